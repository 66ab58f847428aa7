#include "services/insight/party_names.h"

#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "clients/cpp/status.h"
#include "ledger/base/status_macros.h"

namespace omloop::services {
namespace {

// Numbers the registry takes in one call.
constexpr size_t kNumbersMax = 1000;
constexpr absl::Duration kDeadline = absl::Seconds(3);

}  // namespace

PartyNames::PartyNames(std::shared_ptr<grpc::Channel> registry) {
  if (registry == nullptr) return;
  stub_ = registry::v1::RegistryService::NewStub(std::move(registry));
}

absl::StatusOr<Parties> PartyNames::LookUp(const std::set<PartyNumber>& numbers,
                                           View view) const {
  Parties parties;
  if (stub_ == nullptr) return parties;
  const std::vector<PartyNumber> all(numbers.begin(), numbers.end());
  for (size_t first = 0; first < all.size(); first += kNumbersMax) {
    registry::v1::BatchGetPartiesRequest request;
    request.set_parent("books/-");
    for (size_t i = first; i < all.size() && i < first + kNumbersMax; ++i) {
      request.add_numbers(static_cast<int32_t>(all[i].value()));
    }
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + kDeadline));
    PassOn(view, context);
    registry::v1::BatchGetPartiesResponse response;
    OMLOOP_RETURN_IF_ERROR(
        client::FromGrpc(stub_->BatchGetParties(&context, request, &response)));
    for (registry::v1::Party& party : *response.mutable_parties()) {
      const PartyNumber number(static_cast<uint32_t>(party.number()));
      parties.emplace(number, std::move(party));
    }
  }
  return parties;
}

}  // namespace omloop::services
