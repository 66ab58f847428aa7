#ifndef OMLOOP_LEDGER_BASE_HEX_H_
#define OMLOOP_LEDGER_BASE_HEX_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace omloop {

// Lower-case hexadecimal, two characters a byte.
std::string ToHex(std::string_view bytes);
// Errors: INVALID_ARGUMENT BAD_HEX.
absl::StatusOr<std::string> FromHex(std::string_view hex);

}  // namespace omloop

#endif  // OMLOOP_LEDGER_BASE_HEX_H_
