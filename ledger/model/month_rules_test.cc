#include "ledger/model/month_rules.h"

#include "gtest/gtest.h"

namespace omloop {
namespace {

constexpr Month kOctober(2026, 10);

uint64_t At(Day day, int hour = 12) {
  const absl::Time time = absl::FromCivil(absl::CivilSecond(day) + hour * 3600,
                                          absl::UTCTimeZone());
  return static_cast<uint64_t>(absl::ToUnixNanos(time));
}

TEST(MonthRulesTest, AMonthIsDueOnTheFifteenthOfTheNext) {
  EXPECT_EQ(SubmissionDue(kOctober), Day(2026, 11, 15));
  EXPECT_EQ(SubmissionDue(Month(2026, 12)), Day(2027, 1, 15));
  EXPECT_EQ(SealDue(kOctober), Day(2026, 11, 30));
  EXPECT_EQ(SealDue(Month(2027, 1)), Day(2027, 2, 28));
}

TEST(MonthRulesTest, TheFifteenthItselfIsInTime) {
  const Day today(2027, 1, 1);
  EXPECT_FALSE(IsLate(kOctober, At(Day(2026, 11, 14)), today));
  EXPECT_FALSE(IsLate(kOctober, At(Day(2026, 11, 15), 23), today));
  EXPECT_TRUE(IsLate(kOctober, At(Day(2026, 11, 16), 0), today));
}

TEST(MonthRulesTest, WhatIsNotSubmittedIsLateOnceTheDayHasPassed) {
  EXPECT_FALSE(IsLate(kOctober, 0, Day(2026, 11, 15)));
  EXPECT_TRUE(IsLate(kOctober, 0, Day(2026, 11, 16)));
}

TEST(MonthRulesTest, DaysCountFromTheLastDayOfTheMonth) {
  EXPECT_EQ(DaysAfterMonthEnd(kOctober, At(Day(2026, 10, 30))), 0);
  EXPECT_EQ(DaysAfterMonthEnd(kOctober, At(Day(2026, 10, 31))), 0);
  EXPECT_EQ(DaysAfterMonthEnd(kOctober, At(Day(2026, 11, 1))), 1);
  EXPECT_EQ(DaysAfterMonthEnd(kOctober, At(Day(2027, 10, 31))), 365);
}

}  // namespace
}  // namespace omloop
