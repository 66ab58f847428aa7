#include "clients/cpp/status.h"

#include "absl/strings/str_format.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "ledger/base/errors.h"

namespace omloop::client {

absl::Status FromGrpc(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  std::string reason;
  std::string message = status.error_message();
  google::rpc::Status details;
  if (details.ParseFromString(status.error_details())) {
    for (const google::protobuf::Any& any : details.details()) {
      google::rpc::ErrorInfo info;
      google::rpc::BadRequest bad;
      if (any.UnpackTo(&info)) reason = info.reason();
      if (any.UnpackTo(&bad)) {
        for (const auto& violation : bad.field_violations()) {
          absl::StrAppendFormat(&message, "\n  %s: %s", violation.field(),
                                violation.description());
        }
      }
    }
  }
  return MakeError(static_cast<absl::StatusCode>(status.error_code()), reason,
                   message);
}

}  // namespace omloop::client
