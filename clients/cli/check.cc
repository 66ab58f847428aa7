#include "clients/cli/check.h"

#include <algorithm>
#include <fstream>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/str_format.h"
#include "clients/cli/column_choice.h"
#include "clients/cli/input_files.h"
#include "ledger/base/errors.h"
#include "ledger/base/money.h"
#include "ledger/base/strings.h"
#include "ledger/ingest/list_reader.h"
#include "ledger/ingest/reject_file.h"
#include "ledger/ingest/report_json.h"
#include "ledger/ingest/source_reader.h"

namespace omloop::cli {
namespace {

using ingest::FileReport;
using ingest::Problem;
using ingest::Severity;

constexpr int kExitFileRefused = 2;
constexpr int kExitUsage = 64;
// Problems shown to a person; the file of rejects has all of them.
constexpr size_t kProblemsShownMax = 10;

// Text of a file, safe for a terminal.
std::string Printable(std::string_view text) {
  std::string safe;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    safe.push_back(byte < 0x20 || byte == 0x7F ? ' ' : c);
  }
  return safe;
}

// Writes each problem to the file of rejects as it comes.
template <typename Sink, typename Draft>
class RejectSinkOf : public Sink {
 public:
  RejectSinkOf(std::string_view file, std::ostream* rejects)
      : file_(file), rejects_(rejects) {}
  absl::Status OnRecord(const Draft&) override { return absl::OkStatus(); }
  absl::Status OnProblem(const Problem& problem) override {
    if (rejects_ != nullptr) {
      *rejects_ << ingest::RejectLine(file_, problem);
    }
    return absl::OkStatus();
  }

