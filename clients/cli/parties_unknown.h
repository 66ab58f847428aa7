#ifndef OMLOOP_CLIENTS_CLI_PARTIES_UNKNOWN_H_
#define OMLOOP_CLIENTS_CLI_PARTIES_UNKNOWN_H_

#include "clients/cli/command.h"

namespace omloop::cli {

// `omloop parties unknown`: suppliers without a place, by amount.
void AddPartiesUnknown(CLI::App& group, Invocation& invocation);

}  // namespace omloop::cli

#endif  // OMLOOP_CLIENTS_CLI_PARTIES_UNKNOWN_H_
