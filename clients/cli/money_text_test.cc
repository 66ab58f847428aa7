#include "clients/cli/money_text.h"

#include <cstdint>
#include <limits>

#include "gtest/gtest.h"

namespace omloop::cli {
namespace {

constexpr Language kNl = Language::kDutch;
constexpr Language kEn = Language::kEnglish;

Money Of(int64_t minor_units, const char* code) {
  return Money(minor_units, *Asset::FromCode(code));
}

TEST(MoneyTextTest, AmountsFollowLanguageAndAsset) {
  const struct {
    Money money;
    const char* nl;
    const char* en;
  } cases[] = {
      {Of(123456789, "EUR"), "€ 1.234.567,89", "€1,234,567.89"},
      {Of(0, "EUR"), "€ 0,00", "€0.00"},
      {Of(-1200, "EUR"), "€ -12,00", "-€12.00"},
      {Of(5, "GBP"), "£ 0,05", "£0.05"},
      {Of(100000, "USD"), "$ 1.000,00", "$1,000.00"},
      {Of(-150, "CHF"), "CHF -1,50", "CHF -1.50"},
      {Of(1234, "JPY"), "JPY 1.234", "JPY 1,234"},
      {Of(std::numeric_limits<int64_t>::min(), "EUR"),
       "€ -92.233.720.368.547.758,08", "-€92,233,720,368,547,758.08"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(FormatMoney(c.money, kNl), c.nl);
    EXPECT_EQ(FormatMoney(c.money, kEn), c.en);
  }
}

TEST(MoneyTextTest, WholeUnitsRoundHalfAwayFromZero) {
  EXPECT_EQ(FormatMoneyWhole(Of(149, "EUR"), kEn), "€1");
  EXPECT_EQ(FormatMoneyWhole(Of(150, "EUR"), kEn), "€2");
  EXPECT_EQ(FormatMoneyWhole(Of(-150, "EUR"), kEn), "-€2");
  EXPECT_EQ(FormatMoneyWhole(Of(-49, "EUR"), kEn), "€0");
  EXPECT_EQ(FormatMoneyWhole(Of(1234, "JPY"), kNl), "JPY 1.234");
}

TEST(MoneyTextTest, PercentagesHaveOneDecimal) {
  EXPECT_EQ(FormatPermille(423, kNl), "42,3 %");
  EXPECT_EQ(FormatPermille(1000, kEn), "100.0%");
  EXPECT_EQ(FormatPermille(-5, kEn), "-0.5%");
  EXPECT_EQ(FormatPercent({1, 3}, kEn), "33.3%");
  EXPECT_EQ(FormatPercent({1, 0}, kEn), "–");
}

TEST(MoneyTextTest, MultipliersHaveTwoDecimals) {
  EXPECT_EQ(FormatMultiplier({1370, 1000}, kNl), "1,37");
  EXPECT_EQ(FormatMultiplier({1005, 1000}, kEn), "1.01");
  EXPECT_EQ(FormatMultiplier({0, 0}, kEn), "–");
  // Sums of a large book do not overflow.
  EXPECT_EQ(FormatMultiplier({std::numeric_limits<int64_t>::max(),
                              std::numeric_limits<int64_t>::max() / 2},
                             kEn),
            "2.00");
}

TEST(MoneyTextTest, CountsMonthsAndSizes) {
  EXPECT_EQ(FormatCount(12418, kNl), "12.418");
  EXPECT_EQ(FormatCount(-1000, kEn), "-1,000");
  EXPECT_EQ(FormatMonthName(Month(2026, 3), kNl), "maart 2026");
  EXPECT_EQ(FormatMonthName(Month(2026, 10), kEn), "October 2026");
  EXPECT_EQ(FormatMonthShort(Month(2026, 3), kNl), "mrt");
  EXPECT_EQ(FormatMonthShort(Month(2026, 5), kEn), "May");
  EXPECT_EQ(FormatBytes(12, kNl), "12 bytes");
  EXPECT_EQ(FormatBytes(640 << 10, kEn), "640 KiB");
  EXPECT_EQ(FormatBytes((12 << 20) + (300 << 10), kNl), "12,3 MiB");
}

}  // namespace
}  // namespace omloop::cli
