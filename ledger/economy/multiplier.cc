#include "ledger/economy/multiplier.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <numeric>
#include <optional>
#include <utility>

#include "absl/container/inlined_vector.h"
#include "absl/numeric/int128.h"
#include "absl/strings/str_format.h"
#include "ledger/base/check.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"

namespace omloop::economy {
namespace {

constexpr size_t Index(EvidenceQuality quality) {
  return static_cast<size_t>(quality);
}

bool IsObserved(EvidenceQuality letter) {
  return letter == EvidenceQuality::kA || letter == EvidenceQuality::kB;
}

bool IsShare(const Ratio& ratio) {
  return ratio.denominator > 0 && ratio.numerator >= 0 &&
         ratio.numerator <= ratio.denominator;
}

// Money of one supplier at one kind of place under one piece of evidence.
struct Slice {
  ChosenEvidence chosen;
  int64_t amount = 0;

  int64_t third() const {
    return chosen.evidence == nullptr
               ? 0
               : TimesRoundedHalfAway(amount, chosen.evidence->local);
  }
};
using Slices = absl::InlinedVector<Slice, 2>;

int64_t Sum(const Slices& slices) {
  int64_t sum = 0;
  for (const Slice& slice : slices) sum += slice.amount;
  return sum;
}

void AddTo(Slices& slices, const ChosenEvidence& chosen, int64_t amount) {
  for (Slice& slice : slices) {
    if (slice.chosen.evidence == chosen.evidence &&
        slice.chosen.letter == chosen.letter) {
      slice.amount += amount;
      return;
    }
  }
  slices.push_back({chosen, amount});
}

// Credit notes net within a supplier and window: what is negative under one
// piece of evidence is taken from the largest of the others. Nothing is left
// of a supplier that is in credit as a whole.
void NetCredits(Slices& slices) {
  if (Sum(slices) <= 0) {
    slices.clear();
    return;
  }
  int64_t credit = 0;
  for (const Slice& slice : slices)
    credit += std::min<int64_t>(slice.amount, 0);
  std::stable_sort(
      slices.begin(), slices.end(),
      [](const Slice& a, const Slice& b) { return a.amount > b.amount; });
  while (!slices.empty() && slices.back().amount <= 0) slices.pop_back();
  for (Slice& slice : slices) {
    const int64_t taken = std::min(slice.amount, -credit);
    slice.amount -= taken;
    credit += taken;
  }
  slices.erase(std::remove_if(slices.begin(), slices.end(),
                              [](const Slice& s) { return s.amount == 0; }),
               slices.end());
}

// What the lines say about one supplier.
struct Account {
  bool seen = false;
  Slices at[3];  // By Place.
};

// What stands behind a unit of the sample.
struct Unit {
  uint32_t part = 0;
  bool observed = false;
  // Of an earlier year (D), with what it adds to R3.
  bool earlier = false;
  int64_t third = 0;
};

// Everything that adds up while suppliers are gone through.
struct Totals {
  int64_t elsewhere_unobserved = 0;
  // Money whose onward spending is observed, outside the known local part.
  int64_t observed_other = 0;
  // Highest R3 of suppliers of unknown place, were they local; and what is
  // observed of it.
  int64_t unknown_third_high = 0;
  int64_t unknown_third = 0;
  // R3 of a local supplier that a credit of unknown place may take away.
  int64_t third_at_risk = 0;
};

absl::Status CheckOptions(const MultiplierOptions& options) {
  const auto bad = [](std::string_view what, const Ratio& share) {
    return InvalidArgument(
        "BAD_SHARE",
        absl::StrFormat("%s is %d/%d, which is no share between 0 and 1", what,
                        share.numerator, share.denominator));
  };
  if (!IsShare(options.share_max)) {
    return bad("the highest share of an unobserved supplier",
               options.share_max);
  }
  for (const auto& [section, share] : options.table_shares) {
    if (!IsShare(share)) {
      return bad(absl::StrFormat("the table's share of section %c", section),
                 share);
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Account>> Gather(const MultiplierInput& input,
                                            MultiplierFigures& figures) {
  for (const SupplierInput& supplier : input.suppliers) {
    for (const Evidence& evidence : supplier.evidence) {
      OMLOOP_RETURN_IF_ERROR(CheckEvidence(evidence));
    }
  }
  std::vector<Account> accounts(input.suppliers.size());
  absl::int128 absolute = 0;
  for (const SpendLine& line : input.lines) {
    OMLOOP_CHECK(line.supplier < input.suppliers.size());
    absolute += line.amount < 0 ? -absl::int128(line.amount) : line.amount;
    if (absolute > kWindowAmountMax) {
      return FailedPrecondition(
          "MONTH_TOO_LARGE",
          "the amounts of this window are too large to be computed with; ask "
          "for fewer months or one anchor");
    }
    const SupplierInput& supplier = input.suppliers[line.supplier];
    if (line.payer == supplier.party && line.payer != PartyNumber()) {
      figures.own_supplier += line.amount;
      continue;
    }
    if (supplier.anchor) {
      figures.intra_alliance += line.amount;
      continue;
    }
    Account& account = accounts[line.supplier];
    account.seen = true;
    AddTo(account.at[static_cast<size_t>(line.place)],
          ChooseEvidence(supplier.evidence, line.month), line.amount);
  }
  return accounts;
}

void Record(EvidenceQuality letter, int64_t amount, int64_t third,
            SupplierPart& part, MultiplierFigures& figures) {
  part.round2[Index(letter)] += amount;
  part.round3[Index(letter)] += third;
  figures.round2[Index(letter)] += amount;
  figures.round3[Index(letter)] += third;
  figures.r3 += third;
}

// The local part of the supplier `figures.parts[at]` as units of the sample:
// one for all that is observed of it, one for the rest.
void AddUnits(const Slices& slices, const Stratum& stratum, uint32_t at,
              std::vector<Unit>& units, std::vector<SampleUnit>& sample,
              MultiplierFigures& figures) {
  SampleUnit observed{.stratum = stratum, .observed = true};
  for (const Slice& slice : slices) {
    const EvidenceQuality letter = slice.chosen.letter;
    if (IsObserved(letter)) {
      observed.amount += slice.amount;
      observed.third += slice.third();
      Record(letter, slice.amount, slice.third(), figures.parts[at], figures);
      continue;
    }
    units.push_back({.part = at,
                     .earlier = letter == EvidenceQuality::kD,
                     .third = slice.third()});
    sample.push_back({.stratum = stratum, .amount = slice.amount});
  }
  if (observed.amount == 0) return;
  units.push_back({.part = at, .observed = true});
  sample.push_back(observed);
}

// What happens outside the known local part: LM3-plus and the bounds.
void AddOther(const Account& account, const MultiplierOptions& options,
              SupplierPart& part, Totals& totals) {
  Slices elsewhere = account.at[static_cast<size_t>(Place::kElsewhere)];
  NetCredits(elsewhere);
  for (const Slice& slice : elsewhere) {
    if (IsObserved(slice.chosen.letter)) {
      part.round3_elsewhere += slice.third();
      totals.observed_other += slice.amount;
    } else {
      totals.elsewhere_unobserved += slice.amount;
    }
  }
  Slices unknown = account.at[static_cast<size_t>(Place::kUnknown)];
  NetCredits(unknown);
  for (const Slice& slice : unknown) {
    if (IsObserved(slice.chosen.letter)) {
      part.round3_elsewhere += slice.third();
      totals.observed_other += slice.amount;
      totals.unknown_third += slice.third();
      totals.unknown_third_high += slice.third();
    } else {
      totals.unknown_third_high +=
          TimesRoundedHalfAway(slice.amount, options.share_max);
    }
  }
}

// The share that stands for suppliers of which nothing is observed where
// nobody in the window is: an earlier year's, the table's, or none.
class Fallback {
 public:
  Fallback(const MultiplierOptions& options, absl::Span<const Unit> units,
           absl::Span<const SampleUnit> sample)
      : options_(options) {
    for (size_t i = 0; i < units.size(); ++i) {
      if (!units[i].earlier) continue;
      earlier_.numerator += units[i].third;
      earlier_.denominator += sample[i].amount;
    }
  }

  std::pair<EvidenceQuality, Ratio> ShareOf(char section) const {
    if (earlier_.defined()) return {EvidenceQuality::kD, earlier_};
    auto found = options_.table_shares.find(section);
    if (found == options_.table_shares.end()) {
      found = options_.table_shares.find('-');
    }
    if (found != options_.table_shares.end()) {
      return {EvidenceQuality::kE, found->second};
    }
    return {EvidenceQuality::kZ, {0, 1}};
  }

 private:
  const MultiplierOptions& options_;
  Ratio earlier_;
};

// Gives every unit that is not observed its letter and third round.
void Estimate(absl::Span<const Unit> units, absl::Span<const SampleUnit> sample,
              const SampleResult& strata, const MultiplierOptions& options,
              MultiplierFigures& figures) {
  const Fallback fallback(options, units, sample);
  for (size_t i = 0; i < units.size(); ++i) {
    SupplierPart& part = figures.parts[units[i].part];
    part.stratum = strata.stratum_of[i];
    if (units[i].observed) continue;
    if (units[i].earlier) {
      Record(EvidenceQuality::kD, sample[i].amount, units[i].third, part,
             figures);
      continue;
    }
    EvidenceQuality letter = EvidenceQuality::kC;
    Ratio share = strata.strata[part.stratum].share();
    if (part.supplier < options.assumed_shares.size() &&
        options.assumed_shares[part.supplier].defined()) {
      share = options.assumed_shares[part.supplier];
    } else if (!share.defined()) {
      std::tie(letter, share) = fallback.ShareOf(sample[i].stratum.section);
    }
    Record(letter, sample[i].amount,
           TimesRoundedHalfAway(sample[i].amount, share), part, figures);
  }
}

// A figure (R1 + add) / R1 or add / R1 in whole minor units.
struct Range {
  int64_t value = 0;
  int64_t low = 0;
  int64_t high = 0;
  std::optional<std::pair<int64_t, int64_t>> interval = std::nullopt;
};

Figure Over(int64_t r1, int64_t base, const Range& range, Ratio coverage,
            bool shown) {
  Figure figure{.value = {base + range.value, r1},
                .low = {base + range.low, r1},
                .high = {base + range.high, r1},
                .coverage = coverage};
  if (range.interval.has_value()) {
    figure.interval_low = {base + range.interval->first, r1};
    figure.interval_high = {base + range.interval->second, r1};
  }
  if (!shown) figure.absent = kLowCoverage;
  return figure;
}

void SetFigures(const MultiplierOptions& options, const Totals& totals,
                const std::optional<Margin>& margin,
                MultiplierFigures& figures) {
  if (figures.r1 <= 0) {
    figures.lm2 = figures.lm3 = figures.area_income = figures.lm3_plus =
        Absent(kNoSpend);
    return;
  }
  const int64_t positive =
      std::accumulate(figures.round2.begin(), figures.round2.end(), int64_t{0});
  const int64_t observed = figures.round2[Index(EvidenceQuality::kA)] +
                           figures.round2[Index(EvidenceQuality::kB)];
  const int64_t doubt = figures.unknown - figures.unknown_credit;
  figures.cov2 = {std::clamp<int64_t>(figures.spend - doubt, 0, figures.spend),
                  figures.spend};
  if (figures.spend <= 0) figures.cov2 = {};
  if (positive > 0) figures.cov3 = {observed, positive};

  // Nothing local and nothing unknown: LM3 is LM2, and known.
  const bool shown = positive > 0
                         ? absl::int128(observed) * 100 >=
                               absl::int128(positive) * kCoverageShownPercent
                         : figures.unknown == 0;

  const Range round2{.value = figures.r2,
                     .low = figures.r2 + figures.unknown_credit,
                     .high = figures.r2 + figures.unknown};
  Range two = round2;
  // No sample is involved: the bounds are all the doubt there is.
  two.interval = {two.low, two.high};

  Range three{
      .value = figures.r2 + figures.r3,
      .low = round2.low + figures.r3_low,
      .high = round2.high + figures.r3_high + totals.unknown_third_high};
  if (margin.has_value()) {
    const int64_t below =
        std::max(figures.r3_low,
                 figures.r3 - static_cast<int64_t>(std::ceil(std::min(
                                  margin->below, double{kWindowAmountMax}))));
    const int64_t above =
        std::min(figures.r3_high,
                 figures.r3 + static_cast<int64_t>(std::ceil(std::min(
                                  margin->above, double{kWindowAmountMax}))));
    three.interval = {round2.low + below,
                      round2.high + above + totals.unknown_third_high};
  }
  Range plus = three;
  plus.value += figures.r3_elsewhere;
  const int64_t elsewhere_high =
      TimesRoundedHalfAway(totals.elsewhere_unobserved, options.share_max);
  plus.low += figures.r3_elsewhere;
  // What is observed of unknown places is in the high end already.
  const int64_t more =
      figures.r3_elsewhere - totals.unknown_third + elsewhere_high;
  plus.high += more;
  if (plus.interval.has_value()) {
    plus.interval->first += figures.r3_elsewhere;
    plus.interval->second += more;
  }

  const Ratio cov3 = figures.cov3.defined() ? figures.cov3
                     : shown                ? Ratio{1, 1}
                                            : Ratio{0, 1};
  const Ratio cov_plus = {
      std::clamp<int64_t>(observed + totals.observed_other, 0,
                          std::max<int64_t>(figures.spend, 0)),
      figures.spend};
  figures.lm2 = Over(figures.r1, figures.r1, two, figures.cov2, true);
  figures.lm3 = Over(figures.r1, figures.r1, three, cov3, shown);
  figures.area_income = Over(figures.r1, 0, three, cov3, shown);
  figures.lm3_plus = Over(figures.r1, figures.r1, plus, cov_plus, shown);
}

}  // namespace

int64_t TimesRoundedHalfAway(int64_t amount, const Ratio& share) {
  absl::int128 product = absl::int128(amount) * share.numerator;
  absl::int128 by = share.denominator;
  if (by < 0) {
    by = -by;
    product = -product;
  }
  const bool negative = product < 0;
  if (negative) product = -product;
  const absl::int128 rounded = (product * 2 + by) / (by * 2);
  return static_cast<int64_t>(negative ? -rounded : rounded);
}

int64_t SupplierPart::third() const {
  return std::accumulate(round3.begin(), round3.end(), int64_t{0});
}

EvidenceQuality SupplierPart::letter() const {
  const auto largest = std::max_element(round2.begin(), round2.end());
  return *largest == 0 ? EvidenceQuality::kNone
                       : static_cast<EvidenceQuality>(largest - round2.begin());
}

absl::StatusOr<MultiplierFigures> ComputeMultiplier(
    const MultiplierInput& input, const MultiplierOptions& options) {
  OMLOOP_RETURN_IF_ERROR(CheckOptions(options));
  MultiplierFigures figures{.frame = options.frame};
  OMLOOP_ASSIGN_OR_RETURN(std::vector<Account> accounts,
                          Gather(input, figures));
  std::vector<Unit> units;
  std::vector<SampleUnit> sample;
  Totals totals;
  for (uint32_t i = 0; i < accounts.size(); ++i) {
    Account& account = accounts[i];
    if (!account.seen) continue;
    SupplierPart part{
        .supplier = i,
        .local = Sum(account.at[static_cast<size_t>(Place::kLocal)]),
        .elsewhere = Sum(account.at[static_cast<size_t>(Place::kElsewhere)]),
        .unknown = Sum(account.at[static_cast<size_t>(Place::kUnknown)])};
    figures.spend += part.amount();
    figures.r2 += part.local;
    (part.unknown < 0 ? figures.unknown_credit : figures.unknown) +=
        part.unknown;
    if (part.local < 0) figures.local_credit += part.local;
    AddOther(account, options, part, totals);
    figures.r3_elsewhere += part.round3_elsewhere;
    Slices& local = account.at[static_cast<size_t>(Place::kLocal)];
    NetCredits(local);
    const auto at = static_cast<uint32_t>(figures.parts.size());
    figures.parts.push_back(part);
    AddUnits(local, input.suppliers[i].stratum, at, units, sample, figures);
    if (part.unknown < 0) {
      int64_t observed = 0;
      for (const Slice& slice : local) {
        if (IsObserved(slice.chosen.letter)) observed += slice.third();
      }
      totals.third_at_risk += std::min(observed, -part.unknown);
    }
  }
  figures.r1 = figures.spend;
  if (options.frame == Frame::kIncome) {
    if (figures.spend > options.income) {
      return InvalidArgument(
          "OUTGOINGS_ABOVE_INCOME",
          absl::StrFormat(
              "outgoings of %d minor units exceed the income of %d: "
              "in frame I the first round is income; give the "
              "income of the same window, or use frame P",
              figures.spend, options.income));
    }
    figures.r1 = options.income;
  }

  SampleResult strata = Stratify(sample);
  Estimate(units, sample, strata, options, figures);
  const int64_t observed_third = figures.round3[Index(EvidenceQuality::kA)] +
                                 figures.round3[Index(EvidenceQuality::kB)];
  int64_t unobserved = 0;
  for (const SampleUnit& unit : sample) {
    if (!unit.observed) unobserved += unit.amount;
  }
  figures.r3_low = observed_third - totals.third_at_risk;
  figures.r3_high = std::max(
      observed_third + TimesRoundedHalfAway(unobserved, options.share_max),
      figures.r3);
  SetFigures(options, totals, SamplingMargin(sample, strata, options.sampling),
             figures);
  figures.strata = std::move(strata.strata);
  return figures;
}

Ratio HighShareInBooks(const MultiplierInput& input) {
  std::vector<Ratio> shares;
  for (const SupplierInput& supplier : input.suppliers) {
    for (const Evidence& evidence : supplier.evidence) {
      if (evidence.letter == EvidenceQuality::kA && IsShare(evidence.local)) {
        shares.push_back(evidence.local);
      }
    }
  }
  if (shares.empty()) return {};
  std::sort(shares.begin(), shares.end(), [](const Ratio& a, const Ratio& b) {
    return absl::int128(a.numerator) * b.denominator <
           absl::int128(b.numerator) * a.denominator;
  });
  return shares[(shares.size() * 95 + 99) / 100 - 1];
}

}  // namespace omloop::economy
