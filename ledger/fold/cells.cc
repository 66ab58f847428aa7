#include "ledger/fold/cells.h"

#include <algorithm>
#include <string>

#include "ledger/base/check.h"

namespace omloop::fold {
namespace {

template <typename Number>
void Append(std::string& out, Number value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof(value));
}

void AppendCell(std::string& out, uint32_t import, int32_t first_day,
                const CellKey& key, const CellSums& sums) {
  Append(out, import);
  Append(out, first_day);
  Append(out, key.payer.value());
  Append(out, key.payee.value());
  Append(out, key.category.value());
  Append(out, key.area.value());
  Append(out, key.asset);
  Append(out, static_cast<uint16_t>(key.payer_class));
  Append(out, static_cast<uint16_t>(key.payee_class));
  Append(out, static_cast<uint8_t>(key.funding_class));
  Append(out, static_cast<uint8_t>(key.evidence_quality));
  Append(out, static_cast<uint8_t>(key.influence));
  Append(out, static_cast<uint8_t>(key.contract));
  Append(out, static_cast<uint8_t>(key.date_basis));
  Append(out, static_cast<uint8_t>(key.pass_through));
  Append(out, absl::Int128Low64(sums.sum_minor));
  Append(out, absl::Int128High64(sums.sum_minor));
  Append(out, sums.entry_count);
}

void AppendTable(std::string& out, uint32_t import, Month month,
                 const CellTable& table) {
  std::vector<const CellTable::value_type*> rows;
  rows.reserve(table.size());
  for (const auto& row : table) rows.push_back(&row);
  std::sort(rows.begin(), rows.end(),
            [](auto* a, auto* b) { return a->first < b->first; });
  for (const auto* row : rows) {
    AppendCell(out, import, DayNumber(Day(month)), row->first, row->second);
  }
}

// Classes whose account belongs to the side that buys.
bool IsBuyers(AccountClass account_class) {
  return account_class == AccountClass::kCommitted ||
         account_class == AccountClass::kPurchases ||
         account_class == AccountClass::kVatRecoverable ||
         account_class == AccountClass::kVatCost;
}

void AddTo(CellSums& sums, absl::int128 amount, uint64_t count = 1) {
  sums.sum_minor += amount;
  sums.entry_count += count;
}

}  // namespace

void Cells::Apply(absl::Span<const Record> records) {
  for (const Record& record : records) {
    OMLOOP_CHECK(record.sequence == size_);
    ++size_;
    switch (record.entry_kind()) {
      case EntryKind::kAccountOpened:
        if (record.debit_account >= accounts_.size()) {
          accounts_.resize(record.debit_account + 1);
        }
        accounts_[record.debit_account] = {
            PartyNumber(record.credit_account),
            static_cast<AccountClass>(record.category)};
        break;
      case EntryKind::kImportOpened:
        if (record.debit_account >= open_imports_.size()) {
          open_imports_.resize(record.debit_account + 1, false);
        }
        open_imports_[record.debit_account] = true;
        last_table_ = nullptr;
        break;
      case EntryKind::kImportCompleted:
        CompleteImport(record.debit_account);
        break;
      default:
        if (IsMoney(record.entry_kind())) ApplyMoney(record);
    }
  }
}

void Cells::ApplyMoney(const Record& record) {
  // The book refuses accounts that were never opened.
  OMLOOP_CHECK(record.debit_account < accounts_.size() &&
               record.credit_account < accounts_.size());
  const Account& debit = accounts_[record.debit_account];
  const Account& credit = accounts_[record.credit_account];
  const Month month = MonthOf(record.effective_day);
  const uint32_t import = record.import_number;
  const bool open = import < open_imports_.size() && open_imports_[import];
  CellTable& table = TableOf(month, open ? import : 0);

  const bool reversal = record.entry_kind() == EntryKind::kReversal;
  const auto add = [&](const Account& payer, const Account& payee,
                       absl::int128 amount) {
    CellKey key;
    key.payer = payer.party;
    key.payee = payee.party;
    key.category = CategoryNumber(record.category);
    key.area = AreaNumber(record.area);
    key.asset = record.asset;
    key.payer_class = payer.account_class;
    key.payee_class = payee.account_class;
    key.funding_class = static_cast<FundingClass>(record.funding_class);
    key.evidence_quality =
        static_cast<EvidenceQuality>(record.evidence_quality);
    key.influence = static_cast<Influence>(record.influence);
    if (record.contract != kNoReference) {
      key.contract = (record.flags & kFlagAssumedContract) != 0
                         ? ContractMark::kAssumed
                         : ContractMark::kNamed;
    }
    key.date_basis = record.date_basis();
    key.pass_through = (record.flags & kFlagPassThrough) != 0;
    CellSums& sums = table[key];
    // All ones is -1 modulo 2^64.
    AddTo(sums, amount, reversal ? ~uint64_t{0} : 1);
    if (reversal && sums == CellSums{}) table.erase(key);
  };

  const absl::int128 amount = record.amount_minor;
  const bool debit_buys = debit.account_class == AccountClass::kPurchases;
  const bool credit_buys = credit.account_class == AccountClass::kPurchases;
  if (debit_buys || credit_buys) {
    if (debit_buys) add(debit, credit, amount);
    if (credit_buys) add(credit, debit, -amount);
  } else if (IsBuyers(debit.account_class)) {
    add(debit, credit, amount);
  } else if (IsBuyers(credit.account_class)) {
    add(credit, debit, -amount);
  } else if (reversal) {
    // Its accounts are swapped: the one that gives now had received.
    add(debit, credit, -amount);
  } else {
    add(credit, debit, amount);
  }
}

