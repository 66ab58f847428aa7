#include "services/gateway/texts.h"

#include <algorithm>
#include <cctype>
#include <iterator>
#include <set>
#include <sstream>

#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/base/strings.h"

namespace omloop::gateway {
namespace {

// Words in a sentence; the house rule aims at 12.
constexpr int kWordsMax = 15;

std::set<std::string> PlaceholdersIn(std::string_view text) {
  std::set<std::string> names;
  for (size_t at = text.find('{'); at != std::string_view::npos;
       at = text.find('{', at + 1)) {
    names.emplace(text.substr(at, text.find('}', at) - at + 1));
  }
  return names;
}

int LongestSentence(std::string_view text) {
  int longest = 0;
  for (absl::string_view sentence :
       absl::StrSplit(ToAbsl(text), absl::ByAnyChar(".:?!"))) {
    std::istringstream words{std::string(sentence)};
    const auto count =
        std::distance(std::istream_iterator<std::string>(words), {});
    longest = std::max(longest, static_cast<int>(count));
  }
  return longest;
}

TEST(TextsTest, BothLanguagesSayTheSameThings) {
  for (const TextEntry& entry : AllTexts()) {
    EXPECT_FALSE(entry.dutch.empty()) << entry.name;
    EXPECT_FALSE(entry.english.empty()) << entry.name;
    EXPECT_EQ(PlaceholdersIn(entry.dutch), PlaceholdersIn(entry.english))
        << entry.name;
  }
}

TEST(TextsTest, SentencesAreShort) {
  for (const TextEntry& entry : AllTexts()) {
    EXPECT_LE(LongestSentence(entry.dutch), kWordsMax) << entry.name;
    EXPECT_LE(LongestSentence(entry.english), kWordsMax) << entry.name;
  }
}

TEST(TextsTest, NoWordIsOneThatResidentsDoNotUse) {
  for (const TextEntry& entry : AllTexts()) {
    std::string text(entry.dutch);
    std::ranges::transform(text, text.begin(),
                           [](unsigned char c) { return std::tolower(c); });
    for (const char* word :
         {"ankerinstelling", "multiplier", "leakage", "weglek", "bestedings",
          "inkoopcategorie", "leverancier", "datacompleetheid", "herberekend",
          "gerealiseerd", "verantwoording", "raadpleeg", " u ", " uw "}) {
      EXPECT_EQ(text.find(word), std::string::npos)
          << entry.name << " says \"" << word << "\"";
    }
  }
}

TEST(TextsTest, PlaceholdersAreFilled) {
  EXPECT_EQ(
      Say(Text::kDelivered, Language::kDutch, {{"done", "5"}, {"all", "6"}}),
      "5 van de 6 instellingen hebben hun cijfers gestuurd.");
  // A value is not searched for placeholders again.
  EXPECT_EQ(Say(Text::kToPlace, Language::kEnglish, {{"place", "{all}"}}),
            "To {all}");
}

TEST(TextsDeathTest, AMissingValueIsOurBug) {
  EXPECT_DEATH(Say(Text::kToPlace, Language::kDutch, {}), "broken invariant");
}

}  // namespace
}  // namespace omloop::gateway
