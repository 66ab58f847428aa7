#include "ledger/reference/coordinates.h"

#include <boost/geometry/core/cs.hpp>
#include <boost/geometry/geometries/point.hpp>
#include <boost/geometry/srs/transformation.hpp>
#include <exception>

#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"

namespace omloop {
namespace {

namespace bg = boost::geometry;
using GridPoint = bg::model::point<double, 2, bg::cs::cartesian>;
using GlobePoint = bg::model::point<double, 2, bg::cs::geographic<bg::degree>>;

// From degrees WGS84 to metres RD; const use is safe from every thread.
const bg::srs::transformation<>& Transformation() {
  static const auto* const transformation = new bg::srs::transformation<>(
      bg::srs::proj4("+proj=longlat +datum=WGS84 +no_defs"),
      bg::srs::proj4(
          "+proj=sterea +lat_0=52.15616055555555 +lon_0=5.38763888888889 "
          "+k=0.9999079 +x_0=155000 +y_0=463000 +ellps=bessel "
          "+towgs84=565.4171,50.3319,465.5524,-0.398957,0.343988,-1.87740,"
          "4.0725 +units=m +no_defs"));
  return *transformation;
}

absl::Status BadCoordinates(std::string_view problem) {
  return InvalidArgument("BAD_COORDINATES", problem);
}

}  // namespace

absl::StatusOr<Wgs84> MakeWgs84(double latitude, double longitude) {
  if (latitude >= -90 && latitude <= 90 && longitude >= -180 &&
      longitude <= 180) {
    return Wgs84{latitude, longitude};
  }
  return BadCoordinates(absl::StrFormat(
      "latitude %g and longitude %g must be degrees from -90 to 90 and from "
      "-180 to 180",
      latitude, longitude));
}

absl::StatusOr<Rd> MakeRd(double x, double y) {
  if (x >= -7'000 && x <= 300'000 && y >= 289'000 && y <= 629'000) {
    return Rd{x, y};
  }
  return BadCoordinates(absl::StrFormat(
      "RD %g,%g must be metres, x from -7000 to 300000 and y from 289000 to "
      "629000 (are x and y exchanged?)",
      x, y));
}

absl::StatusOr<Wgs84> ToWgs84(const Rd& rd) {
  OMLOOP_RETURN_IF_ERROR(MakeRd(rd.x, rd.y).status());
  try {
    GlobePoint globe;
    if (!Transformation().inverse(GridPoint(rd.x, rd.y), globe)) {
      return BadCoordinates("RD point cannot be converted to WGS84");
    }
    return MakeWgs84(bg::get<1>(globe), bg::get<0>(globe));
  } catch (const std::exception& error) {
    return BadCoordinates(error.what());
  }
}

absl::StatusOr<Rd> ToRd(const Wgs84& point) {
  OMLOOP_RETURN_IF_ERROR(MakeWgs84(point.latitude, point.longitude).status());
  try {
    GridPoint grid;
    if (!Transformation().forward(GlobePoint(point.longitude, point.latitude),
                                  grid)) {
      return BadCoordinates("WGS84 point cannot be converted to RD");
    }
    return MakeRd(bg::get<0>(grid), bg::get<1>(grid));
  } catch (const std::exception& error) {
    return BadCoordinates(error.what());
  }
}

}  // namespace omloop
