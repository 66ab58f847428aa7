#ifndef OMLOOP_LEDGER_ECONOMY_SPEND_WINDOW_H_
#define OMLOOP_LEDGER_ECONOMY_SPEND_WINDOW_H_

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "ledger/base/asset.h"
#include "ledger/base/calendar.h"
#include "ledger/base/ids.h"
#include "ledger/economy/multiplier.h"
#include "ledger/fold/cells.h"
#include "ledger/fold/facts.h"
#include "ledger/model/area.h"
#include "ledger/model/ring.h"

namespace omloop::economy {

// The covenant's order of preference; every line is in one of them.
enum class SupplierClass : uint8_t {
  kCooperative,  // Wherever it is.
  kSmallLocal,
  kOtherLocal,
  kNotLocal,
  kUnknown,  // Its place is.
};
// "cooperative", "small-local", "other-local", "not-local", "unknown".
std::string_view SupplierClassName(SupplierClass supplier_class);

// "regular", "flywheel", "none".
std::string_view FundingClassName(FundingClass funding_class);

// One definition of local for a whole window: the ring set, and the outermost
// ring that counts. The set is that of the window's last day, for all months,
// so that a sum never mixes two definitions.
struct LocalRule {
  const RingSet* rings = nullptr;
  RingKind local = RingKind::kFocus;
};

// What a line is about besides money; filters and breakdowns go by it.
struct LineTraits {
  CategoryNumber category;
  FundingClass funding_class = FundingClass::kNone;
  SupplierClass supplier_class = SupplierClass::kUnknown;
  // Where the supplier delivers from; empty when not known.
  AreaCode wijk;
};

// All spend of some months in one asset, ready for ComputeMultiplier.
struct SpendWindow {
  Period months;
  MultiplierInput input;
  // One a line of `input`.
  std::vector<LineTraits> traits;
  // Ring of each supplier, by the largest part of its lines.
  std::vector<RingKind> rings;
};

// The lines of one month by one definition of local. Does not hang on what
// suppliers declared, so it can be kept while entries of other months and
// declarations come in.
struct MonthLines {
  struct Line {
    PartyNumber payee;
    RingKind ring = RingKind::kUnknown;
    // `supplier` is not set.
    SpendLine spend;
    LineTraits traits;
  };
  Month month;
  // By payee, payer, category and so on: the same every time.
  std::vector<Line> lines;
  // The same money, one line a payee, ring and place, without its traits and,
  // but for one that pays itself, without its payer.
  std::vector<Line> totals;
  int64_t absolute = 0;
};

// Errors: FAILED_PRECONDITION MONTH_TOO_LARGE. `cells` may be null.
absl::StatusOr<MonthLines> ReadMonthLines(Month month,
                                          const fold::CellTable* cells,
                                          const fold::Facts& facts, Asset asset,
                                          const LocalRule& rule);

// How much of the lines a window needs: totals for a figure over all spend.
enum class WindowDetail { kTotals, kLines };

// Puts months (in order, all by `rule`) together, with what their suppliers
// declared. A declaration counts when its rings are those of the rule's set;
// others say nothing about this definition of local.
//
// Strata: SBI sections are not in the log, so a supplier's section is that of
// the category most was bought from it in.
// Errors: FAILED_PRECONDITION MONTH_TOO_LARGE.
absl::StatusOr<SpendWindow> JoinMonths(
    absl::Span<const std::shared_ptr<const MonthLines>> months,
    const fold::Facts& facts, const LocalRule& rule, WindowDetail detail);

// The declarations of `party` as evidence by the rule.
std::vector<Evidence> EvidenceOf(
    const std::vector<fold::DeclarationState>& declarations,
    const LocalRule& rule);

// Section of SBI that a category of spend mostly falls in; '-' for none.
char SectionOfCategory(std::string_view category);

}  // namespace omloop::economy

#endif  // OMLOOP_LEDGER_ECONOMY_SPEND_WINDOW_H_
