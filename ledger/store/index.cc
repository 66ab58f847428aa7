#include "ledger/store/index.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"
#include "rocksdb/sst_file_writer.h"

namespace omloop::store {
namespace {

// Full windows that may wait before the appender does.
constexpr size_t kFullWindowsMax = 4;
// Sequences in one posting row.
constexpr size_t kPostingRowMax = 4096;

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

// Calls visit(account, sequence) for every posting in the row `it` is at.
template <typename Visit>
absl::Status VisitRow(const rocksdb::Iterator& it, Visit visit) {
  const std::string_view key = View(it.key());
  const uint32_t account = static_cast<uint32_t>(
      FromBigEndian64(std::string(4, '\0').append(key.substr(0, 4))));
  uint64_t sequence = FromBigEndian64(key.substr(4));
  std::string_view row = View(it.value());
  uint64_t delta = 0;
  while (!row.empty()) {
    if (!ReadVarint(row, delta)) {
      return DataLoss("INDEX_CORRUPT",
                      "a row of the account index is cut short; rebuild the "
                      "indexes");
    }
    sequence += delta;
    visit(account, sequence);
  }
  return absl::OkStatus();
}

// A finished, sorted file for one column family, handed over by Ingest.
class IndexFile {
 public:
  IndexFile(Rocks& rocks, Family family)
      : family_(family),
        path_(rocks.path() + "/" + std::string(FamilyName(family)) +
              ".building"),
        writer_(rocksdb::EnvOptions(),
                rocks.db().GetOptions(rocks.family(family)),
                rocks.family(family)) {}

  absl::Status Open() {
    return FromRocks(writer_.Open(path_), "begin an index file");
  }
  // Keys must rise.
  absl::Status Put(std::string_view key, std::string_view value) {
    ++rows_;
    return FromRocks(writer_.Put(ToSlice(key), ToSlice(value)),
                     "write an index file");
  }
  absl::Status Finish() {
    if (rows_ == 0) return absl::OkStatus();
    return FromRocks(writer_.Finish(), "finish an index file");
  }

  bool empty() const { return rows_ == 0; }
  Family family() const { return family_; }
  const std::string& path() const { return path_; }

 private:
  Family family_;
  std::string path_;
  rocksdb::SstFileWriter writer_;
  uint64_t rows_ = 0;
};

}  // namespace

Index::Index(Rocks& rocks, uint64_t watermark, uint64_t window, bool read_only)
    : rocks_(rocks),
      window_size_(window),
      read_only_(read_only),
      open_(std::make_shared<IndexWindow>(watermark)),
      watermark_(watermark) {}

absl::StatusOr<std::unique_ptr<Index>> Index::Open(Rocks& rocks,
                                                   uint64_t watermark,
                                                   uint64_t recorded_ns,
                                                   uint64_t window,
                                                   bool read_only) {
  std::unique_ptr<Index> index(new Index(rocks, watermark, window, read_only));
  if (watermark > 0) {
    EntryId from;
    {
      MutexLock lock(index->mutex_);
      from = index->newest_.StartAfter(recorded_ns);
    }
    OMLOOP_RETURN_IF_ERROR(index->CollectAhead(from));
  }
  if (!read_only) {
    index->writer_ = std::thread([raw = index.get()] { raw->Run(); });
  }
  return index;
}

Index::~Index() {
  {
    MutexLock lock(mutex_);
    stop_ = true;
    changed_.notify_all();
  }
  if (writer_.joinable()) writer_.join();
}

absl::Status Index::CollectAhead(const EntryId& from) {
  std::unique_ptr<rocksdb::Iterator> it(rocks_.db().NewIterator(
      rocksdb::ReadOptions(), rocks_.family(Family::kId)));
  MutexLock lock(mutex_);
  for (it->Seek(ToSlice(from.view())); it->Valid(); it->Next()) {
    const EntryId id = EntryId::FromBytes(View(it->key()));
    if (NewestIds::TimeOf(id) >= NewestIds::kTimesEndMs) break;
    newest_.AddAhead(id);
  }
  return FromRocks(it->status(), "read the id index");
}

absl::Status Index::Add(absl::Span<const Record> records) {
  MutexLock lock(mutex_);
  for (const Record& record : records) {
    open_->Add(record, newest_.Add(record.id(), record.recorded_ns));
  }
  if (read_only_ || open_->size() < window_size_) return failure_;
  Rotate();
  while (full_.size() > kFullWindowsMax && failure_.ok()) {
    changed_.wait(mutex_);
  }
  return failure_;
}

void Index::Rotate() {
  const uint64_t limit = open_->limit();
  full_.push_back(std::move(open_));
  open_ = std::make_shared<IndexWindow>(limit);
  changed_.notify_all();
}

absl::Status Index::Flush() {
  MutexLock lock(mutex_);
  if (read_only_) return absl::OkStatus();
  if (open_->size() > 0) Rotate();
  while (!full_.empty() && failure_.ok()) changed_.wait(mutex_);
  return failure_;
}

void Index::Run() {
  while (true) {
    std::shared_ptr<const IndexWindow> window;
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
      watermark_ = window->limit();
    } else {
      failure_ = status;
    }
    changed_.notify_all();
  }
}

