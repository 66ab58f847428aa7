#include "services/gateway/connect.h"

#include "absl/strings/str_format.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace omloop::gateway {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

constexpr char kMonthPath[] =
    "/rpc/omloop.insight.v1.InsightService/GetMonthOverview";

HttpRequest Post(std::string target, std::string body = "") {
  return {.method = "POST",
          .target = std::move(target),
          .headers = {{"content-type", "application/proto"},
                      {"connect-protocol-version", "1"}},
          .body = std::move(body)};
}

HttpRequest Get(std::string query) {
  return {.method = "GET",
          .target = absl::StrFormat("%s?%s", kMonthPath, query)};
}

// The call, or a failure with the answer that refused it.
RpcCall Accepted(const HttpRequest& request) {
  auto parsed = ParseConnectCall(request);
  if (auto* refusal = std::get_if<HttpResponse>(&parsed)) {
    ADD_FAILURE() << refusal->status << " " << refusal->body;
    return {};
  }
  return std::get<RpcCall>(parsed);
}

HttpResponse Refused(const HttpRequest& request) {
  auto parsed = ParseConnectCall(request);
  if (std::holds_alternative<RpcCall>(parsed)) {
    ADD_FAILURE() << "was not refused";
    return {};
  }
  return std::get<HttpResponse>(parsed);
}

std::string CodeIn(const HttpResponse& response) {
  return nlohmann::json::parse(response.body).value("code", "");
}

TEST(ConnectTest, OpensExactlyTheListedMethods) {
  std::vector<std::string> names;
  for (const MethodRule& rule : AllowedMethods()) {
    names.push_back(absl::StrFormat("%s/%s", rule.service, rule.method));
    EXPECT_EQ(Accepted(Post("/rpc/" + names.back())).method, rule.method);
  }
  EXPECT_THAT(names,
              ElementsAre("omloop.insight.v1.InsightService/GetMonthOverview",
                          "omloop.insight.v1.InsightService/ListMonths",
                          "omloop.ledger.v1.LedgerService/GetBook",
                          "omloop.registry.v1.RegistryService/BatchGetParties",
                          "omloop.registry.v1.RegistryService/ListParties"));
}

TEST(ConnectTest, DoesNotForwardAnythingElse) {
  for (const char* path :
       {"/rpc/", "/rpc/omloop.ledger.v1.LedgerService",
        "/rpc/omloop.ledger.v1.LedgerService/",
        "/rpc/omloop.ledger.v1.LedgerService/SubmitBatch",
        "/rpc/omloop.insight.v1.InsightService/GetMonthOverview/",
        "/rpc/omloop.insight.v1.InsightService/getmonthoverview",
        "/rpc//omloop.insight.v1.InsightService/GetMonthOverview",
        "/rpc/omloop.insight.v1.InsightService/ListUnknownSuppliers",
        "/rpc/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
        "/rpc/grpc.health.v1.Health/Check"}) {
    const HttpResponse response = Refused(Post(path));
    EXPECT_EQ(response.status, 501) << path;
    EXPECT_EQ(CodeIn(response), "unimplemented") << path;
  }
}

TEST(ConnectTest, PostTakesApplicationProtoExactly) {
  for (const char* type :
       {"", "application/json", "application/grpc",
        "application/proto; charset=utf-8", "application/connect+proto"}) {
    HttpRequest request = Post(kMonthPath);
    request.headers[0].second = type;
    const HttpResponse response = Refused(request);
    EXPECT_EQ(response.status, 415) << type;
    EXPECT_EQ(response.Get("Accept-Post"), "application/proto") << type;
  }
}

TEST(ConnectTest, PostNeedsTheProtocolVersion) {
  HttpRequest request = Post(kMonthPath);
  request.headers[1].second = "2";
  EXPECT_EQ(Refused(request).status, 400);
  request.headers.pop_back();
  EXPECT_EQ(Refused(request).status, 400);
}

TEST(ConnectTest, PostPassesTheBodyOnAsItIs) {
  const std::string bytes("\x00\xFF\x0A", 3);
  EXPECT_EQ(Accepted(Post(kMonthPath, bytes)).message, bytes);
}

