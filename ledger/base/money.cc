#include "ledger/base/money.h"

#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"

namespace omloop {
namespace {

absl::Status Overflow() {
  return InvalidArgument(
      "AMOUNT_OVERFLOW",
      "the sum does not fit in 64 bits of minor units; split it");
}

}  // namespace

absl::StatusOr<int64_t> AddMinor(int64_t a, int64_t b) {
  int64_t sum;
  if (__builtin_add_overflow(a, b, &sum)) return Overflow();
  return sum;
}

absl::StatusOr<Money> Money::Add(Money other) const {
  if (asset_ != other.asset_) {
    return InvalidArgument("MIXED_ASSETS",
                           absl::StrFormat("%s and %s cannot be added",
                                           asset_.code(), other.asset_.code()));
  }
  OMLOOP_ASSIGN_OR_RETURN(int64_t sum,
                          AddMinor(minor_units_, other.minor_units_));
  return Money(sum, asset_);
}

absl::StatusOr<Money> Money::Subtract(Money other) const {
  OMLOOP_ASSIGN_OR_RETURN(Money negated, other.Negate());
  return Add(negated);
}

absl::StatusOr<Money> Money::Negate() const {
  int64_t negated;
  if (__builtin_sub_overflow(int64_t{0}, minor_units_, &negated)) {
    return Overflow();
  }
  return Money(negated, asset_);
}

std::string Money::ToString() const {
  return absl::StrFormat("%s %s", FormatMinor(minor_units_, asset_),
                         asset_.code());
}

std::string FormatMinor(int64_t minor_units, Asset asset) {
  uint64_t magnitude = minor_units < 0
                           ? uint64_t{0} - static_cast<uint64_t>(minor_units)
                           : static_cast<uint64_t>(minor_units);
  const char* sign = minor_units < 0 ? "-" : "";
  int decimals = asset.decimals();
  uint64_t scale = 1;
  for (int i = 0; i < decimals; ++i) scale *= 10;
  if (decimals == 0) return absl::StrFormat("%s%d", sign, magnitude);
  return absl::StrFormat("%s%d.%0*d", sign, magnitude / scale, decimals,
                         magnitude % scale);
}

}  // namespace omloop
