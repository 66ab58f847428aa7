#include "ledger/ingest/ocds/ocds_list.h"

#include <string>
#include <vector>

#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"
#include "ledger/base/strings.h"
#include "ledger/ingest/encoding.h"
#include "ledger/ingest/format.h"
#include "ledger/ingest/ocds/ocds_drafts.h"
#include "ledger/ingest/ocds/ocds_reader.h"
#include "ledger/ingest/source_scan.h"

namespace omloop::ingest {
namespace {

// Collects the releases; hands problems on and into the report.
class Collector : public OcdsSink {
 public:
  Collector(Asset asset, FileReport& report, ContractSink& sink)
      : drafts_(asset), report_(report), sink_(sink) {}
  absl::Status OnRelease(const OcdsRelease& release, int64_t ordinal,
                         int64_t row) override {
    return drafts_.Add(release, ordinal, row);
  }
  absl::Status OnProblem(const Problem& problem) override {
    report_.Add(problem);
    return sink_.OnProblem(problem);
  }
  const OcdsDrafts& drafts() const { return drafts_; }

 private:
  OcdsDrafts drafts_;
  FileReport& report_;
  ContractSink& sink_;
};

absl::Status Deliver(const OcdsDrafts& drafts, FileReport& report,
                     ContractSink& sink) {
  std::vector<OcdsDrafts::ContractResult> contracts = drafts.Contracts();
  for (OcdsDrafts::ContractResult& contract : contracts) {
    contract.draft.record = ++report.records;
    for (const Problem& problem : contract.problems) {
      report.Add(problem);
      OMLOOP_RETURN_IF_ERROR(sink.OnProblem(problem));
    }
    if (!contract.taken) {
      ++report.rejected;
      continue;
    }
    ++report.accepted;
    if (contract.draft.asset == report.asset) {
      report.accepted_sum_minor += contract.draft.value_minor.value_or(0);
    }
    OMLOOP_RETURN_IF_ERROR(sink.OnRecord(contract.draft));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<FileReport> ReadContractFile(ByteSource& source,
                                            const ReadOptions& options,
                                            ContractSink& sink) {
  OMLOOP_ASSIGN_OR_RETURN(const SourceScan scan, ScanSource(source));
  const SourceFormat format = scan.format.format;
  if (scan.refusal.has_value() ||
      (format != SourceFormat::kOcds && format != SourceFormat::kJson)) {
    OMLOOP_RETURN_IF_ERROR(source.Rewind());
    return ReadContracts(source, options, sink);
  }
  FileReport report = StartReport(scan);
  report.format = "ocds";
  report.layout = "open contracting data, one contract a record";
  report.asset = options.asset.value_or(kEur);
  report.asset_reason = "each value names its own";
  InflatingSource inflated(source);
  Utf8Source utf8(inflated, scan.encoding);
  Collector collector(report.asset, report, sink);
  const absl::StatusOr<OcdsSummary> summary =
      ReadOcds(utf8, {.asset = report.asset}, collector);
  if (!summary.ok()) {
    if (!absl::IsInvalidArgument(summary.status())) return summary.status();
    const Problem problem = MakeProblem(ReasonOf(summary.status()),
                                        ToStd(summary.status().message()));
    report.refused = true;
    report.Add(problem);
    OMLOOP_RETURN_IF_ERROR(sink.OnProblem(problem));
    return report;
  }
  report.suppliers = summary->suppliers;
  report.rejected += summary->refused_parts;
  report.records += summary->refused_parts;
  OMLOOP_RETURN_IF_ERROR(Deliver(collector.drafts(), report, sink));
  return report;
}

}  // namespace omloop::ingest
