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
  uint64_t block[2] = {sequence, static_cast<uint64_t>(purpose)};
  Salt salt;
  int size = 0;
  OMLOOP_CHECK(EVP_EncryptUpdate(impl_->context, salt.data(), &size,
                                 reinterpret_cast<const unsigned char*>(block),
                                 sizeof(block)) == 1 &&
               size == static_cast<int>(salt.size()));
  return salt;
}

Hash32 SaltedHash(Sha256& sha, const Salt& salt, std::string_view bytes) {
  return sha.Update("\x02").Update(View(salt)).Update(bytes).Finish();
}

}  // namespace omloop::proof
