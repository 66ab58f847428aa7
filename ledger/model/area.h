#ifndef OMLOOP_LEDGER_MODEL_AREA_H_
#define OMLOOP_LEDGER_MODEL_AREA_H_

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"

namespace omloop {

// Levels of the area hierarchy, from large to small. On disk: never change or
// reuse.
enum class AreaLevel : uint8_t {
  kCountry = 0,
  kProvince = 1,
  kGemeente = 2,
  kStadsdeel = 3,
  kWijk = 4,
  kBuurt = 5,
  // A named group of buurten, mostly whole wijken. Listed in the area table,
  // never part of a path: a band around a gebied lists what it consists of.
  kGebied = 6,
};
inline constexpr int kAreaPathLevels = 6;

// "country", "province", "municipality", "district", "wijk", "buurt",
// "gebied".
std::string_view AreaLevelName(AreaLevel level);
std::optional<AreaLevel> AreaLevelFromName(std::string_view name);

// Code of an area as its register writes it: "NL", "NL-NH", "GM0363", "F",
// "WK0363FN", "BU0363FN04". Empty means not known. A plain value.
class AreaCode {
 public:
  static constexpr size_t kLengthMax = 12;
  constexpr AreaCode() : text_{} {}
  // Takes A-Z, 0-9 and '-', 1 to 12 of them; "" gives the empty code.
  // Errors: INVALID_ARGUMENT BAD_AREA_CODE.
  static absl::StatusOr<AreaCode> Parse(std::string_view text);

  std::string_view view() const;
  std::string str() const { return std::string(view()); }
  constexpr bool empty() const { return text_[0] == '\0'; }
  friend constexpr auto operator<=>(const AreaCode&, const AreaCode&) = default;
  template <typename H>
  friend H AbslHashValue(H h, const AreaCode& code) {
    return H::combine(std::move(h), code.text_);
  }

 private:
  std::array<char, kLengthMax> text_;  // Filled up with NUL.
};

// The areas a place is known to lie in, one code a level. Each level may be
// unknown (empty) by itself; unknown never means "elsewhere". A plain value.
class AreaPath {
 public:
  constexpr AreaPath() = default;
  // `level` below kAreaPathLevels.
  const AreaCode& At(AreaLevel level) const {
    return codes_[static_cast<size_t>(level)];
  }
  void Set(AreaLevel level, AreaCode code) {
    codes_[static_cast<size_t>(level)] = code;
  }
  const AreaCode& country() const { return At(AreaLevel::kCountry); }
  const AreaCode& province() const { return At(AreaLevel::kProvince); }
  const AreaCode& gemeente() const { return At(AreaLevel::kGemeente); }
  const AreaCode& stadsdeel() const { return At(AreaLevel::kStadsdeel); }
  const AreaCode& wijk() const { return At(AreaLevel::kWijk); }
  const AreaCode& buurt() const { return At(AreaLevel::kBuurt); }

  // The smallest level that is known; none when nothing is.
  std::optional<AreaLevel> Deepest() const;
  bool empty() const { return !Deepest().has_value(); }
  // The same path without the levels smaller than `level`.
  AreaPath UpTo(AreaLevel level) const;

  friend constexpr auto operator<=>(const AreaPath&, const AreaPath&) = default;
  template <typename H>
  friend H AbslHashValue(H h, const AreaPath& path) {
    return H::combine(std::move(h), path.codes_);
  }

 private:
  std::array<AreaCode, kAreaPathLevels> codes_;
};

// What two places certainly share: levels with the same code stay, the rest
// become unknown.
AreaPath CommonPath(const AreaPath& a, const AreaPath& b);

// "NL/NL-NH/GM0363/F/WK0363FN/BU0363FN04": levels joined by '/', unknown ones
// inside blank, unknown ones at the end left out; "" for an empty path.
std::string FormatAreaPath(const AreaPath& path);
// Errors: INVALID_ARGUMENT BAD_AREA_CODE, BAD_AREA_PATH.
absl::StatusOr<AreaPath> ParseAreaPath(std::string_view text);

// Whether a place lies in an area, as far as is known.
enum class Containment : uint8_t { kOut, kIn, kUnknown };

// `area` is the path of the area itself: its deepest level names it and the
// levels above say where it lies, so that a place known to be in another
// municipality is out, and one known only to be in the same one is unknown.
// An empty area contains nothing.
Containment Contains(const AreaPath& area, const AreaPath& place);

// How a place was found, from best to least. On disk and in facts: never
// change or reuse. docs/concepts/place_and_ring.md explains each.
enum class PlaceBasis : uint8_t {
  kNone = 0,            // Nothing is known.
  kStated = 1,          // A person stated the area.
  kCoordinates = 2,     // Coordinates inside a buurt polygon.
  kPostcodeTable = 3,   // The postcode table the operator loaded.
  kPostcodePoints = 4,  // Known points of the postcode, all in one buurt.
  kPostcode4 = 5,       // The four digits of the postcode.
  kPostbus = 6,         // Four digits that serve post boxes only.
  kCountry = 7,         // The country alone.
};

// "none", "stated", "coordinates", "postcode_table", "postcode_points",
// "postcode4", "postbus", "country".
std::string_view PlaceBasisName(PlaceBasis basis);
std::optional<PlaceBasis> PlaceBasisFromName(std::string_view name);

}  // namespace omloop

#endif  // OMLOOP_LEDGER_MODEL_AREA_H_
