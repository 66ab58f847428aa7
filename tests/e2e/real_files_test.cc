// Every real spend file of the first version through `omloop check` and
// `omloop import`, with exactly the count and the sum its source states.
#include <fstream>
#include <map>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/testing/process.h"
#include "tests/testing/temp_dir.h"

namespace omloop {
namespace {

using ::omloop::testing::CommandResult;
using ::omloop::testing::Program;
using ::omloop::testing::RunCommand;
using ::omloop::testing::ServerProcess;
using ::omloop::testing::TempDir;
using ::testing::HasSubstr;
using Json = nlohmann::json;

struct Control {
  int64_t count = 0;
  std::string sum_minor;
};

std::string Data(const std::string& name) {
  return std::string(std::getenv("OMLOOP_DATA")) + "/" + name;
}

// "15901508.75" in pence: "1590150875".
std::string Minor(std::string decimal) {
  decimal.erase(decimal.find('.'), 1);
  return decimal;
}

// Control figures from SOURCES.md, by path below the data folder.
std::map<std::string, Control> ReadControls() {
  std::ifstream file(Data("SOURCES.md"));
  std::map<std::string, Control> controls;
  const std::regex council(
      R"(^\| `(spend/[^`]+)` .*Control: (\d+) of \d+ data records usable[^,]*(?:\([^)]*\))?, sum ([0-9.]+))");
  const std::regex hyndburn(
      R"(^\| `(hyndburn_[^`]+)` \| [^|]+\| (\d+) \| ([0-9.]+) \|)");
  std::string line;
  std::smatch found;
  while (std::getline(file, line)) {
    if (std::regex_search(line, found, council)) {
      controls[found[1]] = {std::stoll(found[2]), Minor(found[3])};
    } else if (std::regex_search(line, found, hyndburn)) {
      controls["spend/uk_hyndburn_raw/" + found[1].str()] = {
          std::stoll(found[2]), Minor(found[3])};
    }
  }
  return controls;
}

// The files of the first version: nine of councils, all of Hyndburn from 2023
// on.
bool Wanted(const std::string& path) {
  for (const char* word :
       {"manchester", "salford", "calderdale", "cabinetoffice", "harrogate",
        "newcastle", "gateshead", "hyndburn_2023", "hyndburn_2024",
        "hyndburn_2025"}) {
    if (path.find(word) != std::string::npos) return true;
  }
  return false;
}

TEST(RealFilesTest, CheckAndImportTakeExactlyWhatTheSourceStates) {
  TempDir dir;
  std::string book = dir.file("book");
  ASSERT_EQ(
      RunCommand({Program("omloop"), "book", "init", book,
                  "--name=Real files (example)", "--asset=GBP", "--focus=GB"})
          .exit_code,
      0);
  ServerProcess server({"--folder=" + book, "--http=127.0.0.1:0"});
  auto ask = [&](std::vector<std::string> words) {
    words.insert(words.begin(), Program("omloop"));
    words.push_back("--folder=" + book);
    return RunCommand(words);
  };

  int files = 0;
  int hyndburn = 0;
  for (const auto& [path, control] : ReadControls()) {
    if (!Wanted(path)) continue;
    SCOPED_TRACE(path);
    ++files;
    if (path.find("hyndburn") != std::string::npos) ++hyndburn;

    CommandResult check = RunCommand({Program("omloop"), "check", Data(path),
                                      "--asset=GBP", "--output=json"});
    EXPECT_EQ(check.exit_code, 0) << check.err;
    Json report = Json::parse(check.out);
    EXPECT_EQ(report["accepted"], control.count);
    EXPECT_EQ(report["accepted_sum_minor"], control.sum_minor);

    // An anchor a file, so that each month total is one file's.
    std::string anchor = "Council " + std::to_string(files);
    ASSERT_EQ(ask({"parties", "register", "--kind=anchor", "--name=" + anchor})
                  .exit_code,
              0);
    std::vector<std::string> import = {
        "import", Data(path), "--anchor=" + anchor, "--asset=GBP", "--yes"};
    CommandResult booked = ask(import);
    EXPECT_EQ(booked.exit_code, 0) << booked.err << booked.out;

    int64_t count = 0;
    int64_t sum = 0;
    for (const auto& [month, effect] : report["by_month"].items()) {
      CommandResult answer = ask({"dashboard", "--month=" + month,
                                  "--anchor=" + anchor, "--output=json"});
      ASSERT_EQ(answer.exit_code, 0) << answer.err;
      Json figures = Json::parse(answer.out);
      count += std::stoll(figures["line_count"].get<std::string>());
      sum += std::stoll(figures["total"]["minor_units"].get<std::string>());
      // Paid to another anchor: named apart, no part of the total.
      const Json& intra = figures["intra_alliance"];
      count += std::stoll(intra["line_count"].get<std::string>());
      sum += std::stoll(intra["amount"]["minor_units"].get<std::string>());
    }
    EXPECT_EQ(count, control.count);
    EXPECT_EQ(std::to_string(sum), control.sum_minor);

    CommandResult again = ask(import);
    EXPECT_EQ(again.exit_code, 0) << again.err;
    EXPECT_THAT(again.out, HasSubstr("Nothing changed"));
  }
  EXPECT_EQ(hyndburn, 21);
  EXPECT_EQ(files, 30);
  EXPECT_EQ(ask({"verify"}).exit_code, 0);
  std::printf("%d real files taken\n", files);
}

}  // namespace
}  // namespace omloop
