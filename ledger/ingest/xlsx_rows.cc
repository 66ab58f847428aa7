#include "ledger/ingest/xlsx_rows.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include "absl/strings/str_format.h"
#include "ledger/base/calendar.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"
#include "ledger/ingest/number_text.h"
#include "ledger/ingest/text.h"
#include "ledger/ingest/xml/xml_stream.h"

namespace omloop::ingest {
namespace {

// Rows with two or more cells that make a sheet look like a table.
constexpr int64_t kTableRowsMin = 2;
// Other sheets that are named in a warning.
constexpr size_t kLeftOutMax = 10;
constexpr double kSecondsPerDay = 86400;

std::string_view AttributeOf(const char** attributes, std::string_view name) {
  for (; attributes != nullptr && *attributes != nullptr; attributes += 2) {
    if (name == attributes[0]) return attributes[1];
  }
  return {};
}

// The column of "BC12", from 0; kColumnsMax and more when there is none.
size_t ColumnOf(std::string_view reference) {
  size_t column = 0;
  for (const char c : reference) {
    if (c < 'A' || c > 'Z') break;
    if (column > kColumnsMax) return column;
    column = column * 26 + static_cast<size_t>(c - 'A' + 1);
  }
  return column == 0 ? kColumnsMax : column - 1;
}

// A day number as a day, with the time of day where it has one.
std::string DayText(double number, bool from_1904) {
  const double days = std::floor(number);
  Day day = Day(1899, 12, 30) + static_cast<int64_t>(days);
  if (from_1904) day = day + 1462;
  std::string text = FormatDay(day);
  const auto seconds =
      static_cast<int64_t>(std::llround((number - days) * kSecondsPerDay));
  if (seconds > 0 && seconds < static_cast<int64_t>(kSecondsPerDay)) {
    text += absl::StrFormat(" %02d:%02d:%02d", seconds / 3600,
                            seconds / 60 % 60, seconds % 60);
  }
  return text;
}

// Excel writes control characters as "_x000D_".
std::string WithoutEscapes(std::string_view text) {
  std::string plain;
  for (size_t i = 0; i < text.size(); ++i) {
    int code = 0;
    if (text.substr(i, 2) == "_x" && text.substr(i + 6, 1) == "_" &&
        std::from_chars(text.data() + i + 2, text.data() + i + 6, code, 16)
                .ptr == text.data() + i + 6 &&
        code < 0x20) {
      plain.push_back(' ');
      i += 6;
    } else {
      plain.push_back(text[i]);
    }
  }
  return plain;
}

// Puts the cells of a sheet together into rows.
class SheetHandler : public XmlHandler {
 public:
  SheetHandler(const XlsxBook& book, RowSource::RowFunction use)
      : book_(book), use_(use) {}

  void OnStart(std::string_view name, const char** attributes) override {
    ++depth_;
    if (name == "row") {
      StartRow(AttributeOf(attributes, "r"));
    } else if (name == "c" && in_row_) {
      StartCell(attributes);
    } else if (in_cell_ && (name == "v" || name == "t")) {
      in_value_ = true;
    } else if (in_cell_ && name == "rPh") {
      phonetic_depth_ = depth_;
    }
  }

  void OnEnd() override {
    in_value_ = false;
    if (depth_ == phonetic_depth_) phonetic_depth_ = 0;
    if (depth_ == cell_depth_) EndCell();
    if (depth_ == row_depth_) EndRow();
    --depth_;
  }

  void OnText(std::string_view text) override {
    if (!in_value_ || phonetic_depth_ != 0) return;
    if (value_.size() + text.size() > kCellBytesMax) {
      fault_ = RowFault::kCellTooLong;
      return;
    }
    value_ += text;
  }

  const absl::Status& status() const override { return status_; }

 private:
  void StartRow(std::string_view number) {
    int64_t line = 0;
    std::from_chars(number.data(), number.data() + number.size(), line);
    row_.line = line > row_.line ? line : row_.line + 1;
    cells_.clear();
    types_.clear();
    next_column_ = 0;
    fault_ = RowFault::kNone;
    in_row_ = true;
    row_depth_ = depth_;
  }

  void StartCell(const char** attributes) {
    const std::string_view reference = AttributeOf(attributes, "r");
    column_ = reference.empty() ? next_column_ : ColumnOf(reference);
    next_column_ = column_ + 1;
    type_ = AttributeOf(attributes, "t");
    style_ = 0;
    const std::string_view style = AttributeOf(attributes, "s");
    std::from_chars(style.data(), style.data() + style.size(), style_);
    value_.clear();
    in_cell_ = true;
    cell_depth_ = depth_;
  }

  void EndCell() {
    in_cell_ = false;
    cell_depth_ = 0;
    if (value_.empty()) return;
    if (column_ >= kColumnsMax) {
      fault_ = RowFault::kTooManyColumns;
      return;
    }
    if (cells_.size() <= column_) {
      cells_.resize(column_ + 1);
      types_.resize(column_ + 1, CellType::kText);
    }
    cells_[column_] = CellText(types_[column_]);
  }

  std::string CellText(CellType& type) const {
    type = CellType::kText;
    if (type_ == "s") {
      uint64_t index = 0;
      const auto [end, error] =
          std::from_chars(value_.data(), value_.data() + value_.size(), index);
      if (error != std::errc()) return {};
      return WithoutEscapes(book_.SharedText(index));
    }
    if (type_ == "b") return value_ == "1" ? "TRUE" : "FALSE";
    if (type_ == "d") {
      type = CellType::kDay;
      return value_;
    }
    if (!type_.empty() && type_ != "n") return WithoutEscapes(value_);
    type = CellType::kNumber;
    if (!book_.ShowsDay(style_)) return NumberText(value_);
    double number = 0;
    const auto [end, error] =
        std::from_chars(value_.data(), value_.data() + value_.size(), number);
    // Days that the calendar has and a spreadsheet can show.
    constexpr double kLastDay = 2958465;
    if (error != std::errc() || number < 1 || number > kLastDay) {
      return NumberText(value_);
    }
    type = CellType::kDay;
    return DayText(number, book_.counts_from_1904());
  }

