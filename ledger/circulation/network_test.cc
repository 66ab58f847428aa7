#include "ledger/circulation/network.h"

#include <algorithm>
#include <functional>
#include <random>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/circulation/clearing.h"
#include "tests/testing/status_matchers.h"

namespace omloop::circulation {
namespace {

using ::omloop::testing::StatusIs;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

Network Of(uint32_t nodes, std::vector<Link> links) {
  auto network = MakeNetwork(nodes, std::move(links));
  EXPECT_TRUE(network.ok()) << network.status();
  return *std::move(network);
}

int64_t Sum(const std::vector<int64_t>& flows) {
  int64_t sum = 0;
  for (int64_t flow : flows) sum += flow;
  return sum;
}

// The debts of domain.md 3.4: A owes B 10, B owes C 7, C owes A 5, B owes A 3.
Network Debts() { return Of(3, {{0, 1, 10}, {1, 2, 7}, {2, 0, 5}, {1, 0, 3}}); }

TEST(NetworkTest, AddsParallelLinksAndLeavesSelfLinksOut) {
  const Network network = Of(3, {{1, 2, 5}, {0, 1, 3}, {1, 2, 2}, {1, 1, 9}});
  ASSERT_EQ(network.links.size(), 2u);
  EXPECT_EQ(network.links[1].amount, 7);
  EXPECT_EQ(network.total, 10);
  EXPECT_EQ(network.to_oneself, 9);
}

TEST(NetworkTest, RefusesWhatIsNotPositiveOrTooLarge) {
  EXPECT_THAT(MakeNetwork(2, {{0, 1, 0}}).status(),
              StatusIs(kInvalid, "AMOUNT_NOT_POSITIVE"));
  EXPECT_THAT(MakeNetwork(2, {{0, 1, -5}}).status(),
              StatusIs(kInvalid, "AMOUNT_NOT_POSITIVE"));
  EXPECT_THAT(
      MakeNetwork(2, {{0, 1, int64_t{1} << 61}, {1, 0, int64_t{1} << 61}})
          .status(),
      StatusIs(kInvalid, "AMOUNT_OVERFLOW"));
}

// Source: domain.md 3.4, worked by hand.
TEST(NetworkTest, TheLargestCirculationOfTheWorkedExampleIs21Of25) {
  const Network network = Debts();
  const std::vector<int64_t> flows =
      MaxCirculation(network.node_count, network.links);
  EXPECT_EQ(Sum(flows), 21);
  EXPECT_EQ(CirculationShare(network, flows).denominator, 25);
}

TEST(NetworkTest, NothingGoesRoundInAChainOrInNothing) {
  const Network chain = Of(3, {{0, 1, 10}, {1, 2, 10}});
  EXPECT_EQ(Sum(MaxCirculation(3, chain.links)), 0);
  EXPECT_EQ(FindLargestGroup(chain).nodes, 0u);
  EXPECT_TRUE(MaxCirculation(0, {}).empty());
  EXPECT_FALSE(CirculationShare(Of(2, {}), {}).defined());
}

// The best of all ways to send whole units round, tried one by one.
int64_t BestByTrying(const Network& network) {
  std::vector<int64_t> balance(network.node_count, 0);
  int64_t best = 0;
  std::function<void(size_t, int64_t)> next = [&](size_t at, int64_t sum) {
    if (at == network.links.size()) {
      const bool balanced = std::all_of(balance.begin(), balance.end(),
                                        [](int64_t b) { return b == 0; });
      if (balanced) best = std::max(best, sum);
      return;
    }
    const Link& link = network.links[at];
    for (int64_t flow = 0; flow <= link.amount; ++flow) {
      balance[link.from] -= flow;
      balance[link.to] += flow;
      next(at + 1, sum + flow);
      balance[link.from] += flow;
      balance[link.to] -= flow;
    }
  };
  next(0, 0);
  return best;
}

TEST(NetworkTest, TheLargestCirculationIsTheBestOfAllOfThem) {
  for (uint64_t seed = 1; seed <= 60; ++seed) {
    std::mt19937_64 random(seed);
    std::vector<Link> links;
    for (int i = 0; i < 7; ++i) {
      links.push_back({static_cast<uint32_t>(random() % 4),
                       static_cast<uint32_t>(random() % 4),
                       static_cast<int64_t>(random() % 3) + 1});
    }
    const Network network = Of(4, links);
    const std::vector<int64_t> flows = MaxCirculation(4, network.links);
    std::vector<int64_t> balance(4, 0);
    for (size_t i = 0; i < flows.size(); ++i) {
      EXPECT_GE(flows[i], 0);
      EXPECT_LE(flows[i], network.links[i].amount);
      balance[network.links[i].from] -= flows[i];
      balance[network.links[i].to] += flows[i];
    }
    EXPECT_THAT(balance, ::testing::Each(0)) << "seed " << seed;
    EXPECT_EQ(Sum(flows), BestByTrying(network)) << "seed " << seed;
  }
}

TEST(NetworkTest, ReciprocityCountsBothWays) {
  // Twice the smaller of 10 and 3, over 25.
  const Ratio ratio = Reciprocity(Debts());
  EXPECT_EQ(ratio.numerator, 6);
  EXPECT_EQ(ratio.denominator, 25);
}

TEST(NetworkTest, ShortCirclesAreCountedOnceEach) {
  const CycleCounts counts = CountCycles(Debts(), 1000);
  EXPECT_EQ(counts.by_length[2].count, 1);
  EXPECT_EQ(counts.by_length[2].flow, 3);
  EXPECT_EQ(counts.by_length[3].count, 1);
  EXPECT_EQ(counts.by_length[3].flow, 5);
  EXPECT_FALSE(counts.truncated);
  // Everybody pays everybody: 5 choose k, times (k-1)!, of each length k.
  std::vector<Link> all;
  for (uint32_t a = 0; a < 5; ++a) {
    for (uint32_t b = 0; b < 5; ++b) {
      if (a != b) all.push_back({a, b, 1});
    }
  }
  const CycleCounts complete = CountCycles(Of(5, all), 1'000'000);
  EXPECT_EQ(complete.by_length[2].count, 10);
  EXPECT_EQ(complete.by_length[3].count, 20);
  EXPECT_EQ(complete.by_length[4].count, 30);
  EXPECT_EQ(complete.by_length[5].count, 24);
  EXPECT_TRUE(CountCycles(Of(5, all), 20).truncated);
}

TEST(NetworkTest, RandomNetworksKeepWhoPaysHowManyAndRepeatBySeed) {
  std::mt19937_64 random(7);
  std::vector<Link> links;
  for (int i = 0; i < 60; ++i) {
    links.push_back({static_cast<uint32_t>(random() % 20),
                     static_cast<uint32_t>(random() % 20), 1});
  }
  const Network network = Of(20, links);
  const CycleCounts seen = CountCycles(network, 1'000'000);
  const NullCounts once = CompareWithRandom(network, seen, 20, 3, 1'000'000);
  const NullCounts again = CompareWithRandom(network, seen, 20, 3, 1'000'000);
  for (int length = 2; length <= kCycleLengthMax; ++length) {
    EXPECT_EQ(once.mean_milli[length], again.mean_milli[length]);
    EXPECT_GE(once.deviation_milli[length], 0);
  }
  // A ring has one circle of its length; rewired, hardly ever.
  const Network ring =
      Of(5, {{0, 1, 1}, {1, 2, 1}, {2, 3, 1}, {3, 4, 1}, {4, 0, 1}});
  const CycleCounts one = CountCycles(ring, 1000);
  EXPECT_EQ(one.by_length[5].count, 1);
  EXPECT_LE(CompareWithRandom(ring, one, 10, 1, 1000).mean_milli[5], 1000);
}

TEST(NetworkTest, ABridgeIsWhomTheCirclesHangOn) {
  // Two circles of 10 and 4 that meet in node 0.
  const Network network = Of(
      5, {{0, 1, 10}, {1, 0, 10}, {0, 2, 4}, {2, 3, 4}, {3, 0, 4}, {0, 4, 50}});
  const auto flows = MaxCirculation(5, network.links);
  ASSERT_EQ(Sum(flows), 32);
  const auto bridges = FindBridges(network, flows, 10, 2);
  ASSERT_EQ(bridges.size(), 2u);
  EXPECT_EQ(bridges[0].node, 0u);
  EXPECT_EQ(bridges[0].without, 0);
  EXPECT_EQ(bridges[1].node, 1u);
  EXPECT_EQ(bridges[1].without, 12);
  EXPECT_EQ(bridges[1].lost.numerator, 20);
}

TEST(NetworkTest, ConcentrationIsTheSumOfSquaredShares) {
  const Concentration half =
      ConcentrationOfReceipts(Of(3, {{0, 1, 50}, {0, 2, 50}}));
  EXPECT_EQ(half.squares.numerator, 500'000);
  EXPECT_EQ(half.top_five.numerator, 100);
}

TEST(ClearingTest, SetsOffTheWorkedExampleAndChangesNoNetPosition) {
  const ClearingPlan plan = PlanClearing(Debts());
  EXPECT_EQ(plan.obligations, 25);
  EXPECT_EQ(plan.cleared, 21);
  ASSERT_EQ(plan.groups.size(), 1u);
  // Left over: A owes B 2, B owes C 2; net A -2, B 0, C +2 before and after.
  int64_t left_ab = 10, left_bc = 7;
  for (const Link& leg : plan.groups[0].legs) {
    if (leg.from == 0 && leg.to == 1) left_ab -= leg.amount;
    if (leg.from == 1 && leg.to == 2) left_bc -= leg.amount;
  }
  EXPECT_EQ(left_ab, 2);
  EXPECT_EQ(left_bc, 2);
  const int64_t expected[] = {-2, 0, 2};
  for (const ClearedNode& node : plan.groups[0].nodes) {
    EXPECT_EQ(node.owed - node.owes, expected[node.node]);
    EXPECT_LE(node.cleared, std::min(node.owed, node.owes));
  }
}

TEST(ClearingTest, CirclesThatShareNobodyAreApart) {
  const ClearingPlan plan = PlanClearing(Of(
      6, {{0, 1, 5}, {1, 0, 5}, {2, 3, 9}, {3, 4, 9}, {4, 2, 9}, {4, 5, 1}}));
  ASSERT_EQ(plan.groups.size(), 2u);
  EXPECT_EQ(plan.groups[0].cleared, 27);
  EXPECT_EQ(plan.groups[1].cleared, 10);
  EXPECT_TRUE(PlanClearing(Of(2, {{0, 1, 5}})).groups.empty());
}

}  // namespace
}  // namespace omloop::circulation
