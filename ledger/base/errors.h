#ifndef OMLOOP_LEDGER_BASE_ERRORS_H_
#define OMLOOP_LEDGER_BASE_ERRORS_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace omloop {

// An error with a reason a program can switch on (UPPER_SNAKE, a row in
// docs/reference/errors.md) and a message that says what, where and what to
// do. The reason travels as a status payload and becomes the reason of
// google.rpc.ErrorInfo at the RPC edge.
absl::Status MakeError(absl::StatusCode code, std::string_view reason,
                       std::string_view message);

// The reason of `status`, or "" when it carries none.
std::string ReasonOf(const absl::Status& status);

// `status` with "prefix: " before its message; code and reason are kept.
absl::Status Annotate(const absl::Status& status, std::string_view prefix);

inline absl::Status InvalidArgument(std::string_view reason,
                                    std::string_view message) {
  return MakeError(absl::StatusCode::kInvalidArgument, reason, message);
}
inline absl::Status NotFound(std::string_view reason,
                             std::string_view message) {
  return MakeError(absl::StatusCode::kNotFound, reason, message);
}
inline absl::Status FailedPrecondition(std::string_view reason,
                                       std::string_view message) {
  return MakeError(absl::StatusCode::kFailedPrecondition, reason, message);
}
inline absl::Status Unavailable(std::string_view reason,
                                std::string_view message) {
  return MakeError(absl::StatusCode::kUnavailable, reason, message);
}
inline absl::Status DataLoss(std::string_view reason,
                             std::string_view message) {
  return MakeError(absl::StatusCode::kDataLoss, reason, message);
}
inline absl::Status Internal(std::string_view reason,
                             std::string_view message) {
  return MakeError(absl::StatusCode::kInternal, reason, message);
}

}  // namespace omloop

#endif  // OMLOOP_LEDGER_BASE_ERRORS_H_
