#include "services/circulation/flow_server.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "clients/cpp/status.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"
#include "ledger/circulation/network.h"
#include "ledger/economy/disclosure.h"
#include "services/circulation/flow_words.h"
#include "services/common/names.h"
#include "services/common/status_bridge.h"

namespace omloop::services {
namespace {

namespace pb = omloop::circulation::v1;
using circulation::BookTrail;

constexpr int kWindowMonthsDefault = 12;
constexpr int kWindowMonthsMax = 120;
constexpr int kPathsDefault = 10;
constexpr int kPathsMax = 100;
constexpr int kDepthDefault = 4;
constexpr int kDepthMax = 10;
constexpr int kBridgesDefault = 10;
constexpr int kBridgesMax = 100;
// Nodes a bridge is looked for among: each costs a whole circulation.
constexpr int kBridgeCandidatesPerRow = 2;
constexpr int kDrawsDefault = 100;
constexpr int kDrawsMax = 1000;
// Steps of counting circles: in the network, and in each random one.
constexpr int64_t kCycleSteps = 50'000'000;
constexpr int64_t kNullSteps = 2'000'000;
constexpr size_t kPaymentsMax = 5'000'000;
constexpr size_t kNamesPerCall = 1000;
constexpr absl::Duration kNamesDeadline = absl::Seconds(3);
constexpr char kFormulas[] = "trails/1";

int Within(int asked, int by_default, int most) {
  return asked <= 0 ? by_default : std::min(asked, most);
}

void Set(int64_t minor, Asset asset, omloop::type::v1::Money* money) {
  money->set_minor_units(minor);
  money->set_asset(std::string(asset.code()));
}

void Set(const Ratio& ratio, omloop::type::v1::Ratio* message) {
  message->set_numerator(ratio.numerator);
  message->set_denominator(ratio.denominator);
}

// Whether a public sum may be shown: at least three parties behind it, none
// with more than 80 % (economy::IsSafe, for sums of trails).
bool RestsOnEnough(const std::map<PartyNumber, int64_t>& parties) {
  __int128 sum = 0, largest = 0;
  for (const auto& [party, amount] : parties) {
    sum += amount;
    largest = std::max<__int128>(largest, amount);
  }
  return parties.size() >= static_cast<size_t>(economy::kPartiesMin) &&
         largest * 100 <= sum * economy::kDominancePercentMax;
}

int64_t Clamped(__int128 value) {
  return static_cast<int64_t>(
      std::clamp<__int128>(value, 0, std::numeric_limits<int64_t>::max()));
}

void FillByMethod(const circulation::ByMethod& amount, int64_t roots,
                  Asset asset, pb::ByMethod* message) {
  Set(amount[0], asset, message->mutable_mixed());
  Set(amount[1], asset, message->mutable_lifo());
  Set(amount[2], asset, message->mutable_fifo());
  const auto [low, high] = std::minmax_element(amount.begin(), amount.end());
  message->set_determined(static_cast<__int128>(*high - *low) * 1000 <= roots);
}

void FillHolding(const circulation::HoldingSums& sums,
                 pb::HoldingTimes& message) {
  // The shortest and the longest mean of the three methods.
  std::optional<Ratio> low, high, with_resting;
  auto less = [](const Ratio& a, const Ratio& b) {
    return static_cast<__int128>(a.numerator) * b.denominator <
           static_cast<__int128>(b.numerator) * a.denominator;
  };
  for (size_t i = 0; i < sums.amount.size(); ++i) {
    const Ratio mean{Clamped(sums.cent_days[i]), sums.amount[i]};
    const Ratio longer{Clamped(sums.cent_days[i] + sums.resting_cent_days[i]),
                       sums.amount[i] + sums.resting[i]};
    if (mean.defined() && (!low.has_value() || less(mean, *low))) low = mean;
    if (mean.defined() && (!high.has_value() || less(*high, mean))) {
      high = mean;
    }
    if (longer.defined() &&
        (!with_resting.has_value() || less(longer, *with_resting))) {
      with_resting = longer;
    }
  }
  if (low.has_value()) Set(*low, message.mutable_days_low());
  if (high.has_value()) Set(*high, message.mutable_days_high());
  if (with_resting.has_value()) {
    Set(*with_resting, message.mutable_days_with_resting());
  }
  Set(Ratio{sums.amount[0], sums.inflow}, message.mutable_inflow_share());
  Set(Ratio{sums.amount[0], sums.outflow}, message.mutable_outflow_share());
}

}  // namespace

FlowServer::FlowServer(const FlowOptions& options)
    : options_(options), ledger_(options.ledger), reader_(ledger_) {
  if (options.registry != nullptr) {
    registry_ = registry::v1::RegistryService::NewStub(options.registry);
  }
}

FlowServer::Names FlowServer::LookUp(const std::set<PartyNumber>& parties,
                                     View view) const {
  Names names;
  if (registry_ == nullptr) return names;
  const std::vector<PartyNumber> all(parties.begin(), parties.end());
  for (size_t first = 0; first < all.size(); first += kNamesPerCall) {
    registry::v1::BatchGetPartiesRequest request;
    request.set_parent("books/-");
    for (size_t i = first; i < std::min(all.size(), first + kNamesPerCall);
         ++i) {
      request.add_numbers(static_cast<int32_t>(all[i].value()));
    }
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + kNamesDeadline));
    PassOn(view, context);
    registry::v1::BatchGetPartiesResponse response;
    // An answer without names is better than none.
    if (!registry_->BatchGetParties(&context, request, &response).ok()) {
      return names;
    }
    for (const registry::v1::Party& party : response.parties()) {
      names[PartyNumber(static_cast<uint32_t>(party.number()))] =
          party.display_name();
    }
  }
  return names;
}

