#ifndef OMLOOP_LEDGER_INGEST_LAYOUT_H_
#define OMLOOP_LEDGER_INGEST_LAYOUT_H_

#include <array>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/asset.h"
#include "ledger/base/calendar.h"
#include "ledger/ingest/amounts.h"
#include "ledger/ingest/csv_tokenizer.h"
#include "ledger/ingest/dates.h"
#include "ledger/ingest/fields.h"
#include "ledger/ingest/problem.h"
#include "ledger/ingest/row_source.h"

namespace omloop::ingest {

// What a person says about a column: its header as it stands in the file, or
// "#3" for the third one, and the key of a field, or "ignore".
struct ColumnChoice {
  std::string column;
  std::string field;
};

// How files with these headers are read. Without a header row the headers are
// as many blanks.
struct MappingProfile {
  std::vector<std::string> headers;
  std::vector<ColumnChoice> columns;
};

// Choices of the caller that a file does not hold.
struct ReadOptions {
  // Names the asset; else it is read from the file; else EUR.
  std::optional<Asset> asset;
  // Names the month when the file has none.
  std::optional<Month> month;
  // Corrections to the proposed mapping of a table's columns.
  std::vector<ColumnChoice> columns;
  // The first one whose headers are the file's is used.
  std::vector<MappingProfile> profiles;
  // Name or number (from 1) of a workbook's sheet; empty = the largest.
  std::string sheet;
};

// What the cells of one column look like, over the whole file.
struct ColumnStats {
  int64_t filled = 0;
  int64_t dates = 0;
  int64_t day_first_only = 0;
  int64_t month_first_only = 0;
  int64_t either_order = 0;
  int64_t serials = 0;
  int64_t months = 0;
  int64_t years = 0;
  int64_t numbers = 0;
  int64_t decimals = 0;
  int64_t points = 0;
  int64_t commas = 0;
  int64_t either_mark = 0;
  int64_t words = 0;  // Neither a date nor a number, with a blank inside.
  int64_t texts = 0;  // Neither a date nor a number.
  int64_t legal_forms = 0;
  int64_t negative = 0;
  int64_t months_of_year = 0;  // 1 to 12, or the name of a month alone.
  int64_t debit_words = 0;     // "D", "Debet", "S".
  int64_t credit_words = 0;
  int64_t off_on_words = 0;  // "Af" and "Bij" of banks.
  int64_t pounds = 0;
  int64_t euros = 0;
  // Months that the dates fall in under each order; at most
  // kMonthsCountedMax are kept.
  std::set<int32_t> months_day_first;
  std::set<int32_t> months_month_first;

  void Observe(std::string_view cell, CellType type, bool look_for_legal_forms);
};
inline constexpr size_t kMonthsCountedMax = 60;

struct MappedField {
  Field field;
  size_t column = 0;
  std::string reason;  // For a person.
};

// How one file is to be read, decided from all of it.
struct TableLayout {
  TableKind kind = TableKind::kSpend;
  int64_t header_row = 0;           // Physical line; 0 when there is no header.
  bool header_in_two_rows = false;  // `header_row` is the lower one.
  std::vector<std::string> header;
  size_t columns = 0;
  std::vector<MappedField> mapping;        // By column.
  std::array<int, kFieldCount> column_of;  // -1 when absent.
  std::vector<DateOrder> date_orders;      // By column.
  std::vector<AmountStyle> amount_styles;  // By column.
  // Date fields, best first; a record takes the first that it fills.
  std::vector<Field> date_fields;
  std::optional<Month> month;  // One for all records.
  bool years_only = false;
  // A credit is spend and a debit is taken off it: the books of creditors.
  bool credit_is_spend = false;
  // The amounts have no sign of their own; kSign gives it.
  bool signed_by_word = false;
  Asset asset;
  std::string asset_reason;
  std::string words;  // The layout, for a person.
  std::vector<Problem> warnings;
  std::optional<Problem> refusal;

  bool Has(Field field) const {
    return column_of[static_cast<size_t>(field)] >= 0;
  }
  // The cell of `field`, outer blanks removed; empty when absent.
  std::string_view Cell(const TableRow& row, Field field) const;
  // "Net Amount", or "column 3" where the header is blank.
  std::string ColumnName(size_t column) const;
  std::string ColumnName(Field field) const;
  // The mapping as choices, to be kept as a profile.
  MappingProfile Profile() const;
  // Every cell that is filled equals the header's.
  bool IsHeader(const TableRow& row) const;
};

// +1 for a word that means debit or off the account ("D", "Debet", "Af"), -1
// for credit or on it, 0 for anything else.
int SignOfWord(std::string_view word);

bool IsBlankRow(const TableRow& row);

// Looks at every row once and then decides the layout. Memory: the statistics
// of each column and a few rows.
class LayoutSurvey {
 public:
  // `rows` is asked how its rows stand in the file.
  LayoutSurvey(TableKind kind, const RowSource& rows,
               const ReadOptions& options);
  void Observe(const TableRow& row);
  TableLayout Finish();

 private:
  struct HeaderCandidate {
    std::vector<std::string> cells;
    int64_t row = 0;
    bool in_two_rows = false;
    int score = 0;
    bool has_date = false;
    bool has_amount = false;
    bool has_party = false;
    std::array<int, kFieldCount> columns;
  };
  struct Proposal {
    Field field;
    size_t column;
    int score;
    std::string reason;
  };

  HeaderCandidate Judge(std::vector<std::string> cells, int64_t line) const;
  HeaderCandidate JudgeRow(const TableRow& row) const;
  bool HasChosenColumns(const std::vector<std::string>& cells) const;
  void ObserveCells(const TableRow& row);
  void Choose();
  void ChooseColumn(const ColumnChoice& choice, std::string_view reason);
  void Consider(HeaderCandidate candidate);
  void CheckOtherHeaders();
  std::vector<Proposal> Propose() const;
  void ProposeColumn(size_t column, std::vector<Proposal>& proposals) const;
  void Assign(std::vector<Proposal> proposals);
  void MapByContent();
  void Map(Field field, size_t column, std::string reason);
  int BestColumn(int64_t (*measure)(const ColumnStats&)) const;
  void DecideDates();
  void DecideDateOrder(size_t column, bool used);
  void DecideMonth();
  void DecideAmounts();
  void DecideSigns();
  void DecideAsset();
  void DecideCurrencyColumn();
  void Require();
  void Describe();
  void Warn(std::string_view code, std::string_view message);
  void Refuse(std::string_view code, std::string_view message);

  const ReadOptions options_;
  TableLayout layout_;
  std::vector<ColumnStats> stats_;
  std::vector<ColumnStats> stats_before_;  // Rows above the header.
  int64_t rows_ = 0;                       // Not blank, since the header.
  int64_t rows_before_ = 0;
  int64_t header_lookups_ = 0;
  int64_t repeated_headers_ = 0;
  std::optional<HeaderCandidate> header_;
  std::vector<HeaderCandidate> others_;
  std::set<Month> preamble_months_;
  std::set<std::string> currency_codes_;
  std::vector<bool> chosen_;  // Columns that a person or a profile decided.
  // The row above, while it may be the upper half of a header.
  std::vector<std::string> above_;
  int64_t above_line_ = 0;
  const std::string words_;
  const bool named_columns_;
  const bool marks_are_commas_;
  bool dutch_ = false;
};

}  // namespace omloop::ingest

#endif  // OMLOOP_LEDGER_INGEST_LAYOUT_H_
