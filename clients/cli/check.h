#ifndef OMLOOP_CLIENTS_CLI_CHECK_H_
#define OMLOOP_CLIENTS_CLI_CHECK_H_

#include <ostream>
#include <string>
#include <vector>

namespace omloop::cli {

// `omloop check FILE...`: what an import of the files would take, without a
// server. Values are as typed; empty means not given.
struct CheckOptions {
  std::vector<std::string> files;
  // --output: "json" (one object a file, one line each) or "table".
  std::string output = "table";
  std::string asset;    // --asset=GBP
  std::string month;    // --month=2026-10, for files without one.
  std::string rejects;  // --rejects=FILE: all problems of all files, as CSV.
  bool by_supplier = false;  // --by-supplier
  // --kind: what the files hold: "spend", "parties" or "contracts".
  std::string kind = "spend";
  std::string sheet;                 // --sheet=NAME
  std::vector<std::string> columns;  // --map="HEADER=FIELD", repeated.
};

// Prints the reports to `out`; errors of use go to `err`.
// Returns 0 when all records are taken, 1 when some are refused, 2 when a file
// as a whole is, 64 for wrong options. The worst file counts.
int RunCheck(const CheckOptions& options, std::ostream& out, std::ostream& err);

}  // namespace omloop::cli

#endif  // OMLOOP_CLIENTS_CLI_CHECK_H_
