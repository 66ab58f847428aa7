#include "clients/cli/lab_table.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"

namespace omloop::cli {
namespace {

using ::omloop::testing::StatusIs;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

absl::Status Read(std::string_view text, const TableNames& names = {}) {
  auto numbers = NumberTable::Parse(text);
  if (!numbers.ok()) return numbers.status();
  return ReadInputOutput(*numbers, names).status();
}

TEST(LabTableTest, TablesThatCannotBeReadAreRefused) {
  struct {
    const char* what;
    const char* text;
    const char* reason;
  } const cases[] = {
      {"empty", "", "BAD_TABLE"},
      {"header alone", "a,b,TOTAL\n", "BAD_TABLE"},
      {"words alone", "a,b\nx,y\n", "BAD_TABLE"},
      {"no names", "1,2\n3,4\n", "BAD_TABLE"},
      {"ragged", "n,a,TOTAL\na,1\noutput,5,\n", "BAD_TABLE"},
      {"no TOTAL", "n,a\na,1\noutput,5\n", "BAD_TABLE"},
      {"no output", "n,a,TOTAL\na,1,1\n", "BAD_TABLE"},
      {"a hole", "n,a,TOTAL\na,NA,1\noutput,5,\n", "BAD_TABLE"},
      {"more sectors than rows", "n,a,b,c,TOTAL\na,1,1,1,3\noutput,5,5,5,\n",
       "BAD_TABLE"},
      {"column", "n,a,TOTAL\na,3,3\nTOTAL,9,\noutput,9,\n",
       "TABLE_DOES_NOT_ADD_UP"},
      {"row", "n,a,TOTAL\na,3,9\noutput,9,\n", "TABLE_DOES_NOT_ADD_UP"},
      {"use", "n,a,TOTAL,total_use\na,3,3,20\noutput,9,,\n",
       "TABLE_DOES_NOT_ADD_UP"},
      {"more than its output", "n,a,TOTAL\na,30,30\noutput,9,\n",
       "TABLE_DOES_NOT_ADD_UP"},
  };
  for (const auto& c : cases) {
    EXPECT_THAT(Read(c.text), StatusIs(kInvalid, c.reason)) << c.what;
  }
}

TEST(LabTableTest, RoundingIsNoMistakeAndDecimalsNarrowIt) {
  OMLOOP_EXPECT_OK(Read("n,a,TOTAL\na,3,4\noutput,9,\n"));
  EXPECT_THAT(Read("n,a,TOTAL\na,3.00,4.00\noutput,9,\n"),
              StatusIs(kInvalid, "TABLE_DOES_NOT_ADD_UP"));
  OMLOOP_EXPECT_OK(
      Read("n,a,TOTAL\na,3.00,4.00\noutput,9,\n", {.tolerance = 100}));
}

TEST(LabTableTest, ByteOrderMarkAndSemicolonsAreRead) {
  OMLOOP_EXPECT_OK(Read("\xEF\xBB\xBFn;a;TOTAL\na;3;3\noutput;9;\n"));
}

TEST(LabTableTest, NamesThatWereAskedForMustBeThere) {
  EXPECT_THAT(Read("n,a,TOTAL\na,3,3\noutput,9,\n", {.wages_row = "pay"}),
              StatusIs(kInvalid, "BAD_TABLE"));
}

TEST(LabTableTest, AccountsNeedARowForEachColumn) {
  const auto numbers = NumberTable::Parse("n,a,b\na,.1,.2\noutgoings,1,1\n");
  OMLOOP_ASSERT_OK(numbers);
  EXPECT_THAT(ReadAccounts(*numbers), StatusIs(kInvalid, "BAD_TABLE"));
}

}  // namespace
}  // namespace omloop::cli
