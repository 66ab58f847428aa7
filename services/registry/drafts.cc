#include "services/registry/drafts.h"

#include <string>
#include <utility>

#include "absl/strings/str_format.h"
#include "ledger/base/calendar.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"
#include "services/common/status_bridge.h"

namespace omloop::services {
namespace {

namespace pb = omloop::registry::v1;

absl::StatusOr<EntryId> DraftId(const std::string& bytes) {
  if (bytes.size() != EntryId::kSize || EntryId::FromBytes(bytes).is_zero()) {
    FieldErrors errors;
    errors.Add("draft_id", "is the sixteen bytes that SaveDraft answered");
    return errors.status();
  }
  return EntryId::FromBytes(bytes);
}

absl::StatusOr<pb::Draft> ReadDraft(const vault::VaultRow& row) {
  DraftRow stored;
  pb::Draft draft;
  if (!stored.ParseFromString(row.value) ||
      !draft.ParseFromString(stored.draft())) {
    return DataLoss("ROW_DAMAGED", "a draft cannot be read");
  }
  draft.set_draft_id(row.key.row.str());
  if (row.expires) draft.set_kept_until(FormatDay(*row.expires - 1));
  return draft;
}

}  // namespace

absl::Status SaveDraft(const pb::SaveDraftRequest& request, PartyStore& store,
                       pb::SaveDraftResponse& response) {
  EntryId id = store.NewId();
  if (!request.draft().draft_id().empty()) {
    OMLOOP_ASSIGN_OR_RETURN(id, DraftId(request.draft().draft_id()));
    // The id of a party or of another row must not become a draft's.
    OMLOOP_RETURN_IF_ERROR(store.vault().Get(DraftKey(id)).status());
  }
  pb::Draft draft = request.draft();
  draft.clear_draft_id();
  draft.clear_kept_until();
  DraftRow row;
  row.set_draft(draft.SerializeAsString());
  if (row.draft().size() > kDraftBytesMax) {
    FieldErrors errors;
    errors.Add("draft", absl::StrFormat("has %d bytes, at most %d",
                                        row.draft().size(), kDraftBytesMax));
    return errors.status();
  }
  const Day expires = store.Today() + kDraftDays;
  vault::VaultBatch rows = store.vault().NewBatch();
  rows.Put(DraftKey(id), row.SerializeAsString(), {.expires = expires});
  OMLOOP_RETURN_IF_ERROR(store.vault().Apply(rows));
  *response.mutable_draft() = std::move(draft);
  response.mutable_draft()->set_draft_id(id.str());
  response.mutable_draft()->set_kept_until(FormatDay(expires - 1));
  return absl::OkStatus();
}

absl::Status GetDraft(const pb::GetDraftRequest& request,
                      const PartyStore& store, pb::GetDraftResponse& response) {
  OMLOOP_ASSIGN_OR_RETURN(EntryId id, DraftId(request.draft_id()));
  absl::StatusOr<vault::VaultRow> row = store.vault().Get(DraftKey(id));
  if (absl::IsNotFound(row.status())) {
    return NotFound("DRAFT_NOT_FOUND",
                    "there is no draft with this id; it was handed in, "
                    "removed, or not touched for 90 days");
  }
  OMLOOP_RETURN_IF_ERROR(row.status());
  OMLOOP_ASSIGN_OR_RETURN(*response.mutable_draft(), ReadDraft(*row));
  return absl::OkStatus();
}

absl::Status ListDrafts(const PartyStore& store,
                        pb::ListDraftsResponse& response) {
  return store.vault().ScanKind(
      kDraftKind, [&](vault::VaultRow row) -> absl::Status {
        OMLOOP_ASSIGN_OR_RETURN(*response.add_drafts(), ReadDraft(row));
        return absl::OkStatus();
      });
}

absl::Status DeleteDraft(const pb::DeleteDraftRequest& request,
                         PartyStore& store) {
  OMLOOP_ASSIGN_OR_RETURN(EntryId id, DraftId(request.draft_id()));
  vault::VaultBatch rows = store.vault().NewBatch();
  rows.Delete(DraftKey(id));
  return store.vault().Apply(rows);
}

}  // namespace omloop::services
