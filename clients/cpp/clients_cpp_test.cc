#include "clients/cpp/channels.h"
#include "clients/cpp/ledger_client.h"
#include "clients/cpp/status.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/temp_dir.h"

namespace omloop::client {
namespace {

using ::omloop::testing::StatusIs;
using ::omloop::testing::TempDir;
using ::testing::HasSubstr;

TEST(ChannelsTest, AFolderWithoutServerSaysHowToStartOne) {
  TempDir dir;
  auto channels = ConnectToFolder(dir.path());
  EXPECT_THAT(channels, StatusIs(absl::StatusCode::kUnavailable, "NO_SERVER"));
  EXPECT_THAT(std::string(channels.status().message()),
              HasSubstr("omloopd --folder="));
}

TEST(DerivedIdTest, TheFirstIsTheRequestItself) {
  EntryId request = EntryId::FromBytes("0123456789abcdef");
  EXPECT_EQ(DerivedId(request, 0), request);
  EXPECT_NE(DerivedId(request, 1), DerivedId(request, 2));
}

TEST(StatusTest, KeepsReasonAndNamesTheFields) {
  google::rpc::ErrorInfo info;
  info.set_reason("BAD_MONTH");
  google::rpc::BadRequest bad;
  auto* violation = bad.add_field_violations();
  violation->set_field("month");
  violation->set_description("write 2026-10");
  google::rpc::Status details;
  details.add_details()->PackFrom(info);
  details.add_details()->PackFrom(bad);
  absl::Status status = FromGrpc(grpc::Status(
      grpc::StatusCode::INVALID_ARGUMENT, "no", details.SerializeAsString()));
  EXPECT_THAT(status,
              StatusIs(absl::StatusCode::kInvalidArgument, "BAD_MONTH"));
  EXPECT_THAT(std::string(status.message()), HasSubstr("month: write 2026-10"));
}

}  // namespace
}  // namespace omloop::client
