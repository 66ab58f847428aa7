#ifndef OMLOOP_SERVICES_REGISTRY_SUPPLIER_LIST_H_
#define OMLOOP_SERVICES_REGISTRY_SUPPLIER_LIST_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger/base/ids.h"
#include "omloop/registry/v1/registry.pb.h"
#include "services/registry/party_batch.h"
#include "services/registry/party_edit.h"
#include "services/registry/supplier_matcher.h"

namespace omloop::services {

// Errors: INVALID_ARGUMENT FIELDS_INVALID for texts that are too long.
absl::Status CheckSuppliers(
    const omloop::registry::v1::ResolveSuppliersRequest& request);

// A list of parties laid over those that are known: an anchor's suppliers as
// its files name them, an anchor's list of suppliers, or the alliance's
// register (`anchor` = kRegistryOwner). All that it changes is written at
// once by Commit. The same list again changes nothing.
//
// Threading: one thread.
class SupplierList {
 public:
  SupplierList(PartyStore& store, const PartyEditor& editor,
               const EntryId& anchor, std::string import_key,
               std::string anchor_name);

  // The party of a spend line: found, or made. Numbers come later.
  absl::StatusOr<omloop::registry::v1::SupplierMatch> AddSupplier(
      const omloop::registry::v1::SupplierKey& supplier);
  // A row of a list of parties: makes or completes one.
  absl::StatusOr<omloop::registry::v1::PartyRowResult> AddRow(
      const omloop::registry::v1::PartyRow& row);

  // Writes all and compares what is new with what was there.
  absl::Status Commit();

  // Sets the numbers of parties that stand in the book now,
  // and what the evidence says about those that are new.
  void FillNumbers(const omloop::registry::v1::ResolveSuppliersRequest& request,
                   omloop::registry::v1::ResolveSuppliersResponse& response);
  void FillNumbers(omloop::registry::v1::ImportPartiesResponse& response);

 private:
  // Lays `wanted` over `party`; whether anything changed.
  absl::StatusOr<bool> Lay(const omloop::registry::v1::Party& wanted,
                           const EntryId& party,
                           omloop::ledger::v1::PartyStatus status_of_new,
                           FieldErrors& errors);
  void Foresee(const omloop::registry::v1::SupplierKey& supplier,
               omloop::registry::v1::SupplierMatch& match) const;
  bool is_register() const { return anchor_ == kRegistryOwner; }

  PartyStore& store_;
  const PartyEditor& editor_;
  const EntryId anchor_;
  PartyBatch batch_;
  SupplierMatcher matcher_;
  const std::string anchor_name_;
  std::vector<EntryId> new_parties_;
  std::vector<EntryId> parties_;  // One a row, in order; zero when refused.
};

}  // namespace omloop::services

#endif  // OMLOOP_SERVICES_REGISTRY_SUPPLIER_LIST_H_
