#include "services/gateway/format.h"

#include <algorithm>
#include <array>

#include "absl/numeric/int128.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "ledger/base/asset.h"
#include "ledger/base/money.h"

namespace omloop::gateway {
namespace {

using insight::v1::Figure;
using type::v1::Ratio;

constexpr std::string_view kMinus = "\u2212";

enum class Round { kDown, kUp, kHalfAway };

constexpr std::array<std::string_view, 12> kDutchMonths = {
    "januari", "februari", "maart",     "april",   "mei",      "juni",
    "juli",    "augustus", "september", "oktober", "november", "december"};
constexpr std::array<std::string_view, 12> kEnglishMonths = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};
constexpr std::array<std::string_view, 12> kDutchShort = {
    "jan", "feb", "mrt", "apr", "mei", "jun",
    "jul", "aug", "sep", "okt", "nov", "dec"};

bool IsDutch(Language language) { return language == Language::kDutch; }
char Point(Language language) { return IsDutch(language) ? ',' : '.'; }
char Thousands(Language language) { return IsDutch(language) ? '.' : ','; }

// numerator * scale / denominator as a whole number; 0 without a denominator.
int64_t Scaled(const Ratio& ratio, int64_t scale, Round round) {
  if (ratio.denominator() == 0) return 0;
  absl::int128 top = absl::int128(ratio.numerator()) * scale;
  absl::int128 bottom = ratio.denominator();
  if (bottom < 0) {
    top = -top;
    bottom = -bottom;
  }
  absl::int128 quotient = top / bottom;  // Toward zero.
  const absl::int128 rest = top % bottom;
  if (rest != 0) {
    const int sign = top < 0 ? -1 : 1;
    if (round == Round::kDown && sign < 0) quotient -= 1;
    if (round == Round::kUp && sign > 0) quotient += 1;
    if (round == Round::kHalfAway && (rest < 0 ? -rest : rest) * 2 >= bottom) {
      quotient += sign;
    }
  }
  return static_cast<int64_t>(quotient);
}

bool SameValue(const Ratio& a, const Ratio& b) {
  return absl::int128(a.numerator()) * b.denominator() ==
         absl::int128(b.numerator()) * a.denominator();
}

// Digits with a sign of thousands every three.
std::string Grouped(std::string_view digits, char sign) {
  std::string out;
  for (size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) out.push_back(sign);
    out.push_back(digits[i]);
  }
  return out;
}

// `value` in units of 10^-decimals: 423, 1 -> "42,3".
std::string Decimal(int64_t value, int decimals, Language language) {
  std::string digits =
      absl::StrFormat("%0*d", decimals + 1,
                      value < 0 ? -absl::int128(value) : absl::int128(value));
  const size_t whole = digits.size() - static_cast<size_t>(decimals);
  std::string out(value < 0 ? kMinus : "");
  out +=
      Grouped(std::string_view(digits).substr(0, whole), Thousands(language));
  if (decimals > 0) {
    out.push_back(Point(language));
    out += digits.substr(whole);
  }
  return out;
}

std::string Range(const Figure& figure, int64_t scale, int decimals,
                  Language language) {
  if (!HasValue(figure)) return IsDutch(language) ? "geen cijfer" : "no figure";
  if (SameValue(figure.low(), figure.high())) {
    return Decimal(Scaled(figure.value(), scale, Round::kHalfAway), decimals,
                   language);
  }
  return absl::StrFormat(
      "%s %s %s",
      Decimal(Scaled(figure.low(), scale, Round::kDown), decimals, language),
      IsDutch(language) ? "tot" : "to",
      Decimal(Scaled(figure.high(), scale, Round::kUp), decimals, language));
}

Asset AssetOf(const type::v1::Money& money) {
  return Asset::FromCode(money.asset()).value_or(kEur);
}

std::string WithSign(std::string amount, bool negative,
                     const type::v1::Money& money, Language language) {
  const std::string code = money.asset().empty() ? "EUR" : money.asset();
  std::string sign = code == "EUR"   ? "\u20AC"
                     : code == "GBP" ? "\u00A3"
                     : code == "USD" ? "$"
                                     : code;
  const std::string_view minus = negative ? kMinus : std::string_view();
  const bool apart = IsDutch(language) || sign == code;
  const std::string_view gap = apart ? kNoBreak : std::string_view();
  return IsDutch(language)
             ? absl::StrFormat("%s%s%s%s", sign, gap, minus, amount)
             : absl::StrFormat("%s%s%s%s", minus, sign, gap, amount);
}

// Minor units in a million of the asset.
int64_t MillionOf(Asset asset) {
  int64_t million = 1'000'000;
  for (int i = 0; i < asset.decimals(); ++i) million *= 10;
  return million;
}

