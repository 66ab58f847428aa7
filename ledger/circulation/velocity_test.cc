#include "ledger/circulation/velocity.h"

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"

namespace omloop::circulation {
namespace {

using ::omloop::testing::StatusIs;

// All of Sarafu, in weeks: figures/total.csv of the code behind arXiv
// 2209.01512.
TEST(VelocityTest, ReproducesThePublishedTotalOfSarafu) {
  const Velocity velocity = ComputeVelocity({.volume = 302468064.998,
                                             .mean_balance = 13547008.2609,
                                             .weeks = 72.3511905,
                                             .holding_weeks_min = 1.3602613,
                                             .holding_weeks_max = 1.3603432});
  EXPECT_NEAR(*velocity.conventional, 0.3085961, 1e-6);
  EXPECT_NEAR(*velocity.inverse_min, 0.7351529, 1e-6);
  EXPECT_NEAR(*velocity.effective_min, 5686646.086, 1.0);
  EXPECT_NEAR(*velocity.fraction_min, 0.4197714, 1e-6);
}

TEST(VelocityTest, WhatIsNotKnownHasNoValue) {
  const Velocity none = ComputeVelocity({.volume = 5, .weeks = 0});
  EXPECT_FALSE(none.conventional.has_value());
  const Velocity no_balance =
      ComputeVelocity({.volume = 6, .weeks = 2, .holding_weeks_min = 0.5});
  EXPECT_FALSE(no_balance.conventional.has_value());
  EXPECT_DOUBLE_EQ(*no_balance.inverse_min, 2);
  EXPECT_DOUBLE_EQ(*no_balance.effective_min, 1.5);
  EXPECT_FALSE(no_balance.fraction_min.has_value());
  EXPECT_FALSE(no_balance.inverse_max.has_value());
  EXPECT_FALSE(
      ComputeVelocity({.volume = 6, .weeks = 2, .holding_weeks_min = 0})
          .inverse_min.has_value());
}

TEST(VelocityTest, TablesSayWhichCellIsWrong) {
  const struct {
    const char* csv;
    const char* says;
  } kCases[] = {{"", "empty"},
                {"month,weeks\nx,1\n", "volume"},
                {"month,volume\nx,1\n", "weeks or days"},
                {"month,volume,weeks\nx,ten,1\n", "row 2, column volume"},
                {"month,volume,weeks\nx,1,0\n", "row 2, column weeks"},
                {"month,volume,days\nx,nan,7\n", "row 2, column volume"}};
  for (const auto& c : kCases) {
    const auto rows = ReadVelocityTable(c.csv);
    EXPECT_THAT(rows.status(),
                StatusIs(absl::StatusCode::kInvalidArgument, "TABLE_INVALID"));
    EXPECT_THAT(std::string(rows.status().message()),
                ::testing::HasSubstr(c.says));
  }
  OMLOOP_ASSERT_OK_AND_ASSIGN(auto rows,
                              ReadVelocityTable("m,volume,days\nx,10,14\n"));
  EXPECT_DOUBLE_EQ(rows[0].input.weeks, 2);
}

constexpr char kConfig[] = R"({
  "transaction_header": ["txn_ID", "timestamp", "src_ID", "tgt_ID", "type",
                         "amt"],
  "timeformat": "%Y-%m-%d", "timewindow_beg": "2026-01-01",
  "timewindow_end": "2026-03-01", "boundary_type": "transactions",
  "transaction_categories": {"in": "deposit", "on": "transfer",
                             "out": "withdraw"}})";

TEST(VelocityTest, StaysCountInTheMonthTheyEnd) {
  OMLOOP_ASSERT_OK_AND_ASSIGN(LabConfig config, ParseLabConfig(kConfig));
  OMLOOP_ASSERT_OK_AND_ASSIGN(LabTransactions list,
                              ReadLabTransactions(config,
                                                  "1,2026-01-01,x,a,in,100\n"
                                                  "2,2026-01-11,a,b,on,60\n"
                                                  "3,2026-02-10,b,x,out,30\n"));
  const HoldingReport report =
      MeasureHolding(config, list, Method::kFifo, "0.01");
  ASSERT_EQ(report.months.size(), 2u);
  EXPECT_DOUBLE_EQ(report.months[0].amount, 60);
  EXPECT_DOUBLE_EQ(report.months[0].amount_hours, 60 * 240.0);
  EXPECT_DOUBLE_EQ(report.months[0].volume, 60);
  EXPECT_NEAR(report.months[0].mean_balance, 100, 1e-9);
  EXPECT_DOUBLE_EQ(report.months[1].amount_hours, 30 * 720.0);
  // 40 with a and 30 with b.
  EXPECT_DOUBLE_EQ(report.resting, 70);
  EXPECT_NEAR(report.months[1].mean_balance, (9 * 100 + 19 * 70) / 28.0, 1e-9);
}

TEST(VelocityTest, StaysThatAreCutOffGiveAShortestAndALongest) {
  OMLOOP_ASSERT_OK_AND_ASSIGN(LabConfig config, ParseLabConfig(kConfig));
  OMLOOP_ASSERT_OK_AND_ASSIGN(LabTransactions list,
                              ReadLabTransactions(config,
                                                  "1,2026-01-01,x,a,in,100\n"
                                                  "2,2026-01-11,a,x,out,97\n"));
  const HoldingReport report = MeasureHolding(config, list, Method::kFifo, "5");
  EXPECT_DOUBLE_EQ(report.months[0].cut_amount, 3);
  EXPECT_DOUBLE_EQ(report.months[0].cut_hours_min, 3 * 240.0);
  EXPECT_DOUBLE_EQ(report.months[0].cut_hours_max, 3 * 59 * 24.0);
}

// Every month that was published, from what it was published to rest on.
TEST(VelocityTest, ReproducesThePublishedMonthsOfSarafu) {
  const char* data = std::getenv("OMLOOP_DATA");
  ASSERT_NE(data, nullptr);
  std::ifstream file(std::string(data) +
                     "/circulation/sarafu_velocity_monthly_published.csv");
  ASSERT_TRUE(file.good());
  std::ostringstream bytes;
  bytes << file.rdbuf();
  const std::string csv = bytes.str();
  OMLOOP_ASSERT_OK_AND_ASSIGN(std::vector<VelocityRow> rows,
                              ReadVelocityTable(csv));
  std::string_view rest = csv;
  const LabConfig plain;
  std::vector<std::string> header, cells;
  ASSERT_TRUE(NextCsvRow(rest, plain, header));
  auto published = [&](const std::string& column) {
    const auto it = std::find(header.begin(), header.end(), column);
    return std::stod(cells[static_cast<size_t>(it - header.begin())]);
  };
  for (const VelocityRow& row : rows) {
    ASSERT_TRUE(NextCsvRow(rest, plain, cells));
    const Velocity velocity = ComputeVelocity(row.input);
    const std::pair<double, const char*> kFigures[] = {
        {*velocity.conventional, "velocity_cnv"},
        {*velocity.inverse_min, "velocity_inv_min"},
        {*velocity.inverse_max, "velocity_inv_max"},
        {*velocity.effective_min, "balance_eff_min"},
        {*velocity.effective_max, "balance_eff_max"},
        {*velocity.fraction_min, "balance_frc_min"},
        {*velocity.fraction_max, "balance_frc_max"}};
    for (const auto& [value, column] : kFigures) {
      EXPECT_NEAR(value / published(column), 1, 1e-9)
          << row.label << " " << column;
    }
  }
  std::cout << rows.size() << " published months\n";
  EXPECT_EQ(rows.size(), 18u);
}

}  // namespace
}  // namespace omloop::circulation
