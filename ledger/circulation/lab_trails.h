#ifndef OMLOOP_LEDGER_CIRCULATION_LAB_TRAILS_H_
#define OMLOOP_LEDGER_CIRCULATION_LAB_TRAILS_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "ledger/circulation/lab_config.h"
#include "ledger/circulation/lab_transactions.h"
#include "ledger/circulation/trails.h"

namespace omloop::circulation {

struct LabTrailOptions {
  Method method = Method::kMixed;
  // In the unit of the list, not below 0: 0.01 as written.
  std::string size_limit = "0.01";
  // Not followed longer than this in an account, or since its root.
  std::optional<absl::Duration> cutoff = {};
  bool cutoff_since_root = false;
  // Payments that balances show and nobody saw become payments.
  bool infer = false;
  // Nobody held anything when the window began.
  bool no_starting_balance = false;
  bool pairwise = false;
  // Decimals in the output, 0 to 12.
  int rounding = 6;
};

struct LabTrailReport {
  int64_t flow_count = 0;
  int64_t inferred_count = 0;
  int64_t system_count = 0;
  // Sum of the flows, as written.
  std::string flow_amount;
};

// Takes text as it is written.
using Writer = std::function<void(std::string_view)>;

// Follows the money of `list` and writes flows as the public tool does: the
// same header, columns, order and numbers; lines end in CR LF. Ids of
// inferred payments are "i_" and twelve hexadecimal digits, the same for
// every method. `inferred` and `untracked` take the rows of the tool's files
// of that name, and may be null.
//
// Errors: INVALID_ARGUMENT BAD_OPTION for a limit that is no number or a
// rounding outside its range.
absl::StatusOr<LabTrailReport> RunLabTrails(const LabConfig& config,
                                            const LabTransactions& list,
                                            const LabTrailOptions& options,
                                            const Writer& flows,
                                            const Writer& inferred,
                                            const Writer& untracked);

// What the tool writes in its report, and what this one adds: rows left out
// and why, rows put in order.
std::string LabReportText(const LabConfig& config, const LabTransactions& list,
                          const LabTrailOptions& options,
                          const LabTrailReport& report);

}  // namespace omloop::circulation

#endif  // OMLOOP_LEDGER_CIRCULATION_LAB_TRAILS_H_
