#include "ledger/economy/breakdown.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/economy/locality.h"

namespace omloop::economy {
namespace {

// Adds flows in order of payee to a tally.
class Teller {
 public:
  void Add(PartyNumber payee, int64_t amount, int64_t lines) {
    if (!open_ || payee != payee_) {
      Close();
      payee_ = payee;
      net_ = 0;
      open_ = true;
    }
    net_ += amount;
    tally_.amount += amount;
    tally_.lines += lines;
  }
  Tally Finish() {
    Close();
    return tally_;
  }

 private:
  void Close() {
    if (!open_) return;
    const int64_t magnitude = net_ < 0 ? -net_ : net_;
    ++tally_.suppliers;
    tally_.largest = std::max(tally_.largest, magnitude);
    tally_.absolute += magnitude;
    tally_.negative += std::min<int64_t>(net_, 0);
    open_ = false;
  }

  Tally tally_;
  PartyNumber payee_;
  int64_t net_ = 0;
  bool open_ = false;
};

YesNo And(YesNo a, YesNo b) {
  if (a == YesNo::kNo || b == YesNo::kNo) return YesNo::kNo;
  return a == YesNo::kYes && b == YesNo::kYes ? YesNo::kYes : YesNo::kUnknown;
}
YesNo Not(YesNo a) {
  if (a == YesNo::kUnknown) return a;
  return a == YesNo::kYes ? YesNo::kNo : YesNo::kYes;
}
YesNo Know(bool known, bool yes) {
  if (!known) return YesNo::kUnknown;
  return yes ? YesNo::kYes : YesNo::kNo;
}

// A cell with everything about it looked up.
struct Described {
  const fold::CellKey* key;
  const Payee* payee;
  int64_t amount;
  int64_t lines;
};

// A line's own mark goes before rules, rules before the category.
bool IsInfluenceable(const fold::CellKey& key, CategoryNumber category,
                     const fold::Facts& facts, Month month) {
  if (key.influence == Influence::kYes) return true;
  if (key.influence == Influence::kNo) return false;
  return facts.InfluenceableByRule(key.payer, category, key.payee, month);
}

absl::Status TooLarge(Month month) {
  return FailedPrecondition(
      "MONTH_TOO_LARGE",
      absl::StrFormat("the amounts of %s add up to more than figures are "
                      "computed with (%d minor units); an amount is probably "
                      "wrong: list the largest entries of the month",
                      FormatMonth(month), kMonthAmountMax));
}

// Payees by net, and who is listed or among the top five.
struct Ranking {
  std::vector<PayeeTotal> payees;
  absl::flat_hash_set<PartyNumber> listed;
  absl::flat_hash_map<PartyNumber, int> local_rank;
};

Ranking Rank(const std::vector<Described>& cells) {
  Ranking ranking;
  std::map<PartyNumber, int64_t> local;
  // The part of a payee that decides how its row is described.
  int64_t largest_part = 0;
  for (const Described& cell : cells) {
    if (ranking.payees.empty() ||
        ranking.payees.back().payee.party != cell.payee->party) {
      ranking.payees.push_back({*cell.payee, 0, 0});
      largest_part = 0;
    }
    PayeeTotal& total = ranking.payees.back();
    total.amount += cell.amount;
    total.lines += cell.lines;
    if (cell.amount > largest_part) {
      total.payee = *cell.payee;
      largest_part = cell.amount;
    }
    if (cell.payee->place == Place::kLocal) {
      local[cell.payee->party] += cell.amount;
    }
  }
  std::sort(ranking.payees.begin(), ranking.payees.end(),
            [](const PayeeTotal& a, const PayeeTotal& b) {
              return std::tuple(-a.amount, a.payee.party) <
                     std::tuple(-b.amount, b.payee.party);
            });
  for (const PayeeTotal& total : ranking.payees) {
    if (ranking.listed.size() == kSuppliersListed) break;
    if (total.payee.legal_person) ranking.listed.insert(total.payee.party);
  }
  std::vector<std::pair<int64_t, PartyNumber>> by_local;
  for (const auto& [party, amount] : local) {
    if (amount > 0) by_local.emplace_back(-amount, party);
  }
  std::sort(by_local.begin(), by_local.end());
  for (size_t i = 0; i < by_local.size(); ++i) {
    ranking.local_rank[by_local[i].second] = static_cast<int>(i);
  }
  return ranking;
}

class Slicer {
 public:
  Slicer(Breakdown& breakdown, const Ranking& ranking, const fold::Facts& facts,
         Month month)
      : breakdown_(breakdown),
        ranking_(ranking),
        facts_(facts),
        month_(month) {}

