// kill -9 of the shipped server at any moment of an import, restart, repeat:
// the sums are exact to the cent and nothing stands twice.
#include <cstdlib>
#include <iostream>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <thread>

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "clients/cpp/channels.h"
#include "clients/cpp/client.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/base/check.h"
#include "ledger/base/random.h"
#include "ledger/book/setup.h"
#include "omloop/insight/v1/insight.grpc.pb.h"
#include "omloop/ledger/v1/ledger.grpc.pb.h"
#include "omloop/procurement/v1/procurement.grpc.pb.h"
#include "tests/testing/import_steps.h"
#include "tests/testing/ledger_fixture.h"
#include "tests/testing/process.h"
#include "tests/testing/spend_file.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/temp_dir.h"

namespace omloop {
namespace {

using client::kBookName;
using Ledger = ledger::v1::LedgerService::StubInterface;
using Insight = insight::v1::InsightService::StubInterface;
using Procurement = procurement::v1::ProcurementService::StubInterface;
using testing::SpendFile;

constexpr int kKills = 50;
// A file a point: small enough to be quick, large enough that every step of
// an import takes part of its time.
constexpr int64_t kRows = 600;
constexpr int kSuppliers = 150;
constexpr size_t kChunkBytes = 4 << 10;
constexpr absl::Duration kPatience = absl::Seconds(10);

class ImportCrashTest : public ::testing::Test {
 protected:
  ImportCrashTest() {
    OMLOOP_CHECK(
        book::InitBook(dir_.path(), testing::SmallPlan(), clock_, random_)
            .ok());
    Start();
    auto anchor = testing::RegisterAnchor(*client_, "Gemeente Voorbeeld",
                                          random_.TimeOrderedId(absl::Now()));
    OMLOOP_CHECK(anchor.ok());
    anchor_ = *anchor;
  }

  void Start() {
    server_ = std::make_unique<testing::ServerProcess>(std::vector<std::string>{
        "--folder=" + dir_.path(), "--http=127.0.0.1:0"});
    auto channels = client::ConnectToFolder(dir_.path());
    OMLOOP_CHECK(channels.ok());
    client_ =
        std::make_unique<client::Client>(*channels, client::Client::View::kOwn);
  }

  testing::ImportPlan NewImport() {
    return {.anchor = anchor_,
            .request_id = random_.TimeOrderedId(absl::Now()),
            .chunk_bytes = kChunkBytes};
  }

  // Runs the import and kills the server once `wait` returns.
  template <typename Wait>
  void ImportAndKill(const testing::ImportPlan& plan, const SpendFile& file,
                     const Wait& wait) {
    std::thread killer([&] {
      wait();
      server_->Kill();
    });
    // Cut off by the kill, or just in time.
    testing::ImportFile(*client_, plan, file.text).status().IgnoreError();
    killer.join();
    client_.reset();
  }

  int64_t Size() {
    ledger::v1::GetBookRequest request;
    request.set_name(kBookName);
    auto response = client_->Call(&Ledger::GetBook, request);
    EXPECT_TRUE(response.ok()) << response.status();
    return response.ok() ? response->size() : -1;
  }

  // How far the import of the killed server had come.
  std::string StateOf(const EntryId& import) {
    procurement::v1::GetImportRequest request;
    request.set_parent(kBookName);
    request.set_import_id(import.str());
    auto response = client_->Call(&Procurement::GetImport, request);
    if (!response.ok()) return "not begun";
    return procurement::v1::ImportState_Name(response->import().state());
  }

  // Lines and net sum on the anchor's purchases.
  void ExpectPurchases(int64_t rows, int64_t sum_minor) {
    ledger::v1::ListBalancesRequest request;
    request.set_parent(kBookName);
    request.set_party(anchor_);
    auto response = client_->Call(&Ledger::ListBalances, request);
    OMLOOP_ASSERT_OK(response);
    ASSERT_EQ(response->balances_size(), 1);
    const ledger::v1::AccountBalance& purchases = response->balances(0);
    EXPECT_EQ(purchases.debit_minor() - purchases.credit_minor(), sum_minor);
    EXPECT_EQ(purchases.entry_count(), rows);
  }

