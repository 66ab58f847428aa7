#ifndef OMLOOP_LEDGER_BOOK_VERIFY_H_
#define OMLOOP_LEDGER_BOOK_VERIFY_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/base/sha256.h"
#include "ledger/store/log.h"

namespace omloop::book {

// What a full check of a book found; every check listed was passed.
struct VerifyReport {
  uint64_t size = 0;
  Hash32 root{};
  // Of the balances folded afresh (fold::Balances::Digest).
  Hash32 balance_digest{};
  uint64_t money_count = 0;
  uint64_t fact_count = 0;
  std::vector<std::string> checks;
};

// Reads the first `size` entries of the log again: dense sequences and rising
// times, the Merkle root, payload commitments, that entries stand on accounts
// of their asset, that debits equal credits for every asset, and that the
// indexes find every entry.
// Errors: DATA_LOSS VERIFY_FAILED naming the first entry that is wrong.
absl::StatusOr<VerifyReport> Verify(const store::Log& log, uint64_t size,
                                    const Hash32& root);

}  // namespace omloop::book

#endif  // OMLOOP_LEDGER_BOOK_VERIFY_H_
