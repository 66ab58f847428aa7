#include "services/gateway/export.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "google/protobuf/util/json_util.h"
#include "ledger/base/asset.h"
#include "ledger/base/check.h"
#include "ledger/base/money.h"
#include "ledger/base/strings.h"
#include "nlohmann/json.hpp"
#include "services/gateway/texts.h"

namespace omloop::gateway {
namespace {

using insight::v1::Cell;
using insight::v1::Figure;
using insight::v1::GetMonthOverviewResponse;
using type::v1::Money;

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kTables[] = {"figures",   "rings",   "categories",
                                        "suppliers", "anchors", "trend",
                                        "contracts"};
constexpr std::string_view kDutchHead[] = {
    "maand",         "tabel",  "code",      "naam",     "onderdeel",
    "bedrag",        "munt",   "aandeel",   "laagste",  "hoogste",
    "plaats_bekend", "regels", "bedrijven", "verborgen"};
constexpr std::string_view kEnglishHead[] = {
    "month", "table", "code", "name",        "part",  "amount",     "asset",
    "share", "low",   "high", "place_known", "lines", "businesses", "hidden"};

// One line; what does not apply stays empty.
struct Line {
  std::string_view table;
  std::string code;
  std::string name;
  std::string part;
  std::optional<Money> amount;
  // As numbers with a decimal point.
  std::string share;
  std::string low;
  std::string high;
  std::string coverage;
  std::optional<int64_t> lines;
  std::optional<int64_t> suppliers;
  bool hidden = false;
};

class Csv {
 public:
  Csv(std::string_view month, std::string_view table, Language language)
      : month_(month),
        table_(table),
        dutch_(language == Language::kDutch),
        out_(kByteOrderMark) {
    for (std::string_view name : dutch_ ? kDutchHead : kEnglishHead) {
      Cell(name);
    }
    EndLine();
  }

  void Add(const Line& line) {
    if (!table_.empty() && line.table != table_) return;
    Cell(month_);
    Cell(line.table);
    Cell(line.code);
    Cell(line.name);
    Cell(line.part);
    Number(line.amount && !line.hidden ? Amount(*line.amount) : "");
    Cell(!line.amount                   ? ""
         : line.amount->asset().empty() ? "EUR"
                                        : line.amount->asset());
    Number(line.share);
    Number(line.low);
    Number(line.high);
    Number(line.coverage);
    Number(Whole(line.lines));
    Number(Whole(line.suppliers));
    Cell(!line.hidden ? "" : dutch_ ? "ja" : "yes");
    EndLine();
  }

  std::string Take() { return std::move(out_); }

 private:
  static std::string Amount(const Money& money) {
    return FormatMinor(money.minor_units(),
                       Asset::FromCode(money.asset()).value_or(kEur));
  }
  static std::string Whole(const std::optional<int64_t>& value) {
    return value ? absl::StrFormat("%d", *value) : "";
  }
  char separator() const { return dutch_ ? ';' : ','; }

  void Cell(std::string_view text) {
    if (!first_) out_.push_back(separator());
    first_ = false;
    out_ += CsvText(text, separator());
  }
  // Our own digits: a minus sign is no formula.
  void Number(std::string digits) {
    if (!first_) out_.push_back(separator());
    first_ = false;
    if (dutch_) std::ranges::replace(digits, '.', ',');
    out_ += digits;
  }
  void EndLine() {
    out_ += "\r\n";
    first_ = true;
  }

