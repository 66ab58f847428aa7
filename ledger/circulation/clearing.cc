#include "ledger/circulation/clearing.h"

#include <algorithm>
#include <map>
#include <numeric>

namespace omloop::circulation {
namespace {

// Node that stands for the group of `node`; shortens the way as it goes.
uint32_t Leader(std::vector<uint32_t>& leaders, uint32_t node) {
  while (leaders[node] != node) {
    leaders[node] = leaders[leaders[node]];
    node = leaders[node];
  }
  return node;
}

}  // namespace

ClearingPlan PlanClearing(const Network& debts) {
  const std::vector<int64_t> flows =
      MaxCirculation(debts.node_count, debts.links);
  std::vector<uint32_t> leaders(debts.node_count);
  std::iota(leaders.begin(), leaders.end(), 0);
  std::vector<ClearedNode> nodes(debts.node_count);
  for (size_t i = 0; i < debts.links.size(); ++i) {
    const Link& link = debts.links[i];
    nodes[link.from].owes += link.amount;
    nodes[link.to].owed += link.amount;
    if (flows[i] == 0) continue;
    nodes[link.from].cleared += flows[i];
    leaders[Leader(leaders, link.from)] = Leader(leaders, link.to);
  }
  ClearingPlan plan;
  plan.obligations = debts.total;
  std::map<uint32_t, ClearingGroup> groups;
  for (size_t i = 0; i < debts.links.size(); ++i) {
    if (flows[i] == 0) continue;
    ClearingGroup& group = groups[Leader(leaders, debts.links[i].from)];
    group.legs.push_back({debts.links[i].from, debts.links[i].to, flows[i]});
    group.cleared += flows[i];
    plan.cleared += flows[i];
  }
  for (uint32_t node = 0; node < debts.node_count; ++node) {
    if (nodes[node].cleared == 0) continue;
    nodes[node].node = node;
    groups[Leader(leaders, node)].nodes.push_back(nodes[node]);
  }
  for (auto& [leader, group] : groups) plan.groups.push_back(std::move(group));
  std::stable_sort(plan.groups.begin(), plan.groups.end(),
                   [](const ClearingGroup& a, const ClearingGroup& b) {
                     return a.cleared > b.cleared;
                   });
  return plan;
}

}  // namespace omloop::circulation
