#include "clients/cli/output.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace omloop::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Listing Example() {
  Listing listing({{"number", "No."}, {"name", "Name", true}, {"sum", "Sum"}});
  listing.Add({int64_t{7}, std::string("Coöperatie De Wasserette"),
               Money(123456, kEur)});
  listing.Add({int64_t{12}, std::string("Taxi"), Missing{}});
  return listing;
}

TEST(OutputTest, TableIsAlignedByDisplayWidth) {
  EXPECT_EQ(Example().AsTable({}),
            "No.  Name                            Sum\n"
            "  7  Coöperatie De Wasserette  €1,234.56\n"
            " 12  Taxi\n");
}

TEST(OutputTest, TableThatDoesNotFitIsCutInItsFlexibleColumn) {
  EXPECT_EQ(Example().AsTable({.width = 32}),
            "No.  Name                    Sum\n"
            "  7  Coöperatie De W…  €1,234.56\n"
            " 12  Taxi\n");
}

TEST(OutputTest, AsciiTableHasAsciiSigns) {
  EXPECT_THAT(Example().AsTable({.ascii = true, .width = 32}),
              HasSubstr("EUR1,234.56"));
}

TEST(OutputTest, CsvIsPlain) {
  EXPECT_EQ(Example().AsCsv(),
            "number,name,sum\n"
            "7,Coöperatie De Wasserette,1234.56\n"
            "12,Taxi,\n");
}

TEST(OutputTest, JsonHasMinorUnitsAsStrings) {
  EXPECT_THAT(Example().AsJson(), HasSubstr("\"sum_minor\": \"123456\""));
}

TEST(OutputTest, CsvCellsAreSafeAgainstFormulas) {
  const struct {
    const char* text;
    const char* cell;
  } cases[] = {
      {"=1+1", "'=1+1"},
      {"+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"},
      {"-2+3", "'-2+3"},
      {"@SUM(A1)", "'@SUM(A1)"},
      {"\t=1", "'\t=1"},
      {"\r=1", "\"'\r=1\""},
      {"=HYPERLINK(\"x\",\"y\")", "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\""},
      {"-12.50", "-12.50"},
      {"+31", "+31"},
      {"-", "'-"},
      {"a=b", "a=b"},
      {"a,b", "\"a,b\""},
      {"a;b", "\"a;b\""},
      {"line\nbreak", "\"line\nbreak\""},
      {"", ""},
  };
  for (const auto& c : cases) EXPECT_EQ(CsvCell(c.text), c.cell);
}

TEST(OutputTest, FormulaGuardIsTakenOffAgain) {
  EXPECT_EQ(WithoutFormulaGuard("'=1+1"), "=1+1");
  EXPECT_EQ(WithoutFormulaGuard("'t Hoekje"), "'t Hoekje");
  EXPECT_EQ(WithoutFormulaGuard("K-12"), "K-12");
}

TEST(OutputTest, TableCellsCannotSteerTheTerminal) {
  Listing listing(std::vector<Column>{{"name", "Name"}});
  listing.Add({std::string("x\x1b[2Jy")});
  EXPECT_THAT(listing.AsTable({}), Not(HasSubstr("\x1b")));
}

}  // namespace
}  // namespace omloop::cli
