#include "ledger/reference/coordinates.h"

#include <cmath>
#include <limits>

#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"

namespace omloop {
namespace {

using testing::StatusIs;

constexpr double kToleranceMetres = 0.5;
constexpr double kMetresPerDegreeNorth = 111'250;
constexpr double kMetresPerDegreeEast = 68'000;  // At 52 degrees north.

// Published pairs: F.H. Schreutelkamp and G.L. Strang van Hees,
// "Benaderingsformules voor de transformatie tussen RD- en WGS84-
// kaartcoordinaten", 2001.
struct KnownPair {
  const char* name;
  Rd rd;
  Wgs84 point;
};
constexpr KnownPair kKnownPairs[] = {
    {"Amersfoort", {155000, 463000}, {52.15517440, 5.38720621}},
    {"Westertoren", {120700.723, 487525.501}, {52.37453253, 4.88352559}},
    {"Martinitoren", {233883.131, 582065.167}, {53.21938317, 6.56820053}},
};

TEST(CoordinatesTest, RdBecomesWgs84WithinHalfAMetreOfPublishedPairs) {
  for (const KnownPair& pair : kKnownPairs) {
    OMLOOP_ASSERT_OK_AND_ASSIGN(const Wgs84 point, ToWgs84(pair.rd));
    EXPECT_LT(
        std::hypot(
            (point.latitude - pair.point.latitude) * kMetresPerDegreeNorth,
            (point.longitude - pair.point.longitude) * kMetresPerDegreeEast),
        kToleranceMetres)
        << pair.name;
  }
}

TEST(CoordinatesTest, Wgs84BecomesRdWithinHalfAMetreOfPublishedPairs) {
  for (const KnownPair& pair : kKnownPairs) {
    OMLOOP_ASSERT_OK_AND_ASSIGN(const Rd rd, ToRd(pair.point));
    EXPECT_LT(std::hypot(rd.x - pair.rd.x, rd.y - pair.rd.y), kToleranceMetres)
        << pair.name;
  }
}

TEST(CoordinatesTest, ThereAndBackIsTheSamePoint) {
  for (double x = 10'000; x <= 280'000; x += 30'000) {
    for (double y = 310'000; y <= 610'000; y += 30'000) {
      OMLOOP_ASSERT_OK_AND_ASSIGN(const Wgs84 point, ToWgs84({x, y}));
      OMLOOP_ASSERT_OK_AND_ASSIGN(const Rd rd, ToRd(point));
      EXPECT_NEAR(rd.x, x, 0.01);
      EXPECT_NEAR(rd.y, y, 0.01);
    }
  }
}

TEST(CoordinatesTest, RefusesValuesOutsideTheirRange) {
  const auto bad =
      StatusIs(absl::StatusCode::kInvalidArgument, "BAD_COORDINATES");
  EXPECT_TRUE(MakeWgs84(90, 180).ok());
  EXPECT_THAT(MakeWgs84(90.001, 0), bad);
  EXPECT_THAT(MakeWgs84(0, -180.001), bad);
  EXPECT_THAT(MakeWgs84(std::numeric_limits<double>::quiet_NaN(), 0), bad);
  EXPECT_TRUE(MakeRd(-7'000, 289'000).ok());
  EXPECT_TRUE(MakeRd(300'000, 629'000).ok());
  EXPECT_THAT(MakeRd(-7'001, 400'000), bad);
  EXPECT_THAT(MakeRd(487'525, 120'700), bad);  // x and y exchanged.
  EXPECT_THAT(ToWgs84({0, 0}), bad);
  EXPECT_THAT(ToRd({0, 0}), bad);
}

}  // namespace
}  // namespace omloop
