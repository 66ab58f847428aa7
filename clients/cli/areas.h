#ifndef OMLOOP_CLIENTS_CLI_AREAS_H_
#define OMLOOP_CLIENTS_CLI_AREAS_H_

#include "clients/cli/command.h"

namespace omloop::cli {

// `omloop areas`: the areas of the reference data.
void AddAreas(CLI::App& app, Invocation& invocation);

}  // namespace omloop::cli

#endif  // OMLOOP_CLIENTS_CLI_AREAS_H_
