#ifndef OMLOOP_SERVICES_PROCUREMENT_LANE_COMPARE_H_
#define OMLOOP_SERVICES_PROCUREMENT_LANE_COMPARE_H_

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "ledger/base/calendar.h"
#include "ledger/ingest/draft.h"
#include "services/procurement/book_lines.h"
#include "services/procurement/import_changes.h"
#include "services/procurement/import_run.h"

namespace omloop::services {

// Rows of one anchor that are compared with lines in the book. A further
// file with more new rows in months that have lines is not compared; a
// complete month with more is refused.
inline constexpr size_t kComparedRowsMax = 200'000;
inline constexpr size_t kCompleteRowsMax = 1'000'000;
// Changes that a check names one by one.
inline constexpr int kProposedMax = 100;

// What a file does to the lines of an anchor that stand in the book.
struct LanePlan {
  // By the id of a row that is not in the book: the line it is already
  // (`same`), or that it replaces.
  struct RowPlan {
    bool same = false;
    BookLine line;
  };
  absl::flat_hash_map<EntryId, RowPlan> rows;
  // Lines that a complete file has no more.
  std::vector<BookLine> missing;
  Tally same;
  Tally corrected_from;
  Tally corrected_to;
  Tally reversals;
  std::vector<procurement::v1::ProposedChange> proposed;
};

// Collects, while a file is checked, what has to be compared of one anchor's
// rows, and compares at the end. Costs nothing for months that no earlier
// import has lines in. Not thread-safe.
class LaneComparison {
 public:
  // All must outlive this.
  LaneComparison(const ImportTools& tools, const BookFacts& facts,
                 const procurement::v1::ImportOptions& options, int32_t anchor);

  // Earlier imports of the anchor may have lines in the month.
  bool Inhabited(Month month);
  // A row that stands in the book as this entry.
  void TakeExisting(uint64_t sequence) { matched_.insert(sequence); }
  // A row that does not; `payee` 0 = a supplier the book does not know.
  void TakeFresh(const ingest::SpendDraft& draft, const EntryId& id,
                 int32_t payee);

  // Errors: of the services; FAILED_PRECONDITION TOO_MANY_LINES.
  absl::StatusOr<LanePlan> Finish();

 private:
  struct FreshRow {
    EntryId id;
    int64_t record = 0;
    int64_t row = 0;
    std::string supplier_name;
    ComparedLine compared;
  };

  bool complete() const { return !options_.complete_month().empty(); }
  bool Matched(const BookLine& line) const {
    return matched_.contains(line.record.sequence);
  }
  absl::StatusOr<std::vector<BookLine>> Candidates(
      const absl::flat_hash_set<uint32_t>& payees);
  void Propose(const FreshRow* row, const BookLine& line,
               const procurement::v1::DeliveredRow* words, LanePlan& plan);

  const ImportTools& tools_;
  const BookFacts& facts_;
  const procurement::v1::ImportOptions& options_;
  int32_t anchor_;
  std::map<Month, bool> inhabited_;
  std::set<Month> months_;
  absl::flat_hash_set<uint64_t> matched_;
  std::vector<FreshRow> fresh_;
  bool too_many_ = false;
};

}  // namespace omloop::services

#endif  // OMLOOP_SERVICES_PROCUREMENT_LANE_COMPARE_H_
