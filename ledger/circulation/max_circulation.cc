#include "ledger/circulation/max_circulation.h"

#include <utility>

#include "lemon/connectivity.h"
#include "lemon/cost_scaling.h"
#include "lemon/static_graph.h"

namespace omloop::circulation {
namespace {

using Graph = lemon::StaticDigraph;

void Build(uint32_t node_count, const std::vector<Link>& links, Graph& graph) {
  std::vector<std::pair<int, int>> arcs;
  arcs.reserve(links.size());
  for (const Link& link : links) {
    arcs.emplace_back(static_cast<int>(link.from), static_cast<int>(link.to));
  }
  graph.build(static_cast<int>(node_count), arcs.begin(), arcs.end());
}

}  // namespace

std::vector<uint32_t> ReturnGroups(uint32_t node_count,
                                   const std::vector<Link>& links) {
  Graph graph;
  Build(node_count, links, graph);
  Graph::NodeMap<int> group(graph);
  lemon::stronglyConnectedComponents(graph, group);
  std::vector<uint32_t> groups(node_count);
  for (uint32_t node = 0; node < node_count; ++node) {
    groups[node] =
        static_cast<uint32_t>(group[graph.node(static_cast<int>(node))]);
  }
  return groups;
}

std::vector<int64_t> MaxCirculation(uint32_t node_count,
                                    const std::vector<Link>& links) {
  std::vector<int64_t> flows(links.size(), 0);
  // Nothing can go round by a link between two groups.
  const std::vector<uint32_t> groups = ReturnGroups(node_count, links);
  std::vector<Link> inside;
  std::vector<size_t> places;
  for (size_t i = 0; i < links.size(); ++i) {
    if (groups[links[i].from] != groups[links[i].to]) continue;
    inside.push_back(links[i]);
    places.push_back(i);
  }
  if (inside.empty()) return flows;
  Graph graph;
  Build(node_count, inside, graph);
  Graph::ArcMap<int64_t> upper(graph);
  // The cheapest circulation when each unit on each link earns one.
  Graph::ArcMap<int64_t> cost(graph, -1);
  for (size_t i = 0; i < inside.size(); ++i) {
    upper[graph.arc(static_cast<int>(i))] = inside[i].amount;
  }
  lemon::CostScaling<Graph, int64_t, int64_t> solver(graph);
  solver.upperMap(upper).costMap(cost);
  // Flows of 0 are a circulation and every link is bounded, so there is a
  // best one.
  solver.run();
  for (size_t i = 0; i < inside.size(); ++i) {
    flows[places[i]] = solver.flow(graph.arc(static_cast<int>(i)));
  }
  return flows;
}

}  // namespace omloop::circulation
