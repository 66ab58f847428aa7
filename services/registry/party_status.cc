#include "services/registry/party_status.h"

#include <optional>
#include <utility>

#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"
#include "services/common/status_bridge.h"
#include "services/registry/party_batch.h"
#include "services/registry/party_view.h"
#include "services/registry/registry_work.h"

namespace omloop::services {
namespace {

namespace pb = omloop::registry::v1;
namespace ledger_pb = omloop::ledger::v1;

constexpr char kStepTextKind[] = "registration-step";

// Whether a registration may go from one status to the other.
bool MayBecome(ledger_pb::PartyStatus from, ledger_pb::PartyStatus to) {
  switch (to) {
    case ledger_pb::PARTY_STATUS_SUBMITTED:
      return from == ledger_pb::PARTY_STATUS_SEEN ||
             from == ledger_pb::PARTY_STATUS_ENDED;
    case ledger_pb::PARTY_STATUS_VERIFIED:
      return from == ledger_pb::PARTY_STATUS_SEEN ||
             from == ledger_pb::PARTY_STATUS_SUBMITTED ||
             from == ledger_pb::PARTY_STATUS_SUSPENDED;
    case ledger_pb::PARTY_STATUS_SUSPENDED:
      return from == ledger_pb::PARTY_STATUS_SUBMITTED ||
             from == ledger_pb::PARTY_STATUS_VERIFIED;
    case ledger_pb::PARTY_STATUS_ENDED:
      return from != ledger_pb::PARTY_STATUS_ENDED;
    default:
      return false;
  }
}

absl::Status CheckTexts(const pb::SetPartyStatusRequest& request) {
  FieldErrors errors;
  const bool needs_reason =
      request.status() == ledger_pb::PARTY_STATUS_SUSPENDED ||
      request.status() == ledger_pb::PARTY_STATUS_ENDED;
  if (needs_reason && request.reason().empty()) {
    errors.Add("reason", "is needed to suspend or end a registration");
  }
  for (const auto& [name, text] : {std::pair("reason", &request.reason()),
                                   {"evidence", &request.evidence()}}) {
    if (text->size() > kReasonBytesMax) {
      errors.Add(name, absl::StrFormat("has %d bytes, at most %d", text->size(),
                                       kReasonBytesMax));
    }
  }
  return errors.status();
}

}  // namespace

std::string_view StatusWord(ledger_pb::PartyStatus status) {
  switch (status) {
    case ledger_pb::PARTY_STATUS_SEEN:
      return "seen";
    case ledger_pb::PARTY_STATUS_SUBMITTED:
      return "submitted";
    case ledger_pb::PARTY_STATUS_VERIFIED:
      return "verified";
    case ledger_pb::PARTY_STATUS_SUSPENDED:
      return "suspended";
    case ledger_pb::PARTY_STATUS_ENDED:
      return "ended";
    default:
      return "unknown";
  }
}

absl::Status SetPartyStatus(const pb::SetPartyStatusRequest& request,
                            PartyStore& store,
                            pb::SetPartyStatusResponse& response) {
  OMLOOP_ASSIGN_OR_RETURN(EntryId id, ReadRequestId(request.request_id()));
  OMLOOP_RETURN_IF_ERROR(CheckTexts(request));
  OMLOOP_ASSIGN_OR_RETURN(DirectoryEntry party,
                          FindLiving(store.directory(), request.party()));
  OMLOOP_ASSIGN_OR_RETURN(std::optional<int64_t> answered,
                          store.SequenceOf(id));
  if (!answered) {
    if (!MayBecome(party.attributes.status(), request.status())) {
      return FailedPrecondition(
          "STATUS_NOT_POSSIBLE",
          absl::StrFormat("party %d is %s and cannot become %s from there",
                          request.party(),
                          StatusWord(party.attributes.status()),
                          StatusWord(request.status())));
    }
    StepRow step;
    step.set_day(DayNumber(store.Today()));
    step.set_status(request.status());
    step.set_reason(request.reason());
    step.set_evidence(request.evidence());
    vault::VaultBatch rows = store.vault().NewBatch();
    ledger_pb::TextAttached text;
    text.set_text_kind(kStepTextKind);
    text.set_vault_commitment(AddReason(party.id, id, step, rows));
    OMLOOP_RETURN_IF_ERROR(
        store.Write(rows,
                    {FactAbout(ledger_pb::ENTRY_KIND_TEXT_ATTACHED,
                               client::DerivedId(id, 1), party.id, text)},
                    {}));
    PartyBatch batch(store);
    OMLOOP_ASSIGN_OR_RETURN(const StoredParty* stored, batch.Load(party.id));
    IdentityRow row = stored->identity;
    row.mutable_attributes()->set_status(request.status());
    row.set_fact_id(id.str());
    OMLOOP_RETURN_IF_ERROR(
        batch.SetIdentity(party.id, std::move(row)).status());
    OMLOOP_RETURN_IF_ERROR(batch.Commit());
    OMLOOP_ASSIGN_OR_RETURN(party,
                            FindLiving(store.directory(), request.party()));
  }
  OMLOOP_ASSIGN_OR_RETURN(*response.mutable_party(),
                          ShowParty(party, store, View::kSteward));
  return absl::OkStatus();
}

}  // namespace omloop::services
