#ifndef OMLOOP_LEDGER_STORE_INDEX_H_
#define OMLOOP_LEDGER_STORE_INDEX_H_

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "ledger/base/mutex.h"
#include "ledger/model/record.h"
#include "ledger/store/index_window.h"
#include "ledger/store/newest_ids.h"
#include "ledger/store/rocks.h"

namespace omloop::store {

// Finds entries by id and by account. New entries are kept in an in-memory
// window; a thread of its own sorts a full window and hands it to the database
// as finished files, so a posting never costs a row on the write path.
// Everything can be rebuilt from the log: entries from `watermark()` on are
// given again at open.
//
// Threading: one thread adds; any number look up.
class Index {
 public:
  // Goes on from the indexes in the database, which cover the entries before
  // `watermark`; the last of those was recorded at `recorded_ns`. `window`
  // entries are kept before they are written.
  // Errors: of the database.
  static absl::StatusOr<std::unique_ptr<Index>> Open(Rocks& rocks,
                                                     uint64_t watermark,
                                                     uint64_t recorded_ns,
                                                     uint64_t window,
                                                     bool read_only);
  ~Index();

  // Records go on from the last one added. Waits when windows pile up.
  // Errors: what writing an earlier window failed with.
  absl::Status Add(absl::Span<const Record> records);

  absl::StatusOr<std::optional<uint64_t>> FindId(const EntryId& id) const;
  absl::StatusOr<std::vector<uint64_t>> Postings(uint32_t account,
                                                 uint64_t first, uint64_t limit,
                                                 size_t count) const;
  // Calls `visit` for every id, or every posting, of the entries before
  // `limit`; in no order.
  absl::Status ScanIds(
      uint64_t limit,
      const std::function<void(const EntryId&, uint64_t)>& visit) const;
  absl::Status ScanPostings(
      uint64_t limit,
      const std::function<void(uint32_t, uint64_t)>& visit) const;
  uint64_t watermark() const;
  // Writes everything added so far.
  absl::Status Flush();

 private:
  using Windows = std::vector<std::shared_ptr<const IndexWindow>>;

  Index(Rocks& rocks, uint64_t watermark, uint64_t window, bool read_only);
  absl::Status CollectAhead(const EntryId& from);
  void Run();
  absl::Status Write(const IndexWindow& window);
  void Rotate() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  Rocks& rocks_;
  const uint64_t window_size_;
  const bool read_only_;

  mutable Mutex mutex_;
  CondVar changed_;
  NewestIds newest_ ABSL_GUARDED_BY(mutex_);
  std::shared_ptr<IndexWindow> open_ ABSL_GUARDED_BY(mutex_);
  // Full windows being written, oldest first; still answer look-ups.
  std::deque<std::shared_ptr<const IndexWindow>> full_ ABSL_GUARDED_BY(mutex_);
  uint64_t watermark_ ABSL_GUARDED_BY(mutex_);
  absl::Status failure_ ABSL_GUARDED_BY(mutex_);
  bool stop_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread writer_;
};

}  // namespace omloop::store

#endif  // OMLOOP_LEDGER_STORE_INDEX_H_
