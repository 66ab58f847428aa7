#ifndef OMLOOP_LEDGER_VAULT_AEAD_H_
#define OMLOOP_LEDGER_VAULT_AEAD_H_

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "ledger/base/random.h"

namespace omloop::vault {

// Thirty-two secret bytes, wiped from memory when they go. They stay at one
// address: neither copied nor moved.
class Secret {
 public:
  static constexpr size_t kSize = 32;
  // `bytes` must hold exactly 32 bytes.
  explicit Secret(std::string_view bytes);
  ~Secret();
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  std::string_view view() const {
    return {reinterpret_cast<const char*>(bytes_.data()), kSize};
  }

 private:
  std::array<uint8_t, kSize> bytes_;
};

// Overwrites the bytes of `text` in memory and empties it.
void Wipe(std::string& text);

inline constexpr size_t kNonceSize = 12;
inline constexpr size_t kTagSize = 16;
// What sealing adds to the length of the plaintext.
inline constexpr size_t kSealOverhead = kNonceSize + kTagSize;

// AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce.
//
// Shape: nonce (12 bytes), ciphertext (as long as `plaintext`), tag (16).
// `bound` is authenticated but not stored; opening needs the same bytes.
std::string Seal(const Secret& key, Random& random, std::string_view bound,
                 std::string_view plaintext);

// Errors: DATA_LOSS SEAL_BROKEN when the bytes, the key or `bound` differ
// from those sealed; callers add which row or key it was.
absl::StatusOr<std::string> Unseal(const Secret& key, std::string_view bound,
                                   std::string_view sealed);

}  // namespace omloop::vault

#endif  // OMLOOP_LEDGER_VAULT_AEAD_H_
