#include "ledger/circulation/decimal.h"

#include <string>

#include "gtest/gtest.h"

namespace omloop::circulation {
namespace {

constexpr int64_t kUnit = 1'000'000'000'000;

TEST(DecimalTest, ReadsWhatTransactionListsHold) {
  const struct {
    std::string text;
    int64_t value;
  } kCases[] = {
      {"10", 10 * kUnit},
      {"10.5", 10 * kUnit + kUnit / 2},
      {"-0.25", -kUnit / 4},
      {"+3.", 3 * kUnit},
      {".5", kUnit / 2},
      {" 7\t", 7 * kUnit},
      {"1.25e3", 1250 * kUnit},
      {"125E-2", kUnit + kUnit / 4},
      {"0.000000000001", 1},
      {"0.0000000000005", 1},
      {"0.00000000000049", 0},
      {"1e-12", 1},
      {"0", 0},
      {"1e-30", 0},
  };
  for (const auto& c : kCases) {
    const auto value = ParseDecimal(c.text);
    ASSERT_TRUE(value.has_value()) << c.text;
    EXPECT_EQ(static_cast<int64_t>(*value), c.value) << c.text;
  }
}

TEST(DecimalTest, RefusesWhatIsNoNumberOrTooLarge) {
  for (const char* text : {"", " ", "-", ".", "1.2.3", "1,5", "1e", "1e5x",
                           "nan", "inf", "0x10", "1e16", "1e999", "12 34"}) {
    EXPECT_FALSE(ParseDecimal(text).has_value()) << text;
  }
  EXPECT_TRUE(ParseDecimal("1e15").has_value());
}

TEST(DecimalTest, WritesAsThePublicToolDoes) {
  EXPECT_EQ(FormatRounded(10, 1, 6), "10.0");
  EXPECT_EQ(FormatRounded(1, 3, 6), "0.333333");
  EXPECT_EQ(FormatRounded(2, 3, 6), "0.666667");
  EXPECT_EQ(FormatRounded(0, 7, 6), "0.0");
  EXPECT_EQ(FormatRounded(-1, 4, 6), "-0.25");
  EXPECT_EQ(FormatRounded(1, 10'000, 6), "0.0001");
  EXPECT_EQ(FormatRounded(1, 1'000'000, 6), "1e-06");
  EXPECT_EQ(FormatRounded(25, 1'000'000, 6), "2.5e-05");
  EXPECT_EQ(FormatRounded(1, 10'000'000, 6), "0.0");
  EXPECT_EQ(FormatRounded(5, 10, 0), "1.0");
}

}  // namespace
}  // namespace omloop::circulation
