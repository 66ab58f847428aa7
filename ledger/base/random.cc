#include "ledger/base/random.h"

#include <sys/random.h>

#include <cerrno>

#include "ledger/base/check.h"

namespace omloop {

std::string Random::Bytes(size_t size) {
  std::string bytes(size, '\0');
  Fill({reinterpret_cast<uint8_t*>(bytes.data()), bytes.size()});
  return bytes;
}

EntryId Random::TimeOrderedId(absl::Time now) {
  std::array<uint8_t, EntryId::kSize> bytes;
  Fill(bytes);
  uint64_t millis = static_cast<uint64_t>(absl::ToUnixMillis(now));
  for (int i = 0; i < 6; ++i) {
    bytes[i] = static_cast<uint8_t>(millis >> (40 - 8 * i));
  }
  bytes[6] = static_cast<uint8_t>(0x70 | (bytes[6] & 0x0f));
  bytes[8] = static_cast<uint8_t>(0x80 | (bytes[8] & 0x3f));
  return EntryId(bytes);
}

void SystemRandom::Fill(std::span<uint8_t> out) {
  size_t done = 0;
  while (done < out.size()) {
    ssize_t got = getrandom(out.data() + done, out.size() - done, 0);
    if (got < 0) {
      OMLOOP_CHECK(errno == EINTR);
      continue;
    }
    done += static_cast<size_t>(got);
  }
}

}  // namespace omloop
