#include "ledger/store/index.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"
#include "rocksdb/write_batch.h"

namespace omloop::store {
namespace {

// Full windows that may wait before the appender does.
constexpr size_t kFullWindowsMax = 4;
// Sequences in one posting row.
constexpr size_t kPostingRowMax = 4096;
// Bytes of an index batch before it is written.
constexpr size_t kIndexBatchBytes = 4 << 20;

void AppendVarint(std::string& out, uint64_t value) {
  while (value >= 0x80) {
    out.push_back(static_cast<char>(value | 0x80));
    value >>= 7;
  }
  out.push_back(static_cast<char>(value));
}

bool ReadVarint(std::string_view& in, uint64_t& value) {
  value = 0;
  for (int shift = 0; shift < 64 && !in.empty(); shift += 7) {
    uint8_t byte = static_cast<uint8_t>(in.front());
    in.remove_prefix(1);
    value |= uint64_t{byte & 0x7fu} << shift;
    if (byte < 0x80) return true;
  }
  return false;
}

// Accounts a record stands on; facts stand on none.
template <typename Visit>
void VisitAccounts(const Record& record, Visit visit) {
  if (!IsMoney(record.entry_kind())) return;
  visit(record.debit_account);
  if (record.credit_account != record.debit_account) {
    visit(record.credit_account);
  }
}

}  // namespace

Index::Index(Rocks& rocks, uint64_t watermark, uint64_t window, bool read_only)
    : rocks_(rocks),
      window_size_(window),
      read_only_(read_only),
      open_(std::make_shared<Window>()),
      watermark_(watermark) {
  open_->first = open_->limit = watermark;
  if (!read_only_) writer_ = std::thread([this] { Run(); });
}

Index::~Index() {
  {
    MutexLock lock(mutex_);
    stop_ = true;
    changed_.notify_all();
  }
  if (writer_.joinable()) writer_.join();
}

absl::Status Index::Add(absl::Span<const Record> records) {
  MutexLock lock(mutex_);
  for (const Record& record : records) {
    open_->ids.emplace(record.id(), record.sequence);
    VisitAccounts(record, [&](uint32_t account) ABSL_NO_THREAD_SAFETY_ANALYSIS {
      open_->postings[account].push_back(record.sequence);
    });
    open_->limit = record.sequence + 1;
  }
  if (read_only_ || open_->limit - open_->first < window_size_) {
    return failure_;
  }
  Rotate();
  while (full_.size() > kFullWindowsMax && failure_.ok()) {
    changed_.wait(mutex_);
  }
  return failure_;
}

void Index::Rotate() {
  uint64_t limit = open_->limit;
  full_.push_back(std::move(open_));
  open_ = std::make_shared<Window>();
  open_->first = open_->limit = limit;
  changed_.notify_all();
}

absl::Status Index::Flush() {
  MutexLock lock(mutex_);
  if (read_only_) return absl::OkStatus();
  if (open_->limit > open_->first) Rotate();
  while (!full_.empty() && failure_.ok()) changed_.wait(mutex_);
  return failure_;
}

void Index::Run() {
  while (true) {
    std::shared_ptr<const Window> window;
    {
      MutexLock lock(mutex_);
      while (full_.empty() && !stop_) changed_.wait(mutex_);
      // What is left in memory at a stop is rebuilt from the log.
      if (stop_ || !failure_.ok()) return;
      window = full_.front();
    }
    absl::Status status = Write(*window);
    MutexLock lock(mutex_);
    if (status.ok()) {
      full_.pop_front();
      watermark_ = window->limit;
    } else {
      failure_ = status;
    }
    changed_.notify_all();
  }
}

absl::Status Index::Write(const Window& window) {
  rocksdb::WriteBatch batch;
  rocksdb::WriteOptions unsynced;
  auto flush = [&](size_t at_least) {
    if (batch.GetDataSize() < at_least) return absl::OkStatus();
    absl::Status status =
        FromRocks(rocks_.db().Write(unsynced, &batch), "write an index");
    batch.Clear();
    return status;
  };

  std::vector<std::pair<EntryId, uint64_t>> ids(window.ids.begin(),
                                                window.ids.end());
  std::sort(ids.begin(), ids.end());
  for (const auto& [id, sequence] : ids) {
    batch.Put(rocks_.family(Family::kId), ToSlice(id.view()),
              BigEndian64(sequence));
    OMLOOP_RETURN_IF_ERROR(flush(kIndexBatchBytes));
  }

  std::vector<uint32_t> accounts;
  accounts.reserve(window.postings.size());
  for (const auto& posting : window.postings) accounts.push_back(posting.first);
  std::sort(accounts.begin(), accounts.end());
  for (uint32_t account : accounts) {
    const std::vector<uint64_t>& sequences = window.postings.at(account);
    for (size_t i = 0; i < sequences.size(); i += kPostingRowMax) {
      size_t end = std::min(i + kPostingRowMax, sequences.size());
      std::string row;
      for (size_t j = i; j < end; ++j) {
        AppendVarint(row,
                     sequences[j] - (j == i ? sequences[i] : sequences[j - 1]));
      }
      batch.Put(rocks_.family(Family::kPosting),
                BigEndian32(account) + BigEndian64(sequences[i]), row);
      OMLOOP_RETURN_IF_ERROR(flush(kIndexBatchBytes));
    }
  }

  // Last, so that a crash before it writes the window once more.
  batch.Put(rocks_.family(Family::kMeta), "index_watermark",
            BigEndian64(window.limit));
  return flush(0);
}

absl::StatusOr<std::optional<uint64_t>> Index::FindId(const EntryId& id) const {
  {
    MutexLock lock(mutex_);
    if (auto it = open_->ids.find(id); it != open_->ids.end()) {
      return it->second;
    }
    for (const auto& window : full_) {
      if (auto it = window->ids.find(id); it != window->ids.end()) {
        return it->second;
      }
    }
  }
  rocksdb::PinnableSlice value;
  rocksdb::Status status =
      rocks_.db().Get(rocksdb::ReadOptions(), rocks_.family(Family::kId),
                      ToSlice(id.view()), &value);
  if (status.IsNotFound()) return std::nullopt;
  OMLOOP_RETURN_IF_ERROR(FromRocks(status, "read the id index"));
  if (value.size() != 8) {
    return DataLoss("INDEX_CORRUPT",
                    "a row of the id index has the wrong length; rebuild the "
                    "indexes");
  }
  return FromBigEndian64(View(value));
}

absl::StatusOr<std::vector<uint64_t>> Index::Postings(uint32_t account,
                                                      uint64_t first,
                                                      uint64_t limit,
                                                      size_t count) const {
  std::vector<uint64_t> found;
  auto take = [&](uint64_t sequence) {
    // Windows and stored rows may overlap for a moment after a write.
    if (sequence < first || sequence >= limit || found.size() >= count) return;
    if (!found.empty() && found.back() >= sequence) return;
    found.push_back(sequence);
  };

  // Memory first, so that a window written meanwhile is not missed.
  std::vector<uint64_t> recent;
  {
    MutexLock lock(mutex_);
    auto collect = [&](const Window& window) {
      auto it = window.postings.find(account);
      if (it == window.postings.end()) return;
      auto from = std::lower_bound(it->second.begin(), it->second.end(), first);
      for (; from != it->second.end() && recent.size() < count; ++from) {
        recent.push_back(*from);
      }
    };
    for (const auto& window : full_) collect(*window);
    collect(*open_);
  }

  std::string prefix = BigEndian32(account);
  std::unique_ptr<rocksdb::Iterator> it(rocks_.db().NewIterator(
      rocksdb::ReadOptions(), rocks_.family(Family::kPosting)));
  // The row before may reach into the range.
  it->SeekForPrev(prefix + BigEndian64(first));
  if (!it->Valid() || !View(it->key()).starts_with(prefix)) {
    it->Seek(prefix + BigEndian64(first));
  }
  for (; it->Valid() && View(it->key()).starts_with(prefix) &&
         found.size() < count;
       it->Next()) {
    uint64_t sequence = FromBigEndian64(View(it->key()).substr(4));
    if (sequence >= limit) break;
    std::string_view row = View(it->value());
    uint64_t delta = 0;
    while (!row.empty()) {
      if (!ReadVarint(row, delta)) {
        return DataLoss("INDEX_CORRUPT",
                        "a row of the account index is cut short; rebuild the "
                        "indexes");
      }
      sequence += delta;
      take(sequence);
    }
  }
  OMLOOP_RETURN_IF_ERROR(FromRocks(it->status(), "read the account index"));
  for (uint64_t sequence : recent) take(sequence);
  return found;
}

uint64_t Index::watermark() const {
  MutexLock lock(mutex_);
  return watermark_;
}

}  // namespace omloop::store
