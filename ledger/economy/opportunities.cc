#include "ledger/economy/opportunities.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "ledger/base/status_macros.h"
#include "ledger/economy/breakdown.h"
#include "ledger/economy/disclosure.h"
#include "ledger/model/party.h"

namespace omloop::economy {
namespace {

// What one payee received in a category.
struct Received {
  std::map<std::pair<PartyNumber, Place>, std::pair<int64_t, int64_t>>
      from;  // Anchor and place: amount and lines.
  std::map<Month, int64_t> by_month;
};

using ByPayee = std::map<PartyNumber, Received>;

int64_t Permille(int64_t part, int64_t whole) {
  if (whole <= 0 || part < 0) return 0;
  return static_cast<int64_t>((absl::int128(part) * 2000 + whole) /
                              (absl::int128(whole) * 2));
}

Cell CellOf(const Tally& tally, int64_t whole) {
  Cell cell;
  cell.amount = tally.amount;
  cell.permille = Permille(tally.amount, whole);
  cell.lines = tally.lines;
  cell.suppliers = tally.suppliers;
  return cell;
}

Cell Hidden() {
  Cell cell;
  cell.hidden = true;
  return cell;
}

// Adds a month of spend, by category and payee.
absl::Status AddMonth(const OpportunityInput::OneMonth& month,
                      const fold::Facts& facts, uint16_t asset,
                      std::map<uint32_t, ByPayee>& categories) {
  OMLOOP_ASSIGN_OR_RETURN(
      Breakdown breakdown,
      BreakDown(month.cells, facts, month.month, asset, PartyNumber()));
  for (const Flow& flow : breakdown.flows) {
    for (const uint32_t slice : flow.slices) {
      const SliceKey key = breakdown.keys[slice];
      if (key.kind != SliceKind::kCategoryPlace) continue;
      Received& received = categories[key.a][flow.payee];
      auto& [amount, lines] = received.from[{flow.anchor, key.b}];
      amount += flow.amount;
      lines += flow.lines;
      received.by_month[month.month] += flow.amount;
    }
  }
  return absl::OkStatus();
}

// The flows of a category; a slice holds the place.
std::vector<Flow> FlowsOf(const ByPayee& payees) {
  std::vector<Flow> flows;
  for (const auto& [payee, received] : payees) {
    for (const auto& [key, sums] : received.from) {
      flows.push_back({payee,
                       key.first,
                       sums.first,
                       sums.second,
                       {static_cast<uint32_t>(key.second)}});
    }
  }
  return flows;
}

Tally TallyOfPlace(const std::vector<Flow>& flows, Place place) {
  return TallyOf(flows, [place](const Flow& flow) {
    return flow.slices[0] == static_cast<uint32_t>(place);
  });
}

std::vector<DemandRow> DemandOf(const std::vector<Flow>& flows) {
  std::set<PartyNumber> anchors;
  for (const Flow& flow : flows) anchors.insert(flow.anchor);
  std::vector<DemandRow> rows;
  for (const PartyNumber anchor : anchors) {
    const Tally total = TallyOf(
        flows, [anchor](const Flow& flow) { return flow.anchor == anchor; });
    const Tally local = TallyOf(flows, [anchor](const Flow& flow) {
      return flow.anchor == anchor &&
             flow.slices[0] == static_cast<uint32_t>(Place::kLocal);
    });
    rows.push_back(
        {anchor, CellOf(total, total.amount), CellOf(local, total.amount)});
  }
  return rows;
}

// Local parties that sold something, net.
std::vector<Candidate> CandidatesOf(const ByPayee& payees,
                                    const fold::Facts& facts, Month last) {
  std::vector<Candidate> candidates;
  for (const auto& [payee, received] : payees) {
    const Payee described =
        DescribePayee(payee, AreaPath(), /*pass_through=*/false, facts, last);
    if (described.place != Place::kLocal || described.anchor) continue;
    Candidate candidate;
    candidate.party = payee;
    candidate.ring = described.ring;
    candidate.cooperative = described.cooperative == YesNo::kYes;
    if (const fold::PartyState* party = facts.Party(payee)) {
      candidate.size = party->attributes.size_class;
    }
    std::set<PartyNumber> anchors;
    for (const auto& [key, sums] : received.from) {
      candidate.sold.amount += sums.first;
      candidate.sold.lines += sums.second;
      anchors.insert(key.first);
    }
    if (candidate.sold.amount <= 0) continue;
    for (const auto& [month, amount] : received.by_month) {
      candidate.best_month.amount =
          std::max(candidate.best_month.amount, amount);
    }
    candidate.sold.suppliers = candidate.best_month.suppliers = 1;
    candidate.anchors = static_cast<int32_t>(anchors.size());
    candidates.push_back(candidate);
  }
  return candidates;
}

// Contracts that end after `last` and within some months, by category. A
// call-off ends within its framework and is no opportunity of its own.
std::map<uint32_t, std::vector<EndingContract>> EndingContracts(
    const fold::Facts& facts, const OpportunityOptions& options, Month last) {
  const Day from = LastDay(last);
  const Day limit = LastDay(last + options.ending_months);
  std::map<uint32_t, std::vector<EndingContract>> ending;
  for (const auto& [sequence, contract] : facts.contracts()) {
    const std::optional<Day> end = contract.LastDay();
    if (!end.has_value() || *end <= from || *end > limit ||
        contract.terms.framework != 0 ||
        contract.terms.value.asset() != options.asset) {
      continue;
    }
    const bool has_option = std::any_of(
        contract.terms.options.begin(), contract.terms.options.end(),
        [](const ContractOption& option) { return !option.is_taken; });
    ending[contract.category.value()].push_back(
        {sequence, contract.anchor, contract.supplier, *end,
         contract.terms.value.minor_units(), has_option});
  }
  for (auto& [category, rows] : ending) {
    std::stable_sort(rows.begin(), rows.end(),
                     [](const EndingContract& a, const EndingContract& b) {
                       return a.end < b.end;
                     });
  }
  return ending;
}

Tally TallyOfContracts(const std::vector<EndingContract>& rows) {
  std::vector<Flow> flows;
  for (const EndingContract& row : rows) {
    Flow& flow = flows.emplace_back();
    flow.payee = row.supplier;
    flow.anchor = row.anchor;
    flow.amount = row.value;
    flow.lines = 1;
  }
  std::stable_sort(
      flows.begin(), flows.end(),
      [](const Flow& a, const Flow& b) { return a.payee < b.payee; });
  return TallyOf(flows, [](const Flow&) { return true; });
}

// What a public answer about one of the months hides of a category.
struct HiddenParts {
  bool total = false;
  bool parts = false;
};

HiddenParts HiddenInMonths(const OpportunityInput& input,
                           CategoryNumber category) {
  HiddenParts hidden;
  for (const OpportunityInput::OneMonth& month : input.months) {
    if (month.published == nullptr) continue;
    for (const CategoryRow& row : month.published->categories) {
      if (row.number != category) continue;
      hidden.total |= row.total.hidden;
      hidden.parts |= row.local.hidden || row.leak.hidden || row.unknown.hidden;
    }
  }
  return hidden;
}

void HideForPublic(const OpportunityInput& input,
                   const std::vector<Flow>& flows, Opportunity& row) {
  const HiddenParts hidden = HiddenInMonths(input, row.category);
  const Tally total = TallyOf(flows, [](const Flow&) { return true; });
  bool parts_safe = !hidden.parts;
  for (const Place place :
       {Place::kLocal, Place::kElsewhere, Place::kUnknown}) {
    parts_safe &= IsSafe(TallyOfPlace(flows, place));
  }
  const bool total_safe = !hidden.total && IsSafe(total);
  if (!total_safe) row.total = Hidden();
  if (!parts_safe || !total_safe) {
    row.local = row.leak = row.unknown = Hidden();
  }
  if (!total_safe) row.anchor_count = 0;
  row.demand.clear();
  // Who sold what is a single party's figure; who said so itself may be named
  // (profiles, by the caller).
  row.candidates.clear();
  const std::vector<EndingContract> ending = std::move(row.ending);
  row.ending.clear();
  if (!IsSafe(TallyOfContracts(ending))) row.ending_value.reset();
}

}  // namespace

absl::StatusOr<std::vector<Opportunity>> FindOpportunities(
    const OpportunityInput& input, const OpportunityOptions& options) {
  const fold::Facts& facts = *input.facts;
  std::map<uint32_t, ByPayee> categories;
  for (const OpportunityInput::OneMonth& month : input.months) {
    OMLOOP_RETURN_IF_ERROR(
        AddMonth(month, facts, options.asset.number(), categories));
  }
  const Month last = input.months.back().month;
  std::map<uint32_t, std::vector<EndingContract>> ending =
      EndingContracts(facts, options, last);
  // A category whose contracts end is an opportunity without spend too.
  for (const auto& [category, rows] : ending) categories[category];
  int64_t all = 0;
  for (const auto& [category, payees] : categories) {
    for (const auto& [payee, received] : payees) {
      for (const auto& [key, sums] : received.from) all += sums.first;
    }
  }
  std::vector<Opportunity> rows;
  for (const auto& [number, payees] : categories) {
    const CategoryNumber category(static_cast<uint16_t>(number));
    const fold::CategoryState* state = facts.Category(category);
    const bool asked = options.category.value() == number && number != 0;
    if (options.category.value() != 0 && !asked) continue;
    if (!asked && state != nullptr && !state->terms.influenceable) continue;
    const std::vector<Flow> flows = FlowsOf(payees);
    const Tally total = TallyOf(flows, [](const Flow&) { return true; });
    Opportunity row;
    row.category = category;
    row.total = CellOf(total, all);
    row.local = CellOf(TallyOfPlace(flows, Place::kLocal), total.amount);
    row.leak = CellOf(TallyOfPlace(flows, Place::kElsewhere), total.amount);
    row.unknown = CellOf(TallyOfPlace(flows, Place::kUnknown), total.amount);
    row.demand = DemandOf(flows);
    row.anchor_count = static_cast<int32_t>(row.demand.size());
    row.candidates = CandidatesOf(payees, facts, last);
    row.candidate_count = static_cast<int32_t>(row.candidates.size());
    row.ending = std::move(ending[number]);
    row.ending_count = static_cast<int32_t>(row.ending.size());
    row.ending_value = TallyOfContracts(row.ending).amount;
    if (options.audience == Audience::kPublic) {
      HideForPublic(input, flows, row);
    }
    rows.push_back(std::move(row));
  }
  std::stable_sort(rows.begin(), rows.end(),
                   [](const Opportunity& a, const Opportunity& b) {
                     return std::make_tuple(a.leak.hidden, -a.leak.amount) <
                            std::make_tuple(b.leak.hidden, -b.leak.amount);
                   });
  return rows;
}

}  // namespace omloop::economy
