#include "ledger/ingest/reject_file.h"

#include "absl/strings/str_format.h"
#include "ledger/ingest/encoding.h"
#include "ledger/ingest/text.h"

namespace omloop::ingest {
namespace {

// A plain number is shown as one and cannot run anything.
bool IsPlainNumber(std::string_view text) {
  if (text.empty()) return false;
  bool digit = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (IsDigit(c)) {
      digit = true;
    } else if (!(c == '.' || c == ',' || (c == '-' && i == 0))) {
      return false;
    }
  }
  return digit;
}

}  // namespace

std::string SafeCsvCell(std::string_view text) {
  std::string cell = ToValidUtf8(text);
  const size_t first = cell.find_first_not_of(' ');
  if (first != std::string::npos && !IsPlainNumber(cell)) {
    const char c = cell[first];
    if (c == '=' || c == '+' || c == '-' || c == '@' || c == '\t' ||
        c == '\r' || c == '\n') {
      cell.insert(cell.begin(), '\'');
    }
  }
  if (cell.find_first_of(",;\"\r\n\t") == std::string::npos) return cell;
  std::string quoted = "\"";
  for (const char c : cell) {
    if (c == '"') quoted.push_back('"');
    quoted.push_back(c);
  }
  quoted.push_back('"');
  return quoted;
}

std::string RejectHeader() {
  return "file,record,row,column,severity,code,message,hint,text\r\n";
}

std::string RejectLine(std::string_view file, const Problem& problem) {
  std::string line = SafeCsvCell(file);
  const auto number = [&line](int64_t value) {
    line.push_back(',');
    // 0 means the file as a whole.
    if (value > 0) line += std::to_string(value);
  };
  number(problem.record);
  number(problem.row);
  for (const std::string_view text :
       {std::string_view(problem.column),
        std::string_view(problem.severity == Severity::kError ? "error"
                                                              : "warning"),
        std::string_view(problem.code), std::string_view(problem.message),
        std::string_view(problem.hint), std::string_view(problem.text)}) {
    line.push_back(',');
    line += SafeCsvCell(text);
  }
  return line + "\r\n";
}

std::string RefusedRowsHeader(const std::vector<std::string>& source_header) {
  std::string line;
  for (const std::string& name : source_header) {
    line += SafeCsvCell(name) + ",";
  }
  return line + "#row,#column,#reason,#hint\r\n";
}

std::string RefusedRow(const std::vector<std::string_view>& cells,
                       size_t columns, const Problem& problem) {
  std::string line;
  for (size_t i = 0; i < columns; ++i) {
    if (i < cells.size()) line += SafeCsvCell(cells[i]);
    line.push_back(',');
  }
  return line + absl::StrFormat("%d,", problem.row) +
         SafeCsvCell(problem.column) + "," +
         SafeCsvCell(absl::StrFormat("%s: %s", problem.code, problem.message)) +
         "," + SafeCsvCell(problem.hint) + "\r\n";
}

}  // namespace omloop::ingest
