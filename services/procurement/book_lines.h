#ifndef OMLOOP_SERVICES_PROCUREMENT_BOOK_LINES_H_
#define OMLOOP_SERVICES_PROCUREMENT_BOOK_LINES_H_

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "ledger/base/calendar.h"
#include "ledger/model/record.h"
#include "omloop/ledger/v1/ledger.pb.h"
#include "omloop/procurement/v1/procurement.pb.h"
#include "services/procurement/book_view.h"
#include "services/procurement/import_run.h"

namespace omloop::services {

// A spend line of an anchor as it stands in the book: an invoice or credit
// note of an import, with the entries linked to it (its VAT).
struct BookLine {
  Record record;
  // Signed, on the anchor's purchases.
  int64_t amount_minor = 0;
  // Who was paid.
  uint32_t payee = 0;
  std::vector<Record> linked;
};

// Calls `visit` for each record of the log from the opening of `import` to
// its completion (or the head, while it is open).
absl::Status ScanImport(client::LedgerClient& ledger, const ImportFact& import,
                        uint64_t size,
                        const std::function<void(const Record&)>& visit);

// What one import booked, spend lines and other money, those taken back since
// included.
absl::StatusOr<std::vector<BookLine>> LinesOfImport(
    client::LedgerClient& ledger, const BookFacts& facts,
    const ImportFact& import);

// Lines of the anchor's completed imports that are dated in one of `months`,
// those taken back included; those of undone imports left out.
// Errors: FAILED_PRECONDITION TOO_MANY_LINES beyond `limit`.
absl::StatusOr<std::vector<BookLine>> LinesOfMonths(
    client::LedgerClient& ledger, const BookFacts& facts, uint32_t anchor,
    const std::set<Month>& months, size_t limit);

// The spend line at a sequence, with what is linked to it; live or not.
// Errors: NOT_FOUND ENTRY_NOT_FOUND; FAILED_PRECONDITION NOT_REVERSIBLE when
// it is another kind of entry.
absl::StatusOr<BookLine> LineAt(client::LedgerClient& ledger,
                                const BookFacts& facts, int64_t sequence);

// Removes the lines that were taken back.
absl::Status KeepLive(client::LedgerClient& ledger,
                      std::vector<BookLine>& lines);

// The delivered words of lines, by import and line; lines without words are
// left out.
using LineKey = std::pair<uint32_t, uint32_t>;
absl::StatusOr<std::map<LineKey, procurement::v1::DeliveredRow>> WordsOf(
    client::RegistryClient& registry, int32_t anchor,
    const std::set<LineKey>& lines);

// Lines whose words are kept in one row of the vault.
inline constexpr int32_t kWordsBlock = 500;
// Key of a block of words.
std::string WordsKey(uint32_t import, int32_t block);

// Adds to `request`: the reversal of a line and of what is linked to it, as
// one chain. `more_follows` links the chain to the next entry.
struct ReversalPlan {
  // The import that takes back, and its line; 0 = within the line's own.
  uint32_t import_number = 0;
  uint32_t import_line = 0;
  // Commitment to the reason; not empty makes it a restatement when
  // `restatement` is set.
  std::string detail;
  bool restatement = false;
  bool more_follows = false;
};
void AddReversals(const BookLine& line, const ReversalPlan& plan,
                  ledger::v1::SubmitBatchRequest& request);

// Accepted or stood before.
bool Stands(ledger::v1::EntryStatus status);

}  // namespace omloop::services

#endif  // OMLOOP_SERVICES_PROCUREMENT_BOOK_LINES_H_
