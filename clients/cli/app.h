#ifndef OMLOOP_CLIENTS_CLI_APP_H_
#define OMLOOP_CLIENTS_CLI_APP_H_

#include <string>
#include <vector>

#include "clients/cli/terminal.h"

namespace omloop::cli {

// The program: reads the command line (without the program's name), runs the
// command and returns an ExitCode.
int RunOmloop(const std::vector<std::string>& arguments, Terminal& terminal);

}  // namespace omloop::cli

#endif  // OMLOOP_CLIENTS_CLI_APP_H_
