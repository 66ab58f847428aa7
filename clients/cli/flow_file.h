#ifndef OMLOOP_CLIENTS_CLI_FLOW_FILE_H_
#define OMLOOP_CLIENTS_CLI_FLOW_FILE_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "clients/cli/command.h"
#include "ledger/base/asset.h"
#include "ledger/base/calendar.h"

namespace omloop::cli {

// Somebody pays, or owes, somebody else.
struct FlowRow {
  int64_t line = 0;
  std::string from;
  std::string to;
  // Empty where the file has no such column.
  std::string date;
  int64_t amount_minor = 0;
};

// Columns by their names in the first row: from (payer, debtor), to (payee,
// creditor), amount, and date when it is needed. Amounts with a point, above
// 0, as fine as the asset. Comma or semicolon between.
//
// Errors: INVALID_ARGUMENT TABLE_INVALID with row and column; those of
// ReadLabFile.
absl::StatusOr<std::vector<FlowRow>> ReadFlowFile(const std::string& path,
                                                  Asset asset, bool dated,
                                                  Context& context);

// Numbers of the parties that rows name by number or by exact name.
// Errors: NOT_FOUND PARTY_NOT_FOUND; INVALID_ARGUMENT PARTY_AMBIGUOUS.
absl::StatusOr<std::map<std::string, int32_t>> FindParties(
    const std::vector<FlowRow>& rows, Context& context);

}  // namespace omloop::cli

#endif  // OMLOOP_CLIENTS_CLI_FLOW_FILE_H_
