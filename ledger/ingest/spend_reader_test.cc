// Whole files through the reader: layouts, refusals, malformed input.
#include "ledger/ingest/spend_reader.h"

#include <string>
#include <string_view>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/ingest/report_json.h"
#include "nlohmann/json.hpp"
#include "tests/testing/status_matchers.h"

namespace omloop::ingest {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

struct Read {
  FileReport report;
  std::vector<SpendDraft> drafts;
  std::vector<Problem> problems;

  std::vector<std::string> codes() const {
    std::vector<std::string> all;
    for (const Problem& problem : problems) all.push_back(problem.code);
    return all;
  }
};

class KeepingSink : public SpendSink {
 public:
  explicit KeepingSink(Read& read) : read_(read) {}
  absl::Status OnRecord(const SpendDraft& draft) override {
    read_.drafts.push_back(draft);
    return absl::OkStatus();
  }
  absl::Status OnProblem(const Problem& problem) override {
    read_.problems.push_back(problem);
    return absl::OkStatus();
  }

 private:
  Read& read_;
};

Read ReadText(std::string_view text, const ReadOptions& options = {}) {
  Read read;
  KeepingSink sink(read);
  MemorySource source(text);
  auto report = ReadSpend(source, options, sink);
  EXPECT_TRUE(report.ok()) << report.status();
  read.report = *std::move(report);
  EXPECT_EQ(read.report.records, read.report.accepted + read.report.rejected);
  EXPECT_EQ(static_cast<int64_t>(read.drafts.size()), read.report.accepted);
  return read;
}

TEST(SpendReaderTest, DutchExportGivesEveryField) {
  const Read read = ReadText(
      "Betaaldatum;Factuurdatum;Factuurnummer;Regel;Crediteurnummer;"
      "Crediteurnaam;KvK-nummer;Vestigingsnummer;Postcode;Land;"
      "Inkoopcategorie;Contractnummer;Bestelnummer;Omschrijving;"
      "Bedrag excl. btw;Btw;Bedrag incl. btw;Organisatie;Geldsoort\r\n"
      "31-10-2026;01-10-2026;F-1;2;4711;Bakkerij  Smit B.V.;68750110;"
      "000012345678;1066 AZ;NL;Catering;C-9;B-8;Broodjes;1.234,56;259,26;"
      "1.493,82;Gemeente;vliegwiel\r\n");
  ASSERT_EQ(read.drafts.size(), 1u);
  const SpendDraft& draft = read.drafts[0];
  EXPECT_EQ(draft.record, 1);
  EXPECT_EQ(draft.row, 2);
  EXPECT_EQ(draft.date, Day(2026, 10, 31));
  EXPECT_EQ(draft.basis, DraftDateBasis::kPaid);
  EXPECT_EQ(draft.invoice_date, Day(2026, 10, 1));
  EXPECT_EQ(draft.amount_minor, 123456);
  EXPECT_EQ(draft.vat_minor, 25926);
  EXPECT_EQ(draft.gross_minor, 149382);
  EXPECT_EQ(draft.asset, kEur);
  EXPECT_EQ(draft.supplier_name, "Bakkerij Smit B.V.");
  EXPECT_EQ(draft.supplier_number, "4711");
  EXPECT_EQ(draft.supplier_kvk, "68750110");
  EXPECT_EQ(draft.supplier_branch, "000012345678");
  EXPECT_EQ(draft.supplier_postcode, "1066 AZ");
  EXPECT_EQ(draft.supplier_country, "NL");
  EXPECT_EQ(draft.document_number, "F-1");
  EXPECT_EQ(draft.line_number, "2");
  EXPECT_EQ(draft.order_number, "B-8");
  EXPECT_EQ(draft.contract_number, "C-9");
  EXPECT_EQ(draft.category, "Catering");
  EXPECT_EQ(draft.description, "Broodjes");
  EXPECT_EQ(draft.body, "Gemeente");
  EXPECT_EQ(draft.funding_class, "vliegwiel");
  EXPECT_EQ(read.report.verdict, Verdict::kOk);
  EXPECT_THAT(read.problems, IsEmpty());
}

struct FileCase {
  std::string_view name;
  std::string_view text;
  std::string_view code;
};

TEST(SpendReaderTest, FilesThatAreRefusedSayWhy) {
  for (const auto& [name, text, code] : {
           FileCase{"empty", "", "EMPTY_FILE"},
           FileCase{"blanks", " \n\r\n\t\n", "EMPTY_FILE"},
           FileCase{"blank cells", ",,\n,,\n", "EMPTY_FILE"},
           FileCase{"prose", "Dear all,\nplease find attached\nregards\n",
                    "NOT_A_TABLE"},
           FileCase{"one column", "amount\n1\n2\n", "NOT_A_TABLE"},
           FileCase{"zero bytes", std::string_view("date,amount\n\0,1\n", 15),
                    "NOT_TEXT"},
           FileCase{"spreadsheet", "PK\x03\x04 xl/workbook.xml", "ZIP_DAMAGED"},
           FileCase{"pdf", "%PDF-1.4\n1,2\n", "WRONG_FORMAT"},
           FileCase{"audit file", "<?xml version=\"1.0\"?><auditfile>",
                    "WRONG_FORMAT"},
           FileCase{"json", "[{\"a\": 1}]", "NO_AMOUNT_COLUMN"},
           FileCase{"utf-16", "\xFF\xFE", "EMPTY_FILE"},
           FileCase{"cut gzip", "\x1f\x8b\x08", "GZIP_DAMAGED"},
           FileCase{"header only", "Payment date,Supplier,Net amount\n",
                    "NO_RECORDS"},
           FileCase{"no amount",
                    "Payment date,Supplier,Town\n2026-10-01,A Ltd,Leeds\n",
                    "NO_AMOUNT_COLUMN"},
           FileCase{"no date", "Supplier,Net amount\nA Ltd,5.00\n", "NO_DATE"},
           FileCase{"two tables",
                    "Payment date,Supplier,Net amount\n2026-10-01,A Ltd,5.00\n"
                    "Net amount,Supplier,Payment date\n7.00,B Ltd,2026-10-02\n",
                    "TWO_LAYOUTS"},
       }) {
    const Read read = ReadText(text);
    EXPECT_TRUE(read.report.refused) << name;
    EXPECT_EQ(read.report.ExitCode(), 2) << name;
    EXPECT_EQ(read.report.verdict, Verdict::kError) << name;
    ASSERT_FALSE(read.problems.empty()) << name;
    EXPECT_EQ(read.problems.back().code, code) << name;
    EXPECT_NE(read.problems.back().hint, "") << name;
  }
}

struct RowCase {
  std::string_view row;
  std::string_view code;
  std::string_view column;
};

TEST(SpendReaderTest, RowsThatAreRefusedSayWhereAndWhy) {
  for (const auto& [row, code, column] : {
           RowCase{",A Ltd,5.00", "DATE_MISSING", "Payment date"},
           RowCase{"31/02/2026,A Ltd,5.00", "DATE_UNREADABLE", "Payment date"},
           RowCase{"next week,A Ltd,5.00", "DATE_UNREADABLE", "Payment date"},
           RowCase{"2202-04-05,A Ltd,5.00", "DATE_UNREADABLE", "Payment date"},
           RowCase{"next week,A Ltd,five", "DATE_UNREADABLE", "Payment date"},
           RowCase{"2026-10-01,A Ltd,", "AMOUNT_MISSING", "Net amount"},
           RowCase{"2026-10-01", "AMOUNT_MISSING", "Net amount"},
           RowCase{"2026-10-01,A Ltd,five", "AMOUNT_UNREADABLE", "Net amount"},
           RowCase{"2026-10-01,A Ltd,#REF!", "AMOUNT_UNREADABLE", "Net amount"},
           RowCase{"2026-10-01,A Ltd,1.5E+3", "AMOUNT_UNREADABLE",
                   "Net amount"},
           RowCase{"2026-10-01,A Ltd,\"1,23,4.00\"", "AMOUNT_UNREADABLE",
                   "Net amount"},
           RowCase{"2026-10-01,A Ltd,1000000000000000000000000000000",
                   "AMOUNT_TOO_LARGE", "Net amount"},
       }) {
    const Read read =
        ReadText("Payment date,Supplier,Net amount\n2026-10-01,B Ltd,2.00\n" +
                 std::string(row) + "\n2026-10-02,C Ltd,3.00\n");
    EXPECT_EQ(read.report.accepted, 2) << row;
    EXPECT_EQ(read.report.rejected, 1) << row;
    EXPECT_EQ(read.report.accepted_sum_minor, 500) << row;
    EXPECT_EQ(read.report.ExitCode(), 1) << row;
    ASSERT_EQ(read.problems.size(), 1u) << row;
    EXPECT_EQ(read.problems[0].code, code) << row;
    EXPECT_EQ(read.problems[0].column, column) << row;
    EXPECT_EQ(read.problems[0].record, 2) << row;
    EXPECT_EQ(read.problems[0].row, 3) << row;
  }
}

TEST(SpendReaderTest, FileOfWrongDatesIsReadAndEachRowRefused) {
  const Read read = ReadText(
      "Payment date,Supplier,Net amount\nx,A Ltd,1.00\ny,B Ltd,2.00\n");
  EXPECT_FALSE(read.report.refused);
  EXPECT_EQ(read.report.rejected, 2);
  EXPECT_THAT(read.codes(), ElementsAre("DATE_UNREADABLE", "DATE_UNREADABLE"));
}

struct LayoutCase {
  std::string_view name;
  std::string_view text;
  int64_t skipped;
};

TEST(SpendReaderTest, HeaderIsFoundWhereverItStands) {
  for (const auto& [name, text, skipped] : {
           LayoutCase{"first",
                      "Date paid,Supplier,Amount\n1/10/2026,A Ltd,1.50\n"
                      "31/10/2026,B Ltd,2.50\n",
                      1},
           LayoutCase{"late",
                      "Spend over 500\n\nPrinted by X,page 1\n"
                      "Date paid,Supplier,Amount\n1/10/2026,A Ltd,1.50\n"
                      "31/10/2026,B Ltd,2.50\n",
                      4},
           LayoutCase{"last",
                      "1/10/2026,A Ltd,1.50\n31/10/2026,B Ltd,2.50\n"
                      "Date paid,Supplier,Amount\n",
                      1},
           LayoutCase{"repeated",
                      "Date paid,Supplier,Amount\n1/10/2026,A Ltd,1.50\n"
                      "Date paid,Supplier,Amount\n31/10/2026,B Ltd,2.50\n",
                      2},
           LayoutCase{"absent", "1/10/2026,A Ltd,1.50\n31/10/2026,B Ltd,2.50\n",
                      0},
           LayoutCase{"CR only",
                      "Date paid,Supplier,Amount\r1/10/2026,A Ltd,1.50\r"
                      "31/10/2026,B Ltd,2.50\r",
                      1},
           LayoutCase{"unnamed and empty columns",
                      ",Date paid,,Supplier,,Amount,,,\n"
                      "x,1/10/2026,,A Ltd,,1.50,,,\n"
                      "x,31/10/2026,,B Ltd,,2.50,,,\n",
                      1},
           LayoutCase{"more cells than names",
                      "Date paid,Supplier,Amount\n1/10/2026,A Ltd,1.50,#N/A\n"
                      "31/10/2026,B Ltd,2.50,#N/A,7\n",
                      1},
           LayoutCase{"duplicate names",
                      "Date paid,Supplier,Supplier,Amount\n"
                      "1/10/2026,17,A Ltd,1.50\n31/10/2026,18,B Ltd,2.50\n",
                      1},
           LayoutCase{"total at the end, with a label",
                      "Date paid,Supplier,Amount\n1/10/2026,A Ltd,1.50\n"
                      "31/10/2026,B Ltd,2.50\n,Total:,4.00\n",
                      2},
           LayoutCase{"total at the end, bare",
                      "Date paid,Supplier,Amount\n1/10/2026,A Ltd,1.50\n"
                      "31/10/2026,B Ltd,2.50\n,,4.00\n",
                      2},
       }) {
    const Read read = ReadText(text);
    EXPECT_EQ(read.report.accepted, 2) << name;
    EXPECT_EQ(read.report.rejected, 0) << name;
    EXPECT_EQ(read.report.accepted_sum_minor, 400) << name;
    EXPECT_EQ(read.report.skipped, skipped) << name;
    ASSERT_EQ(read.drafts.size(), 2u) << name;
    EXPECT_EQ(read.drafts[0].supplier_name, "A Ltd") << name;
    EXPECT_EQ(read.drafts[1].date, Day(2026, 10, 31)) << name;
  }
}

TEST(SpendReaderTest, TotalThatDiffersIsAWarning) {
  const Read read = ReadText(
      "Date paid,Supplier,Amount\n1/10/2026,A Ltd,1.50\n"
      "31/10/2026,B Ltd,2.50\nTotal,,5.00\n");
  EXPECT_THAT(read.codes(), ElementsAre("TOTAL_DIFFERS"));
  EXPECT_EQ(read.report.verdict, Verdict::kWarning);
  EXPECT_EQ(read.report.ExitCode(), 0);
}

TEST(SpendReaderTest, OrderOfDayAndMonthIsDecidedOverTheFile) {
  const auto first_day = [](std::string_view rows) {
    const Read read =
        ReadText("Date paid,Supplier,Amount\n" + std::string(rows));
    return read.drafts.empty() ? Day() : read.drafts[0].date;
  };
  EXPECT_EQ(first_day("04/05/2026,A,1.00\n31/05/2026,B,1.00\n"),
            Day(2026, 5, 4));
  EXPECT_EQ(first_day("04/05/2026,A,1.00\n04/30/2026,B,1.00\n"),
            Day(2026, 4, 5));
  // Another column of dates tells.
  const Read other = ReadText(
      "Date paid,Invoice date,Supplier,Amount\n04/05/2026,04/28/2026,A,1.00\n");
  EXPECT_EQ(other.drafts.at(0).date, Day(2026, 4, 5));
  EXPECT_THAT(other.codes(), IsEmpty());
  // Nothing tells, but one month is likelier than three.
  EXPECT_EQ(first_day("04/05/2026,A,1\n04/06/2026,B,1\n04/07/2026,C,1.5\n"),
            Day(2026, 4, 5));
  const Read read = ReadText("Date paid,Supplier,Amount\n04/05/2026,A,1.00\n");
  EXPECT_EQ(read.drafts[0].date, Day(2026, 5, 4));
  EXPECT_THAT(read.codes(), ElementsAre("DATE_ORDER_ASSUMED"));
}

TEST(SpendReaderTest, DecimalMarkIsDecidedOverTheColumn) {
  const Read dutch = ReadText(
      "Betaaldatum;Leverancier;Bedrag\n1-10-2026;A;1.234\n"
      "31-10-2026;B;0,50\n");
  EXPECT_EQ(dutch.report.accepted_sum_minor, 123450);
  const Read english = ReadText(
      "Date paid,Supplier,Amount\n1/10/2026,A,\"1,234\"\n31/10/2026,B,0.50\n");
  EXPECT_EQ(english.report.accepted_sum_minor, 123450);
  const Read neither = ReadText(
      "Betaaldatum;Leverancier;Bedrag\n1-10-2026;A;15.000\n31-10-2026;B;7\n");
  EXPECT_EQ(neither.report.accepted_sum_minor, 1500700);
  EXPECT_THAT(neither.codes(), ElementsAre("AMOUNT_STYLE_ASSUMED"));
}

TEST(SpendReaderTest, PaymentDateGoesBeforeInvoiceDateBeforeOthers) {
  const Read read = ReadText(
      "Posting date,Invoice date,Payment date,Supplier,Amount\n"
      "2026-10-01,2026-10-02,2026-10-03,A,1.00\n"
      "2026-10-01,2026-10-02,,B,1.00\n2026-10-01,,,C,1.00\n");
  ASSERT_EQ(read.drafts.size(), 3u);
  EXPECT_EQ(read.drafts[0].basis, DraftDateBasis::kPaid);
  EXPECT_EQ(read.drafts[1].basis, DraftDateBasis::kInvoiced);
  EXPECT_EQ(read.drafts[2].basis, DraftDateBasis::kBooked);
  EXPECT_EQ(read.drafts[2].date, Day(2026, 10, 1));
}

TEST(SpendReaderTest, MonthAboveTheHeaderPeriodAndYears) {
  const Read above = ReadText(
      ",Spend of October 2026,\nSupplier,Net amount,Category\nA Ltd,1.00,x\n");
  EXPECT_EQ(above.drafts.at(0).date, Day(2026, 10, 31));
  EXPECT_EQ(above.drafts[0].basis, DraftDateBasis::kPeriod);
  EXPECT_THAT(above.codes(), ElementsAre("MONTH_FOR_ALL"));
  const Read period =
      ReadText("Period,Supplier,Net amount\n202602,A,1.00\n202603,B,1.00\n");
  EXPECT_EQ(period.drafts.at(0).date, Day(2026, 2, 28));
  EXPECT_THAT(period.codes(), ElementsAre("PERIOD_AS_DATE"));
  const std::string years = "Jaar,Leverancier,Bedrag\n2016,A,1.00\n";
  const Read year = ReadText(years);
  EXPECT_TRUE(year.report.years_only);
  EXPECT_TRUE(year.drafts.at(0).year_only);
  EXPECT_EQ(year.report.by_month.at("2016").sum_minor, 100);
  const Read month = ReadText(years, {.month = Month(2016, 5)});
  EXPECT_FALSE(month.report.years_only);
  EXPECT_EQ(month.drafts.at(0).date, Day(2016, 5, 31));
}

TEST(SpendReaderTest, AssetComesFromCallerColumnSignOrDefault) {
  const std::string plain = "Date paid,Supplier,Amount\n1/10/2026,A,1.00\n";
  EXPECT_EQ(ReadText(plain).report.asset.code(), "EUR");
  EXPECT_EQ(
      ReadText(plain, {.asset = *Asset::FromCode("GBP")}).report.asset.code(),
      "GBP");
  EXPECT_EQ(ReadText("Date paid,Supplier,Amount (\xA3)\n1/10/2026,A,1.00\n")
                .report.asset.code(),
            "GBP");
  const Read column = ReadText(
      "Date paid,Supplier,Amount,Currency\n1/10/2026,A,1.00,GBP\n"
      "2/10/2026,B,1.00,USD\n");
  EXPECT_EQ(column.report.asset.code(), "GBP");
  EXPECT_THAT(column.codes(), ElementsAre("DATE_ORDER_ASSUMED", "ASSET_MIXED"));
}

TEST(SpendReaderTest, GrossLessVatWhenThereIsNoNet) {
  const Read read =
      ReadText("Date paid,Supplier,Gross,VAT\n31/10/2026,A,121.00,21.00\n");
  EXPECT_EQ(read.report.accepted_sum_minor, 10000);
  EXPECT_THAT(read.codes(), ElementsAre("AMOUNT_GROSS"));
}

TEST(SpendReaderTest, CountsBlankSuppliersDuplicatesZerosAndRounding) {
  const Read read = ReadText(
      "Date paid,Supplier,Amount\n31/10/2026,A  Ltd,1.00\n"
      "31/10/2026,A  Ltd,1.00\n31/10/2026, A Ltd ,0\n31/10/2026,,-0.005\n");
  EXPECT_EQ(read.report.accepted, 4);
  EXPECT_EQ(read.report.suppliers, 1);
  EXPECT_EQ(read.report.exact_duplicates, 1);
  EXPECT_EQ(read.report.zero, 1);
  EXPECT_EQ(read.report.rounded, 1);
  EXPECT_EQ(read.report.negative, 1);
  EXPECT_EQ(read.report.negative_sum_minor, -1);
  EXPECT_EQ(read.report.by_supplier.at("A Ltd").count, 3);
  EXPECT_THAT(read.codes(), ElementsAre("SUPPLIER_NOT_NAMED"));
}

TEST(SpendReaderTest, UnbalancedQuoteCostsNoOtherRow) {
  const Read read = ReadText(
      "Date paid,Supplier,Amount\n31/10/2026,\"A Ltd,1.00\n"
      "30/10/2026,B Ltd,2.00\n");
  EXPECT_EQ(read.report.accepted, 2);
  EXPECT_EQ(read.report.accepted_sum_minor, 300);
  EXPECT_THAT(read.codes(), ElementsAre("QUOTE_UNBALANCED"));
}

TEST(SpendReaderTest, SumThatOverflowsIsRefusedRowByRow) {
  const Read read = ReadText(
      "Date paid,Supplier,Amount\n31/10/2026,A,92233720368547758.00\n"
      "31/10/2026,B,1.00\n31/10/2026,C,0.05\n");
  EXPECT_EQ(read.report.accepted, 2);
  EXPECT_THAT(read.codes(), ElementsAre("SUM_TOO_LARGE"));
}

TEST(SpendReaderTest, SinkEndsTheReading) {
  class Stop : public SpendSink {
   public:
    absl::Status OnRecord(const SpendDraft&) override {
      return absl::CancelledError("enough");
    }
    absl::Status OnProblem(const Problem&) override { return absl::OkStatus(); }
  };
  Stop sink;
  MemorySource source("Date paid,Supplier,Amount\n31/10/2026,A,1.00\n");
  EXPECT_EQ(ReadSpend(source, {}, sink).status().code(),
            absl::StatusCode::kCancelled);
}

TEST(SpendReaderTest, ReportHoldsTheFirstThousandProblemsAndCountsAll) {
  std::string text = "Date paid,Supplier,Amount\n31/10/2026,A,1.00\n";
  for (size_t i = 0; i < kReportProblemsMax + 1; ++i) {
    text += "31/10/2026,A,bad\n31/10/2026,A,1.00\n";
  }
  const Read read = ReadText(text);
  EXPECT_EQ(read.report.problems.size(), kReportProblemsMax);
  EXPECT_EQ(read.report.problem_count,
            static_cast<int64_t>(kReportProblemsMax) + 1);
  EXPECT_EQ(read.problems.size(), kReportProblemsMax + 1);
}

TEST(ReportJsonTest, MoneyIsADecimalStringAndCountsAreNumbers) {
  Read read = ReadText(
      "Date paid,Supplier,Amount\n31/10/2026,A\xFF,1.00\n30/10/2026,B,bad\n");
  read.report.file = "in.csv";
  const auto json =
      nlohmann::json::parse(ReportToJson(read.report, BySupplier::kWrite));
  for (const char* key : {"file",
                          "sha256",
                          "format",
                          "layout",
                          "encoding",
                          "asset",
                          "verdict",
                          "problems",
                          "mapping",
                          "blank_records",
                          "records",
                          "accepted",
                          "rejected",
                          "accepted_sum_minor",
                          "negative",
                          "negative_sum_minor",
                          "zero",
                          "skipped",
                          "rounded",
                          "suppliers",
                          "exact_duplicates",
                          "by_month",
                          "by_supplier"}) {
    EXPECT_TRUE(json.contains(key)) << key;
  }
  EXPECT_EQ(json["accepted_sum_minor"], "100");
  EXPECT_EQ(json["by_month"]["2026-10"]["count"], 1);
  EXPECT_EQ(json["by_month"]["2026-10"]["sum_minor"], "100");
  EXPECT_EQ(json["mapping"][0]["field"], "payment_date");
  EXPECT_THAT(json["mapping"][0]["reason"].get<std::string>(),
              HasSubstr("\"Date paid\" is a usual name"));
  const auto& problem = json["problems"][0];
  EXPECT_EQ(problem["severity"], "error");
  EXPECT_EQ(problem["text"], "bad");
  EXPECT_EQ(problem["row"], 3);
}

}  // namespace
}  // namespace omloop::ingest
