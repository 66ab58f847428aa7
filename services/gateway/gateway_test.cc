#include "services/gateway/gateway.h"

#include <chrono>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "boost/asio/connect.hpp"
#include "boost/asio/io_context.hpp"
#include "boost/asio/ip/tcp.hpp"
#include "boost/asio/read.hpp"
#include "boost/asio/write.hpp"
#include "boost/beast/core/flat_buffer.hpp"
#include "boost/beast/http/read.hpp"
#include "boost/beast/http/string_body.hpp"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/gateway/fake_testing.h"
#include "tests/testing/status_matchers.h"

namespace omloop::gateway {
namespace {

using boost::asio::ip::tcp;
using ::omloop::testing::StatusIs;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;

constexpr char kMonthCall[] =
    "/rpc/omloop.insight.v1.InsightService/GetMonthOverview";

// One connection to a gateway, for whole or broken requests.
class Connection {
 public:
  explicit Connection(uint16_t port) : socket_(io_) {
    socket_.connect({boost::asio::ip::address_v4::loopback(), port});
  }

  void Send(std::string_view bytes) {
    boost::system::error_code ignored;  // It may be cut off early on purpose.
    boost::asio::write(socket_, boost::asio::buffer(bytes), ignored);
  }

  // Reads one answer; status 0 when the connection ends before it.
  HttpResponse Read(std::string_view method = "GET") {
    boost::beast::http::response_parser<boost::beast::http::string_body> parser;
    if (method == "HEAD") parser.skip(true);
    parser.body_limit(16 << 20);
    boost::system::error_code error;
    boost::beast::http::read(socket_, buffer_, parser, error);
    HttpResponse response{.status = 0};
    if (error) return response;
    response.status = static_cast<int>(parser.get().result_int());
    response.body = parser.get().body();
    for (const auto& field : parser.get()) {
      response.headers.emplace_back(field.name_string().to_string(),
                                    field.value().to_string());
    }
    return response;
  }

  HttpResponse Ask(std::string_view method, std::string_view target,
                   const Headers& headers = {}, std::string_view body = "") {
    std::string request = absl::StrFormat(
        "%s %s HTTP/1.1\r\nHost: localhost\r\n", method, target);
    for (const auto& [name, value] : headers) {
      absl::StrAppendFormat(&request, "%s: %s\r\n", name, value);
    }
    if (method == "POST") {
      absl::StrAppendFormat(&request, "Content-Length: %d\r\n", body.size());
    }
    Send(absl::StrFormat("%s\r\n%s", request, body));
    return Read(method);
  }

  void Close() { socket_.close(); }

 private:
  boost::asio::io_context io_;
  tcp::socket socket_;
  boost::beast::flat_buffer buffer_;
};

const Headers kConnectHeaders = {{"Content-Type", "application/proto"},
                                 {"Connect-Protocol-Version", "1"}};

class GatewayTest : public ::testing::Test {
 protected:
  GatewayTest() {
    auto started = Gateway::Start({.channels = services_.channels(),
                                   .idle_timeout = absl::Milliseconds(400)});
    EXPECT_TRUE(started.ok()) << started.status();
    gateway_ = *std::move(started);
  }

  HttpResponse Ask(std::string_view method, std::string_view target,
                   const Headers& headers = {}, std::string_view body = "") {
    return Connection(gateway_->port()).Ask(method, target, headers, body);
  }
  HttpResponse Get(std::string_view target) { return Ask("GET", target); }

  void PutMonths() {
    services_.Put(MakeMonth("2026-08", MonthKind::kUnknownOnly));
    services_.Put(MakeMonth("2026-10", MonthKind::kFull));
  }

