#include "ledger/vault/key_ring.h"

#include <sys/stat.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/base/check.h"
#include "ledger/base/errors.h"
#include "ledger/base/hex.h"
#include "ledger/base/sha256.h"
#include "ledger/base/status_macros.h"
#include "ledger/base/strings.h"
#include "ledger/vault/bytes.h"
#include "ledger/vault/file.h"

namespace omloop::vault {
namespace {

// Never change or reuse (docs/internals/vault_format.md).
constexpr std::string_view kMagic = "OMLVKEYS";
constexpr uint32_t kVersion = 1;
constexpr size_t kHeaderSize = 8 + 4 + 4 + 16 + 8 + 8 + 8;
constexpr size_t kWrappedSize = Secret::kSize + kSealOverhead;
constexpr size_t kEntrySize = EntryId::kSize + kWrappedSize;
constexpr std::string_view kKeyBinding = "omloop vault owner key";
constexpr std::string_view kKekPrefix = "omloop-kek-1 ";

static_assert(kHeaderSize + kWrappedSize + kOwnersMax * kEntrySize +
                  sizeof(Hash32) <=
              kFileBytesMax);

std::string PadPurpose(std::string_view purpose) {
  std::string padded(purpose);
  padded.resize(kPurposeBytesMax, '\0');
  return padded;
}

}  // namespace

absl::StatusOr<std::shared_ptr<const Secret>> LoadKek(const std::string& path,
                                                      MissingKek missing,
                                                      Random& random) {
  if (!FileExists(path)) {
    if (missing == MissingKek::kRefuse) {
      return FailedPrecondition(
          "KEK_MISSING",
          absl::StrCat("no key-encryption key at ", path,
                       "; put back the one this vault was made with (a new "
                       "one opens nothing)"));
    }
    std::string key = random.Bytes(Secret::kSize);
    std::string line = absl::StrCat(ToAbsl(kKekPrefix), ToHex(key), "\n");
    absl::Status created = CreateFile(path, line);
    Wipe(key);
    Wipe(line);
    OMLOOP_RETURN_IF_ERROR(created);
  }
  struct stat info;
  if (stat(path.c_str(), &info) == 0 && (info.st_mode & 077) != 0) {
    return FailedPrecondition(
        "KEK_TOO_OPEN", absl::StrCat("others may read the key-encryption key ",
                                     path, "; run: chmod 600 ", path));
  }
  OMLOOP_ASSIGN_OR_RETURN(std::string line, ReadFile(path));
  std::string_view text = line;
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) {
    text.remove_suffix(1);
  }
  absl::StatusOr<std::string> key = std::string();
  if (text.starts_with(kKekPrefix)) {
    key = FromHex(text.substr(kKekPrefix.size()));
  }
  Wipe(line);
  if (!key.ok() || key->size() != Secret::kSize) {
    return DataLoss(
        "KEK_DAMAGED",
        absl::StrCat(path, " is not a key-encryption key (one line: ",
                     ToAbsl(kKekPrefix),
                     "and 64 hexadecimal digits); put back its copy"));
  }
  auto secret = std::make_shared<const Secret>(*key);
  Wipe(*key);
  return secret;
}

KeyRing::KeyRing(Place place, std::shared_ptr<const Secret> kek, Random& random)
    : place_(std::move(place)), kek_(std::move(kek)), random_(random) {}

absl::StatusOr<std::unique_ptr<KeyRing>> KeyRing::Create(
    Place place, std::shared_ptr<const Secret> kek, Random& random) {
  std::unique_ptr<KeyRing> ring(
      new KeyRing(std::move(place), std::move(kek), random));
  ring->vault_id_ = random.Bytes(EntryId::kSize);
  std::string index_key = random.Bytes(Secret::kSize);
  ring->index_key_ = std::make_unique<const Secret>(index_key);
  Wipe(index_key);
  OMLOOP_RETURN_IF_ERROR(ring->AddOwners({}));
  return ring;
}

