// Sealing a month, reading a seal back, and the preview of a rule: the part of
// InsightServer that a month's statements need.
#include <utility>

#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"
#include "ledger/model/month_rules.h"
#include "omloop/ledger/v1/facts.pb.h"
#include "services/common/names.h"
#include "services/common/status_bridge.h"
#include "services/convert/insight.h"
#include "services/insight/insight_server.h"
#include "services/insight/month_rows.h"

namespace omloop::services {
namespace {

namespace lpb = omloop::ledger::v1;
namespace pb = omloop::insight::v1;

// The newest seal of a month, or that of a version (0 = the newest).
const fold::MonthSealState* FindSeal(const fold::Facts& facts, Month month,
                                     int32_t version) {
  const fold::MonthSealState* found = nullptr;
  for (const fold::MonthSealState& state : facts.SealsOf(month)) {
    if (state.published) continue;
    if (version == 0 || state.seal.version == version) found = &state;
  }
  return found;
}

void Fill(const fold::MonthSealState& state, Month month,
          pb::SealedMonth& sealed) {
  sealed.set_month(FormatMonth(month));
  sealed.set_version(state.seal.version);
  sealed.set_as_of_sequence(state.seal.as_of_sequence);
  sealed.set_rows_root(state.seal.rows_root);
  sealed.set_formula_version(state.seal.formula_version);
  sealed.set_sequence(static_cast<int64_t>(state.defined_at));
}

}  // namespace

absl::StatusOr<std::vector<std::string>> InsightServer::RowsOf(
    const Snapshot& snapshot, pb::GetMonthOverviewResponse& response) {
  Question question;
  question.month = snapshot.month;
  question.asset = snapshot.asset;
  question.audience = economy::Audience::kPublic;
  question.view = View::kPublic;
  // Not kept as an answer: it is read once.
  question.as_of_size = snapshot.size;
  OMLOOP_RETURN_IF_ERROR(Answer(snapshot, question, response));
  return MonthRows(response);
}

absl::Status InsightServer::DoSealMonth(grpc::ServerContext& context,
                                        const pb::SealMonthRequest& request,
                                        pb::SealMonthResponse& response) {
  OMLOOP_RETURN_IF_ERROR(CheckBookName(request.parent()));
  OMLOOP_RETURN_IF_ERROR(RequireSteward(ViewOf(context), "sealing a month"));
  if (request.request_id().size() != EntryId::kSize) {
    return InvalidArgument("BAD_REQUEST_ID",
                           absl::StrFormat("request_id has %d bytes, an id "
                                           "has 16",
                                           request.request_id().size()));
  }
  const EntryId id = EntryId::FromBytes(request.request_id());
  OMLOOP_ASSIGN_OR_RETURN(Question question,
                          ReadQuestion(request.month(), "", 0));
  if (!question.month) {
    return InvalidArgument("BAD_MONTH", "name the month to seal: \"2026-10\"");
  }
  const Month month = *question.month;
  const Day today(absl::ToCivilDay(options_.clock->Now(), absl::UTCTimeZone()));
  if (today <= LastDay(month)) {
    return FailedPrecondition(
        "MONTH_NOT_OVER",
        absl::StrFormat("%s ends on %s; it is sealed when it "
                        "is over",
                        request.month(), FormatDay(LastDay(month))));
  }
  OMLOOP_ASSIGN_OR_RETURN(const Snapshot snapshot, Take(question, context));
  OMLOOP_ASSIGN_OR_RETURN(std::vector<client::Standing> standing,
                          ledger_.LookUp({id}));
  const fold::Facts& facts = *snapshot.facts;
  if (standing[0].stands) {
    for (const fold::MonthSealState& state : facts.SealsOf(month)) {
      if (state.defined_at == standing[0].sequence) {
        Fill(state, month, *response.mutable_sealed());
        return absl::OkStatus();
      }
    }
    return FailedPrecondition("REQUEST_ID_REUSED",
                              "the request id made another entry; make a new "
                              "id for another request");
  }
  pb::GetMonthOverviewResponse overview;
  OMLOOP_ASSIGN_OR_RETURN(std::vector<std::string> rows,
                          RowsOf(snapshot, overview));
  const std::string root(omloop::View(RootOfRows(rows)));
  const fold::MonthSealState* newest = FindSeal(facts, month, 0);
  if (newest != nullptr && newest->seal.rows_root == root) {
    return FailedPrecondition(
        "NOTHING_CHANGED",
        absl::StrFormat("%s is sealed as version %d with the very same "
                        "figures",
                        request.month(), newest->seal.version));
  }
  for (const pb::AnchorRow& anchor : overview.anchors()) {
    if (!anchor.delivered()) response.add_not_delivered_anchors(anchor.party());
    if (!anchor.signed_off()) response.add_unsigned_anchors(anchor.party());
  }
  lpb::MonthSealed seal;
  seal.set_version(newest == nullptr ? 1 : newest->seal.version + 1);
  seal.set_as_of_sequence(static_cast<int64_t>(snapshot.size) - 1);
  seal.set_rows_root(root);
  seal.set_formula_version(std::string(economy::kFormulaVersion));
  lpb::SubmitBatchRequest submit;
  submit.set_parent("books/-");
  submit.set_validate_only(request.validate_only());
  lpb::NewEntry* entry = submit.add_entries();
  entry->set_entry_id(id.str());
  entry->mutable_fact()->set_kind(lpb::ENTRY_KIND_MONTH_SEALED);
  entry->mutable_fact()->set_valid_from_day(DayNumber(Day(month)));
  entry->mutable_fact()->set_payload(seal.SerializeAsString());
  OMLOOP_ASSIGN_OR_RETURN(lpb::SubmitBatchResponse submitted,
                          ledger_.Submit(submit));
  const lpb::EntryResult& result = submitted.results(0);
  if (result.status() != lpb::ENTRY_STATUS_CREATED &&
      result.status() != lpb::ENTRY_STATUS_EXISTS &&
      result.status() != lpb::ENTRY_STATUS_VALID) {
    return Internal("MONTH_REFUSED",
                    absl::StrFormat("the book refuses the seal: %s %s",
                                    lpb::EntryStatus_Name(result.status()),
                                    result.field()));
  }
  pb::SealedMonth& sealed = *response.mutable_sealed();
  sealed.set_month(FormatMonth(month));
  sealed.set_version(seal.version());
  sealed.set_as_of_sequence(seal.as_of_sequence());
  sealed.set_rows_root(root);
  sealed.set_formula_version(seal.formula_version());
  sealed.set_sequence(result.sequence());
  for (std::string& row : rows) response.add_rows(std::move(row));
  return absl::OkStatus();
}

absl::Status InsightServer::DoGetSealedMonth(
    grpc::ServerContext& context, const pb::GetSealedMonthRequest& request,
    pb::GetSealedMonthResponse& response) {
  OMLOOP_RETURN_IF_ERROR(CheckBookName(request.parent()));
  OMLOOP_ASSIGN_OR_RETURN(Question question,
                          ReadQuestion(request.month(), "", 0));
  if (!question.month) {
    return InvalidArgument("BAD_MONTH", "name the month: \"2026-10\"");
  }
  OMLOOP_ASSIGN_OR_RETURN(const Snapshot head, Take(question, context));
  const fold::MonthSealState* seal =
      FindSeal(*head.facts, *question.month, request.version());
  if (seal == nullptr) {
    return FailedPrecondition(
        "MONTH_NOT_SEALED",
        absl::StrFormat(
            "%s has no seal%s", request.month(),
            request.version() == 0
                ? std::string()
                : absl::StrFormat(" of version %d", request.version())));
  }
  Fill(*seal, *question.month, *response.mutable_sealed());
  question.as_of_size = static_cast<uint64_t>(seal->seal.as_of_sequence) + 1;
  OMLOOP_ASSIGN_OR_RETURN(const Snapshot past, Take(question, context));
  pb::GetMonthOverviewResponse overview;
  OMLOOP_ASSIGN_OR_RETURN(std::vector<std::string> rows,
                          RowsOf(past, overview));
  response.set_root_matches(omloop::View(RootOfRows(rows)) ==
                            seal->seal.rows_root);
  for (std::string& row : rows) response.add_rows(std::move(row));
  return absl::OkStatus();
}

absl::Status InsightServer::DoPreviewRule(grpc::ServerContext& context,
                                          const pb::PreviewRuleRequest& request,
                                          pb::PreviewRuleResponse& response) {
  OMLOOP_RETURN_IF_ERROR(CheckBookName(request.parent()));
  OMLOOP_RETURN_IF_ERROR(
      RequireSteward(ViewOf(context), "the preview of a rule"));
  OMLOOP_ASSIGN_OR_RETURN(Question question,
                          ReadQuestion(request.month(), request.asset(), 0));
  OMLOOP_ASSIGN_OR_RETURN(const Snapshot snapshot, Take(question, context));
  const MonthSnapshot& month = snapshot.months.back();
  // The rule as it would be the next entry of the log.
  fold::Facts after(*snapshot.facts);
  lpb::SpendRule rule = request.rule();
  if (rule.rule() == 0) {
    rule.set_rule(after.spend_rules().empty()
                      ? 1
                      : after.spend_rules().rbegin()->first + 1);
  }
  Record record = EmptyRecord();
  record.sequence = snapshot.size;
  record.kind = static_cast<uint8_t>(EntryKind::kSpendRule);
  record.effective_day = request.valid_from_day();
  OMLOOP_RETURN_IF_ERROR(after.Apply(record, rule.SerializeAsString()));
  const auto effect = [&](const fold::Facts& facts,
                          pb::RuleEffect& out) -> absl::Status {
    OMLOOP_ASSIGN_OR_RETURN(
        economy::MonthFigures figures,
        economy::ComputeMonth({.month = month.month,
                               .cells = month.cells.get(),
                               .pending = {},
                               .facts = &facts},
                              {.asset = snapshot.asset,
                               .anchor = PartyNumber(),
                               .audience = economy::Audience::kSteward}));
    pb::GetMonthOverviewResponse overview;
    convert::ToProto(
        figures, [](PartyNumber) { return std::string(); }, overview);
    *out.mutable_total() = overview.total();
    *out.mutable_influenceable() = overview.influenceable();
    *out.mutable_local_share_influenceable() =
        overview.local_share_influenceable();
    *out.mutable_categories() = overview.categories();
    return absl::OkStatus();
  };
  OMLOOP_RETURN_IF_ERROR(effect(*snapshot.facts, *response.mutable_before()));
  OMLOOP_RETURN_IF_ERROR(effect(after, *response.mutable_after()));
  int64_t amount = 0;
  int64_t lines = 0;
  if (month.cells != nullptr) {
    for (const auto& [key, sums] : *month.cells) {
      const bool touched =
          fold::IsSpend(key) && key.asset == snapshot.asset.number() &&
          (rule.anchor() == 0 ||
           key.payer.value() == static_cast<uint32_t>(rule.anchor())) &&
          (rule.category() == 0 ||
           key.category.value() == static_cast<uint32_t>(rule.category())) &&
          (rule.supplier() == 0 ||
           key.payee.value() == static_cast<uint32_t>(rule.supplier()));
      if (!touched) continue;
      amount += static_cast<int64_t>(sums.sum_minor);
      lines += static_cast<int64_t>(sums.entry_count);
    }
  }
  response.set_line_count(lines);
  response.mutable_amount()->set_minor_units(amount);
  response.mutable_amount()->set_asset(std::string(snapshot.asset.code()));
  return absl::OkStatus();
}

grpc::Status InsightServer::SealMonth(grpc::ServerContext* context,
                                      const pb::SealMonthRequest* request,
                                      pb::SealMonthResponse* response) {
  return ToGrpc(DoSealMonth(*context, *request, *response));
}

grpc::Status InsightServer::GetSealedMonth(
    grpc::ServerContext* context, const pb::GetSealedMonthRequest* request,
    pb::GetSealedMonthResponse* response) {
  return ToGrpc(DoGetSealedMonth(*context, *request, *response));
}

grpc::Status InsightServer::PreviewRule(grpc::ServerContext* context,
                                        const pb::PreviewRuleRequest* request,
                                        pb::PreviewRuleResponse* response) {
  return ToGrpc(DoPreviewRule(*context, *request, *response));
}

}  // namespace omloop::services
