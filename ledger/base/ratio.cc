#include "ledger/base/ratio.h"

#include <algorithm>
#include <numeric>

#include "absl/numeric/int128.h"

namespace omloop {

int64_t Ratio::PermilleRoundedHalfAway() const {
  if (!defined()) return 0;
  absl::int128 scaled = absl::int128(numerator) * 1000;
  absl::int128 by = denominator;
  if (by < 0) {
    by = -by;
    scaled = -scaled;
  }
  bool negative = scaled < 0;
  if (negative) scaled = -scaled;
  absl::int128 rounded = (scaled * 2 + by) / (by * 2);
  return static_cast<int64_t>(negative ? -rounded : rounded);
}

bool SameValue(Ratio a, Ratio b) {
  if (!a.defined() || !b.defined()) return a.defined() == b.defined();
  return absl::int128(a.numerator) * b.denominator ==
         absl::int128(b.numerator) * a.denominator;
}

std::vector<int64_t> PermilleThatAddUp(absl::Span<const int64_t> parts) {
  std::vector<int64_t> result(parts.size(), 0);
  absl::int128 whole = 0;
  for (int64_t part : parts) {
    if (part < 0) return result;
    whole += part;
  }
  if (whole <= 0) return result;
  std::vector<absl::int128> remainder(parts.size());
  int64_t given = 0;
  for (size_t i = 0; i < parts.size(); ++i) {
    absl::int128 scaled = absl::int128(parts[i]) * 1000;
    result[i] = static_cast<int64_t>(scaled / whole);
    remainder[i] = scaled % whole;
    given += result[i];
  }
  std::vector<size_t> order(parts.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    return remainder[a] > remainder[b];
  });
  for (size_t i = 0; given < 1000; ++i, ++given) ++result[order[i]];
  return result;
}

}  // namespace omloop
