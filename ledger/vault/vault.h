#ifndef OMLOOP_LEDGER_VAULT_VAULT_H_
#define OMLOOP_LEDGER_VAULT_VAULT_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "ledger/base/calendar.h"
#include "ledger/base/clock.h"
#include "ledger/base/ids.h"
#include "ledger/base/mutex.h"
#include "ledger/base/random.h"
#include "ledger/base/sha256.h"
#include "ledger/vault/batch.h"
#include "ledger/vault/key_ring.h"
#include "ledger/vault/row.h"
#include "ledger/vault/row_db.h"

namespace omloop::vault {

inline constexpr size_t kBlockCacheBytesDefault = size_t{32} << 20;

struct VaultOptions {
  std::string folder;    // Made at the first open; holds `db` and `keys`.
  std::string kek_path;  // The key-encryption key; best on another disk.
  std::string purpose;   // "vault" or "desk"; a folder keeps its purpose.
  VaultMode mode = VaultMode::kReadWrite;
  // What a missing key-encryption key means for a new vault. For one that
  // has keys already it is always refused.
  MissingKek missing_kek = MissingKek::kCreate;
  size_t block_cache_bytes = kBlockCacheBytesDefault;
  // How long an erasure waits for scans that hold old files.
  absl::Duration scrub_wait = absl::Seconds(10);
  // Null: the kernel's generator and the machine's clock. Must outlive the
  // vault.
  Random* random = nullptr;
  const Clock* clock = nullptr;
  // Tests only: called at each step between two durable writes ("apply:keys",
  // "erase:rows", "erase:keys", "erase:scrubbed"); an error stops the vault
  // there as a failing disk would.
  std::function<absl::Status(std::string_view)> fault_hook;
};

// What was destroyed, for the erasure fact in the log and the one who asked.
struct ErasureReceipt {
  EntryId owner;
  absl::Time time;
  int64_t rows_removed = 0;
  // SHA-256 over the commitments (32 bytes each) of the removed rows that had
  // one, in order of kind and row. Whoever knows which commitments the log
  // holds for the owner can recompute it.
  Hash32 commitments_digest;
  // False: rows and key are gone, but a reader still held a file with old
  // (encrypted) bytes; the next Sweep or Open removes it.
  bool disk_is_clean = true;
};

struct SweepReport {
  int64_t rows_removed = 0;
  int64_t keys_removed = 0;   // Owners that have no row any more.
  bool disk_is_clean = true;  // As in ErasureReceipt.
};

struct CheckReport {
  int64_t rows = 0;
  int64_t index_entries = 0;
  // One sentence each, naming the row; empty when all is well.
  std::vector<std::string> problems;
};
inline constexpr size_t kCheckProblemsMax = 100;

// Erasable storage of personal data and free texts: rows of bytes, each
// encrypted under the key of its owner, found by id or by blinded look-up,
// and gone for good with Erase. Used twice: as the registry's vault and as
// procurement's desk. docs/internals/vault_format.md has the files.
//
// Threading: thread-safe. Writers take turns; readers do not wait for them.
// Do not call a writer from inside a Scan callback: a scrub waits until no
// scan holds old files.
// Failure: after a failed write the vault stops: every later call answers
// UNAVAILABLE VAULT_STOPPED until it is opened again.
class Vault {
 public:
  // Opens or makes a vault and finishes what a crash interrupted.
  //
  // Errors: INVALID_ARGUMENT VAULT_OPTIONS; NOT_FOUND VAULT_NOT_FOUND (read
  // only); FAILED_PRECONDITION VAULT_IN_USE, VAULT_TOO_NEW, VAULT_PURPOSE,
  // VAULT_MIXED (keys of another database), KEYS_OLDER (an old copy of the
  // keys, which would bring erased people back), KEK_MISSING, KEK_TOO_OPEN,
  // KEK_WRONG; DATA_LOSS KEYS_MISSING, ROWS_MISSING, KEYS_DAMAGED,
  // KEK_DAMAGED, VAULT_DAMAGED; UNAVAILABLE VAULT_DISK, FILE_ERROR.
  static absl::StatusOr<std::unique_ptr<Vault>> Open(VaultOptions options);

  VaultBatch NewBatch() const { return VaultBatch(random_); }

  // Makes all changes of `batch`, durably: one rewrite of the keys file when
  // it has new owners, one synced write of the rows. A crash leaves all or
  // nothing (and perhaps keys without rows, which Sweep removes).
  //
  // Errors: INVALID_ARGUMENT ROW_TWICE, ROW_TOO_LARGE, BATCH_TOO_LARGE,
  // BAD_LOOKUP; FAILED_PRECONDITION TOO_MANY_OWNERS, VAULT_READ_ONLY;
  // nothing is written for these. UNAVAILABLE VAULT_DISK, FILE_ERROR,
  // VAULT_STOPPED.
  absl::Status Apply(const VaultBatch& batch);

  // Errors: NOT_FOUND ROW_NOT_FOUND; DATA_LOSS ROW_DAMAGED, VAULT_DAMAGED.
  absl::StatusOr<VaultRow> Get(const RowKey& key) const;

