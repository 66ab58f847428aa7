#include "ledger/economy/sentence.h"

#include "gtest/gtest.h"

namespace omloop::economy {
namespace {

Figure Between(int64_t low, int64_t high, int64_t whole) {
  return {.value = {low, whole},
          .low = {low, whole},
          .high = {high, whole},
          .coverage = {whole - (high - low), whole}};
}

struct Case {
  const char* what;
  Figure share;
  Figure unknown;
  const char* asset;
  const char* nl;
  const char* en;
};

TEST(SentenceTest, SaysWhatIsKnownInPlainWords) {
  const Case cases[] = {
      {"bounds", Between(37, 46, 100), Exactly({9, 100}), "EUR",
       "Van elke 100 euro ging 37 tot 46 euro naar bedrijven in Nieuw-West. "
       "Van 9 euro weten we nog niet waar die heen ging.",
       "Of every 100 euros, 37 to 46 euros went to businesses in Nieuw-West. "
       "For 9 euros, we do not know yet where they went."},
      {"bounds are rounded outward", Between(3701, 4501, 10000),
       Exactly({800, 10000}), "EUR",
       "Van elke 100 euro ging 37 tot 46 euro naar bedrijven in Nieuw-West. "
       "Van 8 euro weten we nog niet waar die heen ging.",
       "Of every 100 euros, 37 to 46 euros went to businesses in Nieuw-West. "
       "For 8 euros, we do not know yet where they went."},
      {"no doubt", Exactly({60, 100}), Exactly({0, 100}), "EUR",
       "Van elke 100 euro ging 60 euro naar bedrijven in Nieuw-West.",
       "Of every 100 euros, 60 euros went to businesses in Nieuw-West."},
      {"no doubt is rounded to the nearest", Exactly({617, 1000}),
       Exactly({0, 1000}), "GBP",
       "Van elke 100 pond ging 62 pond naar bedrijven in Nieuw-West.",
       "Of every 100 pounds, 62 pounds went to businesses in Nieuw-West."},
      {"one", Exactly({1, 100}), Exactly({0, 100}), "EUR",
       "Van elke 100 euro ging 1 euro naar bedrijven in Nieuw-West.",
       "Of every 100 euros, 1 euro went to businesses in Nieuw-West."},
      {"less than one", Exactly({1, 1000}), Exactly({0, 1000}), "EUR",
       "Van elke 100 euro ging minder dan 1 euro naar bedrijven in "
       "Nieuw-West.",
       "Of every 100 euros, less than 1 euro went to businesses in "
       "Nieuw-West."},
      {"nothing", Exactly({0, 100}), Exactly({0, 100}), "EUR",
       "Van elke 100 euro ging 0 euro naar bedrijven in Nieuw-West.",
       "Of every 100 euros, 0 euros went to businesses in Nieuw-West."},
      {"everything", Exactly({100, 100}), Exactly({0, 100}), "EUR",
       "Van elke 100 euro ging 100 euro naar bedrijven in Nieuw-West.",
       "Of every 100 euros, 100 euros went to businesses in Nieuw-West."},
      {"little unknown", Between(400, 401, 1000), Exactly({1, 1000}), "EUR",
       "Van elke 100 euro ging 40 tot 41 euro naar bedrijven in Nieuw-West. "
       "Van minder dan 1 euro weten we nog niet waar die heen ging.",
       "Of every 100 euros, 40 to 41 euros went to businesses in Nieuw-West. "
       "For less than 1 euro, we do not know yet where it went."},
      {"nothing but unknown", Between(0, 100, 100), Exactly({100, 100}), "EUR",
       "We weten van deze maand nog niet waar het geld heen ging: van geen "
       "enkel bedrijf is de plaats bekend.",
       "We do not know yet where this month's money went: no business has a "
       "known place."},
      {"unknown hidden", Between(37, 46, 100), Absent(kHidden), "EUR",
       "Van elke 100 euro ging 37 tot 46 euro naar bedrijven in Nieuw-West.",
       "Of every 100 euros, 37 to 46 euros went to businesses in Nieuw-West."},
      {"no spend", Absent(kNoSpend), Absent(kNoSpend), "EUR",
       "Er zijn deze maand nog geen uitgaven om te laten zien.",
       "There is no spending to show for this month yet."},
      {"hidden", Absent(kHidden), Absent(kHidden), "EUR",
       "We laten niet zien hoeveel er lokaal is besteed: het gaat deze maand "
       "om te weinig bedrijven.",
       "We do not show how much was spent locally: it concerns too few "
       "businesses this month."},
      {"below nothing", Between(-5, 20, 100), Exactly({25, 100}), "EUR",
       "Er kwam deze maand veel geld terug (creditnota's). Daardoor kunnen we "
       "niet zeggen hoeveel van elke 100 lokaal is besteed.",
       "Much money came back this month (credit notes), so we cannot say how "
       "much of every 100 was spent locally."},
      {"other asset", Between(10, 20, 100), Exactly({10, 100}), "SEK",
       "Van elke 100 SEK ging 10 tot 20 SEK naar bedrijven in Nieuw-West. Van "
       "10 SEK weten we nog niet waar die heen ging.",
       "Of every 100 SEK, 10 to 20 SEK went to businesses in Nieuw-West. For "
       "10 SEK, we do not know yet where they went."},
  };
  for (const Case& c : cases) {
    const Sentence said =
        SayLocalShare(c.share, c.unknown, *Asset::FromCode(c.asset),
                      "Nieuw-West", "Nieuw-West");
    EXPECT_EQ(said.nl, c.nl) << c.what;
    EXPECT_EQ(said.en, c.en) << c.what;
  }
}

}  // namespace
}  // namespace omloop::economy
