#include "ledger/reference/table_file.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <memory>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"
#include "ledger/base/strings.h"

namespace omloop {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

absl::Status BadFile(std::string_view path, std::string_view problem) {
  return InvalidArgument("REFERENCE_FILE_BAD",
                         absl::StrFormat("%s: %s", path, problem));
}

}  // namespace

absl::StatusOr<std::string> ReadReferenceFile(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) {
    return NotFound("REFERENCE_FILE_MISSING",
                    absl::StrFormat("%s: no such file; give the folder with "
                                    "the reference data (docs/reference/"
                                    "data.md lists its files)",
                                    path));
  }
  // zlib hands plain files through unchanged.
  const std::unique_ptr<gzFile_s, int (*)(gzFile)> file(
      gzopen(path.c_str(), "rb"), gzclose);
  if (file == nullptr) return BadFile(path, "cannot be opened for reading");
  std::string text;
  std::array<char, 1 << 16> buffer;
  for (;;) {
    const int count = gzread(file.get(), buffer.data(), buffer.size());
    if (count < 0) {
      int code = 0;
      return BadFile(path, absl::StrCat("cannot be read or unpacked (",
                                        gzerror(file.get(), &code), ")"));
    }
    if (count == 0) break;
    text.append(buffer.data(), static_cast<size_t>(count));
    if (text.size() > kReferenceFileBytesMax) {
      return BadFile(path, absl::StrFormat("larger than %d bytes unpacked",
                                           kReferenceFileBytesMax));
    }
  }
  // A gzip file that was cut off reads like one that ended, but for this.
  int code = Z_OK;
  gzerror(file.get(), &code);
  if (code != Z_OK) {
    return BadFile(path, "ends too early; fetch or copy it again");
  }
  return text;
}

absl::StatusOr<TableReader> TableReader::Open(std::string_view text,
                                              std::string name) {
  if (text.substr(0, kByteOrderMark.size()) == kByteOrderMark) {
    text.remove_prefix(kByteOrderMark.size());
  }
  TableReader reader(text, std::move(name));
  const std::string_view first = text.substr(0, text.find('\n'));
  if (std::count(first.begin(), first.end(), ';') >
      std::count(first.begin(), first.end(), ',')) {
    reader.separator_ = ';';
  }
  if (text.empty()) return BadFile(reader.name_, "is empty, needs a header");
  OMLOOP_RETURN_IF_ERROR(reader.ReadRecord());
  for (size_t i = 0; i < reader.field_count_; ++i) {
    reader.header_.emplace_back(reader.field(i));
  }
  return reader;
}

std::optional<size_t> TableReader::FindColumn(std::string_view name) const {
  for (size_t i = 0; i < header_.size(); ++i) {
    if (absl::EqualsIgnoreCase(header_[i], ToAbsl(name))) return i;
  }
  return std::nullopt;
}

absl::StatusOr<size_t> TableReader::Column(std::string_view name) const {
  const std::optional<size_t> column = FindColumn(name);
  if (!column) {
    return BadFile(name_,
                   absl::StrFormat("the header has no column \"%s\"", name));
  }
  return *column;
}

absl::StatusOr<bool> TableReader::Next() {
  while (!rest_.empty()) {
    OMLOOP_RETURN_IF_ERROR(ReadRecord());
    if (field_count_ == 1 && field(0).empty()) continue;
    if (field_count_ != header_.size()) {
      return RowError(absl::StrFormat("%d fields, the header has %d",
                                      field_count_, header_.size()));
    }
    return true;
  }
  return false;
}

std::string_view TableReader::field(size_t column) const {
  return ToStd(absl::StripAsciiWhitespace(fields_[column]));
}

absl::Status TableReader::RowError(std::string_view problem) const {
  return BadFile(name_, absl::StrFormat("line %d: %s", row_line_, problem));
}

absl::Status TableReader::ReadRecord() {
  row_line_ = next_line_;
  field_count_ = 0;
  const auto begin_field = [this] {
    if (field_count_ == fields_.size()) fields_.emplace_back();
    fields_[field_count_].clear();
    ++field_count_;
  };
  begin_field();
  bool quoted = false;
  size_t i = 0;
  for (; i < rest_.size(); ++i) {
    const char c = rest_[i];
    std::string& current = fields_[field_count_ - 1];
    if (quoted) {
      if (c == '"' && i + 1 < rest_.size() && rest_[i + 1] == '"') {
        current += '"';
        ++i;
      } else if (c == '"') {
        quoted = false;
      } else {
        if (c == '\n') ++next_line_;
        current += c;
      }
    } else if (c == '"' && current.empty()) {
      quoted = true;
    } else if (c == separator_) {
      begin_field();
    } else if (c == '\n') {
      break;
    } else {
      current += c;
    }
  }
  if (quoted) return RowError("a quoted field is never closed");
  rest_.remove_prefix(std::min(i + 1, rest_.size()));
  ++next_line_;
  return absl::OkStatus();
}

}  // namespace omloop
