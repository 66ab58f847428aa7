#include "ledger/vault/vault.h"

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "ledger/base/errors.h"
#include "ledger/base/hex.h"
#include "ledger/base/status_macros.h"
#include "ledger/base/strings.h"
#include "ledger/vault/bytes.h"
#include "ledger/vault/file.h"

namespace omloop::vault {
namespace {

// Never change or reuse (docs/internals/vault_format.md).
constexpr std::string_view kFormatKey = "Mformat";
constexpr std::string_view kGenerationKey = "Mgeneration";
constexpr std::string_view kNudgeKey = "Mnudge";
constexpr std::string_view kScrubKey = "Mscrub";
constexpr std::string_view kDbMagic = "OMLVAULT";
constexpr uint32_t kDbVersion = 1;

// Expiry and look-up entries lie together: all keys from 'E' to 'I'.
const std::string kIndexBegin(1, kExpiryTag);
const std::string kIndexEnd = PrefixEnd(std::string(1, kLookupTag));

rocksdb::Slice ToSlice(std::string_view bytes) {
  return {bytes.data(), bytes.size()};
}

absl::Status RowNotFound(const RowKey& key) {
  return NotFound("ROW_NOT_FOUND",
                  absl::StrCat("no vault row ", Describe(key)));
}

void AddGeneration(uint64_t generation, rocksdb::WriteBatch& batch) {
  std::string value;
  AppendLittle(value, generation);
  batch.Put(ToSlice(kGenerationKey), value);
}

absl::Status CheckOptions(const VaultOptions& options) {
  if (options.folder.empty() || options.kek_path.empty() ||
      options.purpose.empty() || options.purpose.size() > kPurposeBytesMax) {
    return InvalidArgument(
        "VAULT_OPTIONS",
        absl::StrCat("a vault needs a folder, the path of its key-encryption "
                     "key and a purpose of 1 to ",
                     kPurposeBytesMax, " bytes"));
  }
  return absl::OkStatus();
}

}  // namespace

Vault::Vault(VaultOptions options)
    : options_(std::move(options)),
      random_(options_.random ? *options_.random : system_random_),
      clock_(options_.clock ? *options_.clock : system_clock_) {}

absl::StatusOr<std::unique_ptr<Vault>> Vault::Open(VaultOptions options) {
  OMLOOP_RETURN_IF_ERROR(CheckOptions(options));
  std::unique_ptr<Vault> vault(new Vault(std::move(options)));
  OMLOOP_RETURN_IF_ERROR(vault->OpenFiles());
  OMLOOP_RETURN_IF_ERROR(vault->CheckMeta());
  if (!vault->read_only()) {
    OMLOOP_RETURN_IF_ERROR(vault->RemoveRowsWithoutKey());
    OMLOOP_RETURN_IF_ERROR(vault->FinishInterruptedErasure());
  }
  return vault;
}

absl::Status Vault::OpenFiles() {
  bool keys_exist = FileExists(KeysPath());
  bool rows_exist = FileExists(DbPath() + "/CURRENT");
  if (read_only() && !keys_exist && !rows_exist) {
    return NotFound("VAULT_NOT_FOUND",
                    absl::StrCat("no vault in ", options_.folder,
                                 "; open it for writing once to make it"));
  }
  // The database is made before the keys, so this is no interrupted start.
  if (keys_exist && !rows_exist) {
    return DataLoss("ROWS_MISSING",
                    absl::StrCat(KeysPath(), " is there but ", DbPath(),
                                 " is not; restore the database of this vault, "
                                 "or move the keys away to begin anew"));
  }
  std::error_code error;
  std::filesystem::create_directories(options_.folder, error);
  if (error) {
    return Unavailable(
        "FILE_ERROR",
        absl::StrCat("cannot make ", options_.folder, ": ", error.message()));
  }
  // First, because its lock keeps other processes from the keys too.
  OMLOOP_ASSIGN_OR_RETURN(
      db_, RowDb::Open({.folder = DbPath(),
                        .mode = options_.mode,
                        .create_if_missing = !rows_exist,
                        .block_cache_bytes = options_.block_cache_bytes,
                        .scrub_wait = options_.scrub_wait}));
  OMLOOP_ASSIGN_OR_RETURN(
      std::shared_ptr<const Secret> kek,
      LoadKek(options_.kek_path,
              keys_exist ? MissingKek::kRefuse : options_.missing_kek,
              random_));
  KeyRing::Place place{KeysPath(), options_.kek_path, options_.purpose};
  if (!read_only()) {
    OMLOOP_RETURN_IF_ERROR(ShredFile(KeysPath() + ".tmp"));
  }
  if (keys_exist) {
    OMLOOP_ASSIGN_OR_RETURN(ring_, KeyRing::Load(place, kek, random_));
    return absl::OkStatus();
  }
  OMLOOP_ASSIGN_OR_RETURN(std::optional<std::string> format,
                          db_->Get(kFormatKey));
  if (format || read_only()) {
    return DataLoss(
        "KEYS_MISSING",
        absl::StrCat("no keys at ", KeysPath(), " for the rows in ", DbPath(),
                     "; put back the newest backup of the keys"));
  }
  OMLOOP_ASSIGN_OR_RETURN(ring_, KeyRing::Create(place, kek, random_));
  return absl::OkStatus();
}

absl::Status Vault::CheckMeta() {
  OMLOOP_ASSIGN_OR_RETURN(std::optional<std::string> format,
                          db_->Get(kFormatKey));
  if (!format) {
    if (read_only() || ring_->size() > 0) {
      return DataLoss("ROWS_MISSING",
                      absl::StrCat(DbPath(), " is empty but ", KeysPath(),
                                   " holds the keys of ", ring_->size(),
                                   " owners; restore the database"));
    }
    std::string value(kDbMagic);
    AppendLittle(value, kDbVersion);
    value.append(ring_->vault_id());
    rocksdb::WriteBatch batch;
    batch.Put(ToSlice(kFormatKey), value);
    AddGeneration(ring_->generation(), batch);
    return db_->Write(batch);
  }
  ByteReader reader(*format);
  std::string_view magic = reader.Take(kDbMagic.size());
  uint32_t version = reader.TakeLittle<uint32_t>();
  if (reader.failed() || magic != kDbMagic) {
    return DataLoss("VAULT_DAMAGED",
                    absl::StrCat(DbPath(), " is not the database of a vault"));
  }
  if (version > kDbVersion) {
    return FailedPrecondition(
        "VAULT_TOO_NEW", absl::StrCat(DbPath(), " has version ", version,
                                      ", this program knows up to ", kDbVersion,
                                      "; use the newer program that wrote it"));
  }
  if (reader.rest() != ring_->vault_id()) {
    return FailedPrecondition(
        "VAULT_MIXED", absl::StrCat(KeysPath(), " and ", DbPath(),
                                    " come from two different vaults; put "
                                    "back the pair that belongs together"));
  }
  OMLOOP_ASSIGN_OR_RETURN(std::optional<std::string> stored,
                          db_->Get(kGenerationKey));
  uint64_t generation = ByteReader(stored.value_or("")).TakeLittle<uint64_t>();
  if (ring_->generation() < generation) {
    return FailedPrecondition(
        "KEYS_OLDER",
        absl::StrCat(KeysPath(), " is copy ", ring_->generation(),
                     ", the database was last used with copy ", generation,
                     "; an old copy would bring erased people back: put back "
                     "the newest one"));
  }
  return absl::OkStatus();
}

// Keys newer than the rows mean that an older copy of the rows was put back:
// owners whose key is gone were erased after that copy was made.
absl::Status Vault::RemoveRowsWithoutKey() {
  std::set<EntryId> erased;
  const std::string end = PrefixEnd(std::string(1, kRowTag));
  std::string begin(1, kRowTag);
  while (true) {
    OMLOOP_ASSIGN_OR_RETURN(std::optional<std::string> key,
                            db_->FirstKey(begin, end));
    if (!key) break;
    EntryId owner = RowKeyFromSuffix(*key).owner;
    if (ring_->Find(owner) == nullptr) erased.insert(owner);
    begin = PrefixEnd(RowPrefix(owner));
  }
  if (erased.empty()) return absl::OkStatus();
  rocksdb::WriteBatch removals;
  OMLOOP_RETURN_IF_ERROR(AddOwnersRemoval(
      erased, removals, [](const RowKey&, std::string_view) {}));
  return EraseRows(removals);
}

absl::Status Vault::FinishInterruptedErasure() {
  OMLOOP_ASSIGN_OR_RETURN(std::optional<std::string> mark, db_->Get(kScrubKey));
  if (!mark) return absl::OkStatus();
  OMLOOP_ASSIGN_OR_RETURN(std::vector<EntryId> owners, OwnersWithoutRows());
  return EraseKeysAndBytes(owners, {}).status();
}

absl::Status Vault::CheckRunning() const {
  MutexLock lock(state_mutex_);
  if (stopped_.ok()) return absl::OkStatus();
  return Unavailable("VAULT_STOPPED",
                     absl::StrCat("the vault in ", options_.folder,
                                  " stopped after a failed write; start the "
                                  "program again. First failure: ",
                                  stopped_.message()));
}

absl::Status Vault::CheckWritable() const {
  if (read_only()) {
    return FailedPrecondition(
        "VAULT_READ_ONLY",
        absl::StrCat(options_.folder, " is open for reading only"));
  }
  return CheckRunning();
}

absl::Status Vault::Stop(absl::Status status) {
  if (status.ok()) return status;
  MutexLock lock(state_mutex_);
  if (stopped_.ok()) stopped_ = status;
  return status;
}

absl::Status Vault::Fault(std::string_view point) const {
  return options_.fault_hook ? options_.fault_hook(point) : absl::OkStatus();
}

absl::Status Vault::Apply(const VaultBatch& batch) {
  MutexLock lock(write_mutex_);
  OMLOOP_RETURN_IF_ERROR(CheckWritable());
  OMLOOP_RETURN_IF_ERROR(batch.Check());
  std::set<EntryId> new_owners;
  for (const VaultBatch::Op& op : batch.ops_) {
    if (op.value && ring_->Find(op.key.owner) == nullptr) {
      new_owners.insert(op.key.owner);
    }
  }
  if (!new_owners.empty()) {
    absl::Status added =
        ring_->AddOwners({new_owners.begin(), new_owners.end()});
    // A full ring is the caller's to solve; nothing was written.
    if (ReasonOf(added) == "TOO_MANY_OWNERS") return added;
    OMLOOP_RETURN_IF_ERROR(Stop(added));
    OMLOOP_RETURN_IF_ERROR(Stop(Fault("apply:keys")));
  }
  OMLOOP_ASSIGN_OR_RETURN(rocksdb::WriteBatch writes, EncodeBatch(batch));
  return Stop(db_->Write(writes));
}

absl::StatusOr<rocksdb::WriteBatch> Vault::EncodeBatch(
    const VaultBatch& batch) const {
  rocksdb::WriteBatch writes;
  for (const VaultBatch::Op& op : batch.ops_) {
    OMLOOP_RETURN_IF_ERROR(AddRemoval(op.key, writes).status());
    if (!op.value) continue;
    RowHeader header{.expires = op.options.expires};
    std::optional<Hash32> salt;
    if (op.commitment) {
      header.commitment = op.commitment->hash;
      salt = op.commitment->salt;
    }
    for (const Lookup& lookup : op.options.lookups) {
      Hash32 blinded = Blind(ring_->index_key(), lookup);
      header.blinded.push_back(blinded);
      writes.Put(LookupDbKey(blinded, op.key), rocksdb::Slice());
    }
    if (header.expires) {
      writes.Put(ExpiryDbKey(*header.expires, op.key), rocksdb::Slice());
    }
    writes.Put(RowDbKey(op.key), SealRow(*ring_->Find(op.key.owner), random_,
                                         op.key, header, salt, *op.value));
  }
  AddGeneration(ring_->generation(), writes);
  return writes;
}

absl::StatusOr<bool> Vault::AddRemoval(const RowKey& key,
                                       rocksdb::WriteBatch& removals) const {
  OMLOOP_ASSIGN_OR_RETURN(std::optional<std::string> stored,
                          db_->Get(RowDbKey(key)));
  if (!stored) return false;
  OMLOOP_ASSIGN_OR_RETURN(RowHeader header, ParseRowHeader(key, *stored));
  for (const Hash32& blinded : header.blinded) {
    removals.Delete(LookupDbKey(blinded, key));
  }
  if (header.expires) removals.Delete(ExpiryDbKey(*header.expires, key));
  removals.Delete(RowDbKey(key));
  return true;
}

absl::Status Vault::AddOwnersRemoval(
    const std::set<EntryId>& owners, rocksdb::WriteBatch& removals,
    absl::FunctionRef<void(const RowKey&, std::string_view)> removed) const {
  for (const EntryId& owner : owners) {
    std::string prefix = RowPrefix(owner);
    OMLOOP_RETURN_IF_ERROR(
        db_->ForEach(prefix, PrefixEnd(prefix),
                     [&](std::string_view db_key, std::string_view stored) {
                       removals.Delete(ToSlice(db_key));
                       removed(RowKeyFromSuffix(db_key), stored);
                       return absl::OkStatus();
                     }));
  }
  // Found by their owner, not through the rows: a damaged row must not keep
  // its index entries alive.
  return db_->ForEach(kIndexBegin, kIndexEnd,
                      [&](std::string_view db_key, std::string_view) {
                        if (owners.contains(RowKeyFromSuffix(db_key).owner)) {
                          removals.Delete(ToSlice(db_key));
                        }
                        return absl::OkStatus();
                      });
}

absl::StatusOr<VaultRow> Vault::Get(const RowKey& key) const {
  OMLOOP_RETURN_IF_ERROR(CheckRunning());
  OMLOOP_ASSIGN_OR_RETURN(std::optional<std::string> stored,
                          db_->Get(RowDbKey(key)));
  std::shared_ptr<const Secret> secret = ring_->Find(key.owner);
  // Without a key the owner was erased between the two reads.
  if (!stored || secret == nullptr) return RowNotFound(key);
  return UnsealRow(*secret, key, *stored);
}

absl::StatusOr<std::vector<RowKey>> Vault::Find(const Lookup& lookup) const {
  OMLOOP_RETURN_IF_ERROR(CheckRunning());
  std::string prefix(1, kLookupTag);
  prefix.append(View(Blind(ring_->index_key(), lookup)));
  std::vector<RowKey> keys;
  OMLOOP_RETURN_IF_ERROR(
      db_->ForEach(prefix, PrefixEnd(prefix),
                   [&](std::string_view db_key, std::string_view) {
                     keys.push_back(RowKeyFromSuffix(db_key));
                     return absl::OkStatus();
                   }));
  return keys;
}

absl::Status Vault::ScanPrefix(const EntryId& owner, const std::string& prefix,
                               Visit visit) const {
  OMLOOP_RETURN_IF_ERROR(CheckRunning());
  std::shared_ptr<const Secret> secret = ring_->Find(owner);
  if (secret == nullptr) return absl::OkStatus();
  return db_->ForEach(
      prefix, PrefixEnd(prefix),
      [&](std::string_view db_key, std::string_view stored) -> absl::Status {
        OMLOOP_ASSIGN_OR_RETURN(
            VaultRow row, UnsealRow(*secret, RowKeyFromSuffix(db_key), stored));
        return visit(std::move(row));
      });
}

absl::Status Vault::Scan(const EntryId& owner, Visit visit) const {
  return ScanPrefix(owner, RowPrefix(owner), visit);
}

absl::Status Vault::Scan(const EntryId& owner, RowKind kind,
                         Visit visit) const {
  return ScanPrefix(owner, RowPrefix(owner, kind), visit);
}

absl::Status Vault::ScanKind(RowKind kind, Visit visit) const {
  for (const EntryId& owner : ring_->Owners()) {
    OMLOOP_RETURN_IF_ERROR(Scan(owner, kind, visit));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<EntryId>> Vault::OwnersWithoutRows() const {
  std::vector<EntryId> without;
  for (const EntryId& owner : ring_->Owners()) {
    std::string prefix = RowPrefix(owner);
    OMLOOP_ASSIGN_OR_RETURN(std::optional<std::string> key,
                            db_->FirstKey(prefix, PrefixEnd(prefix)));
    if (!key) without.push_back(owner);
  }
  return without;
}

absl::Status Vault::EraseRows(rocksdb::WriteBatch& removals) {
  removals.Put(ToSlice(kScrubKey), rocksdb::Slice());
  OMLOOP_RETURN_IF_ERROR(Stop(db_->Write(removals)));
  return Stop(Fault("erase:rows"));
}

absl::StatusOr<bool> Vault::EraseKeysAndBytes(
    const std::vector<EntryId>& owners,
    const std::vector<std::pair<std::string, std::string>>& ranges) {
  if (!owners.empty()) {
    OMLOOP_RETURN_IF_ERROR(Stop(ring_->RemoveOwners(owners)));
  }
  OMLOOP_RETURN_IF_ERROR(Stop(Fault("erase:keys")));
  absl::Status scrubbed = db_->Scrub(ranges, kNudgeKey);
  rocksdb::WriteBatch done;
  AddGeneration(ring_->generation(), done);
  bool clean = ReasonOf(scrubbed) != "SCRUB_UNFINISHED";
  if (clean) {
    OMLOOP_RETURN_IF_ERROR(Stop(scrubbed));
    OMLOOP_RETURN_IF_ERROR(Stop(Fault("erase:scrubbed")));
    done.Delete(ToSlice(kScrubKey));
  }
  OMLOOP_RETURN_IF_ERROR(Stop(db_->Write(done)));
  return clean;
}

absl::StatusOr<ErasureReceipt> Vault::AddOwnerRemoval(
    const EntryId& owner, rocksdb::WriteBatch& removals) const {
  ErasureReceipt receipt{.owner = owner, .time = clock_.Now()};
  Sha256 digest;
  OMLOOP_RETURN_IF_ERROR(AddOwnersRemoval(
      {owner}, removals, [&](const RowKey& key, std::string_view stored) {
        ++receipt.rows_removed;
        // A damaged row is erased like any other.
        absl::StatusOr<RowHeader> header = ParseRowHeader(key, stored);
        if (header.ok() && header->commitment) {
          digest.Update(View(*header->commitment));
        }
      }));
  receipt.commitments_digest = digest.Finish();
  return receipt;
}

absl::StatusOr<ErasureReceipt> Vault::PreviewErase(const EntryId& owner) const {
  OMLOOP_RETURN_IF_ERROR(CheckRunning());
  rocksdb::WriteBatch unused;
  return AddOwnerRemoval(owner, unused);
}

absl::StatusOr<ErasureReceipt> Vault::Erase(const EntryId& owner) {
  MutexLock lock(write_mutex_);
  OMLOOP_RETURN_IF_ERROR(CheckWritable());
  rocksdb::WriteBatch removals;
  OMLOOP_ASSIGN_OR_RETURN(ErasureReceipt receipt,
                          AddOwnerRemoval(owner, removals));
  if (receipt.rows_removed == 0 && ring_->Find(owner) == nullptr) {
    return receipt;
  }
  OMLOOP_RETURN_IF_ERROR(EraseRows(removals));
  std::string prefix = RowPrefix(owner);
  OMLOOP_ASSIGN_OR_RETURN(
      receipt.disk_is_clean,
      EraseKeysAndBytes(
          {owner}, {{kIndexBegin, kIndexEnd}, {prefix, PrefixEnd(prefix)}}));
  return receipt;
}

absl::StatusOr<SweepReport> Vault::Sweep(Day today) {
  MutexLock lock(write_mutex_);
  OMLOOP_RETURN_IF_ERROR(CheckWritable());
  std::vector<RowKey> expired;
  OMLOOP_RETURN_IF_ERROR(
      db_->ForEach(kIndexBegin, ExpiryPrefixAfter(today),
                   [&](std::string_view db_key, std::string_view) {
                     expired.push_back(RowKeyFromSuffix(db_key));
                     return absl::OkStatus();
                   }));
  SweepReport report;
  rocksdb::WriteBatch removals;
  for (const RowKey& key : expired) {
    OMLOOP_ASSIGN_OR_RETURN(bool removed, AddRemoval(key, removals));
    report.rows_removed += removed ? 1 : 0;
  }
  OMLOOP_RETURN_IF_ERROR(EraseRows(removals));
  OMLOOP_ASSIGN_OR_RETURN(std::vector<EntryId> owners, OwnersWithoutRows());
  report.keys_removed = static_cast<int64_t>(owners.size());
  OMLOOP_ASSIGN_OR_RETURN(report.disk_is_clean, EraseKeysAndBytes(owners, {}));
  return report;
}

absl::StatusOr<CheckReport> Vault::Check() const {
  OMLOOP_RETURN_IF_ERROR(CheckRunning());
  CheckReport report;
  auto problem = [&](std::string text) {
    if (report.problems.size() < kCheckProblemsMax) {
      report.problems.push_back(std::move(text));
    }
  };
  std::set<std::string> expected;  // Keys the index must have.
  std::string begin(1, kRowTag);
  OMLOOP_RETURN_IF_ERROR(db_->ForEach(
      begin, PrefixEnd(begin),
      [&](std::string_view db_key, std::string_view stored) {
        ++report.rows;
        RowKey key = RowKeyFromSuffix(db_key);
        std::shared_ptr<const Secret> secret = ring_->Find(key.owner);
        if (secret == nullptr) {
          problem(absl::StrCat("no key for ", Describe(key)));
          return absl::OkStatus();
        }
        absl::StatusOr<VaultRow> row = UnsealRow(*secret, key, stored);
        if (!row.ok()) {
          problem(std::string(row.status().message()));
          return absl::OkStatus();
        }
        if (row->commitment && !Opens(*row->commitment, row->value)) {
          problem(
              absl::StrCat("the commitment does not open for ", Describe(key)));
        }
        absl::StatusOr<RowHeader> header = ParseRowHeader(key, stored);
        for (const Hash32& blinded : header->blinded) {
          expected.insert(LookupDbKey(blinded, key));
        }
        if (header->expires) {
          expected.insert(ExpiryDbKey(*header->expires, key));
        }
        return absl::OkStatus();
      }));
  OMLOOP_RETURN_IF_ERROR(db_->ForEach(
      kIndexBegin, kIndexEnd, [&](std::string_view db_key, std::string_view) {
        ++report.index_entries;
        if (expected.erase(std::string(db_key)) == 0) {
          problem(absl::StrCat("an index entry without its row: ",
                               Describe(RowKeyFromSuffix(db_key))));
        }
        return absl::OkStatus();
      }));
  for (const std::string& db_key : expected) {
    problem(absl::StrCat("an index entry is missing for ",
                         Describe(RowKeyFromSuffix(db_key))));
  }
  return report;
}

absl::Status Vault::Backup(const std::string& target) {
  MutexLock lock(write_mutex_);
  OMLOOP_RETURN_IF_ERROR(CheckWritable());
  if (FileExists(target)) {
    return FailedPrecondition(
        "FILE_EXISTS",
        absl::StrCat(target, " exists; name a new folder for the copy"));
  }
  std::error_code error;
  std::filesystem::create_directories(target, error);
  if (error) {
    return Unavailable("FILE_ERROR", absl::StrCat("cannot make ", target, ": ",
                                                  error.message()));
  }
  OMLOOP_RETURN_IF_ERROR(db_->CopyTo(target + "/db"));
  OMLOOP_ASSIGN_OR_RETURN(std::string keys, ReadFile(KeysPath()));
  OMLOOP_RETURN_IF_ERROR(CreateFile(target + "/keys", keys));
  VaultOptions copy_options = options_;
  copy_options.folder = target;
  copy_options.mode = VaultMode::kReadOnly;
  OMLOOP_ASSIGN_OR_RETURN(std::unique_ptr<Vault> copy, Open(copy_options));
  OMLOOP_ASSIGN_OR_RETURN(CheckReport report, copy->Check());
  if (report.problems.empty()) return absl::OkStatus();
  return DataLoss("BACKUP_BAD",
                  absl::StrCat("the copy in ", target, " is no backup (",
                               report.problems.size(),
                               " problems): ", report.problems.front()));
}

}  // namespace omloop::vault
