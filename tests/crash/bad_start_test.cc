// A server that cannot serve says what, where, why and what to do, and ends
// with a code that scripts can tell apart.
#include <sys/wait.h>

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/base/check.h"
#include "ledger/base/clock.h"
#include "ledger/base/random.h"
#include "ledger/book/setup.h"
#include "tests/testing/ledger_fixture.h"
#include "tests/testing/process.h"
#include "tests/testing/temp_dir.h"

namespace omloop {
namespace {

using ::testing::AllOf;
using testing::CommandResult;
using ::testing::HasSubstr;
using testing::ServerProcess;
using testing::TempDir;

// As sysexits.h has them.
constexpr int kExitUsage = 64;
constexpr int kExitData = 65;
constexpr int kExitUnavailable = 69;

class BadStartTest : public ::testing::Test {
 protected:
  BadStartTest() { Init(dir_.path()); }

  static void Init(const std::string& folder) {
    SystemClock clock;
    SystemRandom random;
    OMLOOP_CHECK(
        book::InitBook(folder, testing::SmallPlan(), clock, random).ok());
  }
  CommandResult Start(const std::vector<std::string>& arguments) {
    return StartOn(dir_.path(), arguments);
  }
  static CommandResult StartOn(const std::string& folder,
                               const std::vector<std::string>& arguments) {
    std::vector<std::string> command = {testing::Program("omloopd"),
                                        "--folder=" + folder};
    command.insert(command.end(), arguments.begin(), arguments.end());
    return testing::RunCommand(command, absl::Seconds(30));
  }

  TempDir dir_;
};

TEST_F(BadStartTest, PortInUseIsNamed) {
  ServerProcess first({"--folder=" + dir_.path(), "--roles=ledger,gateway",
                       "--http=127.0.0.1:0"});
  std::string port = first.AddressOf("http://127.0.0.1:").substr(17);
  port.pop_back();  // The slash at the end.
  TempDir other;
  Init(other.path());
  CommandResult result = StartOn(
      other.path(), {"--roles=ledger,gateway", "--http=127.0.0.1:" + port});
  EXPECT_EQ(result.exit_code, kExitUnavailable);
  EXPECT_THAT(result.err, AllOf(HasSubstr(port), HasSubstr("in use"),
                                HasSubstr("another port")));
}

TEST_F(BadStartTest, RpcPortInUseIsNamed) {
  ServerProcess first({"--folder=" + dir_.path(), "--roles=ledger,registry",
                       "--listen=127.0.0.1:0"});
  const std::string address = first.AddressOf("127.0.0.1:");
  TempDir other;
  Init(other.path());
  CommandResult result =
      StartOn(other.path(), {"--roles=ledger,registry", "--listen=" + address});
  EXPECT_EQ(result.exit_code, kExitUnavailable);
  EXPECT_THAT(result.err, AllOf(HasSubstr(address), HasSubstr("ADDRESS_IN_USE"),
                                HasSubstr("another port")));
}

TEST_F(BadStartTest, SecondServerOnABookIsRefusedAndTheFirstServesOn) {
  ServerProcess first({"--folder=" + dir_.path(), "--roles=ledger"});
  CommandResult result = Start({"--roles=ledger"});
  EXPECT_EQ(result.exit_code, kExitUnavailable);
  EXPECT_THAT(result.err, AllOf(HasSubstr(dir_.path()),
                                HasSubstr("open in another process"),
                                HasSubstr("BOOK_IN_USE")));
  EXPECT_TRUE(client::LedgerClient(
                  client::ConnectTo("unix:" +
                                    client::SocketPath(dir_.path(), "ledger")))
                  .GetBook()
                  .ok());
  EXPECT_EQ(first.Stop(), 0);
}

TEST_F(BadStartTest, BookOfANewerVersionIsLeftAlone) {
  std::stringstream identity;
  identity << std::ifstream(dir_.file("BOOK")).rdbuf();
  std::string text = identity.str();
  ASSERT_TRUE(text.starts_with("omloop-book 2\n"));
  text.replace(0, 13, "omloop-book 3");
  std::ofstream(dir_.file("BOOK")) << text;
  CommandResult result = Start({"--roles=ledger"});
  EXPECT_EQ(result.exit_code, kExitUnavailable);
  EXPECT_THAT(result.err,
              AllOf(HasSubstr(dir_.path()), HasSubstr("BOOK_TOO_NEW"),
                    HasSubstr("newer omloopd")));
}

TEST_F(BadStartTest, BookWithoutItsHeadIsNotServed) {
  ASSERT_TRUE(std::filesystem::remove(dir_.file("HEAD")));
  CommandResult result = Start({"--roles=ledger"});
  EXPECT_EQ(result.exit_code, kExitData);
  EXPECT_THAT(result.err,
              AllOf(HasSubstr("HEAD_FILE_MISSING"), HasSubstr("backup")));
}

TEST_F(BadStartTest, AddressesOfOtherMachinesAreRefused) {
  for (const char* option :
       {"--listen=0.0.0.0:7410", "--listen=192.0.2.1:7410", "--listen=[::]:1",
        "--http=0.0.0.0:8080", "--http=example.org:80"}) {
    SCOPED_TRACE(option);
    CommandResult result = Start({"--roles=ledger,gateway", option});
    EXPECT_EQ(result.exit_code, kExitUnavailable);
    EXPECT_THAT(result.err,
                AllOf(HasSubstr("NOT_LOOPBACK"), HasSubstr("127.0.0.1")));
  }
}

TEST_F(BadStartTest, MissingBookSaysHowToMakeOne) {
  TempDir empty;
  CommandResult result = StartOn(empty.path(), {"--roles=ledger"});
  EXPECT_EQ(result.exit_code, kExitUnavailable);
  EXPECT_THAT(result.err,
              AllOf(HasSubstr(empty.path()), HasSubstr("BOOK_NOT_FOUND"),
                    HasSubstr("omloop book init")));
}

TEST_F(BadStartTest, UnknownRolesAndOptionsAreUsageErrors) {
  CommandResult result = Start({"--roles=ledgers"});
  EXPECT_EQ(result.exit_code, kExitUsage);
  EXPECT_THAT(result.err, AllOf(HasSubstr("ledgers"), HasSubstr("insight")));
  result = Start({"--port=7410"});
  EXPECT_EQ(result.exit_code, kExitUsage);
  EXPECT_THAT(result.err, HasSubstr("--port"));
}

}  // namespace
}  // namespace omloop
