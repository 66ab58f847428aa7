#ifndef OMLOOP_SERVICES_GATEWAY_GATEWAY_H_
#define OMLOOP_SERVICES_GATEWAY_GATEWAY_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "services/gateway/upstream.h"

namespace omloop::gateway {

inline constexpr char kInsightService[] = "omloop.insight.v1.InsightService";
inline constexpr char kLedgerService[] = "omloop.ledger.v1.LedgerService";
inline constexpr char kRegistryService[] = "omloop.registry.v1.RegistryService";

struct GatewayOptions {
  // Loopback only, "127.0.0.1:8080" or "[::1]:0"; port 0 takes a free one.
  std::string address = "127.0.0.1:0";
  // By full name of the service: kInsightService and so on.
  ServiceChannels channels;
  // Gets one line a request that failed on our side; may be empty.
  std::function<void(std::string_view line)> log;
  // How long a connection may be silent; tests wait for less.
  absl::Duration idle_timeout = kIdleTimeout;
};

// The HTTP side of a book: the page, its data as JSON and CSV, and the calls
// of browsers (Connect). All of it is public. Paths, errors and limits stand
// in docs/reference/http.md. One thread of its own.
class Gateway {
 public:
  // Errors: INVALID_ARGUMENT BAD_ADDRESS or NOT_LOOPBACK; UNAVAILABLE
  // ADDRESS_IN_USE.
  static absl::StatusOr<std::unique_ptr<Gateway>> Start(GatewayOptions options);
  // Stops when that was not done.
  ~Gateway();

  uint16_t port() const;
  // Ends every connection and call, and the thread. Can be called twice.
  void Stop();

 private:
  struct Impl;
  explicit Gateway(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace omloop::gateway

#endif  // OMLOOP_SERVICES_GATEWAY_GATEWAY_H_
