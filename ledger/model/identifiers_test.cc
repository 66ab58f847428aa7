#include "ledger/model/identifiers.h"

#include <string_view>

#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"

namespace omloop {
namespace {

using ::omloop::testing::IsOkAndHolds;
using ::omloop::testing::StatusIs;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

TEST(KvkTest, NumbersOfTheTestPagePassTheElevenTest) {
  for (const std::string_view number :
       {"55344526", "69599084", "68750110", "69599068", "69599076", "68727720",
        "90000749", "55505201"}) {
    OMLOOP_ASSERT_OK_AND_ASSIGN(const KvkNumber kvk, ParseKvk(number));
    EXPECT_EQ(kvk.number, number);
    EXPECT_TRUE(kvk.passes_eleven_test) << number;
    EXPECT_FALSE(kvk.zero_restored) << number;
  }
}

TEST(KvkTest, OldNumbersFailTheElevenTestAndAreTaken) {
  for (const std::string_view number : {"33031431", "17001910"}) {
    OMLOOP_ASSERT_OK_AND_ASSIGN(const KvkNumber kvk, ParseKvk(number));
    EXPECT_FALSE(kvk.passes_eleven_test) << number;
  }
}

TEST(KvkTest, SevenDigitsGetTheirLostZeroBack) {
  OMLOOP_ASSERT_OK_AND_ASSIGN(const KvkNumber kvk, ParseKvk("1234567"));
  EXPECT_EQ(kvk.number, "01234567");
  EXPECT_TRUE(kvk.zero_restored);
}

TEST(KvkTest, OtherLengthsAndLettersAreRefused) {
  for (const std::string_view text :
       {"", "123456", "123456789", "1234567A", "0x123456"}) {
    EXPECT_THAT(ParseKvk(text), StatusIs(kInvalid, "KVK_UNREADABLE")) << text;
  }
}

TEST(BranchTest, TwelveDigitsAreTaken) {
  EXPECT_THAT(ParseBranch("000012345678"), IsOkAndHolds("000012345678"));
  for (const std::string_view text :
       {"", "00001234567", "0000123456789", "00001234567X"}) {
    EXPECT_THAT(ParseBranch(text), StatusIs(kInvalid, "BRANCH_UNREADABLE"));
  }
}

TEST(PostcodeTest, WritesThePlainForm) {
  EXPECT_THAT(ParsePostcode("1066 az"), IsOkAndHolds("1066AZ"));
  EXPECT_THAT(ParsePostcode(" 1066AZ "), IsOkAndHolds("1066AZ"));
  for (const std::string_view text : {"2611 SS", "2611SA", "2611SD", "0611AB",
                                      "1066", "1066A", "LA14 2TB", ""}) {
    EXPECT_THAT(ParsePostcode(text), StatusIs(kInvalid, "POSTCODE_UNREADABLE"))
        << text;
  }
}

TEST(RsinTest, FollowsThePublishedValues) {
  EXPECT_TRUE(IsRsin("111222333"));
  EXPECT_FALSE(IsRsin("111252333"));
  EXPECT_FALSE(IsRsin("000000000"));
  EXPECT_FALSE(IsRsin("11122233"));
}

TEST(RsinTest, GetsItsLostZeroBackAndIsNeverRepeatedInAnError) {
  EXPECT_THAT(ParseRsin("111222333"), IsOkAndHolds("111222333"));
  EXPECT_THAT(ParseRsin("4495445"), StatusIs(kInvalid, "RSIN_UNREADABLE"));
  EXPECT_THAT(ParseRsin("04495445"), IsOkAndHolds("004495445"));
  const auto bad = ParseRsin("111252333");
  EXPECT_THAT(bad, StatusIs(kInvalid, "RSIN_UNREADABLE"));
  EXPECT_EQ(bad.status().message().find("111252333"), absl::string_view::npos);
}

TEST(CbsCodeTest, LettersAreAsGoodAsDigits) {
  EXPECT_THAT(ParseCbsCode("gm0363"), IsOkAndHolds("GM0363"));
  EXPECT_THAT(ParseCbsCode("WK0363FA"), IsOkAndHolds("WK0363FA"));
  EXPECT_THAT(ParseCbsCode("WK036300"), IsOkAndHolds("WK036300"));
  EXPECT_THAT(ParseCbsCode("BU0363FN04"), IsOkAndHolds("BU0363FN04"));
  for (const std::string_view text :
       {"", "GM036", "GM03633", "WK0363F", "BU0363FN0", "XX0363", "WKA363FA"}) {
    EXPECT_THAT(ParseCbsCode(text), StatusIs(kInvalid, "CBS_CODE_UNREADABLE"))
        << text;
  }
}

TEST(VatIdTest, FollowsThePublishedValues) {
  OMLOOP_ASSERT_OK_AND_ASSIGN(const VatId old_id, ParseVatId("004495445B01"));
  EXPECT_EQ(old_id.id, "NL004495445B01");
  EXPECT_TRUE(old_id.passes_eleven_test);
  EXPECT_FALSE(old_id.passes_mod_97);
  EXPECT_TRUE(old_id.may_hide_bsn());
  OMLOOP_ASSERT_OK_AND_ASSIGN(const VatId new_id,
                              ParseVatId("NL 0024.55.799.B11"));
  EXPECT_EQ(new_id.id, "NL002455799B11");
  EXPECT_FALSE(new_id.passes_eleven_test);
  EXPECT_TRUE(new_id.passes_mod_97);
  EXPECT_FALSE(new_id.may_hide_bsn());
  for (const std::string_view text :
       {"123456789B90", "004495445B00", "004495445A01", "", "NL"}) {
    EXPECT_THAT(ParseVatId(text), StatusIs(kInvalid, "VAT_ID_UNREADABLE"))
        << text;
  }
}

TEST(IbanTest, FollowsThePublishedValue) {
  OMLOOP_ASSERT_OK_AND_ASSIGN(const Iban iban,
                              ParseIban("nl91 ABNA 0417 1643 00"));
  EXPECT_EQ(iban.iban, "NL91ABNA0417164300");
  EXPECT_TRUE(iban.passes_eleven_test);
  OMLOOP_EXPECT_OK(ParseIban("GB82WEST12345698765432"));
  for (const std::string_view text :
       {"NL91ABNA0417164301", "NL91ABNA041716430", "NL91ABN10417164300", "",
        "GB82WEST12345698765431"}) {
    EXPECT_THAT(ParseIban(text), StatusIs(kInvalid, "IBAN_UNREADABLE")) << text;
  }
}

TEST(OinTest, HasTwentyDigitsAndAKnownPrefix) {
  EXPECT_THAT(ParseOin("00000003412345670000"),
              IsOkAndHolds("00000003412345670000"));
  EXPECT_THAT(ParseOin("00000001123456782000"),
              IsOkAndHolds("00000001123456782000"));
  for (const std::string_view text :
       {"", "0000000341234567000", "12345678123456780000"}) {
    EXPECT_THAT(ParseOin(text), StatusIs(kInvalid, "OIN_UNREADABLE"));
  }
}

}  // namespace
}  // namespace omloop