  // The month as people see it.
  void ExpectMonth(int64_t rows, int64_t sum_minor) {
    insight::v1::GetMonthOverviewRequest request;
    request.set_parent(kBookName);
    request.set_month("2026-01");
    request.set_min_sequence(Size() - 1);
    auto response = client_->Call(&Insight::GetMonthOverview, request,
                                  {.patience = kPatience});
    OMLOOP_ASSERT_OK(response);
    EXPECT_EQ(response->total().minor_units(), sum_minor);
    EXPECT_EQ(response->line_count(), rows);
    EXPECT_EQ(response->pending_line_count(), 0);
  }

  void ExpectSound() {
    ledger::v1::VerifyBookRequest request;
    request.set_name(kBookName);
    OMLOOP_EXPECT_OK(client_->Call(&Ledger::VerifyBook, request));
  }

  testing::TempDir dir_;
  SystemClock clock_;
  SystemRandom random_;
  std::unique_ptr<testing::ServerProcess> server_;
  std::unique_ptr<client::Client> client_;
  int32_t anchor_ = 0;
};

TEST_F(ImportCrashTest, SumsAreExactAfterFiftyKillsAndRepeats) {
  const unsigned seed = 20'261'124;
  std::cout << "seed " << seed << "\n";
  std::mt19937 random(seed);
  int64_t rows = 0;
  int64_t sum_minor = 0;

  // An import that nobody disturbs says how long one takes.
  SpendFile first =
      testing::MakeSpendFile({.rows = kRows, .suppliers = kSuppliers});
  const absl::Time start = absl::Now();
  OMLOOP_ASSERT_OK(testing::ImportFile(*client_, NewImport(), first.text));
  const int64_t usual_us = absl::ToInt64Microseconds(absl::Now() - start);
  rows += first.rows;
  sum_minor += first.sum_minor;

  std::map<std::string, int> reached;
  for (int kill = 0; kill < kKills; ++kill) {
    const auto delay = absl::Microseconds(
        static_cast<int64_t>(random() % static_cast<uint64_t>(usual_us)));
    // Every third falls between the last line and the word that the import
    // stands whole, which chance seldom meets.
    const bool before_completion = kill % 3 == 2;
    SCOPED_TRACE(absl::StrFormat(
        "kill %d, %s", kill,
        before_completion
            ? "before the completion"
            : absl::FormatDuration(delay) + " after the beginning"));
    const SpendFile file = testing::MakeSpendFile(
        {.rows = kRows, .suppliers = kSuppliers, .number = kill + 1});
    rows += file.rows;
    sum_minor += file.sum_minor;
    const int64_t size_before = Size();
    const testing::ImportPlan plan = NewImport();
    ImportAndKill(plan, file, [&] {
      if (!before_completion) return absl::SleepFor(delay);
      const absl::Time give_up = absl::Now() + kPatience;
      while (Size() < size_before + kRows && absl::Now() < give_up) {
      }
    });

    Start();
    ASSERT_GE(Size(), size_before);
    ++reached[StateOf(plan.request_id)];
    // Half of the people go on with the import they began, half begin anew.
    OMLOOP_ASSERT_OK(testing::ImportFile(
        *client_, kill % 2 == 0 ? plan : NewImport(), file.text));
    ExpectPurchases(rows, sum_minor);
    ExpectMonth(rows, sum_minor);
    ExpectSound();
    if (HasFailure()) break;
  }
  for (const auto& [state, count] : reached) {
    std::cout << count << " kills: " << state << "\n";
  }
  std::cout << rows << " lines, " << sum_minor << " cents\n";
}

}  // namespace
}  // namespace omloop
