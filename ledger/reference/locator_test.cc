#include "ledger/reference/locator.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/model/ring.h"
#include "ledger/reference/table_file.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/temp_dir.h"

namespace omloop {
namespace {

using ::testing::HasSubstr;
using testing::StatusIs;
using testing::TempDir;

// The data the product ships, read once for all tests here.
const Reference& Shipped() {
  static const auto* const reference =
      new Reference(*Reference::Load(ReferenceFolder("")));
  return *reference;
}

absl::StatusOr<Place> Locate(const PlaceQuery& query) {
  return Locator(Shipped()).Locate(query);
}

size_t CountChildren(std::string_view code, AreaLevel level) {
  std::vector<AreaCode> open = {*AreaCode::Parse(code)};
  size_t count = 0;
  while (!open.empty()) {
    const AreaCode parent = open.back();
    open.pop_back();
    for (const Area* child : Shipped().areas().Children(parent)) {
      if (child->level == level) ++count;
      open.push_back(child->code);
    }
  }
  return count;
}

TEST(ShippedAreasTest, HoldTheDivisionOf2022) {
  EXPECT_EQ(CountChildren("NL", AreaLevel::kProvince), 12u);
  EXPECT_EQ(CountChildren("GM0363", AreaLevel::kStadsdeel), 9u);
  EXPECT_EQ(CountChildren("GM0363", AreaLevel::kWijk), 110u);
  EXPECT_EQ(CountChildren("GM0363", AreaLevel::kBuurt), 518u);
  EXPECT_EQ(CountChildren("F", AreaLevel::kGebied), 5u);
  EXPECT_EQ(CountChildren("F", AreaLevel::kWijk), 15u);
  EXPECT_EQ(CountChildren("F", AreaLevel::kBuurt), 73u);
  const Area* buurt = Shipped().areas().Find(*AreaCode::Parse("BU0363FN04"));
  ASSERT_NE(buurt, nullptr);
  EXPECT_EQ(buurt->valid_from, Day(2022, 3, 24));
  EXPECT_EQ(buurt->boundary_version, "amsterdam-2022-03-24");
  EXPECT_EQ(FormatAreaPath(Shipped().areas().PathOf(buurt->code)),
            "NL/NL-NH/GM0363/F/WK0363FN/BU0363FN04");
}

TEST(ShippedAreasTest, AreFoundByCodeAndByName) {
  for (std::string_view text : {"F", "f", "Nieuw-West", "nieuw-west"}) {
    OMLOOP_ASSERT_OK_AND_ASSIGN(const Area* area,
                                Shipped().areas().FindByText(text));
    EXPECT_EQ(area->code.view(), "F") << text;
  }
  // The province and the municipality share a name: the larger one.
  EXPECT_EQ((*Shipped().areas().FindByText("Utrecht"))->code.view(), "NL-UT");
  for (std::string_view text : {"Atlantis", "", "Bergen"}) {
    EXPECT_THAT(Shipped().areas().FindByText(text),
                StatusIs(absl::StatusCode::kNotFound, "UNKNOWN_AREA"))
        << text;
  }
}

struct RingsCase {
  const char* focus;
  const char* place;
  RingKind kind;
};

TEST(ShippedAreasTest, GiveRingsAroundAnyFocus) {
  for (const RingsCase& c : std::initializer_list<RingsCase>{
           {"F", "NL/NL-NH/GM0363/F", RingKind::kFocus},
           {"F", "NL/NL-NH/GM0363/A", RingKind::kCity},
           {"F", "NL/NL-NH/GM0363", RingKind::kUnknown},
           {"GM0363", "NL/NL-NH/GM0363", RingKind::kFocus},
           {"GM0363", "NL/NL-NH/GM0384", RingKind::kRegion},
           {"WK0363FN", "NL/NL-NH/GM0363/F/WK0363FN", RingKind::kFocus},
           {"WK0363FN", "NL/NL-NH/GM0363/F/WK0363FM", RingKind::kCity},
           {"GF10", "NL/NL-NH/GM0363/F/WK0363FN", RingKind::kFocus},
           {"GF10", "NL/NL-NH/GM0363/F/WK0363FA", RingKind::kCity},
           // Of this wijk only some buurten lie in the gebied.
           {"GN18", "NL/NL-NH/GM0363/N/WK0363NB/BU0363NB01", RingKind::kFocus},
           {"GN18", "NL/NL-NH/GM0363/N/WK0363NB/BU0363NB03", RingKind::kCity},
           {"GN18", "NL/NL-NH/GM0363/N/WK0363NB", RingKind::kUnknown},
           {"NL", "NL", RingKind::kFocus},
           {"NL", "GB", RingKind::kAbroad},
           {"GB", "GB", RingKind::kFocus},
           {"United Kingdom", "NL/NL-NH", RingKind::kAbroad},
           {"GB", "", RingKind::kUnknown}}) {
    OMLOOP_ASSERT_OK_AND_ASSIGN(const RingSet rings,
                                Shipped().RingsAround(c.focus));
    EXPECT_EQ(RingOf(rings, *ParseAreaPath(c.place)).kind(), c.kind)
        << c.focus << " " << c.place;
  }
}

// A point well inside an outline: the middle of the longest stretch of a
// horizontal line through its middle that lies inside.
Wgs84 InteriorPoint(const BuurtOutline& outline) {
  const double latitude = (outline.low.latitude + outline.high.latitude) / 2;
  constexpr int kSteps = 400;
  int best_length = 0, best_end = 0, length = 0;
  const auto longitude = [&outline](double step) {
    return outline.low.longitude +
           (outline.high.longitude - outline.low.longitude) * step / kSteps;
  };
  for (int i = 0; i <= kSteps; ++i) {
    length = outline.Contains({latitude, longitude(i)}) ? length + 1 : 0;
    if (length > best_length) {
      best_length = length;
      best_end = i;
    }
  }
  return {latitude, longitude(best_end - (best_length - 1) / 2.0)};
}

TEST(BuurtMapTest, FindsTheInteriorPointOfEveryBuurt) {
  for (const BuurtOutline& outline : Shipped().buurten().outlines()) {
    const AreaCode* found = Shipped().buurten().Find(InteriorPoint(outline));
    ASSERT_NE(found, nullptr) << outline.buurt.view();
    EXPECT_EQ(found->view(), outline.buurt.view());
  }
}

TEST(BuurtMapTest, APointOnABorderBelongsToOneOfItsSides) {
  int points = 0;
  for (const BuurtOutline& outline : Shipped().buurten().outlines()) {
    for (size_t i = 1; i < outline.ring.size(); i += 5) {
      const Wgs84& a = outline.ring[i - 1];
      const Wgs84& b = outline.ring[i];
      for (const Wgs84& point : {a, Wgs84{(a.latitude + b.latitude) / 2,
                                          (a.longitude + b.longitude) / 2}}) {
        const AreaCode* found = Shipped().buurten().Find(point);
        ASSERT_NE(found, nullptr) << outline.buurt.view();
        EXPECT_EQ(found, Shipped().buurten().Find(point));
        ++points;
      }
    }
  }
  EXPECT_GT(points, 7000);
}

TEST(BuurtMapTest, PointsOutsideTheCityLieInNoBuurt) {
  for (const Wgs84& point : {Wgs84{52.3026, 4.8546},  // Amstelveen.
                             Wgs84{52.3080, 4.7642},  // Schiphol.
                             Wgs84{52.4388, 4.8263},  // Zaandam.
                             Wgs84{51.9225, 4.4792},  // Rotterdam.
                             Wgs84{4.88, 52.37}, Wgs84{0, 0}, Wgs84{90, 180}}) {
    EXPECT_EQ(Shipped().buurten().Find(point), nullptr) << point.latitude;
  }
}

struct LadderCase {
  PlaceQuery query;
  const char* path;
  PlaceBasis basis;
};

TEST(LocatorTest, TakesTheBestRungOfTheLadder) {
  const Wgs84 osdorp{52.3597, 4.8090};
  const Wgs84 rotterdam{51.9225, 4.4792};
  for (const LadderCase& c : std::initializer_list<LadderCase>{
           {{.point = osdorp},
            "NL/NL-NH/GM0363/F/WK0363FK/BU0363FK03",
            PlaceBasis::kCoordinates},
           // Coordinates go before the postcode.
           {{.point = osdorp, .postcode = "1012 AB"},
            "NL/NL-NH/GM0363/F/WK0363FK/BU0363FK03",
            PlaceBasis::kCoordinates},
           // Outside the known polygons the postcode decides.
           {{.point = rotterdam, .postcode = "3011 AA"},
            "NL/NL-ZH/GM0599",
            PlaceBasis::kPostcode4},
           {{.postcode = "1066JM"},
            "NL/NL-NH/GM0363/F/WK0363FQ/BU0363FQ06",
            PlaceBasis::kPostcodePoints},
           // Known points of this PC6 lie in two buurten.
           {{.postcode = "1056AZ"},
            "NL/NL-NH/GM0363/E",
            PlaceBasis::kPostcode4},
           {{.postcode = "1066"}, "NL/NL-NH/GM0363/F", PlaceBasis::kPostcode4},
           {{.postcode = "1061ZZ"}, "NL/NL-NH/GM0363", PlaceBasis::kPostcode4},
           {{.postcode = "1058ZZ"}, "NL/NL-NH/GM0363", PlaceBasis::kPostcode4},
           {{.postcode = "1112XX"}, "NL/NL-NH/GM0384", PlaceBasis::kPostcode4},
           {{.postcode = "1000AA"}, "NL/NL-NH/GM0363", PlaceBasis::kPostbus},
           {{.postcode = "1380AA", .country = "NL"},
            "NL/NL-NH/GM0363",
            PlaceBasis::kPostbus},
           // Parts in two municipalities: the province is certain.
           {{.postcode = "7933AA"}, "NL/NL-DR", PlaceBasis::kPostcode4},
           // Parts in two provinces.
           {{.postcode = "7973AA"}, "NL", PlaceBasis::kPostcode4},
           {{.postcode = "M1 1AE", .country = "GB"},
            "GB",
            PlaceBasis::kCountry},
           {{.point = osdorp, .country = "Duitsland"},
            "DE",
            PlaceBasis::kCountry},
           {{.country = "nl"}, "NL", PlaceBasis::kCountry},
           {{.postcode = "1999AA", .country = "NL"},
            "NL",
            PlaceBasis::kCountry}}) {
    OMLOOP_ASSERT_OK_AND_ASSIGN(const Place place, Locate(c.query));
    EXPECT_EQ(FormatAreaPath(place.path), c.path) << c.query.postcode;
    EXPECT_EQ(PlaceBasisName(place.basis), PlaceBasisName(c.basis)) << c.path;
  }
}

TEST(LocatorTest, SaysWhyAPlaceCannotBeFound) {
  EXPECT_THAT(Locate({.postcode = "M1 1AE"}),
              StatusIs(absl::StatusCode::kInvalidArgument, "BAD_POSTCODE"));
  EXPECT_THAT(Locate({.postcode = "2611SS", .country = "NL"}),
              StatusIs(absl::StatusCode::kInvalidArgument, "BAD_POSTCODE"));
  EXPECT_THAT(Locate({.country = "Atlantis"}),
              StatusIs(absl::StatusCode::kInvalidArgument, "UNKNOWN_COUNTRY"));
  const auto unknown = StatusIs(absl::StatusCode::kNotFound, "PLACE_UNKNOWN");
  EXPECT_THAT(Locate({}), unknown);
  EXPECT_THAT(Locate({.postcode = "1999AA"}), unknown);
  EXPECT_THAT(Locate({.point = Wgs84{51.9, 4.5}}), unknown);
}

TEST(LocatorTest, StatesTheBoundaryVersionOfTheSmallestArea) {
  EXPECT_EQ(Locate({.postcode = "1066"})->boundary_version,
            "amsterdam-2022-03-24");
  EXPECT_EQ(Locate({.postcode = "1112XX"})->boundary_version, "geonames-2023");
  EXPECT_EQ(Locate({.country = "NL"})->boundary_version, "iso-3166");
}

// A copy of the shipped folder, as an operator would keep one.
class OwnFolderTest : public ::testing::Test {
 protected:
  OwnFolderTest() {
    std::filesystem::copy(ReferenceFolder(""), folder_.path());
  }
  void Write(const std::string& name, std::string_view text) {
    std::ofstream(folder_.file(name)) << text;
  }
  TempDir folder_;
};

TEST_F(OwnFolderTest, LoadedPostcodeTablesGoByTheirDate) {
  Write("old.csv", "pc6,buurt\n1066JM,BU0363FN04\n");
  Write("new.csv",
        "pc6,huisnummer,buurt\n1066JM,1,BU0363FQ01\n1066JM,9,BU0363FQ02\n"
        "3011AA,1,BU05990110\n");
  OMLOOP_ASSERT_OK(InstallPc6Table(folder_.file("old.csv"), Day(2022, 3, 24),
                                   folder_.path()));
  OMLOOP_ASSERT_OK(InstallPc6Table(folder_.file("new.csv"), Day(2024, 1, 1),
                                   folder_.path()));
  OMLOOP_ASSERT_OK_AND_ASSIGN(const Reference reference,
                              Reference::Load(folder_.path()));
  const Locator locator(reference);
  const auto path = [&locator](PlaceQuery query) {
    const auto place = locator.Locate(query);
    EXPECT_EQ(place->basis, PlaceBasis::kPostcodeTable);
    return FormatAreaPath(place->path);
  };
  const std::string old_path = "NL/NL-NH/GM0363/F/WK0363FN/BU0363FN04";
  EXPECT_EQ(path({.postcode = "1066JM", .on = Day(2023, 12, 31)}), old_path);
  EXPECT_EQ(path({.postcode = "1066JM", .on = Day(2020, 1, 1)}), old_path);
  EXPECT_EQ(path({.postcode = "1066JM", .house_number = 9}),
            "NL/NL-NH/GM0363/F/WK0363FQ/BU0363FQ02");
  // Without a number the postcode leaves two buurten of one wijk.
  EXPECT_EQ(path({.postcode = "1066JM", .on = Day(2024, 1, 1)}),
            "NL/NL-NH/GM0363/F/WK0363FQ");
  // A buurt that areas.csv does not list says by itself where it lies.
  EXPECT_EQ(path({.postcode = "3011AA"}),
            "NL/NL-ZH/GM0599//WK059901/BU05990110");
}

TEST_F(OwnFolderTest, ABadFileStopsTheLoadAndIsNamed) {
  const auto bad =
      StatusIs(absl::StatusCode::kInvalidArgument, "REFERENCE_FILE_BAD");
  OMLOOP_EXPECT_OK(Reference::Load(folder_.path()));
  Write("pc6_2024.csv", "pc6,buurt\n1066JM,BU0363FN04\n");
  EXPECT_THAT(Reference::Load(folder_.path()), bad);
  std::filesystem::remove(folder_.file("pc6_2024.csv"));
  Write("pc6.csv", "pc6,buurt,points\n1066JM,BU9999ZZ99,1\n");
  EXPECT_THAT(Reference::Load(folder_.path()), bad);
  std::filesystem::remove(folder_.file("pc6.csv"));
  EXPECT_THAT(Reference::Load(folder_.path()),
              StatusIs(absl::StatusCode::kNotFound, "REFERENCE_FILE_MISSING"));
}

TEST_F(OwnFolderTest, ATableThatCannotBeReadIsNotInstalled) {
  Write("bad.csv", "pc6,buurt\nnonsense,BU0363FN04\n");
  EXPECT_THAT(
      InstallPc6Table(folder_.file("bad.csv"), Day(2024, 1, 1), folder_.path()),
      StatusIs(absl::StatusCode::kInvalidArgument, "REFERENCE_FILE_BAD"));
  EXPECT_FALSE(std::filesystem::exists(folder_.file("pc6_2024-01-01.csv")));
}

TEST(ShippedTablesTest, HoldThresholdsAndCountries) {
  const ThresholdTable& thresholds = Shipped().thresholds();
  EXPECT_EQ(*thresholds.On(Day(2026, 7, 1), ThresholdKind::kSubCentral),
            Money(21'600'000, kEur));
  EXPECT_EQ(*thresholds.On(Day(2025, 7, 1), ThresholdKind::kWorks),
            Money(553'800'000, kEur));
  EXPECT_EQ(Shipped().countries().countries().size(), 249u);
  EXPECT_EQ(Shipped().countries().Find("België")->code.view(), "BE");
}

TEST(ShippedTablesTest, DocumentListsThePostcodesThatLieWhollyInOneDistrict) {
  std::map<std::string, std::vector<std::string>> whole;
  for (int pc4 = 1000; pc4 < 10'000; ++pc4) {
    const Pc4Area* area = Shipped().pc4().Find(pc4);
    if (area == nullptr || area->stadsdeel.empty()) continue;
    whole[area->stadsdeel.str()].push_back(absl::StrCat(pc4));
  }
  EXPECT_EQ(whole.size(), 7u);
  const std::string page = *ReadReferenceFile(absl::StrCat(
      std::getenv("OMLOOP_SOURCE"), "/docs/concepts/place_and_ring.md"));
  for (const auto& [code, postcodes] : whole) {
    const Area* area = Shipped().areas().Find(*AreaCode::Parse(code));
    EXPECT_THAT(page,
                HasSubstr(absl::StrFormat("| %s %s | %s |\n", code, area->name,
                                          absl::StrJoin(postcodes, ", "))));
  }
}

struct CategoryCase {
  std::string_view text, cpv, category;
};

// Texts as they stand in the public spend files of Bradford, Calderdale,
// Harrogate, Hyndburn, Leeds, Manchester and Salford, some Dutch ones, and
// CPV codes.
TEST(ShippedTablesTest, PlaceRealCategoryTexts) {
  for (const CategoryCase& c : std::initializer_list<CategoryCase>{
           {"Agency Staff", "", "advice"},
           {"Professional fees", "", "advice"},
           {"Legal Fees", "", "advice"},
           {"Electricity", "", "energy"},
           {"Gas", "", "energy"},
           {"Water - Metered", "", "utilities"},
           {"Home Care", "", "home_care"},
           {"Rest Home Payment", "", "home_care"},
           {"Nursing Home Payment", "", "home_care"},
           {"Childcare Vouch Sala", "", "childcare"},
           {"Early Years Team", "", "childcare"},
           {"Private Hire", "", "transport"},
           {"Transport Coach Hire", "", "transport"},
           {"PTS Taxis", "", "transport"},
           {"Consumable items eg Toilet rolls, soap etc", "", "cleaning"},
           {"Refuse Collection", "", "circular"},
           {"Waste Disposal Charges", "", "circular"},
           {"Building Materials", "", "building"},
           {"Construction Works", "", "building"},
           {"Repairs & Maintenance", "", "building"},
           {"Parks & Countryside", "", "green"},
           {"I T Provision", "", "ict"},
           {"Computer Software & Equipment", "", "ict"},
           {"Security", "", "site_management"},
           {"Frozen/Preserv Food", "", "food"},
           {"Rents", "", "rent"},
           {"Insurance Claims", "", "insurance_finance"},
           {"Precepts", "", "taxes"},
           {"Government Grants", "", "transfers"},
           {"Third party payments to other Local Authorities", "", "transfers"},
           {"Car & Motorcycle Allowances", "", "payroll"},
           {"Employees", "", "payroll"},
           {"Schoonmaakkosten", "", "cleaning"},
           {"Onderhoud groenvoorzieningen", "", "green"},
           {"Huur gebouwen", "", "rent"},
           {"Inhuur derden", "", "advice"},
           {"Hulp bij het huishouden (Wmo)", "", "home_care"},
           {"", "90911200-8", "cleaning"},
           {"", "55524000-9", "catering"},
           {"", "45321000-3", "insulation"},
           {"", "85312110-3", "childcare"},
           {"", "77310000-6", "green"},
           {"", "79620000-6", "advice"},
           {"Zzz", "", kUnclassified}}) {
    EXPECT_EQ(Shipped().categories().CategoryFor(c.text, c.cpv), c.category)
        << c.text << c.cpv;
  }
  EXPECT_FALSE(Shipped().categories().Find("taxes")->influenceable);
  EXPECT_TRUE(Shipped().categories().Find("cleaning")->influenceable);
}

}  // namespace
}  // namespace omloop