absl::Status Index::Write(const IndexWindow& window) {
  IndexFile ids(rocks_, Family::kId);
  OMLOOP_RETURN_IF_ERROR(ids.Open());
  for (const auto& [id, sequence] : window.SortedIds()) {
    OMLOOP_RETURN_IF_ERROR(ids.Put(id.view(), BigEndian64(sequence)));
  }
  OMLOOP_RETURN_IF_ERROR(ids.Finish());

  IndexFile postings(rocks_, Family::kPosting);
  OMLOOP_RETURN_IF_ERROR(postings.Open());
  std::string row;
  for (uint32_t account : window.SortedAccounts()) {
    const std::vector<uint64_t> sequences =
        window.Postings(account, 0, SIZE_MAX);
    for (size_t i = 0; i < sequences.size(); i += kPostingRowMax) {
      const size_t end = std::min(i + kPostingRowMax, sequences.size());
      row.clear();
      for (size_t j = i; j < end; ++j) {
        AppendVarint(row,
                     sequences[j] - (j == i ? sequences[i] : sequences[j - 1]));
      }
      OMLOOP_RETURN_IF_ERROR(
          postings.Put(BigEndian32(account) + BigEndian64(sequences[i]), row));
    }
  }
  OMLOOP_RETURN_IF_ERROR(postings.Finish());

  std::vector<rocksdb::IngestExternalFileArg> files;
  for (const IndexFile* file : {&ids, &postings}) {
    if (file->empty()) continue;
    rocksdb::IngestExternalFileArg& arg = files.emplace_back();
    arg.column_family = rocks_.family(file->family());
    arg.external_files = {file->path()};
    arg.options.move_files = true;
    arg.options.write_global_seqno = false;
  }
  OMLOOP_RETURN_IF_ERROR(FromRocks(rocks_.db().IngestExternalFiles(files),
                                   "take in the index files"));
  // Last, so that a crash before it writes the window once more.
  return FromRocks(
      rocks_.db().Put(rocksdb::WriteOptions(), rocks_.family(Family::kMeta),
                      "index_watermark", BigEndian64(window.limit())),
      "write the watermark of the indexes");
}

absl::StatusOr<std::optional<uint64_t>> Index::FindId(const EntryId& id) const {
  {
    MutexLock lock(mutex_);
    if (newest_.SurelyNew(id)) return std::nullopt;
    if (auto found = open_->FindId(id); found.has_value()) return found;
    for (const auto& window : full_) {
      if (auto found = window->FindId(id); found.has_value()) return found;
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
    auto collect = [&](const IndexWindow& window) {
      if (recent.size() >= count) return;
      const std::vector<uint64_t> part =
          window.Postings(account, first, count - recent.size());
      recent.insert(recent.end(), part.begin(), part.end());
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
    if (FromBigEndian64(View(it->key()).substr(4)) >= limit) break;
    OMLOOP_RETURN_IF_ERROR(
        VisitRow(*it, [&](uint32_t, uint64_t sequence) { take(sequence); }));
  }
  OMLOOP_RETURN_IF_ERROR(FromRocks(it->status(), "read the account index"));
  for (uint64_t sequence : recent) take(sequence);
  return found;
}

absl::Status Index::ScanIds(
    uint64_t limit,
    const std::function<void(const EntryId&, uint64_t)>& visit) const {
  // The windows before the snapshot of the database: what is in neither was
  // added later.
  Windows windows;
  uint64_t written = 0;
  {
    MutexLock lock(mutex_);
    windows.assign(full_.begin(), full_.end());
    windows.push_back(std::make_shared<IndexWindow>(*open_));
    written = windows.front()->first();
  }
  std::unique_ptr<rocksdb::Iterator> it(rocks_.db().NewIterator(
      rocksdb::ReadOptions(), rocks_.family(Family::kId)));
  for (it->SeekToFirst(); it->Valid(); it->Next()) {
    if (it->key().size() != EntryId::kSize || it->value().size() != 8) {
      return DataLoss("INDEX_CORRUPT",
                      "a row of the id index has the wrong length; rebuild "
                      "the indexes");
    }
    const uint64_t sequence = FromBigEndian64(View(it->value()));
    if (sequence < std::min(limit, written)) {
      visit(EntryId::FromBytes(View(it->key())), sequence);
    }
  }
  OMLOOP_RETURN_IF_ERROR(FromRocks(it->status(), "read the id index"));
  for (const auto& window : windows) {
    for (const auto& [id, sequence] : window->SortedIds()) {
      if (sequence < limit) visit(id, sequence);
    }
  }
  return absl::OkStatus();
}

absl::Status Index::ScanPostings(
    uint64_t limit,
    const std::function<void(uint32_t, uint64_t)>& visit) const {
  Windows windows;
  uint64_t written = 0;
  {
    MutexLock lock(mutex_);
    windows.assign(full_.begin(), full_.end());
    windows.push_back(std::make_shared<IndexWindow>(*open_));
    written = windows.front()->first();
  }
  std::unique_ptr<rocksdb::Iterator> it(rocks_.db().NewIterator(
      rocksdb::ReadOptions(), rocks_.family(Family::kPosting)));
  for (it->SeekToFirst(); it->Valid(); it->Next()) {
    OMLOOP_RETURN_IF_ERROR(
        VisitRow(*it, [&](uint32_t account, uint64_t sequence) {
          if (sequence < std::min(limit, written)) visit(account, sequence);
        }));
  }
  OMLOOP_RETURN_IF_ERROR(FromRocks(it->status(), "read the account index"));
  for (const auto& window : windows) {
    for (uint32_t account : window->SortedAccounts()) {
      for (uint64_t sequence : window->Postings(account, 0, SIZE_MAX)) {
        if (sequence < limit) visit(account, sequence);
      }
    }
  }
  return absl::OkStatus();
}

uint64_t Index::watermark() const {
  MutexLock lock(mutex_);
  return watermark_;
}

}  // namespace omloop::store
