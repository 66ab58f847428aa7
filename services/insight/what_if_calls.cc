// RankDeclarations, WhatIf and PreviewDeclaration: what would be, without
// booking anything. All three are the steward's.
#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"
#include "ledger/base/strings.h"
#include "ledger/economy/information.h"
#include "ledger/economy/what_if.h"
#include "ledger/model/fact_codec.h"
#include "services/common/paging.h"
#include "services/common/status_bridge.h"
#include "services/convert/insight.h"
#include "services/insight/insight_server.h"

namespace omloop::services {
namespace {

namespace pb = omloop::insight::v1;
using economy::MultiplierInput;

constexpr int kRankDefault = 20;
constexpr int kRankMax = 1000;

void Set(type::v1::Money* message, int64_t minor_units, Asset asset) {
  message->set_minor_units(minor_units);
  message->set_asset(std::string(asset.code()));
}

absl::Status BadMove(int number, std::string_view what) {
  return InvalidArgument("BAD_MOVE",
                         absl::StrFormat("move %d: %s", number + 1, what));
}

// Turns moves of categories and parties into moves between suppliers of a
// window.
class MoveReader {
 public:
  MoveReader(const economy::SpendWindow& window, const fold::Facts& facts,
             const economy::LocalRule& rule, MultiplierInput& input)
      : window_(window), facts_(facts), rule_(rule), input_(input) {
    received_.resize(input.suppliers.size());
    for (const economy::SpendLine& line : input.lines) {
      received_[line.supplier] += line.amount;
    }
  }

  absl::StatusOr<economy::Move> Read(int number, const pb::Move& move) {
    economy::Move read;
    const bool from_category = !move.from_category().empty();
    if (from_category == (move.from_supplier() != 0)) {
      return BadMove(number,
                     "say either from which category or from which supplier "
                     "money goes");
    }
    if (from_category) {
      OMLOOP_ASSIGN_OR_RETURN(
          read.from, OfCategory(number, move.from_category(), Which::kGivers,
                                move.to_local()));
    } else {
      OMLOOP_ASSIGN_OR_RETURN(const uint32_t from,
                              Known(number, move.from_supplier()));
      read.from = {from};
    }
    const int sides = (move.to_category().empty() ? 0 : 1) +
                      (move.to_supplier() != 0 ? 1 : 0) +
                      (move.to_local() && move.to_category().empty() ? 1 : 0);
    if (sides != 1) {
      return BadMove(number,
                     "say to which category, to which supplier, or to local "
                     "suppliers money goes");
    }
    if (move.to_supplier() != 0) {
      OMLOOP_ASSIGN_OR_RETURN(
          const uint32_t to,
          KnownOrNew(number, move.to_supplier(), read.place));
      read.to = {to};
    } else {
      const std::string& category = move.to_category().empty()
                                        ? move.from_category()
                                        : move.to_category();
      if (category.empty()) {
        return BadMove(number,
                       "local suppliers are those of a category; name it");
      }
      OMLOOP_ASSIGN_OR_RETURN(
          read.to,
          OfCategory(number, category,
                     move.to_local() ? Which::kLocal : Which::kAll, false));
    }
    std::erase_if(read.from, [&](uint32_t of) {
      return std::find(read.to.begin(), read.to.end(), of) != read.to.end();
    });
    if (read.from.empty() || read.to.empty()) {
      return BadMove(number, "nobody is on one of its sides in this window");
    }
    int64_t all = 0;
    for (const uint32_t from : read.from) {
      all += std::max<int64_t>(received_[from], 0);
    }
    if (move.has_amount() == (move.permille() != 0)) {
      return BadMove(number, "say either an amount or a share in permille");
    }
    read.amount = move.has_amount() ? move.amount().minor_units()
                                    : economy::TimesRoundedHalfAway(
                                          all, {move.permille(), 1000});
    if (move.permille() < 0 || move.permille() > 1000) {
      return BadMove(number, "a share is between 0 and 1000 permille");
    }
    return read;
  }

 private:
  enum class Which { kAll, kGivers, kLocal };

