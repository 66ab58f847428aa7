// How well suppliers are recognised by their names: the real names of the
// shared files whose company numbers tell the truth. Prints the table of
// docs/concepts/matching.md and holds it to floors:
//
//   OMLOOP_DATA=FOLDER match_quality_test

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "gtest/gtest.h"
#include "ledger/model/name_words.h"
#include "ledger/model/supplier_match.h"
#include "ledger/reference/table_file.h"

namespace omloop {
namespace {

struct Named {
  std::string name;
  std::string postcode;
  // Who it is, by the register.
  std::string number;
};

std::string DataFile(const std::string& path) {
  const char* folder = std::getenv("OMLOOP_DATA");
  return std::string(folder == nullptr ? "." : folder) + "/" + path;
}

// Rows with a name and a number that says who it is; each (name, postcode,
// number) once, in order of the file.
std::vector<Named> ReadNames(const std::string& file, const std::string& name,
                             const std::string& number,
                             const std::string& postcode) {
  std::vector<Named> names;
  auto text = ReadReferenceFile(DataFile(file));
  if (!text.ok()) return names;
  size_t first = 0;
  // Some publishers encode the byte order mark twice.
  while (first < text->size() && static_cast<uint8_t>((*text)[first]) > 0x7F) {
    ++first;
  }
  auto reader = TableReader::Open(std::string_view(*text).substr(first), file);
  if (!reader.ok()) return names;
  auto name_at = reader->FindColumn(name);
  auto number_at = reader->FindColumn(number);
  auto postcode_at = reader->FindColumn(postcode);
  if (!name_at || !number_at) return names;
  std::set<std::string> seen;
  while (true) {
    auto more = reader->Next();
    if (!more.ok() || !*more) break;
    Named row{std::string(reader->field(*name_at)),
              postcode_at ? std::string(reader->field(*postcode_at)) : "",
              std::string(reader->field(*number_at))};
    const bool digits =
        row.number.size() >= 5 &&
        std::all_of(row.number.begin(), row.number.end(),
                    [](char c) { return c >= '0' && c <= '9'; });
    if (row.name.empty() || !digits) continue;
    std::erase(row.postcode, ' ');
    if (seen.insert(row.name + "|" + row.postcode + "|" + row.number).second) {
      names.push_back(std::move(row));
    }
  }
  return names;
}

// Cells of the first table of a file that names `name` and `number`, however
// its lines end; what stands before the header is passed over.
std::vector<Named> ReadLoose(const std::string& path, const std::string& name,
                             const std::string& number) {
  std::ifstream file(path, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(file)),
                         std::istreambuf_iterator<char>());
  std::vector<std::vector<std::string>> rows(1, {""});
  bool quoted = false;
  for (char c : text) {
    if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && c == ',') {
      rows.back().emplace_back();
    } else if (!quoted && (c == '\r' || c == '\n')) {
      rows.push_back({""});
    } else {
      rows.back().back() += c;
    }
  }
  std::vector<Named> names;
  size_t name_at = 0;
  size_t number_at = 0;
  bool started = false;
  for (const std::vector<std::string>& row : rows) {
    if (!started) {
      auto found = std::find(row.begin(), row.end(), name);
      auto number_found = std::find(row.begin(), row.end(), number);
      if (found == row.end() || number_found == row.end()) continue;
      name_at = static_cast<size_t>(found - row.begin());
      number_at = static_cast<size_t>(number_found - row.begin());
      started = true;
    } else if (row.size() > std::max(name_at, number_at)) {
      names.push_back({row[name_at], "", row[number_at]});
    }
  }
  return names;
}

