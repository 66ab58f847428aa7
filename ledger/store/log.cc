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

constexpr uint64_t kScanRecords = 16'384;

// The identity of a book: a few lines of text, written once and synced.
absl::Status WriteIdentity(const std::string& path, const std::string& text) {
  int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  bool written = fd >= 0 &&
                 write(fd, text.data(), text.size()) ==
                     static_cast<ssize_t>(text.size()) &&
                 fsync(fd) == 0;
  if (fd >= 0) close(fd);
  if (written) return absl::OkStatus();
  return Unavailable("STORE_IO", absl::StrFormat("cannot write %s: %s", path,
                                                 std::strerror(errno)));
}

}  // namespace

Hash32 LeafOf(const Record& record, Disclosure disclosure,
              proof::SaltMaker& salts, proof::TreeHasher& hasher, Sha256& sha) {
  if (disclosure == Disclosure::kRecords) return hasher.Leaf(record.bytes());
  Hash32 commitment = proof::SaltedHash(
      sha, salts.For(record.sequence, proof::SaltPurpose::kRecord),
      record.bytes());
  return hasher.Leaf(omloop::View(commitment));
}

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
    OMLOOP_RETURN_IF_ERROR(WriteIdentity(
        path,
        absl::StrFormat(
            "omloop-book %d\nbook-id %s\nsalt-key %s\ndisclosure %s\n",
            kFormatVersion, ToHex(random.Bytes(16)), ToHex(random.Bytes(32)),
            options.disclosure == Disclosure::kRecords ? "records"
                                                       : "commitments")));
  }
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  std::string disclosure;
  int version = 0;
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

absl::StatusOr<std::unique_ptr<Log>> Log::Open(const LogOptions& options) {
  std::unique_ptr<Log> log(new Log());
  log->folder_ = options.folder;
  log->read_only_ = options.read_only;
  OMLOOP_RETURN_IF_ERROR(log->LoadIdentity(options));
  OMLOOP_ASSIGN_OR_RETURN(
      log->rocks_, Rocks::Open(options.folder + "/db", options.read_only));
  OMLOOP_ASSIGN_OR_RETURN(
      HeadFile head_file,
      HeadFile::Open(options.folder + "/HEAD", options.read_only));
  log->head_file_.emplace(std::move(head_file));
  log->salts_.emplace(log->salt_key_);
  OMLOOP_RETURN_IF_ERROR(log->CheckHead());

  OMLOOP_ASSIGN_OR_RETURN(std::optional<std::string> watermark,
                          log->Meta("index_watermark"));
  uint64_t indexed = watermark.has_value() ? FromBigEndian64(*watermark) : 0;
  uint64_t size = log->frontier_.size();
  if (indexed > size) indexed = 0;  // Indexes of a longer log: build anew.
  log->index_ = std::make_unique<Index>(
      *log->rocks_, indexed, options.index_window, options.read_only);
  OMLOOP_RETURN_IF_ERROR(
      log->Scan(indexed, size, [&](absl::Span<const Record> records) {
        return log->index_->Add(records);
      }));
  return log;
}