void Cells::CompleteImport(uint32_t import) {
  last_table_ = nullptr;
  if (import < open_imports_.size()) open_imports_[import] = false;
  auto pending = pending_.find(import);
  if (pending == pending_.end()) return;
  for (const auto& [month, table] : pending->second) {
    CellTable& into = Writable(month);
    for (const auto& [key, sums] : table) {
      CellSums& cell = into[key];
      AddTo(cell, sums.sum_minor, sums.entry_count);
      if (cell == CellSums{}) into.erase(key);
    }
    changed_at_[month] = size_;
  }
  pending_.erase(pending);
}

CellTable& Cells::TableOf(Month month, uint32_t open_import) {
  if (last_table_ == nullptr || month != last_month_ ||
      open_import != last_import_) {
    last_table_ =
        open_import == 0 ? &Writable(month) : &pending_[open_import][month];
    last_month_ = month;
    last_import_ = open_import;
    last_changed_at_ = &changed_at_[month];
  }
  *last_changed_at_ = size_;
  return *last_table_;
}

CellTable& Cells::Writable(Month month) {
  MonthCells& cells = months_[month];
  if (cells.shared) {
    cells.table = std::make_shared<CellTable>(*cells.table);
    cells.shared = false;
  }
  return *cells.table;
}

Month Cells::MonthOf(int32_t day) {
  if (day < month_first_day_ || day >= month_limit_day_) {
    const Month month(DayFromNumber(day));
    month_first_day_ = DayNumber(Day(month));
    month_limit_day_ = DayNumber(Day(month + 1));
    month_ = month;
  }
  return month_;
}

std::vector<Month> Cells::Months() const {
  std::vector<Month> months;
  months.reserve(months_.size());
  for (const auto& [month, cells] : months_) months.push_back(month);
  return months;
}

std::shared_ptr<const CellTable> Cells::Share(Month month) {
  auto it = months_.find(month);
  if (it == months_.end()) return nullptr;
  it->second.shared = true;
  last_table_ = nullptr;
  return it->second.table;
}

uint64_t Cells::ChangedAt(Month month) const {
  auto it = changed_at_.find(month);
  return it == changed_at_.end() ? 0 : it->second;
}

std::vector<PendingSpend> Cells::PendingOf(Month month) const {
  std::map<std::pair<PartyNumber, uint16_t>, CellSums> sums;
  for (const auto& [import, months] : pending_) {
    auto it = months.find(month);
    if (it == months.end()) continue;
    for (const auto& [key, cell] : it->second) {
      if (!IsSpend(key)) continue;
      AddTo(sums[{key.payer, key.asset}], cell.sum_minor, cell.entry_count);
    }
  }
  std::vector<PendingSpend> pending;
  for (const auto& [key, cell] : sums) {
    pending.push_back({key.first, key.second, cell});
  }
  return pending;
}

uint64_t Cells::cell_count() const {
  uint64_t count = 0;
  for (const auto& [month, cells] : months_) count += cells.table->size();
  for (const auto& [import, months] : pending_) {
    for (const auto& [month, table] : months) count += table.size();
  }
  return count;
}

Hash32 Cells::Digest() const {
  Sha256 hash;
  std::string bytes;
  Append(bytes, size_);
  for (const auto& [month, cells] : months_) {
    AppendTable(bytes, 0, month, *cells.table);
    hash.Update(bytes);
    bytes.clear();
  }
  for (const auto& [import, months] : pending_) {
    for (const auto& [month, table] : months) {
      AppendTable(bytes, import, month, table);
    }
  }
  return hash.Update(bytes).Finish();
}

}  // namespace omloop::fold
