#include "ledger/vault/row_db.h"

#include <filesystem>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"
#include "ledger/base/strings.h"
#include "ledger/vault/file.h"
#include "rocksdb/cache.h"
#include "rocksdb/file_checksum.h"
#include "rocksdb/filter_policy.h"
#include "rocksdb/options.h"
#include "rocksdb/table.h"
#include "rocksdb/utilities/checkpoint.h"

namespace omloop::vault {
namespace {

constexpr int kBackgroundJobs = 2;
constexpr size_t kWriteBufferBytes = size_t{32} << 20;
constexpr size_t kProtectionBytes = 8;
constexpr double kBloomBits = 10;
constexpr absl::Duration kScrubPoll = absl::Milliseconds(2);

rocksdb::Slice ToSlice(std::string_view bytes) {
  return {bytes.data(), bytes.size()};
}
std::string_view ToView(const rocksdb::Slice& slice) {
  return {slice.data(), slice.size()};
}

rocksdb::Options MakeOptions(const RowDb::Options& options) {
  rocksdb::Options db;
  db.create_if_missing = options.create_if_missing;
  db.wal_recovery_mode =
      rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  db.paranoid_checks = true;
  db.paranoid_file_checks = true;
  db.memtable_protection_bytes_per_key = kProtectionBytes;
  db.file_checksum_gen_factory = rocksdb::GetFileChecksumGenCrc32cFactory();
  // After an error the process stops and recovers at the next start.
  db.max_bgerror_resume_count = 0;
  db.max_background_jobs = kBackgroundJobs;
  db.write_buffer_size = kWriteBufferBytes;
  db.compression = rocksdb::kNoCompression;
  db.bottommost_compression = rocksdb::kNoCompression;
  // Erasure: no old log is kept, none is reused, and each change of files
  // writes a new manifest without the boundary keys of the files that went.
  db.recycle_log_file_num = 0;
  db.WAL_ttl_seconds = 0;
  db.WAL_size_limit_MB = 0;
  db.max_manifest_file_size = 1;
  // The information log would print keys of compactions.
  db.info_log_level = rocksdb::InfoLogLevel::ERROR_LEVEL;
  db.keep_log_file_num = 2;
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = rocksdb::NewLRUCache(options.block_cache_bytes);
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(kBloomBits));
  db.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return db;
}

}  // namespace

RowDb::RowDb(Options options, std::unique_ptr<rocksdb::DB> db)
    : options_(std::move(options)), db_(std::move(db)) {}

absl::Status RowDb::Check(const rocksdb::Status& status,
                          std::string_view action) const {
  if (status.ok()) return absl::OkStatus();
  std::string where = absl::StrCat("cannot ", ToAbsl(action), " ",
                                   options_.folder, ": ", status.ToString());
  if (status.IsCorruption()) {
    return DataLoss("VAULT_DAMAGED",
                    absl::StrCat(where,
                                 "; stop, keep the folder as it is and "
                                 "restore the newest good backup"));
  }
  // RocksDB has no code for a lock that is taken, only these words.
  if (status.IsIOError() && (absl::StrContains(status.ToString(), "/LOCK") ||
                             absl::StrContains(status.ToString(), "lock "))) {
    return FailedPrecondition(
        "VAULT_IN_USE",
        absl::StrCat("another process has ", options_.folder,
                     " open; stop it, or open the vault read-only (",
                     status.ToString(), ")"));
  }
  return Unavailable("VAULT_DISK",
                     absl::StrCat(where,
                                  "; check the disk, its free space and the "
                                  "rights, then start again"));
}

absl::StatusOr<std::unique_ptr<RowDb>> RowDb::Open(const Options& options) {
  rocksdb::Options db_options = MakeOptions(options);
  rocksdb::DB* db = nullptr;
  rocksdb::Status status =
      options.mode == VaultMode::kReadOnly
          ? rocksdb::DB::OpenForReadOnly(db_options, options.folder, &db)
          : rocksdb::DB::Open(db_options, options.folder, &db);
  std::unique_ptr<RowDb> result(
      new RowDb(options, std::unique_ptr<rocksdb::DB>(db)));
  OMLOOP_RETURN_IF_ERROR(result->Check(status, "open"));
  return result;
}

absl::StatusOr<std::optional<std::string>> RowDb::Get(
    std::string_view key) const {
  std::string value;
  rocksdb::Status status =
      db_->Get(rocksdb::ReadOptions(), ToSlice(key), &value);
  if (status.IsNotFound()) return std::optional<std::string>();
  OMLOOP_RETURN_IF_ERROR(Check(status, "read from"));
  return std::optional<std::string>(std::move(value));
}

absl::Status RowDb::ForEach(
    std::string_view begin, std::string_view end,
    absl::FunctionRef<absl::Status(std::string_view, std::string_view)> visit)
    const {
  rocksdb::ReadOptions read;
  rocksdb::Slice limit = ToSlice(end);
  if (!end.empty()) read.iterate_upper_bound = &limit;
  std::unique_ptr<rocksdb::Iterator> it(db_->NewIterator(read));
  for (it->Seek(ToSlice(begin)); it->Valid(); it->Next()) {
    OMLOOP_RETURN_IF_ERROR(visit(ToView(it->key()), ToView(it->value())));
  }
  return Check(it->status(), "scan");
}

