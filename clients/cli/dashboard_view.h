#ifndef OMLOOP_CLIENTS_CLI_DASHBOARD_VIEW_H_
#define OMLOOP_CLIENTS_CLI_DASHBOARD_VIEW_H_

#include <string>

#include "clients/cli/output.h"
#include "omloop/insight/v1/insight.pb.h"

namespace omloop::cli {

// The month on a terminal, from the sentence to the definition stamp.
std::string DashboardText(const insight::v1::GetMonthOverviewResponse& overview,
                          const Style& style);

// Every figure of the month as one row: section, key, name, amount, asset,
// permille with its bounds and coverage, lines, suppliers, hidden.
Listing DashboardListing(const insight::v1::GetMonthOverviewResponse& overview,
                         Language language);

// "37.0 – 46.2%", one percentage when both bounds are equal, "no figure".
std::string PercentRange(const insight::v1::Figure& figure, Language language);

}  // namespace omloop::cli

#endif  // OMLOOP_CLIENTS_CLI_DASHBOARD_VIEW_H_
