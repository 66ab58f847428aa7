#ifndef OMLOOP_TOOLS_LOADGEN_WORLD_H_
#define OMLOOP_TOOLS_LOADGEN_WORLD_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "ledger/base/calendar.h"
#include "ledger/base/money.h"
#include "tools/loadgen/random.h"
#include "tools/loadgen/tables.h"

namespace omloop::loadgen {

// How large the example is. Same options, same world, same bytes.
struct Options {
  int anchors = 6;
  int suppliers = 120;
  int64_t payments_a_year = 6000;
  int months = 12;
  Month first_month = Month(2025, 11);
  uint64_t seed = 1;
  bool bank = true;
};

inline constexpr int kAnchorsMax = 140;  // as many as there are names
inline constexpr int kSuppliersMin = kSectorCount * 4;
inline constexpr int kSuppliersMax = 50'000;  // fictitious KvK numbers
inline constexpr int64_t kPaymentsMax = 100'000'000;
inline constexpr int kMonthsMax = 120;

// Errors: INVALID_ARGUMENT BAD_OPTION, with the flag and its limits.
absl::Status CheckOptions(const Options& options);

// The bands of the ring set around Nieuw-West, the focus.
enum class Ring : uint8_t { kFocus, kCity, kRegion, kCountry, kAbroad };
inline constexpr int kRingCount = 5;
std::string_view RingName(Ring ring);

struct Place {
  std::string postcode;
  std::string country = "NL";
  Ring ring = Ring::kFocus;
};

// Kinds of suppliers an anchor chooses between.
enum class Bucket : uint8_t {
  kLocalCooperative,
  kLocalSmall,
  kLocalLarge,
  kCity,
  kRegion,
  kCountry,
  kAbroad
};
inline constexpr int kBucketCount = 7;

struct Supplier {
  int index = 0;
  std::string name;
  std::string kvk;     // "" abroad
  std::string branch;  // vestigingsnummer, "" when no list carries it
  std::string legal_form;
  std::string ownership;
  std::string size_class;
  bool small = false;        // fewer than 50 people
  bool cooperative = false;  // owned by members, workers or residents
  int sector = 0;
  Place place;  // where it delivers from; since `moved` if it moved
  std::optional<Day> moved;
  Place place_before;  // only with `moved`
  Day established;
  bool registered = false;    // stands in parties.csv
  bool place_hidden = false;  // no file says where it is
  bool declares = false;      // stands in declarations.csv
  int respend_permille = 0;   // true share re-spent in Nieuw-West

  Ring RingOn(Day day) const {
    return moved && day < *moved ? place_before.ring : place.ring;
  }
};

struct Contract {
  std::string number;
  std::string order_number;
  int anchor = 0;
  int supplier = 0;
  Day signed_on;
  Day start;
  Day end;  // last day
  Money value;
  std::string_view procedure;
  bool RunsOn(Day day) const { return start <= day && day <= end; }
};

struct Anchor {
  int index = 0;
  std::string slug;  // in file names
  std::string name;
  const AnchorKind* kind = nullptr;
  std::string kvk;
  std::string branch;
  Place place;
  int local_permille = 0;   // chance of a local supplier in the first month
  int growth_permille = 0;  // added each month
  int layout = 0;
  // Indices of suppliers by sector and bucket; at least one bucket of each
  // sector is filled.
  std::array<std::array<std::vector<int>, kBucketCount>, kSectorCount> pools;
  std::vector<int> suppliers;       // all of `pools`, ascending
  std::vector<Contract> contracts;  // by number
};

struct World {
  Options options;
  std::vector<Anchor> anchors;
  std::vector<Supplier> suppliers;
};

// Errors: as CheckOptions.
absl::StatusOr<World> BuildWorld(const Options& options);

// The number an anchor's own books give to a supplier.
std::string CreditorNumber(const Anchor& anchor, const Supplier& supplier);

}  // namespace omloop::loadgen

#endif  // OMLOOP_TOOLS_LOADGEN_WORLD_H_
