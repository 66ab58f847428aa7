#ifndef OMLOOP_CLIENTS_CLI_PARTIES_H_
#define OMLOOP_CLIENTS_CLI_PARTIES_H_

#include "clients/cli/command.h"

namespace omloop::cli {

// `omloop parties`: who takes part, and where they are.
void AddParties(CLI::App& app, Invocation& invocation);

}  // namespace omloop::cli

#endif  // OMLOOP_CLIENTS_CLI_PARTIES_H_
