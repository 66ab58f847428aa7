#ifndef OMLOOP_LEDGER_ECONOMY_STRATA_H_
#define OMLOOP_LEDGER_ECONOMY_STRATA_H_

#include <compare>
#include <cstdint>
#include <optional>
#include <vector>

#include "absl/types/span.h"
#include "ledger/base/ratio.h"
#include "ledger/model/party.h"
#include "ledger/model/ring.h"

namespace omloop::economy {

// Fewer observed suppliers than this are put together with others (domain.md
// 1.7 rule 4).
inline constexpr int kRespondentsMin = 5;
// Draws of the bootstrap, and how many draws times suppliers it may cost:
// with many respondents Student's t needs no help.
inline constexpr int kBootstrapDraws = 999;
inline constexpr int kBootstrapDrawsMin = 199;
inline constexpr int64_t kBootstrapWorkMax = 1'500'000;

// Suppliers that are alike: SBI section, size, ring.
struct Stratum {
  char section = '-';  // 'A' to 'U', '-' when not known.
  SizeClass size = SizeClass::kNone;
  RingKind ring = RingKind::kUnknown;
  friend auto operator<=>(const Stratum&, const Stratum&) = default;
};

// How far a stratum was put together with others.
enum class PoolLevel : uint8_t { kNone, kOverRings, kOverSizes, kAll };

struct SamplingOptions {
  uint64_t seed = 1;
  int draws = kBootstrapDraws;  // 0: Student's t alone.
};

// The local net of one supplier whose onward spending is observed with the
// same evidence, or is not.
struct SampleUnit {
  Stratum stratum;
  int64_t amount = 0;  // > 0.
  bool observed = false;
  // What it adds to R3, in minor units; observed units alone.
  int64_t third = 0;
};

struct StratumResult {
  // Of the first stratum in it, as far as `level` keeps it.
  Stratum key;
  PoolLevel level = PoolLevel::kNone;
  int units = 0;
  int respondents = 0;
  int64_t amount = 0;
  int64_t observed = 0;
  int64_t observed_third = 0;
  // Estimated variance of the unobserved part's R3, in minor units squared.
  double variance = 0;

  // Spend-weighted share of the observed: sum(s rho) / sum(s). Undefined
  // without any.
  Ratio share() const { return {observed_third, observed}; }
};

struct SampleResult {
  std::vector<StratumResult> strata;
  // Stratum of each unit.
  std::vector<int> stratum_of;
};

// Puts units into strata with at least kRespondentsMin observed ones: those
// with fewer are put together over rings, then over sizes, then over
// sections; what then still has fewer joins the stratum with the fewest.
// Gives each the variance of the ratio estimate,
//   S^2 (1 - n/N) / n / sbar^2 * sum (s rho - rhohat s)^2 / (n - 1),
// where S is the stratum's spend and sbar the mean of the observed; or, where
// it is larger, the error of predicting the unobserved amounts u from the
// observed o,
//   sigma^2 ((sum u)^2 sum o^2 / (sum o)^2 + sum u^2),
// which knows that a large supplier is missing, with sigma^2 the larger of
// the spread of shares by money and by head. A stratum whose observed shares
// are all equal takes the spread of all strata together.
// Source: domain.md 1.7 rule 4; Cochran, Sampling Techniques (1977), 6.3;
// Royall, Biometrika 57 (1970) 377-387.
SampleResult Stratify(absl::Span<const SampleUnit> units);

// How far below and above the estimate the true R3 may lie, in minor units.
struct Margin {
  double below = 0;
  double above = 0;
};

// 95 %: Student's t with the strata's degrees of freedom (Satterthwaite;
// Cochran 1977, 5.4), or a seeded bootstrap-t, on each side whichever is
// wider. None when the sample says nothing about spread: fewer than two
// observed suppliers, or all of them with the same share.
std::optional<Margin> SamplingMargin(absl::Span<const SampleUnit> units,
                                     const SampleResult& sample,
                                     const SamplingOptions& options);

}  // namespace omloop::economy

#endif  // OMLOOP_LEDGER_ECONOMY_STRATA_H_
