// kill -9 of the shipped server while an import is undone or a complete month
// is booked: figures hold all of it or nothing, and it is finished to the cent.
#include <iostream>
#include <map>
#include <random>
#include <string>
#include <thread>

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/book_server.h"
#include "tests/testing/spend_file.h"
#include "tests/testing/status_matchers.h"

namespace omloop {
namespace {

namespace ppb = procurement::v1;
using testing::BookServer;
using testing::SpendFile;

constexpr int kKills = 12;
// Several batches, so that a kill falls between them.
constexpr int64_t kRows = 12'000;
constexpr char kMonth[] = "2026-01";

class UndoCrashTest : public ::testing::Test {
 protected:
  // Runs `call` and kills the server after `delay`; starts it again.
  template <typename Call>
  void KillDuring(absl::Duration delay, const Call& call) {
    std::thread killer([&] {
      absl::SleepFor(delay);
      server_.server().Kill();
    });
    call();
    killer.join();
    server_.Start();
  }

  // The month holds one of two states whole; which.
  bool HoldsFirst(const SpendFile& first, const SpendFile& second) {
    auto overview = server_.Overview(kMonth);
    EXPECT_TRUE(overview.ok()) << overview.status();
    if (!overview.ok()) return false;
    const bool is_first = overview->line_count() == first.rows &&
                          overview->total().minor_units() == first.sum_minor;
    const bool is_second = overview->line_count() == second.rows &&
                           overview->total().minor_units() == second.sum_minor;
    EXPECT_TRUE(is_first || is_second)
        << overview->line_count() << " lines, "
        << overview->total().minor_units() << " cents";
    return is_first;
  }
  void ExpectMonth(const SpendFile& file) {
    OMLOOP_ASSERT_OK_AND_ASSIGN(const auto overview, server_.Overview(kMonth));
    EXPECT_EQ(overview.line_count(), file.rows);
    EXPECT_EQ(overview.total().minor_units(), file.sum_minor);
    EXPECT_EQ(overview.pending_line_count(), 0);
  }
  void ExpectSound() {
    ledger::v1::VerifyBookRequest request;
    request.set_name(client::kBookName);
    OMLOOP_EXPECT_OK(server_.Call(&BookServer::Ledger::VerifyBook, request));
  }

  BookServer server_;
};

TEST_F(UndoCrashTest, AnUndoingIsFinishedAfterAKill) {
  const unsigned seed = 20'261'125;
  std::cout << "seed " << seed << "\n";
  std::mt19937 random(seed);
  const SpendFile file =
      testing::MakeSpendFile({.rows = kRows, .suppliers = 100});
  const SpendFile nothing;
  OMLOOP_ASSERT_OK_AND_ASSIGN(auto booked,
                              server_.Import(file.text, server_.ForAnchor()));
  // One that nobody disturbs says how long it takes.
  const absl::Time start = absl::Now();
  OMLOOP_ASSERT_OK(server_.Undo(booked.import().import_number()));
  const int64_t usual_us = absl::ToInt64Microseconds(absl::Now() - start);
  int undone_at_once = 0;
  for (int kill = 0; kill < kKills; ++kill) {
    OMLOOP_ASSERT_OK_AND_ASSIGN(booked,
                                server_.Import(file.text, server_.ForAnchor()));
    ASSERT_EQ(booked.booked_count(), file.rows);
    const int32_t number = booked.import().import_number();
    const auto delay = absl::Microseconds(
        static_cast<int64_t>(random() % static_cast<uint64_t>(usual_us)));
    SCOPED_TRACE(
        absl::StrFormat("kill %d after %s", kill, absl::FormatDuration(delay)));
    KillDuring(delay, [&] { server_.Undo(number).status().IgnoreError(); });
    if (!HoldsFirst(file, nothing)) ++undone_at_once;
    // Whoever got no answer asks again.
    OMLOOP_ASSERT_OK_AND_ASSIGN(const auto undone, server_.Undo(number));
    EXPECT_EQ(undone.reversed_count(), file.rows);
    EXPECT_EQ(undone.reversed_sum().minor_units(), file.sum_minor);
    ExpectMonth(nothing);
    if (HasFailure()) break;
  }
  std::cout << undone_at_once << " of " << kKills
            << " stood undone after the restart\n";
  ExpectSound();
}

TEST_F(UndoCrashTest, ACompleteMonthIsFinishedAfterAKill) {
  const unsigned seed = 20'261'126;
  std::cout << "seed " << seed << "\n";
  std::mt19937 random(seed);
  // Two versions of the month that share no row.
  const SpendFile versions[] = {
      testing::MakeSpendFile({.rows = kRows, .suppliers = 100}),
      testing::MakeSpendFile(
          {.rows = kRows / 2, .suppliers = 100, .number = 1})};
  ppb::ImportOptions complete = server_.ForAnchor();
  complete.set_complete_month(kMonth);
  OMLOOP_ASSERT_OK(server_.Import(versions[0].text, complete));
  const absl::Time start = absl::Now();
  OMLOOP_ASSERT_OK(server_.Import(versions[1].text, complete));
  const int64_t usual_us = absl::ToInt64Microseconds(absl::Now() - start);
  ExpectMonth(versions[1]);
  int current = 1;
  for (int kill = 0; kill < kKills; ++kill) {
    const SpendFile& before = versions[current];
    current = 1 - current;
    const SpendFile& after = versions[current];
    const auto delay = absl::Microseconds(
        static_cast<int64_t>(random() % static_cast<uint64_t>(usual_us)));
    SCOPED_TRACE(
        absl::StrFormat("kill %d after %s", kill, absl::FormatDuration(delay)));
    KillDuring(delay, [&] {
      server_.Import(after.text, complete).status().IgnoreError();
    });
    HoldsFirst(before, after);
    // The restarted server may finish the import between our check and our
    // commit; then the user looks again.
    absl::Status imported = absl::AbortedError("not tried");
    for (int i = 0; i < 5 && absl::IsAborted(imported); ++i) {
      imported = server_.Import(after.text, complete).status();
    }
    OMLOOP_ASSERT_OK(imported);
    ExpectMonth(after);
    if (HasFailure()) break;
  }
  ExpectSound();
}

}  // namespace
}  // namespace omloop
