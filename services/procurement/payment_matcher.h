#ifndef OMLOOP_SERVICES_PROCUREMENT_PAYMENT_MATCHER_H_
#define OMLOOP_SERVICES_PROCUREMENT_PAYMENT_MATCHER_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/types/span.h"
#include "ledger/base/asset.h"
#include "ledger/base/calendar.h"
#include "ledger/base/strings.h"
#include "ledger/ingest/draft.h"
#include "ledger/model/party.h"

namespace omloop::services {

// An invoice that stands in the book.
struct OpenInvoice {
  uint64_t sequence = 0;
  uint32_t supplier = 0;
  Day day;
  // `day` is the invoice's own date, so that payment days can be told.
  bool dated_by_invoice = false;
  int64_t net_minor = 0;
  int64_t vat_minor = 0;  // 0 when the source had none.
  int64_t settled_minor = 0;
  Asset asset;
  uint64_t contract = 0;
  uint16_t category = 0;
  uint8_t funding_class = 0;
  std::string number;  // Of the document, as delivered.

  int64_t gross_minor() const { return net_minor + vat_minor; }
};

// What one payment settles.
struct PaymentMatch {
  enum class Kind { kInvoices, kSupplier, kBlockedAccount, kUnknown };
  struct Part {
    const OpenInvoice* invoice = nullptr;
    int64_t amount_minor = 0;
  };
  Kind kind = Kind::kUnknown;
  uint32_t supplier = 0;
  std::vector<Part> parts;  // Of kInvoices; they add up to the payment.
};

// Invoices are looked for this many days back.
inline constexpr int kInvoiceDaysMax = 400;

// Finds the invoices that payments settle: by the document numbers the payer
// gave; else, for a known supplier, by the amount, with or without VAT, oldest
// first. A payment to a blocked account that an invoice named goes to the tax
// office. Not thread-safe.
class PaymentMatcher {
 public:
  // `invoices` are kept by the matcher, in any order.
  explicit PaymentMatcher(std::vector<OpenInvoice> invoices);

  // Money to this account number of an invoice goes to the tax office.
  void AddBlockedAccount(std::string_view iban, uint32_t supplier);

  // `supplier`: whom the account number or name stands for, 0 = not known.
  // What is matched counts as settled from then on.
  PaymentMatch Match(const ingest::PaymentDraft& payment, uint32_t supplier);

  const std::vector<OpenInvoice>& invoices() const { return invoices_; }

 private:
  std::vector<OpenInvoice*> ByNumbers(const ingest::PaymentDraft& payment,
                                      uint32_t supplier);
  OpenInvoice* ByAmount(const ingest::PaymentDraft& payment, uint32_t supplier);

  std::vector<OpenInvoice> invoices_;
  absl::flat_hash_map<std::string, std::vector<size_t>, StringHash, StringEq>
      by_number_;
  // Supplier -> places in `invoices_`, by date.
  absl::flat_hash_map<uint32_t, std::vector<size_t>> by_supplier_;
  absl::flat_hash_map<std::string, uint32_t, StringHash, StringEq> blocked_;
};

// A document number as numbers are compared: letters and digits in upper case,
// leading zeros gone; empty when nothing tells documents apart is left (fewer
// than three characters).
std::string ComparableNumber(std::string_view number);

// Median of payment days weighted by amount, and the share late.
struct PaymentDaysStat {
  int64_t count = 0;
  int64_t sum_minor = 0;
  int32_t median_days = 0;
  int32_t late_permille = 0;  // After more than 30 days.
};
class PaymentDaysCounter {
 public:
  void Add(SizeClass size, int64_t days, int64_t amount_minor);
  // By "all" and by class, sorted by name; empty when nothing was added.
  std::map<std::string, PaymentDaysStat> Finish() const;

 private:
  // Class -> days -> count and sum.
  std::map<std::string, std::map<int64_t, std::pair<int64_t, int64_t>>> days_;
};

}  // namespace omloop::services

#endif  // OMLOOP_SERVICES_PROCUREMENT_PAYMENT_MATCHER_H_
