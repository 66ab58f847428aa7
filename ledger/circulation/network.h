#ifndef OMLOOP_LEDGER_CIRCULATION_NETWORK_H_
#define OMLOOP_LEDGER_CIRCULATION_NETWORK_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/base/ratio.h"
#include "ledger/circulation/max_circulation.h"

namespace omloop::circulation {

// Who paid whom how much in a window: at most one link a pair, in order of
// (from, to), no links to oneself.
struct Network {
  uint32_t node_count = 0;
  std::vector<Link> links;
  // Sum of the links, and what was left out as paid to oneself.
  int64_t total = 0;
  int64_t to_oneself = 0;
};

// Adds parallel links up; links of 0 or less have no place.
// Errors: INVALID_ARGUMENT AMOUNT_OVERFLOW when the sum is 2^62 or more;
// AMOUNT_NOT_POSITIVE.
absl::StatusOr<Network> MakeNetwork(uint32_t node_count,
                                    std::vector<Link> links);

// Share of the flow that can be ordered in closed circles; no value without
// flow. Source: docs/concepts/circles.md.
Ratio CirculationShare(const Network& network,
                       const std::vector<int64_t>& flows);

// Sum over pairs of twice the smaller of the two ways, over the flow.
Ratio Reciprocity(const Network& network);

// The group in which money can come back to everybody that holds most nodes,
// and among those most flow: how many nodes, and the share of the flow that
// stays inside it. One node alone is no group.
struct LargestGroup {
  uint32_t nodes = 0;
  Ratio share;
};
LargestGroup FindLargestGroup(const Network& network);

// Simple circles of each length from 2 to kCycleLengthMax.
inline constexpr int kCycleLengthMax = 5;
struct CycleCount {
  int64_t count = 0;
  // Sum over the circles of the smallest link in each.
  int64_t flow = 0;
};
struct CycleCounts {
  CycleCount by_length[kCycleLengthMax + 1];
  // Some were not counted: there were more steps to take than allowed.
  bool truncated = false;
};
CycleCounts CountCycles(const Network& network, int64_t steps_max);

// The same counts in random networks with the same numbers of payers and
// payees for every node: links exchange their ends, ten times as often as
// there are links. Amounts stay with the payer's links.
struct NullCounts {
  int draws = 0;
  // Per length, in thousandths.
  int64_t mean_milli[kCycleLengthMax + 1] = {};
  int64_t deviation_milli[kCycleLengthMax + 1] = {};
  // Draws that had at least as many as `network`.
  int at_least[kCycleLengthMax + 1] = {};
  bool truncated = false;
};
NullCounts CompareWithRandom(const Network& network, const CycleCounts& seen,
                             int draws, uint64_t seed, int64_t steps_max);

// What part of the largest circulation is left when a node stops.
struct Bridge {
  uint32_t node = 0;
  int64_t without = 0;
  // Lost, over the circulation with it.
  Ratio lost;
};
// The `limit` nodes with the largest loss, of the `candidates` through which
// most of `flows` goes.
std::vector<Bridge> FindBridges(const Network& network,
                                const std::vector<int64_t>& flows,
                                size_t candidates, size_t limit);

// How much of what is received goes to how few: sum of squared shares
// (rounded to millionths), and the share of the five largest.
struct Concentration {
  Ratio squares;
  Ratio top_five;
};
Concentration ConcentrationOfReceipts(const Network& network);

}  // namespace omloop::circulation

#endif  // OMLOOP_LEDGER_CIRCULATION_NETWORK_H_
