#ifndef OMLOOP_CLIENTS_CLI_IMPORT_H_
#define OMLOOP_CLIENTS_CLI_IMPORT_H_

#include "clients/cli/command.h"

namespace omloop::cli {

// `omloop import`: books spend files.
void AddImport(CLI::App& app, Invocation& invocation);

}  // namespace omloop::cli

#endif  // OMLOOP_CLIENTS_CLI_IMPORT_H_
