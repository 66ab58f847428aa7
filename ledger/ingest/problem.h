#ifndef OMLOOP_LEDGER_INGEST_PROBLEM_H_
#define OMLOOP_LEDGER_INGEST_PROBLEM_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace omloop::ingest {

enum class Severity { kWarning, kError };

// Something about a file that a person should know: an error is a row, a
// document or a file that was not taken, a warning one that was.
struct Problem {
  Severity severity = Severity::kError;
  std::string code;     // UPPER_SNAKE, a row in import-problems.md.
  std::string rule;     // What the reader holds to, in one sentence.
  std::string message;  // What is wrong, here.
  std::string hint;     // What to do.
  int64_t record = 0;   // Data record from 1; 0 is the file as a whole.
  int64_t row = 0;      // Physical line from 1; 0 is the file as a whole.
  std::string column;   // Header of the column, or its number.
  std::string path;     // Place in a document; empty for tables.
  std::string text;     // The offending text, shortened.
};

// One kind of problem that readers report.
struct ProblemKind {
  std::string_view code;
  Severity severity;
  bool whole_file;  // The file is refused.
  std::string_view rule;
  std::string_view hint;
};

// All kinds, for the reference page and its test.
std::span<const ProblemKind> ProblemKinds();

// A problem of the kind `code`, which must be one of ProblemKinds(), with its
// severity, rule and hint filled in.
Problem MakeProblem(std::string_view code, std::string_view message);

// Words kept of the offending text, in bytes.
inline constexpr size_t kProblemTextMax = 200;

}  // namespace omloop::ingest

#endif  // OMLOOP_LEDGER_INGEST_PROBLEM_H_
