#include "ledger/economy/month.h"

#include <map>
#include <random>
#include <set>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/economy/month_testing.h"
#include "tests/testing/status_matchers.h"

namespace omloop::economy {
namespace {

using ::omloop::testing::StatusIs;
namespace pb = ::omloop::ledger::v1;

constexpr auto kCoop = pb::OWNERSHIP_CLASS_MEMBER_OWNED;
constexpr auto kPrivate = pb::OWNERSHIP_CLASS_PRIVATE;
constexpr auto kNoOwner = pb::OWNERSHIP_CLASS_UNSPECIFIED;
constexpr auto kSmall = pb::SIZE_CLASS_SMALL;
constexpr auto kLarge = pb::SIZE_CLASS_LARGE;
constexpr auto kNoSize = pb::SIZE_CLASS_UNSPECIFIED;

MATCHER_P2(IsRatio, numerator, denominator, "") {
  *result_listener << arg.numerator << "/" << arg.denominator;
  return arg.numerator == numerator && arg.denominator == denominator;
}

const RingRow& RingOf(const MonthFigures& figures, RingKind ring) {
  for (const RingRow& row : figures.rings) {
    if (row.ring == ring) return row;
  }
  ADD_FAILURE() << "no ring " << RingName(ring);
  return figures.rings.front();
}

TEST(MonthTest, AMergedPartyCountsAsTheOtherFromThenOn) {
  TestBook book;
  const uint32_t nowhere = book.Pay({.place = ""}, 300'00);
  const uint32_t local = book.Pay({.place = kNieuwWest}, 700'00);
  EXPECT_THAT(book.Compute().unknown_share.value, IsRatio(300'00, 1000'00));
  book.log.Merge(nowhere, local);
  const MonthFigures merged = book.Compute();
  EXPECT_THAT(merged.local_share.value, IsRatio(1000'00, 1000'00));
  EXPECT_EQ(merged.total, 1000'00);
  book.log.TakeMergeBack(nowhere);
  EXPECT_THAT(book.Compute().unknown_share.value, IsRatio(300'00, 1000'00));
}

TEST(MonthTest, ASplitHoldsForOnePayerAlone) {
  TestBook book;
  const uint32_t local = book.Pay({.place = kNieuwWest}, 700'00);
  const uint32_t other = book.AddFirm({.place = kUtrecht});
  const uint32_t second = book.log.AddAnchor();
  book.log.Spend({.payer = second, .payee = local, .amount = 300'00});
  book.log.Merge(local, other, second);
  const MonthFigures figures = book.Compute();
  EXPECT_THAT(figures.local_share.value, IsRatio(700'00, 1000'00));
}

TEST(MonthTest, ALookThroughDividesWhatABrokerIsPaid) {
  TestBook book;
  pb::PartyAttributes broker;
  broker.set_kind(pb::PARTY_KIND_SUPPLIER);
  broker.set_legal_person(true);
  broker.set_pass_through(true);
  const uint32_t party = book.log.AddParty(broker);
  book.log.AddEstablishment(party, kNieuwWest);
  const uint32_t coop = book.AddFirm({.place = kNieuwWest, .ownership = kCoop});
  book.log.Spend({.payer = book.anchor, .payee = party, .amount = 1000'01});
  EXPECT_THAT(book.Compute().unknown_share.value, IsRatio(1000'01, 1000'01));
  // A third to a cooperative here, a third to somebody in Utrecht, the rest
  // was not said.
  book.log.DeclareLookThrough(party, {{"", 3333, coop}, {kUtrecht, 3333, 0}},
                              Day(2026, 1, 1));
  const MonthFigures figures = book.Compute();
  EXPECT_EQ(figures.total, 1000'01);
  EXPECT_THAT(figures.local_share.value, IsRatio(333'30, 1000'01));
  EXPECT_EQ(figures.cooperative_share.value.numerator, 333'30);
  EXPECT_THAT(figures.unknown_share.value, IsRatio(333'41, 1000'01));
  EXPECT_EQ(RingOf(figures, RingKind::kCountry).cell.amount, 333'30);
}

TEST(MonthTest, PartsOfADivisionAddUpToTheWhole) {
  for (int64_t amount : {int64_t{1}, int64_t{-1}, int64_t{100'01},
                         int64_t{-99'999}, kMonthAmountMax}) {
    std::vector<PayeePart> parts(4);
    parts[0].per_ten_thousand = 3333;
    parts[1].per_ten_thousand = 3333;
    parts[2].per_ten_thousand = 3333;
    parts[3].per_ten_thousand = 1;
    int64_t sum = 0;
    for (int64_t part : Divide(amount, parts)) sum += part;
    EXPECT_EQ(sum, amount);
  }
}

// docs/concepts/local_share.md and lm2.md show this example. G16 of
// domain.md 1.6: a cooperative 40k, a partnership 20k, a contractor from
// Utrecht 30k, ICT from abroad 10k.
TEST(MonthTest, DemoCardOfTheDomainStudy) {
  TestBook book;
  book.Pay({.place = kNieuwWest, .ownership = kCoop}, 40'000'00);
  book.Pay({.place = kNieuwWest, .size = kSmall, .legal_person = false},
           20'000'00);
  book.Pay({.place = kUtrecht}, 30'000'00);
  book.Pay({.place = kBelgium}, 10'000'00);
  const MonthFigures figures = book.Compute();
  EXPECT_EQ(figures.total, 100'000'00);
  EXPECT_THAT(figures.local_share.value, IsRatio(60'000'00, 100'000'00));
  EXPECT_THAT(figures.lm2.value, IsRatio(160'000'00, 100'000'00));
  EXPECT_TRUE(SameValue(figures.lm2.value, {16, 10}));
  EXPECT_TRUE(SameValue(figures.lm2.low, figures.lm2.high));
  EXPECT_TRUE(SameValue(figures.local_share.coverage, {1, 1}));
  EXPECT_TRUE(SameValue(figures.cooperative_share.value, {40, 100}));
  EXPECT_TRUE(SameValue(figures.small_local_share.value, {20, 100}));
  EXPECT_TRUE(SameValue(figures.unknown_share.value, {0, 1}));
  EXPECT_EQ(RingOf(figures, RingKind::kFocus).cell.permille, 600);
  EXPECT_EQ(RingOf(figures, RingKind::kCountry).cell.permille, 300);
  EXPECT_EQ(RingOf(figures, RingKind::kAbroad).cell.permille, 100);
  EXPECT_EQ(figures.active_local_suppliers, 2);
  // (40/60)^2 + (20/60)^2 = 5/9.
  EXPECT_THAT(figures.local_concentration.value, IsRatio(555'556, 1'000'000));
}

// G7 of domain.md 1.6: ten authorities of Greater Manchester (CLES), in
// pence. The published average of 53.8 % is not weighted; ours is.
TEST(MonthTest, SharesAreWeightedByMoney) {
  struct Authority {
    int64_t total, inside, permille;
  };
  const Authority authorities[] = {
      {68'330'289'71, 31'179'554'05, 456},
      {38'026'372'58, 10'810'750'81, 284},
      {235'031'744'89, 186'687'585'67, 794},
      {133'590'437'30, 91'644'381'53, 686},
      {70'793'775'84, 30'995'001'50, 438},
      {143'909'248'95, 90'276'813'00, 627},
      {126'771'768'29, 82'563'092'39, 651},
      {45'117'493'41, 22'863'548'01, 507},
      {41'171'484'94, 15'062'797'86, 366},
      {101'115'819'30, 57'568'701'76, 569},
  };
  TestBook book;
  const uint32_t inside = book.AddFirm({.place = kNieuwWest});
  const uint32_t outside = book.AddFirm({.place = kUtrecht});
  std::vector<uint32_t> anchors = {book.anchor};
  while (anchors.size() < 10) anchors.push_back(book.log.AddAnchor());
  for (size_t i = 0; i < 10; ++i) {
    const Authority& a = authorities[i];
    book.log.Spend({.payer = anchors[i], .payee = inside, .amount = a.inside});
    book.log.Spend(
        {.payer = anchors[i], .payee = outside, .amount = a.total - a.inside});
  }
  const MonthFigures figures = book.Compute();
  EXPECT_EQ(figures.total, 1'003'858'435'21);
  EXPECT_EQ(figures.local_share.value.numerator, 619'652'226'58);
  EXPECT_EQ(figures.local_share.value.PermilleRoundedHalfAway(), 617);
  double mean = 0;
  ASSERT_EQ(figures.anchors.size(), 10u);
  for (size_t i = 0; i < 10; ++i) {
    const Ratio share = figures.anchors[i].local_share.value;
    EXPECT_EQ(share.PermilleRoundedHalfAway(), authorities[i].permille);
    mean += share.AsDouble() / 10;
  }
  EXPECT_NEAR(mean, 0.538, 0.0005);
}

TEST(MonthTest, AnEmptyMonthHasNoFigures) {
  TestBook book;
  for (Audience audience : {Audience::kSteward, Audience::kPublic}) {
    const MonthFigures figures = book.Compute(audience);
    EXPECT_EQ(figures.total, 0);
    for (const Figure* figure :
         {&figures.local_share, &figures.lm2, &figures.cooperative_share,
          &figures.small_local_share, &figures.unknown_share,
          &figures.local_share_influenceable, &figures.local_concentration,
          &figures.top_five_local_share}) {
      EXPECT_EQ(figure->absent, kNoSpend);
      EXPECT_FALSE(figure->value.defined());
    }
    EXPECT_TRUE(figures.categories.empty());
    EXPECT_TRUE(figures.suppliers_list.empty());
    ASSERT_EQ(figures.anchors.size(), 1u);
    EXPECT_FALSE(figures.anchors[0].delivered);
  }
}

TEST(MonthTest, ATotalOfZeroOrLessHasNoFigures) {
  for (int64_t credit : {-100, -150}) {
    TestBook book;
    book.Pay({.place = kNieuwWest}, 100);
    book.Pay({.place = kUtrecht}, credit);
    const MonthFigures figures = book.Compute();
    EXPECT_EQ(figures.total, 100 + credit);
    EXPECT_EQ(figures.local_share.absent, kNoSpend);
    // The amounts stand all the same; there are no shares of them.
    EXPECT_EQ(RingOf(figures, RingKind::kCountry).cell.amount, credit);
    EXPECT_EQ(RingOf(figures, RingKind::kCountry).cell.permille, 0);
  }
}

TEST(MonthTest, UnknownPlacesWidenTheBoundsFromNothingToAll) {
  TestBook book;
  book.Pay({.place = kNieuwWest}, 37'00);
  book.Pay({.place = kUtrecht}, 54'00);
  book.Pay({.place = ""}, 9'00);
  MonthFigures figures = book.Compute();
  EXPECT_THAT(figures.local_share.value, IsRatio(37'00, 100'00));
  EXPECT_THAT(figures.local_share.low, IsRatio(37'00, 100'00));
  EXPECT_THAT(figures.local_share.high, IsRatio(46'00, 100'00));
  EXPECT_THAT(figures.local_share.coverage, IsRatio(91'00, 100'00));
  EXPECT_THAT(figures.lm2.high, IsRatio(146'00, 100'00));
  EXPECT_THAT(figures.unknown_share.value, IsRatio(9'00, 100'00));

  TestBook unknown;
  unknown.Pay({.place = ""}, 50);
  // Known to be in Amsterdam is neither Nieuw-West nor elsewhere.
  unknown.Pay({.place = "NL/NL-NH/GM0363"}, 50);
  figures = unknown.Compute();
  EXPECT_THAT(figures.local_share.low, IsRatio(0, 100));
  EXPECT_THAT(figures.local_share.high, IsRatio(100, 100));
  EXPECT_THAT(figures.local_share.coverage, IsRatio(0, 100));
}

TEST(MonthTest, AnUnknownSupplierInCreditLowersTheLowBound) {
  TestBook book;
  book.Pay({.place = kNieuwWest}, 50);
  book.Pay({.place = kUtrecht}, 50);
  book.Pay({.place = ""}, 30);
  book.Pay({.place = ""}, -30);
  const Figure share = book.Compute().local_share;
  EXPECT_THAT(share.value, IsRatio(50, 100));
  EXPECT_THAT(share.low, IsRatio(20, 100));
  EXPECT_THAT(share.high, IsRatio(80, 100));
}

TEST(MonthTest, CreditNotesNetWithinASupplierFirst) {
  TestBook book;
  const uint32_t unknown = book.Pay({.place = ""}, 30);
  book.log.Spend({.payer = book.anchor, .payee = unknown, .amount = -10});
  book.Pay({.place = kNieuwWest}, 80);
  const Figure share = book.Compute().local_share;
  EXPECT_THAT(share.low, IsRatio(80, 100));
  EXPECT_THAT(share.high, IsRatio(100, 100));
}

TEST(MonthTest, NegativeSuppliersAndCategoriesKeepTheirSign) {
  TestBook book;
  const uint16_t cleaning = book.log.AddCategory("cleaning");
  const uint32_t firm = book.Pay({.place = kUtrecht}, 500);
  const uint32_t in_credit = book.AddFirm({.place = kNieuwWest});
  book.log.Spend({.payer = book.anchor,
                  .payee = in_credit,
                  .amount = -120,
                  .category = cleaning});
  const MonthFigures figures = book.Compute();
  EXPECT_EQ(figures.total, 380);
  EXPECT_THAT(figures.local_share.value, IsRatio(-120, 380));
  ASSERT_EQ(figures.suppliers_list.size(), 2u);
  EXPECT_EQ(figures.suppliers_list[0].party, PartyNumber(firm));
  EXPECT_EQ(figures.suppliers_list[1].cell.amount, -120);
  ASSERT_EQ(figures.categories.size(), 2u);
  EXPECT_EQ(figures.categories[1].code, "cleaning");
  EXPECT_EQ(figures.categories[1].total.amount, -120);
  EXPECT_EQ(figures.categories[1].total.permille, 0);
  EXPECT_EQ(figures.local_concentration.absent, kNoSpend);
}

TEST(MonthTest, AMoveWithinTheMonthIsUnknown) {
  TestBook book;
  const uint32_t mover = book.Pay({.place = kNieuwWest}, 100);
  book.log.AddEstablishment(mover, kUtrecht, Day(2026, 10, 12));
  EXPECT_THAT(book.Compute().unknown_share.value, IsRatio(100, 100));
  // The month after, it is simply elsewhere.
  book.log.Spend({.payer = book.anchor,
                  .payee = mover,
                  .amount = 7,
                  .day = Day(2026, 11, 1)});
  const MonthFigures november =
      book.Compute(Audience::kSteward, 0, Month(2026, 11));
  EXPECT_EQ(RingOf(november, RingKind::kCountry).cell.amount, 7);
  // A move from one address in the focus to another is no move.
  TestBook within;
  const uint32_t stayer = within.Pay({.place = kNieuwWest}, 100);
  within.log.AddEstablishment(stayer, "NL/NL-NH/GM0363/F/WK0363FA",
                              Day(2026, 10, 12));
  EXPECT_THAT(within.Compute().local_share.value, IsRatio(100, 100));
}

TEST(MonthTest, PassThroughPartiesAreUnknown) {
  TestBook book;
  const uint32_t firm = book.AddFirm({.place = kNieuwWest});
  book.log.Spend({.payer = book.anchor, .payee = firm, .amount = 60});
  book.log.Spend({.payer = book.anchor,
                  .payee = firm,
                  .amount = 40,
                  .pass_through = true});
  EXPECT_THAT(book.Compute().unknown_share.value, IsRatio(40, 100));
  pb::PartyAttributes factoring;
  factoring.set_kind(pb::PARTY_KIND_SUPPLIER);
  factoring.set_pass_through(true);
  book.log.Amend(firm, factoring);
  EXPECT_THAT(book.Compute().unknown_share.value, IsRatio(100, 100));
}

TEST(MonthTest, ThePlaceALineStatesGoesBeforeTheSuppliers) {
  TestBook book;
  book.log.AddArea("NL", "", "country");
  book.log.AddArea("NL-NH", "NL", "province");
  book.log.AddArea("GM0363", "NL-NH", "municipality");
  const uint16_t focus = book.log.AddArea("F", "GM0363", "district");
  const uint32_t firm = book.AddFirm({.place = kUtrecht});
  book.log.Spend({.payer = book.anchor, .payee = firm, .amount = 70});
  book.log.Spend(
      {.payer = book.anchor, .payee = firm, .amount = 30, .area = focus});
  EXPECT_THAT(book.Compute().local_share.value, IsRatio(30, 100));
}

TEST(MonthTest, WhatGoesFromAnchorToAnchorIsNoSpendOfTheAlliance) {
  TestBook book;
  const uint32_t other = book.log.AddAnchor();
  book.log.AddEstablishment(other, kNieuwWest);
  book.Pay({.place = kUtrecht}, 300);
  book.log.Spend({.payer = book.anchor, .payee = other, .amount = 1000});
  const MonthFigures figures = book.Compute();
  EXPECT_EQ(figures.total, 300);
  EXPECT_THAT(figures.local_share.value, IsRatio(0, 300));
  EXPECT_EQ(figures.intra_alliance.amount, 1000);
  EXPECT_EQ(figures.intra_alliance.suppliers, 1);
  EXPECT_EQ(figures.anchors[0].amount, 300);
  EXPECT_EQ(figures.anchors[0].intra_alliance, 1000);
  EXPECT_FALSE(figures.anchors[1].delivered);
  // One anchor was paid: not for everybody to see.
  EXPECT_TRUE(book.Compute(Audience::kPublic).intra_alliance.hidden);
}

TEST(MonthTest, UnknownOwnersAndSizesAreDoubtNotNo) {
  TestBook book;
  book.Pay({.place = kNieuwWest, .ownership = kCoop, .size = kSmall}, 10);
  book.Pay({.place = kNieuwWest, .ownership = kPrivate, .size = kSmall}, 20);
  book.Pay({.place = kNieuwWest, .ownership = kNoOwner, .size = kNoSize}, 30);
  book.Pay({.place = "", .ownership = kPrivate, .size = kLarge}, 15);
  book.Pay({.place = kUtrecht, .ownership = kNoOwner, .size = kNoSize}, 25);
  const MonthFigures figures = book.Compute();
  EXPECT_THAT(figures.cooperative_share.low, IsRatio(10, 100));
  EXPECT_THAT(figures.cooperative_share.high, IsRatio(65, 100));
  EXPECT_THAT(figures.cooperative_share.coverage, IsRatio(45, 100));
  // 30 may be small, local and private; 15 is large; 25 is not local.
  EXPECT_THAT(figures.small_local_share.low, IsRatio(20, 100));
  EXPECT_THAT(figures.small_local_share.high, IsRatio(50, 100));
}

TEST(MonthTest, InfluenceFollowsTheCategoryUnlessTheLineSaysOtherwise) {
  TestBook book;
  const uint16_t taxes = book.log.AddCategory("taxes", false);
  const uint32_t firm = book.AddFirm({.place = kNieuwWest});
  const auto pay = [&](int64_t amount, uint16_t category, Influence influence) {
    book.log.Spend({.payer = book.anchor,
                    .payee = firm,
                    .amount = amount,
                    .category = category,
                    .influence = influence});
  };
  pay(1, 0, Influence::kByRule);
  pay(10, taxes, Influence::kByRule);
  pay(100, taxes, Influence::kYes);
  pay(1000, 0, Influence::kNo);
  const MonthFigures figures = book.Compute();
  EXPECT_EQ(figures.influenceable.amount, 101);
  EXPECT_THAT(figures.local_share_influenceable.value, IsRatio(101, 101));
}

TEST(MonthTest, OpenImportsAreNamedAndLeftOut) {
  TestBook book;
  const uint32_t firm = book.AddFirm({.place = kNieuwWest});
  const uint32_t import = book.log.OpenImport(book.anchor);
  book.log.Spend(
      {.payer = book.anchor, .payee = firm, .amount = 5, .import = import});
  book.log.Spend(
      {.payer = book.anchor, .payee = firm, .amount = -2, .import = import});
  MonthFigures figures = book.Compute(Audience::kPublic);
  EXPECT_EQ(figures.total, 0);
  EXPECT_EQ(figures.pending_lines, 2);
  EXPECT_EQ(figures.pending_amount, 3);
  EXPECT_EQ(figures.anchors[0].pending_lines, 2);
  book.log.CompleteImport(import);
  figures = book.Compute();
  EXPECT_EQ(figures.total, 3);
  EXPECT_EQ(figures.pending_lines, 0);
}

TEST(MonthTest, CompletenessNamesControlTotals) {
  TestBook book;
  book.log.AddAnchor();
  book.Pay({.place = kNieuwWest}, 95);
  book.log.SubmitMonth(book.anchor, kOctober, 100);
  const MonthFigures figures = book.Compute();
  ASSERT_EQ(figures.anchors.size(), 2u);
  EXPECT_TRUE(figures.anchors[0].submitted);
  EXPECT_FALSE(figures.anchors[0].signed_off);
  EXPECT_EQ(figures.anchors[0].control_total, 100);
  EXPECT_FALSE(figures.anchors[1].delivered);
  EXPECT_FALSE(figures.anchors[1].control_total.has_value());
}

TEST(MonthTest, ContractsAreCountedBySignatureAndEnd) {
  TestBook book;
  const uint32_t local = book.AddFirm({.place = kNieuwWest});
  const uint32_t other = book.AddFirm({.place = kUtrecht});
  const auto award = [&](uint32_t firm, int64_t value, Day start, Day end) {
    return book.log.AwardContract(book.anchor, firm, value, start,
                                  DayNumber(end));
  };
  const uint64_t first = award(local, 700, Day(2026, 10, 1), Day(2027, 10, 31));
  award(other, 200, Day(2026, 10, 31), Day(2027, 11, 1));  // A day too late.
  award(other, 40, Day(2026, 9, 30), Day(2026, 11, 1));
  award(other, 3, Day(2025, 1, 1), Day(2026, 10, 31));  // Ended already.
  book.log.Spend(
      {.payer = book.anchor, .payee = local, .amount = 10, .contract = first});
  book.log.Spend({.payer = book.anchor,
                  .payee = local,
                  .amount = 20,
                  .contract = first,
                  .assumed_contract = true});
  book.log.Spend({.payer = book.anchor, .payee = local, .amount = 30});
  const ContractTile tile = book.Compute().contracts;
  EXPECT_EQ(tile.signed_count, 2);
  EXPECT_EQ(tile.signed_value, 900);
  EXPECT_EQ(tile.signed_local_value, 700);
  EXPECT_EQ(tile.ending_count, 2);
  EXPECT_EQ(tile.ending_value, 740);
  EXPECT_EQ(tile.named.amount, 10);
  EXPECT_EQ(tile.assumed.amount, 20);
  EXPECT_EQ(tile.none.amount, 30);
  EXPECT_EQ(tile.none.permille, 500);
  const ContractTile seen = book.Compute(Audience::kPublic).contracts;
  EXPECT_EQ(seen.signed_count, 2);
  EXPECT_TRUE(seen.signed_hidden);
  EXPECT_EQ(seen.signed_value, 0);
  EXPECT_TRUE(seen.ending_hidden);
}

TEST(MonthTest, TheStewardSeesTheTwentyLargestAndTheRest) {
  TestBook book;
  for (int i = 1; i <= 23; ++i) {
    book.Pay({.place = kUtrecht, .legal_person = i % 2 == 0}, i * 10);
  }
  const MonthFigures figures = book.Compute();
  ASSERT_EQ(figures.suppliers_list.size(), 20u);
  EXPECT_EQ(figures.suppliers_list[0].cell.amount, 230);
  EXPECT_EQ(figures.suppliers_list[19].cell.amount, 40);
  EXPECT_EQ(figures.other_suppliers.amount, 10 + 20 + 30);
  EXPECT_EQ(figures.other_suppliers.suppliers, 3);
}

TEST(MonthTest, AmountsBeyondTheLimitAreRefused) {
  for (int64_t amount : {kMonthAmountMax - 1, kMonthAmountMax}) {
    TestBook book;
    book.Pay({.place = kNieuwWest}, amount);
    const MonthFigures figures = book.Compute();
    EXPECT_EQ(figures.total, amount);
    EXPECT_THAT(figures.local_concentration.value,
                IsRatio(1'000'000, 1'000'000));
  }
  TestBook book;
  book.Pay({.place = kNieuwWest}, kMonthAmountMax);
  book.Pay({.place = kNieuwWest}, -1);
  EXPECT_THAT(
      book.TryCompute({}),
      StatusIs(absl::StatusCode::kFailedPrecondition, "MONTH_TOO_LARGE"));
}

TEST(MonthTest, UnknownSuppliersComeByAmountWithWhatIsKnown) {
  TestBook book;
  book.Pay({.place = ""}, 20);
  book.Pay({.place = "NL/NL-NH/GM0363"}, 70);
  book.Pay({.place = kUtrecht}, 500);
  const uint32_t broker = book.AddFirm({.place = kUtrecht});
  book.log.Spend({.payer = book.anchor,
                  .payee = broker,
                  .amount = 10,
                  .pass_through = true});
  book.Fold();
  const auto table = book.cells->Share(kOctober);
  const auto unknown = ListUnknown({.month = kOctober,
                                    .cells = table.get(),
                                    .pending = {},
                                    .facts = book.facts.get()},
                                   {}, 2);
  OMLOOP_ASSERT_OK(unknown);
  EXPECT_EQ(unknown->total, 100);
  EXPECT_EQ(unknown->suppliers, 3);
  ASSERT_EQ(unknown->rows.size(), 2u);
  EXPECT_EQ(unknown->rows[0].amount, 70);
  EXPECT_EQ(unknown->rows[0].reason, "at_least_city");
  EXPECT_EQ(unknown->rows[0].cumulative_permille, 700);
  EXPECT_EQ(unknown->rows[1].reason, "no_establishment");
  EXPECT_EQ(unknown->rows[1].cumulative_permille, 900);
}

// A second implementation: plain maps over the lines, all filters.
TEST(MonthTest, AgreesWithSumsOverTheLines) {
  const std::string places[] = {kNieuwWest, kOost, kUtrecht, kBelgium, ""};
  const RingKind rings[] = {RingKind::kFocus, RingKind::kCity,
                            RingKind::kCountry, RingKind::kAbroad,
                            RingKind::kUnknown};
  for (uint32_t seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    const auto below = [&](uint32_t n) { return random() % n; };
    TestBook book;
    const std::vector<uint32_t> anchors = {book.anchor, book.log.AddAnchor()};
    book.log.AddCategory("a");
    book.log.AddCategory("b", false);
    struct Known {
      uint32_t party;
      uint32_t place;
      bool coop;
    };
    std::vector<Known> firms;
    for (uint32_t i = 0, n = 1 + below(12); i < n; ++i) {
      const uint32_t place = below(5);
      const bool coop = below(3) == 0;
      firms.push_back({book.AddFirm({.place = places[place],
                                     .ownership = coop ? kCoop : kPrivate,
                                     .legal_person = below(2) == 0}),
                       place, coop});
    }
    struct Paid {
      omloop::testing::Line line;
      Known firm;
    };
    std::vector<Paid> paid;
    for (uint32_t i = 0, n = below(60); i < n; ++i) {
      const Known firm = firms[below(static_cast<uint32_t>(firms.size()))];
      const omloop::testing::Line line = {
          .payer = anchors[below(2)],
          .payee = firm.party,
          .amount = static_cast<int64_t>(below(1000)) - 100,
          .day = Day(2026, 9 + static_cast<int>(below(3)), 30),
          .category = static_cast<uint16_t>(below(3)),
          .asset = static_cast<uint16_t>(below(5) == 0 ? 826 : 978)};
      book.log.Spend(line);
      paid.push_back({line, firm});
    }
    for (uint32_t anchor : {0u, anchors[0], anchors[1]}) {
      for (int asset : {978, 826}) {
        for (int month : {9, 10, 11}) {
          int64_t total = 0;
          int64_t lines = 0;
          std::map<RingKind, int64_t> by_ring;
          std::map<std::pair<int, uint32_t>, int64_t> by_category;
          std::map<uint32_t, int64_t> by_supplier;
          std::map<uint32_t, int64_t> by_anchor;
          std::map<uint32_t, int64_t> unknown_nets;
          int64_t coop = 0;
          int64_t choice = 0;
          for (const auto& [line, firm] : paid) {
            if (anchor != 0 && line.payer != anchor) continue;
            if (line.asset != asset || line.day.month() != month) continue;
            total += line.amount;
            ++lines;
            by_ring[rings[firm.place]] += line.amount;
            const uint32_t column =
                firm.place == 0 ? 0 : (firm.place == 4 ? 2 : 1);
            by_category[{line.category, column}] += line.amount;
            by_supplier[firm.party] += line.amount;
            by_anchor[line.payer] += line.amount;
            if (firm.place == 4) unknown_nets[firm.party] += line.amount;
            if (firm.coop) coop += line.amount;
            if (line.category != 2) choice += line.amount;
          }
          const auto computed =
              book.TryCompute({.asset = *Asset::FromNumber(asset),
                               .anchor = PartyNumber(anchor),
                               .audience = Audience::kSteward},
                              Month(2026, month));
          OMLOOP_ASSERT_OK(computed);
          EXPECT_EQ(computed->total, total);
          EXPECT_EQ(computed->lines, lines);
          EXPECT_EQ(computed->influenceable.amount, choice);
          EXPECT_EQ(computed->suppliers, std::ssize(by_supplier));
          for (const RingRow& row : computed->rings) {
            EXPECT_EQ(row.cell.amount, by_ring[row.ring]);
          }
          for (const CategoryRow& row : computed->categories) {
            const int number = row.number.value();
            EXPECT_EQ(row.local.amount, (by_category[{number, 0}]));
            EXPECT_EQ(row.leak.amount, (by_category[{number, 1}]));
            EXPECT_EQ(row.unknown.amount, (by_category[{number, 2}]));
            EXPECT_EQ(row.total.amount,
                      row.local.amount + row.leak.amount + row.unknown.amount);
          }
          for (const SupplierRow& row : computed->suppliers_list) {
            EXPECT_EQ(row.cell.amount, by_supplier[row.party.value()]);
          }
          for (const AnchorRow& row : computed->anchors) {
            EXPECT_EQ(row.amount, by_anchor[row.party.value()]);
          }
          int64_t low = by_ring[RingKind::kFocus];
          int64_t high = low;
          for (const auto& [party, net] : unknown_nets) {
            low += std::min<int64_t>(net, 0);
            high += std::max<int64_t>(net, 0);
          }
          if (total <= 0) {
            EXPECT_EQ(computed->local_share.absent, kNoSpend);
          } else {
            EXPECT_THAT(computed->local_share.value,
                        IsRatio(by_ring[RingKind::kFocus], total));
            EXPECT_THAT(computed->local_share.low, IsRatio(low, total));
            EXPECT_THAT(computed->local_share.high, IsRatio(high, total));
            EXPECT_THAT(computed->lm2.low, IsRatio(low + total, total));
            EXPECT_THAT(computed->cooperative_share.value,
                        IsRatio(coop, total));
          }
        }
      }
    }
  }
}

}  // namespace
}  // namespace omloop::economy
