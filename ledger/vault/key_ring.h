#ifndef OMLOOP_LEDGER_VAULT_KEY_RING_H_
#define OMLOOP_LEDGER_VAULT_KEY_RING_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger/base/ids.h"
#include "ledger/base/mutex.h"
#include "ledger/base/random.h"
#include "ledger/vault/aead.h"

namespace omloop::vault {

// Limits of a keys file: it is rewritten whole at each new owner, so its size
// is the price of a registration (76 bytes an owner).
inline constexpr size_t kOwnersMax = 200'000;
// What the purpose of a vault ("vault", "desk") may hold.
inline constexpr size_t kPurposeBytesMax = 8;

// What a missing key-encryption key means to the one who opens.
enum class MissingKek { kCreate, kRefuse };

// The key-encryption key in the file at `path`: one line, "omloop-kek-1 " and
// 64 hexadecimal digits, readable by its owner alone (0600). The file may lie
// on another disk than the vault, which is what makes stealing one useless.
//
// Errors: FAILED_PRECONDITION KEK_MISSING, KEK_TOO_OPEN (others may read it);
// DATA_LOSS KEK_DAMAGED; UNAVAILABLE FILE_ERROR.
absl::StatusOr<std::shared_ptr<const Secret>> LoadKek(const std::string& path,
                                                      MissingKek missing,
                                                      Random& random);

// The data keys of a vault, one an owner, and the key of its blinded index,
// in one small file wrapped by the key-encryption key. The file is rewritten
// whole at each change; format in docs/internals/vault_format.md.
//
// Threading: thread-safe, but changes (AddOwners, RemoveOwners) must come
// from one thread at a time.
class KeyRing {
 public:
  // Where and what for; part of every message.
  struct Place {
    std::string path;      // The keys file.
    std::string kek_path;  // Only for messages.
    std::string purpose;   // 1 to 8 bytes; another purpose is refused.
  };

  // Makes an empty ring and writes it.
  static absl::StatusOr<std::unique_ptr<KeyRing>> Create(
      Place place, std::shared_ptr<const Secret> kek, Random& random);

  // Errors: NOT_FOUND FILE_NOT_FOUND; DATA_LOSS KEYS_DAMAGED, naming the
  // first damaged part; FAILED_PRECONDITION KEK_WRONG, VAULT_TOO_NEW,
  // VAULT_PURPOSE.
  static absl::StatusOr<std::unique_ptr<KeyRing>> Load(
      Place place, std::shared_ptr<const Secret> kek, Random& random);

  // The key of `owner`, or null. It lives as long as somebody holds it.
  std::shared_ptr<const Secret> Find(const EntryId& owner) const;
  const Secret& index_key() const { return *index_key_; }
  // Random, made with the ring; ties it to its database.
  const std::string& vault_id() const { return vault_id_; }
  // Grows by one with each rewrite, so an old copy shows.
  uint64_t generation() const;
  std::vector<EntryId> Owners() const;  // Sorted.
  size_t size() const;

  // Gives each of `owners` (none may have one yet) a fresh key, with one
  // rewrite. Errors: FAILED_PRECONDITION TOO_MANY_OWNERS; UNAVAILABLE
  // FILE_ERROR, after which memory and file may differ: stop.
  absl::Status AddOwners(const std::vector<EntryId>& owners);

  // Destroys the keys of `owners` in memory and in the file, and overwrites
  // the file that held them. Owners without a key are skipped.
  absl::Status RemoveOwners(const std::vector<EntryId>& owners);

 private:
  struct OwnerKey {
    std::shared_ptr<const Secret> key;
    std::string wrapped;  // As in the file; wrapped once, copied after.
  };
  using OwnerKeys = std::map<EntryId, OwnerKey>;

  KeyRing(Place place, std::shared_ptr<const Secret> kek, Random& random);
  absl::Status Parse(std::string_view file);
  // Binds a wrapped key to its vault and owner.
  std::string KeyBinding(const EntryId& owner) const;
  absl::Status Damaged(std::string_view what) const;
  // Names what is wrong in a file whose checksum does not match.
  absl::Status FindDamage(std::string_view entries) const;
  std::string Encode(const OwnerKeys& keys, uint64_t generation) const;

  const Place place_;
  const std::shared_ptr<const Secret> kek_;
  Random& random_;
  std::string vault_id_;
  std::unique_ptr<const Secret> index_key_;

  mutable Mutex mutex_;
  uint64_t generation_ ABSL_GUARDED_BY(mutex_) = 0;
  OwnerKeys keys_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace omloop::vault

#endif  // OMLOOP_LEDGER_VAULT_KEY_RING_H_
