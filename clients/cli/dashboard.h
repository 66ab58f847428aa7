#ifndef OMLOOP_CLIENTS_CLI_DASHBOARD_H_
#define OMLOOP_CLIENTS_CLI_DASHBOARD_H_

#include "clients/cli/command.h"

namespace omloop::cli {

// `omloop dashboard`: the month, readable in a minute.
void AddDashboard(CLI::App& app, Invocation& invocation);

}  // namespace omloop::cli

#endif  // OMLOOP_CLIENTS_CLI_DASHBOARD_H_
