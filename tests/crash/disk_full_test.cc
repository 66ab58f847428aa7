// A disk that fills up stops the server with a clear word; with room again it
// starts, and everything it acknowledged is there.
#include <sys/mount.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <iostream>
#include <memory>
#include <string>
#include <thread>

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/base/check.h"
#include "ledger/base/random.h"
#include "ledger/book/setup.h"
#include "omloop/ledger/v1/facts.pb.h"
#include "tests/testing/ledger_fixture.h"
#include "tests/testing/process.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/temp_dir.h"

namespace omloop {
namespace {

namespace pb = ::omloop::ledger::v1;
using ::testing::AnyOf;
using ::testing::HasSubstr;

// As sysexits.h has it.
constexpr int kExitIo = 74;
constexpr int kBatch = 100;
constexpr size_t kDetailBytes = 4 << 10;
// More than any of the disks below holds.
constexpr int kBatchesMax = 1'000;
constexpr int64_t kSmallDiskMiB = 24;
constexpr int64_t kRoomyDiskMiB = 256;

class DiskFullTest : public ::testing::Test {
 protected:
  void InitBook(const std::string& folder) {
    SystemClock clock;
    OMLOOP_CHECK(
        book::InitBook(folder, testing::SmallPlan(), clock, random_).ok());
  }

  pb::SubmitBatchRequest Batch() {
    pb::SubmitBatchRequest request;
    request.set_parent("books/-");
    for (int i = 0; i < kBatch; ++i) {
      pb::NewEntry* entry = request.add_entries();
      entry->set_entry_id(random_.TimeOrderedId(absl::Now()).str());
      pb::MoneyEntry* money = entry->mutable_money();
      money->set_kind(pb::ENTRY_KIND_INVOICE);
      money->set_debit_account(1);
      money->set_credit_account(2);
      money->mutable_amount()->set_minor_units(i + 1);
      money->set_effective_day(20'731);
      money->set_detail(random_.Bytes(kDetailBytes));
    }
    return request;
  }

  static void OpenAccounts(client::LedgerClient& client) {
    pb::SubmitBatchRequest request;
    request.set_parent("books/-");
    const std::string party(16, 'p');
    pb::PartyAttributes attributes;
    attributes.set_kind(pb::PARTY_KIND_ANCHOR);
    pb::NewEntry* entry = request.add_entries();
    entry->set_entry_id(party);
    entry->mutable_fact()->set_kind(pb::ENTRY_KIND_PARTY_REGISTERED);
    entry->mutable_fact()->set_payload(attributes.SerializeAsString());
    OMLOOP_ASSERT_OK(client.Submit(request));
    OMLOOP_ASSERT_OK(
        client.EnsureAccounts({{PartyNumber(1), EntryId::FromBytes(party),
                                pb::ACCOUNT_CLASS_PURCHASES, kEur},
                               {PartyNumber(1), EntryId::FromBytes(party),
                                pb::ACCOUNT_CLASS_SALES, kEur}}));
  }

  // Starts `command` on a book in `folder` and posts until it fails.
  void FillUp(const std::string& folder,
              const std::vector<std::string>& command) {
    std::thread server(
        [&] { ended_ = testing::RunCommand(command, absl::Seconds(60)); });
    client::LedgerClient client(
        client::ConnectTo("unix:" + client::SocketPath(folder, "ledger")));
    const absl::Time give_up = absl::Now() + absl::Seconds(30);
    while (!client.GetBook().ok() && absl::Now() < give_up) {
      absl::SleepFor(absl::Milliseconds(50));
    }
    OpenAccounts(client);
    for (int i = 0; i < kBatchesMax; ++i) {
      auto response = client.Submit(Batch(), absl::ZeroDuration());
      if (!response.ok()) {
        refusal_ = response.status();
        break;
      }
      acknowledged_ = response->size();
      root_ = response->root();
    }
    server.join();
    std::cout << acknowledged_ << " entries acknowledged, then: " << refusal_
              << "\n"
              << ended_.err;
  }

  // With room again: all is there, sound, and more can be posted.
  void ExpectRecovers(const std::string& folder) {
    testing::ServerProcess server({"--folder=" + folder, "--roles=ledger"});
    ExpectAllThere(folder);
    EXPECT_EQ(server.Stop(), 0);
  }

  void ExpectAllThere(const std::string& folder) {
    client::LedgerClient client(
        client::ConnectTo("unix:" + client::SocketPath(folder, "ledger")));
    auto book = client.GetBook();
    OMLOOP_ASSERT_OK(book);
    EXPECT_GE(book->size(), acknowledged_);
    EXPECT_GT(acknowledged_, kBatch);
    if (book->size() == acknowledged_) {
      EXPECT_EQ(book->root(), root_);
    }
    pb::VerifyBookRequest request;
    request.set_name("books/-");
    grpc::ClientContext context;
    pb::VerifyBookResponse response;
    EXPECT_TRUE(client.stub().VerifyBook(&context, request, &response).ok());
    EXPECT_EQ(response.size(), book->size());
    OMLOOP_EXPECT_OK(client.Submit(Batch()));
  }

  SystemRandom random_;
  testing::CommandResult ended_;
  absl::Status refusal_;
  int64_t acknowledged_ = 0;
  std::string root_;
};

// A file system of its own that is too small, where this process may mount
// one; elsewhere a limit on the size of files stands in for it.
class SmallDisk {
 public:
  SmallDisk() {
    mounted_ = mount("omloop-test", dir_.path().c_str(), "tmpfs", 0,
                     Size(kSmallDiskMiB).c_str()) == 0;
    std::cout << (mounted_ ? "a small tmpfs is mounted\n"
                           : "no right to mount: files are limited instead\n");
  }
  ~SmallDisk() {
    if (mounted_) umount2(dir_.path().c_str(), MNT_DETACH);
  }
  bool MakeRoom() {
    return !mounted_ || mount("omloop-test", dir_.path().c_str(), "tmpfs",
                              MS_REMOUNT, Size(kRoomyDiskMiB).c_str()) == 0;
  }
  std::vector<std::string> Command(const std::string& folder) const {
    const std::vector<std::string> serve = {
        testing::Program("omloopd"), "--folder=" + folder, "--roles=ledger"};
    if (mounted_) return serve;
    return Limited(serve);
  }
  // The command with files of at most 2 MiB; a write beyond fails, instead of
  // ending the process by a signal.
  static std::vector<std::string> Limited(
      const std::vector<std::string>& serve) {
    std::vector<std::string> command = {
        "/bin/bash", "-c", "trap '' XFSZ; ulimit -f 2048; exec \"$@\"", "sh"};
    command.insert(command.end(), serve.begin(), serve.end());
    return command;
  }
  bool mounted() const { return mounted_; }
  std::string folder() const { return dir_.file("book"); }

