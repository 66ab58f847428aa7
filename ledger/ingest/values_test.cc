// Dates and amounts as they stand in cells.
#include <string_view>

#include "gtest/gtest.h"
#include "ledger/ingest/amounts.h"
#include "ledger/ingest/dates.h"
#include "tests/testing/status_matchers.h"

namespace omloop::ingest {
namespace {

using ::omloop::testing::StatusIs;

TEST(DatesTest, ReadsEveryStyleMet) {
  struct Case {
    std::string_view text;
    Day day;
  };
  for (const auto& [text, day] : {
           Case{"2022-04-05", Day(2022, 4, 5)},
           Case{"2022/04/05", Day(2022, 4, 5)},
           Case{"05/04/2022", Day(2022, 4, 5)},
           Case{"05-04-2022", Day(2022, 4, 5)},
           Case{"5-4-22", Day(2022, 4, 5)},
           Case{"05.04.2022", Day(2022, 4, 5)},
           Case{"02/11/17", Day(2017, 11, 2)},
           Case{"05-Oct-21", Day(2021, 10, 5)},
           Case{"13-Nov-2012", Day(2012, 11, 13)},
           Case{"3 Apr 2023", Day(2023, 4, 3)},
           Case{"15 June 2023", Day(2023, 6, 15)},
           Case{"5 mei 2023", Day(2023, 5, 5)},
           Case{"1 maart 2023", Day(2023, 3, 1)},
           Case{"31 okt. 2026", Day(2026, 10, 31)},
           Case{"1st April 2023", Day(2023, 4, 1)},
           Case{"April 5, 2023", Day(2023, 4, 5)},
           Case{"2022-04-05T10:23:45", Day(2022, 4, 5)},
           Case{"2022-04-05 10:23:45.123+02:00", Day(2022, 4, 5)},
           Case{"05/04/2022 00:00", Day(2022, 4, 5)},
           Case{"5 April 2023 10:23", Day(2023, 4, 5)},
           Case{"20220405", Day(2022, 4, 5)},
           Case{"43678", Day(2019, 8, 1)},
           Case{"43678.5", Day(2019, 8, 1)},
           Case{" 2022-04-05 ", Day(2022, 4, 5)},
           Case{"29-02-2024", Day(2024, 2, 29)},
           Case{"01-01-70", Day(1970, 1, 1)},
           Case{"01-01-69", Day(2069, 1, 1)},
       }) {
    EXPECT_EQ(ResolveDate(GuessDate(text), DateOrder::kDayFirst), day) << text;
  }
}

TEST(DatesTest, RefusesWhatIsNoDay) {
  for (const std::string_view text :
       {"", "31/02/2022", "2022-13-01", "32-01-2022", "29-02-2023", "12.50",
        "1234", "00/00/0000", "2202-04-05", "Smith Ltd", "May", "1-2-3-4",
        "2022-04", "123456789", "April", "05/04/202", "5 Foo 2023",
        "Marching Band 12"}) {
    EXPECT_EQ(ResolveDate(GuessDate(text), DateOrder::kDayFirst), std::nullopt)
        << text;
  }
}

TEST(DatesTest, MonthFirstTurnsTheNumbersAround) {
  const DateGuess guess = GuessDate("04/05/2022");
  EXPECT_EQ(ResolveDate(guess, DateOrder::kMonthFirst), Day(2022, 4, 5));
  EXPECT_EQ(ResolveDate(GuessDate("04/13/2022"), DateOrder::kDayFirst),
            std::nullopt);
}

TEST(DatesTest, ReadsMonthsAndFindsThemInWords) {
  for (const std::string_view text :
       {"2013-02", "Feb-13", "201302", "februari 2013", "02-2013", "2/2013"}) {
    const DateGuess guess = GuessDate(text);
    ASSERT_EQ(guess.kind, DateGuess::Kind::kMonth) << text;
    EXPECT_EQ(guess.month, Month(2013, 2)) << text;
  }
  EXPECT_EQ(FindMonth("Payments over 500 - April 2022"), Month(2022, 4));
  EXPECT_EQ(FindMonth("April 2022 to May 2022"), std::nullopt);
  EXPECT_EQ(FindMonth("between '201209' and '201211'"), std::nullopt);
}

TEST(AmountsTest, ReadsHowPeopleWriteAmounts) {
  struct Case {
    std::string_view text;
    int64_t minor_units;
    DecimalMark mark = DecimalMark::kPoint;
  };
  constexpr auto kComma = DecimalMark::kComma;
  for (const auto& [text, minor_units, mark] : {
           Case{"0", 0},
           Case{"12", 1200},
           Case{"12.5", 1250},
           Case{"12.50", 1250},
           Case{"-12.50", -1250},
           Case{"12.50-", -1250},
           Case{"106,396.00-", -10639600},
           Case{"(12.50)", -1250},
           Case{"12.50 CR", -1250},
           Case{"\xE2\x88\x92"
                "12.50",
                -1250},
           Case{"+12.50", 1250},
           Case{" 5,616.65 ", 561665},
           Case{"\"1,044.70\"", 104470},
           Case{"\xC2\xA3"
                "322.50",
                32250},
           Case{"-\xC2\xA3"
                "3,128.02",
                -312802},
           Case{"\xE2\x82\xAC 15.000,00", 1500000},
           Case{"EUR 15.000,50", 1500050},
           Case{"1.234,56", 123456},
           Case{"1.234.567,89", 123456789},
           Case{"1,234,567.89", 123456789},
           Case{"1 234,50", 123450},
           Case{"1\xC2\xA0"
                "234,50",
                123450},
           Case{"1'234.50", 123450},
           Case{"1.234", 123},
           Case{"1.234", 123400, kComma},
           Case{"1,234", 123400},
           Case{"1,234", 123, kComma},
           Case{"1.234,-", 123400},
           Case{"15615031,00", 1561503100},
           Case{".5", 50},
           // Bookkeepers write a dash for nothing.
           Case{"-", 0},
           Case{"0.005", 1},
           Case{"-0.005", -1},
           Case{"0.0049999999999999999999999", 0},
           Case{"92233720368547758.07", 9223372036854775807},
       }) {
    OMLOOP_ASSERT_OK_AND_ASSIGN(const ParsedAmount amount,
                                ParseAmount(text, {.mark = mark}));
    EXPECT_EQ(amount.minor_units, minor_units) << text;
  }
}

TEST(AmountsTest, RefusesWhatIsNoAmount) {
  for (const std::string_view text :
       {"", "abc", "12.3.4", "1,23,456.00", "1.2,3.4", "--5", "-(5)", "#N/A",
        "1.5E+03", "=1+1", "12%", "\xC2\xA3", "N/A", "12 345 6", "1,2345.6",
        "12.50.", ",", "1234,567.00"}) {
    EXPECT_THAT(
        ParseAmount(text, {}),
        StatusIs(absl::StatusCode::kInvalidArgument, "AMOUNT_UNREADABLE"))
        << text;
  }
}

TEST(AmountsTest, RefusesMoreThanCanBeBooked) {
  for (const std::string_view text :
       {"1000000000000000000000000000000", "92233720368547758.08",
        "-92233720368547758.08", "99999999999999999999999999999999999999"}) {
    EXPECT_THAT(
        ParseAmount(text, {}),
        StatusIs(absl::StatusCode::kInvalidArgument, "AMOUNT_TOO_LARGE"))
        << text;
  }
}

TEST(AmountsTest, RoundsHalfAwayFromZeroAndSaysSo) {
  OMLOOP_ASSERT_OK_AND_ASSIGN(const ParsedAmount half,
                              ParseAmount("-2.345", {}));
  EXPECT_EQ(half.minor_units, -235);
  EXPECT_TRUE(half.rounded);
  OMLOOP_ASSERT_OK_AND_ASSIGN(const ParsedAmount exact,
                              ParseAmount("2.3400", {}));
  EXPECT_EQ(exact.minor_units, 234);
  EXPECT_FALSE(exact.rounded);
}

TEST(AmountsTest, FactorMultipliesBeforeRounding) {
  OMLOOP_ASSERT_OK_AND_ASSIGN(
      const ParsedAmount amount,
      ParseAmount("5740,47", {.mark = DecimalMark::kComma, .factor = 1000}));
  EXPECT_EQ(amount.minor_units, 574047000);
  EXPECT_FALSE(amount.rounded);
}

TEST(AmountsTest, AssetWithoutDecimalsIsCountedInWholes) {
  OMLOOP_ASSERT_OK_AND_ASSIGN(const ParsedAmount amount,
                              ParseAmount("1,234.5", {.decimals = 0}));
  EXPECT_EQ(amount.minor_units, 1235);
  EXPECT_TRUE(amount.rounded);
}

}  // namespace
}  // namespace omloop::ingest
