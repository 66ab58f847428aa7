#include <string>
#include <vector>

#include "benchmark/benchmark.h"
#include "ledger/base/check.h"
#include "ledger/model/ring.h"
#include "ledger/reference/locator.h"

namespace omloop {
namespace {

const Reference& Shipped() {
  static const auto* const reference =
      new Reference(*Reference::Load(ReferenceFolder("")));
  return *reference;
}

void BM_LoadReference(benchmark::State& state) {
  const std::string folder = ReferenceFolder("");
  for (auto _ : state) {
    const auto reference = Reference::Load(folder);
    OMLOOP_CHECK(reference.ok());
  }
}
BENCHMARK(BM_LoadReference)->Unit(benchmark::kMillisecond);

// Corners of all outlines: the worst points, on a border.
void BM_LocateBorderPoint(benchmark::State& state) {
  const Locator locator(Shipped());
  std::vector<Wgs84> points;
  for (const BuurtOutline& outline : Shipped().buurten().outlines()) {
    points.insert(points.end(), outline.ring.begin(), outline.ring.end());
  }
  size_t i = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(locator.Locate({.point = points[i]}));
    i = (i + 1) % points.size();
  }
}
BENCHMARK(BM_LocateBorderPoint);

void BM_LocateInteriorPoint(benchmark::State& state) {
  const Locator locator(Shipped());
  for (auto _ : state) {
    benchmark::DoNotOptimize(locator.Locate({.point = Wgs84{52.3597, 4.8090}}));
  }
}
BENCHMARK(BM_LocateInteriorPoint);

void BM_LocatePostcode(benchmark::State& state) {
  const Locator locator(Shipped());
  for (auto _ : state) {
    benchmark::DoNotOptimize(locator.Locate({.postcode = "1066AZ"}));
  }
}
BENCHMARK(BM_LocatePostcode);

void BM_RdToWgs84(benchmark::State& state) {
  for (auto _ : state) {
    benchmark::DoNotOptimize(ToWgs84({120700.723, 487525.501}));
  }
}
BENCHMARK(BM_RdToWgs84);

void BM_RingOf(benchmark::State& state) {
  const RingSet rings = *Shipped().RingsAround("F");
  const AreaPath place = *ParseAreaPath("NL/NL-NH/GM0384");
  for (auto _ : state) {
    benchmark::DoNotOptimize(RingOf(rings, place));
  }
}
BENCHMARK(BM_RingOf);

void BM_CategoryFor(benchmark::State& state) {
  for (auto _ : state) {
    benchmark::DoNotOptimize(Shipped().categories().CategoryFor(
        "Third party payments to other Local Authorities"));
  }
}
BENCHMARK(BM_CategoryFor);

}  // namespace
}  // namespace omloop

BENCHMARK_MAIN();
