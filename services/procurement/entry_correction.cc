#include "services/procurement/entry_correction.h"

#include <cstdlib>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"
#include "services/common/names.h"
#include "services/procurement/book_lines.h"
#include "services/procurement/entry_chain.h"
#include "services/procurement/import_undo.h"

namespace omloop::services {
namespace {

namespace lpb = omloop::ledger::v1;
namespace ppb = omloop::procurement::v1;

// Ids of the facts around the correction, from its request. Never change.
constexpr uint32_t kOpenedNumber = 2;
constexpr uint32_t kCompletedNumber = 3;
// The entries linked to the new line follow from there.
constexpr uint32_t kLinkedNumber = 16;

class Correction {
 public:
  Correction(const ImportTools& tools, const BookFacts& facts,
             const ppb::CorrectEntryRequest& request)
      : tools_(tools), facts_(facts), request_(request) {}

  absl::Status Run(ppb::CorrectEntryResponse& response) {
    id_ = EntryId::FromBytes(request_.request_id());
    OMLOOP_ASSIGN_OR_RETURN(line_,
                            LineAt(tools_.ledger, facts_, request_.sequence()));
    OMLOOP_ASSIGN_OR_RETURN(asset_, Asset::FromNumber(line_.record.asset));
    OMLOOP_RETURN_IF_ERROR(ReadReplacement());
    OMLOOP_RETURN_IF_ERROR(CheckState());
    Fill(response);
    if (request_.validate_only()) return absl::OkStatus();
    return Write(response);
  }

 private:
  bool replaces() const { return request_.has_replacement(); }

  uint32_t anchor() const {
    const AccountFact* debit = facts_.Account(line_.record.debit_account);
    return debit->account_class == AccountClass::kPurchases
               ? debit->party
               : facts_.Account(line_.record.credit_account)->party;
  }

  absl::Status ReadReplacement() {
    amount_ = line_.amount_minor;
    day_ = line_.record.day();
    payee_ = line_.payee;
    category_ = line_.record.category;
    influence_ = static_cast<lpb::Influence>(line_.record.influence);
    if (!replaces()) return absl::OkStatus();
    const ppb::Replacement& wanted = request_.replacement();
    if (wanted.has_amount()) amount_ = wanted.amount().minor_units();
    if (!wanted.date().empty()) {
      OMLOOP_ASSIGN_OR_RETURN(day_, ParseDay(wanted.date()));
    }
    if (wanted.supplier() != 0) {
      payee_ = static_cast<uint32_t>(wanted.supplier());
      if (!facts_.parties.contains(payee_)) {
        return NotFound(
            "SUPPLIER_NOT_FOUND",
            absl::StrFormat("there is no party %d; \"omloop parties "
                            "list\" shows those there are",
                            wanted.supplier()));
      }
    }
    if (!wanted.category().empty()) {
      auto known = facts_.category_numbers.find(wanted.category());
      if (known == facts_.category_numbers.end()) {
        return NotFound("CATEGORY_UNKNOWN",
                        absl::StrFormat("the book has no category \"%s\"",
                                        wanted.category()));
      }
      category_ = known->second;
    }
    if (wanted.influence() != lpb::INFLUENCE_UNSPECIFIED) {
      influence_ = wanted.influence();
    }
    const bool changes =
        amount_ != line_.amount_minor || day_ != line_.record.day() ||
        payee_ != line_.payee || category_ != line_.record.category ||
        influence_ != static_cast<lpb::Influence>(line_.record.influence) ||
        wanted.has_vat();
    if (!changes) {
      return InvalidArgument("NOTHING_CHANGES",
                             "the replacement is the same as the line; say "
                             "what is to become another, or take the line back "
                             "with \"omloop reverse\"");
    }
    if (amount_ != line_.amount_minor && !line_.linked.empty() &&
        !wanted.has_vat()) {
      return InvalidArgument(
          "VAT_MISSING",
          absl::StrFormat("the line has VAT of %d minor units; say with --vat "
                          "what it becomes",
                          line_.linked[0].amount_minor));
    }
    if (wanted.has_vat() && line_.linked.size() != 1) {
      return InvalidArgument("VAT_MISSING",
                             "the line has no VAT of its own to change; take "
                             "it back and import the invoice with its VAT");
    }
    return absl::OkStatus();
  }

