#ifndef OMLOOP_SERVICES_PROCUREMENT_CONTRACTS_H_
#define OMLOOP_SERVICES_PROCUREMENT_CONTRACTS_H_

#include "absl/status/status.h"
#include "omloop/procurement/v1/procurement.pb.h"
#include "services/common/caller.h"
#include "services/procurement/import_run.h"

namespace omloop::services {

// Registers contracts: their words go to the vault under the anchor's key,
// their terms into the book as a fact, their value as a commitment entry
// linked to it. A contract is known by its number with its anchor, so the
// same list again changes nothing.
// Rows that are refused say why and do not stop the others.
absl::Status RegisterContracts(
    const ImportTools& tools,
    const procurement::v1::RegisterContractsRequest& request,
    procurement::v1::RegisterContractsResponse& response);

// Contracts with their words, in order of registration. The public sees those
// with legal persons only, and no considerations.
absl::Status ListContracts(const ImportTools& tools, View view,
                           const procurement::v1::ListContractsRequest& request,
                           procurement::v1::ListContractsResponse& response);

}  // namespace omloop::services

#endif  // OMLOOP_SERVICES_PROCUREMENT_CONTRACTS_H_
