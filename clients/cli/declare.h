#ifndef OMLOOP_CLIENTS_CLI_DECLARE_H_
#define OMLOOP_CLIENTS_CLI_DECLARE_H_

#include "clients/cli/command.h"

namespace omloop::cli {

// `omloop declare`.
void AddDeclare(CLI::App& app, Invocation& invocation);

}  // namespace omloop::cli

#endif  // OMLOOP_CLIENTS_CLI_DECLARE_H_
