#ifndef OMLOOP_SERVICES_REGISTRY_PARTY_VIEW_H_
#define OMLOOP_SERVICES_REGISTRY_PARTY_VIEW_H_

#include "absl/status/statusor.h"
#include "omloop/registry/v1/registry.pb.h"
#include "services/common/caller.h"
#include "services/registry/party_directory.h"
#include "services/registry/party_store.h"
#include "services/registry/rows.h"

namespace omloop::services {

// What a caller may know of a party.
//
// Steward: everything. Public: name, attributes and places of legal persons
// and of parties without persons in them; number and kind of everybody else,
// marked as withheld; never an identifier, an address or a supplier number.
// An erased party has number, kind and `erased` for both.
//
// Errors: DATA_LOSS when a row of the vault is damaged.
absl::StatusOr<omloop::registry::v1::Party> ShowParty(
    const DirectoryEntry& entry, const PartyStore& store, View view);

// The address of a row, for the steward.
void ShowAddress(const EstablishmentRow& row,
                 omloop::registry::v1::Establishment& shown);

}  // namespace omloop::services

#endif  // OMLOOP_SERVICES_REGISTRY_PARTY_VIEW_H_
