#include "clients/cli/output.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "clients/cli/money_text.h"
#include "clients/cli/text.h"
#include "clients/cli/xlsx_file.h"
#include "google/protobuf/util/json_util.h"
#include "ledger/base/check.h"

namespace omloop::cli {
namespace {

constexpr std::string_view kGap = "  ";
// A column that may be cut keeps at least this much.
constexpr size_t kFlexibleWidthMin = 12;

template <typename... Functions>
struct Overload : Functions... {
  using Functions::operator()...;
};
template <typename... Functions>
Overload(Functions...) -> Overload<Functions...>;

std::string ForPeople(const Value& value, const Style& style) {
  return std::visit(
      Overload{
          [](Missing) { return std::string(); },
          [&](const std::string& text) { return style.Clean(text); },
          [&](int64_t count) { return FormatCount(count, style.language); },
          [&](Money money) {
            return style.Clean(FormatMoney(money, style.language));
          }},
      value);
}

std::string ForPrograms(const Value& value) {
  return std::visit(
      Overload{[](Missing) { return std::string(); },
               [](const std::string& text) { return CsvCell(text); },
               [](int64_t count) { return std::to_string(count); },
               [](Money money) {
                 return FormatMinor(money.minor_units(), money.asset());
               }},
      value);
}

bool IsNumber(const Value& value) {
  return std::holds_alternative<int64_t>(value) ||
         std::holds_alternative<Money>(value);
}

// Whether a spreadsheet reads `text` as a number, which is no formula.
bool IsPlainNumber(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  return !text.empty() &&
         text.find_first_not_of("0123456789.,") == std::string_view::npos;
}

bool StartsFormula(std::string_view text) {
  return !text.empty() &&
         std::string_view("=+-@\t\r\n").find(text[0]) != std::string_view::npos;
}

}  // namespace

std::string Style::Clean(std::string_view text) const {
  std::string clean = Printable(text);
  return ascii ? ToAscii(clean) : clean;
}

std::string Style::Bold(std::string_view text) const {
  return decorated ? "\x1b[1m" + std::string(text) + "\x1b[0m"
                   : std::string(text);
}

std::string Style::Dim(std::string_view text) const {
  return decorated ? "\x1b[2m" + std::string(text) + "\x1b[0m"
                   : std::string(text);
}

Listing::Listing(std::vector<Column> columns) : columns_(std::move(columns)) {}

void Listing::Add(std::vector<Value> row) {
  OMLOOP_CHECK(row.size() == columns_.size());
  rows_.push_back(std::move(row));
}

std::string Listing::AsTable(const Style& style) const {
  if (rows_.empty()) return "";
  const size_t count = columns_.size();
  std::vector<std::vector<std::string>> cells;
  std::vector<size_t> widths(count);
  // Numbers stand to the right, unless a column mixes them with words.
  std::vector<bool> right(count, false);
  std::vector<bool> words(count, false);
  for (size_t i = 0; i < count; ++i) {
    widths[i] = DisplayWidth(columns_[i].title);
  }
  for (const std::vector<Value>& row : rows_) {
    std::vector<std::string>& line = cells.emplace_back();
    for (size_t i = 0; i < count; ++i) {
      line.push_back(ForPeople(row[i], style));
      widths[i] = std::max(widths[i], DisplayWidth(line.back()));
      if (IsNumber(row[i])) right[i] = true;
      if (std::holds_alternative<std::string>(row[i])) words[i] = true;
    }
  }
  size_t total = kGap.size() * (count - 1);
  for (const size_t width : widths) total += width;
  // Takes from the widest column that may be cut, one by one, until it fits.
  while (style.width > 0 && total > style.width) {
    size_t widest = count;
    for (size_t i = 0; i < count; ++i) {
      if (!columns_[i].flexible || widths[i] <= kFlexibleWidthMin) continue;
      if (widest == count || widths[i] > widths[widest]) widest = i;
    }
    if (widest == count) break;
    --widths[widest];
    --total;
  }
  const auto line_of = [&](const auto& text_of) {
    std::string line;
    for (size_t i = 0; i < count; ++i) {
      if (i > 0) line += kGap;
      const std::string cell = Truncate(text_of(i), widths[i]);
      line += right[i] && !words[i] ? PadLeft(cell, widths[i])
                                    : PadRight(cell, widths[i]);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    return line;
  };
  std::string out =
      style.Bold(line_of([&](size_t i) { return columns_[i].title; })) + "\n";
  for (const std::vector<std::string>& row : cells) {
    out += line_of([&](size_t i) { return row[i]; }) + "\n";
  }
  return style.ascii ? ToAscii(out) : out;
}

std::string Listing::AsJson() const {
  using Json = nlohmann::ordered_json;
  Json list = Json::array();
  for (const std::vector<Value>& row : rows_) {
    Json object = Json::object();
    for (size_t i = 0; i < row.size(); ++i) {
      const std::string& key = columns_[i].key;
      std::visit(Overload{[&](Missing) { object[key] = nullptr; },
                          [&](const std::string& text) { object[key] = text; },
                          [&](int64_t count) { object[key] = count; },
                          [&](Money money) {
                            object[key + "_minor"] =
                                std::to_string(money.minor_units());
                          }},
                 row[i]);
    }
    list.push_back(std::move(object));
  }
  // Bytes that are no UTF-8 are replaced instead of thrown about.
  return list.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string Listing::AsCsv() const {
  std::string out;
  for (size_t i = 0; i < columns_.size(); ++i) {
    if (i > 0) out += ',';
    out += CsvCell(columns_[i].key);
  }
  out += '\n';
  for (const std::vector<Value>& row : rows_) {
    for (size_t i = 0; i < row.size(); ++i) {
      if (i > 0) out += ',';
      out += ForPrograms(row[i]);
    }
    out += '\n';
  }
  return out;
}

absl::StatusOr<std::string> Listing::AsXlsx() const {
  return MakeWorkbook(columns_, rows_);
}

std::string CsvCell(std::string_view text) {
  std::string safe(text);
  if (StartsFormula(text) && !IsPlainNumber(text)) safe.insert(0, 1, '\'');
  if (safe.find_first_of(",;\"\r\n") == std::string::npos) return safe;
  std::string quoted = "\"";
  for (const char c : safe) {
    quoted += c;
    if (c == '"') quoted += '"';
  }
  return quoted + '"';
}

std::string_view WithoutFormulaGuard(std::string_view text) {
  if (text.starts_with('\'') && StartsFormula(text.substr(1))) {
    text.remove_prefix(1);
  }
  return text;
}

std::string MessageAsJson(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  options.always_print_primitive_fields = true;
  options.preserve_proto_field_names = true;
  std::string out;
  // Fails for text that is not UTF-8 alone, which protobuf refuses earlier.
  OMLOOP_CHECK(
      google::protobuf::util::MessageToJsonString(message, &out, options).ok());
  return out;
}

}  // namespace omloop::cli