 private:
  static std::string Size(int64_t mib) {
    return absl::StrFormat("size=%dm", mib);
  }
  testing::TempDir dir_;
  bool mounted_ = false;
};

TEST_F(DiskFullTest, FullDiskStopsTheServerAndRoomBringsAllBack) {
  SmallDisk disk;
  InitBook(disk.folder());
  FillUp(disk.folder(), disk.Command(disk.folder()));
  EXPECT_FALSE(refusal_.ok());
  EXPECT_EQ(ended_.exit_code, kExitIo);
  EXPECT_THAT(ended_.err, HasSubstr(disk.mounted() ? "DISK_FULL" : "STORE_IO"));
  EXPECT_THAT(ended_.err, HasSubstr("start it again to recover"));
  ASSERT_TRUE(disk.MakeRoom()) << std::strerror(errno);
  ExpectRecovers(disk.folder());
}

TEST_F(DiskFullTest, StartOnAFullDiskFailsClearlyAndChangesNothing) {
  SmallDisk disk;
  InitBook(disk.folder());
  FillUp(disk.folder(), disk.Command(disk.folder()));
  // Still no room: the server may start and refuse, or refuse to start, but
  // what was acknowledged stays.
  testing::CommandResult again =
      testing::RunCommand(disk.Command(disk.folder()), absl::Seconds(3));
  EXPECT_NE(again.exit_code, 0);
  ASSERT_TRUE(disk.MakeRoom()) << std::strerror(errno);
  ExpectRecovers(disk.folder());
}

TEST_F(DiskFullTest, FileThatCannotGrowStopsTheServerToo) {
  testing::TempDir dir;
  InitBook(dir.path());
  FillUp(dir.path(),
         SmallDisk::Limited({testing::Program("omloopd"),
                             "--folder=" + dir.path(), "--roles=ledger"}));
  EXPECT_FALSE(refusal_.ok());
  EXPECT_EQ(ended_.exit_code, kExitIo);
  EXPECT_THAT(ended_.err, HasSubstr("start it again to recover"));
  ExpectRecovers(dir.path());
}

}  // namespace
}  // namespace omloop
