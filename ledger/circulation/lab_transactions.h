#ifndef OMLOOP_LEDGER_CIRCULATION_LAB_TRANSACTIONS_H_
#define OMLOOP_LEDGER_CIRCULATION_LAB_TRANSACTIONS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/circulation/lab_config.h"
#include "ledger/circulation/trails.h"

namespace omloop::circulation {

// A row that was left out, and why.
struct LabIssue {
  int64_t line = 0;
  std::string what;
};
// Issues kept with their words; the rest is counted.
inline constexpr size_t kLabIssuesMax = 1000;

// A transaction list inside its window, ready to be followed.
struct LabTransactions {
  // Amounts are whole numbers of 10^-decimals: as fine as the sum of the list
  // leaves room for. `id` is the place in ids.
  std::vector<Payment> payments;
  int decimals = 0;
  std::vector<std::string> ids;
  // Type of each payment, by id; OTC_ put before it where it applies.
  std::vector<uint32_t> types;
  std::vector<std::string> type_names;
  std::vector<std::string> accounts;
  // Category of each account, where it is known or inferred; else "".
  std::vector<std::string> account_categories;
  // The row as written, of payments outside the system alone; by id.
  std::vector<std::string> system_rows;

  int64_t row_count = 0;
  int64_t outside_window = 0;
  // Rows before an earlier one in time; the list was put in order, equal
  // times as they stood.
  int64_t out_of_order = 0;
  int64_t issue_count = 0;
  std::vector<LabIssue> issues;
};

// Reads a list as `config` describes it. A row that cannot be read, has an
// amount of 0 or less, or a fee above its amount is left out with the reason.
//
// Errors: INVALID_ARGUMENT LIST_TOO_LARGE when sums do not fit in 62 bits of
// cents.
absl::StatusOr<LabTransactions> ReadLabTransactions(const LabConfig& config,
                                                    std::string_view csv);

// The least each account must have held when the window began, never to be
// below 0 and to meet the balances that are known; by account.
std::vector<int64_t> InferStartingBalances(const LabTransactions& list);

// One row of a CSV file with quotes doubled or escaped; false at the end.
// `fields` are filled.
bool NextCsvRow(std::string_view& text, const LabConfig& config,
                std::vector<std::string>& fields);

}  // namespace omloop::circulation

#endif  // OMLOOP_LEDGER_CIRCULATION_LAB_TRANSACTIONS_H_
