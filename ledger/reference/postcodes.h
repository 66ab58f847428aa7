#ifndef OMLOOP_LEDGER_REFERENCE_POSTCODES_H_
#define OMLOOP_LEDGER_REFERENCE_POSTCODES_H_

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "ledger/base/calendar.h"
#include "ledger/model/area.h"

namespace omloop {

// A Dutch postcode: four digits (PC4), with or without its two letters (PC6).
class Postcode {
 public:
  // Takes "1066AZ", "1066 az", "NL-1066 AZ" and the four digits alone.
  // Errors: INVALID_ARGUMENT BAD_POSTCODE; never given out: a first digit 0
  // and the letters SA, SD and SS.
  static absl::StatusOr<Postcode> Parse(std::string_view text);

  int pc4() const { return pc4_; }
  bool has_letters() const { return letters_ >= 0; }
  std::string ToString() const;  // "1066AZ" or "1066".
  friend auto operator<=>(const Postcode&, const Postcode&) = default;
  template <typename H>
  friend H AbslHashValue(H h, const Postcode& code) {
    return H::combine(std::move(h), code.pc4_, code.letters_);
  }

 private:
  int16_t pc4_ = 0;
  int16_t letters_ = -1;  // First letter x 26 + second.
};

enum class PostcodeKind : uint8_t {
  kAddress,
  kPostbus,            // Post boxes only.
  kAddressAndPostbus,  // Both.
  kUnknown,
};

// One row of pc4.csv. Codes are empty where a PC4 has parts in more than one.
struct Pc4Area {
  std::string place;
  AreaCode gemeente;
  AreaCode province;
  PostcodeKind kind = PostcodeKind::kUnknown;
  // Only for a PC4 that lies wholly in one, as far as the known points tell.
  AreaCode stadsdeel;
  // How many known points and how many of its PC6 this rests on.
  int points = 0;
  int known_pc6 = 0;
};

class Pc4Table {
 public:
  // Errors: INVALID_ARGUMENT REFERENCE_FILE_BAD with file and line.
  static absl::StatusOr<Pc4Table> Parse(std::string_view text,
                                        std::string name);
  // Null when `pc4` is not in use.
  const Pc4Area* Find(int pc4) const;
  size_t size() const { return areas_.size(); }

 private:
  absl::flat_hash_map<int, Pc4Area> areas_;
};

// From a PC6, and a house number where a PC6 is divided, to a buurt: as the
// statistics office publishes it once a year.
class Pc6Table {
 public:
  // Largest house number taken; longer ones are typing errors.
  static constexpr int kHouseNumberMax = 99'999;

  // A table with the columns
  //   pc6 (or postcode)
  //   buurt (or one that starts with it, such as Buurt2023): BU0363FN04, or
  //     without BU, or as a number that lost its leading zeros
  //   huisnummer (or number), or van and tot (from and to), or neither.
  // `valid_from` is the day the division holds from.
  // Errors: INVALID_ARGUMENT REFERENCE_FILE_BAD with file and line.
  static absl::StatusOr<Pc6Table> Parse(std::string_view text, std::string name,
                                        Day valid_from);

  // The buurten the address may lie in, sorted: one when it is certain, none
  // when the postcode is not listed. A house number between those listed
  // counts when both neighbours lie in the same buurt.
  std::vector<AreaCode> Find(const Postcode& pc6,
                             std::optional<int> house_number) const;
  Day valid_from() const { return valid_from_; }
  // Rows after joining neighbours in the same buurt.
  size_t size() const { return ranges_.size(); }

 private:
  struct Range {
    Postcode pc6;
    int32_t first = 0;
    int32_t last = 0;
    uint32_t buurt = 0;  // Place in `buurten_`.
    friend auto operator<=>(const Range&, const Range&) = default;
  };
  absl::Span<const Range> RangesOf(const Postcode& pc6) const;

  std::vector<Range> ranges_;  // Sorted.
  std::vector<AreaCode> buurten_;
  Day valid_from_;
};

}  // namespace omloop

#endif  // OMLOOP_LEDGER_REFERENCE_POSTCODES_H_
