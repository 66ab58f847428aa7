#include "ledger/model/legal_form.h"

#include <string_view>

#include "gtest/gtest.h"

namespace omloop {
namespace {

TEST(NormalizePartyNameTest, TakesCaseDotsBlanksAndLegalFormAway) {
  struct Case {
    std::string_view name;
    std::string_view expected;
  };
  for (const auto& [name, expected] : {
           Case{"Bakkerij Smit B.V.", "bakkerij smit"},
           Case{"BAKKERIJ  SMIT BV", "bakkerij smit"},
           Case{" bakkerij smit b v ", "bakkerij smit"},
           Case{"Schoonmaak & Zorg N.V.", "schoonmaak and zorg"},
           Case{"Biffa Waste Services Ltd", "biffa waste services"},
           Case{"BIFFA WASTE SERVICES LIMITED", "biffa waste services"},
           Case{"Stannah Lift Services (UK) Ltd.", "stannah lift services uk"},
           Case{"Woody (Hyndburn) C I C", "woody hyndburn"},
           Case{"Co\xC3\xB6peratie De Buurt U.A.", "cooperatie de buurt"},
           Case{"Smith & Co Ltd", "smith and"},
           Case{"LTD", "ltd"},
           Case{"", ""},
           Case{"...", ""},
       }) {
    EXPECT_EQ(NormalizePartyName(name), expected) << name;
  }
}

TEST(LegalFormInNameTest, ReadsDutchAndBritishForms) {
  struct Case {
    std::string_view name;
    LegalForm form;
  };
  for (const auto& [name, form] : {
           Case{"Bakkerij Smit B.V.", LegalForm::kPrivateCompany},
           Case{"Bakkerij Smit bv", LegalForm::kPrivateCompany},
           Case{"Eneco N.V.", LegalForm::kPublicCompany},
           Case{"Serco Group plc", LegalForm::kPublicCompany},
           Case{"Dick Leigh LLP", LegalForm::kForeignLegalPerson},
           Case{"WOODY (HYNDBURN) C I C", LegalForm::kPrivateCompany},
           Case{"Stichting Buurtkrant", LegalForm::kFoundation},
           Case{"Vereniging van Huurders", LegalForm::kAssociation},
           Case{"Co\xC3\xB6peratie De Buurt U.A.", LegalForm::kCooperative},
           Case{"De Buurt Co\xC3\xB6peratief U.A.", LegalForm::kCooperative},
           Case{"Gemeente Amsterdam", LegalForm::kPublicBody},
           Case{"Lancashire County Council", LegalForm::kPublicBody},
           Case{"East Lancs Hospitals NHS Trust", LegalForm::kPublicBody},
           Case{"Lancaster University", LegalForm::kOtherLegalPerson},
           Case{"V.O.F. De Vries", LegalForm::kGeneralPartnership},
           Case{"De Vries v.o.f.", LegalForm::kGeneralPartnership},
           Case{"Eenmanszaak Jansen", LegalForm::kSoleTrader},
           Case{"GARDEN CENTRE", LegalForm::kNone},
           Case{"Jansen", LegalForm::kNone},
           Case{"Bv", LegalForm::kNone},
       }) {
    EXPECT_EQ(static_cast<int>(LegalFormInName(name)), static_cast<int>(form))
        << name;
  }
}

TEST(LegalFormInNameTest, PartnershipsAndSoleTradersAreNaturalPersons) {
  EXPECT_FALSE(IsLegalPerson(LegalFormInName("De Vries v.o.f.")));
  EXPECT_FALSE(IsLegalPerson(LegalFormInName("Eenmanszaak Jansen")));
  EXPECT_TRUE(IsLegalPerson(LegalFormInName("Jansen B.V.")));
}

}  // namespace
}  // namespace omloop