absl::int128 Absolute(int64_t value) {
  return value < 0 ? -absl::int128(value) : absl::int128(value);
}

const std::array<std::string_view, 12>& Months(Language language) {
  return IsDutch(language) ? kDutchMonths : kEnglishMonths;
}

}  // namespace

std::string_view CodeOf(Language language) {
  return IsDutch(language) ? "nl" : "en";
}

std::string FormatMoney(const type::v1::Money& money, Language language) {
  const std::string plain = FormatMinor(money.minor_units(), AssetOf(money));
  std::string_view digits = plain;
  const bool negative = digits.starts_with('-');
  if (negative) digits.remove_prefix(1);
  const size_t point = std::min(digits.find('.'), digits.size());
  std::string amount = Grouped(digits.substr(0, point), Thousands(language));
  if (point < digits.size()) {
    amount.push_back(Point(language));
    amount += digits.substr(point + 1);
  }
  return WithSign(std::move(amount), negative, money, language);
}

bool IsShortened(const type::v1::Money& money) {
  return Absolute(money.minor_units()) >= MillionOf(AssetOf(money));
}

std::string FormatMoneyShort(const type::v1::Money& money, Language language) {
  if (!IsShortened(money)) return FormatMoney(money, language);
  const int64_t tenth = MillionOf(AssetOf(money)) / 10;
  const absl::int128 tenths =
      (Absolute(money.minor_units()) + tenth / 2) / tenth;
  return absl::StrFormat(
      "%s %s",
      WithSign(Decimal(static_cast<int64_t>(tenths), 1, language),
               money.minor_units() < 0, money, language),
      IsDutch(language) ? "miljoen" : "million");
}

std::string FormatCount(int64_t count, Language language) {
  return Decimal(count, 0, language);
}

std::string FormatPermille(int64_t permille, Language language) {
  return Decimal(permille, 1, language) + "%";
}

std::string FormatShare(const Figure& figure, Language language) {
  return Range(figure, 100, 0, language) + (HasValue(figure) ? "%" : "");
}

std::string FormatShareFine(const Figure& figure, Language language) {
  return Range(figure, 1000, 1, language) + (HasValue(figure) ? "%" : "");
}

std::string FormatFactor(const Figure& figure, Language language) {
  return Range(figure, 100, 2, language);
}

std::string FormatRatio(const Ratio& ratio, Language language) {
  return FormatPermille(Scaled(ratio, 1000, Round::kHalfAway), language);
}

bool HasValue(const Figure& figure) {
  return figure.absent_reason().empty() && figure.value().denominator() != 0;
}

std::optional<Hundred> HundredOf(const Figure& local_share,
                                 const Figure& unknown_share) {
  if (!HasValue(local_share) || !HasValue(unknown_share)) return std::nullopt;
  const bool exact = SameValue(local_share.low(), local_share.high());
  const int64_t local =
      Scaled(local_share.low(), 100, exact ? Round::kHalfAway : Round::kDown);
  const int64_t unknown = Scaled(unknown_share.value(), 100, Round::kHalfAway);
  if (local < 0 || unknown < 0 || local + unknown > 100) return std::nullopt;
  return Hundred{.local = static_cast<int>(local),
                 .unknown = static_cast<int>(unknown),
                 .elsewhere = static_cast<int>(100 - local - unknown)};
}

std::string MonthName(Month month, Language language) {
  return std::string(Months(language)[month.month() - 1]);
}

std::string MonthInWords(Month month, Language language) {
  return absl::StrFormat("%s %d", MonthName(month, language), month.year());
}

std::string MonthShort(Month month, Language language) {
  return IsDutch(language)
             ? std::string(kDutchShort[month.month() - 1])
             : std::string(kEnglishMonths[month.month() - 1].substr(0, 3));
}

std::string Capitalised(std::string text) {
  if (!text.empty()) text[0] = absl::ascii_toupper(text[0]);
  return text;
}

std::string PlainDecimal(const Ratio& ratio, int64_t scale, int decimals) {
  for (int i = 0; i < decimals; ++i) scale *= 10;
  const int64_t value = Scaled(ratio, scale, Round::kHalfAway);
  std::string digits = absl::StrFormat("%0*d", decimals + 1, Absolute(value));
  const size_t whole = digits.size() - static_cast<size_t>(decimals);
  return absl::StrFormat("%s%s%s%s", value < 0 ? "-" : "",
                         digits.substr(0, whole), decimals > 0 ? "." : "",
                         digits.substr(whole));
}

}  // namespace omloop::gateway
