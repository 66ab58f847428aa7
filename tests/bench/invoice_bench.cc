// UBL invoices: parsing and checking them against what libxml2 needs to make
// its DOM of the same files. The files are named on the command line, or all
// of a folder.
#include <libxml/parser.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "ledger/ingest/ubl/ubl_reader.h"
#include "ledger/ingest/ubl/ubl_rules.h"

namespace {

constexpr int kRounds = 15;
constexpr int kRepeats = 20;

using omloop::ingest::UblChecker;
using omloop::ingest::UblSetsOf;
using omloop::ingest::UblTree;

// Median seconds of a pass over all files.
template <typename Pass>
double Median(const Pass& pass) {
  std::vector<double> seconds;
  for (int round = 0; round < kRounds; ++round) {
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < kRepeats; ++i) pass();
    const std::chrono::duration<double> took =
        std::chrono::steady_clock::now() - start;
    seconds.push_back(took.count() / kRepeats);
  }
  std::sort(seconds.begin(), seconds.end());
  return seconds[seconds.size() / 2];
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2 || std::strcmp(argv[1], "--help") == 0) {
    std::puts("Usage: invoice_bench FOLDER   (UBL invoices below it)");
    return argc == 2 ? 0 : 64;
  }
  std::vector<std::string> files;
  size_t bytes = 0;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(argv[1])) {
    if (!entry.is_regular_file()) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    files.emplace_back(std::istreambuf_iterator<char>(in),
                       std::istreambuf_iterator<char>());
    bytes += files.back().size();
  }
  size_t findings = 0;
  UblChecker checker;
  UblTree tree;
  const double ours = Median([&] {
    for (const std::string& file : files) {
      std::string copy = file;
      if (!tree.Parse(copy).ok()) continue;
      const auto& found = checker.Check(tree, UblSetsOf(tree));
      findings += found.size();
      findings += DescribeUbl(tree, found).rules.size();
    }
  });
  const double dom = Median([&] {
    for (const std::string& file : files) {
      xmlDocPtr document = xmlReadMemory(
          file.data(), static_cast<int>(file.size()), "invoice.xml", nullptr,
          XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
      xmlFreeDoc(document);
    }
  });
  const auto count = static_cast<double>(files.size());
  std::printf(
      "| %zu UBL files, %zu KiB | invoices/s | MB/s |\n|---|---|---|\n"
      "| parse and check | %.0f | %.1f |\n| libxml2 DOM alone | %.0f | %.1f "
      "|\n| ratio | %.2fx | floor 2x, goal 4x |\n",
      files.size(), bytes / 1024, count / ours,
      static_cast<double>(bytes) / 1e6 / ours, count / dom,
      static_cast<double>(bytes) / 1e6 / dom, dom / ours);
  return findings > 0 ? 0 : 1;
}
