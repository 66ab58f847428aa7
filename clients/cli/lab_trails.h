#ifndef OMLOOP_CLIENTS_CLI_LAB_TRAILS_H_
#define OMLOOP_CLIENTS_CLI_LAB_TRAILS_H_

#include "clients/cli/command.h"

namespace omloop::cli {

// `omloop lab trails`: flows of a transaction list, as CSV in the format of
// the public tool "follow the money".
void AddLabTrails(CLI::App& lab, Invocation& invocation);

}  // namespace omloop::cli

#endif  // OMLOOP_CLIENTS_CLI_LAB_TRAILS_H_
