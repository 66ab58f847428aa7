#ifndef OMLOOP_CLIENTS_CLI_COMPLETION_H_
#define OMLOOP_CLIENTS_CLI_COMPLETION_H_

#include "clients/cli/command.h"

namespace omloop::cli {

// `omloop completion`: words that a shell completes.
void AddCompletion(CLI::App& app, Invocation& invocation);

}  // namespace omloop::cli

#endif  // OMLOOP_CLIENTS_CLI_COMPLETION_H_
