// The identifiers of real registers: every published one is taken.
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/model/identifiers.h"
#include "ledger/reference/code_lists.h"
#include "ledger/reference/reference.h"
#include "ledger/reference/table_file.h"
#include "tests/testing/status_matchers.h"

namespace omloop {
namespace {

std::string DataFile(const std::string& name) {
  return std::string(std::getenv("OMLOOP_DATA")) + "/" + name;
}

// The cells of one column of a table of the shared data.
std::vector<std::string> ColumnOf(const std::string& name,
                                  const std::string& column) {
  const auto text = ReadReferenceFile(DataFile(name));
  OMLOOP_EXPECT_OK(text);
  std::vector<std::string> cells;
  auto reader = TableReader::Open(*text, name);
  OMLOOP_EXPECT_OK(reader);
  const auto place = reader->Column(column);
  OMLOOP_EXPECT_OK(place);
  while (true) {
    const auto more = reader->Next();
    OMLOOP_EXPECT_OK(more);
    if (!more.ok() || !*more) return cells;
    cells.emplace_back(reader->field(*place));
  }
}

TEST(IdentifiersDataTest, EveryCpvCodeOfTheListIsKnown) {
  OMLOOP_ASSERT_OK_AND_ASSIGN(const CodeLists lists,
                              CodeLists::Load(ReferenceFolder("")));
  const auto codes = ColumnOf("codelists/cpv_2008_en_nl.csv.gz", "code");
  EXPECT_EQ(codes.size(), 9454u);
  for (const std::string& code : codes) {
    OMLOOP_EXPECT_OK(lists.cpv.Check(code)) << code;
  }
}

TEST(IdentifiersDataTest, EverySbiCodeOfTheListIsKnown) {
  OMLOOP_ASSERT_OK_AND_ASSIGN(const CodeLists lists,
                              CodeLists::Load(ReferenceFolder("")));
  const auto codes = ColumnOf("codelists/sbi_2008_nl.csv", "code");
  EXPECT_EQ(codes.size(), 1457u);
  for (const std::string& code : codes) {
    OMLOOP_EXPECT_OK(lists.sbi_2008.Check(code)) << code;
  }
}

TEST(IdentifiersDataTest, EveryExampleIbanIsTaken) {
  std::ifstream in(DataFile("codelists/nl_example_ibans.txt"));
  int count = 0;
  for (std::string line; std::getline(in, line);) {
    if (line.empty()) continue;
    ++count;
    OMLOOP_EXPECT_OK(ParseIban(line)) << line;
  }
  EXPECT_EQ(count, 26);
}

TEST(IdentifiersDataTest, EveryOinOfTheRegisterIsTaken) {
  const auto oins = ColumnOf("suppliers/nl_oin_register_2016.csv", "oin");
  EXPECT_EQ(oins.size(), 742u);
  int taken = 0;
  for (const std::string& oin : oins) taken += ParseOin(oin).ok() ? 1 : 0;
  EXPECT_EQ(taken, 742);
}

// Its column "kvk_vestiging" holds numbers of firms.
TEST(IdentifiersDataTest, FirmsOfTheRegisterAreTaken) {
  const auto numbers = ColumnOf(
      "suppliers/nl_amsterdam_childcare_locations.csv", "kvk_vestiging");
  int filled = 0;
  int taken = 0;
  for (const std::string& number : numbers) {
    if (number.empty()) continue;
    ++filled;
    taken += ParseKvk(number).ok() ? 1 : 0;
  }
  EXPECT_EQ(filled, 2362);
  // 2,019 of eight digits and 165 that lost their first zero; the others are
  // too short or a list of two.
  EXPECT_EQ(taken, 2184);
}

}  // namespace
}  // namespace omloop
