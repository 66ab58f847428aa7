#ifndef OMLOOP_LEDGER_ECONOMY_FIGURE_H_
#define OMLOOP_LEDGER_ECONOMY_FIGURE_H_

#include <string_view>

#include "ledger/base/ratio.h"

namespace omloop::economy {

// Why a figure is not there.
inline constexpr std::string_view kNoSpend = "NO_SPEND";
// A public answer would give away what fewer than three parties received.
inline constexpr std::string_view kHidden = "HIDDEN";

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
  // kNoSpend or kHidden; then all ratios are undefined.
  std::string_view absent;

  bool present() const { return absent.empty(); }
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
