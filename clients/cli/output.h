#ifndef OMLOOP_CLIENTS_CLI_OUTPUT_H_
#define OMLOOP_CLIENTS_CLI_OUTPUT_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "clients/cli/language.h"
#include "google/protobuf/message.h"
#include "ledger/base/money.h"

namespace omloop::cli {

// kCalendar is an iCalendar file; only `omloop due` makes one.
enum class OutputFormat { kTable, kJson, kCsv, kCalendar, kXlsx };

// How text for people is laid out.
struct Style {
  Language language = Language::kEnglish;
  // No characters but ASCII are drawn; names keep their letters.
  bool ascii = false;
  // Bold and dim by escape sequences.
  bool decorated = false;
  // Columns of the terminal; 0 is as wide as it takes.
  size_t width = 0;

  // Text from elsewhere, safe for the terminal and in the characters it has.
  std::string Clean(std::string_view text) const;
  std::string Bold(std::string_view text) const;
  std::string Dim(std::string_view text) const;
};

// One cell of a listing, still as a value: money and numbers are written by
// language in a table and plainly in CSV.
struct Missing {};
using Value = std::variant<Missing, std::string, int64_t, Money>;

struct Column {
  std::string key;    // Header in CSV: "party".
  std::string title;  // Header in a table, in the user's language.
  // May be cut off in a table that does not fit.
  bool flexible = false;
};

// Rows under columns, printed as a table or as CSV.
class Listing {
 public:
  explicit Listing(std::vector<Column> columns);
  // As many values as there are columns.
  void Add(std::vector<Value> row);
  size_t size() const { return rows_.size(); }

  // Aligned by display width; numbers to the right. Empty string for no rows.
  std::string AsTable(const Style& style) const;
  // An array of objects by key; money is "KEY_minor", a decimal string.
  std::string AsJson() const;
  // RFC 4180 with a header, LF line ends; safe against formula injection.
  std::string AsCsv() const;
  // A workbook with one sheet. Errors: those of MakeWorkbook().
  absl::StatusOr<std::string> AsXlsx() const;

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<Value>> rows_;
};

// A cell of a CSV file. Text that a spreadsheet would take for a formula (it
// starts with = + - @, a tab or a line end, and is no plain number) gets a
// leading apostrophe.
std::string CsvCell(std::string_view text);
// The text as it was before CsvCell made it safe.
std::string_view WithoutFormulaGuard(std::string_view text);

// A message as JSON with the field names of the proto files: 64-bit integers
// are decimal strings, bytes base64, enums by name.
std::string MessageAsJson(const google::protobuf::Message& message);

}  // namespace omloop::cli

#endif  // OMLOOP_CLIENTS_CLI_OUTPUT_H_
