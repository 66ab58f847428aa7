#include "ledger/base/sha256.h"

#include <openssl/evp.h>

#include <string>

#include "ledger/base/check.h"

namespace omloop {
namespace {

const EVP_MD* Algorithm() {
  static const EVP_MD* const md = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  OMLOOP_CHECK(md != nullptr);
  return md;
}

}  // namespace

struct Sha256::Impl {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  ~Impl() { EVP_MD_CTX_free(context); }
};

Sha256::Sha256() : impl_(std::make_unique<Impl>()) {
  OMLOOP_CHECK(EVP_DigestInit_ex2(impl_->context, Algorithm(), nullptr) == 1);
}

Sha256::~Sha256() = default;

Sha256& Sha256::Update(std::string_view bytes) {
  OMLOOP_CHECK(EVP_DigestUpdate(impl_->context, bytes.data(), bytes.size()) ==
               1);
  return *this;
}

Hash32 Sha256::Finish() {
  Hash32 hash;
  unsigned int size = 0;
  OMLOOP_CHECK(EVP_DigestFinal_ex(impl_->context, hash.data(), &size) == 1 &&
               size == hash.size());
  OMLOOP_CHECK(EVP_DigestInit_ex2(impl_->context, nullptr, nullptr) == 1);
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
