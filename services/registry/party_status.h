#ifndef OMLOOP_SERVICES_REGISTRY_PARTY_STATUS_H_
#define OMLOOP_SERVICES_REGISTRY_PARTY_STATUS_H_

#include <string_view>

#include "absl/status/status.h"
#include "omloop/registry/v1/registry.pb.h"
#include "services/registry/party_store.h"

namespace omloop::services {

// A step of a registration: submitted -> verified -> suspended -> verified ->
// ended; a party seen in a file may be verified at once. Reason and evidence
// are kept under the party's key and bound by a fact.
// Errors: FAILED_PRECONDITION STATUS_NOT_POSSIBLE; INVALID_ARGUMENT
// FIELDS_INVALID; PARTY_NOT_FOUND, PARTY_ERASED.
absl::Status SetPartyStatus(
    const omloop::registry::v1::SetPartyStatusRequest& request,
    PartyStore& store, omloop::registry::v1::SetPartyStatusResponse& response);

// "submitted", for messages.
std::string_view StatusWord(omloop::ledger::v1::PartyStatus status);

}  // namespace omloop::services

#endif  // OMLOOP_SERVICES_REGISTRY_PARTY_STATUS_H_
