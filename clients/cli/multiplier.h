#ifndef OMLOOP_CLIENTS_CLI_MULTIPLIER_H_
#define OMLOOP_CLIENTS_CLI_MULTIPLIER_H_

#include "clients/cli/command.h"

namespace omloop::cli {

// `omloop multiplier`.
void AddMultiplier(CLI::App& app, Invocation& invocation);

}  // namespace omloop::cli

#endif  // OMLOOP_CLIENTS_CLI_MULTIPLIER_H_
