#ifndef OMLOOP_SERVICES_GATEWAY_CONNECT_H_
#define OMLOOP_SERVICES_GATEWAY_CONNECT_H_

#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "grpcpp/support/status.h"
#include "services/gateway/http.h"

namespace omloop::gateway {

inline constexpr std::string_view kRpcPrefix = "/rpc/";
inline constexpr absl::Duration kTimeoutMin = absl::Milliseconds(1);
inline constexpr absl::Duration kTimeoutMax = absl::Seconds(60);
// When the caller names no connect-timeout-ms.
inline constexpr absl::Duration kTimeoutDefault = absl::Seconds(20);

// Whether a method may be asked by GET, so that answers may be cached by
// anybody: it has no side effects, is public and names no person.
enum class ByGet { kNo, kYes };

// A method that the page may reach. What is not listed is never forwarded.
struct MethodRule {
  std::string_view service;
  std::string_view method;
  ByGet by_get;
};
absl::Span<const MethodRule> AllowedMethods();

// A unary call with its message as bytes; the gateway never reads them.
struct RpcCall {
  // "omloop.insight.v1.InsightService"; chooses the channel.
  std::string service;
  std::string method;
  std::string message;
  absl::Duration timeout = kTimeoutDefault;
  // Passed on as is; keys are in lower case.
  Headers metadata;
  ByGet asked_by_get = ByGet::kNo;
};

// The answer to a call.
struct RpcResult {
  grpc::Status status;
  std::string message;
  Headers trailers;
};

// Reads a Connect unary request (connectrpc.com/docs/protocol) below
// kRpcPrefix: the call to make, or the answer that refuses it.
std::variant<RpcCall, HttpResponse> ParseConnectCall(
    const HttpRequest& request);

// The answer to the browser.
HttpResponse ToConnectResponse(const RpcCall& call, const RpcResult& result);

// An error as Connect writes it: {"code","message","details"}.
HttpResponse ConnectError(const grpc::Status& status);

// "invalid_argument" and 400 for INVALID_ARGUMENT; unknown codes are
// "unknown" and 500.
std::string_view ConnectCodeName(grpc::StatusCode code);
int HttpStatusOf(grpc::StatusCode code);

}  // namespace omloop::gateway

#endif  // OMLOOP_SERVICES_GATEWAY_CONNECT_H_
