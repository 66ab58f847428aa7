#ifndef OMLOOP_SERVICES_CONVERT_MULTIPLIER_H_
#define OMLOOP_SERVICES_CONVERT_MULTIPLIER_H_

#include "ledger/base/asset.h"
#include "ledger/economy/change.h"
#include "ledger/economy/information.h"
#include "ledger/economy/multiplier.h"
#include "omloop/insight/v1/insight.pb.h"

namespace omloop::convert {

// What of a multiplier a caller may see.
struct MultiplierShown {
  // Round 2 and what is made of it.
  bool round2 = true;
  bool round3 = true;
  bool ladder = true;
};

// Key and names are the caller's. What is not shown is absent as HIDDEN.
void ToProto(const economy::MultiplierFigures& figures, Asset asset,
             const MultiplierShown& shown, insight::v1::MultiplierRow& row);

void ToProto(const economy::Certainty& certainty,
             insight::v1::Certainty& message);

// R2 + R3 of `part` in that of `whole`; 0 when there is none.
int64_t ContributionPermille(const economy::MultiplierFigures& part,
                             const economy::MultiplierFigures& whole);

}  // namespace omloop::convert

#endif  // OMLOOP_SERVICES_CONVERT_MULTIPLIER_H_