  absl::Status CheckState() {
    if (request_.reason().empty()) {
      return InvalidArgument("REASON_MISSING",
                             "a correction needs a reason; say it with "
                             "--reason=WORDS");
    }
    OMLOOP_ASSIGN_OR_RETURN(std::vector<client::Standing> standings,
                            tools_.ledger.LookUp({line_.record.id(), id_}));
    // A repeat of this very request gets its first answer.
    repeated_ = standings[1].stands;
    if (standings[0].reversed_by != 0 &&
        standings[0].reversed_by != standings[1].sequence) {
      return FailedPrecondition(
          "ALREADY_REVERSED",
          absl::StrFormat("entry %d was taken back by entry %d; correct the "
                          "line that replaced it",
                          line_.record.sequence, standings[0].reversed_by));
    }
    if (repeated_) return absl::OkStatus();
    return CheckMonthsOpen(facts_, anchor(),
                           {Month(line_.record.day()), Month(day_)}, true);
  }

  bool IsSealed(Day day) const { return facts_.sealed.contains(Month(day)); }

  absl::Status Write(ppb::CorrectEntryResponse& response) {
    const EntryId opened = client::DerivedId(id_, kOpenedNumber);
    OMLOOP_ASSIGN_OR_RETURN(
        std::string detail,
        MadeImport::KeepReason(tools_, anchor(), opened, request_.reason()));
    Tally reversed;
    reversed.Add(line_.amount_minor);
    Tally booked;
    if (replaces()) booked.Add(amount_);
    MadeImport made(tools_, facts_, anchor());
    OMLOOP_RETURN_IF_ERROR(
        made.Open({.id = opened,
                   .format = replaces() ? "correction" : "reversal",
                   .asset = asset_,
                   .accepted = booked,
                   .first_day = std::min(day_, line_.record.day()),
                   .last_day = std::max(day_, line_.record.day())}));
    lpb::SubmitBatchRequest request;
    request.set_parent("books/-");
    request.set_atomicity(lpb::ATOMICITY_BATCH);
    AddReversals(line_,
                 {.import_number = made.number(),
                  .import_line = 1,
                  .detail = detail,
                  .restatement = IsSealed(line_.record.day()),
                  .more_follows = replaces()},
                 request);
    // The request's id is that of the first entry it makes.
    request.mutable_entries(0)->set_entry_id(id_.str());
    const int replacement_at = request.entries_size();
    if (replaces()) {
      OMLOOP_RETURN_IF_ERROR(KeepWords(made.number()));
      OMLOOP_RETURN_IF_ERROR(AddReplacement(made.number(), detail, request));
    }
    made.AddCompleted(client::DerivedId(id_, kCompletedNumber), booked,
                      reversed, request);
    OMLOOP_ASSIGN_OR_RETURN(lpb::SubmitBatchResponse written,
                            made.Submit(request));
    response.set_reversal_sequence(written.results(0).sequence());
    if (replaces()) {
      response.set_replacement_sequence(
          written.results(replacement_at).sequence());
    }
    response.set_import_number(static_cast<int32_t>(made.number()));
    response.set_size(written.size());
    response.set_root(written.root());
    return absl::OkStatus();
  }

  // The new line carries the words of the old one, so that a later file is
  // compared with it.
  absl::Status KeepWords(uint32_t import) {
    const LineKey old{line_.record.import_number, line_.record.import_line};
    OMLOOP_ASSIGN_OR_RETURN(
        auto words,
        WordsOf(tools_.registry, static_cast<int32_t>(anchor()), {old}));
    auto found = words.find(old);
    if (found == words.end()) return absl::OkStatus();
    found->second.set_import_line(1);
    ppb::DeliveredRows rows;
    *rows.add_rows() = found->second;
    registry::v1::Text text;
    text.set_text_kind("import-rows");
    text.set_key(WordsKey(import, 0));
    text.set_content(rows.SerializeAsString());
    return tools_.registry.StoreTexts(static_cast<int32_t>(anchor()), {text})
        .status();
  }

