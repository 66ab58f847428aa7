#ifndef OMLOOP_CLIENTS_CLI_CORRECT_H_
#define OMLOOP_CLIENTS_CLI_CORRECT_H_

#include "clients/cli/command.h"

namespace omloop::cli {

// omloop correct ENTRY and omloop reverse ENTRY.
void AddCorrect(CLI::App& app, Invocation& invocation);

}  // namespace omloop::cli

#endif  // OMLOOP_CLIENTS_CLI_CORRECT_H_
