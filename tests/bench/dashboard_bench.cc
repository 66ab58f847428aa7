// The month in one call, idle and while the book takes all it can, against
// the shipped server.
#include <atomic>
#include <memory>
#include <set>
#include <string>
#include <thread>

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "clients/cpp/ledger_client.h"
#include "ledger/base/check.h"
#include "omloop/insight/v1/insight.grpc.pb.h"
#include "tests/bench/bench.h"
#include "tests/testing/import_steps.h"
#include "tests/testing/spend_file.h"

namespace omloop::bench {
namespace {

namespace ipb = ::omloop::insight::v1;
namespace lpb = ::omloop::ledger::v1;

constexpr int kSuppliers = 2'000;
constexpr int kMonths = 12;
constexpr int kLoadBatch = 1'024;
constexpr int kLoadClients = 2;
// Between calls under load, so that the book grows from one to the next.
constexpr absl::Duration kPause = absl::Milliseconds(10);

// Posts between two accounts of the book, in another month than the one that
// is asked for, until told to stop; how many entries.
int64_t PostUntil(const std::atomic<bool>& stop, const BenchBook& book,
                  Random& random) {
  client::LedgerClient client(book.Connect("ledger"));
  int64_t posted = 0;
  while (!stop) {
    lpb::SubmitBatchRequest request;
    request.set_parent(client::kBookName);
    for (int i = 0; i < kLoadBatch; ++i) {
      lpb::NewEntry* entry = request.add_entries();
      entry->set_entry_id(random.TimeOrderedId(absl::Now()).str());
      lpb::MoneyEntry* money = entry->mutable_money();
      money->set_kind(lpb::ENTRY_KIND_INVOICE);
      money->set_debit_account(1);
      money->set_credit_account(2);
      money->mutable_amount()->set_minor_units(100);
      money->set_effective_day(20'454);
    }
    OMLOOP_CHECK(client.Submit(request).ok());
    posted += kLoadBatch;
  }
  return posted;
}

class DashboardBench {
 public:
  explicit DashboardBench(const Scale& scale)
      : scale_(scale),
        book_({"--roles=all", "--http=127.0.0.1:0"}),
        client_(book_.NewClient()) {}

  void Fill(int64_t rows) {
    const testing::SpendFile file = testing::MakeSpendFile(
        {.rows = rows, .suppliers = kSuppliers, .months = kMonths});
    auto anchor =
        testing::RegisterAnchor(*client_, "Gemeente Voorbeeld",
                                book_.random().TimeOrderedId(absl::Now()));
    OMLOOP_CHECK(anchor.ok());
    const testing::ImportPlan plan{
        .anchor = *anchor,
        .request_id = book_.random().TimeOrderedId(absl::Now())};
    OMLOOP_CHECK(testing::ImportFile(*client_, plan, file.text).ok());
  }

  // What calls for the month took, and from how many states of the book
  // they answered: an answer is kept while the log does not grow.
  struct Asked {
    Latencies latencies;
    std::set<int64_t> states;
  };
  Asked AskMonth(int calls, absl::Duration pause) {
    ipb::GetMonthOverviewRequest request;
    request.set_parent(client::kBookName);
    request.set_month("2026-06");
    Asked asked;
    for (int i = 0; i < calls; ++i) {
      const absl::Time start = absl::Now();
      auto month = client_->Call(
          &ipb::InsightService::StubInterface::GetMonthOverview, request);
      asked.latencies.Add(absl::Now() - start);
      OMLOOP_CHECK(month.ok() && month->line_count() > 0);
      asked.states.insert(month->stamp().as_of_sequence());
      absl::SleepFor(pause);
    }
    return asked;
  }

  // Entries that insight had still to fold.
  int64_t Lag() {
    ipb::GetFoldStatusRequest request;
    request.set_parent(client::kBookName);
    auto status = client_->Call(
        &ipb::InsightService::StubInterface::GetFoldStatus, request);
    OMLOOP_CHECK(status.ok());
    return status->ledger_size() - status->folded_size();
  }

  void Run(Report& report) {
    const Latencies empty =
        MeasureEmptyRpc(book_.Connect("ledger"), scale_.calls);
    report.Add({"empty RPC, idle",
                absl::StrFormat("p50 %s, p99 %s", Text(empty.Percentile(50)),
                                Text(empty.Percentile(99)))});
    AddRow(report, "month in one call, idle, the answer kept",
           AskMonth(scale_.calls / 10, absl::ZeroDuration()), 50, empty, "3x",
           "2x");

    std::atomic<bool> stop{false};
    std::atomic<int64_t> posted{0};
    std::vector<std::thread> posters;
    const absl::Time start = absl::Now();
    for (int i = 0; i < kLoadClients; ++i) {
      posters.emplace_back(
          [&] { posted += PostUntil(stop, book_, book_.random()); });
    }
    const Asked loaded = AskMonth(scale_.calls / 10, kPause);
    const int64_t lag = Lag();
    stop = true;
    for (std::thread& poster : posters) poster.join();
    AddRow(
        report,
        absl::StrFormat("month in one call while %s are posted",
                        Rate(static_cast<double>(posted), absl::Now() - start)),
        loaded, 99, empty, "40x", "15x");
    report.Add({"  insight's lag at the end of it",
                absl::StrFormat("%d entries", lag)});
  }

 private:
  static void AddRow(Report& report, const std::string& what,
                     const Asked& asked, double percent, const Latencies& empty,
                     const char* floor, const char* goal) {
    const Latencies& measured = asked.latencies;
    report.Add({what,
                absl::StrFormat("p50 %s, p99 %s; %d calls, %d states",
                                Text(measured.Percentile(50)),
                                Text(measured.Percentile(99)), measured.count(),
                                asked.states.size()),
                absl::StrFormat("empty RPC, p%.0f of both", percent),
                Times(absl::FDivDuration(measured.Percentile(percent),
                                         empty.Percentile(percent))),
                floor, goal});
  }

  const Scale scale_;
  BenchBook book_;
  std::unique_ptr<client::Client> client_;
};

int Main(int argc, char** argv) {
  const Scale scale = ParseScale(argc, argv);
  Report report("Dashboard: GetMonthOverview of insight, all roles at once");
  absl::PrintF(
      "%d lines over %d months, %d suppliers, one anchor; the load is "
      "%d clients with batches of %d in another month.\n\n",
      scale.import_rows, kMonths, kSuppliers, kLoadClients, kLoadBatch);
  DashboardBench bench(scale);
  bench.Fill(scale.import_rows);
  bench.Run(report);
  return 0;
}

}  // namespace
}  // namespace omloop::bench

int main(int argc, char** argv) { return omloop::bench::Main(argc, argv); }
