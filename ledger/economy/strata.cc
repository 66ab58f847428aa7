#include "ledger/economy/strata.h"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>
#include <map>

namespace omloop::economy {
namespace {

constexpr double kTail = 0.025;
// A replicate whose spread is smaller than this part of the sample's own says
// nothing: its draws were all the same supplier. Rounding of sums leaves some
// 1e-8 of it.
constexpr double kReplicateSpreadMin = 1e-6;
// Squares of equal shares differ by less than this part of themselves.
constexpr double kSpreadMin = 1e-9;

// What `key` and its likes are called at a level.
Stratum Coarser(Stratum key, PoolLevel level) {
  if (level >= PoolLevel::kOverRings) key.ring = RingKind::kUnknown;
  if (level >= PoolLevel::kOverSizes) key.size = SizeClass::kNone;
  if (level >= PoolLevel::kAll) key.section = '-';
  return key;
}

struct Group {
  PoolLevel level = PoolLevel::kNone;
  int respondents = 0;
  std::vector<int> units;
};

void Join(Group& to, const Group& from, PoolLevel level) {
  to.level = std::max(to.level, level);
  to.respondents += from.respondents;
  to.units.insert(to.units.end(), from.units.begin(), from.units.end());
}

// Sums over observed units that ratio, variance and bootstrap are made of.
struct Sums {
  double s = 0;
  double y = 0;
  double ss = 0;
  double sy = 0;
  double yy = 0;
  int n = 0;

  void Add(double amount, double third) {
    s += amount;
    y += third;
    ss += amount * amount;
    sy += amount * third;
    yy += third * third;
    ++n;
  }
  double share() const { return y / s; }
  // sum (y - share s)^2.
  double Residuals() const {
    const double r = share();
    return std::max(0.0, yy - 2 * r * sy + r * r * ss);
  }
};

// Variance of the ratio estimate without the residuals' part.
double Scale(double stratum_amount, int stratum_units, const Sums& sums) {
  const double n = sums.n;
  const double mean = sums.s / n;
  return stratum_amount * stratum_amount * (1 - n / stratum_units) / n /
         (mean * mean) / (n - 1);
}

bool NoSpread(const Sums& sums) {
  // Thirds are rounded to minor units: half a unit each is no spread.
  return sums.Residuals() <= sums.n + kSpreadMin * sums.yy;
}

std::vector<Sums> SumsOf(absl::Span<const SampleUnit> units,
                         const SampleResult& sample) {
  std::vector<Sums> sums(sample.strata.size());
  for (size_t i = 0; i < units.size(); ++i) {
    if (!units[i].observed) continue;
    sums[sample.stratum_of[i]].Add(static_cast<double>(units[i].amount),
                                   static_cast<double>(units[i].third));
  }
  return sums;
}

void SetVariances(absl::Span<const SampleUnit> units, SampleResult& sample) {
  const std::vector<Sums> sums = SumsOf(units, sample);
  // Spread of shares over all strata, weighted by amounts.
  double residuals = 0;
  double squares = 0;
  for (const Sums& s : sums) {
    if (s.n < 2) continue;
    residuals += s.Residuals();
    squares += s.ss;
  }
  const double spread = squares > 0 ? residuals / squares : 0;
  for (size_t h = 0; h < sums.size(); ++h) {
    StratumResult& stratum = sample.strata[h];
    const Sums& s = sums[h];
    if (s.n < 2 || stratum.respondents == stratum.units) continue;
    const double own = NoSpread(s) ? spread * s.ss : s.Residuals();
    stratum.variance =
        Scale(static_cast<double>(stratum.amount), stratum.units, s) * own;
  }
}

// SplitMix64 (Steele, Lea, Flood 2014): small, seeded, the same everywhere.
class Draws {
 public:
  explicit Draws(uint64_t seed) : state_(seed) {}
  // Uniform below `n`, by multiplication; n < 2^32.
  uint32_t Below(uint32_t n) {
    state_ += 0x9e3779b97f4a7c15;
    uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    z ^= z >> 31;
    return static_cast<uint32_t>(((z >> 32) * n) >> 32);
  }

