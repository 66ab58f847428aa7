#include "services/omloopd/options.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"

namespace omloop::daemon {
namespace {

using ::omloop::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

Parsed Parse(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "omloopd");
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  return ParseOptions(static_cast<int>(argv.size()), argv.data());
}

TEST(OptionsTest, AllRolesUnlessSomeAreNamed) {
  EXPECT_THAT(Parse({"--folder=b"}).options.roles, SizeIs(6));
  EXPECT_THAT(Parse({"--folder=b", "--roles=insight,gateway"}).options.roles,
              ElementsAre(Role::kInsight, Role::kGateway));
}

TEST(OptionsTest, EveryOptionIsRead) {
  Options options =
      Parse({"--folder=b", "--listen=127.0.0.1:1", "--listen=[::1]:2",
             "--http=127.0.0.1:3", "--ledger=a", "--registry=b",
             "--procurement=c", "--circulation=d", "--insight=e",
             "--reference=f", "--vault-kek=g", "--desk-kek=h"})
          .options;
  EXPECT_EQ(options.folder, "b");
  EXPECT_THAT(options.listen, ElementsAre("127.0.0.1:1", "[::1]:2"));
  EXPECT_EQ(options.http, "127.0.0.1:3");
  EXPECT_EQ(options.ledger, "a");
  EXPECT_EQ(options.registry, "b");
  EXPECT_EQ(options.procurement, "c");
  EXPECT_EQ(options.circulation, "d");
  EXPECT_EQ(options.insight, "e");
  EXPECT_EQ(options.reference, "f");
  EXPECT_EQ(options.vault_kek, "g");
  EXPECT_EQ(options.desk_kek, "h");
}

TEST(OptionsTest, WrongUsageEndsWith64AndSaysWhy) {
  EXPECT_EQ(Parse({}).exit_code, 64);
  Parsed wrong = Parse({"--folder=b", "--roles=ledgre"});
  EXPECT_EQ(wrong.exit_code, 64);
  EXPECT_THAT(wrong.text, HasSubstr("\"ledgre\" is not a role"));
  EXPECT_THAT(Parse({"--help"}).text, HasSubstr("Examples:"));
  EXPECT_EQ(Parse({"--version"}).exit_code, 0);
}

TEST(OptionsTest, OnlyLoopbackAddressesAreTaken) {
  for (const char* good :
       {"127.0.0.1:0", "127.8.9.1:80", "localhost:65535", "[::1]:1"}) {
    OMLOOP_EXPECT_OK(CheckLoopback(good));
  }
  for (const char* other :
       {"0.0.0.0:80", "192.168.1.1:80", "[::]:80", "example.org:80",
        "127.0.0.1.org:80", "127.0.0:80", ":80", "127.0.0.256:80"}) {
    EXPECT_THAT(CheckLoopback(other),
                StatusIs(absl::StatusCode::kInvalidArgument, "NOT_LOOPBACK"))
        << other;
  }
  for (const char* bad : {"127.0.0.1", "127.0.0.1:", "127.0.0.1:x",
                          "127.0.0.1:65536", "127.0.0.1:-1"}) {
    EXPECT_THAT(CheckLoopback(bad),
                StatusIs(absl::StatusCode::kInvalidArgument, "BAD_ADDRESS"))
        << bad;
  }
}

}  // namespace
}  // namespace omloop::daemon
