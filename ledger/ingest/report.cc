#include "ledger/ingest/report.h"

namespace omloop::ingest {

void FileReport::Add(const Problem& problem) {
  ++problem_count;
  if (problems.size() < kReportProblemsMax) problems.push_back(problem);
  if (problem.severity == Severity::kError) {
    verdict = Verdict::kError;
  } else if (verdict == Verdict::kOk) {
    verdict = Verdict::kWarning;
  }
}

int FileReport::ExitCode() const {
  if (refused) return 2;
  return rejected > 0 ? 1 : 0;
}

std::string_view VerdictWord(Verdict verdict) {
  switch (verdict) {
    case Verdict::kOk:
      return "ok";
    case Verdict::kWarning:
      return "warning";
    case Verdict::kError:
      return "error";
  }
  return "error";
}

FileReport StartReport(const TableReader& reader) {
  const TableLayout& layout = reader.layout();
  FileReport report;
  report.sha256 = reader.sha256();
  report.format = std::string(reader.format().name);
  report.encoding = reader.encoding().words;
  report.layout = layout.words;
  report.asset = layout.asset;
  report.asset_reason = layout.asset_reason;
  report.years_only = layout.years_only;
  for (const MappedField& mapped : layout.mapping) {
    report.mapping.push_back(
        {static_cast<int64_t>(mapped.column) + 1,
         mapped.column < layout.header.size() ? layout.header[mapped.column]
                                              : std::string(),
         std::string(SpecOf(layout.kind, mapped.field).key), mapped.reason});
  }
  for (const Problem& warning : layout.warnings) report.Add(warning);
  if (layout.refusal.has_value()) {
    report.Add(*layout.refusal);
    report.refused = true;
  }
  return report;
}

}  // namespace omloop::ingest
