#ifndef OMLOOP_LEDGER_ECONOMY_ROUNDS_H_
#define OMLOOP_LEDGER_ECONOMY_ROUNDS_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"

namespace omloop::economy {

// Rounds are added until what the last one moved is less than this part of
// the start.
inline constexpr double kRoundTolerance = 1e-12;
// More are refused: money that hardly leaves is a fault in the data.
inline constexpr int kRoundsMax = 5'000;
// Cumulated figures that are kept, from round 1.
inline constexpr int kRoundsKept = 10;

// What local actor `payer` pays to local actor `payee` in a year.
struct Link {
  uint32_t payer = 0;
  uint32_t payee = 0;
  int64_t amount = 0;  // Minor units, not negative; doubles add up.
};

struct RoundsInput {
  // Of each local actor, to anyone, in minor units. What is not linked leaks.
  std::vector<int64_t> outgoings;
  std::vector<Link> links;
  // First-round money that arrives at each local actor, and all first-round
  // money, local or not (S). Frame I: the sum of `start`.
  std::vector<int64_t> start;
  int64_t total = 0;
};

struct RoundsResult {
  // a_1, a_2, ...: area income per first-round euro after so many rounds;
  // LM3 in frame P is 1 + a_2, in frame I a_3.
  std::vector<double> cumulative;
  double infinity = 0;
  int rounds = 0;  // Until the tolerance.
  // Payments of actors to themselves, which are no circulation: left out of
  // links and outgoings.
  int64_t self_payments = 0;
};

// a_k = sum_{r<k} 1' C^r s / S and a_inf = 1' (I - C)^-1 s / S, where C_ij is
// the part of j's outgoings that goes to i. Cost: one pass over the links a
// round.
//
// Errors: INVALID_ARGUMENT BAD_LINK for a negative amount or an unknown actor;
// OUTGOINGS_ABOVE_INCOME when the links of an actor reach its outgoings, with
// its index: money would go round for ever; FAILED_PRECONDITION NO_SPEND;
// NO_CONVERGENCE after kRoundsMax rounds.
// Source: domain.md 1.2; docs/concepts/rounds.md.
absl::StatusOr<RoundsResult> ComputeRounds(const RoundsInput& input);

}  // namespace omloop::economy

#endif  // OMLOOP_LEDGER_ECONOMY_ROUNDS_H_
