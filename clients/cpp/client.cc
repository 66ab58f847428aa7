#include "clients/cpp/client.h"

#include <vector>

#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "clients/cpp/status.h"
#include "ledger/base/errors.h"
#include "ledger/base/strings.h"

namespace omloop::client {
namespace {

// Between two tries of a call that found no server.
constexpr absl::Duration kPause = absl::Milliseconds(200);

template <typename Service>
auto StubOf(const std::shared_ptr<grpc::Channel>& channel) {
  return channel ? Service::NewStub(channel) : nullptr;
}

}  // namespace

absl::StatusOr<Channels> ConnectToServers(std::string_view text) {
  if (text.find('=') == std::string_view::npos &&
      text.find(',') == std::string_view::npos) {
    return ConnectAllTo(text);
  }
  Channels channels;
  const std::vector<
      std::pair<std::string_view, std::shared_ptr<grpc::Channel>*>>
      roles = {{"ledger", &channels.ledger},
               {"registry", &channels.registry},
               {"procurement", &channels.procurement},
               {"circulation", &channels.circulation},
               {"insight", &channels.insight}};
  for (absl::string_view part : absl::StrSplit(ToAbsl(text), ',')) {
    const std::pair<std::string, std::string> pair =
        absl::StrSplit(part, absl::MaxSplits('=', 1));
    bool known = false;
    for (const auto& [role, channel] : roles) {
      if (role != pair.first || pair.second.empty()) continue;
      *channel = ConnectTo(pair.second);
      known = true;
    }
    if (!known) {
      return InvalidArgument(
          "BAD_SERVER",
          absl::StrFormat("\"%s\" is no role and address; write an address "
                          "(127.0.0.1:4040, unix:/path) or pairs such as "
                          "ledger=127.0.0.1:4041,insight=127.0.0.1:4042; the "
                          "roles are ledger, registry, procurement, "
                          "circulation and insight",
                          part));
    }
  }
  return channels;
}

Client::Client(const Channels& channels, View view)
    : view_(view),
      ledger_(StubOf<ledger::v1::LedgerService>(channels.ledger)),
      registry_(StubOf<registry::v1::RegistryService>(channels.registry)),
      procurement_(
          StubOf<procurement::v1::ProcurementService>(channels.procurement)),
      circulation_(
          StubOf<circulation::v1::CirculationService>(channels.circulation)),
      insight_(StubOf<insight::v1::InsightService>(channels.insight)) {}

absl::Time Client::Now() { return absl::Now(); }

void Client::Pause() { absl::SleepFor(kPause); }

absl::Status Client::NoChannel() {
  return Unavailable("NO_SERVER",
                     "the role that answers this has no address; name it in "
                     "--server=ROLE=ADDRESS,...");
}

absl::Status Client::ToStatus(const grpc::Status& status) {
  return FromGrpc(status);
}

void Client::Prepare(const CallOptions& options,
                     grpc::ClientContext& context) const {
  context.set_deadline(absl::ToChronoTime(Now() + options.deadline));
  if (view_ == View::kPublic) context.AddMetadata("omloop-view", "public");
}

}  // namespace omloop::client
