#ifndef OMLOOP_SERVICES_REGISTRY_DECLARATIONS_H_
#define OMLOOP_SERVICES_REGISTRY_DECLARATIONS_H_

#include "absl/status/status.h"
#include "ledger/reference/reference.h"
#include "omloop/registry/v1/registry.pb.h"
#include "services/registry/party_store.h"

namespace omloop::services {

// What a party or the alliance says about it: where the money of a
// pass-through party goes, and what a supplier does where.
// Errors: FAILED_PRECONDITION NOT_PASS_THROUGH; NOT_FOUND UNKNOWN_AREA,
// CATEGORY_NOT_FOUND; INVALID_ARGUMENT FIELDS_INVALID; PARTY_NOT_FOUND,
// PARTY_ERASED.
absl::Status DeclareLookThrough(
    const omloop::registry::v1::DeclareLookThroughRequest& request,
    const Reference& reference, PartyStore& store,
    omloop::registry::v1::DeclareLookThroughResponse& response);
absl::Status SetSupplierProfile(
    const omloop::registry::v1::SetSupplierProfileRequest& request,
    const Reference& reference, PartyStore& store,
    omloop::registry::v1::SetSupplierProfileResponse& response);

// A profile with its areas completed and its categories checked.
absl::StatusOr<omloop::ledger::v1::SupplierProfile> CompleteProfile(
    const omloop::ledger::v1::SupplierProfile& given,
    const Reference& reference);
// Writes a completed profile as the entry `id`, unless it stands.
absl::Status WriteProfile(const EntryId& id, const EntryId& party,
                          const omloop::ledger::v1::SupplierProfile& profile,
                          PartyStore& store);

}  // namespace omloop::services

#endif  // OMLOOP_SERVICES_REGISTRY_DECLARATIONS_H_
