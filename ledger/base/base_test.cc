#include <limits>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/base/asset.h"
#include "ledger/base/calendar.h"
#include "ledger/base/hex.h"
#include "ledger/base/money.h"
#include "ledger/base/random.h"
#include "ledger/base/ratio.h"
#include "ledger/base/sha256.h"
#include "tests/testing/status_matchers.h"

namespace omloop {
namespace {

using ::omloop::testing::IsOkAndHolds;
using ::omloop::testing::StatusIs;
using ::testing::ElementsAre;

constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
constexpr int64_t kMin = std::numeric_limits<int64_t>::min();

TEST(MoneyTest, AddsExactly) {
  EXPECT_THAT(Money(150, kEur).Add(Money(275, kEur)),
              IsOkAndHolds(Money(425, kEur)));
}

TEST(MoneyTest, AddFailsOnOverflow) {
  EXPECT_THAT(Money(kMax, kEur).Add(Money(1, kEur)),
              StatusIs(absl::StatusCode::kInvalidArgument, "AMOUNT_OVERFLOW"));
  EXPECT_THAT(Money(kMax - 1, kEur).Add(Money(1, kEur)),
              IsOkAndHolds(Money(kMax, kEur)));
}

TEST(MoneyTest, AddRefusesMixedAssets) {
  auto gbp = Asset::FromCode("GBP");
  EXPECT_THAT(Money(1, kEur).Add(Money(1, *gbp)),
              StatusIs(absl::StatusCode::kInvalidArgument, "MIXED_ASSETS"));
}

TEST(MoneyTest, NegateFailsOnTheOneAmountWithoutCounterpart) {
  EXPECT_THAT(Money(kMin, kEur).Negate(),
              StatusIs(absl::StatusCode::kInvalidArgument, "AMOUNT_OVERFLOW"));
}

TEST(MoneyTest, FormatsWithTheDecimalsOfTheAsset) {
  EXPECT_EQ(FormatMinor(-5, kEur), "-0.05");
  EXPECT_EQ(FormatMinor(123456, kEur), "1234.56");
  EXPECT_EQ(FormatMinor(kMin, kEur), "-92233720368547758.08");
  EXPECT_EQ(FormatMinor(7, *Asset::FromCode("JPY")), "7");
}

TEST(AssetTest, UnknownCodeSaysWhatToDo) {
  EXPECT_THAT(Asset::FromCode("euro"),
              StatusIs(absl::StatusCode::kInvalidArgument, "UNKNOWN_ASSET"));
}

TEST(CalendarTest, RefusesDaysThatDoNotExist) {
  EXPECT_THAT(ParseDay("2026-02-29"),
              StatusIs(absl::StatusCode::kInvalidArgument, "BAD_DATE"));
  EXPECT_THAT(ParseDay("2024-02-29"), IsOkAndHolds(Day(2024, 2, 29)));
  EXPECT_THAT(ParseDay("2026-1-01"),
              StatusIs(absl::StatusCode::kInvalidArgument, "BAD_DATE"));
}

TEST(CalendarTest, DayNumbersCountFrom1970) {
  EXPECT_EQ(DayNumber(Day(1970, 1, 1)), 0);
  EXPECT_EQ(DayNumber(Day(2026, 11, 25)), 20782);
  EXPECT_EQ(DayFromNumber(-1), Day(1969, 12, 31));
}

TEST(CalendarTest, MonthsAreHalfOpen) {
  Period october = OneMonth(Month(2026, 10));
  EXPECT_TRUE(october.Contains(Day(2026, 10, 31)));
  EXPECT_FALSE(october.Contains(Day(2026, 11, 1)));
  EXPECT_EQ(LastDay(Month(2028, 2)), Day(2028, 2, 29));
}

// Largest remainder: parts of a printed whole add up to 100.0
// (docs/concepts/local_share.md).
TEST(RatioTest, PartsAddUpToTheWhole) {
  EXPECT_THAT(PermilleThatAddUp({1, 1, 1}), ElementsAre(334, 333, 333));
  EXPECT_THAT(PermilleThatAddUp({0, 0}), ElementsAre(0, 0));
  EXPECT_THAT(PermilleThatAddUp({kMax, kMax}), ElementsAre(500, 500));
  EXPECT_THAT(PermilleThatAddUp({5, -1}), ElementsAre(0, 0));
}

TEST(RatioTest, RoundsHalfAwayFromZero) {
  EXPECT_EQ((Ratio{1, 2000}).PermilleRoundedHalfAway(), 1);
  EXPECT_EQ((Ratio{-1, 2000}).PermilleRoundedHalfAway(), -1);
  EXPECT_EQ((Ratio{1, -2000}).PermilleRoundedHalfAway(), -1);
  EXPECT_EQ((Ratio{5, 0}).PermilleRoundedHalfAway(), 0);
  EXPECT_TRUE(SameValue({1, 2}, {kMax / 2, kMax - 1}));
}

// FIPS 180-4 example "abc"; RFC 4231 test case 2.
TEST(Sha256Test, MatchesPublishedVectors) {
  EXPECT_EQ(ToHex(View(Sha256Of("abc"))),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(ToHex(View(HmacSha256("Jefe", "what do ya want for nothing?"))),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST(RandomTest, TimeOrderedIdsSortByTime) {
  SystemRandom random;
  EntryId early = random.TimeOrderedId(absl::FromUnixMillis(1000));
  EntryId late = random.TimeOrderedId(absl::FromUnixMillis(2000));
  EXPECT_LT(early, late);
  EXPECT_EQ(early.bytes()[6] >> 4, 7);
}

TEST(HexTest, RefusesHalfBytes) {
  EXPECT_THAT(FromHex("abc"),
              StatusIs(absl::StatusCode::kInvalidArgument, "BAD_HEX"));
  EXPECT_THAT(FromHex("00ff"), IsOkAndHolds(std::string("\x00\xff", 2)));
}

}  // namespace
}  // namespace omloop
