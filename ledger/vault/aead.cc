#include "ledger/vault/aead.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <cstring>
#include <memory>

#include "ledger/base/check.h"
#include "ledger/base/errors.h"

namespace omloop::vault {
namespace {

struct ContextDeleter {
  void operator()(EVP_CIPHER_CTX* context) const {
    EVP_CIPHER_CTX_free(context);
  }
};
using Context = std::unique_ptr<EVP_CIPHER_CTX, ContextDeleter>;

const EVP_CIPHER* Algorithm() {
  static const EVP_CIPHER* const cipher =
      EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
  OMLOOP_CHECK(cipher != nullptr);
  return cipher;
}

const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

Secret::Secret(std::string_view bytes) {
  OMLOOP_CHECK(bytes.size() == kSize);
  std::memcpy(bytes_.data(), bytes.data(), kSize);
}

Secret::~Secret() { OPENSSL_cleanse(bytes_.data(), bytes_.size()); }

void Wipe(std::string& text) {
  OPENSSL_cleanse(text.data(), text.size());
  text.clear();
}

std::string Seal(const Secret& key, Random& random, std::string_view bound,
                 std::string_view plaintext) {
  std::string out = random.Bytes(kNonceSize);
  out.resize(kNonceSize + plaintext.size() + kTagSize);
  auto* body = reinterpret_cast<unsigned char*>(out.data()) + kNonceSize;
  Context context(EVP_CIPHER_CTX_new());
  OMLOOP_CHECK(context != nullptr);
  int size = 0;
  // Each call can fail only when its arguments break the interface.
  OMLOOP_CHECK(EVP_EncryptInit_ex2(context.get(), Algorithm(),
                                   Bytes(key.view()), Bytes(out),
                                   nullptr) == 1);
  OMLOOP_CHECK(EVP_EncryptUpdate(context.get(), nullptr, &size, Bytes(bound),
                                 static_cast<int>(bound.size())) == 1);
  OMLOOP_CHECK(EVP_EncryptUpdate(context.get(), body, &size, Bytes(plaintext),
                                 static_cast<int>(plaintext.size())) == 1);
  OMLOOP_CHECK(static_cast<size_t>(size) == plaintext.size());
  OMLOOP_CHECK(EVP_EncryptFinal_ex(context.get(), body + size, &size) == 1);
  OMLOOP_CHECK(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG,
                                   kTagSize, body + plaintext.size()) == 1);
  return out;
}

absl::StatusOr<std::string> Unseal(const Secret& key, std::string_view bound,
                                   std::string_view sealed) {
  if (sealed.size() < kSealOverhead) {
    return DataLoss("SEAL_BROKEN", "encrypted bytes are cut short");
  }
  std::string_view nonce = sealed.substr(0, kNonceSize);
  std::string_view body =
      sealed.substr(kNonceSize, sealed.size() - kSealOverhead);
  std::string tag(sealed.substr(sealed.size() - kTagSize));
  std::string plain(body.size(), '\0');
  auto* out = reinterpret_cast<unsigned char*>(plain.data());
  Context context(EVP_CIPHER_CTX_new());
  OMLOOP_CHECK(context != nullptr);
  int size = 0;
  OMLOOP_CHECK(EVP_DecryptInit_ex2(context.get(), Algorithm(),
                                   Bytes(key.view()), Bytes(nonce),
                                   nullptr) == 1);
  OMLOOP_CHECK(EVP_DecryptUpdate(context.get(), nullptr, &size, Bytes(bound),
                                 static_cast<int>(bound.size())) == 1);
  OMLOOP_CHECK(EVP_DecryptUpdate(context.get(), out, &size, Bytes(body),
                                 static_cast<int>(body.size())) == 1);
  OMLOOP_CHECK(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG,
                                   kTagSize, tag.data()) == 1);
  if (EVP_DecryptFinal_ex(context.get(), out + size, &size) != 1) {
    Wipe(plain);  // Bytes that did not authenticate are given to nobody.
    return DataLoss("SEAL_BROKEN",
                    "the AES-GCM tag does not match: the bytes or the key are "
                    "not those that were written");
  }
  return plain;
}

}  // namespace omloop::vault
