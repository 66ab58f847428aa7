#ifndef OMLOOP_LEDGER_BASE_MONEY_H_
#define OMLOOP_LEDGER_BASE_MONEY_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "ledger/base/asset.h"

namespace omloop {

// An amount in minor units (cents) of one asset. Sums are checked; nothing is
// ever rounded here.
class Money {
 public:
  constexpr Money() = default;
  constexpr Money(int64_t minor_units, Asset asset)
      : minor_units_(minor_units), asset_(asset) {}
  constexpr int64_t minor_units() const { return minor_units_; }
  constexpr Asset asset() const { return asset_; }

  // Errors: INVALID_ARGUMENT MIXED_ASSETS or AMOUNT_OVERFLOW.
  absl::StatusOr<Money> Add(Money other) const;
  absl::StatusOr<Money> Subtract(Money other) const;
  // Errors: INVALID_ARGUMENT AMOUNT_OVERFLOW for the one amount without a
  // positive counterpart.
  absl::StatusOr<Money> Negate() const;

  // "1234.56 EUR": plain decimal, for logs and tests.
  std::string ToString() const;
  friend constexpr bool operator==(const Money&, const Money&) = default;

 private:
  int64_t minor_units_ = 0;
  Asset asset_;
};

// a + b, or AMOUNT_OVERFLOW. For sums inside one known asset.
absl::StatusOr<int64_t> AddMinor(int64_t a, int64_t b);

// "1234.56" with the asset's decimals; "-0.05"; "7" for an asset without.
std::string FormatMinor(int64_t minor_units, Asset asset);

}  // namespace omloop

#endif  // OMLOOP_LEDGER_BASE_MONEY_H_
