#ifndef OMLOOP_SERVICES_PROCUREMENT_CONTRACT_MONEY_H_
#define OMLOOP_SERVICES_PROCUREMENT_CONTRACT_MONEY_H_

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "clients/cpp/ledger_client.h"
#include "ledger/base/calendar.h"
#include "ledger/base/mutex.h"
#include "ledger/model/record.h"

namespace omloop::services {

// What was booked on one contract, in minor units, net of reversals.
struct ContractSums {
  int64_t committed = 0;
  int64_t invoiced = 0;  // Net sum on the anchor's purchases.
  int64_t invoice_count = 0;
  int64_t invoiced_paid = 0;  // Of `invoiced`: dated by its payment.
  int64_t invoiced_assumed = 0;
  int64_t paid = 0;  // Left the anchor's money account.
  int64_t payment_count = 0;
  std::map<Month, int64_t> invoiced_by_month;
  std::optional<Day> first;
  std::optional<Day> last;

  void Add(const ContractSums& other);
  // Of `invoiced`: in months before the first or after the last day.
  int64_t InvoicedOutside(Day first_day, std::optional<Day> last_day) const;
};

// Adds up the money of contracts: a pure function of the records, in order.
// Lines of an import count when it is completed. Not thread-safe.
class ContractFold {
 public:
  void Apply(const Record& record);
  // Null when nothing was booked on it.
  const ContractSums* Of(uint64_t contract) const;

  // What a money record means for its contract: signed, what goes back is
  // negative. Accounts must have been applied.
  struct Amounts {
    int64_t committed = 0;
    int64_t invoiced = 0;
    int64_t paid = 0;
    bool is_line = false;
    bool is_payment = false;
  };
  Amounts AmountsOf(const Record& record) const;
  // Its import is not completed.
  bool IsPending(const Record& record) const {
    return record.import_number != 0 &&
           open_imports_.contains(record.import_number);
  }

 private:
  struct Account {
    uint32_t party = 0;
    AccountClass account_class = AccountClass::kNone;
  };
  void ApplyMoney(const Record& record);
  Account AccountAt(uint32_t number) const {
    return number < accounts_.size() ? accounts_[number] : Account();
  }

  std::vector<Account> accounts_;
  absl::flat_hash_map<uint64_t, uint32_t> anchors_;  // By contract.
  absl::flat_hash_map<uint64_t, ContractSums> sums_;
  absl::flat_hash_map<uint32_t, absl::flat_hash_map<uint64_t, ContractSums>>
      open_imports_;
};

// The fold of a ledger's log, brought up to its head when asked. Thread-safe.
class ContractMoneyView {
 public:
  explicit ContractMoneyView(client::LedgerClient& ledger) : ledger_(ledger) {}

  // Sums of `contracts` (sequences of awards) at the head, in their order.
  absl::StatusOr<std::vector<ContractSums>> SumsOf(
      const std::vector<uint64_t>& contracts);

  // Calls `visit` for lines and payments of contracts from sequence `first` to
  // the head, in order; pending ones are left out.
  // Errors: of the ledger; the first of `visit`, which ends the scan.
  absl::Status Scan(uint64_t first,
                    const std::function<absl::Status(
                        const Record&, const ContractFold::Amounts&)>& visit);

 private:
  // Folds the log up to the head; gives its size.
  absl::StatusOr<uint64_t> Advance() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Reads records [first, limit).
  absl::Status Read(uint64_t first, uint64_t limit,
                    const std::function<absl::Status(const Record&)>& visit);

  client::LedgerClient& ledger_;
  Mutex mutex_;
  ContractFold fold_ ABSL_GUARDED_BY(mutex_);
  uint64_t next_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace omloop::services

#endif  // OMLOOP_SERVICES_PROCUREMENT_CONTRACT_MONEY_H_
