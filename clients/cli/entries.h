#ifndef OMLOOP_CLIENTS_CLI_ENTRIES_H_
#define OMLOOP_CLIENTS_CLI_ENTRIES_H_

#include "clients/cli/command.h"

namespace omloop::cli {

// `omloop entries`: what stands in the book, entry by entry.
void AddEntries(CLI::App& app, Invocation& invocation);

}  // namespace omloop::cli

#endif  // OMLOOP_CLIENTS_CLI_ENTRIES_H_
