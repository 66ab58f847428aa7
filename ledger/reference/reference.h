#ifndef OMLOOP_LEDGER_REFERENCE_REFERENCE_H_
#define OMLOOP_LEDGER_REFERENCE_REFERENCE_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "ledger/base/calendar.h"
#include "ledger/model/area.h"
#include "ledger/model/ring.h"
#include "ledger/reference/areas.h"
#include "ledger/reference/boundaries.h"
#include "ledger/reference/categories.h"
#include "ledger/reference/countries.h"
#include "ledger/reference/postcodes.h"
#include "ledger/reference/thresholds.h"
#include "ledger/reference/traps.h"

namespace omloop {

// The reference data of one folder, read once at start and never changed:
// safe to read from every thread. docs/reference/data.md lists the files and
// how an operator replaces them.
class Reference {
 public:
  // Reads areas.csv, pc4.csv, pc6.csv, amsterdam_buurten.geojson.gz,
  // countries.csv, categories.csv, thresholds.csv, traps.csv and every
  // pc6_YYYY-MM-DD.csv (or .csv.gz) an operator has loaded.
  // Errors: NOT_FOUND REFERENCE_FILE_MISSING; INVALID_ARGUMENT
  // REFERENCE_FILE_BAD with file and line, also when a table names an area
  // that areas.csv does not have.
  static absl::StatusOr<Reference> Load(const std::string& folder);

  const AreaTable& areas() const { return areas_; }
  const BuurtMap& buurten() const { return buurten_; }
  const Pc4Table& pc4() const { return pc4_; }
  const CountryTable& countries() const { return countries_; }
  const CategoryTable& categories() const { return categories_; }
  const ThresholdTable& thresholds() const { return thresholds_; }
  const TrapTable& traps() const { return traps_; }

  // The usual rings around an area of areas.csv (AreaTable::RingsAround), or
  // around any other country: then only focus, abroad and unknown.
  // Errors: NOT_FOUND UNKNOWN_AREA.
  absl::StatusOr<RingSet> RingsAround(std::string_view focus) const;
  // The buurt of a PC6 all of whose known points lie in one; null otherwise.
  const AreaCode* BuurtOfKnownPoints(const Postcode& pc6) const;
  // The loaded PC6 table for a date: the last that began by then, else the
  // first one; without a date the newest. Null when none is loaded.
  const Pc6Table* Pc6TableOn(std::optional<Day> day) const;

 private:
  absl::Status LoadKnownPoints(const std::string& folder);
  absl::Status LoadPc6Tables(const std::string& folder);
  absl::Status CheckCodes() const;

  AreaTable areas_;
  BuurtMap buurten_;
  Pc4Table pc4_;
  CountryTable countries_;
  CategoryTable categories_;
  ThresholdTable thresholds_;
  TrapTable traps_;
  absl::flat_hash_map<Postcode, AreaCode> known_points_;
  std::vector<Pc6Table> pc6_tables_;  // Sorted by valid_from.
};

// The folder to load: `given` when not empty; else share/omloop/reference
// beside the folder of the running program; else the one in the source tree
// this was built from.
std::string ReferenceFolder(std::string_view given);

// Checks a PC6 table (see Pc6Table::Parse) and puts it in `folder` as
// pc6_YYYY-MM-DD.csv (or .csv.gz, as it was) where Load finds it; a table of
// the same date is replaced. Returns the path written.
// Errors: those of Pc6Table::Parse; UNAVAILABLE REFERENCE_WRITE_FAILED.
absl::StatusOr<std::string> InstallPc6Table(const std::string& file,
                                            Day valid_from,
                                            const std::string& folder);

}  // namespace omloop

#endif  // OMLOOP_LEDGER_REFERENCE_REFERENCE_H_
