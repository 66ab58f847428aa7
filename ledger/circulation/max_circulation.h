#ifndef OMLOOP_LEDGER_CIRCULATION_MAX_CIRCULATION_H_
#define OMLOOP_LEDGER_CIRCULATION_MAX_CIRCULATION_H_

#include <cstdint>
#include <vector>

// Kept within C++17: the graph library behind it does not build as C++20.
namespace omloop::circulation {

// A sum that goes from one node to another. Nodes are dense, from 0.
struct Link {
  uint32_t from = 0;
  uint32_t to = 0;
  // In minor units, more than 0.
  int64_t amount = 0;
};

// How much of each link can go round at most: the largest circulation, by
// which is meant flows of 0 to the link's amount that are the same into and
// out of every node, with the largest sum. One value, though not always one
// set of flows.
//
// `links` in order of (from, to) and without self-links; flows come back in
// the same order. Minimum-cost flow by cost scaling.
std::vector<int64_t> MaxCirculation(uint32_t node_count,
                                    const std::vector<Link>& links);

// For each node the group of nodes from which money can come back to it
// (strongly connected component), numbered from 0.
std::vector<uint32_t> ReturnGroups(uint32_t node_count,
                                   const std::vector<Link>& links);

}  // namespace omloop::circulation

#endif  // OMLOOP_LEDGER_CIRCULATION_MAX_CIRCULATION_H_
