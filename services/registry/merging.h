#ifndef OMLOOP_SERVICES_REGISTRY_MERGING_H_
#define OMLOOP_SERVICES_REGISTRY_MERGING_H_

#include "absl/status/status.h"
#include "omloop/registry/v1/registry.pb.h"
#include "services/common/caller.h"
#include "services/registry/party_store.h"

namespace omloop::services {

// Joining and parting of parties, as registry.proto says. Entries stay on the
// party they were booked on and ids of later imports stay the same; figures
// follow the facts, so taking back leaves nothing behind.
//
// Errors besides those of the proto: PARTY_NOT_FOUND, PARTY_ERASED,
// REQUEST_ID_REUSED, FIELDS_INVALID; those of the vault and the ledger.
absl::Status ListMatches(
    const omloop::registry::v1::ListMatchesRequest& request,
    const PartyStore& store,
    omloop::registry::v1::ListMatchesResponse& response);
absl::Status DecideMatch(
    const omloop::registry::v1::DecideMatchRequest& request, PartyStore& store,
    omloop::registry::v1::DecideMatchResponse& response);
absl::Status MergeParties(
    const omloop::registry::v1::MergePartiesRequest& request, PartyStore& store,
    omloop::registry::v1::MergePartiesResponse& response);
absl::Status SplitParty(const omloop::registry::v1::SplitPartyRequest& request,
                        PartyStore& store,
                        omloop::registry::v1::SplitPartyResponse& response);
absl::Status UnmergeParty(
    const omloop::registry::v1::UnmergePartyRequest& request, PartyStore& store,
    omloop::registry::v1::UnmergePartyResponse& response);

// A pair with its parties and the evidence in words.
absl::StatusOr<omloop::registry::v1::PartyMatch> ShowPair(
    const DirectoryEntry& party, const MatchRow& row, const PartyStore& store);

}  // namespace omloop::services

#endif  // OMLOOP_SERVICES_REGISTRY_MERGING_H_
