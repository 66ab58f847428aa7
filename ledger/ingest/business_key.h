#ifndef OMLOOP_LEDGER_INGEST_BUSINESS_KEY_H_
#define OMLOOP_LEDGER_INGEST_BUSINESS_KEY_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "ledger/base/ids.h"
#include "ledger/ingest/draft.h"

namespace omloop::ingest {

// What makes a record the same record in another file: supplier as delivered,
// document number, line, date, amount and asset, as far as the file has them.
// Canonical bytes, never shown: each word as a little-endian u32 length and
// its bytes, in the order name, number, document, line; then date (i32 days
// since 1970), amount (i64 minor units) and asset (u16), little-endian. Never
// change: ids of booked entries rest on it.
std::string BusinessKey(const SpendDraft& draft);

// First 16 bytes of HMAC-SHA-256(import_key, business_key || k), k as a
// little-endian u32: the id of the entry that the record becomes. The same
// record in any order or in an overlapping file gives the same id.
EntryId ImportEntryId(std::string_view import_key,
                      std::string_view business_key, uint32_t k);

// Counts equal keys within one file. Memory: about 25 bytes a different key.
class DuplicateCounter {
 public:
  // How many equal keys were given before.
  uint32_t Next(std::string_view business_key);

 private:
  absl::flat_hash_map<EntryId, uint32_t> counts_;
};

}  // namespace omloop::ingest

#endif  // OMLOOP_LEDGER_INGEST_BUSINESS_KEY_H_
