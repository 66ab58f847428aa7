#ifndef OMLOOP_LEDGER_STORE_LOG_H_
#define OMLOOP_LEDGER_STORE_LOG_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger/base/mutex.h"
#include "ledger/base/sha256.h"
#include "ledger/model/record.h"
#include "ledger/proof/tree.h"
#include "ledger/store/head_file.h"
#include "ledger/store/leaf_hasher.h"

namespace rocksdb {
class WriteBatch;
}

namespace omloop::store {

class Index;
class Rocks;

// Records a chunk of the log holds at most; no chunk crosses a multiple.
inline constexpr uint64_t kChunkRecords = 256;
// Entries an index window holds in memory before it is written.
inline constexpr uint64_t kIndexWindow = 524'288;
// Version of the files of a book; a higher one is refused.
inline constexpr int kFormatVersion = 2;

// Where a payload belongs.
struct PayloadRow {
  uint64_t sequence;
  std::string bytes;
};

// A run of records to append, in order from the log's size on, with the
// payloads of its facts and details.
struct AppendGroup {
  std::vector<Record> records;
  std::vector<PayloadRow> payloads;
};

// Size and root that are durable together.
struct LogState {
  uint64_t size = 0;
  Hash32 root{};
  // Recorded time of the last record, ns; 0 for an empty log.
  uint64_t last_recorded_ns = 0;
};

// A group on its way to the disk: hashed and packed, not yet written.
class PreparedGroup {
 public:
  ~PreparedGroup();
  const AppendGroup& group() const { return group_; }
  // The log's size when it is written.
  uint64_t size() const { return frontier_.size(); }

 private:
  friend class Log;
  PreparedGroup();

  AppendGroup group_;
  proof::Frontier frontier_;  // After the group.
  Hash32 root_{};
  std::unique_ptr<rocksdb::WriteBatch> batch_;
};

struct LogOptions {
  std::string folder;
  bool read_only = false;
  // Makes the files when the folder holds no book yet.
  bool create = false;
  Disclosure disclosure = Disclosure::kCommitments;
  uint64_t index_window = kIndexWindow;
};

// The append-only, verified log of a book over RocksDB, with its durable head
// and the indexes by id and by account, which follow off the write path.
//
// Threading: one thread prepares and one, or the same, writes; any number read.
// A read never sees what is not durable. After a failed write every further
// one fails: the process should stop and recover by opening again.
class Log {
 public:
  // Errors: NOT_FOUND BOOK_NOT_FOUND; FAILED_PRECONDITION BOOK_TOO_NEW or
  // BOOK_IN_USE; DATA_LOSS BOOK_BEHIND_HEAD, BOOK_DIFFERS_FROM_HEAD,
  // HEAD_FILE_DAMAGED or STORE_CORRUPT, each with what to do.
  static absl::StatusOr<std::unique_ptr<Log>> Open(const LogOptions& options);
  ~Log();

  // Hashes and packs the next group, which goes on from the one prepared
  // before, so that this can be done while that one is being written.
  // Errors: INTERNAL SEQUENCE_GAP when the records do not go on.
  absl::StatusOr<std::shared_ptr<PreparedGroup>> Prepare(AppendGroup group);
  // Writes and syncs; durable when it returns. In the order of Prepare.
  // Errors: store errors, after which the log takes nothing more.
  absl::StatusOr<LogState> Write(PreparedGroup& prepared);
  // Both at once.
  absl::StatusOr<LogState> Append(AppendGroup group);

  // The durable state.
  LogState state() const;
  const std::string& book_id() const { return book_id_; }
  Disclosure disclosure() const { return disclosure_; }
  std::string_view salt_key() const { return salt_key_; }

  // Up to `count` records from `first` on; fewer at the end of the log.
  absl::StatusOr<std::vector<Record>> Read(uint64_t first,
                                           uint64_t count) const;
  // Calls `visit` for runs of records in order over [first, limit).
  absl::Status Scan(
      uint64_t first, uint64_t limit,
      const std::function<absl::Status(absl::Span<const Record>)>& visit) const;
  // The payload of a fact or the detail of a money entry; none when it has
  // none.
  absl::StatusOr<std::optional<std::string>> Payload(
      const Record& record) const;
  // Calls `visit` for the payloads of facts with sequence in [first, limit),
  // in order. In a book of format 1 details of money entries come too.
  absl::Status ScanPayloads(
      uint64_t first, uint64_t limit,
      const std::function<absl::Status(uint64_t, std::string_view)>& visit)
      const;

  // The entry with this id among the durable ones.
  absl::StatusOr<std::optional<uint64_t>> FindId(const EntryId& id) const;
  // Sequences of the entries on an account in [first, limit), at most `count`.
  absl::StatusOr<std::vector<uint64_t>> Postings(uint32_t account,
                                                 uint64_t first, uint64_t limit,
                                                 size_t count) const;
  // Calls `visit` for every id, or every posting (account, sequence), in the
  // indexes of the entries before `limit`; in no order.
  absl::Status ScanIds(
      uint64_t limit,
      const std::function<void(const EntryId&, uint64_t)>& visit) const;
  absl::Status ScanPostings(
      uint64_t limit,
      const std::function<void(uint32_t, uint64_t)>& visit) const;
  // Sequences below it are in the stored indexes.
  uint64_t index_watermark() const;

  // A named value that can be thrown away, written with the next sync.
  absl::Status PutSnapshot(std::string_view name, std::string_view bytes);
  absl::StatusOr<std::optional<std::string>> GetSnapshot(
      std::string_view name) const;

  // Waits until all indexes are written; for a clean close and for tests.
  absl::Status FlushIndexes();

 private:
  Log();
  absl::Status LoadIdentity(const LogOptions& options);
  absl::Status CheckHead();
  std::string IdentityText() const;
  absl::Status OpenIndex(const LogOptions& options);
  absl::StatusOr<std::optional<std::string>> Meta(std::string_view key) const;

  std::string folder_;
  int format_ = 0;
  std::string book_id_;
  std::string salt_key_;
  Disclosure disclosure_ = Disclosure::kCommitments;
  bool read_only_ = false;
  std::unique_ptr<Rocks> rocks_;
  std::unique_ptr<Index> index_;
  std::optional<HeadFile> head_file_;

  // Owned by the preparing thread.
  proof::Frontier frontier_;
  std::optional<LeafHasher> hasher_;
  // Owned by the writing thread.
  Head head_;
  std::atomic<bool> failed_{false};

  mutable Mutex mutex_;
  LogState state_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace omloop::store

#endif  // OMLOOP_LEDGER_STORE_LOG_H_
