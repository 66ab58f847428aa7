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

}  // namespace
}  // namespace omloop
