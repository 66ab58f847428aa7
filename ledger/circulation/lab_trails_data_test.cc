// Every flows file and every file of inferred payments of the worked examples
// of "follow the money" (MIT), commit 773c72a5294c of
// github.com/carolinamattsson/follow-the-money, byte for byte but for the ids
// of inferred payments, which that tool draws at random.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/circulation/lab_trails.h"
#include "tests/testing/status_matchers.h"

namespace omloop::circulation {
namespace {

struct Example {
  std::string folder;
  std::string config;
  std::string list;
  // Of the output files: "account_sm500_".
  std::string prefix;
  LabTrailOptions options;
};

std::string Read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file.good()) << path;
  std::ostringstream bytes;
  bytes << file.rdbuf();
  return bytes.str();
}

// "i_3b23f2f5fe0d" becomes "i_".
std::string WithoutRandomIds(const std::string& text) {
  std::string result;
  for (size_t i = 0; i < text.size(); ++i) {
    result.push_back(text[i]);
    if (!result.ends_with("i_")) continue;
    while (i + 1 < text.size() && std::isxdigit(text[i + 1]) != 0) ++i;
  }
  return result;
}

std::vector<Example> Examples() {
  const LabTrailOptions infer{.infer = true};
  const LabTrailOptions unseen{};
  const LabTrailOptions empty{.infer = true, .no_starting_balance = true};
  const LabTrailOptions five{.size_limit = "5", .infer = true};
  const LabTrailOptions three_hundred{.size_limit = "300", .infer = true};
  const std::string one = "1_base_functionality", two = "2_size_limits",
                    three = "3_time_window", four = "4_known_balances";
  std::vector<Example> examples = {
      {one, "account_config.json", "account_txns.csv", "account_", infer},
      {one, "network_config.json", "network_txns.csv", "network_", infer},
      {two, "account_config.json", "account_txns.csv", "account_sm500_", five},
      {two, "network_config_sm.json", "network_txns_sm.csv", "network_sm30000_",
       three_hundred},
      {three, "account_config.json", "account_txns+.csv", "account_prev_",
       infer},
      {three, "account_config-.json", "account_txns+.csv", "account_minus_",
       infer},
      {three, "account_config+.json", "account_txns+.csv", "account_plus_",
       infer},
  };
  for (const auto& [list, name] :
       {std::pair<std::string, std::string>{"account_txns_bal.csv",
                                            "account_balances_"},
        {"account_txns_bal-.csv", "account_missing_"}}) {
    examples.push_back({four, "account_config_bal.json", list, name, infer});
    examples.push_back(
        {four, "account_config_bal.json", list, name + "nbal_", empty});
    examples.push_back(
        {four, "account_config_bal.json", list, name + "ninf_", unseen});
  }
  return examples;
}

TEST(LabTrailsDataTest, ReproducesEveryPublishedFile) {
  const std::string root =
      std::string(std::getenv("OMLOOP_DATA")) + "/circulation/follow_the_money";
  int compared = 0;
  for (const Example& example : Examples()) {
    const std::string folder = root + "/" + example.folder;
    OMLOOP_ASSERT_OK_AND_ASSIGN(
        LabConfig config, ParseLabConfig(Read(folder + "/" + example.config)));
    OMLOOP_ASSERT_OK_AND_ASSIGN(
        LabTransactions list,
        ReadLabTransactions(config, Read(folder + "/" + example.list)));
    EXPECT_EQ(list.issue_count, 0);
    for (Method method : {Method::kLifo, Method::kMixed}) {
      LabTrailOptions options = example.options;
      options.method = method;
      std::string flows, inferred;
      OMLOOP_ASSERT_OK(RunLabTrails(
          config, list, options, [&](std::string_view text) { flows += text; },
          [&](std::string_view text) { inferred += text; }, nullptr));
      const std::string output = folder + "/output/" + example.prefix;
      const std::string path =
          output + "flows_" + std::string(MethodName(method)) + ".csv";
      EXPECT_EQ(WithoutRandomIds(flows), WithoutRandomIds(Read(path))) << path;
      ++compared;
      if (!std::filesystem::exists(output + "inferred.csv")) continue;
      EXPECT_EQ(WithoutRandomIds(inferred),
                WithoutRandomIds(Read(output + "inferred.csv")))
          << output;
      ++compared;
    }
  }
  std::cout << compared << " comparisons with published files\n";
  // No flows file of the examples was passed over.
  int published = 0;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(root)) {
    const std::string name = entry.path().filename();
    if (name.find("flows_") != std::string::npos) ++published;
  }
  EXPECT_EQ(published, static_cast<int>(Examples().size()) * 2);
}

}  // namespace
}  // namespace omloop::circulation
