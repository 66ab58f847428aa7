#include "clients/cli/xlsx_file.h"

#include <unistd.h>
#include <xlsxwriter.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

#include "absl/strings/str_format.h"
#include "clients/cli/text.h"
#include "ledger/base/errors.h"
#include "ledger/base/money.h"

namespace omloop::cli {
namespace {

// Numbers beyond this lose digits in a spreadsheet.
constexpr int64_t kExactMax = 999'999'999'999'999;
constexpr size_t kWidthMax = 60;

// Removes the file at the end, whatever happens.
class TemporaryFile {
 public:
  TemporaryFile() {
    std::error_code unknown;
    path_ = (std::filesystem::temp_directory_path(unknown) / "omloop-XXXXXX")
                .string();
    const int file = mkstemp(path_.data());
    made_ = file >= 0;
    if (made_) close(file);
  }
  ~TemporaryFile() {
    if (made_) unlink(path_.c_str());
  }
  bool made() const { return made_; }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
  bool made_ = false;
};

// Writes values as cells; formats are made once for each number of decimals.
class SheetWriter {
 public:
  SheetWriter(lxw_workbook* book, lxw_worksheet* sheet)
      : book_(book), sheet_(sheet) {}

  void Write(lxw_row_t row, lxw_col_t column, const Value& value) {
    if (const auto* text = std::get_if<std::string>(&value)) {
      Widen(column, DisplayWidth(*text));
      worksheet_write_string(sheet_, row, column, text->c_str(), nullptr);
    } else if (const auto* count = std::get_if<int64_t>(&value)) {
      WriteNumber(row, column, *count, 0, std::to_string(*count));
    } else if (const auto* money = std::get_if<Money>(&value)) {
      WriteNumber(row, column, money->minor_units(), money->asset().decimals(),
                  FormatMinor(money->minor_units(), money->asset()));
    }
  }

  void Widen(lxw_col_t column, size_t width) {
    widths_[column] = std::max(widths_[column], std::min(width, kWidthMax));
  }
  void SetWidths() {
    for (const auto& [column, width] : widths_) {
      worksheet_set_column(sheet_, column, column,
                           static_cast<double>(width) + 2, nullptr);
    }
  }

 private:
  void WriteNumber(lxw_row_t row, lxw_col_t column, int64_t units, int decimals,
                   const std::string& text) {
    double divisor = 1;
    for (int i = 0; i < decimals; ++i) divisor *= 10;
    Widen(column, text.size() + text.size() / 4);
    if (units > kExactMax || units < -kExactMax) {
      worksheet_write_string(sheet_, row, column, text.c_str(), nullptr);
      return;
    }
    worksheet_write_number(sheet_, row, column,
                           static_cast<double>(units) / divisor,
                           FormatOf(decimals));
  }

  lxw_format* FormatOf(int decimals) {
    lxw_format*& format = formats_[decimals];
    if (format == nullptr) {
      std::string words = "#,##0";
      if (decimals > 0)
        words += "." + std::string(static_cast<size_t>(decimals), '0');
      format = workbook_add_format(book_);
      format_set_num_format(format, words.c_str());
    }
    return format;
  }

  lxw_workbook* book_;
  lxw_worksheet* sheet_;
  std::map<int, lxw_format*> formats_;
  std::map<lxw_col_t, size_t> widths_;
};

}  // namespace

absl::StatusOr<std::string> MakeWorkbook(
    std::span<const Column> columns, std::span<const std::vector<Value>> rows) {
  if (rows.size() >= LXW_ROW_MAX) {
    return InvalidArgument(
        "TOO_MANY_ROWS",
        absl::StrFormat("a sheet holds %d rows, these are %d; use "
                        "--output=csv",
                        LXW_ROW_MAX - 1, rows.size()));
  }
  const TemporaryFile file;
  const auto failed = [] {
    return Unavailable("FILE_NOT_WRITTEN",
                       "the workbook could not be written to the temporary "
                       "folder; is there room, and may you write there?");
  };
  if (!file.made()) return failed();
  lxw_workbook* book = workbook_new(file.path().c_str());
  if (book == nullptr) return failed();
  lxw_worksheet* sheet = workbook_add_worksheet(book, "omloop");
  lxw_format* bold = workbook_add_format(book);
  format_set_bold(bold);
  SheetWriter writer(book, sheet);
  for (size_t i = 0; i < columns.size(); ++i) {
    // As in CSV the keys are the header: they never change with the language.
    const auto column = static_cast<lxw_col_t>(i);
    writer.Widen(column, DisplayWidth(columns[i].key));
    worksheet_write_string(sheet, 0, column, columns[i].key.c_str(), bold);
  }
  for (size_t i = 0; i < rows.size(); ++i) {
    for (size_t j = 0; j < rows[i].size(); ++j) {
      writer.Write(static_cast<lxw_row_t>(i + 1), static_cast<lxw_col_t>(j),
                   rows[i][j]);
    }
  }
  writer.SetWidths();
  worksheet_freeze_panes(sheet, 1, 0);
  if (workbook_close(book) != LXW_NO_ERROR) return failed();
  std::ifstream in(file.path(), std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(in), {}};
  if (!in || bytes.empty()) return failed();
  return bytes;
}

}  // namespace omloop::cli
