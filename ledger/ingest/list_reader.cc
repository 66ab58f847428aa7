#include "ledger/ingest/list_reader.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_format.h"
#include "ledger/base/money.h"
#include "ledger/base/status_macros.h"
#include "ledger/base/strings.h"
#include "ledger/ingest/table_reader.h"
#include "ledger/ingest/text.h"
#include "ledger/model/identifiers.h"
#include "ledger/model/legal_form.h"

namespace omloop::ingest {
namespace {

// People at work up to which a firm is micro, small, medium.
constexpr int kMicroMax = 9;
constexpr int kSmallMax = 49;
constexpr int kMediumMax = 249;

std::string Lower(std::string_view word) {
  std::string lower;
  for (const char c : TrimBlanks(word)) lower.push_back(LowerAscii(c));
  return lower;
}

bool HasAny(std::string_view text,
            std::initializer_list<std::string_view> parts) {
  return std::any_of(parts.begin(), parts.end(), [&](std::string_view part) {
    return text.find(part) != std::string_view::npos;
  });
}

bool IsDutch(std::string_view country) {
  const std::string word = Lower(country);
  return word.empty() || word == "nl" || word == "nld" || word == "nederland" ||
         word == "netherlands" || word == "the netherlands" ||
         word == "holland";
}

LegalForm FormOf(std::string_view column, std::string_view name) {
  const std::string word = Lower(column);
  if (HasAny(word, {"besloten"})) return LegalForm::kPrivateCompany;
  if (HasAny(word, {"naamloze"})) return LegalForm::kPublicCompany;
  if (HasAny(word, {"publiekrecht", "overheid"})) return LegalForm::kPublicBody;
  if (HasAny(word, {"commanditaire"})) return LegalForm::kLimitedPartnership;
  if (HasAny(word, {"buitenland", "foreign"})) {
    return LegalForm::kForeignLegalPerson;
  }
  // The check wants something before an ending, as in a name.
  if (!word.empty()) {
    const LegalForm form = LegalFormInName("x " + word);
    if (form != LegalForm::kNone) return form;
  }
  return LegalFormInName(name);
}

// What both kinds of list do with a row.
template <typename Sink>
class ListPass {
 public:
  ListPass(const TableLayout& layout, Sink& sink, FileReport& report)
      : layout_(layout), sink_(sink), report_(report) {}

  absl::Status Begin(const TableRow& row) {
    row_ = &row;
    ++report_.records;
    if (row.fault == RowFault::kUnbalancedQuote) {
      return Tell("QUOTE_UNBALANCED",
                  "a quote is opened and not closed in this row", Field::kName);
    }
    return absl::OkStatus();
  }

  std::string_view Cell(Field field) const {
    return layout_.Cell(*row_, field);
  }

  // Tells of a problem; an error refuses the row.
  absl::Status Tell(std::string_view code, std::string_view message,
                    Field field) {
    return TellWithText(code, message, field, Cell(field));
  }
  absl::Status TellWithText(std::string_view code, std::string_view message,
                            Field field, std::string_view text) {
    Problem problem = MakeProblem(code, message);
    problem.record = report_.records;
    problem.row = row_->line;
    problem.column = layout_.ColumnName(field);
    problem.text = Shorten(text, kProblemTextMax);
    if (problem.severity == Severity::kError) ++report_.rejected;
    report_.Add(problem);
    return sink_.OnProblem(problem);
  }

  // False when the cell of `field` is filled and no day.
  bool ReadDay(Field field, std::optional<Day>& day) const {
    day.reset();
    const std::string_view cell = Cell(field);
    if (cell.empty()) return true;
    const auto column =
        static_cast<size_t>(layout_.column_of[static_cast<size_t>(field)]);
    day = ResolveDate(GuessDate(cell), layout_.date_orders[column]);
    return day.has_value();
  }

  // The KvK number; empty, with a warning, when it cannot be one.
  absl::StatusOr<std::string> ReadKvk(bool dutch) {
    const std::string_view cell = Cell(Field::kKvk);
    if (cell.empty() || !dutch) return std::string(cell);
    const auto kvk = ParseKvk(cell);
    if (!kvk.ok()) {
      OMLOOP_RETURN_IF_ERROR(Tell("KVK_UNREADABLE",
                                  "this is not a KvK number of eight digits",
                                  Field::kKvk));
      return std::string();
    }
    if (kvk->zero_restored) {
      OMLOOP_RETURN_IF_ERROR(
          Tell("KVK_LEADING_ZERO",
               absl::StrFormat("seven digits; read as %s", kvk->number),
               Field::kKvk));
    }
    return kvk->number;
  }