TEST(ConnectTest, GetReadsItsMessageFromTheQuery) {
  const struct {
    const char* query;
    std::string message;
  } cases[] = {
      {"connect=v1&encoding=proto&message=", ""},
      {"connect=v1&encoding=proto&message=%0A%01x", "\n\x01x"},
      {"connect=v1&encoding=proto&base64=1&message=CgF4", "\n\x01x"},
      {"connect=v1&encoding=proto&base64=1&message=-_8", "\xFB\xFF"},
      {"connect=v1&encoding=proto&base64=1&message=%2B%2F8%3D", "\xFB\xFF"},
      {"message=eA&encoding=proto&compression=identity&base64=1&connect=v1",
       "x"}};
  for (const auto& c : cases) {
    const RpcCall call = Accepted(Get(c.query));
    EXPECT_EQ(call.message, c.message) << c.query;
    EXPECT_EQ(call.asked_by_get, ByGet::kYes) << c.query;
  }
}

TEST(ConnectTest, GetRefusesWhatItCannotRead) {
  const struct {
    const char* query;
    int status;
  } cases[] = {{"", 400},
               {"connect=v2&encoding=proto&message=", 400},
               {"connect=v1&encoding=json&message=", 415},
               {"connect=v1&encoding=proto", 400},
               {"connect=v1&encoding=proto&base64=1&message=%21%21", 400},
               {"connect=v1&encoding=proto&base64=1&message=a", 400},
               {"connect=v1&encoding=proto&message=%G0", 400},
               {"connect=v1&encoding=proto&compression=gzip&message=", 501}};
  for (const auto& c : cases) {
    EXPECT_EQ(Refused(Get(c.query)).status, c.status) << c.query;
  }
}

TEST(ConnectTest, GetIsForMethodsThatAnyCacheMayKeep) {
  const HttpResponse response =
      Refused({.method = "GET",
               .target = "/rpc/omloop.registry.v1.RegistryService/ListParties"
                         "?connect=v1&encoding=proto&message="});
  EXPECT_EQ(response.status, 405);
  EXPECT_EQ(response.Get("Allow"), "POST");
  EXPECT_EQ(Refused({.method = "PUT", .target = kMonthPath}).status, 405);
}

TEST(ConnectTest, TimeoutIsClamped) {
  const struct {
    const char* header;
    absl::Duration timeout;
  } cases[] = {
      {"0", absl::Milliseconds(1)},     {"1", absl::Milliseconds(1)},
      {"2", absl::Milliseconds(2)},     {"59999", absl::Milliseconds(59999)},
      {"60000", absl::Seconds(60)},     {"60001", absl::Seconds(60)},
      {"9999999999", absl::Seconds(60)}};
  for (const auto& c : cases) {
    HttpRequest request = Post(kMonthPath);
    request.headers.emplace_back("connect-timeout-ms", c.header);
    EXPECT_EQ(Accepted(request).timeout, c.timeout) << c.header;
  }
  EXPECT_EQ(Accepted(Post(kMonthPath)).timeout, kTimeoutDefault);
}

TEST(ConnectTest, TimeoutMustBeANumber) {
  for (const char* header : {"-1", "1s", "1.5", "10000000000", "+5"}) {
    HttpRequest request = Post(kMonthPath);
    request.headers.emplace_back("connect-timeout-ms", header);
    EXPECT_EQ(Refused(request).status, 400) << header;
  }
}

TEST(ConnectTest, PassesOnListedMetadataOnly) {
  HttpRequest request = Post(kMonthPath);
  for (const auto& [name, value] : Headers{{"x-request-id", "r-1"},
                                           {"traceparent", "00-ab-cd-01"},
                                           {"cookie", "session=secret"},
                                           {"authorization", "Bearer secret"},
                                           {"omloop-view", "steward"},
                                           {"grpc-timeout", "1H"},
                                           {"x-key-bin", "AAAA"}}) {
    request.headers.emplace_back(name, value);
  }
  EXPECT_THAT(Accepted(request).metadata,
              ElementsAre(Pair("traceparent", "00-ab-cd-01"),
                          Pair("x-request-id", "r-1")));
}

TEST(ConnectTest, MetadataMustBePrintable) {
  HttpRequest request = Post(kMonthPath);
  request.headers.emplace_back("x-request-id", "r\x80");
  EXPECT_TRUE(Accepted(request).metadata.empty());
}

TEST(ConnectTest, CompressedRequestsAreRefusedWithWhatIsSupported) {
  HttpRequest request = Post(kMonthPath);
  request.headers.emplace_back("content-encoding", "gzip");
  const HttpResponse response = Refused(request);
  EXPECT_EQ(response.status, 501);
  EXPECT_THAT(response.body, HasSubstr("supported: identity"));
  request.headers.back().second = "identity";
  EXPECT_EQ(Accepted(request).method, "GetMonthOverview");
}

