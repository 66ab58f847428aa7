#include "ledger/ingest/camt053/camt_file.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/base/money.h"
#include "ledger/base/status_macros.h"
#include "ledger/base/strings.h"
#include "ledger/ingest/text.h"
#include "ledger/ingest/xml/decimal.h"
#include "ledger/ingest/xml/xml_stream.h"

namespace omloop::ingest {
namespace {

enum class El : uint8_t {
  kOther,
  kStatement,
  kAccount,
  kBalance,
  kEntry,
  kDetails,
  kTransaction,
  kRelated,  // RltdPties.
  kDebtor,
  kCreditor,
  kDebtorAccount,
  kCreditorAccount,
  kTransactionAmount,  // TxAmt, in AmtDtls.
  kBookingDate,
  kDocument,  // RfrdDocInf.
  kStructured,
  // Leaves from here on.
  kId,
  kIban,
  kCurrency,
  kAmount,
  kSide,
  kCode,
  kStatus,
  kReversal,
  kDate,
  kDateTime,
  kName,
  kEndToEnd,
  kNumber,
  kReference,
  kFreeText,
};

using ElementTable =
    absl::flat_hash_map<std::string_view, El, StringHash, StringEq>;

ElementTable MakeElementTable() {
  return {{"Stmt", El::kStatement},
          {"Acct", El::kAccount},
          {"Bal", El::kBalance},
          {"Ntry", El::kEntry},
          {"NtryDtls", El::kDetails},
          {"TxDtls", El::kTransaction},
          {"RltdPties", El::kRelated},
          {"Dbtr", El::kDebtor},
          {"Cdtr", El::kCreditor},
          {"DbtrAcct", El::kDebtorAccount},
          {"CdtrAcct", El::kCreditorAccount},
          {"TxAmt", El::kTransactionAmount},
          {"BookgDt", El::kBookingDate},
          {"RfrdDocInf", El::kDocument},
          {"Strd", El::kStructured},
          {"Id", El::kId},
          {"IBAN", El::kIban},
          {"Ccy", El::kCurrency},
          {"Amt", El::kAmount},
          {"CdtDbtInd", El::kSide},
          {"Cd", El::kCode},
          {"Sts", El::kStatus},
          {"RvslInd", El::kReversal},
          {"Dt", El::kDate},
          {"DtTm", El::kDateTime},
          {"Nm", El::kName},
          {"EndToEndId", El::kEndToEnd},
          {"Nb", El::kNumber},
          {"Ref", El::kReference},
          {"Ustrd", El::kFreeText}};
}

struct Transaction {
  std::string amount;
  std::string currency;
  std::string name[2];  // Debtor, creditor.
  std::string iban[2];
  std::string end_to_end;
  std::vector<std::string> references;
  void Clear() {
    amount.clear();
    currency.clear();
    for (int i = 0; i < 2; ++i) {
      name[i].clear();
      iban[i].clear();
    }
    end_to_end.clear();
    references.clear();
  }
};

struct Balance {
  std::string code;
  std::string amount;
  std::string currency;
  bool credit = true;
};

struct Entry {
  std::string amount;
  std::string currency;
  std::string side;
  std::string status;
  bool reversal = false;
  std::optional<Day> booked;
  int64_t row = 0;
  void Clear() {
    amount.clear();
    currency.clear();
    side.clear();
    status.clear();
    reversal = false;
    booked.reset();
  }
};

std::optional<Day> DayOf(std::string_view text) {
  const auto day = ParseDay(text.substr(0, 10));
  if (!day.ok()) return std::nullopt;
  return *day;
}

class Pass : public XmlHandler {
 public:
  explicit Pass(CamtSink& sink) : names_(MakeElementTable()), sink_(sink) {
    details_.resize(4);
  }

  void OnStart(std::string_view name, const char** attributes) override;
  void OnEnd() override;
  void OnText(std::string_view text) override {
    if (keep_text_ && text_.size() < kXmlTextMax) text_.append(text);
  }
  const absl::Status& status() const override { return status_; }
  CamtSummary& summary() { return summary_; }

 private:
  El Top(size_t up = 0) const {
    return stack_.size() > up ? stack_[stack_.size() - 1 - up] : El::kOther;
  }
  bool Inside(El element) const {
    return std::find(stack_.begin(), stack_.end(), element) != stack_.end();
  }
  bool in_transaction() const { return Inside(El::kTransaction); }
  Transaction& detail() { return details_[detail_count_]; }
  CamtStatement& statement() { return summary_.statements.back(); }
  void Leaf(El element);
  void AmountLeaf();
  void PartyLeaf(El element);
  void CloseBalance();
  void CloseEntry();
  void Pay(const Entry& entry, const Transaction& detail, bool alone);
  void CloseStatement();
  Asset AssetOf(std::string_view currency) const;
  void Fail(absl::Status status) {
    if (status_.ok()) status_ = std::move(status);
  }