  absl::StatusOr<std::string> ReadPostcode(bool dutch) {
    const std::string_view cell = Cell(Field::kPostcode);
    if (cell.empty() || !dutch) return std::string(cell);
    const auto postcode = ParsePostcode(cell);
    if (postcode.ok()) return *postcode;
    OMLOOP_RETURN_IF_ERROR(Tell("POSTCODE_UNREADABLE",
                                "this is not a Dutch postcode",
                                Field::kPostcode));
    return std::string();
  }

  const TableLayout& layout() const { return layout_; }
  FileReport& report() { return report_; }
  Sink& sink() { return sink_; }
  const TableRow& row() const { return *row_; }

 private:
  const TableLayout& layout_;
  Sink& sink_;
  FileReport& report_;
  const TableRow* row_ = nullptr;
};

class PartyPass : public ListPass<PartySink> {
 public:
  using ListPass::ListPass;

  absl::Status OnData(const TableRow& row) {
    OMLOOP_RETURN_IF_ERROR(Begin(row));
    draft_ = PartyDraft();
    draft_.record = report().records;
    draft_.row = row.line;
    SquashBlanks(Cell(Field::kName), draft_.name);
    draft_.number = Cell(Field::kNumber);
    draft_.country = Cell(Field::kCountry);
    if (draft_.name.empty() && draft_.number.empty() &&
        Cell(Field::kKvk).empty()) {
      return Tell("NAME_MISSING", "name, number and KvK number are blank",
                  Field::kName);
    }
    if (OtherNameOfNumber()) {
      return Tell("DUPLICATE_NUMBER",
                  absl::StrFormat("number %s stands for \"%s\" above",
                                  Shorten(draft_.number, 40),
                                  Shorten(names_[draft_.number], 60)),
                  Field::kNumber);
    }
    if (!ReadDay(Field::kValidFrom, draft_.valid_from) ||
        !ReadDay(Field::kValidTo, draft_.valid_to) ||
        (draft_.valid_from && draft_.valid_to &&
         *draft_.valid_to < *draft_.valid_from)) {
      return Tell("VALID_FROM_UNREADABLE",
                  "the days from and to which this holds cannot be read",
                  Field::kValidFrom);
    }
    FillClasses();
    const bool dutch = IsDutch(draft_.country);
    OMLOOP_ASSIGN_OR_RETURN(draft_.kvk, ReadKvk(dutch));
    OMLOOP_ASSIGN_OR_RETURN(draft_.postcode, ReadPostcode(dutch));
    OMLOOP_RETURN_IF_ERROR(ReadBranchCell(dutch));
    OMLOOP_RETURN_IF_ERROR(ReadVatCell(dutch));
    ++report().accepted;
    return sink().OnRecord(draft_);
  }

 private:
  bool OtherNameOfNumber() {
    if (draft_.number.empty() || names_.size() >= kSuppliersTrackedMax) {
      return false;
    }
    const auto [found, added] = names_.emplace(draft_.number, draft_.name);
    return !added && found->second != draft_.name;
  }

  void FillClasses() {
    draft_.house_number = Cell(Field::kHouseNumber);
    draft_.legal_form = Cell(Field::kLegalForm);
    draft_.form = FormOf(draft_.legal_form, draft_.name);
    draft_.ownership_class = Cell(Field::kOwnershipClass);
    draft_.ownership = OwnershipOf(draft_.ownership_class);
    draft_.size_class = Cell(Field::kSizeClass);
    draft_.size = SizeOf(draft_.size_class);
    draft_.sbi = Cell(Field::kSbi);
    draft_.role = Cell(Field::kRole);
    draft_.is_anchor = HasAny(Lower(draft_.role), {"anker", "anchor"});
    draft_.anchor_kind = Cell(Field::kAnchorKind);
    const std::string authority = Lower(Cell(Field::kContractingAuthority));
    if (!authority.empty()) {
      draft_.contracting_authority = authority == "ja" || authority == "yes" ||
                                     authority == "j" || authority == "y" ||
                                     authority == "true" || authority == "1";
    }
  }

