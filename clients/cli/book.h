#ifndef OMLOOP_CLIENTS_CLI_BOOK_H_
#define OMLOOP_CLIENTS_CLI_BOOK_H_

#include "clients/cli/command.h"

namespace omloop::cli {

// `omloop book`: makes a book and says where it stands.
void AddBook(CLI::App& app, Invocation& invocation);

}  // namespace omloop::cli

#endif  // OMLOOP_CLIENTS_CLI_BOOK_H_
