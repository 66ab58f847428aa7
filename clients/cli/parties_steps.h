#ifndef OMLOOP_CLIENTS_CLI_PARTIES_STEPS_H_
#define OMLOOP_CLIENTS_CLI_PARTIES_STEPS_H_

#include "clients/cli/command.h"

namespace omloop::cli {

// omloop parties verify, suspend, end, look-through, profile, traps, draft,
// drafts, export: the life of a registration.
void AddPartiesSteps(CLI::App& group, Invocation& invocation);

}  // namespace omloop::cli

#endif  // OMLOOP_CLIENTS_CLI_PARTIES_STEPS_H_
