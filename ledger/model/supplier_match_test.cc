#include "ledger/model/supplier_match.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/model/name_words.h"

namespace omloop {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

MatchKey Named(std::string_view name, std::string_view postcode = "",
               std::vector<std::string> ibans = {}) {
  MatchKey key;
  key.name = name;
  key.postcode = postcode;
  key.ibans = std::move(ibans);
  return key;
}

TEST(NameWordsTest, LegalFormsAndWritingDoNotMatter) {
  const struct {
    const char* name;
    std::vector<std::string> words;
  } cases[] = {
      {"Bakkerij Smit B.V.", {"bakkerij", "smit"}},
      {"BAKKERIJ SMIT BV", {"bakkerij", "smit"}},
      {"Gem. Amsterdam", {"gemeente", "amsterdam"}},
      {"Amsterdam, Gemeente", {"gemeente", "amsterdam"}},
      {"Municipality of Amsterdam", {"gemeente", "amsterdam"}},
      {"Jansen & Zonen", {"jansen", "and", "zonen"}},
      {"Jansen en Zonen", {"jansen", "and", "zonen"}},
      {"P Wells t/a The Heritage Connection", {"p", "wells"}},
      {"Café René", {"cafe", "rene"}},
      {"Stichting De Opbouw", {"opbouw"}},
  };
  for (const auto& each : cases) {
    EXPECT_EQ(NameWords(each.name), each.words) << each.name;
  }
  EXPECT_EQ(TradeNameIn("P Wells T/A The Heritage Connection"),
            "the heritage connection");
}

TEST(NameWordsTest, ANameThatReadsLikeAPersonsIsSeen) {
  for (const char* name : {"J. de Vries", "R H Denbigh", "Mr R Wilcock",
                           "dhr. A. Bakker", "A.B. van den Berg"}) {
    EXPECT_TRUE(LooksLikePerson(name)) << name;
  }
  for (const char* name :
       {"Bakkerij Smit", "A Andrews & Sons", "J P Morgan Ltd", "B3P Services",
        "Gemeente Amsterdam", "SCL"}) {
    EXPECT_FALSE(LooksLikePerson(name)) << name;
  }
}

TEST(MatchIndexTest, EvidenceDecidesAsksOrSaysNo) {
  MatchIndex index;
  index.Put(1, Named("Schildersbedrijf Veenstra B.V.", "1066AZ"));
  index.Put(2, Named("J. de Vries", "1066AZ"));
  index.Put(3, Named("Basisschool De Ster 2"));
  index.Put(4, Named("Gemeente Ubbergen"));
  index.Put(5, Named("Taxi Centraal", "", {"NL91ABNA0417164300"}));
  const struct {
    MatchKey key;
    uint32_t id;  // 0: nobody.
    bool automatic;
  } cases[] = {
      {Named("SCHILDERSBEDRIJF VEENSTRA BV"), 1, true},
      {Named("Schilders Bedrijf Veenstra B.V."), 1, true},
      {Named("Schildersbedrijf Veenstraa B.V.", "1066AZ"), 1, true},
      {Named("Schildersbedrijf Veenstraa B.V."), 1, false},
      {Named("J. de Vries"), 2, false},
      {Named("J. de Vries", "1066AZ"), 2, true},
      {Named("Basisschool De Ster 3"), 0, false},
      {Named("Gemeente Tubbergen"), 4, false},
      {Named("Taxi Centraal Amsterdam", "", {"NL91ABNA0417164300"}), 5, true},
      {Named("Heel Iets Anders B.V."), 0, false},
  };
  for (const auto& each : cases) {
    const std::vector<MatchCandidate> found = index.Find(each.key, 1);
    ASSERT_EQ(found.empty() ? 0 : found[0].id, each.id) << each.key.name;
    if (each.id == 0) continue;
    EXPECT_EQ(found[0].score >= kMatchAutomatic, each.automatic)
        << each.key.name << " " << found[0].score << " "
        << EvidenceInWords(found[0].evidence, false);
  }
}

TEST(MatchIndexTest, AnotherKvkNumberIsAnotherParty) {
  MatchIndex index;
  MatchKey key = Named("Bakkerij Smit B.V.", "1066AZ");
  key.kvk_number = "12345678";
  index.Put(1, key);
  key.kvk_number = "87654321";
  EXPECT_THAT(index.Find(key, 5), IsEmpty());
  key.kvk_number = "";
  EXPECT_EQ(index.Find(key, 5).size(), 1u);
}

TEST(MatchIndexTest, APartyThatWasReplacedOrRemovedIsNotFound) {
  MatchIndex index;
  index.Put(1, Named("Bakkerij Smit"));
  index.Put(1, Named("Wasserij Veen"));
  EXPECT_THAT(index.Find(Named("Bakkerij Smit"), 5), IsEmpty());
  index.Remove(1);
  EXPECT_THAT(index.Find(Named("Wasserij Veen"), 5), IsEmpty());
  EXPECT_EQ(index.size(), 0u);
}

// Blocks keep the work of one look-up from growing with the number of parties.
TEST(MatchIndexTest, AFullBlockSaysNothingAndARareWordStillDoes) {
  MatchIndex index;
  for (uint32_t i = 1; i <= MatchIndex::kBlockMax + 1; ++i) {
    index.Put(i, Named(absl::StrCat("Bakkerij Nummer", i)));
  }
  EXPECT_THAT(index.Find(Named("Bakkerij"), 5), IsEmpty());
  const std::vector<MatchCandidate> found =
      index.Find(Named("Bakkerij Nummer7 B.V."), 5);
  ASSERT_FALSE(found.empty());
  EXPECT_EQ(found[0].id, 7u);
}

}  // namespace
}  // namespace omloop
