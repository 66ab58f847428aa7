#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/ingest/report_json.h"
#include "ledger/ingest/source_reader.h"
#include "nlohmann/json.hpp"
#include "tests/testing/status_matchers.h"

// Real audit files and bank statements, against the controls of their source
// list.
namespace omloop::ingest {
namespace {

using Json = nlohmann::json;

class KeepingSink : public SpendSink {
 public:
  absl::Status OnRecord(const SpendDraft& draft) override {
    drafts.push_back(draft);
    return absl::OkStatus();
  }
  absl::Status OnPayment(const PaymentDraft& payment) override {
    payments.push_back(payment);
    return absl::OkStatus();
  }
  absl::Status OnProblem(const Problem&) override { return absl::OkStatus(); }
  std::vector<SpendDraft> drafts;
  std::vector<PaymentDraft> payments;
};

Json Check(const std::string& name, KeepingSink& sink) {
  const char* data = std::getenv("OMLOOP_DATA");
  EXPECT_NE(data, nullptr);
  std::ifstream in(std::filesystem::path(data) / name, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(in), {}};
  EXPECT_FALSE(bytes.empty()) << name;
  MemorySource source(bytes);
  const auto report = ReadSource(source, {}, sink);
  EXPECT_TRUE(report.ok()) << report.status();
  if (!report.ok()) return {};
  return Json::parse(ReportToJson(*report, BySupplier::kWrite));
}

TEST(XafDataTest, ExactOnlineGivesItsControls) {
  KeepingSink sink;
  const Json report = Check("audit/xaf32_exactonline_2016.xml", sink);
  EXPECT_EQ(report["format"], "xaf");
  EXPECT_EQ(report["company"], "Toro Rosso BV");
  EXPECT_EQ(report["fiscal_year"], "2016");
  EXPECT_EQ(report["software"], "Exact Online");
  EXPECT_EQ(report["currency"], "EUR");
  EXPECT_EQ(report["ledger_accounts"], 97);
  EXPECT_EQ(report["customers_suppliers"], 29);
  EXPECT_EQ(report["journals"], 8);
  EXPECT_EQ(report["transactions"], 57);
  EXPECT_EQ(report["lines"], 167);
  EXPECT_EQ(report["stated_lines"], 167);
  for (const char* key : {"total_debit_minor", "total_credit_minor",
                          "stated_debit_minor", "stated_credit_minor"}) {
    EXPECT_EQ(report[key], "99995406") << key;
  }
  EXPECT_EQ(report["unbalanced_transactions"], 0);
  EXPECT_FALSE(sink.drafts.empty());
}

TEST(XafDataTest, BananaStatesAWrongCountOfLines) {
  KeepingSink sink;
  const Json report = Check("audit/xaf32_banana_2018.xaf", sink);
  EXPECT_EQ(report["ledger_accounts"], 131);
  EXPECT_EQ(report["customers_suppliers"], 9);
  EXPECT_EQ(report["journals"], 1);
  EXPECT_EQ(report["transactions"], 44);
  EXPECT_EQ(report["lines"], 121);
  EXPECT_EQ(report["stated_lines"], 44);
  EXPECT_EQ(report["total_debit_minor"], "9127549");
  EXPECT_EQ(report["total_credit_minor"], "9127549");
  bool told = false;
  for (const Json& problem : report["problems"]) {
    told = told || problem["code"] == "XAF_TOTAL_DIFFERS";
  }
  EXPECT_TRUE(told);
  EXPECT_EQ(report["verdict"], "warning");
}

TEST(XafDataTest, TheSampleOfEveryElementDoesNotBalance) {
  KeepingSink sink;
  const Json report = Check("audit/xaf32_every_element_sample.xml", sink);
  EXPECT_EQ(report["lines"], 1);
  EXPECT_EQ(report["total_debit_minor"], "0");
  EXPECT_EQ(report["total_credit_minor"], "314");
  EXPECT_EQ(report["stated_debit_minor"], "314");
  EXPECT_EQ(report["unbalanced_transactions"], 1);
  EXPECT_EQ(report["verdict"], "error");
  EXPECT_TRUE(sink.drafts.empty());
}

struct StatementCase {
  const char* file;
  size_t statements;
  int64_t entries;
  const char* credit;
  const char* debit;
  const char* opening;
  const char* closing;
  bool balanced;
};

TEST(CamtDataTest, EveryStatementGivesItsEntriesAndBalances) {
  const StatementCase cases[] = {
      {"camt053.v2.multi.statement.xml", 2, 1, "885", "0", "1815", "2700",
       true},
      {"camt053.v2.minimal.xml", 1, 1, "885", "0", "1815", "-2700", false},
      {"camt053.v2.all-balance-types.xml", 1, 1, "885", "0", "101", "404",
       false},
      {"camt053.v2.with-party-ids.xml", 1, 1, "885", "0", "1815", "-2700",
       false},
      {"camt053.v4.xml", 1, 1, "885", "0", "1815", "-2700", false},
      {"camt053.v8.xml", 1, 1, "885", "0", "1815", "-2700", false},
  };
  for (const StatementCase& c : cases) {
    SCOPED_TRACE(c.file);
    KeepingSink sink;
    const Json report = Check(std::string("bank/") + c.file, sink);
    EXPECT_EQ(report["format"], "camt053");
    ASSERT_EQ(report["statements"].size(), c.statements);
    const Json& first = report["statements"][0];
    EXPECT_EQ(first["entries"], c.entries);
    EXPECT_EQ(first["transaction_details"], 1);
    EXPECT_EQ(first["credit_minor"], c.credit);
    EXPECT_EQ(first["debit_minor"], c.debit);
    EXPECT_EQ(first["opening_minor"], c.opening);
    EXPECT_EQ(first["closing_minor"], c.closing);
    EXPECT_EQ(first["balanced"], c.balanced);
  }
}

TEST(CamtDataTest, OnlyMoneyThatWentOutIsAPayment) {
  KeepingSink sink;
  const Json report = Check("bank/camt053.v2.multi.statement.xml", sink);
  ASSERT_EQ(sink.payments.size(), 1u);
  EXPECT_EQ(sink.payments[0].amount_minor, 700);
  EXPECT_EQ(sink.payments[0].date, Day(2014, 12, 31));
  EXPECT_EQ(sink.payments[0].end_to_end, "000000002");
  EXPECT_TRUE(sink.drafts.empty());
  EXPECT_EQ(report["accepted"], 1);
  EXPECT_EQ(report["statements"][1]["balanced"], true);
}

TEST(CamtDataTest, AFileWithoutStatementsIsRefused) {
  KeepingSink sink;
  const Json report = Check("bank/camt053.v2.wrong.xml", sink);
  EXPECT_EQ(report["verdict"], "error");
  EXPECT_EQ(report["problems"][0]["code"], "CAMT_NO_STATEMENT");
}

}  // namespace
}  // namespace omloop::ingest
