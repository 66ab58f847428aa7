#ifndef OMLOOP_CLIENTS_CLI_LIST_IMPORT_H_
#define OMLOOP_CLIENTS_CLI_LIST_IMPORT_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "clients/cli/command.h"
#include "ledger/ingest/problem.h"
#include "ledger/ingest/report.h"

namespace omloop::cli {

// What became of one row of a list of parties or contracts.
struct RowLine {
  int64_t row = 0;  // Physical line from 1; 0 is the file.
  std::string what;
  // "created", "completed", "amended", "unchanged" or "refused"; "warning" for
  // a remark about a row that was taken.
  std::string outcome;
  int64_t number = 0;  // Of the party, or sequence of the contract's fact.
  std::string place;
  std::string code;
  std::string message;
};

// What a reader says of a row, as a line.
RowLine LineOf(const ingest::Problem& problem);

// Prints the lines: in a table how many were created, completed, unchanged and
// refused, with the first refusals and warnings; in JSON and CSV each line.
// Gives the exit code: some refused, or all taken.
int PrintRowLines(const Context& context, std::string_view file,
                  std::vector<RowLine> lines, bool dry_run);

// The refusal of a whole file, with what to do.
absl::Status FileRefused(std::string_view file,
                         const ingest::FileReport& report);

}  // namespace omloop::cli

#endif  // OMLOOP_CLIENTS_CLI_LIST_IMPORT_H_
