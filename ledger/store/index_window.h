#ifndef OMLOOP_LEDGER_STORE_INDEX_WINDOW_H_
#define OMLOOP_LEDGER_STORE_INDEX_WINDOW_H_

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "ledger/base/ids.h"
#include "ledger/model/record.h"

namespace omloop::store {

// The indexes of one run of entries in memory: at most 2^31 of them.
// Not thread-safe while it grows.
class IndexWindow {
 public:
  using IdRow = std::pair<EntryId, uint64_t>;

  explicit IndexWindow(uint64_t first) : first_(first), limit_(first) {}

  uint64_t first() const { return first_; }
  uint64_t limit() const { return limit_; }
  uint64_t size() const { return limit_ - first_; }

  // Records go on from limit(). `id_is_newest`: above every earlier id of
  // which the same was said.
  void Add(const Record& record, bool id_is_newest);

  std::optional<uint64_t> FindId(const EntryId& id) const;
  // Sequences on the account from `first` on, rising, at most `count`.
  std::vector<uint64_t> Postings(uint32_t account, uint64_t first,
                                 size_t count) const;

  // All ids in their order.
  std::vector<IdRow> SortedIds() const;
  // All accounts that have postings here, in their order.
  std::vector<uint32_t> SortedAccounts() const;

 private:
  // One posting, and the one before it of the same account.
  struct Link {
    uint32_t offset;    // Of the sequence from first_.
    uint32_t previous;  // Place in links_ plus one; 0 for none.
  };

  void AddPosting(uint32_t account, uint32_t offset);

  uint64_t first_;
  uint64_t limit_;
  // Time-ordered ids come sorted and need no hash; the others do.
  std::vector<IdRow> rising_;
  absl::flat_hash_map<EntryId, uint64_t> others_;
  std::vector<Link> links_;
  // Account -> place of its newest link plus one.
  absl::flat_hash_map<uint32_t, uint32_t> newest_;
};

}  // namespace omloop::store

#endif  // OMLOOP_LEDGER_STORE_INDEX_WINDOW_H_
