#include "services/gateway/export.h"

#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "services/gateway/fake_testing.h"

namespace omloop::gateway {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

TEST(ExportTest, CsvNeverHoldsAFormula) {
  const std::pair<const char*, const char*> cases[] = {
      {"plain", "plain"},
      {"", ""},
      {"=1+1", "'=1+1"},
      {"+31 20", "'+31 20"},
      {"-5", "'-5"},
      {"@SUM(A1)", "'@SUM(A1)"},
      {"\tx", "'\tx"},
      {"\r=x", "\"'\r=x\""},
      {"a;b", "\"a;b\""},
      {"a,b", "a,b"},
      {"say \"x\"", "\"say \"\"x\"\"\""},
      {"two\nlines", "\"two\nlines\""}};
  for (const auto& [text, cell] : cases) {
    EXPECT_EQ(CsvText(text, ';'), cell);
  }
}

TEST(ExportTest, DutchCsvOpensInADutchSpreadsheet) {
  const std::string csv =
      MonthCsv(MakeMonth("2026-10", MonthKind::kFull), "", Language::kDutch);
  EXPECT_THAT(csv, StartsWith("\xEF\xBB\xBFmaand;tabel;code;naam;"));
  EXPECT_THAT(csv, HasSubstr("2026-10;figures;total;;;19234567,89;EUR;"));
  EXPECT_THAT(csv, HasSubstr("'=SOM(A1:A9) Rekenbureau B.V."));
}

TEST(ExportTest, EnglishCsvHasCommasAndPoints) {
  const std::string csv =
      MonthCsv(MakeMonth("2026-10", MonthKind::kFull), "", Language::kEnglish);
  EXPECT_THAT(csv, StartsWith("\xEF\xBB\xBFmonth,table,code,name,"));
  EXPECT_THAT(csv, HasSubstr("2026-10,figures,total,,,19234567.89,EUR,"));
}

TEST(ExportTest, EveryLineHasEveryColumn) {
  auto month = MakeMonth("2026-10", MonthKind::kFull);
  for (auto& row : *month.mutable_suppliers()) row.set_display_name("x");
  const std::string csv = MonthCsv(month, "", Language::kDutch);
  std::vector<std::string> lines = absl::StrSplit(csv, "\r\n");
  EXPECT_EQ(lines.back(), "");
  lines.pop_back();
  for (const std::string& line : lines) {
    EXPECT_EQ(std::ranges::count(line, ';'), 13) << line;
  }
}

TEST(ExportTest, OneTableCanBeAskedFor) {
  const std::string csv = MonthCsv(MakeMonth("2026-10", MonthKind::kFull),
                                   "rings", Language::kDutch);
  EXPECT_THAT(csv, HasSubstr("2026-10;rings;unknown;Weten we nog niet;"));
  EXPECT_THAT(csv, Not(HasSubstr(";figures;")));
  EXPECT_TRUE(IsTable("rings"));
  EXPECT_FALSE(IsTable("ring"));
  EXPECT_FALSE(IsTable(""));
}

TEST(ExportTest, HiddenCellsGiveNoAmount) {
  auto month = MakeMonth("2026-10", MonthKind::kFull);
  auto* cell = month.mutable_rings(1)->mutable_cell();
  cell->mutable_amount()->set_minor_units(4711'00);
  cell->set_hidden(true);
  const std::string csv = MonthCsv(month, "rings", Language::kDutch);
  EXPECT_THAT(csv, Not(HasSubstr("4711")));
  EXPECT_THAT(csv, HasSubstr("2026-10;rings;city;Rest van Amsterdam;total;;"
                             "EUR;;;;;;;ja"));
}

TEST(ExportTest, ProblemsAreJson) {
  const HttpResponse problem = Problem(404, "Not found", "no \"x\"");
  const auto body = nlohmann::json::parse(problem.body);
  EXPECT_EQ(body["status"], 404);
  EXPECT_EQ(body["detail"], "no \"x\"");
}

}  // namespace
}  // namespace omloop::gateway
