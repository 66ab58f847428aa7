#include "services/procurement/payment_run.h"

#include <algorithm>
#include <cstring>
#include <set>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/base/sha256.h"
#include "ledger/base/status_macros.h"
#include "ledger/model/record.h"
#include "omloop/ledger/v1/facts.pb.h"
#include "services/procurement/entry_chain.h"
#include "services/procurement/tax_office.h"

namespace omloop::services {
namespace {

namespace lpb = omloop::ledger::v1;
namespace ppb = omloop::procurement::v1;
namespace rpb = omloop::registry::v1;

// Lines whose delivered words are kept in one row of the vault, and rows asked
// for in one call.
constexpr uint32_t kWordsBlock = 500;
constexpr size_t kBlocksPerCall = 40;
// Entries one payment may become: one an invoice it settles.
constexpr size_t kPartsMax = 1000;

struct Account {
  uint32_t party = 0;
  AccountClass account_class = AccountClass::kNone;
};

// What the log says of one anchor's invoices, in one pass.
class InvoiceScan {
 public:
  explicit InvoiceScan(uint32_t anchor) : anchor_(anchor) {}

  void Take(const Record& record) {
    const bool follows_invoice = after_invoice_;
    after_invoice_ = false;
    switch (record.entry_kind()) {
      case EntryKind::kAccountOpened:
        if (record.debit_account >= accounts_.size()) {
          accounts_.resize(record.debit_account + 1);
        }
        accounts_[record.debit_account] = {
            record.credit_account, static_cast<AccountClass>(record.category)};
        return;
      case EntryKind::kInvoice:
        return TakeInvoice(record);
      case EntryKind::kTax:
        if (follows_invoice) {
          invoices_.back().vat_minor += record.amount_minor;
        }
        return;
      case EntryKind::kPayment:
        if (record.reversed == kNoReference) return;
        payments_[record.sequence] = {record.reversed, record.amount_minor};
        settled_[record.reversed] += record.amount_minor;
        return;
      case EntryKind::kReversal: {
        reversed_.insert(record.reversed);
        const auto payment = payments_.find(record.reversed);
        if (payment != payments_.end()) {
          settled_[payment->second.first] -= payment->second.second;
        }
        return;
      }
      default:
        return;
    }
  }

  // The invoices that stand, with import and line of each.
  std::vector<OpenInvoice> Finish(
      std::vector<std::pair<uint32_t, uint32_t>>& at) {
    std::vector<OpenInvoice> standing;
    for (size_t i = 0; i < invoices_.size(); ++i) {
      OpenInvoice& invoice = invoices_[i];
      if (reversed_.contains(invoice.sequence)) continue;
      const auto settled = settled_.find(invoice.sequence);
      if (settled != settled_.end()) invoice.settled_minor = settled->second;
      standing.push_back(std::move(invoice));
      at.push_back(at_[i]);
    }
    return standing;
  }

 private:
  void TakeInvoice(const Record& record) {
    if (record.debit_account >= accounts_.size() ||
        record.credit_account >= accounts_.size()) {
      return;
    }
    const Account& debit = accounts_[record.debit_account];
    if (debit.party != anchor_ ||
        debit.account_class != AccountClass::kPurchases) {
      return;
    }
    const auto asset = Asset::FromNumber(record.asset);
    if (!asset.ok()) return;
    OpenInvoice& invoice = invoices_.emplace_back();
    invoice.sequence = record.sequence;
    invoice.supplier = accounts_[record.credit_account].party;
    invoice.day = record.day();
    invoice.dated_by_invoice = record.date_basis() == DateBasis::kInvoiced;
    invoice.net_minor = record.amount_minor;
    invoice.asset = *asset;
    invoice.contract = record.contract == kNoReference ? 0 : record.contract;
    invoice.category = record.category;
    invoice.funding_class = record.funding_class;
    at_.emplace_back(record.import_number, record.import_line);
    after_invoice_ = (record.flags & kFlagLinked) != 0;
  }

