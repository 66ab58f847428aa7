#ifndef OMLOOP_CLIENTS_CLI_LAB_H_
#define OMLOOP_CLIENTS_CLI_LAB_H_

#include "clients/cli/command.h"

namespace omloop::cli {

// `omloop lab`: the formulas without a server, for researchers and for
// checking us. Each command below it has a file of its own.
void AddLab(CLI::App& app, Invocation& invocation);

}  // namespace omloop::cli

#endif  // OMLOOP_CLIENTS_CLI_LAB_H_
