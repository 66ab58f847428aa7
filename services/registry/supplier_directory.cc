#include "services/registry/supplier_directory.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"
#include "ledger/model/party.h"
#include "services/common/paging.h"
#include "services/registry/party_view.h"
#include "services/registry/registry_work.h"

namespace omloop::services {
namespace {

namespace pb = omloop::registry::v1;
namespace ledger_pb = omloop::ledger::v1;

constexpr int kPageDefault = 100;
constexpr int kPageMax = 1000;

AreaPath FromProto(const omloop::type::v1::AreaPath& proto) {
  AreaPath path;
  const std::pair<AreaLevel, const std::string*> levels[] = {
      {AreaLevel::kCountry, &proto.country()},
      {AreaLevel::kProvince, &proto.province()},
      {AreaLevel::kGemeente, &proto.municipality()},
      {AreaLevel::kStadsdeel, &proto.district()},
      {AreaLevel::kWijk, &proto.wijk()}};
  for (const auto& [level, text] : levels) {
    auto code = AreaCode::Parse(*text);
    if (code.ok()) path.Set(level, *code);
  }
  return path;
}

// Established in the area, or working in it: an area it serves is the asked
// one, larger, or a part of it.
bool IsIn(const DirectoryEntry& entry, const AreaPath& area) {
  for (const auto& [number, establishment] : entry.establishments) {
    if (Contains(area, FromProto(establishment.terms.place())) ==
        Containment::kIn) {
      return true;
    }
  }
  for (const auto& served : entry.profile.areas_served()) {
    const AreaPath path = FromProto(served);
    if (Contains(path, area) == Containment::kIn ||
        Contains(area, path) == Containment::kIn) {
      return true;
    }
  }
  return false;
}

bool IsListed(const DirectoryEntry& entry) {
  return !entry.erased &&
         entry.attributes.kind() == ledger_pb::PARTY_KIND_SUPPLIER &&
         (entry.attributes.status() == ledger_pb::PARTY_STATUS_SUBMITTED ||
          entry.attributes.status() == ledger_pb::PARTY_STATUS_VERIFIED);
}

}  // namespace

absl::Status SearchDirectory(const pb::SearchDirectoryRequest& request,
                             View view, const Reference& reference,
                             const PartyStore& store,
                             pb::SearchDirectoryResponse& response) {
  OMLOOP_ASSIGN_OR_RETURN(
      int page_size, PageSize(request.page_size(), kPageDefault, kPageMax));
  if (!request.category().empty() &&
      reference.categories().Find(request.category()) == nullptr) {
    return NotFound("CATEGORY_NOT_FOUND",
                    absl::StrFormat("there is no category \"%s\"; omloop "
                                    "directory --help names them",
                                    request.category()));
  }
  std::optional<AreaPath> area;
  if (!request.area().empty()) {
    OMLOOP_ASSIGN_OR_RETURN(area, PathOfText(reference, request.area()));
  }
  const PartyDirectory& directory = store.directory();
  const fold::Merges merges = directory.merges();
  std::vector<std::pair<std::string, DirectoryEntry>> found;
  directory.ForEach(
      PartyNumber(1), PartyNumber(directory.last_number()),
      [&](const DirectoryEntry& entry) {
        const auto ownership = entry.attributes.ownership_class();
        const bool fits =
            IsListed(entry) && (view == View::kSteward || entry.is_public()) &&
            merges.CountsAs(entry.number, PartyNumber(0)) == entry.number &&
            (request.ownership_class() == 0 ||
             ownership == request.ownership_class()) &&
            (!request.cooperatives_only() ||
             IsCooperative(static_cast<OwnershipClass>(ownership))) &&
            (request.category().empty() ||
             std::find(entry.profile.categories().begin(),
                       entry.profile.categories().end(), request.category()) !=
                 entry.profile.categories().end()) &&
            (!area || IsIn(entry, *area));
        if (fits) found.emplace_back(entry.normalized_name, entry);
        return true;
      });
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first < b.first
                              : a.second.number < b.second.number;
  });
  OMLOOP_ASSIGN_OR_RETURN(
      PageToken token,
      PageToken::Decode(
          request.page_token(),
          QueryHash(absl::StrFormat("directory/%d/%s/%s/%d/%d",
                                    static_cast<int>(view), request.category(),
                                    request.area(), request.ownership_class(),
                                    request.cooperatives_only() ? 1 : 0)),
          directory.last_number()));
  size_t at = token.position;
  for (; at < found.size() && response.parties_size() < page_size; ++at) {
    OMLOOP_ASSIGN_OR_RETURN(*response.add_parties(),
                            ShowParty(found[at].second, store, view));
  }
  if (at < found.size()) {
    token.position = at;
    response.set_next_page_token(token.Encode());
  }
  return absl::OkStatus();
}

}  // namespace omloop::services
