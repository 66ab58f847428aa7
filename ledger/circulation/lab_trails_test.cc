#include "ledger/circulation/lab_trails.h"

#include <set>
#include <string>

#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"

namespace omloop::circulation {
namespace {

using ::omloop::testing::StatusIs;
using ::testing::HasSubstr;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

std::string Config(std::string_view header, std::string_view more) {
  return absl::StrReplaceAll(
      R"({"transaction_header": [HEADER],
          "timeformat": "%Y-%m-%d %H:%M",
          "timewindow_beg": "2026-10-01 00:00",
          "timewindow_end": "2026-10-05 00:00" MORE})",
      {{"HEADER", ToAbsl(header)}, {"MORE", ToAbsl(more)}});
}

constexpr char kPlain[] = R"("txn_ID","src_ID","tgt_ID","timestamp","amt")";
constexpr char kTyped[] =
    R"("txn_ID","src_ID","tgt_ID","timestamp","type","amt")";
constexpr char kByType[] =
    R"(, "boundary_type": "transactions", "transaction_categories":
       {"in": "deposit", "on": "transfer", "out": "withdraw"})";

struct Outcome {
  std::vector<std::string> flows;
  std::string inferred;
  std::string untracked;
  LabTransactions list;
  std::string report;
};

// Flows without the header: amount, categories, length, hours, ids.
Outcome RunList(const std::string& json, std::string_view csv,
                LabTrailOptions options) {
  Outcome outcome;
  auto config = ParseLabConfig(json);
  EXPECT_TRUE(config.ok()) << config.status();
  auto list = ReadLabTransactions(*config, csv);
  EXPECT_TRUE(list.ok()) << list.status();
  std::string flows;
  auto report = RunLabTrails(
      *config, *list, options, [&](std::string_view t) { flows += t; },
      [&](std::string_view t) { outcome.inferred += t; },
      [&](std::string_view t) { outcome.untracked += t; });
  EXPECT_TRUE(report.ok()) << report.status();
  outcome.flows = absl::StrSplit(flows, "\r\n", absl::SkipEmpty());
  outcome.flows.erase(outcome.flows.begin());
  outcome.report = LabReportText(*config, *list, options, *report);
  outcome.list = *std::move(list);
  return outcome;
}

TEST(LabTrailsTest, WithoutABoundaryEveryPaymentIsATransfer) {
  const std::string csv =
      "1,a,b,2026-10-01 10:00,10\n2,b,c,2026-10-01 12:00,4\n";
  const Outcome seen = RunList(Config(kPlain, ""), csv,
                               {.method = Method::kFifo, .infer = false});
  // Payment 1 is where its money is first seen; the window ends on the 5th.
  ASSERT_EQ(seen.flows.size(), 2u);
  EXPECT_THAT(seen.flows[0], HasSubstr("\"(transfer,untracked)\",1,86.0,[1]"));
  EXPECT_THAT(seen.flows[1],
              HasSubstr("\"(transfer,untracked)\",2,86.0,\"[1,2]\""));
  const Outcome inferred = RunList(Config(kPlain, ""), csv,
                                   {.method = Method::kFifo, .infer = true});
  // What a held comes in, and what b and c hold goes out.
  EXPECT_EQ(inferred.flows.size(), 2u);
  EXPECT_THAT(inferred.inferred, HasSubstr(",inferred,a,"));
}

TEST(LabTrailsTest, AccountsDecideTheBoundaryAndNameTheType) {
  const std::string config = Config(
      R"("txn_ID","src_ID","tgt_ID","timestamp","src_categ","tgt_categ","amt")",
      R"(, "boundary_type": "accounts", "category_follow": ["user"])");
  const Outcome outcome = RunList(config,
                                  "1,A,B,2026-10-01 10:00,bank,user,10\n"
                                  "2,B,C,2026-10-01 11:00,user,user,10\n"
                                  "3,C,Q,2026-10-01 12:00,user,utility,10\n"
                                  "4,A,Q,2026-10-01 13:00,bank,utility,7\n",
                                  {.method = Method::kLifo, .infer = true});
  ASSERT_EQ(outcome.flows.size(), 2u);
  EXPECT_THAT(outcome.flows[0],
              HasSubstr("\"(deposit,withdraw)\",1,2.0,\"[1,2,3]\","
                        "\"[bank-user,user-user,user-utility]\""));
  EXPECT_THAT(outcome.flows[1], HasSubstr("\"(system,system)\",0,,[4]"));
  EXPECT_EQ(outcome.untracked, "4,A,Q,2026-10-01 13:00,bank,utility,7\n");
}

