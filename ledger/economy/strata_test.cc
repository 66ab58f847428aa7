#include "ledger/economy/strata.h"

#include <cmath>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace omloop::economy {
namespace {

constexpr Stratum kSmallCare{'Q', SizeClass::kSmall, RingKind::kFocus};

void Add(std::vector<SampleUnit>& units, const Stratum& stratum, int observed,
         int others) {
  for (int i = 0; i < observed; ++i) {
    units.push_back({stratum, 1000, true, 200 + 100 * (i % 5)});
  }
  for (int i = 0; i < others; ++i) units.push_back({stratum, 1000});
}

// docs/concepts/uncertainty.md works this out by hand.
std::vector<SampleUnit> Example() {
  std::vector<SampleUnit> units;
  for (int64_t third : {20'00, 40'00, 50'00, 60'00, 80'00}) {
    units.push_back({kSmallCare, 100'00, true, third});
  }
  for (int i = 0; i < 5; ++i) units.push_back({kSmallCare, 100'00});
  return units;
}

TEST(StrataTest, VarianceOfTheWorkedExample) {
  const SampleResult sample = Stratify(Example());
  ASSERT_EQ(sample.strata.size(), 1u);
  EXPECT_EQ(sample.strata[0].units, 10);
  EXPECT_EQ(sample.strata[0].respondents, 5);
  EXPECT_NEAR(sample.strata[0].share().AsDouble(), 0.5, 1e-12);
  // In euros squared 5,000; here in cents.
  EXPECT_NEAR(sample.strata[0].variance, 5'000e4, 1e-3);
}

TEST(StrataTest, StudentsTWithFourDegreesOfFreedom) {
  const std::vector<SampleUnit> units = Example();
  const auto margin =
      SamplingMargin(units, Stratify(units), {.seed = 1, .draws = 0});
  ASSERT_TRUE(margin.has_value());
  // t(0.975; 4) = 2.776445.
  EXPECT_NEAR(margin->below, 2.776445 * std::sqrt(5'000e4), 1);
  EXPECT_DOUBLE_EQ(margin->below, margin->above);
}

TEST(StrataTest, TheBootstrapWidensAndRepeats) {
  const std::vector<SampleUnit> units = Example();
  const SampleResult sample = Stratify(units);
  const auto plain = SamplingMargin(units, sample, {.seed = 1, .draws = 0});
  const auto first = SamplingMargin(units, sample, {.seed = 7});
  const auto again = SamplingMargin(units, sample, {.seed = 7});
  ASSERT_TRUE(plain.has_value() && first.has_value() && again.has_value());
  EXPECT_GE(first->below, plain->below);
  EXPECT_GE(first->above, plain->above);
  EXPECT_EQ(first->below, again->below);
  EXPECT_EQ(first->above, again->above);
}

TEST(StrataTest, FewerThanFiveArePutTogetherUpwards) {
  constexpr auto kCity = RingKind::kCity;
  struct {
    const char* what;
    Stratum other;
    int observed;
    PoolLevel level;
    size_t strata;
  } const cases[] = {
      {"five stand alone",
       {'Q', SizeClass::kSmall, kCity},
       5,
       PoolLevel::kNone,
       2},
      {"over rings",
       {'Q', SizeClass::kSmall, kCity},
       4,
       PoolLevel::kOverRings,
       1},
      {"over sizes",
       {'Q', SizeClass::kLarge, kCity},
       4,
       PoolLevel::kOverSizes,
       1},
      {"over sections", {'F', SizeClass::kLarge, kCity}, 4, PoolLevel::kAll, 1},
  };
  for (const auto& c : cases) {
    std::vector<SampleUnit> units;
    Add(units, kSmallCare, c.observed, 3);
    Add(units, c.other, c.observed, 3);
    const SampleResult sample = Stratify(units);
    ASSERT_EQ(sample.strata.size(), c.strata) << c.what;
    EXPECT_EQ(sample.strata[0].level, c.level) << c.what;
    EXPECT_EQ(sample.strata[0].respondents + (c.strata == 2 ? 5 : 0),
              2 * c.observed)
        << c.what;
  }
}

TEST(StrataTest, WhatIsLeftJoinsTheStratumWithTheFewest) {
  std::vector<SampleUnit> units;
  Add(units, {'A', SizeClass::kSmall, RingKind::kFocus}, 9, 1);
  Add(units, {'B', SizeClass::kSmall, RingKind::kFocus}, 6, 1);
  Add(units, {'C', SizeClass::kSmall, RingKind::kFocus}, 1, 1);
  const SampleResult sample = Stratify(units);
  ASSERT_EQ(sample.strata.size(), 2u);
  EXPECT_EQ(sample.strata[0].respondents, 9);
  EXPECT_EQ(sample.strata[1].respondents, 7);
  EXPECT_EQ(sample.stratum_of[18], 1);  // The one of section C.
}

TEST(StrataTest, WithoutSpreadThereIsNoInterval) {
  struct {
    const char* what;
    std::vector<SampleUnit> units;
  } const cases[] = {
      {"nobody answered", {{kSmallCare, 100}}},
      {"one answered", {{kSmallCare, 100, true, 50}, {kSmallCare, 100}}},
      {"all gave the same",
       {{kSmallCare, 1000, true, 500},
        {kSmallCare, 2000, true, 1000},
        {kSmallCare, 3000, true, 1500},
        {kSmallCare, 1000}}},
  };
  for (const auto& c : cases) {
    EXPECT_FALSE(SamplingMargin(c.units, Stratify(c.units), {}).has_value())
        << c.what;
  }
}

TEST(StrataTest, WhenAllAnsweredNothingIsEstimated) {
  std::vector<SampleUnit> units;
  Add(units, kSmallCare, 3, 0);
  const auto margin = SamplingMargin(units, Stratify(units), {});
  ASSERT_TRUE(margin.has_value());
  EXPECT_EQ(margin->below, 0);
  EXPECT_EQ(margin->above, 0);
  EXPECT_TRUE(SamplingMargin({}, Stratify({}), {}).has_value());
}

}  // namespace
}  // namespace omloop::economy
