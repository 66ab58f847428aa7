#ifndef OMLOOP_CLIENTS_CLI_MAIL_H_
#define OMLOOP_CLIENTS_CLI_MAIL_H_

#include "clients/cli/command.h"

namespace omloop::cli {

// omloop mail KIND.
void AddMail(CLI::App& app, Invocation& invocation);

}  // namespace omloop::cli

#endif  // OMLOOP_CLIENTS_CLI_MAIL_H_
