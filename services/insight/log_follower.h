#ifndef OMLOOP_SERVICES_INSIGHT_LOG_FOLLOWER_H_
#define OMLOOP_SERVICES_INSIGHT_LOG_FOLLOWER_H_

#include <functional>
#include <memory>
#include <optional>
#include <thread>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "clients/cpp/ledger_client.h"
#include "ledger/base/mutex.h"
#include "services/insight/folded_log.h"

namespace omloop::services {

// Keeps a FoldedLog at the head of a ledger: a thread follows Watch, and
// connects anew with growing pauses when the stream breaks. Thread-safe.
class LogFollower {
 public:
  explicit LogFollower(client::LedgerClient& ledger);
  // Ends the stream and waits for the thread.
  ~LogFollower();
  LogFollower(const LogFollower&) = delete;
  LogFollower& operator=(const LogFollower&) = delete;

  // Calls `visit` while nothing changes, once the log was read to where the
  // ledger stood and `min_size` entries are folded; waits up to `patience`.
  // `cancelled` is asked now and then whether to give up.
  // Errors: UNAVAILABLE BEHIND with the lag; DATA_LOSS when the log cannot be
  // folded, which waiting does not mend.
  absl::Status Read(uint64_t min_size, absl::Duration patience,
                    const std::function<bool()>& cancelled,
                    const std::function<void(FoldedLog&)>& visit);

  // At once, however far the fold is. Size of the ledger when last heard.
  void Peek(const std::function<void(FoldedLog&, uint64_t ledger_size)>& visit);

 private:
  void Follow();
  absl::Status Take(const omloop::ledger::v1::WatchResponse& message);

  client::LedgerClient& ledger_;
  Mutex mutex_;
  CondVar changed_;
  FoldedLog log_ ABSL_GUARDED_BY(mutex_);
  uint64_t ledger_size_ ABSL_GUARDED_BY(mutex_) = 0;
  // The log was once read to the ledger's head.
  bool caught_up_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Status broken_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  // The running stream, to be cancelled.
  grpc::ClientContext* stream_ ABSL_GUARDED_BY(mutex_) = nullptr;
  std::thread thread_;
};

}  // namespace omloop::services

#endif  // OMLOOP_SERVICES_INSIGHT_LOG_FOLLOWER_H_
