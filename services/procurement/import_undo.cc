#include "services/procurement/import_undo.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/base/hex.h"
#include "ledger/base/status_macros.h"
#include "omloop/ledger/v1/facts.pb.h"
#include "services/common/names.h"
#include "services/procurement/entry_chain.h"
#include "services/procurement/reasons.h"

namespace omloop::services {
namespace {

namespace lpb = omloop::ledger::v1;
namespace ppb = omloop::procurement::v1;
namespace rpb = omloop::registry::v1;

constexpr int kBatchEntriesSent = client::kBatchEntriesMax - 64;
// Texts stored in one call.
constexpr size_t kBlocksPerCall = 8;

void SetMoney(int64_t minor, Asset asset, omloop::type::v1::Money& money) {
  money.set_minor_units(minor);
  money.set_asset(std::string(asset.code()));
}

// A copy of an entry that was taken back, to stand again under the next id of
// its chain.
void AddCopy(const Record& record, uint32_t import, uint32_t line,
             const std::string& detail, bool restatement, bool linked,
             lpb::SubmitBatchRequest& request) {
  lpb::NewEntry* entry = request.add_entries();
  entry->set_entry_id(NextId(record.id()).str());
  entry->set_linked(linked);
  lpb::MoneyEntry* money = entry->mutable_money();
  money->set_kind(static_cast<lpb::EntryKind>(record.kind));
  money->set_debit_account(static_cast<int32_t>(record.debit_account));
  money->set_credit_account(static_cast<int32_t>(record.credit_account));
  money->mutable_amount()->set_minor_units(record.amount_minor);
  if (absl::StatusOr<Asset> asset = Asset::FromNumber(record.asset);
      asset.ok()) {
    money->mutable_amount()->set_asset(std::string(asset->code()));
  }
  money->set_effective_day(record.effective_day);
  money->set_category(record.category);
  money->set_area(record.area);
  money->set_funding_class(
      static_cast<lpb::FundingClass>(record.funding_class));
  money->set_evidence_quality(
      static_cast<lpb::EvidenceQuality>(record.evidence_quality));
  money->set_influence(static_cast<lpb::Influence>(record.influence));
  money->set_vat_treatment(
      static_cast<lpb::VatTreatment>(record.vat_treatment));
  money->set_import_number(static_cast<int32_t>(import));
  money->set_import_line(static_cast<int32_t>(line));
  if (record.contract != kNoReference) {
    money->set_contract_sequence(static_cast<int64_t>(record.contract));
  }
  // A payment names the invoice that it settles.
  const bool names_other = record.entry_kind() == EntryKind::kPayment &&
                           record.reversed != kNoReference;
  money->set_reversed_sequence(
      static_cast<int64_t>(names_other ? record.reversed : record.sequence));
  money->set_assumed_contract((record.flags & kFlagAssumedContract) != 0);
  money->set_pass_through((record.flags & kFlagPassThrough) != 0);
  money->set_date_basis(static_cast<lpb::DateBasis>(record.date_basis()));
  money->set_restatement(restatement);
  if (restatement) money->set_detail(detail);
}

// What an import did: its lines, and the lines of others that it took back.
struct Deeds {
  std::vector<BookLine> lines;
  std::vector<BookLine> taken_back;
};

class Undoing {
 public:
  Undoing(const ImportTools& tools, const BookFacts& facts,
          const ImportFact& import, const ppb::UndoImportRequest& request)
      : tools_(tools),
        facts_(facts),
        import_(import),
        request_(request),
        made_(tools, facts, import.anchor),
        opened_(client::DerivedId(import.id, kUndoOpened)) {}

  absl::Status Run(ppb::UndoImportResponse& response) {
    OMLOOP_RETURN_IF_ERROR(ReadDeeds());
    OMLOOP_RETURN_IF_ERROR(CheckMonthsOpen(facts_, import_.anchor, months_,
                                           !request_.reason().empty()));
    if (!request_.validate_only()) OMLOOP_RETURN_IF_ERROR(Write());
    Fill(response);
    return absl::OkStatus();
  }

