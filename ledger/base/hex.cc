#include "ledger/base/hex.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "ledger/base/errors.h"
#include "ledger/base/strings.h"

namespace omloop {

std::string ToHex(std::string_view bytes) {
  return absl::BytesToHexString(ToAbsl(bytes));
}

absl::StatusOr<std::string> FromHex(std::string_view hex) {
  bool valid = hex.size() % 2 == 0 &&
               std::all_of(hex.begin(), hex.end(), [](unsigned char c) {
                 return absl::ascii_isxdigit(c);
               });
  if (!valid) {
    return InvalidArgument(
        "BAD_HEX", "expected an even number of hexadecimal digits (0-9, a-f)");
  }
  return absl::HexStringToBytes(ToAbsl(hex));
}

}  // namespace omloop
