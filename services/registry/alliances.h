#ifndef OMLOOP_SERVICES_REGISTRY_ALLIANCES_H_
#define OMLOOP_SERVICES_REGISTRY_ALLIANCES_H_

#include "absl/status/status.h"
#include "ledger/reference/reference.h"
#include "omloop/registry/v1/registry.pb.h"
#include "services/registry/party_store.h"

namespace omloop::services {

// Groups of parties that work on some wijken together. The name is a text of
// the register; members and areas are a fact.
// Errors: NOT_FOUND UNKNOWN_AREA, PARTY_NOT_FOUND, ALLIANCE_NOT_FOUND;
// INVALID_ARGUMENT FIELDS_INVALID.
absl::Status DefineMicroAlliance(
    const omloop::registry::v1::DefineMicroAllianceRequest& request,
    const Reference& reference, PartyStore& store,
    omloop::registry::v1::DefineMicroAllianceResponse& response);
absl::Status ListMicroAlliances(
    const PartyStore& store,
    omloop::registry::v1::ListMicroAlliancesResponse& response);

}  // namespace omloop::services

#endif  // OMLOOP_SERVICES_REGISTRY_ALLIANCES_H_
