#include "tests/bench/bench.h"

#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "clients/cpp/ledger_client.h"
#include "google/protobuf/stubs/common.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/grpcpp.h"
#include "ledger/base/check.h"
#include "ledger/book/book.h"
#include "ledger/book/setup.h"
#include "omloop/ledger/v1/ledger.grpc.pb.h"
#include "rocksdb/version.h"
#include "tests/testing/ledger_fixture.h"

namespace omloop::bench {
namespace {

constexpr int kQuickPart = 10;

// The value of the first line that starts with `key`, as in /proc/cpuinfo.
std::string ValueIn(const char* path, std::string_view key) {
  std::ifstream file(path);
  std::string line;
  while (std::getline(file, line)) {
    if (!line.starts_with(key)) continue;
    const size_t at = line.find_first_not_of(" \t:", key.size());
    return at == std::string::npos ? "" : line.substr(at);
  }
  return "";
}

}  // namespace

Scale ParseScale(int argc, char** argv) {
  Scale scale;
  if (argc == 1) return scale;
  if (argc != 2 || std::string_view(argv[1]) != "--quick") {
    absl::FPrintF(stderr, "Usage: %s [--quick]\n", argv[0]);
    std::exit(64);
  }
  scale.entries_max /= kQuickPart;
  scale.time_max /= kQuickPart;
  scale.import_rows /= kQuickPart;
  scale.calls /= kQuickPart;
  return scale;
}

void Latencies::Add(const Latencies& other) {
  durations_.insert(durations_.end(), other.durations_.begin(),
                    other.durations_.end());
}

absl::Duration Latencies::Percentile(double percent) const {
  OMLOOP_CHECK(!durations_.empty());
  std::vector<absl::Duration> sorted = durations_;
  const size_t at = std::min(
      sorted.size() - 1,
      static_cast<size_t>(static_cast<double>(sorted.size()) * percent / 100));
  std::nth_element(sorted.begin(), sorted.begin() + static_cast<ptrdiff_t>(at),
                   sorted.end());
  return sorted[at];
}

Latencies Measure(int calls, const std::function<void()>& call) {
  for (int i = 0; i < calls / 10; ++i) call();
  Latencies latencies;
  for (int i = 0; i < calls; ++i) {
    const absl::Time start = absl::Now();
    call();
    latencies.Add(absl::Now() - start);
  }
  return latencies;
}

Report::Report(std::string_view title) {
  utsname system;
  uname(&system);
  double load = 0;
  getloadavg(&load, 1);
  absl::PrintF(
      "# %s\n\n%s, %d cores, %s memory; Linux %s; load %.1f at the start\n"
      "RocksDB %d.%d.%d, gRPC %s, protobuf %s, g++ %s, %s build; %s\n\n",
      title, ValueIn("/proc/cpuinfo", "model name"),
      sysconf(_SC_NPROCESSORS_ONLN), ValueIn("/proc/meminfo", "MemTotal"),
      system.release, load, ROCKSDB_MAJOR, ROCKSDB_MINOR, ROCKSDB_PATCH,
      grpc::Version(),
      google::protobuf::internal::VersionString(GOOGLE_PROTOBUF_VERSION),
      __VERSION__,
#ifdef __OPTIMIZE__
      "optimised",
#else
      "unoptimised",
#endif
      absl::FormatTime("%Y-%m-%d", absl::Now(), absl::UTCTimeZone()));
}

void Report::Add(Row row) {
  // Told at once, since a run takes a while.
  absl::FPrintF(stderr, "%s: %s\n", row.what, row.figure);
  rows_.push_back(std::move(row));
}

Report::~Report() {
  absl::PrintF("| what | figure | reference | ratio | floor | goal |\n");
  absl::PrintF("|---|---|---|---|---|---|\n");
  for (const Row& row : rows_) {
    absl::PrintF("| %s | %s | %s | %s | %s | %s |\n", row.what, row.figure,
                 row.reference, row.ratio, row.floor, row.goal);
  }
  absl::PrintF("\n");
}

std::string Rate(double count, absl::Duration duration) {
  const double rate = count / absl::ToDoubleSeconds(duration);
  if (rate >= 1e6) return absl::StrFormat("%.2fM/s", rate / 1e6);
  if (rate >= 1e4) return absl::StrFormat("%.0fk/s", rate / 1e3);
  return absl::StrFormat("%.0f/s", rate);
}

std::string Text(absl::Duration duration) {
  const double us = absl::ToDoubleMicroseconds(duration);
  if (us < 1'000) return absl::StrFormat("%.0f us", us);
  if (us < 1e6) return absl::StrFormat("%.1f ms", us / 1e3);
  return absl::StrFormat("%.1f s", us / 1e6);
}

std::string Times(double ratio) { return absl::StrFormat("%.2fx", ratio); }

BenchBook::BenchBook(std::vector<std::string> arguments)
    : arguments_(std::move(arguments)) {
  arguments_.push_back("--folder=" + folder());
  OMLOOP_CHECK(
      book::InitBook(folder(), testing::SmallPlan(), clock_, random_).ok());
  Start();
}

void BenchBook::Start() {
  server_ = std::make_unique<testing::ServerProcess>(arguments_);
}

std::shared_ptr<grpc::Channel> BenchBook::Connect(std::string_view role) const {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(client::kMessageBytesMax);
  arguments.SetMaxSendMessageSize(client::kMessageBytesMax);
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel("unix:" + client::SocketPath(folder(), role),
                                   grpc::InsecureChannelCredentials(),
                                   arguments);
}

std::unique_ptr<client::Client> BenchBook::NewClient() const {
  auto channels = client::ConnectToFolder(folder());
  OMLOOP_CHECK(channels.ok());
  return std::make_unique<client::Client>(*channels,
                                          client::Client::View::kOwn);
}

int64_t BenchBook::SettledBytes() {
  server_->Stop();
  // Opening writes what the log of writes still holds into tables; closing
  // keeps balances and indexes. Twice, so that the second leaves nothing.
  for (int i = 0; i < 2; ++i) {
    OMLOOP_CHECK(book::Book::Open({.folder = folder(), .clock = &clock_}).ok());
  }
  int64_t bytes = 0;
  for (const auto& file :
       std::filesystem::recursive_directory_iterator(folder())) {
    if (file.is_regular_file()) bytes += static_cast<int64_t>(file.file_size());
  }
  return bytes;
}

Latencies MeasureEmptyRpc(const std::shared_ptr<grpc::Channel>& channel,
                          int calls) {
  auto stub = ledger::v1::LedgerService::NewStub(channel);
  ledger::v1::LookUpEntriesRequest request;
  request.set_parent(client::kBookName);
  return Measure(calls, [&] {
    grpc::ClientContext context;
    ledger::v1::LookUpEntriesResponse response;
    OMLOOP_CHECK(stub->LookUpEntries(&context, request, &response).ok());
  });
}

}  // namespace omloop::bench
