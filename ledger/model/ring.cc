#include "ledger/model/ring.h"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"

namespace omloop {
namespace {

constexpr std::array<std::string_view, kRingKinds> kRingNames = {
    "unknown", "focus", "city", "region", "country", "abroad"};

absl::Status BadRingSet(std::string_view name, std::string_view problem) {
  return InvalidArgument("BAD_RING_SET",
                         absl::StrFormat("ring set \"%s\": %s", name, problem));
}

Containment ContainsAny(const RingBand& band, const AreaPath& place) {
  Containment result = Containment::kOut;
  for (const AreaPath& area : band.areas) {
    switch (Contains(area, place)) {
      case Containment::kIn:
        return Containment::kIn;
      case Containment::kUnknown:
        result = Containment::kUnknown;
        break;
      case Containment::kOut:
        break;
    }
  }
  return result;
}

}  // namespace

std::string_view RingName(RingKind kind) {
  return kRingNames[static_cast<size_t>(kind)];
}

std::optional<RingKind> RingFromName(std::string_view name) {
  const auto it = std::find(kRingNames.begin(), kRingNames.end(), name);
  if (it == kRingNames.end()) return std::nullopt;
  return static_cast<RingKind>(it - kRingNames.begin());
}

RingKind Ring::kind() const {
  if (std::popcount(possible_) != 1) return RingKind::kUnknown;
  return static_cast<RingKind>(std::countr_zero(possible_));
}

RingKind Ring::AtLeast() const {
  if (possible_ == 0 || MayBe(RingKind::kAbroad)) return kind();
  return static_cast<RingKind>(std::bit_width(possible_) - 1);
}

absl::StatusOr<RingSet> RingSet::Make(std::string name, int version,
                                      std::vector<RingBand> bands,
                                      RingKind local) {
  if (bands.empty() || bands.front().kind != RingKind::kFocus) {
    return BadRingSet(name, "the first band must be the focus");
  }
  bool local_found = false;
  for (size_t i = 0; i < bands.size(); ++i) {
    const RingBand& band = bands[i];
    if (band.kind == RingKind::kUnknown || band.kind == RingKind::kAbroad) {
      return BadRingSet(name,
                        "abroad and unknown follow by themselves; list "
                        "only focus, city, region and country");
    }
    if (i > 0 && band.kind <= bands[i - 1].kind) {
      return BadRingSet(
          name,
          "bands must come in the order focus, city, region, country, "
          "each at most once");
    }
    if (band.areas.empty() || band.areas.size() > kBandAreasMax) {
      return BadRingSet(name,
                        absl::StrFormat("band %s has %d areas, needs 1 to %d",
                                        RingName(band.kind), band.areas.size(),
                                        kBandAreasMax));
    }
    if (std::any_of(band.areas.begin(), band.areas.end(),
                    [](const AreaPath& area) { return area.empty(); })) {
      return BadRingSet(name, absl::StrFormat("band %s has an empty area",
                                              RingName(band.kind)));
    }
    local_found = local_found || band.kind == local;
  }
  if (!local_found) {
    return BadRingSet(name, absl::StrFormat("the local band %s is not listed",
                                            RingName(local)));
  }
  RingSet set;
  set.name_ = std::move(name);
  set.version_ = version;
  set.bands_ = std::move(bands);
  set.local_ = local;
  return set;
}

Ring RingOf(const RingSet& rings, const AreaPath& place) {
  if (rings.bands().empty() || place.empty()) return Ring();
  std::optional<Ring> ring;
  const auto add = [&ring](RingKind kind) {
    ring = ring ? Ring::Either(*ring, Ring::Of(kind)) : Ring::Of(kind);
  };
  for (const RingBand& band : rings.bands()) {
    const Containment containment = ContainsAny(band, place);
    if (containment == Containment::kOut) continue;
    add(band.kind);
    if (containment == Containment::kIn) return *ring;
  }
  add(RingKind::kAbroad);
  return *ring;
}

}  // namespace omloop
