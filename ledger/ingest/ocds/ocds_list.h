#ifndef OMLOOP_LEDGER_INGEST_OCDS_OCDS_LIST_H_
#define OMLOOP_LEDGER_INGEST_OCDS_OCDS_LIST_H_

#include "absl/status/statusor.h"
#include "ledger/ingest/byte_source.h"
#include "ledger/ingest/layout.h"
#include "ledger/ingest/list_reader.h"
#include "ledger/ingest/report.h"

namespace omloop::ingest {

// Reads the contracts of a file: a list (list_reader.h) or open contracting
// data, by its content; packed by gzip or not. In the report of open data a
// record is a contract, and problems name the release.
// Errors: those of `source` and `sink`; all that is wrong with the content is
// in the report.
absl::StatusOr<FileReport> ReadContractFile(ByteSource& source,
                                            const ReadOptions& options,
                                            ContractSink& sink);

}  // namespace omloop::ingest

#endif  // OMLOOP_LEDGER_INGEST_OCDS_OCDS_LIST_H_
