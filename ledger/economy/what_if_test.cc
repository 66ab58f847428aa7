#include "ledger/economy/what_if.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/economy/information.h"
#include "ledger/economy/multiplier_testing.h"
#include "tests/testing/status_matchers.h"

namespace omloop::economy {
namespace {

using ::omloop::testing::StatusIs;

constexpr auto kA = EvidenceQuality::kA;
constexpr auto kB = EvidenceQuality::kB;

// Suppliers 0 to 3 of the demo card (G16).
TEST(WhatIfTest, MovingFromUtrechtToTheCooperative) {
  const TestWindow card = DemoCard();
  const auto result = ComputeWhatIf(
      card.input, {{.from = {2}, .to = {0}, .amount = 10'000'00}}, {});
  OMLOOP_ASSERT_OK(result);
  // Each euro brings 1 + 1/2 instead of 0.
  EXPECT_THAT(result->effects[0].per_euro.value, Equals(Ratio{3, 2}));
  EXPECT_THAT(result->effects[0].per_euro.low, Equals(Ratio{3, 2}));
  EXPECT_THAT(result->effects[0].premium.value, Equals(Ratio{3, 2}));
  EXPECT_THAT(result->difference.value, Equals(Ratio{15, 100}));
  EXPECT_THAT(result->before.area_income.value, Equals(Ratio{90, 100}));
  EXPECT_THAT(result->after.area_income.value, Equals(Ratio{105, 100}));
  EXPECT_EQ(result->after.r1, result->before.r1);
}

TEST(WhatIfTest, WhatIsNotObservedWidensTheEffect) {
  const TestWindow card = DemoCard();
  const auto result = ComputeWhatIf(
      card.input, {{.from = {2, 3}, .to = {1}, .amount = 10'000'00}}, {});
  OMLOOP_ASSERT_OK(result);
  EXPECT_THAT(result->effects[0].per_euro.value, Equals(Ratio{3, 2}));
  EXPECT_THAT(result->effects[0].per_euro.low, Equals(Ratio{1, 1}));
  EXPECT_THAT(result->effects[0].per_euro.high, Equals(Ratio{2, 1}));
}

TEST(WhatIfTest, MovingAwayGainsNothingAndAllowsNoPremium) {
  const TestWindow card = DemoCard();
  const auto result =
      ComputeWhatIf(card.input, {{.from = {0}, .to = {3}, .amount = 1}}, {});
  OMLOOP_ASSERT_OK(result);
  EXPECT_LT(result->effects[0].per_euro.value.numerator, 0);
  EXPECT_EQ(result->effects[0].premium.value.numerator, 0);
}

TEST(WhatIfTest, ANewcomerGetsWhatTheLikesOfItAreKnownFor) {
  TestWindow card = DemoCard();
  card.input.suppliers.push_back({.party = PartyNumber(999)});
  const auto result = ComputeWhatIf(
      card.input, {{.from = {3}, .to = {4}, .amount = 10'000'00}}, {});
  OMLOOP_ASSERT_OK(result);
  EXPECT_THAT(result->effects[0].per_euro.value, Equals(Ratio{3, 2}));
  EXPECT_THAT(result->effects[0].per_euro.low, Equals(Ratio{1, 1}));
  EXPECT_EQ(result->after.r2, 70'000'00);
}

TEST(WhatIfTest, MovesThatCannotBeAreRefused) {
  const TestWindow card = DemoCard();
  const Move cases[] = {
      {.from = {2}, .to = {0}, .amount = 0},
      {.from = {2}, .to = {0}, .amount = -5},
      {.from = {}, .to = {0}, .amount = 5},
      {.from = {2}, .to = {2}, .amount = 5},
      {.from = {2}, .to = {9}, .amount = 5},
      {.from = {2}, .to = {0}, .amount = 30'000'01},
  };
  for (const Move& move : cases) {
    EXPECT_THAT(ComputeWhatIf(card.input, {move}, {}),
                StatusIs(absl::StatusCode::kInvalidArgument, "BAD_MOVE"));
  }
  EXPECT_THAT(ComputeWhatIf({}, {cases[5]}, {}),
              StatusIs(absl::StatusCode::kFailedPrecondition, "NO_SPEND"));
}

// Ten alike suppliers, five of them observed, and one large one.
TestWindow HalfObserved() {
  TestWindow window;
  for (int i = 0; i < 5; ++i) {
    window.Pay(Place::kLocal, 10'000'00, kB, {30 + 10 * i, 100});
  }
  for (int i = 0; i < 5; ++i) window.Pay(Place::kLocal, 1'000'00 * (i + 1));
  window.Pay(Place::kLocal, 30'000'00);
  return window;
}

TEST(InformationTest, TheLargestUnobservedSupplierIsAskedFirst) {
  const TestWindow window = HalfObserved();
  const MultiplierFigures f = window.Compute();
  const InformationPlan plan = ValueOfInformation(f, {}, 20);
  ASSERT_EQ(plan.steps.size(), 6u);
  EXPECT_EQ(plan.steps[0].supplier, 10u);
  EXPECT_EQ(plan.steps[0].unobserved, 30'000'00);
  EXPECT_THAT(plan.now.bounds_width, Equals(Ratio{45, 95}));
  EXPECT_THAT(plan.steps[0].after.bounds_width, Equals(Ratio{15, 95}));
  EXPECT_THAT(plan.steps[0].after.cov3, Equals(Ratio{80, 95}));
  double width = plan.now.interval_width.AsDouble();
  for (const InformationStep& step : plan.steps) {
    EXPECT_LT(step.after.interval_width.AsDouble(), width);
    width = step.after.interval_width.AsDouble();
  }
  // When all have answered nothing is left to guess.
  EXPECT_EQ(plan.steps.back().after.bounds_width.numerator, 0);
  EXPECT_EQ(plan.steps.back().after.interval_width.numerator, 0);
}

TEST(InformationTest, WithoutSpreadTheBoundsDecide) {
  TestWindow window;
  window.Pay(Place::kLocal, 10'000'00, kA, {1, 2});
  window.Pay(Place::kLocal, 1'000'00);
  window.Pay(Place::kLocal, 5'000'00);
  const InformationPlan plan = ValueOfInformation(window.Compute(), {}, 1);
  ASSERT_EQ(plan.steps.size(), 1u);
  EXPECT_EQ(plan.steps[0].supplier, 2u);
  EXPECT_FALSE(plan.now.interval_width.defined());
}

TEST(InformationTest, AnEmptyWindowHasNobodyToAsk) {
  EXPECT_TRUE(ValueOfInformation(TestWindow().Compute(), {}, 5).steps.empty());
}

}  // namespace
}  // namespace omloop::economy
