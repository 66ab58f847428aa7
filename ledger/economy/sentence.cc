#include "ledger/economy/sentence.h"

#include <cstdint>

#include "absl/numeric/int128.h"
#include "absl/strings/str_format.h"
#include "ledger/base/ratio.h"

namespace omloop::economy {
namespace {

enum class Rounding { kDown, kUp, kNearest };

// Of 100 units.
int64_t OfHundred(Ratio share, Rounding rounding) {
  const absl::int128 by = share.denominator;
  absl::int128 scaled = absl::int128(share.numerator) * 100;
  if (rounding == Rounding::kNearest) {
    scaled = scaled * 2 + by;
    const absl::int128 twice = by * 2;
    absl::int128 whole = scaled / twice;
    if (whole * twice > scaled) --whole;
    return static_cast<int64_t>(whole);
  }
  absl::int128 whole = scaled / by;
  if (whole * by > scaled) --whole;
  if (rounding == Rounding::kUp && whole * by < scaled) ++whole;
  return static_cast<int64_t>(whole);
}

struct UnitNames {
  std::string nl;
  std::string en_one;
  std::string en_many;
  // Hundredths of one.
  std::string part_nl = "honderdste";
  std::string part_en = "hundredths";
};

UnitNames NamesOf(Asset asset) {
  if (asset.code() == "EUR") return {"euro", "euro", "euros", "cent", "cents"};
  if (asset.code() == "GBP") return {"pond", "pound", "pounds", "pence", "p"};
  if (asset.code() == "USD") {
    return {"dollar", "dollar", "dollars", "cent", "cents"};
  }
  const std::string code(asset.code());
  return {code, code, code};
}

std::string English(int64_t count, const UnitNames& names) {
  return absl::StrFormat("%d %s", count,
                         count == 1 ? names.en_one : names.en_many);
}

Sentence AboutUnknown(const Figure& unknown, const UnitNames& names) {
  if (!unknown.present() || unknown.value.numerator <= 0) return {};
  const int64_t units = OfHundred(unknown.value, Rounding::kNearest);
  if (units == 0) {
    return {absl::StrFormat(
                " Van minder dan 1 %s weten we nog niet waar die heen ging.",
                names.nl),
            absl::StrFormat(
                " For less than 1 %s, we do not know yet where it went.",
                names.en_one)};
  }
  return {absl::StrFormat(" Van %d %s weten we nog niet waar die heen ging.",
                          units, names.nl),
          absl::StrFormat(" For %s, we do not know yet where %s went.",
                          English(units, names), units == 1 ? "it" : "they")};
}

}  // namespace

Sentence SayLocalShare(const Figure& local_share, const Figure& unknown_share,
                       Asset asset, std::string_view place_nl,
                       std::string_view place_en) {
  if (local_share.absent == kNoSpend) {
    return {"Er zijn deze maand nog geen uitgaven om te laten zien.",
            "There is no spending to show for this month yet."};
  }
  if (!local_share.present()) {
    return {
        "We laten niet zien hoeveel er lokaal is besteed: het gaat deze "
        "maand om te weinig bedrijven.",
        "We do not show how much was spent locally: it concerns too few "
        "businesses this month."};
  }
  const UnitNames names = NamesOf(asset);
  if (unknown_share.present() &&
      unknown_share.value.numerator == unknown_share.value.denominator &&
      local_share.value.numerator == 0) {
    return {absl::StrFormat("We weten van deze maand nog niet waar het geld "
                            "heen ging: van geen enkel bedrijf is de plaats "
                            "bekend."),
            absl::StrFormat("We do not know yet where this month's money "
                            "went: no business has a known place.")};
  }
  const bool exact = SameValue(local_share.low, local_share.high);
  const int64_t low =
      OfHundred(local_share.low, exact ? Rounding::kNearest : Rounding::kDown);
  const int64_t high =
      OfHundred(local_share.high, exact ? Rounding::kNearest : Rounding::kUp);
  if (low < 0 || high > 100) {
    return {
        "Er kwam deze maand veel geld terug (creditnota's). Daardoor "
        "kunnen we niet zeggen hoeveel van elke 100 lokaal is besteed.",
        "Much money came back this month (credit notes), so we cannot say "
        "how much of every 100 was spent locally."};
  }
  Sentence about = AboutUnknown(unknown_share, names);
  if (low == high) {
    const std::string amount =
        exact && low == 0 && local_share.value.numerator > 0
            ? absl::StrFormat("minder dan 1 %s", names.nl)
            : absl::StrFormat("%d %s", low, names.nl);
    const std::string english =
        exact && low == 0 && local_share.value.numerator > 0
            ? absl::StrFormat("less than 1 %s", names.en_one)
            : English(low, names);
    return {absl::StrFormat("Van elke 100 %s ging %s naar bedrijven in %s.%s",
                            names.nl, amount, place_nl, about.nl),
            absl::StrFormat("Of every 100 %s, %s went to businesses in %s.%s",
                            names.en_many, english, place_en, about.en)};
  }
  return {absl::StrFormat("Van elke 100 %s ging %d tot %d %s naar bedrijven in "
                          "%s.%s",
                          names.nl, low, high, names.nl, place_nl, about.nl),
          absl::StrFormat("Of every 100 %s, %d to %d %s went to businesses in "
                          "%s.%s",
                          names.en_many, low, high, names.en_many, place_en,
                          about.en)};
}

namespace {

// "50 tot 74", "50 to 74"; "50" when both ends are the same.
Sentence Between(Ratio low, Ratio high) {
  const bool exact = SameValue(low, high);
  const int64_t from =
      OfHundred(low, exact ? Rounding::kNearest : Rounding::kDown);
  const int64_t to =
      OfHundred(high, exact ? Rounding::kNearest : Rounding::kUp);
  if (from == to) return {absl::StrFormat("%d", from), std::to_string(from)};
  return {absl::StrFormat("%d tot %d", from, to),
          absl::StrFormat("%d to %d", from, to)};
}

}  // namespace

Sentence SayAreaIncome(const Figure& area_income, Ratio cov3, Asset asset,
                       std::string_view place_nl, std::string_view place_en) {
  if (area_income.absent == kNoSpend) {
    return {"Er zijn nog geen uitgaven om te volgen.",
            "There is no spending to follow yet."};
  }
  if (!area_income.has_bounds()) {
    return {
        "We laten niet zien hoeveel er in het gebied terechtkwam: het gaat om "
        "te weinig bedrijven.",
        "We do not show how much reached the area: it concerns too few "
        "businesses."};
  }
  const UnitNames names = NamesOf(asset);
  const int64_t known =
      cov3.defined() ? OfHundred(cov3, Rounding::kNearest) : 0;
  if (!area_income.present()) {
    const Sentence range = Between(area_income.low, area_income.high);
    return {
        absl::StrFormat(
            "Hoeveel er per %s in %s terechtkwam is nog niet te zeggen: het "
            "ligt tussen de %s %s. Van %d %% van het geld bij bedrijven in %s "
            "weten we waar het daarna heen ging; vanaf 30 %% noemen we een "
            "getal.",
            names.nl, place_nl, range.nl, names.part_nl, known, place_nl),
        absl::StrFormat(
            "How much of each %s reached %s cannot be said yet: between %s "
            "%s. For %d%% of the money at businesses in %s we know where it "
            "went next; from 30%% on we give a number.",
            names.en_one, place_en, range.en, names.part_en, known, place_en)};
  }
  const Sentence range =
      area_income.has_interval()
          ? Between(area_income.interval_low, area_income.interval_high)
          : Between(area_income.low, area_income.high);
  Sentence said{
      absl::StrFormat("Per %s kwam %s %s in %s terecht: direct, en toen die "
                      "bedrijven het weer uitgaven.",
                      names.nl, range.nl, names.part_nl, place_nl),
      absl::StrFormat("Of each %s, %s %s reached %s: directly, and when those "
                      "businesses spent it again.",
                      names.en_one, range.en, names.part_en, place_en)};
  if (cov3.defined() && known < 100) {
    absl::StrAppendFormat(&said.nl,
                          " Van %d %% van het geld bij bedrijven in %s weten "
                          "we waar het daarna heen ging; de rest is geschat.",
                          known, place_nl);
    absl::StrAppendFormat(&said.en,
                          " For %d%% of the money at businesses in %s we know "
                          "where it went next; the rest is estimated.",
                          known, place_en);
  }
  return said;
}

Sentence SayChange(const FigureChange& change, Asset asset,
                   const ComparedMonths& months) {
  const UnitNames names = NamesOf(asset);
  switch (change.verdict) {
    case Verdict::kCannotTell:
      return {absl::StrFormat("Of er tussen %s en %s iets veranderde is niet "
                              "te zeggen: we weten er te weinig van.",
                              months.from_nl, months.to_nl),
              absl::StrFormat("Whether anything changed between %s and %s "
                              "cannot be told: too little is known.",
                              months.from_en, months.to_en)};
    case Verdict::kNotSignificant:
      return {
          absl::StrFormat("Tussen %s en %s is geen verandering aangetoond: het "
                          "verschil kan toeval zijn, of komen door wat we niet "
                          "weten.",
                          months.from_nl, months.to_nl),
          absl::StrFormat("No change is shown between %s and %s: the "
                          "difference may be chance, or come from what is not "
                          "known.",
                          months.from_en, months.to_en)};
    case Verdict::kSignificantRise:
    case Verdict::kSignificantFall:
      break;
  }
  const bool rise = change.verdict == Verdict::kSignificantRise;
  Ratio size = change.difference.value;
  if (size.numerator < 0) size.numerator = -size.numerator;
  const int64_t cents = OfHundred(size, Rounding::kNearest);
  return {absl::StrFormat("Tussen %s en %s kwam er per %s %d %s %s in het "
                          "gebied terecht. Dat is meer dan toeval of wat we "
                          "niet weten kan verklaren.",
                          months.from_nl, months.to_nl, names.nl, cents,
                          names.part_nl, rise ? "meer" : "minder"),
          absl::StrFormat("Between %s and %s, %d %s %s of each %s reached the "
                          "area. That is more than chance or what is not known "
                          "can explain.",
                          months.from_en, months.to_en, cents, names.part_en,
                          rise ? "more" : "less", names.en_one)};
}

}  // namespace omloop::economy
