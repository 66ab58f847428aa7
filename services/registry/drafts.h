#ifndef OMLOOP_SERVICES_REGISTRY_DRAFTS_H_
#define OMLOOP_SERVICES_REGISTRY_DRAFTS_H_

#include "absl/status/status.h"
#include "omloop/registry/v1/registry.pb.h"
#include "services/registry/party_store.h"

namespace omloop::services {

// Registrations that are not handed in: kept in the vault under a key of
// their own, found by their id alone, gone after kDraftDays.
// Errors: NOT_FOUND DRAFT_NOT_FOUND; INVALID_ARGUMENT FIELDS_INVALID.
inline constexpr int kDraftDays = 90;
inline constexpr size_t kDraftBytesMax = size_t{64} << 10;

absl::Status SaveDraft(const omloop::registry::v1::SaveDraftRequest& request,
                       PartyStore& store,
                       omloop::registry::v1::SaveDraftResponse& response);
absl::Status GetDraft(const omloop::registry::v1::GetDraftRequest& request,
                      const PartyStore& store,
                      omloop::registry::v1::GetDraftResponse& response);
absl::Status ListDrafts(const PartyStore& store,
                        omloop::registry::v1::ListDraftsResponse& response);
absl::Status DeleteDraft(
    const omloop::registry::v1::DeleteDraftRequest& request, PartyStore& store);

}  // namespace omloop::services

#endif  // OMLOOP_SERVICES_REGISTRY_DRAFTS_H_
