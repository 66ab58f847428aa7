#ifndef OMLOOP_LEDGER_INGEST_SPEND_SINK_H_
#define OMLOOP_LEDGER_INGEST_SPEND_SINK_H_

#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "ledger/ingest/draft.h"
#include "ledger/ingest/layout.h"
#include "ledger/ingest/problem.h"

namespace omloop::ingest {

// Takes what a reader finds, in the order of the file. A status that is not OK
// ends the reading and becomes its result.
class SpendSink {
 public:
  virtual ~SpendSink() = default;
  // Once, before any record of a table that is not refused.
  virtual absl::Status OnLayout(const TableLayout&) { return absl::OkStatus(); }
  // `draft` is used again for the next record: copy what must last.
  virtual absl::Status OnRecord(const SpendDraft& draft) = 0;
  // A payment of a bank statement; used again for the next one. Not asked for
  // by those who only want spend.
  virtual absl::Status OnPayment(const PaymentDraft&) {
    return absl::OkStatus();
  }
  // Refused rows, warnings, and the refusal of the file.
  virtual absl::Status OnProblem(const Problem& problem) = 0;
  // A refused row of a table with its cells; a problem unless overridden.
  virtual absl::Status OnRefusedRow(const Problem& problem,
                                    const std::vector<std::string_view>&) {
    return OnProblem(problem);
  }
};

}  // namespace omloop::ingest

#endif  // OMLOOP_LEDGER_INGEST_SPEND_SINK_H_