TEST(LabTrailsTest, OverTheCounterPaymentsGoByTheirOwnType) {
  const std::string config = Config(
      R"("txn_ID","src_ID","tgt_ID","timestamp","src_categ","tgt_categ","amt")",
      R"(, "boundary_type": "accounts+otc", "account_following": ["user"],
         "transaction_categories": {"bank-utility": "withdraw"})");
  const Outcome outcome =
      RunList(config, "4,A,Q,2026-10-01 13:00,bank,utility,7\n",
              {.method = Method::kLifo, .infer = false});
  ASSERT_EQ(outcome.flows.size(), 1u);
  EXPECT_THAT(outcome.flows[0], HasSubstr("\"(existing,withdraw)\",0,,[4],"
                                          "[OTC_bank-utility]"));
}

TEST(LabTrailsTest, CategoriesOfAccountsFollowFromTheTypesTheyShowUpIn) {
  const std::string config =
      Config(kTyped, R"(, "boundary_type": "inferred_accounts",
       "account_categories": {"in": {"src": "bank", "tgt": "user"},
                              "on": {"src": "user", "tgt": "user"},
                              "out": {"src": "user", "tgt": "shop"}},
       "category_order": ["bank", "shop", "user"],
       "category_follow": ["user"])");
  const Outcome outcome = RunList(config,
                                  "1,A,B,2026-10-01 10:00,in,10\n"
                                  "2,B,C,2026-10-01 11:00,on,10\n"
                                  "3,C,Q,2026-10-01 12:00,out,10\n"
                                  // A bank it remains, whatever it receives.
                                  "4,C,A,2026-10-01 13:00,on,5\n",
                                  {.method = Method::kLifo, .infer = true});
  EXPECT_EQ(outcome.list.account_categories,
            (std::vector<std::string>{"bank", "user", "user", "shop"}));
  ASSERT_EQ(outcome.flows.size(), 2u);
  EXPECT_THAT(outcome.flows[1], HasSubstr("initial,on"));
}

TEST(LabTrailsTest, FeesFollowTheirConvention) {
  const std::string header =
      R"("txn_ID","src_ID","tgt_ID","timestamp","type","amt","rev")";
  const std::string csv =
      "1,A,B,2026-10-01 10:00,in,100,10\n2,B,Q,2026-10-01 11:00,out,90,0\n";
  const LabTrailOptions fifo{.method = Method::kFifo, .infer = false};
  Outcome outcome = RunList(
      Config(header, std::string(kByType) + R"(, "fee/revenue": "recipient")"),
      csv, fifo);
  ASSERT_EQ(outcome.flows.size(), 1u);
  EXPECT_THAT(outcome.flows[0],
              HasSubstr("2026-10-01 10:00,100.0,1.0,\"(deposit,withdraw)\",0,"
                        "1.0,\"[1,2]\",\"[in,out]\",\"[90.0,90.0]\","
                        "\"[10.0,0.0]\",\"[1.0,1.0]\""));
  outcome = RunList(
      Config(header, std::string(kByType) + R"(, "fee/revenue": "sender")"),
      csv, fifo);
  EXPECT_THAT(outcome.flows[0], HasSubstr(",99.0,0.9,"));
  const std::string split =
      R"("txn_ID","src_ID","tgt_ID","timestamp","type","amt","src_fee","tgt_fee")";
  outcome = RunList(
      Config(split, std::string(kByType) + R"(, "fee/revenue": "split")"),
      "1,A,B,2026-10-01 10:00,in,100,10,5\n"
      "2,B,Q,2026-10-01 11:00,out,95,0,0\n",
      fifo);
  EXPECT_THAT(outcome.flows[0], HasSubstr(",110.0,1.0,"));
  EXPECT_THAT(outcome.flows[0], HasSubstr("\"[15.0,0.0]\""));
}

TEST(LabTrailsTest, RowsOutOfOrderArePutInOrderAndTheReportSaysSo) {
  const std::string config = Config(kTyped, kByType);
  const Outcome outcome = RunList(config,
                                  "2,B,Q,2026-10-01 11:00,out,10\n"
                                  "1,A,B,2026-10-01 10:00,in,10\n"
                                  "3,A,B,2026-10-01 11:00,in,5\n"
                                  "4,B,Q,2026-10-01 11:00,out,5\n",
                                  {.method = Method::kFifo, .infer = false});
  EXPECT_EQ(outcome.list.out_of_order, 1);
  // Equal times stay as they stood: 3 comes before 4.
  ASSERT_EQ(outcome.flows.size(), 2u);
  EXPECT_THAT(outcome.flows[0], HasSubstr("\"[1,2]\""));
  EXPECT_THAT(outcome.flows[1], HasSubstr("\"[3,4]\""));
  EXPECT_THAT(outcome.report, HasSubstr("1 rows stood before an earlier one"));
}

