#include "ledger/ingest/report.h"

namespace omloop::ingest {

namespace {

void AddSums(const std::map<std::string, CountAndSum>& from,
             std::map<std::string, CountAndSum>& to) {
  for (const auto& [key, sums] : from) {
    to[key].count += sums.count;
    to[key].sum_minor += sums.sum_minor;
  }
}

}  // namespace

void FileReport::Merge(const FileReport& part) {
  const bool first = records == 0 && mapping.empty() && section == nullptr;
  if (first) {
    format = part.format;
    encoding = part.encoding;
    mapping = part.mapping;
  } else if (format != part.format) {
    format = "zip";
  }
  records += part.records;
  skipped += part.skipped;
  blank_records += part.blank_records;
  years_only = years_only || part.years_only;
  // A document that is no good does not keep the others out.
  rejected += part.rejected + (part.refused && part.records == 0 ? 1 : 0);
  if (part.refused && part.records == 0) ++records;
  if (accepted > 0 && part.accepted > 0 && part.asset != asset) {
    rejected += part.accepted;
  } else if (part.accepted > 0) {
    asset = part.asset;
    asset_reason = part.asset_reason;
    accepted += part.accepted;
    accepted_sum_minor += part.accepted_sum_minor;
    negative += part.negative;
    negative_sum_minor += part.negative_sum_minor;
    zero += part.zero;
    rounded += part.rounded;
    exact_duplicates += part.exact_duplicates;
    AddSums(part.by_month, by_month);
    AddSums(part.by_supplier, by_supplier);
    suppliers = static_cast<int64_t>(by_supplier.size());
  }
  if (section == nullptr) {
    section = part.section;
  } else if (part.section != nullptr && format == part.format) {
    section->Merge(*part.section);
  }
  for (const Problem& problem : part.problems) Add(problem);
  problem_count +=
      part.problem_count - static_cast<int64_t>(part.problems.size());
}

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

FileReport StartReport(const SourceScan& scan) {
  FileReport report;
  report.sha256 = scan.sha256;
  report.format = std::string(scan.format.name);
  report.encoding = scan.encoding.words;
  if (scan.refusal.has_value()) {
    report.Add(*scan.refusal);
    report.refused = true;
  }
  return report;
}

}  // namespace omloop::ingest
