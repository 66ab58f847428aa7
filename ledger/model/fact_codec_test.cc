#include "ledger/model/fact_codec.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "omloop/ledger/v1/facts.pb.h"
#include "tests/testing/status_matchers.h"

namespace omloop {
namespace {

using ::omloop::testing::IsOkAndHolds;
using ::omloop::testing::StatusIs;
namespace pb = ::omloop::ledger::v1;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

TEST(FactCodecTest, RingSetsSurviveTheRoundTrip) {
  auto rings = RingSet::Make("nieuw-west", 1,
                             {RingBand{RingKind::kFocus,
                                       "Nieuw-West",
                                       "Nieuw-West",
                                       {*ParseAreaPath("NL/NL-NH/GM0363/F")}},
                              RingBand{RingKind::kCity,
                                       "rest van Amsterdam",
                                       "rest of Amsterdam",
                                       {*ParseAreaPath("NL/NL-NH/GM0363")}}});
  OMLOOP_ASSERT_OK(rings);
  EXPECT_THAT(DecodeRingSet(EncodeRingSet(*rings)), IsOkAndHolds(*rings));
}

TEST(FactCodecTest, EqualTermsGiveEqualBytes) {
  BookTerms terms{"Samen Nieuw-West", kEur, "commitments", {"nl", "en"}};
  EXPECT_EQ(EncodeBookTerms(terms), EncodeBookTerms(terms));
  OMLOOP_ASSERT_OK_AND_ASSIGN(BookTerms back,
                              DecodeBookTerms(EncodeBookTerms(terms)));
  EXPECT_EQ(back.name, terms.name);
  EXPECT_EQ(back.languages, terms.languages);
}

TEST(FactCodecTest, RefusesBytesThatAreNoMessage) {
  EXPECT_THAT(DecodePartyAttributes("\xff\xff\xff"),
              StatusIs(kInvalid, "PAYLOAD_INVALID"));
  EXPECT_THAT(CheckPayload(EntryKind::kAccountOpened, "x"),
              StatusIs(kInvalid, "PAYLOAD_INVALID"));
  OMLOOP_EXPECT_OK(CheckPayload(EntryKind::kAccountOpened, ""));
}

TEST(FactCodecTest, RefusesValuesOutsideTheirTable) {
  pb::PartyAttributes attributes;
  attributes.set_kind(pb::PARTY_KIND_ANCHOR);
  attributes.set_vault_commitment(std::string(31, 'x'));
  EXPECT_THAT(DecodePartyAttributes(attributes.SerializeAsString()),
              StatusIs(kInvalid, "PAYLOAD_INVALID"));
  attributes.set_vault_commitment(std::string(32, 'x'));
  OMLOOP_EXPECT_OK(DecodePartyAttributes(attributes.SerializeAsString()));
  attributes.set_size_class(static_cast<pb::SizeClass>(5));
  EXPECT_THAT(DecodePartyAttributes(attributes.SerializeAsString()),
              StatusIs(kInvalid, "PAYLOAD_INVALID"));
}

TEST(FactCodecTest, ContractsEndAfterTheyStart) {
  pb::ContractTerms terms;
  terms.mutable_value()->set_minor_units(100);
  terms.set_start_day(20'000);
  terms.set_end_day(19'999);
  EXPECT_THAT(DecodeContractTerms(terms.SerializeAsString()),
              StatusIs(kInvalid, "PAYLOAD_INVALID"));
  terms.set_end_day(20'000);
  OMLOOP_EXPECT_OK(DecodeContractTerms(terms.SerializeAsString()));
}

TEST(FactCodecTest, LookThroughSharesStayWithinTheWhole) {
  pb::LookThroughDeclared declared;
  for (int parts : {6000, 4000}) {
    pb::LookThroughShare& share = *declared.add_shares();
    share.mutable_place()->set_country("NL");
    share.set_per_ten_thousand(parts);
  }
  const auto decode = [&] {
    return DecodeLookThrough(declared.SerializeAsString(), Day(2026, 1, 1))
        .status();
  };
  OMLOOP_EXPECT_OK(decode());
  declared.mutable_shares(1)->set_per_ten_thousand(4001);
  EXPECT_THAT(decode(), StatusIs(kInvalid, "PAYLOAD_INVALID"));
  declared.mutable_shares(1)->set_per_ten_thousand(0);
  EXPECT_THAT(decode(), StatusIs(kInvalid, "PAYLOAD_INVALID"));
  declared.mutable_shares(1)->set_per_ten_thousand(1);
  declared.mutable_shares(1)->mutable_place()->set_buurt("BU0363FA01");
  EXPECT_THAT(decode(), StatusIs(kInvalid, "PAYLOAD_INVALID"));
}

TEST(FactCodecTest, MembersOfAMicroAllianceAscend) {
  pb::MicroAllianceDefined alliance;
  alliance.set_micro_alliance(1);
  alliance.add_members(2);
  alliance.add_members(5);
  OMLOOP_EXPECT_OK(DecodeMicroAlliance(alliance.SerializeAsString()));
  alliance.add_members(5);
  EXPECT_THAT(DecodeMicroAlliance(alliance.SerializeAsString()),
              StatusIs(kInvalid, "PAYLOAD_INVALID"));
  alliance.clear_members();
  alliance.set_micro_alliance(0);
  EXPECT_THAT(DecodeMicroAlliance(alliance.SerializeAsString()),
              StatusIs(kInvalid, "PAYLOAD_INVALID"));
}

TEST(FactCodecTest, AProfileHoldsCodesAndNoNames) {
  pb::SupplierProfile profile;
  profile.add_categories("home_care");
  OMLOOP_EXPECT_OK(DecodeSupplierProfile(profile.SerializeAsString()));
  profile.add_categories("Bakkerij Smit");
  EXPECT_THAT(DecodeSupplierProfile(profile.SerializeAsString()),
              StatusIs(kInvalid, "PAYLOAD_INVALID"));
}

TEST(FactCodecTest, ImportsStateTheDaysTheyHold) {
  pb::ImportOpened opened;
  OMLOOP_ASSERT_OK_AND_ASSIGN(ImportTerms terms,
                              DecodeImportTerms(opened.SerializeAsString()));
  EXPECT_TRUE(terms.MayHold(Month(1999, 1))) << "nothing is stated";
  opened.set_first_day(DayNumber(Day(2026, 9, 30)));
  opened.set_last_day(DayNumber(Day(2026, 10, 1)));
  opened.set_complete_month("2026-10");
  OMLOOP_ASSERT_OK_AND_ASSIGN(terms,
                              DecodeImportTerms(opened.SerializeAsString()));
  EXPECT_FALSE(terms.MayHold(Month(2026, 8)));
  EXPECT_TRUE(terms.MayHold(Month(2026, 9)));
  EXPECT_TRUE(terms.MayHold(Month(2026, 10)));
  EXPECT_FALSE(terms.MayHold(Month(2026, 11)));
  EXPECT_EQ(terms.complete_month, Month(2026, 10));
  opened.set_first_day(DayNumber(Day(2026, 10, 2)));
  EXPECT_THAT(DecodeImportTerms(opened.SerializeAsString()),
              StatusIs(kInvalid, "PAYLOAD_INVALID"));
}

TEST(FactCodecTest, RulesAboutSpendNeedAScopeAndAResult) {
  pb::SpendRule rule;
  rule.set_rule(1);
  rule.set_kind(pb::SPEND_RULE_KIND_CATEGORY);
  rule.set_to_category(2);
  EXPECT_THAT(DecodeSpendRule(rule.SerializeAsString()),
              StatusIs(kInvalid, "PAYLOAD_INVALID"))
      << "would touch all spend";
  rule.set_supplier(7);
  OMLOOP_EXPECT_OK(DecodeSpendRule(rule.SerializeAsString()));
  rule.set_to_category(0);
  EXPECT_THAT(DecodeSpendRule(rule.SerializeAsString()),
              StatusIs(kInvalid, "PAYLOAD_INVALID"));
  rule.set_kind(pb::SPEND_RULE_KIND_INFLUENCEABLE);
  OMLOOP_EXPECT_OK(DecodeSpendRule(rule.SerializeAsString()));
  rule.set_rule(0);
  EXPECT_THAT(DecodeSpendRule(rule.SerializeAsString()),
              StatusIs(kInvalid, "PAYLOAD_INVALID"));
}

TEST(FactCodecTest, AnUndoneImportNamesTheOneThatUndidIt) {
  EXPECT_THAT(DecodeImportUndoing(""), StatusIs(kInvalid, "PAYLOAD_INVALID"));
  pb::ImportUndone undone;
  undone.set_undone_by_import(2);
  undone.set_reversed_count(600);
  OMLOOP_ASSERT_OK_AND_ASSIGN(ImportUndoing undoing,
                              DecodeImportUndoing(undone.SerializeAsString()));
  EXPECT_EQ(undoing.undone_by_import, 2u);
  EXPECT_EQ(undoing.reversed_count, 600);
}

}  // namespace
}  // namespace omloop
