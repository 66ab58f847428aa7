#ifndef OMLOOP_LEDGER_BASE_ASSET_H_
#define OMLOOP_LEDGER_BASE_ASSET_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace omloop {

// What amounts are counted in: a currency by its ISO 4217 numeric code. The
// number goes into the record, so it never changes meaning.
class Asset {
 public:
  constexpr Asset() : number_(978) {}  // EUR
  // Errors: INVALID_ARGUMENT UNKNOWN_ASSET.
  static absl::StatusOr<Asset> FromCode(std::string_view code);
  static absl::StatusOr<Asset> FromNumber(int number);

  constexpr uint16_t number() const { return number_; }
  // "EUR".
  std::string_view code() const;
  // Decimals of the minor unit: 2 for EUR, 0 for JPY.
  int decimals() const;
  friend constexpr auto operator<=>(const Asset&, const Asset&) = default;

 private:
  constexpr explicit Asset(uint16_t number) : number_(number) {}
  uint16_t number_;
};

inline constexpr Asset kEur{};

}  // namespace omloop

#endif  // OMLOOP_LEDGER_BASE_ASSET_H_
