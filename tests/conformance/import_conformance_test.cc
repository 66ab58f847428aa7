// Imports over RPC: what is booked once, corrected, taken back, and undone.
#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/book_server.h"
#include "tests/testing/spend_file.h"
#include "tests/testing/status_matchers.h"

namespace omloop {
namespace {

namespace ppb = procurement::v1;
using testing::BookServer;
using testing::StatusIs;
using Procurement = BookServer::Procurement;
using Ledger = BookServer::Ledger;

constexpr char kHeader[] =
    "Payment date,Supplier,Invoice number,Net,VAT amount\n";

// A file of these rows.
std::string FileOf(const std::vector<std::string>& rows) {
  return kHeader + absl::StrJoin(rows, "\n") + "\n";
}

const std::vector<std::string>& October() {
  static const auto& rows =
      *new std::vector<std::string>{"2026-10-01,Wasserij B.V.,W1,100.00,21.00",
                                    "2026-10-02,Wasserij B.V.,W2,250.00,52.50",
                                    "2026-10-02,Kantine U.A.,K1,80.00,0.00",
                                    // Three identical rows are three purchases.
                                    "2026-10-03,Taxi B.V.,T1,12.00,1.08",
                                    "2026-10-03,Taxi B.V.,T1,12.00,1.08",
                                    "2026-10-03,Taxi B.V.,T1,12.00,1.08",
                                    "2026-10-09,Kantine U.A.,K2,-20.00,0.00"};
  return rows;
}
constexpr int64_t kOctoberSum = 446'00;

class ImportConformanceTest : public ::testing::Test {
 protected:
  void ExpectMonth(int64_t lines, int64_t sum_minor,
                   const std::string& month = "2026-10") {
    OMLOOP_ASSERT_OK_AND_ASSIGN(auto overview, server_.Overview(month));
    EXPECT_EQ(overview.line_count(), lines);
    EXPECT_EQ(overview.total().minor_units(), sum_minor);
    EXPECT_EQ(overview.pending_line_count(), 0);
  }
  void ExpectSound() {
    ledger::v1::VerifyBookRequest request;
    request.set_name(client::kBookName);
    OMLOOP_EXPECT_OK(server_.Call(&Ledger::VerifyBook, request));
  }
  // Debit less credit of all VAT accounts of the anchor.
  int64_t Vat() {
    ledger::v1::ListBalancesRequest request;
    request.set_parent(client::kBookName);
    request.set_party(server_.anchor());
    auto response = server_.Call(&Ledger::ListBalances, request);
    EXPECT_TRUE(response.ok()) << response.status();
    int64_t sum = 0;
    for (const auto& balance : response->balances()) {
      if (balance.account_class() != ledger::v1::ACCOUNT_CLASS_PURCHASES) {
        sum += balance.debit_minor() - balance.credit_minor();
      }
    }
    return sum;
  }
  ppb::ImportOptions Complete() {
    ppb::ImportOptions options = server_.ForAnchor();
    options.set_complete_month("2026-10");
    return options;
  }
  std::vector<ppb::BookImport> BookImports(bool with_undoing = false) {
    ppb::ListBookImportsRequest request;
    request.set_parent(client::kBookName);
    request.set_with_undoing(with_undoing);
    auto response = server_.Call(&Procurement::ListBookImports, request);
    EXPECT_TRUE(response.ok()) << response.status();
    return {response->imports().begin(), response->imports().end()};
  }

