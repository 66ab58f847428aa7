#include "ledger/ingest/xaf/xaf_file.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <utility>

#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/base/money.h"
#include "ledger/base/status_macros.h"
#include "ledger/ingest/dates.h"
#include "ledger/ingest/text.h"
#include "ledger/ingest/xaf/xaf_elements.h"
#include "ledger/ingest/xml/decimal.h"
#include "ledger/ingest/xml/xml_stream.h"

namespace omloop::ingest {
namespace {

using El = XafElement;

// "2016-02-15", also with a time behind it; other styles as people write them.
std::optional<Day> ParseXmlDay(std::string_view text) {
  text = TrimBlanks(text);
  if (text.size() >= 10 && text[4] == '-' && text[7] == '-') {
    const auto day = ParseDay(text.substr(0, 10));
    if (day.ok()) return *day;
    return std::nullopt;
  }
  return ResolveDate(GuessDate(text), DateOrder::kDayFirst);
}

// Adds, holding at the limits of 64 bits: a file may state anything.
void AddHolding(int64_t& sum, int64_t amount) {
  const auto added = AddMinor(sum, amount);
  if (added.ok()) sum = *added;
}

// What the short look over a file told.
struct Survey {
  bool masters_late = false;  // Transactions come before accounts.
  bool lines_have_relations = false;
  bool use_subledgers = false;
  XafMasters masters;  // Of a file where they come late.
  // Journal and transaction number -> index of the relation, for files whose
  // lines carry none.
  absl::flat_hash_map<std::string, int32_t, StringHash, StringEq> relation_of;
};

std::string TransactionKey(std::string_view journal, std::string_view number) {
  std::string key(journal);
  key += '\0';
  key += number;
  return key;
}

// One pass over a file: a survey when there is no sink.
class Pass : public XmlHandler {
 public:
  Pass(const XafElementTable& names, std::optional<Asset> asset, Survey& survey,
       XafSink* sink)
      : names_(names), wanted_asset_(asset), survey_(survey), sink_(sink) {
    if (survey.masters_late) {
      masters() = std::move(survey.masters);
      masters_given_ = true;
    }
    if (asset.has_value()) summary_.asset = *asset;
    transaction_.lines.resize(16);
  }

  void OnStart(std::string_view name, const char** attributes) override;
  void OnEnd() override;
  void OnText(std::string_view text) override {
    if (keep_text_ && text_.size() < kXmlTextMax) text_.append(text);
  }
  const absl::Status& status() const override { return status_; }

  // The survey knows enough before the end of the file.
  bool cut_short() const { return cut_short_; }
  bool seen_root() const { return seen_root_; }
  absl::Status Finish();
  XafSummary& summary() { return summary_; }

 private:
  XafMasters& masters() { return summary_.masters; }
  El Top() const { return stack_.empty() ? El::kOther : stack_.back(); }
  void OpenElement(El element);
  void CloseElement(El element);
  void Leaf(El parent, El element);
  void HeaderLeaf(El element);
  void RelationLeaf(El parent, El element);
  void AccountLeaf(El parent, El element);
  void TransactionLeaf(El parent, El element);
  void LineLeaf(El parent, El element);
  void CloseMasters();
  void CloseLine();
  void CloseTransaction();
  void CloseRelation();
  void CloseAccount();
  void CloseTaxonomyElement();
  void SetAmount(std::optional<int64_t>& place);
  void Unknown(std::string_view what, std::string_view code);
  void Repeated(std::string_view what, std::string_view code);
  void Tell(Problem problem);
  void Fail(absl::Status status) {
    if (status_.ok()) status_ = std::move(status);
  }
  void CutShort() {
    cut_short_ = true;
    Fail(absl::CancelledError("enough was seen"));
  }
  XafLine& line_being_read() {
    return transaction_.lines[transaction_.line_count];
  }

