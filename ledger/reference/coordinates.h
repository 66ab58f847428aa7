#ifndef OMLOOP_LEDGER_REFERENCE_COORDINATES_H_
#define OMLOOP_LEDGER_REFERENCE_COORDINATES_H_

#include "absl/status/statusor.h"

namespace omloop {

// Degrees on the WGS84 ellipsoid (EPSG:4326), north and east positive.
struct Wgs84 {
  double latitude = 0;
  double longitude = 0;
  friend bool operator==(const Wgs84&, const Wgs84&) = default;
};

// Metres in the Dutch national grid (EPSG:28992, "Rijksdriehoek").
struct Rd {
  double x = 0;
  double y = 0;
  friend bool operator==(const Rd&, const Rd&) = default;
};

// Errors: INVALID_ARGUMENT BAD_COORDINATES outside [-90, 90] and [-180, 180].
absl::StatusOr<Wgs84> MakeWgs84(double latitude, double longitude);
// Errors: INVALID_ARGUMENT BAD_COORDINATES outside the area the grid is
// defined for: x -7,000 to 300,000 and y 289,000 to 629,000.
absl::StatusOr<Rd> MakeRd(double x, double y);

// Within 0.5 m of the published pairs; the official correction grid, worth a
// quarter of a metre, is left out.
// Errors: INVALID_ARGUMENT BAD_COORDINATES as for MakeRd.
// Source: EPSG:28992 (double stereographic on Bessel 1841) and the published
// seven parameter shift from Amersfoort to WGS84.
absl::StatusOr<Wgs84> ToWgs84(const Rd& rd);
absl::StatusOr<Rd> ToRd(const Wgs84& point);

}  // namespace omloop

#endif  // OMLOOP_LEDGER_REFERENCE_COORDINATES_H_
