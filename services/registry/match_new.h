#ifndef OMLOOP_SERVICES_REGISTRY_MATCH_NEW_H_
#define OMLOOP_SERVICES_REGISTRY_MATCH_NEW_H_

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "services/registry/party_store.h"

namespace omloop::services {

// Compares parties that were just made with those before them. Where the
// evidence is strong enough and one party alone fits, the two count as one
// from now on; where it is not, the pair waits for a person. A party that was
// only seen in a file gives way to one that is registered. Again changes
// nothing.
absl::Status MatchNewParties(absl::Span<const EntryId> parties,
                             PartyStore& store);

}  // namespace omloop::services

#endif  // OMLOOP_SERVICES_REGISTRY_MATCH_NEW_H_