  FakeServices services_;
  std::unique_ptr<Gateway> gateway_;
};

// Listening.

TEST_F(GatewayTest, ListensOnLoopbackOnly) {
  for (const char* address :
       {"0.0.0.0:0", "192.168.1.1:80", "[::]:0", "8.8.8.8:0"}) {
    EXPECT_THAT(Gateway::Start({.address = address}).status(),
                StatusIs(absl::StatusCode::kInvalidArgument, "NOT_LOOPBACK"))
        << address;
  }
  for (const char* address : {"127.0.0.1:0", "127.0.0.2:0", "localhost:0"}) {
    OMLOOP_EXPECT_OK(Gateway::Start({.address = address}).status());
  }
}

TEST_F(GatewayTest, AnAddressMustBeWellFormed) {
  for (const char* address : {"", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536",
                              "127.0.0.1:-1", "example.com:80", ":80"}) {
    EXPECT_THAT(Gateway::Start({.address = address}).status(),
                StatusIs(absl::StatusCode::kInvalidArgument, "BAD_ADDRESS"))
        << address;
  }
}

TEST_F(GatewayTest, APortInUseIsSaid) {
  const std::string address = absl::StrFormat("127.0.0.1:%d", gateway_->port());
  const auto second = Gateway::Start({.address = address});
  EXPECT_THAT(second.status(),
              StatusIs(absl::StatusCode::kUnavailable, "ADDRESS_IN_USE"));
  EXPECT_THAT(std::string(second.status().message()),
              HasSubstr(absl::StrFormat("%d", gateway_->port())));
}

TEST_F(GatewayTest, StopsWithConnectionsOpenAndCallsUnderWay) {
  services_.Hang();
  Connection idle(gateway_->port());
  Connection busy(gateway_->port());
  busy.Send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  const absl::Time before = absl::Now();
  gateway_->Stop();
  gateway_->Stop();
  EXPECT_LT(absl::Now() - before, absl::Seconds(5));
}

// Connect calls.

TEST_F(GatewayTest, ForwardsACallAndItsAnswerAsBytes) {
  PutMonths();
  insight::v1::GetMonthOverviewRequest request;
  request.set_parent("books/-");
  request.set_month("2026-10");
  const HttpResponse response =
      Ask("POST", kMonthCall, kConnectHeaders, request.SerializeAsString());
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.Get("Content-Type"), "application/proto");
  EXPECT_EQ(response.Get("Cache-Control"), "no-store");
  EXPECT_EQ(response.body,
            MakeMonth("2026-10", MonthKind::kFull).SerializeAsString());
}

TEST_F(GatewayTest, EveryCallIsThePublics) {
  PutMonths();
  Headers headers = kConnectHeaders;
  headers.emplace_back("Omloop-View", "steward");
  headers.emplace_back("X-Request-Id", "r-1");
  headers.emplace_back("Cookie", "session=x");
  Ask("POST", kMonthCall, headers);
  EXPECT_EQ(services_.last_metadata().count("omloop-view"), 1u);
  EXPECT_THAT(services_.last_metadata(),
              AllOf(Contains(Pair("omloop-view", "public")),
                    Contains(Pair("x-request-id", "r-1"))));
  EXPECT_EQ(services_.last_metadata().count("cookie"), 0u);
  Get("/maand/2026-10");
  EXPECT_THAT(services_.last_metadata(),
              Contains(Pair("omloop-view", "public")));
  EXPECT_TRUE(services_.last_request().as_public());
}

TEST_F(GatewayTest, TheTimeoutBecomesTheDeadline) {
  Headers headers = kConnectHeaders;
  headers.emplace_back("Connect-Timeout-Ms", "5000");
  Ask("POST", kMonthCall, headers);
  // Clocks are read on both sides, so a hair more may be left.
  EXPECT_LE(services_.last_time_left(), absl::Milliseconds(5050));
  EXPECT_GT(services_.last_time_left(), absl::Milliseconds(2000));
}

TEST_F(GatewayTest, RunsOutOfTime) {
  services_.Hang();
  Headers headers = kConnectHeaders;
  headers.emplace_back("Connect-Timeout-Ms", "20");
  const HttpResponse response = Ask("POST", kMonthCall, headers);
  EXPECT_EQ(response.status, 504);
  EXPECT_THAT(response.body, HasSubstr("\"deadline_exceeded\""));
}

TEST_F(GatewayTest, ADroppedConnectionCancelsItsCall) {
  services_.Hang();
  Connection connection(gateway_->port());
  connection.Send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  EXPECT_EQ(services_.cancelled_count(), 0);
  connection.Close();
  const absl::Time limit = absl::Now() + absl::Seconds(5);
  while (services_.cancelled_count() == 0 && absl::Now() < limit) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  EXPECT_EQ(services_.cancelled_count(), 1);
}

TEST_F(GatewayTest, ErrorsOfTheServiceComeBack) {
  services_.FailWith(grpc::Status(grpc::StatusCode::NOT_FOUND, "no \"book\""));
  const HttpResponse response = Ask("POST", kMonthCall, kConnectHeaders);
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(response.body,
            "{\"code\":\"not_found\",\"message\":\"no \\\"book\\\"\"}");
}

TEST_F(GatewayTest, TrailersComeBack) {
  PutMonths();
  services_.SetTrailer("as-of", "12");
  EXPECT_EQ(Ask("POST", kMonthCall, kConnectHeaders).Get("trailer-as-of"),
            "12");
}

TEST_F(GatewayTest, AGetMayBeKept) {
  PutMonths();
  const HttpResponse response =
      Get(absl::StrFormat("%s?connect=v1&encoding=proto&message=", kMonthCall));
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.Get("Cache-Control"), "public, max-age=60");
}

