#include "ledger/economy/what_if.h"

#include <algorithm>
#include <numeric>
#include <set>

#include "absl/numeric/int128.h"
#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"
#include "ledger/economy/change.h"

namespace omloop::economy {
namespace {

using absl::int128;

// Parts of `amount` in proportion to `weights`, which are not negative and
// not all zero; to the minor unit by largest remainder, ties to the earlier.
std::vector<int64_t> Apportion(int64_t amount,
                               const std::vector<int64_t>& weights) {
  int128 whole = 0;
  for (int64_t weight : weights) whole += weight;
  std::vector<int64_t> parts(weights.size());
  std::vector<int128> rest(weights.size());
  int64_t given = 0;
  for (size_t i = 0; i < weights.size(); ++i) {
    const int128 product = int128(amount) * weights[i];
    parts[i] = static_cast<int64_t>(product / whole);
    rest[i] = product % whole;
    given += parts[i];
  }
  std::vector<size_t> order(weights.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return rest[a] > rest[b]; });
  for (size_t i = 0; given < amount; ++i, ++given) ++parts[order[i]];
  return parts;
}

// Minor units of R2 + R3 that a supplier's euros bring to the area.
struct Reach {
  int64_t value = 0;
  int64_t low = 0;
  int64_t high = 0;
  int64_t amount = 0;  // Of so many; > 0.
};

absl::Status BadMove(std::string_view why) {
  return InvalidArgument("BAD_MOVE", why);
}

class Mover {
 public:
  Mover(const MultiplierInput& input, const MultiplierFigures& before,
        const MultiplierOptions& options)
      : input_(input), options_(options), part_(input.suppliers.size()) {
    for (const SupplierPart& part : before.parts) {
      part_[part.supplier] = &part;
    }
    Ratio observed;
    for (const StratumResult& stratum : before.strata) {
      observed.numerator += stratum.observed_third;
      observed.denominator += stratum.observed;
    }
    for (size_t i = 0; i < part_.size(); ++i) {
      shares_.push_back(AssumedShare(part_[i], before, observed));
    }
    for (const SpendLine& line : input.lines)
      last_ = std::max(last_, line.month);
  }

  const std::vector<Ratio>& shares() const { return shares_; }

  absl::Status Check(const Move& move) const {
    if (move.amount <= 0 || move.amount > kWindowAmountMax) {
      return BadMove("the amount to move must be above 0");
    }
    if (move.from.empty() || move.to.empty()) {
      return BadMove("a move needs somebody to take from and to give to");
    }
    std::set<uint32_t> seen;
    for (const auto* side : {&move.from, &move.to}) {
      for (uint32_t supplier : *side) {
        if (supplier >= input_.suppliers.size()) {
          return BadMove("a move names a supplier that is not in the window");
        }
        if (!seen.insert(supplier).second) {
          return BadMove(
              "a supplier stands twice in a move, so that nothing would move");
        }
      }
    }
    int128 available = 0;
    for (uint32_t supplier : move.from) available += Net(supplier);
    if (available < move.amount) {
      return BadMove(absl::StrFormat(
          "%d minor units are to be moved, but those they are taken from "
          "receive %d in this window",
          move.amount, static_cast<int64_t>(available)));
    }
    return absl::OkStatus();
  }

  // Moves the money in `lines` and tells what it does; `move` is checked.
  absl::StatusOr<MoveEffect> Apply(const Move& move, int64_t& value,
                                   int64_t& low, int64_t& high,
                                   std::vector<SpendLine>& lines) const {
    const std::vector<int64_t> taken = Apportion(move.amount, Nets(move.from));
    std::vector<int64_t> weights = Nets(move.to);
    if (std::all_of(weights.begin(), weights.end(),
                    [](int64_t weight) { return weight == 0; })) {
      weights.assign(weights.size(), 1);
    }
    const std::vector<int64_t> given = Apportion(move.amount, weights);
    int64_t move_value = 0;
    int64_t move_low = 0;
    int64_t move_high = 0;
    for (size_t i = 0; i < move.from.size(); ++i) {
      const Reach reach = ReachOf(move.from[i], move.place);
      move_value -= TimesRoundedHalfAway(taken[i], {reach.value, reach.amount});
      move_low -= TimesRoundedHalfAway(taken[i], {reach.high, reach.amount});
      move_high -= TimesRoundedHalfAway(taken[i], {reach.low, reach.amount});
      Scale(move.from[i], -taken[i], move.place, lines);
    }
    for (size_t i = 0; i < move.to.size(); ++i) {
      const Reach reach = ReachOf(move.to[i], move.place);
      move_value += TimesRoundedHalfAway(given[i], {reach.value, reach.amount});
      move_low += TimesRoundedHalfAway(given[i], {reach.low, reach.amount});
      move_high += TimesRoundedHalfAway(given[i], {reach.high, reach.amount});
      Scale(move.to[i], given[i], move.place, lines);
    }
    value += move_value;
    low += move_low;
    high += move_high;
    MoveEffect effect;
    effect.per_euro = Millionths(move_value, move_low, move_high, move.amount);
    effect.premium = effect.per_euro;
    for (Ratio* end :
         {&effect.premium.value, &effect.premium.low, &effect.premium.high}) {
      end->numerator = std::max<int64_t>(end->numerator, 0);
    }
    return effect;
  }

  static Figure Millionths(int64_t value, int64_t low, int64_t high,
                           int64_t over) {
    const auto ratio = [over](int64_t amount) {
      return Ratio{TimesRoundedHalfAway(kChangeScale, {amount, over}),
                   kChangeScale};
    };
    return {.value = ratio(value),
            .low = ratio(low),
            .high = ratio(high),
            .coverage = {1, 1}};
  }

