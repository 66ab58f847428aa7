#ifndef OMLOOP_CLIENTS_CLI_LAB_VELOCITY_H_
#define OMLOOP_CLIENTS_CLI_LAB_VELOCITY_H_

#include "clients/cli/command.h"

namespace omloop::cli {

// `omloop lab velocity`: how fast money goes from hand to hand.
void AddLabVelocity(CLI::App& lab, Invocation& invocation);

}  // namespace omloop::cli

#endif  // OMLOOP_CLIENTS_CLI_LAB_VELOCITY_H_
