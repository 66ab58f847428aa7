#ifndef OMLOOP_LEDGER_INGEST_ARCHIVE_READER_H_
#define OMLOOP_LEDGER_INGEST_ARCHIVE_READER_H_

#include "absl/status/statusor.h"
#include "ledger/ingest/source_reader.h"

namespace omloop::ingest {

// Reads each document of a zip archive with the reader of its format and adds
// the reports up; problems name the document in `path`. Documents of a format
// that is not read (the PDF beside an invoice), locked or damaged ones, those
// that unpack to too much and those whose names lead out of the archive are
// left out, each with its own word; archives in the archive are not opened.
// A FormatReader.
absl::StatusOr<FileReport> ReadArchive(const RecognisedSource& source,
                                       const ReadOptions& options,
                                       SpendSink& sink);

}  // namespace omloop::ingest

#endif  // OMLOOP_LEDGER_INGEST_ARCHIVE_READER_H_
