#ifndef OMLOOP_CLIENTS_CLI_LAB_CIRCLES_H_
#define OMLOOP_CLIENTS_CLI_LAB_CIRCLES_H_

#include "clients/cli/command.h"

namespace omloop::cli {

// `omloop lab circles`: what goes round in a file of payments or debts.
void AddLabCircles(CLI::App& lab, Invocation& invocation);

}  // namespace omloop::cli

#endif  // OMLOOP_CLIENTS_CLI_LAB_CIRCLES_H_
