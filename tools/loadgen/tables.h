#ifndef OMLOOP_TOOLS_LOADGEN_TABLES_H_
#define OMLOOP_TOOLS_LOADGEN_TABLES_H_

#include <array>
#include <cstdint>
#include <string_view>

#include "absl/types/span.h"

namespace omloop::loadgen {

// What an anchor buys: a sector of the covenant, or one of the last two that
// no buyer can influence.
struct Sector {
  std::string_view category;  // as it stands in a spend file
  std::string_view cpv;
  std::string_view sbi;  // SBI 2008
  std::string_view cooperative_word;
  std::array<std::string_view, 3> firm_words;
  std::array<std::string_view, 3> descriptions;
  int64_t typical_cents;  // middle of an invoice line, net
  int vat_percent;
  // Share of the year's lines in January .. December, 1000 = an even month.
  std::array<int, 12> season;
  bool influenceable;
};
inline constexpr int kSectorCount = 13;
inline constexpr int kInfluenceableSectors = 11;  // the first ones
absl::Span<const Sector> Sectors();

struct AnchorKind {
  std::string_view code;
  std::string_view word;  // first word of the name
  std::string_view legal_form;
  bool contracting_authority;
  int weight;  // how much it buys compared with the others
  std::array<int, kSectorCount> sector_weights;
};
absl::Span<const AnchorKind> AnchorKinds();

// Invented second halves of names. No place, person or firm.
absl::Span<const std::string_view> AnchorNames();
absl::Span<const std::string_view> FirmNames();

// Real PC6 postcodes. Each of the first list lies in one buurt of Nieuw-West,
// and each of the second in one stadsdeel elsewhere in Amsterdam, by the
// coordinates in the public register of childcare locations and the polygons
// of the municipality (README.md names both).
absl::Span<const std::string_view> FocusPostcodes();
absl::Span<const std::string_view> CityPostcodes();
// Four digits; the letters are drawn, so such a PC6 need not exist.
absl::Span<const std::string_view> RegionPostcodeAreas();
absl::Span<const std::string_view> CountryPostcodeAreas();
struct ForeignPlace {
  std::string_view country;  // ISO 3166-1 alpha-2
  std::string_view postcode;
};
absl::Span<const ForeignPlace> ForeignPlaces();

}  // namespace omloop::loadgen

#endif  // OMLOOP_TOOLS_LOADGEN_TABLES_H_
