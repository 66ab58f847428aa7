#ifndef OMLOOP_SERVICES_CIRCULATION_PAYMENT_LOG_H_
#define OMLOOP_SERVICES_CIRCULATION_PAYMENT_LOG_H_

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "clients/cpp/ledger_client.h"
#include "grpcpp/server_context.h"
#include "ledger/base/mutex.h"
#include "ledger/circulation/book_trail.h"
#include "ledger/fold/facts.h"
#include "omloop/ledger/v1/ledger.pb.h"

namespace omloop::services {

// A money entry as trails need it.
struct MoneyRow {
  uint64_t sequence = 0;
  uint32_t debit_account = 0;
  uint32_t credit_account = 0;
  int64_t amount_minor = 0;
  int32_t day = 0;
  uint32_t import_number = 0;
  uint16_t asset = 0;
  bool payment = false;  // Else an invoice or credit note.
  bool set_off = false;  // Booked by a clearing: no money moved.
  bool reversed = false;
};

// A log as far as it was read: facts without texts, and the money entries
// that trails follow. Not thread-safe.
class PaymentLog {
 public:
  // Takes in the next message of Watch. Errors: DATA_LOSS LOG_GAP,
  // FACT_INVALID; afterwards the log must not be used.
  absl::Status Apply(const omloop::ledger::v1::WatchResponse& message);

  uint64_t size() const { return size_; }
  const std::string& root() const { return root_; }
  const fold::Facts& facts() const { return facts_; }
  // In order of sequence, those of imports that are not complete included.
  const std::vector<MoneyRow>& rows() const { return rows_; }
  // Whether the row counts: not taken back, its import whole.
  bool Counts(const MoneyRow& row) const;
  // Proposals whose set-off is booked, by sequence.
  const std::set<uint64_t>& settled() const { return settled_; }
  // Month of the newest payment or spend line that counts; 1970-01 for none.
  Month NewestMonth(uint16_t asset) const;

 private:
  uint64_t size_ = 0;
  std::string root_;
  fold::Facts facts_;
  std::vector<MoneyRow> rows_;
  std::set<uint64_t> settled_;
};

// Payments of a window between parties, with what each was on its day.
struct WindowPayments {
  std::vector<circulation::BookPayment> payments;
  // "payments", "spend", or "payments and spend": an anchor's own payments
  // where the book has any of it in the window, else its spend lines.
  std::string root_basis;
};
WindowPayments CollectPayments(const PaymentLog& log, Day first, Day last,
                               uint16_t asset);

// Keeps a PaymentLog at the head of a ledger by reading on before each use.
// Thread-safe.
class LogReader {
 public:
  explicit LogReader(client::LedgerClient& ledger) : ledger_(ledger) {}

  // Calls `visit` with the log at the ledger's present size.
  // Errors: UNAVAILABLE BEHIND when the ledger cannot be read; DATA_LOSS.
  absl::Status Read(grpc::ServerContext& context,
                    const std::function<absl::Status(const PaymentLog&)>& visit)
      ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  client::LedgerClient& ledger_;
  Mutex mutex_;
  PaymentLog log_ ABSL_GUARDED_BY(mutex_);
  absl::Status broken_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace omloop::services

#endif  // OMLOOP_SERVICES_CIRCULATION_PAYMENT_LOG_H_
