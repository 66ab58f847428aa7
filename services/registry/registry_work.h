#ifndef OMLOOP_SERVICES_REGISTRY_REGISTRY_WORK_H_
#define OMLOOP_SERVICES_REGISTRY_REGISTRY_WORK_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger/base/ids.h"
#include "ledger/model/area.h"
#include "ledger/reference/reference.h"
#include "omloop/ledger/v1/ledger.pb.h"
#include "omloop/type/v1/type.pb.h"
#include "services/registry/party_store.h"

namespace omloop::services {

// Letters of a reason or of evidence.
inline constexpr size_t kReasonBytesMax = 4000;

// Errors: INVALID_ARGUMENT FIELDS_INVALID.
absl::StatusOr<EntryId> ReadRequestId(const std::string& bytes);

// Errors: NOT_FOUND PARTY_NOT_FOUND; FAILED_PRECONDITION PARTY_ERASED.
absl::StatusOr<DirectoryEntry> FindLiving(const PartyDirectory& directory,
                                          int32_t number);
// The same, and FAILED_PRECONDITION NOT_AN_ANCHOR.
absl::StatusOr<DirectoryEntry> FindAnchorOf(const PartyDirectory& directory,
                                            int32_t number);

// The path of the area that the smallest level of `given` names, by code or
// by name; down to the wijk at most.
// Errors: NOT_FOUND UNKNOWN_AREA.
absl::StatusOr<AreaPath> CompletePath(const Reference& reference,
                                      const omloop::type::v1::AreaPath& given);
absl::StatusOr<AreaPath> PathOfText(const Reference& reference,
                                    std::string_view text);

// Why something was done, kept under the party's key; answers the commitment
// for the log, "" when there is nothing to keep.
std::string AddReason(const EntryId& party, const EntryId& request_id,
                      const StepRow& step, vault::VaultBatch& rows);

// A fact about a party with this payload.
omloop::ledger::v1::NewEntry FactAbout(
    omloop::ledger::v1::EntryKind kind, const EntryId& id, const EntryId& party,
    const google::protobuf::MessageLite& payload);

// Sequence of an entry that was just written.
absl::StatusOr<int64_t> WrittenSequence(const EntryId& id, PartyStore& store);

}  // namespace omloop::services

#endif  // OMLOOP_SERVICES_REGISTRY_REGISTRY_WORK_H_
