#ifndef OMLOOP_LEDGER_ECONOMY_MONTH_H_
#define OMLOOP_LEDGER_ECONOMY_MONTH_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/base/asset.h"
#include "ledger/base/calendar.h"
#include "ledger/base/ids.h"
#include "ledger/economy/figure.h"
#include "ledger/fold/cells.h"
#include "ledger/fold/facts.h"
#include "ledger/model/ring.h"

namespace omloop::economy {

// Version of the definitions in this header and docs/concepts; on every
// answer.
inline constexpr std::string_view kFormulaVersion = "lm2/1";
inline constexpr int kTrendMonthsMax = 24;
// Contracts that end within so many months after the month are shown.
inline constexpr int kEndingMonths = 12;

// Who an answer is for. Public ones hide small cells and natural persons
// (disclosure.h).
enum class Audience { kSteward, kPublic };

struct MonthInput {
  Month month;
  // Null when the month has no cells.
  const fold::CellTable* cells = nullptr;
  std::vector<fold::PendingSpend> pending;
  const fold::Facts* facts = nullptr;
};

struct MonthOptions {
  Asset asset;
  // 0 = all anchors.
  PartyNumber anchor;
  Audience audience = Audience::kPublic;
};

// An amount in a table, in minor units. Hidden: all numbers are 0.
struct Cell {
  int64_t amount = 0;
  // Tenths of a percent of the whole the table is about; parts of a whole
  // add up to 1000 before any is hidden. 0 when a part is negative.
  int64_t permille = 0;
  bool hidden = false;
  int64_t lines = 0;
  int32_t suppliers = 0;
};

struct RingRow {
  RingKind ring = RingKind::kUnknown;
  std::string name_nl;
  std::string name_en;
  bool local = false;
  Cell cell;
};

struct CategoryRow {
  // Number 0: lines without a category.
  CategoryNumber number;
  std::string code;
  std::string name_nl;
  std::string name_en;
  bool influenceable = true;
  // Permille of the month's total.
  Cell total;
  // Permille of the category.
  Cell local;
  Cell leak;
  Cell unknown;
};

struct SupplierRow {
  // 0 for the row of all natural persons.
  PartyNumber party;
  RingKind ring = RingKind::kUnknown;
  bool cooperative = false;
  Cell cell;
};

struct AnchorRow {
  PartyNumber party;
  // Never hidden; without what went to other anchors.
  int64_t amount = 0;
  int64_t intra_alliance = 0;
  int64_t lines = 0;
  // Lines of the month stand in the book, or the anchor said it was done.
  bool delivered = false;
  Figure local_share;
  int64_t pending_lines = 0;
  std::optional<int64_t> control_total;
  bool submitted = false;
  bool signed_off = false;
};

struct TrendPoint {
  Month month;
  int64_t total = 0;
  // None when a public answer hides it.
  std::optional<int64_t> local;
  std::optional<int64_t> unknown;
  std::optional<int64_t> cooperative;
  Figure local_share;
};

struct ContractTile {
  // Spend by how its lines came to a contract.
  Cell named;
  Cell assumed;
  Cell none;
  int32_t signed_count = 0;
  int64_t signed_value = 0;
  int64_t signed_local_value = 0;
  bool signed_hidden = false;
  bool signed_local_hidden = false;
  int32_t ending_count = 0;
  int64_t ending_value = 0;
  bool ending_hidden = false;
};

// Everything one page about a month shows, but for the months before it.
struct MonthFigures {
  Month month;
  MonthOptions options;
  // R1: net spend without what went from anchor to anchor.
  int64_t total = 0;
  int64_t lines = 0;
  int32_t suppliers = 0;
  Cell influenceable;
  Cell intra_alliance;
  // R2/R1, of all and of what the anchors could choose.
  Figure local_share;
  Figure local_share_influenceable;
  Figure cooperative_share;
  Figure small_local_share;
  Figure unknown_share;
  // (R1+R2)/R1.
  Figure lm2;
  // Sum of squared shares of local spend (in millionths, rounded), and the
  // share of the five largest; over suppliers with a positive local net.
  Figure local_concentration;
  Figure top_five_local_share;
  int32_t active_local_suppliers = 0;
  // All bands of the ring set, then abroad and unknown.
  std::vector<RingRow> rings;
  // By amount, largest first.
  std::vector<CategoryRow> categories;
  // Steward: the 20 largest. Public: the largest 20 legal persons and a row
  // for all natural persons together.
  std::vector<SupplierRow> suppliers_list;
  // The rest, so that the list adds up to the total.
  Cell other_suppliers;
  // Some lines in the row of natural persons name no supplier at all.
  bool has_unnamed_supplier = false;
  // All anchors of the book, or the one that was asked for.
  std::vector<AnchorRow> anchors;
  ContractTile contracts;
  int64_t pending_lines = 0;
  int64_t pending_amount = 0;
  // Spend by the kind of date that placed it; hidden ones are left out.
  std::map<DateBasis, int64_t> date_basis;
  // What the month adds to a trend.
  TrendPoint point;
};

// The figures of one month. Pure and exact: sums are whole minor units,
// shares are fractions of them. A public answer about one anchor tells its
// total and local share only, both as they stand in the answer about all:
// tables for it could be subtracted from theirs.
//
// Errors: FAILED_PRECONDITION MONTH_TOO_LARGE (breakdown.h).
// Source: domain.md 1.1, 1.7, 2.3; docs/concepts/local_share.md, lm2.md.
absl::StatusOr<MonthFigures> ComputeMonth(const MonthInput& input,
                                          const MonthOptions& options);

// A payee of one anchor whose place is not known.
struct UnknownSupplier {
  PartyNumber anchor;
  PartyNumber payee;
  int64_t amount = 0;
  // Of all unknown spend, this and the rows above it; 0 when that is not
  // positive.
  int64_t cumulative_permille = 0;
  std::string reason;
};

struct UnknownSuppliers {
  // By amount, largest first.
  std::vector<UnknownSupplier> rows;
  int64_t total = 0;
  int32_t suppliers = 0;
};

// For the steward: whom to ask first. Reasons are names of breakdown.h; an
// incomplete place says what is certain: "at_least_city".
absl::StatusOr<UnknownSuppliers> ListUnknown(const MonthInput& input,
                                             const MonthOptions& options,
                                             size_t limit);

}  // namespace omloop::economy

#endif  // OMLOOP_LEDGER_ECONOMY_MONTH_H_
