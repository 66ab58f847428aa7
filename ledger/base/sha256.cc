#include "ledger/base/sha256.h"

// The one-shot and EVP calls of OpenSSL 3 cost a third more for the short
// inputs of a tree; the calls below are deprecated in favour of them, not
// wrong (docs/internals/performance.md).
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>

#include <string>

namespace omloop {

struct Sha256::Impl {
  SHA256_CTX context;
};

Sha256::Sha256() : impl_(std::make_unique<Impl>()) {
  SHA256_Init(&impl_->context);
}

Sha256::~Sha256() = default;

Sha256& Sha256::Update(std::string_view bytes) {
  SHA256_Update(&impl_->context, bytes.data(), bytes.size());
  return *this;
}

Hash32 Sha256::Finish() {
  Hash32 hash;
  SHA256_Final(hash.data(), &impl_->context);
  SHA256_Init(&impl_->context);
  return hash;
}

Hash32 Sha256Of(std::string_view bytes) {
  thread_local Sha256 hasher;
  return hasher.Update(bytes).Finish();
}

Hash32 HmacSha256(std::string_view key, std::string_view message) {
  constexpr size_t kBlock = 64;
  std::array<uint8_t, kBlock> padded{};
  if (key.size() > kBlock) {
    Hash32 short_key = Sha256Of(key);
    std::copy(short_key.begin(), short_key.end(), padded.begin());
  } else {
    std::copy(key.begin(), key.end(), padded.begin());
  }
  std::string inner(kBlock, '\0');
  std::string outer(kBlock, '\0');
  for (size_t i = 0; i < kBlock; ++i) {
    inner[i] = static_cast<char>(padded[i] ^ 0x36);
    outer[i] = static_cast<char>(padded[i] ^ 0x5c);
  }
  thread_local Sha256 hasher;
  Hash32 middle = hasher.Update(inner).Update(message).Finish();
  return hasher.Update(outer).Update(View(middle)).Finish();
}

}  // namespace omloop