  void Add(const Described& cell) {
    const fold::CellKey& key = *cell.key;
    const Payee& payee = *cell.payee;
    Flow flow{payee.party, key.payer, cell.amount, cell.lines, {}};
    const Place place = payee.place;
    const CategoryNumber category =
        facts_.CategoryByRule(key.payer, key.category, key.payee, month_);
    const uint32_t influence =
        IsInfluenceable(key, category, facts_, month_) ? 1 : 0;
    auto put = [&](SliceKind kind, uint32_t a = 0, Place b = Place::kLocal) {
      flow.slices.push_back(Number({kind, a, b}));
    };
    put(SliceKind::kTotal);
    put(SliceKind::kAnchor, key.payer.value());
    put(SliceKind::kAnchorPlace, key.payer.value(), place);
    put(SliceKind::kPlace, 0, place);
    put(SliceKind::kRing, static_cast<uint32_t>(payee.ring));
    put(SliceKind::kCategory, category.value());
    put(SliceKind::kCategoryPlace, category.value(), place);
    put(SliceKind::kInfluence, influence);
    put(SliceKind::kInfluencePlace, influence, place);
    put(SliceKind::kCooperative, static_cast<uint32_t>(payee.cooperative));
    put(SliceKind::kSmallLocal, static_cast<uint32_t>(payee.small_local));
    put(SliceKind::kContract, static_cast<uint32_t>(key.contract));
    put(SliceKind::kDateBasis, static_cast<uint32_t>(key.date_basis));
    if (ranking_.listed.contains(payee.party)) {
      put(SliceKind::kSupplier, payee.party.value());
    } else {
      put(payee.legal_person ? SliceKind::kOtherSuppliers
                             : SliceKind::kNaturalPersons);
    }
    if (place == Place::kLocal) {
      auto rank = ranking_.local_rank.find(payee.party);
      if (rank != ranking_.local_rank.end()) {
        put(SliceKind::kTopFive, rank->second < 5 ? 0 : 1);
      }
    }
    for (uint32_t slice : flow.slices) {
      tellers_[slice].Add(flow.payee, flow.amount, flow.lines);
    }
    breakdown_.flows.push_back(std::move(flow));
  }

  void Finish() {
    for (Teller& teller : tellers_) {
      breakdown_.tallies.push_back(teller.Finish());
    }
  }

 private:
  uint32_t Number(SliceKey key) {
    auto [it, is_new] = breakdown_.index.try_emplace(
        key, static_cast<uint32_t>(breakdown_.keys.size()));
    if (is_new) {
      breakdown_.keys.push_back(key);
      tellers_.emplace_back();
    }
    return it->second;
  }