absl::StatusOr<FlowServer::Window> FlowServer::Take(
    grpc::ServerContext& context, const std::string& parent,
    const std::string& first_month, const std::string& last_month,
    const std::string& asset, const std::vector<int32_t>& parties) {
  OMLOOP_RETURN_IF_ERROR(CheckBookName(parent));
  Window window;
  std::optional<Month> first, last;
  if (!first_month.empty()) {
    OMLOOP_ASSIGN_OR_RETURN(first, ParseMonth(first_month));
  }
  if (!last_month.empty()) {
    OMLOOP_ASSIGN_OR_RETURN(last, ParseMonth(last_month));
  }
  std::optional<Asset> wanted;
  if (!asset.empty()) {
    OMLOOP_ASSIGN_OR_RETURN(wanted, Asset::FromCode(asset));
  }
  OMLOOP_RETURN_IF_ERROR(
      reader_.Read(context, [&](const PaymentLog& log) -> absl::Status {
        const fold::Facts& facts = log.facts();
        window.asset = wanted.value_or(
            facts.book() ? facts.book()->default_asset : Asset());
        for (int32_t party : parties) {
          if (party == 0) continue;
          if (party < 0 || facts.Party(PartyNumber(
                               static_cast<uint32_t>(party))) == nullptr) {
            return NotFound("PARTY_NOT_FOUND",
                            absl::StrFormat("no party has number %d; \"omloop "
                                            "parties list\" names them",
                                            party));
          }
        }
        window.last = last.value_or(log.NewestMonth(window.asset.number()));
        window.first = first.value_or(window.last - (kWindowMonthsDefault - 1));
        if (window.last < window.first ||
            window.last - window.first >= kWindowMonthsMax) {
          return InvalidArgument(
              "BAD_WINDOW",
              absl::StrFormat("%s to %s; give a window of 1 to %d months, the "
                              "first month first",
                              FormatMonth(window.first),
                              FormatMonth(window.last), kWindowMonthsMax));
        }
        window.payments =
            CollectPayments(log, Day(window.first), LastDay(window.last),
                            window.asset.number());
        window.size = log.size();
        window.root = log.root();
        const RingSet* rings = facts.RingSetOn(LastDay(window.last));
        if (rings != nullptr) {
          window.ring_set =
              absl::StrFormat("%s/%d", rings->name(), rings->version());
        }
        return absl::OkStatus();
      }));
  if (window.payments.payments.size() > kPaymentsMax) {
    return FailedPrecondition(
        "TOO_MANY_PAYMENTS",
        absl::StrFormat("the window holds %d payments, more than %d; ask for "
                        "fewer months",
                        window.payments.payments.size(), kPaymentsMax));
  }
  return window;
}

