#include "services/gateway/router.h"

#include <utility>
#include <variant>

#include "absl/strings/match.h"
#include "absl/strings/str_format.h"
#include "ledger/base/strings.h"
#include "omloop/ledger/v1/ledger.pb.h"
#include "services/gateway/connect.h"
#include "services/gateway/gateway.h"

namespace omloop::gateway {
namespace {

// Nothing from elsewhere, no script at all, in nobody's frame.
constexpr std::string_view kContentSecurityPolicy =
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'";
constexpr std::pair<std::string_view, std::string_view> kSecurityHeaders[] = {
    {"Content-Security-Policy", kContentSecurityPolicy},
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "no-referrer"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Permissions-Policy", "camera=(), geolocation=(), microphone=()"}};
// Below this gzip saves less than its own frame.
constexpr size_t kGzipBytesMin = 1024;

bool IsText(std::string_view content_type) {
  return content_type.starts_with("text/") ||
         content_type.starts_with("application/json") ||
         content_type.starts_with("image/svg");
}

bool IsReading(const HttpRequest& request) {
  return request.method == "GET" || request.method == "HEAD";
}

HttpResponse TargetTooLong() {
  HttpResponse response{
      .status = 414,
      .body = absl::StrFormat("The address is longer than %d bytes.\n",
                              kTargetBytesMax)};
  response.Set("Content-Type", "text/plain; charset=utf-8");
  return response;
}

HttpResponse MethodNotAllowed() {
  HttpResponse response{.status = 405,
                        .body = "Only GET and HEAD are possible here.\n"};
  response.Set("Content-Type", "text/plain; charset=utf-8");
  response.Set("Allow", "GET, HEAD");
  return response;
}

}  // namespace

void Router::Handle(const HttpRequest& request,
                    std::shared_ptr<Cancellation> cancellation, Reply reply) {
  Reply finish = [this, &request,
                  reply = std::move(reply)](HttpResponse response) {
    Finish(request, response);
    reply(std::move(response));
  };
  const std::string_view path = request.path();
  if (request.target.size() > kTargetBytesMax) {
    finish(TargetTooLong());
  } else if (path.starts_with(kRpcPrefix)) {
    HandleRpc(request, *cancellation, std::move(finish));
  } else if (!IsReading(request)) {
    finish(MethodNotAllowed());
  } else if (path == "/healthz") {
    HandleHealth(*cancellation, std::move(finish));
  } else if (path.starts_with(kAssetPrefix)) {
    finish(ServeAsset(request));
  } else {
    site_.Handle(request, std::move(cancellation), std::move(finish));
  }
}

void Router::HandleRpc(const HttpRequest& request, Cancellation& cancellation,
                       Reply reply) {
  auto parsed = ParseConnectCall(request);
  if (auto* refusal = std::get_if<HttpResponse>(&parsed)) {
    reply(std::move(*refusal));
    return;
  }
  const RpcCall& call = std::get<RpcCall>(parsed);
  upstream_.Start(call, cancellation,
                  [call = call, reply = std::move(reply)](RpcResult result) {
                    reply(ToConnectResponse(call, result));
                  });
}

void Router::HandleHealth(Cancellation& cancellation, Reply reply) {
  ledger::v1::GetBookRequest book;
  book.set_name("books/-");
  const RpcCall call{.service = kLedgerService,
                     .method = "GetBook",
                     .message = book.SerializeAsString(),
                     .timeout = kHealthTimeout};
  upstream_.Start(
      call, cancellation, [reply = std::move(reply)](RpcResult result) {
        HttpResponse response;
        response.Set("Content-Type", "text/plain; charset=utf-8");
        response.Set("Cache-Control", "no-store");
        response.body = "ok\n";
        if (!result.status.ok()) {
          response.status = 503;
          response.body = absl::StrFormat("the book cannot be reached: %s\n",
                                          result.status.error_message());
        }
        reply(std::move(response));
      });
}

HttpResponse Router::ServeAsset(const HttpRequest& request) const {
  HttpResponse response;
  const Assets::Asset* asset = assets_.Find(request.path());
  if (asset == nullptr) {
    response.status = 404;
    response.Set("Content-Type", "text/plain; charset=utf-8");
    response.body = "There is no such file.\n";
    return response;
  }
  response.Set("Content-Type", asset->content_type);
  // The address has the hash of the bytes.
  response.Set("Cache-Control", "public, max-age=31536000, immutable");
  response.Set("Vary", "Accept-Encoding");
  if (AcceptsGzip(request.Header("accept-encoding"))) {
    response.Set("Content-Encoding", "gzip");
    response.body = asset->gzipped;
  } else {
    response.body = asset->bytes;
  }
  return response;
}

void Router::Finish(const HttpRequest& request, HttpResponse& response) const {
  for (const auto& [name, value] : kSecurityHeaders) response.Set(name, value);
  if (response.Get("Cache-Control").empty()) {
    response.Set("Cache-Control", "no-store");
  }
  if (response.body.size() >= kGzipBytesMin &&
      response.Get("Content-Encoding").empty() &&
      IsText(response.Get("Content-Type"))) {
    response.Set("Vary", "Accept-Encoding");
    if (AcceptsGzip(request.Header("accept-encoding"))) {
      response.body = Gzip(response.body);
      response.Set("Content-Encoding", "gzip");
    }
  }
  if (response.status >= 500 && log_) {
    log_(absl::StrFormat("%s %s: %d", request.method, request.path(),
                         response.status));
  }
}

}  // namespace omloop::gateway
