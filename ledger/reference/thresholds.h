#ifndef OMLOOP_LEDGER_REFERENCE_THRESHOLDS_H_
#define OMLOOP_LEDGER_REFERENCE_THRESHOLDS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/base/calendar.h"
#include "ledger/base/money.h"

namespace omloop {

// What an EU procurement threshold is about.
enum class ThresholdKind : uint8_t {
  kWorks,
  kCentral,     // Supplies and services, central government.
  kSubCentral,  // Supplies and services, municipalities and others.
  kSocial,      // Social and other specific services.
  kUtilities,   // Supplies and services of utilities.
  kUtilitiesSocial,
  kConcessions,
};

// "works", "central", "subcentral", "social", "utilities",
// "utilities_social", "concessions".
std::string_view ThresholdKindName(ThresholdKind kind);

// One row of thresholds.csv; both days included.
struct Threshold {
  Day valid_from;
  Day valid_to;
  ThresholdKind kind = ThresholdKind::kWorks;
  Money amount;  // Euros, excluding VAT.
  std::string source;
};

class ThresholdTable {
 public:
  // Errors: INVALID_ARGUMENT REFERENCE_FILE_BAD with file and line.
  static absl::StatusOr<ThresholdTable> Parse(std::string_view text,
                                              std::string name);
  // The threshold that holds for a notice published on `day`.
  // Errors: NOT_FOUND THRESHOLD_UNKNOWN for days outside the table.
  absl::StatusOr<Money> On(Day day, ThresholdKind kind) const;
  const std::vector<Threshold>& thresholds() const { return thresholds_; }

 private:
  std::vector<Threshold> thresholds_;
};

}  // namespace omloop

#endif  // OMLOOP_LEDGER_REFERENCE_THRESHOLDS_H_
