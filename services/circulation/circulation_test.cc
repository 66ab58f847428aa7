#include "clients/cpp/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/circulation/circulation_server.h"
#include "tests/testing/status_matchers.h"

namespace omloop::services {
namespace {

using ::omloop::testing::StatusIs;

TEST(CirculationTest, StartsEmptyAndSaysSo) {
  CirculationServer server;
  grpc::ServerContext context;
  circulation::v1::GetCirculationStatusRequest request;
  request.set_parent("books/-");
  circulation::v1::GetCirculationStatusResponse response;
  ASSERT_TRUE(server.GetCirculationStatus(&context, &request, &response).ok());
  EXPECT_EQ(response.declaration_count(), 0);
  EXPECT_THAT(response.message(), ::testing::HasSubstr("No supplier"));
}

TEST(CirculationTest, AnotherBookIsNotFound) {
  CirculationServer server;
  grpc::ServerContext context;
  circulation::v1::GetCirculationStatusRequest request;
  request.set_parent("books/other");
  circulation::v1::GetCirculationStatusResponse response;
  EXPECT_THAT(client::FromGrpc(
                  server.GetCirculationStatus(&context, &request, &response)),
              StatusIs(absl::StatusCode::kNotFound, "BOOK_NOT_FOUND"));
}

}  // namespace
}  // namespace omloop::services