absl::StatusOr<std::optional<std::string>> RowDb::FirstKey(
    std::string_view begin, std::string_view end) const {
  rocksdb::ReadOptions read;
  rocksdb::Slice limit = ToSlice(end);
  if (!end.empty()) read.iterate_upper_bound = &limit;
  std::unique_ptr<rocksdb::Iterator> it(db_->NewIterator(read));
  it->Seek(ToSlice(begin));
  OMLOOP_RETURN_IF_ERROR(Check(it->status(), "scan"));
  if (!it->Valid()) return std::optional<std::string>();
  return std::optional<std::string>(it->key().ToString());
}

absl::Status RowDb::Write(rocksdb::WriteBatch& batch) {
  rocksdb::WriteOptions write;
  write.sync = true;
  write.protection_bytes_per_key = kProtectionBytes;
  return Check(db_->Write(write, &batch), "write to");
}

absl::StatusOr<std::vector<std::string>> RowDb::ObsoleteFiles() const {
  std::vector<rocksdb::LiveFileStorageInfo> live;
  rocksdb::LiveFilesStorageInfoOptions no_flush;
  no_flush.wal_size_for_flush = ~uint64_t{0};
  OMLOOP_RETURN_IF_ERROR(
      Check(db_->GetLiveFilesStorageInfo(no_flush, &live), "list files of"));
  std::set<std::string> names;
  for (const auto& file : live) names.insert(file.relative_filename);
  std::vector<std::string> obsolete;
  std::error_code error;
  std::filesystem::directory_iterator file(options_.folder, error);
  for (; !error && file != std::filesystem::directory_iterator();
       file.increment(error)) {
    std::string name = file->path().filename().string();
    bool holds_rows = name.ends_with(".sst") || name.ends_with(".log") ||
                      name.ends_with(".blob") || name.starts_with("MANIFEST");
    // The log in use is not listed while it is empty.
    std::error_code gone;
    bool empty = file->file_size(gone) == 0 || gone;
    if (holds_rows && !empty && !names.contains(name)) {
      obsolete.push_back(name);
    }
  }
  if (error) {
    return Unavailable(
        "VAULT_DISK",
        absl::StrCat("cannot list ", options_.folder, ": ", error.message()));
  }
  return obsolete;
}

absl::Status RowDb::Scrub(
    const std::vector<std::pair<std::string, std::string>>& ranges,
    std::string_view nudge_key) {
  OMLOOP_RETURN_IF_ERROR(Check(db_->Flush(rocksdb::FlushOptions()), "flush"));
  rocksdb::CompactRangeOptions compact;
  compact.bottommost_level_compaction =
      rocksdb::BottommostLevelCompaction::kForce;
  if (ranges.empty()) {
    OMLOOP_RETURN_IF_ERROR(
        Check(db_->CompactRange(compact, nullptr, nullptr), "compact"));
  }
  for (const auto& [begin, end] : ranges) {
    rocksdb::Slice from = ToSlice(begin);
    rocksdb::Slice to = ToSlice(end);
    OMLOOP_RETURN_IF_ERROR(
        Check(db_->CompactRange(compact, &from, &to), "compact"));
  }
  // The manifest written by the compaction starts from the files before it;
  // one more change of files writes one that starts from those after it.
  rocksdb::WriteBatch nudge;
  nudge.Put(ToSlice(nudge_key), rocksdb::Slice());
  OMLOOP_RETURN_IF_ERROR(Write(nudge));
  OMLOOP_RETURN_IF_ERROR(Check(db_->Flush(rocksdb::FlushOptions()), "flush"));

  // Waiting counts polls rather than reading a clock.
  absl::Duration waited;
  while (true) {
    OMLOOP_ASSIGN_OR_RETURN(std::vector<std::string> left, ObsoleteFiles());
    if (left.empty()) return SyncFolder(options_.folder);
    if (waited >= options_.scrub_wait) {
      return Unavailable(
          "SCRUB_UNFINISHED",
          absl::StrCat("deleted bytes may still be in ",
                       absl::StrJoin(left, ", "), " of ", options_.folder,
                       ", which a reader holds; it is tried again at the next "
                       "sweep or start"));
    }
    absl::SleepFor(kScrubPoll);
    waited += kScrubPoll;
  }
}

absl::Status RowDb::CopyTo(const std::string& target) {
  rocksdb::Checkpoint* raw = nullptr;
  OMLOOP_RETURN_IF_ERROR(
      Check(rocksdb::Checkpoint::Create(db_.get(), &raw), "copy"));
  std::unique_ptr<rocksdb::Checkpoint> checkpoint(raw);
  // With a flush first, so that no log is linked half synced (RocksDB < 9.4).
  OMLOOP_RETURN_IF_ERROR(Check(
      checkpoint->CreateCheckpoint(target, /*log_size_for_flush=*/0), "copy"));
  return SyncFolder(target);
}

std::string PrefixEnd(std::string prefix) {
  while (!prefix.empty()) {
    if (static_cast<uint8_t>(prefix.back()) != 0xff) {
      ++prefix.back();
      return prefix;
    }
    prefix.pop_back();
  }
  return prefix;
}

}  // namespace omloop::vault
