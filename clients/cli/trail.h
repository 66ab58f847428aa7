#ifndef OMLOOP_CLIENTS_CLI_TRAIL_H_
#define OMLOOP_CLIENTS_CLI_TRAIL_H_

#include "clients/cli/command.h"

namespace omloop::cli {

// `omloop trail`: where the money of anchors went.
void AddTrail(CLI::App& app, Invocation& invocation);
// `omloop circles`: how much of the money goes round.
void AddCircles(CLI::App& app, Invocation& invocation);
// `omloop payments import`: payments between parties of the book.
void AddPayments(CLI::App& app, Invocation& invocation);

}  // namespace omloop::cli

#endif  // OMLOOP_CLIENTS_CLI_TRAIL_H_