 private:
  // Ids that follow from the import's own, so that going on after a stop, or
  // undoing from two places at once, finds what stands. Never change.
  static constexpr uint32_t kUndoOpened = 0x756e646f;
  static constexpr uint32_t kUndoCompleted = 0x756e6463;
  static constexpr uint32_t kUndone = 0x756e6464;

  absl::Status ReadDeeds() {
    OMLOOP_ASSIGN_OR_RETURN(deeds_.lines,
                            LinesOfImport(tools_.ledger, facts_, import_));
    // Lines taken back one by one since stay so; those that this undoing took
    // back before a stop are counted again from what stands.
    std::vector<EntryId> ids;
    for (const BookLine& line : deeds_.lines) ids.push_back(line.record.id());
    OMLOOP_ASSIGN_OR_RETURN(std::vector<client::Standing> standings,
                            tools_.ledger.LookUp(ids));
    std::vector<EntryId> reversal_ids;
    for (const EntryId& id : ids) reversal_ids.push_back(ReversalId(id));
    OMLOOP_ASSIGN_OR_RETURN(std::vector<client::Standing> ours,
                            tools_.ledger.LookUp(reversal_ids));
    const uint64_t begun = BegunAt();
    size_t kept = 0;
    for (size_t i = 0; i < ids.size(); ++i) {
      const bool by_us = begun != 0 && ours[i].stands &&
                         ours[i].sequence > begun &&
                         standings[i].reversed_by == ours[i].sequence;
      if (!standings[i].live() && !by_us) continue;
      reversed_.Add(deeds_.lines[i].amount_minor);
      Note(deeds_.lines[i]);
      if (kept != i) deeds_.lines[kept] = std::move(deeds_.lines[i]);
      ++kept;
    }
    deeds_.lines.resize(kept);
    return ReadTakenBack();
  }

  // When this undoing was begun before a stop; 0 when it was not.
  uint64_t BegunAt() const {
    for (const auto& [number, import] : facts_.imports) {
      if (import.id == opened_) return import.opened_at;
    }
    return 0;
  }

  absl::Status ReadTakenBack() {
    if (import_.outcome.reversed_count == 0) return absl::OkStatus();
    std::map<uint32_t, std::set<uint64_t>> wanted;  // Import -> sequences.
    OMLOOP_RETURN_IF_ERROR(ScanImport(
        tools_.ledger, import_, facts_.size, [&](const Record& record) {
          if (record.entry_kind() != EntryKind::kReversal ||
              record.import_number != import_.number) {
            return;
          }
          for (const auto& [number, other] : facts_.imports) {
            if (other.opened_at < record.reversed &&
                (!other.completed() || record.reversed < other.completed_at) &&
                number != import_.number) {
              wanted[number].insert(record.reversed);
            }
          }
        }));
    for (const auto& [number, sequences] : wanted) {
      const ImportFact& other = facts_.imports.at(number);
      // Of an import that was undone itself nothing comes back.
      if (other.undone.has_value()) continue;
      OMLOOP_ASSIGN_OR_RETURN(std::vector<BookLine> lines,
                              LinesOfImport(tools_.ledger, facts_, other));
      for (BookLine& line : lines) {
        if (!sequences.contains(line.record.sequence)) continue;
        restored_.Add(line.amount_minor);
        Note(line);
        deeds_.taken_back.push_back(std::move(line));
      }
    }
    return absl::OkStatus();
  }

  void Note(const BookLine& line) {
    const Day day = line.record.day();
    months_.insert(Month(day));
    first_day_ =
        months_.size() == 1 && !noted_ ? day : std::min(first_day_, day);
    last_day_ = !noted_ ? day : std::max(last_day_, day);
    noted_ = true;
  }

