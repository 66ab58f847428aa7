#ifndef OMLOOP_LEDGER_VAULT_BYTES_H_
#define OMLOOP_LEDGER_VAULT_BYTES_H_

#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>

namespace omloop::vault {

// Appends `value` as sizeof(T) bytes, least significant first.
template <std::unsigned_integral T>
void AppendLittle(std::string& out, T value) {
  for (size_t i = 0; i < sizeof(T); ++i) {
    out.push_back(static_cast<char>(value >> (8 * i) & 0xff));
  }
}

// Appends `value` most significant byte first, so that keys sort by it.
template <std::unsigned_integral T>
void AppendBig(std::string& out, T value) {
  for (size_t i = sizeof(T); i-- > 0;) {
    out.push_back(static_cast<char>(value >> (8 * i) & 0xff));
  }
}

// Takes fields off the front of some bytes. A read past the end sets
// `failed` and gives zeros or an empty view, so that a parser checks once.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

  std::string_view Take(size_t size) {
    if (size > rest_.size()) {
      failed_ = true;
      return {};
    }
    std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }
  template <std::unsigned_integral T>
  T TakeLittle() {
    T value = 0;
    std::string_view bytes = Take(sizeof(T));
    for (size_t i = 0; i < bytes.size(); ++i) {
      value |= static_cast<T>(static_cast<T>(static_cast<uint8_t>(bytes[i]))
                              << (8 * i));
    }
    return value;
  }
  std::string_view rest() const { return rest_; }
  bool failed() const { return failed_; }

 private:
  std::string_view rest_;
  bool failed_ = false;
};

}  // namespace omloop::vault

#endif  // OMLOOP_LEDGER_VAULT_BYTES_H_
