#ifndef OMLOOP_SERVICES_GATEWAY_PAGE_MONTH_H_
#define OMLOOP_SERVICES_GATEWAY_PAGE_MONTH_H_

#include <vector>

#include "ledger/base/calendar.h"
#include "omloop/insight/v1/insight.pb.h"
#include "services/gateway/page.h"

namespace omloop::gateway {

// The overview of a month. `months` are those with spend, oldest first, for
// the links to other months. `overview.month()` must be well formed.
HttpResponse MonthPage(const PageContext& context,
                       const insight::v1::GetMonthOverviewResponse& overview,
                       const std::vector<Month>& months);

}  // namespace omloop::gateway

#endif  // OMLOOP_SERVICES_GATEWAY_PAGE_MONTH_H_
