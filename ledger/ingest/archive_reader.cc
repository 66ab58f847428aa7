#include "ledger/ingest/archive_reader.h"

#include <optional>
#include <string>

#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"
#include "ledger/base/strings.h"
#include "ledger/ingest/zip_archive.h"

namespace omloop::ingest {
namespace {

// Hands on what a document gives, its records numbered on through the archive
// and its name in each problem. All records of an import are in one asset:
// those in another than `asset` stop here and are counted.
class DocumentSink : public SpendSink {
 public:
  DocumentSink(SpendSink& sink, const std::string& name, int64_t records_before,
               std::optional<Asset> asset)
      : sink_(sink),
        name_(name),
        records_before_(records_before),
        asset_(asset) {}
  absl::Status OnLayout(const TableLayout& layout) override {
    return sink_.OnLayout(layout);
  }
  absl::Status OnRecord(const SpendDraft& draft) override {
    if (asset_.has_value() && draft.asset != *asset_) {
      ++foreign_;
      return absl::OkStatus();
    }
    draft_ = draft;
    draft_.record += records_before_;
    return sink_.OnRecord(draft_);
  }
  absl::Status OnPayment(const PaymentDraft& payment) override {
    return sink_.OnPayment(payment);
  }
  absl::Status OnProblem(const Problem& problem) override {
    return sink_.OnProblem(Placed(problem));
  }
  absl::Status OnRefusedRow(
      const Problem& problem,
      const std::vector<std::string_view>& cells) override {
    return sink_.OnRefusedRow(Placed(problem), cells);
  }

  Problem Placed(Problem problem) const {
    problem.path = problem.path.empty()
                       ? name_
                       : absl::StrFormat("%s#%s", name_, problem.path);
    if (problem.record > 0) problem.record += records_before_;
    return problem;
  }
  int64_t foreign() const { return foreign_; }

 private:
  SpendSink& sink_;
  const std::string& name_;
  const int64_t records_before_;
  const std::optional<Asset> asset_;
  int64_t foreign_ = 0;
  SpendDraft draft_;
};

class ArchivePass {
 public:
  ArchivePass(const ReadOptions& options, SpendSink& sink, FileReport& report)
      : options_(options), sink_(sink), report_(report) {}

  absl::Status ReadEntry(const ZipArchive& archive, const ZipEntry& entry) {
    if (entry.IsFolder()) return absl::OkStatus();
    if (entry.Climbs()) {
      return TellOf(entry, "ZIP_NAME_CLIMBS",
                    "the name of this document leads out of the archive");
    }
    auto source = archive.OpenEntry(entry);
    if (!source.ok()) return TellOfStatus(entry, source.status());
    return ReadDocument(entry, **source);
  }

  // The report of an archive in which nothing could be read.
  absl::Status Finish() {
    if (documents_ > 0) {
      report_.layout =
          absl::StrFormat("a zip archive of %d documents%s", documents_,
                          documents_ == 1 ? ": " + words_ : "");
      return absl::OkStatus();
    }
    return Refuse(
        MakeProblem("ZIP_WITHOUT_DOCUMENTS",
                    "the archive holds no document of a format that is read"),
        report_, sink_);
  }

 private:
  absl::Status ReadDocument(const ZipEntry& entry, ByteSource& bytes) {
    const auto scan = ScanSource(bytes);
    if (!scan.ok()) return TellOfStatus(entry, scan.status());
    const FormatReader reader = scan->format.format == SourceFormat::kZip
                                    ? nullptr
                                    : ReaderOf(scan->format.format);
    if (reader == nullptr) {
      return TellOf(entry, "ZIP_DOCUMENT_SKIPPED",
                    absl::StrFormat("%s is not read", scan->format.words));
    }
    InflatingSource unpacked(bytes);
    std::optional<Asset> asset;
    if (report_.accepted > 0) asset = report_.asset;
    DocumentSink sink(sink_, entry.name, report_.records, asset);
    OMLOOP_ASSIGN_OR_RETURN(FileReport part,
                            reader({unpacked, *scan}, options_, sink));
    for (Problem& problem : part.problems) problem = sink.Placed(problem);
    words_ = part.layout;
    ++documents_;
    report_.Merge(part);
    if (sink.foreign() == 0) return absl::OkStatus();
    return TellOf(entry, "ASSET_MIXED",
                  absl::StrFormat("%d of its records are not in %s, the asset "
                                  "of the documents before it",
                                  sink.foreign(), report_.asset.code()));
  }

  absl::Status TellOf(const ZipEntry& entry, std::string_view code,
                      std::string_view message) {
    Problem problem = MakeProblem(code, message);
    problem.path = entry.name;
    return Tell(problem, report_, sink_);
  }
  absl::Status TellOfStatus(const ZipEntry& entry, const absl::Status& status) {
    return TellOf(entry, ReasonOf(status), ToStd(status.message()));
  }

  const ReadOptions& options_;
  SpendSink& sink_;
  FileReport& report_;
  int64_t documents_ = 0;
  std::string words_;
};

}  // namespace

absl::StatusOr<FileReport> ReadArchive(const RecognisedSource& source,
                                       const ReadOptions& options,
                                       SpendSink& sink) {
  FileReport report = StartReport(source.scan);
  OMLOOP_RETURN_IF_ERROR(source.bytes.Rewind());
  const auto archive = ZipArchive::Read(source.bytes);
  if (!archive.ok()) {
    const std::string reason = ReasonOf(archive.status());
    if (reason != "ZIP_DAMAGED" && reason != "ZIP_TOO_LARGE") {
      return archive.status();
    }
    OMLOOP_RETURN_IF_ERROR(Refuse(
        MakeProblem(reason, ToStd(archive.status().message())), report, sink));
    return report;
  }
  ArchivePass pass(options, sink, report);
  for (const ZipEntry& entry : (*archive)->entries()) {
    OMLOOP_RETURN_IF_ERROR(pass.ReadEntry(**archive, entry));
  }
  OMLOOP_RETURN_IF_ERROR(pass.Finish());
  return report;
}

}  // namespace omloop::ingest
