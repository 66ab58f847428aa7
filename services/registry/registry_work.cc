#include "services/registry/registry_work.h"

#include <optional>

#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"
#include "services/common/status_bridge.h"

namespace omloop::services {

namespace ledger_pb = omloop::ledger::v1;

absl::StatusOr<EntryId> ReadRequestId(const std::string& bytes) {
  if (bytes.size() != EntryId::kSize || EntryId::FromBytes(bytes).is_zero()) {
    FieldErrors errors;
    errors.Add("request_id", "is sixteen bytes made by the client (UUIDv7)");
    return errors.status();
  }
  return EntryId::FromBytes(bytes);
}

absl::StatusOr<DirectoryEntry> FindLiving(const PartyDirectory& directory,
                                          int32_t number) {
  std::optional<DirectoryEntry> entry =
      number > 0 ? directory.Find(PartyNumber(static_cast<uint32_t>(number)))
                 : std::nullopt;
  if (!entry) {
    return NotFound("PARTY_NOT_FOUND",
                    absl::StrFormat("no party has number %d; omloop parties "
                                    "lists them",
                                    number));
  }
  if (entry->erased) {
    return FailedPrecondition(
        "PARTY_ERASED",
        absl::StrFormat("party %d was erased; register it anew", number));
  }
  return *std::move(entry);
}

absl::StatusOr<DirectoryEntry> FindAnchorOf(const PartyDirectory& directory,
                                            int32_t number) {
  OMLOOP_ASSIGN_OR_RETURN(DirectoryEntry entry, FindLiving(directory, number));
  if (entry.attributes.kind() != ledger_pb::PARTY_KIND_ANCHOR) {
    return FailedPrecondition(
        "NOT_AN_ANCHOR",
        absl::StrFormat("party %d is no anchor; register it as one first",
                        number));
  }
  return entry;
}

absl::StatusOr<AreaPath> PathOfText(const Reference& reference,
                                    std::string_view text) {
  OMLOOP_ASSIGN_OR_RETURN(const Area* area, reference.areas().FindByText(text));
  return reference.areas().PathOf(area->code).UpTo(AreaLevel::kWijk);
}

absl::StatusOr<AreaPath> CompletePath(const Reference& reference,
                                      const omloop::type::v1::AreaPath& given) {
  for (const std::string* code :
       {&given.buurt(), &given.wijk(), &given.district(), &given.municipality(),
        &given.province()}) {
    if (!code->empty()) return PathOfText(reference, *code);
  }
  if (given.country().empty()) {
    return NotFound("UNKNOWN_AREA", "no area is named");
  }
  AreaPath path;
  const Country* country = reference.countries().Find(given.country());
  if (country == nullptr) {
    return NotFound("UNKNOWN_AREA",
                    absl::StrFormat("\"%s\" is no country", given.country()));
  }
  OMLOOP_ASSIGN_OR_RETURN(AreaCode code, AreaCode::Parse(country->code.view()));
  path.Set(AreaLevel::kCountry, code);
  return path;
}

std::string AddReason(const EntryId& party, const EntryId& request_id,
                      const StepRow& step, vault::VaultBatch& rows) {
  if (step.reason().empty() && step.evidence().empty() && step.status() == 0) {
    return "";
  }
  return std::string(View(
      rows.PutCommitted(StepKey(party, request_id), step.SerializeAsString())));
}

ledger_pb::NewEntry FactAbout(ledger_pb::EntryKind kind, const EntryId& id,
                              const EntryId& party,
                              const google::protobuf::MessageLite& payload) {
  ledger_pb::NewEntry entry;
  entry.set_entry_id(id.str());
  ledger_pb::Fact& fact = *entry.mutable_fact();
  fact.set_kind(kind);
  if (!party.is_zero()) fact.set_subject_id(party.str());
  fact.set_payload(payload.SerializeAsString());
  return entry;
}

absl::StatusOr<int64_t> WrittenSequence(const EntryId& id, PartyStore& store) {
  OMLOOP_ASSIGN_OR_RETURN(std::optional<int64_t> sequence,
                          store.SequenceOf(id));
  if (!sequence) {
    return Internal("LEDGER_REFUSED", "what was written is not in the log");
  }
  return *sequence;
}

}  // namespace omloop::services
