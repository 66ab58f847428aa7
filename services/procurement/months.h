#ifndef OMLOOP_SERVICES_PROCUREMENT_MONTHS_H_
#define OMLOOP_SERVICES_PROCUREMENT_MONTHS_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger/base/calendar.h"
#include "omloop/procurement/v1/procurement.pb.h"
#include "services/common/caller.h"
#include "services/procurement/import_run.h"

namespace omloop::services {

// The month of an anchor (procurement.proto): open, submitted, signed off,
// reopened. The state is that of the newest fact; nothing is changed.

absl::Status SubmitMonth(const ImportTools& tools, Day today,
                         const procurement::v1::SubmitMonthRequest& request,
                         procurement::v1::SubmitMonthResponse& response);
absl::Status SignOffMonth(const ImportTools& tools, Day today,
                          const procurement::v1::SignOffMonthRequest& request,
                          procurement::v1::SignOffMonthResponse& response);
absl::Status ReopenMonth(const ImportTools& tools, Day today,
                         const procurement::v1::ReopenMonthRequest& request,
                         procurement::v1::ReopenMonthResponse& response);
absl::Status GetMonthStatus(
    const ImportTools& tools, View view, Day today,
    const procurement::v1::GetMonthStatusRequest& request,
    procurement::v1::GetMonthStatusResponse& response);

// Where one anchor stands with a month, in one asset; without who signed.
absl::StatusOr<procurement::v1::AnchorMonth> DescribeMonth(
    const ImportTools& tools, const BookFacts& facts, uint32_t anchor,
    Month month, Asset asset, Day today);

}  // namespace omloop::services

#endif  // OMLOOP_SERVICES_PROCUREMENT_MONTHS_H_
