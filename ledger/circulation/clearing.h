#ifndef OMLOOP_LEDGER_CIRCULATION_CLEARING_H_
#define OMLOOP_LEDGER_CIRCULATION_CLEARING_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/circulation/network.h"

namespace omloop::circulation {

// What a node owes and is owed, before a set-off and how much of it on either
// side. Its net position is owed - owes, before and after alike.
struct ClearedNode {
  uint32_t node = 0;
  int64_t owes = 0;
  int64_t owed = 0;
  int64_t cleared = 0;
};

// Links of a closed circle that can be set off without the others.
struct ClearingGroup {
  std::vector<Link> legs;
  std::vector<ClearedNode> nodes;
  int64_t cleared = 0;
};

struct ClearingPlan {
  int64_t obligations = 0;
  int64_t cleared = 0;
  // Largest first.
  std::vector<ClearingGroup> groups;
};

// The most that can be set off in a network of debts (from owes to) without
// money and without changing anybody's net position: its largest circulation,
// split into groups that share no node.
//
// Source: Fleischman and Dini, JRFM 14(9):452 (2021).
ClearingPlan PlanClearing(const Network& debts);

}  // namespace omloop::circulation

#endif  // OMLOOP_LEDGER_CIRCULATION_CLEARING_H_