 private:
  std::string file_;
  std::ostream* rejects_;
};

using RejectSink = RejectSinkOf<ingest::SpendSink, ingest::SpendDraft>;

// Reads a file as what it is said to hold.
absl::StatusOr<FileReport> ReadAs(const std::string& kind,
                                  ingest::ByteSource& source,
                                  const ingest::ReadOptions& options,
                                  std::string_view file,
                                  std::ostream* rejects) {
  if (kind == "parties") {
    RejectSinkOf<ingest::PartySink, ingest::PartyDraft> sink(file, rejects);
    return ingest::ReadParties(source, options, sink);
  }
  if (kind == "contracts") {
    RejectSinkOf<ingest::ContractSink, ingest::ContractDraft> sink(file,
                                                                   rejects);
    return ingest::ReadContracts(source, options, sink);
  }
  RejectSink sink(file, rejects);
  return ingest::ReadSource(source, options, sink);
}

// The report of a file that could not be read at all.
FileReport Unreadable(const absl::Status& status, RejectSink& sink) {
  FileReport report;
  report.refused = true;
  const std::string reason = ReasonOf(status);
  const std::string message(ToStd(status.message()));
  const Problem problem =
      ingest::MakeProblem(reason == "FILE_NOT_FOUND" || reason == "NOT_A_FILE"
                              ? reason
                              : std::string("FILE_UNREADABLE"),
                          message);
  report.Add(problem);
  (void)sink.OnProblem(problem);
  return report;
}

FileReport Check(const std::string& file, const std::string& kind,
                 const ingest::ReadOptions& options, std::ostream* rejects) {
  RejectSink sink(file, rejects);
  FileReport report;
  auto source = ingest::FileSource::Open(file);
  if (!source.ok()) {
    report = Unreadable(source.status(), sink);
  } else {
    auto read = ReadAs(kind, **source, options, file, rejects);
    report = read.ok() ? *std::move(read) : Unreadable(read.status(), sink);
  }
  report.file = file;
  return report;
}

void PrintProblem(const Problem& problem, std::ostream& out) {
  out << (problem.severity == Severity::kError ? "  error    " : "  warning  ");
  if (problem.row > 0) {
    if (!problem.path.empty()) out << Printable(problem.path) << ", ";
    out << "row " << problem.row << " (record " << problem.record << ")";
    if (!problem.column.empty()) {
      out << ", \"" << Printable(problem.column) << "\"";
    }
    out << ": ";
  } else if (!problem.path.empty()) {
    out << Printable(problem.path) << ": ";
  }
  out << Printable(problem.message) << ". " << problem.hint << " ["
      << problem.code << "]\n";
}

void PrintSums(std::string_view title,
               const std::map<std::string, ingest::CountAndSum>& sums,
               Asset asset, std::ostream& out) {
  if (sums.empty()) return;
  out << "  " << title << "\n";
  for (const auto& [key, value] : sums) {
    out << absl::StrFormat("    %18s %s  %7d  %s\n",
                           FormatMinor(value.sum_minor, asset), asset.code(),
                           value.count, Printable(key));
  }
}

void PrintReport(const FileReport& report, bool by_supplier,
                 std::ostream& out) {
  out << Printable(report.file) << ": "
      << (report.refused ? "refused" : ingest::VerdictWord(report.verdict))
      << "\n";
  if (!report.refused) {
    const std::string_view code = report.asset.code();
    out << "  " << Printable(report.layout) << "; " << report.encoding << "\n"
        << absl::StrFormat(
               "  %d records: %d taken, %d refused; %d other rows\n",
               report.records, report.accepted, report.rejected, report.skipped)
        << absl::StrFormat("  sum %s %s (%s), %d negative (%s), %d zero\n",
                           FormatMinor(report.accepted_sum_minor, report.asset),
                           code, Printable(report.asset_reason),
                           report.negative,
                           FormatMinor(report.negative_sum_minor, report.asset),
                           report.zero)
        << absl::StrFormat("  %d suppliers, %d repeated rows, %d rounded\n",
                           report.suppliers, report.exact_duplicates,
                           report.rounded);
    if (report.section != nullptr) {
      for (const std::string& line : report.section->Lines()) {
        out << "  " << Printable(line) << "\n";
      }
    }
    if (!report.mapping.empty()) out << "  columns\n";
    for (const ingest::ReportedColumn& column : report.mapping) {
      out << absl::StrFormat("    %3d  %-18s %s\n", column.column, column.field,
                             Printable(column.reason));
    }
    PrintSums("by month", report.by_month, report.asset, out);
    if (by_supplier) {
      PrintSums("by supplier", report.by_supplier, report.asset, out);
    }
  }
  const size_t shown = std::min(report.problems.size(), kProblemsShownMax);
  for (size_t i = 0; i < shown; ++i) PrintProblem(report.problems[i], out);
  const int64_t more = report.problem_count - static_cast<int64_t>(shown);
  if (more > 0) {
    out << absl::StrFormat("  and %d more; --rejects=FILE writes all\n", more);
  }
}

// False, with a word on `err`, when an option cannot be used.
bool ReadOptionsOf(const CheckOptions& options, ingest::ReadOptions& read,
                   std::ostream& err) {
  if (options.files.empty()) {
    err << "omloop check: name at least one file\n";
    return false;
  }
  if (options.output != "json" && options.output != "table") {
    err << "omloop check: --output is json or table\n";
    return false;
  }
  if (!options.asset.empty()) {
    const auto asset = Asset::FromCode(options.asset);
    if (!asset.ok()) {
      err << "omloop check: --asset: " << asset.status().message() << "\n";
      return false;
    }
    read.asset = *asset;
  }
  if (!options.month.empty()) {
    const auto month = ParseMonth(options.month);
    if (!month.ok()) {
      err << "omloop check: --month: " << month.status().message() << "\n";
      return false;
    }
    read.month = *month;
  }
  read.sheet = options.sheet;
  for (const std::string& typed : options.columns) {
    const auto choice = ParseColumnChoice(typed);
    if (!choice.ok()) {
      err << "omloop check: --map: " << choice.status().message() << "\n";
      return false;
    }
    read.columns.push_back(*choice);
  }
  return true;
}

}  // namespace

int RunCheck(const CheckOptions& options, std::ostream& out,
             std::ostream& err) {
  ingest::ReadOptions read;
  if (!ReadOptionsOf(options, read, err)) return kExitUsage;
  std::ofstream rejects;
  if (!options.rejects.empty()) {
    rejects.open(options.rejects, std::ios::binary | std::ios::trunc);
    rejects << ingest::RejectHeader();
    if (!rejects) {
      err << "omloop check: cannot write " << options.rejects << "\n";
      return kExitUsage;
    }
  }
  int exit_code = 0;
  for (const std::string& file : ExpandFolders(options.files)) {
    const FileReport report = Check(
        file, options.kind, read, options.rejects.empty() ? nullptr : &rejects);
    if (options.output == "json") {
      out << ingest::ReportToJson(report, options.by_supplier
                                              ? ingest::BySupplier::kWrite
                                              : ingest::BySupplier::kLeaveOut)
          << "\n";
    } else {
      PrintReport(report, options.by_supplier, out);
    }
    exit_code = std::max(exit_code, report.ExitCode());
  }
  if (!options.rejects.empty() && !rejects.flush()) {
    err << "omloop check: " << options.rejects << " could not be written\n";
    return kExitFileRefused;
  }
  return exit_code;
}

}  // namespace omloop::cli
