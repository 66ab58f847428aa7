#ifndef OMLOOP_LEDGER_ECONOMY_INFORMATION_H_
#define OMLOOP_LEDGER_ECONOMY_INFORMATION_H_

#include <cstdint>
#include <vector>

#include "ledger/base/ratio.h"
#include "ledger/economy/multiplier.h"

namespace omloop::economy {

// How sure LM3 is, or is expected to be.
struct Certainty {
  Ratio cov3;
  // High less low, in the multiplier's own units.
  Ratio bounds_width;
  // Expected width of the 95 % interval in millionths; undefined while the
  // sample says nothing about spread.
  Ratio interval_width;
};

// The supplier whose declaration would help most after those before it.
struct InformationStep {
  uint32_t supplier = 0;  // Index in MultiplierInput::suppliers.
  // Its local money whose onward spending is not observed.
  int64_t unobserved = 0;
  // When this one and all before it have declared.
  Certainty after;
};

struct InformationPlan {
  Certainty now;
  std::vector<InformationStep> steps;
};

// Whom to ask, best first: the one that narrows the expected interval most,
// and where nothing is known about spread, the bounds; then the one with most
// money. "If 20 more share": the 20th step. At most `count` steps.
//
// The bounds' part is certain: an answer of s euros takes s share_max off
// their width. The interval's part is an expectation: shares within a stratum
// vary as those observed do, errors grow with the amount, and the new answers
// do not change what is believed about their spread. The error of a stratum
// with observed amounts o and others u is then
//   sigma^2 ((sum u)^2 sum o^2 / (sum o)^2 + sum u^2)
// (Royall, Biometrika 57 (1970) 377-387), and the interval shrinks with its
// root.
// Source: docs/concepts/value_of_information.md.
InformationPlan ValueOfInformation(const MultiplierFigures& figures,
                                   const MultiplierOptions& options, int count);

}  // namespace omloop::economy

#endif  // OMLOOP_LEDGER_ECONOMY_INFORMATION_H_
