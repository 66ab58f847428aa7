#include <algorithm>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/ingest/report_json.h"
#include "ledger/ingest/source_reader.h"
#include "nlohmann/json.hpp"
#include "tests/testing/book_files.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/zip_file.h"

// UBL, XAF and CAMT.053: what is taken, and each kind of bad input by its own
// message.
namespace omloop::ingest {
namespace {

using ::omloop::testing::MakeZip;
using ::omloop::testing::SampleAuditFile;
using ::omloop::testing::SampleInvoice;
using ::omloop::testing::SampleStatement;
using ::omloop::testing::With;
using ::omloop::testing::WithAll;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

struct Reading : SpendSink {
  absl::Status OnRecord(const SpendDraft& draft) override {
    drafts.push_back(draft);
    return absl::OkStatus();
  }
  absl::Status OnPayment(const PaymentDraft& payment) override {
    payments.push_back(payment);
    return absl::OkStatus();
  }
  absl::Status OnProblem(const Problem& problem) override {
    codes.push_back(problem.code);
    messages.push_back(problem.message);
    return absl::OkStatus();
  }
  nlohmann::json Json() const {
    return nlohmann::json::parse(ReportToJson(report, BySupplier::kWrite));
  }
  std::vector<SpendDraft> drafts;
  std::vector<PaymentDraft> payments;
  std::vector<std::string> codes;
  std::vector<std::string> messages;
  FileReport report;
};

Reading Read(const std::string& bytes, const ReadOptions& options = {}) {
  Reading reading;
  EXPECT_FALSE(bytes.empty());
  MemorySource source(bytes);
  auto report = ReadSource(source, options, reading);
  EXPECT_TRUE(report.ok()) << report.status();
  if (report.ok()) reading.report = *std::move(report);
  return reading;
}

// --- UBL ---

TEST(UblReaderTest, AnInvoiceIsOneDraftWithItsSupplierAndVat) {
  const Reading read = Read(SampleInvoice());
  EXPECT_THAT(read.codes, IsEmpty());
  ASSERT_EQ(read.drafts.size(), 1u);
  const SpendDraft& draft = read.drafts[0];
  EXPECT_EQ(draft.supplier_name, "Bakkerij Proef B.V.");
  EXPECT_EQ(draft.supplier_kvk, "68750110");
  EXPECT_EQ(draft.supplier_postcode, "1066 AZ");
  EXPECT_EQ(draft.supplier_country, "NL");
  EXPECT_EQ(draft.supplier_iban, "NL91ABNA0417164300");
  EXPECT_EQ(draft.supplier_vat_id, "NL004495445B01");
  EXPECT_EQ(draft.amount_minor, 10000);
  EXPECT_EQ(draft.vat_minor, 2100);
  EXPECT_EQ(draft.date, Day(2026, 10, 5));
  EXPECT_EQ(draft.basis, DraftDateBasis::kInvoiced);
  EXPECT_EQ(draft.document_number, "F-1");
  EXPECT_EQ(draft.line_number, "");
  EXPECT_EQ(draft.body, "Gemeente Proefstad");
  EXPECT_TRUE(draft.whole_document);
}

TEST(UblReaderTest, PrefixesOfNamespacesDoNotMatter) {
  const std::string other =
      WithAll(WithAll(WithAll(SampleInvoice(), "cbc:", "b:"), "cac:", "a:"),
              "xmlns:cac=", "xmlns:a=");
  const Reading read = Read(WithAll(other, "xmlns:cbc=", "xmlns:b="));
  EXPECT_EQ(read.drafts.size(), 1u);
}

TEST(UblReaderTest, ACreditNoteIsNegative) {
  std::string note = WithAll(SampleInvoice(), "Invoice-2", "CreditNote-2");
  note = WithAll(note, "<Invoice", "<CreditNote");
  note = WithAll(note, "</Invoice>", "</CreditNote>");
  note = WithAll(note, "InvoiceLine", "CreditNoteLine");
  note = WithAll(note, "InvoicedQuantity", "CreditedQuantity");
  note = WithAll(note, "InvoiceTypeCode>380", "CreditNoteTypeCode>381");
  note = WithAll(note, "</cbc:InvoiceTypeCode", "</cbc:CreditNoteTypeCode");
  const Reading read = Read(note);
  ASSERT_EQ(read.drafts.size(), 1u) << ::testing::PrintToString(read.messages);
  EXPECT_EQ(read.drafts[0].amount_minor, -10000);
  EXPECT_EQ(read.drafts[0].vat_minor, -2100);
}

struct BrokenInvoice {
  const char* from;
  const char* to;
  const char* rule;
};

TEST(UblReaderTest, ABrokenInvoiceIsRefusedByTheNumberOfTheRule) {
  const BrokenInvoice cases[] = {
      {"<cbc:ID>F-1</cbc:ID>", "", "BR-02"},
      {"<cbc:TaxExclusiveAmount currencyID=\"EUR\">100.00",
       "<cbc:TaxExclusiveAmount currencyID=\"EUR\">90.00", "BR-CO-13"},
      {"<cbc:TaxInclusiveAmount currencyID=\"EUR\">121.00",
       "<cbc:TaxInclusiveAmount currencyID=\"EUR\">130.00", "BR-CO-15"},
      {"<cbc:PayableAmount currencyID=\"EUR\">121.00",
       "<cbc:PayableAmount currencyID=\"EUR\">120.00", "BR-CO-16"},
      {"<cbc:PostalZone>1066 AZ</cbc:PostalZone>", "", "BR-NL-3"},
      {"schemeID=\"0106\"", "schemeID=\"0088\"", "BR-NL-1"},
      {"<cbc:BuyerReference>R1</cbc:BuyerReference>", "", "BR-NL-2"},
      {"InvoiceTypeCode>380", "InvoiceTypeCode>381", "BR-NL-8"},
      {"<cbc:PaymentMeansCode>58", "<cbc:PaymentMeansCode>31", "BR-NL-12"},
      {"<cbc:Percent>21</cbc:Percent>", "<cbc:Percent>9</cbc:Percent>",
       "BR-CO-17"},
      {"currencyID=\"EUR\">100.00</cbc:TaxableAmount>",
       "currencyID=\"EUR\">100.001</cbc:TaxableAmount>", "BR-DEC-19"},
      {"<cbc:ID>S</cbc:ID><cbc:Percent>21</cbc:Percent>\n<cac:TaxScheme>"
       "<cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:ClassifiedTaxCategory>",
       "<cbc:ID>Q</cbc:ID><cbc:Percent>21</cbc:Percent>\n<cac:TaxScheme>"
       "<cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:ClassifiedTaxCategory>",
       "BR-CL-18"},
      {"<cbc:IdentificationCode>NL", "<cbc:IdentificationCode>ZZ", "BR-CL-14"},
      {"unitCode=\"C62\"", "", "BR-23"},
      {"<cbc:PriceAmount currencyID=\"EUR\">25.00",
       "<cbc:PriceAmount currencyID=\"EUR\">-25.00", "BR-27"},
  };
  for (const BrokenInvoice& c : cases) {
    SCOPED_TRACE(c.rule);
    const Reading read = Read(With(SampleInvoice(), c.from, c.to));
    EXPECT_THAT(read.messages, Contains(HasSubstr(std::string(c.rule) + ":")));
    EXPECT_THAT(read.Json()["documents"][0]["rules"], Contains(c.rule));
    EXPECT_THAT(read.drafts, IsEmpty());
    EXPECT_EQ(read.report.rejected, 1);
    EXPECT_EQ(read.report.ExitCode(), 1);
  }
}

TEST(UblReaderTest, ALyingTotalSaysBothNumbers) {
  const Reading read = Read(With(SampleInvoice(),
                                 "<cbc:TaxInclusiveAmount "
                                 "currencyID=\"EUR\">121.00",
                                 "<cbc:TaxInclusiveAmount "
                                 "currencyID=\"EUR\">130.00"));
  EXPECT_THAT(read.messages,
              Contains(HasSubstr("stated 130.00, computed 121.00")));
}

TEST(UblReaderTest, AnInvoiceInAnotherCurrencyIsLeftOut) {
  ReadOptions euros;
  euros.asset = kEur;
  const std::string dollars =
      WithAll(WithAll(SampleInvoice(), "\"EUR\"", "\"USD\""), ">EUR<", ">USD<");
  const Reading read = Read(dollars, euros);
  EXPECT_THAT(read.codes, ElementsAre("ASSET_MIXED"));
  EXPECT_THAT(read.drafts, IsEmpty());
  EXPECT_EQ(Read(dollars).report.asset.code(), "USD");
}

TEST(UblReaderTest, ExternalEntitiesAndBombsAreRefusedUnread) {
  const std::string body = SampleInvoice().substr(39);
  const std::string outside =
      "<?xml version=\"1.0\"?><!DOCTYPE Invoice SYSTEM "
      "\"file:///etc/passwd\">" +
      body;
  std::string bomb =
      "<?xml version=\"1.0\"?><!DOCTYPE Invoice [<!ENTITY a "
      "\"aaaaaaaaaa\">";
  for (char c = 'b'; c < 'k'; ++c) {
    const std::string before(1, static_cast<char>(c - 1));
    bomb += std::string("<!ENTITY ") + c + " \"";
    for (int i = 0; i < 10; ++i) bomb += "&" + before + ";";
    bomb += "\">";
  }
  bomb += "]>" + With(body, "Brood", "&j;");
  for (const std::string& bytes : {outside, bomb}) {
    const Reading read = Read(bytes);
    EXPECT_THAT(read.codes, ElementsAre("XML_DTD_REFUSED"));
    EXPECT_TRUE(read.report.refused);
    EXPECT_EQ(read.report.ExitCode(), 2);
  }
}

TEST(UblReaderTest, AVatIdThatMayHideACitizenNumberIsLeftOut) {
  // 111222333 passes the eleven test, and the whole id fails modulo 97.
  const std::string person =
      With(WithAll(SampleInvoice(), "Bakkerij Proef B.V.", "Bakker Jansen"),
           "NL004495445B01", "NL111222333B01");
  const Reading read = Read(person);
  ASSERT_EQ(read.drafts.size(), 1u);
  EXPECT_EQ(read.drafts[0].supplier_vat_id, "");
  EXPECT_THAT(read.Json().dump(), Not(HasSubstr("111222333")));
}

TEST(UblReaderTest, ALostLeadingZeroOfAKvkNumberIsPutBack) {
  const Reading read = Read(With(SampleInvoice(), "68750110", "1234567"));
  ASSERT_EQ(read.drafts.size(), 1u);
  EXPECT_EQ(read.drafts[0].supplier_kvk, "01234567");
  EXPECT_THAT(read.codes, ElementsAre("KVK_LEADING_ZERO"));
}

TEST(UblReaderTest, LinesOfSeveralCpvCodesAreSeveralDrafts) {
  const std::string line =
      SampleInvoice().substr(SampleInvoice().find("<cac:InvoiceLine>"),
                             SampleInvoice().find("</cac:InvoiceLine>") + 18 -
                                 SampleInvoice().find("<cac:InvoiceLine>"));
  const auto coded = [&](const char* code, const char* amount,
                         const char* price) {
    std::string text = With(line, "<cbc:Name>Brood</cbc:Name>",
                            std::string("<cbc:Name>Brood</cbc:Name><cac:"
                                        "CommodityClassification><cbc:"
                                        "ItemClassificationCode listID="
                                        "\"STI\">") +
                                code +
                                "</cbc:ItemClassificationCode></cac:"
                                "CommodityClassification>");
    text = With(text, "100.00", amount);
    return With(text, "25.00", price);
  };
  const std::string invoice = With(SampleInvoice(), line,
                                   coded("15811000-6", "60.00", "15.00") +
                                       coded("55500000-5", "40.00", "10.00"));
  const Reading read = Read(invoice);
  ASSERT_EQ(read.drafts.size(), 2u) << ::testing::PrintToString(read.messages);
  EXPECT_EQ(read.drafts[0].category, "15811000-6");
  EXPECT_EQ(read.drafts[0].amount_minor, 6000);
  EXPECT_EQ(read.drafts[0].vat_minor, 2100);
  EXPECT_EQ(read.drafts[1].amount_minor, 4000);
  EXPECT_FALSE(read.drafts[1].vat_minor.has_value());
}

TEST(UblReaderTest, AZipOfInvoicesTakesTheGoodOnes) {
  const std::string second =
      WithAll(SampleInvoice(), "Bakkerij Proef B.V.", "Drukkerij Proef B.V.");
  const Reading read = Read(
      MakeZip({{"a.xml", SampleInvoice()},
               {"b.xml", With(SampleInvoice(), "<cbc:ID>F-1</cbc:ID>", "")},
               // The number of another supplier's invoice is no duplicate.
               {"c.xml", second}}));
  EXPECT_EQ(read.report.accepted, 2);
  EXPECT_EQ(read.report.rejected, 1);
  EXPECT_EQ(read.Json()["documents"].size(), 3u);
  EXPECT_EQ(read.Json()["documents"][1]["verdict"], "error");
}

TEST(UblReaderTest, AnotherDocumentIsNoInvoice) {
  const Reading read = Read(
      "<Order xmlns=\"urn:oasis:names:specification:ubl:schema:xsd:"
      "Order-2\"/>");
  EXPECT_THAT(read.codes, ElementsAre("UBL_NO_INVOICE"));
}

TEST(UblReaderTest, ACutInvoiceSaysWhere) {
  const Reading read = Read(SampleInvoice().substr(0, 900));
  EXPECT_THAT(read.codes, ElementsAre("XML_BROKEN"));
  EXPECT_THAT(read.messages[0], HasSubstr("line "));
}

// --- XAF ---

TEST(XafReaderTest, APurchaseJoinsItsCostLineToTheCreditor) {
  const Reading read = Read(SampleAuditFile());
  EXPECT_THAT(read.codes, IsEmpty()) << ::testing::PrintToString(read.messages);
  ASSERT_EQ(read.drafts.size(), 1u);
  const SpendDraft& draft = read.drafts[0];
  EXPECT_EQ(draft.supplier_name, "Bakkerij Proef");
  EXPECT_EQ(draft.supplier_number, "7");
  EXPECT_EQ(draft.supplier_kvk, "68750110");
  EXPECT_EQ(draft.supplier_postcode, "1066AZ");
  EXPECT_EQ(draft.amount_minor, 10000);
  EXPECT_EQ(draft.vat_minor, 2100);
  EXPECT_EQ(draft.document_number, "F-1");
  EXPECT_EQ(draft.category, "Kantinekosten");
  EXPECT_EQ(draft.basis, DraftDateBasis::kInvoiced);
}

TEST(XafReaderTest, TotalsThatLieAreNamedAndTheLinesTaken) {
  const Reading read =
      Read(With(SampleAuditFile(), "<totalDebit>121.00", "<totalDebit>999.00"));
  EXPECT_THAT(read.codes, ElementsAre("XAF_TOTAL_DIFFERS"));
  EXPECT_THAT(read.messages[0], HasSubstr("999.00"));
  EXPECT_THAT(read.messages[0], HasSubstr("121.00"));
  EXPECT_EQ(read.drafts.size(), 1u);
  EXPECT_EQ(read.report.verdict, Verdict::kWarning);
}

TEST(XafReaderTest, ATransactionOutOfBalanceIsRefusedAndTheRestTaken) {
  const std::string good = SampleAuditFile();
  const size_t at = good.find("<transaction>");
  const std::string transaction =
      good.substr(at, good.find("</transaction>") + 14 - at);
  const std::string bad = With(transaction, "<amnt>100.00", "<amnt>90.00");
  const Reading read = Read(With(good, "<transaction>", bad + "<transaction>"));
  EXPECT_THAT(read.codes, Contains("XAF_UNBALANCED"));
  EXPECT_EQ(read.drafts.size(), 1u);
  EXPECT_EQ(read.report.rejected, 1);
  EXPECT_EQ(read.Json()["unbalanced_transactions"], 1);
}

TEST(XafReaderTest, CodesThatAreNotDefinedAreNamedOnce) {
  const Reading read = Read(WithAll(SampleAuditFile(),
                                    "<accID>4500</accID>"
                                    "<docRef>",
                                    "<accID>4999</accID><docRef>"));
  EXPECT_THAT(read.codes, ElementsAre("XAF_CODE_UNKNOWN"));
  EXPECT_THAT(read.messages[0], HasSubstr("4999"));
}

TEST(XafReaderTest, MastersMayComeAfterTheTransactions) {
  const std::string file = SampleAuditFile();
  const size_t begin = file.find("<customersSuppliers>");
  const size_t end = file.find("<transactions>");
  const std::string masters = file.substr(begin, end - begin);
  const Reading read =
      Read(With(With(file, masters, ""), "</company>", masters + "</company>"));
  ASSERT_EQ(read.drafts.size(), 1u) << ::testing::PrintToString(read.messages);
  EXPECT_EQ(read.drafts[0].supplier_name, "Bakkerij Proef");
}

TEST(XafReaderTest, RelationsMayStandInTheSubledgersOnly) {
  const std::string file = With(
      With(SampleAuditFile(), "<custSupID>7</custSupID></trLine>", "</trLine>"),
      "</transactions>",
      "<subledgers><subledger><sbType>CS</sbType><sbLine><nr>1</nr>"
      "<jrnID>I</jrnID><trNr>1</trNr><trLineNr>1</trLineNr>"
      "<custSupID>7</custSupID></sbLine></subledger></subledgers>"
      "</transactions>");
  const Reading read = Read(file);
  ASSERT_EQ(read.drafts.size(), 1u) << ::testing::PrintToString(read.messages);
  EXPECT_EQ(read.drafts[0].supplier_name, "Bakkerij Proef");
}

TEST(XafReaderTest, Windows1252IsReadAsDeclared) {
  const std::string file =
      With(With(SampleAuditFile(), "utf-8", "windows-1252"), "Bakkerij Proef",
           "Caf\xE9 \x80uro");
  const Reading read = Read(file);
  ASSERT_EQ(read.drafts.size(), 1u) << ::testing::PrintToString(read.messages);
  EXPECT_EQ(read.drafts[0].supplier_name, "Caf\u00e9 \u20acuro");
}

TEST(XafReaderTest, TheOldVersionTwoIsRead) {
  const Reading read = Read(
      R"(<?xml version="1.0" encoding="ISO-8859-1"?><auditfile><header>
<auditfileVersion>CLAIR2.00.00</auditfileVersion><companyID>1</companyID>
<companyName>Proef</companyName><fiscalYear>2008</fiscalYear>
<currencyCode>EUR</currencyCode><productID>Oud</productID></header>
<generalLedger><ledgerAccount><accountID>1600</accountID>
<accountDesc>Crediteuren</accountDesc><accountType>B</accountType></ledgerAccount>
<ledgerAccount><accountID>4000</accountID><accountDesc>Kosten</accountDesc>
<accountType>P</accountType></ledgerAccount></generalLedger>
<customersSuppliers><customerSupplier><custSupID>7</custSupID>
<companyName>Bakkerij</companyName></customerSupplier></customersSuppliers>
<transactions><numberEntries>2</numberEntries><totalDebit>10.00</totalDebit>
<totalCredit>10.00</totalCredit><journal><journalID>I</journalID>
<description>Inkoopboek</description><transaction><transactionID>1</transactionID>
<period>1</period><transactionDate>2008-01-05</transactionDate>
<line><recordID>1</recordID><accountID>1600</accountID><custSupID>7</custSupID>
<documentID>F</documentID><creditAmount>10.00</creditAmount></line>
<line><recordID>2</recordID><accountID>4000</accountID>
<debitAmount>10.00</debitAmount></line></transaction></journal></transactions>
</auditfile>)");
  EXPECT_EQ(read.Json()["version"], "CLAIR2.00.00");
  EXPECT_EQ(read.Json()["total_debit_minor"], "1000");
  ASSERT_EQ(read.drafts.size(), 1u) << ::testing::PrintToString(read.messages);
  EXPECT_EQ(read.drafts[0].supplier_name, "Bakkerij");
  EXPECT_EQ(read.drafts[0].amount_minor, 1000);
}

TEST(XafReaderTest, ADocumentTypeIsRefusedUnread) {
  const Reading read = Read(
      "<?xml version=\"1.0\"?><!DOCTYPE auditfile SYSTEM "
      "\"file:///etc/passwd\"><auditfile></auditfile>");
  EXPECT_THAT(read.codes, ElementsAre("XML_DTD_REFUSED"));
}

TEST(XafReaderTest, ElementsWithoutEndAreRefused) {
  std::string deep;
  for (int i = 0; i < 100; ++i) deep += "<auditfile>";
  EXPECT_THAT(Read(deep).codes, ElementsAre("XML_TOO_DEEP"));
}

// --- CAMT.053 ---

TEST(CamtReaderTest, APaymentKeepsNumbersOfItsFreeTextAndNoWords) {
  const Reading read = Read(SampleStatement());
  EXPECT_THAT(read.codes, IsEmpty());
  ASSERT_EQ(read.payments.size(), 1u);
  const PaymentDraft& payment = read.payments[0];
  EXPECT_EQ(payment.amount_minor, 12100);
  EXPECT_EQ(payment.date, Day(2026, 10, 25));
  EXPECT_EQ(payment.iban, "NL91ABNA0417164300");
  EXPECT_EQ(payment.name, "Bakkerij Proef B.V.");
  EXPECT_THAT(payment.references, ElementsAre("F-2026/001"));
  EXPECT_TRUE(read.Json()["statements"][0]["balanced"].get<bool>());
}

TEST(CamtReaderTest, BalancesThatDoNotFitAreNamed) {
  const Reading read = Read(With(SampleStatement(), "79.00", "80.00"));
  EXPECT_THAT(read.codes, ElementsAre("CAMT_BALANCE_DIFFERS"));
  EXPECT_EQ(read.payments.size(), 1u);
}

TEST(CamtReaderTest, IncomingMoneyIsCountedAndNotTold) {
  const Reading read =
      Read(With(With(SampleStatement(), "<CdtDbtInd>DBIT", "<CdtDbtInd>CRDT"),
                "79.00", "321.00"));
  EXPECT_THAT(read.payments, IsEmpty());
  EXPECT_EQ(read.Json()["statements"][0]["credit_minor"], "12100");
  EXPECT_TRUE(read.Json()["statements"][0]["balanced"].get<bool>());
}

TEST(CamtReaderTest, WhatIsNotBookedYetIsLeftOut) {
  const Reading read = Read(
      With(With(SampleStatement(), "<Cd>BOOK", "<Cd>PDNG"), "79.00", "200.00"));
  EXPECT_THAT(read.payments, IsEmpty());
  EXPECT_TRUE(read.Json()["statements"][0]["balanced"].get<bool>());
}

TEST(CamtReaderTest, APaymentWithoutADateIsRefused) {
  const Reading read = Read(
      With(SampleStatement(), "<BookgDt><Dt>2026-10-25</Dt></BookgDt>", ""));
  EXPECT_THAT(read.codes, Contains("CAMT_ENTRY_UNREADABLE"));
  EXPECT_EQ(read.report.rejected, 1);
}

}  // namespace
}  // namespace omloop::ingest
