// CPV and SBI by their tables, with the values published for them.
#include "ledger/reference/code_lists.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/reference/reference.h"
#include "tests/testing/status_matchers.h"

namespace omloop {
namespace {

using ::omloop::testing::IsOkAndHolds;
using ::omloop::testing::StatusIs;
using ::testing::HasSubstr;
constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

class CodeListsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    OMLOOP_ASSERT_OK_AND_ASSIGN(lists_, CodeLists::Load(ReferenceFolder("")));
  }
  CodeLists lists_;
};

TEST_F(CodeListsTest, OfficialCpvCodesPassAlsoThoseThatBreakThePublishedRule) {
  for (const char* code : {"03300000-2", "48000000-8", "48200000-0",
                           "48210000-3", "48217000-2", "48217100-3"}) {
    const auto entry = lists_.cpv.Check(code);
    OMLOOP_ASSERT_OK(entry);
    EXPECT_EQ((*entry)->code, std::string(code).substr(0, 8));
  }
  OMLOOP_EXPECT_OK(lists_.cpv.Check("90911200"));
  EXPECT_THAT(lists_.cpv.Check("03300000-3").status(),
              StatusIs(kInvalid, "CPV_CHECK_DIGIT"));
  EXPECT_THAT(lists_.cpv.Check("03300001").status(),
              StatusIs(kInvalid, "CPV_UNKNOWN"));
  for (const char* text : {"", "0330000", "0330000A", "03300000-", "cpv"}) {
    EXPECT_THAT(lists_.cpv.Check(text).status(),
                StatusIs(kInvalid, "CPV_UNREADABLE"))
        << text;
  }
}

TEST_F(CodeListsTest, CpvCodesRollUpToTheirDivision) {
  OMLOOP_ASSERT_OK_AND_ASSIGN(const CpvEntry* entry,
                              lists_.cpv.Check("48217100-3"));
  std::string path;
  while ((entry = lists_.cpv.ParentOf(*entry)) != nullptr) {
    path += entry->code + " ";
  }
  EXPECT_EQ(path, "48217000 48210000 48200000 48000000 ");
}

TEST_F(CodeListsTest, SbiCodesAreFoundAlsoWithoutTheirZero) {
  OMLOOP_ASSERT_OK_AND_ASSIGN(const SbiEntry* entry,
                              lists_.sbi_2008.Check("0111"));
  EXPECT_THAT(entry->title_nl, HasSubstr("granen"));
  for (const char* text : {"01.11", " 0111 ", "111"}) {
    EXPECT_THAT(lists_.sbi_2008.Check(text), IsOkAndHolds(entry)) << text;
  }
  OMLOOP_EXPECT_OK(lists_.sbi_2008.Check("F"));
  EXPECT_THAT(lists_.sbi_2008.Check("9999").status(),
              StatusIs(kInvalid, "SBI_UNKNOWN"));
  for (const char* text : {"", "01112345", "bakker"}) {
    EXPECT_THAT(lists_.sbi_2008.Check(text).status(),
                StatusIs(kInvalid, "SBI_UNREADABLE"))
        << text;
  }
}

TEST_F(CodeListsTest, CodesOfSbi2025HaveFiveDigits) {
  EXPECT_THAT(ParseSbi2025("81.210"), IsOkAndHolds("81210"));
  EXPECT_THAT(ParseSbi2025("1110"), IsOkAndHolds("01110"));
  EXPECT_THAT(ParseSbi2025("811").status(),
              StatusIs(kInvalid, "SBI_UNREADABLE"));
}

}  // namespace
}  // namespace omloop