  const ElementTable names_;
  CamtSink& sink_;
  absl::Status status_;
  CamtSummary summary_;
  std::vector<El> stack_;
  bool keep_text_ = false;
  std::string text_;
  std::string amount_currency_;
  bool in_statement_ = false;
  Balance balance_;
  std::string opening_currency_;
  std::string closing_currency_;
  Entry entry_;
  std::vector<Transaction> details_;
  size_t detail_count_ = 0;
  Transaction whole_;  // Of an entry without details.
  PaymentDraft payment_;
  int64_t payments_ = 0;
};

void Pass::OnStart(std::string_view name, const char** attributes) {
  const auto found = names_.find(name);
  const El element = found == names_.end() ? El::kOther : found->second;
  if (stack_.empty()) {
    for (const char** a = attributes; *a != nullptr; a += 2) {
      const std::string_view value = a[1];
      const size_t at = value.find("camt.053.");
      if (at != std::string_view::npos) {
        summary_.version = std::string(value.substr(at + 9, 6));
      }
    }
  }
  stack_.push_back(element);
  text_.clear();
  keep_text_ = element >= El::kId;
  switch (element) {
    case El::kStatement:
      in_statement_ = true;
      if (summary_.statements.size() < kCamtStatementsMax) {
        summary_.statements.emplace_back();
      }
      opening_currency_.clear();
      closing_currency_.clear();
      break;
    case El::kBalance:
      balance_ = Balance();
      break;
    case El::kEntry:
      entry_.Clear();
      entry_.row = line();
      detail_count_ = 0;
      break;
    case El::kTransaction:
      if (in_statement_) ++statement().transaction_details;
      if (detail_count_ == details_.size()) {
        details_.resize(details_.size() * 2);
      }
      detail().Clear();
      break;
    case El::kAmount:
      amount_currency_.clear();
      for (const char** a = attributes; *a != nullptr; a += 2) {
        if (std::string_view(a[0]) == "Ccy") amount_currency_ = a[1];
      }
      break;
    default:
      break;
  }
}

void Pass::OnEnd() {
  const El element = stack_.back();
  stack_.pop_back();
  if (in_statement_) {
    if (element >= El::kId) Leaf(element);
    if (element == El::kBalance) CloseBalance();
    if (element == El::kTransaction && detail_count_ < kCamtDetailsMax) {
      ++detail_count_;
    }
    if (element == El::kEntry) CloseEntry();
    if (element == El::kStatement) CloseStatement();
  }
  keep_text_ = false;
}

void Pass::AmountLeaf() {
  const std::string_view text = TrimBlanks(text_);
  switch (Top()) {
    case El::kBalance:
      balance_.amount = std::string(text);
      balance_.currency = amount_currency_;
      break;
    case El::kEntry:
      entry_.amount = std::string(text);
      entry_.currency = amount_currency_;
      break;
    case El::kTransaction:
    case El::kTransactionAmount:
      // The transaction's own amount goes before the details of it.
      if (!in_transaction()) break;
      if (Top() == El::kTransactionAmount && !detail().amount.empty()) break;
      detail().amount = std::string(text);
      detail().currency = amount_currency_;
      break;
    default:
      break;
  }
}

void Pass::PartyLeaf(El element) {
  if (!in_transaction()) return;
  const int party = Inside(El::kCreditor) || Inside(El::kCreditorAccount);
  if (element == El::kName && (Inside(El::kCreditor) || Inside(El::kDebtor))) {
    SquashBlanks(text_, detail().name[party]);
  } else if (element == El::kIban &&
             (Inside(El::kCreditorAccount) || Inside(El::kDebtorAccount))) {
    detail().iban[party] = std::string(TrimBlanks(text_));
  }
}

void Pass::Leaf(El element) {
  const std::string_view text = TrimBlanks(text_);
  switch (element) {
    case El::kId:
      // Stmt/Id, and Acct/Id/Othr/Id where there is no IBAN.
      if (Top() == El::kStatement) {
        statement().id = std::string(text);
      } else if (Inside(El::kAccount) && !text.empty() &&
                 statement().account.empty()) {
        statement().account = std::string(text);
      }
      break;
    case El::kIban:
      if (Inside(El::kAccount)) {
        statement().account = std::string(text);
      } else {
        PartyLeaf(element);
      }
      break;
    case El::kCurrency:
      if (Top() == El::kAccount) statement().currency = std::string(text);
      break;
    case El::kAmount:
      AmountLeaf();
      break;
    case El::kSide:
      if (Top() == El::kBalance) balance_.credit = text != "DBIT";
      if (Top() == El::kEntry) entry_.side = std::string(text);
      break;
    case El::kCode:
      if (Inside(El::kBalance) && !text.empty()) {
        balance_.code = std::string(text);
      }
      // Since version 8 the status holds a code.
      if (Top() == El::kStatus) entry_.status = std::string(text);
      break;
    case El::kStatus:
      if (Top() == El::kEntry && !text.empty()) {
        entry_.status = std::string(text);
      }
      break;
    case El::kReversal:
      if (Top() == El::kEntry) entry_.reversal = text == "true" || text == "1";
      break;
    case El::kDate:
    case El::kDateTime:
      if (Top() == El::kBookingDate && Top(1) == El::kEntry) {
        entry_.booked = DayOf(text);
      }
      break;
    case El::kName:
      PartyLeaf(element);
      break;
    case El::kEndToEnd:
      if (in_transaction() && text != "NOTPROVIDED") {
        detail().end_to_end = std::string(text);
      }
      break;
    case El::kNumber:
    case El::kReference:
      if (in_transaction() && Inside(El::kStructured) && !text.empty() &&
          detail().references.size() < kCamtHintsMax) {
        detail().references.emplace_back(text);
      }
      break;
    case El::kFreeText:
      if (in_transaction()) CollectNumbers(text, detail().references);
      break;
    default:
      break;
  }
}

Asset Pass::AssetOf(std::string_view currency) const {
  return Asset::FromCode(currency).value_or(kEur);
}

void Pass::CloseBalance() {
  const auto amount =
      ParseMinor(balance_.amount, AssetOf(balance_.currency).decimals());
  if (!amount.has_value()) return;
  const int64_t minor =
      balance_.credit ? amount->minor_units : -amount->minor_units;
  if (balance_.code == "OPBD" && !statement().opening_minor.has_value()) {
    statement().opening_minor = minor;
    opening_currency_ = balance_.currency;
  } else if (balance_.code == "CLBD") {
    statement().closing_minor = minor;
    closing_currency_ = balance_.currency;
  }
}

void Pass::CloseEntry() {
  ++statement().entries;
  if (statement().currency.empty()) statement().currency = entry_.currency;
  // What is not booked yet is in no balance.
  if (!entry_.status.empty() && entry_.status != "BOOK") return;
  const auto amount =
      ParseMinor(entry_.amount, AssetOf(entry_.currency).decimals());
  const bool debit = entry_.side == "DBIT";
  if (!amount.has_value() || (!debit && entry_.side != "CRDT")) {
    Problem problem = MakeProblem(
        "CAMT_ENTRY_UNREADABLE",
        absl::StrFormat("an entry of statement %s has no amount or side that "
                        "can be read",
                        Shorten(statement().id, 40)));
    problem.row = entry_.row;
    problem.path = "BkToCstmrStmt/Stmt/Ntry/Amt";
    problem.text = Shorten(entry_.amount, kProblemTextMax);
    return Fail(sink_.OnReject(problem));
  }
  int64_t& sum = debit ? statement().debit_minor : statement().credit_minor;
  const auto added = AddMinor(sum, amount->minor_units);
  if (added.ok()) sum = *added;
  // Incoming money is the account holder's own business, unless it is a
  // payment that came back.
  if (!debit && !entry_.reversal) return;
  if (!entry_.booked.has_value()) {
    Problem problem = MakeProblem(
        "CAMT_ENTRY_UNREADABLE",
        absl::StrFormat("an entry of statement %s has no booking date",
                        Shorten(statement().id, 40)));
    problem.row = entry_.row;
    problem.path = "BkToCstmrStmt/Stmt/Ntry/BookgDt";
    return Fail(sink_.OnReject(problem));
  }
  if (detail_count_ == 0) {
    whole_.Clear();
    return Pay(entry_, whole_, true);
  }
  for (size_t i = 0; i < detail_count_ && status_.ok(); ++i) {
    Pay(entry_, details_[i], detail_count_ == 1);
  }
}

void Pass::Pay(const Entry& entry, const Transaction& detail, bool alone) {
  // One transaction has the entry's amount; the details of a foreign payment
  // may be in another currency.
  const std::string& text =
      alone || detail.amount.empty() ? entry.amount : detail.amount;
  const std::string& currency =
      alone || detail.amount.empty() ? entry.currency : detail.currency;
  const Asset asset = AssetOf(currency);
  const auto amount = ParseMinor(text, asset.decimals());
  if (!amount.has_value() || (!alone && detail.amount.empty())) {
    Problem problem = MakeProblem(
        "CAMT_ENTRY_UNREADABLE",
        absl::StrFormat("a transaction of a collected entry of statement %s "
                        "has no amount of its own",
                        Shorten(statement().id, 40)));
    problem.row = entry.row;
    problem.path = "BkToCstmrStmt/Stmt/Ntry/NtryDtls/TxDtls";
    return Fail(sink_.OnReject(problem));
  }
  const bool returned = entry.side == "CRDT";
  payment_.record = ++payments_;
  payment_.row = entry.row;
  payment_.date = *entry.booked;
  payment_.amount_minor = returned ? -amount->minor_units : amount->minor_units;
  payment_.asset = asset;
  payment_.account = statement().account;
  payment_.statement = statement().id;
  // Money that came back of a payment has its parties the other way round.
  const int other = returned ? 0 : 1;
  payment_.name = detail.name[other];
  payment_.iban = detail.iban[other];
  payment_.end_to_end = detail.end_to_end;
  payment_.references = detail.references;
  Fail(sink_.OnPayment(payment_));
}

void Pass::CloseStatement() {
  CamtStatement& done = statement();
  if (done.currency.empty()) done.currency = opening_currency_;
  in_statement_ = false;
  if (summary_.statements.size() == 1) summary_.asset = AssetOf(done.currency);
  if (!done.opening_minor.has_value() || !done.closing_minor.has_value()) {
    Problem problem = MakeProblem(
        "CAMT_BALANCE_MISSING",
        absl::StrFormat("statement %s has no opening (OPBD) or closing (CLBD) "
                        "balance",
                        Shorten(done.id, 40)));
    problem.path = "BkToCstmrStmt/Stmt/Bal";
    return Fail(sink_.OnProblem(problem));
  }
  const auto change = AddMinor(done.credit_minor, -done.debit_minor);
  const auto expected =
      change.ok() ? AddMinor(*done.opening_minor, *change) : change;
  const bool one_currency =
      opening_currency_ == closing_currency_ &&
      (opening_currency_ == done.currency || opening_currency_.empty());
  done.balanced =
      one_currency && expected.ok() && *expected == *done.closing_minor;
  if (done.balanced) return;
  const Asset asset = AssetOf(done.currency);
  Problem problem = MakeProblem(
      "CAMT_BALANCE_DIFFERS",
      one_currency && expected.ok()
          ? absl::StrFormat("statement %s opens with %s and its entries lead "
                            "to %s, but it closes with %s",
                            Shorten(done.id, 40),
                            FormatMinor(*done.opening_minor, asset),
                            FormatMinor(*expected, asset),
                            FormatMinor(*done.closing_minor, asset))
          : absl::StrFormat("statement %s has balances in more than one "
                            "currency (%s and %s)",
                            Shorten(done.id, 40), opening_currency_,
                            closing_currency_));
  problem.path = "BkToCstmrStmt/Stmt/Bal";
  Fail(sink_.OnProblem(problem));
}

}  // namespace

void CollectNumbers(std::string_view text, std::vector<std::string>& out) {
  constexpr size_t kTokenMin = 4;
  constexpr size_t kTokenMax = 35;
  constexpr size_t kDigitsMin = 3;
  size_t at = 0;
  while (at < text.size() && out.size() < kCamtHintsMax) {
    const auto inside = [&](size_t i) {
      const char c = text[i];
      return IsDigit(c) || IsLetter(c) || c == '-' || c == '.' || c == '_' ||
             c == '/';
    };
    while (at < text.size() && !inside(at)) ++at;
    size_t end = at;
    while (end < text.size() && inside(end)) ++end;
    std::string_view token = text.substr(at, end - at);
    while (!token.empty() && !IsDigit(token.back()) &&
           !IsLetter(token.back())) {
      token.remove_suffix(1);
    }
    at = end;
    const auto digits =
        static_cast<size_t>(std::count_if(token.begin(), token.end(), IsDigit));
    const bool iban = token.size() >= 15 && IsLetter(token[0]) &&
                      IsLetter(token[1]) && IsDigit(token[2]);
    if (token.size() < kTokenMin || token.size() > kTokenMax ||
        digits < kDigitsMin || iban) {
      continue;
    }
    out.emplace_back(token);
  }
}

absl::StatusOr<CamtSummary> ReadCamtFile(ByteSource& source, CamtSink& sink) {
  OMLOOP_RETURN_IF_ERROR(source.Rewind());
  Pass pass(sink);
  OMLOOP_RETURN_IF_ERROR(ParseXml(source, pass));
  if (pass.summary().statements.empty()) {
    return InvalidArgument("CAMT_NO_STATEMENT",
                           "the file holds no statement (Stmt)");
  }
  return std::move(pass.summary());
}

}  // namespace omloop::ingest
