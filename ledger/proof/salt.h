#ifndef OMLOOP_LEDGER_PROOF_SALT_H_
#define OMLOOP_LEDGER_PROOF_SALT_H_

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "ledger/base/sha256.h"

namespace omloop::proof {

// What a salt of a sequence opens; each can be shown without the others.
enum class SaltPurpose : uint64_t { kRecord = 0, kPayload = 1, kDetail = 2 };

using Salt = std::array<uint8_t, 16>;

// Salts of a book, made and not stored: AES-256 of one block (sequence u64,
// purpose u64, little-endian) under the book's salt key.
// Not thread-safe; one object a thread.
class SaltMaker {
 public:
  // `key` is 32 bytes.
  explicit SaltMaker(std::string_view key);
  ~SaltMaker();
  SaltMaker(SaltMaker&&) noexcept;
  SaltMaker& operator=(SaltMaker&&) noexcept;

  Salt For(uint64_t sequence, SaltPurpose purpose);
  // The salts of `salts.size()` sequences from `first` on, at a tenth of the
  // cost of one by one.
  void Fill(uint64_t first, SaltPurpose purpose, std::span<Salt> salts);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// SHA-256(0x02 || salt || bytes): hides `bytes` until the salt is shown.
Hash32 SaltedHash(Sha256& sha, const Salt& salt, std::string_view bytes);

}  // namespace omloop::proof

#endif  // OMLOOP_LEDGER_PROOF_SALT_H_
