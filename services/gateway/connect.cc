#include "services/gateway/connect.h"

#include <algorithm>
#include <array>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "google/rpc/status.pb.h"
#include "ledger/base/strings.h"
#include "nlohmann/json.hpp"
#include "services/common/caller.h"

namespace omloop::gateway {
namespace {

constexpr std::string_view kProtoType = "application/proto";
constexpr std::string_view kTypeUrlPrefix = "type.googleapis.com/";
// connect-timeout-ms has at most ten digits by the protocol.
constexpr size_t kTimeoutDigitsMax = 10;

constexpr MethodRule kAllowed[] = {
    {"omloop.insight.v1.InsightService", "GetMonthOverview", ByGet::kYes},
    {"omloop.insight.v1.InsightService", "ListMonths", ByGet::kYes},
    {"omloop.ledger.v1.LedgerService", "GetBook", ByGet::kYes},
    // Parties can be erased; no cache of others may outlive that.
    {"omloop.registry.v1.RegistryService", "BatchGetParties", ByGet::kNo},
    {"omloop.registry.v1.RegistryService", "ListParties", ByGet::kNo},
};

// Request headers that become metadata; all others stay here.
constexpr std::string_view kPassedOn[] = {"traceparent", "x-request-id"};

struct CodeRow {
  std::string_view name;
  int http;
};
// By gRPC code, 0 to 16 (connectrpc.com/docs/protocol, "Error codes").
constexpr CodeRow kCodes[] = {
    {"ok", 200},
    {"canceled", 499},
    {"unknown", 500},
    {"invalid_argument", 400},
    {"deadline_exceeded", 504},
    {"not_found", 404},
    {"already_exists", 409},
    {"permission_denied", 403},
    {"resource_exhausted", 429},
    {"failed_precondition", 400},
    {"aborted", 409},
    {"out_of_range", 400},
    {"unimplemented", 501},
    {"internal", 500},
    {"unavailable", 503},
    {"data_loss", 500},
    {"unauthenticated", 401},
};

const CodeRow& RowOf(grpc::StatusCode code) {
  const int number = static_cast<int>(code);
  constexpr int kUnknown = 2;
  return kCodes[number >= 0 && number < static_cast<int>(std::size(kCodes))
                    ? number
                    : kUnknown];
}

HttpResponse Refuse(grpc::StatusCode code, std::string_view message) {
  return ConnectError(grpc::Status(code, std::string(message)));
}

const MethodRule* FindRule(std::string_view service, std::string_view method) {
  for (const MethodRule& rule : kAllowed) {
    if (rule.service == service && rule.method == method) return &rule;
  }
  return nullptr;
}

// nullopt when the header is no number.
std::optional<absl::Duration> ParseTimeout(std::string_view text) {
  if (text.empty()) return kTimeoutDefault;
  int64_t ms = 0;
  if (text.size() > kTimeoutDigitsMax ||
      !std::ranges::all_of(text, absl::ascii_isdigit) ||
      !absl::SimpleAtoi(ToAbsl(text), &ms)) {
    return std::nullopt;
  }
  return std::clamp(absl::Milliseconds(ms), kTimeoutMin, kTimeoutMax);
}

HttpResponse RefuseCompression(std::string_view asked) {
  return Refuse(grpc::StatusCode::UNIMPLEMENTED,
                absl::StrFormat("compression \"%s\" is not supported; "
                                "supported: identity",
                                asked));
}

// The message of a GET: base64 with either alphabet and any padding, or as is.
std::optional<std::string> DecodeMessage(std::string_view text, bool base64) {
  if (!base64) return std::string(text);
  std::string out;
  const absl::string_view bare =
      absl::StripSuffix(absl::StripSuffix(ToAbsl(text), "="), "=");
  if (absl::WebSafeBase64Unescape(bare, &out)) return out;
  if (absl::Base64Unescape(bare, &out)) return out;
  return std::nullopt;
}

// Fills call.message from the query; the refusal when it cannot.
std::optional<HttpResponse> ReadGet(const HttpRequest& request, RpcCall& call) {
  const auto query = ParseQuery(request.query());
  if (!query) {
    return Refuse(grpc::StatusCode::INVALID_ARGUMENT,
                  "the query of the address is not well formed");
  }
  if (Find(*query, "connect") != "v1") {
    return Refuse(grpc::StatusCode::INVALID_ARGUMENT,
                  "a GET call needs connect=v1 in its query");
  }
  if (Find(*query, "encoding") != "proto") {
    HttpResponse response =
        Refuse(grpc::StatusCode::INVALID_ARGUMENT,
               "a GET call needs encoding=proto; no other is supported");
    response.status = 415;
    return response;
  }
  const auto compression = Find(*query, "compression").value_or("identity");
  if (compression != "identity") return RefuseCompression(compression);
  const auto message = Find(*query, "message");
  auto bytes = message ? DecodeMessage(*message, Find(*query, "base64") == "1")
                       : std::nullopt;
  if (!bytes) {
    return Refuse(grpc::StatusCode::INVALID_ARGUMENT,
                  "a GET call needs message=..., as base64 with base64=1");
  }
  call.message = *std::move(bytes);
  call.asked_by_get = ByGet::kYes;
  return std::nullopt;
}

std::optional<HttpResponse> ReadPost(const HttpRequest& request,
                                     RpcCall& call) {
  if (request.Header("content-type") != kProtoType) {
    HttpResponse response =
        Refuse(grpc::StatusCode::INVALID_ARGUMENT,
               absl::StrFormat("content-type is \"%s\"; send application/proto",
                               request.Header("content-type")));
    response.status = 415;
    response.Set("Accept-Post", kProtoType);
    return response;
  }
  if (request.Header("connect-protocol-version") != "1") {
    return Refuse(grpc::StatusCode::INVALID_ARGUMENT,
                  "send the header connect-protocol-version: 1");
  }
  call.message = request.body;
  return std::nullopt;
}

std::string Base64Unpadded(std::string_view bytes) {
  std::string out = absl::Base64Escape(ToAbsl(bytes));
  while (!out.empty() && out.back() == '=') out.pop_back();
  return out;
}

bool IsPrintableAscii(std::string_view text) {
  return std::ranges::all_of(text, absl::ascii_isprint);
}

void AddTrailers(const Headers& trailers, HttpResponse& response) {
  for (const auto& [key, value] : trailers) {
    if (absl::StartsWith(key, "grpc-") || absl::StartsWith(key, ":")) continue;
    if (absl::EndsWith(key, "-bin")) {
      response.headers.emplace_back("trailer-" + key, Base64Unpadded(value));
    } else if (IsPrintableAscii(value)) {
      response.headers.emplace_back("trailer-" + key, value);
    }
  }
}

}  // namespace

absl::Span<const MethodRule> AllowedMethods() { return kAllowed; }

std::string_view ConnectCodeName(grpc::StatusCode code) {
  return RowOf(code).name;
}

int HttpStatusOf(grpc::StatusCode code) { return RowOf(code).http; }

std::variant<RpcCall, HttpResponse> ParseConnectCall(
    const HttpRequest& request) {
  std::string_view path = request.path();
  path.remove_prefix(std::min(path.size(), kRpcPrefix.size()));
  const size_t slash = path.find('/');
  const MethodRule* rule =
      slash == std::string_view::npos
          ? nullptr
          : FindRule(path.substr(0, slash), path.substr(slash + 1));
  if (rule == nullptr) {
    return Refuse(grpc::StatusCode::UNIMPLEMENTED,
                  "this method is not open over HTTP; "
                  "docs/reference/http.md lists those that are");
  }
  RpcCall call{.service = std::string(rule->service),
               .method = std::string(rule->method)};
  const bool get = request.method == "GET" && rule->by_get == ByGet::kYes;
  if (!get && request.method != "POST") {
    HttpResponse response =
        Refuse(grpc::StatusCode::UNIMPLEMENTED,
               absl::StrFormat("%s is not supported here", request.method));
    response.status = 405;
    response.Set("Allow", rule->by_get == ByGet::kYes ? "GET, POST" : "POST");
    return response;
  }
  const std::string_view encoding = request.Header("content-encoding");
  if (!encoding.empty() && encoding != "identity") {
    return RefuseCompression(encoding);
  }
  const auto timeout = ParseTimeout(request.Header("connect-timeout-ms"));
  if (!timeout) {
    return Refuse(grpc::StatusCode::INVALID_ARGUMENT,
                  "connect-timeout-ms must be a number of at most ten digits");
  }
  call.timeout = *timeout;
  if (auto refusal = get ? ReadGet(request, call) : ReadPost(request, call)) {
    return *std::move(refusal);
  }
  for (std::string_view name : kPassedOn) {
    const std::string_view value = request.Header(name);
    if (!value.empty() && IsPrintableAscii(value)) {
      call.metadata.emplace_back(name, value);
    }
  }
  return call;
}

HttpResponse ToConnectResponse(const RpcCall& call, const RpcResult& result) {
  HttpResponse response;
  if (result.status.ok()) {
    response.Set("Content-Type", kProtoType);
    response.body = result.message;
  } else {
    response = ConnectError(result.status);
  }
  const bool may_be_kept =
      result.status.ok() && call.asked_by_get == ByGet::kYes;
  response.Set("Cache-Control",
               may_be_kept ? "public, max-age=60" : "no-store");
  AddTrailers(result.trailers, response);
  return response;
}

HttpResponse ConnectError(const grpc::Status& status) {
  nlohmann::ordered_json body;
  body["code"] = ConnectCodeName(status.error_code());
  if (!status.error_message().empty()) {
    body["message"] = status.error_message();
  }
  google::rpc::Status rich;
  if (rich.ParseFromString(status.error_details())) {
    for (const auto& detail : rich.details()) {
      body["details"].push_back(
          {{"type", std::string(absl::StripPrefix(detail.type_url(),
                                                  ToAbsl(kTypeUrlPrefix)))},
           {"value", Base64Unpadded(detail.value())}});
    }
  }
  HttpResponse response;
  response.status = HttpStatusOf(status.error_code());
  response.Set("Content-Type", "application/json");
  response.Set("Cache-Control", "no-store");
  // Bytes that are no UTF-8 must not make the error fail.
  response.body =
      body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  return response;
}

}  // namespace omloop::gateway
