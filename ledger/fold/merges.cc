#include "ledger/fold/merges.h"

#include <set>
#include <vector>

#include "ledger/base/check.h"

namespace omloop::fold {

PartyNumber Merges::CountsAs(PartyNumber party, PartyNumber payer) const {
  if (into_.empty()) return party;
  // No circle is ever let in, so a chain is at most as long as the table.
  for (size_t step = 0; step <= into_.size(); ++step) {
    auto next = into_.find({party, payer});
    if (next == into_.end()) next = into_.find({party, PartyNumber(0)});
    if (next == into_.end()) return party;
    party = next->second;
  }
  OMLOOP_CHECK(false);
  return party;
}

bool Merges::WouldCircle(PartyNumber party, PartyNumber into) const {
  // Whoever pays: a word about one payer may be taken back at any time, and
  // then what holds for all must not lead in a circle.
  std::set<PartyNumber> seen;
  std::vector<PartyNumber> open = {into};
  while (!open.empty()) {
    const PartyNumber at = open.back();
    open.pop_back();
    if (at == party) return true;
    if (!seen.insert(at).second) continue;
    for (auto edge = into_.lower_bound({at, PartyNumber(0)});
         edge != into_.end() && edge->first.first == at; ++edge) {
      open.push_back(edge->second);
    }
  }
  return false;
}

void Merges::Merge(PartyNumber party, PartyNumber into, PartyNumber payer) {
  if (!WouldCircle(party, into)) into_[{party, payer}] = into;
}

void Merges::TakeBack(PartyNumber party, PartyNumber payer) {
  into_.erase({party, payer});
}

}  // namespace omloop::fold
