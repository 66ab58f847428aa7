#ifndef OMLOOP_CLIENTS_CLI_IMPORTS_H_
#define OMLOOP_CLIENTS_CLI_IMPORTS_H_

#include <string>

#include "clients/cli/command.h"

namespace omloop::cli {

// omloop imports list | show | undo.
void AddImports(CLI::App& app, Invocation& invocation);

// What undoing takes: also `omloop import --undo=N`.
struct UndoOptions {
  int32_t import_number = 0;
  std::string reason;
  bool yes = false;
  bool dry_run = false;
};
absl::StatusOr<int> RunUndo(const UndoOptions& options, Context& context);

}  // namespace omloop::cli

#endif  // OMLOOP_CLIENTS_CLI_IMPORTS_H_
