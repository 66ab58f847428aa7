#ifndef OMLOOP_LEDGER_REFERENCE_AREAS_H_
#define OMLOOP_LEDGER_REFERENCE_AREAS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "ledger/base/calendar.h"
#include "ledger/model/area.h"
#include "ledger/model/ring.h"

namespace omloop {

// One row of areas.csv.
struct Area {
  AreaCode code;
  AreaLevel level = AreaLevel::kCountry;
  std::string name;
  AreaCode parent;  // Empty at the top.
  // Of a buurt, and of a wijk that lies in one gebied as a whole; else empty.
  AreaCode gebied;
  // First day the code is in use; none when the source does not say.
  std::optional<Day> valid_from;
  // Which division the code belongs to: "amsterdam-2022-03-24".
  std::string boundary_version;
};

// The area hierarchy: country > province > municipality > district > wijk >
// buurt, and gebieden beside the wijken of a district.
class AreaTable {
 public:
  // Every parent must stand above its children in the file, and be larger.
  // Errors: INVALID_ARGUMENT REFERENCE_FILE_BAD with file and line.
  static absl::StatusOr<AreaTable> Parse(std::string_view text,
                                         std::string name);

  // Null when `code` is not listed.
  const Area* Find(const AreaCode& code) const;
  // The area as a person names it: by code in any case ("gm0363"), or by its
  // name when only one area of the largest level with that name has it
  // ("Nieuw-West").
  // Errors: NOT_FOUND UNKNOWN_AREA.
  absl::StatusOr<const Area*> FindByText(std::string_view text) const;
  // The codes from the country down to `code`; a gebied gives the path of its
  // district. Empty when the code is not listed.
  AreaPath PathOf(const AreaCode& code) const;
  // In the order of the file.
  std::vector<const Area*> Children(const AreaCode& parent) const;
  const std::vector<Area>& areas() const { return areas_; }

  // The usual bands around `focus`: its municipality, province and country,
  // as far as they are larger than the focus itself.
  // Errors: NOT_FOUND UNKNOWN_AREA.
  absl::StatusOr<RingSet> RingsAround(std::string_view focus) const;

 private:
  std::vector<Area> areas_;
  absl::flat_hash_map<AreaCode, size_t> by_code_;
};

}  // namespace omloop

#endif  // OMLOOP_LEDGER_REFERENCE_AREAS_H_
