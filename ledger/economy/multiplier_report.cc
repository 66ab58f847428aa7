#include "ledger/economy/multiplier_report.h"

#include <algorithm>
#include <map>
#include <utility>

#include "ledger/base/status_macros.h"
#include "ledger/economy/disclosure.h"

namespace omloop::economy {
namespace {

bool InGroup(const SpendLine& line, PartyNumber payee, const LineTraits& traits,
             const PartyGroup& group) {
  return group.parties.contains(line.payer) || group.parties.contains(payee) ||
         group.wijken.contains(traits.wijk);
}

bool Belongs(const SpendFilter& filter, const SpendLine& line,
             PartyNumber payee, const LineTraits& traits) {
  return (!filter.anchor || line.payer == *filter.anchor) &&
         (!filter.category || traits.category == *filter.category) &&
         (!filter.supplier_class ||
          traits.supplier_class == *filter.supplier_class) &&
         (!filter.funding_class ||
          traits.funding_class == *filter.funding_class) &&
         (!filter.wijk || traits.wijk == *filter.wijk) &&
         (!filter.group || InGroup(line, payee, traits, *filter.group));
}

std::string KeyOf(ReportBy by, const SpendLine& line, const LineTraits& traits,
                  const fold::Facts& facts) {
  switch (by) {
    case ReportBy::kAnchor:
      return std::to_string(line.payer.value());
    case ReportBy::kCategory: {
      const fold::CategoryState* category = facts.Category(traits.category);
      return category == nullptr ? "" : category->terms.code;
    }
    case ReportBy::kSupplierClass:
      return std::string(SupplierClassName(traits.supplier_class));
    case ReportBy::kFundingClass:
      return std::string(FundingClassName(traits.funding_class));
    case ReportBy::kWijk:
      return traits.wijk.str();
    case ReportBy::kMonth:
      return FormatMonth(line.month);
    case ReportBy::kGroup:
    case ReportBy::kNothing:
      break;
  }
  return "";
}

// The lines of each row; a line may be in several groups.
std::map<std::string, std::vector<SpendLine>> Divide(
    const SpendWindow& window, const fold::Facts& facts,
    const std::vector<size_t>& lines, ReportBy by,
    const std::vector<PartyGroup>& groups) {
  std::map<std::string, std::vector<SpendLine>> rows;
  if (by == ReportBy::kMonth) {
    for (Month month = window.months.first; month < window.months.limit;
         ++month) {
      rows[FormatMonth(month)];
    }
  }
  for (const PartyGroup& group : groups) rows[group.code];
  for (const size_t i : lines) {
    const SpendLine& line = window.input.lines[i];
    const LineTraits& traits = window.traits[i];
    if (by != ReportBy::kGroup) {
      rows[KeyOf(by, line, traits, facts)].push_back(line);
      continue;
    }
    const PartyNumber payee = window.input.suppliers[line.supplier].party;
    for (const PartyGroup& group : groups) {
      if (InGroup(line, payee, traits, group)) {
        rows[group.code].push_back(line);
      }
    }
  }
  return rows;
}

// Suppliers as disclosure counts them.
class Counter {
 public:
  void Add(int64_t amount) {
    if (amount == 0) return;
    const int64_t size = amount < 0 ? -amount : amount;
    ++tally_.suppliers;
    tally_.amount += amount;
    tally_.absolute += size;
    tally_.largest = std::max(tally_.largest, size);
    tally_.negative += std::min<int64_t>(amount, 0);
  }
  const Tally& tally() const { return tally_; }

 private:
  Tally tally_;
};

int64_t At(const QualityMix& mix, EvidenceQuality letter) {
  return mix[static_cast<size_t>(letter)];
}
int64_t Observed(const QualityMix& mix) {
  return At(mix, EvidenceQuality::kA) + At(mix, EvidenceQuality::kB);
}
int64_t Sum(const QualityMix& mix) {
  int64_t sum = 0;
  for (const int64_t amount : mix) sum += amount;
  return sum;
}

}  // namespace

absl::StatusOr<MultiplierReport> ReportMultiplier(
    const SpendWindow& window, const fold::Facts& facts,
    const SpendFilter& filter, ReportBy by,
    const std::vector<PartyGroup>& groups, const MultiplierOptions& options) {
  std::vector<size_t> lines;
  MultiplierReport report;
  report.input.suppliers = window.input.suppliers;
  for (size_t i = 0; i < window.input.lines.size(); ++i) {
    const SpendLine& line = window.input.lines[i];
    const PartyNumber payee = window.input.suppliers[line.supplier].party;
    if (!Belongs(filter, line, payee, window.traits[i])) continue;
    lines.push_back(i);
    report.input.lines.push_back(line);
  }
  OMLOOP_ASSIGN_OR_RETURN(report.total,
                          ComputeMultiplier(report.input, options));
  if (by == ReportBy::kNothing) return report;
  MultiplierInput part;
  part.suppliers = window.input.suppliers;
  for (auto& [key, its_lines] : Divide(window, facts, lines, by, groups)) {
    part.lines = std::move(its_lines);
    OMLOOP_ASSIGN_OR_RETURN(MultiplierFigures figures,
                            ComputeMultiplier(part, options));
    report.rows.push_back({key, std::move(figures)});
  }
  if (by != ReportBy::kMonth) {
    std::stable_sort(report.rows.begin(), report.rows.end(),
                     [](const ReportRow& a, const ReportRow& b) {
                       return a.figures.r1 > b.figures.r1;
                     });
  }
  return report;
}

bool MayShowThirdRound(const MultiplierFigures& figures) {
  Counter spent;
  Counter respent;
  Counter others;
  for (const SupplierPart& part : figures.parts) {
    spent.Add(Observed(part.round2));
    respent.Add(Observed(part.round3));
    others.Add(Sum(part.round2) - Observed(part.round2));
  }
  return IsSafe(spent.tally()) && IsSafe(respent.tally()) &&
         IsSafe(others.tally());
}

bool MayShowLadder(const MultiplierFigures& figures) {
  for (size_t letter = 0; letter < figures.round2.size(); ++letter) {
    Counter counter;
    for (const SupplierPart& part : figures.parts) {
      counter.Add(part.round2[letter]);
    }
    if (!IsSafe(counter.tally())) return false;
  }
  return MayShowThirdRound(figures);
}

bool MayShowThirdRoundOver(const MultiplierFigures& window,
                           const std::vector<ReportRow>& months) {
  if (!MayShowThirdRound(window)) return false;
  std::map<uint32_t, std::pair<int64_t, int64_t>> left;
  for (const ReportRow& month : months) {
    if (MayShowThirdRound(month.figures)) continue;
    for (const SupplierPart& part : month.figures.parts) {
      left[part.supplier].first += Observed(part.round2);
      left[part.supplier].second += Observed(part.round3);
    }
  }
  Counter spent;
  Counter respent;
  for (const auto& [supplier, amounts] : left) {
    spent.Add(amounts.first);
    respent.Add(amounts.second);
  }
  return IsSafe(spent.tally()) && IsSafe(respent.tally());
}

}  // namespace omloop::economy
