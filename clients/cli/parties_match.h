#ifndef OMLOOP_CLIENTS_CLI_PARTIES_MATCH_H_
#define OMLOOP_CLIENTS_CLI_PARTIES_MATCH_H_

#include "clients/cli/command.h"

namespace omloop::cli {

// omloop parties queue, match, merge, split, unmerge: which parties are one.
void AddPartiesMatch(CLI::App& group, Invocation& invocation);

}  // namespace omloop::cli

#endif  // OMLOOP_CLIENTS_CLI_PARTIES_MATCH_H_