  const uint32_t anchor_;
  bool after_invoice_ = false;
  std::vector<Account> accounts_;
  std::vector<OpenInvoice> invoices_;
  std::vector<std::pair<uint32_t, uint32_t>> at_;
  // Payment -> what it settled.
  absl::flat_hash_map<uint64_t, std::pair<uint64_t, int64_t>> payments_;
  absl::flat_hash_map<uint64_t, int64_t> settled_;
  absl::flat_hash_set<uint64_t> reversed_;
};

std::string WordsKey(uint32_t import, uint32_t line) {
  return absl::StrFormat("%d/%08d", import, line / kWordsBlock);
}

void AppendWord(std::string_view word, std::string& key) {
  key += absl::StrFormat("%d:", word.size());
  key += word;
}

// What makes a payment the same one in another statement. Never change: ids of
// booked payments rest on it.
std::string PaymentKey(const ingest::PaymentDraft& payment) {
  std::string key = "payment ";
  AppendWord(payment.account, key);
  AppendWord(payment.iban, key);
  AppendWord(payment.end_to_end, key);
  key += absl::StrFormat("%d %d %d", DayNumber(payment.date),
                         payment.amount_minor, payment.asset.number());
  return key;
}

std::string PartyKey(const ingest::PaymentDraft& payment) {
  return payment.iban + '\0' + payment.name;
}

bool Accepted(lpb::EntryStatus status) {
  return status == lpb::ENTRY_STATUS_CREATED ||
         status == lpb::ENTRY_STATUS_EXISTS;
}

absl::Status OpeningRefused(std::string_view what,
                            const lpb::EntryResult& result) {
  return Internal(
      "IMPORT_NOT_OPENED",
      absl::StrFormat("the book refused to %s: %s %s", what,
                      lpb::EntryStatus_Name(result.status()), result.field()));
}

}  // namespace

absl::StatusOr<std::unique_ptr<PaymentRun>> PaymentRun::Open(
    const ImportTools& tools, const BookFacts& facts, int32_t anchor) {
  auto party = facts.parties.find(static_cast<uint32_t>(anchor));
  if (party == facts.parties.end()) {
    return NotFound(
        "ANCHOR_NOT_FOUND",
        absl::StrFormat("there is no party %d in the book", anchor));
  }
  std::unique_ptr<PaymentRun> run(new PaymentRun(tools, facts, anchor));
  run->anchor_id_ = party->second;
  OMLOOP_ASSIGN_OR_RETURN(run->import_key_,
                          tools.registry.LendImportKey(anchor));
  OMLOOP_RETURN_IF_ERROR(run->LoadInvoices());
  return run;
}

absl::Status PaymentRun::LoadInvoices() {
  OMLOOP_ASSIGN_OR_RETURN(lpb::GetBookResponse book, tools_.ledger.GetBook());
  InvoiceScan scan(static_cast<uint32_t>(anchor_));
  grpc::ClientContext context;
  OMLOOP_RETURN_IF_ERROR(tools_.ledger.Watch(
      0, static_cast<uint64_t>(book.size()),
      [&scan](const lpb::WatchResponse& response) -> absl::Status {
        const std::string& bytes = response.records();
        for (size_t at = 0; at + kRecordSize <= bytes.size();
             at += kRecordSize) {
          Record record;
          std::memcpy(static_cast<void*>(&record), bytes.data() + at,
                      kRecordSize);
          scan.Take(record);
        }
        return absl::OkStatus();
      },
      context));
  std::vector<std::pair<uint32_t, uint32_t>> at;
  std::vector<OpenInvoice> invoices = scan.Finish(at);
  std::map<std::string, uint32_t> blocked;
  OMLOOP_RETURN_IF_ERROR(LoadWords(invoices, at, blocked));
  matcher_ = std::make_unique<PaymentMatcher>(std::move(invoices));
  for (const auto& [iban, supplier] : blocked) {
    matcher_->AddBlockedAccount(iban, supplier);
  }
  return absl::OkStatus();
}

// Document numbers and blocked accounts: delivered words in the vault, under
// the anchor's key.
absl::Status PaymentRun::LoadWords(
    std::vector<OpenInvoice>& invoices,
    const std::vector<std::pair<uint32_t, uint32_t>>& at,
    std::map<std::string, uint32_t>& blocked) {
  std::map<std::string, std::map<uint32_t, size_t>> blocks;
  for (size_t i = 0; i < invoices.size(); ++i) {
    blocks[WordsKey(at[i].first, at[i].second)][at[i].second] = i;
  }
  std::vector<std::string> keys;
  const auto fetch = [&]() -> absl::Status {
    OMLOOP_ASSIGN_OR_RETURN(
        std::vector<rpb::Text> texts,
        tools_.registry.ReadTexts(anchor_, "import-rows", keys));
    for (const rpb::Text& text : texts) {
      ppb::DeliveredRows rows;
      if (!rows.ParseFromString(text.content())) continue;
      const std::map<uint32_t, size_t>& lines = blocks[text.key()];
      for (const ppb::DeliveredRow& row : rows.rows()) {
        const auto line = lines.find(static_cast<uint32_t>(row.import_line()));
        if (line == lines.end()) continue;
        OpenInvoice& invoice = invoices[line->second];
        invoice.number = row.document_number();
        if (!row.blocked_account().empty()) {
          blocked[row.blocked_account()] = invoice.supplier;
        }
      }
    }
    keys.clear();
    return absl::OkStatus();
  };
  for (const auto& [key, lines] : blocks) {
    keys.push_back(key);
    if (keys.size() == kBlocksPerCall) OMLOOP_RETURN_IF_ERROR(fetch());
  }
  return keys.empty() ? absl::OkStatus() : fetch();
}

EntryId PaymentRun::FileEntryId(std::string_view what) const {
  return EntryId::FromBytes(omloop::View(HmacSha256(
      import_key_, absl::StrFormat("%s %s %d", what, file_sha256_, attempt_))));
}

absl::StatusOr<bool> PaymentRun::Stands(const EntryId& id) const {
  grpc::ClientContext context;
  lpb::LookUpEntriesRequest request;
  request.set_parent("books/-");
  request.add_entry_ids(id.str());
  lpb::LookUpEntriesResponse response;
  grpc::Status status =
      tools_.ledger.stub().LookUpEntries(&context, request, &response);
  if (!status.ok()) return Unavailable("LEDGER_AWAY", status.error_message());
  return response.sequences(0) >= 0;
}

absl::Status PaymentRun::FindAttempt(const ingest::FileReport& report) {
  file_sha256_ = report.sha256;
  // A statement that was read before may settle more by now: that goes on
  // under a further import.
  for (attempt_ = 0;; ++attempt_) {
    OMLOOP_ASSIGN_OR_RETURN(bool completed, Stands(FileEntryId("completed")));
    if (!completed) return absl::OkStatus();
  }
}

absl::StatusOr<bool> PaymentRun::IsInterrupted(
    const ingest::FileReport& report) {
  OMLOOP_RETURN_IF_ERROR(FindAttempt(report));
  return Stands(FileEntryId("opened"));
}

absl::Status PaymentRun::BeginBooking(const ingest::FileReport& report,
                                      const Tally& accepted) {
  OMLOOP_RETURN_IF_ERROR(FindAttempt(report));
  lpb::ImportOpened opened;
  opened.set_file_commitment(
      std::string(omloop::View(HmacSha256(import_key_, report.sha256))));
  opened.set_format(report.format);
  opened.set_asset(std::string(report.asset.code()));
  opened.set_accepted_count(accepted.count);
  opened.set_accepted_sum_minor(accepted.sum_minor);
  opened.set_rejected_count(report.rejected);
  lpb::SubmitBatchRequest request;
  request.set_parent("books/-");
  lpb::NewEntry* entry = request.add_entries();
  entry->set_entry_id(FileEntryId("opened").str());
  entry->mutable_fact()->set_kind(lpb::ENTRY_KIND_IMPORT_OPENED);
  entry->mutable_fact()->set_party_id(anchor_id_.str());
  entry->mutable_fact()->set_payload(opened.SerializeAsString());
  OMLOOP_ASSIGN_OR_RETURN(lpb::SubmitBatchResponse response,
                          tools_.ledger.Submit(request));
  const lpb::EntryResult& result = response.results(0);
  if (!Accepted(result.status())) {
    return OpeningRefused("open the import", result);
  }
  import_number_ = static_cast<uint32_t>(result.number());
  opened_at_ = result.sequence();
  return absl::OkStatus();
}

void PaymentRun::Add(const ingest::PaymentDraft& payment) {
  const std::string key = PaymentKey(payment);
  Waiting& row = waiting_.emplace_back();
  row.payment = payment;
  row.id = ingest::ImportEntryId(import_key_, key, duplicates_.Next(key));
}

absl::Status PaymentRun::Flush(ImportFindings& findings) {
  if (waiting_.empty()) return absl::OkStatus();
  OMLOOP_RETURN_IF_ERROR(LookUp());
  OMLOOP_RETURN_IF_ERROR(ResolveSuppliers());
  for (Waiting& row : waiting_) {
    if (row.stands) {
      if (booking()) {
        existing_.Add(row.payment.amount_minor);
      } else {
        findings.existing.Add(row.payment.amount_minor);
      }
      continue;
    }
    row.match = matcher_->Match(row.payment, parties_[PartyKey(row.payment)]);
    CountMatch(row, findings);
  }
  if (booking()) OMLOOP_RETURN_IF_ERROR(Book(findings));
  waiting_.clear();
  return absl::OkStatus();
}

absl::Status PaymentRun::LookUp() {
  std::vector<ChainedRow> chains(waiting_.size());
  std::vector<ChainedRow*> rows;
  for (size_t i = 0; i < waiting_.size(); ++i) {
    chains[i].id = waiting_[i].id;
    rows.push_back(&chains[i]);
  }
  // A payment whose import was undone comes in again under its next id.
  OMLOOP_RETURN_IF_ERROR(SettleRows(
      tools_.ledger,
      [&](uint32_t import) {
        auto found = facts_.imports.find(import);
        return found != facts_.imports.end() &&
               found->second.undone.has_value();
      },
      rows));
  for (size_t i = 0; i < waiting_.size(); ++i) {
    waiting_[i].id = chains[i].id;
    // What this very import booked before it was interrupted is booked again,
    // to the same end.
    waiting_[i].stands =
        chains[i].stands &&
        (!booking() || chains[i].sequence < static_cast<uint64_t>(opened_at_));
  }
  return absl::OkStatus();
}

// Only looks: a payment makes nobody a supplier.
absl::Status PaymentRun::ResolveSuppliers() {
  std::vector<rpb::SupplierKey> unknown;
  std::vector<std::string> keys;
  for (const Waiting& row : waiting_) {
    const ingest::PaymentDraft& payment = row.payment;
    std::string key = PartyKey(payment);
    if (!parties_.try_emplace(key, 0).second) continue;
    if (payment.iban.empty() && payment.name.empty()) continue;
    rpb::SupplierKey& supplier = unknown.emplace_back();
    supplier.set_display_name(payment.name);
    supplier.set_iban(payment.iban);
    keys.push_back(std::move(key));
  }
  if (unknown.empty()) return absl::OkStatus();
  OMLOOP_ASSIGN_OR_RETURN(
      std::vector<rpb::SupplierMatch> matches,
      tools_.registry.ResolveSuppliers(anchor_, unknown, true));
  for (size_t i = 0; i < matches.size(); ++i) {
    if (matches[i].basis() == rpb::MATCH_BASIS_NOT_FOUND) continue;
    parties_[keys[i]] = static_cast<uint32_t>(matches[i].party());
  }
  return absl::OkStatus();
}

void PaymentRun::CountMatch(const Waiting& row, ImportFindings& findings) {
  const int64_t amount = row.payment.amount_minor;
  PaymentTotals& totals = findings.payments;
  totals.any = true;
  switch (row.match.kind) {
    case PaymentMatch::Kind::kInvoices:
      totals.invoices.Add(amount);
      break;
    case PaymentMatch::Kind::kSupplier:
      totals.suppliers.Add(amount);
      break;
    case PaymentMatch::Kind::kBlockedAccount:
      totals.blocked_accounts.Add(amount);
      break;
    case PaymentMatch::Kind::kUnknown:
      totals.unknown.Add(amount);
      return;
  }
  if (!booking()) {
    findings.fresh.Add(amount);
    findings.fresh_by_anchor[anchor_].Add(amount);
  }
  for (const PaymentMatch::Part& part : row.match.parts) {
    if (!part.invoice->dated_by_invoice) continue;
    const auto attributes = facts_.attributes.find(part.invoice->supplier);
    days_.Add(attributes == facts_.attributes.end()
                  ? SizeClass::kNone
                  : attributes->second.size_class,
              row.payment.date - part.invoice->day, part.amount_minor);
  }
}

absl::StatusOr<uint32_t> PaymentRun::MoneyAccount(uint32_t party,
                                                  const EntryId& party_id,
                                                  Asset asset) {
  uint32_t& account = accounts_[{party, asset.number()}];
  if (account != 0) return account;
  OMLOOP_ASSIGN_OR_RETURN(
      std::vector<AccountNumber> numbers,
      tools_.ledger.EnsureAccounts(
          {{PartyNumber(party), party_id, lpb::ACCOUNT_CLASS_MONEY, asset}}));
  account = numbers[0].value();
  return account;
}

absl::Status PaymentRun::Book(ImportFindings& findings) {
  lpb::SubmitBatchRequest request;
  request.set_parent("books/-");
  request.set_atomicity(lpb::ATOMICITY_CHAIN);
  std::vector<const Waiting*> row_of;  // Of each entry.
  const auto submit = [&]() -> absl::Status {
    if (request.entries_size() == 0) return absl::OkStatus();
    OMLOOP_ASSIGN_OR_RETURN(findings.last, tools_.ledger.Submit(request));
    for (int i = 0; i < request.entries_size(); ++i) {
      const lpb::EntryResult& result = findings.last.results(i);
      const bool stood = result.status() == lpb::ENTRY_STATUS_EXISTS ||
                         result.status() == lpb::ENTRY_STATUS_EXISTS_DIFFERENT;
      if (!stood && result.status() != lpb::ENTRY_STATUS_CREATED) {
        return MakeError(
            absl::StatusCode::kAborted, "ROW_REFUSED",
            absl::StrFormat(
                "line %d: the book refuses the payment: %s %s; the import "
                "stays open: mend the cause and commit again",
                row_of[static_cast<size_t>(i)]->payment.row,
                lpb::EntryStatus_Name(result.status()), result.field()));
      }
    }
    request.clear_entries();
    row_of.clear();
    return absl::OkStatus();
  };
  for (const Waiting& row : waiting_) {
    if (row.stands || row.match.kind == PaymentMatch::Kind::kUnknown) continue;
    const ingest::PaymentDraft& payment = row.payment;
    uint32_t payee = row.match.supplier;
    EntryId payee_id;
    if (row.match.kind == PaymentMatch::Kind::kBlockedAccount) {
      OMLOOP_ASSIGN_OR_RETURN(payee_id, EnsureTaxOffice(tools_.ledger));
      payee = 0;
    } else {
      const auto known = facts_.parties.find(payee);
      if (known == facts_.parties.end()) continue;
      payee_id = known->second;
    }
    OMLOOP_ASSIGN_OR_RETURN(const uint32_t receiver,
                            MoneyAccount(payee, payee_id, payment.asset));
    OMLOOP_ASSIGN_OR_RETURN(const uint32_t payer,
                            MoneyAccount(static_cast<uint32_t>(anchor_),
                                         anchor_id_, payment.asset));
    std::vector<PaymentMatch::Part> parts = row.match.parts;
    if (parts.empty() || parts.size() > kPartsMax) {
      parts.assign(1, {parts.empty() ? nullptr : parts[0].invoice,
                       payment.amount_minor});
    }
    if (static_cast<size_t>(request.entries_size()) + parts.size() >
        client::kBatchEntriesMax) {
      OMLOOP_RETURN_IF_ERROR(submit());
    }
    for (size_t n = 0; n < parts.size(); ++n) {
      lpb::NewEntry* entry = request.add_entries();
      row_of.push_back(&row);
      entry->set_entry_id(
          client::DerivedId(row.id, static_cast<uint32_t>(n)).str());
      entry->set_linked(n + 1 < parts.size());
      lpb::MoneyEntry& money = *entry->mutable_money();
      const bool returned = parts[n].amount_minor < 0;
      money.set_kind(lpb::ENTRY_KIND_PAYMENT);
      money.set_debit_account(
          static_cast<int32_t>(returned ? payer : receiver));
      money.set_credit_account(
          static_cast<int32_t>(returned ? receiver : payer));
      money.mutable_amount()->set_minor_units(returned ? -parts[n].amount_minor
                                                       : parts[n].amount_minor);
      money.mutable_amount()->set_asset(std::string(payment.asset.code()));
      money.set_effective_day(DayNumber(payment.date));
      money.set_import_number(static_cast<int32_t>(import_number_));
      money.set_import_line(static_cast<int32_t>(payment.record));
      if (const OpenInvoice* invoice = parts[n].invoice) {
        money.set_reversed_sequence(static_cast<int64_t>(invoice->sequence));
        money.set_contract_sequence(static_cast<int64_t>(invoice->contract));
        money.set_category(invoice->category);
        money.set_funding_class(
            static_cast<lpb::FundingClass>(invoice->funding_class));
      }
    }
    booked_.Add(payment.amount_minor);
  }
  return submit();
}

void PaymentRun::Report(ImportFindings& findings) const {
  findings.payments.days = days_.Finish();
}

absl::Status PaymentRun::Complete(ImportFindings& findings) {
  OMLOOP_RETURN_IF_ERROR(Flush(findings));
  lpb::ImportCompleted completed;
  completed.set_booked_count(booked_.count);
  completed.set_booked_sum_minor(booked_.sum_minor);
  completed.set_existing_count(existing_.count);
  completed.set_existing_sum_minor(existing_.sum_minor);
  lpb::SubmitBatchRequest request;
  request.set_parent("books/-");
  lpb::NewEntry* entry = request.add_entries();
  entry->set_entry_id(FileEntryId("completed").str());
  entry->mutable_fact()->set_kind(lpb::ENTRY_KIND_IMPORT_COMPLETED);
  entry->mutable_fact()->set_subject_id(FileEntryId("opened").str());
  entry->mutable_fact()->set_payload(completed.SerializeAsString());
  OMLOOP_ASSIGN_OR_RETURN(findings.last, tools_.ledger.Submit(request));
  if (!Accepted(findings.last.results(0).status())) {
    return OpeningRefused("complete the import", findings.last.results(0));
  }
  findings.import_number = import_number_;
  findings.fresh.count += booked_.count;
  findings.fresh.sum_minor += booked_.sum_minor;
  findings.existing.count += existing_.count;
  findings.existing.sum_minor += existing_.sum_minor;
  return absl::OkStatus();
}

}  // namespace omloop::services
