#include "services/procurement/payment_matcher.h"

#include <algorithm>
#include <utility>

namespace omloop::services {
namespace {

constexpr size_t kNumberSizeMin = 3;
constexpr int64_t kLateDays = 30;
// Dutch rates of VAT, in percent, for invoices whose source had no VAT.
constexpr int64_t kVatRates[] = {21, 9};

std::string PlainIban(std::string_view iban) {
  std::string plain;
  for (const char c : iban) {
    if (c == ' ') continue;
    plain.push_back(c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A')
                                         : c);
  }
  return plain;
}

// What is still to be paid of an invoice fits `amount`.
bool Fits(const OpenInvoice& invoice, int64_t amount) {
  const int64_t open = invoice.gross_minor() - invoice.settled_minor;
  if (open == amount) return true;
  if (invoice.settled_minor != 0) return false;
  if (invoice.net_minor == amount) return true;
  if (invoice.vat_minor != 0) return false;
  for (const int64_t rate : kVatRates) {
    const int64_t gross = (invoice.net_minor * (100 + rate) + 50) / 100;
    if (gross - amount >= -1 && gross - amount <= 1) return true;
  }
  return false;
}

std::string_view WordOf(SizeClass size) {
  switch (size) {
    case SizeClass::kMicro:
      return "micro";
    case SizeClass::kSmall:
      return "small";
    case SizeClass::kMedium:
      return "medium";
    case SizeClass::kLarge:
      return "large";
    default:
      return "unknown";
  }
}

}  // namespace

std::string ComparableNumber(std::string_view number) {
  std::string plain;
  bool digit = false;
  for (const char c : number) {
    if (c >= '0' && c <= '9') {
      if (c == '0' && plain.empty()) continue;
      digit = true;
      plain.push_back(c);
    } else if (c >= 'a' && c <= 'z') {
      plain.push_back(static_cast<char>(c - 'a' + 'A'));
    } else if (c >= 'A' && c <= 'Z') {
      plain.push_back(c);
    }
  }
  return digit && plain.size() >= kNumberSizeMin ? plain : std::string();
}

PaymentMatcher::PaymentMatcher(std::vector<OpenInvoice> invoices)
    : invoices_(std::move(invoices)) {
  std::stable_sort(
      invoices_.begin(), invoices_.end(),
      [](const OpenInvoice& a, const OpenInvoice& b) { return a.day < b.day; });
  for (size_t i = 0; i < invoices_.size(); ++i) {
    by_supplier_[invoices_[i].supplier].push_back(i);
    std::string number = ComparableNumber(invoices_[i].number);
    if (!number.empty()) by_number_[std::move(number)].push_back(i);
  }
}

void PaymentMatcher::AddBlockedAccount(std::string_view iban,
                                       uint32_t supplier) {
  std::string plain = PlainIban(iban);
  if (!plain.empty()) blocked_[std::move(plain)] = supplier;
}

std::vector<OpenInvoice*> PaymentMatcher::ByNumbers(
    const ingest::PaymentDraft& payment, uint32_t supplier) {
  std::vector<OpenInvoice*> found;
  const auto look = [&](const std::string& word) {
    const std::string number = ComparableNumber(word);
    const auto places = by_number_.find(number);
    if (number.empty() || places == by_number_.end()) return;
    // A number alone may be another supplier's: then it must be the only one
    // and the amount must say the same.
    OpenInvoice* only = nullptr;
    size_t count = 0;
    for (const size_t place : places->second) {
      OpenInvoice& invoice = invoices_[place];
      const bool fits = invoice.asset == payment.asset &&
                        invoice.day <= payment.date &&
                        payment.date - invoice.day <= kInvoiceDaysMax &&
                        (supplier == 0 ? Fits(invoice, payment.amount_minor)
                                       : invoice.supplier == supplier);
      if (!fits) continue;
      // Lines of one document count together.
      if (supplier != 0 &&
          std::find(found.begin(), found.end(), &invoice) == found.end()) {
        found.push_back(&invoice);
      }
      only = &invoice;
      ++count;
    }
    if (supplier == 0 && count == 1 && found.empty()) found.push_back(only);
  };
  for (const std::string& reference : payment.references) look(reference);
  look(payment.end_to_end);
  return found;
}

OpenInvoice* PaymentMatcher::ByAmount(const ingest::PaymentDraft& payment,
                                      uint32_t supplier) {
  const auto places = by_supplier_.find(supplier);
  if (places == by_supplier_.end()) return nullptr;
  for (const size_t place : places->second) {
    OpenInvoice& invoice = invoices_[place];
    if (invoice.day > payment.date) break;
    if (payment.date - invoice.day <= kInvoiceDaysMax &&
        invoice.asset == payment.asset && Fits(invoice, payment.amount_minor)) {
      return &invoice;
    }
  }
  return nullptr;
}

PaymentMatch PaymentMatcher::Match(const ingest::PaymentDraft& payment,
                                   uint32_t supplier) {
  PaymentMatch match;
  const auto blocked = blocked_.find(PlainIban(payment.iban));
  if (!payment.iban.empty() && blocked != blocked_.end()) {
    match.kind = PaymentMatch::Kind::kBlockedAccount;
    match.supplier = blocked->second;
    return match;
  }
  if (supplier != 0) {
    match.kind = PaymentMatch::Kind::kSupplier;
    match.supplier = supplier;
  }
  if (payment.amount_minor <= 0) return match;
  std::vector<OpenInvoice*> found = ByNumbers(payment, supplier);
  if (found.size() > 1) {
    int64_t sum = 0;
    OpenInvoice* exact = nullptr;
    for (OpenInvoice* invoice : found) {
      sum += invoice->gross_minor() - invoice->settled_minor;
      if (Fits(*invoice, payment.amount_minor)) exact = invoice;
    }
    if (sum != payment.amount_minor) {
      found.clear();
      if (exact != nullptr) found.push_back(exact);
    }
  }
  if (found.empty() && supplier != 0) {
    if (OpenInvoice* invoice = ByAmount(payment, supplier)) {
      found.push_back(invoice);
    }
  }
  if (found.empty()) return match;
  match.kind = PaymentMatch::Kind::kInvoices;
  match.supplier = found[0]->supplier;
  for (OpenInvoice* invoice : found) {
    const int64_t amount =
        found.size() == 1 ? payment.amount_minor
                          : invoice->gross_minor() - invoice->settled_minor;
    invoice->settled_minor += amount;
    match.parts.push_back({invoice, amount});
  }
  return match;
}

void PaymentDaysCounter::Add(SizeClass size, int64_t days,
                             int64_t amount_minor) {
  for (const std::string_view word : {std::string_view("all"), WordOf(size)}) {
    auto& [count, sum] = days_[std::string(word)][days];
    ++count;
    sum += amount_minor;
  }
}

std::map<std::string, PaymentDaysStat> PaymentDaysCounter::Finish() const {
  std::map<std::string, PaymentDaysStat> stats;
  for (const auto& [word, days] : days_) {
    PaymentDaysStat& stat = stats[word];
    int64_t late = 0;
    for (const auto& [day, tally] : days) {
      stat.count += tally.first;
      stat.sum_minor += tally.second;
      if (day > kLateDays) late += tally.second;
    }
    int64_t below = 0;
    for (const auto& [day, tally] : days) {
      below += tally.second;
      if (2 * below >= stat.sum_minor) {
        stat.median_days = static_cast<int32_t>(day);
        break;
      }
    }
    if (stat.sum_minor > 0) {
      stat.late_permille = static_cast<int32_t>(
          (late * 1000 + stat.sum_minor / 2) / stat.sum_minor);
    }
  }
  return stats;
}

}  // namespace omloop::services
