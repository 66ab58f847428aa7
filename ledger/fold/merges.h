#ifndef OMLOOP_LEDGER_FOLD_MERGES_H_
#define OMLOOP_LEDGER_FOLD_MERGES_H_

#include <map>
#include <utility>

#include "ledger/base/ids.h"

namespace omloop::fold {

// Which party counts as which other one, for everybody or for one payer: the
// facts about merges and splits so far. Entries stay on the party they were
// booked on; whoever makes a figure asks CountsAs, so that taking a merge back
// leaves nothing behind.
class Merges {
 public:
  // What `payer` pays to `party` counts as paid to the answer: `party` itself
  // when nothing was said. A word about the payer goes before one about all;
  // chains are followed. `payer` 0 asks for what holds for everybody.
  PartyNumber CountsAs(PartyNumber party, PartyNumber payer) const;

  // Whether `party` counting as `into` would lead back to `party`, whoever
  // pays.
  bool WouldCircle(PartyNumber party, PartyNumber into) const;

  // `party` counts as `into`; replaces what was said for the same payer. One
  // that would lead in a circle has no effect.
  void Merge(PartyNumber party, PartyNumber into, PartyNumber payer);
  void TakeBack(PartyNumber party, PartyNumber payer);

  bool empty() const { return into_.empty(); }
  // (party, payer) -> into, in order.
  const std::map<std::pair<PartyNumber, PartyNumber>, PartyNumber>& all()
      const {
    return into_;
  }

 private:
  std::map<std::pair<PartyNumber, PartyNumber>, PartyNumber> into_;
};

}  // namespace omloop::fold

#endif  // OMLOOP_LEDGER_FOLD_MERGES_H_
