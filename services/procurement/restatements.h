#ifndef OMLOOP_SERVICES_PROCUREMENT_RESTATEMENTS_H_
#define OMLOOP_SERVICES_PROCUREMENT_RESTATEMENTS_H_

#include "absl/status/status.h"
#include "omloop/procurement/v1/procurement.pb.h"
#include "services/common/caller.h"
#include "services/procurement/import_run.h"

namespace omloop::services {

// What came into a sealed month after its figures were taken
// (ListRestatements of procurement.proto): one row an import, an undone import
// and its undoing together one. Reasons only for the steward.
absl::Status ListRestatements(
    const ImportTools& tools, View view,
    const procurement::v1::ListRestatementsRequest& request,
    procurement::v1::ListRestatementsResponse& response);

// Imports as the facts have them (ListBookImports).
absl::Status ListBookImports(
    const ImportTools& tools, View view,
    const procurement::v1::ListBookImportsRequest& request,
    procurement::v1::ListBookImportsResponse& response);

}  // namespace omloop::services

#endif  // OMLOOP_SERVICES_PROCUREMENT_RESTATEMENTS_H_
