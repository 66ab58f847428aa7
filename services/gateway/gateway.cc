#include "services/gateway/gateway.h"

#include <algorithm>
#include <chrono>
#include <future>
#include <map>
#include <thread>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "boost/asio/executor_work_guard.hpp"
#include "boost/asio/io_context.hpp"
#include "boost/asio/ip/tcp.hpp"
#include "boost/asio/post.hpp"
#include "boost/asio/steady_timer.hpp"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"
#include "ledger/base/strings.h"
#include "services/gateway/router.h"
#include "services/gateway/session.h"

namespace omloop::gateway {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

constexpr std::chrono::milliseconds kAcceptPause(100);

absl::StatusOr<tcp::endpoint> ParseAddress(std::string_view text) {
  const size_t colon = text.rfind(':');
  std::string_view host = text.substr(0, std::min(colon, text.size()));
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
  }
  if (host == "localhost") host = "127.0.0.1";
  boost::system::error_code error;
  const auto address = asio::ip::make_address(std::string(host), error);
  int port = 0;
  if (colon == std::string_view::npos || error ||
      !absl::SimpleAtoi(ToAbsl(text.substr(colon + 1)), &port) || port < 0 ||
      port > UINT16_MAX) {
    return InvalidArgument(
        "BAD_ADDRESS",
        absl::StrFormat("HTTP address \"%s\" is not HOST:PORT with a numeric "
                        "host; write it like 127.0.0.1:8080 or [::1]:8080",
                        text));
  }
  if (!address.is_loopback()) {
    return InvalidArgument(
        "NOT_LOOPBACK",
        absl::StrFormat("HTTP address \"%s\" can be reached from other "
                        "machines; until people can sign in, Omloop listens "
                        "on 127.0.0.1 or [::1] only",
                        text));
  }
  return tcp::endpoint(address, static_cast<uint16_t>(port));
}

}  // namespace

struct Gateway::Impl {
  explicit Impl(GatewayOptions options)
      : idle_timeout(options.idle_timeout),
        upstream(std::move(options.channels),
                 [this](std::function<void()> work) {
                   asio::post(io, std::move(work));
                 }),
        router(upstream, std::move(options.log)),
        handler([this](const HttpRequest& request,
                       std::shared_ptr<Cancellation> cancellation,
                       Reply reply) {
          router.Handle(request, std::move(cancellation), std::move(reply));
        }) {}

  absl::Status Listen(const tcp::endpoint& endpoint) {
    boost::system::error_code error;
    acceptor.open(endpoint.protocol(), error);
    if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor.bind(endpoint, error);
    if (!error)
      acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (!error) {
      port = acceptor.local_endpoint().port();
      return absl::OkStatus();
    }
    return Unavailable(
        "ADDRESS_IN_USE",
        absl::StrFormat("cannot listen for HTTP on port %d: %s; stop the "
                        "program that has it, or choose another port (0 takes "
                        "a free one)",
                        endpoint.port(), error.message()));
  }

  void Accept() {
    acceptor.async_accept(
        [this](boost::system::error_code error, tcp::socket socket) {
          if (stopping) return;
          if (error) {
            // No descriptors left, say: not at once again.
            retry.expires_after(kAcceptPause);
            retry.async_wait([this](boost::system::error_code) {
              if (!stopping) Accept();
            });
            return;
          }
          Serve(std::move(socket));
          Accept();
        });
  }

  void Serve(tcp::socket socket) {
    boost::system::error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    const uint64_t id = next_session++;
    const bool full = sessions.size() >= kConnectionsMax;
    auto session =
        std::make_shared<Session>(std::move(socket), handler, idle_timeout,
                                  [this, id] { sessions.erase(id); });
    sessions[id] = session;
    if (full) {
      session->TurnAway();
    } else {
      session->Start();
    }
  }

  void CloseAll() {
    stopping = true;
    boost::system::error_code ignored;
    acceptor.close(ignored);
    // Closing may end a session, which takes it off the list.
    const auto open = sessions;
    for (const auto& [id, weak] : open) {
      if (auto session = weak.lock()) session->Close();
    }
  }

  const absl::Duration idle_timeout;
  // Before `io`, so that sessions that die with it find this.
  std::map<uint64_t, std::weak_ptr<Session>> sessions;
  uint64_t next_session = 0;
  bool stopping = false;
  asio::io_context io{1};
  tcp::acceptor acceptor{io};
  asio::steady_timer retry{io};
  Upstream upstream;
  Router router;
  Handler handler;
  std::thread thread;
  uint16_t port = 0;
};

absl::StatusOr<std::unique_ptr<Gateway>> Gateway::Start(
    GatewayOptions options) {
  OMLOOP_ASSIGN_OR_RETURN(tcp::endpoint endpoint,
                          ParseAddress(options.address));
  auto impl = std::make_unique<Impl>(std::move(options));
  OMLOOP_RETURN_IF_ERROR(impl->Listen(endpoint));
  impl->Accept();
  impl->thread = std::thread([io = &impl->io] {
    auto guard = asio::make_work_guard(*io);
    io->run();
  });
  return std::unique_ptr<Gateway>(new Gateway(std::move(impl)));
}

Gateway::Gateway(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Gateway::~Gateway() { Stop(); }

uint16_t Gateway::port() const { return impl_->port; }

void Gateway::Stop() {
  if (!impl_->thread.joinable()) return;
  // On its own thread, since sessions belong to it; then wait for the calls
  // that were cancelled, whose answers come in through `io`.
  std::promise<void> closed;
  asio::post(impl_->io, [this, &closed] {
    impl_->CloseAll();
    closed.set_value();
  });
  closed.get_future().wait();
  impl_->upstream.Drain();
  impl_->io.stop();
  impl_->thread.join();
}

}  // namespace omloop::gateway
