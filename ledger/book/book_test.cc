#include "ledger/book/book.h"

#include <filesystem>
#include <map>
#include <random>
#include <thread>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/base/random.h"
#include "ledger/book/limits.h"
#include "ledger/book/setup.h"
#include "ledger/model/fact_codec.h"
#include "omloop/ledger/v1/facts.pb.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/temp_dir.h"

namespace omloop::book {
namespace {

using ::omloop::testing::IsOk;
using ::omloop::testing::StatusIs;
using ::omloop::testing::TempDir;
using ::testing::ElementsAre;
using ::testing::Field;
namespace pb = ::omloop::ledger::v1;

constexpr uint16_t kEuro = 978;

class FakeClock final : public Clock {
 public:
  absl::Time Now() const override { return now; }
  absl::Time now = absl::FromUnixSeconds(1'790'000'000);
};

// Ids count up, so that a test can name them.
EntryId IdOf(uint64_t n) {
  std::array<uint8_t, 16> bytes{};
  for (int i = 0; i < 8; ++i) bytes[15 - i] = static_cast<uint8_t>(n >> 8 * i);
  bytes[0] = 1;
  return EntryId(bytes);
}

EntryDraft PartyDraft(uint64_t id, pb::PartyKind kind = pb::PARTY_KIND_ANCHOR) {
  pb::PartyAttributes attributes;
  attributes.set_kind(kind);
  FactDraft fact;
  fact.kind = EntryKind::kPartyRegistered;
  fact.payload = attributes.SerializeAsString();
  return {IdOf(id), fact, false};
}

EntryDraft AccountDraft(uint64_t id, uint64_t party, AccountClass account_class,
                        uint16_t asset = kEuro) {
  FactDraft fact;
  fact.kind = EntryKind::kAccountOpened;
  fact.party = IdOf(party);
  fact.account_class = account_class;
  fact.asset = asset;
  return {IdOf(id), fact, false};
}

EntryDraft Invoice(uint64_t id, int64_t amount, Day day = Day(2026, 10, 5)) {
  MoneyDraft money;
  money.kind = EntryKind::kInvoice;
  money.debit_account = 1;
  money.credit_account = 2;
  money.amount_minor = amount;
  money.asset = kEuro;
  money.effective_day = DayNumber(day);
  return {IdOf(id), money, false};
}

EntryDraft Reversal(uint64_t id, uint64_t reversed) {
  return {IdOf(id), ReversalDraft{reversed, false, ""}, false};
}

BookPlan Plan() {
  BookPlan plan;
  plan.terms = {"Test (voorbeeld)", kEur, "commitments", {"nl"}};
  plan.categories = {{"cleaning", "Schoonmaak", "Cleaning", true}};
  plan.rings = *RingSet::Make(
      "here", 1,
      {RingBand{RingKind::kFocus, "hier", "here", {*ParseAreaPath("NL")}}});
  return plan;
}

// A book with an anchor (party 1, purchases = account 1) and a supplier
// (party 2, sales = account 2).
class BookTest : public ::testing::Test {
 protected:
  void SetUp() override {
    SystemRandom random;
    OMLOOP_ASSERT_OK(InitBook(dir_.path(), Plan(), clock_, random));
    Open();
    OMLOOP_ASSERT_OK_AND_ASSIGN(
        BatchResult result,
        book_->Submit({{PartyDraft(1), PartyDraft(2, pb::PARTY_KIND_SUPPLIER),
                        AccountDraft(3, 1, AccountClass::kPurchases),
                        AccountDraft(4, 2, AccountClass::kSales)},
                       Atomicity::kBatch}));
    for (const EntryResult& row : result.results) {
      ASSERT_EQ(row.status, EntryStatus::kCreated) << row.field;
    }
    start_ = result.state.size;
  }
  void Open() {
    book_.reset();
    auto book = Book::Open(
        {.folder = dir_.path(), .clock = &clock_, .index_window = 500});
    ASSERT_TRUE(book.ok()) << book.status();
    book_ = *std::move(book);
  }
  EntryResult SubmitOne(const EntryDraft& draft) {
    auto result = book_->Submit({{draft}, Atomicity::kEach});
    EXPECT_TRUE(result.ok()) << result.status();
    return result.ok() ? result->results[0] : EntryResult{};
  }
  std::vector<EntryStatus> Statuses(const Batch& batch) {
    auto result = book_->Submit(batch);
    EXPECT_TRUE(result.ok()) << result.status();
    std::vector<EntryStatus> statuses;
    if (result.ok()) {
      for (const EntryResult& row : result->results) {
        statuses.push_back(row.status);
      }
    }
    return statuses;
  }