  absl::Status ReadBranchCell(bool dutch) {
    const std::string_view cell = Cell(Field::kBranch);
    if (cell.empty()) return absl::OkStatus();
    const auto branch = ParseBranch(cell);
    if (branch.ok()) {
      draft_.branch = *branch;
      return absl::OkStatus();
    }
    if (!dutch) return absl::OkStatus();
    return Tell("BRANCH_UNREADABLE",
                "this is not an establishment number of twelve digits",
                Field::kBranch);
  }

  absl::Status ReadVatCell(bool dutch) {
    const std::string_view cell = Cell(Field::kVatId);
    if (cell.empty()) return absl::OkStatus();
    if (!dutch) {
      draft_.vat_id = cell;
      return absl::OkStatus();
    }
    // The number itself is not repeated: it may be that of a person.
    const auto vat = ParseVatId(cell);
    if (!vat.ok()) {
      return TellWithText("VAT_ID_UNREADABLE", "this is not a Dutch VAT id",
                          Field::kVatId, "");
    }
    if (vat->may_hide_bsn() && !IsLegalPerson(draft_.form)) {
      return TellWithText(
          "VAT_ID_MAY_HIDE_BSN",
          "the VAT id may hold the citizen service number of a person",
          Field::kVatId, "");
    }
    draft_.vat_id = vat->id;
    return absl::OkStatus();
  }

  PartyDraft draft_;
  absl::flat_hash_map<std::string, std::string> names_;
};

class ContractPass : public ListPass<ContractSink> {
 public:
  using ListPass::ListPass;

  absl::Status OnData(const TableRow& row) {
    OMLOOP_RETURN_IF_ERROR(Begin(row));
    draft_ = ContractDraft();
    draft_.record = report().records;
    draft_.row = row.line;
    draft_.asset = layout().asset;
    SquashBlanks(Cell(Field::kName), draft_.supplier_name);
    draft_.supplier_number = Cell(Field::kNumber);
    draft_.contract_number = Cell(Field::kContractNumber);
    if (draft_.supplier_name.empty() && draft_.supplier_number.empty() &&
        Cell(Field::kKvk).empty()) {
      return Tell("NAME_MISSING", "the supplier is blank", Field::kName);
    }
    bool value_ok = true;
    OMLOOP_RETURN_IF_ERROR(ReadValue(value_ok));
    if (!value_ok) return absl::OkStatus();
    if (!ReadDay(Field::kStart, draft_.start) ||
        !ReadDay(Field::kEnd, draft_.end) ||
        !ReadDay(Field::kSignedOn, draft_.signed_on) ||
        (draft_.start && draft_.end && *draft_.end < *draft_.start)) {
      return Tell("PERIOD_UNREADABLE",
                  "start, end or day of signature cannot be read, or the end "
                  "comes first",
                  layout().Has(Field::kStart) ? Field::kStart : Field::kEnd);
    }
    // A foreign company number in a list without a country is kept.
    draft_.supplier_kvk = Cell(Field::kKvk);
    if (const auto kvk = ParseKvk(draft_.supplier_kvk); kvk.ok()) {
      OMLOOP_ASSIGN_OR_RETURN(draft_.supplier_kvk, ReadKvk(true));
    }
    draft_.supplier_postcode = Cell(Field::kPostcode);
    draft_.anchor = Cell(Field::kBody);
    draft_.title = Cell(Field::kTitle);
    draft_.category = Cell(Field::kCategory);
    draft_.funding_class = Cell(Field::kFundingClass);
    draft_.cpv = Cell(Field::kCpv);
    draft_.procedure = Cell(Field::kProcedure);
    draft_.order_number = Cell(Field::kOrderNumber);
    draft_.local_consideration = Cell(Field::kLocalConsideration);
    draft_.form = Cell(Field::kContractForm);
    draft_.framework_number = Cell(Field::kFrameworkNumber);
    draft_.reserved = Cell(Field::kReserved);
    draft_.tender_reference = Cell(Field::kTenderReference);
    ++report().accepted;
    return sink().OnRecord(draft_);
  }

