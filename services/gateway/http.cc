#include "services/gateway/http.h"

#include <zlib.h>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "ledger/base/check.h"
#include "ledger/base/strings.h"

namespace omloop::gateway {
namespace {

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  c = absl::ascii_tolower(c);
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

}  // namespace

std::string_view HttpRequest::Header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (key == name) return value;
  }
  return {};
}

std::string_view HttpRequest::path() const {
  return std::string_view(target).substr(0, target.find('?'));
}

std::string_view HttpRequest::query() const {
  const size_t mark = target.find('?');
  return mark == std::string::npos ? std::string_view()
                                   : std::string_view(target).substr(mark + 1);
}

void HttpResponse::Set(std::string_view name, std::string_view value) {
  for (auto& [key, old] : headers) {
    if (absl::EqualsIgnoreCase(key, ToAbsl(name))) {
      old = value;
      return;
    }
  }
  headers.emplace_back(name, value);
}

std::string_view HttpResponse::Get(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (absl::EqualsIgnoreCase(key, ToAbsl(name))) return value;
  }
  return {};
}

std::optional<std::string> PercentDecode(std::string_view text, Plus plus) {
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%') {
      if (i + 2 >= text.size()) return std::nullopt;
      const int high = HexDigit(text[i + 1]);
      const int low = HexDigit(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      out.push_back(static_cast<char>(high * 16 + low));
      i += 2;
    } else {
      out.push_back(text[i] == '+' && plus == Plus::kSpace ? ' ' : text[i]);
    }
  }
  return out;
}

std::optional<Query> ParseQuery(std::string_view query) {
  Query out;
  if (query.empty()) return out;
  for (absl::string_view part : absl::StrSplit(ToAbsl(query), '&')) {
    if (out.size() == kQueryParametersMax) return std::nullopt;
    const std::pair<absl::string_view, absl::string_view> pair =
        absl::StrSplit(part, absl::MaxSplits('=', 1));
    auto name = PercentDecode(ToStd(pair.first), Plus::kSpace);
    auto value = PercentDecode(ToStd(pair.second), Plus::kSpace);
    if (!name || !value) return std::nullopt;
    out.emplace_back(*std::move(name), *std::move(value));
  }
  return out;
}

std::optional<std::string_view> Find(const Query& query,
                                     std::string_view name) {
  for (const auto& [key, value] : query) {
    if (key == name) return value;
  }
  return std::nullopt;
}

bool AcceptsGzip(std::string_view accept_encoding) {
  for (absl::string_view part : absl::StrSplit(ToAbsl(accept_encoding), ',')) {
    const std::vector<absl::string_view> pieces = absl::StrSplit(part, ';');
    const absl::string_view name = absl::StripAsciiWhitespace(pieces[0]);
    if (!absl::EqualsIgnoreCase(name, "gzip") && name != "*") continue;
    double weight = 1;
    for (size_t i = 1; i < pieces.size(); ++i) {
      absl::string_view piece = absl::StripAsciiWhitespace(pieces[i]);
      if (absl::StartsWithIgnoreCase(piece, "q=") &&
          !absl::SimpleAtod(piece.substr(2), &weight)) {
        weight = 0;
      }
    }
    return weight > 0;
  }
  return false;
}

std::string Gzip(std::string_view body) {
  // 15 bits of window, plus 16 for the gzip wrapper.
  constexpr int kGzipWindow = 15 + 16;
  constexpr int kMemoryLevel = 8;
  z_stream stream{};
  OMLOOP_CHECK(deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED,
                            kGzipWindow, kMemoryLevel,
                            Z_DEFAULT_STRATEGY) == Z_OK);
  std::string out(deflateBound(&stream, body.size()), '\0');
  stream.next_in =
      reinterpret_cast<Bytef*>(const_cast<char*>(body.data()));  // Not written.
  stream.avail_in = static_cast<uInt>(body.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  OMLOOP_CHECK(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

}  // namespace omloop::gateway
