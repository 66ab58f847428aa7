#ifndef OMLOOP_CLIENTS_CLI_VERIFY_H_
#define OMLOOP_CLIENTS_CLI_VERIFY_H_

#include "clients/cli/command.h"

namespace omloop::cli {

// `omloop verify`: checks a book, by its server or, without one, in its folder.
void AddVerify(CLI::App& app, Invocation& invocation);

}  // namespace omloop::cli

#endif  // OMLOOP_CLIENTS_CLI_VERIFY_H_
