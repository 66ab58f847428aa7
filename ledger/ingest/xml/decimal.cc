#include "ledger/ingest/xml/decimal.h"

#include <limits>

#include "ledger/ingest/text.h"

namespace omloop::ingest {
namespace {

constexpr int kIntegerDigitsMax = 15;

constexpr int64_t PowerOfTen(int exponent) {
  int64_t power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

std::string_view TrimXmlBlanks(std::string_view text) {
  while (!text.empty() && IsBlank(text.front())) text.remove_prefix(1);
  while (!text.empty() && IsBlank(text.back())) text.remove_suffix(1);
  return text;
}

// Floor of a / b for positive b.
absl::int128 FloorDivide(absl::int128 a, absl::int128 b) {
  absl::int128 quotient = a / b;
  if (a % b < 0) quotient -= 1;
  return quotient;
}

}  // namespace

Decimal Decimal::RoundHalfUp(int decimals) const {
  const int64_t step = PowerOfTen(kDecimals - decimals);
  return FromUnits(FloorDivide(units_ + step / 2, step) * step);
}

Decimal Decimal::TimesPercent(Decimal percent) const {
  // 10^-8 times 10^-4, divided by a hundred: 10^-14, cut back to 10^-8.
  const absl::int128 rate = percent.RoundHalfUp(4).units() / 10'000;
  return FromUnits(FloorDivide(units_ * rate, 1'000'000));
}

std::optional<ParsedDecimal> ParseDecimal(std::string_view text) {
  text = TrimXmlBlanks(text);
  bool negative = false;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    negative = text[0] == '-';
    text.remove_prefix(1);
  }
  ParsedDecimal parsed;
  absl::int128 units = 0;
  int integers = 0;
  bool point = false;
  bool digits = false;
  bool round_up = false;
  for (const char c : text) {
    if (c == '.') {
      if (point) return std::nullopt;
      point = true;
      continue;
    }
    if (!IsDigit(c)) return std::nullopt;
    digits = true;
    if (!point) {
      if (integers > 0 || c != '0') ++integers;
      if (integers > kIntegerDigitsMax) return std::nullopt;
      units = units * 10 + (c - '0');
      continue;
    }
    ++parsed.decimals;
    if (parsed.decimals <= Decimal::kDecimals) {
      units = units * 10 + (c - '0');
    } else if (parsed.decimals == Decimal::kDecimals + 1) {
      round_up = c >= '5';
    }
  }
  if (!digits) return std::nullopt;
  for (int i = parsed.decimals; i < Decimal::kDecimals; ++i) units *= 10;
  if (round_up) units += 1;
  parsed.value = Decimal::FromUnits(negative ? -units : units);
  return parsed;
}

std::optional<MinorAmount> ParseMinor(std::string_view text, int decimals) {
  text = TrimXmlBlanks(text);
  bool negative = false;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    negative = text[0] == '-';
    text.remove_prefix(1);
  }
  absl::int128 minor = 0;
  int written = -1;  // Decimals so far; -1 before the mark.
  bool digits = false;
  bool rounded = false;
  bool round_up = false;
  for (const char c : text) {
    if (c == '.' || c == ',') {
      if (written >= 0) return std::nullopt;
      written = 0;
      continue;
    }
    if (!IsDigit(c)) return std::nullopt;
    digits = true;
    if (written >= 0) ++written;
    if (written <= decimals) {
      minor = minor * 10 + (c - '0');
      if (minor > std::numeric_limits<int64_t>::max()) return std::nullopt;
      continue;
    }
    if (written == decimals + 1) round_up = c >= '5';
    if (c != '0') rounded = true;
  }
  if (!digits) return std::nullopt;
  for (int i = written < 0 ? 0 : written; i < decimals; ++i) minor *= 10;
  if (round_up) minor += 1;
  if (minor > std::numeric_limits<int64_t>::max()) return std::nullopt;
  const auto value = static_cast<int64_t>(minor);
  return MinorAmount{negative ? -value : value, rounded};
}

}  // namespace omloop::ingest
