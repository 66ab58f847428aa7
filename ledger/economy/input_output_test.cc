#include "ledger/economy/input_output.h"

#include <limits>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/economy/social_accounts.h"
#include "tests/testing/status_matchers.h"

namespace omloop::economy {
namespace {

using ::omloop::testing::StatusIs;

Matrix MatrixOf(const std::vector<std::vector<double>>& rows) {
  Matrix matrix(rows.size(), rows[0].size());
  for (size_t i = 0; i < rows.size(); ++i) {
    for (size_t j = 0; j < rows[i].size(); ++j) matrix.at(i, j) = rows[i][j];
  }
  return matrix;
}

void ExpectNear(const Matrix& matrix,
                const std::vector<std::vector<double>>& rows,
                double tolerance) {
  ASSERT_EQ(matrix.rows(), rows.size());
  for (size_t i = 0; i < rows.size(); ++i) {
    for (size_t j = 0; j < rows[i].size(); ++j) {
      EXPECT_NEAR(matrix.at(i, j), rows[i][j], tolerance) << i << ", " << j;
    }
  }
}

const auto kBadTable =
    StatusIs(absl::StatusCode::kInvalidArgument, "BAD_TABLE");

// G10 of domain.md 1.6: Miller and Blair (2009), tables 2.3 and 2.4, by the
// test data of pymrio.
TEST(InputOutputTest, MillerAndBlairOpenModel) {
  const auto result = AnalyseTable(
      {.flows = MatrixOf({{150, 500}, {200, 100}}), .output = {1000, 2000}});
  OMLOOP_ASSERT_OK(result);
  ExpectNear(result->a, {{.15, .25}, {.20, .05}}, 1e-12);
  ExpectNear(result->inverse,
             {{1.25412541, .33003300}, {.26402640, 1.12211221}}, 5e-9);
  EXPECT_NEAR(result->sectors[0].type_one, 1.51815182, 5e-9);
  EXPECT_NEAR(result->sectors[1].type_one, 1.45214521, 5e-9);
  // New final demand (600, 1500).
  EXPECT_NEAR(result->inverse.at(0, 0) * 600 + result->inverse.at(0, 1) * 1500,
              1247.5, 0.05);
  EXPECT_NEAR(result->inverse.at(1, 0) * 600 + result->inverse.at(1, 1) * 1500,
              1841.6, 0.05);
  // det(I - A) = 303/400, so that the inverse is a fraction of it.
  EXPECT_NEAR(result->inverse.at(0, 0), .95 * 400 / 303, 1e-12);
}

// G12: the same, closed with households.
TEST(InputOutputTest, MillerAndBlairClosedModel) {
  const auto result = AnalyseClosed({.a = MatrixOf({{.15, .25}, {.20, .05}}),
                                     .wages = {.30, .25},
                                     .consumption = {.05, .40},
                                     .within = .05});
  OMLOOP_ASSERT_OK(result);
  ExpectNear(result->closed_inverse,
             {{1.365086, .425260, .250904},
              {.527323, 1.348076, .595365},
              {.569849, .489050, 1.288539}},
             5e-7);
  const double total[] = {2.462258, 2.262386};
  const double truncated[] = {1.892409, 1.773336};
  const double simple[] = {.442244, .379538};
  const double type_one[] = {1.474147, 1.518152};
  const double type_two[] = {1.899497, 1.956198};
  for (int j = 0; j < 2; ++j) {
    const SectorMultipliers& sector = result->sectors[j];
    EXPECT_NEAR(sector.type_two_total, total[j], 1e-6);
    EXPECT_NEAR(sector.type_two_truncated, truncated[j], 1e-6);
    EXPECT_NEAR(sector.income.simple, simple[j], 1e-6);
    EXPECT_NEAR(sector.income.type_one, type_one[j], 1e-6);
    EXPECT_NEAR(sector.income.type_two, type_two[j], 1e-6);
  }
}

// G13: two regions of three sectors, test data of pymrio.
TEST(InputOutputTest, TwoRegionsOfThreeSectors) {
  const auto result = AnalyseTable({.flows = MatrixOf({{10, 5, 1, 6, 5, 7},
                                                       {0, 2, 0, 0, 5, 3},
                                                       {10, 3, 20, 4, 2, 0},
                                                       {5, 0, 0, 1, 10, 9},
                                                       {0, 10, 1, 0, 20, 1},
                                                       {5, 0, 0, 1, 10, 10}}),
                                    .output = {51, 15, 58, 50, 52, 39}});
  OMLOOP_ASSERT_OK(result);
  EXPECT_NEAR(result->a.at(4, 1), 0.6666666666666666, 1e-15);
  EXPECT_NEAR(result->inverse.at(0, 0), 1.3387146304736708, 1e-12);
  EXPECT_NEAR(result->inverse.at(4, 4), 1.9545285794951548, 1e-12);
  EXPECT_NEAR(result->inverse.at(4, 1), 1.5325472495862535, 1e-12);
  EXPECT_NEAR(result->inverse.at(5, 0), 0.19294222439918532, 1e-12);
}

// G17: ownership matters (domain.md 1.5, 1.6); columns pay.
TEST(SocialAccountsTest, MemberOwnershipChangesTheNumber) {
  SocialAccounts accounts{
      .names = {"coop", "conventional", "households"},
      .payments = MatrixOf({{.10, .05, .05}, {.10, .10, .25}, {.40, .30, 0}}),
      .outgoings = {0.9, 1, 1}};
  SocialAccounts leaking = accounts;
  OMLOOP_ASSERT_OK(SplitProfit(
      {.activity = 0, .households = 2, .profit = .10, .members_here = 1},
      accounts));
  const auto result = AnalyseAccounts(accounts);
  OMLOOP_ASSERT_OK(result);
  ExpectNear(result->multipliers,
             {{1.166490, .091905, .081301},
              {.318134, 1.237186, .325203},
              {.678685, .417109, 1.138211}},
             5e-7);
  OMLOOP_ASSERT_OK(SplitProfit(
      {.activity = 0, .households = 2, .profit = .10, .members_here = 0},
      leaking));
  const auto without = AnalyseAccounts(leaking);
  OMLOOP_ASSERT_OK(without);
  EXPECT_NEAR(without->multipliers.at(2, 0), .5470, 5e-5);
  EXPECT_NEAR(result->multipliers.at(2, 0) - without->multipliers.at(2, 0),
              .1317, 5e-5);
  const std::vector<double> income = Effect(*result, {100, 0, 0});
  EXPECT_NEAR(income[2], 67.8685, 5e-5);
}

// G18: Flegg's quotient in numbers (domain.md 1.4).
TEST(InputOutputTest, FleggLocationQuotients) {
  // SLQ 1.5 and 0.5 at 60,000 of 10,000,000: 45,000 and 15,000 of two halves.
  const std::vector<SectorSize> sizes = {{45'000, 5'000'000},
                                         {15'000, 5'000'000}};
  const auto result = Regionalise(MatrixOf({{.1, .2}, {.3, .4}}), sizes, 0.3);
  OMLOOP_ASSERT_OK(result);
  EXPECT_NEAR(result->lambda, .24032992, 5e-9);
  EXPECT_NEAR(result->quotients.at(0, 1), .72098977, 5e-9);
  EXPECT_NEAR(result->quotients.at(1, 0), .08010998, 1e-8);
  EXPECT_NEAR(result->quotients.at(0, 0), 1.5 * .24032992, 2e-8);
  EXPECT_NEAR(result->a.at(0, 1), .2 * .72098977, 5e-9);
  const auto other = Regionalise(MatrixOf({{.1, .2}, {.3, .4}}), sizes, 0.25);
  OMLOOP_ASSERT_OK(other);
  EXPECT_NEAR(other->lambda, .30479409, 5e-9);
}

TEST(InputOutputTest, TheWholeNationKeepsItsCoefficients) {
  const Matrix a = MatrixOf({{.1, .2}, {.3, .4}});
  const auto result = Regionalise(a, {{10, 10}, {30, 30}}, 0.3);
  OMLOOP_ASSERT_OK(result);
  EXPECT_NEAR(result->lambda, 1, 1e-12);
  ExpectNear(result->a, {{.1, .2}, {.3, .4}}, 1e-12);
}

// domain.md 1.3.
TEST(InputOutputTest, KeynesianMultiplierOfWages) {
  const auto k = KeynesianMultiplier(0.9, 0.3, 0.6);
  OMLOOP_ASSERT_OK(k);
  EXPECT_NEAR(*k, 1.3369, 5e-5);
  const auto bad = StatusIs(absl::StatusCode::kInvalidArgument, "BAD_SHARE");
  EXPECT_THAT(KeynesianMultiplier(1, 0, 0), bad);
  EXPECT_THAT(KeynesianMultiplier(1.1, 0, 0.5), bad);
  EXPECT_THAT(
      KeynesianMultiplier(std::numeric_limits<double>::quiet_NaN(), 0, 0.5),
      bad);
}

TEST(InputOutputTest, RoundsThatWouldGrowAreRefused) {
  const auto radius =
      StatusIs(absl::StatusCode::kInvalidArgument, "SPECTRAL_RADIUS");
  EXPECT_THAT(InverseOfLeak(MatrixOf({{1}})), radius);
  EXPECT_THAT(InverseOfLeak(MatrixOf({{0, 1}, {1, 0}})), radius);
  EXPECT_THAT(InverseOfLeak(MatrixOf({{.5, .9}, {.6, .5}})), radius);
  // A column above 1 is no fault as long as rounds die out.
  const auto fine = InverseOfLeak(MatrixOf({{0, .1}, {1.5, 0}}));
  OMLOOP_ASSERT_OK(fine);
  EXPECT_NEAR(fine->at(0, 0), 1 / .85, 1e-12);
}

TEST(InputOutputTest, TablesThatAreNoneAreRefused) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THAT(InverseOfLeak(Matrix()), kBadTable);
  EXPECT_THAT(InverseOfLeak(MatrixOf({{.1, .2}})), kBadTable);
  EXPECT_THAT(InverseOfLeak(MatrixOf({{nan}})), kBadTable);
  EXPECT_THAT(InverseOfLeak(MatrixOf({{-.1}})), kBadTable);
  EXPECT_THAT(InverseOfLeak(Matrix(kAccountsMax + 1, kAccountsMax + 1)),
              kBadTable);
  EXPECT_THAT(AnalyseTable({.flows = MatrixOf({{1}}), .output = {0}}),
              kBadTable);
  EXPECT_THAT(AnalyseTable({.flows = MatrixOf({{1}}), .output = {nan}}),
              kBadTable);
  EXPECT_THAT(AnalyseTable({.flows = MatrixOf({{1}}),
                            .output = {2},
                            .wages = {0},
                            .consumption = {1}}),
              kBadTable);
  EXPECT_THAT(Regionalise(MatrixOf({{.1}}), {{2, 1}}, .3), kBadTable);
  EXPECT_THAT(Regionalise(MatrixOf({{.1}}), {{0, 1}}, .3), kBadTable);
  EXPECT_THAT(
      AnalyseAccounts(
          {.names = {"coop"}, .payments = MatrixOf({{.6}}), .outgoings = {.5}}),
      StatusIs(absl::StatusCode::kInvalidArgument, "OUTGOINGS_ABOVE_INCOME"));
}

}  // namespace
}  // namespace omloop::economy
