#include "ledger/economy/change.h"

#include <algorithm>
#include <cmath>

#include "absl/numeric/int128.h"
#include "ledger/base/errors.h"
#include "ledger/economy/multiplier.h"

namespace omloop::economy {
namespace {

using absl::int128;

int128 FloorDivide(int128 a, int128 b) {
  const int128 quotient = a / b;
  return a % b != 0 && (a < 0) != (b < 0) ? quotient - 1 : quotient;
}

// A ratio in millionths, rounded down.
int64_t Floor(const Ratio& ratio) {
  return static_cast<int64_t>(
      FloorDivide(int128(ratio.numerator) * kChangeScale, ratio.denominator));
}
int64_t Ceiling(const Ratio& ratio) {
  return -Floor({-ratio.numerator, ratio.denominator});
}
int64_t Nearest(const Ratio& ratio) {
  return TimesRoundedHalfAway(kChangeScale, ratio);
}

Ratio Millionths(int64_t value) { return {value, kChangeScale}; }

bool Smaller(const Ratio& a, const Ratio& b) {
  return int128(a.numerator) * b.denominator <
         int128(b.numerator) * a.denominator;
}

}  // namespace

absl::StatusOr<LocalChange> DecomposeChange(LocalTotal baseline,
                                            LocalTotal now) {
  if (baseline.total <= 0 || now.total <= 0) {
    return FailedPrecondition(
        kNoSpend,
        "a change is told for two windows with spend; one of them has none");
  }
  // p1 S0 and p0 S1.
  const int64_t share_now =
      TimesRoundedHalfAway(baseline.total, {now.local, now.total});
  const int64_t share_then =
      TimesRoundedHalfAway(now.total, {baseline.local, baseline.total});
  LocalChange change{.share = share_now - baseline.local,
                     .volume = share_then - baseline.local};
  change.interaction =
      now.local - baseline.local - change.share - change.volume;
  return change;
}

std::string_view VerdictName(Verdict verdict) {
  switch (verdict) {
    case Verdict::kSignificantRise:
      return "significant_rise";
    case Verdict::kSignificantFall:
      return "significant_fall";
    case Verdict::kNotSignificant:
      return "not_significant";
    case Verdict::kCannotTell:
      break;
  }
  return "cannot_tell";
}

FigureChange CompareFigures(const Figure& baseline, const Figure& now) {
  FigureChange change;
  if (!baseline.has_bounds() || !now.has_bounds()) {
    change.difference = Absent(now.has_bounds() ? baseline.absent : now.absent);
    return change;
  }
  Figure& d = change.difference;
  d.value = Millionths(Nearest(now.value) - Nearest(baseline.value));
  d.low = Millionths(Floor(now.low) - Ceiling(baseline.high));
  d.high = Millionths(Ceiling(now.high) - Floor(baseline.low));
  d.coverage = Smaller(baseline.coverage, now.coverage) ? baseline.coverage
                                                        : now.coverage;
  d.absent = now.present() ? baseline.absent : now.absent;
  if (!baseline.has_interval() || !now.has_interval()) return change;
  const auto distance = [](const Ratio& a, const Ratio& b) {
    return static_cast<double>(Ceiling(a) - Floor(b));
  };
  const double below =
      std::hypot(distance(now.value, now.interval_low),
                 distance(baseline.interval_high, baseline.value));
  const double above =
      std::hypot(distance(now.interval_high, now.value),
                 distance(baseline.value, baseline.interval_low));
  d.interval_low = Millionths(
      std::max(d.low.numerator,
               d.value.numerator - static_cast<int64_t>(std::ceil(below))));
  d.interval_high = Millionths(
      std::min(d.high.numerator,
               d.value.numerator + static_cast<int64_t>(std::ceil(above))));
  if (!d.present()) return change;
  if (d.low.numerator > 0 && d.interval_low.numerator > 0) {
    change.verdict = Verdict::kSignificantRise;
  } else if (d.high.numerator < 0 && d.interval_high.numerator < 0) {
    change.verdict = Verdict::kSignificantFall;
  } else {
    change.verdict = Verdict::kNotSignificant;
  }
  return change;
}

}  // namespace omloop::economy
