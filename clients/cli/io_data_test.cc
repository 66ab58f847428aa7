// The two public input-output tables of the shared data.
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "clients/cli/lab_table.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"

namespace omloop::cli {
namespace {

absl::StatusOr<NamedTable> ReadTable(const std::string& name) {
  const char* data = std::getenv("OMLOOP_DATA");
  std::ifstream file(std::string(data == nullptr ? "" : data) + "/io_tables/" +
                     name);
  std::ostringstream text;
  text << file.rdbuf();
  auto numbers = NumberTable::Parse(text.str());
  if (!numbers.ok()) return numbers.status();
  return ReadInputOutput(*numbers, {});
}

// First row and coefficients as the tests of iotables have them (github.com/
// rOpenGov/iotables: tests/testthat, leontief_matrix_create and
// input_coefficient_matrix_create), from Spicosa (2011).
TEST(IoDataTest, NetherlandsOf2000) {
  const auto named = ReadTable("nl_2000_simplified_io_table.csv");
  OMLOOP_ASSERT_OK(named);
  EXPECT_THAT(named->sectors,
              ::testing::ElementsAre("agriculture_group", "mining_group",
                                     "manufacturing_group", "utilities_group",
                                     "construction_group", "services_group"));
  const auto result = economy::AnalyseTable(named->table);
  OMLOOP_ASSERT_OK(result);
  EXPECT_NEAR(result->a.at(0, 0), 0.125, 5e-4);
  EXPECT_NEAR(result->a.at(1, 1), 0.023, 5e-4);
  EXPECT_NEAR(result->a.at(2, 2), 0.191, 5e-4);
  const double first_row[] = {1.154, 0.002, 0.057, 0.006, 0.012, 0.006};
  for (size_t j = 0; j < 6; ++j) {
    EXPECT_NEAR(result->inverse.at(0, j), first_row[j], 5e-4) << j;
  }
  EXPECT_TRUE(result->closed);
  for (const economy::SectorMultipliers& sector : result->sectors) {
    EXPECT_GT(sector.type_one, 1);
    EXPECT_GT(sector.type_two_truncated, sector.type_one);
    EXPECT_GT(sector.type_two_total, sector.type_two_truncated);
    EXPECT_GT(sector.income.type_two, sector.income.type_one);
  }
}

TEST(IoDataTest, GermanyOf2009WhoseRowsHaveManyNames) {
  const auto named = ReadTable("de_2009_io_table.csv");
  OMLOOP_ASSERT_OK(named);
  ASSERT_EQ(named->sectors.size(), 6u);
  EXPECT_EQ(named->sectors[2], "Construction");
  EXPECT_EQ(named->table.flows.at(1, 1), 394);
  EXPECT_EQ(named->table.output[1], 1451);
  const auto result = economy::AnalyseTable(named->table);
  OMLOOP_ASSERT_OK(result);
  // What goes out equals what final use takes: x = L f.
  for (size_t i = 0; i < 6; ++i) {
    double output = 0;
    for (size_t j = 0; j < 6; ++j) {
      double final_use = named->table.output[j];
      for (size_t k = 0; k < 6; ++k) final_use -= named->table.flows.at(j, k);
      output += result->inverse.at(i, j) * final_use;
    }
    EXPECT_NEAR(output, named->table.output[i], 1e-6) << i;
  }
}

}  // namespace
}  // namespace omloop::cli
