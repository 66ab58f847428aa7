#ifndef OMLOOP_LEDGER_BOOK_LIMITS_H_
#define OMLOOP_LEDGER_BOOK_LIMITS_H_

#include <cstddef>
#include <cstdint>

namespace omloop::book {

// Entries of one batch.
inline constexpr size_t kBatchEntriesMax = 8190;
// Bytes of a fact's payload or an entry's detail.
inline constexpr size_t kPayloadBytesMax = 60 << 10;
// Entries that a commit group is closed at.
inline constexpr size_t kGroupEntriesMax = 8192;
// Entries of a group from which on a thread of its own writes it.
inline constexpr size_t kHandOverEntriesMin = 512;
// Entries that may wait for the sequencer before callers are told to retry.
inline constexpr size_t kQueueEntriesMax = 512 << 10;
// Dense numbers of each kind, limited by their width in the record.
inline constexpr uint32_t kPartiesMax = 0x7fffffff;
inline constexpr uint32_t kAccountsMax = 0x7fffffff;
inline constexpr uint32_t kImportsMax = 0x7fffffff;
inline constexpr uint32_t kAreasMax = 0xffff;
inline constexpr uint32_t kCategoriesMax = 0xffff;
// Numbers of rules about spend: each figure looks through all of them.
inline constexpr int32_t kSpendRulesMax = 1000;

}  // namespace omloop::book

#endif  // OMLOOP_LEDGER_BOOK_LIMITS_H_