  absl::StatusOr<std::vector<uint32_t>> OfCategory(int number,
                                                   const std::string& code,
                                                   Which which,
                                                   bool but_local) const {
    const auto category = facts_.FindCategory(code);
    if (!category) {
      return BadMove(number,
                     absl::StrFormat("\"%s\" is no category of this book; the "
                                     "dashboard lists the codes",
                                     code));
    }
    std::set<uint32_t> found;
    for (size_t i = 0; i < window_.input.lines.size(); ++i) {
      const economy::SpendLine& line = window_.input.lines[i];
      if (window_.traits[i].category != *category) continue;
      if (window_.input.suppliers[line.supplier].anchor) continue;
      const bool local = line.place == economy::Place::kLocal;
      if (which == Which::kLocal && !local) continue;
      if (which == Which::kGivers &&
          ((but_local && local) || received_[line.supplier] <= 0)) {
        continue;
      }
      found.insert(line.supplier);
    }
    return std::vector<uint32_t>(found.begin(), found.end());
  }

  absl::StatusOr<uint32_t> Known(int number, int32_t party) const {
    for (size_t i = 0; i < input_.suppliers.size(); ++i) {
      if (input_.suppliers[i].party.value() == static_cast<uint32_t>(party)) {
        return static_cast<uint32_t>(i);
      }
    }
    return BadMove(
        number,
        absl::StrFormat("party %d received nothing in this window", party));
  }

  absl::StatusOr<uint32_t> KnownOrNew(int number, int32_t party,
                                      economy::Place& place) {
    absl::StatusOr<uint32_t> known = Known(number, party);
    if (known.ok()) return known;
    const PartyNumber who(static_cast<uint32_t>(party));
    const fold::PartyState* state = facts_.Party(who);
    if (state == nullptr || state->attributes.kind == PartyKind::kAnchor) {
      return BadMove(number, absl::StrFormat("there is no supplier %d", party));
    }
    const economy::Payee payee = economy::DescribePayee(
        who, AreaPath(), false, facts_, window_.months.limit - 1, *rule_.rings,
        rule_.local);
    place = payee.place;
    economy::SupplierInput supplier{.party = who};
    supplier.stratum.size = state->attributes.size_class;
    supplier.stratum.ring = payee.ring;
    const auto declared = facts_.declarations().find(who);
    if (declared != facts_.declarations().end()) {
      supplier.evidence = economy::EvidenceOf(declared->second, rule_);
    }
    input_.suppliers.push_back(std::move(supplier));
    received_.push_back(0);
    return static_cast<uint32_t>(input_.suppliers.size() - 1);
  }

