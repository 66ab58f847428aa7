#ifndef OMLOOP_LEDGER_INGEST_SPEND_READER_H_
#define OMLOOP_LEDGER_INGEST_SPEND_READER_H_

#include "absl/status/statusor.h"
#include "ledger/ingest/byte_source.h"
#include "ledger/ingest/layout.h"
#include "ledger/ingest/report.h"
#include "ledger/ingest/source_reader.h"
#include "ledger/ingest/spend_sink.h"

namespace omloop::ingest {

// Reads a file that must hold a table of spend; ReadSource() reads any format.
// A record is accepted when its date and amount can be read; the first that
// cannot, in that order, is its reason. Memory does not grow with the file,
// but for 8 bytes a record to see repetitions and the names of suppliers.
// Errors: those of `source` and `sink`; all that is wrong with the content is
// in the report.
absl::StatusOr<FileReport> ReadSpend(ByteSource& source,
                                     const ReadOptions& options,
                                     SpendSink& sink);

// The same for a file that was scanned: a FormatReader.
absl::StatusOr<FileReport> ReadSpendTable(const RecognisedSource& source,
                                          const ReadOptions& options,
                                          SpendSink& sink);

}  // namespace omloop::ingest

#endif  // OMLOOP_LEDGER_INGEST_SPEND_READER_H_
