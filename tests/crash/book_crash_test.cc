// Whatever a book acknowledged is there after kill -9, at any moment.
//
// The test starts itself as a process that appends to a book and reports each
// acknowledged size over a pipe, and kills it at a random moment.
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <random>
#include <string>

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "gtest/gtest.h"
#include "ledger/base/check.h"
#include "ledger/base/random.h"
#include "ledger/book/book.h"
#include "ledger/book/setup.h"
#include "omloop/ledger/v1/facts.pb.h"
#include "tests/testing/ledger_fixture.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/temp_dir.h"

namespace omloop::book {
namespace {

constexpr int kKills = 50;
constexpr int kBatchEntriesLargest = 200;
// Small, so that index windows are written while the book is killed.
constexpr uint64_t kIndexWindow = 1'000;
constexpr char kAppend[] = "--append";

// What the parent learns: the state after an acknowledged batch.
struct Report {
  uint64_t size;
  uint8_t root[32];
};

EntryDraft Invoice(Random& random, int64_t amount) {
  MoneyDraft money;
  money.kind = EntryKind::kInvoice;
  money.debit_account = 1;
  money.credit_account = 2;
  money.amount_minor = amount;
  money.asset = kEur.number();
  money.effective_day = 20'731;
  if (amount % 10 == 0) money.detail = random.Bytes(32);
  return {random.TimeOrderedId(absl::Now()), std::move(money)};
}

// Two parties with an account each.
absl::Status OpenAccounts(Book& book) {
  Batch batch;
  for (uint8_t i = 1; i <= 2; ++i) {
    const EntryId party(std::array<uint8_t, EntryId::kSize>{i});
    ledger::v1::PartyAttributes attributes;
    attributes.set_kind(i == 1 ? ledger::v1::PARTY_KIND_ANCHOR
                               : ledger::v1::PARTY_KIND_SUPPLIER);
    FactDraft registered{.kind = EntryKind::kPartyRegistered};
    registered.payload = attributes.SerializeAsString();
    batch.entries.push_back({party, registered});
    FactDraft opened{.kind = EntryKind::kAccountOpened};
    opened.party = party;
    opened.account_class =
        i == 1 ? AccountClass::kPurchases : AccountClass::kSales;
    opened.asset = kEur.number();
    batch.entries.push_back(
        {EntryId(std::array<uint8_t, EntryId::kSize>{i, 1}), opened});
  }
  return book.Submit(std::move(batch)).status();
}

// Runs in a process of its own: appends until it is killed.
int Append(const std::string& folder, unsigned seed, int report_fd) {
  SystemClock clock;
  SystemRandom ids;
  std::mt19937 random(seed);
  auto book = Book::Open(
      {.folder = folder, .clock = &clock, .index_window = kIndexWindow});
  if (!book.ok()) {
    std::cerr << book.status() << "\n";
    return 1;
  }
  while (true) {
    Batch batch;
    const int count = static_cast<int>(random() % kBatchEntriesLargest) + 1;
    for (int i = 0; i < count; ++i) {
      batch.entries.push_back(Invoice(ids, i + 1));
    }
    auto result = (*book)->Submit(std::move(batch));
    if (!result.ok()) return 1;
    Report report{result->state.size, {}};
    std::memcpy(report.root, result->state.root.data(), sizeof(report.root));
    if (write(report_fd, &report, sizeof(report)) != sizeof(report)) return 1;
  }
}

// Starts this program as the appender.
pid_t StartAppender(const std::string& folder, unsigned seed, int report_fd) {
  const std::string seed_text = std::to_string(seed);
  const std::string fd_text = std::to_string(report_fd);
  const pid_t pid = fork();
  OMLOOP_CHECK(pid >= 0);
  if (pid == 0) {
    execl("/proc/self/exe", "book_crash_test", kAppend, folder.c_str(),
          seed_text.c_str(), fd_text.c_str(), nullptr);
    _exit(127);
  }
  return pid;
}

class BookCrashTest : public ::testing::Test {
 protected:
  BookCrashTest() {
    SystemRandom random;
    OMLOOP_CHECK(
        InitBook(dir_.path(), testing::SmallPlan(), clock_, random).ok());
    auto book = Book::Open({.folder = dir_.path(), .clock = &clock_});
    OMLOOP_CHECK(book.ok());
    OMLOOP_CHECK(OpenAccounts(**book).ok());
  }

  // Lets the appender run, kills it, and gives what it acknowledged last;
  // size 0 when it had no time to.
  Report RunAndKill(unsigned seed, absl::Duration life) {
    int fds[2];
    OMLOOP_CHECK(pipe(fds) == 0);
    const pid_t pid = StartAppender(dir_.path(), seed, fds[1]);
    close(fds[1]);
    // The life counts from the first acknowledgement, whatever opening takes.
    Report last{};
    Report report{};
    bool any = read(fds[0], &report, sizeof(report)) == sizeof(report);
    EXPECT_TRUE(any) << "the appender ended before it appended";
    if (any) last = report;
    absl::SleepFor(life);
    kill(pid, SIGKILL);
    while (read(fds[0], &report, sizeof(report)) == sizeof(report)) {
      last = report;
    }
    close(fds[0]);
    int status = 0;
    waitpid(pid, &status, 0);
    EXPECT_TRUE(WIFSIGNALED(status)) << "the appender ended by itself";
    return last;
  }

  testing::TempDir dir_;
  SystemClock clock_;
};

TEST_F(BookCrashTest, NothingAcknowledgedIsLostAtFiftyKills) {
  const unsigned seed = 20'261'124;
  std::cout << "seed " << seed << "\n";
  std::mt19937 random(seed);
  uint64_t size_before = 0;
  uint64_t unacknowledged = 0;
  for (int kill = 0; kill < kKills; ++kill) {
    SCOPED_TRACE(absl::StrFormat("kill %d", kill));
    const Report last =
        RunAndKill(random(), absl::Microseconds(random() % 30'000));
    auto book = Book::Open({.folder = dir_.path(), .clock = &clock_});
    OMLOOP_ASSERT_OK(book);
    const store::LogState state = (*book)->state();
    ASSERT_GE(state.size, last.size);
    ASSERT_GT(state.size, size_before);
    unacknowledged += state.size - last.size;
    // The acknowledged entries are the ones that stand: the tree over them
    // has the root that was told.
    Hash32 root;
    std::memcpy(root.data(), last.root, sizeof(last.root));
    OMLOOP_ASSERT_OK(Verify((*book)->log(), last.size, root));
    auto report = (*book)->Verify();
    OMLOOP_ASSERT_OK(report);
    EXPECT_EQ(report->size, state.size);
    size_before = state.size;
  }
  std::cout << size_before << " entries; " << unacknowledged
            << " stood whose answer the kill cut off\n";
}

}  // namespace
}  // namespace omloop::book

int main(int argc, char** argv) {
  if (argc == 5 && std::strcmp(argv[1], omloop::book::kAppend) == 0) {
    return omloop::book::Append(
        argv[2], static_cast<unsigned>(std::atol(argv[3])), std::atoi(argv[4]));
  }
  ::testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