  BookServer server_;
};

TEST_F(ImportConformanceTest, AnUndoneImportLeavesNoTraceAndMayComeAgain) {
  const std::string other = FileOf({"2026-10-05,Bakker B.V.,B1,7.00,0.00"});
  OMLOOP_ASSERT_OK(server_.Import(other, server_.ForAnchor()));
  OMLOOP_ASSERT_OK_AND_ASSIGN(const auto before, server_.Overview("2026-10"));
  OMLOOP_ASSERT_OK_AND_ASSIGN(
      const auto booked,
      server_.Import(FileOf(October()), server_.ForAnchor()));
  ExpectMonth(8, kOctoberSum + 7'00);
  EXPECT_EQ(Vat(), 76'74);

  OMLOOP_ASSERT_OK_AND_ASSIGN(const auto undone,
                              server_.Undo(booked.import().import_number()));
  EXPECT_FALSE(undone.existing());
  EXPECT_EQ(undone.reversed_count(), 7);
  EXPECT_EQ(undone.reversed_sum().minor_units(), kOctoberSum);
  EXPECT_EQ(undone.restored_count(), 0);
  ASSERT_EQ(undone.months_size(), 1);
  EXPECT_EQ(undone.months(0).sum().minor_units(), -kOctoberSum);
  EXPECT_EQ(Vat(), 0);
  OMLOOP_ASSERT_OK_AND_ASSIGN(const auto after, server_.Overview("2026-10"));
  EXPECT_EQ(after.line_count(), before.line_count());
  EXPECT_EQ(after.supplier_count(), before.supplier_count());
  EXPECT_EQ(after.total().minor_units(), before.total().minor_units());
  EXPECT_EQ(after.suppliers_size(), before.suppliers_size());
  // As of before the undoing it reads as it did.
  OMLOOP_ASSERT_OK_AND_ASSIGN(const auto then,
                              server_.Overview("2026-10", booked.size() - 1));
  EXPECT_EQ(then.line_count(), 8);

  // Lists fold it into one row.
  std::vector<ppb::BookImport> imports = BookImports();
  ASSERT_EQ(imports.size(), 2u);
  EXPECT_EQ(imports[0].state(), ppb::BOOK_IMPORT_STATE_UNDONE);
  EXPECT_EQ(imports[0].undone_by_import(), undone.undone_by_import());
  EXPECT_EQ(BookImports(/*with_undoing=*/true).size(), 3u);

  // Undoing again changes nothing; nor can the undoing be undone.
  const int64_t size = server_.Size();
  OMLOOP_ASSERT_OK_AND_ASSIGN(const auto again,
                              server_.Undo(booked.import().import_number()));
  EXPECT_TRUE(again.existing());
  EXPECT_EQ(again.reversed_count(), 7);
  EXPECT_EQ(server_.Size(), size);
  EXPECT_THAT(
      server_.Undo(undone.undone_by_import()),
      StatusIs(absl::StatusCode::kFailedPrecondition, "IMPORT_IS_UNDO"));
  EXPECT_THAT(server_.Undo(99),
              StatusIs(absl::StatusCode::kNotFound, "IMPORT_NOT_FOUND"));

  // The same file comes in again, as often as it is undone.
  for (int round = 0; round < 3; ++round) {
    OMLOOP_ASSERT_OK_AND_ASSIGN(
        const auto back,
        server_.Import(FileOf(October()), server_.ForAnchor()));
    EXPECT_EQ(back.booked_count(), 7) << round;
    ExpectMonth(8, kOctoberSum + 7'00);
    EXPECT_EQ(Vat(), 76'74);
    OMLOOP_ASSERT_OK_AND_ASSIGN(
        const auto twice,
        server_.Import(FileOf(October()), server_.ForAnchor()));
    EXPECT_EQ(twice.booked_count(), 0);
    EXPECT_EQ(twice.existing_count(), 7);
    OMLOOP_ASSERT_OK(server_.Undo(back.import().import_number()));
    ExpectMonth(1, 7'00);
  }
  ExpectSound();
}

TEST_F(ImportConformanceTest, AFreshMonthMayBeDeclaredComplete) {
  OMLOOP_ASSERT_OK_AND_ASSIGN(const auto booked,
                              server_.Import(FileOf(October()), Complete()));
  EXPECT_EQ(booked.booked_count(), 7);
  EXPECT_EQ(booked.changes().reversal_count(), 0);
  ExpectMonth(7, kOctoberSum);
  // The same rows in another order change nothing.
  std::vector<std::string> rows = October();
  std::reverse(rows.begin(), rows.end());
  OMLOOP_ASSERT_OK_AND_ASSIGN(const auto again,
                              server_.Import(FileOf(rows), Complete()));
  EXPECT_EQ(again.booked_count(), 0);
  EXPECT_EQ(again.existing_count(), 7);
  EXPECT_EQ(again.changes().correction_count(), 0);
  EXPECT_EQ(again.changes().reversal_count(), 0);
  ExpectMonth(7, kOctoberSum);
}

TEST_F(ImportConformanceTest, ACompleteMonthSettlesNewChangedAndMissingRows) {
  OMLOOP_ASSERT_OK(server_.Import(FileOf(October()), server_.ForAnchor()));
  // Another month and another anchor's file stay as they are.
  OMLOOP_ASSERT_OK(server_.Import(FileOf({"2026-09-30,Taxi B.V.,T0,9.00,0.00"}),
                                  server_.ForAnchor()));

  std::vector<std::string> rows = {
      "2026-10-03,Taxi B.V.,T1,12.00,1.08",  // Two of three.
      "2026-10-03,Taxi B.V.,T1,12.00,1.08",
      "2026-10-02,Wasserij B.V.,W2,260.00,54.60",  // 250.00 before.
      "2026-10-04,Wasserij B.V.,W1,100.00,21.00",  // On the 1st before.
      "2026-10-02,Kantine U.A.,K1,80.00,0.00",
      "2026-10-20,Bakker B.V.,B9,5.00,0.45"};  // New; K2 is gone.
  const EntryId id = server_.NewId();
  OMLOOP_ASSERT_OK_AND_ASSIGN(const auto checked,
                              server_.Check(FileOf(rows), Complete(), id));
  EXPECT_EQ(checked.new_count(), 1);
  EXPECT_EQ(checked.new_sum().minor_units(), 5'00);
  EXPECT_EQ(checked.existing_count(), 3);
  EXPECT_EQ(checked.changes().correction_count(), 2);
  EXPECT_EQ(checked.changes().corrected_from().minor_units(), 350'00);
  EXPECT_EQ(checked.changes().corrected_to().minor_units(), 360'00);
  EXPECT_EQ(checked.changes().reversal_count(), 2);
  EXPECT_EQ(checked.changes().reversal_sum().minor_units(), -8'00);
  EXPECT_EQ(checked.proposed_changes_size(), 4);
  ExpectMonth(7, kOctoberSum);

  // Somebody changes the book in between: what was agreed to is not booked.
  ppb::CommitImportRequest commit;
  commit.set_parent(client::kBookName);
  commit.set_import_id(id.str());
  *commit.mutable_agreed_changes() = checked.changes();
  commit.mutable_agreed_changes()->set_reversal_count(1);
  EXPECT_THAT(server_.Call(&Procurement::CommitImport, commit),
              StatusIs(absl::StatusCode::kAborted, "PLAN_CHANGED"));
  ExpectMonth(7, kOctoberSum);
  *commit.mutable_agreed_changes() = checked.changes();
  OMLOOP_ASSERT_OK_AND_ASSIGN(const auto booked,
                              server_.Call(&Procurement::CommitImport, commit));
  EXPECT_EQ(booked.booked_count(), 1);
  EXPECT_EQ(booked.changes().correction_count(), 2);
  EXPECT_EQ(booked.changes().reversal_count(), 2);
  ExpectMonth(6, 469'00);
  ExpectMonth(1, 9'00, "2026-09");
  EXPECT_EQ(Vat(), 54'60 + 21'00 + 2 * 1'08 + 45);

  // In any order it changes nothing more.
  std::rotate(rows.begin(), rows.begin() + 3, rows.end());
  OMLOOP_ASSERT_OK_AND_ASSIGN(const auto again,
                              server_.Import(FileOf(rows), Complete()));
  EXPECT_EQ(again.booked_count(), 0);
  EXPECT_EQ(again.changes().correction_count(), 0);
  EXPECT_EQ(again.changes().reversal_count(), 0);

  // The old file does not bring back what was taken back on purpose.
  OMLOOP_ASSERT_OK_AND_ASSIGN(
      const auto old, server_.Import(FileOf(October()), server_.ForAnchor()));
  EXPECT_EQ(old.booked_count(), 0);
  ExpectMonth(6, 469'00);
  // Declared complete, it does: then it is the truth.
  OMLOOP_ASSERT_OK(server_.Import(FileOf(October()), Complete()));
  ExpectMonth(7, kOctoberSum);
  EXPECT_EQ(Vat(), 76'74);
  ExpectSound();
}

TEST_F(ImportConformanceTest, UndoingACompleteMonthBringsBackWhatItTookBack) {
  OMLOOP_ASSERT_OK(server_.Import(FileOf(October()), server_.ForAnchor()));
  OMLOOP_ASSERT_OK_AND_ASSIGN(
      const auto booked,
      server_.Import(FileOf({"2026-10-02,Wasserij B.V.,W2,260.00,54.60"}),
                     Complete()));
  ExpectMonth(1, 260'00);
  OMLOOP_ASSERT_OK_AND_ASSIGN(const auto undone,
                              server_.Undo(booked.import().import_number()));
  EXPECT_EQ(undone.reversed_count(), 1);
  EXPECT_EQ(undone.restored_count(), 7);
  EXPECT_EQ(undone.restored_sum().minor_units(), kOctoberSum);
  ExpectMonth(7, kOctoberSum);
  EXPECT_EQ(Vat(), 76'74);
  // What stands again is known by the old file.
  OMLOOP_ASSERT_OK_AND_ASSIGN(
      const auto again, server_.Import(FileOf(October()), server_.ForAnchor()));
  EXPECT_EQ(again.booked_count(), 0);
  OMLOOP_ASSERT_OK_AND_ASSIGN(const auto complete,
                              server_.Import(FileOf(October()), Complete()));
  EXPECT_EQ(complete.booked_count(), 0);
  EXPECT_EQ(complete.changes().reversal_count(), 0);
  ExpectMonth(7, kOctoberSum);
  ExpectSound();
}

TEST_F(ImportConformanceTest, AnEmptyCompleteMonthTakesAllBack) {
  OMLOOP_ASSERT_OK(server_.Import(FileOf(October()), server_.ForAnchor()));
  // A file needs a row to be recognised; this one lies in another month.
  OMLOOP_ASSERT_OK_AND_ASSIGN(
      const auto booked,
      server_.Import(FileOf({"2026-11-01,Taxi B.V.,T9,1.00,0.00"}),
                     Complete()));
  EXPECT_EQ(booked.rejected_count(), 1);
  EXPECT_EQ(booked.changes().reversal_count(), 7);
  ExpectMonth(0, 0);
  ExpectMonth(0, 0, "2026-11");
}

TEST_F(ImportConformanceTest, ACorrectedRowWaitsUntilAPersonDecides) {
  OMLOOP_ASSERT_OK(server_.Import(FileOf(October()), server_.ForAnchor()));
  std::vector<std::string> rows = October();
  rows[1] = "2026-10-02,Wasserij B.V.,W2,260.00,54.60";
  std::reverse(rows.begin(), rows.end());
  const std::string file = FileOf(rows);

  OMLOOP_ASSERT_OK_AND_ASSIGN(
      const auto checked,
      server_.Check(file, server_.ForAnchor(), server_.NewId()));
  EXPECT_EQ(checked.new_count(), 0);
  EXPECT_EQ(checked.existing_count(), 6);
  ASSERT_EQ(checked.changes().correction_count(), 1);
  ASSERT_EQ(checked.proposed_changes_size(), 1);
  const ppb::ProposedChange& change = checked.proposed_changes(0);
  EXPECT_EQ(change.document_number(), "W2");
  EXPECT_EQ(change.old_amount().minor_units(), 250'00);
  EXPECT_EQ(change.new_amount().minor_units(), 260'00);
  EXPECT_EQ(change.record(), 6);
  OMLOOP_ASSERT_OK(server_.Import(file, server_.ForAnchor()));
  ExpectMonth(7, kOctoberSum);

  ppb::ImportOptions accept = server_.ForAnchor();
  accept.set_corrections(ppb::CORRECTION_CHOICE_ACCEPT);
  OMLOOP_ASSERT_OK_AND_ASSIGN(const auto booked, server_.Import(file, accept));
  EXPECT_EQ(booked.booked_count(), 0);
  EXPECT_EQ(booked.changes().correction_count(), 1);
  ExpectMonth(7, kOctoberSum + 10'00);
  EXPECT_EQ(Vat(), 76'74 + 2'10);
  // Both files are known now; neither changes anything.
  for (const std::string& text : {file, FileOf(October())}) {
    OMLOOP_ASSERT_OK_AND_ASSIGN(const auto again, server_.Import(text, accept));
    EXPECT_EQ(again.booked_count(), 0);
    EXPECT_EQ(again.changes().correction_count(), 0);
  }
  ExpectMonth(7, kOctoberSum + 10'00);
  ExpectSound();
}

TEST_F(ImportConformanceTest, ACorrectedRowMayBeAFurtherLine) {
  OMLOOP_ASSERT_OK(server_.Import(FileOf(October()), server_.ForAnchor()));
  ppb::ImportOptions as_new = server_.ForAnchor();
  as_new.set_corrections(ppb::CORRECTION_CHOICE_AS_NEW);
  OMLOOP_ASSERT_OK_AND_ASSIGN(
      const auto booked,
      server_.Import(FileOf({"2026-10-02,Wasserij B.V.,W2,60.00,12.60"}),
                     as_new));
  EXPECT_EQ(booked.booked_count(), 1);
  ExpectMonth(8, kOctoberSum + 60'00);
}

TEST_F(ImportConformanceTest, ACorrectionByHandIsNotUndoneByTheOldFile) {
  OMLOOP_ASSERT_OK_AND_ASSIGN(
      const auto booked,
      server_.Import(FileOf(October()), server_.ForAnchor()));
  ledger::v1::ListEntriesRequest list;
  list.set_parent(client::kBookName);
  list.set_import_number(booked.import().import_number());
  list.set_entry_class(ledger::v1::ENTRY_CLASS_MONEY);
  OMLOOP_ASSERT_OK_AND_ASSIGN(const auto entries,
                              server_.Call(&Ledger::ListEntries, list));
  const int64_t first = entries.entries(0).sequence();

  ppb::CorrectEntryRequest request;
  request.set_parent(client::kBookName);
  request.set_sequence(first);
  request.set_request_id(server_.NewId().str());
  request.mutable_replacement()->mutable_amount()->set_minor_units(110'00);
  EXPECT_THAT(server_.Call(&Procurement::CorrectEntry, request),
              StatusIs(absl::StatusCode::kInvalidArgument, "VAT_MISSING"));
  request.mutable_replacement()->mutable_vat()->set_minor_units(23'10);
  EXPECT_THAT(server_.Call(&Procurement::CorrectEntry, request),
              StatusIs(absl::StatusCode::kInvalidArgument, "REASON_MISSING"));
  request.set_reason("a typing error");
  OMLOOP_ASSERT_OK_AND_ASSIGN(
      const auto corrected, server_.Call(&Procurement::CorrectEntry, request));
  EXPECT_EQ(corrected.old_amount().minor_units(), 100'00);
  EXPECT_EQ(corrected.new_amount().minor_units(), 110'00);
  EXPECT_GT(corrected.replacement_sequence(), corrected.reversal_sequence());
  ExpectMonth(7, kOctoberSum + 10'00);
  EXPECT_EQ(Vat(), 76'74 + 2'10);

  // The same request again gets the first answer.
  const int64_t size = server_.Size();
  OMLOOP_ASSERT_OK_AND_ASSIGN(
      const auto repeated, server_.Call(&Procurement::CorrectEntry, request));
  EXPECT_EQ(repeated.replacement_sequence(), corrected.replacement_sequence());
  EXPECT_EQ(server_.Size(), size);
  request.set_request_id(server_.NewId().str());
  EXPECT_THAT(
      server_.Call(&Procurement::CorrectEntry, request),
      StatusIs(absl::StatusCode::kFailedPrecondition, "ALREADY_REVERSED"));

  // The file as it was, as it is now, and complete: the line stays.
  OMLOOP_ASSERT_OK(server_.Import(FileOf(October()), server_.ForAnchor()));
  ExpectMonth(7, kOctoberSum + 10'00);
  std::vector<std::string> rows = October();
  rows[0] = "2026-10-01,Wasserij B.V.,W1,110.00,23.10";
  OMLOOP_ASSERT_OK_AND_ASSIGN(const auto complete,
                              server_.Import(FileOf(rows), Complete()));
  EXPECT_EQ(complete.booked_count(), 0);
  EXPECT_EQ(complete.changes().correction_count(), 0);
  ExpectMonth(7, kOctoberSum + 10'00);

  // Taking a line back by hand holds against the file too.
  ppb::CorrectEntryRequest reverse;
  reverse.set_parent(client::kBookName);
  reverse.set_sequence(corrected.replacement_sequence());
  reverse.set_request_id(server_.NewId().str());
  reverse.set_reason("paid twice");
  OMLOOP_ASSERT_OK(server_.Call(&Procurement::CorrectEntry, reverse));
  ExpectMonth(6, kOctoberSum - 100'00);
  OMLOOP_ASSERT_OK(server_.Import(FileOf(October()), server_.ForAnchor()));
  ExpectMonth(6, kOctoberSum - 100'00);
  reverse.set_sequence(1);
  reverse.set_request_id(server_.NewId().str());
  EXPECT_THAT(
      server_.Call(&Procurement::CorrectEntry, reverse),
      StatusIs(absl::StatusCode::kFailedPrecondition, "NOT_REVERSIBLE"));
  ExpectSound();
}

TEST_F(ImportConformanceTest, RefusedRowsComeBackReadyToBeCorrected) {
  std::vector<std::string> rows = October();
  rows[0] = "2026-10-01,Wasserij B.V.,W1,honderd,21.00";
  rows[2] = "31-31-2026,Kantine U.A.,K1,80.00,0.00";
  const EntryId id = server_.NewId();
  OMLOOP_ASSERT_OK_AND_ASSIGN(
      const auto checked, server_.Check(FileOf(rows), server_.ForAnchor(), id));
  EXPECT_EQ(checked.rejected_count(), 2);
  ppb::CommitImportRequest commit;
  commit.set_parent(client::kBookName);
  commit.set_import_id(id.str());
  OMLOOP_ASSERT_OK(server_.Call(&Procurement::CommitImport, commit));
  ExpectMonth(5, 266'00);

  // As they are, they are refused again for the same reasons.
  std::string rejects = checked.rejects_csv();
  EXPECT_THAT(rejects, ::testing::HasSubstr("Payment date,Supplier,"));
  EXPECT_THAT(rejects, ::testing::HasSubstr("AMOUNT_UNREADABLE"));
  OMLOOP_ASSERT_OK_AND_ASSIGN(
      const auto again,
      server_.Check(rejects, server_.ForAnchor(), server_.NewId()));
  EXPECT_EQ(again.rejected_count(), 2);
  // Mended, they come in on their own, once.
  const auto replace = [&](const std::string& from, const std::string& to) {
    const size_t at = rejects.find(from);
    ASSERT_NE(at, std::string::npos);
    rejects.replace(at, from.size(), to);
  };
  replace("honderd", "100.00");
  replace("31-31-2026", "2026-10-02");
  OMLOOP_ASSERT_OK(server_.Import(rejects, server_.ForAnchor()));
  ExpectMonth(7, kOctoberSum);
  OMLOOP_ASSERT_OK_AND_ASSIGN(
      const auto whole, server_.Import(FileOf(October()), server_.ForAnchor()));
  EXPECT_EQ(whole.booked_count(), 0);
}

TEST_F(ImportConformanceTest, ManyRowsAreUndoneInBatches) {
  const testing::SpendFile file =
      testing::MakeSpendFile({.rows = 20'000, .suppliers = 300});
  OMLOOP_ASSERT_OK_AND_ASSIGN(const auto booked,
                              server_.Import(file.text, server_.ForAnchor()));
  EXPECT_EQ(booked.booked_count(), file.rows);
  const absl::Time start = absl::Now();
  OMLOOP_ASSERT_OK_AND_ASSIGN(const auto undone,
                              server_.Undo(booked.import().import_number()));
  std::cout << file.rows << " rows undone in " << absl::Now() - start << "\n";
  EXPECT_EQ(undone.reversed_count(), file.rows);
  EXPECT_EQ(undone.reversed_sum().minor_units(), file.sum_minor);
  ExpectMonth(0, 0, "2026-01");
}

}  // namespace
}  // namespace omloop
