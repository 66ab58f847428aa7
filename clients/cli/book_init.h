#ifndef OMLOOP_CLIENTS_CLI_BOOK_INIT_H_
#define OMLOOP_CLIENTS_CLI_BOOK_INIT_H_

#include "clients/cli/command.h"

namespace omloop::cli {

// `omloop book init`: makes a book in a folder; needs no server.
void AddBookInit(CLI::App& group, Invocation& invocation);

}  // namespace omloop::cli

#endif  // OMLOOP_CLIENTS_CLI_BOOK_INIT_H_