  Breakdown& breakdown_;
  const Ranking& ranking_;
  const fold::Facts& facts_;
  const Month month_;
  std::vector<Teller> tellers_;
};

}  // namespace

AreaPath PathOfArea(AreaNumber area, const fold::Facts& facts) {
  AreaPath path;
  std::optional<AreaNumber> next = area;
  // A broken table could go in circles.
  for (int step = 0; next && next->value() != 0 && step < 2 * kAreaPathLevels;
       ++step) {
    if (next->value() >= facts.areas().size()) break;
    const AreaTerms& terms = facts.areas()[next->value()].terms;
    const auto level = AreaLevelFromName(terms.level);
    const auto code = AreaCode::Parse(terms.code);
    if (level && static_cast<int>(*level) < kAreaPathLevels && code.ok()) {
      path.Set(*level, *code);
    }
    next = facts.FindArea(terms.parent_code);
  }
  return path;
}

namespace {

// A payee of whom the place of work alone is known.
Payee PlacedPayee(const Payee& payer_through, const AreaPath& place,
                  const RingSet& rings, RingKind local) {
  Payee payee = payer_through;
  payee.cooperative = YesNo::kUnknown;
  payee.small_local = YesNo::kUnknown;
  payee.ring = RingKind::kUnknown;
  payee.at_least = RingKind::kUnknown;
  payee.place = Place::kUnknown;
  payee.unknown_reason = "pass_through";
  if (rings.bands().empty() || place.empty()) return payee;
  const Ring ring = RingOf(rings, place);
  if (!ring.known()) {
    payee.at_least = ring.AtLeast();
    payee.unknown_reason = "place_incomplete";
    return payee;
  }
  payee.ring = ring.kind();
  payee.place = payee.ring <= local ? Place::kLocal : Place::kElsewhere;
  payee.unknown_reason = "";
  return payee;
}

}  // namespace

Payee DescribePayee(PartyNumber party, const AreaPath& stated,
                    bool pass_through, const fold::Facts& facts, Month month) {
  static const RingSet kNoRings;
  const RingSet* rings = facts.RingSetOn(LastDay(month));
  if (rings == nullptr) rings = &kNoRings;
  return DescribePayee(party, stated, pass_through, facts, month, *rings,
                       rings->local());
}

Payee DescribePayee(PartyNumber party, const AreaPath& stated,
                    bool pass_through, const fold::Facts& facts, Month month,
                    const RingSet& rings, RingKind local) {
  Payee payee;
  payee.party = party;
  const fold::PartyState* state = facts.Party(party);
  static const fold::PartyState kNobody;
  if (state == nullptr) state = &kNobody;
  const PartyAttributes& attributes = state->attributes;
  payee.legal_person = attributes.legal_person;
  payee.anchor = attributes.kind == PartyKind::kAnchor;

  const StatedPlaces places{.line = stated, .contract = {}};
  const Locality first =
      LocalityOf(places, state->establishments, rings, Day(month));
  const Locality last =
      LocalityOf(places, state->establishments, rings, LastDay(month));
  const Ring ring = Ring::Either(first.ring, last.ring);
  if (pass_through || attributes.pass_through) {
    payee.unknown_reason = "pass_through";
  } else if (ring.known()) {
    payee.ring = ring.kind();
    payee.place = payee.ring <= local ? Place::kLocal : Place::kElsewhere;
  } else {
    payee.at_least = ring.AtLeast();
    if (!(first.ring == last.ring)) {
      payee.unknown_reason = "moved_in_month";
    } else if (last.reason == LocalityReason::kOnlyEstablishment ||
               last.reason == LocalityReason::kLinePlace) {
      payee.unknown_reason = "place_incomplete";
    } else {
      payee.unknown_reason = LocalityReasonName(last.reason);
    }
  }

  payee.cooperative = Know(attributes.ownership_class != OwnershipClass::kNone,
                           IsCooperative(attributes.ownership_class));
  payee.small_local = And(
      And(Know(payee.place != Place::kUnknown, payee.place == Place::kLocal),
          Know(attributes.size_class != SizeClass::kNone,
               IsSmall(attributes.size_class))),
      Not(payee.cooperative));
  return payee;
}

std::vector<PayeePart> DescribePayees(PartyNumber party, PartyNumber payer,
                                      const AreaPath& stated, bool pass_through,
                                      const fold::Facts& facts, Month month) {
  static const RingSet kNoRings;
  const RingSet* rings = facts.RingSetOn(LastDay(month));
  if (rings == nullptr) rings = &kNoRings;
  return DescribePayees(party, payer, stated, pass_through, facts, month,
                        *rings, rings->local());
}

std::vector<PayeePart> DescribePayees(PartyNumber party, PartyNumber payer,
                                      const AreaPath& stated, bool pass_through,
                                      const fold::Facts& facts, Month month,
                                      const RingSet& rings, RingKind local) {
  const PartyNumber counted = facts.CountsAs(party, payer);
  const fold::PartyState* state = facts.Party(counted);
  const Payee own =
      DescribePayee(counted, stated, pass_through, facts, month, rings, local);
  const bool passes_on =
      pass_through || (state != nullptr && state->attributes.pass_through);
  const LookThrough* declared =
      passes_on && state != nullptr && stated.empty()
          ? state->LookThroughFor(Day(month), LastDay(month))
          : nullptr;
  if (declared == nullptr) return {{own}};
  std::vector<PayeePart> parts;
  int32_t rest = kLookThroughWhole;
  for (const LookThroughShare& share : declared->shares) {
    const bool named = facts.Party(share.supplier) != nullptr;
    const PartyNumber behind =
        named ? facts.CountsAs(share.supplier, payer) : counted;
    // A second broker behind the first stays unknown: one step is declared.
    Payee payee =
        DescribePayee(behind, share.place, false, facts, month, rings, local);
    if (!named) {
      // Of the place something is known, of the supplier nothing.
      payee = PlacedPayee(own, share.place, rings, local);
    }
    parts.push_back({payee, share.per_ten_thousand});
    rest -= share.per_ten_thousand;
  }
  if (rest > 0) parts.push_back({own, rest});
  return parts;
}

std::vector<int64_t> Divide(int64_t amount,
                            const std::vector<PayeePart>& parts) {
  std::vector<int64_t> amounts;
  std::vector<std::pair<int64_t, size_t>> lost;
  int64_t left = amount;
  for (size_t i = 0; i < parts.size(); ++i) {
    const absl::int128 product =
        absl::int128(amount) * parts[i].per_ten_thousand;
    amounts.push_back(static_cast<int64_t>(product / kLookThroughWhole));
    left -= amounts.back();
    const int64_t remainder = static_cast<int64_t>(product % kLookThroughWhole);
    lost.emplace_back(remainder < 0 ? remainder : -remainder, i);
  }
  std::sort(lost.begin(), lost.end());
  for (size_t i = 0; left != 0 && i < lost.size(); ++i) {
    const int64_t unit = left < 0 ? -1 : 1;
    amounts[lost[i].second] += unit;
    left -= unit;
  }
  return amounts;
}

Tally TallyOf(const std::vector<Flow>& flows,
              const std::function<bool(const Flow&)>& belongs) {
  Teller teller;
  for (const Flow& flow : flows) {
    if (belongs(flow)) teller.Add(flow.payee, flow.amount, flow.lines);
  }
  return teller.Finish();
}

const Tally& Breakdown::Of(SliceKey key) const {
  static const Tally kEmpty;
  auto it = index.find(key);
  return it == index.end() ? kEmpty : tallies[it->second];
}

std::optional<uint32_t> Breakdown::Find(SliceKey key) const {
  auto it = index.find(key);
  if (it == index.end()) return std::nullopt;
  return it->second;
}

absl::StatusOr<Breakdown> BreakDown(const fold::CellTable* cells,
                                    const fold::Facts& facts, Month month,
                                    uint16_t asset, PartyNumber anchor) {
  Breakdown breakdown;
  if (cells == nullptr) return breakdown;
  // What one payer pays may count as another party's than what others pay.
  std::map<std::tuple<PartyNumber, PartyNumber, AreaNumber, bool>,
           std::vector<PayeePart>>
      payees;
  std::vector<Described> described;
  absl::int128 absolute = 0;
  for (const auto& [key, sums] : *cells) {
    if (!fold::IsSpend(key) || key.asset != asset) continue;
    if (anchor.value() != 0 && key.payer != anchor) continue;
    absolute += sums.sum_minor < 0 ? -sums.sum_minor : sums.sum_minor;
    if (absolute > kMonthAmountMax) return TooLarge(month);
    auto [it, is_new] =
        payees.try_emplace({key.payee, key.payer, key.area, key.pass_through});
    if (is_new) {
      it->second =
          DescribePayees(key.payee, key.payer, PathOfArea(key.area, facts),
                         key.pass_through, facts, month);
    }
    const std::vector<int64_t> amounts =
        Divide(static_cast<int64_t>(sums.sum_minor), it->second);
    for (size_t i = 0; i < amounts.size(); ++i) {
      // The lines are counted once, with the first part.
      described.push_back(
          {&key, &it->second[i].payee, amounts[i],
           i == 0 ? static_cast<int64_t>(sums.entry_count) : 0});
    }
  }
  std::sort(described.begin(), described.end(),
            [](const Described& a, const Described& b) {
              return std::tie(a.payee->party, *a.key, a.payee->place) <
                     std::tie(b.payee->party, *b.key, b.payee->place);
            });

  Teller intra;
  std::erase_if(described, [&](const Described& cell) {
    if (!cell.payee->anchor) return false;
    intra.Add(cell.payee->party, cell.amount, cell.lines);
    breakdown.intra_of_anchor[cell.key->payer] += cell.amount;
    return true;
  });
  breakdown.intra = intra.Finish();

  Ranking ranking = Rank(described);
  Slicer slicer(breakdown, ranking, facts, month);
  for (const Described& cell : described) slicer.Add(cell);
  slicer.Finish();
  breakdown.payees = std::move(ranking.payees);
  return breakdown;
}

}  // namespace omloop::economy
