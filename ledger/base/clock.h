#ifndef OMLOOP_LEDGER_BASE_CLOCK_H_
#define OMLOOP_LEDGER_BASE_CLOCK_H_

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace omloop {

// Source of instants, so that tests and simulation own the time.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual absl::Time Now() const = 0;
};

// The machine's clock; made in main() and passed down.
class SystemClock final : public Clock {
 public:
  absl::Time Now() const override { return absl::Now(); }
};

}  // namespace omloop

#endif  // OMLOOP_LEDGER_BASE_CLOCK_H_