 private:
  absl::Status ReadValue(bool& ok) {
    const std::string_view cell = Cell(Field::kAmount);
    // A dash is how registers write "not stated".
    if (cell.empty() || cell == "-") return absl::OkStatus();
    const auto column = static_cast<size_t>(
        layout().column_of[static_cast<size_t>(Field::kAmount)]);
    const auto value = ParseAmount(cell, layout().amount_styles[column]);
    const auto sum =
        value.ok() ? AddMinor(report().accepted_sum_minor, value->minor_units)
                   : absl::StatusOr<int64_t>(value.status());
    ok = sum.ok();
    if (!ok) {
      return Tell("VALUE_UNREADABLE",
                  absl::StrFormat("\"%s\" is not an amount that can be kept",
                                  Shorten(cell, 60)),
                  Field::kAmount);
    }
    report().accepted_sum_minor = *sum;
    draft_.value_minor = value->minor_units;
    if (value->rounded) ++report().rounded;
    return absl::OkStatus();
  }

  ContractDraft draft_;
};

class DeclarationPass : public ListPass<DeclarationSink> {
 public:
  using ListPass::ListPass;

  absl::Status OnData(const TableRow& row) {
    OMLOOP_RETURN_IF_ERROR(Begin(row));
    draft_ = DeclarationDraft();
    draft_.record = report().records;
    draft_.row = row.line;
    draft_.asset = layout().asset;
    SquashBlanks(Cell(Field::kName), draft_.supplier_name);
    if (draft_.supplier_name.empty() && Cell(Field::kKvk).empty()) {
      return Tell("NAME_MISSING", "the supplier is blank", Field::kName);
    }
    if (!ReadDay(Field::kStart, draft_.first) ||
        !ReadDay(Field::kEnd, draft_.last) || !draft_.first || !draft_.last ||
        *draft_.last < *draft_.first) {
      return Tell("DECLARATION_PERIOD_UNREADABLE",
                  "the first and last day of the period cannot be read, or the "
                  "last comes first",
                  layout().Has(Field::kStart) ? Field::kStart : Field::kEnd);
    }
    OMLOOP_ASSIGN_OR_RETURN(draft_.supplier_kvk, ReadKvk(true));
    if (!ReadNumber(Field::kAmount, draft_.outgoings_minor) ||
        draft_.outgoings_minor.value_or(0) < 0) {
      return Tell("DECLARATION_OUTGOINGS_UNREADABLE",
                  "this is not a sum of outgoings", Field::kAmount);
    }
    const std::pair<Field, std::optional<int64_t>*> shares[] = {
        {Field::kShareFocus, &draft_.focus},
        {Field::kShareCity, &draft_.city},
        {Field::kShareRegion, &draft_.region},
        {Field::kShareCountry, &draft_.country},
        {Field::kShareAbroad, &draft_.abroad}};
    int64_t sum = 0;
    for (const auto& [field, share] : shares) {
      if (!ReadShare(field, *share)) {
        return Tell("SHARE_UNREADABLE", "this is not a percentage", field);
      }
      sum += share->value_or(0);
    }
    if (!ReadShare(Field::kShareWages, draft_.wages) ||
        draft_.wages.value_or(0) > draft_.focus.value_or(0)) {
      return Tell("SHARE_UNREADABLE",
                  "this is not a percentage of at most the share spent in the "
                  "area, which it is part of",
                  Field::kShareWages);
    }
    if (sum > kWholeShare) {
      return Tell("SHARES_ABOVE_WHOLE",
                  absl::StrFormat("the shares add up to %d.%02d %%", sum / 100,
                                  sum % 100),
                  Field::kShareFocus);
    }
    if (!draft_.focus.has_value()) {
      return Tell("SHARE_UNREADABLE", "the share spent in the area is blank",
                  Field::kShareFocus);
    }
    SquashBlanks(Cell(Field::kSignedBy), draft_.signed_by);
    ++report().accepted;
    return sink().OnRecord(draft_);
  }

 private:
  // 100 % in hundredths of a percent.
  static constexpr int64_t kWholeShare = 100'00;

  // False when the cell is filled and no number.
  bool ReadNumber(Field field, std::optional<int64_t>& number) const {
    number.reset();
    const std::string_view cell = Cell(field);
    if (cell.empty()) return true;
    const auto column =
        static_cast<size_t>(layout().column_of[static_cast<size_t>(field)]);
    const auto value = ParseAmount(cell, layout().amount_styles[column]);
    if (!value.ok()) return false;
    number = value->minor_units;
    return true;
  }
  bool ReadShare(Field field, std::optional<int64_t>& share) const {
    share.reset();
    std::string_view cell = Cell(field);
    while (!cell.empty() && (cell.back() == '%' || cell.back() == ' ')) {
      cell.remove_suffix(1);
    }
    if (cell.empty()) return true;
    const auto column =
        static_cast<size_t>(layout().column_of[static_cast<size_t>(field)]);
    AmountStyle style;
    style.mark = layout().amount_styles[column].mark;
    const auto value = ParseAmount(cell, style);
    if (!value.ok() || value->minor_units < 0 ||
        value->minor_units > kWholeShare) {
      return false;
    }
    share = value->minor_units;
    return true;
  }

