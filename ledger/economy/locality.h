#ifndef OMLOOP_LEDGER_ECONOMY_LOCALITY_H_
#define OMLOOP_LEDGER_ECONOMY_LOCALITY_H_

#include <cstdint>
#include <optional>
#include <string_view>

#include "absl/types/span.h"
#include "ledger/base/calendar.h"
#include "ledger/model/area.h"
#include "ledger/model/establishment.h"
#include "ledger/model/ring.h"

namespace omloop {

// Which rule gave a line its ring, or left it unknown.
enum class LocalityReason : uint8_t {
  kLinePlace,             // The line's or invoice's place of delivery.
  kContractPlace,         // The contract's.
  kOnlyEstablishment,     // The only one valid on that date.
  kAllInOneRing,          // Every one valid on that date lies in it.
  kNoEstablishment,       // None is valid on that date.
  kOnlyPostbus,           // Post boxes only.
  kOnlyHeadOffice,        // A head office whose branches are not known.
  kEstablishmentsDiffer,  // In, or possibly in, different rings.
};

// "line_place", "contract_place", "only_establishment", "all_in_one_ring",
// "no_establishment", "only_postbus", "only_head_office",
// "establishments_differ".
std::string_view LocalityReasonName(LocalityReason reason);

struct Locality {
  Ring ring;
  LocalityReason reason = LocalityReason::kNoEstablishment;
  // How the place behind it was found; the weakest basis when several
  // establishments agree, kNone when there is no place.
  PlaceBasis basis = PlaceBasis::kNone;
  // The one that delivered, when it is one.
  EstablishmentNumber establishment;
  friend bool operator==(const Locality&, const Locality&) = default;
};

// Places of delivery a document states; an empty path states nothing.
struct StatedPlaces {
  AreaPath line;
  AreaPath contract;
};

// From which ring a supplier delivered on `day`: the line's or invoice's
// place of delivery; else the contract's; else that of the only establishment
// valid on that day; else, if all lie in one ring, that ring; else unknown. A
// postbus or the head office of a firm with more branches is never the only
// one. What is unknown keeps the rings that remain possible.
//
// A stated place decides even where it leaves the ring open: an address of
// the supplier cannot contradict what the document says.
// Source: docs/concepts/place_and_ring.md, "Which establishment delivered".
Locality LocalityOf(const StatedPlaces& stated,
                    absl::Span<const Establishment> establishments,
                    const RingSet& rings, Day day);

}  // namespace omloop

#endif  // OMLOOP_LEDGER_ECONOMY_LOCALITY_H_
