#include "ledger/ingest/problem.h"

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <set>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/ingest/reject_file.h"

namespace omloop::ingest {
namespace {

using ::testing::HasSubstr;

TEST(ProblemTest, EveryKindIsOnTheReferencePageAndSaysWhatToDo) {
  const char* source = std::getenv("OMLOOP_SOURCE");
  ASSERT_NE(source, nullptr);
  std::ifstream in(std::string(source) + "/docs/reference/import-problems.md");
  const std::string page{std::istreambuf_iterator<char>(in), {}};
  std::set<std::string_view> codes;
  for (const ProblemKind& kind : ProblemKinds()) {
    EXPECT_THAT(page, HasSubstr("| `" + std::string(kind.code) + "` |"));
    EXPECT_TRUE(codes.insert(kind.code).second) << kind.code;
    EXPECT_NE(kind.rule, "") << kind.code;
    EXPECT_NE(kind.hint, "") << kind.code;
  }
}

TEST(RejectFileTest, NoCellRunsAsAFormula) {
  EXPECT_EQ(SafeCsvCell("=1+1"), "'=1+1");
  EXPECT_EQ(SafeCsvCell(" =1+1"), "' =1+1");
  EXPECT_EQ(SafeCsvCell("@SUM(A1)"), "'@SUM(A1)");
  EXPECT_EQ(SafeCsvCell("+31 6"), "'+31 6");
  EXPECT_EQ(SafeCsvCell("-2+3"), "'-2+3");
  EXPECT_EQ(SafeCsvCell("\tx"), "\"'\tx\"");
  EXPECT_EQ(SafeCsvCell("-12.50"), "-12.50");
  EXPECT_EQ(SafeCsvCell("a \"b\", c"), "\"a \"\"b\"\", c\"");
  EXPECT_EQ(SafeCsvCell("bad\xFF"), "bad\xEF\xBF\xBD");
}

TEST(RejectFileTest, LineNamesPlaceReasonAndHint) {
  Problem problem = MakeProblem("AMOUNT_UNREADABLE", "\"x\" is not an amount");
  problem.record = 2;
  problem.row = 3;
  problem.column = "Net";
  problem.text = "x";
  EXPECT_EQ(RejectLine("in.csv", problem),
            "in.csv,2,3,Net,error,AMOUNT_UNREADABLE,"
            "\"\"\"x\"\" is not an amount\","
            "\"Write the amount as 1234.56 or 1.234,56.\",x\r\n");
}

}  // namespace
}  // namespace omloop::ingest
