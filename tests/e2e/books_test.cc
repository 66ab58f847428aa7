// Invoices, an audit file and a bank statement through the shipped programs:
// booked once, found again in another format, and paid.
#include <fstream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/testing/book_files.h"
#include "tests/testing/process.h"
#include "tests/testing/temp_dir.h"
#include "tests/testing/zip_file.h"

namespace omloop {
namespace {

using ::omloop::testing::CommandResult;
using ::omloop::testing::MakeZip;
using ::omloop::testing::Program;
using ::omloop::testing::RunCommand;
using ::omloop::testing::SampleAuditFile;
using ::omloop::testing::SampleInvoice;
using ::omloop::testing::SampleStatement;
using ::omloop::testing::ServerProcess;
using ::omloop::testing::TempDir;
using ::omloop::testing::With;
using ::omloop::testing::WithAll;
using ::testing::HasSubstr;
using Json = nlohmann::json;

class BooksTest : public ::testing::Test {
 protected:
  BooksTest() : book_(dir_.file("book")) {
    EXPECT_EQ(RunCommand({Program("omloop"), "book", "init", book_,
                          "--name=Proef (example)"})
                  .exit_code,
              0);
    server_ = std::make_unique<ServerProcess>(
        std::vector<std::string>{"--folder=" + book_, "--http=127.0.0.1:0"});
    EXPECT_EQ(Ask({"parties", "register", "--kind=anchor",
                   "--name=Gemeente Proefstad"})
                  .exit_code,
              0);
  }

  CommandResult Ask(std::vector<std::string> words) {
    words.insert(words.begin(), Program("omloop"));
    words.push_back("--folder=" + book_);
    return RunCommand(words);
  }

  std::string Write(const std::string& name, const std::string& bytes) {
    EXPECT_FALSE(bytes.empty());
    const std::string path = dir_.file(name);
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
  }

  Json Import(const std::string& path, std::vector<std::string> more = {}) {
    std::vector<std::string> words = {"import", path, "--yes", "--output=json"};
    words.insert(words.end(), more.begin(), more.end());
    const CommandResult result = Ask(words);
    EXPECT_LE(result.exit_code, 1) << result.err << result.out;
    return Json::parse(result.out, nullptr, false);
  }

  // Spend of October in cents, and its lines.
  std::pair<int64_t, int64_t> October() {
    const CommandResult answer =
        Ask({"dashboard", "--month=2026-10", "--output=json"});
    EXPECT_EQ(answer.exit_code, 0) << answer.err;
    const Json figures = Json::parse(answer.out, nullptr, false);
    return {std::stoll(figures["total"]["minor_units"].get<std::string>()),
            std::stoll(figures["line_count"].get<std::string>())};
  }

  TempDir dir_;
  std::string book_;
  std::unique_ptr<ServerProcess> server_;
};

TEST_F(BooksTest, AnInvoiceIsBookedOnceInWhateverFileItComes) {
  const std::string second = With(
      WithAll(SampleInvoice(), "Bakkerij Proef B.V.", "Drukkerij Proef B.V."),
      "68750110", "69599068");
  // The buyer's name tells the anchor; one document is broken.
  const std::string zip = Write(
      "october.zip",
      MakeZip({{"a.xml", SampleInvoice()},
               {"b.xml", second},
               {"again.xml", SampleInvoice()},
               {"c.xml", With(SampleInvoice(), "<cbc:ID>F-1</cbc:ID>", "")}}));
  const Json first = Import(zip);
  EXPECT_EQ(first["import"]["rejected"], 1);
  EXPECT_EQ(October(), std::make_pair(int64_t{20000}, int64_t{2}));

  const Json again = Import(Write("a.xml", SampleInvoice()));
  EXPECT_EQ(again["already_imported"], 1);
  EXPECT_EQ(October(), std::make_pair(int64_t{20000}, int64_t{2}));

  // The list of invoices has one that is known and one that is new.
  const std::string csv =
      Write("list.csv",
            "Leverancier;Factuurnummer;Factuurdatum;Bedrag excl. btw\n"
            "Bakkerij Proef B.V.;F-1;2026-10-05;100,00\n"
            "Slager Proef;S-9;2026-10-06;50,00\n");
  const Json list = Import(csv, {"--anchor=Gemeente Proefstad"});
  EXPECT_EQ(list["already_imported"], 1);
  EXPECT_EQ(October(), std::make_pair(int64_t{25000}, int64_t{3}));
}

TEST_F(BooksTest, AnAuditFileOfAnAnchorIsSpend) {
  const std::string file = Write("books.xaf", SampleAuditFile());
  const std::vector<std::string> anchor = {"--anchor=Gemeente Proefstad"};
  const Json first = Import(file, anchor);
  EXPECT_EQ(first["format"], "xaf");
  EXPECT_EQ(first["import"]["booked"], 1);
  EXPECT_EQ(October(), std::make_pair(int64_t{10000}, int64_t{1}));
  EXPECT_EQ(Import(file, anchor)["already_imported"], 1);
  EXPECT_EQ(October(), std::make_pair(int64_t{10000}, int64_t{1}));
}

TEST_F(BooksTest, AStatementConfirmsThatInvoicesArePaid) {
  Import(Write("a.xml", With(SampleInvoice(), "<cbc:ID>F-1</cbc:ID>",
                             "<cbc:ID>F-2026/001</cbc:ID>")));
  // Besides the baker somebody is paid who is no supplier.
  const std::string stranger =
      "<Ntry><Amt Ccy=\"EUR\">50.00</Amt><CdtDbtInd>DBIT</CdtDbtInd>"
      "<Sts>BOOK</Sts><BookgDt><Dt>2026-10-26</Dt></BookgDt><NtryDtls>"
      "<TxDtls><RltdPties><Cdtr><Nm>J. Jansen</Nm></Cdtr></RltdPties>"
      "</TxDtls></NtryDtls></Ntry></Stmt>";
  const std::string file = Write(
      "bank.xml",
      With(With(SampleStatement(), "</Stmt>", stranger), "79.00", "29.00"));
  const std::vector<std::string> anchor = {"--anchor=Gemeente Proefstad"};
  const Json first = Import(file, anchor);
  EXPECT_EQ(first["format"], "camt053");
  EXPECT_EQ(first["payments"]["invoices"], 1) << first.dump(1);
  EXPECT_EQ(first["payments"]["invoice_sum_minor"], "12100");
  EXPECT_EQ(first["payments"]["unknown"], 1);
  EXPECT_EQ(first["payments"]["payment_days"]["all"]["median_days"], 20);
  EXPECT_EQ(first["import"]["booked"], 1);
  // Payments are no spend.
  EXPECT_EQ(October(), std::make_pair(int64_t{10000}, int64_t{1}));
  EXPECT_EQ(Import(file, anchor)["already_imported"], 1);
  EXPECT_EQ(Ask({"verify"}).exit_code, 0);
}

}  // namespace
}  // namespace omloop
