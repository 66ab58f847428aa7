#include "services/gateway/session.h"

#include <chrono>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "boost/beast/http/error.hpp"
#include "boost/beast/http/read.hpp"
#include "boost/beast/http/write.hpp"

namespace omloop::gateway {
namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;

// How long and how much is read after a connection's last answer.
constexpr std::chrono::seconds kLinger(2);
constexpr size_t kLingerBytesMax = 64 << 20;

std::string ToString(beast::string_view text) {
  return std::string(text.data(), text.size());
}

HttpRequest ToRequest(http::request<http::string_body>&& message) {
  HttpRequest request{.method = ToString(message.method_string()),
                      .target = ToString(message.target()),
                      .body = std::move(message.body())};
  for (const auto& field : message) {
    request.headers.emplace_back(
        absl::AsciiStrToLower(ToString(field.name_string())),
        ToString(field.value()));
  }
  return request;
}

HttpResponse PlainAnswer(int status, std::string_view text) {
  HttpResponse response{.status = status, .body = std::string(text)};
  response.Set("Content-Type", "text/plain; charset=utf-8");
  response.Set("Cache-Control", "no-store");
  return response;
}

}  // namespace

Session::Session(boost::asio::ip::tcp::socket socket, const Handler& handler,
                 absl::Duration idle_timeout, std::function<void()> on_end)
    : stream_(std::move(socket)),
      handler_(handler),
      idle_timeout_(absl::ToChronoMilliseconds(idle_timeout)),
      on_end_(std::move(on_end)),
      // Room for the largest header and a piece of the body.
      buffer_(4 * kHeaderBytesMax) {}

Session::~Session() { on_end_(); }

void Session::Close() {
  if (cancellation_ != nullptr) cancellation_->Cancel();
  stream_.close();
}

void Session::TurnAway() {
  HttpResponse response = PlainAnswer(
      503, "Too many connections at once; please try again in a moment.\n");
  response.Set("Retry-After", "5");
  Write(std::move(response));
}

void Session::Read() {
  parser_.emplace();
  parser_->header_limit(kHeaderBytesMax);
  parser_->body_limit(kBodyBytesMax);
  stream_.expires_after(idle_timeout_);
  http::async_read(stream_, buffer_, *parser_,
                   [self = shared_from_this()](Error error, size_t) {
                     self->OnRead(error);
                   });
}

void Session::OnRead(Error error) {
  stream_.expires_never();
  if (error) {
    RefuseUnreadable(error);
    return;
  }
  keep_alive_ = parser_->get().keep_alive();
  request_ = ToRequest(parser_->release());
  Dispatch();
}

void Session::RefuseUnreadable(Error error) {
  keep_alive_ = false;
  request_ = {};
  if (error == http::error::header_limit ||
      error == http::error::buffer_overflow) {
    Write(PlainAnswer(431,
                      absl::StrFormat("The header is larger than %d bytes.\n",
                                      kHeaderBytesMax)));
  } else if (error == http::error::body_limit) {
    Write(PlainAnswer(
        413,
        absl::StrFormat("The body is larger than %d bytes.\n", kBodyBytesMax)));
  } else if (error != http::error::end_of_stream &&
             error != http::error::partial_message &&
             error.category() ==
                 http::make_error_code(http::error::bad_method).category()) {
    Write(PlainAnswer(400, absl::StrFormat("This is not an HTTP request: %s.\n",
                                           error.message())));
  } else {
    Close();
  }
}

void Session::Dispatch() {
  cancellation_ = std::make_shared<Cancellation>();
  waiting_for_answer_ = true;
  // A reply that comes at once must not be written before Handler returns:
  // the answer itself is asynchronous, so that is safe here.
  handler_(request_, cancellation_,
           [self = shared_from_this()](HttpResponse response) {
             self->waiting_for_answer_ = false;
             Error ignored;
             self->stream_.socket().cancel(ignored);
             self->Write(std::move(response));
           });
  if (waiting_for_answer_) WatchForHangUp();
}

void Session::WatchForHangUp() {
  using Socket = boost::asio::ip::tcp::socket;
  stream_.socket().async_wait(
      Socket::wait_read, [self = shared_from_this()](Error error) {
        if (error || !self->waiting_for_answer_) return;
        char byte;
        Error peeked;
        self->stream_.socket().non_blocking(true, peeked);
        const size_t count = self->stream_.socket().receive(
            boost::asio::buffer(&byte, 1), Socket::message_peek, peeked);
        // A next request sent early is no hang-up; it is read in its turn.
        if (peeked == boost::asio::error::would_block) {
          self->WatchForHangUp();
        } else if (peeked || count == 0) {
          self->cancellation_->Cancel();
        }
      });
}

void Session::Write(HttpResponse response) {
  response_ = {};
  response_.version(11);
  response_.result(static_cast<unsigned>(response.status));
  for (const auto& [name, value] : response.headers) {
    response_.insert(name, value);
  }
  response_.keep_alive(keep_alive_);
  response_.content_length(response.body.size());
  if (request_.method != "HEAD") response_.body() = std::move(response.body);
  stream_.expires_after(idle_timeout_);
  http::async_write(stream_, response_,
                    [self = shared_from_this()](Error error, size_t) {
                      self->OnWritten(error);
                    });
}

void Session::OnWritten(Error error) {
  if (error) {
    Close();
  } else if (keep_alive_) {
    Read();
  } else {
    Error ignored;
    stream_.socket().shutdown(boost::asio::ip::tcp::socket::shutdown_send,
                              ignored);
    stream_.expires_after(kLinger);
    buffer_.clear();
    Linger();
  }
}

void Session::Linger() {
  stream_.async_read_some(
      buffer_.prepare(kHeaderBytesMax),
      [self = shared_from_this()](Error error, size_t count) {
        self->lingered_bytes_ += count;
        if (error || self->lingered_bytes_ > kLingerBytesMax) {
          self->Close();
        } else {
          self->Linger();
        }
      });
}

}  // namespace omloop::gateway
