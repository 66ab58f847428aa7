#ifndef OMLOOP_LEDGER_STORE_INDEX_H_
#define OMLOOP_LEDGER_STORE_INDEX_H_

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "ledger/base/mutex.h"
#include "ledger/model/record.h"
#include "ledger/store/rocks.h"

namespace omloop::store {

// Finds entries by id and by account. New entries are kept in an in-memory
// window; a full window is sorted and written as ordinary batches by a thread
// of its own, so a posting never costs a row on the write path. Everything
// can be rebuilt from the log: entries from `watermark()` on are given again
// at open.
//
// Threading: one thread adds; any number look up.
class Index {
 public:
  // `window` entries are kept before they are written.
  Index(Rocks& rocks, uint64_t watermark, uint64_t window, bool read_only);
  ~Index();

  // Records go on from the last one added. Waits when windows pile up.
  // Errors: what writing an earlier window failed with.
  absl::Status Add(absl::Span<const Record> records);

  absl::StatusOr<std::optional<uint64_t>> FindId(const EntryId& id) const;
  absl::StatusOr<std::vector<uint64_t>> Postings(uint32_t account,
                                                 uint64_t first, uint64_t limit,
                                                 size_t count) const;
  uint64_t watermark() const;
  // Writes everything added so far.
  absl::Status Flush();

 private:
  // One run of entries in memory.
  struct Window {
    uint64_t first = 0;
    uint64_t limit = 0;
    absl::flat_hash_map<EntryId, uint64_t> ids;
    absl::flat_hash_map<uint32_t, std::vector<uint64_t>> postings;
  };

  void Run();
  absl::Status Write(const Window& window);
  void Rotate() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  Rocks& rocks_;
  const uint64_t window_size_;
  const bool read_only_;

  mutable Mutex mutex_;
  CondVar changed_;
  std::shared_ptr<Window> open_ ABSL_GUARDED_BY(mutex_);
  // Full windows being written, oldest first; still answer look-ups.
  std::deque<std::shared_ptr<const Window>> full_ ABSL_GUARDED_BY(mutex_);
  uint64_t watermark_ ABSL_GUARDED_BY(mutex_);
  absl::Status failure_ ABSL_GUARDED_BY(mutex_);
  bool stop_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread writer_;
};

}  // namespace omloop::store

#endif  // OMLOOP_LEDGER_STORE_INDEX_H_
