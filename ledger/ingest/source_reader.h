#ifndef OMLOOP_LEDGER_INGEST_SOURCE_READER_H_
#define OMLOOP_LEDGER_INGEST_SOURCE_READER_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger/ingest/byte_source.h"
#include "ledger/ingest/layout.h"
#include "ledger/ingest/report.h"
#include "ledger/ingest/source_scan.h"
#include "ledger/ingest/spend_sink.h"

namespace omloop::ingest {

// Reads a file of any format: the one entry behind `omloop check` and every
// import. Recognises the format by content, unpacks gzip, reads each document
// of a zip archive, and calls the one reader of the format.
// Errors: those of `source` and `sink`; all that is wrong with the content is
// in the report.
absl::StatusOr<FileReport> ReadSource(ByteSource& source,
                                      const ReadOptions& options,
                                      SpendSink& sink);

// A file whose format is known, as a format's reader gets it.
struct RecognisedSource {
  ByteSource& bytes;  // Unpacked from gzip; Rewind() before reading.
  const SourceScan& scan;
};

// The reader of one format. It starts from StartReport(source.scan), tells
// `sink` of every problem it adds (Tell() below does both), and puts what its
// format says besides the table's counts into FileReport::section.
// `accepted`, `rejected` and the sums count what went to `sink` and what did
// not, in every format, so that all callers can rely on them.
using FormatReader =
    absl::StatusOr<FileReport> (*)(const RecognisedSource& source,
                                   const ReadOptions& options, SpendSink& sink);

// The reader of `format`, null when this version has none.
FormatReader ReaderOf(SourceFormat format);

// Adds `problem` to `report` and hands it to `sink`.
absl::Status Tell(const Problem& problem, FileReport& report, SpendSink& sink);

// Tells of `problem` and marks the file as refused.
absl::Status Refuse(const Problem& problem, FileReport& report,
                    SpendSink& sink);

}  // namespace omloop::ingest

#endif  // OMLOOP_LEDGER_INGEST_SOURCE_READER_H_
