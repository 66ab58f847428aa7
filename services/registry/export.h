#ifndef OMLOOP_SERVICES_REGISTRY_EXPORT_H_
#define OMLOOP_SERVICES_REGISTRY_EXPORT_H_

#include "absl/status/status.h"
#include "omloop/registry/v1/registry.pb.h"
#include "services/registry/party_store.h"

namespace omloop::services {

// All that is held about a party: its rows, texts and pairs, and which
// entries of the log are about it.
// Errors: PARTY_NOT_FOUND, PARTY_ERASED; those of the vault and the ledger.
absl::Status ExportParty(
    const omloop::registry::v1::ExportPartyRequest& request, PartyStore& store,
    omloop::registry::v1::ExportPartyResponse& response);

}  // namespace omloop::services

#endif  // OMLOOP_SERVICES_REGISTRY_EXPORT_H_