  const XafElementTable& names_;
  const std::optional<Asset> wanted_asset_;
  Survey& survey_;
  XafSink* const sink_;
  absl::Status status_;
  XafSummary summary_;
  std::vector<El> stack_;
  int skip_depth_ = 0;
  bool keep_text_ = false;
  std::string text_;
  bool cut_short_ = false;
  bool seen_root_ = false;
  bool masters_given_ = false;
  bool masters_closed_ = false;
  bool in_transactions_ = false;
  bool in_subledgers_ = false;

  XafRelation relation_;
  XafAccount account_;
  std::string taxonomy_reference_;
  std::string taxonomy_account_;
  std::string vat_code_;
  std::vector<std::unique_ptr<XafJournal>> journals_;
  absl::flat_hash_set<std::string, StringHash, StringEq> journal_ids_;
  XafTransaction transaction_;
  // Of the line being read.
  std::optional<int64_t> amount_;
  std::optional<int64_t> vat_amount_;
  char side_ = 0;
  char vat_side_ = 0;
  bool amount_broken_ = false;
  bool line_kept_ = false;
  bool line_has_relation_ = false;
  // Of the subledger line being read.
  std::string sub_journal_;
  std::string sub_transaction_;
  std::string sub_relation_;
  absl::flat_hash_set<std::string, StringHash, StringEq> told_;
  std::vector<XafMonth> relation_sums_;  // By index of the relation.
};

void Pass::OnStart(std::string_view name, const char** attributes) {
  if (skip_depth_ > 0) {
    ++skip_depth_;
    return;
  }
  const auto found = names_.find(name);
  const El element = found == names_.end() ? El::kOther : found->second;
  if (element == El::kSkip) {
    skip_depth_ = 1;
    return;
  }
  if (element == El::kAuditfile && stack_.empty()) {
    seen_root_ = true;
    for (; *attributes != nullptr; attributes += 2) {
      const std::string_view value = attributes[1];
      const size_t at = value.find("/XAF/");
      if (at != std::string_view::npos && masters().version.empty()) {
        masters().version = std::string(value.substr(at + 5, 8));
        const size_t blank = masters().version.find_first_of(" /");
        if (blank != std::string::npos) masters().version.resize(blank);
      }
    }
  } else if (stack_.empty()) {
    Fail(InvalidArgument(
        "XAF_NOT_AN_AUDIT_FILE",
        absl::StrFormat("the file starts with <%s>, not with <auditfile>",
                        Shorten(name, 40))));
  }
  stack_.push_back(element);
  text_.clear();
  keep_text_ = element >= El::kVersion;
  if (element > El::kSkip && element < El::kVersion) OpenElement(element);
}

void Pass::OnEnd() {
  if (skip_depth_ > 0) {
    --skip_depth_;
    return;
  }
  if (stack_.empty()) return;
  const El element = stack_.back();
  stack_.pop_back();
  if (element >= El::kVersion) {
    Leaf(Top(), element);
  } else if (element > El::kSkip) {
    CloseElement(element);
  }
  keep_text_ = false;
}

void Pass::OpenElement(El element) {
  switch (element) {
    case El::kRelation:
      relation_ = XafRelation();
      break;
    case El::kAccount:
      account_ = XafAccount();
      break;
    case El::kTaxoElement:
      taxonomy_reference_.clear();
      taxonomy_account_.clear();
      break;
    case El::kTransactions:
      in_transactions_ = true;
      if (masters().accounts.empty() && masters().relations.empty() &&
          !masters_given_ && sink_ == nullptr) {
        survey_.masters_late = true;
      }
      CloseMasters();
      break;
    case El::kJournal:
      if (!in_transactions_) break;
      ++summary_.journals;
      if (journals_.size() >= kXafJournalsMax) {
        Fail(InvalidArgument("XAF_TOO_MANY_MASTERS",
                             absl::StrFormat("the file has more than %d "
                                             "journals",
                                             kXafJournalsMax)));
        break;
      }
      journals_.push_back(std::make_unique<XafJournal>());
      break;
    case El::kTransaction:
      transaction_.journal =
          journals_.empty() ? nullptr : journals_.back().get();
      transaction_.ordinal = ++summary_.transactions;
      transaction_.row = line();
      transaction_.number.clear();
      transaction_.description.clear();
      transaction_.date.reset();
      transaction_.whole = true;
      transaction_.line_count = 0;
      transaction_.debit_minor = 0;
      transaction_.credit_minor = 0;
      break;
    case El::kLine: {
      ++summary_.lines;
      line_kept_ = transaction_.line_count < kXafTransactionLinesMax;
      if (!line_kept_) {
        transaction_.whole = false;
        --transaction_.line_count;  // Read over the last one.
      }
      if (transaction_.line_count == transaction_.lines.size()) {
        transaction_.lines.resize(transaction_.lines.size() * 2);
      }
      XafLine& line = line_being_read();
      line.account = -1;
      line.relation = -1;
      line.rounded = false;
      line.broken = false;
      line.amount_minor = 0;
      line.vat_minor = 0;
      line.date.reset();
      line.number.clear();
      line.document.clear();
      line.invoice.clear();
      line.order.clear();
      line.description.clear();
      amount_.reset();
      side_ = 0;
      amount_broken_ = false;
      line_has_relation_ = false;
      break;
    }
    case El::kVat:
      vat_amount_.reset();
      vat_side_ = 0;
      break;
    case El::kSubledgers:
      in_subledgers_ = true;
      if (sink_ != nullptr || survey_.lines_have_relations) skip_depth_ = 1;
      break;
    case El::kSubLine:
      sub_journal_.clear();
      sub_transaction_.clear();
      sub_relation_.clear();
      break;
    case El::kOpening:
      // Its lines and totals have the names of the transactions' own.
      skip_depth_ = 1;
      break;
    default:
      break;
  }
  if (skip_depth_ == 1) stack_.pop_back();
}

void Pass::CloseElement(El element) {
  switch (element) {
    case El::kRelation:
      CloseRelation();
      break;
    case El::kAccount:
      CloseAccount();
      break;
    case El::kTaxoElement:
      CloseTaxonomyElement();
      break;
    case El::kTransactions:
      in_transactions_ = false;
      break;
    case El::kLine:
      if (Top() == El::kTransaction) CloseLine();
      break;
    case El::kVat:
      if (vat_amount_.has_value() && Top() == El::kLine) {
        AddHolding(line_being_read().vat_minor,
                   vat_side_ == 'C' ? -*vat_amount_ : *vat_amount_);
      }
      break;
    case El::kTransaction:
      CloseTransaction();
      break;
    case El::kSubLine:
      if (!sub_relation_.empty()) {
        const auto relation = masters().relation_of.find(sub_relation_);
        if (relation != masters().relation_of.end() &&
            survey_.relation_of.size() < kXafRelationsMax) {
          survey_.relation_of.try_emplace(
              TransactionKey(sub_journal_, sub_transaction_), relation->second);
        }
      }
      break;
    default:
      break;
  }
}

void Pass::Leaf(El parent, El element) {
  switch (parent) {
    case El::kHeader:
    case El::kCompany:
    case El::kAuditfile:
      HeaderLeaf(element);
      break;
    case El::kRelation:
    case El::kAddress:
    case El::kBankAccount:
      RelationLeaf(parent, element);
      break;
    case El::kAccount:
    case El::kTaxonomy:
    case El::kTaxoElement:
    case El::kOther:
    case El::kVatCode:
    case El::kPeriod:
      AccountLeaf(parent, element);
      break;
    case El::kTransactions:
    case El::kJournal:
    case El::kTransaction:
      TransactionLeaf(parent, element);
      break;
    case El::kLine:
    case El::kVat:
      LineLeaf(parent, element);
      break;
    case El::kSubLine:
      if (element == El::kJournalId) sub_journal_ = text_;
      if (element == El::kTransactionNumber) sub_transaction_ = text_;
      if (element == El::kRelationId) sub_relation_ = text_;
      break;
    default:
      break;
  }
}

void Pass::HeaderLeaf(El element) {
  const std::string text(TrimBlanks(text_));
  switch (element) {
    case El::kVersion:
      masters().version = text;
      break;
    case El::kFiscalYear:
      masters().fiscal_year = text;
      break;
    case El::kStartDate:
      masters().start_date = text;
      break;
    case El::kEndDate:
      masters().end_date = text;
      break;
    case El::kCurrency:
      masters().currency = text;
      if (!wanted_asset_.has_value() && !text.empty()) {
        std::string code = text;
        for (char& c : code) c = c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c;
        auto asset = Asset::FromCode(code);
        if (asset.ok()) {
          summary_.asset = *asset;
        } else {
          Fail(InvalidArgument(
              "ASSET_UNKNOWN",
              absl::StrFormat("the file is in \"%s\", which is no currency "
                              "this program knows; name it with --asset",
                              Shorten(text, 20))));
        }
      }
      break;
    case El::kSoftware:
      masters().software = text;
      break;
    case El::kIdent:
      masters().company_ident = text;
      break;
    case El::kName:
      masters().company = text;
      break;
    default:
      break;
  }
}

void Pass::RelationLeaf(El parent, El element) {
  // An address may also be the company's own.
  const bool own =
      stack_.size() < 2 ||
      (parent != El::kRelation && stack_[stack_.size() - 2] != El::kRelation);
  if (own) return;
  const std::string_view text = TrimBlanks(text_);
  const auto keep = [&](std::string& place) {
    if (place.empty()) place = std::string(text);  // The first address.
  };
  switch (element) {
    case El::kRelationId:
      relation_.id = std::string(text);
      break;
    case El::kName:
      SquashBlanks(text, relation_.name);
      break;
    case El::kKvk:
      relation_.kvk = std::string(text);
      break;
    case El::kTaxId:
      relation_.vat_id = std::string(text);
      break;
    case El::kType:
      relation_.type = text.empty() ? char{0} : text[0];
      break;
    case El::kCity:
      keep(relation_.city);
      break;
    case El::kPostcode:
      keep(relation_.postcode);
      break;
    case El::kNumberOfHouse:
      keep(relation_.house_number);
      break;
    case El::kCountry:
      keep(relation_.country);
      break;
    case El::kBankNumber:
      keep(relation_.iban);
      break;
    default:
      break;
  }
}

void Pass::AccountLeaf(El parent, El element) {
  const std::string_view text = TrimBlanks(text_);
  if (parent == El::kVatCode) {
    if (element == El::kVatId) {
      if (!masters().vat_codes.insert(std::string(text)).second &&
          !masters_given_) {
        Repeated("VAT code", text);
      }
    } else if (element == El::kVatAccount && !text.empty()) {
      masters().vat_accounts.insert(std::string(text));
    }
    return;
  }
  if (parent == El::kPeriod) {
    if (element == El::kPeriodNumber) {
      masters().periods.insert(std::string(text));
    }
    return;
  }
  if (parent == El::kTaxoElement) {
    if (element == El::kReference) taxonomy_reference_ = std::string(text);
    if (element == El::kTaxoAccount) taxonomy_account_ = std::string(text);
    return;
  }
  switch (element) {
    case El::kAccountId:
      if (parent == El::kAccount) account_.id = std::string(text);
      break;
    case El::kDescription:
      if (parent == El::kAccount) account_.description = std::string(text);
      break;
    case El::kType:
      if (parent == El::kAccount && !text.empty()) account_.type = text[0];
      break;
    case El::kLeadCode:
    case El::kReference:
      // The RGS code stands in one of several elements; it starts with B or W
      // and three letters.
      if (text.size() > account_.lead_code.size() && text.size() >= 4 &&
          (text[0] == 'B' || text[0] == 'W') && IsLetter(text[1]) &&
          IsLetter(text[2]) && IsLetter(text[3]) &&
          text.find(' ') == std::string_view::npos) {
        account_.lead_code = std::string(text);
      }
      break;
    default:
      break;
  }
}

void Pass::SetAmount(std::optional<int64_t>& place) {
  const auto amount = ParseMinor(text_, summary_.asset.decimals());
  if (amount.has_value()) place = amount->minor_units;
}

void Pass::TransactionLeaf(El parent, El element) {
  const std::string_view text = TrimBlanks(text_);
  if (parent == El::kTransactions) {
    if (element == El::kLinesCount) {
      const auto count = ParseMinor(text, 0);
      if (count.has_value()) summary_.stated_lines = count->minor_units;
    } else if (element == El::kTotalDebit) {
      SetAmount(summary_.stated_debit_minor);
    } else if (element == El::kTotalCredit) {
      SetAmount(summary_.stated_credit_minor);
    }
    return;
  }
  if (parent == El::kJournal) {
    if (journals_.empty()) return;
    XafJournal& journal = *journals_.back();
    if (element == El::kJournalId) {
      journal.id = std::string(text);
      if (!journal_ids_.insert(journal.id).second) Repeated("journal", text);
    } else if (element == El::kDescription) {
      journal.description = std::string(text);
    } else if (element == El::kType && !text.empty()) {
      journal.type = text[0];
    } else if (element == El::kOffsetAccount) {
      journal.offset_account = std::string(text);
    }
    return;
  }
  switch (element) {
    case El::kNumber:
      transaction_.number = std::string(text);
      break;
    case El::kDescription:
      transaction_.description = std::string(text);
      break;
    case El::kDate:
      transaction_.date = ParseXmlDay(text);
      break;
    case El::kPeriodNumber:
      if (!masters().periods.empty() && !masters().periods.contains(text)) {
        Unknown("period", text);
      }
      break;
    default:
      break;
  }
}

void Pass::LineLeaf(El parent, El element) {
  if (transaction_.line_count >= transaction_.lines.size()) return;
  XafLine& line = line_being_read();
  const std::string_view text = TrimBlanks(text_);
  if (parent == El::kVat) {
    if (element == El::kVatAmount) SetAmount(vat_amount_);
    if (element == El::kVatSide) vat_side_ = text.empty() ? char{0} : text[0];
    if (element == El::kVatId && !text.empty() &&
        !masters().vat_codes.empty() && !masters().vat_codes.contains(text)) {
      Unknown("VAT code", text);
    }
    return;
  }
  switch (element) {
    case El::kAccountId: {
      const auto account = masters().account_of.find(text);
      if (account != masters().account_of.end()) {
        line.account = account->second;
      } else {
        Unknown("account", text);
      }
      break;
    }
    case El::kRelationId: {
      if (text.empty()) break;
      line_has_relation_ = true;
      const auto relation = masters().relation_of.find(text);
      if (relation != masters().relation_of.end()) {
        line.relation = relation->second;
      } else {
        Unknown("relation", text);
      }
      break;
    }
    case El::kAmount:
    case El::kDebitAmount:
    case El::kCreditAmount: {
      if (text.empty() && element != El::kAmount) break;
      const auto amount = ParseMinor(text, summary_.asset.decimals());
      if (!amount.has_value()) {
        amount_broken_ = true;
        break;
      }
      line.rounded = line.rounded || amount->rounded;
      if (element == El::kAmount) {
        amount_ = amount->minor_units;
        break;
      }
      // Version 2 has a column for each side; one of them may be zero.
      if (amount_.has_value() && amount->minor_units == 0) break;
      amount_ = amount->minor_units;
      side_ = element == El::kDebitAmount ? 'D' : 'C';
      break;
    }
    case El::kAmountSide:
      side_ = text.empty() ? char{0} : text[0];
      break;
    case El::kNumber:
      line.number.assign(text);
      break;
    case El::kDocument:
      line.document.assign(text);
      break;
    case El::kEffectiveDate:
      line.date = ParseXmlDay(text);
      break;
    case El::kInvoice:
      line.invoice.assign(text);
      break;
    case El::kOrder:
      line.order.assign(text);
      break;
    case El::kDescription:
      line.description.assign(text);
      break;
    default:
      break;
  }
}

void Pass::CloseLine() {
  XafLine& line = line_being_read();
  if (line_has_relation_ && sink_ == nullptr) {
    survey_.lines_have_relations = true;
    if (!survey_.masters_late) return CutShort();
  }
  const bool sided =
      side_ == 'D' || side_ == 'C' || side_ == 'd' || side_ == 'c';
  line.broken = amount_broken_ || !amount_.has_value() || !sided;
  if (!line.broken) {
    const bool debit = side_ == 'D' || side_ == 'd';
    line.amount_minor = debit ? *amount_ : -*amount_;
    // Vendors write a correction as a negative debit: it stays on its side.
    AddHolding(debit ? transaction_.debit_minor : transaction_.credit_minor,
               *amount_);
  }
  if (sink_ != nullptr && line.relation >= 0) {
    relation_sums_.resize(masters().relations.size());
    XafMonth& sums = relation_sums_[static_cast<size_t>(line.relation)];
    ++sums.lines;
    if (!line.broken) {
      const bool debit = side_ == 'D' || side_ == 'd';
      AddHolding(debit ? sums.debit_minor : sums.credit_minor, *amount_);
    }
  }
  ++transaction_.line_count;
}

void Pass::CloseTransaction() {
  if (sink_ == nullptr) return;
  AddHolding(summary_.total_debit_minor, transaction_.debit_minor);
  AddHolding(summary_.total_credit_minor, transaction_.credit_minor);
  if (transaction_.debit_minor != transaction_.credit_minor) {
    ++summary_.unbalanced_transactions;
  }
  std::optional<Day> day = transaction_.date;
  if (!day.has_value() && transaction_.line_count > 0) {
    day = transaction_.lines[0].date;
  }
  XafMonth& month =
      summary_.by_month[day.has_value() ? FormatMonth(Month(*day)) : ""];
  month.lines += static_cast<int64_t>(transaction_.line_count);
  AddHolding(month.debit_minor, transaction_.debit_minor);
  AddHolding(month.credit_minor, transaction_.credit_minor);
  if (survey_.use_subledgers && transaction_.journal != nullptr) {
    const auto relation = survey_.relation_of.find(
        TransactionKey(transaction_.journal->id, transaction_.number));
    if (relation != survey_.relation_of.end()) {
      for (size_t i = 0; i < transaction_.line_count; ++i) {
        transaction_.lines[i].relation = relation->second;
      }
    }
  }
  Fail(sink_->OnTransaction(masters(), transaction_));
}

void Pass::CloseRelation() {
  if (masters_given_ || relation_.id.empty()) return;
  if (masters().relations.size() >= kXafRelationsMax) {
    Fail(InvalidArgument(
        "XAF_TOO_MANY_MASTERS",
        absl::StrFormat("the file has more than %d customers and suppliers",
                        kXafRelationsMax)));
    return;
  }
  const auto index = static_cast<int32_t>(masters().relations.size());
  if (!masters().relation_of.try_emplace(relation_.id, index).second) {
    Repeated("relation", relation_.id);
    return;
  }
  masters().relations.push_back(std::move(relation_));
}

void Pass::CloseAccount() {
  if (masters_given_ || account_.id.empty()) return;
  if (masters().accounts.size() >= kXafAccountsMax) {
    Fail(InvalidArgument("XAF_TOO_MANY_MASTERS",
                         absl::StrFormat("the file has more than %d ledger "
                                         "accounts",
                                         kXafAccountsMax)));
    return;
  }
  const auto index = static_cast<int32_t>(masters().accounts.size());
  if (!masters().account_of.try_emplace(account_.id, index).second) {
    Repeated("account", account_.id);
    return;
  }
  masters().accounts.push_back(std::move(account_));
}

// Version 3.1 lists the RGS codes after the accounts.
void Pass::CloseTaxonomyElement() {
  const auto account = masters().account_of.find(taxonomy_account_);
  if (account == masters().account_of.end()) return;
  std::string& code =
      masters().accounts[static_cast<size_t>(account->second)].lead_code;
  if (code.empty()) code = taxonomy_reference_;
}

void Pass::CloseMasters() {
  if (masters_closed_) return;
  masters_closed_ = true;
  DecideAccountUses(masters());
}

void Pass::Tell(Problem problem) {
  if (sink_ == nullptr) return;
  if (problem.row == 0) problem.row = line();
  Fail(sink_->OnProblem(problem));
}

void Pass::Unknown(std::string_view what, std::string_view code) {
  if (sink_ == nullptr || told_.size() >= kXafUnknownCodesMax) return;
  std::string key = absl::StrFormat("%s %s", what, code);
  if (!told_.insert(key).second) return;
  Problem problem = MakeProblem(
      "XAF_CODE_UNKNOWN",
      absl::StrFormat("transaction %s names %s \"%s\", which the file does "
                      "not define",
                      Shorten(transaction_.number, 40), what,
                      Shorten(code, 60)));
  problem.record = transaction_.ordinal;
  problem.path = "auditfile/company/transactions";
  problem.text = Shorten(code, kProblemTextMax);
  Tell(std::move(problem));
}

void Pass::Repeated(std::string_view what, std::string_view code) {
  if (sink_ == nullptr || told_.size() >= kXafUnknownCodesMax) return;
  std::string key = absl::StrFormat("twice %s %s", what, code);
  if (!told_.insert(key).second) return;
  Problem problem = MakeProblem(
      "XAF_CODE_REPEATED",
      absl::StrFormat("%s \"%s\" is defined twice; the first counts", what,
                      Shorten(code, 60)));
  problem.text = Shorten(code, kProblemTextMax);
  Tell(std::move(problem));
}

absl::Status Pass::Finish() {
  for (size_t i = 0; i < relation_sums_.size(); ++i) {
    if (relation_sums_[i].lines == 0) continue;
    summary_.by_relation[masters().relations[i].id] = relation_sums_[i];
  }
  const auto differs = [&](std::string_view what, std::string_view stated,
                           std::string_view found) {
    Problem problem =
        MakeProblem("XAF_TOTAL_DIFFERS",
                    absl::StrFormat("the file states %s %s, its lines give %s",
                                    what, stated, found));
    problem.path = "auditfile/company/transactions";
    problem.text = std::string(stated);
    return sink_->OnProblem(problem);
  };
  if (summary_.stated_lines.has_value() &&
      *summary_.stated_lines != summary_.lines) {
    OMLOOP_RETURN_IF_ERROR(differs("a line count of",
                                   std::to_string(*summary_.stated_lines),
                                   std::to_string(summary_.lines)));
  }
  const auto check = [&](std::string_view what,
                         const std::optional<int64_t>& stated, int64_t found) {
    if (!stated.has_value() || *stated == found) return absl::OkStatus();
    return differs(what, FormatMinor(*stated, summary_.asset),
                   FormatMinor(found, summary_.asset));
  };
  OMLOOP_RETURN_IF_ERROR(check("a debit total of", summary_.stated_debit_minor,
                               summary_.total_debit_minor));
  return check("a credit total of", summary_.stated_credit_minor,
               summary_.total_credit_minor);
}

}  // namespace

absl::StatusOr<XafSummary> ReadXafFile(ByteSource& source,
                                       std::optional<Asset> asset,
                                       XafSink& sink) {
  const XafElementTable names = MakeXafElementTable();
  Survey survey;
  {
    OMLOOP_RETURN_IF_ERROR(source.Rewind());
    Pass look(names, asset, survey, nullptr);
    const absl::Status status = ParseXml(source, look);
    if (!status.ok() && !look.cut_short()) return status;
    if (!look.seen_root()) {
      return InvalidArgument("XAF_NOT_AN_AUDIT_FILE",
                             "the file has no <auditfile>");
    }
    survey.use_subledgers =
        !survey.lines_have_relations && !survey.relation_of.empty();
    if (survey.masters_late) survey.masters = std::move(look.summary().masters);
  }
  OMLOOP_RETURN_IF_ERROR(source.Rewind());
  Pass pass(names, asset, survey, &sink);
  OMLOOP_RETURN_IF_ERROR(ParseXml(source, pass));
  OMLOOP_RETURN_IF_ERROR(pass.Finish());
  return std::move(pass.summary());
}

}  // namespace omloop::ingest
