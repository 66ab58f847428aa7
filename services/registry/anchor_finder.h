#ifndef OMLOOP_SERVICES_REGISTRY_ANCHOR_FINDER_H_
#define OMLOOP_SERVICES_REGISTRY_ANCHOR_FINDER_H_

#include <string_view>

#include "absl/status/statusor.h"
#include "services/registry/party_directory.h"

namespace omloop::services {

// The anchor with a number or a name; case, dots and legal form do not count.
// Errors: NOT_FOUND ANCHOR_NOT_FOUND with the names that come nearest;
// FAILED_PRECONDITION ANCHOR_AMBIGUOUS with the numbers of those it may be.
absl::StatusOr<DirectoryEntry> FindAnchorByText(const PartyDirectory& directory,
                                                std::string_view query);

}  // namespace omloop::services

#endif  // OMLOOP_SERVICES_REGISTRY_ANCHOR_FINDER_H_
