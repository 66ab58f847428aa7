#ifndef OMLOOP_LEDGER_INGEST_XML_DECIMAL_H_
#define OMLOOP_LEDGER_INGEST_XML_DECIMAL_H_

#include <compare>
#include <cstdint>
#include <optional>
#include <string_view>

#include "absl/numeric/int128.h"

namespace omloop::ingest {

// An exact decimal number of a document, in units of 10^-8. Values are below
// 10^15 in size, so that sums over any document and products with a rate fit.
class Decimal {
 public:
  static constexpr int kDecimals = 8;
  static constexpr int64_t kOne = 100'000'000;

  constexpr Decimal() = default;
  static constexpr Decimal FromUnits(absl::int128 units) {
    Decimal decimal;
    decimal.units_ = units;
    return decimal;
  }
  static Decimal FromInt(int64_t value) {
    return FromUnits(absl::int128(value) * kOne);
  }
  constexpr absl::int128 units() const { return units_; }

  friend Decimal operator+(Decimal a, Decimal b) {
    return FromUnits(a.units_ + b.units_);
  }
  friend Decimal operator-(Decimal a, Decimal b) {
    return FromUnits(a.units_ - b.units_);
  }
  friend bool operator==(Decimal a, Decimal b) { return a.units_ == b.units_; }
  friend bool operator<(Decimal a, Decimal b) { return a.units_ < b.units_; }
  friend bool operator>(Decimal a, Decimal b) { return b < a; }
  friend bool operator<=(Decimal a, Decimal b) { return !(b < a); }
  friend bool operator>=(Decimal a, Decimal b) { return !(a < b); }

  Decimal Abs() const { return units_ < 0 ? FromUnits(-units_) : *this; }
  // Rounded to `decimals` (0 to 8), half up towards positive infinity: the
  // round() of XPath, in which the published rules are written.
  Decimal RoundHalfUp(int decimals) const;
  // `percent` hundredths of this, the percentage taken to four decimals.
  Decimal TimesPercent(Decimal percent) const;

 private:
  absl::int128 units_ = 0;
};

struct ParsedDecimal {
  Decimal value;
  int decimals = 0;  // As written, trailing zeros included.
};

// A number as XML has it: sign, digits, point, digits; blanks around it. None
// when it is something else or too large; digits past the eighth decimal are
// rounded.
std::optional<ParsedDecimal> ParseDecimal(std::string_view text);

struct MinorAmount {
  int64_t minor_units = 0;
  bool rounded = false;
};

// An amount of an XML file in minor units of an asset with `decimals` (0 to
// 4), rounded half away from zero. A comma is read as a decimal mark when it
// is the only mark, as some programs write. None when it is no number, or too
// large for 64 bits.
std::optional<MinorAmount> ParseMinor(std::string_view text, int decimals);

}  // namespace omloop::ingest

#endif  // OMLOOP_LEDGER_INGEST_XML_DECIMAL_H_
