#ifndef OMLOOP_SERVICES_REGISTRY_MATCH_BOOK_H_
#define OMLOOP_SERVICES_REGISTRY_MATCH_BOOK_H_

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "ledger/base/ids.h"
#include "ledger/base/mutex.h"
#include "ledger/model/supplier_match.h"
#include "services/registry/rows.h"

namespace omloop::services {

// What a party is compared by, as the vault has it.
struct KnownAs {
  EntryId id;
  std::string name;
  std::string postcode;
  std::string kvk_number;
  std::vector<std::string> ibans;
  LegalForm legal_form = LegalForm::kNone;
  // Suppliers and anchors; others are never somebody else.
  bool comparable = false;

  MatchKey key() const;
};
KnownAs KnownAsOf(const EntryId& id, const IdentityRow& identity,
                  const std::map<int32_t, EstablishmentRow>& establishments);

// The parties as they are compared, and the pairs that may be one: in memory,
// rebuilt from the vault at each start.
//
// Threading: thread-safe.
class MatchBook {
 public:
  void Put(PartyNumber party, const KnownAs& known);
  // Of an erased party nothing stays.
  void Remove(PartyNumber party);

  // Best first, none but those that a person should be asked about.
  std::vector<MatchCandidate> Find(const MatchKey& key) const;
  // Parties before `party` that may be it.
  std::vector<MatchCandidate> FindEarlier(PartyNumber party) const;

  // The pair of which `party` is the later one.
  void SetPair(PartyNumber party, const MatchRow& row);
  std::optional<MatchRow> Pair(PartyNumber party) const;
  // By score, best first; then by number.
  std::vector<std::pair<PartyNumber, MatchRow>> Pairs(int32_t state) const;

 private:
  mutable Mutex mutex_;
  MatchIndex index_ ABSL_GUARDED_BY(mutex_);
  std::map<PartyNumber, MatchRow> pairs_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace omloop::services

#endif  // OMLOOP_SERVICES_REGISTRY_MATCH_BOOK_H_
