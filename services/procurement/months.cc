#include "services/procurement/months.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/base/hex.h"
#include "ledger/base/status_macros.h"
#include "ledger/model/month_rules.h"
#include "omloop/ledger/v1/facts.pb.h"
#include "services/common/names.h"
#include "services/procurement/book_lines.h"
#include "services/procurement/lane_compare.h"
#include "services/procurement/reasons.h"

namespace omloop::services {
namespace {

namespace lpb = omloop::ledger::v1;
namespace ppb = omloop::procurement::v1;
namespace rpb = omloop::registry::v1;

// Bytes of a reason or of the name of who signs.
constexpr size_t kWordsMax = 4000;

// What the three statements about a month have in common.
struct Statement {
  BookFacts facts;
  uint32_t anchor = 0;
  Month month;
  EntryId id;
  const MonthFact* known = nullptr;  // Null while it is open.
  bool signed_off() const {
    return known != nullptr && known->state == MonthFact::State::kSignedOff;
  }
  bool submitted() const {
    return known != nullptr && known->state != MonthFact::State::kReopened;
  }
};

absl::StatusOr<Statement> Read(const ImportTools& tools,
                               std::string_view parent, int32_t anchor,
                               std::string_view month,
                               std::string_view request_id) {
  OMLOOP_RETURN_IF_ERROR(CheckBookName(parent));
  Statement statement;
  OMLOOP_ASSIGN_OR_RETURN(statement.month, ParseMonth(month));
  if (request_id.size() != EntryId::kSize) {
    return InvalidArgument("BAD_REQUEST_ID",
                           absl::StrFormat("request_id has %d bytes, an id "
                                           "has 16",
                                           request_id.size()));
  }
  statement.id = EntryId::FromBytes(request_id);
  OMLOOP_ASSIGN_OR_RETURN(statement.facts, tools.view.Refresh());
  statement.anchor = static_cast<uint32_t>(anchor);
  if (!statement.facts.IsAnchor(statement.anchor)) {
    return NotFound("ANCHOR_NOT_FOUND",
                    absl::StrFormat("party %d is not an anchor; \"omloop "
                                    "parties list --kind=anchor\" shows those "
                                    "that are",
                                    anchor));
  }
  auto known = statement.facts.months.find({statement.anchor, statement.month});
  if (known != statement.facts.months.end()) statement.known = &known->second;
  return statement;
}

absl::Status CheckWords(std::string_view words, std::string_view reason,
                        std::string_view what) {
  if (!words.empty() && words.size() <= kWordsMax) return absl::OkStatus();
  return InvalidArgument(
      reason, absl::StrFormat("%s has 1 to %d bytes", what, kWordsMax));
}

absl::StatusOr<std::string> KeepText(const ImportTools& tools,
                                     const Statement& statement,
                                     std::string_view kind,
                                     const std::string& words) {
  rpb::Text text;
  text.set_text_kind(std::string(kind));
  text.set_key(ToHex(statement.id.view()));
  text.set_content(words);
  OMLOOP_ASSIGN_OR_RETURN(std::vector<std::string> commitments,
                          tools.registry.StoreTexts(
                              static_cast<int32_t>(statement.anchor), {text}));
  return commitments[0];
}

// Writes the fact; its sequence.
absl::StatusOr<int64_t> Write(const ImportTools& tools,
                              const Statement& statement, lpb::EntryKind kind,
                              const lpb::MonthStatement& words) {
  lpb::SubmitBatchRequest request;
  request.set_parent("books/-");
  lpb::NewEntry* entry = request.add_entries();
  entry->set_entry_id(statement.id.str());
  lpb::Fact* fact = entry->mutable_fact();
  fact->set_kind(kind);
  fact->set_subject_id(statement.facts.parties.at(statement.anchor).str());
  fact->set_valid_from_day(DayNumber(Day(statement.month)));
  fact->set_payload(words.SerializeAsString());
  OMLOOP_ASSIGN_OR_RETURN(lpb::SubmitBatchResponse response,
                          tools.ledger.Submit(request));
  const lpb::EntryResult& result = response.results(0);
  if (result.status() == lpb::ENTRY_STATUS_EXISTS_DIFFERENT) {
    return FailedPrecondition("REQUEST_ID_REUSED",
                              "the request id made another entry; make a new "
                              "id for another request");
  }
  if (!Stands(result.status())) {
    return Internal("MONTH_REFUSED",
                    absl::StrFormat("the book refuses the statement: %s %s",
                                    lpb::EntryStatus_Name(result.status()),
                                    result.field()));
  }
  return result.sequence();
}

// The state after a write.
absl::Status Describe(const ImportTools& tools, const Statement& statement,
                      Asset asset, Day today, ppb::AnchorMonth& month) {
  OMLOOP_ASSIGN_OR_RETURN(BookFacts facts, tools.view.Refresh());
  OMLOOP_ASSIGN_OR_RETURN(month, DescribeMonth(tools, facts, statement.anchor,
                                               statement.month, asset, today));
  return absl::OkStatus();
}

absl::StatusOr<std::string> SignerOf(const ImportTools& tools,
                                     const MonthFact& month, int32_t anchor) {
  OMLOOP_ASSIGN_OR_RETURN(
      std::vector<rpb::Text> texts,
      tools.registry.ReadTexts(anchor, kSignerTextKind,
                               {ToHex(month.sign_off.view())}));
  return texts.empty() ? std::string() : texts[0].content();
}

}  // namespace

absl::StatusOr<ppb::AnchorMonth> DescribeMonth(const ImportTools& tools,
                                               const BookFacts& facts,
                                               uint32_t anchor, Month month,
                                               Asset asset, Day today) {
  ppb::AnchorMonth row;
  row.set_anchor(static_cast<int32_t>(anchor));
  row.set_state(ppb::MONTH_STATE_OPEN);
  row.set_due_date(FormatDay(SubmissionDue(month)));
  uint64_t submitted_ns = 0;
  if (auto known = facts.months.find({anchor, month});
      known != facts.months.end()) {
    const MonthFact& fact = known->second;
    submitted_ns = fact.submitted_ns;
    row.set_submitted_time_ns(static_cast<int64_t>(fact.submitted_ns));
    row.set_days_after_month_end(DaysAfterMonthEnd(month, fact.submitted_ns));
    switch (fact.state) {
      case MonthFact::State::kSubmitted:
        row.set_state(ppb::MONTH_STATE_SUBMITTED);
        break;
      case MonthFact::State::kSignedOff:
        row.set_state(ppb::MONTH_STATE_SIGNED_OFF);
        row.set_signed_off_time_ns(static_cast<int64_t>(fact.signed_off_ns));
        break;
      case MonthFact::State::kReopened:
        row.set_state(ppb::MONTH_STATE_REOPENED);
        break;
    }
    row.set_control_count(fact.statement.control_count);
    row.mutable_control_total()->set_minor_units(
        fact.statement.control_total.minor_units());
    row.mutable_control_total()->set_asset(
        std::string(fact.statement.control_total.asset().code()));
  }
  row.set_late(IsLate(month, submitted_ns, today));
  OMLOOP_ASSIGN_OR_RETURN(
      std::vector<BookLine> lines,
      LinesOfMonths(tools.ledger, facts, anchor, {month}, kCompleteRowsMax));
  OMLOOP_RETURN_IF_ERROR(KeepLive(tools.ledger, lines));
  Tally imported;
  for (const BookLine& line : lines) {
    if (line.record.asset == asset.number()) imported.Add(line.amount_minor);
  }
  row.set_imported_count(imported.count);
  row.mutable_imported_sum()->set_minor_units(imported.sum_minor);
  row.mutable_imported_sum()->set_asset(std::string(asset.code()));
  for (const auto& [number, import] : facts.imports) {
    if (import.anchor == anchor && !import.completed() &&
        import.terms.MayHold(month)) {
      row.set_pending_count(row.pending_count() + import.terms.accepted_count);
    }
  }
  row.set_not_delivered(imported.count == 0 && submitted_ns == 0);
  return row;
}

absl::Status SubmitMonth(const ImportTools& tools, Day today,
                         const ppb::SubmitMonthRequest& request,
                         ppb::SubmitMonthResponse& response) {
  OMLOOP_ASSIGN_OR_RETURN(Statement statement,
                          Read(tools, request.parent(), request.anchor(),
                               request.month(), request.request_id()));
  Asset asset = statement.facts.default_asset;
  if (!request.control_total().asset().empty()) {
    OMLOOP_ASSIGN_OR_RETURN(asset,
                            Asset::FromCode(request.control_total().asset()));
  }
  if (request.control_count() < 0) {
    return InvalidArgument("CONTROL_COUNT_NEGATIVE",
                           "a month has no fewer than 0 lines");
  }
  if (today <= LastDay(statement.month)) {
    return FailedPrecondition(
        "MONTH_NOT_OVER",
        absl::StrFormat("%s ends on %s; it is submitted when it is over",
                        request.month(), FormatDay(LastDay(statement.month))));
  }
  if (statement.signed_off()) {
    return FailedPrecondition(
        "MONTH_SIGNED_OFF",
        absl::StrFormat("%s was signed off; to state other totals reopen it "
                        "with \"omloop month reopen --month=%s "
                        "--reason=WORDS\"",
                        request.month(), request.month()));
  }
  if (!request.validate_only()) {
    lpb::MonthStatement words;
    words.set_control_count(request.control_count());
    *words.mutable_control_total() = request.control_total();
    words.mutable_control_total()->set_asset(std::string(asset.code()));
    OMLOOP_ASSIGN_OR_RETURN(
        int64_t sequence,
        Write(tools, statement, lpb::ENTRY_KIND_MONTH_SUBMITTED, words));
    response.set_sequence(sequence);
  }
  return Describe(tools, statement, asset, today, *response.mutable_month());
}

absl::Status SignOffMonth(const ImportTools& tools, Day today,
                          const ppb::SignOffMonthRequest& request,
                          ppb::SignOffMonthResponse& response) {
  OMLOOP_ASSIGN_OR_RETURN(Statement statement,
                          Read(tools, request.parent(), request.anchor(),
                               request.month(), request.request_id()));
  OMLOOP_RETURN_IF_ERROR(CheckWords(request.signed_by(), "SIGNER_MISSING",
                                    "the name of who signs"));
  if (!statement.submitted()) {
    return FailedPrecondition(
        "MONTH_NOT_SUBMITTED",
        absl::StrFormat("%s is not submitted; do so first with \"omloop month "
                        "submit --month=%s\"",
                        request.month(), request.month()));
  }
  const Money& total = statement.known->statement.control_total;
  OMLOOP_ASSIGN_OR_RETURN(
      ppb::AnchorMonth before,
      DescribeMonth(tools, statement.facts, statement.anchor, statement.month,
                    total.asset(), today));
  const bool differs =
      before.imported_count() != before.control_count() ||
      before.imported_sum().minor_units() != total.minor_units();
  if (differs && !request.accept_difference() && !statement.signed_off()) {
    return FailedPrecondition(
        "CONTROL_TOTAL_DIFFERS",
        absl::StrFormat("the book has %d lines of %s with %d minor units, the "
                        "control total says %d lines with %d; import what is "
                        "missing, or agree with --accept-difference",
                        before.imported_count(), request.month(),
                        before.imported_sum().minor_units(),
                        before.control_count(), total.minor_units()));
  }
  OMLOOP_ASSIGN_OR_RETURN(
      std::string commitment,
      KeepText(tools, statement, kSignerTextKind, request.signed_by()));
  lpb::MonthStatement words;
  words.set_control_count(statement.known->statement.control_count);
  words.mutable_control_total()->set_minor_units(total.minor_units());
  words.mutable_control_total()->set_asset(std::string(total.asset().code()));
  words.set_vault_commitment(commitment);
  OMLOOP_ASSIGN_OR_RETURN(
      int64_t sequence,
      Write(tools, statement, lpb::ENTRY_KIND_MONTH_SIGNED_OFF, words));
  response.set_sequence(sequence);
  OMLOOP_RETURN_IF_ERROR(Describe(tools, statement, total.asset(), today,
                                  *response.mutable_month()));
  response.mutable_month()->set_signed_by(request.signed_by());
  return absl::OkStatus();
}

absl::Status ReopenMonth(const ImportTools& tools, Day today,
                         const ppb::ReopenMonthRequest& request,
                         ppb::ReopenMonthResponse& response) {
  OMLOOP_ASSIGN_OR_RETURN(Statement statement,
                          Read(tools, request.parent(), request.anchor(),
                               request.month(), request.request_id()));
  OMLOOP_RETURN_IF_ERROR(
      CheckWords(request.reason(), "REASON_MISSING", "the reason"));
  if (!statement.submitted()) {
    return FailedPrecondition(
        "MONTH_NOT_SUBMITTED",
        absl::StrFormat("%s is open already", request.month()));
  }
  OMLOOP_ASSIGN_OR_RETURN(
      std::string commitment,
      KeepText(tools, statement, kReasonTextKind, request.reason()));
  lpb::MonthStatement words;
  words.set_vault_commitment(commitment);
  OMLOOP_ASSIGN_OR_RETURN(
      int64_t sequence,
      Write(tools, statement, lpb::ENTRY_KIND_MONTH_REOPENED, words));
  response.set_sequence(sequence);
  return Describe(tools, statement,
                  statement.known->statement.control_total.asset(), today,
                  *response.mutable_month());
}

absl::Status GetMonthStatus(const ImportTools& tools, View view, Day today,
                            const ppb::GetMonthStatusRequest& request,
                            ppb::GetMonthStatusResponse& response) {
  OMLOOP_RETURN_IF_ERROR(CheckBookName(request.parent()));
  OMLOOP_ASSIGN_OR_RETURN(Month month, ParseMonth(request.month()));
  OMLOOP_ASSIGN_OR_RETURN(BookFacts facts, tools.view.Refresh());
  Asset asset = facts.default_asset;
  if (!request.asset().empty()) {
    OMLOOP_ASSIGN_OR_RETURN(asset, Asset::FromCode(request.asset()));
  }
  response.set_month(FormatMonth(month));
  for (const auto& [party, attributes] : facts.attributes) {
    if (attributes.kind != PartyKind::kAnchor) continue;
    if (request.anchor() != 0 &&
        static_cast<uint32_t>(request.anchor()) != party) {
      continue;
    }
    OMLOOP_ASSIGN_OR_RETURN(
        ppb::AnchorMonth row,
        DescribeMonth(tools, facts, party, month, asset, today));
    if (view == View::kSteward && row.state() == ppb::MONTH_STATE_SIGNED_OFF) {
      OMLOOP_ASSIGN_OR_RETURN(
          std::string signer,
          SignerOf(tools, facts.months.at({party, month}), row.anchor()));
      row.set_signed_by(std::move(signer));
    }
    *response.add_anchors() = std::move(row);
  }
  if (auto seals = facts.seals.find(month); seals != facts.seals.end()) {
    const SealFact& newest = seals->second.back();
    response.set_seal_version(newest.seal.version);
    response.set_sealed_as_of_sequence(newest.seal.as_of_sequence);
    response.set_sealed_time_ns(static_cast<int64_t>(newest.recorded_ns));
  }
  return absl::OkStatus();
}

}  // namespace omloop::services
