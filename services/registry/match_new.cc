#include "services/registry/match_new.h"

#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "ledger/base/status_macros.h"
#include "omloop/registry/v1/registry.pb.h"

namespace omloop::services {
namespace {

namespace pb = omloop::registry::v1;
namespace ledger_pb = omloop::ledger::v1;

bool IsRegistered(const DirectoryEntry& entry) {
  return entry.attributes.status() > ledger_pb::PARTY_STATUS_SEEN ||
         entry.attributes.kind() == ledger_pb::PARTY_KIND_ANCHOR;
}

}  // namespace

absl::Status MatchNewParties(absl::Span<const EntryId> parties,
                             PartyStore& store) {
  PartyDirectory& directory = store.directory();
  fold::Merges merges = directory.merges();
  vault::VaultBatch rows = store.vault().NewBatch();
  std::vector<ledger_pb::NewEntry> facts;
  std::vector<std::pair<PartyNumber, MatchRow>> pairs;
  std::set<PartyNumber> paired;
  for (const EntryId& id : parties) {
    std::optional<DirectoryEntry> later = directory.Find(id);
    if (!later || later->erased) continue;
    const PartyNumber self = later->number;
    std::vector<MatchCandidate> found = store.matches().FindEarlier(self);
    std::erase_if(found, [&](const MatchCandidate& candidate) {
      return merges.CountsAs(PartyNumber(candidate.id), PartyNumber(0)) ==
             merges.CountsAs(self, PartyNumber(0));
    });
    if (found.empty()) continue;
    const MatchCandidate& best = found[0];
    std::optional<DirectoryEntry> other = directory.Find(PartyNumber(best.id));
    if (!other || other->erased) continue;
    if (IsRegistered(*later) && !IsRegistered(*other)) std::swap(later, other);
    // An institution does not give way.
    if (later->attributes.kind() != ledger_pb::PARTY_KIND_SUPPLIER) continue;
    if (paired.contains(later->number) || store.matches().Pair(later->number)) {
      continue;
    }
    MatchRow row;
    row.set_candidate_id(other->id.str());
    row.set_score_permille(best.score);
    for (Evidence each : best.evidence) {
      row.add_evidence(static_cast<int32_t>(each));
    }
    bool several = false;
    for (const MatchCandidate& rival : found) {
      several = several ||
                (rival.score >= kMatchAutomatic &&
                 merges.CountsAs(PartyNumber(rival.id), PartyNumber(0)) !=
                     merges.CountsAs(PartyNumber(best.id), PartyNumber(0)));
    }
    if (several) row.add_evidence(static_cast<int32_t>(Evidence::kSeveralFit));
    const bool automatic = best.score >= kMatchAutomatic && !several &&
                           !merges.WouldCircle(later->number, other->number);
    row.set_automatic(automatic);
    row.set_state(automatic ? pb::MATCH_STATE_SAME : pb::MATCH_STATE_OPEN);
    if (automatic) {
      merges.Merge(later->number, other->number, PartyNumber(0));
      facts.push_back(AutomaticMergeFact(later->id, row));
    }
    rows.Put(MatchKeyOf(later->id), row.SerializeAsString());
    paired.insert(later->number);
    pairs.emplace_back(later->number, std::move(row));
  }
  if (pairs.empty()) return absl::OkStatus();
  OMLOOP_RETURN_IF_ERROR(store.Write(rows, facts, {}));
  for (const auto& [party, row] : pairs) store.matches().SetPair(party, row);
  return absl::OkStatus();
}

}  // namespace omloop::services
