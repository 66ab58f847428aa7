#ifndef OMLOOP_SERVICES_PROCUREMENT_DUE_H_
#define OMLOOP_SERVICES_PROCUREMENT_DUE_H_

#include <vector>

#include "absl/status/status.h"
#include "ledger/base/calendar.h"
#include "omloop/procurement/v1/procurement.pb.h"
#include "services/procurement/import_run.h"

namespace omloop::services {

// Finished months that are looked at for what is not done.
inline constexpr int kDueMonthsBack = 3;
inline constexpr int kDueDaysAhead = 60;

// What is due and what waits (ListDue of procurement.proto), by date, undated
// items last. `desk` are the imports on the desk.
absl::Status ListDue(const ImportTools& tools, Day today,
                     const std::vector<procurement::v1::Import>& desk,
                     const procurement::v1::ListDueRequest& request,
                     procurement::v1::ListDueResponse& response);

}  // namespace omloop::services

#endif  // OMLOOP_SERVICES_PROCUREMENT_DUE_H_
