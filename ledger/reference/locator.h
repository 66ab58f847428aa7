#ifndef OMLOOP_LEDGER_REFERENCE_LOCATOR_H_
#define OMLOOP_LEDGER_REFERENCE_LOCATOR_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "ledger/base/calendar.h"
#include "ledger/model/area.h"
#include "ledger/reference/coordinates.h"
#include "ledger/reference/reference.h"

namespace omloop {

// What is known about an address. Texts are as delivered.
struct PlaceQuery {
  std::optional<Wgs84> point;
  std::string_view postcode;
  std::optional<int> house_number;
  // Code or name; "" means a postcode, if any, is Dutch.
  std::string_view country;
  // The day for which the place is asked: chooses the PC6 table. None: the
  // newest.
  std::optional<Day> on;
};

// Where an address lies, each level as far as is certain.
struct Place {
  AreaPath path;
  PlaceBasis basis = PlaceBasis::kNone;
  // Which division the smallest known area belongs to.
  std::string boundary_version;
};

// The resolution ladder: the first of these that tells more than the country
// decides.
//   1 coordinates in a buurt polygon
//   2 the PC6 table the operator loaded
//   3 a PC6 whose known points all lie in one buurt
//   4 the PC4: its municipality; its district only when it lies wholly in one
//   5 the country
// Source: docs/concepts/place_and_ring.md. Safe from every thread.
class Locator {
 public:
  // `reference` must outlive the locator.
  explicit Locator(const Reference& reference) : reference_(reference) {}

  // Errors: INVALID_ARGUMENT BAD_POSTCODE, UNKNOWN_COUNTRY; NOT_FOUND
  // PLACE_UNKNOWN when nothing given leads anywhere.
  absl::StatusOr<Place> Locate(const PlaceQuery& query) const;

 private:
  Place PlaceOf(const AreaPath& path, PlaceBasis basis) const;
  // The path of a buurt of any municipality: from areas.csv, else read off
  // the code, which holds municipality and wijk.
  AreaPath PathOfBuurt(const AreaCode& buurt) const;
  std::optional<Place> ByPostcode(const Postcode& postcode,
                                  const PlaceQuery& query) const;

  const Reference& reference_;
};

}  // namespace omloop

#endif  // OMLOOP_LEDGER_REFERENCE_LOCATOR_H_
