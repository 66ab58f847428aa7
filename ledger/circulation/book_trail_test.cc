#include "ledger/circulation/book_trail.h"

#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace omloop::circulation {
namespace {

const PartyNumber kTown(1), kLaundry(2), kRepairs(3), kFar(4), kPeople(5),
    kTax(6);

Standing StandingOf(PartyNumber party) {
  if (party == kTown) return Standing::kAnchor;
  if (party == kFar) return Standing::kElsewhere;
  if (party == kPeople) return Standing::kHouseholds;
  if (party == kTax) return Standing::kTaxOffice;
  return Standing::kLocal;
}

BookPayment Pay(uint64_t sequence, PartyNumber from, PartyNumber to, int day,
                int64_t amount) {
  return {sequence,         from,          to, Day(2026, 10, day), amount,
          StandingOf(from), StandingOf(to)};
}

BookTrailOptions October() {
  BookTrailOptions options;
  options.first = Day(2026, 10, 1);
  options.last = Day(2026, 10, 31);
  return options;
}

int64_t EndSum(const BookTrail& trail, size_t method) {
  int64_t sum = 0;
  for (const ByMethod& end : trail.ends) sum += end[method];
  return sum;
}

// The town pays 100 and 50 to the laundry, which pays 120 to the repair shop.
std::vector<BookPayment> Example() {
  return {Pay(1, kTown, kLaundry, 1, 10'000),
          Pay(2, kTown, kLaundry, 3, 5'000),
          Pay(3, kTown, kFar, 3, 2'000),
          Pay(4, kLaundry, kRepairs, 5, 12'000),
          Pay(5, kRepairs, kPeople, 9, 3'000),
          Pay(6, kRepairs, kTax, 10, 1'000),
          Pay(7, kRepairs, kFar, 11, 2'000)};
}

TEST(BookTrailTest, RetentionAndEndsAddUp) {
  const BookTrail trail = FollowBook(Example(), October());
  EXPECT_EQ(trail.root_amount, 17'000);
  EXPECT_EQ(trail.root_count, 3);
  EXPECT_EQ(trail.local_amount, 15'000);
  for (size_t method = 0; method < 3; ++method) {
    EXPECT_EQ(trail.retention[0][method], 15'000);
    EXPECT_EQ(trail.retention[1][method], 12'000);
    EXPECT_EQ(trail.retention[2][method], 0);
    EXPECT_EQ(EndSum(trail, method), trail.local_amount);
    EXPECT_EQ(trail.ends[static_cast<size_t>(TrailEndKind::kTax)][method],
              1'000);
    EXPECT_EQ(trail.ends[static_cast<size_t>(TrailEndKind::kResting)][method],
              9'000);
  }
  EXPECT_EQ(trail.onward_count, 4);
  EXPECT_EQ(trail.paying_parties.size(), 2u);
}

TEST(BookTrailTest, WhatTheDataDoNotDetermineDiffersByMethod) {
  BookTrailOptions options = October();
  options.entry = EntrySeq(2);
  const BookTrail trail = FollowBook(Example(), options);
  EXPECT_EQ(trail.root_amount, 5'000);
  // Of the 120 paid on: 40 mixed, 50 newest first, 20 oldest first.
  EXPECT_THAT(trail.retention[1], ::testing::ElementsAre(4'000, 5'000, 2'000));
}

TEST(BookTrailTest, WithinADayMoneyComesInBeforeItGoesOut) {
  const BookTrail trail = FollowBook(
      {Pay(1, kLaundry, kRepairs, 2, 100), Pay(2, kTown, kLaundry, 2, 100)},
      October());
  EXPECT_EQ(trail.retention[1][0], 100);
}

TEST(BookTrailTest, MoneyOfUnknownOriginIsNotInTheTrail) {
  // The laundry pays 400 and got 100 of it from the town: it had 300.
  const BookTrail trail = FollowBook(
      {Pay(1, kTown, kLaundry, 2, 100), Pay(2, kLaundry, kRepairs, 3, 300),
       Pay(3, kLaundry, kFar, 4, 100)},
      October());
  EXPECT_EQ(trail.retention[1], (ByMethod{75, 100, 100}));
  EXPECT_EQ(EndSum(trail, 0), 100);
}

TEST(BookTrailTest, PayingOneselfAndPaymentsOutsideTheWindowAreLeftOut) {
  auto payments = Example();
  payments.push_back(Pay(8, kLaundry, kLaundry, 12, 1'000));
  BookPayment late = Pay(9, kTown, kLaundry, 1, 700);
  late.day = Day(2026, 11, 1);
  payments.push_back(late);
  const BookTrail trail = FollowBook(payments, October());
  EXPECT_EQ(trail.root_amount, 17'000);
  EXPECT_EQ(trail.onward_count, 4);
}

TEST(BookTrailTest, HoldingTimesAreWeightedByAmount) {
  const BookTrail trail = FollowBook(Example(), October());
  // Laundry oldest first: 100 for 4 days, 20 for 2; repairs 3000*4 + 1000*5 +
  // 2000*6.
  const auto fifo = static_cast<size_t>(Method::kFifo);
  EXPECT_EQ(trail.holding.amount[fifo], 18'000);
  EXPECT_EQ(static_cast<int64_t>(trail.holding.cent_days[fifo]),
            10'000 * 4 + 2'000 * 2 + 3'000 * 4 + 1'000 * 5 + 2'000 * 6);
  EXPECT_EQ(trail.holding.inflow, 27'000);
  EXPECT_EQ(trail.holding.outflow, 18'000);
}

TEST(BookTrailTest, CutoffEndsMoneyThatLayStill) {
  BookTrailOptions options = October();
  options.cutoff_hours = 72;
  const BookTrail trail = FollowBook(Example(), options);
  // The hundred of day 1 lay four days, so it is cut before day 5.
  EXPECT_EQ(trail.ends[static_cast<size_t>(TrailEndKind::kCut)][2], 15'000);
  EXPECT_EQ(EndSum(trail, 2), 15'000);
}

TEST(BookTrailTest, APathHasAmountsByEachMethod) {
  const BookTrail trail = FollowBook(Example(), October());
  for (const TrailPath& path : trail.paths) {
    if (path.end != TrailEndKind::kTax) continue;
    EXPECT_THAT(path.parties,
                ::testing::ElementsAre(kTown, kLaundry, kRepairs, kTax));
    EXPECT_THAT(path.amount, ::testing::ElementsAre(1'000, 1'000, 1'000));
  }
}

}  // namespace
}  // namespace omloop::circulation
