#ifndef OMLOOP_LEDGER_MODEL_RING_H_
#define OMLOOP_LEDGER_MODEL_RING_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/model/area.h"

namespace omloop {

// Where a place lies as seen from the focus area of a ring set. Every euro
// falls in exactly one. On disk: never change or reuse.
enum class RingKind : uint8_t {
  kUnknown = 0,
  kFocus = 1,
  kCity = 2,
  kRegion = 3,
  kCountry = 4,
  kAbroad = 5,  // Known to lie outside every band.
};
inline constexpr int kRingKinds = 6;

// "unknown", "focus", "city", "region", "country", "abroad".
std::string_view RingName(RingKind kind);
std::optional<RingKind> RingFromName(std::string_view name);

// The ring of a place, and what is known when it is unknown.
class Ring {
 public:
  constexpr Ring() = default;
  static constexpr Ring Of(RingKind kind) {
    return kind == RingKind::kUnknown ? Ring() : Ring(Bit(kind));
  }
  // The ring when it is one of `a` and `b`, but not known which.
  static constexpr Ring Either(Ring a, Ring b) {
    return Ring(a.possible_ | b.possible_);
  }

  // kUnknown unless exactly one ring is possible.
  RingKind kind() const;
  bool known() const { return kind() != RingKind::kUnknown; }
  // Whether the place may lie in the ring `kind`.
  constexpr bool MayBe(RingKind kind) const {
    return (possible_ & Bit(kind)) != 0;
  }
  // The outermost possible ring: "at least in the city" for kCity. kUnknown
  // when the place may even lie outside every band.
  RingKind AtLeast() const;
  friend constexpr bool operator==(const Ring&, const Ring&) = default;

 private:
  static constexpr uint8_t kAllKinds = 0b111110;
  static constexpr uint8_t Bit(RingKind kind) {
    return static_cast<uint8_t>(1u << static_cast<unsigned>(kind));
  }
  constexpr explicit Ring(int possible)
      : possible_(static_cast<uint8_t>(possible)) {}

  uint8_t possible_ = kAllKinds;  // One bit a kind.
};

// The places in any of `areas` and in no earlier band.
struct RingBand {
  RingKind kind = RingKind::kFocus;
  std::string name_nl;
  std::string name_en;
  // Paths of the areas themselves, as in Contains().
  std::vector<AreaPath> areas;
  friend bool operator==(const RingBand&, const RingBand&) = default;
};

// Ordered, disjoint bands around one focus area. What lies outside all of
// them is abroad; what cannot be told is unknown.
class RingSet {
 public:
  static constexpr size_t kBandAreasMax = 1000;

  // Without bands: every place is unknown.
  RingSet() = default;
  // `bands` in the order focus, city, region, country; the first is the focus
  // and all but the first may be left out. `local` is the kind that counts as
  // local.
  // Errors: INVALID_ARGUMENT BAD_RING_SET.
  static absl::StatusOr<RingSet> Make(std::string name, int version,
                                      std::vector<RingBand> bands,
                                      RingKind local = RingKind::kFocus);

  const std::string& name() const { return name_; }
  int version() const { return version_; }
  const std::vector<RingBand>& bands() const { return bands_; }
  RingKind local() const { return local_; }
  friend bool operator==(const RingSet&, const RingSet&) = default;

 private:
  std::string name_;
  int version_ = 0;
  std::vector<RingBand> bands_;
  RingKind local_ = RingKind::kFocus;
};

// The one decision about locality. "Known to be Amsterdam, stadsdeel unknown"
// is unknown, at least city: never Nieuw-West and never elsewhere.
Ring RingOf(const RingSet& rings, const AreaPath& place);

}  // namespace omloop

#endif  // OMLOOP_LEDGER_MODEL_RING_H_
