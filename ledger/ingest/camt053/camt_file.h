#ifndef OMLOOP_LEDGER_INGEST_CAMT053_CAMT_FILE_H_
#define OMLOOP_LEDGER_INGEST_CAMT053_CAMT_FILE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger/base/asset.h"
#include "ledger/base/calendar.h"
#include "ledger/ingest/byte_source.h"
#include "ledger/ingest/draft.h"
#include "ledger/ingest/problem.h"

namespace omloop::ingest {

// Statements listed of one file; more are counted together with the last.
inline constexpr size_t kCamtStatementsMax = 10'000;
// Transactions of one entry that are kept apart, and tokens that may be
// document numbers kept of one free text.
inline constexpr size_t kCamtDetailsMax = 100'000;
inline constexpr size_t kCamtHintsMax = 8;

struct CamtStatement {
  std::string id;
  std::string account;  // IBAN, else the bank's own number.
  std::string currency;
  int64_t entries = 0;
  int64_t transaction_details = 0;
  // Booked entries, by side; both positive.
  int64_t credit_minor = 0;
  int64_t debit_minor = 0;
  std::optional<int64_t> opening_minor;  // Negative for an overdraft.
  std::optional<int64_t> closing_minor;
  // opening + credit - debit = closing, all in the account's currency.
  bool balanced = false;
};

struct CamtSummary {
  std::string version;  // "001.02".
  std::vector<CamtStatement> statements;
  Asset asset;  // Of the first statement.
};

// Takes the content of a bank statement in its order.
class CamtSink {
 public:
  virtual ~CamtSink() = default;
  // Money that left the account, or came back of it (negative): one booked
  // transaction. `payment` is used again for the next one.
  virtual absl::Status OnPayment(const PaymentDraft& payment) = 0;
  virtual absl::Status OnProblem(const Problem& problem) = 0;
  // A booked payment that cannot be read.
  virtual absl::Status OnReject(const Problem& problem) = 0;
};

// Reads a CAMT.053 file (ISO 20022, 001.02 to 001.08 and what looks like it)
// in bounded memory. Free text is looked at for tokens that may be document
// numbers and dropped; incoming money is counted and not told of.
// Errors: those of ParseXml; INVALID_ARGUMENT CAMT_NO_STATEMENT; those of
// `source` and `sink`.
absl::StatusOr<CamtSummary> ReadCamtFile(ByteSource& source, CamtSink& sink);

// Words of a free text that may be document numbers: at least four letters or
// digits with at least three digits, no IBAN; at most kCamtHintsMax.
void CollectNumbers(std::string_view text, std::vector<std::string>& out);

}  // namespace omloop::ingest

#endif  // OMLOOP_LEDGER_INGEST_CAMT053_CAMT_FILE_H_
