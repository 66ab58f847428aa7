// Does the 95 % interval of LM3 hold the truth as often as it says? A
// synthetic Nieuw-West whose truth is known answers a seeded number of times
// at random, and once not at random, and the hits are counted. Prints the
// table of docs/internals/multiplier_cover.md:
//   OMLOOP_COVER_DRAWS=1000 build/release/tests/multiplier_cover_test
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>

#include "gtest/gtest.h"
#include "ledger/economy/multiplier.h"
#include "ledger/economy/multiplier_testing.h"

namespace omloop::economy {
namespace {

constexpr int kLocalSuppliers = 300;
constexpr int kSectors = 6;
constexpr int kSizes = 3;
constexpr uint64_t kPopulationSeed = 20261125;

// Draws that are the same in each standard library.
class Dice {
 public:
  explicit Dice(uint64_t seed) : random_(seed) {}
  double Uniform() {
    return static_cast<double>(random_() >> 11) / 9007199254740992.0;
  }
  double Normal() {
    const double radius = std::sqrt(-2 * std::log(1 - Uniform()));
    return radius * std::cos(2 * 3.14159265358979323846 * Uniform());
  }

 private:
  std::mt19937_64 random_;
};

struct Town {
  TestWindow window;           // Nobody has answered.
  std::vector<Ratio> shares;   // The truth.
  std::vector<double> excess;  // Share above its sector's mean.
  Ratio lm3;
};

// Spend is skewed (log-normal, larger for larger firms), shares differ by
// sector and within it; 40 % of the money goes elsewhere.
Town MakeTown() {
  constexpr double kMeans[kSectors] = {0.25, 0.35, 0.45, 0.55, 0.30, 0.60};
  Dice dice(kPopulationSeed);
  Town town;
  int64_t local = 0;
  int64_t third = 0;
  for (int i = 0; i < kLocalSuppliers; ++i) {
    const int sector = i % kSectors;
    const int size = i / kSectors % kSizes;
    const Stratum stratum{.section = static_cast<char>('F' + sector),
                          .size = static_cast<SizeClass>(1 + size),
                          .ring = RingKind::kFocus};
    const auto amount = static_cast<int64_t>(
        100 * std::exp(8.5 + 0.8 * size + 0.9 * dice.Normal()));
    const double wanted =
        std::clamp(kMeans[sector] + 0.18 * dice.Normal(), 0.0, 1.0);
    const Ratio share{std::llround(wanted * 1000), 1000};
    town.window.Pay(Place::kLocal, amount, {}, {}, stratum);
    town.shares.push_back(share);
    town.excess.push_back(share.AsDouble() - kMeans[sector]);
    local += amount;
    third += TimesRoundedHalfAway(amount, share);
  }
  const int64_t elsewhere = local / 3 * 2;
  town.window.Pay(Place::kElsewhere, elsewhere);
  const int64_t r1 = local + elsewhere;
  town.lm3 = {r1 + local + third, r1};
  return town;
}

struct Cover {
  int draws = 0;
  int in_interval = 0;
  int in_bounds = 0;
  double coverage = 0;
  double width = 0;

  void Print(const std::string& what) const {
    std::printf("%-34s %6d %9.1f %% %9.1f %% %8.1f %% %10.4f\n", what.c_str(),
                draws, 100.0 * in_interval / draws, 100.0 * in_bounds / draws,
                100 * coverage / draws, width / draws);
  }
};

bool Holds(const Ratio& low, const Ratio& value, const Ratio& high) {
  return low.AsDouble() <= value.AsDouble() + 1e-9 &&
         value.AsDouble() <= high.AsDouble() + 1e-9;
}

// Supplier i answers with probability `response` + `slope` times its excess.
Cover Simulate(const Town& town, double response, double slope, int draws) {
  Cover cover{.draws = draws};
  for (int draw = 0; draw < draws; ++draw) {
    Dice dice(1'000'003ull * draw + static_cast<uint64_t>(response * 1000));
    TestWindow window = town.window;
    for (int i = 0; i < kLocalSuppliers; ++i) {
      if (dice.Uniform() >= response + slope * town.excess[i]) continue;
      window.input.suppliers[i].evidence.push_back(
          {.letter = EvidenceQuality::kB,
           .period = {Month(2026, 1), Month(2027, 1)},
           .local = town.shares[i]});
    }
    MultiplierOptions options;
    options.sampling.seed = draw + 1;
    const MultiplierFigures f = window.Compute(options);
    EXPECT_TRUE(f.lm3.has_interval());
    cover.coverage += f.cov3.AsDouble();
    cover.width +=
        f.lm3.interval_high.AsDouble() - f.lm3.interval_low.AsDouble();
    if (Holds(f.lm3.interval_low, town.lm3, f.lm3.interval_high)) {
      ++cover.in_interval;
    }
    if (Holds(f.lm3.low, town.lm3, f.lm3.high)) ++cover.in_bounds;
  }
  return cover;
}

int Draws() {
  const char* asked = std::getenv("OMLOOP_COVER_DRAWS");
  return asked == nullptr ? 60 : std::max(1, std::atoi(asked));
}

void PrintHead(const Town& town) {
  std::printf("true LM3 %.4f\n%-34s %6s %11s %11s %10s %10s\n",
              town.lm3.AsDouble(), "response", "draws", "interval", "bounds",
              "cov3", "width");
}

// 95 % less two standard errors of so many draws: 93.6 % at 1,000.
int HitsWanted(int draws) {
  return static_cast<int>(
      std::floor(0.95 * draws - 2 * std::sqrt(0.95 * 0.05 * draws)));
}

TEST(MultiplierCoverTest, IntervalsHoldTheTruthWhenResponseIsRandom) {
  const Town town = MakeTown();
  PrintHead(town);
  for (double response : {0.3, 0.6, 0.9}) {
    const Cover cover = Simulate(town, response, 0, Draws());
    cover.Print("at random, " + std::to_string(std::lround(response * 100)) +
                " %");
    EXPECT_GE(cover.in_interval, HitsWanted(cover.draws)) << response;
    EXPECT_EQ(cover.in_bounds, cover.draws) << response;
  }
}

// Those who spend more here answer more: no interval can know. The bounds
// still hold.
TEST(MultiplierCoverTest, BoundsHoldEvenWhenTheWillingAreTheLocalOnes) {
  const Town town = MakeTown();
  PrintHead(town);
  const Cover cover = Simulate(town, 0.6, 1.2, Draws());
  cover.Print("60 %, more where more stays");
  EXPECT_EQ(cover.in_bounds, cover.draws);
  // That it is worse is the point of the run.
  EXPECT_LT(cover.in_interval, HitsWanted(cover.draws));
}

}  // namespace
}  // namespace omloop::economy
