#ifndef OMLOOP_LEDGER_ECONOMY_CHANGE_H_
#define OMLOOP_LEDGER_ECONOMY_CHANGE_H_

#include <cstdint>
#include <string_view>

#include "absl/status/statusor.h"
#include "ledger/base/ratio.h"
#include "ledger/economy/figure.h"

namespace omloop::economy {

// Differences of figures over different sums are given in millionths.
inline constexpr int64_t kChangeScale = 1'000'000;

// Why local money changed between a baseline (0) and now (1), in minor units.
// The three add up to the change exactly.
struct LocalChange {
  int64_t share = 0;        // (p1 - p0) S0: more of each euro was local.
  int64_t volume = 0;       // p0 (S1 - S0): more euros were spent.
  int64_t interaction = 0;  // The rest: both at once.
  int64_t total() const { return share + volume + interaction; }
};

// Of `total` minor units, `local` went to local suppliers.
struct LocalTotal {
  int64_t local = 0;
  int64_t total = 0;
};

// Errors: FAILED_PRECONDITION NO_SPEND when a total is not positive.
// Source: domain.md 1.7 rule 8, G9, G19; docs/concepts/change.md.
absl::StatusOr<LocalChange> DecomposeChange(LocalTotal baseline,
                                            LocalTotal now);

// What a change amounts to under the covenant's rule for flywheel money.
enum class Verdict : uint8_t {
  // Bounds and interval of the difference both lie above 0.
  kSignificantRise,
  kSignificantFall,
  // One of them holds 0: it may be chance, or what is not known.
  kNotSignificant,
  // A figure is absent or has no interval.
  kCannotTell,
};
// "significant_rise", "significant_fall", "not_significant", "cannot_tell".
std::string_view VerdictName(Verdict verdict);

struct FigureChange {
  // Now less baseline, in millionths, rounded half away; bounds and interval
  // are rounded outwards. Coverage is the smaller of the two.
  Figure difference;
  Verdict verdict = Verdict::kCannotTell;
};

// Bounds: lowest now less highest then, and the reverse. Interval: the two
// samples are taken as independent and their one-sided errors add up as
// squares (method of variance estimates recovery; Zou and Donner, Statistics
// in Medicine 27 (2008) 1693-1702). Evidence that serves both windows makes
// the true interval narrower, never wider, where it is of the same sign.
// Source: domain.md 1.7 rule 7; docs/concepts/change.md.
FigureChange CompareFigures(const Figure& baseline, const Figure& now);

}  // namespace omloop::economy

#endif  // OMLOOP_LEDGER_ECONOMY_CHANGE_H_
