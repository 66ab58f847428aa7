#include "ledger/store/newest_ids.h"

#include <array>

namespace omloop::store {
namespace {

uint64_t LastOrdinaryMs(uint64_t recorded_ns) {
  return recorded_ns / 1'000'000 + NewestIds::kAheadMs;
}

}  // namespace

uint64_t NewestIds::TimeOf(const EntryId& id) {
  uint64_t time = 0;
  for (int i = 0; i < 6; ++i) time = time << 8 | id.bytes()[i];
  return time;
}

bool NewestIds::Add(const EntryId& id, uint64_t recorded_ns) {
  const uint64_t time = TimeOf(id);
  if (time >= kTimesEndMs) return false;
  if (time > LastOrdinaryMs(recorded_ns)) {
    ahead_.insert(id);
    return false;
  }
  if (id <= highest_) return false;
  highest_ = id;
  return true;
}

EntryId NewestIds::StartAfter(uint64_t recorded_ns) {
  const uint64_t time = LastOrdinaryMs(recorded_ns);
  std::array<uint8_t, EntryId::kSize> bytes;
  bytes.fill(0xff);
  for (int i = 0; i < 6; ++i) {
    bytes[i] = static_cast<uint8_t>(time >> (40 - 8 * i));
  }
  highest_ = EntryId(bytes);
  return highest_;
}

}  // namespace omloop::store
