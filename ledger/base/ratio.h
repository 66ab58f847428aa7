#ifndef OMLOOP_LEDGER_BASE_RATIO_H_
#define OMLOOP_LEDGER_BASE_RATIO_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/types/span.h"

namespace omloop {

// An exact fraction of two sums of minor units. It is not reduced, so both
// sums stay readable; a denominator of 0 means "no figure".
struct Ratio {
  int64_t numerator = 0;
  int64_t denominator = 0;

  bool defined() const { return denominator != 0; }
  // For drawing and approximate work only; 0 when not defined.
  double AsDouble() const {
    return defined() ? static_cast<double>(numerator) /
                           static_cast<double>(denominator)
                     : 0.0;
  }
  // The ratio in tenths of a percent, rounded half away from zero: 423 for
  // 42.3 %. 0 when not defined.
  int64_t PermilleRoundedHalfAway() const;
};

// Whether the two fractions are equal as numbers.
bool SameValue(Ratio a, Ratio b);

// Parts of a whole as tenths of a percent that add up to exactly 1000, by the
// largest-remainder method; ties go to the earlier part. All zero when the
// whole is not positive or a part is negative.
std::vector<int64_t> PermilleThatAddUp(absl::Span<const int64_t> parts);

}  // namespace omloop

#endif  // OMLOOP_LEDGER_BASE_RATIO_H_
