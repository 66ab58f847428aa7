#ifndef OMLOOP_SERVICES_REGISTRY_SUPPLIER_DIRECTORY_H_
#define OMLOOP_SERVICES_REGISTRY_SUPPLIER_DIRECTORY_H_

#include "absl/status/status.h"
#include "ledger/reference/reference.h"
#include "omloop/registry/v1/registry.pb.h"
#include "services/common/caller.h"
#include "services/registry/party_store.h"

namespace omloop::services {

// Registered suppliers by what they do, where they are or work, and who owns
// them: in alphabetical order, never ranked. Parties that count as another
// one, are suspended or ended, or were only seen in a file are left out; in
// the public view natural persons too.
// Errors: NOT_FOUND UNKNOWN_AREA, CATEGORY_NOT_FOUND; BAD_PAGE_TOKEN.
absl::Status SearchDirectory(
    const omloop::registry::v1::SearchDirectoryRequest& request, View view,
    const Reference& reference, const PartyStore& store,
    omloop::registry::v1::SearchDirectoryResponse& response);

}  // namespace omloop::services

#endif  // OMLOOP_SERVICES_REGISTRY_SUPPLIER_DIRECTORY_H_
