#ifndef OMLOOP_CLIENTS_CLI_BALANCES_H_
#define OMLOOP_CLIENTS_CLI_BALANCES_H_

#include "clients/cli/command.h"

namespace omloop::cli {

// `omloop balances`: the sums of accounts.
void AddBalances(CLI::App& app, Invocation& invocation);

}  // namespace omloop::cli

#endif  // OMLOOP_CLIENTS_CLI_BALANCES_H_
