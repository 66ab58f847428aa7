#ifndef OMLOOP_CLIENTS_CLI_CHECK_COMMAND_H_
#define OMLOOP_CLIENTS_CLI_CHECK_COMMAND_H_

#include "clients/cli/command.h"

namespace omloop::cli {

// The command line of `omloop check` (check.h does the work).
void AddCheck(CLI::App& app, Invocation& invocation);

}  // namespace omloop::cli

#endif  // OMLOOP_CLIENTS_CLI_CHECK_COMMAND_H_
