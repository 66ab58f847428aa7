#include "ledger/ingest/spend_reader.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/hash/hash.h"
#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/base/money.h"
#include "ledger/base/status_macros.h"
#include "ledger/base/strings.h"
#include "ledger/ingest/table_reader.h"
#include "ledger/ingest/text.h"

namespace omloop::ingest {
namespace {

DraftDateBasis BasisOf(Field field) {
  switch (field) {
    case Field::kPaymentDate:
      return DraftDateBasis::kPaid;
    case Field::kInvoiceDate:
      return DraftDateBasis::kInvoiced;
    case Field::kPeriod:
      return DraftDateBasis::kPeriod;
    default:
      return DraftDateBasis::kBooked;
  }
}

// "Total", "Grand total:", "Totaal".
bool IsTotalLabel(std::string_view cell) {
  constexpr size_t kLabelBytesMax = 24;
  cell = TrimBlanks(cell);
  while (!cell.empty() && (cell.back() == ':' || cell.back() == '.')) {
    cell.remove_suffix(1);
  }
  if (cell.empty() || cell.size() > kLabelBytesMax) return false;
  std::string lower;
  for (const char c : cell) lower.push_back(LowerAscii(c));
  for (const std::string_view label :
       {"total", "totals", "grand total", "total spend", "total amount", "sum",
        "subtotal", "sub total", "totaal", "eindtotaal", "subtotaal",
        "totaal bedrag", "totaalbedrag", "som", "totalen"}) {
    if (lower == label) return true;
  }
  return false;
}

bool IsSubtotalLabel(std::string_view cell) {
  cell = TrimBlanks(cell);
  return IsTotalLabel(cell) && LowerAscii(cell[0]) == 's' &&
         LowerAscii(cell[1]) == 'u' && LowerAscii(cell[2]) == 'b';
}

uint64_t HashOfRow(const TableRow& row) {
  // Empty cells at the end do not make another record.
  size_t count = row.cells.size();
  while (count > 0 && row.cells[count - 1].empty()) --count;
  uint64_t hash = count;
  for (size_t i = 0; i < count; ++i) {
    hash = absl::HashOf(hash, ToAbsl(row.cells[i]));
  }
  return hash;
}

// One pass over the rows of a file that was surveyed.
class SpendPass {
 public:
  SpendPass(const TableLayout& layout, SpendSink& sink, FileReport& report)
      : layout_(layout), sink_(sink), report_(report) {
    for (const Field field :
         {Field::kAmountNet, Field::kAmount, Field::kAmountGross}) {
      if (!layout.Has(field)) continue;
      amount_field_ = field;
      break;
    }
    two_sides_ = !layout.Has(amount_field_);
    less_vat_ = amount_field_ == Field::kAmountGross && layout.Has(Field::kVat);
  }

  absl::Status OnRow(RowKind kind, const TableRow& row);
  void Finish();

 private:
  struct Failure {
    std::string_view code;
    std::string message;
    Field field;
    std::string_view text;
  };

  static Failure FailureOf(const absl::Status& status, Field field,
                           std::string_view cell);
  absl::Status OnData(const TableRow& row);
  bool ReadDate(const TableRow& row, Failure& failure);
  bool ReadDateOf(const TableRow& row, Field field, std::string_view cell);
  bool ReadAmount(const TableRow& row, Failure& failure);
  bool ReadAsset(const TableRow& row, Failure& failure);
  // Debit less credit, or the other way round. Sets `failure` when it cannot.
  std::optional<ParsedAmount> AmountOfSides(const TableRow& row,
                                            Failure& failure) const;
  std::optional<ParsedAmount> OneAmount(const TableRow& row,
                                        Failure& failure) const;
  absl::StatusOr<ParsedAmount> AmountOf(const TableRow& row, Field field) const;
  absl::StatusOr<bool> SkipTotal(const TableRow& row);
  absl::Status Reject(const TableRow& row, const Failure& failure);
  absl::Status Accept(const TableRow& row);
  absl::Status WarnOf(const TableRow& row, std::string_view code,
                      std::string_view message);
  absl::Status Tell(Problem problem, const TableRow& row);
  absl::Status TellOfFault(const TableRow& row);
  void FillWords(const TableRow& row);
  void CountMonth();
  void CountSupplier();

