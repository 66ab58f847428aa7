#include "services/common/status_bridge.h"

#include "absl/strings/cord.h"
#include "absl/strings/str_format.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "ledger/base/errors.h"

namespace omloop::services {
namespace {

constexpr absl::string_view kFieldsUrl = "omloop/fields";
// What a client waits before it tries again.
constexpr int kRetryMillis = 100;

}  // namespace

grpc::Status ToGrpc(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  google::rpc::Status rich;
  rich.set_code(static_cast<int>(status.code()));
  rich.set_message(std::string(status.message()));
  google::rpc::ErrorInfo info;
  info.set_reason(ReasonOf(status));
  info.set_domain("omloop");
  rich.add_details()->PackFrom(info);
  if (auto fields = status.GetPayload(kFieldsUrl); fields.has_value()) {
    google::rpc::BadRequest bad;
    bad.ParseFromString(std::string(*fields));
    rich.add_details()->PackFrom(bad);
  }
  if (status.code() == absl::StatusCode::kUnavailable) {
    google::rpc::RetryInfo retry;
    retry.mutable_retry_delay()->set_nanos(kRetryMillis * 1'000'000);
    rich.add_details()->PackFrom(retry);
  }
  return grpc::Status(static_cast<grpc::StatusCode>(status.code()),
                      std::string(status.message()), rich.SerializeAsString());
}

void FieldErrors::Add(std::string_view field, std::string_view what) {
  violations_.emplace_back(field, what);
}

absl::Status FieldErrors::status() const {
  if (violations_.empty()) return absl::OkStatus();
  google::rpc::BadRequest bad;
  for (const auto& [field, what] : violations_) {
    auto* violation = bad.add_field_violations();
    violation->set_field(field);
    violation->set_description(what);
  }
  absl::Status status = InvalidArgument(
      "FIELDS_INVALID",
      absl::StrFormat("%d field(s) of the request are not valid; the first: "
                      "%s %s",
                      violations_.size(), violations_[0].first,
                      violations_[0].second));
  status.SetPayload(kFieldsUrl, absl::Cord(bad.SerializeAsString()));
  return status;
}

}  // namespace omloop::services
