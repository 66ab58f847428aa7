#ifndef OMLOOP_LEDGER_INGEST_SPEND_READER_H_
#define OMLOOP_LEDGER_INGEST_SPEND_READER_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger/ingest/byte_source.h"
#include "ledger/ingest/draft.h"
#include "ledger/ingest/layout.h"
#include "ledger/ingest/problem.h"
#include "ledger/ingest/report.h"

namespace omloop::ingest {

// Takes what a reader finds, in the order of the file. A status that is not OK
// ends the reading and becomes its result.
class SpendSink {
 public:
  virtual ~SpendSink() = default;
  // Once, before any record of a file that is not refused.
  virtual absl::Status OnLayout(const TableLayout&) { return absl::OkStatus(); }
  // `draft` is used again for the next record: copy what must last.
  virtual absl::Status OnRecord(const SpendDraft& draft) = 0;
  // Refused rows, warnings, and the refusal of the file.
  virtual absl::Status OnProblem(const Problem& problem) = 0;
};

// Reads a spend file: the one reader behind `omloop check` and every import.
// A record is accepted when its date and amount can be read; the first that
// cannot, in that order, is its reason. Memory does not grow with the file,
// but for 8 bytes a record to see repetitions and the names of suppliers.
// Errors: those of `source` and `sink`; all that is wrong with the content is
// in the report.
absl::StatusOr<FileReport> ReadSpend(ByteSource& source,
                                     const ReadOptions& options,
                                     SpendSink& sink);

}  // namespace omloop::ingest

#endif  // OMLOOP_LEDGER_INGEST_SPEND_READER_H_
