#include "ledger/reference/locator.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"
#include "ledger/base/strings.h"

namespace omloop {
namespace {

constexpr std::string_view kNetherlands = "NL";
// "BU" + municipality (4) + wijk (2) + buurt (2).
constexpr size_t kBuurtCodeLength = 10;

}  // namespace

Place Locator::PlaceOf(const AreaPath& path, PlaceBasis basis) const {
  Place place{.path = path, .basis = basis};
  // A level without a row of its own takes the version of the one above.
  for (int i = kAreaPathLevels - 1; i >= 0; --i) {
    const Area* area =
        reference_.areas().Find(path.At(static_cast<AreaLevel>(i)));
    if (area != nullptr) {
      place.boundary_version = area->boundary_version;
      break;
    }
  }
  return place;
}

AreaPath Locator::PathOfBuurt(const AreaCode& buurt) const {
  if (reference_.areas().Find(buurt) != nullptr) {
    return reference_.areas().PathOf(buurt);
  }
  AreaPath path;
  const std::string_view code = buurt.view();
  if (code.size() != kBuurtCodeLength) return path;
  const auto part = [code](std::string_view kind, size_t length) {
    // A part of a valid code is a valid code.
    return *AreaCode::Parse(
        absl::StrCat(ToAbsl(kind), ToAbsl(code.substr(2, length))));
  };
  path = reference_.areas().PathOf(part("GM", 4));
  path.Set(AreaLevel::kGemeente, part("GM", 4));
  path.Set(AreaLevel::kWijk, part("WK", 6));
  path.Set(AreaLevel::kBuurt, buurt);
  return path;
}

std::optional<Place> Locator::ByPostcode(const Postcode& postcode,
                                         const PlaceQuery& query) const {
  if (postcode.has_letters()) {
    if (const Pc6Table* table = reference_.Pc6TableOn(query.on)) {
      const std::vector<AreaCode> buurten =
          table->Find(postcode, query.house_number);
      if (!buurten.empty()) {
        AreaPath path = PathOfBuurt(buurten[0]);
        for (const AreaCode& buurt : buurten) {
          path = CommonPath(path, PathOfBuurt(buurt));
        }
        return PlaceOf(path, PlaceBasis::kPostcodeTable);
      }
    }
    if (const AreaCode* buurt = reference_.BuurtOfKnownPoints(postcode)) {
      return PlaceOf(PathOfBuurt(*buurt), PlaceBasis::kPostcodePoints);
    }
  }
  const Pc4Area* pc4 = reference_.pc4().Find(postcode.pc4());
  if (pc4 == nullptr) return std::nullopt;
  AreaPath path = reference_.areas().PathOf(
      pc4->gemeente.empty() ? pc4->province : pc4->gemeente);
  path.Set(AreaLevel::kCountry, *AreaCode::Parse(kNetherlands));
  if (pc4->kind == PostcodeKind::kPostbus) {
    return PlaceOf(path, PlaceBasis::kPostbus);
  }
  path.Set(AreaLevel::kStadsdeel, pc4->stadsdeel);
  return PlaceOf(path, PlaceBasis::kPostcode4);
}

absl::StatusOr<Place> Locator::Locate(const PlaceQuery& query) const {
  std::optional<AreaCode> country;
  if (!query.country.empty()) {
    const Country* found = reference_.countries().Find(query.country);
    if (found == nullptr) {
      return InvalidArgument(
          "UNKNOWN_COUNTRY",
          absl::StrFormat("no country is called \"%s\"; write an ISO 3166 "
                          "code such as NL, or its Dutch or English name",
                          query.country.substr(0, 40)));
    }
    country = found->code;
  }
  const bool dutch = !country || country->view() == kNetherlands;
  std::optional<Postcode> postcode;
  if (dutch && !query.postcode.empty()) {
    OMLOOP_ASSIGN_OR_RETURN(postcode, Postcode::Parse(query.postcode));
  }
  if (dutch && query.point) {
    if (const AreaCode* buurt = reference_.buurten().Find(*query.point)) {
      return PlaceOf(PathOfBuurt(*buurt), PlaceBasis::kCoordinates);
    }
  }
  if (postcode) {
    if (std::optional<Place> place = ByPostcode(*postcode, query)) {
      return *std::move(place);
    }
  }
  if (country) {
    AreaPath path;
    path.Set(AreaLevel::kCountry, *country);
    return PlaceOf(path, PlaceBasis::kCountry);
  }
  if (postcode) {
    return NotFound("PLACE_UNKNOWN",
                    absl::StrFormat("postcode %s is not in use; check its four "
                                    "digits",
                                    postcode->ToString()));
  }
  if (query.point) {
    return NotFound(
        "PLACE_UNKNOWN",
        absl::StrFormat("latitude %.6f, longitude %.6f lies in none of the "
                        "known buurten; give a postcode or a country too",
                        query.point->latitude, query.point->longitude));
  }
  return NotFound("PLACE_UNKNOWN", "give coordinates, a postcode or a country");
}

}  // namespace omloop
