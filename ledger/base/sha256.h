#ifndef OMLOOP_LEDGER_BASE_SHA256_H_
#define OMLOOP_LEDGER_BASE_SHA256_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

namespace omloop {

using Hash32 = std::array<uint8_t, 32>;

// The bytes of a hash or salt as a view; valid as long as they are.
template <size_t kSize>
std::string_view View(const std::array<uint8_t, kSize>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), kSize};
}

// SHA-256 (FIPS 180-4) over pieces. Not thread-safe; one object a thread.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;

  Sha256& Update(std::string_view bytes);
  // Returns the hash and starts afresh.
  Hash32 Finish();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

Hash32 Sha256Of(std::string_view bytes);

// HMAC-SHA-256 (RFC 2104).
Hash32 HmacSha256(std::string_view key, std::string_view message);

}  // namespace omloop

#endif  // OMLOOP_LEDGER_BASE_SHA256_H_
