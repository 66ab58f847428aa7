#ifndef OMLOOP_CLIENTS_CLI_AMOUNT_OPTION_H_
#define OMLOOP_CLIENTS_CLI_AMOUNT_OPTION_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "clients/cli/command.h"
#include "omloop/type/v1/type.pb.h"

namespace omloop::cli {

// An amount as typed: "1234.56", "1.234,56", "-12". What may mean two amounts
// ("1.234") is refused. `asset` empty = the book's, of two decimals.
// Errors: INVALID_ARGUMENT AMOUNT_UNREADABLE naming `option`.
absl::StatusOr<type::v1::Money> ParseAmountOption(std::string_view option,
                                                  const std::string& text,
                                                  const std::string& asset);

// A fresh id for a request that writes.
std::string NewRequestId(Context& context);

// Whether a person agrees to `question`; `yes` = said so beforehand.
// Errors: FAILED_PRECONDITION NOT_CONFIRMED when nobody is there to ask.
absl::StatusOr<bool> Confirm(Context& context, bool yes,
                             std::string_view question);

}  // namespace omloop::cli

#endif  // OMLOOP_CLIENTS_CLI_AMOUNT_OPTION_H_