TEST(LabTrailsTest, RowsThatCannotBeReadAreLeftOutAndNamed) {
  const Outcome outcome =
      RunList(Config(kTyped, kByType),
              "txn_ID,src_ID,tgt_ID,timestamp,type,amt\n"
              "1,A,B,2026-10-01 10:00,in,10\n"
              "2,A,B,2026-10-01 10:00,in,ten\n"
              "3,A,B,2026-10-01 10:00,in,0\n"
              "4,A,B,2026-10-01 10:00,in,-3\n"
              "\n"
              "5,A,B,2026-09-30 23:59,in,3\n"
              "6,A,B,2026-10-05 00:00,in,3\n"
              "\"7\",\"A, the first\",B,2026-10-02 10:00,in,3\n"
              "8,A%,B,C,2026-10-02 11:00,in,3\n",
              {.method = Method::kFifo, .infer = false});
  EXPECT_EQ(outcome.list.issue_count, 4);
  EXPECT_EQ(outcome.list.outside_window, 2);
  EXPECT_THAT(outcome.report, HasSubstr("ISSUE in row 3: amt is \"ten\""));
  ASSERT_EQ(outcome.flows.size(), 3u);
  EXPECT_THAT(outcome.flows[1], HasSubstr("\"[A, the first,B]\""));
  EXPECT_THAT(outcome.flows[2], HasSubstr("\"[A,B,C]\""));
}

TEST(LabTrailsTest, BelowTheSizeLimitNothingIsFollowed) {
  const Outcome outcome =
      RunList(Config(kTyped, kByType),
              "1,A,B,2026-10-01 10:00,in,4.99\n2,A,B,2026-10-01 11:00,in,5\n",
              {.method = Method::kMixed, .size_limit = "5", .infer = true});
  ASSERT_EQ(outcome.flows.size(), 1u);
  EXPECT_THAT(outcome.flows[0], HasSubstr("2026-10-01 11:00,5.0,"));
}

TEST(LabTrailsTest, InferredPaymentsHaveTheSameIdsByEveryMethod) {
  const std::string csv = "1,B,Q,2026-10-01 10:00,out,10\n";
  std::set<std::string> texts;
  for (Method method : kAllMethods) {
    texts.insert(
        RunList(Config(kTyped, kByType), csv, {.method = method, .infer = true})
            .inferred);
  }
  EXPECT_EQ(texts.size(), 1u);
}

TEST(LabConfigTest, SaysWhichKeyIsWrong) {
  const struct {
    std::string json;
    std::string says;
  } kCases[] = {
      {"[]", "no JSON object"},
      {"{", "no JSON object"},
      {"{}", "transaction_header"},
      {Config(R"("txn_ID","src_ID","tgt_ID","timestamp")", ""), "amt"},
      {Config(kPlain, R"(, "delimiter": ";;")"), "delimiter"},
      {Config(kPlain, R"(, "boundary_type": "walls")"), "boundary_type"},
      {Config(kPlain, R"(, "boundary_type": "transactions")"),
       "transaction_categories"},
      {Config(kPlain, kByType), "type"},
      {Config(kTyped, R"(, "boundary_type": "transactions",
              "transaction_categories": {"in": "inwards"})"),
       "\"in\""},
      {Config(kTyped, R"(, "boundary_type": "accounts",
              "category_follow": ["user"])"),
       "src_categ"},
      {Config(kTyped, R"(, "boundary_type": "inferred_accounts",
              "category_follow": ["user"])"),
       "category_order"},
      {Config(kTyped, R"(, "fee/revenue": "nobody")"), "fee/revenue"},
      {Config(kTyped, R"(, "fee/revenue": "split")"), "fee/revenue"},
      {Config(kTyped, R"(, "balance_type": "post")"), "balance_type"},
      {absl::StrReplaceAll(Config(kPlain, ""), {{"10-05", "10-32"}}),
       "timewindow_end"},
      {absl::StrReplaceAll(Config(kPlain, ""), {{"10-05", "10-01"}}),
       "timewindow_end"},
  };
  for (const auto& c : kCases) {
    const auto config = ParseLabConfig(c.json);
    EXPECT_THAT(config.status(), StatusIs(kInvalid, "CONFIG_INVALID"))
        << c.json;
    EXPECT_THAT(std::string(config.status().message()), HasSubstr(c.says));
  }
}

TEST(LabTrailsTest, RefusesOptionsThatCannotBe) {
  auto config = ParseLabConfig(Config(kPlain, ""));
  OMLOOP_ASSERT_OK(config);
  auto list = ReadLabTransactions(*config, "");
  OMLOOP_ASSERT_OK(list);
  const auto ignore = [](std::string_view) {};
  EXPECT_THAT(RunLabTrails(*config, *list, {.size_limit = "x"}, ignore, nullptr,
                           nullptr)
                  .status(),
              StatusIs(kInvalid, "BAD_OPTION"));
  EXPECT_THAT(
      RunLabTrails(*config, *list, {.rounding = 13}, ignore, nullptr, nullptr)
          .status(),
      StatusIs(kInvalid, "BAD_OPTION"));
}

}  // namespace
}  // namespace omloop::circulation