absl::Status FlowServer::DoGetTrail(grpc::ServerContext& context,
                                    const pb::GetTrailRequest& request,
                                    pb::GetTrailResponse& response) {
  const View view = request.as_public() ? View::kPublic : ViewOf(context);
  const bool open = view == View::kPublic;
  if (request.anchor() != 0 || request.supplier() != 0 ||
      request.entry_sequence() != 0) {
    OMLOOP_RETURN_IF_ERROR(
        RequireSteward(view, "the trail of one party or payment"));
  }
  OMLOOP_ASSIGN_OR_RETURN(Window window,
                          Take(context, request.parent(), request.first_month(),
                               request.last_month(), request.asset(),
                               {request.anchor(), request.supplier()}));
  circulation::BookTrailOptions options;
  options.first = Day(window.first);
  options.last = LastDay(window.last);
  options.anchor = PartyNumber(static_cast<uint32_t>(request.anchor()));
  options.supplier = PartyNumber(static_cast<uint32_t>(request.supplier()));
  if (request.entry_sequence() > 0) {
    options.entry = EntrySeq(static_cast<uint64_t>(request.entry_sequence()));
  }
  options.depth = Within(request.depth(), kDepthDefault, kDepthMax);
  options.cutoff_hours = std::max(request.cutoff_hours(), 0);
  const BookTrail trail =
      FollowBook(std::move(window.payments.payments), options);
  if (trail.root_count == 0) {
    return FailedPrecondition(
        "NO_PAYMENTS",
        absl::StrFormat("no anchor paid anything from %s to %s that this trail "
                        "could begin with; import spend or payments, or ask "
                        "for other months",
                        FormatMonth(window.first), FormatMonth(window.last)));
  }
  const Asset asset = window.asset;
  response.set_first_month(FormatMonth(window.first));
  response.set_last_month(FormatMonth(window.last));
  response.set_asset(std::string(asset.code()));
  response.set_public_view(open);
  response.set_root_basis(window.payments.root_basis);
  response.set_root_count(trail.root_count);
  Set(trail.root_amount, asset, response.mutable_root_amount());
  auto& stamp = *response.mutable_stamp();
  stamp.set_as_of_sequence(static_cast<int64_t>(window.size) - 1);
  stamp.set_root(window.root);
  stamp.set_ring_set(window.ring_set);
  stamp.set_formula_version(kFormulas);
  stamp.set_vat_basis(window.payments.root_basis == "spend" ? "net of VAT"
                                                            : "as paid");
  response.set_payment_count(trail.onward_count);
  response.set_sharing_supplier_count(
      static_cast<int32_t>(trail.paying_parties.size()));
  response.set_local_supplier_count(
      static_cast<int32_t>(trail.local_parties.size()));
  if (open && !RestsOnEnough(trail.behind_retention[0])) {
    response.set_absent_reason("HIDDEN");
    // How much went on and to how many says too much as well.
    response.clear_payment_count();
    response.clear_sharing_supplier_count();
  } else {
    Set(trail.local_amount, asset, response.mutable_local_amount());
    for (size_t r = 0; r < trail.retention.size(); ++r) {
      const circulation::ByMethod& amount = trail.retention[r];
      // A step fewer stand behind is a step nobody sees, nor those after it.
      if (open && amount[0] > 0 && !RestsOnEnough(trail.behind_retention[r])) {
        break;
      }
      pb::RetentionRow* row = response.add_retention();
      row->set_transfers(static_cast<int32_t>(r));
      FillByMethod(amount, trail.root_amount, asset, row->mutable_amount());
      const auto [low, high] =
          std::minmax_element(amount.begin(), amount.end());
      Set(Ratio{*low, trail.root_amount}, row->mutable_low());
      Set(Ratio{*high, trail.root_amount}, row->mutable_high());
    }
    // Ends add up, so one that is hidden hides all.
    bool ends = true;
    for (size_t kind = 0; open && kind < trail.ends.size(); ++kind) {
      if (trail.ends[kind] != circulation::ByMethod{} &&
          !RestsOnEnough(trail.behind_end[kind])) {
        ends = false;
      }
    }
    for (size_t kind = 0; ends && kind < trail.ends.size(); ++kind) {
      pb::TrailEnd* end = response.add_ends();
      end->set_kind(std::string(
          TrailEndName(static_cast<circulation::TrailEndKind>(kind))));
      FillByMethod(trail.ends[kind], trail.root_amount, asset,
                   end->mutable_amount());
    }
    FillHolding(trail.holding, *response.mutable_holding());
  }
  // A path is payments of single firms: for the steward alone.
  const size_t limit =
      open ? 0
           : static_cast<size_t>(
                 Within(request.path_limit(), kPathsDefault, kPathsMax));
  std::set<PartyNumber> parties;
  for (size_t i = 0; i < std::min(limit, trail.paths.size()); ++i) {
    parties.insert(trail.paths[i].parties.begin(),
                   trail.paths[i].parties.end());
  }
  Names names;
  if (!parties.empty()) names = LookUp(parties, view);
  for (size_t i = 0; i < std::min(limit, trail.paths.size()); ++i) {
    const circulation::TrailPath& path = trail.paths[i];
    pb::TrailPath* message = response.add_paths();
    for (PartyNumber party : path.parties) {
      pb::TrailStep* step = message->add_steps();
      step->set_party(static_cast<int32_t>(party.value()));
      step->set_display_name(names[party]);
      step->set_local(trail.local_parties.contains(party));
    }
    FillByMethod(path.amount, trail.root_amount, asset,
                 message->mutable_amount());
    message->set_end(std::string(TrailEndName(path.end)));
    Set(Ratio{path.cent_days, path.amount[0]}, message->mutable_days());
  }
  response.set_sentence_nl(TrailSentence(response, true));
  response.set_sentence_en(TrailSentence(response, false));
  return absl::OkStatus();
}

