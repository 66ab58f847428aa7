#ifndef OMLOOP_SERVICES_INSIGHT_FOLDED_LOG_H_
#define OMLOOP_SERVICES_INSIGHT_FOLDED_LOG_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "ledger/base/calendar.h"
#include "ledger/fold/cells.h"
#include "ledger/fold/facts.h"
#include "omloop/ledger/v1/ledger.pb.h"

namespace omloop::services {

// Spend of a month in one asset.
struct MonthSpend {
  Month month;
  uint16_t asset = 0;
  int64_t total = 0;
  int64_t lines = 0;
};

// One month of a log, fixed.
struct MonthSnapshot {
  Month month;
  std::shared_ptr<const fold::CellTable> cells;
  std::vector<fold::PendingSpend> pending;
  // Changes whenever anything its figures are computed from changed.
  uint64_t stamp = 0;
};

// A log as far as it was read: facts and flow cells. What it hands out never
// changes any more. Not thread-safe.
class FoldedLog {
 public:
  // Takes in the next message of Watch.
  // Errors: DATA_LOSS LOG_GAP when it does not go on from size();
  // DATA_LOSS FACT_INVALID. After an error the log must not be used.
  absl::Status Apply(const omloop::ledger::v1::WatchResponse& message);

  uint64_t size() const { return cells_.size(); }
  // Root of the log at size(); empty when no message told it.
  std::string root() const;

  // Recorded time of the last entry; 0 when there is none.
  uint64_t last_recorded_ns() const { return last_recorded_ns_; }

  std::shared_ptr<const fold::Facts> ShareFacts();
  // Size after the last fact that figures depend on.
  uint64_t facts_changed_at() const { return facts_changed_at_; }
  MonthSnapshot ShareMonth(Month month);
  // Months with spend, oldest first, by asset.
  std::vector<MonthSpend> MonthsWithSpend();

  uint64_t cell_count() const { return cells_.cell_count(); }
  Hash32 CellDigest() const { return cells_.Digest(); }

 private:
  fold::Facts& WritableFacts();
  uint64_t StampOf(Month month) const;

  fold::Cells cells_;
  std::shared_ptr<fold::Facts> facts_ = std::make_shared<fold::Facts>();
  bool facts_shared_ = false;
  uint64_t facts_changed_at_ = 0;
  uint64_t last_recorded_ns_ = 0;
  uint64_t root_size_ = 0;
  std::string root_;
  struct Spends {
    uint64_t stamp = 0;
    std::vector<MonthSpend> by_asset;
  };
  std::map<Month, Spends> spends_;
};

}  // namespace omloop::services

#endif  // OMLOOP_SERVICES_INSIGHT_FOLDED_LOG_H_
