#include "ledger/proof/salt.h"

#include <openssl/evp.h>

#include <cstring>

#include "ledger/base/check.h"

namespace omloop::proof {

struct SaltMaker::Impl {
  EVP_CIPHER_CTX* context = EVP_CIPHER_CTX_new();
  ~Impl() { EVP_CIPHER_CTX_free(context); }
};

SaltMaker::SaltMaker(std::string_view key) : impl_(std::make_unique<Impl>()) {
  OMLOOP_CHECK(key.size() == 32);
  static const EVP_CIPHER* const cipher =
      EVP_CIPHER_fetch(nullptr, "AES-256-ECB", nullptr);
  OMLOOP_CHECK(cipher != nullptr);
  OMLOOP_CHECK(
      EVP_EncryptInit_ex2(impl_->context, cipher,
                          reinterpret_cast<const unsigned char*>(key.data()),
                          nullptr, nullptr) == 1);
  EVP_CIPHER_CTX_set_padding(impl_->context, 0);
}

SaltMaker::~SaltMaker() = default;
SaltMaker::SaltMaker(SaltMaker&&) noexcept = default;
SaltMaker& SaltMaker::operator=(SaltMaker&&) noexcept = default;

Salt SaltMaker::For(uint64_t sequence, SaltPurpose purpose) {
  Salt salt;
  Fill(sequence, purpose, {&salt, 1});
  return salt;
}

void SaltMaker::Fill(uint64_t first, SaltPurpose purpose,
                     std::span<Salt> salts) {
  for (size_t i = 0; i < salts.size(); ++i) {
    const uint64_t block[2] = {first + i, static_cast<uint64_t>(purpose)};
    static_assert(sizeof(block) == sizeof(Salt));
    std::memcpy(salts[i].data(), block, sizeof(block));
  }
  const int bytes = static_cast<int>(salts.size_bytes());
  unsigned char* data = salts[0].data();
  int size = 0;
  // In place, as AES-ECB may.
  OMLOOP_CHECK(EVP_EncryptUpdate(impl_->context, data, &size, data, bytes) ==
                   1 &&
               size == bytes);
}

Hash32 SaltedHash(Sha256& sha, const Salt& salt, std::string_view bytes) {
  return sha.Update("\x02").Update(View(salt)).Update(bytes).Finish();
}

}  // namespace omloop::proof
