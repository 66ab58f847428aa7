#ifndef OMLOOP_LEDGER_INGEST_REPORT_H_
#define OMLOOP_LEDGER_INGEST_REPORT_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/asset.h"
#include "ledger/ingest/problem.h"
#include "ledger/ingest/table_reader.h"

namespace omloop::ingest {

// Problems that a report holds; a sink gets all of them.
inline constexpr size_t kReportProblemsMax = 1000;
// Records whose repetition is looked for, and names that are told apart. Past
// them the counts stand still.
inline constexpr size_t kDuplicatesTrackedMax = 16 << 20;
inline constexpr size_t kSuppliersTrackedMax = 1 << 20;

struct CountAndSum {
  int64_t count = 0;
  int64_t sum_minor = 0;
};

enum class Verdict { kOk, kWarning, kError };

struct ReportedColumn {
  int64_t column = 0;  // From 1.
  std::string header;
  std::string field;  // "amount_net".
  std::string reason;
};

// What was found in one file: the content of `omloop check` (see
// docs/reference/import-formats/csv.md). Sums are in minor units of `asset`.
struct FileReport {
  std::string file;
  std::string sha256;
  std::string format;
  std::string layout;
  std::string encoding;
  Asset asset;
  std::string asset_reason;
  Verdict verdict = Verdict::kOk;
  bool refused = false;  // The file as a whole.
  bool years_only = false;
  std::vector<ReportedColumn> mapping;
  int64_t blank_records = 0;
  int64_t records = 0;
  int64_t accepted = 0;
  int64_t rejected = 0;
  int64_t accepted_sum_minor = 0;
  int64_t negative = 0;
  int64_t negative_sum_minor = 0;
  int64_t zero = 0;
  int64_t skipped = 0;
  int64_t rounded = 0;
  int64_t suppliers = 0;
  int64_t exact_duplicates = 0;
  std::map<std::string, CountAndSum> by_month;  // "2022-04", or "2014".
  std::map<std::string, CountAndSum> by_supplier;
  int64_t problem_count = 0;
  std::vector<Problem> problems;  // The first kReportProblemsMax.

  // Keeps `problem` and raises the verdict.
  void Add(const Problem& problem);
  // 0 all taken, 1 some records refused, 2 the file refused.
  int ExitCode() const;
};

std::string_view VerdictWord(Verdict verdict);

// The part of a report that the survey gives, with its warnings or refusal.
FileReport StartReport(const TableReader& reader);

}  // namespace omloop::ingest

#endif  // OMLOOP_LEDGER_INGEST_REPORT_H_
