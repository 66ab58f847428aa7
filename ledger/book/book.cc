#include "ledger/book/book.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "absl/strings/str_format.h"
#include "ledger/base/check.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"
#include "ledger/book/limits.h"

namespace omloop::book {
namespace {

// Entries after which the balances are kept with their watermark.
constexpr uint64_t kSnapshotEvery = 1'000'000;
// Records a listing looks at before it answers with what it has.
constexpr uint64_t kListScanMax = 500'000;
constexpr std::string_view kBalancesSnapshot = "balances";
constexpr std::string_view kReversalsSnapshot = "reversals";

std::string SerializeReversals(
    const absl::flat_hash_map<uint64_t, uint64_t>& reversals, uint64_t size) {
  std::vector<std::pair<uint64_t, uint64_t>> sorted(reversals.begin(),
                                                    reversals.end());
  std::sort(sorted.begin(), sorted.end());
  std::string bytes(reinterpret_cast<const char*>(&size), sizeof(size));
  for (const auto& [reversed, by] : sorted) {
    bytes.append(reinterpret_cast<const char*>(&reversed), sizeof(reversed));
    bytes.append(reinterpret_cast<const char*>(&by), sizeof(by));
  }
  return bytes;
}

// False when the bytes are not a snapshot at `size`.
bool ParseReversals(std::string_view bytes, uint64_t size,
                    absl::flat_hash_map<uint64_t, uint64_t>& reversals) {
  if (bytes.size() % 16 != 8) return false;
  uint64_t at = 0;
  std::memcpy(&at, bytes.data(), sizeof(at));
  if (at != size) return false;
  for (size_t i = 8; i < bytes.size(); i += 16) {
    uint64_t pair[2];
    std::memcpy(pair, bytes.data() + i, sizeof(pair));
    reversals[pair[0]] = pair[1];
  }
  return true;
}

void CollectReversals(absl::Span<const Record> records,
                      absl::flat_hash_map<uint64_t, uint64_t>& reversals) {
  for (const Record& record : records) {
    if (record.entry_kind() == EntryKind::kReversal) {
      reversals[record.reversed] = record.sequence;
    }
  }
}

bool Fits(const EntryFilter& filter, const Record& record,
          const std::vector<uint32_t>& accounts) {
  bool money = IsMoney(record.entry_kind());
  if (filter.money_only && !money) return false;
  if (filter.facts_only && money) return false;
  if (filter.month.has_value() && Month(record.day()) != *filter.month) {
    return false;
  }
  if (filter.import_number != 0 &&
      record.import_number != filter.import_number) {
    return false;
  }
  if (filter.account == 0 && filter.party == 0) return true;
  return money &&
         std::any_of(accounts.begin(), accounts.end(), [&](uint32_t account) {
           return record.debit_account == account ||
                  record.credit_account == account;
         });
}

}  // namespace

Book::Book(const BookOptions& options) : options_(options) {}

absl::StatusOr<std::unique_ptr<Book>> Book::Open(const BookOptions& options) {
  std::unique_ptr<Book> book(new Book(options));
  store::LogOptions log;
  log.folder = options.folder;
  log.read_only = options.read_only;
  log.create = options.create;
  log.disclosure = options.disclosure;
  log.index_window = options.index_window;
  OMLOOP_ASSIGN_OR_RETURN(book->log_, store::Log::Open(log));
  OMLOOP_RETURN_IF_ERROR(book->Load());
  if (!options.read_only) {
    book->sequencer_ = std::thread([raw = book.get()] { raw->RunSequencer(); });
    book->writer_ = std::thread([raw = book.get()] { raw->RunWriter(); });
  }
  return book;
}

absl::Status Book::Load() {
  uint64_t size = log_->state().size;
  hasher_.emplace(log_->salt_key(), log_->disclosure());
  stage_.emplace(working_, *hasher_);
  fold::Facts facts;
  std::vector<Record> chunk;
  OMLOOP_RETURN_IF_ERROR(log_->ScanPayloads(
      0, size, [&](uint64_t sequence, std::string_view payload) {
        if (chunk.empty() || sequence < chunk.front().sequence ||
            sequence > chunk.back().sequence) {
          OMLOOP_ASSIGN_OR_RETURN(chunk,
                                  log_->Read(sequence, store::kChunkRecords));
        }
        return facts.Apply(chunk[sequence - chunk.front().sequence], payload);
      }));

  fold::Balances balances;
  absl::flat_hash_map<uint64_t, uint64_t> reversals;
  OMLOOP_ASSIGN_OR_RETURN(std::optional<std::string> saved,
                          log_->GetSnapshot(kBalancesSnapshot));
  OMLOOP_ASSIGN_OR_RETURN(std::optional<std::string> saved_reversals,
                          log_->GetSnapshot(kReversalsSnapshot));
  if (saved.has_value() && saved_reversals.has_value()) {
    // A snapshot that cannot be used costs time, never truth.
    auto parsed = fold::Balances::Parse(*saved);
    if (parsed.ok() && parsed->size() <= size &&
        ParseReversals(*saved_reversals, parsed->size(), reversals)) {
      balances = *std::move(parsed);
    } else {
      reversals.clear();
    }
  }
  snapshot_size_ = balances.size();
  OMLOOP_RETURN_IF_ERROR(
      log_->Scan(balances.size(), size, [&](absl::Span<const Record> records) {
        balances.Apply(records);
        CollectReversals(records, reversals);
        return absl::OkStatus();
      }));

  working_.log = log_.get();
  working_.first = size;
  working_.facts = facts;
  working_.reversals = reversals;
  working_.last_recorded_ns = log_->state().last_recorded_ns;
  MutexLock lock(state_mutex_);
  facts_ = std::move(facts);
  balances_ = std::move(balances);
  reversals_ = std::move(reversals);
  return absl::OkStatus();
}

Book::~Book() {
  {
    MutexLock lock(queue_mutex_);
    stop_ = true;
    queue_changed_.notify_all();
  }
  if (sequencer_.joinable()) sequencer_.join();
  {
    MutexLock lock(queue_mutex_);
    writer_stop_ = true;
    writer_changed_.notify_all();
  }
  if (writer_.joinable()) writer_.join();
  {
    MutexLock lock(state_mutex_);
    stopped_ = true;
    grown_.notify_all();
  }
  if (!options_.read_only) SaveSnapshot().IgnoreError();
}

absl::StatusOr<BatchResult> Book::Submit(Batch batch) {
  Mutex mutex;
  CondVar changed;
  std::optional<absl::StatusOr<BatchResult>> answer;
  Submit(std::move(batch), [&](absl::StatusOr<BatchResult> result) {
    MutexLock lock(mutex);
    answer = std::move(result);
    changed.notify_all();
  });
  MutexLock lock(mutex);
  while (!answer.has_value()) changed.wait(mutex);
  return *std::move(answer);
}

void Book::Submit(Batch batch, Done done) {
  OMLOOP_CHECK(!options_.read_only);
  const size_t count = batch.entries.size();
  absl::Status refused;
  if (count == 0) {
    refused =
        InvalidArgument("BATCH_EMPTY", "a batch needs at least one entry");
  } else if (count > kBatchEntriesMax) {
    refused = InvalidArgument(
        "BATCH_TOO_LARGE",
        absl::StrFormat("a batch holds at most %d entries, this one has %d; "
                        "send several",
                        kBatchEntriesMax, count));
  } else {
    MutexLock lock(queue_mutex_);
    if (!failure_.ok()) {
      refused = failure_;
    } else if (stop_) {
      refused = Unavailable("STORE_STOPPED", "the book is being closed");
    } else if (queued_entries_ + count > kQueueEntriesMax) {
      refused = Unavailable("QUEUE_FULL",
                            "too much waits to be written; try again shortly");
    } else {
      queue_.push_back(std::make_unique<Pending>());
      queue_.back()->batch = std::move(batch);
      queue_.back()->done = std::move(done);
      queued_entries_ += count;
      queue_changed_.notify_all();
    }
  }
  if (!refused.ok()) done(refused);
}

void Book::RunSequencer() {
  Job job;
  while (Collect(job)) {
    const size_t entries = working_.group.records.size();
    bool idle = false;
    {
      MutexLock lock(queue_mutex_);
      idle = !writing_;
    }
    // While a group is being written the next one grows, up to its limit.
    if (!idle && entries < kGroupEntriesMax) continue;
    absl::Status prepared = Prepare(job);
    {
      MutexLock lock(queue_mutex_);
      while (writing_) queue_changed_.wait(queue_mutex_);
      if (!prepared.ok()) failure_ = prepared;
    }
    // Waking the writer costs more than it saves for a small group.
    if (entries < kHandOverEntriesMin) {
      Write(job);
    } else {
      HandOver(std::move(job));
    }
    job = {};
  }
}

bool Book::Collect(Job& job) {
  std::vector<std::unique_ptr<Pending>> taken;
  absl::Status failed;
  {
    MutexLock lock(queue_mutex_);
    // An idle writer takes what there is.
    while (queue_.empty() && (writing_ || (job.batches.empty() && !stop_))) {
      queue_changed_.wait(queue_mutex_);
    }
    if (queue_.empty() && job.batches.empty()) return false;
    failed = failure_;
    size_t entries = working_.group.records.size();
    while (!queue_.empty() && entries < kGroupEntriesMax) {
      const size_t count = queue_.front()->batch.entries.size();
      entries += count;
      queued_entries_ -= count;
      taken.push_back(std::move(queue_.front()));
      queue_.pop_front();
    }
  }
  for (std::unique_ptr<Pending>& pending : taken) {
    pending->status = failed.ok() ? Judge(*pending) : failed;
    job.batches.push_back(std::move(pending));
  }
  return true;
}

absl::Status Book::Judge(Pending& pending) {
  const Batch& batch = pending.batch;
  std::vector<EntryResult>& results = pending.result.results;
  results.resize(batch.entries.size());
  uint64_t now_ns =
      static_cast<uint64_t>(absl::ToUnixNanos(options_.clock->Now()));
  size_t first = 0;
  while (first < batch.entries.size()) {
    // [first, limit) stands or falls together.
    size_t limit = first + 1;
    if (batch.atomicity == Atomicity::kBatch) {
      limit = batch.entries.size();
    } else if (batch.atomicity == Atomicity::kChain) {
      while (limit < batch.entries.size() && batch.entries[limit - 1].linked) {
        ++limit;
      }
    }
    stage_->Begin();
    bool accepted = true;
    for (size_t i = first; i < limit; ++i) {
      const EntryDraft& draft = batch.entries[i];
      bool bad_link = draft.linked && (batch.atomicity == Atomicity::kEach ||
                                       i + 1 == batch.entries.size());
      if (bad_link) {
        results[i] = {EntryStatus::kLinkInvalid, kNoReference, 0, "linked"};
      } else {
        absl::StatusOr<EntryResult> result = stage_->Add(draft);
        if (!result.ok()) {
          stage_->Rollback();
          return result.status();
        }
        results[i] = *result;
      }
      accepted = accepted && IsAccepted(results[i].status);
    }
    if (accepted && !batch.validate_only) {
      OMLOOP_RETURN_IF_ERROR(stage_->Commit(now_ns));
    } else {
      stage_->Rollback();
      for (size_t i = first; i < limit; ++i) {
        if (results[i].status != EntryStatus::kCreated) continue;
        results[i] = {
            accepted ? EntryStatus::kValid : EntryStatus::kLinkedRefused,
            kNoReference, 0, ""};
      }
    }
    first = limit;
  }
  return absl::OkStatus();
}

absl::Status Book::Prepare(Job& job) {
  // The group before is durable by the time this one is written.
  working_.written = nullptr;
  working_.written_ids = std::move(working_.group_ids);
  working_.group_ids = {};
  store::AppendGroup group = std::move(working_.group);
  working_.group = {};
  if (group.records.empty()) return absl::OkStatus();
  working_.first += group.records.size();
  OMLOOP_ASSIGN_OR_RETURN(job.prepared, log_->Prepare(std::move(group)));
  working_.written = job.prepared;
  return absl::OkStatus();
}

void Book::HandOver(Job job) {
  MutexLock lock(queue_mutex_);
  job_ = std::move(job);
  writing_ = true;
  writer_changed_.notify_all();
}

void Book::RunWriter() {
  while (true) {
    Job job;
    {
      MutexLock lock(queue_mutex_);
      while (!job_.has_value() && !writer_stop_) {
        writer_changed_.wait(queue_mutex_);
      }
      if (!job_.has_value()) return;
      job = *std::move(job_);
      job_.reset();
    }
    Write(job);
    MutexLock lock(queue_mutex_);
    writing_ = false;
    queue_changed_.notify_all();
  }
}

void Book::Write(Job& job) {
  absl::Status status;
  {
    MutexLock lock(queue_mutex_);
    status = failure_;
  }
  if (status.ok() && job.prepared != nullptr) {
    status = WriteGroup(*job.prepared);
    if (!status.ok()) {
      {
        MutexLock lock(queue_mutex_);
        failure_ = status;
      }
      if (options_.on_failure) options_.on_failure(status);
    }
  }
  const store::LogState state = log_->state();
  for (std::unique_ptr<Pending>& pending : job.batches) {
    if (pending->status.ok()) pending->status = status;
    if (!pending->status.ok()) {
      pending->done(pending->status);
    } else {
      pending->result.state = state;
      pending->done(std::move(pending->result));
    }
    pending.reset();
  }
}

absl::Status Book::WriteGroup(store::PreparedGroup& prepared) {
  OMLOOP_RETURN_IF_ERROR(log_->Write(prepared).status());
  const store::AppendGroup& group = prepared.group();
  bool save = false;
  {
    MutexLock lock(state_mutex_);
    size_t payload = 0;
    for (const Record& record : group.records) {
      if (!IsFact(record.entry_kind())) continue;
      while (group.payloads[payload].sequence != record.sequence) ++payload;
      OMLOOP_RETURN_IF_ERROR(
          facts_.Apply(record, group.payloads[payload].bytes));
    }
    balances_.Apply(group.records);
    CollectReversals(group.records, reversals_);
    save = balances_.size() - snapshot_size_ >= kSnapshotEvery;
    grown_.notify_all();
  }
  return save ? SaveSnapshot() : absl::OkStatus();
}

absl::Status Book::SaveSnapshot() {
  std::string balances;
  std::string reversals;
  uint64_t size = 0;
  {
    MutexLock lock(state_mutex_);
    size = balances_.size();
    if (size == snapshot_size_) return absl::OkStatus();
    balances = balances_.Serialize();
    reversals = SerializeReversals(reversals_, size);
  }
  OMLOOP_RETURN_IF_ERROR(log_->PutSnapshot(kReversalsSnapshot, reversals));
  OMLOOP_RETURN_IF_ERROR(log_->PutSnapshot(kBalancesSnapshot, balances));
  snapshot_size_ = size;
  return absl::OkStatus();
}

absl::StatusOr<Record> Book::Get(uint64_t sequence) const {
  OMLOOP_ASSIGN_OR_RETURN(std::vector<Record> found, log_->Read(sequence, 1));
  if (!found.empty()) return found[0];
  return NotFound("ENTRY_NOT_FOUND",
                  absl::StrFormat("there is no entry %d; the book has %d, "
                                  "numbered from 0",
                                  sequence, state().size));
}

std::optional<uint64_t> Book::ReversalOf(uint64_t sequence,
                                         uint64_t size) const {
  MutexLock lock(state_mutex_);
  auto it = reversals_.find(sequence);
  if (it == reversals_.end() || it->second >= size) return std::nullopt;
  return it->second;
}

absl::StatusOr<EntryPage> Book::List(const EntryFilter& filter, uint64_t first,
                                     uint64_t size, size_t count) const {
  EntryPage page;
  size = std::min(size, state().size);
  std::vector<uint32_t> accounts;
  if (filter.account != 0) accounts.push_back(filter.account);
  if (filter.party != 0) {
    MutexLock lock(state_mutex_);
    const auto& all = facts_.accounts();
    for (uint32_t i = 1; i < all.size(); ++i) {
      bool wanted = filter.account == 0 || filter.account == i;
      if (all[i].party.value() == filter.party && wanted) accounts.push_back(i);
    }
    if (filter.account != 0) accounts.erase(accounts.begin());
  }

  if (filter.account != 0 || filter.party != 0) {
    // By the account index: the next sequences of all accounts, merged.
    std::vector<uint64_t> sequences;
    for (uint32_t account : accounts) {
      OMLOOP_ASSIGN_OR_RETURN(
          std::vector<uint64_t> found,
          log_->Postings(account, first, size, kListScanMax));
      sequences.insert(sequences.end(), found.begin(), found.end());
    }
    std::sort(sequences.begin(), sequences.end());
    sequences.erase(std::unique(sequences.begin(), sequences.end()),
                    sequences.end());
    for (uint64_t sequence : sequences) {
      if (page.records.size() == count) {
        page.next = sequence;
        return page;
      }
      OMLOOP_ASSIGN_OR_RETURN(Record record, Get(sequence));
      if (Fits(filter, record, accounts)) page.records.push_back(record);
    }
    return page;
  }

  uint64_t limit = std::min(size, first + kListScanMax);
  constexpr uint64_t kRun = 4096;
  for (uint64_t at = first; at < limit;) {
    OMLOOP_ASSIGN_OR_RETURN(std::vector<Record> records,
                            log_->Read(at, std::min(kRun, limit - at)));
    for (const Record& record : records) {
      if (page.records.size() == count) {
        page.next = record.sequence;
        return page;
      }
      if (Fits(filter, record, accounts)) page.records.push_back(record);
    }
    at += records.size();
  }
  if (limit < size) page.next = limit;
  return page;
}

absl::StatusOr<std::vector<BalanceRow>> Book::BalancesAt(uint64_t size,
                                                         uint32_t party) const {
  fold::Balances balances;
  std::vector<fold::AccountState> accounts;
  {
    MutexLock lock(state_mutex_);
    accounts = facts_.accounts();
    if (size >= balances_.size()) balances = balances_;
  }
  if (balances.size() < size || balances.size() == 0) {
    OMLOOP_RETURN_IF_ERROR(
        log_->Scan(balances.size(), size, [&](absl::Span<const Record> run) {
          balances.Apply(run);
          return absl::OkStatus();
        }));
  }
  std::vector<BalanceRow> rows;
  for (uint32_t i = 1; i < accounts.size(); ++i) {
    if (accounts[i].defined_at >= size) continue;
    if (party != 0 && accounts[i].party.value() != party) continue;
    rows.push_back({i, accounts[i], balances.Of(i)});
  }
  return rows;
}

absl::StatusOr<Hash32> Book::RootAt(uint64_t size) const {
  store::LogState state = log_->state();
  if (state.size == size) return state.root;
  store::LeafHasher hasher(log_->salt_key(), log_->disclosure());
  proof::Frontier frontier;
  OMLOOP_RETURN_IF_ERROR(
      log_->Scan(0, size, [&](absl::Span<const Record> records) {
        hasher.Append(records, frontier);
        return absl::OkStatus();
      }));
  return hasher.Root(frontier);
}

void Book::WithFacts(
    const std::function<void(const fold::Facts&)>& read) const {
  MutexLock lock(state_mutex_);
  read(facts_);
}

bool Book::WaitForMore(uint64_t size, absl::Time deadline) const {
  MutexLock lock(state_mutex_);
  while (log_->state().size <= size) {
    if (stopped_) return false;
    auto until = absl::ToChronoTime(deadline);
    if (grown_.wait_until(state_mutex_, until) == std::cv_status::timeout) {
      return log_->state().size > size;
    }
  }
  return true;
}

absl::StatusOr<VerifyReport> Book::Verify() const {
  store::LogState state = log_->state();
  OMLOOP_ASSIGN_OR_RETURN(VerifyReport report,
                          book::Verify(*log_, state.size, state.root));
  // The balances in memory must be the ones a fresh fold gives; they may have
  // gone on meanwhile, then the fresh fold does too.
  MutexLock lock(state_mutex_);
  if (balances_.size() == report.size &&
      balances_.Digest() != report.balance_digest) {
    return DataLoss("VERIFY_FAILED",
                    "the balances in memory differ from a replay of the log; "
                    "start omloopd again, it will replay them");
  }
  if (balances_.size() == report.size) {
    report.checks.push_back("balances in memory equal a replay of the log");
  }
  return report;
}

uint64_t Book::balance_watermark() const {
  MutexLock lock(state_mutex_);
  return balances_.size();
}

}  // namespace omloop::book