 private:
  // What a supplier's unobserved local money is estimated to bring.
  static Ratio AssumedShare(const SupplierPart* part,
                            const MultiplierFigures& before, Ratio observed) {
    if (part != nullptr && part->stratum >= 0) {
      int64_t amount = 0;
      int64_t third = 0;
      for (EvidenceQuality letter :
           {EvidenceQuality::kC, EvidenceQuality::kD, EvidenceQuality::kE,
            EvidenceQuality::kZ}) {
        amount += part->round2[static_cast<size_t>(letter)];
        third += part->round3[static_cast<size_t>(letter)];
      }
      if (amount > 0) return {third, amount};
      const Ratio share = before.strata[part->stratum].share();
      if (share.defined()) return share;
    }
    return observed.denominator > 0 ? observed : Ratio{0, 1};
  }

  int64_t Net(uint32_t supplier) const {
    return part_[supplier] == nullptr
               ? 0
               : std::max<int64_t>(0, part_[supplier]->amount());
  }
  std::vector<int64_t> Nets(const std::vector<uint32_t>& suppliers) const {
    std::vector<int64_t> nets;
    for (uint32_t supplier : suppliers) nets.push_back(Net(supplier));
    return nets;
  }

  Reach ReachOf(uint32_t supplier, Place place) const {
    if (Net(supplier) == 0) return ReachOfNewcomer(supplier, place);
    const SupplierPart& part = *part_[supplier];
    int64_t observed = 0;
    int64_t unobserved = 0;
    for (size_t letter = 0; letter < part.round2.size(); ++letter) {
      const auto quality = static_cast<EvidenceQuality>(letter);
      if (quality == EvidenceQuality::kA || quality == EvidenceQuality::kB) {
        observed += part.round3[letter];
      } else {
        unobserved += part.round2[letter];
      }
    }
    Reach reach{.value = part.local + part.third(),
                .low = part.local + observed,
                .amount = part.amount()};
    reach.high =
        reach.low + TimesRoundedHalfAway(unobserved, options_.share_max);
    const int64_t unknown = std::max<int64_t>(0, part.unknown);
    reach.high += unknown + TimesRoundedHalfAway(unknown, options_.share_max);
    reach.low += std::min<int64_t>(0, part.unknown);
    return reach;
  }

  Reach ReachOfNewcomer(uint32_t supplier, Place place) const {
    constexpr int64_t kWhole = kChangeScale;
    Reach reach{.amount = kWhole};
    if (place == Place::kElsewhere) return reach;
    const ChosenEvidence chosen =
        ChooseEvidence(input_.suppliers[supplier].evidence, last_);
    const bool observed = chosen.letter == EvidenceQuality::kA ||
                          chosen.letter == EvidenceQuality::kB;
    const Ratio share =
        chosen.evidence != nullptr ? chosen.evidence->local : shares_[supplier];
    const int64_t third = TimesRoundedHalfAway(kWhole, share);
    reach.high =
        kWhole +
        (observed ? third : TimesRoundedHalfAway(kWhole, options_.share_max));
    if (place == Place::kUnknown) return reach;
    reach.value = kWhole + third;
    reach.low = kWhole + (observed ? third : 0);
    return reach;
  }

  // Spreads `change` over the supplier's lines, which keep month and place.
  void Scale(uint32_t supplier, int64_t change, Place place,
             std::vector<SpendLine>& lines) const {
    if (change == 0) return;
    std::vector<size_t> own;
    std::vector<int64_t> weights;
    for (size_t i = 0; i < input_.lines.size(); ++i) {
      if (input_.lines[i].supplier != supplier || input_.lines[i].amount <= 0) {
        continue;
      }
      own.push_back(i);
      weights.push_back(input_.lines[i].amount);
    }
    if (Net(supplier) == 0 || own.empty()) {
      lines.push_back({.supplier = supplier,
                       .payer = {},
                       .month = last_,
                       .place = place,
                       .amount = change});
      return;
    }
    const std::vector<int64_t> parts = Apportion(std::abs(change), weights);
    for (size_t i = 0; i < own.size(); ++i) {
      lines[own[i]].amount += change < 0 ? -parts[i] : parts[i];
    }
  }

  const MultiplierInput& input_;
  const MultiplierOptions& options_;
  std::vector<const SupplierPart*> part_;
  std::vector<Ratio> shares_;
  Month last_;
};

}  // namespace

absl::StatusOr<WhatIfResult> ComputeWhatIf(const MultiplierInput& input,
                                           const std::vector<Move>& moves,
                                           const MultiplierOptions& options) {
  if (moves.size() > kMovesMax) {
    return BadMove(absl::StrFormat("at most %d moves at once", kMovesMax));
  }
  WhatIfResult result;
  OMLOOP_ASSIGN_OR_RETURN(result.before, ComputeMultiplier(input, options));
  if (result.before.r1 <= 0) {
    return FailedPrecondition(kNoSpend,
                              "this window has no spend that could be moved");
  }
  MultiplierInput moved = input;
  int64_t value = 0;
  int64_t low = 0;
  int64_t high = 0;
  MultiplierOptions after_options = options;
  const Mover mover(input, result.before, options);
  after_options.assumed_shares = mover.shares();
  for (const Move& move : moves) {
    OMLOOP_RETURN_IF_ERROR(mover.Check(move));
    OMLOOP_ASSIGN_OR_RETURN(MoveEffect effect,
                            mover.Apply(move, value, low, high, moved.lines));
    result.effects.push_back(std::move(effect));
  }
  OMLOOP_ASSIGN_OR_RETURN(result.after,
                          ComputeMultiplier(moved, after_options));
  result.difference = Mover::Millionths(value, low, high, result.before.r1);
  return result;
}

}  // namespace omloop::economy
