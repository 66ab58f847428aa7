#ifndef OMLOOP_LEDGER_ECONOMY_BREAKDOWN_H_
#define OMLOOP_LEDGER_ECONOMY_BREAKDOWN_H_

#include <compare>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "absl/status/statusor.h"
#include "ledger/base/calendar.h"
#include "ledger/base/ids.h"
#include "ledger/fold/cells.h"
#include "ledger/fold/facts.h"
#include "ledger/model/ring.h"

namespace omloop::economy {

// Sum of all absolute amounts of a month that figures are made of: 2^56 minor
// units, so that products with counts and squares fit 128 bits.
inline constexpr int64_t kMonthAmountMax = int64_t{1} << 56;

// Rows of the list of suppliers.
inline constexpr int kSuppliersListed = 20;

// Where money went, as far as a share of local spend needs it.
enum class Place : uint8_t { kLocal, kElsewhere, kUnknown };

enum class YesNo : uint8_t { kYes, kNo, kUnknown };

// What one payee of a month is, by the facts in force.
struct Payee {
  PartyNumber party;
  RingKind ring = RingKind::kUnknown;
  Place place = Place::kUnknown;
  // Why the place is unknown: a name of LocalityReasonName, "pass_through",
  // "moved_in_month", or "place_incomplete" with what is certain in
  // `at_least`. Empty when it is known.
  std::string_view unknown_reason;
  RingKind at_least = RingKind::kUnknown;
  YesNo cooperative = YesNo::kUnknown;
  // Local, small and no cooperative.
  YesNo small_local = YesNo::kUnknown;
  bool legal_person = false;
  bool anchor = false;
};

// The rule of locality for a payee in a month: by its establishments on the
// first and on the last day. If the two differ it moved (or came) within the
// month, which cells without days cannot tell apart: unknown. A line's own
// place of delivery (`stated`, empty for none) goes before. Pass-through
// parties are unknown until they are declared. With several local bands (a
// set whose local band is not the focus) all bands up to it are local.
Payee DescribePayee(PartyNumber party, const AreaPath& stated,
                    bool pass_through, const fold::Facts& facts, Month month);
// The same by a ring set and an outermost local ring of the caller's.
Payee DescribePayee(PartyNumber party, const AreaPath& stated,
                    bool pass_through, const fold::Facts& facts, Month month,
                    const RingSet& rings, RingKind local);

// A payee behind a payment, and how much of the payment is for it.
struct PayeePart {
  Payee payee;
  int32_t per_ten_thousand = kLookThroughWhole;
};

// Who is behind what `payer` pays to `party` in a month: the party it counts
// as (merges), and of one that passes money on those that a look-through
// declaration of the whole month names, by place and share; what the
// declaration leaves open stays with the party, unknown. The shares add up to
// the whole. A place stated on the line goes before a declaration.
std::vector<PayeePart> DescribePayees(PartyNumber party, PartyNumber payer,
                                      const AreaPath& stated, bool pass_through,
                                      const fold::Facts& facts, Month month);
// The same by a ring set and an outermost local ring of the caller's.
std::vector<PayeePart> DescribePayees(PartyNumber party, PartyNumber payer,
                                      const AreaPath& stated, bool pass_through,
                                      const fold::Facts& facts, Month month,
                                      const RingSet& rings, RingKind local);

// `amount` divided over the parts, exactly: the units left over go to the
// parts that lost most by rounding, of equal ones to the earlier.
std::vector<int64_t> Divide(int64_t amount,
                            const std::vector<PayeePart>& parts);

// The path of an area that lines can name, from its own and its parents'
// facts; empty for none.
AreaPath PathOfArea(AreaNumber area, const fold::Facts& facts);

// Sums of a group of flows. A supplier counts with its net within the group.
struct Tally {
  int64_t amount = 0;
  int64_t lines = 0;
  int32_t suppliers = 0;
  // Largest and sum of the suppliers' absolute nets; sum of negative nets.
  int64_t largest = 0;
  int64_t absolute = 0;
  int64_t negative = 0;
  friend bool operator==(const Tally&, const Tally&) = default;
};

// The tables and figures of a month are sums over slices of the same flows.
enum class SliceKind : uint8_t {
  kTotal,
  kAnchor,          // a = party.
  kAnchorPlace,     // a = party, b = Place.
  kPlace,           // b = Place.
  kRing,            // a = RingKind.
  kCategory,        // a = category.
  kCategoryPlace,   // a = category, b = Place.
  kInfluence,       // a = 1 when the anchor could choose.
  kInfluencePlace,  // a as above, b = Place.
  kCooperative,     // a = YesNo.
  kSmallLocal,      // a = YesNo.
  kContract,        // a = fold::ContractMark.
  kDateBasis,       // a = DateBasis.
  kSupplier,        // a = party: a legal person listed by name.
  kNaturalPersons,  // All who are not legal persons.
  kOtherSuppliers,  // Legal persons beyond the list.
  kTopFive,         // a = 0: the five local suppliers with most; 1: the rest.
};

struct SliceKey {
  SliceKind kind = SliceKind::kTotal;
  uint32_t a = 0;
  Place b = Place::kLocal;
  friend auto operator<=>(const SliceKey&, const SliceKey&) = default;
};

// What one payee received from one anchor in one combination of slices.
struct Flow {
  PartyNumber payee;
  PartyNumber anchor;
  int64_t amount = 0;
  int64_t lines = 0;
  absl::InlinedVector<uint32_t, 18> slices;
};

// A payee's net over the month.
struct PayeeTotal {
  Payee payee;
  int64_t amount = 0;
  int64_t lines = 0;
};

// A month of spend cut into slices. Flows between anchors are no spend of the
// alliance (domain.md 5.4) and stand apart in `intra`.
struct Breakdown {
  // In order of payee.
  std::vector<Flow> flows;
  std::vector<SliceKey> keys;
  // One a key.
  std::vector<Tally> tallies;
  std::map<SliceKey, uint32_t> index;
  // By amount, largest first; then by number. A payee whose lines fall in
  // different places has the place of the largest part.
  std::vector<PayeeTotal> payees;
  Tally intra;
  std::map<PartyNumber, int64_t> intra_of_anchor;

  // An empty tally when no flow has the key.
  const Tally& Of(SliceKey key) const;
  std::optional<uint32_t> Find(SliceKey key) const;
};

// Cells that are no spend, or of another asset or anchor (0 = all), are left
// out. `cells` may be null.
// Errors: FAILED_PRECONDITION MONTH_TOO_LARGE beyond kMonthAmountMax.
absl::StatusOr<Breakdown> BreakDown(const fold::CellTable* cells,
                                    const fold::Facts& facts, Month month,
                                    uint16_t asset, PartyNumber anchor);

// Tally of the flows that `belongs` takes; `flows` in order of payee.
Tally TallyOf(const std::vector<Flow>& flows,
              const std::function<bool(const Flow&)>& belongs);

}  // namespace omloop::economy

#endif  // OMLOOP_LEDGER_ECONOMY_BREAKDOWN_H_
