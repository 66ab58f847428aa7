#include "services/registry/alliances.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"
#include "ledger/model/facts.h"
#include "services/common/status_bridge.h"
#include "services/registry/registry_work.h"

namespace omloop::services {
namespace {

namespace pb = omloop::registry::v1;
namespace ledger_pb = omloop::ledger::v1;

constexpr size_t kNameBytesMax = 200;

std::string DeepestCode(const omloop::type::v1::AreaPath& path) {
  for (const std::string* code : {&path.wijk(), &path.district(),
                                  &path.municipality(), &path.province()}) {
    if (!code->empty()) return *code;
  }
  return path.country();
}

pb::MicroAlliance Show(const ledger_pb::MicroAllianceDefined& terms,
                       const std::string& name) {
  pb::MicroAlliance alliance;
  alliance.set_micro_alliance(terms.micro_alliance());
  alliance.set_display_name(name);
  *alliance.mutable_members() = terms.members();
  for (const auto& area : terms.areas()) alliance.add_areas(DeepestCode(area));
  alliance.set_ended(terms.ended());
  return alliance;
}

std::string NameOf(int32_t number, const PartyStore& store) {
  absl::StatusOr<vault::VaultRow> row = store.vault().Get(AllianceKey(number));
  AllianceRow stored;
  if (!row.ok() || !stored.ParseFromString(row->value)) return "";
  return stored.display_name();
}

absl::Status Check(const pb::MicroAlliance& given) {
  FieldErrors errors;
  if (given.display_name().empty() ||
      given.display_name().size() > kNameBytesMax) {
    errors.Add("alliance.display_name",
               absl::StrFormat("has 1 to %d bytes", kNameBytesMax));
  }
  if (given.members_size() > kMicroAllianceMembersMax) {
    errors.Add("alliance.members",
               absl::StrFormat("has %d, at most %d", given.members_size(),
                               kMicroAllianceMembersMax));
  }
  if (given.areas_size() > kMicroAllianceAreasMax) {
    errors.Add("alliance.areas",
               absl::StrFormat("has %d, at most %d", given.areas_size(),
                               kMicroAllianceAreasMax));
  }
  return errors.status();
}

}  // namespace

absl::Status DefineMicroAlliance(const pb::DefineMicroAllianceRequest& request,
                                 const Reference& reference, PartyStore& store,
                                 pb::DefineMicroAllianceResponse& response) {
  OMLOOP_ASSIGN_OR_RETURN(EntryId id, ReadRequestId(request.request_id()));
  const pb::MicroAlliance& given = request.alliance();
  OMLOOP_RETURN_IF_ERROR(Check(given));
  const auto known = store.directory().alliances();
  OMLOOP_ASSIGN_OR_RETURN(std::optional<int64_t> answered,
                          store.SequenceOf(id));
  int32_t number = given.micro_alliance();
  if (number != 0 && !known.contains(number)) {
    return NotFound("ALLIANCE_NOT_FOUND",
                    absl::StrFormat("no micro-alliance has number %d; omloop "
                                    "alliances list shows them",
                                    number));
  }
  ledger_pb::MicroAllianceDefined payload;
  std::set<int32_t> members(given.members().begin(), given.members().end());
  for (int32_t member : members) {
    OMLOOP_RETURN_IF_ERROR(FindLiving(store.directory(), member).status());
    payload.add_members(member);
  }
  for (const std::string& area : given.areas()) {
    OMLOOP_ASSIGN_OR_RETURN(AreaPath path, PathOfText(reference, area));
    *payload.add_areas() = ToProto(path);
  }
  payload.set_ended(given.ended());
  if (answered) {
    // The first answer: the one this request made.
    for (const auto& [each, terms] : known) {
      if (number == 0 && NameOf(each, store) == given.display_name()) {
        number = each;
      }
    }
  } else {
    if (number == 0) number = known.empty() ? 1 : known.rbegin()->first + 1;
    payload.set_micro_alliance(number);
    AllianceRow row;
    row.set_micro_alliance(number);
    row.set_display_name(given.display_name());
    vault::VaultBatch rows = store.vault().NewBatch();
    payload.set_vault_commitment(std::string(
        View(rows.PutCommitted(AllianceKey(number), row.SerializeAsString()))));
    ledger_pb::NewEntry entry =
        FactAbout(ledger_pb::ENTRY_KIND_MICRO_ALLIANCE, id, EntryId(), payload);
    entry.mutable_fact()->set_valid_from_day(DayNumber(store.Today()));
    OMLOOP_RETURN_IF_ERROR(store.Write(rows, {entry}, {}));
    OMLOOP_ASSIGN_OR_RETURN(answered, WrittenSequence(id, store));
  }
  response.set_sequence(*answered);
  const auto now = store.directory().alliances();
  if (auto found = now.find(number); found != now.end()) {
    *response.mutable_alliance() = Show(found->second, NameOf(number, store));
  }
  return absl::OkStatus();
}

absl::Status ListMicroAlliances(const PartyStore& store,
                                pb::ListMicroAlliancesResponse& response) {
  for (const auto& [number, terms] : store.directory().alliances()) {
    *response.add_alliances() = Show(terms, NameOf(number, store));
  }
  return absl::OkStatus();
}

}  // namespace omloop::services
