#ifndef OMLOOP_CLIENTS_CLI_DIRECTORY_H_
#define OMLOOP_CLIENTS_CLI_DIRECTORY_H_

#include "clients/cli/command.h"

namespace omloop::cli {

// omloop directory, and omloop alliances list and define.
void AddDirectory(CLI::App& app, Invocation& invocation);

}  // namespace omloop::cli

#endif  // OMLOOP_CLIENTS_CLI_DIRECTORY_H_
