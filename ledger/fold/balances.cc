#include "ledger/fold/balances.h"

#include <algorithm>
#include <cstring>

#include "ledger/base/check.h"
#include "ledger/base/errors.h"

namespace omloop::fold {
namespace {

constexpr size_t kRowSize = 4 + 16 + 16 + 8;

template <typename Number>
void Append(std::string& out, Number value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof(value));
}

void Append(std::string& out, absl::int128 value) {
  Append(out, absl::Int128Low64(value));
  Append(out, absl::Int128High64(value));
}

template <typename Number>
Number Take(std::string_view& in) {
  Number value;
  std::memcpy(&value, in.data(), sizeof(value));
  in.remove_prefix(sizeof(value));
  return value;
}

absl::int128 TakeInt128(std::string_view& in) {
  uint64_t low = Take<uint64_t>(in);
  int64_t high = Take<int64_t>(in);
  return absl::MakeInt128(high, low);
}

}  // namespace

AccountSums Balances::Of(uint32_t account) const {
  return account < accounts_.size() ? accounts_[account] : AccountSums{};
}

void Balances::Apply(absl::Span<const Record> records) {
  for (const Record& record : records) {
    OMLOOP_CHECK(record.sequence == size_);
    ++size_;
    if (!IsMoney(record.entry_kind())) continue;
    size_t top = std::max(record.debit_account, record.credit_account);
    if (top >= accounts_.size()) accounts_.resize(top + 1 + top / 2);
    AccountSums& debit = accounts_[record.debit_account];
    AccountSums& credit = accounts_[record.credit_account];
    debit.debit_minor += record.amount_minor;
    ++debit.entry_count;
    credit.credit_minor += record.amount_minor;
    ++credit.entry_count;
  }
}

Hash32 Balances::Digest() const { return Sha256Of(Serialize()); }

std::string Balances::Serialize() const {
  std::string bytes;
  Append(bytes, size_);
  for (size_t i = 0; i < accounts_.size(); ++i) {
    const AccountSums& sums = accounts_[i];
    if (sums.entry_count == 0) continue;
    Append(bytes, static_cast<uint32_t>(i));
    Append(bytes, sums.debit_minor);
    Append(bytes, sums.credit_minor);
    Append(bytes, sums.entry_count);
  }
  return bytes;
}

absl::StatusOr<Balances> Balances::Parse(std::string_view bytes) {
  absl::Status invalid = DataLoss(
      "SNAPSHOT_INVALID",
      "a snapshot of balances cannot be read; it is made anew from the log");
  if (bytes.size() < 8 || (bytes.size() - 8) % kRowSize != 0) return invalid;
  Balances balances;
  balances.size_ = Take<uint64_t>(bytes);
  int64_t last = -1;
  while (!bytes.empty()) {
    uint32_t account = Take<uint32_t>(bytes);
    if (account <= last) return invalid;
    last = account;
    if (account >= balances.accounts_.size()) {
      balances.accounts_.resize(account + 1);
    }
    AccountSums& sums = balances.accounts_[account];
    sums.debit_minor = TakeInt128(bytes);
    sums.credit_minor = TakeInt128(bytes);
    sums.entry_count = Take<uint64_t>(bytes);
  }
  return balances;
}

}  // namespace omloop::fold
