#ifndef OMLOOP_CLIENTS_CLI_COLUMN_CHOICE_H_
#define OMLOOP_CLIENTS_CLI_COLUMN_CHOICE_H_

#include <string_view>

#include "absl/status/statusor.h"
#include "ledger/ingest/layout.h"

namespace omloop::cli {

// "Bedrag=amount_net", "#3=ignore": the text before the last '=' is the column.
// Errors: INVALID_ARGUMENT COLUMN_CHOICE_UNREADABLE.
absl::StatusOr<ingest::ColumnChoice> ParseColumnChoice(std::string_view typed);

}  // namespace omloop::cli

#endif  // OMLOOP_CLIENTS_CLI_COLUMN_CHOICE_H_
