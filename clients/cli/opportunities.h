#ifndef OMLOOP_CLIENTS_CLI_OPPORTUNITIES_H_
#define OMLOOP_CLIENTS_CLI_OPPORTUNITIES_H_

#include "clients/cli/command.h"

namespace omloop::cli {

// Adds `opportunities`: where demand leaks that could be met nearby.
void AddOpportunities(CLI::App& app, Invocation& invocation);

}  // namespace omloop::cli

#endif  // OMLOOP_CLIENTS_CLI_OPPORTUNITIES_H_
