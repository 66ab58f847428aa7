#include "ledger/circulation/decimal.h"

#include <algorithm>
#include <charconv>

#include "absl/strings/str_format.h"
#include "ledger/base/check.h"

namespace omloop::circulation {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

std::string_view Trim(std::string_view text) {
  const auto is_blank = [](char c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

}  // namespace

int64_t PowerOfTen(int exponent) {
  OMLOOP_CHECK(exponent >= 0 && exponent <= 18);
  int64_t power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

std::optional<__int128> ParseDecimal(std::string_view text) {
  text = Trim(text);
  bool negative = false;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    negative = text[0] == '-';
    text.remove_prefix(1);
  }
  // Digits and where the point stands among them.
  std::string digits;
  int point = -1;
  size_t i = 0;
  for (; i < text.size() && (IsDigit(text[i]) || text[i] == '.'); ++i) {
    if (text[i] == '.') {
      if (point >= 0) return std::nullopt;
      point = static_cast<int>(digits.size());
    } else {
      digits.push_back(text[i]);
    }
  }
  if (digits.empty() || digits.size() > 60) return std::nullopt;
  if (point < 0) point = static_cast<int>(digits.size());
  if (i < text.size()) {
    if (text[i] != 'e' && text[i] != 'E') return std::nullopt;
    ++i;
    if (i < text.size() && text[i] == '+') ++i;
    int exponent = 0;
    const auto [end, error] =
        std::from_chars(text.data() + i, text.data() + text.size(), exponent);
    if (error != std::errc() || end != text.data() + text.size() ||
        exponent < -60 || exponent > 60) {
      return std::nullopt;
    }
    point += exponent;
  }
  __int128 value = 0;
  const int last = point + kDecimalsMax;  // Digits that count.
  for (int at = std::min(point, 0); at < last; ++at) {
    const bool given = at >= 0 && at < static_cast<int>(digits.size());
    value = value * 10 + (given ? digits[static_cast<size_t>(at)] - '0' : 0);
    if (value > static_cast<__int128>(PowerOfTen(kWholeDigitsMax)) *
                    PowerOfTen(kDecimalsMax)) {
      return std::nullopt;
    }
  }
  if (last >= 0 && last < static_cast<int>(digits.size()) &&
      digits[static_cast<size_t>(last)] >= '5') {
    ++value;
  }
  return negative ? -value : value;
}

std::string FormatRounded(__int128 numerator, __int128 denominator,
                          int digits) {
  const bool negative = (numerator < 0) != (denominator < 0) && numerator != 0;
  if (numerator < 0) numerator = -numerator;
  if (denominator < 0) denominator = -denominator;
  const int64_t power = PowerOfTen(digits);
  // Whole part first, so that the product below cannot overflow.
  const __int128 whole = numerator / denominator;
  const __int128 rest = numerator % denominator;
  const __int128 scaled =
      whole * power + (rest * power * 2 + denominator) / (denominator * 2);
  const auto units = static_cast<int64_t>(scaled / power);
  auto fraction = static_cast<int64_t>(scaled % power);
  const std::string sign = negative && scaled != 0 ? "-" : "";
  if (fraction == 0) return absl::StrFormat("%s%d.0", sign, units);
  std::string decimals = absl::StrFormat("%0*d", digits, fraction);
  while (decimals.back() == '0') decimals.pop_back();
  const size_t zeros = decimals.find_first_not_of('0');
  if (units != 0 || zeros < 4) {
    return absl::StrFormat("%s%d.%s", sign, units, decimals);
  }
  const std::string mantissa = decimals.substr(zeros);
  return absl::StrFormat("%s%s%se-%02d", sign, mantissa.substr(0, 1),
                         mantissa.size() > 1 ? "." + mantissa.substr(1) : "",
                         zeros + 1);
}

}  // namespace omloop::circulation
