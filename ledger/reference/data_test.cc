// The shipped tables against the files they were made from, and against real
// rows. Needs the shared data.
#include <cstdlib>
#include <filesystem>
#include <map>
#include <set>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/base/strings.h"
#include "ledger/model/ring.h"
#include "ledger/reference/locator.h"
#include "ledger/reference/table_file.h"
#include "tests/testing/status_matchers.h"

namespace omloop {
namespace {

std::string DataFile(std::string_view name) {
  return absl::StrCat(std::getenv("OMLOOP_DATA"), "/", ToAbsl(name));
}

const Reference& Shipped() {
  static const auto* const reference =
      new Reference(*Reference::Load(ReferenceFolder("")));
  return *reference;
}

struct KnownPoint {
  Postcode postcode;
  Wgs84 point;
};

std::vector<KnownPoint> ChildcarePoints() {
  const std::string path =
      DataFile("suppliers/nl_amsterdam_childcare_locations.csv");
  const std::string text = *ReadReferenceFile(path);
  TableReader reader = *TableReader::Open(text, path);
  const size_t postcode = *reader.Column("postcode");
  const size_t longitude = *reader.Column("Longitude");
  const size_t latitude = *reader.Column("Latitude");
  std::vector<KnownPoint> points;
  while (*reader.Next()) {
    KnownPoint known{.postcode = *Postcode::Parse(reader.field(postcode))};
    EXPECT_TRUE(absl::SimpleAtod(ToAbsl(reader.field(latitude)),
                                 &known.point.latitude));
    EXPECT_TRUE(absl::SimpleAtod(ToAbsl(reader.field(longitude)),
                                 &known.point.longitude));
    points.push_back(known);
  }
  return points;
}

TEST(ChildcarePointsTest, EveryPointLiesInABuurtOfItsCity) {
  const std::vector<KnownPoint> points = ChildcarePoints();
  ASSERT_EQ(points.size(), 2951u);
  const Locator locator(Shipped());
  for (const KnownPoint& known : points) {
    OMLOOP_ASSERT_OK_AND_ASSIGN(const Place place,
                                locator.Locate({.point = known.point}));
    EXPECT_EQ(place.basis, PlaceBasis::kCoordinates);
    EXPECT_EQ(place.path.gemeente().view(), "GM0363");
    EXPECT_FALSE(place.path.buurt().empty());
  }
}

// Share of the known points of each PC4 that lie in stadsdeel F.
std::map<int, double> SharesInNieuwWest() {
  std::map<int, std::pair<int, int>> counts;
  for (const KnownPoint& known : ChildcarePoints()) {
    const AreaCode* buurt = Shipped().buurten().Find(known.point);
    auto& [inside, all] = counts[known.postcode.pc4()];
    ++all;
    if (Shipped().areas().PathOf(*buurt).stadsdeel().view() == "F") ++inside;
  }
  std::map<int, double> shares;
  for (const auto& [pc4, count] : counts) {
    shares[pc4] = static_cast<double>(count.first) / count.second;
  }
  return shares;
}

// domain.md 5.2: 1060 and 1062-1069 wholly, 1061 about half, 1058 a sixth.
TEST(ChildcarePointsTest, ShowWhichPostcodesLieInNieuwWest) {
  std::map<int, double> shares = SharesInNieuwWest();
  for (const int pc4 : {1060, 1062, 1063, 1064, 1065, 1066, 1067, 1068, 1069}) {
    EXPECT_EQ(shares[pc4], 1) << pc4;
    EXPECT_EQ(Shipped().pc4().Find(pc4)->stadsdeel.view(), "F") << pc4;
  }
  EXPECT_NEAR(shares[1061], 0.5, 0.1);
  EXPECT_NEAR(shares[1058], 1.0 / 6, 0.02);
  EXPECT_TRUE(Shipped().pc4().Find(1061)->stadsdeel.empty());
  EXPECT_TRUE(Shipped().pc4().Find(1058)->stadsdeel.empty());
}

// No known point is placed in another stadsdeel by its postcode than by its
// coordinates, however little the postcode is known.
TEST(ChildcarePointsTest, PostcodesNeverContradictCoordinates) {
  const Locator locator(Shipped());
  int with_stadsdeel = 0;
  for (const KnownPoint& known : ChildcarePoints()) {
    const AreaPath exact =
        Shipped().areas().PathOf(*Shipped().buurten().Find(known.point));
    for (const std::string& text :
         {known.postcode.ToString(), absl::StrCat(known.postcode.pc4())}) {
      OMLOOP_ASSERT_OK_AND_ASSIGN(const Place place,
                                  locator.Locate({.postcode = text}));
      EXPECT_EQ(CommonPath(place.path, exact), place.path) << text;
      if (!place.path.stadsdeel().empty()) ++with_stadsdeel;
    }
  }
  EXPECT_GT(with_stadsdeel, 2 * 2951 * 8 / 10);
}

TEST(ShippedFilesTest, AreWhatTheToolMakesOfTheSources) {
  const std::string command = absl::StrCat(std::getenv("OMLOOP_SOURCE"),
                                           "/tools/make_reference --check");
  EXPECT_EQ(std::system(command.c_str()), 0);
}

TEST(ShippedFilesTest, TogetherStayUnderTwoMegabytes) {
  uintmax_t bytes = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(ReferenceFolder(""))) {
    bytes += entry.file_size();
  }
  EXPECT_LT(bytes, uintmax_t{2'000'000});
}

// 1096 has a part in Ouder-Amstel, so its municipality is unknown.
TEST(PostcodeSourcesTest, NoPostcodeOfAmsterdamIn2016IsPlacedElsewhere) {
  const std::string path =
      DataFile("geo/amsterdam_area_codes_and_pc6_2016.csv.gz");
  const std::string text = *ReadReferenceFile(path);
  TableReader reader = *TableReader::Open(text, path);
  const size_t kind = *reader.Column("aggregatie");
  const size_t code = *reader.Column("Vollcode");
  const Locator locator(Shipped());
  int count = 0;
  std::set<std::string> unknown;
  while (*reader.Next()) {
    if (reader.field(kind) != "Postcode 2016") continue;
    OMLOOP_ASSERT_OK_AND_ASSIGN(
        const Place place, locator.Locate({.postcode = reader.field(code)}));
    EXPECT_EQ(place.path.province().view(), "NL-NH");
    if (place.path.gemeente().empty()) {
      unknown.insert(std::string(reader.field(code).substr(0, 4)));
    } else {
      EXPECT_EQ(place.path.gemeente().view(), "GM0363") << reader.field(code);
    }
    ++count;
  }
  EXPECT_EQ(count, 18380);
  EXPECT_THAT(unknown, ::testing::ElementsAre("1096"));
}

// Of the lines a council books, most should find a category by their words;
// what a table of words cannot tell stays unclassified.
TEST(CategoryTextsTest, MostOfARealSpendFileFindsACategory) {
  struct Case {
    std::string_view file, column;
    double least;
  };
  for (const Case& c : std::initializer_list<Case>{
           {"spend/uk_manchester_2022-04.csv", "Expenses Type", 0.8},
           {"spend/uk_bradford_2019-12.csv.gz", "Expenditure category", 0.6},
           {"spend/uk_leeds_2012-11_raw.csv.gz", "DetailedExpenditureType",
            0.6},
           {"spend/uk_salford_2022-06.csv", "GL Description", 0.6}}) {
    const std::string path = DataFile(c.file);
    const std::string text = *ReadReferenceFile(path);
    TableReader reader = *TableReader::Open(text, path);
    const size_t column = *reader.Column(c.column);
    int rows = 0, classified = 0;
    for (;;) {
      const auto more = reader.Next();
      if (!more.ok()) continue;  // A ragged row of the source.
      if (!*more) break;
      ++rows;
      if (Shipped().categories().CategoryFor(reader.field(column)) !=
          kUnclassified) {
        ++classified;
      }
    }
    EXPECT_GT(rows, 1000) << c.file;
    EXPECT_GT(classified, rows * c.least) << c.file << " " << rows;
  }
}

}  // namespace
}  // namespace omloop
