#include "ledger/circulation/network.h"

#include <algorithm>
#include <random>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"

namespace omloop::circulation {
namespace {

constexpr int64_t kTotalMax = int64_t{1} << 62;
// Exchanges tried for each link of a random network.
constexpr size_t kExchangesPerLink = 10;
constexpr int64_t kMillion = 1'000'000;

bool Before(const Link& a, const Link& b) {
  return std::pair(a.from, a.to) < std::pair(b.from, b.to);
}

// Where the links of each node begin.
std::vector<size_t> Starts(const Network& network) {
  std::vector<size_t> starts(network.node_count + size_t{1}, 0);
  for (const Link& link : network.links) ++starts[link.from + size_t{1}];
  for (size_t i = 1; i < starts.size(); ++i) starts[i] += starts[i - 1];
  return starts;
}

int64_t SumOf(const std::vector<int64_t>& values) {
  int64_t sum = 0;
  for (int64_t value : values) sum += value;
  return sum;
}

// Every circle is found once, from its lowest node.
class CycleCounter {
 public:
  CycleCounter(const Network& network, int64_t steps_max)
      : network_(network),
        starts_(Starts(network)),
        groups_(ReturnGroups(network.node_count, network.links)),
        on_path_(network.node_count, false),
        steps_left_(steps_max) {}

  CycleCounts Count() {
    for (uint32_t node = 0; node < network_.node_count; ++node) {
      if (counts_.truncated) break;
      From(node);
    }
    return counts_;
  }

 private:
  struct Frame {
    uint32_t node;
    size_t next;
    int64_t smallest;
  };

  void From(uint32_t start) {
    Frame path[kCycleLengthMax];
    int depth = 0;
    path[0] = {start, starts_[start], kTotalMax};
    on_path_[start] = true;
    while (depth >= 0) {
      Frame& at = path[depth];
      if (at.next == starts_[at.node + size_t{1}]) {
        on_path_[at.node] = false;
        --depth;
        continue;
      }
      const Link& link = network_.links[at.next++];
      if (--steps_left_ < 0) {
        counts_.truncated = true;
        for (int i = 0; i <= depth; ++i) on_path_[path[i].node] = false;
        return;
      }
      const int64_t smallest = std::min(at.smallest, link.amount);
      if (link.to == start) {
        CycleCount& count = counts_.by_length[depth + 1];
        ++count.count;
        count.flow += smallest;
        continue;
      }
      if (depth + 1 == kCycleLengthMax || link.to < start ||
          on_path_[link.to] || groups_[link.to] != groups_[start]) {
        continue;
      }
      on_path_[link.to] = true;
      path[++depth] = {link.to, starts_[link.to], smallest};
    }
  }

