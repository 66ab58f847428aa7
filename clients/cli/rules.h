#ifndef OMLOOP_CLIENTS_CLI_RULES_H_
#define OMLOOP_CLIENTS_CLI_RULES_H_

#include "clients/cli/command.h"

namespace omloop::cli {

// omloop rules list | adopt | revoke.
void AddRules(CLI::App& app, Invocation& invocation);

}  // namespace omloop::cli

#endif  // OMLOOP_CLIENTS_CLI_RULES_H_
