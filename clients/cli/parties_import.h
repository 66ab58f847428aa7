#ifndef OMLOOP_CLIENTS_CLI_PARTIES_IMPORT_H_
#define OMLOOP_CLIENTS_CLI_PARTIES_IMPORT_H_

#include "clients/cli/command.h"

namespace omloop::cli {

// `omloop parties import`: the alliance's register, or an anchor's supplier
// list.
void AddPartiesImport(CLI::App& group, Invocation& invocation);

}  // namespace omloop::cli

#endif  // OMLOOP_CLIENTS_CLI_PARTIES_IMPORT_H_
