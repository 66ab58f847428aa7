#ifndef OMLOOP_LEDGER_FOLD_CELLS_H_
#define OMLOOP_LEDGER_FOLD_CELLS_H_

#include <compare>
#include <cstdint>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/numeric/int128.h"
#include "absl/types/span.h"
#include "ledger/base/calendar.h"
#include "ledger/base/ids.h"
#include "ledger/base/sha256.h"
#include "ledger/model/entry_kind.h"
#include "ledger/model/record.h"

namespace omloop::fold {

// How a line came to its contract.
enum class ContractMark : uint8_t { kNone = 0, kAssumed = 1, kNamed = 2 };

// What the entries of one flow cell have in common, besides their month. A
// cell holds what was delivered; ring, ownership and size are no part of it,
// so that a corrected place needs no new fold.
struct CellKey {
  // Who paid and who was paid, and what their accounts are for.
  PartyNumber payer;
  PartyNumber payee;
  CategoryNumber category;
  AreaNumber area;
  uint16_t asset = 0;
  AccountClass payer_class = AccountClass::kNone;
  AccountClass payee_class = AccountClass::kNone;
  FundingClass funding_class = FundingClass::kNone;
  EvidenceQuality evidence_quality = EvidenceQuality::kNone;
  Influence influence = Influence::kByRule;
  ContractMark contract = ContractMark::kNone;
  DateBasis date_basis = DateBasis::kPaid;
  bool pass_through = false;

  friend auto operator<=>(const CellKey&, const CellKey&) = default;
  template <typename H>
  friend H AbslHashValue(H h, const CellKey& k) {
    return H::combine(std::move(h), k.payer, k.payee, k.category, k.area,
                      k.asset, k.payer_class, k.payee_class, k.funding_class,
                      k.evidence_quality, k.influence, k.contract, k.date_basis,
                      k.pass_through);
  }
};

// Signed sum in minor units and number of entries that stand: a reversal
// takes its entry out of both. Modulo 2^64, so that parts of a cell may hold
// more reversals than entries.
struct CellSums {
  absl::int128 sum_minor = 0;
  uint64_t entry_count = 0;
  friend bool operator==(const CellSums&, const CellSums&) = default;
};

using CellTable = absl::flat_hash_map<CellKey, CellSums>;

// Spend of one anchor in imports that are not completed.
struct PendingSpend {
  PartyNumber payer;
  uint16_t asset = 0;
  CellSums sums;
};

// The flow cells after the first `size()` entries of a log: a pure function
// of the log. Spend is the net sum on `purchases` accounts and nothing else:
// a debit there adds, a credit (credit note, reversal) takes away.
//
// Which side is the payer: the one whose purchases account it is; else the
// one with a committed or VAT account; else the credit side, which gives. A
// transfer between two purchases accounts gives two cells, one for each.
//
// A reversal takes its entry out of its cell, whatever account class; a cell
// without money and entries is dropped. So an import that was undone leaves
// no trace in sums or counts.
//
// Entries of an import without its "completed" fact stay apart until then.
//
// Threading: none; Share() hands out tables that never change any more.
class Cells {
 public:
  Cells() = default;
  Cells(const Cells&) = delete;
  Cells& operator=(const Cells&) = delete;

  uint64_t size() const { return size_; }
  // Records must go on from size(). Needs nothing but the records: accounts
  // and imports are known by theirs.
  void Apply(absl::Span<const Record> records);

  // Months that have cells, pending ones left out, in order.
  std::vector<Month> Months() const;
  // The cells of a month, or null. The table is not written any more: the
  // next change goes to a copy.
  std::shared_ptr<const CellTable> Share(Month month);
  // Size of the log after the last entry that changed the month, pending ones
  // included; 0 when there is none.
  uint64_t ChangedAt(Month month) const;
  // By payer and asset, in order.
  std::vector<PendingSpend> PendingOf(Month month) const;

  uint64_t cell_count() const;
  // SHA-256 over u64 size and all cells in order of (import, month, key):
  // u32 import (0 = completed or none), i32 first day of the month, the key's
  // fields as declared, i128 sum, u64 count, little-endian.
  Hash32 Digest() const;

 private:
  struct Account {
    PartyNumber party;
    AccountClass account_class = AccountClass::kNone;
  };
  struct MonthCells {
    std::shared_ptr<CellTable> table = std::make_shared<CellTable>();
    bool shared = false;
  };

  void ApplyMoney(const Record& record);
  void CompleteImport(uint32_t import);
  CellTable& TableOf(Month month, uint32_t open_import);
  CellTable& Writable(Month month);
  Month MonthOf(int32_t day);

  uint64_t size_ = 0;
  std::vector<Account> accounts_;
  // By import number: opened and not completed.
  std::vector<bool> open_imports_;
  std::map<Month, MonthCells> months_;
  std::map<uint32_t, std::map<Month, CellTable>> pending_;
  std::map<Month, uint64_t> changed_at_;

  // Where the last entry went, because the next one mostly goes there too.
  int32_t month_first_day_ = 0;
  int32_t month_limit_day_ = 0;
  Month month_;
  Month last_month_;
  uint32_t last_import_ = 0;
  CellTable* last_table_ = nullptr;
  uint64_t* last_changed_at_ = nullptr;
};

// Whether the cell counts as spend.
inline bool IsSpend(const CellKey& key) {
  return key.payer_class == AccountClass::kPurchases;
}

}  // namespace omloop::fold

#endif  // OMLOOP_LEDGER_FOLD_CELLS_H_