TEST(ConnectTest, EveryCodeHasItsNameAndStatus) {
  const struct {
    grpc::StatusCode code;
    const char* name;
    int status;
  } cases[] = {
      {grpc::StatusCode::CANCELLED, "canceled", 499},
      {grpc::StatusCode::UNKNOWN, "unknown", 500},
      {grpc::StatusCode::INVALID_ARGUMENT, "invalid_argument", 400},
      {grpc::StatusCode::DEADLINE_EXCEEDED, "deadline_exceeded", 504},
      {grpc::StatusCode::NOT_FOUND, "not_found", 404},
      {grpc::StatusCode::ALREADY_EXISTS, "already_exists", 409},
      {grpc::StatusCode::PERMISSION_DENIED, "permission_denied", 403},
      {grpc::StatusCode::RESOURCE_EXHAUSTED, "resource_exhausted", 429},
      {grpc::StatusCode::FAILED_PRECONDITION, "failed_precondition", 400},
      {grpc::StatusCode::ABORTED, "aborted", 409},
      {grpc::StatusCode::OUT_OF_RANGE, "out_of_range", 400},
      {grpc::StatusCode::UNIMPLEMENTED, "unimplemented", 501},
      {grpc::StatusCode::INTERNAL, "internal", 500},
      {grpc::StatusCode::UNAVAILABLE, "unavailable", 503},
      {grpc::StatusCode::DATA_LOSS, "data_loss", 500},
      {grpc::StatusCode::UNAUTHENTICATED, "unauthenticated", 401},
      {static_cast<grpc::StatusCode>(17), "unknown", 500}};
  for (const auto& c : cases) {
    const HttpResponse response = ConnectError(grpc::Status(c.code, "why"));
    EXPECT_EQ(response.status, c.status) << c.name;
    EXPECT_EQ(CodeIn(response), c.name);
    EXPECT_EQ(response.Get("Content-Type"), "application/json");
  }
}

TEST(ConnectTest, ErrorTextIsEscaped) {
  const std::string message = "say \"no\" \\ \n</script>\xFF";
  const HttpResponse response =
      ConnectError(grpc::Status(grpc::StatusCode::INTERNAL, message));
  const auto body = nlohmann::json::parse(response.body);
  EXPECT_EQ(body["message"], "say \"no\" \\ \n</script>\uFFFD");
}

TEST(ConnectTest, ErrorDetailsAreUnpaddedBase64) {
  google::rpc::ErrorInfo info;
  info.set_reason("BAD_MONTH");
  google::rpc::Status rich;
  rich.add_details()->PackFrom(info);
  const HttpResponse response = ConnectError(grpc::Status(
      grpc::StatusCode::INVALID_ARGUMENT, "why", rich.SerializeAsString()));
  const auto detail = nlohmann::json::parse(response.body)["details"][0];
  EXPECT_EQ(detail["type"], "google.rpc.ErrorInfo");
  EXPECT_EQ(detail["value"], "CglCQURfTU9OVEg");
}

TEST(ConnectTest, TrailersComeBackWithoutThoseOfGrpc) {
  RpcResult result{.message = "x",
                   .trailers = {{"as-of", "12"},
                                {"grpc-status-details-bin", "secret"},
                                {"proof-bin", "\x01\x02"},
                                {"broken", "a\r\nSet-Cookie: b"}}};
  const HttpResponse response = ToConnectResponse({}, result);
  EXPECT_EQ(response.Get("trailer-as-of"), "12");
  EXPECT_EQ(response.Get("trailer-proof-bin"), "AQI");
  EXPECT_EQ(response.Get("trailer-grpc-status-details-bin"), "");
  EXPECT_EQ(response.Get("trailer-broken"), "");
}

TEST(ConnectTest, OnlyGoodAnswersToGetMayBeKept) {
  const RpcResult good{.message = "x"};
  const RpcResult bad{.status =
                          grpc::Status(grpc::StatusCode::UNAVAILABLE, "")};
  const RpcCall get{.asked_by_get = ByGet::kYes};
  EXPECT_EQ(ToConnectResponse(get, good).Get("Cache-Control"),
            "public, max-age=60");
  EXPECT_EQ(ToConnectResponse(get, bad).Get("Cache-Control"), "no-store");
  EXPECT_EQ(ToConnectResponse({}, good).Get("Cache-Control"), "no-store");
}

}  // namespace
}  // namespace omloop::gateway
