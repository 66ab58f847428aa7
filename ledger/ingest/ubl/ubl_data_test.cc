#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/ingest/source_reader.h"
#include "ledger/ingest/ubl/ubl_reader.h"
#include "ledger/ingest/ubl/ubl_rules.h"
#include "tests/testing/status_matchers.h"

namespace omloop::ingest {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::Not;

std::filesystem::path DataFolder() {
  const char* data = std::getenv("OMLOOP_DATA");
  EXPECT_NE(data, nullptr);
  return std::filesystem::path(data) / "invoices";
}

std::string ReadAll(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::filesystem::path> FilesIn(const std::string& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(DataFolder() / folder)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

class CountingSink : public SpendSink {
 public:
  absl::Status OnRecord(const SpendDraft& draft) override {
    drafts.push_back(draft);
    return absl::OkStatus();
  }
  absl::Status OnProblem(const Problem& problem) override {
    problems.push_back(problem);
    return absl::OkStatus();
  }
  std::vector<SpendDraft> drafts;
  std::vector<Problem> problems;
};

// The rule that a file of the Dutch test set is named after, "" when none.
std::string RuleOf(std::string name) {
  // Named after the seller's address, while it lacks the buyer's.
  if (name == "SI-UBL-2.0-BR-08-error-none.xml") return "BR-10";
  if (name.substr(0, 10) == "SI-UBL-2.0") name = name.substr(10);
  for (const std::string start : {"BR-", "NL-R-", "UBL-"}) {
    const size_t at = name.find(start);
    if (at == std::string::npos) continue;
    size_t end = at;
    while (end < name.size() && name[end] != '_' && name[end] != '.') ++end;
    std::string rule = name.substr(at, end - at);
    // "BR-07-error-none".
    const size_t verdict = rule.find("-error");
    return rule.substr(0, verdict);
  }
  return "";
}

TEST(UblDataTest, EveryDutchTestDocumentGetsItsPublishersVerdict) {
  int files = 0;
  for (const auto& path : FilesIn("nl_testset")) {
    ++files;
    const std::string name = path.filename();
    SCOPED_TRACE(name);
    const std::string bytes = ReadAll(path);
    MemorySource source(bytes);
    CountingSink sink;
    const auto report = ReadSource(source, {}, sink);
    ASSERT_TRUE(report.ok()) << report.status();
    ASSERT_EQ(report->format, "ubl");
    const auto* section = dynamic_cast<UblSection*>(report->section.get());
    ASSERT_NE(section, nullptr);
    ASSERT_EQ(section->documents().size(), 1u);
    const UblDocument& document = section->documents()[0];
    const std::string rules = ::testing::PrintToString(document.rules);
    if (name.find("error") != std::string::npos) {
      EXPECT_EQ(document.verdict, Verdict::kError) << rules;
      EXPECT_THAT(sink.drafts, IsEmpty());
      EXPECT_EQ(report->rejected, 1);
      EXPECT_EQ(report->ExitCode(), 1);
    } else if (name.find("warning") != std::string::npos) {
      EXPECT_EQ(document.verdict, Verdict::kWarning) << rules;
      EXPECT_THAT(sink.drafts, Not(IsEmpty()));
    } else {
      EXPECT_EQ(document.verdict, Verdict::kOk) << rules;
      EXPECT_THAT(sink.drafts, Not(IsEmpty()));
    }
    if (name.find("_ok") == std::string::npos) {
      const std::string rule = RuleOf(name);
      if (!rule.empty()) {
        EXPECT_THAT(document.rules, Contains(rule));
        bool named = false;
        for (const Problem& problem : sink.problems) {
          named = named || problem.message.find(rule) != std::string::npos;
        }
        EXPECT_TRUE(named);
      }
    }
  }
  std::cout << files << " documents\n";
  EXPECT_GE(files, 95);
}

TEST(UblDataTest, ExamplesOfTheNormAreTaken) {
  int files = 0;
  for (const auto& path : FilesIn("en16931")) {
    if (path.parent_path().filename() == "unit") continue;
    ++files;
    SCOPED_TRACE(path.filename().string());
    const std::string bytes = ReadAll(path);
    MemorySource source(bytes);
    CountingSink sink;
    const auto report = ReadSource(source, {}, sink);
    ASSERT_TRUE(report.ok()) << report.status();
    const auto* section = dynamic_cast<UblSection*>(report->section.get());
    ASSERT_NE(section, nullptr);
    EXPECT_NE(section->documents()[0].verdict, Verdict::kError)
        << ::testing::PrintToString(section->documents()[0].rules);
  }
  std::cout << files << " documents\n";
  EXPECT_GE(files, 11);
}

// The norm's own tests of one rule: fragments of invoices in a container.
TEST(UblDataTest, FragmentsOfTheNormSucceedAndFailAsTheySay) {
  UblChecker checker;
  int fragments = 0;
  for (const auto& path : FilesIn("en16931/unit")) {
    const std::string name = path.filename();
    const std::string rule = path.stem();
    pugi::xml_document document;
    ASSERT_TRUE(document.load_file(path.c_str())) << name;
    int number = 0;
    for (const pugi::xml_node test :
         document.document_element().children("test")) {
      ++number;
      SCOPED_TRACE(name + " test " + std::to_string(number));
      pugi::xml_node root;
      for (const pugi::xml_node child : test.children()) {
        const std::string local = child.name();
        if (local.find("Invoice") != std::string::npos ||
            local.find("CreditNote") != std::string::npos) {
          root = child;
        }
      }
      UblTree tree;
      ASSERT_TRUE(tree.Take(root).ok());
      std::set<std::string> failed;
      for (const UblFinding& finding : checker.Check(tree, kUblCore)) {
        failed.insert(std::string(finding.rule->id));
      }
      const pugi::xml_node claim = test.child("assert");
      ++fragments;
      if (std::string(claim.child_value("success")) == rule) {
        EXPECT_FALSE(failed.contains(rule)) << claim.child_value("description");
      } else {
        EXPECT_TRUE(failed.contains(rule)) << claim.child_value("description");
      }
    }
  }
  std::cout << fragments << " fragments\n";
  EXPECT_GE(fragments, 40);
}

}  // namespace
}  // namespace omloop::ingest
