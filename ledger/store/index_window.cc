#include "ledger/store/index_window.h"

#include <algorithm>
#include <iterator>

namespace omloop::store {
namespace {

bool IdLess(const IndexWindow::IdRow& a, const IndexWindow::IdRow& b) {
  return a.first < b.first;
}

}  // namespace

void IndexWindow::Add(const Record& record, bool id_is_newest) {
  if (id_is_newest) {
    rising_.emplace_back(record.id(), record.sequence);
  } else {
    others_.emplace(record.id(), record.sequence);
  }
  const uint32_t offset = static_cast<uint32_t>(record.sequence - first_);
  limit_ = record.sequence + 1;
  if (!IsMoney(record.entry_kind())) return;
  AddPosting(record.debit_account, offset);
  if (record.credit_account != record.debit_account) {
    AddPosting(record.credit_account, offset);
  }
}

void IndexWindow::AddPosting(uint32_t account, uint32_t offset) {
  uint32_t& newest = newest_[account];
  links_.push_back({offset, newest});
  newest = static_cast<uint32_t>(links_.size());
}

std::optional<uint64_t> IndexWindow::FindId(const EntryId& id) const {
  auto at =
      std::lower_bound(rising_.begin(), rising_.end(), IdRow{id, 0}, IdLess);
  if (at != rising_.end() && at->first == id) return at->second;
  auto other = others_.find(id);
  if (other != others_.end()) return other->second;
  return std::nullopt;
}

std::vector<uint64_t> IndexWindow::Postings(uint32_t account, uint64_t first,
                                            size_t count) const {
  std::vector<uint64_t> found;
  auto newest = newest_.find(account);
  if (newest == newest_.end()) return found;
  for (uint32_t at = newest->second; at != 0; at = links_[at - 1].previous) {
    const uint64_t sequence = first_ + links_[at - 1].offset;
    if (sequence < first) break;
    found.push_back(sequence);
  }
  std::reverse(found.begin(), found.end());
  if (found.size() > count) found.resize(count);
  return found;
}

std::vector<IndexWindow::IdRow> IndexWindow::SortedIds() const {
  std::vector<IdRow> others(others_.begin(), others_.end());
  std::sort(others.begin(), others.end(), IdLess);
  std::vector<IdRow> all;
  all.reserve(rising_.size() + others.size());
  std::merge(rising_.begin(), rising_.end(), others.begin(), others.end(),
             std::back_inserter(all), IdLess);
  return all;
}

std::vector<uint32_t> IndexWindow::SortedAccounts() const {
  std::vector<uint32_t> accounts;
  accounts.reserve(newest_.size());
  for (const auto& [account, newest] : newest_) accounts.push_back(account);
  std::sort(accounts.begin(), accounts.end());
  return accounts;
}

}  // namespace omloop::store
