#include "ledger/economy/multiplier.h"

#include <random>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/economy/multiplier_testing.h"

namespace omloop::economy {
namespace {

using ::omloop::testing::StatusIs;

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

constexpr auto kB = EvidenceQuality::kB;
constexpr auto kD = EvidenceQuality::kD;
constexpr auto kE = EvidenceQuality::kE;
constexpr auto kZ = EvidenceQuality::kZ;

int64_t Of(const QualityMix& mix, EvidenceQuality letter) {
  return mix[static_cast<size_t>(letter)];
}

TEST(MultiplierTest, WithoutSpendThereIsNoFigure) {
  TestWindow credit;
  credit.Pay(Place::kLocal, -5'00);
  for (const TestWindow& window : {TestWindow(), credit}) {
    const MultiplierFigures f = window.Compute();
    for (const Figure* figure : {&f.lm2, &f.lm3, &f.area_income, &f.lm3_plus}) {
      EXPECT_EQ(figure->absent, kNoSpend);
      EXPECT_FALSE(figure->has_bounds());
    }
  }
}

TEST(MultiplierTest, AllUnknownLeavesEverythingPossible) {
  TestWindow window;
  window.Pay(Place::kUnknown, 100'00);
  const MultiplierFigures f = window.Compute();
  EXPECT_THAT(f.lm2.value, Equals(Ratio{1, 1}));
  EXPECT_THAT(f.lm2.high, Equals(Ratio{2, 1}));
  EXPECT_EQ(f.lm3.absent, kLowCoverage);
  EXPECT_THAT(f.lm3.low, Equals(Ratio{1, 1}));
  EXPECT_THAT(f.lm3.high, Equals(Ratio{3, 1}));
  EXPECT_THAT(f.cov2, Equals(Ratio{0, 1}));
  EXPECT_FALSE(f.cov3.defined());
}

TEST(MultiplierTest, NothingLocalIsKnownToBeOne) {
  TestWindow window;
  window.Pay(Place::kElsewhere, 100'00);
  const MultiplierFigures f = window.Compute();
  EXPECT_TRUE(f.shows_lm3());
  EXPECT_THAT(f.lm3.value, Equals(Ratio{1, 1}));
  EXPECT_THAT(f.lm3.high, Equals(Ratio{1, 1}));
  EXPECT_THAT(f.lm3_plus.high, Equals(Ratio{2, 1}));
}

TEST(MultiplierTest, BelowThirtyPercentTheValueIsWithheld) {
  for (const auto& [observed, shown] :
       {std::pair(29'99, false), {30'00, true}}) {
    TestWindow window;
    window.Pay(Place::kLocal, observed, kB, {1, 2});
    window.Pay(Place::kLocal, 100'00 - observed);
    const MultiplierFigures f = window.Compute();
    EXPECT_EQ(f.shows_lm3(), shown);
    EXPECT_TRUE(f.lm3.has_bounds());
    EXPECT_TRUE(f.lm2.present());
  }
}

TEST(MultiplierTest, CreditNotesNetWithinASupplierAndWindow) {
  TestWindow window;
  const uint32_t coop = window.Pay(Place::kLocal, 100'00, kA, {1, 2});
  window.AddLine(coop, Place::kLocal, -40'00);
  const uint32_t refund = window.Pay(Place::kLocal, 10'00, kA, {1, 1});
  window.AddLine(refund, Place::kLocal, -30'00);
  window.Pay(Place::kElsewhere, 60'00);
  const MultiplierFigures f = window.Compute();
  EXPECT_EQ(f.r1, 100'00);
  // A supplier in credit stays in R1 and R2 and has no third round.
  EXPECT_EQ(f.r2, 40'00);
  EXPECT_EQ(f.local_credit, -20'00);
  EXPECT_EQ(f.r3, 30'00);
}

TEST(MultiplierTest, ACreditOfUnknownPlaceLowersTheLowBound) {
  TestWindow window;
  const uint32_t coop = window.Pay(Place::kLocal, 100'00, kA, {1, 2});
  window.AddLine(coop, Place::kUnknown, -20'00);
  const MultiplierFigures f = window.Compute();
  // Were the credit local, 80 would remain, and 40 of it here again.
  EXPECT_THAT(f.lm3.low, Equals(Ratio{80'00 + 80'00 + 30'00, 80'00}));
  EXPECT_THAT(f.lm3.high, Equals(Ratio{80'00 + 100'00 + 50'00, 80'00}));
}

TEST(MultiplierTest, AnchorsAndOneselfAreLeftOut) {
  TestWindow window;
  window.Pay(Place::kLocal, 50'00, kA, {1, 2});
  const uint32_t anchor = window.Pay(Place::kLocal, 70'00);
  window.input.suppliers[anchor].anchor = true;
  const uint32_t own = window.Pay(Place::kLocal, 30'00);
  window.input.lines[2].payer = window.input.suppliers[own].party;
  const MultiplierFigures f = window.Compute();
  EXPECT_EQ(f.r1, 50'00);
  EXPECT_EQ(f.intra_alliance, 70'00);
  EXPECT_EQ(f.own_supplier, 30'00);
  EXPECT_EQ(f.parts.size(), 1u);
}

TEST(MultiplierTest, EachMonthOfAWindowHasItsOwnEvidence) {
  TestWindow window;
  const uint32_t coop = window.Pay(Place::kLocal, 10'00, kB, {1, 2});
  window.SetPeriod(coop, Month(2026, 10), Month(2026, 11));
  window.AddLine(coop, Place::kLocal, 30'00, Month(2026, 9));
  const MultiplierFigures f = window.Compute();
  EXPECT_EQ(Of(f.round2, kB), 10'00);
  EXPECT_EQ(Of(f.round2, kC), 30'00);
  EXPECT_THAT(f.cov3, Equals(Ratio{1, 4}));
}

TEST(MultiplierTest, LettersBelowCStandInWhenNobodyIsObserved) {
  TestWindow window;
  const uint32_t old = window.Pay(Place::kLocal, 10'00, kB, {1, 5});
  window.SetPeriod(old, Month(2024, 1), Month(2025, 1));
  window.Pay(Place::kLocal, 10'00);
  MultiplierFigures f = window.Compute();
  EXPECT_EQ(Of(f.round3, kD), 2 * 2'00);
  window.input.suppliers[old].evidence.clear();
  MultiplierOptions options;
  options.table_shares = {{'Q', {1, 2}}, {'-', {1, 4}}};
  window.input.suppliers[1].stratum.section = 'Q';
  f = window.Compute(options);
  EXPECT_EQ(Of(f.round3, kE), 2'50 + 5'00);
  f = window.Compute();
  EXPECT_EQ(Of(f.round2, kZ), 20'00);
  EXPECT_EQ(f.r3, 0);
  EXPECT_EQ(f.r3_high, 20'00);
}

TEST(MultiplierTest, AStatedHighestShareNarrowsTheBounds) {
  TestWindow card = DemoCard();
  const Ratio high = HighShareInBooks(card.input);
  EXPECT_THAT(high, Equals(Ratio{1, 2}));
  const MultiplierFigures f = card.Compute({.share_max = high});
  EXPECT_THAT(f.lm3.high, Equals(Ratio{190, 100}));
  EXPECT_FALSE(HighShareInBooks(TestWindow().input).defined());
}

TEST(MultiplierTest, FrameIStartsFromIncome) {
  TestWindow window;
  window.Pay(Place::kLocal, 60'00, kA, {1, 2});
  const MultiplierFigures f =
      window.Compute({.frame = Frame::kIncome, .income = 100'00});
  EXPECT_THAT(f.lm3.value, Equals(Ratio{190, 100}));
  EXPECT_THAT(
      ComputeMultiplier(window.input,
                        {.frame = Frame::kIncome, .income = 59'99}),
      StatusIs(absl::StatusCode::kInvalidArgument, "OUTGOINGS_ABOVE_INCOME"));
}

TEST(MultiplierTest, WhatCannotBeIsRefused) {
  TestWindow window;
  window.Pay(Place::kLocal, 60'00, kA, {3, 2});
  EXPECT_THAT(ComputeMultiplier(window.input),
              StatusIs(absl::StatusCode::kInvalidArgument, "BAD_EVIDENCE"));
  EXPECT_THAT(ComputeMultiplier({}, {.share_max = {3, 2}}),
              StatusIs(absl::StatusCode::kInvalidArgument, "BAD_SHARE"));
  EXPECT_THAT(ComputeMultiplier({}, {.table_shares = {{'A', {-1, 2}}}}),
              StatusIs(absl::StatusCode::kInvalidArgument, "BAD_SHARE"));
}

TEST(MultiplierTest, TheLargestWindowIsComputedAndOneMoreIsRefused) {
  TestWindow window;
  window.Pay(Place::kLocal, kWindowAmountMax, kA, {999'999'999, 1'000'000'000});
  const MultiplierFigures f = window.Compute();
  EXPECT_GT(f.r3, kWindowAmountMax / 1000 * 999);
  window.Pay(Place::kElsewhere, -1);
  EXPECT_THAT(
      ComputeMultiplier(window.input),
      StatusIs(absl::StatusCode::kFailedPrecondition, "MONTH_TOO_LARGE"));
}

// Random windows: parts add up, and value, bounds and interval are in order.
TEST(MultiplierTest, LawsHoldInRandomWindows) {
  std::mt19937 random(20261125);
  const auto below = [&](int n) { return static_cast<int>(random() % n); };
  for (int round = 0; round < 300; ++round) {
    TestWindow window;
    const int suppliers = 1 + below(40);
    for (int i = 0; i < suppliers; ++i) {
      const bool observed = below(2) == 0;
      const uint32_t supplier = window.Pay(
          static_cast<Place>(below(3)), below(100'000) - 10'000,
          !observed ? EvidenceQuality::kNone : (below(2) == 0 ? kA : kB),
          observed ? Ratio{below(101), 100} : Ratio{},
          {.section = static_cast<char>('A' + below(3)),
           .size = static_cast<SizeClass>(1 + below(3))});
      if (below(3) == 0) {
        window.AddLine(supplier, static_cast<Place>(below(3)),
                       below(30'000) - 15'000, Month(2026, 1 + below(10)));
      }
    }
    const MultiplierFigures f = window.Compute();
    int64_t third = 0;
    int64_t spend = 0;
    for (const SupplierPart& part : f.parts) {
      third += part.third();
      spend += part.amount();
    }
    EXPECT_EQ(third, f.r3);
    EXPECT_EQ(spend, f.r1);
    if (f.r1 <= 0) continue;
    for (const Figure* figure : {&f.lm2, &f.lm3, &f.lm3_plus}) {
      EXPECT_LE(figure->low.numerator, figure->value.numerator) << round;
      EXPECT_LE(figure->value.numerator, figure->high.numerator) << round;
      if (!figure->has_interval()) continue;
      EXPECT_LE(figure->low.numerator, figure->interval_low.numerator);
      EXPECT_LE(figure->interval_low.numerator, figure->value.numerator);
      EXPECT_LE(figure->value.numerator, figure->interval_high.numerator);
      EXPECT_LE(figure->interval_high.numerator, figure->high.numerator);
    }
    EXPECT_EQ(f.lm3.value.numerator - f.area_income.value.numerator, f.r1);
  }
}

}  // namespace
}  // namespace omloop::economy