TEST_F(GatewayTest, AServiceWithoutAChannelIsUnavailable) {
  auto gateway = Gateway::Start({});
  ASSERT_TRUE(gateway.ok());
  Connection connection((*gateway)->port());
  EXPECT_EQ(connection.Ask("POST", kMonthCall, kConnectHeaders).status, 503);
}

TEST_F(GatewayTest, NoOtherSiteIsLetIn) {
  const HttpResponse asked =
      Ask("OPTIONS", kMonthCall,
          {{"Origin", "https://example.com"},
           {"Access-Control-Request-Method", "POST"},
           {"Access-Control-Request-Headers", "connect-protocol-version"}});
  EXPECT_EQ(asked.status, 405);
  for (const HttpResponse& response : {asked, Get("/")}) {
    for (const auto& [name, value] : response.headers) {
      EXPECT_FALSE(absl::StartsWithIgnoreCase(name, "access-control-")) << name;
    }
  }
}

// Limits.

TEST_F(GatewayTest, ADeclaredBodyHasALimit) {
  for (const auto& [size, status] : {std::pair(kBodyBytesMax - 1, 200),
                                     {kBodyBytesMax, 200},
                                     {kBodyBytesMax + 1, 413}}) {
    // Bytes that any message takes as unknown fields would do; here a parse
    // error of the service is an answer as good as another.
    PutMonths();
    const HttpResponse response =
        Ask("POST", kMonthCall, kConnectHeaders, std::string(size, '\0'));
    if (status == 413) {
      EXPECT_EQ(response.status, 413) << size;
    } else {
      EXPECT_NE(response.status, 413) << size;
      EXPECT_NE(response.status, 0) << size;
    }
  }
}

TEST_F(GatewayTest, AChunkedBodyHasTheSameLimit) {
  Connection connection(gateway_->port());
  connection.Send(absl::StrFormat(
      "POST %s HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n",
      kMonthCall));
  const std::string chunk(1 << 20, 'x');
  for (int i = 0; i < 3; ++i) {
    connection.Send(absl::StrFormat("%x\r\n%s\r\n", chunk.size(), chunk));
  }
  EXPECT_EQ(connection.Read().status, 413);
}

TEST_F(GatewayTest, HeaderFieldsHaveALimit) {
  for (const auto& [size, status] : {std::pair(kHeaderBytesMax - 1, 200),
                                     {kHeaderBytesMax, 200},
                                     {kHeaderBytesMax + 1, 431}}) {
    Connection connection(gateway_->port());
    const std::string_view start = "X-Fill: ";
    const std::string_view end = "\r\n\r\n";
    const std::string fill(size - start.size() - end.size(), 'x');
    connection.Send(absl::StrFormat("GET /zo-rekenen-wij HTTP/1.1\r\n%s%s%s",
                                    start, fill, end));
    EXPECT_EQ(connection.Read().status, status) << size;
  }
}

