#ifndef OMLOOP_CLIENTS_CLI_MONTH_COMMAND_H_
#define OMLOOP_CLIENTS_CLI_MONTH_COMMAND_H_

#include "clients/cli/command.h"

namespace omloop::cli {

// omloop month status | submit | sign-off | reopen.
void AddMonth(CLI::App& app, Invocation& invocation);
// omloop month seal | check | restatements, below the group of AddMonth.
void AddMonthSeal(CLI::App& group, Invocation& invocation);

}  // namespace omloop::cli

#endif  // OMLOOP_CLIENTS_CLI_MONTH_COMMAND_H_
