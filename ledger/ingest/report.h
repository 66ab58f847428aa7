#ifndef OMLOOP_LEDGER_INGEST_REPORT_H_
#define OMLOOP_LEDGER_INGEST_REPORT_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/asset.h"
#include "ledger/ingest/layout.h"
#include "ledger/ingest/problem.h"
#include "ledger/ingest/source_scan.h"
#include "nlohmann/json_fwd.hpp"

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

// What one format says of a file besides the counts that all formats have:
// documents, statements, totals of an audit file.
class FormatSection {
 public:
  virtual ~FormatSection() = default;
  // Sets the format's own keys in the report of check-report.md; may replace
  // those that tables and the format both have.
  virtual void AddTo(nlohmann::ordered_json& report) const = 0;
  // Lines for a person, without indent.
  virtual std::vector<std::string> Lines() const = 0;
  // Adds the section of a further document of the same archive, which is of
  // the same class.
  virtual void Merge(const FormatSection& next) = 0;
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
  MappingProfile profile;  // The same, to read another file by.
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
  // Null for tables.
  std::shared_ptr<FormatSection> section;

  // Adds the report of a further document of the same archive. Records of
  // another asset than the accepted ones so far count as refused.
  void Merge(const FileReport& part);
  // Keeps `problem` and raises the verdict.
  void Add(const Problem& problem);
  // 0 all taken, 1 some records refused, 2 the file refused.
  int ExitCode() const;
};

std::string_view VerdictWord(Verdict verdict);

// The part of a report that the scan gives, with its refusal.
FileReport StartReport(const SourceScan& scan);

}  // namespace omloop::ingest

#endif  // OMLOOP_LEDGER_INGEST_REPORT_H_