  absl::Status AddReplacement(uint32_t import, const std::string& detail,
                              lpb::SubmitBatchRequest& request) {
    std::vector<client::AccountKey> keys = {
        {PartyNumber(anchor()), facts_.parties.at(anchor()),
         lpb::ACCOUNT_CLASS_PURCHASES, asset_},
        {PartyNumber(payee_), facts_.parties.at(payee_),
         lpb::ACCOUNT_CLASS_SALES, asset_}};
    OMLOOP_ASSIGN_OR_RETURN(std::vector<AccountNumber> accounts,
                            tools_.ledger.EnsureAccounts(keys));
    const Record& old = line_.record;
    const auto fill = [&](const Record& record, int64_t amount,
                          uint32_t receives, uint32_t gives, bool linked,
                          const EntryId& id) {
      lpb::NewEntry* entry = request.add_entries();
      entry->set_entry_id(id.str());
      entry->set_linked(linked);
      lpb::MoneyEntry* money = entry->mutable_money();
      money->set_debit_account(
          static_cast<int32_t>(amount < 0 ? gives : receives));
      money->set_credit_account(
          static_cast<int32_t>(amount < 0 ? receives : gives));
      money->mutable_amount()->set_minor_units(std::abs(amount));
      money->mutable_amount()->set_asset(std::string(asset_.code()));
      money->set_effective_day(DayNumber(day_));
      money->set_category(category_);
      money->set_area(record.area);
      money->set_funding_class(
          static_cast<lpb::FundingClass>(record.funding_class));
      money->set_evidence_quality(
          static_cast<lpb::EvidenceQuality>(record.evidence_quality));
      money->set_influence(influence_);
      money->set_vat_treatment(
          static_cast<lpb::VatTreatment>(record.vat_treatment));
      money->set_import_number(static_cast<int32_t>(import));
      money->set_import_line(1);
      if (record.contract != kNoReference && payee_ == line_.payee) {
        money->set_contract_sequence(static_cast<int64_t>(record.contract));
        money->set_assumed_contract((record.flags & kFlagAssumedContract) != 0);
      }
      money->set_reversed_sequence(static_cast<int64_t>(record.sequence));
      money->set_pass_through((record.flags & kFlagPassThrough) != 0);
      money->set_date_basis(static_cast<lpb::DateBasis>(record.date_basis()));
      money->set_restatement(IsSealed(day_));
      money->set_detail(detail);
      return money;
    };
    fill(old, amount_, accounts[0].value(), accounts[1].value(),
         !line_.linked.empty(), client::DerivedId(id_, 1))
        ->set_kind(amount_ < 0 ? lpb::ENTRY_KIND_CREDIT_NOTE
                               : lpb::ENTRY_KIND_INVOICE);
    for (size_t i = 0; i < line_.linked.size(); ++i) {
      const Record& linked = line_.linked[i];
      int64_t amount = linked.amount_minor;
      if (request_.replacement().has_vat()) {
        // In the direction of the old leg, unless the sign of both turns.
        amount = request_.replacement().vat().minor_units();
        if (line_.amount_minor < 0) amount = -amount;
      }
      fill(linked, amount, linked.debit_account, linked.credit_account,
           i + 1 < line_.linked.size(),
           client::DerivedId(id_, kLinkedNumber + static_cast<uint32_t>(i)))
          ->set_kind(static_cast<lpb::EntryKind>(linked.kind));
    }
    return absl::OkStatus();
  }

  void Fill(ppb::CorrectEntryResponse& response) const {
    const auto money = [&](int64_t minor, omloop::type::v1::Money& out) {
      out.set_minor_units(minor);
      out.set_asset(std::string(asset_.code()));
    };
    money(line_.amount_minor, *response.mutable_old_amount());
    response.set_old_date(FormatDay(line_.record.day()));
    if (replaces()) {
      money(amount_, *response.mutable_new_amount());
      response.set_new_date(FormatDay(day_));
    }
    response.set_restatement(IsSealed(line_.record.day()) ||
                             (replaces() && IsSealed(day_)));
  }

  const ImportTools& tools_;
  const BookFacts& facts_;
  const ppb::CorrectEntryRequest& request_;
  EntryId id_;
  BookLine line_;
  Asset asset_;
  int64_t amount_ = 0;
  Day day_;
  uint32_t payee_ = 0;
  uint16_t category_ = 0;
  lpb::Influence influence_ = lpb::INFLUENCE_UNSPECIFIED;
  bool repeated_ = false;
};

}  // namespace

absl::Status CorrectEntry(const ImportTools& tools,
                          const ppb::CorrectEntryRequest& request,
                          ppb::CorrectEntryResponse& response) {
  OMLOOP_RETURN_IF_ERROR(CheckBookName(request.parent()));
  if (request.request_id().size() != EntryId::kSize) {
    return InvalidArgument(
        "BAD_REQUEST_ID",
        absl::StrFormat("request_id has %d bytes, an id has 16",
                        request.request_id().size()));
  }
  OMLOOP_ASSIGN_OR_RETURN(BookFacts facts, tools.view.Refresh());
  return Correction(tools, facts, request).Run(response);
}

}  // namespace omloop::services
