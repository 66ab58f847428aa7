#include "ledger/economy/locality.h"

#include <algorithm>
#include <array>

namespace omloop {
namespace {

constexpr std::array<std::string_view, 8> kReasonNames = {
    "line_place",       "contract_place",       "only_establishment",
    "all_in_one_ring",  "no_establishment",     "only_postbus",
    "only_head_office", "establishments_differ"};

// Bases from best to least; nothing known is the least of all.
PlaceBasis Weakest(PlaceBasis a, PlaceBasis b) {
  if (a == PlaceBasis::kNone || b == PlaceBasis::kNone) {
    return PlaceBasis::kNone;
  }
  return std::max(a, b);
}

Locality Unknown(LocalityReason reason) { return {.reason = reason}; }

}  // namespace

std::string_view LocalityReasonName(LocalityReason reason) {
  return kReasonNames[static_cast<size_t>(reason)];
}

Locality LocalityOf(const StatedPlaces& stated,
                    absl::Span<const Establishment> establishments,
                    const RingSet& rings, Day day) {
  if (!stated.line.empty()) {
    return {.ring = RingOf(rings, stated.line),
            .reason = LocalityReason::kLinePlace,
            .basis = PlaceBasis::kStated};
  }
  if (!stated.contract.empty()) {
    return {.ring = RingOf(rings, stated.contract),
            .reason = LocalityReason::kContractPlace,
            .basis = PlaceBasis::kStated};
  }
  // Nobody works in a post box, so it counts neither as the place nor
  // against another one.
  const Establishment* only = nullptr;
  int working = 0;
  bool post_box = false;
  std::optional<Ring> ring;
  PlaceBasis basis = PlaceBasis::kNone;
  for (const Establishment& establishment : establishments) {
    if (!establishment.ValidOn(day)) continue;
    if (establishment.post_box || establishment.basis == PlaceBasis::kPostbus) {
      post_box = true;
      continue;
    }
    const Ring its = RingOf(rings, establishment.place);
    ring = ring ? Ring::Either(*ring, its) : its;
    basis = working == 0 ? establishment.basis
                         : Weakest(basis, establishment.basis);
    only = &establishment;
    ++working;
  }
  if (working == 0) {
    return Unknown(post_box ? LocalityReason::kOnlyPostbus
                            : LocalityReason::kNoEstablishment);
  }
  if (working == 1) {
    // Its branches, wherever they are, may have done the work.
    if (only->head_office_of_many) {
      return Unknown(LocalityReason::kOnlyHeadOffice);
    }
    return {.ring = *ring,
            .reason = LocalityReason::kOnlyEstablishment,
            .basis = basis,
            .establishment = only->number};
  }
  return {.ring = *ring,
          .reason = ring->known() ? LocalityReason::kAllInOneRing
                                  : LocalityReason::kEstablishmentsDiffer,
          .basis = basis};
}

}  // namespace omloop
