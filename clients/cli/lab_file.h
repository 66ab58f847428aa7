#ifndef OMLOOP_CLIENTS_CLI_LAB_FILE_H_
#define OMLOOP_CLIENTS_CLI_LAB_FILE_H_

#include <string>

#include "absl/status/statusor.h"
#include "clients/cli/command.h"
#include "ledger/base/ratio.h"

namespace omloop::cli {

// The whole of a file, or of standard input for "-".
// Errors: NOT_FOUND FILE_NOT_FOUND; UNAVAILABLE FILE_UNREADABLE;
// INVALID_ARGUMENT FILE_TOO_LARGE.
absl::StatusOr<std::string> ReadLabFile(const std::string& path,
                                        size_t bytes_max, Context& context);

// A defined ratio with a point and so many decimals, rounded half away from
// zero: "1.900000".
std::string PlainDecimal(const Ratio& ratio, int decimals);

}  // namespace omloop::cli

#endif  // OMLOOP_CLIENTS_CLI_LAB_FILE_H_
