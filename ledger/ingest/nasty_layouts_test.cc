// Layouts as publishers and finance systems write them, none of them known to
// the reader beforehand. Each must give its records and its sum to the cent.
#include <string>
#include <string_view>
#include <vector>

#include "ledger/ingest/tables_testing.h"

namespace omloop::ingest {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::HasSubstr;

struct Layout {
  const char* what;
  std::string bytes;
  int64_t accepted;
  int64_t sum_minor;
  int64_t rejected = 0;
  const char* first_day = "";       // Of the first draft.
  const char* first_supplier = "";  // Of the first draft.
  const char* code = "";            // One of the problems.
};

std::string Utf16(std::string_view ascii, bool big_endian, bool mark) {
  std::string bytes;
  const auto put = [&](char high, char low) {
    bytes += big_endian ? high : low;
    bytes += big_endian ? low : high;
  };
  if (mark) put('\xFE', '\xFF');
  for (const char c : ascii) put('\0', c);
  return bytes;
}

std::vector<Layout> Layouts() {
  using std::string_literals::operator""s;
  return {
      {"a title, a blank line and a threshold above the header",
       "Payments to suppliers over \xC2\xA3"
       "500 for April 2022,,,\n,,,\n"
       "Body Name,Date Paid,Supplier Name,Amount (\xC2\xA3)\n"
       "Town Council,14/04/2022,Acme Ltd,\"1,234.56\"\n"
       "Town Council,15/04/2022,Zebra PLC,\"(34.56)\"\n",
       2, 120000, 0, "2022-04-14", "Acme Ltd"},
      {"Excel names the delimiter in the first line",
       "sep=;\r\nBetaaldatum;Leverancier;Bedrag\r\n"
       "13-04-2026;Ooft B.V.;1.234,56\r\n",
       1, 123456, 0, "2026-04-13", "Ooft B.V."},
      {"lines quoted as a whole by a spreadsheet that did not cut them",
       "\"Datum,Leverancier,Bedrag\"\n"
       "\"2026-04-13,\"\"Ooft, Zonen B.V.\"\",12.50\"\n"
       "\"2026-04-14,Zon,2.00\"\n",
       2, 1450, 0, "2026-04-13", "Ooft, Zonen B.V."},
      {"UTF-16 with tabs: Excel's Unicode text",
       Utf16("Datum\tLeverancier\tBedrag\r\n13-04-2026\tOoft\t12,50\r\n", false,
             true),
       1, 1250, 0, "2026-04-13", "Ooft"},
      {"UTF-16, big end first, without a mark",
       Utf16("Datum;Leverancier;Bedrag\n13-04-2026;Ooft;12,50\n", true, false),
       1, 1250, 0, "2026-04-13", "Ooft"},
      {"UTF-8 and Windows-1252 in one file",
       "Datum;Leverancier;Bedrag\n2026-04-13;Caf\xC3\xA9;1,00\n"
       "2026-04-14;Caf\xE9;2,00\n",
       2, 300, 0, "2026-04-13", "Caf\xC3\xA9", "ENCODING_DAMAGED"},
      {"a zero byte in a cell",
       "Datum;Leverancier;Bedrag;Omschrijving lang genoeg voor een bestand\n"
       "2026-04-13;Oo\0ft;1,00;en nog meer woorden die het bestand vullen\n"s,
       1, 100, 0, "2026-04-13", "Ooft", "NUL_BYTES"},
      {"debit and credit in two columns",
       "Boekdatum;Omschrijving;Leverancier;Debet;Credit\n"
       "13-04-2026;inkoop;Ooft;1.000,00;\n14-04-2026;inkoop;Zon;250,50;\n"
       "15-04-2026;creditnota;Zon;;50,50\n",
       3, 120000, 0, "2026-04-13", "Ooft", "SIDE_ASSUMED"},
      {"the books of creditors: purchases stand on the credit side",
       "Boekdatum;Crediteur;Debet;Credit\n13-04-2026;Ooft;;1000,00\n"
       "14-04-2026;Zon;;250,50\n15-04-2026;Zon;50,50;0,00\n",
       3, 120000, 0, "2026-04-13", "Ooft", "SIDE_ASSUMED"},
      {"a word beside the amount",
       "Datum;Leverancier;Bedrag;D/C\n13-04-2026;Ooft;1000,00;D\n"
       "14-04-2026;Zon;250,50;D\n15-04-2026;Zon;50,50;C\n",
       3, 120000, 0, "2026-04-13", "Ooft", "SIDE_ASSUMED"},
      {"off and on the account of a bank",
       "Datum;Naam tegenpartij;Bedrag (EUR);Af Bij\n20260413;Ooft;1000,00;Af\n"
       "20260414;Zon;0,50;Bij\n",
       2, 99950, 0, "2026-04-13", "Ooft"},
      {"a word beside the amount that says neither",
       "Datum;Leverancier;Bedrag;D/C\n13-04-2026;Ooft;1,00;D\n"
       "14-04-2026;Zon;2,00;X\n15-04-2026;Zon;4,00;D\n16-04-2026;Zon;8,00;D\n"
       "17-04-2026;Zon;8,00;D\n18-04-2026;Zon;8,00;D\n19-04-2026;Zon;8,00;D\n"
       "20-04-2026;Zon;8,00;D\n21-04-2026;Zon;8,00;D\n22-04-2026;Zon;8,00;D\n"
       "23-04-2026;Zon;8,00;D\n",
       10, 6900, 1, "2026-04-13", "Ooft", "SIDE_UNREADABLE"},
      {"year and month in two columns",
       "Jaar;Maand;Leverancier;Bedrag\n2026;3;Ooft;10,00\n2026;4;Zon;5,00\n", 2,
       1500, 0, "2026-03-31", "Ooft", "PERIOD_AS_DATE"},
      {"year and the month's name",
       "Year,Month,Supplier,Amount\n2022,April,Acme Ltd,10.00\n"
       "2022,May,Acme Ltd,5.00\n",
       2, 1500, 0, "2022-04-30", "Acme Ltd", "PERIOD_AS_DATE"},
      {"a header in two rows",
       ";Factuur;Factuur;Bedrag\nLeverancier;datum;nummer;excl. btw\n"
       "Ooft;13-04-2026;F1;10,00\nZon;14-04-2026;F2;5,00\n",
       2, 1500, 0, "2026-04-13", "Ooft"},
      {"the header repeated on each page, and page footers that are blank",
       "Date,Supplier,Amount\n2022-04-13,Acme,1.00\n,,\nDate,Supplier,Amount\n"
       "2022-04-14,Acme,2.00\n",
       2, 300, 0, "2022-04-13", "Acme"},
      {"a total in each group and one at the end",
       "Supplier,Date,Amount\nAcme,2022-04-13,1.00\nSubtotal,,1.00\n"
       "Zebra,2022-04-14,2.00\nSubtotal,,2.00\nGrand Total,,3.00\n",
       2, 300, 0, "2022-04-13", "Acme"},
      {"day numbers of a spreadsheet",
       "Supplier,Payment Date,Net\nAcme,44664,1.00\nAcme,44665.75,2.00\n", 2,
       300, 0, "2022-04-13", "Acme"},
      {"days with names and times",
       "Supplier;Datum;Bedrag\nOoft;maandag 13 april 2026;1,00\n"
       "Zon;di 14 apr. 2026;2,00\n",
       2, 300, 0, "2026-04-13", "Ooft"},
      {"month first, with a time of day",
       "Supplier,Date,Amount\nAcme,4/13/2022 12:00:00 AM,1.00\n"
       "Acme,4/5/2022 12:00:00 AM,2.00\n",
       2, 300, 0, "2022-04-13", "Acme"},
      {"an impossible day, an amount of 10^30 and a date without amount",
       "Datum;Leverancier;Bedrag\n31-02-2026;Ooft;1,00\n"
       "13-04-2026;Ooft;1000000000000000000000000000000,00\n"
       "13-04-2026;Ooft;\n14-04-2026;Zon;2,00\n",
       1, 200, 3, "2026-04-14", "Zon", "AMOUNT_TOO_LARGE"},
      {"signs, codes and marks around amounts",
       "Datum;Leverancier;Bedrag\n13-04-2026;Ooft;\xE2\x82\xAC 1.234,56-\n"
       "13-04-2026;Ooft;EUR 1.234,56\n13-04-2026;Ooft;(1.000,00)\n"
       "13-04-2026;Ooft;1 000,00\n13-04-2026;Ooft;1\xC2\xA0"
       "000,00 CR\n13-04-2026;Ooft;\xE2\x80\x93"
       "5,00\n"
       "13-04-2026;Ooft;2.000,-\n13-04-2026;Ooft;\xE2\x82\xAC -\n"
       "13-04-2026;Ooft;10,00 DR\n",
       9, 100500, 0, "2026-04-13", "Ooft"},
      {"no header at all",
       "2022-04-13,Acme Limited,100.10\n2022-04-14,Zebra PLC,200.20\n", 2,
       30030, 0, "2022-04-13", "Acme Limited", "HEADER_ABSENT"},
      {"the header last",
       "13-04-2026;Ooft;1,00\n14-04-2026;Zon;2,00\nDatum;Leverancier;Bedrag\n",
       2, 300, 0, "2026-04-13", "Ooft"},
      {"circumflexes between cells",
       "Datum^Leverancier^Bedrag\n2026-04-13^Ooft^1,00\n", 1, 100, 0,
       "2026-04-13", "Ooft"},
      {"a row of ten million cells among good ones",
       "Datum;Leverancier;Bedrag\n13-04-2026;Ooft;1,00\n" +
           std::string(10'000'000, ';') + "\n14-04-2026;Zon;2,00\n",
       2, 300, 1, "2026-04-13", "Ooft", "ROW_TOO_LONG"},
      {"a mark encoded twice",
       "\xC3\xAF\xC2\xBB\xC2\xBF"
       "Datum;Leverancier;Bedrag\n13-04-2026;Ooft;1,00\n",
       1, 100, 0, "2026-04-13", "Ooft"},
      {"gross and VAT, no net",
       "Datum;Leverancier;Bedrag incl. btw;BTW\n13-04-2026;Ooft;121,00;21,00\n",
       1, 10000, 0, "2026-04-13", "Ooft", "AMOUNT_GROSS"},
      {"SAP's names: S and H for debit and credit",
       "Boekdatum;Leverancier naam;Bedrag in EUR;S/H\n"
       "13.04.2026;Ooft;1.000,00;S\n14.04.2026;Zon;500,00;S\n"
       "15.04.2026;Zon;250,00;H\n",
       3, 125000, 0, "2026-04-13", "Ooft"},
      {"cells in single lines with line breaks within",
       "Date,Supplier,Narrative,Amount\r2022-04-13,Acme,\"two\rlines\",1.00\r"
       "2022-04-14,Acme,one,2.00\r",
       2, 300, 0, "2022-04-13", "Acme"},
  };
}

TEST(NastyLayoutsTest, EachGivesItsRecordsAndItsSum) {
  for (const Layout& layout : Layouts()) {
    SCOPED_TRACE(layout.what);
    const Reading reading = ReadBytes(layout.bytes);
    EXPECT_EQ(reading.report.accepted, layout.accepted);
    EXPECT_EQ(reading.report.rejected, layout.rejected);
    EXPECT_EQ(reading.report.accepted_sum_minor, layout.sum_minor);
    EXPECT_EQ(reading.report.records,
              reading.report.accepted + reading.report.rejected);
    if (*layout.code != '\0') {
      EXPECT_THAT(reading.codes, Contains(std::string(layout.code)));
    }
    ASSERT_FALSE(reading.drafts.empty());
    EXPECT_EQ(FormatDay(reading.drafts[0].date), layout.first_day);
    EXPECT_EQ(reading.drafts[0].supplier_name, layout.first_supplier);
  }
}

constexpr char kStrange[] =
    "wie;wat;hoeveel;waarvoor\n"
    "Ooft;13-04-2026;1,00;brood\nZon;14-04-2026;2,00;drukwerk\n";

TEST(MappingTest, APersonNamesColumnsThatNobodyKnows) {
  ReadOptions options;
  options.columns = {{"wie", "supplier_name"},
                     {"#3", "amount_net"},
                     {"WAT", "invoice_date"},
                     {"waarvoor", "ignore"}};
  const Reading reading = ReadBytes(kStrange, options);
  EXPECT_EQ(reading.report.accepted, 2);
  EXPECT_EQ(reading.report.accepted_sum_minor, 300);
  ASSERT_EQ(reading.report.mapping.size(), 3u);
  for (const ReportedColumn& column : reading.report.mapping) {
    EXPECT_EQ(column.reason, "named by you");
  }
  EXPECT_EQ(reading.drafts[0].supplier_name, "Ooft");
  EXPECT_EQ(reading.drafts[0].description, "");
}

TEST(MappingTest, TheProfileOfOneFileReadsTheNextOneSilently) {
  ReadOptions options;
  options.columns = {
      {"wie", "supplier_name"}, {"hoeveel", "amount_net"}, {"wat", "date"}};
  const MappingProfile profile = ReadBytes(kStrange, options).layout.Profile();
  const std::string next =
      "Wie;Wat;Hoeveel;Waarvoor\nOoft;13-05-2026;7,00;brood\n";
  const Reading reading = ReadBytes(next, {.profiles = {profile}});
  EXPECT_EQ(reading.report.accepted_sum_minor, 700);
  ASSERT_EQ(reading.report.mapping.size(), 3u);
  for (const ReportedColumn& column : reading.report.mapping) {
    EXPECT_EQ(column.reason, "profile");
  }
  // Another layout is not read by it.
  const Reading other = ReadBytes("Wie;Datum;Bedrag\nOoft;13-05-2026;7,00\n",
                                  {.profiles = {profile}});
  EXPECT_NE(other.report.mapping.at(0).reason, "profile");
}

TEST(MappingTest, AChoiceGoesBeforeTheProfileAndTheProposal) {
  const std::string bytes =
      "Leverancier;Betaaldatum;Factuurdatum;Bedrag\n"
      "Ooft;13-05-2026;13-04-2026;7,00\n";
  EXPECT_EQ(FormatDay(ReadBytes(bytes).drafts.at(0).date), "2026-05-13");
  ReadOptions options;
  options.columns = {{"Betaaldatum", "ignore"}};
  EXPECT_EQ(FormatDay(ReadBytes(bytes, options).drafts.at(0).date),
            "2026-04-13");
}

TEST(MappingTest, ChoicesForWhatIsNotThereAreRefused) {
  ReadOptions options;
  options.columns = {{"wie niet", "supplier_name"}};
  const Reading column = ReadBytes(kStrange, options);
  EXPECT_TRUE(column.report.refused);
  EXPECT_THAT(column.codes, Contains("MAPPING_UNKNOWN"));
  options.columns = {{"wie", "leverancier"}};
  const Reading field = ReadBytes(kStrange, options);
  EXPECT_TRUE(field.report.refused);
  EXPECT_THAT(field.report.problems.at(0).message, HasSubstr("supplier_name"));
}

TEST(MappingTest, ColumnsOfAFileWithoutHeaderAreNamedByNumber) {
  const std::string bytes = "1;13-05-2026;Ooft;7,00\n2;14-05-2026;Zon;8,00\n";
  ReadOptions options;
  options.columns = {{"#3", "supplier_name"}};
  const Reading reading = ReadBytes(bytes, options);
  EXPECT_EQ(reading.drafts.at(0).supplier_name, "Ooft");
  EXPECT_EQ(reading.report.accepted_sum_minor, 1500);
  const MappingProfile profile = reading.layout.Profile();
  EXPECT_THAT(profile.headers, Each(""));
  EXPECT_EQ(
      ReadBytes(bytes, {.profiles = {profile}}).drafts.at(1).supplier_name,
      "Zon");
}

}  // namespace
}  // namespace omloop::ingest
