#ifndef OMLOOP_LEDGER_REFERENCE_BOUNDARIES_H_
#define OMLOOP_LEDGER_REFERENCE_BOUNDARIES_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/model/area.h"
#include "ledger/reference/coordinates.h"

namespace omloop {

// The outline of one buurt: one closed ring without holes, degrees WGS84. A
// point counts as inside by the even-odd rule.
struct BuurtOutline {
  AreaCode buurt;
  std::vector<Wgs84> ring;  // Last point = first point.
  Wgs84 low, high;          // Bounding box.
  bool Contains(const Wgs84& point) const;
  // In degrees, longitude scaled to the length of a degree of latitude.
  double DistanceToEdge(const Wgs84& point) const;
};

// Finds the buurt a point lies in.
class BuurtMap {
 public:
  // Points that fall in a crack between two outlines, or on the outer border,
  // belong to the outline within this distance, in metres.
  static constexpr double kEdgeToleranceMetres = 1.0;

  // Reads a GeoJSON FeatureCollection of polygons with the property
  // CBS_Buurtcode.
  // Errors: INVALID_ARGUMENT REFERENCE_FILE_BAD.
  static absl::StatusOr<BuurtMap> Parse(std::string_view geojson,
                                        std::string name);

  // Null when the point lies in no outline. A point on a border belongs to
  // one of its sides, always the same.
  const AreaCode* Find(const Wgs84& point) const;
  const std::vector<BuurtOutline>& outlines() const { return outlines_; }

 private:
  static constexpr int kGridSide = 64;
  void BuildGrid();
  // The cell of a point inside the box around all outlines.
  size_t CellOf(const Wgs84& point) const;

  std::vector<BuurtOutline> outlines_;  // Sorted by code.
  Wgs84 low_, high_;
  // For each cell the outlines whose box, widened by the tolerance, meets it.
  std::vector<std::vector<uint32_t>> cells_;
};

}  // namespace omloop

#endif  // OMLOOP_LEDGER_REFERENCE_BOUNDARIES_H_
