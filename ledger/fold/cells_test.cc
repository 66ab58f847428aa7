#include "ledger/fold/cells.h"

#include <map>
#include <random>
#include <tuple>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/log_builder.h"

namespace omloop::fold {
namespace {

using ::omloop::testing::Line;
using ::omloop::testing::LogBuilder;

constexpr Month kOctober(2026, 10);

absl::int128 SpendOf(Cells& cells, Month month) {
  absl::int128 sum = 0;
  auto table = cells.Share(month);
  if (table == nullptr) return 0;
  for (const auto& [key, sums] : *table) {
    if (IsSpend(key)) sum += sums.sum_minor;
  }
  return sum;
}

TEST(CellsTest, AnEmptyLogHasNoCells) {
  Cells cells;
  EXPECT_EQ(cells.size(), 0u);
  EXPECT_EQ(cells.cell_count(), 0u);
  EXPECT_TRUE(cells.Months().empty());
  EXPECT_EQ(cells.Share(kOctober), nullptr);
  EXPECT_EQ(cells.ChangedAt(kOctober), 0u);
}

TEST(CellsTest, SpendIsTheNetSumOnPurchasesAndNothingElse) {
  LogBuilder log;
  const uint32_t anchor = log.AddAnchor();
  const uint32_t supplier = log.AddParty({});
  const uint32_t tax_office = log.AddParty({});
  log.Spend({.payer = anchor, .payee = supplier, .amount = 1000});
  log.Spend({.payer = anchor, .payee = supplier, .amount = -300});
  const uint64_t wrong =
      log.Spend({.payer = anchor, .payee = supplier, .amount = 40});
  log.Reverse(wrong);
  log.Transfer(EntryKind::kTax, log.Account(anchor, AccountClass::kVatCost),
               log.Account(tax_office, AccountClass::kTax), 210);
  log.Transfer(EntryKind::kPayment, log.Account(supplier, AccountClass::kMoney),
               log.Account(anchor, AccountClass::kMoney), 1210);
  log.Transfer(EntryKind::kCommitment,
               log.Account(anchor, AccountClass::kCommitted),
               log.Account(supplier, AccountClass::kPromised), 5000);

  Cells cells;
  cells.Apply(log.records());
  EXPECT_EQ(SpendOf(cells, kOctober), 700);

  // The others have cells of their own, seen from the side that gives or buys.
  for (const auto& [key, sums] : *cells.Share(kOctober)) {
    EXPECT_EQ(key.payer, PartyNumber(anchor));
    EXPECT_GE(sums.sum_minor, 0);
  }
  EXPECT_EQ(cells.cell_count(), 4u);
}

TEST(CellsTest, ATransferBetweenTwoPurchasesAccountsCountsForBoth) {
  LogBuilder log;
  const uint32_t a = log.AddAnchor();
  const uint32_t b = log.AddAnchor();
  log.Transfer(EntryKind::kInvoice, log.Account(a, AccountClass::kPurchases),
               log.Account(b, AccountClass::kPurchases), 90);
  Cells cells;
  cells.Apply(log.records());
  EXPECT_EQ(SpendOf(cells, kOctober), 0);
  EXPECT_EQ(cells.cell_count(), 2u);
}

TEST(CellsTest, AnImportCountsOnlyWhenItIsComplete) {
  LogBuilder log;
  const uint32_t anchor = log.AddAnchor();
  const uint32_t supplier = log.AddParty({});
  log.Spend({.payer = anchor, .payee = supplier, .amount = 5});
  const uint32_t import = log.OpenImport(anchor);
  const uint64_t line = log.Spend(
      {.payer = anchor, .payee = supplier, .amount = 70, .import = import});
  log.Spend({.payer = anchor,
             .payee = supplier,
             .amount = 8,
             .day = Day(2026, 9, 30),
             .import = import});
  Cells cells;
  cells.Apply(log.records());
  EXPECT_EQ(SpendOf(cells, kOctober), 5);
  EXPECT_EQ(SpendOf(cells, Month(2026, 9)), 0);
  ASSERT_EQ(cells.PendingOf(kOctober).size(), 1u);
  EXPECT_EQ(cells.PendingOf(kOctober)[0].payer, PartyNumber(anchor));
  EXPECT_EQ(cells.PendingOf(kOctober)[0].sums, (CellSums{70, 1}));

  const uint64_t before = log.size();
  log.CompleteImport(import);
  cells.Apply(absl::MakeSpan(log.records()).subspan(before));
  EXPECT_EQ(SpendOf(cells, kOctober), 75);
  EXPECT_EQ(SpendOf(cells, Month(2026, 9)), 8);
  EXPECT_TRUE(cells.PendingOf(kOctober).empty());
  EXPECT_EQ(cells.ChangedAt(kOctober), log.size());

  // A later reversal of one of its lines counts at once.
  const uint64_t now = log.size();
  log.Reverse(line);
  cells.Apply(absl::MakeSpan(log.records()).subspan(now));
  EXPECT_EQ(SpendOf(cells, kOctober), 5);
}

TEST(CellsTest, AnUndoneImportLeavesNoTraceAndAllOrNothing) {
  LogBuilder log;
  const uint32_t anchor = log.AddAnchor();
  const uint32_t supplier = log.AddParty({});
  const uint32_t other = log.AddParty({});
  log.Spend({.payer = anchor, .payee = supplier, .amount = 5});
  Cells cells;
  cells.Apply(log.records());
  const CellTable without = *cells.Share(kOctober);

  uint64_t read = log.size();
  const auto take = [&] {
    cells.Apply(absl::MakeSpan(log.records()).subspan(read));
    read = log.size();
  };
  const uint32_t import = log.OpenImport(anchor);
  const uint64_t first = log.Spend(
      {.payer = anchor, .payee = supplier, .amount = 70, .import = import});
  const uint64_t second = log.Spend(
      {.payer = anchor, .payee = other, .amount = -8, .import = import});
  log.CompleteImport(import);
  take();
  EXPECT_EQ(SpendOf(cells, kOctober), 67);

  // Half of the undoing counts in no figure.
  const uint32_t undoing = log.OpenImport(anchor);
  log.Reverse(first, undoing);
  take();
  EXPECT_EQ(SpendOf(cells, kOctober), 67);
  log.Reverse(second, undoing);
  log.CompleteImport(undoing);
  take();
  EXPECT_EQ(*cells.Share(kOctober), without);
  EXPECT_TRUE(cells.PendingOf(kOctober).empty());
}

TEST(CellsTest, AReversedPaymentTakesItsOwnCellBack) {
  LogBuilder log;
  const uint32_t anchor = log.AddAnchor();
  const uint32_t supplier = log.AddParty({});
  const uint64_t payment = log.Transfer(
      EntryKind::kPayment, log.Account(supplier, AccountClass::kMoney),
      log.Account(anchor, AccountClass::kMoney), 90);
  log.Reverse(payment);
  Cells cells;
  cells.Apply(log.records());
  EXPECT_EQ(cells.cell_count(), 0u);
}

TEST(CellsTest, ASharedTableNeverChanges) {
  LogBuilder log;
  const uint32_t anchor = log.AddAnchor();
  const uint32_t supplier = log.AddParty({});
  log.Spend({.payer = anchor, .payee = supplier, .amount = 5});
  Cells cells;
  cells.Apply(log.records());
  auto seen = cells.Share(kOctober);
  const CellTable copy = *seen;
  const uint64_t before = log.size();
  log.Spend({.payer = anchor, .payee = supplier, .amount = 6});
  log.Spend({.payer = anchor, .payee = supplier, .amount = 7});
  cells.Apply(absl::MakeSpan(log.records()).subspan(before));
  EXPECT_EQ(*seen, copy);
  EXPECT_EQ(SpendOf(cells, kOctober), 18);
}

TEST(CellsTest, MarksKeepCellsApart) {
  LogBuilder log;
  const uint32_t anchor = log.AddAnchor();
  const uint32_t supplier = log.AddParty({});
  const Line plain = {.payer = anchor, .payee = supplier, .amount = 1};
  std::vector<Line> lines(8, plain);
  lines[1].influence = Influence::kNo;
  lines[2].contract = 1;
  lines[3].contract = 1;
  lines[3].assumed_contract = true;
  lines[4].pass_through = true;
  lines[5].date_basis = DateBasis::kInvoiced;
  lines[6].category = 3;
  lines[7].area = 2;
  for (const Line& line : lines) {
    log.Spend(line);
    log.Spend(line);
  }
  Cells cells;
  cells.Apply(log.records());
  EXPECT_EQ(cells.cell_count(), lines.size());
  for (const auto& [key, sums] : *cells.Share(kOctober)) {
    EXPECT_EQ(sums, (CellSums{2, 2}));
  }
}

TEST(CellsTest, SumsDoNotOverflow) {
  LogBuilder log;
  const uint32_t anchor = log.AddAnchor();
  const uint32_t supplier = log.AddParty({});
  constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
  log.Spend({.payer = anchor, .payee = supplier, .amount = kMax});
  log.Spend({.payer = anchor, .payee = supplier, .amount = kMax});
  Cells cells;
  cells.Apply(log.records());
  EXPECT_EQ(SpendOf(cells, kOctober), absl::int128(kMax) * 2);
}

// Against a plain map, over random logs cut in random pieces.
TEST(CellsTest, AgreesWithAPlainMapHoweverTheLogIsCut) {
  for (uint32_t seed = 1; seed <= 30; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    auto below = [&](uint32_t n) { return random() % n; };
    LogBuilder log;
    std::vector<uint32_t> anchors = {log.AddAnchor(), log.AddAnchor()};
    std::vector<uint32_t> suppliers;
    for (int i = 0; i < 5; ++i) suppliers.push_back(log.AddParty({}));
    std::vector<uint32_t> open;
    std::vector<uint64_t> reversible;
    for (int i = 0; i < 300; ++i) {
      switch (below(12)) {
        case 0:
          open.push_back(log.OpenImport(anchors[below(2)]));
          break;
        case 1:
          if (!open.empty()) {
            log.CompleteImport(open.back());
            open.pop_back();
          }
          break;
        case 2:
          if (!reversible.empty()) {
            log.Reverse(reversible.back());
            reversible.pop_back();
          }
          break;
        default:
          reversible.push_back(log.Spend(
              {.payer = anchors[below(2)],
               .payee = suppliers[below(5)],
               .amount = static_cast<int64_t>(below(1000)) - 200,
               .day = Day(2026, 1 + static_cast<int>(below(12)), 28),
               .category = static_cast<uint16_t>(below(3)),
               .import = open.empty() || below(2) == 0 ? 0 : open.back()}));
      }
    }
    using Key = std::tuple<Month, uint32_t, uint32_t, uint16_t>;
    // Sum, and entries less reversals; a cell with neither is gone.
    using Sums = std::pair<int64_t, int64_t>;
    std::map<Key, Sums> expected;
    std::map<uint32_t, bool> done;
    std::map<uint32_t, std::pair<uint32_t, AccountClass>> accounts;
    for (const Record& r : log.records()) {
      if (r.entry_kind() == EntryKind::kImportCompleted) {
        done[r.debit_account] = true;
      }
      if (r.entry_kind() == EntryKind::kAccountOpened) {
        accounts[r.debit_account] = {r.credit_account,
                                     static_cast<AccountClass>(r.category)};
      }
    }
    for (const Record& r : log.records()) {
      if (!IsMoney(r.entry_kind())) continue;
      if (r.import_number != 0 && !done[r.import_number]) continue;
      auto debit = accounts[r.debit_account];
      auto credit = accounts[r.credit_account];
      const bool plus = debit.second == AccountClass::kPurchases;
      if (!plus) std::swap(debit, credit);
      Sums& sums =
          expected[{Month(r.day()), debit.first, credit.first, r.category}];
      sums.first += plus ? r.amount_minor : -r.amount_minor;
      sums.second += r.entry_kind() == EntryKind::kReversal ? -1 : 1;
    }
    std::erase_if(expected,
                  [](const auto& cell) { return cell.second == Sums{}; });

    Cells whole;
    whole.Apply(log.records());
    Cells pieces;
    absl::Span<const Record> rest = log.records();
    while (!rest.empty()) {
      const size_t n = std::min<size_t>(rest.size(), 1 + below(40));
      pieces.Apply(rest.subspan(0, n));
      if (below(2) == 0) pieces.Share(Month(2026, 1 + below(12)));
      rest.remove_prefix(n);
    }
    EXPECT_EQ(whole.Digest(), pieces.Digest());

    std::map<Key, Sums> found;
    for (Month month : whole.Months()) {
      for (const auto& [key, sums] : *whole.Share(month)) {
        found[{month, key.payer.value(), key.payee.value(),
               key.category.value()}] = {
            static_cast<int64_t>(sums.sum_minor),
            static_cast<int64_t>(sums.entry_count)};
      }
    }
    EXPECT_EQ(found, expected);
  }
}

TEST(CellsTest, TheDigestSeesEveryCell) {
  LogBuilder log;
  const uint32_t anchor = log.AddAnchor();
  const uint32_t supplier = log.AddParty({});
  const uint32_t import = log.OpenImport(anchor);
  log.Spend({.payer = anchor, .payee = supplier, .amount = 5});
  log.Spend(
      {.payer = anchor, .payee = supplier, .amount = 7, .import = import});
  Cells cells;
  cells.Apply(log.records());
  for (size_t i = 0; i < log.size(); ++i) {
    if (!IsMoney(log.records()[i].entry_kind())) continue;
    std::vector<Record> other = log.records();
    other[i].amount_minor += 1;
    Cells changed;
    changed.Apply(other);
    EXPECT_NE(changed.Digest(), cells.Digest()) << i;
  }
}

}  // namespace
}  // namespace omloop::fold
