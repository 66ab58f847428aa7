#include "ledger/fold/merges.h"

#include <random>
#include <tuple>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace omloop::fold {
namespace {

PartyNumber P(uint32_t number) { return PartyNumber(number); }
constexpr PartyNumber kAll{0};

TEST(MergesTest, AChainIsFollowedToItsEnd) {
  Merges merges;
  merges.Merge(P(3), P(2), kAll);
  merges.Merge(P(2), P(1), kAll);
  EXPECT_EQ(merges.CountsAs(P(3), P(9)), P(1));
  EXPECT_EQ(merges.CountsAs(P(1), P(9)), P(1));
}

TEST(MergesTest, AWordAboutOnePayerGoesBeforeOneAboutAll) {
  Merges merges;
  merges.Merge(P(3), P(2), kAll);
  merges.Merge(P(3), P(4), P(9));
  EXPECT_EQ(merges.CountsAs(P(3), P(9)), P(4));
  EXPECT_EQ(merges.CountsAs(P(3), P(8)), P(2));
  EXPECT_EQ(merges.CountsAs(P(3), kAll), P(2));
}

TEST(MergesTest, TakingBackLeavesNothingBehind) {
  Merges merges;
  merges.Merge(P(3), P(2), kAll);
  merges.TakeBack(P(3), kAll);
  EXPECT_TRUE(merges.empty());
  EXPECT_EQ(merges.CountsAs(P(3), P(9)), P(3));
}

TEST(MergesTest, NoCircleIsLetIn) {
  Merges merges;
  merges.Merge(P(1), P(2), kAll);
  merges.Merge(P(2), P(3), P(9));
  EXPECT_TRUE(merges.WouldCircle(P(3), P(1)));
  EXPECT_TRUE(merges.WouldCircle(P(1), P(1)));
  merges.Merge(P(3), P(1), kAll);
  EXPECT_EQ(merges.CountsAs(P(3), P(9)), P(3));
  EXPECT_FALSE(merges.WouldCircle(P(4), P(1)));
}

// The plainest thing that can do the same: a list of what was said.
class Model {
 public:
  void Merge(PartyNumber party, PartyNumber into, PartyNumber payer) {
    if (Reaches(into, party)) return;
    TakeBack(party, payer);
    said_.emplace_back(party, payer, into);
  }
  void TakeBack(PartyNumber party, PartyNumber payer) {
    std::erase_if(said_, [&](const auto& word) {
      return std::get<0>(word) == party && std::get<1>(word) == payer;
    });
  }
  PartyNumber CountsAs(PartyNumber party, PartyNumber payer) const {
    for (PartyNumber wanted : {payer, kAll}) {
      for (const auto& [from, about, into] : said_) {
        if (from == party && about == wanted) return CountsAs(into, payer);
      }
    }
    return party;
  }

 private:
  bool Reaches(PartyNumber from, PartyNumber to) const {
    if (from == to) return true;
    for (const auto& [party, payer, into] : said_) {
      if (party == from && Reaches(into, to)) return true;
    }
    return false;
  }
  std::vector<std::tuple<PartyNumber, PartyNumber, PartyNumber>> said_;
};

TEST(MergesTest, RandomMergesAndTakingsBackAgreeWithAList) {
  constexpr uint32_t kParties = 8;
  constexpr uint32_t kPayers = 3;  // And 0, everybody.
  for (uint32_t seed = 1; seed <= 200; ++seed) {
    std::mt19937 random(seed);
    Merges merges;
    Model model;
    for (int step = 0; step < 60; ++step) {
      const PartyNumber party(1 + random() % kParties);
      const PartyNumber into(1 + random() % kParties);
      const PartyNumber payer(random() % (kPayers + 1));
      if (random() % 3 == 0) {
        merges.TakeBack(party, payer);
        model.TakeBack(party, payer);
      } else {
        merges.Merge(party, into, payer);
        model.Merge(party, into, payer);
      }
      for (uint32_t each = 1; each <= kParties; ++each) {
        for (uint32_t by = 0; by <= kPayers; ++by) {
          ASSERT_EQ(merges.CountsAs(P(each), P(by)),
                    model.CountsAs(P(each), P(by)))
              << "seed " << seed << " step " << step;
        }
      }
    }
  }
}

}  // namespace
}  // namespace omloop::fold
