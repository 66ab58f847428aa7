#include "clients/cli/column_choice.h"

#include <string>

#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"

namespace omloop::cli {

absl::StatusOr<ingest::ColumnChoice> ParseColumnChoice(std::string_view typed) {
  const size_t equals = typed.rfind('=');
  if (equals == std::string_view::npos || equals == 0 ||
      equals + 1 == typed.size()) {
    return InvalidArgument(
        "COLUMN_CHOICE_UNREADABLE",
        absl::StrFormat("\"%s\" is not HEADER=FIELD; write it as "
                        "\"Bedrag=amount_net\", \"#3=amount_net\" or "
                        "\"Bedrag=ignore\"",
                        typed));
  }
  return ingest::ColumnChoice{std::string(typed.substr(0, equals)),
                              std::string(typed.substr(equals + 1))};
}

}  // namespace omloop::cli
