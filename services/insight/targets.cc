// What the alliance or an anchor wants to reach, and how far it is.
#include <map>
#include <set>
#include <utility>

#include "absl/numeric/int128.h"
#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"
#include "omloop/ledger/v1/facts.pb.h"
#include "services/common/names.h"
#include "services/common/status_bridge.h"
#include "services/convert/insight.h"
#include "services/insight/insight_server.h"

namespace omloop::services {
namespace {

namespace pb = omloop::insight::v1;
namespace lpb = omloop::ledger::v1;

enum class Measure {
  kLocalShare,
  kLocalShareInfluenceable,
  kCooperativeShare,
  kSmallLocalShare,
  kAreaIncome,
  kCov3,
};

// Names of docs/reference/targets.md.
constexpr std::pair<std::string_view, Measure> kMeasures[] = {
    {"local-share", Measure::kLocalShare},
    {"local-share-influenceable", Measure::kLocalShareInfluenceable},
    {"cooperative-share", Measure::kCooperativeShare},
    {"small-local-share", Measure::kSmallLocalShare},
    {"area-income", Measure::kAreaIncome},
    {"cov3", Measure::kCov3},
};

std::optional<Measure> MeasureOf(std::string_view name) {
  for (const auto& [known, measure] : kMeasures) {
    if (known == name) return measure;
  }
  return std::nullopt;
}

// a < b; both defined with positive denominators.
bool Less(Ratio a, Ratio b) {
  return absl::int128(a.numerator) * b.denominator <
         absl::int128(b.numerator) * a.denominator;
}

std::string_view StateOf(const economy::Figure& figure, Ratio target) {
  if (!figure.has_bounds() || figure.low.denominator <= 0 ||
      figure.high.denominator <= 0) {
    return "unknown";
  }
  const bool interval = figure.present() && figure.has_interval();
  const Ratio low = interval ? figure.interval_low : figure.low;
  const Ratio high = interval ? figure.interval_high : figure.high;
  if (!Less(low, target)) return "reached";
  return Less(high, target) ? "not_reached" : "undecided";
}

// The sum over months of shares of the same kind: numerators and denominators
// are minor units, so a window's share is that of its sums.
economy::Figure SumOf(const std::vector<economy::Figure>& months) {
  economy::Figure sum = economy::Exactly({0, 0});
  sum.coverage = {0, 0};
  const auto add = [](Ratio& to, const Ratio& from) {
    to.numerator += from.numerator;
    to.denominator += from.denominator;
  };
  for (const economy::Figure& month : months) {
    if (month.absent == economy::kNoSpend) continue;
    if (!month.present()) return economy::Absent(month.absent);
    add(sum.value, month.value);
    add(sum.low, month.low);
    add(sum.high, month.high);
    add(sum.coverage, month.coverage);
  }
  if (sum.value.denominator <= 0) return economy::Absent(economy::kNoSpend);
  return sum;
}

}  // namespace

absl::Status InsightServer::DoSetTarget(const pb::SetTargetRequest& request,
                                        pb::SetTargetResponse& response) {
  OMLOOP_RETURN_IF_ERROR(CheckBookName(request.parent()));
  const pb::Target& target = request.target();
  FieldErrors errors;
  if (request.request_id().size() != EntryId::kSize ||
      EntryId::FromBytes(request.request_id()).is_zero()) {
    errors.Add("request_id", "is sixteen bytes made by the client (UUIDv7)");
  }
  OMLOOP_RETURN_IF_ERROR(errors.status());
  if (!MeasureOf(target.measure()).has_value()) {
    std::string known;
    for (const auto& [name, measure] : kMeasures) {
      absl::StrAppendFormat(&known, "%s%s", known.empty() ? "" : ", ", name);
    }
    return InvalidArgument(
        "BAD_TARGET", absl::StrFormat("\"%s\" is no measure to set a target "
                                      "for; take one of %s",
                                      target.measure(), known));
  }
  OMLOOP_ASSIGN_OR_RETURN(const Month due, ParseMonth(target.due_month()));
  Month from = due;
  if (!request.withdraw()) {
    OMLOOP_ASSIGN_OR_RETURN(from, ParseMonth(target.from_month()));
    const type::v1::Ratio& value = target.value();
    if (from > due || value.denominator() < 1 || value.numerator() < 0 ||
        value.numerator() > 2 * value.denominator()) {
      return InvalidArgument(
          "BAD_TARGET",
          "a target begins before it is due, and lies between 0 and 200 %");
    }
  }
  lpb::SubmitBatchRequest batch;
  batch.set_parent("books/-");
  lpb::NewEntry* entry = batch.add_entries();
  entry->set_entry_id(request.request_id());
  lpb::Fact* fact = entry->mutable_fact();
  fact->set_kind(lpb::ENTRY_KIND_TARGET_SET);
  fact->set_valid_from_day(DayNumber(Day(from)));
  lpb::TargetSet terms;
  terms.set_measure(target.measure());
  terms.set_due_day(DayNumber(LastDay(due)));
  terms.set_withdrawn(request.withdraw());
  if (!request.withdraw()) *terms.mutable_value() = target.value();
  fact->set_payload(terms.SerializeAsString());

  absl::Status found;
  const PartyNumber anchor(static_cast<uint32_t>(target.anchor()));
  OMLOOP_RETURN_IF_ERROR(follower_.Read(
      0, options_.patience, [] { return false; },
      [&](FoldedLog& log) {
        const std::shared_ptr<const fold::Facts> facts = log.ShareFacts();
        if (anchor.value() != 0) {
          found = CheckAnchor(anchor, *facts);
          if (!found.ok()) return;
          fact->set_subject_id(facts->Party(anchor)->id.str());
        }
        if (!request.withdraw()) return;
        for (const fold::TargetState& state : facts->targets()) {
          if (state.anchor == anchor &&
              state.terms.measure == target.measure() &&
              Month(state.terms.due) == due) {
            return;
          }
        }
        found = NotFound("TARGET_NOT_FOUND",
                         "no target of this anchor, measure and month is in "
                         "force; \"omloop targets list\" names those that are");
      }));
  OMLOOP_RETURN_IF_ERROR(found);
  OMLOOP_ASSIGN_OR_RETURN(const lpb::SubmitBatchResponse submitted,
                          ledger_.Submit(batch));
  const lpb::EntryResult& result = submitted.results(0);
  if (result.status() != lpb::ENTRY_STATUS_CREATED &&
      result.status() != lpb::ENTRY_STATUS_EXISTS) {
    return FailedPrecondition(
        "TARGET_REFUSED",
        absl::StrFormat("the book refuses the target: %s %s",
                        lpb::EntryStatus_Name(result.status()),
                        result.field()));
  }
  response.set_sequence(result.sequence());
  return absl::OkStatus();
}

grpc::Status InsightServer::SetTarget(grpc::ServerContext* context,
                                      const pb::SetTargetRequest* request,
                                      pb::SetTargetResponse* response) {
  absl::Status status = RequireSteward(ViewOf(*context), "setting a target");
  if (status.ok()) status = DoSetTarget(*request, *response);
  return ToGrpc(status);
}

absl::Status InsightServer::AddTargets(
    const Snapshot& snapshot, const Question& question,
    google::protobuf::RepeatedPtrField<pb::TargetRow>& rows) {
  std::set<PartyNumber> anchors;
  std::map<std::pair<PartyNumber, Measure>, economy::Figure> figures;
  for (const fold::TargetState& state : snapshot.facts->targets()) {
    if (Month(state.terms.from) > snapshot.month) continue;
    if (question.anchor.value() != 0 && state.anchor != question.anchor) {
      continue;
    }
    const std::optional<Measure> measure = MeasureOf(state.terms.measure);
    // A newer version of the program may have set it.
    if (!measure.has_value()) continue;
    auto [figure, is_new] = figures.try_emplace({state.anchor, *measure});
    if (is_new) {
      OMLOOP_ASSIGN_OR_RETURN(figure->second,
                              MeasureFigure(snapshot, question, state.anchor,
                                            static_cast<int>(*measure)));
    }
    pb::TargetRow* row = rows.Add();
    pb::Target& target = *row->mutable_target();
    target.set_anchor(static_cast<int32_t>(state.anchor.value()));
    target.set_measure(state.terms.measure);
    target.mutable_value()->set_numerator(state.terms.value.numerator);
    target.mutable_value()->set_denominator(state.terms.value.denominator);
    target.set_due_month(FormatMonth(Month(state.terms.due)));
    target.set_from_month(FormatMonth(Month(state.terms.from)));
    target.set_sequence(static_cast<int64_t>(state.defined_at));
    convert::ToProto(figure->second, *row->mutable_figure());
    row->set_state(std::string(StateOf(figure->second, state.terms.value)));
    if (state.anchor.value() != 0) anchors.insert(state.anchor);
  }
  const absl::StatusOr<Parties> parties = names_.LookUp(anchors, question.view);
  for (pb::TargetRow& row : rows) {
    const PartyNumber anchor(static_cast<uint32_t>(row.target().anchor()));
    if (parties.ok() && parties->contains(anchor)) {
      row.set_display_name(parties->at(anchor).display_name());
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<economy::Figure> InsightServer::MeasureFigure(
    const Snapshot& snapshot, const Question& question, PartyNumber anchor,
    int measure) {
  const auto which = static_cast<Measure>(measure);
  if (which == Measure::kAreaIncome || which == Measure::kCov3) {
    // Of one anchor the public sees totals and local share alone.
    if (question.view == View::kPublic && anchor.value() != 0) {
      return economy::Absent(economy::kHidden);
    }
    Question of_anchor = question;
    of_anchor.anchor = anchor;
    Window window = WindowOf(snapshot, of_anchor, kYearMonths);
    OMLOOP_ASSIGN_OR_RETURN(const Report report,
                            ReportOf(window, economy::ReportBy::kNothing));
    OMLOOP_ASSIGN_OR_RETURN(const convert::MultiplierShown shown,
                            ShownOf(window, *report));
    if (report->total.area_income.absent == economy::kNoSpend) {
      return economy::Absent(economy::kNoSpend);
    }
    if (!shown.round3) return economy::Absent(economy::kHidden);
    if (which == Measure::kAreaIncome) return report->total.area_income;
    return report->total.cov3.defined() ? economy::Exactly(report->total.cov3)
                                        : economy::Absent(economy::kNoSpend);
  }
  std::vector<economy::Figure> months;
  const size_t have = snapshot.months.size();
  for (size_t i = have > kYearMonths ? have - kYearMonths : 0; i < have; ++i) {
    Question of_anchor = question;
    of_anchor.anchor = anchor;
    OMLOOP_ASSIGN_OR_RETURN(const Figures figures,
                            FiguresOf(snapshot.months[i], snapshot, of_anchor));
    switch (which) {
      case Measure::kLocalShare:
        months.push_back(figures->local_share);
        break;
      case Measure::kLocalShareInfluenceable:
        months.push_back(figures->local_share_influenceable);
        break;
      case Measure::kCooperativeShare:
        months.push_back(figures->cooperative_share);
        break;
      default:
        months.push_back(figures->small_local_share);
        break;
    }
  }
  return SumOf(months);
}

absl::Status InsightServer::DoListTargets(grpc::ServerContext& context,
                                          const pb::ListTargetsRequest& request,
                                          pb::ListTargetsResponse& response) {
  OMLOOP_ASSIGN_OR_RETURN(const Wanted wanted,
                          ReadWanted(request.parent(), request.as_of_sequence(),
                                     request.min_sequence(), false, context));
  OMLOOP_ASSIGN_OR_RETURN(Question question,
                          ReadQuestion(request.month(), "", 0));
  question.as_of_size = wanted.as_of_size;
  question.min_size = wanted.min_size;
  question.view = wanted.view;
  question.audience = wanted.view == View::kPublic
                          ? economy::Audience::kPublic
                          : economy::Audience::kSteward;
  OMLOOP_ASSIGN_OR_RETURN(const Snapshot snapshot, Take(question, context));
  OMLOOP_RETURN_IF_ERROR(
      AddTargets(snapshot, question, *response.mutable_targets()));
  response.set_month(FormatMonth(snapshot.month));
  response.set_as_of_sequence(static_cast<int64_t>(snapshot.size) - 1);
  return absl::OkStatus();
}

grpc::Status InsightServer::ListTargets(grpc::ServerContext* context,
                                        const pb::ListTargetsRequest* request,
                                        pb::ListTargetsResponse* response) {
  return ToGrpc(DoListTargets(*context, *request, *response));
}

}  // namespace omloop::services
