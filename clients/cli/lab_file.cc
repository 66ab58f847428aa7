#include "clients/cli/lab_file.h"

#include <fstream>
#include <vector>

#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/economy/multiplier.h"

namespace omloop::cli {
namespace {

constexpr size_t kChunkBytes = 1 << 20;

}  // namespace

absl::StatusOr<std::string> ReadLabFile(const std::string& path,
                                        size_t bytes_max, Context& context) {
  std::ifstream file;
  if (path != "-") {
    file.open(path, std::ios::binary);
    if (!file) {
      return NotFound("FILE_NOT_FOUND",
                      absl::StrFormat("%s: there is no such file", path));
    }
  }
  std::istream& in = path == "-" ? context.terminal().in : file;
  std::string text;
  std::vector<char> chunk(kChunkBytes);
  while (in) {
    in.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
    text.append(chunk.data(), static_cast<size_t>(in.gcount()));
    if (text.size() > bytes_max) {
      return InvalidArgument(
          "FILE_TOO_LARGE",
          absl::StrFormat("%s is larger than %d MiB", path, bytes_max >> 20));
    }
  }
  if (in.bad()) {
    return Unavailable("FILE_UNREADABLE",
                       absl::StrFormat("%s cannot be read", path));
  }
  return text;
}

std::string PlainDecimal(const Ratio& ratio, int decimals) {
  int64_t scale = 1;
  for (int i = 0; i < decimals; ++i) scale *= 10;
  const int64_t scaled = economy::TimesRoundedHalfAway(scale, ratio);
  const uint64_t size = scaled < 0 ? -static_cast<uint64_t>(scaled) : scaled;
  return absl::StrFormat("%s%d.%0*d", scaled < 0 ? "-" : "", size / scale,
                         decimals, size % scale);
}

}  // namespace omloop::cli