  const economy::SpendWindow& window_;
  const fold::Facts& facts_;
  const economy::LocalRule& rule_;
  MultiplierInput& input_;
  std::vector<int64_t> received_;
};

}  // namespace

absl::Status InsightServer::DoRankDeclarations(
    grpc::ServerContext& context, const pb::RankDeclarationsRequest& request,
    pb::RankDeclarationsResponse& response) {
  OMLOOP_ASSIGN_OR_RETURN(const Wanted wanted,
                          ReadWanted(request.parent(), 0, 0, false, context));
  OMLOOP_RETURN_IF_ERROR(
      RequireSteward(wanted.view, "whose declaration would help most"));
  OMLOOP_ASSIGN_OR_RETURN(const int limit,
                          PageSize(request.limit(), kRankDefault, kRankMax));
  OMLOOP_ASSIGN_OR_RETURN(const int more, PageSize(request.more_suppliers(),
                                                   kRankDefault, kRankMax));
  OMLOOP_ASSIGN_OR_RETURN(
      std::vector<Window> windows,
      TakeWindows(request.query(), {std::nullopt}, wanted, context));
  Window& window = windows.front();
  OMLOOP_ASSIGN_OR_RETURN(const Report report,
                          ReportOf(window, economy::ReportBy::kNothing));
  const economy::InformationPlan plan = economy::ValueOfInformation(
      report->total, window.options(), std::max(limit, more));
  const Asset asset = window.snapshot.asset;
  std::set<PartyNumber> numbers;
  for (const economy::InformationStep& step : plan.steps) {
    numbers.insert(report->input.suppliers[step.supplier].party);
  }
  const absl::StatusOr<Parties> parties = names_.LookUp(numbers, window.view);
  for (const economy::InformationStep& step : plan.steps) {
    if (response.rows_size() == limit) break;
    const PartyNumber party = report->input.suppliers[step.supplier].party;
    pb::DeclarationValue* row = response.add_rows();
    row->set_party(static_cast<int32_t>(party.value()));
    if (parties.ok() && parties->contains(party)) {
      row->set_display_name(parties->at(party).display_name());
    }
    Set(row->mutable_unobserved(), step.unobserved, asset);
    convert::ToProto(step.after, *row->mutable_after());
  }
  convert::ToProto(report->total, asset, {}, *response.mutable_now());
  convert::ToProto(plan.now, *response.mutable_certainty());
  const size_t then = std::min(static_cast<size_t>(more), plan.steps.size());
  response.set_more_suppliers(static_cast<int32_t>(then));
  convert::ToProto(then == 0 ? plan.now : plan.steps[then - 1].after,
                   *response.mutable_certainty_then());
  Stamp(window, *response.mutable_stamp());
  response.set_first_month(FormatMonth(window.first()));
  response.set_last_month(FormatMonth(window.last()));
  return absl::OkStatus();
}

grpc::Status InsightServer::RankDeclarations(
    grpc::ServerContext* context, const pb::RankDeclarationsRequest* request,
    pb::RankDeclarationsResponse* response) {
  return ToGrpc(DoRankDeclarations(*context, *request, *response));
}

absl::Status InsightServer::DoWhatIf(grpc::ServerContext& context,
                                     const pb::WhatIfRequest& request,
                                     pb::WhatIfResponse& response) {
  OMLOOP_ASSIGN_OR_RETURN(const Wanted wanted,
                          ReadWanted(request.parent(), 0, 0, false, context));
  OMLOOP_RETURN_IF_ERROR(RequireSteward(wanted.view, "the what-if lab"));
  if (request.moves_size() < 1 || request.moves_size() > economy::kMovesMax) {
    return InvalidArgument(
        "BAD_MOVE", absl::StrFormat("say 1 to %d moves", economy::kMovesMax));
  }
  OMLOOP_ASSIGN_OR_RETURN(
      std::vector<Window> windows,
      TakeWindows(request.query(), {std::nullopt}, wanted, context));
  Window& window = windows.front();
  const fold::Facts& facts = *window.snapshot.facts;
  OMLOOP_ASSIGN_OR_RETURN(const economy::SpendFilter filter,
                          FilterOf(window.query, facts));
  OMLOOP_RETURN_IF_ERROR(FillWindow(window, economy::WindowDetail::kLines));
  OMLOOP_ASSIGN_OR_RETURN(economy::MultiplierReport report,
                          economy::ReportMultiplier(window.spend, facts, filter,
                                                    economy::ReportBy::kNothing,
                                                    {}, window.options()));
  MoveReader reader(window.spend, facts, window.rule, report.input);
  std::vector<economy::Move> moves;
  for (int i = 0; i < request.moves_size(); ++i) {
    OMLOOP_ASSIGN_OR_RETURN(economy::Move move,
                            reader.Read(i, request.moves(i)));
    moves.push_back(std::move(move));
  }
  OMLOOP_ASSIGN_OR_RETURN(
      const economy::WhatIfResult result,
      economy::ComputeWhatIf(report.input, moves, window.options()));
  const Asset asset = window.snapshot.asset;
  convert::ToProto(result.before, asset, {}, *response.mutable_before());
  convert::ToProto(result.after, asset, {}, *response.mutable_after());
  convert::ToProto(result.difference, *response.mutable_difference());
  for (size_t i = 0; i < moves.size(); ++i) {
    pb::MoveEffect* effect = response.add_effects();
    convert::ToProto(result.effects[i].per_euro, *effect->mutable_per_euro());
    convert::ToProto(result.effects[i].premium, *effect->mutable_premium());
    Set(effect->mutable_amount(), moves[i].amount, asset);
    effect->set_from_count(static_cast<int32_t>(moves[i].from.size()));
    effect->set_to_count(static_cast<int32_t>(moves[i].to.size()));
  }
  Stamp(window, *response.mutable_stamp());
  response.set_first_month(FormatMonth(window.first()));
  response.set_last_month(FormatMonth(window.last()));
  return absl::OkStatus();
}

grpc::Status InsightServer::WhatIf(grpc::ServerContext* context,
                                   const pb::WhatIfRequest* request,
                                   pb::WhatIfResponse* response) {
  return ToGrpc(DoWhatIf(*context, *request, *response));
}

absl::Status InsightServer::DoPreviewDeclaration(
    grpc::ServerContext& context, const pb::PreviewDeclarationRequest& request,
    pb::PreviewDeclarationResponse& response) {
  OMLOOP_ASSIGN_OR_RETURN(const Wanted wanted,
                          ReadWanted(request.parent(), 0, 0, false, context));
  OMLOOP_RETURN_IF_ERROR(
      RequireSteward(wanted.view, "previewing a declaration"));
  OMLOOP_ASSIGN_OR_RETURN(
      std::vector<Window> windows,
      TakeWindows(request.query(), {std::nullopt}, wanted, context));
  Window& window = windows.front();
  const fold::Facts& facts = *window.snapshot.facts;
  const PartyNumber party(static_cast<uint32_t>(request.party()));
  if (facts.Party(party) == nullptr) {
    return NotFound("PARTY_NOT_FOUND",
                    absl::StrFormat("there is no party %d", request.party()));
  }
  std::vector<fold::DeclarationState> declared;
  if (const auto found = facts.declarations().find(party);
      found != facts.declarations().end()) {
    declared = found->second;
  }
  if (request.has_terms()) {
    ledger::v1::RespendDeclared terms = request.terms();
    if (terms.ring_set().empty()) {
      terms.set_ring_set(absl::StrFormat("%s/%d", window.rule.rings->name(),
                                         window.rule.rings->version()));
    }
    absl::StatusOr<RespendDeclaration> decoded =
        DecodeRespendDeclaration(terms.SerializeAsString());
    if (!decoded.ok()) {
      return InvalidArgument("DECLARATION_INVALID",
                             ToStd(decoded.status().message()));
    }
    std::erase_if(declared, [&](const fold::DeclarationState& state) {
      return state.terms.first == decoded->first &&
             state.terms.last == decoded->last &&
             state.terms.source == decoded->source;
    });
    // As if it were the next entry.
    declared.push_back({window.snapshot.size, *std::move(decoded)});
  }
  OMLOOP_ASSIGN_OR_RETURN(const economy::SpendFilter filter,
                          FilterOf(window.query, facts));
  OMLOOP_RETURN_IF_ERROR(
      FillWindow(window, filter.all() ? economy::WindowDetail::kTotals
                                      : economy::WindowDetail::kLines));
  const Asset asset = window.snapshot.asset;
  economy::SupplierInput* supplier = nullptr;
  for (economy::SupplierInput& other : window.spend.input.suppliers) {
    if (other.party == party) supplier = &other;
  }
  int64_t received = 0;
  const auto compute =
      [&](const std::vector<economy::Evidence>& evidence,
          pb::MultiplierRow& row) -> absl::StatusOr<std::string> {
    std::vector<economy::Evidence> before;
    if (supplier != nullptr) {
      before = std::exchange(supplier->evidence, evidence);
    }
    absl::StatusOr<economy::MultiplierReport> report =
        economy::ReportMultiplier(window.spend, facts, filter,
                                  economy::ReportBy::kNothing, {},
                                  window.options());
    if (supplier != nullptr) supplier->evidence = std::move(before);
    if (!report.ok()) return report.status();
    convert::ToProto(report->total, asset, {}, row);
    for (const economy::SupplierPart& part : report->total.parts) {
      if (report->input.suppliers[part.supplier].party != party) continue;
      received = part.amount();
      return std::string(1, economy::EvidenceLetter(part.letter()));
    }
    return std::string("-");
  };
  OMLOOP_ASSIGN_OR_RETURN(
      std::string letter,
      compute(supplier == nullptr ? std::vector<economy::Evidence>()
                                  : supplier->evidence,
              *response.mutable_now()));
  response.set_letter_now(letter);
  OMLOOP_ASSIGN_OR_RETURN(letter,
                          compute(economy::EvidenceOf(declared, window.rule),
                                  *response.mutable_then()));
  response.set_letter_then(letter);
  OMLOOP_RETURN_IF_ERROR(compute({}, *response.mutable_nothing()).status());
  Set(response.mutable_round1(), received, asset);
  Stamp(window, *response.mutable_stamp());
  response.set_first_month(FormatMonth(window.first()));
  response.set_last_month(FormatMonth(window.last()));
  return absl::OkStatus();
}

grpc::Status InsightServer::PreviewDeclaration(
    grpc::ServerContext* context, const pb::PreviewDeclarationRequest* request,
    pb::PreviewDeclarationResponse* response) {
  return ToGrpc(DoPreviewDeclaration(*context, *request, *response));
}

}  // namespace omloop::services