  // The rows put with `lookup`, in order of owner, kind and row.
  absl::StatusOr<std::vector<RowKey>> Find(const Lookup& lookup) const;

  // Calls `visit` with each row of `owner` (of one kind), in order of kind
  // and row, as of one moment; stops at the first error and returns it. An
  // unknown owner has no rows.
  using Visit = absl::FunctionRef<absl::Status(VaultRow)>;
  absl::Status Scan(const EntryId& owner, Visit visit) const;
  absl::Status Scan(const EntryId& owner, RowKind kind, Visit visit) const;
  // The rows of `kind` of all owners, in order of owner; each owner is as of
  // one moment, rows written meanwhile may be missed.
  absl::Status ScanKind(RowKind kind, Visit visit) const;

  // Owners that have a key, sorted.
  std::vector<EntryId> Owners() const { return ring_->Owners(); }

  // Destroys all that is kept of `owner`: rows, index entries, salts and the
  // key, and the bytes they left in every file of the folder. Copies made
  // before (backups, file system snapshots) are the operator's to expire; rows
  // in them stay unreadable as long as only newer keys files are put back.
  // Never use the id of an erased owner again.
  //
  // Answers a receipt of 0 rows for an owner without any. Takes as long as
  // compacting the files the owner lay in, during which other writers wait.
  // Errors: FAILED_PRECONDITION VAULT_READ_ONLY; UNAVAILABLE VAULT_DISK,
  // FILE_ERROR, VAULT_STOPPED; DATA_LOSS VAULT_DAMAGED.
  absl::StatusOr<ErasureReceipt> Erase(const EntryId& owner);

  // The receipt that Erase would give now; nothing is changed.
  absl::StatusOr<ErasureReceipt> PreviewErase(const EntryId& owner) const;

  // Removes the rows whose first expired day is `today` or earlier, keys of
  // owners without rows, and the bytes that deleted or replaced rows left.
  // Meant to run once a day.
  absl::StatusOr<SweepReport> Sweep(Day today);

  // Reads and decrypts everything and compares rows with index entries.
  absl::StatusOr<CheckReport> Check() const;

  // Copies the vault into the new folder `target` (db and keys) and checks
  // the copy; a copy with a problem is refused. The files of rows are shared
  // by hard link when `target` lies on the same file system.
  // Errors: FAILED_PRECONDITION FILE_EXISTS; DATA_LOSS BACKUP_BAD.
  absl::Status Backup(const std::string& target);

 private:
  explicit Vault(VaultOptions options);
  std::string DbPath() const { return options_.folder + "/db"; }
  std::string KeysPath() const { return options_.folder + "/keys"; }
  bool read_only() const { return options_.mode == VaultMode::kReadOnly; }

  // Open, step by step.
  absl::Status OpenFiles();
  absl::Status CheckMeta();
  absl::Status RemoveRowsWithoutKey();
  absl::Status FinishInterruptedErasure();

  absl::Status CheckRunning() const ABSL_LOCKS_EXCLUDED(state_mutex_);
  absl::Status CheckWritable() const ABSL_LOCKS_EXCLUDED(state_mutex_);
  // Remembers a failed write, after which nothing is served; returns it.
  absl::Status Stop(absl::Status status) ABSL_LOCKS_EXCLUDED(state_mutex_);
  absl::Status Fault(std::string_view point) const;

  absl::Status ScanPrefix(const EntryId& owner, const std::string& prefix,
                          Visit visit) const;
  absl::StatusOr<rocksdb::WriteBatch> EncodeBatch(
      const VaultBatch& batch) const;
  // Adds the removal of a stored row, if there is one, with its entries.
  absl::StatusOr<bool> AddRemoval(const RowKey& key,
                                  rocksdb::WriteBatch& removals) const;
  // Adds the removal of all of `owners` and calls `removed` for each row.
  absl::Status AddOwnersRemoval(
      const std::set<EntryId>& owners, rocksdb::WriteBatch& removals,
      absl::FunctionRef<void(const RowKey&, std::string_view)> removed) const;
  absl::StatusOr<ErasureReceipt> AddOwnerRemoval(
      const EntryId& owner, rocksdb::WriteBatch& removals) const;
  absl::StatusOr<std::vector<EntryId>> OwnersWithoutRows() const;

  // An erasure: rows first, then keys, then the disk; a mark in the database
  // tells Open how far it came.
  absl::Status EraseRows(rocksdb::WriteBatch& removals);
  // `ranges` as in RowDb::Scrub. False: a reader still holds old bytes.
  absl::StatusOr<bool> EraseKeysAndBytes(
      const std::vector<EntryId>& owners,
      const std::vector<std::pair<std::string, std::string>>& ranges);

  const VaultOptions options_;
  SystemRandom system_random_;
  SystemClock system_clock_;
  Random& random_;
  const Clock& clock_;
  std::unique_ptr<RowDb> db_;
  std::unique_ptr<KeyRing> ring_;

  // Held by a writer from its first read to its last sync.
  Mutex write_mutex_;
  mutable Mutex state_mutex_;
  absl::Status stopped_ ABSL_GUARDED_BY(state_mutex_);
};

}  // namespace omloop::vault

#endif  // OMLOOP_LEDGER_VAULT_VAULT_H_
