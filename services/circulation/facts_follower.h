#ifndef OMLOOP_SERVICES_CIRCULATION_FACTS_FOLLOWER_H_
#define OMLOOP_SERVICES_CIRCULATION_FACTS_FOLLOWER_H_

#include <cstdint>
#include <functional>

#include "absl/status/status.h"
#include "clients/cpp/ledger_client.h"
#include "ledger/base/mutex.h"
#include "ledger/fold/facts.h"

namespace omloop::services {

// The facts of a ledger's log, brought up to its head when they are asked
// for. Thread-safe.
class FactsFollower {
 public:
  explicit FactsFollower(client::LedgerClient& ledger) : ledger_(ledger) {}

  // Calls `visit` with the facts as they are at the head at the time of the
  // call; `size` is the number of entries there.
  absl::Status Read(const std::function<void(const fold::Facts& facts,
                                             uint64_t size)>& visit);

 private:
  client::LedgerClient& ledger_;
  Mutex mutex_;
  fold::Facts facts_ ABSL_GUARDED_BY(mutex_);
  uint64_t next_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace omloop::services

#endif  // OMLOOP_SERVICES_CIRCULATION_FACTS_FOLLOWER_H_
