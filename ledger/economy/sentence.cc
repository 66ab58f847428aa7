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
};

UnitNames NamesOf(Asset asset) {
  if (asset.code() == "EUR") return {"euro", "euro", "euros"};
  if (asset.code() == "GBP") return {"pond", "pound", "pounds"};
  if (asset.code() == "USD") return {"dollar", "dollar", "dollars"};
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

}  // namespace omloop::economy