std::string Lower(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

// Leaves out what no rule could get right: a name that stands under several
// numbers (the register has the body twice), and names of several bodies
// together or of one that acts for another.
std::vector<Named> Clean(const std::vector<Named>& names) {
  std::map<std::string, std::set<std::string>> numbers;
  for (const Named& row : names) {
    std::string words;
    for (const std::string& word : NameWords(row.name)) words += word + " ";
    numbers[words].insert(row.number);
  }
  std::vector<Named> clean;
  for (const Named& row : names) {
    std::string words;
    for (const std::string& word : NameWords(row.name)) words += word + " ";
    const std::string lower = Lower(row.name);
    bool several = numbers[words].size() > 1;
    for (const char* sign : {"namens", " p/a", "voor deze", "/", ";", " via ",
                             "gemeenten", "i.s.m", "t.b.v", "mede", " c.s"}) {
      several = several || lower.find(sign) != std::string::npos;
    }
    if (!several) clean.push_back(row);
  }
  return clean;
}

struct Quality {
  int names = 0;
  // Names whose party stands in the index under another spelling.
  int known = 0;
  int automatic = 0;
  int automatic_right = 0;
  int asked = 0;
  int asked_right = 0;

  int Precision() const {
    return automatic == 0 ? 1000 : 1000 * automatic_right / automatic;
  }
  int Recall() const { return known == 0 ? 0 : 1000 * automatic_right / known; }
  int RecallWithAsking() const {
    return known == 0 ? 0 : 1000 * (automatic_right + asked_right) / known;
  }
};

// As an import does it: each name is looked up among those before it and then
// added. The same letters again are left out; they are no skill.
Quality Measure(const std::vector<Named>& names) {
  const bool show = std::getenv("OMLOOP_SHOW_MATCHES") != nullptr;
  MatchIndex index;
  std::vector<Named> added;
  std::map<std::string, std::set<std::string>> spellings;
  Quality quality;
  for (const Named& row : names) {
    MatchKey key;
    key.name = row.name;
    key.postcode = row.postcode;
    if (spellings[row.number].contains(Lower(row.name))) continue;
    const bool known = !spellings[row.number].empty();
    ++quality.names;
    if (known) ++quality.known;
    std::vector<MatchCandidate> found = index.Find(key, 1);
    if (!found.empty()) {
      const Named& candidate = added[found[0].id - 1];
      const bool right = candidate.number == row.number;
      const bool automatic = found[0].score >= kMatchAutomatic;
      ++(automatic ? quality.automatic : quality.asked);
      if (right) {
        ++(automatic ? quality.automatic_right : quality.asked_right);
      }
      if (show && (!right || !automatic)) {
        std::printf("%s %4d  %s | %s  (%s)\n", right ? "right" : "WRONG",
                    found[0].score, row.name.c_str(), candidate.name.c_str(),
                    EvidenceInWords(found[0].evidence, false).c_str());
      }
    } else if (show && known) {
      std::printf("missed      %s | %s\n", row.name.c_str(),
                  spellings[row.number].begin()->c_str());
    }
    added.push_back(row);
    index.Put(static_cast<uint32_t>(added.size()), key);
    spellings[row.number].insert(Lower(row.name));
  }
  return quality;
}

void Print(const char* set, const Quality& q) {
  std::printf("| %s | %d | %d | %d.%d %% | %d.%d %% | %d.%d %% | %d |\n", set,
              q.names, q.known, q.Precision() / 10, q.Precision() % 10,
              q.Recall() / 10, q.Recall() % 10, q.RecallWithAsking() / 10,
              q.RecallWithAsking() % 10, q.asked);
}

class MatchQualityTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    std::printf(
        "| names | spellings | known before | precision | recall | recall with "
        "asking | asked |\n|---|---|---|---|---|---|---|\n");
  }
};

TEST_F(MatchQualityTest, NamesOfBritishCompanies) {
  std::vector<Named> names =
      ReadNames("contracts/uk_salford_contracts_register_2022.csv",
                "Supplier Company Name", "Company Number", "Supplier Postcode");
  ASSERT_GT(names.size(), 200u);
  for (Named& row : ReadNames("spend/uk_calderdale_2022-08.csv",
                              "Supplier(Beneficiary) Name",
                              "Supplier Registered Company Number", "")) {
    row.number = row.number.substr(row.number.find_first_not_of('0'));
    names.push_back(std::move(row));
  }
  const Quality quality = Measure(Clean(names));
  Print("British companies by company number", quality);
  EXPECT_GE(quality.Precision(), 950);
  EXPECT_GE(quality.RecallWithAsking(), 400);
}

TEST_F(MatchQualityTest, NamesOfDutchAuthorities) {
  std::vector<Named> names =
      ReadNames("suppliers/nl_contracting_authorities_2010-2016.csv",
                "AD officiele benaming",
                "Nationale identificatie / Aansluitnummer", "AD postcode");
  ASSERT_GT(names.size(), 2000u);
  const Quality quality = Measure(Clean(names));
  Print("Dutch contracting authorities", quality);
  EXPECT_GE(quality.Precision(), 950);
  EXPECT_GE(quality.RecallWithAsking(), 480);
}

// Nine years of a buyer's payments; its own creditor numbers tell the truth.
TEST_F(MatchQualityTest, NamesOfOneBuyersCreditors) {
  std::vector<std::string> files;
  for (const auto& entry :
       std::filesystem::directory_iterator(DataFile("spend/uk_hyndburn_raw"))) {
    files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  std::vector<Named> names;
  for (const std::string& file : files) {
    for (Named& row : ReadLoose(file, "Name", "HBC ref no")) {
      const size_t slash = row.number.rfind('/');
      if (slash == std::string::npos) continue;
      row.number = row.number.substr(slash + 1);
      if (!row.number.empty() && !row.name.empty()) {
        names.push_back(std::move(row));
      }
    }
  }
  ASSERT_GT(names.size(), 10'000u);
  // A creditor file has firms twice under other spellings, so what is found
  // under another number is not wrong for that; this set shows how much of
  // one number's spellings is found.
  const Quality quality = Measure(Clean(names));
  Print("Creditors of one buyer by its number", quality);
  EXPECT_GE(quality.RecallWithAsking(), 400);
}

}  // namespace
}  // namespace omloop
