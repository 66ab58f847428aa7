// Durable posting through gRPC over the book's Unix socket, against the
// shipped server with the ledger role in a process of its own.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "clients/cpp/ledger_client.h"
#include "ledger/base/check.h"
#include "omloop/ledger/v1/facts.pb.h"
#include "rocksdb/db.h"
#include "tests/bench/bench.h"

namespace omloop::bench {
namespace {

namespace pb = ::omloop::ledger::v1;

constexpr int kParties = 5'000;
constexpr int kAccounts = 2 * kParties;
constexpr int kCategories = 4;
constexpr int kDetailEvery = 10;
constexpr size_t kDetailBytes = 32;
// Entries whose accounts and amounts are made before the clock runs.
constexpr int kPreparedEntries = 16'384;
constexpr size_t kRecordBytes = 128;
constexpr int kChunkRecords = 256;
constexpr int kGroupRecords = 8'192;
// How often work and references take turns.
constexpr int kRounds = 5;

// UUIDv7 with a fraction of the millisecond (RFC 9562, 6.2 method 3) and 62
// random bits behind it.
std::string NextId() {
  thread_local std::mt19937_64 random(
      std::hash<std::thread::id>()(std::this_thread::get_id()) ^
      static_cast<uint64_t>(absl::ToUnixNanos(absl::Now())));
  const int64_t ns = absl::ToUnixNanos(absl::Now());
  const uint64_t ms = static_cast<uint64_t>(ns / 1'000'000);
  const uint64_t fraction =
      static_cast<uint64_t>(ns % 1'000'000) * 4096 / 1'000'000;
  const uint64_t high = ms << 16 | 0x7000 | fraction;
  const uint64_t low = uint64_t{1} << 63 | random() >> 2;
  std::string id(16, '\0');
  for (int i = 0; i < 8; ++i) {
    id[i] = static_cast<char>(high >> (56 - 8 * i));
    id[8 + i] = static_cast<char>(low >> (56 - 8 * i));
  }
  return id;
}

// Accounts 1 to kAccounts, two a party.
void OpenAccounts(client::LedgerClient& client) {
  std::vector<client::AccountKey> keys;
  pb::SubmitBatchRequest request;
  request.set_parent(client::kBookName);
  for (int i = 1; i <= kParties; ++i) {
    pb::PartyAttributes attributes;
    attributes.set_kind(i == 1 ? pb::PARTY_KIND_ANCHOR
                               : pb::PARTY_KIND_SUPPLIER);
    pb::NewEntry* entry = request.add_entries();
    entry->set_entry_id(NextId());
    entry->mutable_fact()->set_kind(pb::ENTRY_KIND_PARTY_REGISTERED);
    entry->mutable_fact()->set_payload(attributes.SerializeAsString());
    for (auto account_class :
         {pb::ACCOUNT_CLASS_PURCHASES, pb::ACCOUNT_CLASS_SALES}) {
      keys.push_back({PartyNumber(static_cast<uint32_t>(i)),
                      EntryId::FromBytes(entry->entry_id()), account_class,
                      kEur});
    }
  }
  OMLOOP_CHECK(client.Submit(request).ok());
  constexpr size_t kRun = 4'000;
  for (size_t first = 0; first < keys.size(); first += kRun) {
    const size_t limit = std::min(keys.size(), first + kRun);
    auto numbers = client.EnsureAccounts(
        absl::MakeSpan(keys).subspan(first, limit - first));
    OMLOOP_CHECK(numbers.ok());
    OMLOOP_CHECK(numbers->back().value() == limit);
  }
}

// Batches of a size, ready but for their ids.
std::vector<pb::SubmitBatchRequest> Prepare(int batch, uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<pb::SubmitBatchRequest> requests(
      static_cast<size_t>(std::max(2, kPreparedEntries / batch)));
  for (pb::SubmitBatchRequest& request : requests) {
    request.set_parent(client::kBookName);
    request.set_atomicity(pb::ATOMICITY_EACH);
    for (int i = 0; i < batch; ++i) {
      pb::MoneyEntry* money = request.add_entries()->mutable_money();
      const int debit = static_cast<int>(random() % kAccounts);
      const int credit =
          (debit + 1 + static_cast<int>(random() % (kAccounts - 1))) %
          kAccounts;
      money->set_kind(pb::ENTRY_KIND_INVOICE);
      money->set_debit_account(debit + 1);
      money->set_credit_account(credit + 1);
      money->mutable_amount()->set_minor_units(
          static_cast<int64_t>(random() % 1'000'000 + 1));
      money->set_effective_day(20'454 + static_cast<int32_t>(random() % 365));
      money->set_category(static_cast<int32_t>(random() % kCategories) + 1);
      money->set_funding_class(pb::FUNDING_CLASS_REGULAR);
      money->set_evidence_quality(pb::EVIDENCE_QUALITY_B);
      money->set_vat_treatment(pb::VAT_TREATMENT_NET);
      money->set_date_basis(pb::DATE_BASIS_INVOICED);
      if (random() % kDetailEvery == 0) {
        std::string detail(kDetailBytes, '\0');
        for (char& byte : detail) byte = static_cast<char>(random());
        money->set_detail(detail);
      }
    }
  }
  return requests;
}

struct Posted {
  int64_t entries = 0;
  absl::Duration duration;
  Latencies batches;
};

Posted Post(const BenchBook& book, const Scale& scale, int batch, int clients) {
  std::vector<Posted> results(static_cast<size_t>(clients));
  std::vector<std::vector<pb::SubmitBatchRequest>> prepared;
  std::vector<std::unique_ptr<client::LedgerClient>> connections;
  for (int i = 0; i < clients; ++i) {
    prepared.push_back(Prepare(batch, static_cast<uint64_t>(i) + 1));
    connections.push_back(
        std::make_unique<client::LedgerClient>(book.Connect("ledger")));
    OMLOOP_CHECK(connections.back()->GetBook().ok());
  }
  const absl::Time start = absl::Now();
  const absl::Time deadline = start + scale.time_max;
  std::vector<std::thread> threads;
  for (int i = 0; i < clients; ++i) {
    threads.emplace_back([&, i] {
      Posted& result = results[static_cast<size_t>(i)];
      for (size_t at = 0; absl::Now() < deadline &&
                          result.entries < scale.entries_max / clients;
           ++at) {
        auto& requests = prepared[static_cast<size_t>(i)];
        pb::SubmitBatchRequest& request = requests[at % requests.size()];
        for (pb::NewEntry& entry : *request.mutable_entries()) {
          entry.set_entry_id(NextId());
        }
        const absl::Time sent = absl::Now();
        auto response = connections[static_cast<size_t>(i)]->Submit(request);
        result.batches.Add(absl::Now() - sent);
        OMLOOP_CHECK(response.ok());
        OMLOOP_CHECK(response->results(batch - 1).status() ==
                     pb::ENTRY_STATUS_CREATED);
        result.entries += batch;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  Posted all;
  all.duration = absl::Now() - start;
  for (const Posted& result : results) {
    all.entries += result.entries;
    all.batches.Add(result.batches);
  }
  return all;
}

// Empty calls by several clients at once, a second.
double EmptyRpcRate(const BenchBook& book, int clients, int calls) {
  std::vector<std::thread> threads;
  std::atomic<int64_t> done{0};
  const absl::Time start = absl::Now();
  for (int i = 0; i < clients; ++i) {
    threads.emplace_back([&] {
      done += static_cast<int64_t>(
          MeasureEmptyRpc(book.Connect("ledger"), calls / clients).count() *
          11 / 10);
    });
  }
  for (std::thread& thread : threads) thread.join();
  return static_cast<double>(done) / absl::ToDoubleSeconds(absl::Now() - start);
}

// Appends of 1 KiB, or overwrites of one 4 KiB block, each synced.
Latencies MeasureSync(const std::string& path, bool append, int calls) {
  const int fd =
      open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  OMLOOP_CHECK(fd >= 0);
  const std::string block(append ? 1'024 : 4'096, 'x');
  off_t at = 0;
  Latencies latencies = Measure(calls, [&] {
    OMLOOP_CHECK(pwrite(fd, block.data(), block.size(), at) ==
                 static_cast<ssize_t>(block.size()));
    OMLOOP_CHECK(fdatasync(fd) == 0);
    if (append) at += static_cast<off_t>(block.size());
  });
  close(fd);
  unlink(path.c_str());
  return latencies;
}

// What RocksDB itself does with records packed into chunks, synced a group:
// records a second.
double RocksCeiling(const std::string& folder, const Scale& scale) {
  rocksdb::Options options;
  options.create_if_missing = true;
  options.compression = rocksdb::kLZ4Compression;
  options.write_buffer_size = 128 << 20;
  rocksdb::DB* raw = nullptr;
  OMLOOP_CHECK(rocksdb::DB::Open(options, folder, &raw).ok());
  std::unique_ptr<rocksdb::DB> db(raw);
  std::mt19937_64 random(1);
  std::string chunk(kChunkRecords * kRecordBytes, '\0');
  // A record holds 16 random bytes of id and 80 that repeat or are zero.
  for (size_t i = 0; i < chunk.size(); i += kRecordBytes) {
    for (int j = 0; j < 24; ++j) chunk[i + j] = static_cast<char>(random());
  }
  rocksdb::WriteOptions synced;
  synced.sync = true;
  uint64_t key = 0;
  int64_t records = 0;
  const absl::Time start = absl::Now();
  while (records < scale.entries_max / 2 &&
         absl::Now() < start + scale.time_max / kRounds) {
    rocksdb::WriteBatch batch;
    for (int i = 0; i < kGroupRecords / kChunkRecords; ++i, ++key) {
      std::string bytes(8, '\0');
      for (int j = 0; j < 8; ++j) {
        bytes[j] = static_cast<char>(key >> (56 - 8 * j));
      }
      batch.Put(bytes, chunk);
    }
    OMLOOP_CHECK(db->Write(synced, &batch).ok());
    records += kGroupRecords;
  }
  const double rate =
      static_cast<double>(records) / absl::ToDoubleSeconds(absl::Now() - start);
  db.reset();
  std::filesystem::remove_all(folder);
  return rate;
}

void PostBatches(Report& report, const BenchBook& book, const Scale& scale) {
  struct Case {
    int batch;
    int clients;
    const char* floor;
    const char* goal;
  };
  for (const Case& run :
       {Case{64, 1, "", ""}, Case{64, 16, "150k/s", "400k/s"},
        Case{1'024, 1, "", ""}, Case{1'024, 4, "", ""}, Case{8'190, 1, "", ""},
        Case{8'190, 2, "500k/s, 0.20x", "1M/s, 0.33x"}}) {
    // Before and after, because the disk is shared.
    double ceiling = RocksCeiling(book.folder() + "/ceiling", scale);
    const Posted posted = Post(book, scale, run.batch, run.clients);
    ceiling = (ceiling + RocksCeiling(book.folder() + "/ceiling", scale)) / 2;
    const double rate = static_cast<double>(posted.entries) /
                        absl::ToDoubleSeconds(posted.duration);
    report.Add(
        {absl::StrFormat("durable posting, %d a batch, %d client%s", run.batch,
                         run.clients, run.clients == 1 ? "" : "s"),
         absl::StrFormat(
             "%s; p50 %s, p99 %s",
             Rate(static_cast<double>(posted.entries), posted.duration),
             Text(posted.batches.Percentile(50)),
             Text(posted.batches.Percentile(99))),
         absl::StrFormat("raw RocksDB, packed, synced: %s",
                         Rate(ceiling, absl::Seconds(1))),
         Times(rate / ceiling), run.floor, run.goal});
  }
}

void PostSingles(Report& report, const BenchBook& book, const Scale& scale) {
  // In turns, so that what else the machine does meets the work and its
  // references alike.
  Latencies empty;
  Latencies append;
  Latencies overwrite;
  Posted one;
  Scale round = scale;
  round.time_max /= kRounds;
  for (int i = 0; i < kRounds; ++i) {
    empty.Add(MeasureEmptyRpc(book.Connect("ledger"), scale.calls / kRounds));
    append.Add(
        MeasureSync(book.folder() + "/sync", true, scale.calls / 5 / kRounds));
    overwrite.Add(
        MeasureSync(book.folder() + "/sync", false, scale.calls / 5 / kRounds));
    const Posted posted = Post(book, round, 1, 1);
    one.entries += posted.entries;
    one.duration += posted.duration;
    one.batches.Add(posted.batches);
  }
  const absl::Duration floor =
      empty.Percentile(50) + append.Percentile(50) + overwrite.Percentile(50);
  report.Add({"empty RPC, 1 client",
              absl::StrFormat("p50 %s, p99 %s", Text(empty.Percentile(50)),
                              Text(empty.Percentile(99)))});
  report.Add({"fdatasync of a 1 KiB append; of a 4 KiB overwrite",
              absl::StrFormat("p50 %s; %s", Text(append.Percentile(50)),
                              Text(overwrite.Percentile(50)))});
  report.Add(
      {"single durable post, 1 client",
       absl::StrFormat("p50 %s, p99 %s; %s", Text(one.batches.Percentile(50)),
                       Text(one.batches.Percentile(99)),
                       Rate(static_cast<double>(one.entries), one.duration)),
       "empty RPC + both syncs",
       Times(absl::FDivDuration(one.batches.Percentile(50), floor)), "3x",
       "2x"});
  constexpr int kClients = 16;
  const double empty_rate = EmptyRpcRate(book, kClients, scale.calls * 4);
  const Posted many = Post(book, scale, 1, kClients);
  report.Add(
      {absl::StrFormat("single durable posts, %d clients", kClients),
       absl::StrFormat("%s; p50 %s, p99 %s",
                       Rate(static_cast<double>(many.entries), many.duration),
                       Text(many.batches.Percentile(50)),
                       Text(many.batches.Percentile(99))),
       absl::StrFormat("empty RPC, %d clients: %s", kClients,
                       Rate(empty_rate, absl::Seconds(1))),
       Times(static_cast<double>(many.entries) /
             absl::ToDoubleSeconds(many.duration) / empty_rate),
       "0.50x", "0.75x"});
}

void ReadBack(Report& report, BenchBook& book, const Scale& scale) {
  auto channel = book.Connect("ledger");
  const Latencies empty = MeasureEmptyRpc(channel, scale.calls);
  client::LedgerClient client(channel);
  const int64_t size = client.GetBook()->size();
  std::mt19937_64 random(1);
  const Latencies get = Measure(scale.calls, [&] {
    pb::GetEntryRequest request;
    request.set_name(absl::StrFormat("books/-/entries/%d",
                                     random() % static_cast<uint64_t>(size)));
    grpc::ClientContext context;
    pb::GetEntryResponse response;
    OMLOOP_CHECK(client.stub().GetEntry(&context, request, &response).ok());
  });
  report.Add(
      {absl::StrFormat("point get, %d entries", size),
       absl::StrFormat("p50 %s, p99 %s", Text(get.Percentile(50)),
                       Text(get.Percentile(99))),
       "empty RPC p50",
       Times(absl::FDivDuration(get.Percentile(50), empty.Percentile(50))),
       "2x", "1.3x"});

  absl::Time start = absl::Now();
  pb::VerifyBookRequest verify;
  verify.set_name(client::kBookName);
  grpc::ClientContext context;
  pb::VerifyBookResponse verified;
  OMLOOP_CHECK(client.stub().VerifyBook(&context, verify, &verified).ok());
  report.Add({"full verify of the book, all indexes included",
              Rate(static_cast<double>(size), absl::Now() - start), "", "",
              "3M/s", ""});

  book.server().Kill();
  start = absl::Now();
  book.Start();
  report.Add({absl::StrFormat("reopen after kill -9, %d entries", size),
              Text(absl::Now() - start), "", "", "2 s at 20 M",
              "0.5 s at 20 M"});
}

int Main(int argc, char** argv) {
  const Scale scale = ParseScale(argc, argv);
  Report report("Posting: omloopd --roles=ledger, gRPC over its Unix socket");
  absl::PrintF(
      "Client and server on the same cores; %d accounts, uniform; dimensions "
      "set; %d bytes of detail in one of %d; time-ordered ids; at most %d "
      "entries or %s a case.\n\n",
      kAccounts, kDetailBytes, kDetailEvery, scale.entries_max,
      absl::FormatDuration(scale.time_max));
  BenchBook book({"--roles=ledger"});
  {
    client::LedgerClient client(book.Connect("ledger"));
    OpenAccounts(client);
  }
  PostSingles(report, book, scale);
  PostBatches(report, book, scale);
  ReadBack(report, book, scale);
  const int64_t size =
      client::LedgerClient(book.Connect("ledger")).GetBook()->size();
  report.Add({"bytes an entry on disk, settled",
              absl::StrFormat("%.0f", static_cast<double>(book.SettledBytes()) /
                                          static_cast<double>(size)),
              "", "", "220", "150"});
  return 0;
}

}  // namespace
}  // namespace omloop::bench

int main(int argc, char** argv) { return omloop::bench::Main(argc, argv); }
