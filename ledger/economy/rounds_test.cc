#include "ledger/economy/rounds.h"

#include <iterator>
#include <tuple>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"

namespace omloop::economy {
namespace {

using ::omloop::testing::StatusIs;

// G11 of domain.md 1.6: the coefficients of Miller and Blair (G10), unit
// demand in sector 1, round by round, against (I - A)^-1.
TEST(RoundsTest, MillerAndBlairRoundByRound) {
  // An actor's payments to itself do not count, so each sector has a twin.
  RoundsInput twins{
      .outgoings = {100, 100, 100, 100}, .start = {1, 0, 0, 0}, .total = 1};
  // Sectors 1 and 2 are actors 0 and 1; 2 and 3 are their twins, and each
  // spends with the twin what A says stays within the sector.
  for (uint32_t k : {0u, 2u}) {
    const uint32_t other = 2 - k;
    twins.links.push_back({k, other, 15});
    twins.links.push_back({k, k + 1, 20});
    twins.links.push_back({k + 1, k, 25});
    twins.links.push_back({k + 1, other + 1, 5});
  }
  const auto result = ComputeRounds(twins);
  OMLOOP_ASSERT_OK(result);
  const double expected[] = {1, 1.35, 1.4625, 1.499875, 1.51213125, 1.51617094};
  for (size_t k = 0; k < std::size(expected); ++k) {
    EXPECT_NEAR(result->cumulative[k], expected[k], 5e-9) << k;
  }
  EXPECT_NEAR(result->infinity, 1.51815182, 5e-9);
  EXPECT_NEAR(result->infinity, 460.0 / 303, 1e-12);
}

// domain.md 1.2: uniform 0.6 in frame I gives LM3 1.96 and LM-infinity 2.50,
// 0.2 gives 1.24 and 1.25.
TEST(RoundsTest, UniformShareIsAGeometricSeries) {
  for (const auto& [cents, lm3, infinity] :
       {std::tuple(60, 1.96, 2.5), std::tuple(20, 1.24, 1.25)}) {
    const auto result = ComputeRounds({.outgoings = {100, 100},
                                       .links = {{0, 1, cents}, {1, 0, cents}},
                                       .start = {100, 0},
                                       .total = 100});
    OMLOOP_ASSERT_OK(result);
    EXPECT_NEAR(result->cumulative[2], lm3, 1e-12);
    EXPECT_NEAR(result->infinity, infinity, 1e-11);
  }
}

TEST(RoundsTest, PayingOneselfIsNoCirculation) {
  const auto result = ComputeRounds({.outgoings = {150, 100},
                                     .links = {{0, 0, 50}, {0, 1, 50}},
                                     .start = {100, 0},
                                     .total = 100});
  OMLOOP_ASSERT_OK(result);
  EXPECT_EQ(result->self_payments, 50);
  EXPECT_NEAR(result->infinity, 1.5, 1e-12);
}

TEST(RoundsTest, MoneyThatWouldNeverLeaveIsRefused) {
  const auto above =
      StatusIs(absl::StatusCode::kInvalidArgument, "OUTGOINGS_ABOVE_INCOME");
  RoundsInput input{.outgoings = {100, 100},
                    .links = {{0, 1, 100}},
                    .start = {1, 0},
                    .total = 1};
  EXPECT_THAT(ComputeRounds(input), above);
  input.links = {{0, 1, 60}, {0, 1, 60}};
  EXPECT_THAT(ComputeRounds(input), above);
  input.outgoings = {0, 100};
  input.links = {{0, 1, 5}};
  EXPECT_THAT(ComputeRounds(input), above);
  input.outgoings = {1'000'000'000, 1'000'000'000};
  input.links = {{0, 1, 999'999'999}, {1, 0, 999'999'999}};
  EXPECT_THAT(
      ComputeRounds(input),
      StatusIs(absl::StatusCode::kFailedPrecondition, "NO_CONVERGENCE"));
}

TEST(RoundsTest, BadLinksAndNoSpendAreRefused) {
  const auto bad = StatusIs(absl::StatusCode::kInvalidArgument, "BAD_LINK");
  RoundsInput input{.outgoings = {100, 100},
                    .links = {{0, 1, -5}},
                    .start = {1, 0},
                    .total = 1};
  EXPECT_THAT(ComputeRounds(input), bad);
  input.links = {{0, 2, 5}};
  EXPECT_THAT(ComputeRounds(input), bad);
  input.links = {};
  input.start = {-1, 0};
  EXPECT_THAT(ComputeRounds(input), bad);
  input.start = {1};
  EXPECT_THAT(ComputeRounds(input), bad);
  input.start = {0, 0};
  input.total = 0;
  EXPECT_THAT(ComputeRounds(input),
              StatusIs(absl::StatusCode::kFailedPrecondition, "NO_SPEND"));
  input.total = 5;
  OMLOOP_EXPECT_OK(ComputeRounds(input));
}

}  // namespace
}  // namespace omloop::economy
