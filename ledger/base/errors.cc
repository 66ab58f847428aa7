#include "ledger/base/errors.h"

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "ledger/base/strings.h"

namespace omloop {
namespace {

constexpr absl::string_view kReasonUrl = "omloop/reason";

}  // namespace

absl::Status MakeError(absl::StatusCode code, std::string_view reason,
                       std::string_view message) {
  absl::Status status(code, ToAbsl(message));
  if (!status.ok() && !reason.empty()) {
    status.SetPayload(kReasonUrl, absl::Cord(ToAbsl(reason)));
  }
  return status;
}

std::string ReasonOf(const absl::Status& status) {
  auto payload = status.GetPayload(kReasonUrl);
  return payload.has_value() ? std::string(*payload) : std::string();
}

absl::Status Annotate(const absl::Status& status, std::string_view prefix) {
  if (status.ok()) return status;
  return MakeError(status.code(), ReasonOf(status),
                   absl::StrCat(ToAbsl(prefix), ": ", status.message()));
}

}  // namespace omloop
