#include "services/insight/log_follower.h"

#include <algorithm>
#include <mutex>
#include <string>

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "ledger/base/errors.h"

namespace omloop::services {
namespace {

constexpr absl::Duration kPauseMin = absl::Milliseconds(50);
constexpr absl::Duration kPauseMax = absl::Seconds(2);
// How often a waiting caller is asked whether it has gone.
constexpr absl::Duration kWaitTick = absl::Milliseconds(100);

}  // namespace

LogFollower::LogFollower(client::LedgerClient& ledger)
    : ledger_(ledger), thread_([this] { Follow(); }) {}

LogFollower::~LogFollower() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
    if (stream_ != nullptr) stream_->TryCancel();
  }
  changed_.notify_all();
  thread_.join();
}

absl::Status LogFollower::Take(const ledger::v1::WatchResponse& message) {
  MutexLock lock(mutex_);
  absl::Status status = log_.Apply(message);
  ledger_size_ = std::max(ledger_size_, static_cast<uint64_t>(message.size()));
  if (log_.size() >= ledger_size_) caught_up_ = true;
  if (!status.ok()) broken_ = status;
  changed_.notify_all();
  return status;
}

void LogFollower::Follow() {
  absl::Duration pause = kPauseMin;
  while (true) {
    grpc::ClientContext context;
    uint64_t from = 0;
    {
      MutexLock lock(mutex_);
      if (stopping_ || !broken_.ok()) return;
      stream_ = &context;
      from = log_.size();
    }
    ledger_
        .Watch(
            from, 0,
            [&](const ledger::v1::WatchResponse& message) {
              pause = kPauseMin;
              return Take(message);
            },
            context)
        .IgnoreError();  // Whatever it was: try again from where we are.
    MutexLock lock(mutex_);
    stream_ = nullptr;
    const absl::Time until = absl::Now() + pause;
    while (!stopping_ && absl::Now() < until) {
      changed_.wait_for(mutex_,
                        absl::ToChronoMilliseconds(until - absl::Now()) +
                            std::chrono::milliseconds(1));
    }
    pause = std::min(pause * 2, kPauseMax);
  }
}

absl::Status LogFollower::Read(uint64_t min_size, absl::Duration patience,
                               const std::function<bool()>& cancelled,
                               const std::function<void(FoldedLog&)>& visit) {
  const absl::Time until = absl::Now() + patience;
  MutexLock lock(mutex_);
  while (broken_.ok() && !stopping_ &&
         (!caught_up_ || log_.size() < min_size)) {
    if (absl::Now() >= until || cancelled()) {
      const uint64_t wanted = std::max(min_size, ledger_size_);
      return Unavailable(
          "BEHIND",
          ledger_size_ == 0
              ? "the ledger has not been reached yet; try again in a moment, "
                "and look whether the ledger role runs"
              : absl::StrFormat("%d of %d entries are folded, %d to go; try "
                                "again in a moment",
                                log_.size(), wanted, wanted - log_.size()));
    }
    changed_.wait_for(mutex_, absl::ToChronoMilliseconds(kWaitTick));
  }
  if (!broken_.ok()) return broken_;
  if (stopping_) return Unavailable("STOPPING", "the server is stopping");
  visit(log_);
  return absl::OkStatus();
}

void LogFollower::Peek(
    const std::function<void(FoldedLog&, uint64_t ledger_size)>& visit) {
  MutexLock lock(mutex_);
  visit(log_, ledger_size_);
}

}  // namespace omloop::services
