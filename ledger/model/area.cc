#include "ledger/model/area.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"
#include "ledger/base/strings.h"

namespace omloop {
namespace {

constexpr std::array<std::string_view, 7> kLevelNames = {
    "country", "province", "municipality", "district",
    "wijk",    "buurt",    "gebied"};
constexpr std::array<std::string_view, 8> kBasisNames = {
    "none",      "stated",  "coordinates", "postcode_table", "postcode_points",
    "postcode4", "postbus", "country"};

// The enumerator at the place of `name` in `names`.
template <typename Enum, size_t N>
std::optional<Enum> FromName(const std::array<std::string_view, N>& names,
                             std::string_view name) {
  const auto it = std::find(names.begin(), names.end(), name);
  if (it == names.end()) return std::nullopt;
  return static_cast<Enum>(it - names.begin());
}

bool IsCodeCharacter(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
}

constexpr AreaLevel LevelAt(int index) { return static_cast<AreaLevel>(index); }

}  // namespace

std::string_view AreaLevelName(AreaLevel level) {
  return kLevelNames[static_cast<size_t>(level)];
}

std::optional<AreaLevel> AreaLevelFromName(std::string_view name) {
  return FromName<AreaLevel>(kLevelNames, name);
}

absl::StatusOr<AreaCode> AreaCode::Parse(std::string_view text) {
  if (text.size() > kLengthMax ||
      !std::all_of(text.begin(), text.end(), IsCodeCharacter)) {
    return InvalidArgument(
        "BAD_AREA_CODE",
        absl::StrFormat("area code \"%s\" must be 1 to %d capitals, digits or "
                        "hyphens, like GM0363 or WK0363FN",
                        text.substr(0, 40), kLengthMax));
  }
  AreaCode code;
  std::copy(text.begin(), text.end(), code.text_.begin());
  return code;
}

std::string_view AreaCode::view() const {
  const auto end = std::find(text_.begin(), text_.end(), '\0');
  return {text_.data(), static_cast<size_t>(end - text_.begin())};
}

std::optional<AreaLevel> AreaPath::Deepest() const {
  for (int i = kAreaPathLevels - 1; i >= 0; --i) {
    if (!codes_[i].empty()) return LevelAt(i);
  }
  return std::nullopt;
}

AreaPath AreaPath::UpTo(AreaLevel level) const {
  AreaPath path = *this;
  for (int i = static_cast<int>(level) + 1; i < kAreaPathLevels; ++i) {
    path.codes_[i] = AreaCode();
  }
  return path;
}

AreaPath CommonPath(const AreaPath& a, const AreaPath& b) {
  AreaPath common;
  for (int i = 0; i < kAreaPathLevels; ++i) {
    const AreaLevel level = LevelAt(i);
    // Below a level that differs, equal codes would be a coincidence.
    if (!a.At(level).empty() && !b.At(level).empty() &&
        a.At(level) != b.At(level)) {
      break;
    }
    if (a.At(level) == b.At(level)) common.Set(level, a.At(level));
  }
  return common;
}

std::string FormatAreaPath(const AreaPath& path) {
  std::string text;
  const std::optional<AreaLevel> deepest = path.Deepest();
  if (!deepest) return text;
  for (int i = 0; i <= static_cast<int>(*deepest); ++i) {
    if (i > 0) text += '/';
    text += path.At(LevelAt(i)).view();
  }
  return text;
}

absl::StatusOr<AreaPath> ParseAreaPath(std::string_view text) {
  AreaPath path;
  const std::vector<absl::string_view> parts =
      absl::StrSplit(ToAbsl(text), '/');
  if (parts.size() > kAreaPathLevels) {
    return InvalidArgument(
        "BAD_AREA_PATH",
        absl::StrFormat("area path \"%s\" has %d levels, at most %d are "
                        "known: country, province, municipality, district, "
                        "wijk, buurt",
                        text.substr(0, 80), parts.size(), kAreaPathLevels));
  }
  for (size_t i = 0; i < parts.size(); ++i) {
    OMLOOP_ASSIGN_OR_RETURN(AreaCode code, AreaCode::Parse(ToStd(parts[i])));
    path.Set(LevelAt(static_cast<int>(i)), code);
  }
  return path;
}

Containment Contains(const AreaPath& area, const AreaPath& place) {
  const std::optional<AreaLevel> deepest = area.Deepest();
  if (!deepest) return Containment::kOut;
  // A known difference at any level above settles it, whatever the rest.
  for (int i = 0; i < static_cast<int>(*deepest); ++i) {
    const AreaCode& wanted = area.At(LevelAt(i));
    const AreaCode& known = place.At(LevelAt(i));
    if (!wanted.empty() && !known.empty() && wanted != known) {
      return Containment::kOut;
    }
  }
  const AreaCode& known = place.At(*deepest);
  if (known.empty()) return Containment::kUnknown;
  return known == area.At(*deepest) ? Containment::kIn : Containment::kOut;
}

std::string_view PlaceBasisName(PlaceBasis basis) {
  return kBasisNames[static_cast<size_t>(basis)];
}

std::optional<PlaceBasis> PlaceBasisFromName(std::string_view name) {
  return FromName<PlaceBasis>(kBasisNames, name);
}

}  // namespace omloop
