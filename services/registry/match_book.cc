#include "services/registry/match_book.h"

#include <algorithm>

namespace omloop::services {
namespace {

namespace ledger_pb = omloop::ledger::v1;

// Candidates looked at for one party.
constexpr size_t kCandidatesMax = 8;

}  // namespace

MatchKey KnownAs::key() const {
  MatchKey key;
  key.name = name;
  key.postcode = postcode;
  key.kvk_number = kvk_number;
  key.ibans = ibans;
  key.legal_form = legal_form;
  return key;
}

KnownAs KnownAsOf(const EntryId& id, const IdentityRow& identity,
                  const std::map<int32_t, EstablishmentRow>& establishments) {
  KnownAs known;
  known.id = id;
  known.name = identity.display_name();
  known.kvk_number = identity.kvk_number();
  known.ibans.assign(identity.ibans().begin(), identity.ibans().end());
  known.legal_form = static_cast<LegalForm>(identity.attributes().legal_form());
  known.comparable =
      identity.attributes().kind() == ledger_pb::PARTY_KIND_SUPPLIER ||
      identity.attributes().kind() == ledger_pb::PARTY_KIND_ANCHOR;
  // Of several addresses none is the one a file would give.
  if (establishments.size() == 1) {
    known.postcode = establishments.begin()->second.postcode();
  }
  return known;
}

void MatchBook::Put(PartyNumber party, const KnownAs& known) {
  MutexLock lock(mutex_);
  if (known.comparable && !known.name.empty()) {
    index_.Put(party.value(), known.key());
  } else {
    index_.Remove(party.value());
  }
}

void MatchBook::Remove(PartyNumber party) {
  MutexLock lock(mutex_);
  index_.Remove(party.value());
  pairs_.erase(party);
}

std::vector<MatchCandidate> MatchBook::Find(const MatchKey& key) const {
  MutexLock lock(mutex_);
  return index_.Find(key, kCandidatesMax);
}

std::vector<MatchCandidate> MatchBook::FindEarlier(PartyNumber party) const {
  MutexLock lock(mutex_);
  std::vector<MatchCandidate> found =
      index_.FindLike(party.value(), kCandidatesMax);
  std::erase_if(found, [&](const MatchCandidate& candidate) {
    return candidate.id > party.value();
  });
  return found;
}

void MatchBook::SetPair(PartyNumber party, const MatchRow& row) {
  MutexLock lock(mutex_);
  pairs_[party] = row;
}

std::optional<MatchRow> MatchBook::Pair(PartyNumber party) const {
  MutexLock lock(mutex_);
  auto found = pairs_.find(party);
  if (found == pairs_.end()) return std::nullopt;
  return found->second;
}

std::vector<std::pair<PartyNumber, MatchRow>> MatchBook::Pairs(
    int32_t state) const {
  std::vector<std::pair<PartyNumber, MatchRow>> pairs;
  {
    MutexLock lock(mutex_);
    for (const auto& [party, row] : pairs_) {
      if (row.state() == state) pairs.emplace_back(party, row);
    }
  }
  std::stable_sort(
      pairs.begin(), pairs.end(), [](const auto& a, const auto& b) {
        return a.second.score_permille() > b.second.score_permille();
      });
  return pairs;
}

}  // namespace omloop::services
