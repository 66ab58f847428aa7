// A real month through the shipped programs: what the command line, the RPC
// and the page say must be the same, with all roles in one process and with
// each in its own.
#include <algorithm>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "clients/cpp/channels.h"
#include "clients/cpp/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "omloop/circulation/v1/circulation.grpc.pb.h"
#include "omloop/insight/v1/insight.grpc.pb.h"
#include "omloop/ledger/v1/ledger.grpc.pb.h"
#include "tests/testing/process.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/temp_dir.h"

namespace omloop {
namespace {

using ::omloop::testing::CommandResult;
using ::omloop::testing::Program;
using ::omloop::testing::RunCommand;
using ::omloop::testing::ServerProcess;
using ::omloop::testing::TempDir;
using ::testing::HasSubstr;
using ::testing::Not;
using Json = nlohmann::json;

// Control figures of tests/data/SOURCES.md.
constexpr int64_t kSumMinor = 4'377'652'232;
constexpr int64_t kRows = 318;

std::string RealFile() {
  const char* source = std::getenv("OMLOOP_SOURCE");
  return std::string(source == nullptr ? "." : source) +
         "/tests/data/spend/uk_cabinetoffice_2022-07.csv";
}

class MonthTest : public ::testing::Test {
 protected:
  void SetUp() override {
    CommandResult made = RunCommand({Program("omloop"), "book", "init", book(),
                                     "--name=Real month (example)",
                                     "--asset=GBP", "--focus=GB"});
    ASSERT_EQ(made.exit_code, 0) << made.err;
  }
  std::string book() const { return dir_.file("book"); }
  std::unique_ptr<ServerProcess> StartAll() {
    return std::make_unique<ServerProcess>(std::vector<std::string>{
        "--folder=" + book(), "--listen=127.0.0.1:0", "--http=127.0.0.1:0"});
  }
  CommandResult Ask(std::vector<std::string> words) {
    words.insert(words.begin(), Program("omloop"));
    words.push_back("--folder=" + book());
    return RunCommand(words);
  }
  Json AskJson(std::vector<std::string> words) {
    words.push_back("--output=json");
    CommandResult answer = Ask(std::move(words));
    EXPECT_EQ(answer.exit_code, 0) << answer.err;
    return Json::parse(answer.out, nullptr, /*allow_exceptions=*/false);
  }
  void RegisterAndImport() {
    CommandResult anchor =
        Ask({"parties", "register", "--kind=anchor", "--name=Cabinet Office"});
    ASSERT_EQ(anchor.exit_code, 0) << anchor.err;
    CommandResult import = Ask({"import", RealFile(), "--anchor=Cabinet Office",
                                "--asset=GBP", "--yes"});
    ASSERT_EQ(import.exit_code, 0) << import.err << import.out;
  }
  static std::string Fetch(const std::string& url) {
    CommandResult answer =
        RunCommand({"curl", "--silent", "--fail", "--max-time", "20", url});
    EXPECT_EQ(answer.exit_code, 0) << url;
    return answer.out;
  }