TEST_F(GatewayTest, ATargetHasALimit) {
  for (const auto& [size, status] : {std::pair(kTargetBytesMax - 1, 404),
                                     {kTargetBytesMax, 404},
                                     {kTargetBytesMax + 1, 414}}) {
    EXPECT_EQ(Get("/" + std::string(size - 1, 'x')).status, status) << size;
  }
  EXPECT_EQ(Get("/" + std::string(kHeaderBytesMax, 'x')).status, 431);
}

TEST_F(GatewayTest, ASilentConnectionIsClosed) {
  Connection silent(gateway_->port());
  Connection half(gateway_->port());
  half.Send("GET / HTTP/1.1\r\nHost");
  const absl::Time before = absl::Now();
  EXPECT_EQ(silent.Read().status, 0);
  EXPECT_EQ(half.Read().status, 0);
  EXPECT_LT(absl::Now() - before, absl::Seconds(10));
}

TEST_F(GatewayTest, WhatIsNotHttpGetsAnAnswer) {
  Connection connection(gateway_->port());
  connection.Send("\x16\x03\x01 hello\r\n\r\n");
  EXPECT_EQ(connection.Read().status, 400);
}

TEST_F(GatewayTest, OneConnectionTooManyIsTurnedAway) {
  auto gateway = Gateway::Start({});
  ASSERT_TRUE(gateway.ok());
  std::vector<std::unique_ptr<Connection>> open;
  for (size_t i = 0; i < kConnectionsMax; ++i) {
    open.push_back(std::make_unique<Connection>((*gateway)->port()));
  }
  EXPECT_EQ(open.back()->Ask("GET", "/zo-rekenen-wij").status, 200);
  EXPECT_EQ(Connection((*gateway)->port()).Read().status, 503);
}

TEST_F(GatewayTest, AConnectionIsUsedAgain) {
  Connection connection(gateway_->port());
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(connection.Ask("GET", "/zo-rekenen-wij").status, 200);
  }
}

// Pages and files.

TEST_F(GatewayTest, EveryAnswerCarriesTheSecurityHeaders) {
  PutMonths();
  for (const char* target :
       {"/", "/zo-rekenen-wij", "/nothing", "/healthz", "/assets/nothing",
        "/v1/months.json", "/v1/nothing", "/rpc/nothing"}) {
    const HttpResponse response = Get(target);
    EXPECT_THAT(
        std::string(response.Get("Content-Security-Policy")),
        AllOf(HasSubstr("default-src 'none'"), Not(HasSubstr("unsafe"))))
        << target;
    EXPECT_EQ(response.Get("X-Content-Type-Options"), "nosniff") << target;
    EXPECT_EQ(response.Get("Referrer-Policy"), "no-referrer") << target;
    EXPECT_FALSE(response.Get("Cache-Control").empty()) << target;
  }
}

TEST_F(GatewayTest, ShowsTheNewestMonthInBothLanguages) {
  PutMonths();
  const HttpResponse dutch = Get("/");
  EXPECT_EQ(dutch.status, 200);
  EXPECT_THAT(dutch.body,
              AllOf(HasSubstr("<html lang=\"nl\">"),
                    HasSubstr("Van elke 100 euro ging 37 tot 46 euro naar "
                              "bedrijven in Nieuw-West.</h1>"),
                    HasSubstr("€\u00A019.234.567,89"),
                    HasSubstr("Dit zijn voorbeeldcijfers")));
  const HttpResponse english = Get("/en/");
  EXPECT_THAT(english.body, AllOf(HasSubstr("<html lang=\"en\">"),
                                  HasSubstr("€19,234,567.89")));
}

