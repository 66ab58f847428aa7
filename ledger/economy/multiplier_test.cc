#include "ledger/economy/multiplier.h"

#include <random>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"

namespace omloop::economy {
namespace {

using ::omloop::testing::StatusIs;

constexpr auto kA = EvidenceQuality::kA;
constexpr auto kB = EvidenceQuality::kB;
constexpr auto kC = EvidenceQuality::kC;
constexpr auto kD = EvidenceQuality::kD;
constexpr auto kE = EvidenceQuality::kE;
constexpr auto kZ = EvidenceQuality::kZ;
const Month kMonth(2026, 10);

MATCHER_P(Equals, expected, "") {
  *result_listener << arg.numerator << "/" << arg.denominator;
  return SameValue(arg, expected);
}

// A window that is filled line by line.
class Window {
 public:
  // A supplier with one line and, with a letter, evidence of this year.
  uint32_t Pay(Place place, int64_t amount, EvidenceQuality letter = {},
               Ratio share = {}, Stratum stratum = {}) {
    SupplierInput supplier{.party = PartyNumber(100 + input.suppliers.size()),
                           .stratum = stratum};
    if (letter != EvidenceQuality::kNone) {
      supplier.evidence.push_back({.letter = letter,
                                   .period = {Month(2026, 1), Month(2027, 1)},
                                   .local = share});
    }
    input.suppliers.push_back(supplier);
    const auto index = static_cast<uint32_t>(input.suppliers.size() - 1);
    AddLine(index, place, amount);
    return index;
  }
  void AddLine(uint32_t supplier, Place place, int64_t amount,
               Month month = kMonth) {
    input.lines.push_back({.supplier = supplier,
                           .payer = PartyNumber(1),
                           .month = month,
                           .place = place,
                           .amount = amount});
  }
  MultiplierFigures Compute(const MultiplierOptions& options = {}) const {
    const auto figures = ComputeMultiplier(input, options);
    OMLOOP_EXPECT_OK(figures);
    return figures.ok() ? *figures : MultiplierFigures{};
  }
  // Fresh evidence that has aged into another letter.
  void Age(uint32_t supplier, Month first, Month limit) {
    input.suppliers[supplier].evidence[0].period = {first, limit};
  }

  MultiplierInput input;
};

// The demo card: a cooperative 40k local, half re-spent here by its books; a
// partnership 20k local, nothing known; a contractor from Utrecht 30k that
// declared a tenth; ICT from abroad 10k, nothing.
Window DemoCard() {
  Window card;
  card.Pay(Place::kLocal, 40'000'00, kA, {1, 2});
  card.Pay(Place::kLocal, 20'000'00);
  card.Pay(Place::kElsewhere, 30'000'00, kB, {1, 10});
  card.Pay(Place::kElsewhere, 10'000'00, kB, {0, 1});
  return card;
}

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
