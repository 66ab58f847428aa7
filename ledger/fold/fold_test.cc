#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/fold/balances.h"
#include "ledger/fold/facts.h"
#include "ledger/model/fact_codec.h"
#include "omloop/ledger/v1/facts.pb.h"
#include "tests/testing/status_matchers.h"

namespace omloop::fold {
namespace {

using ::omloop::testing::StatusIs;
namespace pb = ::omloop::ledger::v1;

Record MakeFact(uint64_t sequence, EntryKind kind, uint32_t subject,
                Day valid_from = Day(2026, 1, 1)) {
  Record record = EmptyRecord();
  record.sequence = sequence;
  record.kind = static_cast<uint8_t>(kind);
  record.entry_id[0] = static_cast<uint8_t>(sequence + 1);
  record.debit_account = subject;
  record.effective_day = DayNumber(valid_from);
  return record;
}

Record MakeInvoice(uint64_t sequence, uint32_t debit, uint32_t credit,
                   int64_t amount) {
  Record record = MakeFact(sequence, EntryKind::kInvoice, debit);
  record.credit_account = credit;
  record.amount_minor = amount;
  return record;
}

std::string Supplier() {
  pb::PartyAttributes attributes;
  attributes.set_kind(pb::PARTY_KIND_SUPPLIER);
  return attributes.SerializeAsString();
}

std::string EstablishmentIn(int number, const std::string& district,
                            int32_t valid_to = 0) {
  pb::EstablishmentDefined message;
  message.set_establishment(number);
  message.set_valid_to_day(valid_to);
  message.mutable_place()->set_country("NL");
  message.mutable_place()->set_district(district);
  message.set_place_basis("stated");
  return message.SerializeAsString();
}

TEST(BalancesTest, DebitReceivesAndCreditGives) {
  Balances balances;
  balances.Apply({MakeInvoice(0, 1, 2, 500), MakeInvoice(1, 2, 1, 200)});
  EXPECT_EQ(balances.Of(1).debit_minor, 500);
  EXPECT_EQ(balances.Of(1).credit_minor, 200);
  EXPECT_EQ(balances.Of(2).debit_minor, 200);
  EXPECT_EQ(balances.Of(2).entry_count, 2u);
  EXPECT_EQ(balances.Of(99).entry_count, 0u);
}

TEST(BalancesTest, SumsDoNotOverflowAtTheLargestAmounts) {
  Balances balances;
  constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
  balances.Apply({MakeInvoice(0, 1, 2, kMax), MakeInvoice(1, 1, 2, kMax)});
  EXPECT_EQ(balances.Of(1).debit_minor, absl::int128(kMax) * 2);
}

TEST(BalancesTest, SnapshotReadsBackTheSameDigest) {
  Balances balances;
  balances.Apply({MakeInvoice(0, 1, 7, 500)});
  auto back = Balances::Parse(balances.Serialize());
  OMLOOP_ASSERT_OK(back);
  EXPECT_EQ(back->Digest(), balances.Digest());
  back->Apply({MakeInvoice(1, 1, 7, 1)});
  EXPECT_NE(back->Digest(), balances.Digest());
  EXPECT_THAT(Balances::Parse("short"),
              StatusIs(absl::StatusCode::kDataLoss, "SNAPSHOT_INVALID"));
}

std::string SharesOf(int32_t per_ten_thousand, int32_t valid_to = 0) {
  pb::LookThroughDeclared declared;
  declared.set_valid_to_day(valid_to);
  if (per_ten_thousand > 0) {
    pb::LookThroughShare& share = *declared.add_shares();
    share.mutable_place()->set_country("NL");
    share.set_per_ten_thousand(per_ten_thousand);
  }
  return declared.SerializeAsString();
}

TEST(FactsTest, ALaterLookThroughReplacesTheDaysItCovers) {
  Facts facts;
  OMLOOP_ASSERT_OK(
      facts.Apply(MakeFact(0, EntryKind::kPartyRegistered, 1), Supplier()));
  const auto declare = [&](Day from, std::string payload) {
    return facts.Apply(MakeFact(1, EntryKind::kLookThrough, 1, from), payload);
  };
  OMLOOP_ASSERT_OK(declare(Day(2026, 1, 1), SharesOf(1000)));
  OMLOOP_ASSERT_OK(
      declare(Day(2026, 4, 1), SharesOf(2000, DayNumber(Day(2026, 6, 30)))));
  const PartyState& party = *facts.Party(PartyNumber(1));
  const auto share = [&](Day first, Day last) {
    const LookThrough* found = party.LookThroughFor(first, last);
    return found == nullptr ? 0 : found->shares[0].per_ten_thousand;
  };
  EXPECT_EQ(share(Day(2026, 3, 1), Day(2026, 3, 31)), 1000);
  EXPECT_EQ(share(Day(2026, 4, 1), Day(2026, 4, 30)), 2000);
  EXPECT_EQ(share(Day(2026, 7, 1), Day(2026, 7, 31)), 1000);
  EXPECT_EQ(share(Day(2026, 3, 15), Day(2026, 4, 15)), 0);
  // Taken back for good from May on.
  OMLOOP_ASSERT_OK(declare(Day(2026, 5, 1), SharesOf(0)));
  EXPECT_EQ(share(Day(2026, 4, 1), Day(2026, 4, 30)), 2000);
  EXPECT_EQ(share(Day(2026, 7, 1), Day(2026, 7, 31)), 0);
}

TEST(FactsTest, NumbersMustBeDense) {
  Facts facts;
  OMLOOP_EXPECT_OK(
      facts.Apply(MakeFact(0, EntryKind::kPartyRegistered, 1), Supplier()));
  EXPECT_THAT(
      facts.Apply(MakeFact(1, EntryKind::kPartyRegistered, 3), Supplier()),
      StatusIs(absl::StatusCode::kDataLoss, "FACT_INVALID"));
  EXPECT_EQ(facts.FindSubject(facts.Party(PartyNumber(1))->id)->number, 1u);
}

TEST(FactsTest, AMoveEndsTheEarlierPlaceTheDayBefore) {
  Facts facts;
  OMLOOP_ASSERT_OK(
      facts.Apply(MakeFact(0, EntryKind::kPartyRegistered, 1), Supplier()));
  OMLOOP_ASSERT_OK(
      facts.Apply(MakeFact(1, EntryKind::kEstablishment, 1, Day(2025, 1, 1)),
                  EstablishmentIn(1, "F")));
  OMLOOP_ASSERT_OK(
      facts.Apply(MakeFact(2, EntryKind::kEstablishment, 1, Day(2026, 5, 10)),
                  EstablishmentIn(1, "E")));
  const auto& places = facts.Party(PartyNumber(1))->establishments;
  ASSERT_EQ(places.size(), 2u);
  EXPECT_EQ(places[0].valid_to, Day(2026, 5, 9));
  EXPECT_FALSE(places[1].valid_to.has_value());
}

TEST(FactsTest, ACorrectionFromTheSameDateReplacesThePlace) {
  Facts facts;
  OMLOOP_ASSERT_OK(
      facts.Apply(MakeFact(0, EntryKind::kPartyRegistered, 1), Supplier()));
  for (uint64_t sequence : {1, 2}) {
    OMLOOP_ASSERT_OK(
        facts.Apply(MakeFact(sequence, EntryKind::kEstablishment, 1),
                    EstablishmentIn(1, sequence == 1 ? "F" : "E")));
  }
  const auto& places = facts.Party(PartyNumber(1))->establishments;
  ASSERT_EQ(places.size(), 1u);
  EXPECT_EQ(places[0].place.stadsdeel().view(), "E");
}

TEST(FactsTest, TheNewestRingSetInForceCounts) {
  Facts facts;
  auto rings = [](int version) {
    return EncodeRingSet(*RingSet::Make(
        "here", version,
        {RingBand{RingKind::kFocus, "hier", "here", {*ParseAreaPath("NL")}}}));
  };
  OMLOOP_ASSERT_OK(facts.Apply(
      MakeFact(0, EntryKind::kRingSetDefined, 0, Day(2020, 1, 1)), rings(1)));
  OMLOOP_ASSERT_OK(facts.Apply(
      MakeFact(1, EntryKind::kRingSetDefined, 0, Day(2026, 1, 1)), rings(2)));
  EXPECT_EQ(facts.RingSetOn(Day(2025, 12, 31))->version(), 1);
  EXPECT_EQ(facts.RingSetOn(Day(2026, 1, 1))->version(), 2);
  // Before any: the first one there is.
  EXPECT_EQ(facts.RingSetOn(Day(2019, 1, 1))->version(), 1);
}

Record MakeContractFact(uint64_t sequence, EntryKind kind) {
  Record record = MakeFact(sequence, kind, 0);
  record.contract = 3;
  return record;
}

pb::ContractTerms TermsUntil(Day end) {
  pb::ContractTerms terms;
  terms.set_start_day(DayNumber(Day(2026, 1, 1)));
  terms.set_end_day(DayNumber(end));
  return terms;
}

TEST(FactsTest, AContractIsAmendedEndedAndTakenUpAgain) {
  Facts facts;
  OMLOOP_ASSERT_OK(
      facts.Apply(MakeFact(1, EntryKind::kPartyRegistered, 1), Supplier()));
  OMLOOP_ASSERT_OK(
      facts.Apply(MakeFact(2, EntryKind::kPartyRegistered, 2), Supplier()));
  Record award = MakeFact(3, EntryKind::kContractAwarded, 1);
  award.credit_account = 2;
  OMLOOP_ASSERT_OK(
      facts.Apply(award, TermsUntil(Day(2026, 12, 31)).SerializeAsString()));
  const ContractState& contract = facts.contracts().at(3);
  EXPECT_EQ(contract.LastDay(), Day(2026, 12, 31));

  pb::ContractTerms longer = TermsUntil(Day(2027, 12, 31));
  longer.add_options()->set_months(12);
  longer.add_subcontractors()->set_party(1);
  OMLOOP_ASSERT_OK(facts.Apply(MakeContractFact(4, EntryKind::kContractAmended),
                               longer.SerializeAsString()));
  EXPECT_EQ(contract.LastDay(), Day(2027, 12, 31));
  EXPECT_EQ(contract.amendments, std::vector<uint64_t>{4});
  EXPECT_EQ(contract.terms.options[0].months, 12);

  pb::ContractEnded ended;
  ended.set_last_day(DayNumber(Day(2026, 6, 30)));
  OMLOOP_ASSERT_OK(facts.Apply(MakeContractFact(5, EntryKind::kContractEnded),
                               ended.SerializeAsString()));
  EXPECT_EQ(contract.LastDay(), Day(2026, 6, 30));

  pb::SocialReturnStated social;
  social.set_basis_points(500);
  social.mutable_fulfilled()->set_minor_units(1'000'00);
  OMLOOP_ASSERT_OK(facts.Apply(MakeContractFact(6, EntryKind::kSocialReturn),
                               social.SerializeAsString()));
  EXPECT_EQ(contract.social_return->basis_points, 500);

  OMLOOP_ASSERT_OK(facts.Apply(MakeContractFact(7, EntryKind::kContractAmended),
                               longer.SerializeAsString()));
  EXPECT_EQ(contract.LastDay(), Day(2027, 12, 31));
}

TEST(FactsTest, RefusesPayloadsOfContractsThatCannotBe) {
  pb::ContractTerms terms = TermsUntil(Day(2026, 12, 31));
  terms.add_subcontractors();
  EXPECT_THAT(DecodeContractTerms(terms.SerializeAsString()).status(),
              StatusIs(absl::StatusCode::kInvalidArgument, "PAYLOAD_INVALID"));
  pb::SocialReturnStated social;
  for (int points : {-1, 10'001}) {
    social.set_basis_points(points);
    EXPECT_THAT(
        DecodeSocialReturn(social.SerializeAsString()).status(),
        StatusIs(absl::StatusCode::kInvalidArgument, "PAYLOAD_INVALID"));
  }
  pb::ContractEnded ended;
  ended.set_last_day(1 << 30);
  EXPECT_THAT(DecodeContractEnd(ended.SerializeAsString()).status(),
              StatusIs(absl::StatusCode::kInvalidArgument, "PAYLOAD_INVALID"));
}

std::string Rule(pb::SpendRule rule, int number) {
  rule.set_rule(number);
  return rule.SerializeAsString();
}

TEST(FactsTest, TheRuleAdoptedLastDecidesFromItsMonthOn) {
  Facts facts;
  pb::SpendRule grid;
  grid.set_kind(pb::SPEND_RULE_KIND_INFLUENCEABLE);
  grid.set_supplier(9);
  pb::SpendRule better = grid;
  better.set_anchor(1);
  better.set_influenceable(true);
  better.set_valid_to_day(DayNumber(Day(2026, 5, 31)));
  pb::SpendRule moved;
  moved.set_kind(pb::SPEND_RULE_KIND_CATEGORY);
  moved.set_category(3);
  moved.set_to_category(4);
  const auto apply = [&](uint64_t sequence, const std::string& payload,
                         Day from) {
    OMLOOP_ASSERT_OK(facts.Apply(
        MakeFact(sequence, EntryKind::kSpendRule, 0, from), payload));
  };
  apply(1, Rule(grid, 1), Day(2026, 2, 1));
  apply(2, Rule(better, 2), Day(2026, 4, 1));
  apply(3, Rule(moved, 3), Day(2026, 1, 1));
  const auto influenceable = [&](uint32_t anchor, uint32_t supplier,
                                 int month) {
    return facts.InfluenceableByRule(PartyNumber(anchor), CategoryNumber(5),
                                     PartyNumber(supplier), Month(2026, month));
  };
  EXPECT_TRUE(influenceable(1, 9, 1)) << "before any rule";
  EXPECT_FALSE(influenceable(1, 9, 2));
  EXPECT_TRUE(influenceable(1, 9, 4)) << "the later rule";
  EXPECT_FALSE(influenceable(2, 9, 4)) << "of another anchor";
  EXPECT_FALSE(influenceable(1, 9, 6)) << "the later rule has ended";
  EXPECT_TRUE(influenceable(1, 8, 6)) << "another supplier";
  EXPECT_EQ(facts.CategoryByRule(PartyNumber(1), CategoryNumber(3),
                                 PartyNumber(9), Month(2026, 1)),
            CategoryNumber(4));
  EXPECT_EQ(facts.CategoryByRule(PartyNumber(1), CategoryNumber(5),
                                 PartyNumber(9), Month(2026, 1)),
            CategoryNumber(5));
  grid.set_revoked(true);
  apply(4, Rule(grid, 1), Day(2026, 2, 1));
  EXPECT_TRUE(influenceable(2, 9, 4)) << "revoked";
}

TEST(FactsTest, AnUndoneImportAndAllSealsAreKept) {
  Facts facts;
  OMLOOP_ASSERT_OK(
      facts.Apply(MakeFact(1, EntryKind::kPartyRegistered, 1), Supplier()));
  Record opened = MakeFact(2, EntryKind::kImportOpened, 1);
  opened.credit_account = 1;
  OMLOOP_ASSERT_OK(facts.Apply(opened, pb::ImportOpened().SerializeAsString()));
  OMLOOP_ASSERT_OK(facts.Apply(MakeFact(3, EntryKind::kImportCompleted, 1),
                               pb::ImportCompleted().SerializeAsString()));
  EXPECT_FALSE(facts.imports()[1].undone.has_value());
  pb::ImportUndone undone;
  undone.set_undone_by_import(2);
  OMLOOP_ASSERT_OK(facts.Apply(MakeFact(4, EntryKind::kImportUndone, 1),
                               undone.SerializeAsString()));
  ASSERT_TRUE(facts.imports()[1].undone.has_value());
  EXPECT_EQ(facts.imports()[1].undone->undone_by_import, 2u);

  pb::MonthSealed seal;
  for (int version : {1, 2}) {
    seal.set_version(version);
    OMLOOP_ASSERT_OK(
        facts.Apply(MakeFact(static_cast<uint64_t>(4 + version),
                             EntryKind::kMonthSealed, 0, Day(2026, 10, 1)),
                    seal.SerializeAsString()));
  }
  ASSERT_EQ(facts.SealsOf(Month(2026, 10)).size(), 2u);
  EXPECT_EQ(facts.SealsOf(Month(2026, 10))[0].seal.version, 1);
  EXPECT_EQ(facts.SealOf(Month(2026, 10))->version, 2);
  EXPECT_TRUE(facts.SealsOf(Month(2026, 9)).empty());
}

}  // namespace
}  // namespace omloop::fold
