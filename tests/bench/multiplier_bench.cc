// The multiplier: a month of 3,000 suppliers, and rounds to infinity over up
// to a million parties, beside Eigen solving the same system.
#include <Eigen/Sparse>
#include <cmath>
#include <cstdio>
#include <random>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "ledger/base/check.h"
#include "ledger/economy/multiplier.h"
#include "ledger/economy/rounds.h"
#include "tests/bench/bench.h"

namespace omloop::bench {
namespace {

constexpr int kSuppliers = 3'000;
constexpr int kLinksAParty = 10;
constexpr int kRepeats = 5;

economy::MultiplierInput MakeMonth(int suppliers) {
  std::mt19937_64 random(1);
  economy::MultiplierInput input;
  for (int i = 0; i < suppliers; ++i) {
    economy::SupplierInput supplier{
        .party = PartyNumber(static_cast<uint32_t>(i + 10)),
        .stratum = {.section = static_cast<char>('A' + random() % 20),
                    .size = static_cast<SizeClass>(1 + random() % 4),
                    .ring = RingKind::kFocus}};
    if (random() % 2 == 0) {
      supplier.evidence.push_back(
          {.letter = EvidenceQuality::kB,
           .period = {Month(2026, 1), Month(2027, 1)},
           .local = {static_cast<int64_t>(random() % 101), 100}});
    }
    input.suppliers.push_back(std::move(supplier));
    input.lines.push_back(
        {.supplier = static_cast<uint32_t>(i),
         .payer = PartyNumber(1),
         .month = Month(2026, 10),
         .place = static_cast<economy::Place>(random() % 3),
         .amount = static_cast<int64_t>(random() % 5'000'000)});
  }
  return input;
}

// Each party spends about half of its outgoings at ten local ones.
economy::RoundsInput MakeNetwork(int parties) {
  std::mt19937_64 random(2);
  economy::RoundsInput input;
  for (int j = 0; j < parties; ++j) {
    int64_t linked = 0;
    for (int k = 0; k < kLinksAParty; ++k) {
      auto payee = static_cast<uint32_t>(random() % parties);
      if (payee == static_cast<uint32_t>(j)) payee = (payee + 1) % parties;
      const auto amount = static_cast<int64_t>(1 + random() % 1'000'000);
      linked += amount;
      input.links.push_back({static_cast<uint32_t>(j), payee, amount});
    }
    input.outgoings.push_back(2 * linked);
    input.start.push_back(static_cast<int64_t>(random() % 1'000'000));
    input.total += input.start.back();
  }
  input.total *= 2;
  return input;
}

// a_inf by Eigen's stabilised bi-conjugate gradients on (I - C) x = s.
double SolveWithEigen(const economy::RoundsInput& input) {
  const auto n = static_cast<Eigen::Index>(input.outgoings.size());
  std::vector<Eigen::Triplet<double>> cells;
  cells.reserve(input.links.size() + input.outgoings.size());
  for (Eigen::Index i = 0; i < n; ++i) cells.emplace_back(i, i, 1.0);
  for (const economy::Link& link : input.links) {
    cells.emplace_back(link.payee, link.payer,
                       -static_cast<double>(link.amount) /
                           static_cast<double>(input.outgoings[link.payer]));
  }
  Eigen::SparseMatrix<double, Eigen::RowMajor> matrix(n, n);
  matrix.setFromTriplets(cells.begin(), cells.end());
  Eigen::VectorXd start(n);
  for (Eigen::Index i = 0; i < n; ++i) {
    start[i] = static_cast<double>(input.start[i]);
  }
  Eigen::BiCGSTAB<Eigen::SparseMatrix<double, Eigen::RowMajor>> solver;
  solver.setTolerance(economy::kRoundTolerance);
  solver.compute(matrix);
  return solver.solve(start).sum() / static_cast<double>(input.total);
}

// Median of a few runs.
absl::Duration Time(int repeats, const std::function<void()>& run) {
  Latencies latencies;
  for (int i = 0; i < repeats; ++i) {
    const absl::Time start = absl::Now();
    run();
    latencies.Add(absl::Now() - start);
  }
  return latencies.Percentile(50);
}

void BenchMonth(Report& report) {
  const economy::MultiplierInput month = MakeMonth(kSuppliers);
  const economy::RoundsInput network = MakeNetwork(kSuppliers);
  for (int draws : {0, economy::kBootstrapDraws}) {
    const absl::Duration time = Time(4 * kRepeats, [&] {
      OMLOOP_CHECK(
          economy::ComputeMultiplier(month, {.sampling = {.draws = draws}})
              .ok());
      OMLOOP_CHECK(economy::ComputeRounds(network).ok());
    });
    report.Add({.what = absl::StrFormat(
                    "%d suppliers: LM2, LM3, plus, infinity, bounds%s",
                    kSuppliers, draws == 0 ? "" : ", bootstrap interval"),
                .figure = Text(time),
                .floor = "50 ms",
                .goal = "20 ms"});
  }
}

void BenchRounds(int parties, int repeats, Report& report) {
  const economy::RoundsInput input = MakeNetwork(parties);
  double ours = 0;
  double theirs = 0;
  const absl::Duration time = Time(repeats, [&] {
    const auto result = economy::ComputeRounds(input);
    OMLOOP_CHECK(result.ok());
    ours = result->infinity;
  });
  const absl::Duration eigen =
      Time(repeats, [&] { theirs = SolveWithEigen(input); });
  OMLOOP_CHECK(std::abs(ours - theirs) < 1e-9);
  report.Add({.what = absl::StrFormat("LM-infinity, %d parties, %d links",
                                      parties, parties * kLinksAParty),
              .figure = Text(time),
              .reference = "Eigen BiCGSTAB " + Text(eigen),
              .ratio = Times(eigen / time),
              .floor = parties == 1'000'000 ? "5 s" : "",
              .goal = parties == 1'000'000 ? "2 s" : ""});
}

void Run(int argc, char** argv) {
  const Scale scale = ParseScale(argc, argv);
  const bool quick = scale.calls < Scale().calls;
  Report report("The multiplier");
  BenchMonth(report);
  for (int parties : {10'000, 100'000, 1'000'000}) {
    if (quick && parties == 1'000'000) continue;
    BenchRounds(parties, parties == 1'000'000 ? 3 : kRepeats, report);
  }
}

}  // namespace
}  // namespace omloop::bench

int main(int argc, char** argv) {
  omloop::bench::Run(argc, argv);
  return 0;
}
