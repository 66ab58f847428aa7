#ifndef OMLOOP_SERVICES_COMMON_STATUS_BRIDGE_H_
#define OMLOOP_SERVICES_COMMON_STATUS_BRIDGE_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "grpcpp/support/status.h"

namespace omloop::services {

// An absl status at the RPC edge: the reason becomes google.rpc.ErrorInfo
// (domain "omloop"), field violations a google.rpc.BadRequest, UNAVAILABLE
// gets a RetryInfo.
grpc::Status ToGrpc(const absl::Status& status);

// Collects everything that is wrong with a request, so that the client can
// mend it in one go.
class FieldErrors {
 public:
  // `field` is a path: "entries[3].money.amount".
  void Add(std::string_view field, std::string_view what);
  bool empty() const { return violations_.empty(); }
  // OK when there are none; INVALID_ARGUMENT FIELDS_INVALID otherwise.
  absl::Status status() const;

 private:
  std::vector<std::pair<std::string, std::string>> violations_;
};

}  // namespace omloop::services

#endif  // OMLOOP_SERVICES_COMMON_STATUS_BRIDGE_H_
