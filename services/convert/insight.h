#ifndef OMLOOP_SERVICES_CONVERT_INSIGHT_H_
#define OMLOOP_SERVICES_CONVERT_INSIGHT_H_

#include <functional>
#include <string>

#include "ledger/base/ids.h"
#include "ledger/economy/month.h"
#include "omloop/insight/v1/insight.pb.h"

namespace omloop::convert {

// Display name of a party; empty when there is none to show.
using NameOf = std::function<std::string(PartyNumber)>;

void ToProto(const economy::Figure& figure, insight::v1::Figure& message);
void ToProto(const economy::TrendPoint& point, Asset asset,
             insight::v1::TrendPoint& message);

// Everything of the month itself: trend, previous month, stamp and sentence
// are the caller's.
void ToProto(const economy::MonthFigures& figures, const NameOf& name_of,
             insight::v1::GetMonthOverviewResponse& response);

}  // namespace omloop::convert

#endif  // OMLOOP_SERVICES_CONVERT_INSIGHT_H_
