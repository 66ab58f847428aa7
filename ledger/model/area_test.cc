#include "ledger/model/area.h"

#include "gtest/gtest.h"
#include "ledger/model/ring.h"
#include "tests/testing/status_matchers.h"

namespace omloop {
namespace {

using testing::StatusIs;

constexpr absl::StatusCode kInvalid = absl::StatusCode::kInvalidArgument;

AreaPath Path(std::string_view text) { return *ParseAreaPath(text); }

TEST(AreaCodeTest, TakesOneToTwelveCharactersOfTheRegister) {
  EXPECT_EQ(AreaCode::Parse("WK0363FN")->view(), "WK0363FN");
  EXPECT_EQ(AreaCode::Parse("ABCDEFGHIJK1")->view(), "ABCDEFGHIJK1");
  EXPECT_TRUE(AreaCode::Parse("")->empty());
  EXPECT_THAT(AreaCode::Parse("ABCDEFGHIJK12"),
              StatusIs(kInvalid, "BAD_AREA_CODE"));
  EXPECT_THAT(AreaCode::Parse("wk0363fn"), StatusIs(kInvalid, "BAD_AREA_CODE"));
  EXPECT_THAT(AreaCode::Parse("NL/NH"), StatusIs(kInvalid, "BAD_AREA_CODE"));
}

TEST(AreaPathTest, TextRoundTripsWithUnknownLevels) {
  for (std::string_view text :
       {"", "NL", "NL/NL-NH/GM0363/F/WK0363FN/BU0363FN04", "NL//GM0363",
        "///F"}) {
    EXPECT_EQ(FormatAreaPath(Path(text)), text);
  }
  EXPECT_EQ(FormatAreaPath(Path("NL///")), "NL");
}

TEST(AreaPathTest, RefusesASeventhLevel) {
  EXPECT_TRUE(ParseAreaPath("A/B/C/D/E/F").ok());
  EXPECT_THAT(ParseAreaPath("A/B/C/D/E/F/G"),
              StatusIs(kInvalid, "BAD_AREA_PATH"));
}

TEST(AreaPathTest, CommonPathStopsAtTheFirstDifference) {
  const AreaPath a = Path("NL/NL-NH/GM0363/F/WK0363FN/BU0363FN04");
  EXPECT_EQ(CommonPath(a, Path("NL/NL-NH/GM0363/F/WK0363FN/BU0363FN05")),
            Path("NL/NL-NH/GM0363/F/WK0363FN"));
  EXPECT_EQ(CommonPath(a, Path("NL/NL-ZH/GM0363/F")), Path("NL"));
  EXPECT_EQ(CommonPath(a, Path("NL/NL-NH//F")), Path("NL/NL-NH//F"));
  EXPECT_EQ(CommonPath(a, AreaPath()), AreaPath());
}

TEST(AreaPathTest, UpToForgetsTheSmallerLevels) {
  const AreaPath path = Path("NL/NL-NH/GM0363/F/WK0363FN/BU0363FN04");
  EXPECT_EQ(path.UpTo(AreaLevel::kWijk), Path("NL/NL-NH/GM0363/F/WK0363FN"));
  EXPECT_EQ(path.UpTo(AreaLevel::kBuurt), path);
  EXPECT_EQ(path.Deepest(), AreaLevel::kBuurt);
  EXPECT_EQ(AreaPath().Deepest(), std::nullopt);
}

TEST(AreaPathTest, NamesOfLevelsAndBasesGoBothWays) {
  for (int i = 0; i <= 6; ++i) {
    const auto level = static_cast<AreaLevel>(i);
    EXPECT_EQ(AreaLevelFromName(AreaLevelName(level)), level);
  }
  for (int i = 0; i <= 7; ++i) {
    const auto basis = static_cast<PlaceBasis>(i);
    EXPECT_EQ(PlaceBasisFromName(PlaceBasisName(basis)), basis);
  }
  EXPECT_EQ(AreaLevelFromName("stad"), std::nullopt);
  EXPECT_EQ(PlaceBasisFromName(""), std::nullopt);
}

// Nieuw-West, rest of Amsterdam, rest of Noord-Holland, rest of NL.
RingSet NieuwWest() {
  return *RingSet::Make(
      "nieuw-west", 1,
      {{RingKind::kFocus, "Nieuw-West", "", {Path("NL/NL-NH/GM0363/F")}},
       {RingKind::kCity, "Amsterdam", "", {Path("NL/NL-NH/GM0363")}},
       {RingKind::kRegion, "Noord-Holland", "", {Path("NL/NL-NH")}},
       {RingKind::kCountry, "Nederland", "", {Path("NL")}}});
}

struct RingCase {
  const char* place;
  RingKind kind;
  RingKind at_least;
  bool may_be_focus;
};

class RingOfTest : public ::testing::TestWithParam<RingCase> {};

TEST_P(RingOfTest, NeverCallsTheUnknownLocalOrElsewhere) {
  const RingCase& c = GetParam();
  const Ring ring = RingOf(NieuwWest(), Path(c.place));
  EXPECT_EQ(ring.kind(), c.kind) << c.place;
  EXPECT_EQ(ring.AtLeast(), c.at_least) << c.place;
  EXPECT_EQ(ring.MayBe(RingKind::kFocus), c.may_be_focus) << c.place;
}

using enum RingKind;
INSTANTIATE_TEST_SUITE_P(
    TriStateTable, RingOfTest,
    ::testing::Values(
        RingCase{"NL/NL-NH/GM0363/F/WK0363FN/BU0363FN04", kFocus, kFocus, true},
        RingCase{"NL/NL-NH/GM0363/F", kFocus, kFocus, true},
        RingCase{"NL/NL-NH/GM0363/A", kCity, kCity, false},
        RingCase{"NL/NL-NH/GM0363", kUnknown, kCity, true},
        RingCase{"NL/NL-NH/GM0384", kRegion, kRegion, false},
        RingCase{"NL/NL-NH", kUnknown, kRegion, true},
        RingCase{"NL/NL-ZH", kCountry, kCountry, false},
        RingCase{"NL//GM0599", kUnknown, kCountry, false},
        RingCase{"NL", kUnknown, kCountry, true},
        RingCase{"GB", kAbroad, kAbroad, false},
        RingCase{"GB/GB-LND", kAbroad, kAbroad, false},
        RingCase{"", kUnknown, kUnknown, true},
        // The same letter in another municipality is another stadsdeel.
        RingCase{"NL/NL-ZH/GM0599/F", kCountry, kCountry, false}));

TEST(RingSetTest, FocusCanBeACountry) {
  const RingSet britain =
      *RingSet::Make("britain", 1, {{RingKind::kFocus, "", "", {Path("GB")}}});
  EXPECT_EQ(RingOf(britain, Path("GB/GB-LND")).kind(), RingKind::kFocus);
  EXPECT_EQ(RingOf(britain, Path("NL")).kind(), RingKind::kAbroad);
  EXPECT_EQ(RingOf(britain, AreaPath()).kind(), RingKind::kUnknown);
}

TEST(RingSetTest, ABandMayListSeveralAreas) {
  const RingSet two =
      *RingSet::Make("two", 1,
                     {{RingKind::kFocus,
                       "",
                       "",
                       {Path("NL/NL-NH/GM0363/F/WK0363FA"),
                        Path("NL/NL-NH/GM0363/F/WK0363FB")}},
                      {RingKind::kCity, "", "", {Path("NL/NL-NH/GM0363")}}});
  EXPECT_EQ(RingOf(two, Path("NL/NL-NH/GM0363/F/WK0363FB")).kind(),
            RingKind::kFocus);
  EXPECT_EQ(RingOf(two, Path("NL/NL-NH/GM0363/F/WK0363FC")).kind(),
            RingKind::kCity);
  EXPECT_EQ(RingOf(two, Path("NL/NL-NH/GM0363/F")).AtLeast(), RingKind::kCity);
}

TEST(RingSetTest, WithoutBandsEveryPlaceIsUnknown) {
  EXPECT_EQ(RingOf(RingSet(), Path("NL")).kind(), RingKind::kUnknown);
}

TEST(RingSetTest, MakeRefusesWhatIsNotAnOrderedListAroundAFocus) {
  const RingBand focus = {RingKind::kFocus, "", "", {Path("NL/NL-NH/GM0363")}};
  const RingBand region = {RingKind::kRegion, "", "", {Path("NL/NL-NH")}};
  const RingBand country = {RingKind::kCountry, "", "", {Path("NL")}};
  const auto bad = StatusIs(kInvalid, "BAD_RING_SET");
  EXPECT_TRUE(RingSet::Make("x", 1, {focus, region, country}).ok());
  EXPECT_THAT(RingSet::Make("x", 1, {}), bad);
  EXPECT_THAT(RingSet::Make("x", 1, {region, country}), bad);
  EXPECT_THAT(RingSet::Make("x", 1, {focus, country, region}), bad);
  EXPECT_THAT(RingSet::Make("x", 1, {focus, focus}), bad);
  EXPECT_THAT(RingSet::Make("x", 1, {focus, {RingKind::kAbroad, "", "", {}}}),
              bad);
  EXPECT_THAT(RingSet::Make("x", 1, {{RingKind::kFocus, "", "", {}}}), bad);
  EXPECT_THAT(RingSet::Make("x", 1, {{RingKind::kFocus, "", "", {AreaPath()}}}),
              bad);
  EXPECT_THAT(RingSet::Make("x", 1, {focus}, RingKind::kCity), bad);
}

TEST(RingSetTest, ABandHoldsAtMostItsLimit) {
  RingBand focus = {RingKind::kFocus, "", "", {}};
  focus.areas.assign(RingSet::kBandAreasMax - 1, Path("NL"));
  EXPECT_TRUE(RingSet::Make("x", 1, {focus}).ok());
  focus.areas.push_back(Path("NL"));
  EXPECT_TRUE(RingSet::Make("x", 1, {focus}).ok());
  focus.areas.push_back(Path("NL"));
  EXPECT_THAT(RingSet::Make("x", 1, {focus}),
              StatusIs(kInvalid, "BAD_RING_SET"));
}

TEST(RingTest, EitherKeepsWhatIsCertain) {
  const Ring ring =
      Ring::Either(Ring::Of(RingKind::kFocus), Ring::Of(RingKind::kRegion));
  EXPECT_EQ(ring.kind(), RingKind::kUnknown);
  EXPECT_EQ(ring.AtLeast(), RingKind::kRegion);
  EXPECT_FALSE(ring.MayBe(RingKind::kCity));
  EXPECT_EQ(Ring::Either(Ring(), Ring::Of(RingKind::kFocus)), Ring());
}

TEST(RingTest, NamesGoBothWays) {
  for (int i = 0; i < kRingKinds; ++i) {
    const auto kind = static_cast<RingKind>(i);
    EXPECT_EQ(RingFromName(RingName(kind)), kind);
  }
  EXPECT_EQ(RingFromName("nearby"), std::nullopt);
}

}  // namespace
}  // namespace omloop
