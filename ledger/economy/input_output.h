#ifndef OMLOOP_LEDGER_ECONOMY_INPUT_OUTPUT_H_
#define OMLOOP_LEDGER_ECONOMY_INPUT_OUTPUT_H_

#include <vector>

#include "absl/status/statusor.h"
#include "ledger/economy/matrix.h"

namespace omloop::economy {

// An input-output table, in any one unit of money.
struct InputOutputTable {
  // flows(i, j): what sector j buys from sector i.
  Matrix flows;
  std::vector<double> output;  // One a sector, > 0.
  // To close the model with households; both empty for type I alone.
  std::vector<double> wages;        // Paid by each sector.
  std::vector<double> consumption;  // Bought by households from each sector.
  // Of households, from everywhere; 0 = the wages' sum.
  double household_income = 0;
};

// The closed model as parts of columns.
struct ClosedModel {
  Matrix a;
  std::vector<double> wages;        // Household row: wages per output.
  std::vector<double> consumption;  // Household column: per income.
  double within = 0;                // Households to households.
};

struct IncomeMultipliers {
  double simple = 0;  // Wages per unit of final demand, open model.
  double type_one = 0;
  double type_two = 0;
};

struct SectorMultipliers {
  // Output per unit of final demand: direct and indirect; and with household
  // spending, households counted (total) and not (truncated).
  double type_one = 0;
  double type_two_total = 0;
  double type_two_truncated = 0;
  IncomeMultipliers income;
};

struct InputOutputResult {
  Matrix a;
  Matrix inverse;         // Open model.
  Matrix closed_inverse;  // With households last; empty when not closed.
  std::vector<SectorMultipliers> sectors;
  bool closed = false;
};

// Errors: INVALID_ARGUMENT BAD_TABLE for shapes that do not fit, an output
// that is not above 0, a negative flow; SPECTRAL_RADIUS.
// Source: domain.md 1.4 (Miller and Blair 2009, chapters 2 and 6);
// docs/concepts/input_output.md.
absl::StatusOr<InputOutputResult> AnalyseTable(const InputOutputTable& table);
absl::StatusOr<InputOutputResult> AnalyseClosed(const ClosedModel& model);

// Employment (or output) of a sector in the region and in the nation.
struct SectorSize {
  double region = 0;
  double nation = 0;
};

// Flegg's location quotients: national coefficients made regional by what the
// region is large enough to deliver itself.
struct Regionalised {
  double lambda = 0;  // Of the region's size.
  Matrix quotients;   // FLQ_ij, not cut at 1.
  Matrix a;           // a_ij min(1, FLQ_ij)
};

// `delta` is an estimate: 0.25 to 0.3 in published work. For want of anything
// better (letter E).
// Errors: INVALID_ARGUMENT BAD_TABLE for a size that is not above 0 in the
// nation, negative in the region or larger than the nation's; BAD_SHARE for a
// delta outside [0, 1).
// Source: Flegg and Tohmo, Regional Studies 47(5), 2013; domain.md 1.4.
absl::StatusOr<Regionalised> Regionalise(const Matrix& national_a,
                                         const std::vector<SectorSize>& sizes,
                                         double delta);

// k = 1 / (1 - c (1 - t) (1 - m)): income per euro of wages that arrive. `c`
// is spent of each euro after tax `t`, of which `m` outside the area. For
// wages only.
// Errors: INVALID_ARGUMENT BAD_SHARE for a part outside [0, 1], or when
// nothing leaks.
// Source: domain.md 1.3.
absl::StatusOr<double> KeynesianMultiplier(double c, double t, double m);

}  // namespace omloop::economy

#endif  // OMLOOP_LEDGER_ECONOMY_INPUT_OUTPUT_H_
