#ifndef OMLOOP_CLIENTS_CLI_LAB_TABLE_H_
#define OMLOOP_CLIENTS_CLI_LAB_TABLE_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/economy/input_output.h"
#include "ledger/economy/social_accounts.h"

namespace omloop::cli {

inline constexpr size_t kTableBytesMax = 64 << 20;

// A CSV of numbers under names: the columns before the last one that holds
// words name the rows, those after it are numbers. An empty cell, "NA" or "-"
// is no number.
class NumberTable {
 public:
  // Errors: INVALID_ARGUMENT BAD_TABLE with the line.
  static absl::StatusOr<NumberTable> Parse(std::string_view text);

  const std::vector<std::string>& columns() const { return columns_; }
  size_t rows() const { return rows_.size(); }
  // Of the last column of words.
  const std::string& RowName(size_t row) const {
    return rows_[row].names.back();
  }
  std::optional<double> At(size_t row, size_t column) const {
    return rows_[row].numbers[column];
  }
  // Halves of the smallest unit written: what one rounded cell may be off.
  double rounding() const { return rounding_; }

  // By any of the names, whatever the case; the first that is there.
  std::optional<size_t> FindRow(const std::vector<std::string>& names) const;
  std::optional<size_t> FindColumn(const std::vector<std::string>& names) const;

 private:
  struct Row {
    std::vector<std::string> names;
    std::vector<std::optional<double>> numbers;
  };
  std::vector<std::string> columns_;
  std::vector<Row> rows_;
  double rounding_ = 0.5;
};

// Names to look for; empty: the usual ones of statistics offices.
struct TableNames {
  std::string output_row;
  std::string wages_row;
  std::string households_column;
  int sectors = 0;  // 0: the columns before TOTAL.
  // Multiple of what rounding explains that sums may be off.
  double tolerance = 1;
};

struct NamedTable {
  std::vector<std::string> sectors;
  economy::InputOutputTable table;
};

// An input-output table: a square of sectors first, then totals and primary
// inputs below and final use to the right. Stated totals are checked.
// Errors: INVALID_ARGUMENT BAD_TABLE; TABLE_DOES_NOT_ADD_UP with the column
// or row, what it adds up to and what is stated.
absl::StatusOr<NamedTable> ReadInputOutput(const NumberTable& numbers,
                                           const TableNames& names);

// `sector,region,nation`, one row a sector of `sectors`, in any order.
absl::StatusOr<std::vector<economy::SectorSize>> ReadSizes(
    const NumberTable& numbers, const std::vector<std::string>& sectors);

// Accounts as columns that pay and rows that receive, and a row "outgoings".
absl::StatusOr<economy::SocialAccounts> ReadAccounts(
    const NumberTable& numbers);

}  // namespace omloop::cli

#endif  // OMLOOP_CLIENTS_CLI_LAB_TABLE_H_
