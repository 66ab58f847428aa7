#include "ledger/economy/locality.h"

#include <vector>

#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"

namespace omloop {
namespace {

AreaPath Path(std::string_view text) { return *ParseAreaPath(text); }

constexpr std::string_view kNieuwWest = "NL/NL-NH/GM0363/F";
constexpr std::string_view kCentrum = "NL/NL-NH/GM0363/A";
constexpr std::string_view kAmsterdam = "NL/NL-NH/GM0363";
constexpr std::string_view kRotterdam = "NL/NL-ZH/GM0599";

RingSet Rings() {
  return *RingSet::Make("nieuw-west", 1,
                        {{RingKind::kFocus, "", "", {Path(kNieuwWest)}},
                         {RingKind::kCity, "", "", {Path(kAmsterdam)}},
                         {RingKind::kRegion, "", "", {Path("NL/NL-NH")}},
                         {RingKind::kCountry, "", "", {Path("NL")}}});
}

const Day kDay(2026, 10, 31);

Establishment At(std::string_view place, int number = 1) {
  return {.number = EstablishmentNumber(number),
          .valid_from = Day(2020, 1, 1),
          .place = Path(place),
          .basis = PlaceBasis::kPostcode4};
}
Establishment PostBoxAt(std::string_view place, int number = 1) {
  Establishment establishment = At(place, number);
  establishment.post_box = true;
  return establishment;
}
Establishment HeadOfficeAt(std::string_view place, int number = 1) {
  Establishment establishment = At(place, number);
  establishment.head_office_of_many = true;
  return establishment;
}
Establishment From(Establishment establishment, Day first,
                   std::optional<Day> last = std::nullopt) {
  establishment.valid_from = first;
  establishment.valid_to = last;
  return establishment;
}

struct LocalityCase {
  const char* name;
  std::string_view line, contract;
  std::vector<Establishment> establishments;
  RingKind kind;
  LocalityReason reason;
};

using enum RingKind;
using enum LocalityReason;

TEST(LocalityTest, FollowsTheRulesInTheirOrder) {
  const LocalityCase cases[] = {
      {"line first",
       kNieuwWest,
       kCentrum,
       {At(kRotterdam)},
       kFocus,
       kLinePlace},
      {"a vague line still decides",
       kAmsterdam,
       kNieuwWest,
       {At(kNieuwWest)},
       kUnknown,
       kLinePlace},
      {"then contract", "", kCentrum, {At(kNieuwWest)}, kCity, kContractPlace},
      {"the only one", "", "", {At(kNieuwWest)}, kFocus, kOnlyEstablishment},
      {"the only one, vague",
       "",
       "",
       {At(kAmsterdam)},
       kUnknown,
       kOnlyEstablishment},
      {"none", "", "", {}, kUnknown, kNoEstablishment},
      {"all in one ring",
       "",
       "",
       {At(kNieuwWest, 1), At(kNieuwWest, 2)},
       kFocus,
       kAllInOneRing},
      {"different rings",
       "",
       "",
       {At(kNieuwWest, 1), At(kCentrum, 2)},
       kUnknown,
       kEstablishmentsDiffer},
      {"one of them vague",
       "",
       "",
       {At(kNieuwWest, 1), At(kAmsterdam, 2)},
       kUnknown,
       kEstablishmentsDiffer},
      {"a postbus alone",
       "",
       "",
       {PostBoxAt(kNieuwWest)},
       kUnknown,
       kOnlyPostbus},
      {"a postbus beside the shop",
       "",
       "",
       {PostBoxAt(kRotterdam, 1), At(kNieuwWest, 2)},
       kFocus,
       kOnlyEstablishment},
      {"a head office alone",
       "",
       "",
       {HeadOfficeAt(kNieuwWest)},
       kUnknown,
       kOnlyHeadOffice},
      {"a head office and a postbus",
       "",
       "",
       {HeadOfficeAt(kNieuwWest, 1), PostBoxAt(kNieuwWest, 2)},
       kUnknown,
       kOnlyHeadOffice},
      {"a head office with its branch",
       "",
       "",
       {HeadOfficeAt(kNieuwWest, 1), At(kNieuwWest, 2)},
       kFocus,
       kAllInOneRing},
      {"a head office elsewhere",
       "",
       "",
       {HeadOfficeAt(kRotterdam, 1), At(kNieuwWest, 2)},
       kUnknown,
       kEstablishmentsDiffer},
  };
  for (const LocalityCase& c : cases) {
    const Locality locality = LocalityOf({Path(c.line), Path(c.contract)},
                                         c.establishments, Rings(), kDay);
    EXPECT_EQ(locality.ring.kind(), c.kind) << c.name;
    EXPECT_EQ(LocalityReasonName(locality.reason), LocalityReasonName(c.reason))
        << c.name;
  }
}

TEST(LocalityTest, TheDateChoosesTheEstablishment) {
  // Moved from Rotterdam to Nieuw-West on 1 November.
  const std::vector<Establishment> moved = {
      From(At(kRotterdam, 1), Day(2020, 1, 1), Day(2026, 10, 31)),
      From(At(kNieuwWest, 2), Day(2026, 11, 1))};
  const Locality before = LocalityOf({}, moved, Rings(), Day(2026, 10, 31));
  EXPECT_EQ(before.ring.kind(), kCountry);
  EXPECT_EQ(before.establishment, EstablishmentNumber(1));
  const Locality after = LocalityOf({}, moved, Rings(), Day(2026, 11, 1));
  EXPECT_EQ(after.ring.kind(), kFocus);
  EXPECT_EQ(after.establishment, EstablishmentNumber(2));
  EXPECT_EQ(LocalityOf({}, moved, Rings(), Day(2019, 12, 31)).reason,
            kNoEstablishment);
}

TEST(LocalityTest, AnUnknownRingKeepsWhatRemainsPossible) {
  const std::vector<Establishment> two = {At(kCentrum, 1), At(kRotterdam, 2)};
  const Locality locality = LocalityOf({}, two, Rings(), kDay);
  EXPECT_EQ(locality.ring.kind(), kUnknown);
  EXPECT_FALSE(locality.ring.MayBe(kFocus));
  EXPECT_EQ(locality.ring.AtLeast(), kCountry);
  // Where branches are not listed, anything is possible.
  EXPECT_TRUE(LocalityOf({}, {HeadOfficeAt(kCentrum)}, Rings(), kDay)
                  .ring.MayBe(kFocus));
}

TEST(LocalityTest, StatesTheWeakestBasis) {
  Establishment exact = At(kNieuwWest, 1);
  exact.basis = PlaceBasis::kCoordinates;
  EXPECT_EQ(LocalityOf({}, {exact}, Rings(), kDay).basis,
            PlaceBasis::kCoordinates);
  EXPECT_EQ(LocalityOf({}, {exact, At(kNieuwWest, 2)}, Rings(), kDay).basis,
            PlaceBasis::kPostcode4);
  Establishment nowhere = At("", 2);
  nowhere.basis = PlaceBasis::kNone;
  EXPECT_EQ(LocalityOf({}, {exact, nowhere}, Rings(), kDay).basis,
            PlaceBasis::kNone);
  EXPECT_EQ(LocalityOf({.line = Path(kCentrum)}, {}, Rings(), kDay).basis,
            PlaceBasis::kStated);
}

}  // namespace
}  // namespace omloop