TEST_F(GatewayTest, NamesFromTheBookAreNeverMarkup) {
  PutMonths();
  const std::string body = Get("/maand/2026-10").body;
  EXPECT_THAT(body, AllOf(HasSubstr("&lt;b&gt;Kabel &amp; &quot;Draad&quot;"),
                          Not(HasSubstr("<b>Kabel"))));
}

TEST_F(GatewayTest, PagesHaveNoScriptAndNoInlineStyle) {
  PutMonths();
  for (const char* target : {"/", "/zo-rekenen-wij", "/toegankelijkheid"}) {
    const std::string body = Get(target).body;
    EXPECT_THAT(body, AllOf(Not(HasSubstr("<script")), Not(HasSubstr("<style")),
                            Not(HasSubstr(" style="))))
        << target;
  }
}

TEST_F(GatewayTest, LinksToTheMonthsAround) {
  PutMonths();
  services_.Put(MakeMonth("2026-11", MonthKind::kFull));
  EXPECT_THAT(Get("/maand/2026-10").body,
              AllOf(HasSubstr("href=\"/maand/2026-08\" rel=\"prev\""),
                    HasSubstr("href=\"/maand/2026-11\" rel=\"next\"")));
}

TEST_F(GatewayTest, ThePickerLeadsToItsMonth) {
  const HttpResponse response = Get("/en/maand?maand=2026-08");
  EXPECT_EQ(response.status, 303);
  EXPECT_EQ(response.Get("Location"), "/en/maand/2026-08");
  EXPECT_EQ(Get("/maand?maand=//example.com").status, 404);
}

TEST_F(GatewayTest, UnknownMonthsAndPagesSayWhatToDo) {
  PutMonths();
  const HttpResponse unknown = Get("/maand/2020-01");
  EXPECT_EQ(unknown.status, 404);
  EXPECT_THAT(unknown.body,
              AllOf(HasSubstr("Over januari 2020 zijn er geen cijfers"),
                    HasSubstr("<option value=\"2026-10\">")));
  for (const char* target : {"/maand/2026-13", "/maand/", "/x", "/en/x",
                             "/../etc/passwd", "/%2e%2e/"}) {
    EXPECT_EQ(Get(target).status, 404) << target;
  }
}

TEST_F(GatewayTest, ShowsTheAssetWithMostLinesAndLinksToTheOthers) {
  auto euros = MakeMonth("2026-10", MonthKind::kFull);
  auto pounds = euros;
  pounds.set_asset("GBP");
  pounds.set_line_count(euros.line_count() + 1);
  pounds.mutable_total()->set_asset("GBP");
  services_.Put(euros);
  services_.Put(pounds);
  EXPECT_THAT(Get("/").body,
              AllOf(HasSubstr("£\u00A019.234.567,89"),
                    HasSubstr("href=\"/maand/2026-10?asset=EUR\"")));
  EXPECT_THAT(Get("/maand/2026-10?asset=EUR").body,
              AllOf(HasSubstr("€\u00A019.234.567,89"),
                    HasSubstr("href=\"/maand/2026-10?asset=GBP\"")));
  EXPECT_EQ(Get("/maand/2026-10?asset=USD").status, 404);
  EXPECT_EQ(Get("/v1/months/2026-10.json?asset=USD").status, 404);
  EXPECT_THAT(Get("/v1/months/2026-10.csv?asset=EUR").body,
              HasSubstr("19234567,89;EUR"));
}

TEST_F(GatewayTest, AnEmptyBookSaysHowToBegin) {
  const HttpResponse response = Get("/");
  EXPECT_EQ(response.status, 200);
  EXPECT_THAT(response.body, HasSubstr("omloop import"));
}

TEST_F(GatewayTest, WithoutTheBookThePageSaysSo) {
  services_.FailWith(grpc::Status(grpc::StatusCode::UNAVAILABLE, "away"));
  const HttpResponse page = Get("/");
  EXPECT_EQ(page.status, 503);
  EXPECT_EQ(page.Get("Retry-After"), "60");
  EXPECT_THAT(page.body, HasSubstr("Er is niets verloren."));
  EXPECT_EQ(Get("/healthz").status, 503);
  EXPECT_EQ(Get("/v1/months.json").status, 503);
}