absl::Status Log::CheckHead() {
  OMLOOP_ASSIGN_OR_RETURN(std::optional<Head> head, head_file_->Read());
  OMLOOP_ASSIGN_OR_RETURN(std::optional<std::string> frontier,
                          Meta("frontier"));
  if (frontier.has_value()) {
    OMLOOP_ASSIGN_OR_RETURN(frontier_, proof::Frontier::Parse(*frontier));
  }
  uint64_t size = frontier_.size();
  Hash32 root = frontier_.Root(hasher_);
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
    if (before.size() != head->size || before.Root(hasher_) != head->root) {
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

absl::StatusOr<LogState> Log::Append(const AppendGroup& group) {
  OMLOOP_CHECK(!read_only_);
  if (failed_) {
    return Unavailable("STORE_STOPPED",
                       "an earlier write failed and the book takes nothing "
                       "more; start omloopd again so that it recovers");
  }
  if (group.records.empty()) return state();
  std::string previous = frontier_.Serialize();
  proof::Frontier frontier = frontier_;
  rocksdb::WriteBatch batch(0, 0, 8, 0);
  uint64_t next = frontier.size();
  for (size_t i = 0; i < group.records.size();) {
    uint64_t first = group.records[i].sequence;
    if (first != next) {
      return Internal(
          "SEQUENCE_GAP",
          absl::StrFormat("expected entry %d, got %d", next, first));
    }
    size_t chunk_left = kChunkRecords - first % kChunkRecords;
    size_t count = std::min<size_t>(chunk_left, group.records.size() - i);
    for (size_t j = i; j < i + count; ++j) {
      if (group.records[j].sequence != next) {
        return Internal("SEQUENCE_GAP",
                        absl::StrFormat("expected entry %d, got %d", next,
                                        group.records[j].sequence));
      }
      frontier.Append(
          LeafOf(group.records[j], disclosure_, *salts_, hasher_, sha_),
          hasher_);
      ++next;
    }
    batch.Put(rocks_->family(Family::kLog), BigEndian64(first),
              rocksdb::Slice(reinterpret_cast<const char*>(&group.records[i]),
                             count * kRecordSize));
    i += count;
  }
  for (const PayloadRow& payload : group.payloads) {
    batch.Put(rocks_->family(Family::kPayload), BigEndian64(payload.sequence),
              payload.bytes);
  }
  batch.Put(rocks_->family(Family::kMeta), "frontier", frontier.Serialize());
  batch.Put(rocks_->family(Family::kMeta), "previous_frontier", previous);
  rocksdb::WriteOptions synced;
  synced.sync = true;
  Hash32 root = frontier.Root(hasher_);
  absl::Status status =
      FromRocks(rocks_->db().Write(synced, &batch), "append to the log");
  if (status.ok()) {
    status = head_file_->Write(Head{head_.commit + 1, next, root});
  }
  if (!status.ok()) {
    failed_ = true;
    return status;
  }
  head_ = Head{head_.commit + 1, next, root};
  frontier_ = std::move(frontier);
  absl::Status indexed = index_->Add(group.records);
  if (!indexed.ok()) {
    failed_ = true;
    return indexed;
  }
  LogState state{next, root, group.records.back().recorded_ns};
  MutexLock lock(mutex_);
  state_ = state;
  return state;
}

LogState Log::state() const {
  MutexLock lock(mutex_);
  return state_;
}

absl::StatusOr<std::vector<Record>> Log::Read(uint64_t first,
                                              uint64_t count) const {
  uint64_t size = state().size;
  std::vector<Record> records;
  if (first >= size) return records;
  uint64_t limit = first + std::min(count, size - first);
  records.reserve(limit - first);
  rocksdb::ReadOptions read;
  std::unique_ptr<rocksdb::Iterator> it(
      rocks_->db().NewIterator(read, rocks_->family(Family::kLog)));
  uint64_t next = first;
  for (it->SeekForPrev(BigEndian64(first)); it->Valid() && next < limit;
       it->Next()) {
    uint64_t chunk_first = FromBigEndian64(View(it->key()));
    std::string_view chunk = View(it->value());
    uint64_t chunk_limit = chunk_first + chunk.size() / kRecordSize;
    if (chunk.size() % kRecordSize != 0 || chunk_first > next ||
        chunk_limit <= next) {
      break;
    }
    uint64_t take = std::min(chunk_limit, limit) - next;
    size_t old = records.size();
    records.resize(old + take);
    std::memcpy(static_cast<void*>(&records[old]),
                chunk.data() + (next - chunk_first) * kRecordSize,
                take * kRecordSize);
    next += take;
  }
  OMLOOP_RETURN_IF_ERROR(FromRocks(it->status(), "read the log"));
  for (size_t i = 0; i < records.size(); ++i) {
    if (records[i].sequence != first + i) next = limit + 1;
  }
  if (next != limit) {
    return DataLoss("LOG_GAP",
                    absl::StrFormat("%s: entry %d cannot be read from the "
                                    "log; restore the book from a backup",
                                    folder_, first + records.size()));
  }
  return records;
}

absl::Status Log::Scan(
    uint64_t first, uint64_t limit,
    const std::function<absl::Status(absl::Span<const Record>)>& visit) const {
  while (first < limit) {
    OMLOOP_ASSIGN_OR_RETURN(std::vector<Record> records,
                            Read(first, std::min(kScanRecords, limit - first)));
    if (records.empty()) break;
    OMLOOP_RETURN_IF_ERROR(visit(records));
    first += records.size();
  }
  return absl::OkStatus();
}

absl::StatusOr<std::optional<std::string>> Log::Payload(
    uint64_t sequence) const {
  if (sequence >= state().size) return std::nullopt;
  std::string value;
  rocksdb::Status status =
      rocks_->db().Get(rocksdb::ReadOptions(), rocks_->family(Family::kPayload),
                       BigEndian64(sequence), &value);
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