  const Network& network_;
  const std::vector<size_t> starts_;
  const std::vector<uint32_t> groups_;
  std::vector<bool> on_path_;
  int64_t steps_left_;
  CycleCounts counts_;
};

uint64_t PairKey(uint32_t from, uint32_t to) {
  return (uint64_t{from} << 32) | to;
}

// Exchanges the ends of random pairs of links, where that makes no link to
// oneself and none twice.
Network Rewired(const Network& network, std::mt19937_64& random) {
  Network rewired = network;
  std::vector<Link>& links = rewired.links;
  absl::flat_hash_set<uint64_t> taken;
  taken.reserve(links.size());
  for (const Link& link : links) taken.insert(PairKey(link.from, link.to));
  const uint64_t count = links.size();
  for (size_t i = 0; i < count * kExchangesPerLink; ++i) {
    Link& a = links[random() % count];
    Link& b = links[random() % count];
    if (a.from == b.to || b.from == a.to || a.to == b.to ||
        taken.contains(PairKey(a.from, b.to)) ||
        taken.contains(PairKey(b.from, a.to))) {
      continue;
    }
    taken.erase(PairKey(a.from, a.to));
    taken.erase(PairKey(b.from, b.to));
    std::swap(a.to, b.to);
    taken.insert(PairKey(a.from, a.to));
    taken.insert(PairKey(b.from, b.to));
  }
  std::sort(links.begin(), links.end(), Before);
  return rewired;
}

// The whole number nearest to the root of `square`.
int64_t RootOf(__int128 square) {
  __int128 low = 0, high = int64_t{1} << 62;
  while (low < high) {
    const __int128 middle = (low + high + 1) / 2;
    if (middle <= square / middle) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return static_cast<int64_t>(square - low * low > low ? low + 1 : low);
}

}  // namespace

absl::StatusOr<Network> MakeNetwork(uint32_t node_count,
                                    std::vector<Link> links) {
  Network network;
  network.node_count = node_count;
  std::sort(links.begin(), links.end(), Before);
  __int128 total = 0;
  for (const Link& link : links) {
    if (link.amount <= 0) {
      return InvalidArgument(
          "AMOUNT_NOT_POSITIVE",
          absl::StrFormat("a link has the amount %d; leave out what is 0 and "
                          "turn what is below 0 round",
                          link.amount));
    }
    total += link.amount;
    if (total >= kTotalMax) {
      return InvalidArgument("AMOUNT_OVERFLOW",
                             "the links add up to more than 2^62 cents; use a "
                             "shorter window");
    }
    if (link.from == link.to) {
      network.to_oneself += link.amount;
      continue;
    }
    network.total += link.amount;
    if (!network.links.empty() && network.links.back().from == link.from &&
        network.links.back().to == link.to) {
      network.links.back().amount += link.amount;
    } else {
      network.links.push_back(link);
    }
  }
  return network;
}

Ratio CirculationShare(const Network& network,
                       const std::vector<int64_t>& flows) {
  return {SumOf(flows), network.total};
}

Ratio Reciprocity(const Network& network) {
  int64_t both = 0;
  for (const Link& link : network.links) {
    // Each pair twice, once a way: that is the factor two.
    const Link back{link.to, link.from, 0};
    auto it = std::lower_bound(network.links.begin(), network.links.end(), back,
                               Before);
    if (it != network.links.end() && !Before(back, *it)) {
      both += std::min(link.amount, it->amount);
    }
  }
  return {both, network.total};
}

LargestGroup FindLargestGroup(const Network& network) {
  const std::vector<uint32_t> groups =
      ReturnGroups(network.node_count, network.links);
  std::vector<std::pair<uint32_t, int64_t>> sizes(network.node_count);
  for (uint32_t group : groups) ++sizes[group].first;
  for (const Link& link : network.links) {
    if (groups[link.from] == groups[link.to]) {
      sizes[groups[link.from]].second += link.amount;
    }
  }
  LargestGroup largest{0, {0, network.total}};
  const auto it = std::max_element(sizes.begin(), sizes.end());
  if (it != sizes.end() && it->first > 1) {
    largest.nodes = it->first;
    largest.share.numerator = it->second;
  }
  return largest;
}

CycleCounts CountCycles(const Network& network, int64_t steps_max) {
  return CycleCounter(network, steps_max).Count();
}

NullCounts CompareWithRandom(const Network& network, const CycleCounts& seen,
                             int draws, uint64_t seed, int64_t steps_max) {
  NullCounts null;
  null.draws = draws;
  __int128 sums[kCycleLengthMax + 1] = {};
  __int128 squares[kCycleLengthMax + 1] = {};
  std::mt19937_64 random(seed);
  for (int draw = 0; draw < draws; ++draw) {
    const CycleCounts counts = CountCycles(Rewired(network, random), steps_max);
    null.truncated |= counts.truncated;
    for (int length = 2; length <= kCycleLengthMax; ++length) {
      const int64_t count = counts.by_length[length].count;
      sums[length] += count;
      squares[length] += static_cast<__int128>(count) * count;
      if (count >= seen.by_length[length].count) ++null.at_least[length];
    }
  }
  if (draws == 0) return null;
  for (int length = 2; length <= kCycleLengthMax; ++length) {
    null.mean_milli[length] =
        static_cast<int64_t>((sums[length] * 1000 + draws / 2) / draws);
    if (draws < 2) continue;
    // Sample variance, times 10^6.
    const __int128 spread =
        squares[length] * draws - sums[length] * sums[length];
    null.deviation_milli[length] = RootOf(
        spread * kMillion / (static_cast<__int128>(draws) * (draws - 1)));
  }
  return null;
}

std::vector<Bridge> FindBridges(const Network& network,
                                const std::vector<int64_t>& flows,
                                size_t candidates, size_t limit) {
  std::vector<std::pair<int64_t, uint32_t>> through(network.node_count);
  for (uint32_t node = 0; node < network.node_count; ++node) {
    through[node].second = node;
  }
  for (size_t i = 0; i < network.links.size(); ++i) {
    through[network.links[i].from].first += flows[i];
  }
  std::erase_if(through, [](const auto& node) { return node.first == 0; });
  std::sort(through.begin(), through.end(), [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first > b.first : a.second < b.second;
  });
  through.resize(std::min(through.size(), candidates));
  const int64_t whole = SumOf(flows);
  std::vector<Bridge> bridges;
  for (const auto& [amount, node] : through) {
    std::vector<Link> left;
    for (const Link& link : network.links) {
      if (link.from != node && link.to != node) left.push_back(link);
    }
    Bridge bridge;
    bridge.node = node;
    bridge.without = SumOf(MaxCirculation(network.node_count, left));
    bridge.lost = {whole - bridge.without, whole};
    bridges.push_back(bridge);
  }
  std::stable_sort(
      bridges.begin(), bridges.end(),
      [](const Bridge& a, const Bridge& b) { return a.without < b.without; });
  bridges.resize(std::min(bridges.size(), limit));
  return bridges;
}

Concentration ConcentrationOfReceipts(const Network& network) {
  std::vector<int64_t> received(network.node_count, 0);
  for (const Link& link : network.links) received[link.to] += link.amount;
  std::sort(received.begin(), received.end(), std::greater<>());
  Concentration result;
  result.top_five.denominator = network.total;
  for (size_t i = 0; i < std::min<size_t>(received.size(), 5); ++i) {
    result.top_five.numerator += received[i];
  }
  if (network.total == 0) return result;
  // Shares in millionths, so that squares of large sums stay in range.
  __int128 squares = 0;
  for (int64_t amount : received) {
    const __int128 share =
        static_cast<__int128>(amount) * kMillion * kMillion / network.total;
    squares += share * share / kMillion / kMillion;
  }
  result.squares = {static_cast<int64_t>((squares + kMillion / 2) / kMillion),
                    kMillion};
  return result;
}

}  // namespace omloop::circulation
