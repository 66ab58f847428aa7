#ifndef OMLOOP_LEDGER_ECONOMY_FIGURE_H_
#define OMLOOP_LEDGER_ECONOMY_FIGURE_H_

#include <string_view>

#include "ledger/base/ratio.h"

namespace omloop::economy {

// Why a figure is not there.
inline constexpr std::string_view kNoSpend = "NO_SPEND";
// A public answer would give away what fewer than three parties received.
inline constexpr std::string_view kHidden = "HIDDEN";
// Too little of round 3 is observed to show a value; bounds still hold
// (domain.md 1.7 rule 1).
inline constexpr std::string_view kLowCoverage = "LOW_COVERAGE";

// A figure with its doubt. `low` and `high` are bounds without assumptions
// (domain.md 1.7 rule 3): whatever the unknown part turns out to be, the true
// value lies between them.
struct Figure {
  // What is known, over the whole; the unknown part does not count in it.
  Ratio value;
  Ratio low;
  Ratio high;
  // Part of the money whose classification is known; in a public answer, the
  // part that is shown to be known.
  Ratio coverage;
  // 95 % interval where part of the value is estimated from a sample (rule
  // 11), cut to the bounds; undefined where there is no sample to judge by.
  Ratio interval_low;
  Ratio interval_high;
  // kNoSpend or kHidden: all ratios are undefined. kLowCoverage: the value is
  // not to be shown, the bounds are.
  std::string_view absent;

  bool present() const { return absent.empty(); }
  bool has_bounds() const { return low.defined() && high.defined(); }
  bool has_interval() const {
    return interval_low.defined() && interval_high.defined();
  }
};

inline Figure Absent(std::string_view reason) { return {.absent = reason}; }
// A figure without doubt.
inline Figure Exactly(Ratio value) {
  return {.value = value,
          .low = value,
          .high = value,
          .coverage = {value.denominator, value.denominator}};
}

}  // namespace omloop::economy

#endif  // OMLOOP_LEDGER_ECONOMY_FIGURE_H_
