#include "ledger/ingest/xaf/own_books.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"

namespace omloop::ingest {
namespace {

using ::omloop::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;

std::string Line(const std::string& account, const std::string& amount,
                 const std::string& side, const std::string& relation) {
  return "<trLine><nr>1</nr><accID>" + account + "</accID><docRef>D</docRef>" +
         "<effDate>2025-03-01</effDate><amnt>" + amount + "</amnt><amntTp>" +
         side + "</amntTp>" +
         (relation.empty() ? "" : "<custSupID>" + relation + "</custSupID>") +
         "</trLine>";
}

std::string Transaction(const std::string& number, const std::string& lines) {
  return "<transaction><nr>" + number +
         "</nr><periodNumber>3</periodNumber><trDt>2025-03-01</trDt>" + lines +
         "</transaction>";
}

// The books of a small firm: two purchases, wages, a sale, bank charges.
std::string SmallBooks() {
  const std::string purchases =
      Transaction("1", Line("1600", "121.00", "C", "7") +
                           Line("4500", "100.00", "D", "") +
                           Line("1520", "21.00", "D", "")) +
      Transaction("2", Line("1600", "50.00", "C", "8") +
                           Line("7000", "50.00", "D", "8")) +
      Transaction("3", Line("1600", "10.00", "D", "8") +
                           Line("7000", "10.00", "C", "8"));
  const std::string memorial =
      Transaction("4", Line("4000", "300.00", "D", "") +
                           Line("2100", "300.00", "C", "")) +
      Transaction(
          "5", Line("4900", "5.00", "D", "") + Line("1100", "5.00", "C", "")) +
      Transaction(
          "6", Line("4950", "80.00", "D", "") + Line("0300", "80.00", "C", ""));
  const std::string sales =
      Transaction("7", Line("1300", "1210.00", "D", "9") +
                           Line("8000", "1000.00", "C", "") +
                           Line("1500", "210.00", "C", ""));
  const auto account = [](const std::string& id, const std::string& words,
                          const std::string& type) {
    return "<ledgerAccount><accID>" + id + "</accID><accDesc>" + words +
           "</accDesc><accTp>" + type + "</accTp></ledgerAccount>";
  };
  const auto relation = [](const std::string& id, const std::string& postcode) {
    return "<customerSupplier><custSupID>" + id + "</custSupID><custSupName>R" +
           id + "</custSupName><custSupTp>S</custSupTp><streetAddress>" +
           "<postalCode>" + postcode +
           "</postalCode><country>NL</country></streetAddress>" +
           "</customerSupplier>";
  };
  return "<?xml version=\"1.0\"?><auditfile "
         "xmlns=\"http://www.auditfiles.nl/XAF/3.2\"><header><fiscalYear>2025"
         "</fiscalYear><curCode>EUR</curCode><softwareDesc>Boek</softwareDesc>"
         "</header><company><companyName>Proef</companyName>"
         "<customersSuppliers>" +
         relation("7", "1066AZ") + relation("8", "5611BB") +
         relation("9", "1011AA") + "</customersSuppliers><generalLedger>" +
         account("1600", "Crediteuren", "B") + account("1520", "BTW", "B") +
         account("1500", "BTW af te dragen", "B") +
         account("1300", "Debiteuren", "B") + account("1100", "Bank", "B") +
         account("2100", "Netto lonen", "B") +
         account("0300", "Afschrijving inventaris", "B") +
         account("4000", "Bruto lonen", "P") +
         account("4500", "Kantoorkosten", "P") +
         account("4900", "Bankkosten", "P") +
         account("4950", "Afschrijvingen", "P") +
         account("7000", "Inkoop", "P") + account("8000", "Omzet", "P") +
         "</generalLedger><transactions><journal><jrnID>I</jrnID>"
         "<desc>Inkoop</desc><jrnTp>P</jrnTp>" +
         purchases +
         "</journal><journal><jrnID>M</jrnID><desc>Memo</desc>"
         "<jrnTp>M</jrnTp>" +
         memorial +
         "</journal><journal><jrnID>V</jrnID><desc>Verkoop</desc>"
         "<jrnTp>S</jrnTp>" +
         sales + "</journal></transactions></company></auditfile>";
}

std::string BandOf(const OwnBooksPlace& place) {
  if (place.postcode.empty()) return "unknown";
  return place.postcode == "1066AZ" ? "focus" : "country";
}

TEST(OwnBooksTest, PurchasesAreAddedUpByBandAndTheRestByKind) {
  const std::string file = SmallBooks();
  MemorySource source(file);
  const auto books = SummariseOwnBooks(source, BandOf, std::nullopt);
  ASSERT_TRUE(books.ok()) << books.status();
  EXPECT_EQ(books->fiscal_year, "2025");
  EXPECT_EQ(books->software, "Boek");
  EXPECT_EQ(books->sha256.size(), 64u);
  EXPECT_EQ(books->turnover_minor, 100000);
  EXPECT_EQ(books->wages_minor, 30000);
  EXPECT_EQ(books->other_costs_minor, 500);  // Not the depreciation.
  EXPECT_EQ(books->purchases_minor, 14000);
  EXPECT_EQ(books->outgoings_minor, 44500);
  EXPECT_THAT(books->purchases,
              ElementsAre(AllOf(Field(&OwnBooksBand::name, "country"),
                                Field(&OwnBooksBand::recipients, 1),
                                Field(&OwnBooksBand::sum_minor, 4000)),
                          AllOf(Field(&OwnBooksBand::name, "focus"),
                                Field(&OwnBooksBand::recipients, 1),
                                Field(&OwnBooksBand::sum_minor, 10000))));
}

TEST(OwnBooksTest, OnlyTheMonthsOfThePeriodCount) {
  const std::string file = SmallBooks();
  MemorySource source(file);
  EXPECT_THAT(SummariseOwnBooks(source, BandOf, OneMonth(Month(2025, 4))),
              StatusIs(absl::StatusCode::kInvalidArgument, "OWN_BOOKS_EMPTY"));
  const auto march =
      SummariseOwnBooks(source, BandOf, OneMonth(Month(2025, 3)));
  ASSERT_TRUE(march.ok()) << march.status();
  EXPECT_EQ(march->outgoings_minor, 44500);
}

TEST(OwnBooksTest, AnotherFileIsRefusedByName) {
  const std::string file = "naam;bedrag\nA;1\n";
  MemorySource source(file);
  const auto books = SummariseOwnBooks(source, BandOf, std::nullopt);
  EXPECT_THAT(books,
              StatusIs(absl::StatusCode::kInvalidArgument, "WRONG_FORMAT"));
  EXPECT_THAT(std::string(books.status().message()), HasSubstr("audit file"));
}

}  // namespace
}  // namespace omloop::ingest
