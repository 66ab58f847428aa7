#include "services/procurement/contract_texts.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace omloop::services {
namespace {

TEST(ContractTextsTest, ProceduresBecomeCodesAndNeverFreeText) {
  EXPECT_EQ(ProcedureCode("Europees openbaar"), "open");
  EXPECT_EQ(ProcedureCode("Niet-openbaar"), "restricted");
  EXPECT_EQ(ProcedureCode("Meervoudig onderhands"), "below-threshold");
  EXPECT_EQ(ProcedureCode("Voorbehouden opdracht (art. 2.82)"), "reserved");
  EXPECT_EQ(ProcedureCode("asked Jan Jansen by phone"), "other");
  EXPECT_EQ(ProcedureCode(""), "");
}

TEST(ContractTextsTest, FundingClassesByTheirWords) {
  EXPECT_EQ(FundingClassFromText("Vliegwielmiddelen"), FundingClass::kFlywheel);
  EXPECT_EQ(FundingClassFromText("regulier"), FundingClass::kRegular);
  EXPECT_EQ(FundingClassFromText("kas"), std::nullopt);
}

}  // namespace
}  // namespace omloop::services
