#include "ledger/ingest/layout.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "absl/strings/str_format.h"
#include "ledger/ingest/text.h"
#include "ledger/model/legal_form.h"

namespace omloop::ingest {
namespace {

// Rows whose cells are looked up as header names. Rows with a date or a number
// are never headers and cost nothing.
constexpr int64_t kHeaderLookupsMax = 2000;
// Other headers remembered to tell whether they say the same.
constexpr size_t kOtherHeadersMax = 8;
// Rows in which names of firms are looked for when there is no header.
constexpr int64_t kLegalFormRowsMax = 2000;
constexpr size_t kCurrencyCodesMax = 8;
// Rows above the header in which the month of the file may be named.
constexpr int64_t kPreambleRowsMax = 100;

constexpr int kExactPoints = 2;
constexpr int kPatternPoints = 1;
constexpr int kHeaderPointsMin = 3;
// Of a header in which the columns stand that a person named.
constexpr int kChosenPoints = 1000;
// A header that the cells below it contradict loses this.
constexpr int kContradicted = 700;
constexpr int kProposalMin = 100;

bool IsDateField(Field field) {
  return field == Field::kPaymentDate || field == Field::kInvoiceDate ||
         field == Field::kDate;
}

bool IsAmountField(Field field) {
  return field == Field::kAmountNet || field == Field::kAmount ||
         field == Field::kAmountGross || field == Field::kDebit ||
         field == Field::kCredit;
}

bool IsPartyField(Field field) {
  return field == Field::kName || field == Field::kNumber ||
         field == Field::kKvk;
}

// A row with such a cell is data, not a header.
bool LooksLikeValue(std::string_view cell) {
  if (cell.empty()) return false;
  const bool may_be = IsDigit(cell[0]) || cell[0] == '-' || cell[0] == '(' ||
                      static_cast<unsigned char>(cell[0]) >= 0x80;
  if (!may_be) return false;
  return GuessAmount(cell).number ||
         GuessDate(cell).kind != DateGuess::Kind::kNone;
}

void AddMonth(std::set<int32_t>& months, int year, int month) {
  if (months.size() < kMonthsCountedMax) months.insert(year * 12 + month - 1);
}

bool SameHeader(std::string_view a, std::string_view b) {
  if (TrimBlanks(a) == TrimBlanks(b)) return true;
  const std::vector<std::string> first = HeaderReadings(a);
  return !first.empty() && first == HeaderReadings(b);
}

bool SameHeaders(const std::vector<std::string>& cells,
                 const std::vector<std::string>& headers) {
  return std::equal(cells.begin(), cells.end(), headers.begin(), headers.end(),
                    [](const std::string& a, const std::string& b) {
                      return SameHeader(a, b);
                    });
}

std::string Quoted(std::string_view header) {
  return absl::StrFormat("header \"%s\"", Shorten(header, 60));
}

}  // namespace

bool IsBlankRow(const TableRow& row) {
  return row.fault == RowFault::kNone &&
         std::all_of(
             row.cells.begin(), row.cells.end(),
             [](std::string_view cell) { return TrimBlanks(cell).empty(); });
}

int SignOfWord(std::string_view word) {
  constexpr size_t kWordMax = 6;
  if (word.empty() || word.size() > kWordMax) return 0;
  std::string lower;
  for (const char c : word) lower.push_back(LowerAscii(c));
  for (const std::string_view debit :
       {"d", "dr", "debet", "debit", "dbit", "s", "af"}) {
    if (lower == debit) return 1;
  }
  for (const std::string_view credit :
       {"c", "cr", "credit", "crdt", "h", "bij"}) {
    if (lower == credit) return -1;
  }
  return 0;
}

void ColumnStats::Observe(std::string_view cell, CellType type,
                          bool look_for_legal_forms) {
  cell = TrimBlanks(cell);
  if (cell.empty()) return;
  ++filled;
  const DateGuess date = GuessDate(cell);
  switch (date.kind) {
    case DateGuess::Kind::kNone:
      break;
    case DateGuess::Kind::kFixed:
      ++dates;
      AddMonth(months_day_first, static_cast<int>(date.day.year()),
               date.day.month());
      AddMonth(months_month_first, static_cast<int>(date.day.year()),
               date.day.month());
      break;
    case DateGuess::Kind::kNumeric:
      ++dates;
      if (date.second > 12) {
        ++month_first_only;
      } else if (date.first > 12) {
        ++day_first_only;
      } else if (date.first != date.second) {
        ++either_order;
      }
      if (date.second <= 12) AddMonth(months_day_first, date.year, date.second);
      if (date.first <= 12) AddMonth(months_month_first, date.year, date.first);
      break;
    case DateGuess::Kind::kSerial:
      ++serials;
      break;
    case DateGuess::Kind::kMonth:
      ++months;
      break;
    case DateGuess::Kind::kYear:
      ++years;
      break;
  }
  const AmountGuess amount = GuessAmount(cell);
  if (amount.number) {
    ++numbers;
    if (amount.decimals) ++decimals;
    if (amount.negative) ++negative;
    if (MonthOfYear(cell) != 0) ++months_of_year;
    // A number of a spreadsheet is not written in any style.
    if (type == CellType::kNumber) return;
    if (amount.evidence == AmountGuess::Evidence::kPoint) ++points;
    if (amount.evidence == AmountGuess::Evidence::kComma) ++commas;
    if (amount.evidence == AmountGuess::Evidence::kEitherWay) ++either_mark;
    if (amount.sign == 'G') ++pounds;
    if (amount.sign == 'E') ++euros;
    return;
  }
  if (date.kind != DateGuess::Kind::kNone) return;
  ++texts;
  if (MonthOfYear(cell) != 0) ++months_of_year;
  if (const int sign = SignOfWord(cell); sign != 0) {
    ++(sign > 0 ? debit_words : credit_words);
    if (LowerAscii(cell[0]) == 'a' || LowerAscii(cell[0]) == 'b') {
      ++off_on_words;
    }
  }
  if (cell.find(' ') != std::string_view::npos) ++words;
  if (look_for_legal_forms && LegalFormInName(cell) != LegalForm::kNone) {
    ++legal_forms;
  }
}

std::string_view TableLayout::Cell(const TableRow& row, Field field) const {
  const int column = column_of[static_cast<size_t>(field)];
  if (column < 0 || static_cast<size_t>(column) >= row.cells.size()) return {};
  return TrimBlanks(row.cells[static_cast<size_t>(column)]);
}

std::string TableLayout::ColumnName(size_t column) const {
  if (column < header.size() && !header[column].empty()) return header[column];
  return absl::StrFormat("column %d", column + 1);
}

std::string TableLayout::ColumnName(Field field) const {
  const int column = column_of[static_cast<size_t>(field)];
  return column < 0 ? std::string() : ColumnName(static_cast<size_t>(column));
}

bool TableLayout::IsHeader(const TableRow& row) const {
  if (header_row == 0) return false;
  bool filled = false;
  for (size_t i = 0; i < std::max(row.cells.size(), header.size()); ++i) {
    const std::string_view cell =
        i < row.cells.size() ? TrimBlanks(row.cells[i]) : std::string_view();
    const std::string_view name =
        i < header.size() ? std::string_view(header[i]) : std::string_view();
    if (cell != name) return false;
    filled = filled || !cell.empty();
  }
  return filled;
}

MappingProfile TableLayout::Profile() const {
  MappingProfile profile;
  profile.headers = header;
  profile.headers.resize(columns);
  for (const MappedField& mapped : mapping) {
    // A name that is blank or stands twice does not tell the column.
    std::string name = ColumnName(mapped.column);
    const bool telling =
        mapped.column < header.size() && !header[mapped.column].empty() &&
        header[mapped.column][0] != '#' &&
        std::count(header.begin(), header.end(), header[mapped.column]) == 1;
    if (!telling) name = absl::StrFormat("#%d", mapped.column + 1);
    profile.columns.push_back(
        {std::move(name), std::string(SpecOf(kind, mapped.field).key)});
  }
  return profile;
}

LayoutSurvey::LayoutSurvey(TableKind kind, const RowSource& rows,
                           const ReadOptions& options)
    : options_(options),
      words_(rows.words()),
      named_columns_(rows.HasNamedColumns()),
      marks_are_commas_(rows.MarksAreCommas()) {
  layout_.kind = kind;
  layout_.column_of.fill(-1);
}

// A row in which the columns that a person named stand, or those of a profile,
// is the header.
bool LayoutSurvey::HasChosenColumns(
    const std::vector<std::string>& cells) const {
  for (const MappingProfile& profile : options_.profiles) {
    if (SameHeaders(cells, profile.headers)) return true;
  }
  bool named = false;
  for (const ColumnChoice& choice : options_.columns) {
    if (choice.column.empty() || choice.column[0] == '#') continue;
    named = true;
    if (std::none_of(cells.begin(), cells.end(), [&](const std::string& cell) {
          return SameHeader(cell, choice.column);
        })) {
      return false;
    }
  }
  return named;
}

// How much `cells` look like a header: points for each different field that
// they name.
LayoutSurvey::HeaderCandidate LayoutSurvey::Judge(
    std::vector<std::string> cells, int64_t line) const {
  HeaderCandidate candidate;
  candidate.row = line;
  candidate.columns.fill(-1);
  candidate.cells = std::move(cells);
  std::array<int, kFieldCount> points = {};
  for (size_t i = 0; i < candidate.cells.size(); ++i) {
    const std::string& cell = candidate.cells[i];
    if (cell.empty()) continue;
    const std::vector<HeaderMatch> matches = MatchHeader(layout_.kind, cell);
    const auto best =
        std::max_element(matches.begin(), matches.end(),
                         [](const HeaderMatch& a, const HeaderMatch& b) {
                           return a.score < b.score;
                         });
    if (best == matches.end()) continue;
    const auto field = static_cast<size_t>(best->field);
    points[field] =
        std::max(points[field], best->exact ? kExactPoints : kPatternPoints);
    if (candidate.columns[field] < 0) {
      candidate.columns[field] = static_cast<int>(i);
    }
    candidate.has_date = candidate.has_date || IsDateField(best->field);
    candidate.has_amount = candidate.has_amount || IsAmountField(best->field);
    candidate.has_party = candidate.has_party || IsPartyField(best->field);
  }
  for (const int point : points) candidate.score += point;
  if (!candidate.has_date && !candidate.has_amount && !candidate.has_party) {
    candidate.score = 0;
  }
  if (HasChosenColumns(candidate.cells)) candidate.score += kChosenPoints;
  return candidate;
}

// The row as a header, alone or as the lower half of one whose upper half is
// the row right above it ("Factuur" over "Datum").
LayoutSurvey::HeaderCandidate LayoutSurvey::JudgeRow(
    const TableRow& row) const {
  std::vector<std::string> cells;
  for (const std::string_view cell : row.cells) {
    cells.emplace_back(TrimBlanks(cell));
  }
  HeaderCandidate alone = Judge(cells, row.line);
  const bool halves = !above_.empty() && row.line == above_line_ + 1 &&
                      !(header_.has_value() && header_->row == above_line_ &&
                        header_->score >= kChosenPoints);
  if (!halves) return alone;
  for (size_t i = 0; i < std::min(cells.size(), above_.size()); ++i) {
    if (above_[i].empty()) continue;
    cells[i] = cells[i].empty() ? above_[i] : above_[i] + " " + cells[i];
  }
  HeaderCandidate both = Judge(std::move(cells), row.line);
  both.in_two_rows = true;
  const int upper =
      header_.has_value() && header_->row == above_line_ ? header_->score : 0;
  // Halves must say clearly more than either row by itself.
  return both.score >= std::max(alone.score, upper) + kExactPoints ? both
                                                                   : alone;
}

void LayoutSurvey::Consider(HeaderCandidate candidate) {
  if (header_.has_value() && candidate.score <= header_->score) {
    if (candidate.has_date && candidate.has_amount &&
        others_.size() < kOtherHeadersMax) {
      others_.push_back(std::move(candidate));
    }
    return;
  }
  // What stood above may be a preamble, or the data of a header that comes
  // last: kept apart until the end tells.
  if (rows_ > rows_before_) {
    stats_before_ = std::move(stats_);
    rows_before_ = rows_;
  }
  stats_.clear();
  rows_ = 0;
  header_ = std::move(candidate);
  currency_codes_.clear();
}

void LayoutSurvey::Observe(const TableRow& row) {
  if (row.fault == RowFault::kRowTooLong || IsBlankRow(row)) return;
  if (named_columns_) {
    if (header_.has_value()) return ObserveCells(row);
    header_ = JudgeRow(row);
    return;
  }
  const bool value = std::any_of(
      row.cells.begin(), row.cells.end(),
      [](std::string_view c) { return LooksLikeValue(TrimBlanks(c)); });
  if (!value) {
    if (header_.has_value() &&
        std::equal(row.cells.begin(), row.cells.end(), header_->cells.begin(),
                   header_->cells.end(),
                   [](std::string_view a, std::string_view b) {
                     return TrimBlanks(a) == b;
                   })) {
      ++repeated_headers_;
      return;
    }
    if (header_lookups_ < kHeaderLookupsMax) {
      ++header_lookups_;
      HeaderCandidate candidate = JudgeRow(row);
      above_.clear();
      for (const std::string_view cell : row.cells) {
        above_.emplace_back(TrimBlanks(cell));
      }
      above_line_ = row.line;
      if (candidate.score >= kHeaderPointsMin) {
        Consider(std::move(candidate));
        return;
      }
    }
  }
  if (!header_.has_value() && rows_ < kPreambleRowsMax) {
    for (const std::string_view cell : row.cells) {
      if (const auto month = FindMonth(cell)) preamble_months_.insert(*month);
    }
  }
  ObserveCells(row);
}

void LayoutSurvey::ObserveCells(const TableRow& row) {
  ++rows_;
  if (stats_.size() < row.cells.size()) stats_.resize(row.cells.size());
  for (size_t i = 0; i < row.cells.size(); ++i) {
    stats_[i].Observe(row.cells[i],
                      i < row.types.size() ? row.types[i] : CellType::kText,
                      !header_.has_value() && rows_ <= kLegalFormRowsMax);
  }
  if (header_.has_value()) {
    const int column = header_->columns[static_cast<size_t>(Field::kAsset)];
    if (column >= 0 && static_cast<size_t>(column) < row.cells.size() &&
        currency_codes_.size() < kCurrencyCodesMax) {
      currency_codes_.insert(
          std::string(TrimBlanks(row.cells[static_cast<size_t>(column)])));
    }
  }
}

// A second header with the same columns is a repetition; with others it starts
// another table, whose rows would be read into the wrong fields.
void LayoutSurvey::CheckOtherHeaders() {
  for (const HeaderCandidate& other : others_) {
    if (other.row < header_->row) continue;
    for (const MappedField& mapped : layout_.mapping) {
      if (!IsDateField(mapped.field) && !IsAmountField(mapped.field) &&
          mapped.field != Field::kName) {
        continue;
      }
      const std::string_view here =
          mapped.column < other.cells.size()
              ? std::string_view(other.cells[mapped.column])
              : std::string_view();
      if (HeaderReadings(here) !=
          HeaderReadings(layout_.header[mapped.column])) {
        Refuse(
            "TWO_LAYOUTS",
            absl::StrFormat("row %d holds another header than row %d: "
                            "\"%s\" instead of \"%s\" in column %d",
                            other.row, header_->row, Shorten(here, 60),
                            layout_.header[mapped.column], mapped.column + 1));
        return;
      }
    }
  }
}

void LayoutSurvey::ProposeColumn(size_t column,
                                 std::vector<Proposal>& proposals) const {
  const std::string& header = layout_.header[column];
  const ColumnStats none;
  const ColumnStats& stats = column < stats_.size() ? stats_[column] : none;
  const int64_t filled = stats.filled;
  for (const HeaderMatch& match : MatchHeader(layout_.kind, header)) {
    const FieldSpec& spec = SpecOf(layout_.kind, match.field);
    Proposal proposal{match.field, column, match.score, ""};
    proposal.reason =
        match.exact ? absl::StrFormat("%s is a usual name for %s",
                                      Quoted(header), spec.words)
                    : absl::StrFormat("%s has the words of %s (%s)",
                                      Quoted(header), spec.words, match.match);
    bool contradicted = false;
    if (filled == 0) {
      // An empty column says nothing against its header, but a filled one
      // goes first.
      proposal.score -= kExactPoints;
      if (IsDateField(match.field) || IsAmountField(match.field)) {
        contradicted = true;
      }
    } else if (spec.content == Content::kDate) {
      const int64_t dates = stats.dates + stats.serials;
      contradicted = dates * 2 < filled;
      proposal.reason +=
          absl::StrFormat("; %d of %d cells are dates", dates, filled);
    } else if (spec.content == Content::kAmount) {
      contradicted = stats.numbers * 2 < filled;
      proposal.reason += absl::StrFormat("; %d of %d cells are numbers",
                                         stats.numbers, filled);
    } else if (match.field == Field::kName) {
      contradicted = stats.texts * 2 < filled;
      if (contradicted) {
        proposals.push_back(
            {Field::kNumber, column, match.score - kExactPoints,
             absl::StrFormat("%s names a party, and %d of %d cells are numbers",
                             Quoted(header), stats.numbers, filled)});
      }
    } else if (match.field == Field::kNumber) {
      // Names under a header that says "id" are names.
      if (stats.words * 2 > filled) {
        contradicted = true;
        proposals.push_back(
            {Field::kName, column, match.score - kContradicted / 2,
             absl::StrFormat("%s names a party, and %d of %d cells are words",
                             Quoted(header), stats.words, filled)});
      }
    }
    if (filled > 0 && match.field == Field::kMonthOfYear) {
      contradicted = stats.months_of_year * 10 < filled * 9;
    } else if (filled > 0 && match.field == Field::kPeriod) {
      // "4" is no period of its own, but a month beside a year.
      contradicted = (stats.months + stats.years) * 2 < filled &&
                     stats.months_of_year * 10 >= filled * 9;
    } else if (match.field == Field::kSign) {
      contradicted = (stats.debit_words + stats.credit_words) * 10 < filled * 9;
    }
    if (contradicted) proposal.score -= kContradicted;
    proposals.push_back(std::move(proposal));
  }
}

std::vector<LayoutSurvey::Proposal> LayoutSurvey::Propose() const {
  std::vector<Proposal> proposals;
  for (size_t i = 0; i < layout_.header.size(); ++i) {
    ProposeColumn(i, proposals);
  }
  std::stable_sort(
      proposals.begin(), proposals.end(),
      [](const Proposal& a, const Proposal& b) { return a.score > b.score; });
  return proposals;
}

void LayoutSurvey::Map(Field field, size_t column, std::string reason) {
  layout_.column_of[static_cast<size_t>(field)] = static_cast<int>(column);
  layout_.mapping.push_back({field, column, std::move(reason)});
}

void LayoutSurvey::ChooseColumn(const ColumnChoice& choice,
                                std::string_view reason) {
  size_t column = layout_.columns;
  if (!choice.column.empty() && choice.column[0] == '#') {
    const char* end = choice.column.data() + choice.column.size();
    size_t number = 0;
    const auto read = std::from_chars(choice.column.data() + 1, end, number);
    if (read.ptr == end && number >= 1) column = number - 1;
  } else {
    for (size_t i = layout_.header.size(); i > 0; --i) {
      if (SameHeader(layout_.header[i - 1], choice.column)) column = i - 1;
    }
  }
  if (column >= layout_.columns) {
    std::string names;
    for (size_t i = 0; i < layout_.columns; ++i) {
      names += absl::StrFormat("%s\"%s\"", i == 0 ? "" : ", ",
                               Shorten(layout_.ColumnName(i), 40));
    }
    Refuse("MAPPING_UNKNOWN",
           absl::StrFormat("there is no column \"%s\"; the file has %s",
                           Shorten(choice.column, 60), Shorten(names, 1000)));
    return;
  }
  if (chosen_[column]) return;  // The person goes before the profile.
  if (choice.field == "ignore") {
    chosen_[column] = true;
    return;
  }
  const FieldSpec* field = FindField(layout_.kind, choice.field);
  if (field == nullptr) {
    std::string keys;
    for (const FieldSpec& spec : FieldsOf(layout_.kind)) {
      keys += absl::StrFormat("%s, ", spec.key);
    }
    Refuse("MAPPING_UNKNOWN",
           absl::StrFormat("there is no field \"%s\"; there are %signore",
                           Shorten(choice.field, 60), keys));
    return;
  }
  if (layout_.Has(field->field)) return;
  chosen_[column] = true;
  Map(field->field, column, std::string(reason));
}

// What a person says about this file, then what the profile says.
void LayoutSurvey::Choose() {
  chosen_.assign(layout_.columns, false);
  for (const ColumnChoice& choice : options_.columns) {
    ChooseColumn(choice, "named by you");
  }
  std::vector<std::string> headers = layout_.header;
  headers.resize(layout_.columns);
  for (const MappingProfile& profile : options_.profiles) {
    if (!SameHeaders(headers, profile.headers)) continue;
    for (const ColumnChoice& choice : profile.columns) {
      ChooseColumn(choice, "profile");
    }
    return;
  }
}

void LayoutSurvey::Assign(std::vector<Proposal> proposals) {
  std::vector<bool> taken = chosen_;
  for (Proposal& proposal : proposals) {
    // A contradicted date or amount is kept as a last resort, so that a file
    // with wrong dates is told about each row rather than refused unread.
    const bool last_resort =
        IsDateField(proposal.field) || IsAmountField(proposal.field);
    if (proposal.score < kProposalMin && !last_resort) continue;
    if (proposal.score < kProposalMin) {
      bool have = false;
      for (const MappedField& mapped : layout_.mapping) {
        have = have ||
               (IsDateField(mapped.field) && IsDateField(proposal.field)) ||
               (IsAmountField(mapped.field) && IsAmountField(proposal.field));
      }
      if (have) continue;
    }
    if (taken[proposal.column] || layout_.Has(proposal.field)) continue;
    taken[proposal.column] = true;
    Map(proposal.field, proposal.column, std::move(proposal.reason));
  }
}

int LayoutSurvey::BestColumn(int64_t (*measure)(const ColumnStats&)) const {
  int best = -1;
  int64_t best_value = 0;
  for (size_t i = 0; i < stats_.size(); ++i) {
    const bool taken =
        chosen_[i] ||
        std::any_of(
            layout_.mapping.begin(), layout_.mapping.end(),
            [i](const MappedField& mapped) { return mapped.column == i; });
    if (taken) continue;
    const int64_t value = measure(stats_[i]);
    if (value > best_value) {
      best_value = value;
      best = static_cast<int>(i);
    }
  }
  return best;
}

// Fills in what the header did not give from what the cells hold: dates in any
// file, amount and supplier only in a file without header.
void LayoutSurvey::MapByContent() {
  if (layout_.kind != TableKind::kSpend) return;
  const bool dated = layout_.Has(Field::kPaymentDate) ||
                     layout_.Has(Field::kInvoiceDate) ||
                     layout_.Has(Field::kDate);
  if (!dated) {
    const int column = BestColumn([](const ColumnStats& s) {
      const int64_t dates = s.dates;
      return dates * 10 >= s.filled * 9 ? dates : 0;
    });
    if (column >= 0) {
      const ColumnStats& stats = stats_[static_cast<size_t>(column)];
      Map(Field::kDate, static_cast<size_t>(column),
          absl::StrFormat("%d of %d cells are dates", stats.dates,
                          stats.filled));
    }
  }
  if (header_.has_value()) return;
  const bool has_amount =
      layout_.Has(Field::kAmountNet) || layout_.Has(Field::kAmount) ||
      layout_.Has(Field::kAmountGross) || layout_.Has(Field::kDebit);
  const int amount = has_amount ? -1 : BestColumn([](const ColumnStats& s) {
    if (s.numbers * 10 < s.filled * 9) return int64_t{0};
    // Cents tell an amount from a number of something else.
    return s.decimals * 1000 + (s.decimals > 0 ? s.numbers : 0);
  });
  if (amount >= 0) {
    const ColumnStats& stats = stats_[static_cast<size_t>(amount)];
    Map(Field::kAmount, static_cast<size_t>(amount),
        absl::StrFormat("%d of %d cells are numbers, %d with decimals",
                        stats.numbers, stats.filled, stats.decimals));
  }
  const int name =
      layout_.Has(Field::kName)
          ? -1
          : BestColumn([](const ColumnStats& s) { return s.legal_forms; });
  if (name >= 0) {
    const ColumnStats& stats = stats_[static_cast<size_t>(name)];
    Map(Field::kName, static_cast<size_t>(name),
        absl::StrFormat("%d of %d cells name a legal form such as Ltd or B.V.",
                        stats.legal_forms, stats.filled));
  }
}

void LayoutSurvey::Warn(std::string_view code, std::string_view message) {
  layout_.warnings.push_back(MakeProblem(code, message));
}

void LayoutSurvey::Refuse(std::string_view code, std::string_view message) {
  if (!layout_.refusal.has_value()) {
    layout_.refusal = MakeProblem(code, message);
  }
}

TableLayout LayoutSurvey::Finish() {
  if (header_.has_value() && rows_ == 0) {
    // The header came last: the rows above it are the records.
    stats_ = std::move(stats_before_);
    rows_ = rows_before_;
  }
  if (header_.has_value()) {
    layout_.header_row = header_->row;
    layout_.header_in_two_rows = header_->in_two_rows;
    layout_.header = header_->cells;
    for (const std::string& name : layout_.header) {
      for (const std::string_view word :
           {"bedrag", "datum", "leverancier", "naam", "btw", "crediteur"}) {
        for (const std::string& reading : HeaderReadings(name)) {
          dutch_ = dutch_ || reading.find(word) != std::string::npos;
        }
      }
    }
  }
  layout_.columns = std::max(layout_.header.size(), stats_.size());
  stats_.resize(layout_.columns);
  Choose();
  if (header_.has_value()) Assign(Propose());
  MapByContent();
  std::stable_sort(layout_.mapping.begin(), layout_.mapping.end(),
                   [](const MappedField& a, const MappedField& b) {
                     return a.column < b.column;
                   });
  if (header_.has_value()) CheckOtherHeaders();
  DecideDates();
  DecideAmounts();
  DecideSigns();
  DecideAsset();
  Require();
  Describe();
  return std::move(layout_);
}

}  // namespace omloop::ingest
