#ifndef OMLOOP_LEDGER_CIRCULATION_VELOCITY_H_
#define OMLOOP_LEDGER_CIRCULATION_VELOCITY_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/base/calendar.h"
#include "ledger/circulation/lab_config.h"
#include "ledger/circulation/lab_transactions.h"
#include "ledger/circulation/trails.h"

namespace omloop::circulation {

// What velocities are computed from, of one period. Estimates, not money:
// floating point.
struct VelocityInput {
  double volume = 0;
  // Mean balance over the period; absent when balances are not known.
  std::optional<double> mean_balance;
  double weeks = 0;
  // Mean holding time in weeks of money whose stay ended in the period, when
  // stays that were cut off are taken at the length seen and at their longest.
  std::optional<double> holding_weeks_min;
  std::optional<double> holding_weeks_max;
};

// Source: Mattsson, Luedtke and Takes, arXiv 2209.01512.
struct Velocity {
  // Volume / (mean balance x time): how often all money changed hands a week.
  std::optional<double> conventional;
  // 1 / holding time: how often money that moved did. From the shortest
  // holding time comes the highest velocity.
  std::optional<double> inverse_min;
  std::optional<double> inverse_max;
  // Volume / (inverse velocity x time): the balance that did all the moving,
  // and its part of the mean balance.
  std::optional<double> effective_min;
  std::optional<double> effective_max;
  std::optional<double> fraction_min;
  std::optional<double> fraction_max;
};
Velocity ComputeVelocity(const VelocityInput& input);

// Stays of one month, by when they ended, of a transaction list.
struct HoldingMonth {
  Month month;
  // Payments made inside or out of the system, in units of the list.
  double volume = 0;
  // Stays that ended in the month, seen whole; hours weighted by amount.
  double amount = 0;
  double amount_hours = 0;
  // Stays cut off by the size limit or the cutoff: as seen, and as long as
  // they could be at most, up to the end of the window.
  double cut_amount = 0;
  double cut_hours_min = 0;
  double cut_hours_max = 0;
  double mean_balance = 0;
};
struct HoldingReport {
  std::vector<HoldingMonth> months;
  // Still inside when the window ended: in no month.
  double resting = 0;
  // Paid out of money that was there before the window.
  double from_before = 0;
  double inflow = 0;
};

// Holding times of every account of the list by month, by one method.
HoldingReport MeasureHolding(const LabConfig& config,
                             const LabTransactions& list, Method method,
                             std::string_view size_limit);

// A table of aggregates, one row a period: columns volume, weeks (or days),
// balance_avg, duration_avg_min and duration_avg_max (weeks); others are
// kept as labels.
struct VelocityRow {
  std::string label;
  VelocityInput input;
};
// Errors: INVALID_ARGUMENT TABLE_INVALID with row and column.
absl::StatusOr<std::vector<VelocityRow>> ReadVelocityTable(
    std::string_view csv);

}  // namespace omloop::circulation

#endif  // OMLOOP_LEDGER_CIRCULATION_VELOCITY_H_
