#ifndef OMLOOP_SERVICES_GATEWAY_PAGE_MONTH_H_
#define OMLOOP_SERVICES_GATEWAY_PAGE_MONTH_H_

#include <string>
#include <vector>

#include "ledger/base/calendar.h"
#include "omloop/insight/v1/insight.pb.h"
#include "services/gateway/page.h"

namespace omloop::gateway {

// The overview of a month. `months` are those with spend, oldest first, for
// the links to other months; `other_assets` those in which the month has spend
// that is not shown. `overview.month()` must be well formed.
HttpResponse MonthPage(const PageContext& context,
                       const insight::v1::GetMonthOverviewResponse& overview,
                       const std::vector<Month>& months,
                       const std::vector<std::string>& other_assets = {});

}  // namespace omloop::gateway

#endif  // OMLOOP_SERVICES_GATEWAY_PAGE_MONTH_H_
