#ifndef OMLOOP_LEDGER_ECONOMY_MULTIPLIER_H_
#define OMLOOP_LEDGER_ECONOMY_MULTIPLIER_H_

#include <array>
#include <cstdint>
#include <map>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/base/calendar.h"
#include "ledger/base/ids.h"
#include "ledger/base/ratio.h"
#include "ledger/economy/breakdown.h"
#include "ledger/economy/evidence.h"
#include "ledger/economy/figure.h"
#include "ledger/economy/strata.h"

namespace omloop::economy {

// Version of the definitions in this header and docs/concepts/multiplier.md;
// goes into the definition stamp of every answer.
inline constexpr std::string_view kMultiplierFormula = "lm3/1";

// Below this observed part of round 2 the value of LM3 is withheld, in
// percent (domain.md 1.7 rule 1).
inline constexpr int64_t kCoverageShownPercent = 30;

// Sum of all absolute amounts of a window, in minor units, so that products
// with shares fit 128 bits.
inline constexpr int64_t kWindowAmountMax = int64_t{1} << 56;

// Frame P: R1 is what anchors spend, R2 its local part: the same euros twice,
// so nothing local is 1.00. Frame I: R1 is the income of an organisation
// inside the area, R2 what it spends locally. domain.md 1.1.
enum class Frame : uint8_t { kProcurement, kIncome };

// What one payer spent at one supplier in one month. A look-through
// declaration cuts its line into a local line and one elsewhere.
struct SpendLine {
  uint32_t supplier = 0;  // Index in MultiplierInput::suppliers.
  PartyNumber payer;
  Month month;
  Place place = Place::kUnknown;
  int64_t amount = 0;  // Minor units, net of recoverable VAT; may be negative.
};

struct SupplierInput {
  PartyNumber party;
  Stratum stratum;
  std::vector<Evidence> evidence;
  // Pays into this window itself: what it receives is intra-alliance and no
  // spend of the alliance (domain.md 5.4).
  bool anchor = false;
};

// The lines a figure is about (a window, and an anchor, category, class ...
// when the caller chose some) and who received them. All in one asset, by one
// definition of local.
struct MultiplierInput {
  std::vector<SupplierInput> suppliers;
  std::vector<SpendLine> lines;
};

struct MultiplierOptions {
  Frame frame = Frame::kProcurement;
  // Frame I alone: R1 in minor units.
  int64_t income = 0;
  // The highest share of outgoings that an unobserved supplier may spend
  // locally, for the bounds; 1 assumes nothing.
  Ratio share_max = {1, 1};
  // Letter E, by SBI section, '-' for all others: used where nothing is
  // observed at all. Empty: letter Z, which counts as 0.
  std::map<char, Ratio> table_shares;
  // By index of supplier, undefined where there is none: shares that stand
  // for what is not observed instead of the strata's (letter C). For
  // comparing windows that differ in spend alone.
  std::vector<Ratio> assumed_shares;
  SamplingOptions sampling;
};

// Money by letter of the ladder; index = EvidenceQuality.
using QualityMix = std::array<int64_t, 7>;

// What one supplier adds to the figure. The rows add up to it, to the cent.
struct SupplierPart {
  uint32_t supplier = 0;  // Index in MultiplierInput::suppliers.
  int64_t local = 0;
  int64_t elsewhere = 0;
  int64_t unknown = 0;
  // Of the positive local part, by letter; and what each letter adds to R3.
  QualityMix round2 = {};
  QualityMix round3 = {};
  // R3 outside the area, observed: counts in LM3-plus alone.
  int64_t round3_elsewhere = 0;
  // Index in MultiplierFigures::strata; -1 without a positive local part.
  int stratum = -1;

  int64_t amount() const { return local + elsewhere + unknown; }
  int64_t third() const;
  // The letter most of the local part has; kNone without one.
  EvidenceQuality letter() const;
};

// Every number of one window. Sums in minor units.
struct MultiplierFigures {
  Frame frame = Frame::kProcurement;
  int64_t r1 = 0;
  // Spent; the same as r1 in frame P.
  int64_t spend = 0;
  // Known to be local.
  int64_t r2 = 0;
  // Place not known: sum of suppliers in debit, and of those in credit.
  int64_t unknown = 0;
  int64_t unknown_credit = 0;
  // Local suppliers that paid back more than they received: part of r2, and
  // without a third round.
  int64_t local_credit = 0;
  // Best estimate of round 3 and what is certain about it, unknown places
  // left out.
  int64_t r3 = 0;
  int64_t r3_low = 0;
  int64_t r3_high = 0;
  // Of suppliers elsewhere and of unknown place, as far as observed.
  int64_t r3_elsewhere = 0;

  // (R1+R2)/R1; rests on booked lines alone.
  Figure lm2;
  // (R1+R2+R3)/R1, in the frame asked for.
  Figure lm3;
  // (R2+R3)/R1: what arrives in the area per euro in rounds 2 and 3.
  Figure area_income;
  // 1 + (R2+R3+)/R1: with what suppliers elsewhere spend here, as far as it
  // is observed.
  Figure lm3_plus;
  // Part of the spend whose place is known; part of R2 whose onward spending
  // is observed (A, B). Undefined when there is nothing to observe.
  Ratio cov2;
  Ratio cov3;
  // The same with the ladder: positive R2, and R3, by letter.
  QualityMix round2 = {};
  QualityMix round3 = {};

  // Set aside: lines between anchors, and lines whose payer is the supplier.
  int64_t intra_alliance = 0;
  int64_t own_supplier = 0;

  // Suppliers with lines, in order of index.
  std::vector<SupplierPart> parts;
  // How unobserved suppliers were estimated.
  std::vector<StratumResult> strata;

  // Whether pages may show a value for LM3 (cov3 >= 30 %, or nothing to
  // observe because nothing is local).
  bool shows_lm3() const { return lm3.present(); }
};

// LM2, LM3, area income and LM3-plus of a window, each with bounds, interval
// and coverage. Sums are whole minor units: what a supplier adds to R3 is its
// local amount times its share, rounded half away from zero, once; so parts
// add up to the figure and anyone can recompute it.
//
// Credit notes net within a supplier and window. A rolling figure is a window
// of twelve months: sums first, then the division. R1 <= 0: figures are
// absent with NO_SPEND, never a number.
//
// Errors: INVALID_ARGUMENT BAD_EVIDENCE; BAD_SHARE for share_max or a table
// share outside [0, 1]; OUTGOINGS_ABOVE_INCOME in frame I when more is spent
// than comes in; FAILED_PRECONDITION MONTH_TOO_LARGE beyond
// kWindowAmountMax.
// Source: domain.md 1.1, 1.7; docs/concepts/multiplier.md.
absl::StatusOr<MultiplierFigures> ComputeMultiplier(
    const MultiplierInput& input, const MultiplierOptions& options = {});

// The 95th percentile of the shares in books (letter A) of `input`, nearest
// rank, as an upper limit for MultiplierOptions::share_max; undefined without
// books. Must be stated where it is used.
Ratio HighShareInBooks(const MultiplierInput& input);

// amount * share, rounded half away from zero.
int64_t TimesRoundedHalfAway(int64_t amount, const Ratio& share);

}  // namespace omloop::economy

#endif  // OMLOOP_LEDGER_ECONOMY_MULTIPLIER_H_
