#ifndef OMLOOP_SERVICES_GATEWAY_HTTP_H_
#define OMLOOP_SERVICES_GATEWAY_HTTP_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/time/time.h"

namespace omloop::gateway {

// Limits of a request: its target, all header fields with the empty line
// after them, and its body, whether its length is declared or it is chunked.
inline constexpr size_t kTargetBytesMax = 8 << 10;
inline constexpr size_t kHeaderBytesMax = 16 << 10;
inline constexpr size_t kBodyBytesMax = 2 << 20;
// How long a connection may be silent, and how long a request may take to
// come in whole.
inline constexpr absl::Duration kIdleTimeout = absl::Seconds(15);
// Connections open at once; the next one is told to come back.
inline constexpr size_t kConnectionsMax = 256;
// Query parameters read; a longer list is no request of ours.
inline constexpr size_t kQueryParametersMax = 32;

// Names are in lower case in requests, as written in responses.
using Headers = std::vector<std::pair<std::string, std::string>>;

// A request as handlers see it, apart from any HTTP library.
struct HttpRequest {
  std::string method;
  // As sent: "/maand/2026-10?x=y".
  std::string target;
  Headers headers;
  std::string body;

  // The first header of this (lower-case) name, "" when there is none.
  std::string_view Header(std::string_view name) const;
  // The target up to "?".
  std::string_view path() const;
  // The target after "?", "" when there is none.
  std::string_view query() const;
};

struct HttpResponse {
  int status = 200;
  Headers headers;
  std::string body;

  // Sets the header, replacing one of the same name.
  void Set(std::string_view name, std::string_view value);
  // "" when it is not there.
  std::string_view Get(std::string_view name) const;
};

// "%41" -> "A", and "+" -> " " when asked. nullopt for a broken escape.
enum class Plus { kKeep, kSpace };
std::optional<std::string> PercentDecode(std::string_view text, Plus plus);

// The query as name-value pairs, decoded, in order. nullopt when it is broken
// or has more than kQueryParametersMax parts.
using Query = std::vector<std::pair<std::string, std::string>>;
std::optional<Query> ParseQuery(std::string_view query);
// The first value of the name, nullopt when there is none.
std::optional<std::string_view> Find(const Query& query, std::string_view name);

// Whether an Accept-Encoding header takes gzip (RFC 9110, 12.5.3).
bool AcceptsGzip(std::string_view accept_encoding);
// The body as a gzip file (RFC 1952), the same bytes each time.
std::string Gzip(std::string_view body);

}  // namespace omloop::gateway

#endif  // OMLOOP_SERVICES_GATEWAY_HTTP_H_