  absl::Status Write() {
    if (!request_.reason().empty()) {
      OMLOOP_ASSIGN_OR_RETURN(
          detail_, MadeImport::KeepReason(tools_, import_.anchor, opened_,
                                          request_.reason()));
    }
    OMLOOP_RETURN_IF_ERROR(made_.Open({.id = opened_,
                                       .format = "undo",
                                       .asset = import_.terms.asset,
                                       .accepted = reversed_,
                                       .first_day = first_day_,
                                       .last_day = last_day_}));
    OMLOOP_RETURN_IF_ERROR(TakeBack());
    OMLOOP_RETURN_IF_ERROR(Restore());
    lpb::SubmitBatchRequest request;
    request.set_parent("books/-");
    // Both or neither: figures and lists change at the same entry.
    request.set_atomicity(lpb::ATOMICITY_BATCH);
    made_.AddCompleted(client::DerivedId(import_.id, kUndoCompleted), restored_,
                       reversed_, request);
    lpb::ImportUndone undone;
    undone.set_undone_by_import(static_cast<int32_t>(made_.number()));
    undone.set_reversed_count(reversed_.count);
    undone.set_reversed_sum_minor(reversed_.sum_minor);
    undone.set_restored_count(restored_.count);
    undone.set_restored_sum_minor(restored_.sum_minor);
    undone.set_vault_commitment(detail_);
    lpb::NewEntry* entry = request.add_entries();
    entry->set_entry_id(client::DerivedId(import_.id, kUndone).str());
    entry->mutable_fact()->set_kind(lpb::ENTRY_KIND_IMPORT_UNDONE);
    entry->mutable_fact()->set_subject_id(import_.id.str());
    entry->mutable_fact()->set_payload(undone.SerializeAsString());
    return made_.Submit(request).status();
  }

  bool IsSealed(const BookLine& line) const {
    return facts_.sealed.contains(Month(line.record.day()));
  }

  absl::Status TakeBack() {
    lpb::SubmitBatchRequest request;
    request.set_parent("books/-");
    request.set_atomicity(lpb::ATOMICITY_CHAIN);
    for (const BookLine& line : deeds_.lines) {
      const bool sealed = IsSealed(line);
      AddReversals(line,
                   {.import_number = made_.number(),
                    .import_line = line.record.import_line,
                    .detail = sealed ? detail_ : "",
                    .restatement = sealed},
                   request);
      if (request.entries_size() < kBatchEntriesSent) continue;
      OMLOOP_RETURN_IF_ERROR(made_.Submit(request).status());
      request.clear_entries();
    }
    if (request.entries_size() == 0) return absl::OkStatus();
    return made_.Submit(request).status();
  }

  absl::Status Restore() {
    std::set<LineKey> keys;
    for (const BookLine& line : deeds_.taken_back) {
      keys.insert({line.record.import_number, line.record.import_line});
    }
    OMLOOP_ASSIGN_OR_RETURN(
        auto words,
        WordsOf(tools_.registry, static_cast<int32_t>(import_.anchor), keys));
    lpb::SubmitBatchRequest request;
    request.set_parent("books/-");
    request.set_atomicity(lpb::ATOMICITY_CHAIN);
    std::map<int32_t, ppb::DeliveredRows> blocks;
    uint32_t number = 0;
    for (const BookLine& line : deeds_.taken_back) {
      ++number;
      const bool sealed = IsSealed(line);
      AddCopy(line.record, made_.number(), number, detail_, sealed,
              !line.linked.empty(), request);
      for (size_t i = 0; i < line.linked.size(); ++i) {
        AddCopy(line.linked[i], made_.number(), number, detail_, sealed,
                i + 1 < line.linked.size(), request);
      }
      auto found =
          words.find({line.record.import_number, line.record.import_line});
      if (found != words.end()) {
        ppb::DeliveredRow* row =
            blocks[static_cast<int32_t>(number) / kWordsBlock].add_rows();
        *row = found->second;
        row->set_import_line(static_cast<int32_t>(number));
      }
      if (request.entries_size() < kBatchEntriesSent) continue;
      OMLOOP_RETURN_IF_ERROR(made_.Submit(request).status());
      request.clear_entries();
    }
    if (request.entries_size() > 0) {
      OMLOOP_RETURN_IF_ERROR(made_.Submit(request).status());
    }
    std::vector<rpb::Text> texts;
    const auto store = [&]() -> absl::Status {
      OMLOOP_RETURN_IF_ERROR(
          tools_.registry
              .StoreTexts(static_cast<int32_t>(import_.anchor), texts)
              .status());
      texts.clear();
      return absl::OkStatus();
    };
    for (const auto& [block, rows] : blocks) {
      rpb::Text& text = texts.emplace_back();
      text.set_text_kind("import-rows");
      text.set_key(WordsKey(made_.number(), block));
      text.set_content(rows.SerializeAsString());
      if (texts.size() == kBlocksPerCall) OMLOOP_RETURN_IF_ERROR(store());
    }
    return texts.empty() ? absl::OkStatus() : store();
  }

