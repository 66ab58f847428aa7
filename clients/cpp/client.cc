#include "clients/cpp/client.h"

#include <vector>

#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "clients/cpp/status.h"
#include "ledger/base/errors.h"
#include "ledger/base/strings.h"
#include "omloop/circulation/v1/circulation.grpc.pb.h"
#include "omloop/circulation/v1/flows.grpc.pb.h"
#include "omloop/insight/v1/insight.grpc.pb.h"
#include "omloop/ledger/v1/ledger.grpc.pb.h"
#include "omloop/procurement/v1/procurement.grpc.pb.h"
#include "omloop/registry/v1/registry.grpc.pb.h"

namespace omloop::client {

using circulation::v1::CirculationService;
using circulation::v1::FlowService;
using insight::v1::InsightService;
using ledger::v1::LedgerService;
using procurement::v1::ProcurementService;
using registry::v1::RegistryService;

namespace {

// Between two tries of a call that found no server.
constexpr absl::Duration kPause = absl::Milliseconds(200);

template <typename Service>
auto NewStub(const std::shared_ptr<grpc::Channel>& channel) {
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

struct Client::Stubs {
  std::unique_ptr<ledger::v1::LedgerService::Stub> ledger;
  std::unique_ptr<registry::v1::RegistryService::Stub> registry;
  std::unique_ptr<procurement::v1::ProcurementService::Stub> procurement;
  std::unique_ptr<circulation::v1::CirculationService::Stub> circulation;
  std::unique_ptr<circulation::v1::FlowService::Stub> flows;
  std::unique_ptr<insight::v1::InsightService::Stub> insight;
};

template <>
LedgerService::StubInterface* Client::StubOf() const {
  return stubs_->ledger.get();
}
template <>
RegistryService::StubInterface* Client::StubOf() const {
  return stubs_->registry.get();
}
template <>
ProcurementService::StubInterface* Client::StubOf() const {
  return stubs_->procurement.get();
}
template <>
CirculationService::StubInterface* Client::StubOf() const {
  return stubs_->circulation.get();
}
template <>
FlowService::StubInterface* Client::StubOf() const {
  return stubs_->flows.get();
}
template <>
InsightService::StubInterface* Client::StubOf() const {
  return stubs_->insight.get();
}

Client::Client(const Channels& channels, View view)
    : view_(view), stubs_(new Stubs) {
  stubs_->ledger = NewStub<LedgerService>(channels.ledger);
  stubs_->registry = NewStub<RegistryService>(channels.registry);
  stubs_->procurement = NewStub<ProcurementService>(channels.procurement);
  stubs_->circulation = NewStub<CirculationService>(channels.circulation);
  stubs_->flows = NewStub<FlowService>(channels.circulation);
  stubs_->insight = NewStub<InsightService>(channels.insight);
}

Client::~Client() = default;

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