  const TableLayout& layout_;
  SpendSink& sink_;
  FileReport& report_;
  Field amount_field_ = Field::kAmount;
  bool two_sides_ = false;  // A column of debits and one of credits.
  bool less_vat_ = false;
  SpendDraft draft_;
  absl::flat_hash_set<uint64_t> seen_;
  absl::flat_hash_map<std::string, CountAndSum, StringHash, StringEq>
      suppliers_;
  absl::flat_hash_map<int32_t, CountAndSum> months_;
};

absl::Status SpendPass::Tell(Problem problem, const TableRow& row) {
  problem.record = report_.records;
  problem.row = row.line;
  report_.Add(problem);
  return sink_.OnProblem(problem);
}

absl::Status SpendPass::WarnOf(const TableRow& row, std::string_view code,
                               std::string_view message) {
  return Tell(MakeProblem(code, message), row);
}

absl::Status SpendPass::Reject(const TableRow& row, const Failure& failure) {
  ++report_.rejected;
  Problem problem = MakeProblem(failure.code, failure.message);
  problem.column = layout_.ColumnName(failure.field);
  problem.text = Shorten(failure.text, kProblemTextMax);
  problem.record = report_.records;
  problem.row = row.line;
  report_.Add(problem);
  return sink_.OnRefusedRow(problem, row.cells);
}

bool SpendPass::ReadDateOf(const TableRow& row, Field field,
                           std::string_view cell) {
  const DateGuess guess = GuessDate(cell);
  const auto column =
      static_cast<size_t>(layout_.column_of[static_cast<size_t>(field)]);
  draft_.basis = BasisOf(field);
  draft_.year_only = false;
  if (const auto day = ResolveDate(guess, layout_.date_orders[column])) {
    // Four-digit years were judged already; a day number or a fixed date
    // before 1950 is a typing error too.
    if (day->year() < kYearMin || day->year() > kYearMax) return false;
    draft_.date = *day;
    return true;
  }
  // A month in a column of dates is no date.
  if (field != Field::kPeriod) return false;
  if (guess.kind == DateGuess::Kind::kMonth) {
    draft_.date = LastDay(guess.month);
    return true;
  }
  if (guess.kind == DateGuess::Kind::kYear && !layout_.years_only) {
    const int month = MonthOfYear(layout_.Cell(row, Field::kMonthOfYear));
    if (month == 0) return false;
    draft_.date = LastDay(Month(guess.year, month));
    return true;
  }
  if (guess.kind == DateGuess::Kind::kYear) {
    draft_.date = Day(guess.year, 12, 31);
    draft_.year_only = true;
    return true;
  }
  return false;
}

bool SpendPass::ReadDate(const TableRow& row, Failure& failure) {
  draft_.invoice_date.reset();
  if (layout_.month.has_value()) {
    draft_.date = LastDay(*layout_.month);
    draft_.basis = DraftDateBasis::kPeriod;
    draft_.year_only = false;
    return true;
  }
  for (const Field field : layout_.date_fields) {
    const std::string_view cell = layout_.Cell(row, field);
    if (cell.empty()) continue;
    if (ReadDateOf(row, field, cell)) return true;
    failure = {"DATE_UNREADABLE",
               absl::StrFormat("\"%s\" is not a date", Shorten(cell, 60)),
               field, cell};
    return false;
  }
  failure = {"DATE_MISSING", "the date is blank", layout_.date_fields.front(),
             ""};
  return false;
}

SpendPass::Failure SpendPass::FailureOf(const absl::Status& status, Field field,
                                        std::string_view cell) {
  const std::string text = Shorten(cell, 60);
  if (ReasonOf(status) == "AMOUNT_UNREADABLE") {
    return {"AMOUNT_UNREADABLE",
            absl::StrFormat("\"%s\" is not an amount", text), field, cell};
  }
  return {"AMOUNT_TOO_LARGE",
          absl::StrFormat("\"%s\" is too large to be booked", text), field,
          cell};
}

absl::StatusOr<ParsedAmount> SpendPass::AmountOf(const TableRow& row,
                                                 Field field) const {
  const auto column =
      static_cast<size_t>(layout_.column_of[static_cast<size_t>(field)]);
  return ParseAmount(layout_.Cell(row, field), layout_.amount_styles[column]);
}

std::optional<ParsedAmount> SpendPass::OneAmount(const TableRow& row,
                                                 Failure& failure) const {
  const std::string_view cell = layout_.Cell(row, amount_field_);
  if (cell.empty()) {
    failure = {"AMOUNT_MISSING", "the amount is blank", amount_field_, cell};
    return std::nullopt;
  }
  auto amount = AmountOf(row, amount_field_);
  if (!amount.ok()) {
    failure = FailureOf(amount.status(), amount_field_, cell);
    return std::nullopt;
  }
  if (!layout_.signed_by_word) return *amount;
  const std::string_view word = layout_.Cell(row, Field::kSign);
  const int sign = SignOfWord(word);
  if (sign == 0) {
    failure = {"SIDE_UNREADABLE",
               absl::StrFormat("\"%s\" is neither debit nor credit",
                               Shorten(word, 20)),
               Field::kSign, word};
    return std::nullopt;
  }
  if ((sign < 0) != layout_.credit_is_spend) {
    amount->minor_units = -amount->minor_units;
  }
  return *amount;
}

std::optional<ParsedAmount> SpendPass::AmountOfSides(const TableRow& row,
                                                     Failure& failure) const {
  ParsedAmount sum;
  bool filled = false;
  for (const Field field : {Field::kDebit, Field::kCredit}) {
    const std::string_view cell = layout_.Cell(row, field);
    if (cell.empty()) continue;
    filled = true;
    const auto amount = AmountOf(row, field);
    if (!amount.ok()) {
      failure = FailureOf(amount.status(), field, cell);
      return std::nullopt;
    }
    const bool spend = (field == Field::kCredit) == layout_.credit_is_spend;
    const auto added = AddMinor(
        sum.minor_units, spend ? amount->minor_units : -amount->minor_units);
    if (!added.ok()) {
      failure = FailureOf(added.status(), field, cell);
      return std::nullopt;
    }
    sum.minor_units = *added;
    sum.rounded = sum.rounded || amount->rounded;
  }
  if (filled) return sum;
  failure = {"AMOUNT_MISSING", "both debit and credit are blank",
             layout_.Has(Field::kDebit) ? Field::kDebit : Field::kCredit, ""};
  return std::nullopt;
}

bool SpendPass::ReadAmount(const TableRow& row, Failure& failure) {
  const std::optional<ParsedAmount> amount =
      two_sides_ ? AmountOfSides(row, failure) : OneAmount(row, failure);
  if (!amount.has_value()) return false;
  draft_.amount_minor = amount->minor_units;
  draft_.rounded = amount->rounded;
  draft_.vat_minor.reset();
  draft_.gross_minor.reset();
  if (layout_.Has(Field::kVat)) {
    const auto vat = AmountOf(row, Field::kVat);
    if (vat.ok()) draft_.vat_minor = vat->minor_units;
  }
  if (layout_.Has(Field::kAmountGross)) {
    const auto gross = AmountOf(row, Field::kAmountGross);
    if (gross.ok()) draft_.gross_minor = gross->minor_units;
  }
  draft_.amount_is_gross = amount_field_ == Field::kAmountGross;
  if (less_vat_ && draft_.vat_minor.has_value()) {
    const auto net = AddMinor(draft_.amount_minor, -*draft_.vat_minor);
    if (net.ok()) {
      draft_.amount_minor = *net;
      draft_.amount_is_gross = false;
    }
  }
  const auto sum = AddMinor(report_.accepted_sum_minor, draft_.amount_minor);
  if (!sum.ok()) {
    failure = {"SUM_TOO_LARGE",
               "with this amount the sum of the file is too large",
               amount_field_, layout_.Cell(row, amount_field_)};
    return false;
  }
  return true;
}

bool SpendPass::ReadAsset(const TableRow& row, Failure& failure) {
  draft_.asset = layout_.asset;
  const std::string_view cell = layout_.Cell(row, Field::kAsset);
  if (cell.empty() || cell == layout_.asset.code()) return true;
  const auto asset = Asset::FromCode(cell);
  if (asset.ok() && *asset == layout_.asset) return true;
  failure = {"ASSET_MIXED",
             absl::StrFormat("the record is in \"%s\", the import in %s",
                             Shorten(cell, 20), layout_.asset.code()),
             Field::kAsset, cell};
  return false;
}

// A line that only adds up what stands above it is no record.
absl::StatusOr<bool> SpendPass::SkipTotal(const TableRow& row) {
  if (row.fault != RowFault::kNone) return false;
  for (const Field field : layout_.date_fields) {
    if (!layout_.Cell(row, field).empty() &&
        !IsTotalLabel(layout_.Cell(row, field))) {
      return false;
    }
  }
  const bool labelled =
      std::any_of(row.cells.begin(), row.cells.end(), IsTotalLabel);
  const std::string_view name = layout_.Cell(row, Field::kName);
  if (!labelled && !name.empty()) return false;
  const std::string_view cell = layout_.Cell(
      row,
      two_sides_ && layout_.Has(Field::kDebit) ? Field::kDebit : amount_field_);
  if (cell.empty() || two_sides_) return labelled;
  const auto amount = AmountOf(row, amount_field_);
  const bool equal =
      amount.ok() && amount->minor_units == report_.accepted_sum_minor;
  if (equal && report_.accepted > 1) return true;
  if (!labelled) return false;
  // What a subtotal adds up is not known.
  if (std::any_of(row.cells.begin(), row.cells.end(), IsSubtotalLabel)) {
    return true;
  }
  // Only a total over all of them can differ; a subtotal is not checked.
  Problem problem = MakeProblem(
      "TOTAL_DIFFERS",
      absl::StrFormat("row %d states a total of %s, the accepted records "
                      "above it are %s",
                      row.line, Shorten(cell, 40),
                      FormatMinor(report_.accepted_sum_minor, layout_.asset)));
  problem.row = row.line;
  problem.column = layout_.ColumnName(amount_field_);
  problem.text = Shorten(cell, kProblemTextMax);
  report_.Add(problem);
  OMLOOP_RETURN_IF_ERROR(sink_.OnProblem(problem));
  return true;
}

void SpendPass::FillWords(const TableRow& row) {
  SquashBlanks(layout_.Cell(row, Field::kName), draft_.supplier_name);
  const auto fill = [&](Field field, std::string& out) {
    out.assign(layout_.Cell(row, field));
  };
  fill(Field::kNumber, draft_.supplier_number);
  fill(Field::kKvk, draft_.supplier_kvk);
  fill(Field::kPostcode, draft_.supplier_postcode);
  fill(Field::kBranch, draft_.supplier_branch);
  fill(Field::kCountry, draft_.supplier_country);
  fill(Field::kDocumentNumber, draft_.document_number);
  fill(Field::kLineNumber, draft_.line_number);
  fill(Field::kOrderNumber, draft_.order_number);
  fill(Field::kContractNumber, draft_.contract_number);
  fill(Field::kCategory, draft_.category);
  fill(Field::kDescription, draft_.description);
  fill(Field::kBody, draft_.body);
  fill(Field::kFundingClass, draft_.funding_class);
  if (draft_.basis == DraftDateBasis::kPaid &&
      layout_.Has(Field::kInvoiceDate)) {
    const auto column = static_cast<size_t>(
        layout_.column_of[static_cast<size_t>(Field::kInvoiceDate)]);
    draft_.invoice_date =
        ResolveDate(GuessDate(layout_.Cell(row, Field::kInvoiceDate)),
                    layout_.date_orders[column]);
  }
}

void SpendPass::CountMonth() {
  // Years stand apart from months: 2014 is key -2014.
  const int32_t key = draft_.year_only
                          ? -static_cast<int32_t>(draft_.date.year())
                          : static_cast<int32_t>(draft_.date.year() * 12 +
                                                 draft_.date.month() - 1);
  CountAndSum& month = months_[key];
  ++month.count;
  month.sum_minor += draft_.amount_minor;
}

void SpendPass::CountSupplier() {
  auto found = suppliers_.find(std::string_view(draft_.supplier_name));
  if (found == suppliers_.end()) {
    if (suppliers_.size() >= kSuppliersTrackedMax) return;
    found = suppliers_.emplace(draft_.supplier_name, CountAndSum()).first;
  }
  ++found->second.count;
  found->second.sum_minor += draft_.amount_minor;
}

absl::Status SpendPass::Accept(const TableRow& row) {
  draft_.record = report_.records;
  draft_.row = row.line;
  draft_.cells = &row.cells;
  FillWords(row);
  ++report_.accepted;
  report_.accepted_sum_minor += draft_.amount_minor;
  if (draft_.rounded) ++report_.rounded;
  if (draft_.amount_minor == 0) ++report_.zero;
  if (draft_.amount_minor < 0) {
    ++report_.negative;
    report_.negative_sum_minor += draft_.amount_minor;
  }
  CountMonth();
  if (seen_.size() < kDuplicatesTrackedMax &&
      !seen_.insert(HashOfRow(row)).second) {
    ++report_.exact_duplicates;
  }
  if (draft_.supplier_name.empty()) {
    OMLOOP_RETURN_IF_ERROR(
        WarnOf(row, "SUPPLIER_NOT_NAMED", "the supplier is blank"));
  } else {
    CountSupplier();
  }
  return sink_.OnRecord(draft_);
}

absl::Status SpendPass::TellOfFault(const TableRow& row) {
  switch (row.fault) {
    case RowFault::kUnbalancedQuote:
      return WarnOf(row, "QUOTE_UNBALANCED",
                    "a quote is opened and not closed in this row; it is read "
                    "as a character");
    case RowFault::kCellTooLong:
      return WarnOf(row, "CELL_TOO_LONG", "a cell has more than 64 KiB");
    case RowFault::kTooManyColumns:
      return WarnOf(row, "TOO_MANY_COLUMNS", "the row has over 1,024 cells");
    case RowFault::kNone:
    case RowFault::kRowTooLong:
      return absl::OkStatus();
  }
  return absl::OkStatus();
}

absl::Status SpendPass::OnData(const TableRow& row) {
  OMLOOP_ASSIGN_OR_RETURN(const bool total, SkipTotal(row));
  if (total) {
    ++report_.skipped;
    return absl::OkStatus();
  }
  ++report_.records;
  if (row.fault == RowFault::kRowTooLong) {
    ++report_.rejected;
    return WarnOf(row, "ROW_TOO_LONG", "the row has more than 1 MiB");
  }
  OMLOOP_RETURN_IF_ERROR(TellOfFault(row));
  Failure failure;
  if (!ReadDate(row, failure) || !ReadAmount(row, failure) ||
      !ReadAsset(row, failure)) {
    return Reject(row, failure);
  }
  return Accept(row);
}

absl::Status SpendPass::OnRow(RowKind kind, const TableRow& row) {
  switch (kind) {
    case RowKind::kBlank:
      ++report_.blank_records;
      ++report_.skipped;
      return absl::OkStatus();
    case RowKind::kHeader:
    case RowKind::kPreamble:
      ++report_.skipped;
      return absl::OkStatus();
    case RowKind::kData:
      return OnData(row);
  }
  return absl::OkStatus();
}

void SpendPass::Finish() {
  report_.suppliers = static_cast<int64_t>(suppliers_.size());
  for (const auto& [name, sums] : suppliers_) report_.by_supplier[name] = sums;
  for (const auto& [key, sums] : months_) {
    const std::string word = key < 0
                                 ? absl::StrFormat("%04d", -key)
                                 : FormatMonth(Month(key / 12, key % 12 + 1));
    report_.by_month[word] = sums;
  }
}

absl::StatusOr<FileReport> ReadTable(TableReader& reader, SpendSink& sink) {
  FileReport report = StartReport(reader);
  for (const Problem& problem : report.problems) {
    OMLOOP_RETURN_IF_ERROR(sink.OnProblem(problem));
  }
  if (report.refused) return report;
  OMLOOP_RETURN_IF_ERROR(sink.OnLayout(reader.layout()));
  SpendPass pass(reader.layout(), sink, report);
  OMLOOP_RETURN_IF_ERROR(
      reader.Read([&pass](RowKind kind, const TableRow& row) {
        return pass.OnRow(kind, row);
      }));
  pass.Finish();
  return report;
}

}  // namespace

absl::StatusOr<FileReport> ReadSpend(ByteSource& source,
                                     const ReadOptions& options,
                                     SpendSink& sink) {
  OMLOOP_ASSIGN_OR_RETURN(
      TableReader reader,
      TableReader::Open(source, TableKind::kSpend, options));
  return ReadTable(reader, sink);
}

absl::StatusOr<FileReport> ReadSpendTable(const RecognisedSource& source,
                                          const ReadOptions& options,
                                          SpendSink& sink) {
  OMLOOP_ASSIGN_OR_RETURN(
      TableReader reader,
      TableReader::Open(source.bytes, source.scan, TableKind::kSpend, options));
  return ReadTable(reader, sink);
}

}  // namespace omloop::ingest
