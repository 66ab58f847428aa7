#include "tools/loadgen/table_file.h"

#include <cerrno>
#include <cstring>

#include "absl/strings/str_format.h"
#include "ledger/base/check.h"
#include "ledger/base/errors.h"

namespace omloop::loadgen {
namespace {

constexpr size_t kBufferBytes = 1 << 20;

// Our words hold no character beyond U+00FF, where Windows-1252 equals the
// code point (U+0080 to U+009F apart, which they do not hold either).
void AppendWindows1252(std::string_view utf8, std::string& out) {
  for (size_t i = 0; i < utf8.size(); ++i) {
    const unsigned char c = utf8[i];
    if (c < 0x80) {
      out += static_cast<char>(c);
      continue;
    }
    OMLOOP_CHECK((c == 0xc2 || c == 0xc3) && i + 1 < utf8.size());
    const unsigned char next = utf8[++i];
    out += static_cast<char>((c & 0x03) << 6 | (next & 0x3f));
  }
}

}  // namespace

std::string FormatDate(Day day, DateStyle style) {
  switch (style) {
    case DateStyle::kDutch:
      return absl::StrFormat("%02d-%02d-%04d", day.day(), day.month(),
                             day.year());
    case DateStyle::kSlashes:
      return absl::StrFormat("%02d/%02d/%04d", day.day(), day.month(),
                             day.year());
    case DateStyle::kIso:
      return FormatDay(day);
  }
  OMLOOP_CHECK(false);
  return "";
}

std::string FormatAmount(Money amount, AmountStyle style) {
  std::string text = FormatMinor(amount.minor_units(), amount.asset());
  if (style == AmountStyle::kPoint) return text;
  const size_t point = text.size() - 3;
  OMLOOP_CHECK(text[point] == '.');
  text[point] = ',';
  if (style == AmountStyle::kDutchPlain) return text;
  const size_t first_digit = text[0] == '-' ? 1 : 0;
  for (size_t at = point; at > first_digit + 3;) {
    at -= 3;
    text.insert(at, 1, '.');
  }
  return text;
}

TableFile::TableFile(const std::filesystem::path& path, const Dialect& dialect)
    : path_(path),
      dialect_(dialect),
      file_(std::fopen(path.c_str(), "wb")),
      failed_(file_ == nullptr) {
  if (dialect.encoding == Encoding::kUtf8WithMark) buffer_ = "\xEF\xBB\xBF";
}

void TableFile::Row(absl::Span<const std::string> cells) {
  const char special[] = {dialect_.delimiter, '"', '\n', '\r', 0};
  for (size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) buffer_ += dialect_.delimiter;
    const std::string& cell = cells[i];
    if (!dialect_.quote_all && cell.find_first_of(special) == cell.npos) {
      Append(cell);
      continue;
    }
    buffer_ += '"';
    for (size_t from = 0;;) {
      const size_t quote = cell.find('"', from);
      Append(std::string_view(cell).substr(from, quote - from));
      if (quote == cell.npos) break;
      buffer_ += "\"\"";
      from = quote + 1;
    }
    buffer_ += '"';
  }
  buffer_ += dialect_.line_end;
  if (buffer_.size() >= kBufferBytes) Flush();
}

void TableFile::Line(std::string_view text) {
  Append(text);
  buffer_ += dialect_.line_end;
}

absl::Status TableFile::Finish() {
  Flush();
  if (file_ != nullptr && std::fclose(file_.release()) != 0) failed_ = true;
  if (!failed_) return absl::OkStatus();
  return Unavailable(
      "CANNOT_WRITE",
      absl::StrFormat("cannot write %s (%s): give a folder you may write to, "
                      "on a disk with room",
                      path_.string(), std::strerror(errno)));
}

void TableFile::Append(std::string_view utf8) {
  if (dialect_.encoding == Encoding::kWindows1252) {
    AppendWindows1252(utf8, buffer_);
  } else {
    buffer_ += utf8;
  }
}

void TableFile::Flush() {
  if (failed_) return;
  if (std::fwrite(buffer_.data(), 1, buffer_.size(), file_.get()) !=
      buffer_.size()) {
    failed_ = true;
  }
  buffer_.clear();
}

}  // namespace omloop::loadgen
