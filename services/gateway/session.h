#ifndef OMLOOP_SERVICES_GATEWAY_SESSION_H_
#define OMLOOP_SERVICES_GATEWAY_SESSION_H_

#include <chrono>
#include <functional>
#include <memory>
#include <optional>

#include "boost/asio/ip/tcp.hpp"
#include "boost/beast/core/flat_buffer.hpp"
#include "boost/beast/core/tcp_stream.hpp"
#include "boost/beast/http/parser.hpp"
#include "boost/beast/http/string_body.hpp"
#include "services/gateway/http.h"
#include "services/gateway/upstream.h"

namespace omloop::gateway {

using Reply = std::function<void(HttpResponse)>;
// Answers a request by one call of the reply, now or later, on the same
// thread.
using Handler = std::function<void(const HttpRequest&,
                                   std::shared_ptr<Cancellation>, Reply)>;

// One connection: reads a request, hands it on, writes the answer, and again.
// Everything runs on the one thread of the socket's context.
class Session : public std::enable_shared_from_this<Session> {
 public:
  // `on_end` runs once, when the session is destroyed.
  Session(boost::asio::ip::tcp::socket socket, const Handler& handler,
          absl::Duration idle_timeout, std::function<void()> on_end);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  void Start() { Read(); }
  // Answers 503 without reading; for a connection too many.
  void TurnAway();
  // Ends the connection and what was asked through it.
  void Close();

 private:
  using Error = boost::beast::error_code;

  void Read();
  void OnRead(Error error);
  void RefuseUnreadable(Error error);
  void Dispatch();
  // Cancels the work when the browser hangs up before the answer.
  void WatchForHangUp();
  void Write(HttpResponse response);
  void OnWritten(Error error);
  // Reads on for a moment after the last answer, so that a client that is
  // still sending gets to see it.
  void Linger();

  boost::beast::tcp_stream stream_;
  const Handler& handler_;
  const std::chrono::milliseconds idle_timeout_;
  const std::function<void()> on_end_;
  boost::beast::flat_buffer buffer_;
  std::optional<
      boost::beast::http::request_parser<boost::beast::http::string_body>>
      parser_;
  boost::beast::http::response<boost::beast::http::string_body> response_;
  std::shared_ptr<Cancellation> cancellation_;
  HttpRequest request_;
  bool keep_alive_ = false;
  bool waiting_for_answer_ = false;
  size_t lingered_bytes_ = 0;
};

}  // namespace omloop::gateway

#endif  // OMLOOP_SERVICES_GATEWAY_SESSION_H_
