#ifndef OMLOOP_LEDGER_ECONOMY_MULTIPLIER_REPORT_H_
#define OMLOOP_LEDGER_ECONOMY_MULTIPLIER_REPORT_H_

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/economy/multiplier.h"
#include "ledger/economy/spend_window.h"
#include "ledger/fold/facts.h"

namespace omloop::economy {

// Some parties and wijken together: a micro-alliance.
struct PartyGroup {
  std::string code;
  std::set<PartyNumber> parties;
  std::set<AreaCode> wijken;
};

// Which lines of a window count; what is not set takes all.
struct SpendFilter {
  std::optional<PartyNumber> anchor;
  std::optional<CategoryNumber> category;
  std::optional<SupplierClass> supplier_class;
  std::optional<FundingClass> funding_class;
  std::optional<AreaCode> wijk;
  // Lines of one of its anchors, or to one of its suppliers or wijken.
  std::optional<PartyGroup> group;

  bool all() const {
    return !anchor && !category && !supplier_class && !funding_class && !wijk &&
           !group;
  }
};

enum class ReportBy : uint8_t {
  kNothing,
  kAnchor,
  kCategory,
  kSupplierClass,
  kFundingClass,
  kWijk,
  kGroup,
  kMonth,
};

struct ReportRow {
  // Number of the anchor, code of the category, name of the class, code of the
  // wijk (empty: not known) or group, or month.
  std::string key;
  MultiplierFigures figures;
};

struct MultiplierReport {
  // The lines that count, of which `total` is computed.
  MultiplierInput input;
  MultiplierFigures total;
  // By R1, largest first; months in order, all of the window. Each is
  // computed from its own lines alone, strata too, so R3 of the rows need not
  // add up to that of the whole.
  std::vector<ReportRow> rows;
};

// Errors: those of ComputeMultiplier.
absl::StatusOr<MultiplierReport> ReportMultiplier(
    const SpendWindow& window, const fold::Facts& facts,
    const SpendFilter& filter, ReportBy by,
    const std::vector<PartyGroup>& groups, const MultiplierOptions& options);

// Whether everybody may see the third round of `figures`: what is said of
// those observed, and what is left over for the others, each rests on enough
// local suppliers (disclosure.h).
bool MayShowThirdRound(const MultiplierFigures& figures);
// The same for the ladder: every letter by itself.
bool MayShowLadder(const MultiplierFigures& figures);
// And for a window whose months are shown one by one: what follows by
// subtraction for the months that are hidden must rest on enough too.
bool MayShowThirdRoundOver(const MultiplierFigures& window,
                           const std::vector<ReportRow>& months);

}  // namespace omloop::economy

#endif  // OMLOOP_LEDGER_ECONOMY_MULTIPLIER_REPORT_H_
