#ifndef OMLOOP_SERVICES_OMLOOPD_DAEMON_H_
#define OMLOOP_SERVICES_OMLOOPD_DAEMON_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/omloopd/options.h"

namespace omloop::daemon {

// A running server: the roles of one process, wired together.
class Daemon {
 public:
  // Opens the files the roles own, listens, and connects the roles.
  // `on_failure` is called from any thread when a role can no longer be
  // trusted with writes; the process should end and be started again.
  // Errors: those of the book, the vault and the gateway; UNAVAILABLE
  // ADDRESS_IN_USE; INVALID_ARGUMENT NOT_LOOPBACK, SOCKET_PATH_TOO_LONG.
  static absl::StatusOr<std::unique_ptr<Daemon>> Start(
      const Options& options,
      std::function<void(const absl::Status&)> on_failure);
  // Stops: no new calls, those in flight end, files are closed.
  ~Daemon();

  // What a person should know at start: roles, addresses, who sees what.
  std::string StartMessage() const;

 private:
  struct Impl;
  explicit Daemon(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace omloop::daemon

#endif  // OMLOOP_SERVICES_OMLOOPD_DAEMON_H_
