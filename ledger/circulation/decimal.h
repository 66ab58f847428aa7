#ifndef OMLOOP_LEDGER_CIRCULATION_DECIMAL_H_
#define OMLOOP_LEDGER_CIRCULATION_DECIMAL_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace omloop::circulation {

// Decimals a number of a transaction list may have; further ones are rounded
// away, halves up.
inline constexpr int kDecimalsMax = 12;
// Digits before the point.
inline constexpr int kWholeDigitsMax = 15;

// "-12.5" or "1.25e3" as a whole number of 10^-12; nothing for anything else.
std::optional<__int128> ParseDecimal(std::string_view text);

// 10^exponent, exponent 0 to 18.
int64_t PowerOfTen(int exponent);

// numerator / denominator (not 0), rounded to `digits` decimals, halves away
// from zero, written as the public tools do that this stands beside: at least
// one decimal, no further zeros, an exponent below 0.0001: "10.0",
// "0.333333", "1e-06".
std::string FormatRounded(__int128 numerator, __int128 denominator, int digits);

}  // namespace omloop::circulation

#endif  // OMLOOP_LEDGER_CIRCULATION_DECIMAL_H_