  TempDir dir_;
  FakeClock clock_;
  std::unique_ptr<Book> book_;
  uint64_t start_ = 0;
};

TEST_F(BookTest, NumbersAreDenseAndSequencesGoOn) {
  EntryResult first = SubmitOne(Invoice(10, 500));
  EXPECT_EQ(first.status, EntryStatus::kCreated);
  EXPECT_EQ(first.sequence, start_);
  EXPECT_EQ(SubmitOne(Invoice(11, 500)).sequence, start_ + 1);
  EXPECT_EQ(SubmitOne(PartyDraft(12)).number, 3u);
}

TEST_F(BookTest, InitRefusesAFolderThatHoldsABook) {
  SystemRandom random;
  EXPECT_THAT(InitBook(dir_.path(), Plan(), clock_, random),
              StatusIs(absl::StatusCode::kAlreadyExists, "BOOK_EXISTS"));
}

TEST_F(BookTest, RepeatingGivesTheFirstAnswerForEver) {
  uint64_t sequence = SubmitOne(Invoice(10, 500)).sequence;
  EXPECT_EQ(SubmitOne(Invoice(10, 500)).status, EntryStatus::kExists);
  Open();
  EntryResult again = SubmitOne(Invoice(10, 500));
  EXPECT_EQ(again.status, EntryStatus::kExists);
  EXPECT_EQ(again.sequence, sequence);
  EXPECT_EQ(book_->state().size, sequence + 1);
  EntryResult party = SubmitOne(PartyDraft(2, pb::PARTY_KIND_SUPPLIER));
  EXPECT_EQ(party.status, EntryStatus::kExists);
  EXPECT_EQ(party.number, 2u);
  EXPECT_EQ(SubmitOne(AccountDraft(4, 2, AccountClass::kSales)).number, 2u);
}

TEST_F(BookTest, CannotReuseAnIdWithAnotherBody) {
  SubmitOne(Invoice(10, 500));
  EntryResult amount = SubmitOne(Invoice(10, 501));
  EXPECT_EQ(amount.status, EntryStatus::kExistsDifferent);
  EXPECT_EQ(amount.field, "amount");
  EXPECT_EQ(SubmitOne(Invoice(10, 500, Day(2026, 1, 1))).field,
            "effective_day");
  EXPECT_EQ(SubmitOne(PartyDraft(10)).field, "kind");
  EXPECT_EQ(SubmitOne(PartyDraft(2, pb::PARTY_KIND_ANCHOR)).field, "payload");
}

TEST_F(BookTest, TheSameRowByAnotherFileIsARepeat) {
  EntryDraft draft = Invoice(10, 500);
  SubmitOne(draft);
  std::get<MoneyDraft>(draft.body).import_line = 7;
  EXPECT_EQ(SubmitOne(draft).status, EntryStatus::kExists);
}

TEST_F(BookTest, RepeatsInsideOneBatchAreRepeats) {
  EXPECT_THAT(Statuses({{Invoice(10, 5), Invoice(10, 5), Invoice(10, 6)},
                        Atomicity::kEach}),
              ElementsAre(EntryStatus::kCreated, EntryStatus::kExists,
                          EntryStatus::kExistsDifferent));
}

TEST_F(BookTest, EachStandsByItself) {
  EXPECT_THAT(Statuses({{Invoice(10, 5), Invoice(11, -1), Invoice(12, 5)},
                        Atomicity::kEach}),
              ElementsAre(EntryStatus::kCreated, EntryStatus::kAmountInvalid,
                          EntryStatus::kCreated));
  EXPECT_EQ(book_->state().size, start_ + 2);
}

TEST_F(BookTest, AChainFallsTogetherAndOthersStand) {
  Batch batch{{Invoice(10, 5), Invoice(11, -1), Invoice(12, 5)},
              Atomicity::kChain};
  batch.entries[0].linked = true;
  EXPECT_THAT(Statuses(batch),
              ElementsAre(EntryStatus::kLinkedRefused,
                          EntryStatus::kAmountInvalid, EntryStatus::kCreated));
  EXPECT_EQ(book_->state().size, start_ + 1);
}

TEST_F(BookTest, ABatchFallsTogether) {
  EXPECT_THAT(
      Statuses({{Invoice(10, 5), Invoice(11, -1)}, Atomicity::kBatch}),
      ElementsAre(EntryStatus::kLinkedRefused, EntryStatus::kAmountInvalid));
  EXPECT_EQ(book_->state().size, start_);
  // A rejected item leaves no trace and is judged anew.
  EXPECT_EQ(SubmitOne(Invoice(10, 7)).status, EntryStatus::kCreated);
}

TEST_F(BookTest, ALinkNeedsAnEntryAfterIt) {
  Batch batch{{Invoice(10, 5)}, Atomicity::kChain};
  batch.entries[0].linked = true;
  EXPECT_THAT(Statuses(batch), ElementsAre(EntryStatus::kLinkInvalid));
  batch.entries.push_back(Invoice(11, 5));
  batch.atomicity = Atomicity::kEach;
  EXPECT_THAT(Statuses(batch),
              ElementsAre(EntryStatus::kLinkInvalid, EntryStatus::kCreated));
}

TEST_F(BookTest, ValidateOnlyWritesNothing) {
  EXPECT_THAT(Statuses({{Invoice(10, 5), Invoice(11, -1)},
                        Atomicity::kEach,
                        /*validate_only=*/true}),
              ElementsAre(EntryStatus::kValid, EntryStatus::kAmountInvalid));
  EXPECT_EQ(book_->state().size, start_);
}

TEST_F(BookTest, AnEntryIsReversedOnceAndWhole) {
  uint64_t sequence = SubmitOne(Invoice(10, 500)).sequence;
  EntryResult reversal = SubmitOne(Reversal(11, sequence));
  EXPECT_EQ(reversal.status, EntryStatus::kCreated);
  OMLOOP_ASSERT_OK_AND_ASSIGN(Record record, book_->Get(reversal.sequence));
  EXPECT_EQ(record.debit_account, 2u);
  EXPECT_EQ(record.credit_account, 1u);
  EXPECT_EQ(record.amount_minor, 500);
  EXPECT_EQ(record.reversed, sequence);
  EXPECT_EQ(book_->ReversalOf(sequence, book_->state().size),
            reversal.sequence);
  EXPECT_EQ(SubmitOne(Reversal(12, sequence)).status,
            EntryStatus::kAlreadyReversed);
  EXPECT_EQ(SubmitOne(Reversal(13, reversal.sequence)).status,
            EntryStatus::kNotReversible);
  EXPECT_EQ(SubmitOne(Reversal(14, 9'999)).status,
            EntryStatus::kReversedNotFound);
  EXPECT_EQ(SubmitOne(Reversal(15, 0)).status, EntryStatus::kNotReversible);
  // The repeat of the reversal itself still gets the first answer.
  EXPECT_EQ(SubmitOne(Reversal(11, sequence)).status, EntryStatus::kExists);
  Open();
  EXPECT_EQ(SubmitOne(Reversal(12, sequence)).status,
            EntryStatus::kAlreadyReversed);
}

TEST_F(BookTest, SealedMonthsTakeOnlyRestatementsWithAReason) {
  uint64_t before = SubmitOne(Invoice(9, 500)).sequence;
  FactDraft seal;
  seal.kind = EntryKind::kMonthSealed;
  seal.valid_from_day = DayNumber(Day(2026, 10, 1));
  seal.payload = pb::MonthSealed().SerializeAsString();
  ASSERT_EQ(SubmitOne({IdOf(20), seal, false}).status, EntryStatus::kCreated);

  EXPECT_EQ(SubmitOne(Invoice(21, 500)).status, EntryStatus::kMonthSealed);
  EXPECT_EQ(SubmitOne(Invoice(22, 500, Day(2026, 11, 1))).status,
            EntryStatus::kCreated);
  EXPECT_EQ(SubmitOne(Reversal(23, before)).status, EntryStatus::kMonthSealed);
  EntryDraft restated = Invoice(24, 500);
  std::get<MoneyDraft>(restated.body).flags = kFlagRestatement;
  EXPECT_EQ(SubmitOne(restated).status, EntryStatus::kMonthSealed);
  std::get<MoneyDraft>(restated.body).detail = "commitment to a reason";
  EXPECT_EQ(SubmitOne(restated).status, EntryStatus::kCreated);
  // What was accepted before the seal is still a repeat.
  EXPECT_EQ(SubmitOne(Invoice(9, 500)).status, EntryStatus::kExists);
}

TEST_F(BookTest, ImportsTakeLinesUntilTheyAreCompleted) {
  FactDraft open;
  open.kind = EntryKind::kImportOpened;
  open.party = IdOf(1);
  open.payload = pb::ImportOpened().SerializeAsString();
  EXPECT_EQ(SubmitOne({IdOf(30), open, false}).number, 1u);
  EntryDraft line = Invoice(31, 500);
  std::get<MoneyDraft>(line.body).import_number = 1;
  EXPECT_EQ(SubmitOne(line).status, EntryStatus::kCreated);
  FactDraft done;
  done.kind = EntryKind::kImportCompleted;
  done.subject = IdOf(30);
  EXPECT_EQ(SubmitOne({IdOf(32), done, false}).status, EntryStatus::kCreated);
  EXPECT_EQ(SubmitOne({IdOf(33), done, false}).status,
            EntryStatus::kImportNotOpen);
  line.id = IdOf(34);
  EXPECT_EQ(SubmitOne(line).status, EntryStatus::kImportNotOpen);
  std::get<MoneyDraft>(line.body).import_number = 2;
  EXPECT_EQ(SubmitOne(line).status, EntryStatus::kImportNotFound);
}

TEST_F(BookTest, AnImportIsUndoneOnceAndByALaterOne) {
  FactDraft open;
  open.kind = EntryKind::kImportOpened;
  open.party = IdOf(1);
  open.payload = pb::ImportOpened().SerializeAsString();
  FactDraft done;
  done.kind = EntryKind::kImportCompleted;
  FactDraft undone;
  undone.kind = EntryKind::kImportUndone;
  pb::ImportUndone terms;
  terms.set_undone_by_import(2);
  undone.payload = terms.SerializeAsString();
  undone.subject = IdOf(30);
  EXPECT_EQ(SubmitOne({IdOf(30), open, false}).number, 1u);
  EntryDraft line = Invoice(31, 500);
  std::get<MoneyDraft>(line.body).import_number = 1;
  const uint64_t sequence = SubmitOne(line).sequence;
  EXPECT_EQ(SubmitOne({IdOf(39), undone, false}).status,
            EntryStatus::kImportNotOpen)
      << "it is not completed";
  EXPECT_EQ(SubmitOne({IdOf(40), open, false}).number, 2u);
  // While the first import is open, another one cannot take its line back.
  EntryDraft reversal{IdOf(41), ReversalDraft{sequence, false, "", 2, 1}};
  EXPECT_EQ(SubmitOne(reversal).status, EntryStatus::kImportNotOpen);
  done.subject = IdOf(30);
  EXPECT_EQ(SubmitOne({IdOf(32), done, false}).status, EntryStatus::kCreated);
  EXPECT_EQ(SubmitOne(reversal).status, EntryStatus::kCreated);
  OMLOOP_ASSERT_OK_AND_ASSIGN(Record record, book_->Get(sequence + 3));
  EXPECT_EQ(record.reversed, sequence);
  EXPECT_EQ(record.import_number, 2u);
  done.subject = IdOf(40);
  EXPECT_EQ(SubmitOne({IdOf(42), done, false}).status, EntryStatus::kCreated);
  EXPECT_EQ(SubmitOne({IdOf(43), undone, false}).status, EntryStatus::kCreated);
  EXPECT_EQ(SubmitOne({IdOf(44), undone, false}).status,
            EntryStatus::kAlreadyDefined);
  EXPECT_EQ(SubmitOne({IdOf(43), undone, false}).status, EntryStatus::kExists);
  EXPECT_EQ(
      SubmitOne({IdOf(45), ReversalDraft{sequence, false, "", 9, 1}}).status,
      EntryStatus::kAlreadyReversed);
}

TEST_F(BookTest, RulesAboutSpendNameWhatIsInTheBook) {
  FactDraft adopt;
  adopt.kind = EntryKind::kSpendRule;
  adopt.valid_from_day = DayNumber(Day(2026, 10, 1));
  pb::SpendRule rule;
  rule.set_rule(1);
  rule.set_kind(pb::SPEND_RULE_KIND_CATEGORY);
  uint64_t id = 60;
  const auto adopted = [&] {
    adopt.payload = rule.SerializeAsString();
    return SubmitOne({IdOf(id++), adopt, false}).status;
  };
  rule.set_supplier(2);
  rule.set_to_category(1);
  EXPECT_EQ(adopted(), EntryStatus::kCreated);
  rule.set_to_category(2);
  EXPECT_EQ(adopted(), EntryStatus::kCategoryNotFound);
  rule.set_to_category(1);
  rule.set_supplier(3);
  EXPECT_EQ(adopted(), EntryStatus::kPartyNotFound);
  rule.set_supplier(2);
  rule.set_rule(kSpendRulesMax);
  EXPECT_EQ(adopted(), EntryStatus::kCreated);
  rule.set_rule(kSpendRulesMax + 1);
  EXPECT_EQ(adopted(), EntryStatus::kLimitReached);
}

// One row a refusal, in order of precedence.
TEST_F(BookTest, EveryRefusalNamesItsField) {
  ASSERT_EQ(
      SubmitOne(AccountDraft(40, 1, AccountClass::kPurchases, 826)).number, 3u);
  struct Case {
    EntryStatus status;
    std::string_view field;
    std::function<void(EntryDraft&, MoneyDraft&)> change;
  };
  const std::vector<Case> cases = {
      {EntryStatus::kIdInvalid, "entry_id",
       [](EntryDraft& d, MoneyDraft&) { d.id = EntryId(); }},
      {EntryStatus::kKindInvalid, "kind",
       [](auto&, MoneyDraft& m) { m.kind = EntryKind::kNone; }},
      {EntryStatus::kKindInvalid, "kind",
       [](auto&, MoneyDraft& m) { m.flags = 1u << 31; }},
      {EntryStatus::kPayloadTooLarge, "detail",
       [](auto&, MoneyDraft& m) {
         m.detail.assign(kPayloadBytesMax + 1, 'x');
       }},
      {EntryStatus::kAmountInvalid, "amount",
       [](auto&, MoneyDraft& m) { m.amount_minor = -1; }},
      {EntryStatus::kDateInvalid, "effective_day",
       [](auto&, MoneyDraft& m) { m.effective_day = kEffectiveDayMax + 1; }},
      {EntryStatus::kAccountNotFound, "debit_account",
       [](auto&, MoneyDraft& m) { m.debit_account = 0; }},
      {EntryStatus::kAccountNotFound, "credit_account",
       [](auto&, MoneyDraft& m) { m.credit_account = 99; }},
      {EntryStatus::kAccountsSame, "credit_account",
       [](auto&, MoneyDraft& m) { m.credit_account = m.debit_account; }},
      {EntryStatus::kAssetMismatch, "asset",
       [](auto&, MoneyDraft& m) { m.debit_account = 3; }},
      {EntryStatus::kCategoryNotFound, "category",
       [](auto&, MoneyDraft& m) { m.category = 2; }},
      {EntryStatus::kAreaNotFound, "area",
       [](auto&, MoneyDraft& m) { m.area = 1; }},
      {EntryStatus::kContractNotFound, "contract_sequence",
       [](auto&, MoneyDraft& m) { m.contract = 3; }},
  };
  for (const Case& c : cases) {
    EntryDraft draft = Invoice(50, 5);
    c.change(draft, std::get<MoneyDraft>(draft.body));
    EntryResult result = SubmitOne(draft);
    EXPECT_EQ(result.status, c.status);
    EXPECT_EQ(result.field, c.field);
  }
}

TEST_F(BookTest, AnAwardAndItsCommitmentComeInOneBatch) {
  pb::ContractTerms terms;
  terms.set_start_day(DayNumber(Day(2026, 10, 1)));
  FactDraft award;
  award.kind = EntryKind::kContractAwarded;
  award.subject = IdOf(1);
  award.party = IdOf(2);
  award.payload = terms.SerializeAsString();
  EntryDraft commitment = Invoice(51, 500);
  std::get<MoneyDraft>(commitment.body).contract_id = IdOf(50);
  const Batch batch{{EntryDraft{IdOf(50), award, true}, commitment},
                    Atomicity::kChain};
  EXPECT_THAT(Statuses(batch),
              ElementsAre(EntryStatus::kCreated, EntryStatus::kCreated));
  OMLOOP_ASSERT_OK_AND_ASSIGN(Record found, book_->Get(start_ + 1));
  EXPECT_EQ(found.contract, start_);
  EXPECT_THAT(Statuses(batch),
              ElementsAre(EntryStatus::kExists, EntryStatus::kExists));

  // Both ways at once, or an award that is not there, is refused.
  EntryDraft twice = Invoice(52, 500);
  std::get<MoneyDraft>(twice.body).contract_id = IdOf(50);
  std::get<MoneyDraft>(twice.body).contract = start_;
  EXPECT_EQ(SubmitOne(twice).status, EntryStatus::kContractNotFound);
  std::get<MoneyDraft>(twice.body) = std::get<MoneyDraft>(commitment.body);
  std::get<MoneyDraft>(twice.body).contract_id = IdOf(1);
  EXPECT_EQ(SubmitOne(twice).field, "contract_id");
}

TEST_F(BookTest, LimitsHoldAtTheirEdges) {
  Batch batch;
  batch.atomicity = Atomicity::kEach;
  for (size_t i = 0; i < kBatchEntriesMax; ++i) {
    batch.entries.push_back(Invoice(1000 + i, 1));
  }
  OMLOOP_EXPECT_OK(book_->Submit(batch));
  batch.entries.push_back(Invoice(999, 1));
  EXPECT_THAT(book_->Submit(batch),
              StatusIs(absl::StatusCode::kInvalidArgument, "BATCH_TOO_LARGE"));
  EXPECT_THAT(book_->Submit({}),
              StatusIs(absl::StatusCode::kInvalidArgument, "BATCH_EMPTY"));
  EntryDraft draft = Invoice(20'000, std::numeric_limits<int64_t>::max());
  std::get<MoneyDraft>(draft.body).detail.assign(kPayloadBytesMax, 'x');
  EXPECT_EQ(SubmitOne(draft).status, EntryStatus::kCreated);
  draft = Invoice(20'001, 0, DayFromNumber(kEffectiveDayMin));
  EXPECT_EQ(SubmitOne(draft).status, EntryStatus::kCreated);
  OMLOOP_EXPECT_OK(book_->Verify());
}

TEST_F(BookTest, ABookBeginsWithItsOwnFact) {
  TempDir dir;
  auto book =
      Book::Open({.folder = dir.path(), .create = true, .clock = &clock_});
  OMLOOP_ASSERT_OK(book);
  auto result = (*book)->Submit({{PartyDraft(1)}, Atomicity::kEach});
  EXPECT_EQ(result->results[0].status, EntryStatus::kKindInvalid);
  result = (*book)->Submit({{Invoice(1, 1)}, Atomicity::kEach});
  EXPECT_EQ(result->results[0].status, EntryStatus::kKindInvalid);
  EXPECT_EQ((*book)->state().size, 0u);
}

TEST_F(BookTest, BalancesAsOfAnEarlierSizeNeverChange) {
  std::map<uint64_t, absl::int128> seen;
  std::mt19937 random(7);
  for (int i = 0; i < 200; ++i) {
    SubmitOne(Invoice(100 + i, static_cast<int64_t>(random() % 1000)));
    uint64_t size = book_->state().size;
    seen[size] = (*book_->BalancesAt(size, 1))[0].sums.debit_minor;
  }
  for (const auto& [size, debit] : seen) {
    EXPECT_EQ((*book_->BalancesAt(size, 1))[0].sums.debit_minor, debit);
  }
}

TEST_F(BookTest, ListsByAccountPartyMonthAndImportInPages) {
  for (int i = 0; i < 30; ++i) {
    SubmitOne(Invoice(100 + i, 5, Day(2026, 9 + i % 2, 3)));
  }
  uint64_t size = book_->state().size;
  EntryFilter september;
  september.month = Month(2026, 9);
  september.money_only = true;
  EXPECT_EQ(book_->List(september, 0, size, 100)->records.size(), 15u);
  EntryFilter party;
  party.party = 2;
  std::vector<uint64_t> seen;
  std::optional<uint64_t> next = 0;
  while (next.has_value()) {
    auto page = book_->List(party, *next, size, 7);
    OMLOOP_ASSERT_OK(page);
    for (const Record& record : page->records) seen.push_back(record.sequence);
    next = page->next;
  }
  EXPECT_EQ(seen.size(), 30u);
  EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));
  EntryFilter facts;
  facts.facts_only = true;
  EXPECT_EQ(book_->List(facts, 0, size, 100)->records.size(), start_);
}

TEST_F(BookTest, TheRootOfAnEarlierSizeIsTheOneOfThatTime) {
  std::map<uint64_t, Hash32> roots;
  for (int i = 0; i < 20; ++i) {
    SubmitOne(Invoice(100 + i, 5));
    roots[book_->state().size] = book_->state().root;
  }
  for (const auto& [size, root] : roots) EXPECT_EQ(*book_->RootAt(size), root);
}

TEST_F(BookTest, VerifyFindsNothingWrongInAHealthyBook) {
  uint64_t sequence = SubmitOne(Invoice(10, 500)).sequence;
  SubmitOne(Reversal(11, sequence));
  auto report = book_->Verify();
  OMLOOP_ASSERT_OK(report);
  EXPECT_EQ(report->money_count, 2u);
  EXPECT_EQ(report->fact_count, start_);
  EXPECT_EQ(report->checks.size(), 7u);
}

// Concurrent clients, small batches: all are answered, sequences are dense,
// times rise, and what was answered is what stands.
TEST_F(BookTest, ConcurrentClientsShareGroups) {
  constexpr int kClients = 8;
  constexpr int kEach = 200;
  std::vector<std::thread> clients;
  std::atomic<int> wrong{0};
  for (int c = 0; c < kClients; ++c) {
    clients.emplace_back([&, c] {
      for (int i = 0; i < kEach; ++i) {
        auto result = book_->Submit(
            {{Invoice(10'000 + c * kEach + i, 3)}, Atomicity::kEach});
        if (!result.ok() ||
            result->results[0].status != EntryStatus::kCreated ||
            result->state.size <= result->results[0].sequence) {
          ++wrong;
        }
      }
    });
  }
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(wrong, 0);
  EXPECT_EQ(book_->state().size, start_ + kClients * kEach);
  OMLOOP_EXPECT_OK(book_->Verify());
}

// Random batches against a map: what stands, with which amount, and the
// balances (P2, P3, P5).
TEST_F(BookTest, AgreesWithAPlainModel) {
  const uint64_t seed = 20261125;
  std::mt19937_64 random(seed);
  std::map<uint64_t, int64_t> amounts;  // By id.
  int64_t sum = 0;
  for (int round = 0; round < 120; ++round) {
    Batch batch;
    batch.atomicity = static_cast<Atomicity>(1 + random() % 3);
    size_t count = 1 + random() % 20;
    for (size_t i = 0; i < count; ++i) {
      uint64_t id = 100 + random() % 400;
      int64_t amount = static_cast<int64_t>(random() % 50) - 2;
      batch.entries.push_back(Invoice(id, amount));
      batch.entries.back().linked =
          batch.atomicity == Atomicity::kChain && random() % 3 == 0;
    }
    batch.entries.back().linked = false;
    auto result = book_->Submit(batch);
    OMLOOP_ASSERT_OK(result);
    size_t first = 0;
    while (first < count) {
      size_t limit = first + 1;
      if (batch.atomicity == Atomicity::kBatch) limit = count;
      while (batch.atomicity == Atomicity::kChain && limit < count &&
             batch.entries[limit - 1].linked) {
        ++limit;
      }
      std::map<uint64_t, int64_t> staged;
      bool accepted = true;
      for (size_t i = first; i < limit; ++i) {
        const auto& money = std::get<MoneyDraft>(batch.entries[i].body);
        uint64_t id = batch.entries[i].id.bytes()[15] +
                      256u * batch.entries[i].id.bytes()[14];
        auto known = amounts.find(id);
        int64_t* earlier = known != amounts.end() ? &known->second
                           : staged.contains(id)  ? &staged[id]
                                                  : nullptr;
        if (earlier != nullptr) {
          accepted = accepted && *earlier == money.amount_minor;
        } else if (money.amount_minor < 0) {
          accepted = false;
        } else {
          staged[id] = money.amount_minor;
        }
      }
      for (size_t i = first; i < limit; ++i) {
        EntryStatus status = result->results[i].status;
        EXPECT_TRUE(accepted ? IsAccepted(status)
                             : status != EntryStatus::kCreated)
            << "seed " << seed << " round " << round;
      }
      if (accepted) {
        for (const auto& [id, amount] : staged) {
          amounts[id] = amount;
          sum += amount;
        }
      }
      first = limit;
    }
    EXPECT_EQ(book_->state().size, start_ + amounts.size());
    if (round % 40 == 39) Open();
  }
  auto rows = book_->BalancesAt(book_->state().size, 0);
  EXPECT_EQ((*rows)[0].sums.debit_minor, sum);
  EXPECT_EQ((*rows)[1].sums.credit_minor, sum);
  OMLOOP_EXPECT_OK(book_->Verify());
}

TEST_F(BookTest, RepeatingAWholeRunChangesNothing) {
  Hash32 root[2];
  for (int round = 0; round < 2; ++round) {
    for (uint64_t i = 0; i < 50; ++i) SubmitOne(Invoice(100 + i, 5));
    root[round] = book_->state().root;
    Open();
  }
  EXPECT_EQ(root[0], root[1]);
  EXPECT_EQ(book_->state().size, start_ + 50);
}

}  // namespace
}  // namespace omloop::book
