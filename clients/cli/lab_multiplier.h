#ifndef OMLOOP_CLIENTS_CLI_LAB_MULTIPLIER_H_
#define OMLOOP_CLIENTS_CLI_LAB_MULTIPLIER_H_

#include "clients/cli/command.h"

namespace omloop::cli {

// `omloop lab multiplier CARD.json`: the multiplier of a card.
void AddLabMultiplier(CLI::App& lab, Invocation& invocation);

}  // namespace omloop::cli

#endif  // OMLOOP_CLIENTS_CLI_LAB_MULTIPLIER_H_
