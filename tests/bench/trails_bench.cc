// Trails of up to a million payments, beside a Python implementation of our
// own on the same list, and the largest circulation of up to 100,000 firms
// with a million links.
#include <cmath>
#include <cstdio>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "ledger/base/check.h"
#include "ledger/circulation/network.h"
#include "ledger/circulation/trails.h"
#include "tests/bench/bench.h"
#include "tests/testing/process.h"
#include "tests/testing/temp_dir.h"

namespace omloop::bench {
namespace {

using circulation::Category;
using circulation::Payment;

constexpr int kPaymentsPerAccount = 100;
// One euro: what the parts of a mixed trail are followed down to.
constexpr int64_t kSizeLimit = 100;
constexpr int64_t kMinuteUs = int64_t{60} * 1000 * 1000;
constexpr int kLinksPerFirm = 10;

class Counter : public circulation::FlowSink {
 public:
  void OnFlow(const circulation::Flow& flow) override {
    ++flows;
    amount += flow.root_amount();
  }
  int64_t flows = 0;
  int64_t amount = 0;
};

// A fifth comes in, half goes on, the rest goes out; account 0 is outside.
std::vector<Payment> MakeList(int64_t count) {
  std::mt19937_64 random(1);
  const auto accounts = static_cast<uint32_t>(count / kPaymentsPerAccount) + 2;
  std::vector<int64_t> cents(accounts, 0);
  std::vector<Payment> list;
  while (static_cast<int64_t>(list.size()) < count) {
    const auto from = static_cast<uint32_t>(random() % (accounts - 1)) + 1;
    auto to = static_cast<uint32_t>(random() % (accounts - 1)) + 1;
    Payment payment{.id = static_cast<int64_t>(list.size()),
                    .source = 0,
                    .target = to,
                    .time_us = static_cast<int64_t>(list.size()) * kMinuteUs,
                    .sent = static_cast<int64_t>(random() % 200'000) + 1,
                    .category = Category::kDeposit};
    if (random() % 5 != 0) {
      if (cents[from] == 0 || from == to) continue;
      // Firms pay most of what they have.
      const auto most = static_cast<uint64_t>(cents[from]);
      payment.source = from;
      payment.sent = static_cast<int64_t>(most - random() % (most / 2 + 1));
      const bool out = random() % 8 < 3;
      payment.category = out ? Category::kWithdraw : Category::kTransfer;
      if (out) payment.target = 0;
    }
    payment.received = payment.sent;
    cents[payment.source] -= payment.sent;
    cents[payment.target] += payment.sent;
    list.push_back(payment);
  }
  return list;
}

struct Timed {
  absl::Duration time;
  Counter counter;
};

Timed Follow(const std::vector<Payment>& list, circulation::Method method) {
  Timed timed;
  const absl::Time begin = absl::Now();
  circulation::Tracker tracker(
      {.method = method,
       .size_limit = kSizeLimit,
       .window_end_us = static_cast<int64_t>(list.size()) * kMinuteUs},
      timed.counter);
  for (const Payment& payment : list) tracker.Add(payment);
  tracker.Finish({});
  timed.time = absl::Now() - begin;
  return timed;
}

void WriteList(const std::vector<Payment>& list, const std::string& path) {
  std::ofstream file(path, std::ios::binary);
  for (const Payment& payment : list) {
    file << absl::StrFormat("%d,%d,%d,%d,%d.%02d,%s\n", payment.id,
                            payment.source, payment.target, payment.time_us,
                            payment.sent / 100, payment.sent % 100,
                            std::string(CategoryName(payment.category)));
  }
}

// Seconds and flows of the second implementation.
std::pair<double, int64_t> RunPython(const std::string& path,
                                     circulation::Method method) {
  const std::string command =
      absl::StrFormat("python3 tests/second/trails.py %s %d %s --time",
                      std::string(MethodName(method)), kSizeLimit / 100, path);
  FILE* pipe = popen(command.c_str(), "r");
  OMLOOP_CHECK(pipe != nullptr);
  double seconds = 0;
  long long flows = 0;
  OMLOOP_CHECK(fscanf(pipe, "%lf %lld", &seconds, &flows) == 2);
  pclose(pipe);
  return {seconds, flows};
}

void MeasureTrails(const Scale& scale, Report& report) {
  const bool quick = scale.calls < 5'000;
  const int64_t largest = quick ? 100'000 : 1'000'000;
  for (circulation::Method method : circulation::kAllMethods) {
    const std::string name(MethodName(method));
    for (int64_t count = largest / 100; count <= largest; count *= 10) {
      const std::vector<Payment> list = MakeList(count);
      const Timed timed = Follow(list, method);
      Report::Row row{
          .what = absl::StrFormat("trails, %s, %d payments, %d flows", name,
                                  count, timed.counter.flows),
          .figure =
              absl::StrFormat("%s, %s", Text(timed.time),
                              Rate(static_cast<double>(count), timed.time))};
      if (count == largest / 10) {
        const testing::TempDir folder;
        const std::string path = folder.file("list.csv");
        WriteList(list, path);
        const auto [seconds, flows] = RunPython(path, method);
        row.reference =
            absl::StrFormat("Python %.2f s, %d flows", seconds, flows);
        row.ratio = Times(seconds / absl::ToDoubleSeconds(timed.time));
        row.floor = "20x";
        row.goal = "100x";
      }
      report.Add(row);
    }
  }
}

// Firms pay and are paid unevenly: a few have most links.
circulation::Network MakeFirms(uint32_t firms) {
  std::mt19937_64 random(3);
  std::uniform_real_distribution<double> uniform(0, 1);
  std::vector<circulation::Link> links;
  auto firm = [&] {
    const double u = uniform(random);
    return static_cast<uint32_t>(u * u * firms) % firms;
  };
  while (links.size() < size_t{firms} * kLinksPerFirm) {
    links.push_back(
        {firm(), firm(), static_cast<int64_t>(random() % 5'000'000) + 1});
  }
  auto network = circulation::MakeNetwork(firms, std::move(links));
  OMLOOP_CHECK(network.ok());
  return *std::move(network);
}

void MeasureCirculation(const Scale& scale, Report& report) {
  const bool quick = scale.calls < 5'000;
  const uint32_t largest = quick ? 10'000 : 100'000;
  for (uint32_t firms = largest / 100; firms <= largest; firms *= 10) {
    const circulation::Network network = MakeFirms(firms);
    const absl::Time begin = absl::Now();
    const std::vector<int64_t> flows =
        circulation::MaxCirculation(network.node_count, network.links);
    const absl::Duration time = absl::Now() - begin;
    const Ratio share = CirculationShare(network, flows);
    report.Add({.what = absl::StrFormat(
                    "largest circulation, %d firms, %d links (%.1f %%)", firms,
                    network.links.size(), share.AsDouble() * 100),
                .figure = Text(time),
                .floor = firms == 100'000 ? "60 s" : "",
                .goal = firms == 100'000 ? "10 s" : ""});
  }
}

}  // namespace
}  // namespace omloop::bench

int main(int argc, char** argv) {
  const omloop::bench::Scale scale = omloop::bench::ParseScale(argc, argv);
  omloop::bench::Report report("Trails and circulation");
  omloop::bench::MeasureTrails(scale, report);
  omloop::bench::MeasureCirculation(scale, report);
}
