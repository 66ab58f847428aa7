#include "services/procurement/contract_money.h"

#include <algorithm>
#include <cstring>

#include "ledger/base/status_macros.h"

namespace omloop::services {

namespace pb = omloop::ledger::v1;

void ContractSums::Add(const ContractSums& other) {
  committed += other.committed;
  invoiced += other.invoiced;
  invoice_count += other.invoice_count;
  invoiced_paid += other.invoiced_paid;
  invoiced_assumed += other.invoiced_assumed;
  paid += other.paid;
  payment_count += other.payment_count;
  for (const auto& [month, sum] : other.invoiced_by_month) {
    invoiced_by_month[month] += sum;
  }
  if (other.first && (!first || *other.first < *first)) first = other.first;
  if (other.last && (!last || *other.last > *last)) last = other.last;
}

int64_t ContractSums::InvoicedOutside(Day first_day,
                                      std::optional<Day> last_day) const {
  int64_t sum = 0;
  for (const auto& [month, amount] : invoiced_by_month) {
    if (month < Month(first_day) ||
        (last_day.has_value() && month > Month(*last_day))) {
      sum += amount;
    }
  }
  return sum;
}

void ContractFold::Apply(const Record& record) {
  switch (record.entry_kind()) {
    case EntryKind::kAccountOpened:
      if (record.debit_account >= accounts_.size()) {
        accounts_.resize(record.debit_account + 1);
      }
      accounts_[record.debit_account] = {
          record.credit_account, static_cast<AccountClass>(record.category)};
      break;
    case EntryKind::kContractAwarded:
      anchors_[record.sequence] = record.debit_account;
      break;
    case EntryKind::kImportOpened:
      open_imports_[record.debit_account];
      break;
    case EntryKind::kImportCompleted: {
      const auto open = open_imports_.find(record.debit_account);
      if (open == open_imports_.end()) break;
      for (const auto& [contract, sums] : open->second) {
        sums_[contract].Add(sums);
      }
      open_imports_.erase(open);
      break;
    }
    default:
      if (IsMoney(record.entry_kind()) && record.contract != kNoReference) {
        ApplyMoney(record);
      }
  }
}

ContractFold::Amounts ContractFold::AmountsOf(const Record& record) const {
  const Account debit = AccountAt(record.debit_account);
  const Account credit = AccountAt(record.credit_account);
  const auto anchor = anchors_.find(record.contract);
  const uint32_t payer = anchor == anchors_.end() ? 0 : anchor->second;
  // Debit receives; the other way round is what goes back.
  const auto signed_amount = [&](auto&& is_side) -> int64_t {
    if (is_side(debit)) return record.amount_minor;
    if (is_side(credit)) return -record.amount_minor;
    return 0;
  };
  const auto commits = [](const Account& account) {
    return account.account_class == AccountClass::kCommitted;
  };
  const auto buys = [](const Account& account) {
    return account.account_class == AccountClass::kPurchases;
  };
  const auto pays = [payer](const Account& account) {
    return account.account_class == AccountClass::kMoney &&
           account.party == payer;
  };
  Amounts amounts;
  amounts.committed = signed_amount(commits);
  amounts.invoiced = signed_amount(buys);
  amounts.is_line = buys(debit) || buys(credit);
  // Money leaves by the credit side.
  amounts.paid = -signed_amount(pays);
  amounts.is_payment = pays(debit) || pays(credit);
  return amounts;
}

void ContractFold::ApplyMoney(const Record& record) {
  const Amounts amounts = AmountsOf(record);
  const int64_t one = record.entry_kind() == EntryKind::kReversal ? -1 : 1;
  ContractSums added;
  added.committed = amounts.committed;
  added.paid = amounts.paid;
  if (amounts.is_line) {
    added.invoiced = amounts.invoiced;
    added.invoice_count = one;
    if (record.date_basis() == DateBasis::kPaid) {
      added.invoiced_paid = amounts.invoiced;
    }
    if ((record.flags & kFlagAssumedContract) != 0) {
      added.invoiced_assumed = amounts.invoiced;
    }
    added.invoiced_by_month[Month(record.day())] = amounts.invoiced;
  }
  if (amounts.is_payment) added.payment_count = one;
  if (amounts.is_line || amounts.is_payment) {
    added.first = added.last = record.day();
  }
  if (IsPending(record)) {
    open_imports_[record.import_number][record.contract].Add(added);
  } else {
    sums_[record.contract].Add(added);
  }
}

const ContractSums* ContractFold::Of(uint64_t contract) const {
  const auto it = sums_.find(contract);
  return it == sums_.end() ? nullptr : &it->second;
}

absl::Status ContractMoneyView::Read(
    uint64_t first, uint64_t limit,
    const std::function<absl::Status(const Record&)>& visit) {
  if (first >= limit) return absl::OkStatus();
  grpc::ClientContext context;
  return ledger_.Watch(
      first, limit,
      [&](const pb::WatchResponse& response) -> absl::Status {
        const std::string& bytes = response.records();
        for (size_t at = 0; at + kRecordSize <= bytes.size();
             at += kRecordSize) {
          Record record;
          std::memcpy(static_cast<void*>(&record), bytes.data() + at,
                      kRecordSize);
          OMLOOP_RETURN_IF_ERROR(visit(record));
        }
        return absl::OkStatus();
      },
      context);
}

absl::StatusOr<uint64_t> ContractMoneyView::Advance() {
  OMLOOP_ASSIGN_OR_RETURN(pb::GetBookResponse book, ledger_.GetBook());
  const uint64_t size = static_cast<uint64_t>(book.size());
  OMLOOP_RETURN_IF_ERROR(Read(
      next_, size,
      [&](const Record& record) ABSL_NO_THREAD_SAFETY_ANALYSIS -> absl::Status {
        // A stream that broke is taken up where it stopped.
        fold_.Apply(record);
        next_ = record.sequence + 1;
        return absl::OkStatus();
      }));
  return size;
}

absl::StatusOr<std::vector<ContractSums>> ContractMoneyView::SumsOf(
    const std::vector<uint64_t>& contracts) {
  MutexLock lock(mutex_);
  OMLOOP_RETURN_IF_ERROR(Advance().status());
  std::vector<ContractSums> sums;
  for (const uint64_t contract : contracts) {
    const ContractSums* found = fold_.Of(contract);
    sums.push_back(found == nullptr ? ContractSums() : *found);
  }
  return sums;
}

absl::Status ContractMoneyView::Scan(
    uint64_t first,
    const std::function<absl::Status(const Record&,
                                     const ContractFold::Amounts&)>& visit) {
  MutexLock lock(mutex_);
  OMLOOP_ASSIGN_OR_RETURN(uint64_t size, Advance());
  return Read(
      first, size,
      [&](const Record& record) ABSL_NO_THREAD_SAFETY_ANALYSIS -> absl::Status {
        if (!IsMoney(record.entry_kind()) || record.contract == kNoReference ||
            fold_.IsPending(record)) {
          return absl::OkStatus();
        }
        const ContractFold::Amounts amounts = fold_.AmountsOf(record);
        if (!amounts.is_line && !amounts.is_payment) return absl::OkStatus();
        return visit(record, amounts);
      });
}

}  // namespace omloop::services
