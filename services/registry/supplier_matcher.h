#ifndef OMLOOP_SERVICES_REGISTRY_SUPPLIER_MATCHER_H_
#define OMLOOP_SERVICES_REGISTRY_SUPPLIER_MATCHER_H_

#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "ledger/base/ids.h"
#include "omloop/registry/v1/registry.pb.h"
#include "services/registry/party_batch.h"

namespace omloop::services {

// Recognises parties in a list: of an anchor's suppliers, or of the register.
//
// In order: the anchor's number; the KvK number; the VAT number; the branch
// number; the normalised name, among the anchor's suppliers first, then among
// all, where a name that reads like a person's decides nothing. A name decides
// only when it names exactly one party that nothing else speaks against:
// another KvK number, or, for one that is no legal person, another number of
// the anchor (two people may have one name).
class SupplierMatcher {
 public:
  // `anchor` is kRegistryOwner for the register. `key` is its import key.
  SupplierMatcher(PartyBatch& batch, const PartyDirectory& directory,
                  const EntryId& anchor, std::string key)
      : batch_(batch),
        directory_(directory),
        anchor_(anchor),
        key_(std::move(key)) {}

  struct Match {
    // NOT_FOUND, SUPPLIER_NUMBER, KVK_NUMBER, VAT_NUMBER, BRANCH, NAME or
    // NOT_NAMED.
    omloop::registry::v1::MatchBasis basis =
        omloop::registry::v1::MATCH_BASIS_NOT_FOUND;
    // The party; for NOT_FOUND and NOT_NAMED the id it would get.
    EntryId party;
  };
  absl::StatusOr<Match> Find(
      const omloop::registry::v1::SupplierKey& supplier) const;

  // How the anchor names this supplier.
  AliasRow AliasOf(const omloop::registry::v1::SupplierKey& supplier) const;

 private:
  absl::StatusOr<std::optional<EntryId>> FindByName(
      const omloop::registry::v1::SupplierKey& supplier,
      std::string_view kvk) const;
  absl::StatusOr<bool> MayBe(const EntryId& party,
                             const omloop::registry::v1::SupplierKey& supplier,
                             std::string_view kvk) const;
  // The id of a party that this list brings: the same for the same supplier,
  // whenever it comes.
  EntryId NewPartyId(const omloop::registry::v1::SupplierKey& supplier,
                     std::string_view kvk) const;
  EntryId PartyId(std::string_view canonical) const;

  PartyBatch& batch_;
  const PartyDirectory& directory_;
  const EntryId anchor_;
  const std::string key_;
};

// The plain form, or "" when it is none or, for a VAT id, may hide a citizen
// service number.
std::string VatOrEmpty(std::string_view text);
std::string BranchOrEmpty(std::string_view text);

// Eight digits, or "" when `text` is no KvK number.
std::string KvkOrEmpty(std::string_view text);

// Whether nothing of a supplier is given.
bool IsBlank(const omloop::registry::v1::SupplierKey& supplier);

}  // namespace omloop::services

#endif  // OMLOOP_SERVICES_REGISTRY_SUPPLIER_MATCHER_H_