absl::Status FlowServer::DoGetCircles(grpc::ServerContext& context,
                                      const pb::GetCirclesRequest& request,
                                      pb::GetCirclesResponse& response) {
  const View view = request.as_public() ? View::kPublic : ViewOf(context);
  const bool open = view == View::kPublic;
  OMLOOP_ASSIGN_OR_RETURN(Window window,
                          Take(context, request.parent(), request.first_month(),
                               request.last_month(), request.asset(), {}));
  std::map<PartyNumber, uint32_t> index;
  std::vector<PartyNumber> parties;
  std::vector<circulation::Link> links;
  auto node = [&](PartyNumber party) {
    const auto [it, added] =
        index.try_emplace(party, static_cast<uint32_t>(parties.size()));
    if (added) parties.push_back(party);
    return it->second;
  };
  for (const circulation::BookPayment& payment : window.payments.payments) {
    links.push_back({node(payment.payer), node(payment.payee), payment.amount});
  }
  OMLOOP_ASSIGN_OR_RETURN(
      circulation::Network network,
      circulation::MakeNetwork(static_cast<uint32_t>(parties.size()),
                               std::move(links)));
  if (network.links.empty()) {
    return FailedPrecondition(
        "NO_PAYMENTS",
        absl::StrFormat("nobody paid anybody from %s to %s; import spend or "
                        "payments, or ask for other months",
                        FormatMonth(window.first), FormatMonth(window.last)));
  }
  const Asset asset = window.asset;
  response.set_first_month(FormatMonth(window.first));
  response.set_last_month(FormatMonth(window.last));
  response.set_asset(std::string(asset.code()));
  response.set_public_view(open);
  response.set_party_count(static_cast<int32_t>(parties.size()));
  response.set_link_count(static_cast<int32_t>(network.links.size()));
  Set(network.total, asset, response.mutable_flow());
  auto& stamp = *response.mutable_stamp();
  stamp.set_as_of_sequence(static_cast<int64_t>(window.size) - 1);
  stamp.set_root(window.root);
  stamp.set_ring_set(window.ring_set);
  stamp.set_formula_version(kFormulas);
  const std::vector<int64_t> flows =
      circulation::MaxCirculation(network.node_count, network.links);
  std::map<PartyNumber, int64_t> behind;
  for (size_t i = 0; i < network.links.size(); ++i) {
    if (flows[i] > 0) behind[parties[network.links[i].from]] += flows[i];
  }
  // That nothing goes round tells nothing of anybody.
  const bool hidden = open && !behind.empty() && !RestsOnEnough(behind);
  if (hidden) {
    response.set_absent_reason("HIDDEN");
  } else {
    Set(CirculationShare(network, flows), response.mutable_circulation());
    Set(Reciprocity(network), response.mutable_reciprocity());
    const circulation::LargestGroup group = FindLargestGroup(network);
    Set(group.share, response.mutable_largest_group());
    response.set_largest_group_party_count(static_cast<int32_t>(group.nodes));
    const circulation::CycleCounts cycles = CountCycles(network, kCycleSteps);
    const circulation::NullCounts null = CompareWithRandom(
        network, cycles, Within(request.null_draws(), kDrawsDefault, kDrawsMax),
        static_cast<uint64_t>(request.seed()), kNullSteps);
    for (int length = 2; length <= circulation::kCycleLengthMax; ++length) {
      pb::CycleRow* row = response.add_cycles();
      row->set_length(length);
      row->set_count(cycles.by_length[length].count);
      Set(cycles.by_length[length].flow, asset, row->mutable_flow());
      row->set_null_mean_milli(null.mean_milli[length]);
      row->set_null_deviation_milli(null.deviation_milli[length]);
      row->set_null_at_least(null.at_least[length]);
      row->set_null_draws(null.draws);
      row->set_truncated(cycles.truncated || null.truncated);
    }
    const circulation::Concentration concentration =
        ConcentrationOfReceipts(network);
    Set(concentration.squares, response.mutable_concentration());
    Set(concentration.top_five, response.mutable_top_five());
  }
  if (!open) {
    const int limit =
        Within(request.bridge_limit(), kBridgesDefault, kBridgesMax);
    const std::vector<circulation::Bridge> bridges = FindBridges(
        network, flows, static_cast<size_t>(limit) * kBridgeCandidatesPerRow,
        static_cast<size_t>(limit));
    std::set<PartyNumber> named;
    for (const circulation::Bridge& bridge : bridges) {
      named.insert(parties[bridge.node]);
    }
    Names names;
    if (!named.empty()) names = LookUp(named, view);
    for (const circulation::Bridge& bridge : bridges) {
      pb::BridgeRow* row = response.add_bridges();
      row->set_party(static_cast<int32_t>(parties[bridge.node].value()));
      row->set_display_name(names[parties[bridge.node]]);
      Set(bridge.without, asset, row->mutable_circulation_without());
      Set(bridge.lost, row->mutable_lost());
    }
  }
  response.set_sentence_nl(CirclesSentence(response, true));
  response.set_sentence_en(CirclesSentence(response, false));
  return absl::OkStatus();
}

grpc::Status FlowServer::GetTrail(grpc::ServerContext* context,
                                  const pb::GetTrailRequest* request,
                                  pb::GetTrailResponse* response) {
  return ToGrpc(DoGetTrail(*context, *request, *response));
}

grpc::Status FlowServer::GetCircles(grpc::ServerContext* context,
                                    const pb::GetCirclesRequest* request,
                                    pb::GetCirclesResponse* response) {
  return ToGrpc(DoGetCircles(*context, *request, *response));
}

}  // namespace omloop::services
