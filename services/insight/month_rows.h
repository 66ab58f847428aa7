#ifndef OMLOOP_SERVICES_INSIGHT_MONTH_ROWS_H_
#define OMLOOP_SERVICES_INSIGHT_MONTH_ROWS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "ledger/base/calendar.h"
#include "ledger/base/sha256.h"
#include "ledger/fold/facts.h"
#include "omloop/insight/v1/insight.pb.h"

namespace omloop::services {

// The public figures of a month as lines of text, in an order that follows
// from the figures alone: what a seal binds (docs/reference/sealed_months.md
// has the grammar). Fields are parted by tabs; amounts are minor units; a
// hidden cell is "hidden". Names stand in no row, because they can be erased.
std::vector<std::string> MonthRows(
    const insight::v1::GetMonthOverviewResponse& month);

// Root of the RFC 6962 tree over the rows, in order.
Hash32 RootOfRows(absl::Span<const std::string> rows);

// Says for each anchor how its submission stands to the due date, as of a log
// whose last entry was recorded at `last_recorded_ns`.
void FillTimeliness(const fold::Facts& facts, Month month,
                    uint64_t last_recorded_ns,
                    insight::v1::GetMonthOverviewResponse& response);

}  // namespace omloop::services

#endif  // OMLOOP_SERVICES_INSIGHT_MONTH_ROWS_H_