  void EndRow() {
    in_row_ = false;
    row_depth_ = 0;
    row_.cells.assign(cells_.begin(), cells_.end());
    row_.types = types_;
    row_.fault = fault_;
    if (status_.ok()) status_ = use_(row_);
  }

  const XlsxBook& book_;
  RowSource::RowFunction use_;
  absl::Status status_;
  int depth_ = 0;
  int row_depth_ = 0;
  int cell_depth_ = 0;
  int phonetic_depth_ = 0;
  bool in_row_ = false;
  bool in_cell_ = false;
  bool in_value_ = false;
  size_t column_ = 0;
  size_t next_column_ = 0;
  std::string type_;
  uint64_t style_ = 0;
  std::string value_;
  std::vector<std::string> cells_;
  std::vector<CellType> types_;
  RowFault fault_ = RowFault::kNone;
  TableRow row_;
};

bool SameName(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
    return LowerAscii(x) == LowerAscii(y);
  });
}

}  // namespace

absl::StatusOr<std::unique_ptr<XlsxRows>> XlsxRows::Open(
    ByteSource& bytes, const std::string& sheet) {
  OMLOOP_RETURN_IF_ERROR(bytes.Rewind());
  OMLOOP_ASSIGN_OR_RETURN(std::unique_ptr<ZipArchive> archive,
                          ZipArchive::Read(bytes));
  OMLOOP_ASSIGN_OR_RETURN(XlsxBook book, XlsxBook::Read(std::move(archive)));
  std::unique_ptr<XlsxRows> rows(new XlsxRows(std::move(book)));
  OMLOOP_RETURN_IF_ERROR(rows->Choose(sheet));
  return rows;
}

absl::Status XlsxRows::Choose(const std::string& sheet) {
  const std::vector<XlsxSheet>& sheets = book_.sheets();
  if (!sheet.empty()) {
    size_t number = 0;
    std::from_chars(sheet.data(), sheet.data() + sheet.size(), number);
    std::string names;
    for (size_t i = 0; i < sheets.size(); ++i) {
      if (SameName(sheets[i].name, sheet)) {
        chosen_ = i;
        return absl::OkStatus();
      }
      names += absl::StrFormat("%s\"%s\"", i == 0 ? "" : ", ",
                               Shorten(sheets[i].name, 40));
    }
    if (number >= 1 && number <= sheets.size() &&
        sheet == absl::StrFormat("%d", number)) {
      chosen_ = number - 1;
      return absl::OkStatus();
    }
    return InvalidArgument(
        "SHEET_NOT_FOUND",
        absl::StrFormat("there is no sheet \"%s\"; the workbook has %s", sheet,
                        names));
  }
  if (sheets.size() == 1) return absl::OkStatus();
  std::vector<int64_t> table_rows(sheets.size(), 0);
  for (size_t i = 0; i < sheets.size(); ++i) {
    OMLOOP_RETURN_IF_ERROR(ForEachRowOf(sheets[i], [&](const TableRow& row) {
      const auto filled = std::count_if(
          row.cells.begin(), row.cells.end(),
          [](std::string_view cell) { return !TrimBlanks(cell).empty(); });
      if (filled >= 2) ++table_rows[i];
      return absl::OkStatus();
    }));
  }
  const auto better = [&](size_t a, size_t b) {
    if (sheets[a].hidden != sheets[b].hidden) return sheets[b].hidden;
    return table_rows[a] > table_rows[b];
  };
  for (size_t i = 1; i < sheets.size(); ++i) {
    if (better(i, chosen_)) chosen_ = i;
  }
  for (size_t i = 0; i < sheets.size(); ++i) {
    if (i == chosen_ || table_rows[i] < kTableRowsMin ||
        left_out_.size() >= kLeftOutMax) {
      continue;
    }
    left_out_.push_back(absl::StrFormat(
        "\"%s\" (%d rows)", Shorten(sheets[i].name, 40), table_rows[i]));
  }
  return absl::OkStatus();
}

absl::Status XlsxRows::ForEachRowOf(const XlsxSheet& sheet, RowFunction use) {
  const ZipEntry* entry = book_.archive().Find(sheet.part);
  if (entry == nullptr) {
    return InvalidArgument(
        "XLSX_DAMAGED",
        absl::StrFormat("the cells of the sheet \"%s\" are missing",
                        Shorten(sheet.name, 40)));
  }
  OMLOOP_ASSIGN_OR_RETURN(const std::unique_ptr<ByteSource> source,
                          book_.archive().OpenEntry(*entry));
  SheetHandler handler(book_, use);
  return ParseXml(*source, handler);
}

absl::Status XlsxRows::ForEachRow(RowFunction use) {
  return ForEachRowOf(book_.sheets()[chosen_], use);
}

std::string XlsxRows::words() const {
  const std::string name = Shorten(book_.sheets()[chosen_].name, 40);
  if (book_.sheets().size() == 1)
    return absl::StrFormat("in sheet \"%s\"", name);
  return absl::StrFormat("in sheet \"%s\", one of %d", name,
                         book_.sheets().size());
}

}  // namespace omloop::ingest
