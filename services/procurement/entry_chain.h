#ifndef OMLOOP_SERVICES_PROCUREMENT_ENTRY_CHAIN_H_
#define OMLOOP_SERVICES_PROCUREMENT_ENTRY_CHAIN_H_

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/types/span.h"
#include "clients/cpp/ledger_client.h"
#include "ledger/base/ids.h"

namespace omloop::services {

// Ids are permanent and an entry is reversed once, so a row that was taken
// back and comes again needs another id: the next of its chain, which follows
// from the one before. docs/internals/import_ids.md has the rules.

// The id of the reversal of an entry, so that taking it back twice is a
// repeat.
EntryId ReversalId(const EntryId& entry);
// The id a row has after its entry with this id was taken back.
EntryId NextId(const EntryId& entry);

// A row of a file and where it stands: the last entry of its chain.
struct ChainedRow {
  // In: the first id of the chain. Out: of the entry that stands, or the one
  // the row would be booked under.
  EntryId id;
  // It stands in the book, live or taken back.
  bool stands = false;
  // It was taken back one by one, on purpose, and is not booked again.
  bool taken_back = false;
  uint64_t sequence = 0;
};

// Goes along the chain of each row to its end. When the last entry is
// reversed, `may_book_again` decides by the import it came by whether the row
// is new under the next id; else it stands as taken back.
// Errors: UNAVAILABLE LEDGER_AWAY; FAILED_PRECONDITION CHAIN_TOO_LONG.
absl::Status SettleRows(client::LedgerClient& ledger,
                        absl::FunctionRef<bool(uint32_t import)> may_book_again,
                        absl::Span<ChainedRow* const> rows);

}  // namespace omloop::services

#endif  // OMLOOP_SERVICES_PROCUREMENT_ENTRY_CHAIN_H_
