#include "services/gateway/format.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace omloop::gateway {
namespace {

using insight::v1::Figure;

constexpr Language kNl = Language::kDutch;
constexpr Language kEn = Language::kEnglish;

type::v1::Money Money(int64_t cents, std::string asset = "EUR") {
  type::v1::Money money;
  money.set_minor_units(cents);
  money.set_asset(std::move(asset));
  return money;
}

Figure Between(int64_t low, int64_t high, int64_t whole) {
  Figure figure;
  for (auto* ratio : {figure.mutable_value(), figure.mutable_low()}) {
    ratio->set_numerator(low);
    ratio->set_denominator(whole);
  }
  figure.mutable_high()->set_numerator(high);
  figure.mutable_high()->set_denominator(whole);
  return figure;
}

Figure Exactly(int64_t part, int64_t whole) {
  return Between(part, part, whole);
}

TEST(FormatTest, WritesMoneyAsPeopleDo) {
  const struct {
    type::v1::Money money;
    const char* dutch;
    const char* english;
  } cases[] = {{Money(0), "€\u00A00,00", "€0.00"},
               {Money(5), "€\u00A00,05", "€0.05"},
               {Money(99'999), "€\u00A0999,99", "€999.99"},
               {Money(100'000), "€\u00A01.000,00", "€1,000.00"},
               {Money(123'456'789), "€\u00A01.234.567,89", "€1,234,567.89"},
               {Money(-1'200), "€\u00A0\u221212,00", "\u2212€12.00"},
               {Money(INT64_MAX), "€\u00A092.233.720.368.547.758,07",
                "€92,233,720,368,547,758.07"},
               {Money(INT64_MIN), "€\u00A0\u221292.233.720.368.547.758,08",
                "\u2212€92,233,720,368,547,758.08"},
               {Money(123'456, "GBP"), "£\u00A01.234,56", "£1,234.56"},
               {Money(123'456, ""), "€\u00A01.234,56", "€1,234.56"},
               {Money(123'456, "JPY"), "JPY\u00A0123.456", "JPY\u00A0123,456"}};
  for (const auto& c : cases) {
    EXPECT_EQ(FormatMoney(c.money, kNl), c.dutch);
    EXPECT_EQ(FormatMoney(c.money, kEn), c.english);
  }
}

TEST(FormatTest, ShortensFromAMillionOn) {
  EXPECT_EQ(FormatMoneyShort(Money(99'999'999), kNl), "€\u00A0999.999,99");
  EXPECT_EQ(FormatMoneyShort(Money(100'000'000), kNl), "€\u00A01,0 miljoen");
  EXPECT_EQ(FormatMoneyShort(Money(104'999'999), kEn), "€1.0 million");
  EXPECT_EQ(FormatMoneyShort(Money(105'000'000), kEn), "€1.1 million");
  EXPECT_EQ(FormatMoneyShort(Money(-1'923'456'789), kNl),
            "€\u00A0\u221219,2 miljoen");
  EXPECT_FALSE(IsShortened(Money(-99'999'999)));
  EXPECT_TRUE(IsShortened(Money(-100'000'000)));
}

TEST(FormatTest, BoundsAreRoundedOutward) {
  EXPECT_EQ(FormatShare(Between(3701, 4501, 10000), kNl), "37 tot 46%");
  EXPECT_EQ(FormatShare(Between(3700, 4600, 10000), kEn), "37 to 46%");
  EXPECT_EQ(FormatShareFine(Between(3701, 4501, 10000), kNl), "37,0 tot 45,1%");
  EXPECT_EQ(FormatFactor(Between(13709, 14501, 10000), kNl), "1,37 tot 1,46");
  EXPECT_EQ(FormatShare(Between(-5, 20, 1000), kNl), "\u22121 tot 2%");
}

TEST(FormatTest, OneValueIsRoundedToTheNearest) {
  EXPECT_EQ(FormatShare(Exactly(424, 1000), kNl), "42%");
  EXPECT_EQ(FormatShare(Exactly(425, 1000), kNl), "43%");
  EXPECT_EQ(FormatShareFine(Exactly(1, 3), kEn), "33.3%");
  EXPECT_EQ(FormatFactor(Exactly(2, 1), kNl), "2,00");
}

TEST(FormatTest, AbsentFiguresSaySo) {
  Figure absent = Exactly(1, 2);
  absent.set_absent_reason("HIDDEN");
  EXPECT_EQ(FormatShare(absent, kNl), "geen cijfer");
  EXPECT_EQ(FormatShare(Figure(), kEn), "no figure");
}

TEST(FormatTest, HundredAddsUpAndAgreesWithTheSentence) {
  const struct {
    Figure share;
    Figure unknown;
    int local;
    int unknown_coins;
  } cases[] = {{Between(37, 46, 100), Exactly(9, 100), 37, 9},
               {Between(3699, 4601, 10000), Exactly(902, 10000), 36, 9},
               {Between(495, 1000, 1000), Exactly(505, 1000), 49, 51},
               {Exactly(617, 1000), Exactly(0, 1000), 62, 0},
               {Between(0, 100, 100), Exactly(100, 100), 0, 100},
               {Exactly(100, 100), Exactly(0, 100), 100, 0}};
  for (const auto& c : cases) {
    const auto hundred = HundredOf(c.share, c.unknown);
    ASSERT_TRUE(hundred.has_value());
    EXPECT_EQ(hundred->local, c.local);
    EXPECT_EQ(hundred->unknown, c.unknown_coins);
    EXPECT_EQ(hundred->local + hundred->unknown + hundred->elsewhere, 100);
  }
}

TEST(FormatTest, ThereAreNoCoinsForSharesThatAreNone) {
  EXPECT_EQ(HundredOf(Figure(), Exactly(1, 2)), std::nullopt);
  EXPECT_EQ(HundredOf(Exactly(1, 2), Figure()), std::nullopt);
  EXPECT_EQ(HundredOf(Between(-5, 20, 100), Exactly(25, 100)), std::nullopt);
  EXPECT_EQ(HundredOf(Exactly(120, 100), Exactly(0, 100)), std::nullopt);
}

TEST(FormatTest, MonthsAreWords) {
  EXPECT_EQ(MonthInWords(Month(2026, 10), kNl), "oktober 2026");
  EXPECT_EQ(MonthInWords(Month(2026, 3), kEn), "March 2026");
  EXPECT_EQ(MonthShort(Month(2026, 3), kNl), "mrt");
  EXPECT_EQ(MonthShort(Month(2026, 3), kEn), "Mar");
  EXPECT_EQ(Capitalised("oktober"), "Oktober");
}

TEST(FormatTest, CountsAndPartsFollowTheLanguage) {
  EXPECT_EQ(FormatCount(4218, kNl), "4.218");
  EXPECT_EQ(FormatCount(1'234'567, kEn), "1,234,567");
  EXPECT_EQ(FormatCount(-1000, kEn), "\u22121,000");
  EXPECT_EQ(FormatPermille(423, kNl), "42,3%");
  EXPECT_EQ(FormatPermille(1000, kEn), "100.0%");
}

TEST(FormatTest, ProgramsGetPlainDecimals) {
  EXPECT_EQ(PlainDecimal(Exactly(1, 3).value(), 100, 4), "33.3333");
  EXPECT_EQ(PlainDecimal(Exactly(-1, 8).value(), 1, 2), "-0.13");
  EXPECT_EQ(PlainDecimal(Exactly(7, 2).value(), 1, 0), "4");
}

}  // namespace
}  // namespace omloop::gateway
