#ifndef OMLOOP_SERVICES_PROCUREMENT_ENTRY_CORRECTION_H_
#define OMLOOP_SERVICES_PROCUREMENT_ENTRY_CORRECTION_H_

#include "absl/status/status.h"
#include "omloop/procurement/v1/procurement.pb.h"
#include "services/procurement/import_run.h"

namespace omloop::services {

// Takes one spend line back and books what it should have been (CorrectEntry
// of procurement.proto). Both are lines of an import of their own, so that
// they count at once, stand in the list of imports, and can be undone.
absl::Status CorrectEntry(const ImportTools& tools,
                          const procurement::v1::CorrectEntryRequest& request,
                          procurement::v1::CorrectEntryResponse& response);

}  // namespace omloop::services

#endif  // OMLOOP_SERVICES_PROCUREMENT_ENTRY_CORRECTION_H_
