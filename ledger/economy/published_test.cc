// Published worked numbers, each with its source (domain.md 1.6). Those that
// belong to one formula stand with it: G7 in month_test.cc, G9 and G19 in
// change_test.cc, G10 to G13, G17 and G18 in input_output_test.cc, G11 in
// rounds_test.cc, G16 in multiplier_test.cc.
#include <cmath>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/economy/change.h"
#include "ledger/economy/multiplier.h"
#include "ledger/economy/multiplier_testing.h"

namespace omloop::economy {
namespace {

constexpr auto kA = EvidenceQuality::kA;
constexpr auto kB = EvidenceQuality::kB;

// G1: NEF "averaging surveys" (pluggingtheleaks.org/downloads/plm/
// plm_averaging_surveys.xls): five staff members, by head 45.42 %, printed
// 45.4. Five answers are what a stratum needs; with equal pay the
// money-weighted share is the mean by head.
TEST(PublishedTest, G1AveragingSurveys) {
  TestWindow staff;
  for (int permille : {421, 505, 631, 378, 336}) {
    staff.Pay(Place::kLocal, 1'000'00, kB, {permille, 1000});
  }
  staff.Pay(Place::kLocal, 1'000'00);
  const MultiplierFigures f = staff.Compute();
  ASSERT_EQ(f.strata.size(), 1u);
  EXPECT_EQ(f.strata[0].share().PermilleRoundedHalfAway(), 454);
  EXPECT_NEAR(f.strata[0].share().AsDouble(), 0.4542, 1e-12);
  // By money the same five differ as soon as pay does.
  staff.input.lines[2].amount = 9'000'00;
  EXPECT_GT(staff.Compute().strata[0].share().PermilleRoundedHalfAway(), 500);
}

// G2: same sheet: a payroll of 200,000 pounds, 40 % local, is 80,000.
TEST(PublishedTest, G2PayrollLine) {
  TestWindow payroll;
  payroll.Pay(Place::kLocal, 200'000'00, kB, {40, 100});
  EXPECT_EQ(payroll.Compute().r3, 80'000'00);
}

// G3: Northumberland County Council and NEF, 2005 (sustainablehackney.org.uk;
// lm3online.com/about): 1.76 a pound at a local supplier, 0.36 elsewhere.
// Both are area income with what suppliers elsewhere spend here.
TEST(PublishedTest, G3Northumberland) {
  TestWindow local;
  local.Pay(Place::kLocal, 100'00, kA, {76, 100});
  TestWindow elsewhere;
  elsewhere.Pay(Place::kElsewhere, 100'00, kA, {36, 100});
  const MultiplierFigures m_local = local.Compute();
  const MultiplierFigures m_elsewhere = elsewhere.Compute();
  EXPECT_THAT(m_local.area_income.value, Equals(Ratio{176, 100}));
  EXPECT_THAT(m_local.lm3.value, Equals(Ratio{276, 100}));
  EXPECT_THAT(m_elsewhere.lm3.value, Equals(Ratio{1, 1}));
  EXPECT_THAT(m_elsewhere.lm3_plus.value, Equals(Ratio{136, 100}));
  // "Almost 400 %".
  EXPECT_NEAR(1.76 / 0.36 - 1, 3.889, 5e-4);
  // Ten points from the second to the first add 0.14 a pound.
  TestWindow before;
  before.Pay(Place::kLocal, 50'00, kA, {76, 100});
  before.Pay(Place::kElsewhere, 50'00, kA, {36, 100});
  TestWindow after = before;
  after.input.lines[0].amount += 10'00;
  after.input.lines[1].amount -= 10'00;
  const FigureChange change =
      CompareFigures(before.Compute().lm3_plus, after.Compute().lm3_plus);
  EXPECT_EQ(change.difference.value.numerator, 140'000);
}

// G4: Lovell Pennyburn 2015 (theconstructionindex.co.uk): LM3 2.03 and 3.8
// million in all. Whether that total holds R1 decides what the project
// received, so numerator and denominator are always published.
TEST(PublishedTest, G4NumeratorAndDenominatorTellWhatATotalHolds) {
  EXPECT_NEAR(3.8 / 2.03, 1.87, 5e-3);
  EXPECT_NEAR(3.8 / 1.03, 3.69, 5e-3);
  const MultiplierFigures f = DemoCard().Compute();
  EXPECT_EQ(f.lm3.value.denominator, f.r1);
  EXPECT_EQ(f.lm3.value.numerator, f.r1 + f.r2 + f.r3);
}

// G5: Santa Coloma (gramamoneda.cat, 6 months): 29.12 % stayed, 56.10 %
// left, 12.78 % unknown: 98.00 in all. What is missing is no spend; nothing
// is scaled up to 100.
TEST(PublishedTest, G5PartsThatDoNotAddUpAreNotNormalised) {
  TestWindow grama;
  grama.Pay(Place::kLocal, 29'12);
  grama.Pay(Place::kElsewhere, 56'10);
  grama.Pay(Place::kUnknown, 12'78);
  const MultiplierFigures f = grama.Compute();
  EXPECT_EQ(f.r1, 98'00);
  EXPECT_THAT(f.lm2.value, Equals(Ratio{98'00 + 29'12, 98'00}));
  EXPECT_THAT(f.lm2.high, Equals(Ratio{98'00 + 29'12 + 12'78, 98'00}));
}

// G6: minney.org/local-multiplier-3-lm3 prints 1.30 for 100k, of which 50k
// local wages, all spent here again; NEF's own formula gives 2.00, and so do
// we.
TEST(PublishedTest, G6OurDefinitionIsTheOneOfNef) {
  TestWindow firm;
  firm.Pay(Place::kLocal, 50'000'00, kA, {1, 1});
  firm.Pay(Place::kElsewhere, 50'000'00);
  EXPECT_THAT(firm.Compute().lm3.value, Equals(Ratio{2, 1}));
}

// G8: Manchester City Council, top 300 (cles.org.uk, localgov.co.uk): the
// local share rose from 51.5 to 73.6 % from 2008/09 to 2015/16 and then fell
// to 69.2 in 2019/20. Of one pound each, LM2 tells the same.
TEST(PublishedTest, G8ManchesterSeriesAsLm2) {
  int64_t before = 0;
  const int permille[] = {515, 736, 717, 713, 699, 692};
  for (int share : permille) {
    TestWindow year;
    year.Pay(Place::kLocal, share);
    year.Pay(Place::kElsewhere, 1000 - share);
    const int64_t lm2 = year.Compute().lm2.value.PermilleRoundedHalfAway();
    EXPECT_EQ(lm2, 1000 + share);
    EXPECT_TRUE(before == 0 || share == 736 ? lm2 > before : lm2 < before);
    before = lm2;
  }
}

// G14: Civic Economics (reclaimdemocracy.org): independents recirculate 48 %,
// chains less than 14 %. A euro moved brings 0.34 more, the local part apart.
TEST(PublishedTest, G14IndependentsAgainstChains) {
  TestWindow shops;
  shops.Pay(Place::kLocal, 100'00, kB, {48, 100});
  shops.Pay(Place::kLocal, 100'00, kB, {14, 100});
  const MultiplierFigures f = shops.Compute();
  EXPECT_EQ(f.parts[0].third() - f.parts[1].third(), 34'00);
}

// G15: Meter 2011 (foodsystemsjournal.org): a rule of thumb of 1.3, 1.1 in
// weak economies. A regional table of letter E that stands for unobserved
// suppliers gives such a figure, and it is withheld for want of coverage.
TEST(PublishedTest, G15RulesOfThumbAreNotShownAsMeasured) {
  TestWindow window;
  window.Pay(Place::kLocal, 100'00);
  MultiplierOptions options;
  options.table_shares['-'] = {3, 10};
  const MultiplierFigures f = window.Compute(options);
  EXPECT_EQ(f.r3, 30'00);
  EXPECT_EQ(f.round3[static_cast<size_t>(EvidenceQuality::kE)], 30'00);
  EXPECT_FALSE(f.shows_lm3());
  EXPECT_EQ(f.lm3.absent, kLowCoverage);
}

}  // namespace
}  // namespace omloop::economy
