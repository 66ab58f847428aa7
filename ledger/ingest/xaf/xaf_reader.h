#ifndef OMLOOP_LEDGER_INGEST_XAF_XAF_READER_H_
#define OMLOOP_LEDGER_INGEST_XAF_XAF_READER_H_

#include "absl/status/statusor.h"
#include "ledger/ingest/report.h"
#include "ledger/ingest/source_reader.h"
#include "ledger/ingest/spend_sink.h"

namespace omloop::ingest {

// Reads an audit file as the purchases of its company: one draft for each
// line of a purchase (xaf_purchases.h). A transaction that does not balance is
// refused whole; codes that are not defined and totals that lie are told of.
// Errors: those of the source and of `sink`; what is wrong with the content is
// in the report.
absl::StatusOr<FileReport> ReadXaf(const RecognisedSource& source,
                                   const ReadOptions& options, SpendSink& sink);

}  // namespace omloop::ingest

#endif  // OMLOOP_LEDGER_INGEST_XAF_XAF_READER_H_
