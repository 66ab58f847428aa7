#include "clients/cli/money_text.h"

#include <array>
#include <cmath>
#include <string_view>

#include "absl/numeric/int128.h"
#include "absl/strings/str_format.h"

namespace omloop::cli {
namespace {

char ThousandsMark(Language language) {
  return language == Language::kDutch ? '.' : ',';
}
char DecimalMark(Language language) {
  return language == Language::kDutch ? ',' : '.';
}

// The absolute value, safe for the smallest number too.
uint64_t Magnitude(int64_t value) {
  return value < 0 ? ~static_cast<uint64_t>(value) + 1
                   : static_cast<uint64_t>(value);
}

std::string Grouped(uint64_t value, Language language) {
  std::string digits = std::to_string(value);
  for (int at = static_cast<int>(digits.size()) - 3; at > 0; at -= 3) {
    digits.insert(static_cast<size_t>(at), 1, ThousandsMark(language));
  }
  return digits;
}

uint64_t UnitOf(Asset asset) {
  uint64_t unit = 1;
  for (int i = 0; i < asset.decimals(); ++i) unit *= 10;
  return unit;
}

std::string WithSign(bool negative, const std::string& number, Asset asset,
                     Language language) {
  std::string sign(asset.code());
  bool known = true;
  if (sign == "EUR") {
    sign = "€";
  } else if (sign == "GBP") {
    sign = "£";
  } else if (sign == "USD") {
    sign = "$";
  } else {
    known = false;
  }
  const char* minus = negative ? "-" : "";
  // Dutch puts the minus at the number, English before the sign.
  if (language == Language::kDutch || !known) {
    return absl::StrFormat("%s %s%s", sign, minus, number);
  }
  return absl::StrFormat("%s%s%s", minus, sign, number);
}

// value x scale, rounded half away from zero.
int64_t Scaled(const Ratio& ratio, int64_t scale) {
  absl::int128 numerator = absl::int128(ratio.numerator) * scale;
  absl::int128 denominator = ratio.denominator;
  if (denominator < 0) {
    numerator = -numerator;
    denominator = -denominator;
  }
  const absl::int128 half = denominator / 2;
  const absl::int128 rounded = numerator < 0
                                   ? -((-numerator + half) / denominator)
                                   : (numerator + half) / denominator;
  return static_cast<int64_t>(rounded);
}

// `value` in units of 10^-decimals.
std::string Decimal(int64_t value, int decimals, Language language) {
  uint64_t unit = 1;
  for (int i = 0; i < decimals; ++i) unit *= 10;
  const uint64_t magnitude = Magnitude(value);
  return absl::StrFormat("%s%s%c%0*u", value < 0 ? "-" : "",
                         Grouped(magnitude / unit, language),
                         DecimalMark(language), decimals, magnitude % unit);
}

constexpr std::string_view kNoFigure = "–";

constexpr std::array<std::string_view, 12> kMonthsDutch = {
    "januari", "februari", "maart",     "april",   "mei",      "juni",
    "juli",    "augustus", "september", "oktober", "november", "december"};
constexpr std::array<std::string_view, 12> kMonthsEnglish = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};

std::string_view MonthWord(Month month, Language language) {
  const auto& words =
      language == Language::kDutch ? kMonthsDutch : kMonthsEnglish;
  return words[static_cast<size_t>(month.month() - 1)];
}

}  // namespace

std::string FormatCount(int64_t count, Language language) {
  return (count < 0 ? "-" : "") + Grouped(Magnitude(count), language);
}

std::string FormatMoney(Money money, Language language) {
  const Asset asset = money.asset();
  const uint64_t unit = UnitOf(asset);
  const uint64_t magnitude = Magnitude(money.minor_units());
  std::string number = Grouped(magnitude / unit, language);
  if (asset.decimals() > 0) {
    number += absl::StrFormat("%c%0*u", DecimalMark(language), asset.decimals(),
                              magnitude % unit);
  }
  return WithSign(money.minor_units() < 0, number, asset, language);
}

std::string FormatMoneyWhole(Money money, Language language) {
  const uint64_t unit = UnitOf(money.asset());
  const uint64_t whole =
      Magnitude(money.minor_units()) / unit +
      (Magnitude(money.minor_units()) % unit >= (unit + 1) / 2 && unit > 1 ? 1
                                                                           : 0);
  return WithSign(money.minor_units() < 0 && whole > 0,
                  Grouped(whole, language), money.asset(), language);
}

std::string FormatPermille(int64_t permille, Language language) {
  return Decimal(permille, 1, language) +
         (language == Language::kDutch ? " %" : "%");
}

std::string FormatPercent(const Ratio& ratio, Language language) {
  if (!ratio.defined()) return std::string(kNoFigure);
  return FormatPermille(ratio.PermilleRoundedHalfAway(), language);
}

std::string FormatMultiplier(const Ratio& ratio, Language language) {
  if (!ratio.defined()) return std::string(kNoFigure);
  return Decimal(Scaled(ratio, 100), 2, language);
}

std::string FormatMonthName(Month month, Language language) {
  return absl::StrFormat("%s %d", MonthWord(month, language), month.year());
}

std::string FormatMonthShort(Month month, Language language) {
  // "mrt" is how Dutch shortens maart; all others are the first three letters.
  if (language == Language::kDutch && month.month() == 3) return "mrt";
  return std::string(MonthWord(month, language).substr(0, 3));
}

std::string FormatBytes(int64_t bytes, Language language) {
  constexpr int64_t kKiB = 1024;
  constexpr int64_t kMiB = kKiB * 1024;
  if (bytes < kKiB) return absl::StrFormat("%d bytes", bytes);
  if (bytes < kMiB) {
    return FormatCount((bytes + kKiB / 2) / kKiB, language) + " KiB";
  }
  return Decimal((bytes * 10 + kMiB / 2) / kMiB, 1, language) + " MiB";
}

}  // namespace omloop::cli
