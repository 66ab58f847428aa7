#ifndef OMLOOP_SERVICES_PROCUREMENT_PAYMENT_RUN_H_
#define OMLOOP_SERVICES_PROCUREMENT_PAYMENT_RUN_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger/base/strings.h"
#include "ledger/ingest/business_key.h"
#include "ledger/ingest/draft.h"
#include "omloop/ledger/v1/ledger.pb.h"
#include "services/procurement/import_run.h"
#include "services/procurement/payment_matcher.h"

namespace omloop::services {

// Reads the payments of a bank statement of one anchor against the book: what
// they settle, and when booking, the payment entries. Payments to parties that
// are no suppliers of the anchor are counted and forgotten. Rows are handled
// in runs. Not thread-safe.
class PaymentRun {
 public:
  // Reads the anchor's invoices and earlier payments from the log: memory
  // grows with the invoices of the anchor.
  static absl::StatusOr<std::unique_ptr<PaymentRun>> Open(
      const ImportTools& tools, const BookFacts& facts, int32_t anchor);

  // Opens the import of the file in the book. `accepted` are its payments.
  absl::Status BeginBooking(const ingest::FileReport& report,
                            const Tally& accepted);
  bool booking() const { return import_number_ != 0; }
  // Whether this file's import was opened and never completed.
  absl::StatusOr<bool> IsInterrupted(const ingest::FileReport& report);

  void Add(const ingest::PaymentDraft& payment);
  size_t waiting() const { return waiting_.size(); }
  absl::Status Flush(ImportFindings& findings);
  // Closes the import: all its payments stand.
  absl::Status Complete(ImportFindings& findings);
  // Payment days of what was matched.
  void Report(ImportFindings& findings) const;

 private:
  struct Waiting {
    ingest::PaymentDraft payment;
    EntryId id;
    bool stands = false;
    PaymentMatch match;
  };

  PaymentRun(const ImportTools& tools, const BookFacts& facts, int32_t anchor)
      : tools_(tools), facts_(facts), anchor_(anchor) {}

  absl::Status LoadInvoices();
  absl::Status LoadWords(std::vector<OpenInvoice>& invoices,
                         const std::vector<std::pair<uint32_t, uint32_t>>& at,
                         std::map<std::string, uint32_t>& blocked);
  absl::StatusOr<bool> Stands(const EntryId& id) const;
  EntryId FileEntryId(std::string_view what) const;
  absl::Status FindAttempt(const ingest::FileReport& report);
  absl::Status LookUp();
  absl::Status ResolveSuppliers();
  absl::Status Book(ImportFindings& findings);
  void CountMatch(const Waiting& row, ImportFindings& findings);
  absl::StatusOr<uint32_t> MoneyAccount(uint32_t party, const EntryId& party_id,
                                        Asset asset);

  ImportTools tools_;
  const BookFacts& facts_;
  const int32_t anchor_;
  EntryId anchor_id_;
  std::string import_key_;
  std::unique_ptr<PaymentMatcher> matcher_;
  ingest::DuplicateCounter duplicates_;
  std::vector<Waiting> waiting_;
  // Account number or name of the other party -> party, 0 = nobody known.
  absl::flat_hash_map<std::string, uint32_t, StringHash, StringEq> parties_;
  std::map<std::pair<uint32_t, uint16_t>, uint32_t> accounts_;
  PaymentDaysCounter days_;
  std::string file_sha256_;
  uint32_t attempt_ = 0;
  uint32_t import_number_ = 0;
  int64_t opened_at_ = 0;
  Tally booked_;
  Tally existing_;
};

}  // namespace omloop::services

#endif  // OMLOOP_SERVICES_PROCUREMENT_PAYMENT_RUN_H_
