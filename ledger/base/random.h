#ifndef OMLOOP_LEDGER_BASE_RANDOM_H_
#define OMLOOP_LEDGER_BASE_RANDOM_H_

#include <span>
#include <string>

#include "absl/time/time.h"
#include "ledger/base/ids.h"

namespace omloop {

// Source of unpredictable bytes for ids, salts and keys; tests give their own.
class Random {
 public:
  virtual ~Random() = default;
  virtual void Fill(std::span<uint8_t> out) = 0;

  // `size` fresh bytes.
  std::string Bytes(size_t size);
  // A UUIDv7 (RFC 9562): 48 bits of `now` in milliseconds, then random bits.
  EntryId TimeOrderedId(absl::Time now);
};

// The kernel's generator (getrandom). Never std::random_device: its RDSEED
// path is defective on some processors (AMD-SB-7055).
class SystemRandom final : public Random {
 public:
  void Fill(std::span<uint8_t> out) override;
};

}  // namespace omloop

#endif  // OMLOOP_LEDGER_BASE_RANDOM_H_