  TempDir dir_;
};

TEST_F(MonthTest, CommandLineRpcAndPageSayTheSame) {
  auto server = StartAll();
  RegisterAndImport();

  // What the file pays to its own anchor is named apart and is no spend.
  Json cli = AskJson({"dashboard", "--month=2022-07"});
  const Json& intra = cli["intra_alliance"];
  int64_t total = std::stoll(cli["total"]["minor_units"].get<std::string>());
  int64_t rows = std::stoll(cli["line_count"].get<std::string>());
  EXPECT_EQ(
      total + std::stoll(intra["amount"]["minor_units"].get<std::string>()),
      kSumMinor);
  EXPECT_EQ(rows + std::stoll(intra["line_count"].get<std::string>()), kRows);

  auto stub = insight::v1::InsightService::NewStub(
      client::ConnectTo(server->AddressOf("127.0.0.1:")));
  grpc::ClientContext context;
  insight::v1::GetMonthOverviewRequest request;
  request.set_parent("books/-");
  request.set_month("2022-07");
  insight::v1::GetMonthOverviewResponse rpc;
  OMLOOP_ASSERT_OK(
      client::FromGrpc(stub->GetMonthOverview(&context, request, &rpc)));
  EXPECT_EQ(rpc.total().minor_units(), total);
  EXPECT_EQ(rpc.line_count(), rows);
  EXPECT_TRUE(rpc.public_view());  // It came over TCP.

  std::string http = server->AddressOf("http://");
  EXPECT_EQ(total, 4'308'336'379);
  EXPECT_THAT(Fetch(http + "maand/2022-07"), HasSubstr("43.083.363,79"));
  EXPECT_THAT(Fetch(http + "en/maand/2022-07"), HasSubstr("43,083,363.79"));
  Json data = Json::parse(Fetch(http + "v1/months/2022-07.json"));
  EXPECT_EQ(data["total"]["minor_units"], std::to_string(total));
  EXPECT_EQ(server->Stop(), 0);
}

TEST_F(MonthTest, ImportingTwiceChangesNothingAndSaysSo) {
  auto server = StartAll();
  RegisterAndImport();
  Json before = AskJson({"book", "status"});
  CommandResult again = Ask({"import", RealFile(), "--anchor=Cabinet Office",
                             "--asset=GBP", "--yes"});
  EXPECT_EQ(again.exit_code, 0) << again.err;
  EXPECT_THAT(again.out, HasSubstr("Nothing changed"));
  Json after = AskJson({"book", "status"});
  EXPECT_EQ(before["size"], after["size"]);
  EXPECT_EQ(before["root"], after["root"]);
  EXPECT_EQ(Ask({"verify"}).exit_code, 0);
}

// The file names three bodies. Whoever is named for it the second time, no row
// is booked to two of them.
TEST_F(MonthTest, RowsGoToTheBodyTheyNameAndNeverToTwo) {
  auto server = StartAll();
  for (const char* body : {"Cabinet Office", "Crown Commercial Service"}) {
    ASSERT_EQ(Ask({"parties", "register", "--kind=anchor",
                   std::string("--name=") + body})
                  .exit_code,
              0);
  }
  CommandResult missing = Ask({"import", RealFile(), "--asset=GBP", "--yes"});
  EXPECT_EQ(missing.exit_code, 2);
  EXPECT_THAT(missing.out + missing.err,
              HasSubstr("GOVERNMENT PROPERTY AGENCY"));
  ASSERT_EQ(Ask({"parties", "register", "--kind=anchor",
                 "--name=Government Property Agency"})
                .exit_code,
            0);
  CommandResult booked = Ask({"import", RealFile(), "--asset=GBP", "--yes"});
  EXPECT_EQ(booked.exit_code, 0) << booked.err;
  Json month = AskJson({"dashboard", "--month=2022-07"});
  EXPECT_EQ(month["anchors"].size(), 3u);
  int64_t sum = 0;
  for (const Json& anchor : month["anchors"]) {
    sum += std::stoll(anchor["amount"]["minor_units"].get<std::string>());
  }
  const Json& intra = month["intra_alliance"];
  EXPECT_EQ(sum + std::stoll(intra["amount"]["minor_units"].get<std::string>()),
            kSumMinor);
  CommandResult again = Ask({"import", RealFile(), "--anchor=Cabinet Office",
                             "--asset=GBP", "--yes"});
  EXPECT_THAT(again.out, HasSubstr("Nothing changed")) << again.err;
}

TEST_F(MonthTest, EachRoleInItsOwnProcessGivesTheSameAnswers) {
  const std::vector<std::vector<std::string>> questions = {
      {"dashboard", "--month=2022-07"},
      {"dashboard", "--month=2022-07", "--as=public"},
      {"parties", "list", "--limit=0"},
      {"parties", "list", "--limit=0", "--as=public"},
      {"parties", "unknown", "--month=2022-07"},
      {"entries", "list", "--month=2022-07", "--limit=0"},
      {"balances"},
  };
  std::vector<std::string> together;
  std::string page;
  {
    auto server = StartAll();
    RegisterAndImport();
    for (const auto& question : questions) {
      together.push_back(AskJson(question).dump());
    }
    page = Fetch(server->AddressOf("http://") + "maand/2022-07");
    server->Kill();  // Its socket stays behind, and must not mislead anybody.
  }

  std::vector<std::unique_ptr<ServerProcess>> apart;
  for (const char* role :
       {"ledger", "registry", "procurement", "circulation", "insight"}) {
    apart.push_back(std::make_unique<ServerProcess>(std::vector<std::string>{
        "--folder=" + book(), std::string("--roles=") + role,
        "--listen=127.0.0.1:0"}));
  }
  ServerProcess gateway(
      {"--folder=" + book(), "--roles=gateway", "--http=127.0.0.1:0"});
  for (size_t i = 0; i < questions.size(); ++i) {
    EXPECT_EQ(AskJson(questions[i]).dump(), together[i])
        << ::testing::PrintToString(questions[i]);
  }
  EXPECT_EQ(Fetch(gateway.AddressOf("http://") + "maand/2022-07"), page);

  auto circulation = circulation::v1::CirculationService::NewStub(
      client::ConnectTo(apart[3]->AddressOf("127.0.0.1:")));
  grpc::ClientContext context;
  circulation::v1::GetCirculationStatusRequest request;
  request.set_parent("books/-");
  circulation::v1::GetCirculationStatusResponse status;
  OMLOOP_ASSERT_OK(client::FromGrpc(
      circulation->GetCirculationStatus(&context, request, &status)));
  EXPECT_EQ(status.declaration_count(), 0);
  EXPECT_THAT(status.message(), Not(HasSubstr("error")));

  // And an import through roles that live apart.
  CommandResult again = Ask({"import", RealFile(), "--anchor=Cabinet Office",
                             "--asset=GBP", "--yes"});
  EXPECT_THAT(again.out, HasSubstr("Nothing changed")) << again.err;
}

TEST_F(MonthTest, AsOfAnEarlierEntryTheMonthStaysWhatItWas) {
  auto server = StartAll();
  RegisterAndImport();
  Json head = AskJson({"dashboard", "--month=2022-07"});
  std::string as_of = head["stamp"]["as_of_sequence"];
  ASSERT_EQ(Ask({"parties", "register", "--kind=anchor", "--name=Other Office"})
                .exit_code,
            0);
  Json later = AskJson({"dashboard", "--month=2022-07", "--as-of=" + as_of});
  EXPECT_EQ(later["total"], head["total"]);
  EXPECT_EQ(later["rings"], head["rings"]);
  EXPECT_EQ(later["stamp"]["root"], head["stamp"]["root"]);
}

}  // namespace
}  // namespace omloop
