#include "ledger/economy/information.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace omloop::economy {
namespace {

constexpr int64_t kMillion = 1'000'000;

int64_t Observed(const SupplierPart& part) {
  return part.round2[static_cast<size_t>(EvidenceQuality::kA)] +
         part.round2[static_cast<size_t>(EvidenceQuality::kB)];
}

int64_t Unobserved(const SupplierPart& part) {
  int64_t sum = 0;
  for (int64_t amount : part.round2) sum += amount;
  return sum - Observed(part);
}

int64_t ObservedThird(const SupplierPart& part) {
  return part.round3[static_cast<size_t>(EvidenceQuality::kA)] +
         part.round3[static_cast<size_t>(EvidenceQuality::kB)];
}

// Sums over a stratum that the expected error is made of.
struct Spread {
  double o = 0;
  double oo = 0;
  double u = 0;
  double uu = 0;
  double sigma2 = 0;

  double Error() const {
    return o > 0 ? sigma2 * (u * u * oo / (o * o) + uu) : 0;
  }
  // When a supplier with `amount` unobserved has answered.
  Spread After(double amount) const {
    Spread after = *this;
    after.o += amount;
    after.oo += amount * amount;
    after.u = std::max(0.0, u - amount);
    after.uu = std::max(0.0, uu - amount * amount);
    return after;
  }
};

std::vector<Spread> SpreadsOf(const MultiplierFigures& figures) {
  std::vector<Spread> spreads(figures.strata.size());
  std::vector<double> residuals(spreads.size());
  for (const SupplierPart& part : figures.parts) {
    if (part.stratum < 0) continue;
    Spread& spread = spreads[part.stratum];
    const auto o = static_cast<double>(Observed(part));
    const auto u = static_cast<double>(Unobserved(part));
    const double residual = static_cast<double>(ObservedThird(part)) -
                            figures.strata[part.stratum].share().AsDouble() * o;
    spread.o += o;
    spread.oo += o * o;
    spread.u += u;
    spread.uu += u * u;
    residuals[part.stratum] += residual * residual;
  }
  double all_residuals = 0;
  double all_squares = 0;
  for (size_t h = 0; h < spreads.size(); ++h) {
    const int n = figures.strata[h].respondents;
    if (n < 2) continue;
    all_residuals += residuals[h];
    all_squares += spreads[h].oo;
    spreads[h].sigma2 = residuals[h] / spreads[h].oo * n / (n - 1);
  }
  for (Spread& spread : spreads) {
    // A stratum that tells nothing about spread borrows that of all.
    if (spread.sigma2 < 1e-9 && all_squares > 0) {
      spread.sigma2 = all_residuals / all_squares;
    }
  }
  return spreads;
}

}  // namespace

InformationPlan ValueOfInformation(const MultiplierFigures& figures,
                                   const MultiplierOptions& options,
                                   int count) {
  InformationPlan plan;
  if (!figures.lm3.has_bounds()) return plan;
  std::vector<Spread> spreads = SpreadsOf(figures);
  double error = 0;
  for (const Spread& spread : spreads) error += spread.Error();
  const double error_now = error;
  const Ratio low = figures.lm3.interval_low;
  const Ratio high = figures.lm3.interval_high;
  const bool has_interval = figures.lm3.has_interval() && error_now > 0;
  const double width_now =
      has_interval ? high.AsDouble() - low.AsDouble() : 0.0;

  int64_t bounds = figures.lm3.high.numerator - figures.lm3.low.numerator;
  Ratio cov3 = figures.cov3;
  const auto certainty = [&] {
    Certainty c{.cov3 = cov3, .bounds_width = {bounds, figures.r1}};
    if (has_interval) {
      c.interval_width = {
          std::llround(width_now * std::sqrt(error / error_now) * kMillion),
          kMillion};
    }
    return c;
  };
  plan.now = certainty();

  std::vector<const SupplierPart*> open;
  for (const SupplierPart& part : figures.parts) {
    if (part.stratum >= 0 && Unobserved(part) > 0) open.push_back(&part);
  }
  for (int step = 0; step < count && !open.empty(); ++step) {
    const auto gain = [&](const SupplierPart* part) {
      const Spread& spread = spreads[part->stratum];
      const auto amount = static_cast<double>(Unobserved(*part));
      return std::pair(spread.Error() - spread.After(amount).Error(), amount);
    };
    auto best = open.begin();
    auto best_gain = gain(*best);
    for (auto it = open.begin() + 1; it != open.end(); ++it) {
      const auto other = gain(*it);
      if (other > best_gain) {
        best = it;
        best_gain = other;
      }
    }
    const SupplierPart& part = **best;
    const int64_t amount = Unobserved(part);
    error = std::max(0.0, error - best_gain.first);
    spreads[part.stratum] =
        spreads[part.stratum].After(static_cast<double>(amount));
    bounds = std::max<int64_t>(
        0, bounds - TimesRoundedHalfAway(amount, options.share_max));
    cov3.numerator += amount;
    plan.steps.push_back({part.supplier, amount, certainty()});
    open.erase(best);
  }
  return plan;
}

}  // namespace omloop::economy
