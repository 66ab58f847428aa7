#include "services/insight/insight_server.h"

#include <algorithm>
#include <limits>
#include <set>
#include <utility>

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"
#include "ledger/economy/sentence.h"
#include "services/common/names.h"
#include "services/common/paging.h"
#include "services/common/status_bridge.h"
#include "services/convert/insight.h"
#include "services/insight/month_rows.h"
#include "services/insight/multiplier_query.h"

namespace omloop::services {
namespace {

namespace pb = omloop::insight::v1;

// Kept figures and answers; all are dropped when there are more, which only
// somebody who asks for everything brings about.
constexpr size_t kKeptMax = 4096;
constexpr int kUnknownDefault = 20;
constexpr int kUnknownMax = 1000;

InsightOptions WithClock(InsightOptions options) {
  static const SystemClock& system = *new SystemClock();
  if (options.clock == nullptr) options.clock = &system;
  return options;
}

}  // namespace

InsightServer::InsightServer(InsightOptions options)
    : options_(WithClock(std::move(options))),
      ledger_(options_.ledger),
      names_(options_.registry),
      follower_(ledger_) {}

absl::StatusOr<InsightServer::Question> InsightServer::ReadQuestion(
    std::string_view month, std::string_view asset, int32_t anchor) {
  Question question;
  if (!month.empty()) {
    OMLOOP_ASSIGN_OR_RETURN(question.month, ParseMonth(month));
  }
  if (!asset.empty()) {
    OMLOOP_ASSIGN_OR_RETURN(question.asset, Asset::FromCode(asset));
  }
  if (anchor < 0) {
    return NotFound("ANCHOR_NOT_FOUND",
                    absl::StrFormat("no anchor has number %d", anchor));
  }
  question.anchor = PartyNumber(static_cast<uint32_t>(anchor));
  return question;
}

absl::StatusOr<InsightServer::Snapshot> InsightServer::TakeFrom(
    FoldedLog& log, const Question& question) {
  Snapshot snapshot;
  snapshot.size = log.size();
  snapshot.root = log.root();
  snapshot.facts = log.ShareFacts();
  snapshot.facts_changed_at = log.facts_changed_at();
  snapshot.last_recorded_ns = log.last_recorded_ns();
  const fold::Facts& facts = *snapshot.facts;
  if (question.anchor.value() != 0) {
    const fold::PartyState* party = facts.Party(question.anchor);
    if (party == nullptr || party->attributes.kind != PartyKind::kAnchor) {
      return NotFound(
          "ANCHOR_NOT_FOUND",
          absl::StrFormat("no anchor has number %d; \"omloop parties list "
                          "--kind=anchor\" names them",
                          question.anchor.value()));
    }
  }
  snapshot.asset = question.asset.value_or(
      facts.book() ? facts.book()->default_asset : Asset());
  const std::vector<MonthSpend> spends = log.MonthsWithSpend();
  std::set<Month> with_spend;
  for (const MonthSpend& spend : spends) {
    if (spend.asset == snapshot.asset.number()) with_spend.insert(spend.month);
  }
  if (question.month) {
    snapshot.month = *question.month;
  } else if (!with_spend.empty()) {
    snapshot.month = *with_spend.rbegin();
  } else {
    return FailedPrecondition(
        "NO_SPEND",
        absl::StrFormat("the book has no spend in %s yet; import a file with "
                        "\"omloop import FILE --anchor=NAME\"",
                        snapshot.asset.code()));
  }
  const Month first = snapshot.month - (economy::kTrendMonthsMax - 1);
  const auto from = with_spend.lower_bound(first);
  const Month begin = from == with_spend.end() || *from > snapshot.month
                          ? snapshot.month
                          : *from;
  for (Month month = begin; month <= snapshot.month; ++month) {
    snapshot.months.push_back(log.ShareMonth(month));
  }
  return snapshot;
}

absl::StatusOr<std::shared_ptr<FoldedLog>> InsightServer::FoldTo(
    uint64_t size, grpc::ServerContext& context) {
  if (past_ != nullptr && past_->size() == size) return past_;
  // A later sequence can go on from an earlier one.
  std::shared_ptr<FoldedLog> log;
  if (past_ != nullptr && past_->size() < size) log = std::move(past_);
  past_ = nullptr;
  if (log == nullptr) log = std::make_shared<FoldedLog>();
  const std::unique_ptr<grpc::ClientContext> call =
      grpc::ClientContext::FromServerContext(context);
  OMLOOP_RETURN_IF_ERROR(ledger_.Watch(
      log->size(), size,
      [&](const ledger::v1::WatchResponse& message) {
        return log->Apply(message);
      },
      *call));
  if (log->size() != size) {
    return Unavailable("BEHIND",
                       absl::StrFormat("the ledger gave %d of %d entries; try "
                                       "again in a moment",
                                       log->size(), size));
  }
  past_ = log;
  return log;
}

absl::Status InsightServer::ReadLog(
    uint64_t min_size, uint64_t as_of_size, grpc::ServerContext& context,
    const std::function<absl::Status(FoldedLog&)>& visit) {
  bool head = true;
  absl::Status visited;
  OMLOOP_RETURN_IF_ERROR(follower_.Read(
      std::max(min_size, as_of_size), options_.patience,
      [&] { return context.IsCancelled(); },
      [&](FoldedLog& log) {
        // A past size has one root, which the head may not have been told.
        head = as_of_size == 0 ||
               (log.size() == as_of_size && !log.root().empty());
        if (head) visited = visit(log);
      }));
  if (head) return visited;
  MutexLock lock(past_mutex_);
  OMLOOP_ASSIGN_OR_RETURN(std::shared_ptr<FoldedLog> past,
                          FoldTo(as_of_size, context));
  return visit(*past);
}

absl::StatusOr<InsightServer::Snapshot> InsightServer::Take(
    const Question& question, grpc::ServerContext& context) {
  Snapshot snapshot;
  OMLOOP_RETURN_IF_ERROR(ReadLog(question.min_size, question.as_of_size,
                                 context, [&](FoldedLog& log) -> absl::Status {
                                   OMLOOP_ASSIGN_OR_RETURN(
                                       snapshot, TakeFrom(log, question));
                                   return absl::OkStatus();
                                 }));
  return snapshot;
}

absl::StatusOr<InsightServer::Figures> InsightServer::FiguresOf(
    const MonthSnapshot& month, const Snapshot& snapshot,
    const Question& question) {
  const FigureKey key{month.month, question.anchor, snapshot.asset,
                      question.audience};
  if (question.as_of_size == 0) {
    MutexLock lock(mutex_);
    auto kept = kept_figures_.find(key);
    if (kept != kept_figures_.end() && kept->second.stamp == month.stamp) {
      return kept->second.figures;
    }
  }
  OMLOOP_ASSIGN_OR_RETURN(
      economy::MonthFigures figures,
      economy::ComputeMonth({.month = month.month,
                             .cells = month.cells.get(),
                             .pending = month.pending,
                             .facts = snapshot.facts.get()},
                            {.asset = snapshot.asset,
                             .anchor = question.anchor,
                             .audience = question.audience}));
  Figures shared =
      std::make_shared<const economy::MonthFigures>(std::move(figures));
  if (question.as_of_size == 0) {
    MutexLock lock(mutex_);
    if (kept_figures_.size() >= kKeptMax) kept_figures_.clear();
    kept_figures_[key] = {month.stamp, shared};
  }
  return shared;
}

absl::Status InsightServer::Answer(const Snapshot& snapshot,
                                   const Question& question,
                                   pb::GetMonthOverviewResponse& response) {
  std::vector<Figures> months;
  for (const MonthSnapshot& month : snapshot.months) {
    OMLOOP_ASSIGN_OR_RETURN(Figures figures,
                            FiguresOf(month, snapshot, question));
    months.push_back(std::move(figures));
  }
  const economy::MonthFigures& figures = *months.back();

  std::set<PartyNumber> numbers;
  for (const auto& row : figures.suppliers_list) {
    if (row.party.value() != 0) numbers.insert(row.party);
  }
  for (const auto& row : figures.anchors) numbers.insert(row.party);
  // Without the registry the figures stand, only the names are missing.
  const absl::StatusOr<Parties> parties = names_.LookUp(numbers, question.view);
  convert::ToProto(
      figures,
      [&](PartyNumber number) -> std::string {
        if (!parties.ok()) return "";
        auto party = parties->find(number);
        return party == parties->end() ? "" : party->second.display_name();
      },
      response);

  for (const Figures& month : months) {
    convert::ToProto(month->point, snapshot.asset, *response.add_trend());
  }
  if (months.size() >= 2 && months[months.size() - 2]->total > 0) {
    const pb::TrendPoint& before =
        response.trend(static_cast<int>(months.size()) - 2);
    *response.mutable_previous_total() = before.total();
    *response.mutable_previous_local_share() = before.local_share();
  }

  const fold::Facts& facts = *snapshot.facts;
  const RingSet* rings = facts.RingSetOn(LastDay(snapshot.month));
  if (facts.book()) response.set_book_display_name(facts.book()->name);
  if (rings != nullptr && !rings->bands().empty()) {
    response.set_focus_name_nl(rings->bands().front().name_nl);
    response.set_focus_name_en(rings->bands().front().name_en);
  }
  response.set_sealed(facts.IsSealed(snapshot.month));
  FillTimeliness(facts, snapshot.month, snapshot.last_recorded_ns, response);
  auto& stamp = *response.mutable_stamp();
  stamp.set_as_of_sequence(static_cast<int64_t>(snapshot.size) - 1);
  stamp.set_root(snapshot.root);
  if (rings != nullptr) {
    stamp.set_ring_set(
        absl::StrFormat("%s/%d", rings->name(), rings->version()));
  }
  stamp.set_boundary_version(BoundaryVersion(facts, rings));
  stamp.set_formula_version(std::string(economy::kFormulaVersion));
  stamp.set_vat_basis("net of VAT");
  const economy::Sentence sentence = economy::SayLocalShare(
      figures.local_share, figures.unknown_share, snapshot.asset,
      response.focus_name_nl(), response.focus_name_en());
  response.set_sentence_nl(sentence.nl);
  response.set_sentence_en(sentence.en);

  OMLOOP_RETURN_IF_ERROR(AddMultiplier(snapshot, question, response));

  if (question.as_of_size == 0 && parties.ok()) {
    const FigureKey key{snapshot.month, question.anchor, snapshot.asset,
                        question.audience};
    MutexLock lock(mutex_);
    if (kept_answers_.size() >= kKeptMax) kept_answers_.clear();
    kept_answers_[key] = {snapshot.size, response};
  }
  return absl::OkStatus();
}

absl::Status InsightServer::DoGetMonthOverview(
    grpc::ServerContext& context, const pb::GetMonthOverviewRequest& request,
    pb::GetMonthOverviewResponse& response) {
  OMLOOP_RETURN_IF_ERROR(CheckBookName(request.parent()));
  OMLOOP_ASSIGN_OR_RETURN(
      Question question,
      ReadQuestion(request.month(), request.asset(), request.anchor()));
  OMLOOP_ASSIGN_OR_RETURN(
      question.as_of_size,
      SizeAfter(request.as_of_sequence(), "as_of_sequence"));
  OMLOOP_ASSIGN_OR_RETURN(question.min_size,
                          SizeAfter(request.min_sequence(), "min_sequence"));
  question.view = request.as_public() ? View::kPublic : ViewOf(context);
  question.audience = question.view == View::kPublic
                          ? economy::Audience::kPublic
                          : economy::Audience::kSteward;
  OMLOOP_ASSIGN_OR_RETURN(Snapshot snapshot, Take(question, context));
  if (question.as_of_size == 0) {
    MutexLock lock(mutex_);
    auto kept = kept_answers_.find(FigureKey{
        snapshot.month, question.anchor, snapshot.asset, question.audience});
    if (kept != kept_answers_.end() && kept->second.size == snapshot.size) {
      response = kept->second.response;
      return absl::OkStatus();
    }
  }
  return Answer(snapshot, question, response);
}

grpc::Status InsightServer::GetMonthOverview(
    grpc::ServerContext* context, const pb::GetMonthOverviewRequest* request,
    pb::GetMonthOverviewResponse* response) {
  return ToGrpc(DoGetMonthOverview(*context, *request, *response));
}

grpc::Status InsightServer::ListMonths(grpc::ServerContext* context,
                                       const pb::ListMonthsRequest* request,
                                       pb::ListMonthsResponse* response) {
  if (absl::Status status = CheckBookName(request->parent()); !status.ok()) {
    return ToGrpc(status);
  }
  return ToGrpc(follower_.Read(
      0, options_.patience, [&] { return context->IsCancelled(); },
      [&](FoldedLog& log) {
        for (const MonthSpend& spend : log.MonthsWithSpend()) {
          const auto asset = Asset::FromNumber(spend.asset);
          if (!asset.ok()) continue;  // A book refuses unknown assets.
          pb::MonthSummary* summary = response->add_months();
          const std::string code(asset->code());
          summary->set_month(FormatMonth(spend.month));
          summary->set_asset(code);
          summary->mutable_total()->set_minor_units(spend.total);
          summary->mutable_total()->set_asset(code);
          summary->set_line_count(spend.lines);
        }
        response->set_as_of_sequence(static_cast<int64_t>(log.size()) - 1);
      }));
}

absl::Status InsightServer::DoListUnknownSuppliers(
    grpc::ServerContext& context,
    const pb::ListUnknownSuppliersRequest& request,
    pb::ListUnknownSuppliersResponse& response) {
  OMLOOP_RETURN_IF_ERROR(CheckBookName(request.parent()));
  const View view = ViewOf(context);
  OMLOOP_RETURN_IF_ERROR(RequireSteward(view,
                                        "the list of suppliers whose "
                                        "place is not known"));
  OMLOOP_ASSIGN_OR_RETURN(
      const Question question,
      ReadQuestion(request.month(), request.asset(), request.anchor()));
  OMLOOP_ASSIGN_OR_RETURN(
      const int limit, PageSize(request.limit(), kUnknownDefault, kUnknownMax));
  OMLOOP_ASSIGN_OR_RETURN(const Snapshot snapshot, Take(question, context));
  const MonthSnapshot& month = snapshot.months.back();
  OMLOOP_ASSIGN_OR_RETURN(
      const economy::UnknownSuppliers unknown,
      economy::ListUnknown({.month = month.month,
                            .cells = month.cells.get(),
                            .pending = {},
                            .facts = snapshot.facts.get()},
                           {.asset = snapshot.asset, .anchor = question.anchor},
                           static_cast<size_t>(limit)));
  std::set<PartyNumber> numbers;
  for (const auto& row : unknown.rows) numbers.insert(row.payee);
  const absl::StatusOr<Parties> parties = names_.LookUp(numbers, view);
  const auto set = [&](type::v1::Money* money, int64_t minor_units) {
    money->set_minor_units(minor_units);
    money->set_asset(std::string(snapshot.asset.code()));
  };
  for (const economy::UnknownSupplier& unknown_row : unknown.rows) {
    pb::UnknownSupplierRow* row = response.add_rows();
    row->set_party(static_cast<int32_t>(unknown_row.payee.value()));
    row->set_anchor(static_cast<int32_t>(unknown_row.anchor.value()));
    set(row->mutable_amount(), unknown_row.amount);
    row->set_cumulative_permille(unknown_row.cumulative_permille);
    row->set_reason(unknown_row.reason);
    if (!parties.ok()) continue;
    const auto found = parties->find(unknown_row.payee);
    if (found == parties->end()) continue;
    const registry::v1::Party& party = found->second;
    row->set_display_name(party.display_name());
    row->set_kvk_number(party.kvk_number());
    // "anchor:number".
    const std::string mine = absl::StrFormat("%d:", unknown_row.anchor.value());
    for (const std::string& number : party.supplier_numbers()) {
      if (number.starts_with(mine)) {
        row->set_supplier_number(number.substr(mine.size()));
      }
    }
    if (party.establishments_size() > 0) {
      row->set_postcode(party.establishments(0).postcode());
      row->set_country(party.establishments(0).country());
    }
  }
  set(response.mutable_unknown_total(), unknown.total);
  response.set_unknown_supplier_count(unknown.suppliers);
  response.set_as_of_sequence(static_cast<int64_t>(snapshot.size) - 1);
  return absl::OkStatus();
}

grpc::Status InsightServer::ListUnknownSuppliers(
    grpc::ServerContext* context,
    const pb::ListUnknownSuppliersRequest* request,
    pb::ListUnknownSuppliersResponse* response) {
  return ToGrpc(DoListUnknownSuppliers(*context, *request, *response));
}

grpc::Status InsightServer::GetFoldStatus(
    grpc::ServerContext*, const pb::GetFoldStatusRequest* request,
    pb::GetFoldStatusResponse* response) {
  if (absl::Status status = CheckBookName(request->parent()); !status.ok()) {
    return ToGrpc(status);
  }
  // Where the ledger stands now; while it is away, where it stood last.
  const auto book = ledger_.GetBook();
  follower_.Peek([&](FoldedLog& log, uint64_t ledger_size) {
    const int64_t folded = static_cast<int64_t>(log.size());
    response->set_folded_size(folded);
    response->set_ledger_size(std::max(
        folded, book.ok() ? book->size() : static_cast<int64_t>(ledger_size)));
    response->set_cell_digest(std::string(omloop::View(log.CellDigest())));
    response->set_cell_count(static_cast<int64_t>(log.cell_count()));
  });
  return grpc::Status::OK;
}

}  // namespace omloop::services