absl::StatusOr<std::unique_ptr<KeyRing>> KeyRing::Load(
    Place place, std::shared_ptr<const Secret> kek, Random& random) {
  OMLOOP_ASSIGN_OR_RETURN(std::string file, ReadFile(place.path));
  std::unique_ptr<KeyRing> ring(
      new KeyRing(std::move(place), std::move(kek), random));
  OMLOOP_RETURN_IF_ERROR(ring->Parse(file));
  return ring;
}

absl::Status KeyRing::Damaged(std::string_view what) const {
  return DataLoss(
      "KEYS_DAMAGED",
      absl::StrCat(place_.path, " is damaged: ", ToAbsl(what),
                   "; put back its newest backup (an older one than the "
                   "database is refused)"));
}

absl::Status KeyRing::FindDamage(std::string_view entries) const {
  for (size_t i = 0; (i + 1) * kEntrySize <= entries.size(); ++i) {
    std::string_view entry = entries.substr(i * kEntrySize, kEntrySize);
    EntryId owner = EntryId::FromBytes(entry);
    if (!Unseal(*kek_, KeyBinding(owner), entry.substr(EntryId::kSize)).ok()) {
      return Damaged(absl::StrCat("the key of owner ", ToHex(owner.view()),
                                  " (entry ", i, ")"));
    }
  }
  return Damaged("its header or its checksum");
}

absl::Status KeyRing::Parse(std::string_view file) {
  ByteReader reader(file);
  if (reader.Take(kMagic.size()) != kMagic) {
    return Damaged("it does not start as a keys file");
  }
  uint32_t version = reader.TakeLittle<uint32_t>();
  if (!reader.failed() && version > kVersion) {
    return FailedPrecondition(
        "VAULT_TOO_NEW", absl::StrCat(place_.path, " has version ", version,
                                      ", this program knows up to ", kVersion,
                                      "; use the newer program that wrote it"));
  }
  uint32_t flags = reader.TakeLittle<uint32_t>();
  vault_id_ = std::string(reader.Take(EntryId::kSize));
  uint64_t generation = reader.TakeLittle<uint64_t>();
  std::string_view purpose = reader.Take(kPurposeBytesMax);
  uint64_t count = reader.TakeLittle<uint64_t>();
  std::string_view wrapped_index = reader.Take(kWrappedSize);
  if (reader.failed() || count > kOwnersMax ||
      reader.rest().size() != count * kEntrySize + sizeof(Hash32)) {
    return Damaged("its length does not fit its header, it may be cut short");
  }
  std::string_view entries = reader.Take(count * kEntrySize);
  std::string_view body = file.substr(0, file.size() - sizeof(Hash32));
  // The checksum needs no key: it tells damage from a wrong key.
  if (View(Sha256Of(body)) != reader.rest()) return FindDamage(entries);
  if (version != kVersion || flags != 0) return Damaged("unknown version 0");

  std::string bound(file.substr(0, kHeaderSize));
  bound.append(View(Sha256Of(entries)));
  absl::StatusOr<std::string> index_key = Unseal(*kek_, bound, wrapped_index);
  if (!index_key.ok()) {
    return FailedPrecondition(
        "KEK_WRONG", absl::StrCat("the key-encryption key in ", place_.kek_path,
                                  " does not open ", place_.path,
                                  "; use the one this vault was made with"));
  }
  index_key_ = std::make_unique<const Secret>(*index_key);
  Wipe(*index_key);
  if (purpose != PadPurpose(place_.purpose)) {
    return FailedPrecondition(
        "VAULT_PURPOSE",
        absl::StrCat(place_.path, " belongs to a \"",
                     std::string(purpose.substr(0, purpose.find('\0'))),
                     "\", not to a \"", place_.purpose,
                     "\"; check the folder"));
  }
  MutexLock lock(mutex_);
  generation_ = generation;
  for (size_t i = 0; i < count; ++i) {
    std::string_view entry = entries.substr(i * kEntrySize, kEntrySize);
    EntryId owner = EntryId::FromBytes(entry);
    std::string_view wrapped = entry.substr(EntryId::kSize);
    absl::StatusOr<std::string> key = Unseal(*kek_, KeyBinding(owner), wrapped);
    if (!key.ok()) return FindDamage(entries);
    keys_[owner] = {std::make_shared<const Secret>(*key), std::string(wrapped)};
    Wipe(*key);
  }
  return absl::OkStatus();
}

