#include "ledger/ingest/source_reader.h"

#include <string>
#include <utility>

#include "absl/strings/str_format.h"
#include "ledger/base/status_macros.h"
#include "ledger/ingest/archive_reader.h"
#include "ledger/ingest/camt053/camt_reader.h"
#include "ledger/ingest/ocds/ocds_spend.h"
#include "ledger/ingest/spend_reader.h"
#include "ledger/ingest/ubl/ubl_reader.h"
#include "ledger/ingest/xaf/xaf_reader.h"

namespace omloop::ingest {

// Formats in the order of SourceFormat; a new reader gets its line here.
FormatReader ReaderOf(SourceFormat format) {
  switch (format) {
    case SourceFormat::kCsv:
    case SourceFormat::kJson:
    case SourceFormat::kXlsx:
      return ReadSpendTable;
    case SourceFormat::kZip:
      return ReadArchive;
    case SourceFormat::kUbl:
      return ReadUbl;
    case SourceFormat::kXaf:
      return ReadXaf;
    case SourceFormat::kCamt053:
      return ReadCamt;
    case SourceFormat::kOcds:
      return ReadOcdsSpend;
    case SourceFormat::kXml:
    case SourceFormat::kHtml:
    case SourceFormat::kOther:
    case SourceFormat::kEmpty:
      return nullptr;
  }
  return nullptr;
}

absl::Status Tell(const Problem& problem, FileReport& report, SpendSink& sink) {
  report.Add(problem);
  return sink.OnProblem(problem);
}

absl::Status Refuse(const Problem& problem, FileReport& report,
                    SpendSink& sink) {
  report.refused = true;
  return Tell(problem, report, sink);
}

absl::StatusOr<FileReport> ReadSource(ByteSource& source,
                                      const ReadOptions& options,
                                      SpendSink& sink) {
  OMLOOP_ASSIGN_OR_RETURN(const SourceScan scan, ScanSource(source));
  if (scan.refusal.has_value()) {
    FileReport report = StartReport(scan);
    OMLOOP_RETURN_IF_ERROR(sink.OnProblem(*scan.refusal));
    return report;
  }
  const FormatReader reader = ReaderOf(scan.format.format);
  if (reader == nullptr) {
    FileReport report = StartReport(scan);
    Problem problem = MakeProblem(
        "WRONG_FORMAT",
        absl::StrFormat("this is %s, which is not read", scan.format.words));
    problem.hint = absl::StrFormat("Please %s.", scan.format.advice);
    OMLOOP_RETURN_IF_ERROR(Refuse(problem, report, sink));
    return report;
  }
  InflatingSource unpacked(source);
  return reader({unpacked, scan}, options, sink);
}

}  // namespace omloop::ingest
