#include "ledger/economy/change.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"

namespace omloop::economy {
namespace {

using ::omloop::testing::StatusIs;

// G19 of domain.md 1.6: Lancashire, in thousands of pounds, rounded totals
// 750 and 617 million; docs/concepts/change.md.
TEST(ChangeTest, LancashireShareRoseWhileVolumeFell) {
  const auto change = DecomposeChange({292'500, 750'000}, {488'664, 617'000});
  OMLOOP_ASSERT_OK(change);
  EXPECT_EQ(change->share, 301'500);
  EXPECT_EQ(change->volume, -51'870);
  EXPECT_EQ(change->interaction, -53'466);
  EXPECT_EQ(change->total(), 196'164);
}

// G9 of domain.md 1.6: Preston, 38.0 of 760 and 112.3 of 617 million pounds.
TEST(ChangeTest, PrestonRoseByMoreThanItsVolumeFell) {
  const auto change = DecomposeChange({38'000, 760'000}, {112'300, 617'000});
  OMLOOP_ASSERT_OK(change);
  EXPECT_EQ(change->total(), 74'300);
  EXPECT_EQ(change->volume, -7'150);
  EXPECT_GT(change->share, 100'000);
}

TEST(ChangeTest, WithoutSpendThereIsNoChangeToTell) {
  const auto no_spend =
      StatusIs(absl::StatusCode::kFailedPrecondition, "NO_SPEND");
  EXPECT_THAT(DecomposeChange({0, 0}, {1, 2}), no_spend);
  EXPECT_THAT(DecomposeChange({1, 2}, {0, -5}), no_spend);
}

// A figure in percent.
Figure Percent(int value, int low, int high, int interval_low,
               int interval_high) {
  return {.value = {value, 100},
          .low = {low, 100},
          .high = {high, 100},
          .coverage = {1, 2},
          .interval_low = {interval_low, 100},
          .interval_high = {interval_high, 100}};
}

TEST(ChangeTest, SignificantNeedsBothIntervalAndBounds) {
  struct {
    const char* what;
    Figure then, now;
    Verdict verdict;
  } const cases[] = {
      {"clear rise", Percent(50, 45, 55, 48, 52), Percent(80, 70, 90, 75, 85),
       Verdict::kSignificantRise},
      {"clear fall", Percent(80, 70, 90, 75, 85), Percent(50, 45, 55, 48, 52),
       Verdict::kSignificantFall},
      {"the sample says yes, the bounds no", Percent(50, 30, 70, 48, 52),
       Percent(60, 40, 90, 58, 62), Verdict::kNotSignificant},
      {"too near", Percent(50, 45, 55, 46, 54), Percent(52, 46, 57, 48, 56),
       Verdict::kNotSignificant},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(CompareFigures(c.then, c.now).verdict, c.verdict) << c.what;
  }
}

TEST(ChangeTest, ErrorsOfTwoSamplesAddAsSquares) {
  const FigureChange change =
      CompareFigures(Percent(50, 0, 100, 47, 54), Percent(80, 0, 100, 77, 88));
  EXPECT_EQ(change.difference.value.numerator, 300'000);
  // sqrt(3^2 + 4^2) below, sqrt(8^2 + 3^2) above.
  EXPECT_EQ(change.difference.interval_low.numerator, 250'000);
  EXPECT_EQ(change.difference.interval_high.numerator, 300'000 + 85'441);
  EXPECT_EQ(change.difference.low.numerator, -1'000'000);
}

TEST(ChangeTest, WithoutIntervalOrFigureNothingIsTold) {
  Figure figure = Percent(50, 45, 55, 48, 52);
  Figure bare = figure;
  bare.interval_low = bare.interval_high = {};
  EXPECT_EQ(CompareFigures(figure, bare).verdict, Verdict::kCannotTell);
  Figure withheld = figure;
  withheld.absent = kLowCoverage;
  EXPECT_EQ(CompareFigures(withheld, figure).verdict, Verdict::kCannotTell);
  EXPECT_EQ(CompareFigures(withheld, figure).difference.absent, kLowCoverage);
  EXPECT_EQ(CompareFigures(Absent(kNoSpend), figure).difference.absent,
            kNoSpend);
}

}  // namespace
}  // namespace omloop::economy