std::string KeyRing::KeyBinding(const EntryId& owner) const {
  return absl::StrCat(ToAbsl(kKeyBinding), vault_id_, owner.str());
}

std::string KeyRing::Encode(const OwnerKeys& keys, uint64_t generation) const {
  std::string entries;
  entries.reserve(keys.size() * kEntrySize);
  for (const auto& [owner, key] : keys) {
    entries.append(owner.view());
    entries.append(key.wrapped);
  }
  std::string file(kMagic);
  AppendLittle(file, kVersion);
  AppendLittle(file, uint32_t{0});  // Flags, none yet.
  file.append(vault_id_);
  AppendLittle(file, generation);
  file.append(PadPurpose(place_.purpose));
  AppendLittle(file, static_cast<uint64_t>(keys.size()));
  OMLOOP_CHECK(file.size() == kHeaderSize);
  std::string bound = file;
  bound.append(View(Sha256Of(entries)));
  file += Seal(*kek_, random_, bound, index_key_->view());
  file += entries;
  file.append(View(Sha256Of(file)));
  return file;
}

std::shared_ptr<const Secret> KeyRing::Find(const EntryId& owner) const {
  MutexLock lock(mutex_);
  auto found = keys_.find(owner);
  return found == keys_.end() ? nullptr : found->second.key;
}

uint64_t KeyRing::generation() const {
  MutexLock lock(mutex_);
  return generation_;
}

std::vector<EntryId> KeyRing::Owners() const {
  MutexLock lock(mutex_);
  std::vector<EntryId> owners;
  owners.reserve(keys_.size());
  for (const auto& [owner, key] : keys_) owners.push_back(owner);
  return owners;
}

size_t KeyRing::size() const {
  MutexLock lock(mutex_);
  return keys_.size();
}

absl::Status KeyRing::AddOwners(const std::vector<EntryId>& owners) {
  OwnerKeys keys;
  uint64_t next_generation;
  {
    MutexLock lock(mutex_);
    keys = keys_;
    next_generation = generation_ + 1;
  }
  if (keys.size() + owners.size() > kOwnersMax) {
    return FailedPrecondition(
        "TOO_MANY_OWNERS",
        absl::StrCat(place_.path, " holds ", keys.size(), " owners, adding ",
                     owners.size(), " exceeds ", kOwnersMax,
                     "; start a second book or raise kOwnersMax"));
  }
  for (const EntryId& owner : owners) {
    std::string key = random_.Bytes(Secret::kSize);
    bool inserted =
        keys.emplace(owner,
                     OwnerKey{std::make_shared<const Secret>(key),
                              Seal(*kek_, random_, KeyBinding(owner), key)})
            .second;
    OMLOOP_CHECK(inserted);
    Wipe(key);
  }
  OMLOOP_RETURN_IF_ERROR(
      ReplaceFile(place_.path, Encode(keys, next_generation), OldBytes::kKeep));
  MutexLock lock(mutex_);
  keys_ = std::move(keys);
  generation_ = next_generation;
  return absl::OkStatus();
}

absl::Status KeyRing::RemoveOwners(const std::vector<EntryId>& owners) {
  OwnerKeys keys;
  uint64_t next_generation;
  {
    MutexLock lock(mutex_);
    keys = keys_;
    next_generation = generation_ + 1;
  }
  for (const EntryId& owner : owners) {
    auto found = keys.find(owner);
    if (found == keys.end()) continue;
    Wipe(found->second.wrapped);
    keys.erase(found);
  }
  OMLOOP_RETURN_IF_ERROR(ReplaceFile(place_.path, Encode(keys, next_generation),
                                     OldBytes::kOverwrite));
  MutexLock lock(mutex_);
  keys_ = std::move(keys);
  generation_ = next_generation;
  return absl::OkStatus();
}

}  // namespace omloop::vault
