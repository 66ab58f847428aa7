#ifndef OMLOOP_SERVICES_REGISTRY_PARTY_BATCH_H_
#define OMLOOP_SERVICES_REGISTRY_PARTY_BATCH_H_

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger/base/ids.h"
#include "services/registry/party_store.h"
#include "services/registry/rows.h"

namespace omloop::services {

// Changes to many parties, written together. What was changed in the batch is
// found by the batch's own look-ups, before it is written.
//
// Threading: one thread.
class PartyBatch {
 public:
  explicit PartyBatch(PartyStore& store) : store_(store) {}

  // The party as changed so far; it stays valid as long as the batch.
  // Errors: NOT_FOUND ROW_NOT_FOUND.
  absl::StatusOr<const StoredParty*> Load(const EntryId& party);

  // Writes of one party; a party not loaded before is new. A row that is
  // equal to what is there but for its fact id changes nothing.
  // Each returns whether it changed anything.
  absl::StatusOr<bool> SetIdentity(const EntryId& party, IdentityRow row);
  absl::StatusOr<bool> SetEstablishment(const EntryId& party,
                                        EstablishmentRow row);
  absl::StatusOr<bool> AddAlias(const EntryId& party, AliasRow row);

  // Parties with a look-up, in the vault or in this batch.
  absl::StatusOr<std::set<EntryId>> Find(const vault::Lookup& lookup) const;

  // Writes all; the batch must not be used afterwards.
  absl::Status Commit();

 private:
  struct Change {
    StoredParty party;
    bool identity = false;
    std::set<int32_t> establishments;
    std::vector<AliasRow> aliases;
  };
  // The party, loaded, or a new one.
  absl::StatusOr<Change*> Touch(const EntryId& party);
  void Index(const vault::Lookup& lookup, const EntryId& party);
  static std::vector<vault::Lookup> LookupsOf(const IdentityRow& row);
  static std::vector<vault::Lookup> LookupsOf(const EstablishmentRow& row);
  static std::vector<vault::Lookup> LookupsOf(const AliasRow& row);

  PartyStore& store_;
  // By id, so that the same changes make the same facts in the same order.
  std::map<EntryId, std::unique_ptr<Change>> changes_;
  std::vector<EntryId> order_;  // In which parties were first touched.
  std::map<std::pair<std::string, std::string>, std::set<EntryId>> index_;
};

}  // namespace omloop::services

#endif  // OMLOOP_SERVICES_REGISTRY_PARTY_BATCH_H_
