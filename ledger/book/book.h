#ifndef OMLOOP_LEDGER_BOOK_BOOK_H_
#define OMLOOP_LEDGER_BOOK_BOOK_H_

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "ledger/base/clock.h"
#include "ledger/base/mutex.h"
#include "ledger/book/batch.h"
#include "ledger/book/stage.h"
#include "ledger/book/verify.h"
#include "ledger/fold/balances.h"
#include "ledger/fold/facts.h"
#include "ledger/store/log.h"

namespace omloop::book {

struct BookOptions {
  // Folder of the book's files; the database lies in it.
  std::string folder;
  bool read_only = false;
  // Makes the files when there are none; the first entry must then be
  // BookOpened (setup.h).
  bool create = false;
  store::Disclosure disclosure = store::Disclosure::kCommitments;
  const Clock* clock = nullptr;
  uint64_t index_window = store::kIndexWindow;
  // Called once, from a thread of the book, when a write failed and the
  // book stopped: the process should exit and recover by opening again.
  std::function<void(const absl::Status&)> on_failure;
};

// What to list; entries must fit all that is set.
struct EntryFilter {
  uint32_t account = 0;
  uint32_t party = 0;
  std::optional<Month> month;
  uint32_t import_number = 0;
  bool money_only = false;
  bool facts_only = false;
};

struct EntryPage {
  std::vector<Record> records;
  // Where the next page begins; none when this one is the last.
  std::optional<uint64_t> next;
};

struct BalanceRow {
  uint32_t account = 0;
  fold::AccountState state;
  fold::AccountSums sums;
};

// A book: one sequencer judges and orders what is submitted, groups are
// written and synced as one, and everything else is a fold of the log.
//
// Thread-safe. Nothing is visible before it is durable.
class Book {
 public:
  // Errors: those of store::Log::Open; DATA_LOSS FACT_INVALID.
  static absl::StatusOr<std::unique_ptr<Book>> Open(const BookOptions& options);
  ~Book();

  // Judges, orders and writes a batch; returns when it is durable.
  // Errors: INVALID_ARGUMENT BATCH_EMPTY, BATCH_TOO_LARGE; UNAVAILABLE
  // QUEUE_FULL (retry) or STORE_STOPPED. Refusals of single entries are in
  // the result.
  absl::StatusOr<BatchResult> Submit(Batch batch);
  // The same without waiting: `done` is called once, from a thread of the book
  // or, when the batch is refused as a whole, at once. It must not wait.
  using Done = std::function<void(absl::StatusOr<BatchResult>)>;
  void Submit(Batch batch, Done done);

  store::LogState state() const { return log_->state(); }
  const store::Log& log() const { return *log_; }

  // Errors: NOT_FOUND ENTRY_NOT_FOUND.
  absl::StatusOr<Record> Get(uint64_t sequence) const;
  // The reversal of an entry, if it has one among the first `size` entries.
  std::optional<uint64_t> ReversalOf(uint64_t sequence, uint64_t size) const;
  // Up to `count` entries in [first, size) that fit; may return fewer with
  // `next` set when much of the log fits not.
  absl::StatusOr<EntryPage> List(const EntryFilter& filter, uint64_t first,
                                 uint64_t size, size_t count) const;
  // Balances after the first `size` entries (at most the durable size), of
  // one party or of all (0).
  absl::StatusOr<std::vector<BalanceRow>> BalancesAt(uint64_t size,
                                                     uint32_t party) const;
  // The root of the tree over the first `size` entries; at the head at once,
  // earlier by hashing the log up to there.
  absl::StatusOr<Hash32> RootAt(uint64_t size) const;
  // Calls `read` with the facts of the durable log, under a lock.
  void WithFacts(const std::function<void(const fold::Facts&)>& read) const;

  // Waits until the book is longer than `size`, or `deadline`. False at the
  // deadline and at a stop.
  bool WaitForMore(uint64_t size, absl::Time deadline) const;

  // Reads everything again (verify.h) and compares with what is in memory.
  absl::StatusOr<VerifyReport> Verify() const;

  uint64_t balance_watermark() const;

 private:
  // A submitted batch and its answer.
  struct Pending {
    Batch batch;
    Done done;
    BatchResult result;
    absl::Status status;
  };
  // Judged batches on their way to the disk.
  struct Job {
    // Null when none of them adds an entry.
    std::shared_ptr<store::PreparedGroup> prepared;
    std::vector<std::unique_ptr<Pending>> batches;
  };

  explicit Book(const BookOptions& options);
  absl::Status Load();
  void RunSequencer();
  void RunWriter();
  // Adds what waits in the queue to `job`; false when the book is closed and
  // nothing is left.
  bool Collect(Job& job);
  absl::Status Judge(Pending& pending);
  absl::Status Prepare(Job& job);
  void HandOver(Job job);
  void Write(Job& job);
  absl::Status WriteGroup(store::PreparedGroup& prepared);
  absl::Status SaveSnapshot();

  BookOptions options_;
  std::unique_ptr<store::Log> log_;

  // Owned by the sequencer's thread once it runs.
  Working working_;
  std::optional<store::LeafHasher> hasher_;
  std::optional<Stage> stage_;
  // Owned by whoever writes.
  uint64_t snapshot_size_ = 0;

  mutable Mutex queue_mutex_;
  CondVar queue_changed_;
  std::deque<std::unique_ptr<Pending>> queue_ ABSL_GUARDED_BY(queue_mutex_);
  size_t queued_entries_ ABSL_GUARDED_BY(queue_mutex_) = 0;
  bool stop_ ABSL_GUARDED_BY(queue_mutex_) = false;
  absl::Status failure_ ABSL_GUARDED_BY(queue_mutex_);
  // Handed to the writer, which is busy until it is done with it.
  std::optional<Job> job_ ABSL_GUARDED_BY(queue_mutex_);
  bool writing_ ABSL_GUARDED_BY(queue_mutex_) = false;
  bool writer_stop_ ABSL_GUARDED_BY(queue_mutex_) = false;
  CondVar writer_changed_;

  // What readers see: folds of the durable log.
  mutable Mutex state_mutex_;
  mutable CondVar grown_;
  fold::Facts facts_ ABSL_GUARDED_BY(state_mutex_);
  fold::Balances balances_ ABSL_GUARDED_BY(state_mutex_);
  absl::flat_hash_map<uint64_t, uint64_t> reversals_
      ABSL_GUARDED_BY(state_mutex_);
  bool stopped_ ABSL_GUARDED_BY(state_mutex_) = false;

  std::thread sequencer_;
  std::thread writer_;
};

}  // namespace omloop::book

#endif  // OMLOOP_LEDGER_BOOK_BOOK_H_
