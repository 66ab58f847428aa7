#include "ledger/economy/multiplier.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/economy/multiplier_testing.h"

namespace omloop::economy {
namespace {

constexpr auto kA = EvidenceQuality::kA;
constexpr auto kC = EvidenceQuality::kC;

// G16 of domain.md 1.6, and docs/concepts/multiplier.md.
TEST(MultiplierTest, DemoCardOfTheDomainStudy) {
  const MultiplierFigures f = DemoCard().Compute();
  EXPECT_EQ(f.r1, 100'000'00);
  EXPECT_EQ(f.r2, 60'000'00);
  EXPECT_THAT(f.lm2.value, Equals(Ratio{160, 100}));
  EXPECT_EQ(f.r3_low, 20'000'00);
  EXPECT_EQ(f.r3_high, 40'000'00);
  EXPECT_THAT(f.lm3.low, Equals(Ratio{180, 100}));
  EXPECT_THAT(f.lm3.high, Equals(Ratio{200, 100}));
  EXPECT_THAT(f.lm3.value, Equals(Ratio{190, 100}));
  EXPECT_THAT(f.area_income.low, Equals(Ratio{80, 100}));
  EXPECT_THAT(f.area_income.high, Equals(Ratio{100, 100}));
  EXPECT_THAT(f.lm3_plus.low, Equals(Ratio{183, 100}));
  EXPECT_THAT(f.lm3_plus.high, Equals(Ratio{203, 100}));
  EXPECT_THAT(f.cov2, Equals(Ratio{1, 1}));
  EXPECT_THAT(f.cov3, Equals(Ratio{2, 3}));
  EXPECT_EQ(f.round2[static_cast<size_t>(kA)], 40'000'00);
  EXPECT_EQ(f.round2[static_cast<size_t>(kC)], 20'000'00);
  EXPECT_EQ(f.round3[static_cast<size_t>(kC)], 10'000'00);
  // One observed supplier says nothing about spread.
  EXPECT_TRUE(f.shows_lm3());
  EXPECT_FALSE(f.lm3.has_interval());
}

}  // namespace
}  // namespace omloop::economy