  void Fill(ppb::UndoImportResponse& response) const {
    const Asset asset = import_.terms.asset;
    response.set_undone_by_import(static_cast<int32_t>(made_.number()));
    response.set_reversed_count(reversed_.count);
    SetMoney(reversed_.sum_minor, asset, *response.mutable_reversed_sum());
    response.set_restored_count(restored_.count);
    SetMoney(restored_.sum_minor, asset, *response.mutable_restored_sum());
    std::map<Month, Tally> by_month;
    for (const BookLine& line : deeds_.lines) {
      by_month[Month(line.record.day())].Add(-line.amount_minor);
    }
    for (const BookLine& line : deeds_.taken_back) {
      by_month[Month(line.record.day())].Add(line.amount_minor);
    }
    for (const auto& [month, tally] : by_month) {
      ppb::MonthEffect* effect = response.add_months();
      effect->set_month(FormatMonth(month));
      effect->set_record_count(tally.count);
      SetMoney(tally.sum_minor, asset, *effect->mutable_sum());
    }
  }

  const ImportTools& tools_;
  const BookFacts& facts_;
  const ImportFact& import_;
  const ppb::UndoImportRequest& request_;
  MadeImport made_;
  const EntryId opened_;
  Deeds deeds_;
  Tally reversed_;
  Tally restored_;
  std::set<Month> months_;
  bool noted_ = false;
  Day first_day_;
  Day last_day_;
  std::string detail_;
};

}  // namespace

absl::StatusOr<std::string> MadeImport::KeepReason(const ImportTools& tools,
                                                   uint32_t anchor,
                                                   const EntryId& opened,
                                                   const std::string& reason) {
  rpb::Text text;
  text.set_text_kind(kReasonTextKind);
  text.set_key(ToHex(opened.view()));
  text.set_content(reason);
  OMLOOP_ASSIGN_OR_RETURN(
      std::vector<std::string> commitments,
      tools.registry.StoreTexts(static_cast<int32_t>(anchor), {text}));
  return commitments[0];
}

absl::Status MadeImport::Open(const Opening& opening) {
  opened_ = opening.id;
  lpb::ImportOpened opened;
  opened.set_format(opening.format);
  opened.set_asset(std::string(opening.asset.code()));
  opened.set_accepted_count(opening.accepted.count);
  opened.set_accepted_sum_minor(opening.accepted.sum_minor);
  opened.set_first_day(DayNumber(opening.first_day));
  opened.set_last_day(DayNumber(opening.last_day));
  lpb::SubmitBatchRequest request;
  request.set_parent("books/-");
  lpb::NewEntry* entry = request.add_entries();
  entry->set_entry_id(opening.id.str());
  entry->mutable_fact()->set_kind(lpb::ENTRY_KIND_IMPORT_OPENED);
  entry->mutable_fact()->set_party_id(facts_.parties.at(anchor_).str());
  entry->mutable_fact()->set_payload(opened.SerializeAsString());
  OMLOOP_ASSIGN_OR_RETURN(lpb::SubmitBatchResponse response,
                          tools_.ledger.Submit(request));
  const lpb::EntryResult& result = response.results(0);
  if (!Stands(result.status())) {
    return Internal(
        "IMPORT_NOT_OPENED",
        absl::StrFormat("the book refused to open the import: %s %s",
                        lpb::EntryStatus_Name(result.status()),
                        result.field()));
  }
  number_ = static_cast<uint32_t>(result.number());
  return absl::OkStatus();
}

absl::StatusOr<lpb::SubmitBatchResponse> MadeImport::Submit(
    const lpb::SubmitBatchRequest& request) const {
  OMLOOP_ASSIGN_OR_RETURN(lpb::SubmitBatchResponse response,
                          tools_.ledger.Submit(request));
  for (const lpb::EntryResult& result : response.results()) {
    if (Stands(result.status()) ||
        result.status() == lpb::ENTRY_STATUS_LINKED_REFUSED) {
      continue;
    }
    return MakeError(
        absl::StatusCode::kAborted, "LINE_REFUSED",
        absl::StrFormat("the book refuses a line of import %d: %s %s; nothing "
                        "of it counts in a figure: mend the cause and try "
                        "again",
                        number_, lpb::EntryStatus_Name(result.status()),
                        result.field()));
  }
  return response;
}

void MadeImport::AddCompleted(const EntryId& id, const Tally& booked,
                              const Tally& reversed,
                              lpb::SubmitBatchRequest& request) const {
  lpb::ImportCompleted completed;
  completed.set_booked_count(booked.count);
  completed.set_booked_sum_minor(booked.sum_minor);
  completed.set_reversed_count(reversed.count);
  completed.set_reversed_sum_minor(reversed.sum_minor);
  lpb::NewEntry* entry = request.add_entries();
  entry->set_entry_id(id.str());
  entry->mutable_fact()->set_kind(lpb::ENTRY_KIND_IMPORT_COMPLETED);
  entry->mutable_fact()->set_subject_id(opened_.str());
  entry->mutable_fact()->set_payload(completed.SerializeAsString());
}

absl::Status CheckMonthsOpen(const BookFacts& facts, uint32_t anchor,
                             const std::set<Month>& months, bool has_reason) {
  for (Month month : months) {
    if (facts.IsSignedOff(anchor, month)) {
      return FailedPrecondition(
          "MONTH_SIGNED_OFF",
          absl::StrFormat("the anchor signed %s off; reopen it first with "
                          "\"omloop month reopen --month=%s --reason=WORDS\"",
                          FormatMonth(month), FormatMonth(month)));
    }
    if (facts.sealed.contains(month) && !has_reason) {
      return FailedPrecondition(
          "REASON_MISSING",
          absl::StrFormat("%s is sealed, so this is a restatement; say with "
                          "--reason=WORDS why",
                          FormatMonth(month)));
    }
  }
  return absl::OkStatus();
}

absl::Status UndoImport(const ImportTools& tools,
                        const ppb::UndoImportRequest& request,
                        ppb::UndoImportResponse& response) {
  OMLOOP_RETURN_IF_ERROR(CheckBookName(request.parent()));
  OMLOOP_ASSIGN_OR_RETURN(BookFacts facts, tools.view.Refresh());
  auto found =
      facts.imports.find(static_cast<uint32_t>(request.import_number()));
  if (request.import_number() < 1 || found == facts.imports.end()) {
    return NotFound("IMPORT_NOT_FOUND",
                    absl::StrFormat("the book has no import %d; \"omloop "
                                    "imports list\" shows those there are",
                                    request.import_number()));
  }
  const ImportFact& import = found->second;
  if (import.undone.has_value()) {
    const ImportUndoing& undone = *import.undone;
    response.set_existing(true);
    response.set_undone_by_import(
        static_cast<int32_t>(undone.undone_by_import));
    response.set_reversed_count(undone.reversed_count);
    SetMoney(undone.reversed_sum_minor, import.terms.asset,
             *response.mutable_reversed_sum());
    response.set_restored_count(undone.restored_count);
    SetMoney(undone.restored_sum_minor, import.terms.asset,
             *response.mutable_restored_sum());
  } else if (!import.completed()) {
    return FailedPrecondition(
        "IMPORT_NOT_COMPLETED",
        absl::StrFormat("import %d is not completed and counts in no figure; "
                        "complete it first, by importing its file again",
                        import.number));
  } else if (import.terms.format == "undo") {
    return FailedPrecondition(
        "IMPORT_IS_UNDO",
        absl::StrFormat("import %d holds the reversals of an undone import; "
                        "to have its lines back import the file again",
                        import.number));
  } else {
    OMLOOP_RETURN_IF_ERROR(
        Undoing(tools, facts, import, request).Run(response));
  }
  OMLOOP_ASSIGN_OR_RETURN(lpb::GetBookResponse book, tools.ledger.GetBook());
  response.set_size(book.size());
  response.set_root(book.root());
  return absl::OkStatus();
}

}  // namespace omloop::services