  DeclarationDraft draft_;
};

template <typename Pass, typename Sink>
absl::StatusOr<FileReport> ReadList(ByteSource& source, TableKind kind,
                                    const ReadOptions& options, Sink& sink) {
  OMLOOP_ASSIGN_OR_RETURN(TableReader reader,
                          TableReader::Open(source, kind, options));
  FileReport report = StartReport(reader);
  for (const Problem& problem : report.problems) {
    OMLOOP_RETURN_IF_ERROR(sink.OnProblem(problem));
  }
  if (report.refused) return report;
  OMLOOP_RETURN_IF_ERROR(sink.OnLayout(reader.layout()));
  Pass pass(reader.layout(), sink, report);
  OMLOOP_RETURN_IF_ERROR(
      reader.Read([&](RowKind kind_of_row, const TableRow& row) {
        if (kind_of_row == RowKind::kData) return pass.OnData(row);
        ++report.skipped;
        if (kind_of_row == RowKind::kBlank) ++report.blank_records;
        return absl::OkStatus();
      }));
  return report;
}

}  // namespace

OwnershipClass OwnershipOf(std::string_view word) {
  const std::string text = Lower(word);
  if (HasAny(text, {"member", "leden", "lid"})) {
    return OwnershipClass::kMemberOwned;
  }
  if (HasAny(text, {"worker", "employee", "werkn", "medewerk", "personeel"})) {
    return OwnershipClass::kWorkerOwned;
  }
  if (HasAny(text, {"resident", "bewoner", "buurt", "community"})) {
    return OwnershipClass::kResidentOwned;
  }
  if (HasAny(text, {"privat", "privaat", "private", "particulier"})) {
    return OwnershipClass::kPrivate;
  }
  if (HasAny(text, {"publi", "overheid"})) return OwnershipClass::kPublic;
  if (HasAny(text, {"foreign", "buitenland"})) return OwnershipClass::kForeign;
  return OwnershipClass::kNone;
}

SizeClass SizeOf(std::string_view word) {
  const std::string text = Lower(word);
  if (HasAny(text, {"micro"})) return SizeClass::kMicro;
  if (HasAny(text, {"klein", "small"})) return SizeClass::kSmall;
  if (HasAny(text, {"middel", "medium"})) return SizeClass::kMedium;
  if (HasAny(text, {"groot", "large"})) return SizeClass::kLarge;
  // "10-49" and "32" by the last number, "250+" and "> 249" upwards.
  size_t end = text.size();
  while (end > 0 && !IsDigit(text[end - 1])) --end;
  size_t begin = end;
  while (begin > 0 && IsDigit(text[begin - 1])) --begin;
  int people = 0;
  const auto parsed =
      std::from_chars(text.data() + begin, text.data() + end, people);
  if (begin == end || parsed.ec != std::errc()) return SizeClass::kNone;
  if (HasAny(text, {">"})) ++people;
  if (people <= kMicroMax) return SizeClass::kMicro;
  if (people <= kSmallMax) return SizeClass::kSmall;
  return people <= kMediumMax ? SizeClass::kMedium : SizeClass::kLarge;
}

absl::StatusOr<FileReport> ReadParties(ByteSource& source,
                                       const ReadOptions& options,
                                       PartySink& sink) {
  return ReadList<PartyPass>(source, TableKind::kParties, options, sink);
}

absl::StatusOr<FileReport> ReadContracts(ByteSource& source,
                                         const ReadOptions& options,
                                         ContractSink& sink) {
  return ReadList<ContractPass>(source, TableKind::kContracts, options, sink);
}

absl::StatusOr<FileReport> ReadDeclarations(ByteSource& source,
                                            const ReadOptions& options,
                                            DeclarationSink& sink) {
  return ReadList<DeclarationPass>(source, TableKind::kDeclarations, options,
                                   sink);
}

}  // namespace omloop::ingest
