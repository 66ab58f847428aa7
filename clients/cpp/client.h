#ifndef OMLOOP_CLIENTS_CPP_CLIENT_H_
#define OMLOOP_CLIENTS_CPP_CLIENT_H_

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "clients/cpp/channels.h"
#include "grpcpp/client_context.h"

namespace omloop::client {

// The only book a server has, as requests name it.
inline constexpr char kBookName[] = "books/-";

// How a call is made.
struct CallOptions {
  // When to give up.
  absl::Duration deadline = absl::Seconds(30);
  // How long UNAVAILABLE is tried again; only for calls that may be repeated.
  absl::Duration patience = absl::ZeroDuration();
};

// Roles by address: one address for all of them, or pairs such as
// "ledger=127.0.0.1:4041,insight=unix:/run/omloop/insight.sock". A role that
// the pairs leave out has no channel.
// Errors: INVALID_ARGUMENT BAD_SERVER.
absl::StatusOr<Channels> ConnectToServers(std::string_view text);

// All services of a server, as programs for people use them. A caller includes
// the header of just the service it calls. Thread-safe.
class Client {
 public:
  // What the caller asks to see: all it may, or no more than the public.
  enum class View { kOwn, kPublic };

  Client(const Channels& channels, View view);
  ~Client();

  // Makes one call: Call(&InsightService::StubInterface::ListMonths, request).
  // Errors: those of the RPC, by FromGrpc; UNAVAILABLE NO_SERVER for a role
  // that has no channel.
  template <typename Service, typename Request, typename Response>
  absl::StatusOr<Response> Call(
      grpc::Status (Service::*method)(grpc::ClientContext*, const Request&,
                                      Response*),
      const Request& request, const CallOptions& options = {}) {
    Service* stub = StubOf<Service>();
    Response response;
    absl::Status status = Try(options, stub != nullptr, [&](auto* context) {
      return (stub->*method)(context, request, &response);
    });
    if (!status.ok()) return status;
    return response;
  }

 private:
  template <typename Attempt>
  absl::Status Try(const CallOptions& options, bool reachable,
                   const Attempt& attempt) {
    if (!reachable) return NoChannel();
    const absl::Time patience_ends = Now() + options.patience;
    while (true) {
      grpc::ClientContext context;
      Prepare(options, context);
      absl::Status status = ToStatus(attempt(&context));
      if (!absl::IsUnavailable(status) || Now() >= patience_ends) {
        return status;
      }
      Pause();
    }
  }

  static absl::Time Now();
  static void Pause();
  static absl::Status NoChannel();
  static absl::Status ToStatus(const grpc::Status& status);
  void Prepare(const CallOptions& options, grpc::ClientContext& context) const;

  // Null when the role has no channel. Defined for the services of all roles.
  template <typename Service>
  Service* StubOf() const;

  const View view_;
  struct Stubs;
  std::unique_ptr<Stubs> stubs_;
};

}  // namespace omloop::client

#endif  // OMLOOP_CLIENTS_CPP_CLIENT_H_
