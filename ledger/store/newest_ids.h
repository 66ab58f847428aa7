#ifndef OMLOOP_LEDGER_STORE_NEWEST_IDS_H_
#define OMLOOP_LEDGER_STORE_NEWEST_IDS_H_

#include <cstdint>

#include "absl/container/flat_hash_set.h"
#include "ledger/base/ids.h"

namespace omloop::store {

// Tells ids that no entry can have yet, so that they need no look-up.
//
// Clients make ids that begin with the time in milliseconds (UUIDv7), so
// nearly every new id is above all earlier ones. Ids of imports are random: a
// few of them begin like a time to come. Such ids "ahead" of their own entry's
// time are kept apart, else one of them would hide all honest ids behind it.
// Not thread-safe.
class NewestIds {
 public:
  // Ids ahead of their entry by more than this are kept apart.
  static constexpr uint64_t kAheadMs = 60'000;
  // First bytes from here on (the year 2039) are never taken for a time.
  static constexpr uint64_t kTimesEndMs = uint64_t{1} << 41;

  // Milliseconds since 1970 that an id begins with, if it is a time.
  static uint64_t TimeOf(const EntryId& id);

  // Whether no id that was added equals this one, for sure.
  bool SurelyNew(const EntryId& id) const {
    return id > highest_ && TimeOf(id) < kTimesEndMs && !ahead_.contains(id);
  }
  // True when it is above all earlier ones that are not ahead.
  bool Add(const EntryId& id, uint64_t recorded_ns);

  // Goes on after entries up to this time, whose ids are not known: all ids
  // that can be theirs need a look-up. Those ahead must be added by AddAhead:
  // of all ids at least as great as the returned one and below kTimesEndMs.
  EntryId StartAfter(uint64_t recorded_ns);
  void AddAhead(const EntryId& id) { ahead_.insert(id); }

 private:
  EntryId highest_;
  absl::flat_hash_set<EntryId> ahead_;
};

}  // namespace omloop::store

#endif  // OMLOOP_LEDGER_STORE_NEWEST_IDS_H_
