#ifndef OMLOOP_LEDGER_VAULT_ROW_DB_H_
#define OMLOOP_LEDGER_VAULT_ROW_DB_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "rocksdb/db.h"
#include "rocksdb/write_batch.h"

namespace omloop::vault {

enum class VaultMode { kReadWrite, kReadOnly };

// The RocksDB under a vault, with the options a vault relies on: every write
// synced, no automatic resume after an error, no compression (ciphertext is
// random), no archive of old logs, and a manifest that is rewritten rather
// than appended to, since it holds keys of files long gone.
//
// Threading: thread-safe, but Scrub must not run beside itself.
class RowDb {
 public:
  struct Options {
    std::string folder;
    VaultMode mode = VaultMode::kReadWrite;
    bool create_if_missing = false;
    size_t block_cache_bytes = 0;
    // How long Scrub waits for readers that hold files it made obsolete.
    absl::Duration scrub_wait;
  };

  // Errors: FAILED_PRECONDITION VAULT_IN_USE; DATA_LOSS VAULT_DAMAGED;
  // UNAVAILABLE VAULT_DISK; all with the folder and what to do.
  static absl::StatusOr<std::unique_ptr<RowDb>> Open(const Options& options);

  // Nullopt when there is no such key.
  absl::StatusOr<std::optional<std::string>> Get(std::string_view key) const;

  // Calls `visit` for each pair whose key lies in [begin, end), in order of
  // the keys, as of one moment. Stops at the first error and returns it.
  absl::Status ForEach(
      std::string_view begin, std::string_view end,
      absl::FunctionRef<absl::Status(std::string_view, std::string_view)> visit)
      const;
  // The first key at or after `begin` and below `end`, if any.
  absl::StatusOr<std::optional<std::string>> FirstKey(
      std::string_view begin, std::string_view end) const;

  // One atomic write, synced.
  absl::Status Write(rocksdb::WriteBatch& batch);

  // Removes from disk what was deleted or overwritten in `ranges`
  // ([begin, end) of keys; none = everything): flushes, so that the log goes,
  // compacts to the bottom, rewrites the manifest, and waits until no file is
  // left that is not in use. `nudge_key` is written for the manifest's sake.
  // Errors: UNAVAILABLE SCRUB_UNFINISHED when a file stays (a reader still
  // holds it); to be tried again.
  absl::Status Scrub(
      const std::vector<std::pair<std::string, std::string>>& ranges,
      std::string_view nudge_key);

  // A copy of the database, as of now, in the new folder `target`.
  absl::Status CopyTo(const std::string& target);

 private:
  RowDb(Options options, std::unique_ptr<rocksdb::DB> db);
  absl::Status Check(const rocksdb::Status& status,
                     std::string_view action) const;
  absl::StatusOr<std::vector<std::string>> ObsoleteFiles() const;

  const Options options_;
  const std::unique_ptr<rocksdb::DB> db_;
};

// The smallest key above all that start with `prefix` ("" when none is).
std::string PrefixEnd(std::string prefix);

}  // namespace omloop::vault

#endif  // OMLOOP_LEDGER_VAULT_ROW_DB_H_
