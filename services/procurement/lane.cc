#include "services/procurement/lane.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/base/hex.h"
#include "ledger/base/sha256.h"
#include "ledger/base/status_macros.h"
#include "ledger/model/record.h"
#include "omloop/ledger/v1/facts.pb.h"
#include "services/procurement/contract_texts.h"
#include "services/procurement/reasons.h"
#include "services/procurement/tax_office.h"

namespace omloop::services {
namespace {

namespace lpb = omloop::ledger::v1;
namespace ppb = omloop::procurement::v1;
namespace rpb = omloop::registry::v1;

// Full blocks sent in one call.
constexpr size_t kBlocksPerCall = 8;
// A batch is sent before a row of so many entries might not fit any more:
// reversals of the line it corrects, the line, its VAT.
constexpr int kBatchEntriesSent = client::kBatchEntriesMax - 64;

std::string SupplierKeyOf(const ingest::SpendDraft& draft) {
  std::string key = draft.supplier_number;
  key += '\0';
  key += draft.supplier_name;
  key += '\0';
  key += draft.supplier_kvk;
  return key;
}

lpb::DateBasis ToProto(ingest::DraftDateBasis basis) {
  switch (basis) {
    case ingest::DraftDateBasis::kPaid:
      return lpb::DATE_BASIS_UNSPECIFIED;
    case ingest::DraftDateBasis::kInvoiced:
      return lpb::DATE_BASIS_INVOICED;
    case ingest::DraftDateBasis::kBooked:
      return lpb::DATE_BASIS_BOOKED;
    case ingest::DraftDateBasis::kPeriod:
      return lpb::DATE_BASIS_PERIOD;
  }
  return lpb::DATE_BASIS_UNSPECIFIED;
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

absl::StatusOr<Lane> Lane::Open(const ImportTools& tools,
                                const BookFacts& facts,
                                const ppb::ImportOptions& options,
                                int32_t anchor) {
  auto party = facts.parties.find(static_cast<uint32_t>(anchor));
  if (party == facts.parties.end()) {
    return NotFound(
        "ANCHOR_NOT_FOUND",
        absl::StrFormat("there is no party %d in the book", anchor));
  }
  Lane lane(tools, facts, options, anchor);
  lane.anchor_id_ = party->second;
  lane.comparison_.emplace(tools, facts, options, anchor);
  lane.settles_ =
      !options.complete_month().empty() ||
      std::any_of(facts.imports.begin(), facts.imports.end(),
                  [&](const auto& row) {
                    return row.second.undone.has_value() &&
                           row.second.anchor == static_cast<uint32_t>(anchor);
                  });
  OMLOOP_ASSIGN_OR_RETURN(lane.import_key_,
                          tools.registry.LendImportKey(anchor));
  OMLOOP_RETURN_IF_ERROR(lane.LoadContracts());
  return lane;
}

absl::Status Lane::LoadContracts() {
  std::map<EntryId, uint64_t> by_id;
  for (const auto& [sequence, contract] : facts_->contracts) {
    if (contract.anchor == static_cast<uint32_t>(anchor_)) {
      by_id[contract.id] = sequence;
    }
  }
  if (by_id.empty()) return absl::OkStatus();
  OMLOOP_ASSIGN_OR_RETURN(
      std::vector<rpb::Text> texts,
      tools_->registry.ReadTexts(anchor_, kContractTextKind, {}));
  for (const rpb::Text& text : texts) {
    ppb::Contract words;
    if (!words.ParseFromString(text.content())) continue;
    auto contract =
        by_id.find(ContractEntryId(import_key_, words.contract_number()));
    if (contract == by_id.end()) continue;
    contracts_[words.contract_number()] = contract->second;
    for (const std::string& order : words.order_numbers()) {
      contracts_[order] = contract->second;
    }
  }
  return absl::OkStatus();
}

EntryId Lane::FileEntryId(std::string_view what) const {
  // The same file declared complete for a month is another import.
  const std::string& complete = options_->complete_month();
  return EntryId::FromBytes(omloop::View(HmacSha256(
      import_key_,
      absl::StrFormat("%s %s %d%s%s", what, file_sha256_, attempt_,
                      complete.empty() ? "" : " complete ", complete))));
}

absl::StatusOr<bool> Lane::Stands(const EntryId& id) const {
  grpc::ClientContext context;
  lpb::LookUpEntriesRequest request;
  request.set_parent("books/-");
  request.add_entry_ids(id.str());
  lpb::LookUpEntriesResponse response;
  grpc::Status status =
      tools_->ledger.stub().LookUpEntries(&context, request, &response);
  if (!status.ok()) return Unavailable("LEDGER_AWAY", status.error_message());
  return response.sequences(0) >= 0;
}

absl::Status Lane::FindAttempt(const ingest::FileReport& report) {
  file_sha256_ = report.sha256;
  // A file that was booked before and has new rows now (a newer reader may
  // accept more) goes on under a further import.
  for (attempt_ = 0;; ++attempt_) {
    OMLOOP_ASSIGN_OR_RETURN(bool completed, Stands(FileEntryId("completed")));
    if (!completed) return absl::OkStatus();
  }
}

absl::StatusOr<bool> Lane::IsInterrupted(const ingest::FileReport& report) {
  OMLOOP_RETURN_IF_ERROR(FindAttempt(report));
  return Stands(FileEntryId("opened"));
}

absl::Status Lane::BeginBooking(const ImportFindings& checked) {
  const ingest::FileReport& report = checked.report;
  OMLOOP_RETURN_IF_ERROR(FindAttempt(report));
  // A complete month may have no row at all.
  Tally accepted;
  if (auto it = checked.anchors.find(anchor_); it != checked.anchors.end()) {
    accepted = it->second;
  }
  if (auto it = checked.plans.find(anchor_); it != checked.plans.end()) {
    plan_ = it->second.get();
    if (!plan_->rows.empty()) settles_ = true;
  }
  if (!options_->restatement_reason().empty()) {
    rpb::Text text;
    text.set_text_kind(kReasonTextKind);
    text.set_key(ToHex(FileEntryId("opened").view()));
    text.set_content(options_->restatement_reason());
    OMLOOP_ASSIGN_OR_RETURN(std::vector<std::string> commitments,
                            tools_->registry.StoreTexts(anchor_, {text}));
    reason_commitment_ = commitments[0];
  }
  lpb::ImportOpened opened;
  opened.set_file_commitment(
      std::string(omloop::View(HmacSha256(import_key_, report.sha256))));
  opened.set_format(report.format);
  opened.set_asset(std::string(report.asset.code()));
  opened.set_accepted_count(accepted.count);
  opened.set_accepted_sum_minor(accepted.sum_minor);
  opened.set_rejected_count(report.rejected);
  if (auto days = checked.days.find(anchor_); days != checked.days.end()) {
    opened.set_first_day(DayNumber(days->second.first));
    opened.set_last_day(DayNumber(days->second.second));
  }
  opened.set_complete_month(options_->complete_month());
  lpb::SubmitBatchRequest request;
  request.set_parent("books/-");
  lpb::NewEntry* entry = request.add_entries();
  entry->set_entry_id(FileEntryId("opened").str());
  entry->mutable_fact()->set_kind(lpb::ENTRY_KIND_IMPORT_OPENED);
  entry->mutable_fact()->set_party_id(anchor_id_.str());
  entry->mutable_fact()->set_payload(opened.SerializeAsString());
  OMLOOP_ASSIGN_OR_RETURN(lpb::SubmitBatchResponse response,
                          tools_->ledger.Submit(request));
  const lpb::EntryResult& result = response.results(0);
  if (!Accepted(result.status())) {
    return OpeningRefused("open the import", result);
  }
  import_number_ = static_cast<uint32_t>(result.number());
  opened_at_ = result.sequence();
  return absl::OkStatus();
}

void Lane::Add(const ingest::SpendDraft& draft) {
  std::string key = ingest::BusinessKey(draft);
  // A document exists once: met again it is the same one, not a further line.
  const uint32_t k = draft.whole_document ? 0 : duplicates_.Next(key);
  ChainedRow chain;
  chain.id = ingest::ImportEntryId(import_key_, key, k);
  if (draft.whole_document && !documents_.insert(chain.id).second) {
    repeated_.Add(draft.amount_minor);
    return;
  }
  waiting_.push_back({draft, chain});
  waiting_.back().draft.cells = nullptr;  // Gone when the next row is read.
}

absl::Status Lane::Flush(ImportFindings& findings) {
  Tally& existing = booking() ? existing_ : findings.existing;
  existing.count += repeated_.count;
  existing.sum_minor += repeated_.sum_minor;
  repeated_ = Tally();
  if (waiting_.empty()) return absl::OkStatus();
  OMLOOP_RETURN_IF_ERROR(ResolveSuppliers(findings));
  if (!booking()) {
    OMLOOP_RETURN_IF_ERROR(LookUp(findings));
  } else {
    OMLOOP_RETURN_IF_ERROR(EnsureAccounts());
    if (settles_) OMLOOP_RETURN_IF_ERROR(Settle());
    OMLOOP_RETURN_IF_ERROR(BookWaiting(findings));
  }
  waiting_.clear();
  return absl::OkStatus();
}

absl::Status Lane::Settle() {
  std::vector<ChainedRow*> rows;
  rows.reserve(waiting_.size());
  for (WaitingRow& row : waiting_) rows.push_back(&row.chain);
  const bool complete = !options_->complete_month().empty();
  return SettleRows(
      tools_->ledger,
      [&](uint32_t import) {
        // What a complete month has is in it, whoever took it back before.
        if (complete) return true;
        auto found = facts_->imports.find(import);
        return found != facts_->imports.end() &&
               found->second.undone.has_value();
      },
      rows);
}

absl::Status Lane::ResolveSuppliers(ImportFindings& findings) {
  std::vector<rpb::SupplierKey> unknown;
  std::vector<std::string> keys;
  for (const WaitingRow& row : waiting_) {
    std::string key = SupplierKeyOf(row.draft);
    if (!suppliers_.try_emplace(key).second) continue;
    rpb::SupplierKey& supplier = unknown.emplace_back();
    supplier.set_supplier_number(row.draft.supplier_number);
    supplier.set_display_name(row.draft.supplier_name);
    supplier.set_kvk_number(row.draft.supplier_kvk);
    supplier.set_postcode(row.draft.supplier_postcode);
    supplier.set_country(row.draft.supplier_country);
    supplier.set_vat_number(row.draft.supplier_vat_id);
    supplier.set_iban(row.draft.supplier_iban);
    keys.push_back(std::move(key));
  }
  OMLOOP_ASSIGN_OR_RETURN(
      std::vector<rpb::SupplierMatch> matches,
      tools_->registry.ResolveSuppliers(anchor_, unknown, !booking()));
  for (size_t i = 0; i < matches.size(); ++i) {
    const rpb::SupplierMatch& match = matches[i];
    Supplier& supplier = suppliers_[keys[i]];
    supplier.party = match.party();
    if (match.party_id().size() == EntryId::kSize) {
      supplier.party_id = EntryId::FromBytes(match.party_id());
    }
    bool fresh = match.basis() == rpb::MATCH_BASIS_NOT_FOUND ||
                 match.basis() == rpb::MATCH_BASIS_CREATED;
    ++(fresh ? findings.new_suppliers : findings.known_suppliers);
    if (!match.place_known()) ++findings.unplaced_suppliers;
  }
  return absl::OkStatus();
}

absl::Status Lane::LookUp(ImportFindings& findings) {
  OMLOOP_RETURN_IF_ERROR(Settle());
  for (const WaitingRow& row : waiting_) {
    const int64_t amount = row.draft.amount_minor;
    const bool compares = comparison_->Inhabited(Month(row.draft.date));
    if (row.chain.stands) {
      findings.existing.Add(amount);
      if (row.chain.taken_back) ++findings.taken_back;
      if (compares) comparison_->TakeExisting(row.chain.sequence);
      continue;
    }
    findings.fresh.Add(amount);
    findings.fresh_by_anchor[anchor_].Add(amount);
    const int32_t payee = suppliers_[SupplierKeyOf(row.draft)].party;
    auto attributes = facts_->attributes.find(static_cast<uint32_t>(payee));
    if (attributes != facts_->attributes.end() &&
        attributes->second.pass_through) {
      findings.pass_through.Add(amount);
    }
    if (compares) comparison_->TakeFresh(row.draft, row.chain.id, payee);
  }
  return absl::OkStatus();
}

absl::Status Lane::Compare(ImportFindings& findings) {
  OMLOOP_ASSIGN_OR_RETURN(LanePlan plan, comparison_->Finish());
  const auto move = [&](const Tally& rows, Tally& to) {
    for (Tally* from : {&findings.fresh, &findings.fresh_by_anchor[anchor_]}) {
      from->count -= rows.count;
      from->sum_minor -= rows.sum_minor;
    }
    to.count += rows.count;
    to.sum_minor += rows.sum_minor;
  };
  move(plan.same, findings.existing);
  findings.alike += plan.same.count;
  move(plan.corrected_to, findings.corrected_to);
  findings.corrected_from.count += plan.corrected_from.count;
  findings.corrected_from.sum_minor += plan.corrected_from.sum_minor;
  findings.reversals.count += plan.reversals.count;
  findings.reversals.sum_minor += plan.reversals.sum_minor;
  if (findings.fresh_by_anchor[anchor_].count == 0) {
    findings.fresh_by_anchor.erase(anchor_);
  }
  for (ppb::ProposedChange& change : plan.proposed) {
    if (findings.proposed.size() == kProposedMax) break;
    findings.proposed.push_back(std::move(change));
  }
  findings.plans[anchor_] = std::make_unique<LanePlan>(std::move(plan));
  return absl::OkStatus();
}

absl::Status Lane::EnsureAccounts() {
  std::vector<client::AccountKey> keys;
  std::vector<uint32_t*> places;
  auto need = [&](uint32_t& place, int32_t party, const EntryId& id,
                  lpb::AccountClass account_class, Asset asset) {
    if (place != 0) return;
    keys.push_back(
        {PartyNumber(static_cast<uint32_t>(party)), id, account_class, asset});
    places.push_back(&place);
  };
  for (const WaitingRow& row : waiting_) {
    Asset asset = row.draft.asset;
    need(purchases_accounts_[asset.number()], anchor_, anchor_id_,
         lpb::ACCOUNT_CLASS_PURCHASES, asset);
    Supplier& supplier = suppliers_[SupplierKeyOf(row.draft)];
    need(supplier.sales_account, supplier.party, supplier.party_id,
         lpb::ACCOUNT_CLASS_SALES, asset);
  }
  OMLOOP_ASSIGN_OR_RETURN(std::vector<AccountNumber> numbers,
                          tools_->ledger.EnsureAccounts(keys));
  for (size_t i = 0; i < numbers.size(); ++i) *places[i] = numbers[i].value();
  return absl::OkStatus();
}

uint16_t Lane::CategoryOf(const ingest::SpendDraft& draft) {
  auto guess = [&](const std::string& text) {
    auto [it, added] = categories_.try_emplace(text, 0);
    if (added) {
      it->second = facts_->CategoryNumberOf(
          tools_->reference.categories().CategoryFor(text));
    }
    return it->second;
  };
  uint16_t category = guess(draft.category);
  // The source's own category goes first; its words for the line only where
  // that says nothing.
  if (category == facts_->CategoryNumberOf(kUnclassified) &&
      !draft.description.empty()) {
    return guess(draft.description);
  }
  return category;
}

std::optional<uint64_t> Lane::ContractOf(const ingest::SpendDraft& draft,
                                         const Supplier& supplier,
                                         uint16_t category,
                                         bool& assumed) const {
  for (const std::string* number :
       {&draft.contract_number, &draft.order_number}) {
    auto it = number->empty() ? contracts_.end() : contracts_.find(*number);
    if (it != contracts_.end()) return it->second;
  }
  std::optional<uint64_t> only = facts_->OnlyRunningContract(
      static_cast<uint32_t>(anchor_), static_cast<uint32_t>(supplier.party),
      category, draft.date);
  assumed = only.has_value();
  return only;
}

void Lane::FillEntry(const WaitingRow& row, ImportFindings& findings,
                     lpb::MoneyEntry& money) {
  const ingest::SpendDraft& draft = row.draft;
  const Supplier& supplier = suppliers_[SupplierKeyOf(draft)];
  uint32_t purchases = purchases_accounts_[draft.asset.number()];
  uint32_t sales = supplier.sales_account;
  bool credit = draft.amount_minor < 0;
  money.set_kind(credit ? lpb::ENTRY_KIND_CREDIT_NOTE
                        : lpb::ENTRY_KIND_INVOICE);
  money.set_debit_account(static_cast<int32_t>(credit ? sales : purchases));
  money.set_credit_account(static_cast<int32_t>(credit ? purchases : sales));
  money.mutable_amount()->set_minor_units(credit ? -draft.amount_minor
                                                 : draft.amount_minor);
  money.mutable_amount()->set_asset(std::string(draft.asset.code()));
  money.set_effective_day(DayNumber(draft.date));
  money.set_vat_treatment(draft.amount_is_gross ? lpb::VAT_TREATMENT_GROSS_ONLY
                                                : lpb::VAT_TREATMENT_NET);
  money.set_import_number(static_cast<int32_t>(import_number_));
  money.set_import_line(static_cast<int32_t>(draft.record));
  money.set_date_basis(ToProto(draft.basis));
  if (IsRestatement(draft.date)) {
    money.set_restatement(true);
    money.set_detail(reason_commitment_);
  }
  uint16_t category = CategoryOf(draft);
  money.set_category(category);
  bool assumed = false;
  std::optional<uint64_t> contract =
      ContractOf(draft, supplier, category, assumed);
  if (contract.has_value()) {
    money.set_contract_sequence(static_cast<int64_t>(*contract));
    money.set_assumed_contract(assumed);
    ++(assumed ? findings.contract_assumed : findings.contract_named);
    const ContractFact& fact = facts_->contracts.at(*contract);
    money.set_funding_class(static_cast<lpb::FundingClass>(fact.funding_class));
    if (fact.category != 0) money.set_category(fact.category);
  }
  if (std::optional<FundingClass> funding =
          FundingClassFromText(draft.funding_class)) {
    money.set_funding_class(static_cast<lpb::FundingClass>(*funding));
  }
}

absl::Status Lane::AddTax(const WaitingRow& row, lpb::NewEntry& line,
                          lpb::SubmitBatchRequest& request) {
  const ingest::SpendDraft& draft = row.draft;
  auto [accounts, added] =
      tax_accounts_.try_emplace(draft.asset.number(), 0, 0);
  if (added) {
    auto attributes = facts_->attributes.find(static_cast<uint32_t>(anchor_));
    bool recovers = attributes != facts_->attributes.end() &&
                    attributes->second.recovers_vat;
    OMLOOP_ASSIGN_OR_RETURN(EntryId tax_office,
                            EnsureTaxOffice(tools_->ledger));
    OMLOOP_ASSIGN_OR_RETURN(
        std::vector<AccountNumber> numbers,
        tools_->ledger.EnsureAccounts(
            {{PartyNumber(static_cast<uint32_t>(anchor_)), anchor_id_,
              recovers ? lpb::ACCOUNT_CLASS_VAT_RECOVERABLE
                       : lpb::ACCOUNT_CLASS_VAT_COST,
              draft.asset},
             {PartyNumber(), tax_office, lpb::ACCOUNT_CLASS_TAX,
              draft.asset}}));
    accounts->second = {numbers[0].value(), numbers[1].value()};
  }
  auto [vat, tax] = accounts->second;
  bool credit = *draft.vat_minor < 0;
  lpb::NewEntry* entry = request.add_entries();
  entry->set_entry_id(client::DerivedId(row.chain.id, 1).str());
  lpb::MoneyEntry* money = entry->mutable_money();
  *money = line.money();
  money->set_kind(lpb::ENTRY_KIND_TAX);
  money->set_debit_account(static_cast<int32_t>(credit ? tax : vat));
  money->set_credit_account(static_cast<int32_t>(credit ? vat : tax));
  money->mutable_amount()->set_minor_units(credit ? -*draft.vat_minor
                                                  : *draft.vat_minor);
  return absl::OkStatus();
}

const LanePlan::RowPlan* Lane::PlanOf(const WaitingRow& row) const {
  if (plan_ == nullptr) return nullptr;
  auto found = plan_->rows.find(row.chain.id);
  return found == plan_->rows.end() ? nullptr : &found->second;
}

bool Lane::IsSettled(const WaitingRow& row, const LanePlan::RowPlan* plan) {
  const int64_t amount = row.draft.amount_minor;
  if (row.chain.stands &&
      (row.chain.taken_back ||
       row.chain.sequence < static_cast<uint64_t>(opened_at_))) {
    existing_.Add(amount);
    return true;
  }
  if (plan == nullptr) return false;
  if (plan->same) {
    existing_.Add(amount);
    return true;
  }
  // A correction that nobody agreed to waits.
  return options_->complete_month().empty() &&
         options_->corrections() != ppb::CORRECTION_CHOICE_ACCEPT;
}

bool Lane::IsRestatement(Day day) const {
  return !reason_commitment_.empty() && facts_->sealed.contains(Month(day));
}

absl::Status Lane::BookWaiting(ImportFindings& findings) {
  lpb::SubmitBatchRequest request;
  request.set_parent("books/-");
  request.set_atomicity(lpb::ATOMICITY_CHAIN);
  std::vector<const WaitingRow*> rows;
  std::vector<int> line_at;  // Place of each row's line among the entries.
  const auto submit = [&]() -> absl::Status {
    OMLOOP_RETURN_IF_ERROR(SubmitRows(rows, line_at, request, findings));
    request.clear_entries();
    rows.clear();
    line_at.clear();
    return absl::OkStatus();
  };
  for (const WaitingRow& row : waiting_) {
    const LanePlan::RowPlan* plan = PlanOf(row);
    if (IsSettled(row, plan)) continue;
    if (plan != nullptr) {
      AddReversals(plan->line,
                   {.import_number = import_number_,
                    .import_line = static_cast<uint32_t>(row.draft.record),
                    .detail = reason_commitment_,
                    .restatement = IsRestatement(plan->line.record.day()),
                    .more_follows = true},
                   request);
    }
    rows.push_back(&row);
    line_at.push_back(request.entries_size());
    lpb::NewEntry* line = request.add_entries();
    line->set_entry_id(row.chain.id.str());
    FillEntry(row, findings, *line->mutable_money());
    if (plan != nullptr) {
      line->mutable_money()->set_reversed_sequence(
          static_cast<int64_t>(plan->line.record.sequence));
    }
    if (row.draft.vat_minor.value_or(0) != 0) {
      line->set_linked(true);
      OMLOOP_RETURN_IF_ERROR(AddTax(row, *line, request));
    }
    KeepWords(row);
    if (request.entries_size() > kBatchEntriesSent) {
      OMLOOP_RETURN_IF_ERROR(submit());
    }
  }
  if (!rows.empty()) OMLOOP_RETURN_IF_ERROR(submit());
  return full_blocks_.size() >= kBlocksPerCall ? StoreWords()
                                               : absl::OkStatus();
}

absl::Status Lane::SubmitRows(absl::Span<const WaitingRow* const> rows,
                              absl::Span<const int> line_at,
                              const lpb::SubmitBatchRequest& request,
                              ImportFindings& findings) {
  OMLOOP_ASSIGN_OR_RETURN(findings.last, tools_->ledger.Submit(request));
  for (size_t i = 0; i < rows.size(); ++i) {
    const lpb::EntryResult& result = findings.last.results(line_at[i]);
    const ingest::SpendDraft& draft = rows[i]->draft;
    const int64_t amount = draft.amount_minor;
    switch (result.status()) {
      case lpb::ENTRY_STATUS_CREATED:
      case lpb::ENTRY_STATUS_EXISTS:
      case lpb::ENTRY_STATUS_EXISTS_DIFFERENT:
        // One that existed was booked by this very import before it was
        // interrupted, or before it.
        if (result.sequence() < opened_at_) {
          existing_.Add(amount);
        } else if (const LanePlan::RowPlan* plan = PlanOf(*rows[i])) {
          findings.corrected_from.Add(plan->line.amount_minor);
          findings.corrected_to.Add(amount);
          corrected_.Add(amount);
          booked_.Add(amount);
        } else {
          booked_.Add(amount);
        }
        break;
      default:
        return MakeError(
            absl::StatusCode::kAborted, "ROW_REFUSED",
            absl::StrFormat("line %d (record %d): the book refuses it: %s %s; "
                            "the import stays open and counts in no figure: "
                            "mend the cause and commit again",
                            draft.row, draft.record,
                            lpb::EntryStatus_Name(result.status()),
                            result.field()));
    }
  }
  return absl::OkStatus();
}

absl::Status Lane::ReverseMissing(ImportFindings& findings) {
  if (plan_ == nullptr || plan_->missing.empty()) return absl::OkStatus();
  lpb::SubmitBatchRequest request;
  request.set_parent("books/-");
  request.set_atomicity(lpb::ATOMICITY_CHAIN);
  const auto submit = [&]() -> absl::Status {
    OMLOOP_ASSIGN_OR_RETURN(findings.last, tools_->ledger.Submit(request));
    for (const lpb::EntryResult& result : findings.last.results()) {
      if (services::Stands(result.status())) continue;
      return MakeError(
          absl::StatusCode::kAborted, "ROW_REFUSED",
          absl::StrFormat("a line that the complete month has no more cannot "
                          "be taken back: %s %s; the import stays open and "
                          "counts in no figure: commit again",
                          lpb::EntryStatus_Name(result.status()),
                          result.field()));
    }
    request.clear_entries();
    return absl::OkStatus();
  };
  for (const BookLine& line : plan_->missing) {
    AddReversals(line,
                 {.import_number = import_number_,
                  .detail = reason_commitment_,
                  .restatement = IsRestatement(line.record.day())},
                 request);
    findings.reversals.Add(line.amount_minor);
    if (request.entries_size() > kBatchEntriesSent) {
      OMLOOP_RETURN_IF_ERROR(submit());
    }
  }
  return request.entries_size() > 0 ? submit() : absl::OkStatus();
}

void Lane::KeepWords(const WaitingRow& row) {
  int32_t line = static_cast<int32_t>(row.draft.record);
  auto close_block = [&] {
    rpb::Text& text = full_blocks_.emplace_back();
    text.set_text_kind("import-rows");
    text.set_key(WordsKey(import_number_, words_block_));
    text.set_content(words_.SerializeAsString());
    words_.Clear();
  };
  if (words_block_ >= 0 && line / kWordsBlock != words_block_) close_block();
  words_block_ = line / kWordsBlock;
  ppb::DeliveredRow* words = words_.add_rows();
  words->set_import_line(line);
  words->set_document_number(row.draft.document_number);
  words->set_description(row.draft.description);
  words->set_category_text(row.draft.category);
  words->set_order_number(row.draft.order_number);
  words->set_line_number(row.draft.line_number);
  words->set_blocked_account(row.draft.gaccount_iban);
}

absl::Status Lane::StoreWords() {
  OMLOOP_RETURN_IF_ERROR(
      tools_->registry.StoreTexts(anchor_, full_blocks_).status());
  full_blocks_.clear();
  return absl::OkStatus();
}

// Lines that this import took back, by the log: it may have been interrupted
// and gone on.
absl::StatusOr<Tally> Lane::ReversedByThis() const {
  ImportFact open;
  open.number = import_number_;
  open.opened_at = static_cast<uint64_t>(opened_at_);
  OMLOOP_ASSIGN_OR_RETURN(lpb::GetBookResponse book, tools_->ledger.GetBook());
  Tally reversed;
  OMLOOP_RETURN_IF_ERROR(ScanImport(
      tools_->ledger, open, static_cast<uint64_t>(book.size()),
      [&](const Record& record) {
        if (record.entry_kind() != EntryKind::kReversal ||
            record.import_number != import_number_) {
          return;
        }
        const uint32_t purchases =
            facts_->AccountOf(static_cast<uint32_t>(anchor_),
                              AccountClass::kPurchases, record.asset);
        if (purchases == 0) return;
        // A reversal gives back what the purchases account received.
        if (record.credit_account == purchases) {
          reversed.Add(record.amount_minor);
        } else if (record.debit_account == purchases) {
          reversed.Add(-record.amount_minor);
        }
      }));
  return reversed;
}

absl::Status Lane::Complete(ImportFindings& findings) {
  OMLOOP_RETURN_IF_ERROR(Flush(findings));
  OMLOOP_RETURN_IF_ERROR(ReverseMissing(findings));
  if (words_.rows_size() > 0) {
    rpb::Text& text = full_blocks_.emplace_back();
    text.set_text_kind("import-rows");
    text.set_key(WordsKey(import_number_, words_block_));
    text.set_content(words_.SerializeAsString());
  }
  OMLOOP_RETURN_IF_ERROR(StoreWords());
  lpb::ImportCompleted completed;
  completed.set_booked_count(booked_.count);
  completed.set_booked_sum_minor(booked_.sum_minor);
  completed.set_existing_count(existing_.count);
  completed.set_existing_sum_minor(existing_.sum_minor);
  if (settles_) {
    OMLOOP_ASSIGN_OR_RETURN(Tally reversed, ReversedByThis());
    completed.set_reversed_count(reversed.count);
    completed.set_reversed_sum_minor(reversed.sum_minor);
  }
  lpb::SubmitBatchRequest request;
  request.set_parent("books/-");
  lpb::NewEntry* entry = request.add_entries();
  entry->set_entry_id(FileEntryId("completed").str());
  entry->mutable_fact()->set_kind(lpb::ENTRY_KIND_IMPORT_COMPLETED);
  entry->mutable_fact()->set_subject_id(FileEntryId("opened").str());
  entry->mutable_fact()->set_payload(completed.SerializeAsString());
  OMLOOP_ASSIGN_OR_RETURN(findings.last, tools_->ledger.Submit(request));
  if (!Accepted(findings.last.results(0).status())) {
    return OpeningRefused("complete the import", findings.last.results(0));
  }
  findings.import_number = import_number_;
  findings.fresh.count += booked_.count - corrected_.count;
  findings.fresh.sum_minor += booked_.sum_minor - corrected_.sum_minor;
  findings.existing.count += existing_.count;
  findings.existing.sum_minor += existing_.sum_minor;
  return absl::OkStatus();
}

}  // namespace omloop::services
