#include "services/registry/export.h"

#include <cstring>
#include <optional>
#include <string>

#include "ledger/base/calendar.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"
#include "ledger/model/record.h"
#include "services/registry/merging.h"
#include "services/registry/party_view.h"
#include "services/registry/registry_work.h"

namespace omloop::services {
namespace {

namespace pb = omloop::registry::v1;
namespace ledger_pb = omloop::ledger::v1;

// Facts that name a party as their subject in `debit_account`.
bool IsAboutParty(EntryKind kind) {
  switch (kind) {
    case EntryKind::kPartyRegistered:
    case EntryKind::kPartyAmended:
    case EntryKind::kEstablishment:
    case EntryKind::kTextAttached:
    case EntryKind::kPartiesMerged:
    case EntryKind::kMergeTakenBack:
    case EntryKind::kLookThrough:
    case EntryKind::kSupplierProfile:
      return true;
    default:
      return false;
  }
}

absl::Status AddSequences(PartyNumber party, PartyStore& store,
                          pb::ExportPartyResponse& response) {
  OMLOOP_ASSIGN_OR_RETURN(ledger_pb::GetBookResponse book,
                          store.ledger().GetBook());
  grpc::ClientContext context;
  return store.ledger().Watch(
      0, static_cast<uint64_t>(book.size()),
      [&](const ledger_pb::WatchResponse& part) {
        const std::string& records = part.records();
        for (size_t at = 0; at + kRecordSize <= records.size();
             at += kRecordSize) {
          Record record;
          std::memcpy(&record, records.data() + at, kRecordSize);
          if (IsAboutParty(record.entry_kind()) &&
              record.debit_account == party.value()) {
            response.add_fact_sequences(static_cast<int64_t>(record.sequence));
          }
        }
        return absl::OkStatus();
      },
      context, ledger_pb::ENTRY_CLASS_FACT);
}

}  // namespace

absl::Status ExportParty(const pb::ExportPartyRequest& request,
                         PartyStore& store, pb::ExportPartyResponse& response) {
  OMLOOP_ASSIGN_OR_RETURN(DirectoryEntry party,
                          FindLiving(store.directory(), request.party()));
  OMLOOP_ASSIGN_OR_RETURN(*response.mutable_party(),
                          ShowParty(party, store, View::kSteward));
  OMLOOP_ASSIGN_OR_RETURN(StoredParty stored, store.Load(party.id));
  for (const AliasRow& alias : stored.aliases) {
    if (!alias.normalized_name().empty()) {
      response.add_known_as(alias.normalized_name());
    }
  }
  OMLOOP_RETURN_IF_ERROR(store.vault().Scan(
      party.id, kStepKind, [&](vault::VaultRow row) -> absl::Status {
        StepRow stored_step;
        if (!stored_step.ParseFromString(row.value)) {
          return DataLoss("ROW_DAMAGED", "a step cannot be read");
        }
        pb::StatusStep& step = *response.add_steps();
        step.set_status(
            static_cast<ledger_pb::PartyStatus>(stored_step.status()));
        step.set_day(FormatDay(DayFromNumber(stored_step.day())));
        step.set_reason(stored_step.reason());
        step.set_evidence(stored_step.evidence());
        return absl::OkStatus();
      }));
  OMLOOP_RETURN_IF_ERROR(store.vault().Scan(
      party.id, kTextKind, [&](vault::VaultRow row) -> absl::Status {
        TextRow stored_text;
        if (!stored_text.ParseFromString(row.value)) {
          return DataLoss("ROW_DAMAGED", "a text cannot be read");
        }
        pb::Text& text = *response.add_texts();
        text.set_text_kind(stored_text.text_kind());
        text.set_key(stored_text.key());
        text.set_content(stored_text.content());
        return absl::OkStatus();
      }));
  if (std::optional<MatchRow> pair = store.matches().Pair(party.number)) {
    OMLOOP_ASSIGN_OR_RETURN(*response.add_matches(),
                            ShowPair(party, *pair, store));
  }
  return AddSequences(party.number, store, response);
}

}  // namespace omloop::services
