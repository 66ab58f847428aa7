// Workbooks: sheets, shared and inline texts, days by style, and what a
// workbook must not be able to do.
#include "ledger/ingest/xlsx_rows.h"

#include "ledger/ingest/number_text.h"
#include "ledger/ingest/tables_testing.h"

namespace omloop::ingest {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kHeader[] =
    "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"s\"><v>1</v>"
    "</c><c r=\"C1\" t=\"inlineStr\"><is><t>Bedrag excl. "
    "btw</t></is></c></row>";
const std::vector<std::string>& Texts() {
  static const auto& texts = *new std::vector<std::string>{
      "Betaaldatum", "Leverancier", "Bakkerij Ooft B.V.",
      "<r><t>Drukkerij </t></r><r><rPr><b/></rPr><t>Zon</t></r><rPh sb=\"0\" "
      "eb=\"1\"><t>phonetic</t></rPh>"};
  return texts;
}

TEST(XlsxRowsTest, ReadsTextsNumbersAndDaysByStyle) {
  const Reading reading = ReadBytes(MakeXlsx(
      {std::string(kHeader) +
       "<row r=\"3\"><c r=\"A3\" s=\"1\"><v>46113</v></c>"
       "<c r=\"B3\" t=\"s\"><v>2</v></c>"
       "<c r=\"C3\" s=\"2\"><v>1234.5600000000001</v></c></row>"
       "<row r=\"4\"><c r=\"A4\" s=\"3\"><v>46114.5</v></c>"
       "<c r=\"B4\" t=\"s\"><v>3</v></c>"
       "<c r=\"C4\"><f>C3-1</f><v>-1.234</v></c></row>"
       "<row><c t=\"d\"><v>2026-04-03</v></c>"
       "<c t=\"str\"><v>R&amp;D</v></c><c s=\"4\"><v>1E3</v></c></row>"},
      Texts()));
  EXPECT_FALSE(reading.report.refused);
  EXPECT_EQ(reading.report.format, "xlsx");
  EXPECT_THAT(reading.report.layout, HasSubstr("sheet \"Blad1\""));
  ASSERT_EQ(reading.drafts.size(), 3u);
  EXPECT_EQ(reading.drafts[0].date, Day(2026, 4, 1));
  EXPECT_EQ(reading.drafts[0].row, 3);
  EXPECT_EQ(reading.drafts[0].amount_minor, 123456);
  EXPECT_EQ(reading.drafts[0].supplier_name, "Bakkerij Ooft B.V.");
  EXPECT_EQ(reading.drafts[1].date, Day(2026, 4, 2));
  EXPECT_EQ(reading.drafts[1].supplier_name, "Drukkerij Zon");
  // One and a quarter, not one thousand two hundred.
  EXPECT_EQ(reading.drafts[1].amount_minor, -123);
  EXPECT_EQ(reading.drafts[2].date, Day(2026, 4, 3));
  EXPECT_EQ(reading.drafts[2].supplier_name, "R&D");
  EXPECT_EQ(reading.drafts[2].amount_minor, 100000);
  EXPECT_EQ(reading.drafts[2].row, 5);
}

TEST(XlsxRowsTest, TakesTheVisibleSheetWithTheMostRowsAndNamesTheOthers) {
  const std::string row =
      "<row><c s=\"1\"><v>46113</v></c><c t=\"s\"><v>2</v></c><c><v>1</v></c>"
      "</row>";
  const std::string header =
      "<row><c t=\"s\"><v>0</v></c><c t=\"s\"><v>1</v></c>"
      "<c t=\"inlineStr\"><is><t>Bedrag</t></is></c></row>";
  const std::string small = header + row;
  const std::string large = header + row + row + row;
  const std::string hidden = header + row + row + row + row + row;
  const std::string bytes =
      MakeXlsx({small, large, hidden, "<row/>"}, Texts(), "Blad3");
  const Reading reading = ReadBytes(bytes);
  EXPECT_EQ(reading.report.accepted, 3);
  EXPECT_THAT(reading.codes, ElementsAre("SHEETS_LEFT_OUT"));
  EXPECT_THAT(reading.report.problems[0].message,
              HasSubstr("\"Blad1\" (2 rows), \"Blad3\" (6 rows)"));
  EXPECT_EQ(ReadBytes(bytes, {.sheet = "blad1"}).report.accepted, 1);
  EXPECT_EQ(ReadBytes(bytes, {.sheet = "3"}).report.accepted, 5);
  const Reading absent = ReadBytes(bytes, {.sheet = "Blad9"});
  EXPECT_THAT(absent.codes, ElementsAre("SHEET_NOT_FOUND"));
}

TEST(XlsxRowsTest, RefusesWhatIsNoWorkbookOrIsDamaged) {
  const std::string document = omloop::testing::MakeZip(
      {{"[Content_Types].xml", "<Types/>"}, {"word/document.xml", "<w/>"}});
  EXPECT_THAT(ReadBytes(document).codes, ElementsAre("XLSX_WITHOUT_SHEETS"));
  EXPECT_THAT(ReadBytes(MakeXlsx({"<row><c>"})).codes,
              ElementsAre("XML_BROKEN"));
  std::string cut = MakeXlsx({kHeader}, Texts());
  cut.resize(cut.size() / 2);
  EXPECT_THAT(ReadBytes(cut).codes, ElementsAre("ZIP_DAMAGED"));
}

TEST(XlsxRowsTest, CellsBeyondTheLastColumnAreToldOf) {
  const Reading reading = ReadBytes(MakeXlsx(
      {std::string(kHeader) +
       "<row r=\"2\"><c r=\"A2\" s=\"1\"><v>46113</v></c><c r=\"B2\" t=\"s\">"
       "<v>2</v></c><c r=\"C2\"><v>1</v></c><c r=\"XFD2\"><v>1</v></c></row>"},
      Texts()));
  EXPECT_EQ(reading.report.accepted, 1);
  EXPECT_THAT(reading.codes, ElementsAre("TOO_MANY_COLUMNS"));
}

TEST(XlsxBookTest, NumberFormatsOfDaysAreTold) {
  for (const char* format : {"dd-mm-yyyy", "m/d/yy h:mm", "[$-413]d mmmm yyyy",
                             "yyyy\\-mm\\-dd", "mmm-yy", "d-mmm"}) {
    EXPECT_TRUE(FormatShowsDay(format)) << format;
  }
  for (const char* format :
       {"General", "0.00", "#,##0.00 \"day\"", "[Red]0.0", "h:mm", "@",
        "\"d\"0", "#,##0.00;[Red]-#,##0.00", "_-[$\xE2\x82\xAC-413] * 0"}) {
    EXPECT_FALSE(FormatShowsDay(format)) << format;
  }
}

TEST(NumberTextTest, ReadsTheSameUnderEveryStyle) {
  const std::pair<const char*, const char*> kCases[] = {
      {"12", "12"},
      {"12.50", "12.5"},
      {"1.234", "1.2340"},
      {"1234.5600000000001", "1234.56"},
      {"-0.1", "-0.1"},
      {"1E3", "1000"},
      {"1.5e-1", "0.15"},
      {"1e30", "1000000000000000019884624838656"},
      {"0.30000000000000004", "0.3"},
      {"n/a", "n/a"},
      {"", ""},
  };
  for (const auto& [number, text] : kCases) {
    EXPECT_EQ(NumberText(number), text) << number;
  }
}

}  // namespace
}  // namespace omloop::ingest
