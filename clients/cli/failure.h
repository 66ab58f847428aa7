#ifndef OMLOOP_CLIENTS_CLI_FAILURE_H_
#define OMLOOP_CLIENTS_CLI_FAILURE_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "clients/cli/command.h"

namespace omloop::cli {

// An error as a person reads it: what happened, the reason by which
// docs/reference/errors.md explains it, and what to do.
std::string DescribeFailure(const absl::Status& status, const Context& context,
                            std::string_view command);

// kExitNotReachable when no server answered, else kExitFailed.
ExitCode ExitCodeOf(const absl::Status& status);

}  // namespace omloop::cli

#endif  // OMLOOP_CLIENTS_CLI_FAILURE_H_