  const std::string month_;
  const std::string table_;
  const bool dutch_;
  std::string out_;
  bool first_ = true;
};

Line CellLine(std::string_view table, std::string code, std::string name,
              std::string part, const Cell& cell) {
  Line line{.table = table,
            .code = std::move(code),
            .name = std::move(name),
            .part = std::move(part),
            .amount = cell.amount(),
            .hidden = cell.hidden()};
  if (!cell.hidden()) {
    line.share = absl::StrFormat("%d.%d", cell.permille() / 10,
                                 std::abs(cell.permille() % 10));
    line.lines = cell.line_count();
    line.suppliers = cell.supplier_count();
  }
  return line;
}

// Fills the four columns of a figure; shares as percentages (100), factors
// as they are (1).
void SetFigure(const Figure& figure, int64_t scale, Line& line) {
  constexpr int kDecimals = 4;
  if (!HasValue(figure)) return;
  line.share = PlainDecimal(figure.value(), scale, kDecimals);
  line.low = PlainDecimal(figure.low(), scale, kDecimals);
  line.high = PlainDecimal(figure.high(), scale, kDecimals);
  if (figure.coverage().denominator() != 0) {
    line.coverage = PlainDecimal(figure.coverage(), 100, kDecimals);
  }
}

std::string PartyCode(int32_t party) {
  return party == 0 ? "" : absl::StrFormat("%d", party);
}

void AddFigures(const GetMonthOverviewResponse& o, Csv& csv) {
  csv.Add({.table = "figures",
           .code = "total",
           .amount = o.total(),
           .lines = o.line_count(),
           .suppliers = o.supplier_count()});
  csv.Add({.table = "figures",
           .code = "influenceable",
           .amount = o.influenceable()});
  const struct {
    const char* code;
    const Figure& figure;
    int64_t scale;
  } figures[] = {
      {"local_share", o.local_share(), 100},
      {"local_share_influenceable", o.local_share_influenceable(), 100},
      {"cooperative_share", o.cooperative_share(), 100},
      {"small_local_share", o.small_local_share(), 100},
      {"unknown_share", o.unknown_share(), 100},
      {"lm2", o.lm2(), 1},
      {"area_income", o.multiplier().area_income(), 1},
      {"lm3", o.multiplier().lm3(), 1},
      {"area_income_year", o.multiplier_year().area_income(), 1},
      {"lm3_year", o.multiplier_year().lm3(), 1},
      {"local_concentration", o.local_concentration(), 1},
      {"top_five_local_share", o.top_five_local_share(), 100}};
  for (const auto& row : figures) {
    // An answer without a multiplier has no rows of it.
    if (row.figure.low().denominator() == 0 &&
        row.figure.absent_reason().empty()) {
      continue;
    }
    Line line{.table = "figures", .code = row.code};
    SetFigure(row.figure, row.scale, line);
    csv.Add(line);
  }
}

void AddTrend(const GetMonthOverviewResponse& o, Csv& csv) {
  for (const auto& point : o.trend()) {
    Line total{.table = "trend",
               .code = point.month(),
               .part = "total",
               .amount = point.total()};
    if (!point.hidden()) SetFigure(point.local_share(), 100, total);
    csv.Add(total);
    const struct {
      const char* part;
      const Money& amount;
    } parts[] = {{"local", point.local()},
                 {"unknown", point.unknown()},
                 {"cooperative", point.cooperative()}};
    for (const auto& row : parts) {
      csv.Add({.table = "trend",
               .code = point.month(),
               .part = row.part,
               .amount = row.amount,
               .hidden = point.hidden()});
    }
  }
}

void AddAnchors(const GetMonthOverviewResponse& o, Csv& csv) {
  for (const auto& row : o.anchors()) {
    Line line{.table = "anchors",
              .code = PartyCode(row.party()),
              .name = row.display_name(),
              .part = row.signed_off()  ? "signed"
                      : row.submitted() ? "submitted"
                      : row.delivered() ? "sent"
                                        : "not_sent",
              .amount = row.amount(),
              .lines = row.line_count()};
    SetFigure(row.local_share(), 100, line);
    csv.Add(line);
  }
}

}  // namespace

bool IsTable(std::string_view table) {
  return std::ranges::find(kTables, table) != std::end(kTables);
}

std::string CsvText(std::string_view text, char separator) {
  std::string out;
  constexpr std::string_view kFormulaStarts = "=+-@\t\r";
  if (!text.empty() && kFormulaStarts.find(text[0]) != std::string_view::npos) {
    out.push_back('\'');
  }
  out += text;
  const char special[] = {separator, '"', '\n', '\r', '\0'};
  if (out.find_first_of(special) == std::string::npos) return out;
  return absl::StrFormat("\"%s\"", absl::StrReplaceAll(out, {{"\"", "\"\""}}));
}

std::string MonthCsv(const GetMonthOverviewResponse& overview,
                     std::string_view table, Language language) {
  const bool dutch = language == Language::kDutch;
  Csv csv(overview.month(), table, language);
  AddFigures(overview, csv);
  for (const auto& row : overview.rings()) {
    csv.Add(CellLine("rings", row.ring(), dutch ? row.name_nl() : row.name_en(),
                     "total", row.cell()));
  }
  for (const auto& row : overview.categories()) {
    const std::string& name = dutch ? row.name_nl() : row.name_en();
    csv.Add(CellLine("categories", row.category(), name, "total", row.total()));
    csv.Add(CellLine("categories", row.category(), name, "local", row.local()));
    csv.Add(CellLine("categories", row.category(), name, "leak", row.leak()));
    csv.Add(
        CellLine("categories", row.category(), name, "unknown", row.unknown()));
  }
  for (const auto& row : overview.suppliers()) {
    csv.Add(CellLine("suppliers", PartyCode(row.party()),
                     row.party() == 0
                         ? std::string(Say(Text::kSelfEmployed, language))
                         : row.display_name(),
                     row.ring(), row.cell()));
  }
  AddAnchors(overview, csv);
  AddTrend(overview, csv);
  const auto& contracts = overview.contracts();
  csv.Add(CellLine("contracts", "named", "", "total", contracts.named()));
  csv.Add(CellLine("contracts", "assumed", "", "total", contracts.assumed()));
  csv.Add(CellLine("contracts", "none", "", "total", contracts.none()));
  return csv.Take();
}

std::string ToJson(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  options.always_print_primitive_fields = true;
  options.preserve_proto_field_names = true;
  std::string out;
  OMLOOP_CHECK(
      google::protobuf::util::MessageToJsonString(message, &out, options).ok());
  return out;
}

HttpResponse Problem(int status, std::string_view title,
                     std::string_view detail) {
  nlohmann::ordered_json body;
  body["type"] = "about:blank";
  body["title"] = title;
  body["status"] = status;
  body["detail"] = detail;
  HttpResponse response{.status = status};
  response.Set("Content-Type", "application/problem+json");
  response.Set("Cache-Control", "no-store");
  response.body =
      body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) +
      "\n";
  return response;
}

}  // namespace omloop::gateway
