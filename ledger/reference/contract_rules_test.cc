#include "ledger/reference/contract_rules.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"

namespace omloop {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

ThresholdTable Thresholds() {
  return *ThresholdTable::Parse(
      "valid_from,valid_to,kind,amount_eur,source\n"
      "2024-01-01,2025-12-31,subcentral,221000,x\n"
      "2026-01-01,2027-12-31,subcentral,216000,x\n"
      "2026-01-01,2027-12-31,works,5404000,x\n"
      "2026-01-01,2027-12-31,social,750000,x\n",
      "thresholds.csv");
}

// A contract that no rule remarks on.
ContractCase Plain() {
  ContractCase contract;
  contract.signed_on = Day(2026, 3, 1);
  contract.start = Day(2026, 4, 1);
  contract.end = Day(2028, 3, 31);
  contract.value = Money(100'000'00, kEur);
  contract.options_left = Money(0, kEur);
  contract.procedure = "below-threshold";
  contract.has_consideration = true;
  return contract;
}

ContractCase Reserved() {
  ContractCase contract = Plain();
  contract.reserved_basis = ReservedBasis::kSocialServices;
  contract.procedure = "reserved";
  contract.cpv = "85312000";
  contract.evidence = {"public-mission", "profit", "participation"};
  return contract;
}

std::vector<std::string> Codes(const ContractCase& contract) {
  std::vector<std::string> codes;
  for (const ContractRemark& remark : RemarksOn(contract, Thresholds())) {
    codes.push_back(remark.code);
    EXPECT_NE(remark.words_nl, "");
    EXPECT_NE(remark.words_en, "");
  }
  return codes;
}

TEST(ContractRulesTest, EachRuleRemarksAtItsEdge) {
  struct Row {
    const char* what;
    ContractCase contract;
    void (*change)(ContractCase&);
    std::vector<std::string> codes;
  };
  const Row kRows[] = {
      {"nothing", Plain(), [](ContractCase&) {}, {}},
      {"no consideration",
       Plain(),
       [](ContractCase& c) { c.has_consideration = false; },
       {"CONSIDERATION_MISSING"}},
      {"a call-off needs none",
       Plain(),
       [](ContractCase& c) {
         c.has_consideration = false;
         c.is_call_off = true;
       },
       {}},
      {"one cent below",
       Plain(),
       [](ContractCase& c) { c.value = Money(215'999'99, kEur); },
       {}},
      {"at the threshold",
       Plain(),
       [](ContractCase& c) { c.value = Money(216'000'00, kEur); },
       {"ABOVE_THRESHOLD"}},
      {"with its option",
       Plain(),
       [](ContractCase& c) { c.options_left = Money(116'000'00, kEur); },
       {"ABOVE_THRESHOLD"}},
      {"the notice decides the table",
       Plain(),
       [](ContractCase& c) {
         c.value = Money(216'000'00, kEur);
         c.published_on = Day(2025, 12, 31);
       },
       {}},
      {"works have a threshold of their own",
       Plain(),
       [](ContractCase& c) {
         c.value = Money(216'000'00, kEur);
         c.cpv = "45210000";
       },
       {}},
      {"no contracting authority",
       Plain(),
       [](ContractCase& c) {
         c.value = Money(216'000'00, kEur);
         c.contracting_authority = false;
       },
       {}},
      {"an open procedure may be large",
       Plain(),
       [](ContractCase& c) {
         c.value = Money(216'000'00, kEur);
         c.procedure = "open";
       },
       {}},
      {"days without a table",
       Plain(),
       [](ContractCase& c) {
         c.value = Money(216'000'00, kEur);
         c.signed_on = Day(2031, 1, 1);
       },
       {}},
      {"reserved as it should", Reserved(), [](ContractCase&) {}, {}},
      {"three years to the day",
       Reserved(),
       [](ContractCase& c) { c.end = Day(2029, 3, 31); },
       {}},
      {"three years and a day",
       Reserved(),
       [](ContractCase& c) { c.end = Day(2029, 4, 1); },
       {"RESERVED_TOO_LONG"}},
      {"open-ended",
       Reserved(),
       [](ContractCase& c) { c.end.reset(); },
       {"RESERVED_TOO_LONG"}},
      {"again within three years",
       Reserved(),
       [](ContractCase& c) { c.earlier_reserved = {Day(2023, 3, 2)}; },
       {"RESERVED_AGAIN"}},
      {"again after three years",
       Reserved(),
       [](ContractCase& c) { c.earlier_reserved = {Day(2023, 3, 1)}; },
       {}},
      {"a later award is no earlier one",
       Reserved(),
       [](ContractCase& c) { c.earlier_reserved = {Day(2026, 3, 2)}; },
       {}},
      {"cleaning is not listed",
       Reserved(),
       [](ContractCase& c) { c.cpv = "90911200"; },
       {"RESERVED_SERVICE_NOT_LISTED"}},
      {"evidence is missing",
       Reserved(),
       [](ContractCase& c) { c.evidence = {"profit"}; },
       {"RESERVED_EVIDENCE_MISSING"}},
      {"sheltered work has its own points",
       Reserved(),
       [](ContractCase& c) {
         c.reserved_basis = ReservedBasis::kShelteredWork;
         c.cpv = "90911200";
         c.end.reset();
         c.evidence = {"main-aim"};
       },
       {"RESERVED_EVIDENCE_MISSING"}},
  };
  for (Row row : kRows) {
    row.change(row.contract);
    EXPECT_EQ(Codes(row.contract), row.codes) << row.what;
  }
}

TEST(ContractRulesTest, ListedServicesMayBeReservedWithTheirParts) {
  for (const char* cpv : {"85000000", "85312300-2", "85323000", "79624000",
                          "80110000", "92600000", "92610000", "98133110"}) {
    EXPECT_TRUE(MayReserveSocialService(cpv)) << cpv;
  }
  for (const char* cpv : {"", "85323001", "90911200", "45000000", "8531"}) {
    EXPECT_FALSE(MayReserveSocialService(cpv)) << cpv;
  }
}

TEST(ContractRulesTest, ThresholdFollowsTheNameThenTheCode) {
  EXPECT_EQ(ThresholdKindOf("utilities", "45000000"),
            ThresholdKind::kUtilities);
  EXPECT_EQ(ThresholdKindOf("", "45000000"), ThresholdKind::kWorks);
  EXPECT_EQ(ThresholdKindOf("", "85300000-2"), ThresholdKind::kSocial);
  EXPECT_EQ(ThresholdKindOf("", "90911200"), ThresholdKind::kSubCentral);
  EXPECT_EQ(ThresholdKindOf("", ""), ThresholdKind::kSubCentral);
  EXPECT_EQ(ThresholdKindOf("free text", ""), std::nullopt);
}

TEST(ContractRulesTest, ThreeYearsAfterALeapDayIsTheFirstOfMarch) {
  EXPECT_EQ(ReservedAgainFrom(Day(2024, 2, 29)), Day(2027, 3, 1));
}

TEST(ContractRulesTest, CpvIsEightDigitsWithOrWithoutItsCheck) {
  EXPECT_EQ(CpvDigits("90911200-8"), "90911200");
  EXPECT_EQ(CpvDigits("90911200"), "90911200");
  for (const char* text :
       {"", "9091120", "90911200-", "90911200-x", "9091120a", "90911200-88"}) {
    EXPECT_EQ(CpvDigits(text), "") << text;
  }
}

}  // namespace
}  // namespace omloop