TEST_F(GatewayTest, HealthAsksTheBook) {
  EXPECT_EQ(Get("/healthz").status, 200);
  services_.Hang();
  const absl::Time before = absl::Now();
  EXPECT_EQ(Get("/healthz").status, 503);
  EXPECT_LT(absl::Now() - before, absl::Seconds(10));
}

TEST_F(GatewayTest, FilesMayBeKeptForEver) {
  PutMonths();
  const std::string body = Get("/").body;
  const size_t at = body.find("/assets/omloop.");
  ASSERT_NE(at, std::string::npos);
  const std::string url = body.substr(at, body.find('"', at) - at);
  const HttpResponse plain = Get(url);
  EXPECT_EQ(plain.status, 200);
  EXPECT_THAT(std::string(plain.Get("Cache-Control")), HasSubstr("immutable"));
  const HttpResponse packed = Ask("GET", url, {{"Accept-Encoding", "gzip"}});
  EXPECT_EQ(packed.Get("Content-Encoding"), "gzip");
  EXPECT_LT(packed.body.size(), plain.body.size());
}

TEST_F(GatewayTest, PagesArePackedWhenAsked) {
  const HttpResponse packed =
      Ask("GET", "/zo-rekenen-wij", {{"Accept-Encoding", "gzip, br"}});
  EXPECT_EQ(packed.Get("Content-Encoding"), "gzip");
  EXPECT_EQ(Get("/zo-rekenen-wij").Get("Content-Encoding"), "");
  EXPECT_EQ(Get("/zo-rekenen-wij").Get("Vary"), "Accept-Encoding");
}

TEST_F(GatewayTest, HeadHasNoBody) {
  const HttpResponse head = Ask("HEAD", "/zo-rekenen-wij");
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.body, "");
  EXPECT_EQ(head.Get("Content-Length"),
            absl::StrFormat("%d", Get("/zo-rekenen-wij").body.size()));
}

TEST_F(GatewayTest, OtherMethodsAreRefused) {
  const HttpResponse response = Ask("POST", "/", {}, "x");
  EXPECT_EQ(response.status, 405);
  EXPECT_EQ(response.Get("Allow"), "GET, HEAD");
}

TEST_F(GatewayTest, DataAreFilesForPrograms) {
  PutMonths();
  const HttpResponse list = Get("/v1/months.json");
  EXPECT_EQ(list.Get("Content-Type"), "application/json");
  EXPECT_THAT(list.body, HasSubstr("\"month\": \"2026-08\""));
  EXPECT_THAT(Get("/v1/months/2026-10.json").body,
              HasSubstr("\"minor_units\": \"1923456789\""));
  const HttpResponse csv = Get("/v1/months/2026-10.csv?table=rings&lang=en");
  EXPECT_EQ(csv.Get("Content-Type"), "text/csv; charset=utf-8");
  EXPECT_EQ(csv.Get("Content-Disposition"),
            "attachment; filename=\"omloop-2026-10-rings.csv\"");
}

TEST_F(GatewayTest, DataErrorsAreProblems) {
  PutMonths();
  const std::pair<const char*, int> cases[] = {
      {"/v1/months", 404},
      {"/v1/months/2026-13.json", 404},
      {"/v1/months/2020-01.json", 404},
      {"/v1/monthsx/2026-10.json", 404},
      {"/v1/months.csv", 404},
      {"/v1/months/2026-10.csv?table=secrets", 400},
      {"/v1/months/2026-10.csv?lang=fr", 400},
      {"/v1/months/2026-10.csv?x=%", 400}};
  for (const auto& [target, status] : cases) {
    const HttpResponse response = Get(target);
    EXPECT_EQ(response.status, status) << target;
    EXPECT_EQ(response.Get("Content-Type"), "application/problem+json")
        << target;
  }
}

}  // namespace
}  // namespace omloop::gateway
