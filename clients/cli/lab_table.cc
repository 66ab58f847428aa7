#include "clients/cli/lab_table.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"
#include "ledger/ingest/byte_source.h"
#include "ledger/ingest/csv_tokenizer.h"

namespace omloop::cli {
namespace {

absl::Status Bad(std::string_view why) {
  return InvalidArgument("BAD_TABLE", why);
}

std::string Lower(std::string_view text) {
  std::string lower(text);
  absl::AsciiStrToLower(&lower);
  return lower;
}

bool IsMissing(std::string_view cell) {
  return cell.empty() || cell == "NA" || cell == "-";
}

std::optional<double> Number(std::string_view cell) {
  double number = 0;
  const auto [end, error] =
      std::from_chars(cell.data(), cell.data() + cell.size(), number);
  if (error != std::errc() || end != cell.data() + cell.size() ||
      !std::isfinite(number)) {
    return std::nullopt;
  }
  return number;
}

size_t Decimals(std::string_view cell) {
  const size_t point = cell.find('.');
  return point == std::string_view::npos ? 0 : cell.size() - point - 1;
}

std::vector<std::string> OrUsual(const std::string& asked,
                                 std::vector<std::string> usual) {
  return asked.empty() ? usual : std::vector<std::string>{asked};
}

absl::Status CheckSum(const std::string& what, double sum, double stated,
                      double allowed) {
  if (std::abs(sum - stated) <= allowed) return absl::OkStatus();
  return InvalidArgument(
      "TABLE_DOES_NOT_ADD_UP",
      absl::StrFormat("%s adds up to %g, but %g is stated; rounding explains "
                      "%g. Correct the table, or allow more with --tolerance",
                      what, sum, stated, allowed));
}

// Row and column totals of the square, where the table states them.
absl::Status CheckTotals(const NumberTable& numbers, size_t n,
                         const std::vector<double>& output,
                         const TableNames& names) {
  const double allowed = numbers.rounding() * (n + 1) * names.tolerance;
  const auto total_row = numbers.FindRow({"TOTAL"});
  const auto total_column = numbers.FindColumn({"TOTAL"});
  const auto use_column =
      numbers.FindColumn({"total_use", "total_output_bp", "total_output"});
  for (size_t k = 0; k < n; ++k) {
    double column = 0;
    double row = 0;
    for (size_t i = 0; i < n; ++i) {
      column += numbers.At(i, k).value_or(0);
      row += numbers.At(k, i).value_or(0);
    }
    const std::string name = numbers.columns()[k];
    if (total_row.has_value() && numbers.At(*total_row, k).has_value()) {
      OMLOOP_RETURN_IF_ERROR(CheckSum("column " + name, column,
                                      *numbers.At(*total_row, k), allowed));
    }
    if (total_column.has_value() && numbers.At(k, *total_column).has_value()) {
      OMLOOP_RETURN_IF_ERROR(CheckSum("row " + numbers.RowName(k), row,
                                      *numbers.At(k, *total_column), allowed));
    }
    if (use_column.has_value() && numbers.At(k, *use_column).has_value()) {
      OMLOOP_RETURN_IF_ERROR(CheckSum("the output of " + name, output[k],
                                      *numbers.At(k, *use_column), allowed));
    }
    if (column > output[k] + allowed) {
      return InvalidArgument(
          "TABLE_DOES_NOT_ADD_UP",
          absl::StrFormat("column %s buys %g from the sectors, more than its "
                          "output of %g",
                          name, column, output[k]));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<size_t> SquareSize(const NumberTable& numbers,
                                  const TableNames& names) {
  size_t n = names.sectors;
  if (n == 0) {
    const auto total = numbers.FindColumn({"TOTAL"});
    if (!total.has_value()) {
      return Bad(
          "no column is named TOTAL, so that it cannot be seen where the "
          "sectors end; say how many there are with --sectors");
    }
    n = *total;
  }
  if (n == 0 || n > numbers.columns().size() || n > numbers.rows()) {
    return Bad(
        absl::StrFormat("%d sectors do not fit a table of %d columns "
                        "and %d rows of numbers",
                        n, numbers.columns().size(), numbers.rows()));
  }
  return n;
}

}  // namespace

absl::StatusOr<NumberTable> NumberTable::Parse(std::string_view text) {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  if (text.starts_with(kMark)) text.remove_prefix(kMark.size());
  const char found = ingest::DetectDelimiter(text.substr(0, 1 << 16));
  ingest::MemorySource source(text);
  ingest::CsvTokenizer tokenizer(source, found == 0 ? ',' : found);
  std::vector<std::vector<std::string>> cells;
  std::vector<int64_t> lines;
  ingest::CsvRow row;
  while (true) {
    OMLOOP_ASSIGN_OR_RETURN(const bool more, tokenizer.Next(row));
    if (!more) break;
    if (row.cells.size() == 1 && row.cells[0].empty()) continue;
    std::vector<std::string> line;
    for (std::string_view cell : row.cells) {
      std::string text_of(cell);
      absl::StripAsciiWhitespace(&text_of);
      line.push_back(std::move(text_of));
    }
    if (!cells.empty() && line.size() != cells[0].size()) {
      return Bad(absl::StrFormat("line %d has %d cells, the header %d",
                                 row.line, line.size(), cells[0].size()));
    }
    cells.push_back(std::move(line));
    lines.push_back(row.line);
  }
  if (cells.size() < 2) return Bad("a header and rows of numbers are expected");

  size_t words = 0;  // Columns up to the last that holds words.
  size_t decimals = 0;
  for (size_t r = 1; r < cells.size(); ++r) {
    for (size_t c = 0; c < cells[r].size(); ++c) {
      if (!IsMissing(cells[r][c]) && !Number(cells[r][c]).has_value()) {
        words = std::max(words, c + 1);
      }
    }
  }
  if (words == 0 || words == cells[0].size()) {
    return Bad(
        "columns of names first and then of numbers are expected; a decimal "
        "comma or a sign of thousands makes a number a word");
  }
  NumberTable table;
  table.columns_.assign(cells[0].begin() + words, cells[0].end());
  for (size_t r = 1; r < cells.size(); ++r) {
    Row& out = table.rows_.emplace_back();
    out.names.assign(cells[r].begin(), cells[r].begin() + words);
    for (size_t c = words; c < cells[r].size(); ++c) {
      out.numbers.push_back(IsMissing(cells[r][c]) ? std::nullopt
                                                   : Number(cells[r][c]));
      decimals = std::max(decimals, Decimals(cells[r][c]));
    }
  }
  table.rounding_ = 0.5 * std::pow(10.0, -static_cast<double>(decimals));
  return table;
}

std::optional<size_t> NumberTable::FindRow(
    const std::vector<std::string>& names) const {
  for (const std::string& name : names) {
    for (size_t r = 0; r < rows_.size(); ++r) {
      for (const std::string& own : rows_[r].names) {
        if (Lower(own) == Lower(name)) return r;
      }
    }
  }
  return std::nullopt;
}

std::optional<size_t> NumberTable::FindColumn(
    const std::vector<std::string>& names) const {
  for (const std::string& name : names) {
    for (size_t c = 0; c < columns_.size(); ++c) {
      if (Lower(columns_[c]) == Lower(name)) return c;
    }
  }
  return std::nullopt;
}

absl::StatusOr<NamedTable> ReadInputOutput(const NumberTable& numbers,
                                           const TableNames& names) {
  OMLOOP_ASSIGN_OR_RETURN(const size_t n, SquareSize(numbers, names));
  const auto output_row = numbers.FindRow(OrUsual(
      names.output_row,
      {"output_bp", "output", "total_output", "P1", "total output", "x"}));
  if (!output_row.has_value()) {
    return Bad(
        "no row holds the output of the sectors; name it with "
        "--output-row");
  }
  const auto wages_row = numbers.FindRow(OrUsual(
      names.wages_row, {"compensation_employees", "wages", "D1", "labour"}));
  const auto households = numbers.FindColumn(
      OrUsual(names.households_column,
              {"final_consumption_households", "households", "P3_S14"}));
  for (const auto& [asked, found] :
       {std::pair(names.wages_row, wages_row.has_value()),
        std::pair(names.households_column, households.has_value())}) {
    if (!asked.empty() && !found) {
      return Bad(absl::StrFormat("nothing is called \"%s\"", asked));
    }
  }
  NamedTable named;
  economy::InputOutputTable& table = named.table;
  table.flows = economy::Matrix(n, n);
  for (size_t j = 0; j < n; ++j) {
    named.sectors.push_back(numbers.columns()[j]);
    for (size_t i = 0; i < n; ++i) {
      if (!numbers.At(i, j).has_value()) {
        return Bad(absl::StrFormat("row %s, column %s holds no number",
                                   numbers.RowName(i), numbers.columns()[j]));
      }
      table.flows.at(i, j) = *numbers.At(i, j);
    }
    table.output.push_back(numbers.At(*output_row, j).value_or(0));
    if (wages_row.has_value() && households.has_value()) {
      table.wages.push_back(numbers.At(*wages_row, j).value_or(0));
      table.consumption.push_back(numbers.At(j, *households).value_or(0));
    }
  }
  OMLOOP_RETURN_IF_ERROR(CheckTotals(numbers, n, table.output, names));
  return named;
}

absl::StatusOr<std::vector<economy::SectorSize>> ReadSizes(
    const NumberTable& numbers, const std::vector<std::string>& sectors) {
  const auto region = numbers.FindColumn({"region"});
  const auto nation = numbers.FindColumn({"nation"});
  if (!region.has_value() || !nation.has_value()) {
    return Bad("columns \"sector\", \"region\" and \"nation\" are expected");
  }
  std::vector<economy::SectorSize> sizes;
  for (const std::string& sector : sectors) {
    const auto row = numbers.FindRow({sector});
    if (!row.has_value() || !numbers.At(*row, *region).has_value() ||
        !numbers.At(*row, *nation).has_value()) {
      return Bad(absl::StrFormat("the sizes of %s are missing", sector));
    }
    sizes.push_back({*numbers.At(*row, *region), *numbers.At(*row, *nation)});
  }
  return sizes;
}

absl::StatusOr<economy::SocialAccounts> ReadAccounts(
    const NumberTable& numbers) {
  const size_t n = numbers.columns().size();
  const auto outgoings = numbers.FindRow({"outgoings"});
  if (!outgoings.has_value()) {
    return Bad("a row \"outgoings\" with all that each account pays is needed");
  }
  economy::SocialAccounts accounts{.names = numbers.columns(),
                                   .payments = economy::Matrix(n, n)};
  for (size_t i = 0; i < n; ++i) {
    const auto row = numbers.FindRow({numbers.columns()[i]});
    if (!row.has_value()) {
      return Bad(absl::StrFormat("account %s has a column and no row",
                                 numbers.columns()[i]));
    }
    for (size_t j = 0; j < n; ++j) {
      accounts.payments.at(i, j) = numbers.At(*row, j).value_or(0);
    }
    accounts.outgoings.push_back(numbers.At(*outgoings, i).value_or(0));
  }
  return accounts;
}

}  // namespace omloop::cli
