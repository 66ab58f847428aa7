#include "services/insight/folded_log.h"

#include <algorithm>
#include <cstring>
#include <string_view>

#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"
#include "ledger/model/record.h"

namespace omloop::services {
namespace {

// Facts that do not change a figure by themselves: an import's completion
// does, but through the cells of its months.
bool ChangesFigures(EntryKind kind) {
  switch (kind) {
    case EntryKind::kAccountOpened:
    case EntryKind::kImportOpened:
    case EntryKind::kImportCompleted:
    case EntryKind::kImportUndone:
    case EntryKind::kTextAttached:
    case EntryKind::kMappingProfileAdopted:
      return false;
    default:
      return true;
  }
}

}  // namespace

absl::Status FoldedLog::Apply(const ledger::v1::WatchResponse& message) {
  const std::string& bytes = message.records();
  if (static_cast<uint64_t>(message.first_sequence()) != size() ||
      bytes.size() % kRecordSize != 0) {
    return DataLoss(
        "LOG_GAP",
        absl::StrFormat("the log goes on at entry %d with %d "
                        "bytes, expected whole records from entry "
                        "%d on",
                        message.first_sequence(), bytes.size(), size()));
  }
  std::vector<Record> records(bytes.size() / kRecordSize);
  if (!records.empty()) {
    std::memcpy(records.data(), bytes.data(), bytes.size());
  }
  int next_payload = 0;
  for (size_t i = 0; i < records.size(); ++i) {
    const Record& record = records[i];
    if (record.sequence != size() + i) {
      return DataLoss("LOG_GAP", absl::StrFormat("entry %d stands where %d is "
                                                 "expected",
                                                 record.sequence, size() + i));
    }
    if (!IsFact(record.entry_kind())) continue;
    std::string_view payload;
    while (next_payload < message.payloads_size() &&
           static_cast<uint64_t>(message.payloads(next_payload).sequence()) <
               record.sequence) {
      ++next_payload;
    }
    if (next_payload < message.payloads_size() &&
        static_cast<uint64_t>(message.payloads(next_payload).sequence()) ==
            record.sequence) {
      payload = message.payloads(next_payload).payload();
    }
    OMLOOP_RETURN_IF_ERROR(WritableFacts().Apply(record, payload));
    if (ChangesFigures(record.entry_kind())) {
      facts_changed_at_ = record.sequence + 1;
    }
  }
  cells_.Apply(records);
  if (!records.empty()) last_recorded_ns_ = records.back().recorded_ns;
  root_ = message.root();
  root_size_ = static_cast<uint64_t>(message.size());
  return absl::OkStatus();
}

std::string FoldedLog::root() const {
  return root_size_ == size() ? root_ : std::string();
}

fold::Facts& FoldedLog::WritableFacts() {
  if (facts_shared_) {
    facts_ = std::make_shared<fold::Facts>(*facts_);
    facts_shared_ = false;
  }
  return *facts_;
}

std::shared_ptr<const fold::Facts> FoldedLog::ShareFacts() {
  facts_shared_ = true;
  return facts_;
}

uint64_t FoldedLog::StampOf(Month month) const {
  return std::max(cells_.ChangedAt(month), facts_changed_at_);
}

MonthSnapshot FoldedLog::ShareMonth(Month month) {
  return {month, cells_.Share(month), cells_.PendingOf(month), StampOf(month)};
}

std::vector<MonthSpend> FoldedLog::MonthsWithSpend() {
  std::vector<MonthSpend> all;
  for (Month month : cells_.Months()) {
    Spends& known = spends_[month];
    if (known.stamp != StampOf(month)) {
      known.stamp = StampOf(month);
      std::map<uint16_t, std::pair<absl::int128, uint64_t>> sums;
      const auto table = cells_.Share(month);
      for (const auto& [key, cell] : *table) {
        if (!fold::IsSpend(key)) continue;
        const fold::PartyState* payee = facts_->Party(key.payee);
        if (payee != nullptr && payee->attributes.kind == PartyKind::kAnchor) {
          continue;  // From anchor to anchor.
        }
        sums[key.asset].first += cell.sum_minor;
        sums[key.asset].second += cell.entry_count;
      }
      known.by_asset.clear();
      for (const auto& [asset, sum] : sums) {
        known.by_asset.push_back({month, asset, static_cast<int64_t>(sum.first),
                                  static_cast<int64_t>(sum.second)});
      }
    }
    all.insert(all.end(), known.by_asset.begin(), known.by_asset.end());
  }
  return all;
}

}  // namespace omloop::services
