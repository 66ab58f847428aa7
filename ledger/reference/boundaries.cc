#include "ledger/reference/boundaries.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"

namespace omloop {
namespace {

using Json = nlohmann::json;

constexpr double kMetresPerDegree = 111'200;  // Of latitude.
constexpr double kToleranceDegrees =
    BuurtMap::kEdgeToleranceMetres / kMetresPerDegree;
// A degree of longitude in degrees of latitude, at 52.4 degrees north; the
// tolerance does not need better anywhere in the Netherlands.
constexpr double kLongitudeScale = 0.61;

absl::Status BadMap(std::string_view name, std::string_view problem) {
  return InvalidArgument("REFERENCE_FILE_BAD",
                         absl::StrFormat("%s: %s", name, problem));
}

// The member `key` of `object`, null when absent.
const Json* Member(const Json& object, const char* key) {
  if (!object.is_object()) return nullptr;
  const auto it = object.find(key);
  return it == object.end() ? nullptr : &*it;
}

bool ReadRing(const Json& coordinates, std::vector<Wgs84>& ring) {
  // One outer ring; a hole would need a second one.
  if (!coordinates.is_array() || coordinates.size() != 1) return false;
  const Json& points = coordinates[0];
  if (!points.is_array() || points.size() < 4) return false;
  for (const Json& point : points) {
    if (!point.is_array() || point.size() < 2 || !point[0].is_number() ||
        !point[1].is_number()) {
      return false;
    }
    ring.push_back({.latitude = point[1].get<double>(),
                    .longitude = point[0].get<double>()});
  }
  return ring.front() == ring.back();
}

void Widen(Wgs84& low, Wgs84& high, const Wgs84& point) {
  low.latitude = std::min(low.latitude, point.latitude);
  low.longitude = std::min(low.longitude, point.longitude);
  high.latitude = std::max(high.latitude, point.latitude);
  high.longitude = std::max(high.longitude, point.longitude);
}

constexpr double kFar = std::numeric_limits<double>::infinity();

}  // namespace

bool BuurtOutline::Contains(const Wgs84& point) const {
  bool inside = false;
  for (size_t i = 1; i < ring.size(); ++i) {
    const Wgs84& a = ring[i - 1];
    const Wgs84& b = ring[i];
    if ((a.latitude > point.latitude) == (b.latitude > point.latitude)) {
      continue;
    }
    const double crossing = (b.longitude - a.longitude) *
                                (point.latitude - a.latitude) /
                                (b.latitude - a.latitude) +
                            a.longitude;
    if (point.longitude < crossing) inside = !inside;
  }
  return inside;
}

double BuurtOutline::DistanceToEdge(const Wgs84& point) const {
  double best = kFar;
  for (size_t i = 1; i < ring.size(); ++i) {
    const double ax =
        (ring[i - 1].longitude - point.longitude) * kLongitudeScale;
    const double ay = ring[i - 1].latitude - point.latitude;
    const double dx =
        (ring[i].longitude - ring[i - 1].longitude) * kLongitudeScale;
    const double dy = ring[i].latitude - ring[i - 1].latitude;
    const double length = dx * dx + dy * dy;
    const double along =
        length == 0 ? 0 : std::clamp(-(ax * dx + ay * dy) / length, 0.0, 1.0);
    best = std::min(best, std::hypot(ax + along * dx, ay + along * dy));
  }
  return best;
}

absl::StatusOr<BuurtMap> BuurtMap::Parse(std::string_view geojson,
                                         std::string name) {
  const Json document =
      Json::parse(geojson, nullptr, /*allow_exceptions=*/false);
  const Json* features = Member(document, "features");
  if (features == nullptr || !features->is_array() || features->empty()) {
    return BadMap(name, "is not a GeoJSON FeatureCollection with features");
  }
  BuurtMap map;
  for (size_t i = 0; i < features->size(); ++i) {
    const Json& feature = (*features)[i];
    const Json* properties = Member(feature, "properties");
    const Json* geometry = Member(feature, "geometry");
    const Json* code =
        properties ? Member(*properties, "CBS_Buurtcode") : nullptr;
    const Json* type = geometry ? Member(*geometry, "type") : nullptr;
    const Json* coordinates =
        geometry ? Member(*geometry, "coordinates") : nullptr;
    BuurtOutline outline;
    if (code == nullptr || !code->is_string() || coordinates == nullptr ||
        type == nullptr || *type != "Polygon" ||
        !ReadRing(*coordinates, outline.ring)) {
      return BadMap(name, absl::StrFormat(
                              "feature %d needs a CBS_Buurtcode and a Polygon "
                              "of one closed ring without holes",
                              i + 1));
    }
    const auto parsed = AreaCode::Parse(code->get<std::string>());
    if (!parsed.ok() || parsed->empty()) {
      return BadMap(name,
                    absl::StrFormat("feature %d: bad CBS_Buurtcode", i + 1));
    }
    outline.buurt = *parsed;
    map.outlines_.push_back(std::move(outline));
  }
  // By code, so that a point on a border falls on the same side whatever the
  // order of the file.
  std::sort(map.outlines_.begin(), map.outlines_.end(),
            [](const BuurtOutline& a, const BuurtOutline& b) {
              return a.buurt < b.buurt;
            });
  map.BuildGrid();
  return map;
}

void BuurtMap::BuildGrid() {
  low_ = {kFar, kFar};
  high_ = {-kFar, -kFar};
  for (BuurtOutline& outline : outlines_) {
    outline.low = {kFar, kFar};
    outline.high = {-kFar, -kFar};
    for (const Wgs84& point : outline.ring) {
      Widen(outline.low, outline.high, point);
    }
    // Twice the tolerance: a degree of longitude is shorter than one of
    // latitude.
    outline.low.latitude -= kToleranceDegrees;
    outline.low.longitude -= 2 * kToleranceDegrees;
    outline.high.latitude += kToleranceDegrees;
    outline.high.longitude += 2 * kToleranceDegrees;
    Widen(low_, high_, outline.low);
    Widen(low_, high_, outline.high);
  }
  cells_.assign(kGridSide * kGridSide, {});
  for (uint32_t i = 0; i < outlines_.size(); ++i) {
    const size_t first = CellOf(outlines_[i].low);
    const size_t last = CellOf(outlines_[i].high);
    for (size_t row = first / kGridSide; row <= last / kGridSide; ++row) {
      for (size_t column = first % kGridSide; column <= last % kGridSide;
           ++column) {
        cells_[row * kGridSide + column].push_back(i);
      }
    }
  }
}

size_t BuurtMap::CellOf(const Wgs84& point) const {
  const auto index = [](double value, double low, double high) {
    const double part = (value - low) / (high - low) * kGridSide;
    return static_cast<size_t>(
        std::clamp<int>(static_cast<int>(part), 0, kGridSide - 1));
  };
  return index(point.latitude, low_.latitude, high_.latitude) * kGridSide +
         index(point.longitude, low_.longitude, high_.longitude);
}

const AreaCode* BuurtMap::Find(const Wgs84& point) const {
  // Written so that a NaN lies outside.
  const auto in_box = [&point](const Wgs84& low, const Wgs84& high) {
    return point.latitude >= low.latitude && point.latitude <= high.latitude &&
           point.longitude >= low.longitude &&
           point.longitude <= high.longitude;
  };
  if (outlines_.empty() || !in_box(low_, high_)) return nullptr;
  const std::vector<uint32_t>& candidates = cells_[CellOf(point)];
  for (const uint32_t i : candidates) {
    const BuurtOutline& outline = outlines_[i];
    if (in_box(outline.low, outline.high) && outline.Contains(point)) {
      return &outline.buurt;
    }
  }
  const AreaCode* nearest = nullptr;
  double best = kToleranceDegrees;
  for (const uint32_t i : candidates) {
    const BuurtOutline& outline = outlines_[i];
    if (!in_box(outline.low, outline.high)) continue;
    const double distance = outline.DistanceToEdge(point);
    if (distance < best) {
      best = distance;
      nearest = &outline.buurt;
    }
  }
  return nearest;
}

}  // namespace omloop
