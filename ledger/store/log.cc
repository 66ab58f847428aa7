#include "ledger/store/log.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "ledger/base/check.h"
#include "ledger/base/errors.h"
#include "ledger/base/hex.h"
#include "ledger/base/random.h"
#include "ledger/base/status_macros.h"
#include "ledger/store/index.h"
#include "ledger/store/rocks.h"
#include "rocksdb/write_batch.h"

namespace omloop::store {
namespace {

// Details of money entries lie behind the payloads of facts, so that the
// facts of a book can be read without them.
constexpr uint64_t kDetailKey = uint64_t{1} << 63;

std::string PayloadKey(const Record& record) {
  return BigEndian64(record.sequence |
                     (IsMoney(record.entry_kind()) ? kDetailKey : 0));
}

// The identity of a book: a few lines of text, replaced as a whole.
absl::Status WriteIdentity(const std::string& path, const std::string& text) {
  const std::string temporary = path + ".new";
  int fd =
      open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  bool written = fd >= 0 &&
                 write(fd, text.data(), text.size()) ==
                     static_cast<ssize_t>(text.size()) &&
                 fsync(fd) == 0;
  if (fd >= 0) close(fd);
  written = written && rename(temporary.c_str(), path.c_str()) == 0;
  // The rename must last as well.
  int folder = open(std::filesystem::path(path).parent_path().c_str(),
                    O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  written = written && folder >= 0 && fsync(folder) == 0;
  if (folder >= 0) close(folder);
  if (written) return absl::OkStatus();
  return Unavailable("STORE_IO", absl::StrFormat("cannot write %s: %s", path,
                                                 std::strerror(errno)));
}

}  // namespace

PreparedGroup::PreparedGroup() = default;
PreparedGroup::~PreparedGroup() = default;

Log::Log() = default;

Log::~Log() {
  if (index_ != nullptr && !read_only_ && !failed_) {
    index_->Flush().IgnoreError();  // Rebuilt from the log when it fails.
  }
}

absl::Status Log::LoadIdentity(const LogOptions& options) {
  std::string path = folder_ + "/BOOK";
  bool exists = std::filesystem::exists(path);
  if (!exists && !options.create) {
    return NotFound("BOOK_NOT_FOUND",
                    absl::StrFormat("there is no book in %s; make one with "
                                    "\"omloop book init %s\"",
                                    folder_, folder_));
  }
  if (!exists) {
    std::error_code error;
    std::filesystem::create_directories(folder_, error);
    SystemRandom random;
    book_id_ = ToHex(random.Bytes(16));
    salt_key_ = random.Bytes(32);
    disclosure_ = options.disclosure;
    format_ = kFormatVersion;
    return WriteIdentity(path, IdentityText());
  }
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  std::string disclosure;
  int& version = format_;
  for (absl::string_view line : absl::StrSplit(text.str(), '\n')) {
    std::vector<std::string> words = absl::StrSplit(line, ' ');
    if (words.size() != 2) continue;
    if (words[0] == "omloop-book" && !absl::SimpleAtoi(words[1], &version)) {
      version = 0;
    }
    if (words[0] == "book-id") book_id_ = words[1];
    if (words[0] == "salt-key") {
      OMLOOP_ASSIGN_OR_RETURN(salt_key_, FromHex(words[1]));
    }
    if (words[0] == "disclosure") disclosure = words[1];
  }
  if (version > kFormatVersion) {
    return FailedPrecondition(
        "BOOK_TOO_NEW",
        absl::StrFormat("%s has format %d and this program knows up to %d; "
                        "start the newer omloopd that wrote it",
                        path, version, kFormatVersion));
  }
  if (version < 1 || salt_key_.size() != 32 || book_id_.size() != 32 ||
      (disclosure != "records" && disclosure != "commitments")) {
    return DataLoss("BOOK_IDENTITY_DAMAGED",
                    absl::StrFormat("%s cannot be read; restore it from a "
                                    "backup",
                                    path));
  }
  disclosure_ =
      disclosure == "records" ? Disclosure::kRecords : Disclosure::kCommitments;
  return absl::OkStatus();
}

std::string Log::IdentityText() const {
  return absl::StrFormat(
      "omloop-book %d\nbook-id %s\nsalt-key %s\ndisclosure %s\n", format_,
      book_id_, ToHex(salt_key_),
      disclosure_ == Disclosure::kRecords ? "records" : "commitments");
}

absl::StatusOr<std::unique_ptr<Log>> Log::Open(const LogOptions& options) {
  std::unique_ptr<Log> log(new Log());
  log->folder_ = options.folder;
  log->read_only_ = options.read_only;
  OMLOOP_RETURN_IF_ERROR(log->LoadIdentity(options));
  OMLOOP_ASSIGN_OR_RETURN(
      log->rocks_, Rocks::Open(options.folder + "/db", options.read_only));
  if (log->format_ < kFormatVersion && !options.read_only) {
    // An older program must not write here any more; what it wrote is read.
    log->format_ = kFormatVersion;
    OMLOOP_RETURN_IF_ERROR(
        WriteIdentity(log->folder_ + "/BOOK", log->IdentityText()));
  }
  OMLOOP_ASSIGN_OR_RETURN(
      HeadFile head_file,
      HeadFile::Open(options.folder + "/HEAD", options.read_only));
  log->head_file_.emplace(std::move(head_file));
  log->hasher_.emplace(log->salt_key_, log->disclosure_);
  OMLOOP_RETURN_IF_ERROR(log->CheckHead());
  OMLOOP_RETURN_IF_ERROR(log->OpenIndex(options));
  return log;
}

absl::Status Log::OpenIndex(const LogOptions& options) {
  OMLOOP_ASSIGN_OR_RETURN(std::optional<std::string> watermark,
                          Meta("index_watermark"));
  uint64_t indexed = watermark.has_value() ? FromBigEndian64(*watermark) : 0;
  const uint64_t size = frontier_.size();
  if (indexed > size) indexed = 0;  // Indexes of a longer log: build anew.
  uint64_t recorded_ns = 0;
  if (indexed > 0) {
    OMLOOP_ASSIGN_OR_RETURN(std::vector<Record> last, Read(indexed - 1, 1));
    recorded_ns = last.front().recorded_ns;
  }
  OMLOOP_ASSIGN_OR_RETURN(
      index_, Index::Open(*rocks_, indexed, recorded_ns, options.index_window,
                          options.read_only));
  return Scan(indexed, size, [&](absl::Span<const Record> records) {
    return index_->Add(records);
  });
}

absl::Status Log::CheckHead() {
  OMLOOP_ASSIGN_OR_RETURN(std::optional<Head> head, head_file_->Read());
  OMLOOP_ASSIGN_OR_RETURN(std::optional<std::string> frontier,
                          Meta("frontier"));
  if (frontier.has_value()) {
    OMLOOP_ASSIGN_OR_RETURN(frontier_, proof::Frontier::Parse(*frontier));
  }
  uint64_t size = frontier_.size();
  Hash32 root = hasher_->Root(frontier_);
  if (!head.has_value()) {
    if (size != 0) {
      return DataLoss(
          "HEAD_FILE_MISSING",
          absl::StrFormat("%s/HEAD is missing or empty although the book has "
                          "%d entries, so it cannot be told whether some were "
                          "lost; restore HEAD from a backup",
                          folder_, size));
    }
  } else if (head->size > size) {
    return DataLoss(
        "BOOK_BEHIND_HEAD",
        absl::StrFormat(
            "%s: %d entries were acknowledged but the database holds %d; the "
            "book was copied back from an older state or the disk lost "
            "writes: restore the newest backup, or the database of the same "
            "moment as HEAD",
            folder_, head->size, size));
  } else if (head->size == size) {
    if (head->root != root) {
      return DataLoss(
          "BOOK_DIFFERS_FROM_HEAD",
          absl::StrFormat("%s: the database and HEAD both hold %d entries but "
                          "not the same ones (root %s, acknowledged %s); one "
                          "of them belongs to another book or was changed: "
                          "restore both from one backup",
                          folder_, size, ToHex(omloop::View(root)),
                          ToHex(omloop::View(head->root))));
    }
  } else {
    // A stop between the sync of the log and that of the head: the last group
    // is whole but was not acknowledged. The head must be the state before.
    OMLOOP_ASSIGN_OR_RETURN(std::optional<std::string> previous,
                            Meta("previous_frontier"));
    proof::Frontier before;
    if (previous.has_value()) {
      OMLOOP_ASSIGN_OR_RETURN(before, proof::Frontier::Parse(*previous));
    }
    if (before.size() != head->size || hasher_->Root(before) != head->root) {
      return DataLoss(
          "BOOK_DIFFERS_FROM_HEAD",
          absl::StrFormat("%s: the database has %d entries, HEAD %d, and they "
                          "are not one group apart; restore both from one "
                          "backup",
                          folder_, size, head->size));
    }
  }
  head_ = head.value_or(Head{});
  LogState state{size, root, 0};
  if (size > 0) {
    {
      MutexLock lock(mutex_);
      state_ = state;
    }
    OMLOOP_ASSIGN_OR_RETURN(std::vector<Record> last, Read(size - 1, 1));
    if (last.empty()) {
      return DataLoss("STORE_CORRUPT",
                      absl::StrFormat("%s: the last entry, %d, is missing; "
                                      "restore the book from a backup",
                                      folder_, size - 1));
    }
    state.last_recorded_ns = last[0].recorded_ns;
  }
  MutexLock lock(mutex_);
  state_ = state;
  if (head_.size != size && !read_only_) {
    head_ = Head{head_.commit + 1, size, root};
    return head_file_->Write(head_);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::shared_ptr<PreparedGroup>> Log::Prepare(AppendGroup group) {
  OMLOOP_CHECK(!read_only_ && !group.records.empty());
  const uint64_t size = frontier_.size();
  for (size_t i = 0; i < group.records.size(); ++i) {
    if (group.records[i].sequence == size + i) continue;
    return Internal("SEQUENCE_GAP",
                    absl::StrFormat("expected entry %d, got %d", size + i,
                                    group.records[i].sequence));
  }
  std::shared_ptr<PreparedGroup> prepared(new PreparedGroup());
  prepared->batch_ = std::make_unique<rocksdb::WriteBatch>(
      group.records.size() * kRecordSize + 4096, 0, 8, 0);
  rocksdb::WriteBatch& batch = *prepared->batch_;
  batch.Put(rocks_->family(Family::kMeta), "previous_frontier",
            frontier_.Serialize());
  const absl::Span<const Record> records = group.records;
  for (size_t i = 0; i < records.size();) {
    const uint64_t first = records[i].sequence;
    const size_t count = std::min<size_t>(kChunkRecords - first % kChunkRecords,
                                          records.size() - i);
    batch.Put(rocks_->family(Family::kLog), BigEndian64(first),
              rocksdb::Slice(reinterpret_cast<const char*>(&records[i]),
                             count * kRecordSize));
    i += count;
  }
  for (const PayloadRow& payload : group.payloads) {
    batch.Put(rocks_->family(Family::kPayload),
              PayloadKey(records[payload.sequence - size]), payload.bytes);
  }
  hasher_->Append(records, frontier_);
  batch.Put(rocks_->family(Family::kMeta), "frontier", frontier_.Serialize());
  prepared->frontier_ = frontier_;
  prepared->root_ = hasher_->Root(frontier_);
  prepared->group_ = std::move(group);
  return prepared;
}

absl::StatusOr<LogState> Log::Write(PreparedGroup& prepared) {
  if (failed_) {
    return Unavailable("STORE_STOPPED",
                       "an earlier write failed and the book takes nothing "
                       "more; start omloopd again so that it recovers");
  }
  const std::vector<Record>& records = prepared.group_.records;
  rocksdb::WriteOptions synced;
  synced.sync = true;
  absl::Status status = FromRocks(
      rocks_->db().Write(synced, prepared.batch_.get()), "append to the log");
  prepared.batch_.reset();
  const Head head{head_.commit + 1, prepared.size(), prepared.root_};
  if (status.ok()) status = head_file_->Write(head);
  if (status.ok()) status = index_->Add(records);
  if (!status.ok()) {
    failed_ = true;
    return status;
  }
  head_ = head;
  LogState state{head.size, head.root, records.back().recorded_ns};
  MutexLock lock(mutex_);
  state_ = state;
  return state;
}

absl::StatusOr<LogState> Log::Append(AppendGroup group) {
  if (group.records.empty()) return state();
  OMLOOP_ASSIGN_OR_RETURN(std::shared_ptr<PreparedGroup> prepared,
                          Prepare(std::move(group)));
  return Write(*prepared);
}

LogState Log::state() const {
  MutexLock lock(mutex_);
  return state_;
}

absl::StatusOr<std::vector<Record>> Log::Read(uint64_t first,
                                              uint64_t count) const {
  std::vector<Record> records;
  const uint64_t size = state().size;
  if (first >= size) return records;
  count = std::min(count, size - first);
  records.reserve(count);
  OMLOOP_RETURN_IF_ERROR(
      Scan(first, first + count, [&](absl::Span<const Record> run) {
        records.insert(records.end(), run.begin(), run.end());
        return absl::OkStatus();
      }));
  return records;
}

absl::Status Log::Scan(
    uint64_t first, uint64_t limit,
    const std::function<absl::Status(absl::Span<const Record>)>& visit) const {
  limit = std::min(limit, state().size);
  if (first >= limit) return absl::OkStatus();
  rocksdb::ReadOptions read;
  read.adaptive_readahead = true;
  std::unique_ptr<rocksdb::Iterator> it(
      rocks_->db().NewIterator(read, rocks_->family(Family::kLog)));
  auto gap = [&](uint64_t sequence) {
    return DataLoss("LOG_GAP",
                    absl::StrFormat("%s: entry %d cannot be read from the "
                                    "log; restore the book from a backup",
                                    folder_, sequence));
  };
  // A chunk at a time, copied so that records are aligned.
  std::vector<Record> run(kChunkRecords);
  uint64_t next = first;
  for (it->SeekForPrev(BigEndian64(first)); it->Valid() && next < limit;
       it->Next()) {
    const uint64_t chunk_first = FromBigEndian64(View(it->key()));
    const std::string_view chunk = View(it->value());
    const uint64_t chunk_size = chunk.size() / kRecordSize;
    if (chunk.size() % kRecordSize != 0 || chunk_size > kChunkRecords ||
        chunk_first > next || chunk_first + chunk_size <= next) {
      return gap(next);
    }
    const uint64_t count = std::min(chunk_first + chunk_size, limit) - next;
    std::memcpy(static_cast<void*>(run.data()),
                chunk.data() + (next - chunk_first) * kRecordSize,
                count * kRecordSize);
    for (uint64_t i = 0; i < count; ++i) {
      if (run[i].sequence != next + i) return gap(next + i);
    }
    OMLOOP_RETURN_IF_ERROR(visit(absl::MakeConstSpan(run.data(), count)));
    next += count;
  }
  OMLOOP_RETURN_IF_ERROR(FromRocks(it->status(), "read the log"));
  return next < limit ? gap(next) : absl::OkStatus();
}

absl::StatusOr<std::optional<std::string>> Log::Payload(
    const Record& record) const {
  if (record.sequence >= state().size) return std::nullopt;
  const bool money = IsMoney(record.entry_kind());
  if (money && !record.has_commitment()) return std::nullopt;
  std::string value;
  auto get = [&](const std::string& key) {
    return rocks_->db().Get(rocksdb::ReadOptions(),
                            rocks_->family(Family::kPayload), key, &value);
  };
  rocksdb::Status status = get(PayloadKey(record));
  // Books of format 1 keep details among the facts.
  if (status.IsNotFound() && money) status = get(BigEndian64(record.sequence));
  if (status.IsNotFound()) return std::nullopt;
  OMLOOP_RETURN_IF_ERROR(FromRocks(status, "read a payload"));
  return value;
}

absl::Status Log::ScanPayloads(
    uint64_t first, uint64_t limit,
    const std::function<absl::Status(uint64_t, std::string_view)>& visit)
    const {
  limit = std::min(limit, state().size);
  std::unique_ptr<rocksdb::Iterator> it(rocks_->db().NewIterator(
      rocksdb::ReadOptions(), rocks_->family(Family::kPayload)));
  for (it->Seek(BigEndian64(first)); it->Valid(); it->Next()) {
    uint64_t sequence = FromBigEndian64(View(it->key()));
    if (sequence >= limit) break;
    OMLOOP_RETURN_IF_ERROR(visit(sequence, View(it->value())));
  }
  return FromRocks(it->status(), "read payloads");
}

absl::Status Log::ScanIds(
    uint64_t limit,
    const std::function<void(const EntryId&, uint64_t)>& visit) const {
  return index_->ScanIds(std::min(limit, state().size), visit);
}

absl::Status Log::ScanPostings(
    uint64_t limit,
    const std::function<void(uint32_t, uint64_t)>& visit) const {
  return index_->ScanPostings(std::min(limit, state().size), visit);
}

absl::StatusOr<std::optional<uint64_t>> Log::FindId(const EntryId& id) const {
  return index_->FindId(id);
}

absl::StatusOr<std::vector<uint64_t>> Log::Postings(uint32_t account,
                                                    uint64_t first,
                                                    uint64_t limit,
                                                    size_t count) const {
  return index_->Postings(account, first, std::min(limit, state().size), count);
}

uint64_t Log::index_watermark() const { return index_->watermark(); }

absl::Status Log::FlushIndexes() { return index_->Flush(); }

absl::Status Log::PutSnapshot(std::string_view name, std::string_view bytes) {
  return FromRocks(
      rocks_->db().Put(rocksdb::WriteOptions(), rocks_->family(Family::kMeta),
                       "snapshot/" + std::string(name), ToSlice(bytes)),
      "write a snapshot");
}

absl::StatusOr<std::optional<std::string>> Log::GetSnapshot(
    std::string_view name) const {
  return Meta("snapshot/" + std::string(name));
}

absl::StatusOr<std::optional<std::string>> Log::Meta(
    std::string_view key) const {
  std::string value;
  rocksdb::Status status =
      rocks_->db().Get(rocksdb::ReadOptions(), rocks_->family(Family::kMeta),
                       ToSlice(key), &value);
  if (status.IsNotFound()) return std::nullopt;
  OMLOOP_RETURN_IF_ERROR(FromRocks(status, "read the book's state"));
  return value;
}

}  // namespace omloop::store
