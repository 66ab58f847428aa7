// Targets and queries come from any browser: reading them as a call, as a
// page address or as a list of encodings must not break, and what is accepted
// is a listed method with a bounded timeout.
#include <algorithm>
#include <cstdint>
#include <string>
#include <variant>

#include "ledger/base/check.h"
#include "services/gateway/connect.h"
#include "services/gateway/export.h"
#include "services/gateway/http.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace omloop::gateway;
  const std::string text(reinterpret_cast<const char*>(data), size);
  AcceptsGzip(text);
  const std::string cell = CsvText(text, ';');
  OMLOOP_CHECK(cell.empty() || cell[0] != '=');
  const HttpRequest get{.method = "GET", .target = text};
  const HttpRequest post{.method = "POST",
                         .target = text,
                         .headers = {{"content-type", "application/proto"},
                                     {"connect-protocol-version", "1"},
                                     {"connect-timeout-ms", text}}};
  for (const HttpRequest& request : {get, post}) {
    ParseQuery(request.query());
    const auto parsed = ParseConnectCall(request);
    const auto* call = std::get_if<RpcCall>(&parsed);
    if (call == nullptr) continue;
    OMLOOP_CHECK(call->timeout >= kTimeoutMin && call->timeout <= kTimeoutMax);
    OMLOOP_CHECK(
        std::ranges::any_of(AllowedMethods(), [call](const MethodRule& rule) {
          return rule.service == call->service && rule.method == call->method;
        }));
  }
  return 0;
}
