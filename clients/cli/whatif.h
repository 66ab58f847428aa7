#ifndef OMLOOP_CLIENTS_CLI_WHATIF_H_
#define OMLOOP_CLIENTS_CLI_WHATIF_H_

#include "clients/cli/command.h"

namespace omloop::cli {

// `omloop whatif`.
void AddWhatif(CLI::App& app, Invocation& invocation);

}  // namespace omloop::cli

#endif  // OMLOOP_CLIENTS_CLI_WHATIF_H_
