#ifndef OMLOOP_CLIENTS_CLI_TARGETS_H_
#define OMLOOP_CLIENTS_CLI_TARGETS_H_

#include "clients/cli/command.h"

namespace omloop::cli {

// `omloop targets`.
void AddTargets(CLI::App& app, Invocation& invocation);

}  // namespace omloop::cli

#endif  // OMLOOP_CLIENTS_CLI_TARGETS_H_
