#ifndef OMLOOP_LEDGER_ECONOMY_DISCLOSURE_H_
#define OMLOOP_LEDGER_ECONOMY_DISCLOSURE_H_

#include <vector>

#include "ledger/economy/breakdown.h"

namespace omloop::economy {

// A public cell rests on at least three parties, of which none has more than
// 80 % (domain.md 5.6 item 5).
inline constexpr int kPartiesMin = 3;
inline constexpr int kDominancePercentMax = 80;

// Whether a sum may be shown to everybody. The share of the largest is of the
// parties' absolute nets, so that a credit note cannot hide one. A sum over
// nobody says nothing of anybody.
bool IsSafe(const Tally& tally);

// Whether the slice has a place in a public answer. The others are what is
// left when a shown one is taken from its sum; they are guarded alike.
bool IsPublished(SliceKey key);
// Totals of the month and of its anchors are never hidden.
bool IsNeverHidden(SliceKey key);

// Sums of the answer: the children together are the parent.
struct TableSum {
  uint32_t parent;
  std::vector<uint32_t> children;
};
std::vector<TableSum> TableSumsOf(const Breakdown& breakdown);

// Which slices a public answer hides, one a key of `breakdown`:
//
// 1. Every cell that is not safe; legal persons listed by name stand apart.
// 2. In a sum that is shown, the hidden cells together must be safe, else the
//    smallest shown one goes too: what is left over can be computed.
// 3. Nothing hidden may follow from any combination of what is shown: cells
//    are taken as linear equations over the groups of flows that no cell
//    tells apart, and a hidden cell that is in their row space is guarded by
//    hiding the smallest cell that it follows from. Once without the list of
//    suppliers for every unsafe cell, once with it for cells, groups and
//    single suppliers of whom somebody is not listed by name.
//
// Guards against subtraction within the answer for one month, not against
// guesses from outside, nor against comparing the book at two moments
// (docs/concepts/disclosure.md).
std::vector<bool> HiddenSlices(const Breakdown& breakdown);

}  // namespace omloop::economy

#endif  // OMLOOP_LEDGER_ECONOMY_DISCLOSURE_H_
