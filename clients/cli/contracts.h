#ifndef OMLOOP_CLIENTS_CLI_CONTRACTS_H_
#define OMLOOP_CLIENTS_CLI_CONTRACTS_H_

#include "clients/cli/command.h"

namespace omloop::cli {

// `omloop contracts`: import a list of contracts, list what is registered.
void AddContracts(CLI::App& app, Invocation& invocation);

}  // namespace omloop::cli

#endif  // OMLOOP_CLIENTS_CLI_CONTRACTS_H_
