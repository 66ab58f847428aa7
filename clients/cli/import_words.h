#ifndef OMLOOP_CLIENTS_CLI_IMPORT_WORDS_H_
#define OMLOOP_CLIENTS_CLI_IMPORT_WORDS_H_

#include <string>
#include <string_view>

#include "clients/cli/command.h"
#include "omloop/procurement/v1/procurement.pb.h"

namespace omloop::cli {

// Problems that the summary of a check shows; --rejects saves all.
inline constexpr int kProblemsShown = 5;

// The parts of the check report (docs/reference/check-report.md) that words
// are made of.
struct CheckFindings {
  std::string layout;
  std::string encoding;
  std::string asset;
  std::string asset_reason;
  int64_t records = 0;
  int64_t accepted = 0;
  int64_t rejected = 0;
  int64_t accepted_sum_minor = 0;
  // The file as a whole is not taken.
  bool refused = false;
  struct Problem {
    bool error = false;
    int64_t row = 0;
    std::string column;
    std::string message;
    std::string hint;
  };
  // The first kProblemsShown, errors first, and how many there are.
  std::vector<Problem> problems;
  int64_t problem_count = 0;
};

// Errors: INTERNAL REPORT_UNREADABLE when `json` is no such report.
absl::StatusOr<CheckFindings> ReadFindings(std::string_view json);

// What would happen: rows, sums, months, bodies, suppliers, problems.
std::string DescribeCheck(const Context& context, std::string_view file,
                          const CheckFindings& findings,
                          const procurement::v1::CheckImportResponse& checked);

// What happened, and what to do next.
std::string DescribeCommit(
    const Context& context, const procurement::v1::CheckImportResponse& checked,
    const procurement::v1::CommitImportResponse& committed);

// The report as one JSON object: as it came, with `already_imported`, and
// after a commit `import` with what was booked. `committed` may be null.
std::string ImportAsJson(
    std::string_view report_json,
    const procurement::v1::CheckImportResponse& checked,
    const procurement::v1::CommitImportResponse* committed);

}  // namespace omloop::cli

#endif  // OMLOOP_CLIENTS_CLI_IMPORT_WORDS_H_
