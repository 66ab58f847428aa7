#ifndef OMLOOP_LEDGER_CIRCULATION_BOOK_TRAIL_H_
#define OMLOOP_LEDGER_CIRCULATION_BOOK_TRAIL_H_

#include <array>
#include <cstdint>
#include <map>
#include <set>
#include <string_view>
#include <vector>

#include "ledger/base/calendar.h"
#include "ledger/base/ids.h"
#include "ledger/circulation/trails.h"

namespace omloop::circulation {

// What a party is to a trail on the day of a payment.
enum class Standing : uint8_t {
  kAnchor,     // Where trails begin.
  kLocal,      // A supplier known to be local: the inside.
  kElsewhere,  // A supplier that is not local, or is not known to be.
  kHouseholds,
  kTaxOffice,
};

// One payment between two parties of a book, in cents of one asset.
struct BookPayment {
  uint64_t sequence = 0;
  PartyNumber payer;
  PartyNumber payee;
  Day day;
  int64_t amount = 0;
  Standing payer_standing = Standing::kElsewhere;
  Standing payee_standing = Standing::kElsewhere;
};

struct BookTrailOptions {
  Day first;
  Day last;
  // Only money of this anchor, or that came to this supplier first, or of
  // this entry; 0 and kNoSeq are all.
  PartyNumber anchor;
  PartyNumber supplier;
  EntrySeq entry = kNoSeq;
  int depth = 4;
  // Money that lay still longer is followed no further; 0 is never.
  int cutoff_hours = 0;
};

// Where money of a trail ended.
enum class TrailEndKind : uint8_t {
  kLeft,  // To a party that is not local, or back to an anchor.
  kHouseholds,
  kTax,
  kResting,  // Still with its holder on the last day.
  kCut,      // Lay still longer than the cutoff.
};
inline constexpr int kTrailEndKinds = 5;
// "left", "households", "tax", "resting", "cut".
std::string_view TrailEndName(TrailEndKind kind);

// One sum by each method, in order of kAllMethods.
using ByMethod = std::array<int64_t, 3>;

struct TrailPath {
  // From the anchor on.
  std::vector<PartyNumber> parties;
  TrailEndKind end = TrailEndKind::kResting;
  ByMethod amount = {};
  // Amount times days inside, of the mixed method.
  int64_t cent_days = 0;
};

// Money that came in to local holders and went out again, by method.
struct HoldingSums {
  // Amount of such spells, and amount times days.
  ByMethod amount = {};
  std::array<__int128, 3> cent_days = {};
  // Spells that the window's end cut off, at the length seen.
  ByMethod resting = {};
  std::array<__int128, 3> resting_cent_days = {};
  int64_t inflow = 0;
  int64_t outflow = 0;
};

struct BookTrail {
  // What the chosen anchors paid, and what of it went to local suppliers.
  int64_t root_amount = 0;
  int64_t root_count = 0;
  int64_t local_amount = 0;
  // Index r: what reached a local party after r payments between local ones.
  std::vector<ByMethod> retention;
  std::array<ByMethod, kTrailEndKinds> ends = {};
  // Largest first by the mixed method; paths beyond kTrailPathsMax are not
  // kept apart.
  std::vector<TrailPath> paths;
  HoldingSums holding;
  // For a public answer: who stands behind each depth of retention and each
  // end, with its amount by the mixed method.
  std::vector<std::map<PartyNumber, int64_t>> behind_retention;
  std::array<std::map<PartyNumber, int64_t>, kTrailEndKinds> behind_end;
  // Local parties that received something, and those that paid something on.
  std::set<PartyNumber> local_parties;
  std::set<PartyNumber> paying_parties;
  // Payments that went out from local parties.
  int64_t onward_count = 0;
};
inline constexpr size_t kTrailPathsMax = 200'000;

// Follows the money that anchors paid into the place, by all three methods.
//
// A day has no hours here: on one day money comes in before it goes out, and
// else the order of the log holds. Money that a local party pays without
// having got it from an anchor is not in the trail. Paying oneself is left
// out. Exact; `payments` may come in any order.
BookTrail FollowBook(std::vector<BookPayment> payments,
                     const BookTrailOptions& options);

}  // namespace omloop::circulation

#endif  // OMLOOP_LEDGER_CIRCULATION_BOOK_TRAIL_H_
