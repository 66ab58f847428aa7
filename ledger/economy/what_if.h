#ifndef OMLOOP_LEDGER_ECONOMY_WHAT_IF_H_
#define OMLOOP_LEDGER_ECONOMY_WHAT_IF_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/economy/figure.h"
#include "ledger/economy/multiplier.h"

namespace omloop::economy {

inline constexpr int kMovesMax = 100;

// Money that would have gone to others. Both sides are lists, so that a move
// may be between categories: taken from and given to each in proportion to
// what it receives now, to the cent by largest remainder. Suppliers that
// receive nothing yet get equal parts when none of the list does.
struct Move {
  std::vector<uint32_t> from;  // Indexes in MultiplierInput::suppliers.
  std::vector<uint32_t> to;
  int64_t amount = 0;  // Minor units, > 0.
  // Where suppliers of `to` without lines deliver from.
  Place place = Place::kLocal;
};

struct MoveEffect {
  // What a moved euro adds to the area's income (R2 + R3), after less before,
  // in millionths. Bounds: unobserved suppliers re-spend anything between
  // nothing and share_max here.
  Figure per_euro;
  // How much dearer the new supplier may be, as a part of the price, before
  // the anchors pay more extra than the area gains. The higher price itself
  // is not counted as a gain, so this is careful; equal to `per_euro` and 0
  // where nothing is gained.
  Figure premium;
};

struct WhatIfResult {
  MultiplierFigures before;
  MultiplierFigures after;
  std::vector<MoveEffect> effects;  // One a move.
  // Of all moves, on area income and so on LM3: after less before in
  // millionths. Bounds as in `per_euro`: what is unknown about suppliers that
  // no move touches cancels.
  Figure difference;
};

// Moves money within a window; R1 stays. What an unobserved supplier is
// estimated to spend here is the same before and after: more money for an
// observed one does not change what is believed about others.
// Errors: INVALID_ARGUMENT BAD_MOVE for an amount that is not positive, more
// than the givers receive, an empty or unknown side, or the same supplier on
// both; NO_SPEND as FAILED_PRECONDITION; those of ComputeMultiplier.
// Source: docs/concepts/what_if.md.
absl::StatusOr<WhatIfResult> ComputeWhatIf(const MultiplierInput& input,
                                           const std::vector<Move>& moves,
                                           const MultiplierOptions& options);

}  // namespace omloop::economy

#endif  // OMLOOP_LEDGER_ECONOMY_WHAT_IF_H_
