#ifndef OMLOOP_LEDGER_INGEST_DRAFT_TALLY_H_
#define OMLOOP_LEDGER_INGEST_DRAFT_TALLY_H_

#include <cstdint>
#include <map>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "ledger/base/strings.h"
#include "ledger/ingest/draft.h"
#include "ledger/ingest/report.h"
#include "ledger/ingest/spend_sink.h"

namespace omloop::ingest {

// Keeps the counts and sums of a report while a reader of documents hands
// drafts and problems to a sink.
class DraftTally {
 public:
  explicit DraftTally(FileReport& report) : report_(report) {}

  // Counts one more data record; its number from 1.
  int64_t CountRecord() { return ++report_.records; }
  int64_t records() const { return report_.records; }

  // Counts an accepted draft and hands it on. A draft without a supplier is
  // told of; one that makes the sum too large is refused.
  absl::Status Accept(const SpendDraft& draft, SpendSink& sink);
  // Counts a payment and hands it on.
  absl::Status AcceptPayment(const PaymentDraft& payment, SpendSink& sink);
  // Counts a record that is refused.
  absl::Status Reject(Problem problem, SpendSink& sink);
  // Keeps a problem that refuses nothing.
  absl::Status Tell(const Problem& problem, SpendSink& sink);
  // Writes suppliers and months to the report.
  void Finish();

 private:
  // Counts an amount; false when it makes the sum too large.
  bool Count(int64_t amount_minor, bool rounded, Day day);
  void CountSupplier(const std::string& name, int64_t amount_minor);

  FileReport& report_;
  absl::flat_hash_map<std::string, CountAndSum, StringHash, StringEq>
      suppliers_;
  std::map<Month, CountAndSum> months_;
};

// Turns an error about the content of a file (INVALID_ARGUMENT or DATA_LOSS
// with a reason that ProblemKinds() has) into the refusal of the file. Other
// errors come back as they are.
absl::Status RefuseContent(const absl::Status& status, FileReport& report,
                           SpendSink& sink);

}  // namespace omloop::ingest

#endif  // OMLOOP_LEDGER_INGEST_DRAFT_TALLY_H_
