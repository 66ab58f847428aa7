#ifndef OMLOOP_CLIENTS_CLI_CLEARING_H_
#define OMLOOP_CLIENTS_CLI_CLEARING_H_

#include "clients/cli/command.h"

namespace omloop::cli {

// `omloop clearing`: debts that go round, set off without money when all
// agree.
void AddClearing(CLI::App& app, Invocation& invocation);

}  // namespace omloop::cli

#endif  // OMLOOP_CLIENTS_CLI_CLEARING_H_
