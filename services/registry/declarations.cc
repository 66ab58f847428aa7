#include "services/registry/declarations.h"

#include <optional>
#include <string>

#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"
#include "ledger/model/fact_codec.h"
#include "ledger/model/record.h"
#include "services/common/status_bridge.h"
#include "services/registry/party_view.h"
#include "services/registry/registry_work.h"

namespace omloop::services {
namespace {

namespace pb = omloop::registry::v1;
namespace ledger_pb = omloop::ledger::v1;

std::optional<int32_t> ReadDay(const std::string& text, const char* field,
                               FieldErrors& errors) {
  absl::StatusOr<Day> day = ParseDay(text);
  if (!day.ok() || DayNumber(*day) < kEffectiveDayMin ||
      DayNumber(*day) > kEffectiveDayMax) {
    errors.Add(field, "is a day written like 2026-10-31");
    return std::nullopt;
  }
  return DayNumber(*day);
}

// The words of a codec's refusal as one about the request.
absl::Status AsFieldError(const absl::Status& status, const char* field) {
  if (status.ok()) return status;
  FieldErrors errors;
  errors.Add(field, ToStd(status.message()));
  return errors.status();
}

}  // namespace

absl::Status DeclareLookThrough(const pb::DeclareLookThroughRequest& request,
                                const Reference& reference, PartyStore& store,
                                pb::DeclareLookThroughResponse& response) {
  OMLOOP_ASSIGN_OR_RETURN(EntryId id, ReadRequestId(request.request_id()));
  OMLOOP_ASSIGN_OR_RETURN(DirectoryEntry party,
                          FindLiving(store.directory(), request.party()));
  if (!party.attributes.pass_through()) {
    return FailedPrecondition(
        "NOT_PASS_THROUGH",
        absl::StrFormat("party %d does the work itself as far as the book "
                        "knows; if it passes money on, say so first: omloop "
                        "parties register --number=%d --pass-through",
                        request.party(), request.party()));
  }
  const pb::LookThrough& given = request.look_through();
  FieldErrors errors;
  std::optional<int32_t> first =
      ReadDay(given.valid_from(), "look_through.valid_from", errors);
  std::optional<int32_t> last;
  if (!given.valid_to().empty()) {
    last = ReadDay(given.valid_to(), "look_through.valid_to", errors);
    if (first && last && *last < *first) {
      errors.Add("look_through.valid_to", "lies before valid_from");
    }
  }
  if (request.evidence().size() > kReasonBytesMax) {
    errors.Add("evidence", "is too long");
  }
  OMLOOP_RETURN_IF_ERROR(errors.status());
  ledger_pb::LookThroughDeclared payload;
  payload.set_valid_to_day(last.value_or(0));
  for (const ledger_pb::LookThroughShare& share : given.shares()) {
    ledger_pb::LookThroughShare& row = *payload.add_shares();
    row = share;
    if (share.supplier() != 0) {
      OMLOOP_RETURN_IF_ERROR(
          FindLiving(store.directory(), share.supplier()).status());
    }
    if (share.has_place()) {
      OMLOOP_ASSIGN_OR_RETURN(AreaPath path,
                              CompletePath(reference, share.place()));
      *row.mutable_place() = ToProto(path);
    }
  }
  OMLOOP_RETURN_IF_ERROR(AsFieldError(
      CheckPayload(EntryKind::kLookThrough, payload.SerializeAsString()),
      "look_through.shares"));
  OMLOOP_ASSIGN_OR_RETURN(std::optional<int64_t> answered,
                          store.SequenceOf(id));
  if (!answered) {
    StepRow step;
    step.set_day(DayNumber(store.Today()));
    step.set_evidence(request.evidence());
    vault::VaultBatch rows = store.vault().NewBatch();
    payload.set_vault_commitment(AddReason(party.id, id, step, rows));
    ledger_pb::NewEntry entry =
        FactAbout(ledger_pb::ENTRY_KIND_LOOK_THROUGH, id, party.id, payload);
    entry.mutable_fact()->set_valid_from_day(*first);
    OMLOOP_RETURN_IF_ERROR(store.Write(rows, {entry}, {}));
    OMLOOP_ASSIGN_OR_RETURN(answered, WrittenSequence(id, store));
    OMLOOP_ASSIGN_OR_RETURN(party,
                            FindLiving(store.directory(), request.party()));
  }
  response.set_sequence(*answered);
  OMLOOP_ASSIGN_OR_RETURN(*response.mutable_party(),
                          ShowParty(party, store, View::kSteward));
  return absl::OkStatus();
}

absl::StatusOr<ledger_pb::SupplierProfile> CompleteProfile(
    const ledger_pb::SupplierProfile& given, const Reference& reference) {
  ledger_pb::SupplierProfile profile = given;
  for (const std::string& code : given.categories()) {
    if (reference.categories().Find(code) == nullptr) {
      return NotFound("CATEGORY_NOT_FOUND",
                      absl::StrFormat("there is no category \"%s\"; omloop "
                                      "directory --help names them",
                                      code));
    }
  }
  for (omloop::type::v1::AreaPath& area : *profile.mutable_areas_served()) {
    OMLOOP_ASSIGN_OR_RETURN(AreaPath path, CompletePath(reference, area));
    area = ToProto(path);
  }
  OMLOOP_RETURN_IF_ERROR(AsFieldError(
      CheckPayload(EntryKind::kSupplierProfile, profile.SerializeAsString()),
      "profile"));
  return profile;
}

absl::Status WriteProfile(const EntryId& id, const EntryId& party,
                          const ledger_pb::SupplierProfile& profile,
                          PartyStore& store) {
  OMLOOP_ASSIGN_OR_RETURN(std::optional<int64_t> answered,
                          store.SequenceOf(id));
  if (answered) return absl::OkStatus();
  return store.Write(
      store.vault().NewBatch(),
      {FactAbout(ledger_pb::ENTRY_KIND_SUPPLIER_PROFILE, id, party, profile)},
      {});
}

absl::Status SetSupplierProfile(const pb::SetSupplierProfileRequest& request,
                                const Reference& reference, PartyStore& store,
                                pb::SetSupplierProfileResponse& response) {
  OMLOOP_ASSIGN_OR_RETURN(EntryId id, ReadRequestId(request.request_id()));
  OMLOOP_ASSIGN_OR_RETURN(DirectoryEntry party,
                          FindLiving(store.directory(), request.party()));
  OMLOOP_ASSIGN_OR_RETURN(ledger_pb::SupplierProfile profile,
                          CompleteProfile(request.profile(), reference));
  OMLOOP_RETURN_IF_ERROR(WriteProfile(id, party.id, profile, store));
  OMLOOP_ASSIGN_OR_RETURN(party,
                          FindLiving(store.directory(), request.party()));
  OMLOOP_ASSIGN_OR_RETURN(*response.mutable_party(),
                          ShowParty(party, store, View::kSteward));
  return absl::OkStatus();
}

}  // namespace omloop::services
