// GetMultiplier, CompareMultiplier and the multiplier of GetMonthOverview.
#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"
#include "ledger/economy/change.h"
#include "ledger/economy/sentence.h"
#include "services/common/names.h"
#include "services/common/status_bridge.h"
#include "services/convert/insight.h"
#include "services/insight/insight_server.h"

namespace omloop::services {
namespace {

namespace pb = omloop::insight::v1;
using economy::MultiplierFigures;
using economy::MultiplierReport;
using economy::ReportBy;

// Kept lines of months and reports; all are dropped when there are more.
constexpr size_t kKeptLinesMax = 60;
constexpr size_t kKeptReportsMax = 1000;

void Set(type::v1::Money* message, int64_t minor_units, Asset asset) {
  message->set_minor_units(minor_units);
  message->set_asset(std::string(asset.code()));
}

struct Names {
  std::string nl;
  std::string en;
};

Names NamesOfClass(std::string_view key) {
  static const std::map<std::string_view, Names> kNames = {
      {"cooperative", {"coöperaties", "cooperatives"}},
      {"small-local", {"kleine lokale bedrijven", "small local businesses"}},
      {"other-local", {"andere lokale bedrijven", "other local businesses"}},
      {"not-local", {"niet lokaal", "not local"}},
      {"unknown", {"plaats niet bekend", "place not known"}},
      {"regular", {"regulier geld", "regular money"}},
      {"flywheel", {"vliegwielmiddelen", "flywheel money"}},
      {"none", {"niet vermeld", "not stated"}},
  };
  const auto found = kNames.find(key);
  return found == kNames.end() ? Names{} : found->second;
}

std::string MonthNl(Month month) {
  static constexpr const char* kMonths[] = {
      "januari", "februari", "maart",     "april",   "mei",      "juni",
      "juli",    "augustus", "september", "oktober", "november", "december"};
  return absl::StrFormat("%s %d", kMonths[month.month() - 1], month.year());
}

std::string MonthEn(Month month) {
  static constexpr const char* kMonths[] = {
      "January", "February", "March",     "April",   "May",      "June",
      "July",    "August",   "September", "October", "November", "December"};
  return absl::StrFormat("%s %d", kMonths[month.month() - 1], month.year());
}

// The area that counts as local, as sentences name it.
using PlaceWords = Names;
PlaceWords PlaceOf(const economy::LocalRule& rule) {
  const std::vector<RingBand>& bands = rule.rings->bands();
  if (bands.empty()) return {"het gebied", "the area"};
  if (rule.local == RingKind::kFocus) {
    return {bands.front().name_nl, bands.front().name_en};
  }
  for (const RingBand& band : bands) {
    if (band.kind != rule.local) continue;
    return {absl::StrFormat("%s en %s", bands.front().name_nl, band.name_nl),
            absl::StrFormat("%s and %s", bands.front().name_en, band.name_en)};
  }
  return {bands.front().name_nl, bands.front().name_en};
}

}  // namespace

absl::StatusOr<InsightServer::Wanted> InsightServer::ReadWanted(
    std::string_view parent, int64_t as_of_sequence, int64_t min_sequence,
    bool as_public, const grpc::ServerContext& context) {
  OMLOOP_RETURN_IF_ERROR(CheckBookName(parent));
  Wanted wanted;
  OMLOOP_ASSIGN_OR_RETURN(wanted.as_of_size,
                          SizeAfter(as_of_sequence, "as_of_sequence"));
  OMLOOP_ASSIGN_OR_RETURN(wanted.min_size,
                          SizeAfter(min_sequence, "min_sequence"));
  wanted.view = as_public ? View::kPublic : ViewOf(context);
  return wanted;
}

absl::StatusOr<std::vector<InsightServer::Window>> InsightServer::TakeWindows(
    const pb::MultiplierQuery& message,
    const std::vector<std::optional<Month>>& ends, const Wanted& wanted,
    grpc::ServerContext& context) {
  OMLOOP_ASSIGN_OR_RETURN(const MultiplierQuery query, ReadQuery(message));
  if (query.has_filter() || query.local.has_value() ||
      query.frame == economy::Frame::kIncome) {
    OMLOOP_RETURN_IF_ERROR(
        RequireSteward(wanted.view,
                       "a multiplier of a part of the spend, by another "
                       "definition of local or in the income frame"));
  }
  std::vector<Window> windows;
  OMLOOP_RETURN_IF_ERROR(ReadLog(
      wanted.min_size, wanted.as_of_size, context,
      [&](FoldedLog& log) -> absl::Status {
        for (const std::optional<Month>& end : ends) {
          Question question;
          question.month = end.has_value() ? end : query.month;
          question.asset = query.asset;
          Window window;
          OMLOOP_ASSIGN_OR_RETURN(window.snapshot, TakeFrom(log, question));
          // The trend's months are not of this window; months without spend
          // before the first one are.
          window.snapshot.months.clear();
          const Month last = window.snapshot.month;
          for (Month month = last - (query.months - 1); month <= last;
               ++month) {
            window.snapshot.months.push_back(log.ShareMonth(month));
          }
          window.query = query;
          window.view = wanted.view;
          window.at_head = wanted.as_of_size == 0;
          windows.push_back(std::move(window));
        }
        return absl::OkStatus();
      }));
  static const RingSet kNoRings;
  const RingSet* rings = windows.front().snapshot.facts->RingSetOn(
      LastDay(windows.front().last()));
  if (rings == nullptr) rings = &kNoRings;
  for (Window& window : windows) {
    window.rule = {rings, query.local.value_or(rings->local())};
    if (query.local.has_value() && !rings->bands().empty() &&
        *query.local > rings->bands().back().kind) {
      return InvalidArgument(
          "BAD_RING",
          absl::StrFormat("ring set %s/%d has no ring \"%s\"", rings->name(),
                          rings->version(), RingName(*query.local)));
    }
    for (const MonthSnapshot& month : window.snapshot.months) {
      window.stamp = std::max(window.stamp, month.stamp);
    }
  }
  return windows;
}

absl::StatusOr<std::shared_ptr<const economy::MonthLines>>
InsightServer::LinesOf(const MonthSnapshot& month, const Window& window) {
  const std::tuple key(month.month, window.snapshot.asset, window.rule.local);
  // A window of another month's ring set, or of the past, is not kept.
  const bool keep = window.at_head &&
                    window.snapshot.facts->RingSetOn(LastDay(month.month)) ==
                        window.rule.rings;
  if (keep) {
    MutexLock lock(mutex_);
    const auto kept = kept_lines_.find(key);
    if (kept != kept_lines_.end() && kept->second.stamp == month.stamp) {
      return kept->second.lines;
    }
  }
  OMLOOP_ASSIGN_OR_RETURN(
      economy::MonthLines lines,
      economy::ReadMonthLines(month.month, month.cells.get(),
                              *window.snapshot.facts, window.snapshot.asset,
                              window.rule));
  auto shared = std::make_shared<const economy::MonthLines>(std::move(lines));
  if (keep) {
    MutexLock lock(mutex_);
    if (kept_lines_.size() >= kKeptLinesMax) kept_lines_.clear();
    kept_lines_[key] = {month.stamp, shared};
  }
  return shared;
}

absl::Status InsightServer::FillWindow(Window& window,
                                       economy::WindowDetail detail) {
  std::vector<std::shared_ptr<const economy::MonthLines>> months;
  for (const MonthSnapshot& month : window.snapshot.months) {
    OMLOOP_ASSIGN_OR_RETURN(auto lines, LinesOf(month, window));
    months.push_back(std::move(lines));
  }
  OMLOOP_ASSIGN_OR_RETURN(
      window.spend,
      economy::JoinMonths(months, *window.snapshot.facts, window.rule, detail));
  return absl::OkStatus();
}

absl::StatusOr<InsightServer::Report> InsightServer::ReportOf(
    Window& window, economy::ReportBy by) {
  OMLOOP_ASSIGN_OR_RETURN(const economy::SpendFilter filter,
                          FilterOf(window.query, *window.snapshot.facts));
  pb::MultiplierQuery words = window.query.words;
  words.set_month(FormatMonth(window.last()));
  words.set_asset(std::string(window.snapshot.asset.code()));
  std::string key = words.SerializeAsString();
  // The rings of a compared window are those of another month.
  key +=
      absl::StrFormat("|%d|%s/%d", static_cast<int>(by),
                      window.rule.rings->name(), window.rule.rings->version());
  if (window.at_head) {
    MutexLock lock(mutex_);
    const auto kept = kept_reports_.find(key);
    if (kept != kept_reports_.end() && kept->second.stamp == window.stamp) {
      return kept->second.report;
    }
  }
  const bool totals_do =
      filter.all() && (by == ReportBy::kNothing || by == ReportBy::kMonth);
  OMLOOP_RETURN_IF_ERROR(
      FillWindow(window, totals_do ? economy::WindowDetail::kTotals
                                   : economy::WindowDetail::kLines));
  OMLOOP_ASSIGN_OR_RETURN(
      MultiplierReport report,
      economy::ReportMultiplier(
          window.spend, *window.snapshot.facts, filter, by,
          by == ReportBy::kGroup ? GroupsOf(*window.snapshot.facts)
                                 : std::vector<economy::PartyGroup>(),
          window.options()));
  auto shared = std::make_shared<const MultiplierReport>(std::move(report));
  if (window.at_head) {
    MutexLock lock(mutex_);
    if (kept_reports_.size() >= kKeptReportsMax) kept_reports_.clear();
    kept_reports_[key] = {window.stamp, shared};
  }
  return shared;
}

absl::StatusOr<convert::MultiplierShown> InsightServer::ShownOfMonth(
    const Window& window, Month month, const MultiplierFigures& figures) {
  convert::MultiplierShown shown;
  if (window.view != View::kPublic) return shown;
  Question question;
  question.audience = economy::Audience::kPublic;
  question.view = View::kPublic;
  question.as_of_size = window.at_head ? 0 : window.snapshot.size;
  for (const MonthSnapshot& snapshot : window.snapshot.months) {
    if (snapshot.month != month) continue;
    OMLOOP_ASSIGN_OR_RETURN(const Figures public_month,
                            FiguresOf(snapshot, window.snapshot, question));
    shown.round2 = public_month->lm2.absent != economy::kHidden;
  }
  shown.round3 = shown.round2 && economy::MayShowThirdRound(figures);
  shown.ladder = shown.round3 && economy::MayShowLadder(figures);
  return shown;
}

absl::StatusOr<convert::MultiplierShown> InsightServer::ShownOf(
    const Window& window, const MultiplierReport& report) {
  if (window.view != View::kPublic) return convert::MultiplierShown();
  OMLOOP_ASSIGN_OR_RETURN(convert::MultiplierShown shown,
                          ShownOfMonth(window, window.last(), report.total));
  if (window.snapshot.months.size() == 1) return shown;
  // Of a year, what is hidden in one month could be subtracted.
  for (const MonthSnapshot& month : window.snapshot.months) {
    OMLOOP_ASSIGN_OR_RETURN(const convert::MultiplierShown of_month,
                            ShownOfMonth(window, month.month, report.total));
    shown.round2 = shown.round2 && of_month.round2;
  }
  Window months = window;
  OMLOOP_ASSIGN_OR_RETURN(const Report by_month,
                          ReportOf(months, ReportBy::kMonth));
  shown.round3 = shown.round2 &&
                 economy::MayShowThirdRoundOver(report.total, by_month->rows);
  shown.ladder = shown.round3 && economy::MayShowLadder(report.total);
  return shown;
}

void InsightServer::Stamp(const Window& window,
                          type::v1::DefinitionStamp& stamp) {
  stamp.set_as_of_sequence(static_cast<int64_t>(window.snapshot.size) - 1);
  stamp.set_root(window.snapshot.root);
  stamp.set_ring_set(absl::StrFormat("%s/%d", window.rule.rings->name(),
                                     window.rule.rings->version()));
  stamp.set_boundary_version(
      BoundaryVersion(*window.snapshot.facts, window.rule.rings));
  stamp.set_formula_version(std::string(economy::kMultiplierFormula));
  stamp.set_vat_basis("net of VAT");
}

absl::Status InsightServer::AddRows(
    const Window& window, const MultiplierReport& report,
    pb::MultiplierBreakdown breakdown,
    google::protobuf::RepeatedPtrField<pb::MultiplierRow>& rows) {
  const fold::Facts& facts = *window.snapshot.facts;
  std::set<PartyNumber> anchors;
  if (breakdown == pb::MULTIPLIER_BREAKDOWN_ANCHOR) {
    for (const economy::ReportRow& row : report.rows) {
      anchors.insert(PartyNumber(static_cast<uint32_t>(std::stoul(row.key))));
    }
  }
  const absl::StatusOr<Parties> parties = names_.LookUp(anchors, window.view);
  for (const economy::ReportRow& row : report.rows) {
    pb::MultiplierRow* out = rows.Add();
    out->set_key(row.key);
    convert::MultiplierShown shown;
    Names names = NamesOfClass(row.key);
    switch (breakdown) {
      case pb::MULTIPLIER_BREAKDOWN_MONTH: {
        OMLOOP_ASSIGN_OR_RETURN(const Month month, ParseMonth(row.key));
        OMLOOP_ASSIGN_OR_RETURN(shown,
                                ShownOfMonth(window, month, row.figures));
        names = {MonthNl(month), MonthEn(month)};
        break;
      }
      case pb::MULTIPLIER_BREAKDOWN_ANCHOR: {
        const PartyNumber number(static_cast<uint32_t>(std::stoul(row.key)));
        if (parties.ok() && parties->contains(number)) {
          names.nl = names.en = parties->at(number).display_name();
        }
        break;
      }
      case pb::MULTIPLIER_BREAKDOWN_CATEGORY: {
        const auto number = facts.FindCategory(row.key);
        names = number ? Names{facts.Category(*number)->terms.name_nl,
                               facts.Category(*number)->terms.name_en}
                       : Names{"zonder categorie", "without a category"};
        break;
      }
      case pb::MULTIPLIER_BREAKDOWN_WIJK: {
        const auto number = facts.FindArea(row.key);
        names.nl = number ? facts.areas()[number->value()].terms.name
                          : "wijk niet bekend";
        names.en = number ? names.nl : "wijk not known";
        break;
      }
      default:
        break;
    }
    out->set_name_nl(names.nl);
    out->set_name_en(names.en);
    convert::ToProto(row.figures, window.snapshot.asset, shown, *out);
    if (shown.round3) {
      out->set_contribution_permille(
          convert::ContributionPermille(row.figures, report.total));
    }
  }
  return absl::OkStatus();
}

absl::Status InsightServer::AddContributions(
    const Window& window, const MultiplierReport& report,
    pb::GetMultiplierResponse& response) {
  const fold::Facts& facts = *window.snapshot.facts;
  const Asset asset = window.snapshot.asset;
  std::vector<const economy::SupplierPart*> parts;
  std::set<PartyNumber> numbers;
  for (const economy::SupplierPart& part : report.total.parts) {
    parts.push_back(&part);
    numbers.insert(report.input.suppliers[part.supplier].party);
  }
  std::stable_sort(parts.begin(), parts.end(),
                   [](const auto* a, const auto* b) {
                     return std::tuple(-a->local - a->third(), -a->amount()) <
                            std::tuple(-b->local - b->third(), -b->amount());
                   });
  const absl::StatusOr<Parties> parties = names_.LookUp(numbers, window.view);
  for (const economy::SupplierPart* part : parts) {
    const economy::SupplierInput& supplier =
        report.input.suppliers[part->supplier];
    pb::SupplierContribution* row = response.add_suppliers();
    row->set_party(static_cast<int32_t>(supplier.party.value()));
    if (parties.ok() && parties->contains(supplier.party)) {
      row->set_display_name(parties->at(supplier.party).display_name());
    }
    row->set_ring(std::string(RingName(supplier.stratum.ring)));
    row->set_place_known(part->unknown == 0);
    Set(row->mutable_round1(), part->amount(), asset);
    Set(row->mutable_round2(), part->local, asset);
    const EvidenceQuality letter = part->letter();
    row->set_letter(std::string(1, economy::EvidenceLetter(letter)));
    if (letter == EvidenceQuality::kNone) continue;
    int64_t base = 0;
    for (const int64_t amount : part->round2) base += amount;
    if (report.total.shows_lm3() || letter == EvidenceQuality::kA ||
        letter == EvidenceQuality::kB) {
      Set(row->mutable_round3(), part->third(), asset);
      row->mutable_respend()->set_numerator(part->third());
      row->mutable_respend()->set_denominator(base);
    }
    if (part->stratum >= 0 && letter == EvidenceQuality::kC) {
      const economy::StratumResult& stratum =
          report.total.strata[static_cast<size_t>(part->stratum)];
      row->set_stratum(
          absl::StrFormat("%c/%s", stratum.key.section,
                          stratum.level == economy::PoolLevel::kNone
                              ? RingName(stratum.key.ring)
                              : "pooled"));
    }
    const economy::ChosenEvidence chosen =
        economy::ChooseEvidence(supplier.evidence, window.last());
    if (chosen.evidence == nullptr) continue;
    const auto declared = facts.declarations().find(supplier.party);
    if (declared == facts.declarations().end()) continue;
    for (const fold::DeclarationState& state : declared->second) {
      if (state.defined_at != chosen.evidence->source.value()) continue;
      row->set_evidence_first_day(FormatDay(state.terms.first));
      row->set_evidence_last_day(FormatDay(state.terms.last));
      row->set_evidence_sequence(static_cast<int64_t>(state.defined_at));
    }
  }
  return absl::OkStatus();
}

absl::Status InsightServer::DoGetMultiplier(
    grpc::ServerContext& context, const pb::GetMultiplierRequest& request,
    pb::GetMultiplierResponse& response) {
  OMLOOP_ASSIGN_OR_RETURN(
      const Wanted wanted,
      ReadWanted(request.parent(), request.as_of_sequence(),
                 request.min_sequence(), request.as_public(), context));
  const pb::MultiplierBreakdown by = request.breakdown();
  const bool open = by == pb::MULTIPLIER_BREAKDOWN_UNSPECIFIED ||
                    by == pb::MULTIPLIER_BREAKDOWN_MONTH;
  if (!open || request.details()) {
    OMLOOP_RETURN_IF_ERROR(RequireSteward(
        wanted.view,
        "a multiplier by anchor, category, class or wijk, and the "
        "part of each supplier"));
  }
  OMLOOP_ASSIGN_OR_RETURN(
      std::vector<Window> windows,
      TakeWindows(request.query(), {std::nullopt}, wanted, context));
  Window& window = windows.front();
  OMLOOP_ASSIGN_OR_RETURN(const Report report,
                          ReportOf(window, ReportByOf(by)));
  OMLOOP_ASSIGN_OR_RETURN(const convert::MultiplierShown shown,
                          ShownOf(window, *report));
  const Asset asset = window.snapshot.asset;
  response.set_first_month(FormatMonth(window.first()));
  response.set_last_month(FormatMonth(window.last()));
  response.set_asset(std::string(asset.code()));
  response.set_local_ring(std::string(RingName(window.rule.local)));
  response.set_frame(request.query().frame());
  response.set_breakdown(by);
  response.set_public_view(wanted.view == View::kPublic);
  convert::ToProto(report->total, asset, shown, *response.mutable_total());
  if (shown.round2) {
    Set(response.mutable_intra_alliance(), report->total.intra_alliance, asset);
  }
  OMLOOP_RETURN_IF_ERROR(
      AddRows(window, *report, by, *response.mutable_rows()));
  if (request.details()) {
    OMLOOP_RETURN_IF_ERROR(AddContributions(window, *report, response));
  }
  Stamp(window, *response.mutable_stamp());
  const PlaceWords place = PlaceOf(window.rule);
  response.set_focus_name_nl(place.nl);
  response.set_focus_name_en(place.en);
  const economy::Figure income =
      shown.round3 ? report->total.area_income
      : report->total.area_income.absent == economy::kNoSpend
          ? report->total.area_income
          : economy::Absent(economy::kHidden);
  const economy::Sentence said = economy::SayAreaIncome(
      income, report->total.cov3, asset, place.nl, place.en);
  response.set_sentence_nl(said.nl);
  response.set_sentence_en(said.en);
  return absl::OkStatus();
}

grpc::Status InsightServer::GetMultiplier(
    grpc::ServerContext* context, const pb::GetMultiplierRequest* request,
    pb::GetMultiplierResponse* response) {
  return ToGrpc(DoGetMultiplier(*context, *request, *response));
}

absl::Status InsightServer::DoCompareMultiplier(
    grpc::ServerContext& context, const pb::CompareMultiplierRequest& request,
    pb::CompareMultiplierResponse& response) {
  OMLOOP_ASSIGN_OR_RETURN(
      const Wanted wanted,
      ReadWanted(request.parent(), request.as_of_sequence(),
                 request.min_sequence(), request.as_public(), context));
  const pb::MultiplierBreakdown by = request.breakdown();
  if (by != pb::MULTIPLIER_BREAKDOWN_UNSPECIFIED) {
    OMLOOP_RETURN_IF_ERROR(
        RequireSteward(wanted.view, "a comparison by a breakdown"));
  }
  if (by == pb::MULTIPLIER_BREAKDOWN_MONTH) {
    return InvalidArgument("BAD_FILTER",
                           "two windows have no months in common to compare");
  }
  OMLOOP_ASSIGN_OR_RETURN(const Month baseline,
                          ParseMonth(request.baseline_month()));
  OMLOOP_ASSIGN_OR_RETURN(
      std::vector<Window> windows,
      TakeWindows(request.query(), {std::nullopt, baseline}, wanted, context));
  OMLOOP_ASSIGN_OR_RETURN(const Report now,
                          ReportOf(windows[0], ReportByOf(by)));
  OMLOOP_ASSIGN_OR_RETURN(const Report then,
                          ReportOf(windows[1], ReportByOf(by)));
  OMLOOP_ASSIGN_OR_RETURN(const convert::MultiplierShown shown_now,
                          ShownOf(windows[0], *now));
  OMLOOP_ASSIGN_OR_RETURN(const convert::MultiplierShown shown_then,
                          ShownOf(windows[1], *then));
  const Asset asset = windows[0].snapshot.asset;
  const auto compare = [&](const MultiplierFigures& a,
                           const MultiplierFigures& b,
                           pb::MultiplierChange& change) {
    convert::ToProto(a, asset, shown_then, *change.mutable_baseline());
    convert::ToProto(b, asset, shown_now, *change.mutable_now());
    economy::FigureChange difference;
    if (shown_then.round3 && shown_now.round3) {
      difference = economy::CompareFigures(a.area_income, b.area_income);
    } else {
      difference.difference = economy::Absent(economy::kHidden);
    }
    convert::ToProto(difference.difference, *change.mutable_change());
    change.set_verdict(std::string(economy::VerdictName(difference.verdict)));
    if (!shown_then.round2 || !shown_now.round2) return difference;
    const absl::StatusOr<economy::LocalChange> parts =
        economy::DecomposeChange({a.r2, a.r1}, {b.r2, b.r1});
    if (parts.ok()) {
      Set(change.mutable_share_effect(), parts->share, asset);
      Set(change.mutable_volume_effect(), parts->volume, asset);
      Set(change.mutable_interaction(), parts->interaction, asset);
    }
    return difference;
  };
  const economy::FigureChange whole =
      compare(then->total, now->total, *response.mutable_total());
  // Rows are made with their names, then matched by key.
  google::protobuf::RepeatedPtrField<pb::MultiplierRow> named;
  OMLOOP_RETURN_IF_ERROR(AddRows(windows[0], *now, by, named));
  for (size_t i = 0; i < now->rows.size(); ++i) {
    const economy::ReportRow& row = now->rows[i];
    const auto before = std::find_if(
        then->rows.begin(), then->rows.end(),
        [&](const economy::ReportRow& other) { return other.key == row.key; });
    static const MultiplierFigures kNothing = [] {
      MultiplierFigures none;
      none.lm2 = none.lm3 = none.area_income = none.lm3_plus =
          economy::Absent(economy::kNoSpend);
      return none;
    }();
    pb::MultiplierChange* change = response.add_rows();
    change->set_key(row.key);
    change->set_name_nl(named[static_cast<int>(i)].name_nl());
    change->set_name_en(named[static_cast<int>(i)].name_en());
    compare(before == then->rows.end() ? kNothing : before->figures,
            row.figures, *change);
  }
  response.set_baseline_first_month(FormatMonth(windows[1].first()));
  response.set_baseline_last_month(FormatMonth(windows[1].last()));
  response.set_first_month(FormatMonth(windows[0].first()));
  response.set_last_month(FormatMonth(windows[0].last()));
  response.set_asset(std::string(asset.code()));
  response.set_public_view(wanted.view == View::kPublic);
  Stamp(windows[0], *response.mutable_stamp());
  const std::string from_nl = MonthNl(windows[1].last());
  const std::string to_nl = MonthNl(windows[0].last());
  const std::string from_en = MonthEn(windows[1].last());
  const std::string to_en = MonthEn(windows[0].last());
  const economy::Sentence said =
      economy::SayChange(whole, asset, {from_nl, to_nl, from_en, to_en});
  response.set_sentence_nl(said.nl);
  response.set_sentence_en(said.en);
  return absl::OkStatus();
}

grpc::Status InsightServer::CompareMultiplier(
    grpc::ServerContext* context, const pb::CompareMultiplierRequest* request,
    pb::CompareMultiplierResponse* response) {
  return ToGrpc(DoCompareMultiplier(*context, *request, *response));
}

InsightServer::Window InsightServer::WindowOf(const Snapshot& snapshot,
                                              const Question& question,
                                              int months) {
  Window window;
  window.snapshot = snapshot;
  const size_t have = snapshot.months.size();
  const size_t take = std::min(have, static_cast<size_t>(months));
  window.snapshot.months.assign(
      snapshot.months.end() - static_cast<ptrdiff_t>(take),
      snapshot.months.end());
  window.query.months = months;
  if (months != 1) {
    window.query.words.set_window(pb::MULTIPLIER_WINDOW_YEAR);
  }
  window.query.words.set_anchor(static_cast<int32_t>(question.anchor.value()));
  window.view = question.view;
  window.at_head = question.as_of_size == 0;
  static const RingSet kNoRings;
  const RingSet* rings = snapshot.facts->RingSetOn(LastDay(snapshot.month));
  window.rule.rings = rings == nullptr ? &kNoRings : rings;
  window.rule.local = window.rule.rings->local();
  for (const MonthSnapshot& month : window.snapshot.months) {
    window.stamp = std::max(window.stamp, month.stamp);
  }
  return window;
}

absl::Status InsightServer::AddMultiplier(
    const Snapshot& snapshot, const Question& question,
    pb::GetMonthOverviewResponse& response) {
  // Of one anchor the public sees totals and local share alone.
  if (question.view == View::kPublic && question.anchor.value() != 0) {
    return absl::OkStatus();
  }
  const auto report_of = [&](int months, pb::MultiplierRow& row,
                             bool says) -> absl::Status {
    Window window = WindowOf(snapshot, question, months);
    OMLOOP_ASSIGN_OR_RETURN(const Report report,
                            ReportOf(window, ReportBy::kNothing));
    OMLOOP_ASSIGN_OR_RETURN(const convert::MultiplierShown shown,
                            ShownOf(window, *report));
    convert::ToProto(report->total, snapshot.asset, shown, row);
    if (!says) return absl::OkStatus();
    const bool hide =
        !shown.round3 && report->total.area_income.absent != economy::kNoSpend;
    const PlaceWords place = PlaceOf(window.rule);
    const economy::Sentence said = economy::SayAreaIncome(
        hide ? economy::Absent(economy::kHidden) : report->total.area_income,
        report->total.cov3, snapshot.asset, place.nl, place.en);
    response.set_multiplier_sentence_nl(said.nl);
    response.set_multiplier_sentence_en(said.en);
    return absl::OkStatus();
  };
  OMLOOP_RETURN_IF_ERROR(report_of(1, *response.mutable_multiplier(), true));
  OMLOOP_RETURN_IF_ERROR(
      report_of(kYearMonths, *response.mutable_multiplier_year(), false));
  return AddTargets(snapshot, question, *response.mutable_targets());
}

}  // namespace omloop::services