 private:
  uint64_t state_;
};

// A stratum whose unobserved part is estimated from a sample with spread.
struct Sampled {
  // Amounts, and thirds less what the stratum's share makes of the amount:
  // small numbers, so that squares keep their digits.
  std::vector<std::pair<double, double>> observed;
  double scale = 0;  // Of the error of the share: S sqrt(1 - f).
};

// Quantiles of the studentised error over bootstrap draws: below, above.
std::optional<Margin> BootstrapT(const std::vector<Sampled>& strata,
                                 double standard_error,
                                 const SamplingOptions& options) {
  int64_t size = 0;
  for (const Sampled& stratum : strata) {
    size += static_cast<int64_t>(stratum.observed.size());
  }
  if (size == 0 || options.draws <= 0) return std::nullopt;
  const int draws = std::min<int64_t>(
      options.draws,
      std::max<int64_t>(kBootstrapWorkMax / size, kBootstrapDrawsMin));
  Draws random(options.seed);
  std::vector<double> errors;
  errors.reserve(draws);
  for (int draw = 0; draw < draws; ++draw) {
    double error = 0;
    double variance = 0;
    for (const Sampled& stratum : strata) {
      Sums sums;
      const auto n = static_cast<uint32_t>(stratum.observed.size());
      for (uint32_t i = 0; i < n; ++i) {
        const auto& [amount, residual] = stratum.observed[random.Below(n)];
        sums.Add(amount, residual);
      }
      const double mean = sums.s / n;
      error += stratum.scale * sums.share();
      variance += stratum.scale * stratum.scale * sums.Residuals() /
                  (double{1} * n * (n - 1) * mean * mean);
    }
    const double spread = std::sqrt(variance);
    if (spread > kReplicateSpreadMin * standard_error)
      errors.push_back(error / spread);
  }
  const auto tail = static_cast<size_t>(
      std::max(1.0, std::floor(kTail * (errors.size() + 1))));
  if (errors.size() < 2 * tail) return std::nullopt;
  std::sort(errors.begin(), errors.end());
  return Margin{.below = errors[errors.size() - tail] * standard_error,
                .above = -errors[tail - 1] * standard_error};
}

}  // namespace

SampleResult Stratify(absl::Span<const SampleUnit> units) {
  std::map<Stratum, Group> open;
  for (size_t i = 0; i < units.size(); ++i) {
    Group& group = open[units[i].stratum];
    group.units.push_back(static_cast<int>(i));
    if (units[i].observed) ++group.respondents;
  }
  std::vector<std::pair<Stratum, Group>> settled;
  for (PoolLevel level : {PoolLevel::kNone, PoolLevel::kOverRings,
                          PoolLevel::kOverSizes, PoolLevel::kAll}) {
    std::map<Stratum, Group> coarser;
    for (const auto& [key, group] : open) {
      Join(coarser[Coarser(key, level)], group, level);
    }
    open.clear();
    for (auto& [key, group] : coarser) {
      if (group.respondents >= kRespondentsMin) {
        settled.emplace_back(key, std::move(group));
      } else {
        open.emplace(key, std::move(group));
      }
    }
  }
  for (auto& [key, group] : open) {
    if (settled.empty()) {
      settled.emplace_back(key, std::move(group));
      continue;
    }
    const auto fewest = std::min_element(
        settled.begin(), settled.end(), [](const auto& a, const auto& b) {
          return a.second.respondents < b.second.respondents;
        });
    Join(fewest->second, group, PoolLevel::kAll);
    fewest->first = key;
  }

  SampleResult result;
  result.stratum_of.resize(units.size());
  for (const auto& [key, group] : settled) {
    StratumResult stratum{.key = key,
                          .level = group.level,
                          .units = static_cast<int>(group.units.size()),
                          .respondents = group.respondents};
    for (int unit : group.units) {
      result.stratum_of[unit] = static_cast<int>(result.strata.size());
      stratum.amount += units[unit].amount;
      if (!units[unit].observed) continue;
      stratum.observed += units[unit].amount;
      stratum.observed_third += units[unit].third;
    }
    result.strata.push_back(stratum);
  }
  SetVariances(units, result);
  return result;
}

std::optional<Margin> SamplingMargin(absl::Span<const SampleUnit> units,
                                     const SampleResult& sample,
                                     const SamplingOptions& options) {
  double variance = 0;
  double weighted = 0;  // sum V_h^2 / (n_h - 1)
  for (const StratumResult& stratum : sample.strata) {
    if (stratum.respondents == stratum.units) continue;
    if (stratum.variance <= 0) return std::nullopt;
    variance += stratum.variance;
    weighted += stratum.variance * stratum.variance / (stratum.respondents - 1);
  }
  if (variance == 0) return Margin{};  // Nothing is estimated.
  const double standard_error = std::sqrt(variance);
  const double freedom = variance * variance / weighted;
  const double t = boost::math::quantile(
      boost::math::complement(boost::math::students_t(freedom), kTail));
  Margin margin{.below = t * standard_error, .above = t * standard_error};

  const std::vector<Sums> sums = SumsOf(units, sample);
  std::vector<Sampled> sampled;
  std::vector<int> place(sample.strata.size(), -1);
  for (size_t h = 0; h < sample.strata.size(); ++h) {
    const StratumResult& stratum = sample.strata[h];
    if (stratum.respondents == stratum.units || NoSpread(sums[h])) continue;
    const double rest =
        1 - static_cast<double>(stratum.respondents) / stratum.units;
    place[h] = static_cast<int>(sampled.size());
    sampled.push_back(
        {.scale = static_cast<double>(stratum.amount) * std::sqrt(rest)});
  }
  for (size_t i = 0; i < units.size(); ++i) {
    const int stratum = sample.stratum_of[i];
    if (!units[i].observed || place[stratum] < 0) continue;
    const auto amount = static_cast<double>(units[i].amount);
    sampled[place[stratum]].observed.emplace_back(
        amount,
        static_cast<double>(units[i].third) - sums[stratum].share() * amount);
  }
  const std::optional<Margin> bootstrap =
      BootstrapT(sampled, standard_error, options);
  if (bootstrap.has_value()) {
    margin.below = std::max(margin.below, bootstrap->below);
    margin.above = std::max(margin.above, bootstrap->above);
  }
  return margin;
}

}  // namespace omloop::economy
