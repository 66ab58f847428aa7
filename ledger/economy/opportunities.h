#ifndef OMLOOP_LEDGER_ECONOMY_OPPORTUNITIES_H_
#define OMLOOP_LEDGER_ECONOMY_OPPORTUNITIES_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/base/calendar.h"
#include "ledger/economy/month.h"
#include "ledger/fold/cells.h"
#include "ledger/fold/facts.h"

namespace omloop::economy {

// Months of spend that demand is measured over.
inline constexpr int kDemandMonths = 12;

// What anchors buy, category by category, what of it leaks, which contracts
// end, and who local already does such work. It measures; it ranks nobody:
// the order of candidates is the caller's, and is by name.
// Source: docs/concepts/opportunities.md.

struct DemandRow {
  PartyNumber anchor;
  Cell total;
  Cell local;
};

// A local party that sold in the category.
struct Candidate {
  PartyNumber party;
  RingKind ring = RingKind::kUnknown;
  bool cooperative = false;
  SizeClass size = SizeClass::kNone;
  Cell sold;
  // In its best month: what it has shown it can do.
  Cell best_month;
  int32_t anchors = 0;
};

struct EndingContract {
  uint64_t sequence = 0;
  PartyNumber anchor;
  PartyNumber supplier;
  Day end;
  int64_t value = 0;
  bool has_option = false;
};

struct Opportunity {
  CategoryNumber category;
  // Permille of all spend in the months.
  Cell total;
  // Permille of the category.
  Cell local;
  Cell leak;
  Cell unknown;
  // Empty in a public answer, as are the next two.
  std::vector<DemandRow> demand;
  std::vector<EndingContract> ending;
  std::vector<Candidate> candidates;
  int32_t anchor_count = 0;
  int32_t ending_count = 0;
  std::optional<int64_t> ending_value;  // None when hidden.
  int32_t candidate_count = 0;
};

struct OpportunityInput {
  struct OneMonth {
    Month month;
    const fold::CellTable* cells = nullptr;  // May be null.
    // The month as the public sees it; needed for a public answer. What it
    // hides is hidden in the sum of the months too, or the one could be
    // computed from the other.
    const MonthFigures* published = nullptr;
  };
  std::vector<OneMonth> months;  // In order; the last one is asked for.
  const fold::Facts* facts = nullptr;
};

struct OpportunityOptions {
  Asset asset;
  Audience audience = Audience::kPublic;
  // Contracts that end within so many months after the last one.
  int ending_months = kEndingMonths;
  // Number of one category; 0 = all that anchors can choose in.
  CategoryNumber category;
};

// By what leaks, largest first; hidden ones last, by category.
// Errors: FAILED_PRECONDITION MONTH_TOO_LARGE.
absl::StatusOr<std::vector<Opportunity>> FindOpportunities(
    const OpportunityInput& input, const OpportunityOptions& options);

}  // namespace omloop::economy

#endif  // OMLOOP_LEDGER_ECONOMY_OPPORTUNITIES_H_
