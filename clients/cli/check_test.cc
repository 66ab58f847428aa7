#include "clients/cli/check.h"

#include <fstream>
#include <iterator>
#include <sstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/testing/temp_dir.h"

namespace omloop::cli {
namespace {

using ::testing::HasSubstr;

constexpr char kGood[] =
    "Payment date,Supplier name,Net amount\n"
    "2026-10-01,Bakkerij Smit B.V.,12.50\n"
    "2026-10-02,Buurtzorg,-2.50\n";
constexpr char kOneBad[] =
    "Payment date,Supplier name,Net amount\n"
    "2026-10-01,=HYPERLINK(\"x\"),12.50\n"
    "2026-10-02,Buurtzorg,=1+1\n";

class CheckTest : public ::testing::Test {
 protected:
  std::string Write(const std::string& name, const std::string& text) {
    std::ofstream(folder_.file(name), std::ios::binary) << text;
    return folder_.file(name);
  }
  std::string ReadAll(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  omloop::testing::TempDir folder_;
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(CheckTest, PrintsOneObjectAFileAndTheWorstExitCode) {
  const CheckOptions options = {
      .files = {Write("good.csv", kGood), Write("bad.csv", kOneBad)},
      .output = "json"};
  EXPECT_EQ(RunCheck(options, out_, err_), 1);
  std::istringstream lines(out_.str());
  std::string line;
  ASSERT_TRUE(std::getline(lines, line));
  const auto good = nlohmann::json::parse(line);
  EXPECT_EQ(good["verdict"], "ok");
  EXPECT_EQ(good["accepted"], 2);
  EXPECT_EQ(good["accepted_sum_minor"], "1000");
  EXPECT_FALSE(good.contains("by_supplier"));
  ASSERT_TRUE(std::getline(lines, line));
  const auto bad = nlohmann::json::parse(line);
  EXPECT_EQ(bad["verdict"], "error");
  EXPECT_EQ(bad["rejected"], 1);
  EXPECT_EQ(bad["problems"][0]["code"], "AMOUNT_UNREADABLE");
  EXPECT_EQ(bad["problems"][0]["row"], 3);
  EXPECT_EQ(bad["problems"][0]["record"], 2);
  EXPECT_FALSE(std::getline(lines, line));
}

TEST_F(CheckTest, FileThatIsNotThereIsRefused) {
  EXPECT_EQ(RunCheck({.files = {folder_.file("none.csv")}, .output = "json"},
                     out_, err_),
            2);
  const auto report = nlohmann::json::parse(out_.str());
  EXPECT_EQ(report["problems"][0]["code"], "FILE_NOT_FOUND");
  EXPECT_EQ(RunCheck({.files = {folder_.path()}}, out_, err_), 2);
}

TEST_F(CheckTest, WordsForPeopleSayWhatWhereAndWhatToDo) {
  EXPECT_EQ(
      RunCheck({.files = {Write("bad.csv", kOneBad)}, .by_supplier = true},
               out_, err_),
      1);
  EXPECT_THAT(out_.str(), HasSubstr("2 records: 1 taken, 1 refused"));
  EXPECT_THAT(out_.str(), HasSubstr("row 3 (record 2), \"Net amount\": "
                                    "\"=1+1\" is not an amount"));
  EXPECT_THAT(out_.str(), HasSubstr("by supplier"));
}

TEST_F(CheckTest, ControlCharactersOfAFileDoNotReachTheTerminal) {
  Write("escape.csv",
        "Payment date,Supplier name,Net amount\n2026-10-01,a,\x1b[31mred\n");
  EXPECT_EQ(RunCheck({.files = {folder_.file("escape.csv")}}, out_, err_), 1);
  EXPECT_EQ(out_.str().find('\x1b'), std::string::npos);
}

TEST_F(CheckTest, RejectsGoToAFileThatRunsNoFormula) {
  const std::string rejects = folder_.file("rejects.csv");
  EXPECT_EQ(RunCheck({.files = {Write("bad.csv", kOneBad)}, .rejects = rejects},
                     out_, err_),
            1);
  const std::string text = ReadAll(rejects);
  EXPECT_THAT(text, HasSubstr("file,record,row,column,severity,code"));
  EXPECT_THAT(text, HasSubstr(",2,3,Net amount,error,AMOUNT_UNREADABLE,"));
  EXPECT_THAT(text, HasSubstr(",'=1+1\r\n"));
}

TEST_F(CheckTest, AssetAndMonthOfTheCallerAreUsed) {
  const std::string file =
      Write("month.csv", "Supplier,Net amount\nA Ltd,5.00\nB Ltd,6.00\n");
  EXPECT_EQ(RunCheck({.files = {file}, .output = "json"}, out_, err_), 2);
  out_.str("");
  EXPECT_EQ(RunCheck({.files = {file},
                      .output = "json",
                      .asset = "GBP",
                      .month = "2026-10"},
                     out_, err_),
            0);
  const auto report = nlohmann::json::parse(out_.str());
  EXPECT_EQ(report["asset"], "GBP");
  EXPECT_EQ(report["by_month"]["2026-10"]["sum_minor"], "1100");
  EXPECT_EQ(report["problems"][0]["code"], "MONTH_FOR_ALL");
}

TEST_F(CheckTest, WrongOptionsAreUsageErrors) {
  const std::string file = Write("good.csv", kGood);
  for (const CheckOptions& options :
       {CheckOptions{}, CheckOptions{.files = {file}, .output = "xml"},
        CheckOptions{.files = {file}, .asset = "POUND"},
        CheckOptions{.files = {file}, .month = "2026-13"},
        CheckOptions{.files = {file},
        .rejects = folder_.file("no/such/folder.csv")}}) {
    err_.str("");
    EXPECT_EQ(RunCheck(options, out_, err_), 64);
    EXPECT_NE(err_.str(), "");
  }
}

}  // namespace
}  // namespace omloop::cli
