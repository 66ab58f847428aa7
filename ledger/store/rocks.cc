#include "ledger/store/rocks.h"

#include <utility>

#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "rocksdb/convenience.h"
#include "rocksdb/filter_policy.h"
#include "rocksdb/options.h"
#include "rocksdb/table.h"

namespace omloop::store {
namespace {

rocksdb::ColumnFamilyOptions FamilyOptions(
    Family family, const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.format_version = 5;
  rocksdb::ColumnFamilyOptions options;
  switch (family) {
    case Family::kLog:
      // Sequential keys: compaction only moves files. Large blocks because
      // the log is scanned, and compress well together.
      table.block_size = 64 << 10;
      options.compression = rocksdb::kLZ4Compression;
      options.write_buffer_size = 128 << 20;
      break;
    case Family::kPayload:
      table.block_size = 32 << 10;
      options.compression = rocksdb::kLZ4Compression;
      options.write_buffer_size = 32 << 20;
      break;
    case Family::kId:
      // Ids are random bytes: no compression, and a filter for the misses.
      table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
      table.block_size = 16 << 10;
      options.compression = rocksdb::kNoCompression;
      options.write_buffer_size = 64 << 20;
      break;
    case Family::kPosting:
      table.block_size = 32 << 10;
      options.compression = rocksdb::kLZ4Compression;
      options.write_buffer_size = 64 << 20;
      break;
    default:
      options.write_buffer_size = 4 << 20;
      break;
  }
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  options.paranoid_file_checks = true;
  options.memtable_protection_bytes_per_key = 8;
  return options;
}

}  // namespace

const char* FamilyName(Family family) {
  switch (family) {
    case Family::kLog:
      return "log";
    case Family::kPayload:
      return "payload";
    case Family::kMeta:
      return "meta";
    case Family::kId:
      return "id";
    case Family::kPosting:
      return "posting";
    default:
      return "default";
  }
}

absl::StatusOr<std::unique_ptr<Rocks>> Rocks::Open(const std::string& path,
                                                   bool read_only) {
  auto rocks = std::make_unique<Rocks>();
  auto cache = rocksdb::NewLRUCache(256 << 20);
  rocksdb::DBOptions options;
  options.create_if_missing = !read_only;
  options.create_missing_column_families = !read_only;
  // Silent loss is caught by the head file; see ledger-study 3.3.
  options.wal_recovery_mode =
      rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  options.max_bgerror_resume_count = 0;
  options.file_checksum_gen_factory =
      rocksdb::GetFileChecksumGenCrc32cFactory();
  options.max_total_wal_size = 1ull << 30;
  options.max_background_jobs = 2;
  options.bytes_per_sync = 4 << 20;
  options.avoid_unnecessary_blocking_io = true;
  options.keep_log_file_num = 5;
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  for (int i = 0; i < static_cast<int>(Family::kCount); ++i) {
    Family family = static_cast<Family>(i);
    families.emplace_back(family == Family::kDefault
                              ? rocksdb::kDefaultColumnFamilyName
                              : FamilyName(family),
                          FamilyOptions(family, cache));
  }
  rocksdb::DB* db = nullptr;
  rocksdb::Status status =
      read_only
          ? rocksdb::DB::OpenForReadOnly(options, path, families,
                                         &rocks->handles_, &db)
          : rocksdb::DB::Open(options, path, families, &rocks->handles_, &db);
  if (status.IsIOError() &&
      status.ToString().find("lock") != std::string::npos) {
    return FailedPrecondition(
        "BOOK_IN_USE",
        absl::StrFormat("%s is open in another process; stop that omloopd, or "
                        "talk to it instead of starting a second one",
                        path));
  }
  if (!status.ok()) return FromRocks(status, "open " + path);
  rocks->path_ = path;
  rocks->db_.reset(db);
  return rocks;
}

Rocks::~Rocks() {
  if (db_ == nullptr) return;
  for (rocksdb::ColumnFamilyHandle* handle : handles_) {
    db_->DestroyColumnFamilyHandle(handle);
  }
}

absl::Status FromRocks(const rocksdb::Status& status, std::string_view doing) {
  if (status.ok()) return absl::OkStatus();
  std::string text = absl::StrFormat("%s: %s", doing, status.ToString());
  if (status.IsCorruption()) {
    return DataLoss("STORE_CORRUPT",
                    text +
                        "; the named file is damaged: restore the book "
                        "from a backup");
  }
  if (status.IsNoSpace() ||
      status.ToString().find("No space") != std::string::npos) {
    return MakeError(absl::StatusCode::kResourceExhausted, "DISK_FULL",
                     text +
                         "; nothing of this write was kept: make room and "
                         "start again");
  }
  return Unavailable("STORE_IO", text + "; check the disk and start again");
}

std::string BigEndian64(uint64_t value) {
  std::string bytes(8, '\0');
  for (int i = 0; i < 8; ++i) {
    bytes[i] = static_cast<char>(value >> (56 - 8 * i));
  }
  return bytes;
}

std::string BigEndian32(uint32_t value) { return BigEndian64(value).substr(4); }

uint64_t FromBigEndian64(std::string_view bytes) {
  uint64_t value = 0;
  for (int i = 0; i < 8; ++i) {
    value = value << 8 | static_cast<uint8_t>(bytes[i]);
  }
  return value;
}

}  // namespace omloop::store
