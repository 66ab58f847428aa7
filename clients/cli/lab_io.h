#ifndef OMLOOP_CLIENTS_CLI_LAB_IO_H_
#define OMLOOP_CLIENTS_CLI_LAB_IO_H_

#include "clients/cli/command.h"

namespace omloop::cli {

// `omloop lab io TABLE.csv`: multipliers of an input-output table.
void AddLabIo(CLI::App& lab, Invocation& invocation);
// `omloop lab sam ACCOUNTS.csv`: multipliers of a social accounting matrix.
void AddLabSam(CLI::App& lab, Invocation& invocation);

}  // namespace omloop::cli

#endif  // OMLOOP_CLIENTS_CLI_LAB_IO_H_
