#ifndef OMLOOP_TESTS_BENCH_BENCH_H_
#define OMLOOP_TESTS_BENCH_BENCH_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "clients/cpp/channels.h"
#include "clients/cpp/client.h"
#include "grpcpp/channel.h"
#include "ledger/base/clock.h"
#include "ledger/base/random.h"
#include "tests/testing/process.h"
#include "tests/testing/temp_dir.h"

namespace omloop::bench {

// How much a benchmark does.
struct Scale {
  // Limits of one measurement; the first that is reached ends it.
  int64_t entries_max = 2'000'000;
  absl::Duration time_max = absl::Seconds(10);
  // Rows of an imported file.
  int64_t import_rows = 200'000;
  // Calls of a measured RPC.
  int calls = 5'000;
};

// The scale that the command line asks for: --quick is a tenth of the usual.
// Ends the program at anything else.
Scale ParseScale(int argc, char** argv);

// Durations of single calls.
class Latencies {
 public:
  void Add(absl::Duration duration) { durations_.push_back(duration); }
  void Add(const Latencies& other);
  size_t count() const { return durations_.size(); }
  // The duration that `percent` of them do not exceed.
  absl::Duration Percentile(double percent) const;

 private:
  std::vector<absl::Duration> durations_;
};

// Runs `call` that often, after a tenth as many to warm up.
Latencies Measure(int calls, const std::function<void()>& call);

// What was measured beside what quality.md asks for, as a table.
class Report {
 public:
  // Prints machine, versions and load.
  explicit Report(std::string_view title);
  ~Report();

  struct Row {
    std::string what;
    std::string figure;
    // What it is compared with, and the ratio to it.
    std::string reference = "";
    std::string ratio = "";
    std::string floor = "";
    std::string goal = "";
  };
  void Add(Row row);

 private:
  std::vector<Row> rows_;
};

// "1.23M/s", "145k/s".
std::string Rate(double count, absl::Duration duration);
// "123 us", "1.5 ms".
std::string Text(absl::Duration duration);
std::string Times(double ratio);

// A fresh book served by the shipped omloopd, a process of its own.
class BenchBook {
 public:
  explicit BenchBook(std::vector<std::string> arguments);

  void Start();
  testing::ServerProcess& server() { return *server_; }
  const std::string& folder() const { return dir_.path(); }
  // A connection of its own to the role's socket.
  std::shared_ptr<grpc::Channel> Connect(std::string_view role) const;
  // All roles, as the steward.
  std::unique_ptr<client::Client> NewClient() const;
  // Bytes of the book's files, after a clean stop and all memory flushed.
  int64_t SettledBytes();

  Random& random() { return random_; }

 private:
  testing::TempDir dir_;
  SystemClock clock_;
  SystemRandom random_;
  std::vector<std::string> arguments_;
  std::unique_ptr<testing::ServerProcess> server_;
};

// An RPC that does nothing: the floor under every other one.
Latencies MeasureEmptyRpc(const std::shared_ptr<grpc::Channel>& channel,
                          int calls);

}  // namespace omloop::bench

#endif  // OMLOOP_TESTS_BENCH_BENCH_H_
