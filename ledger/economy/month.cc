#include "ledger/economy/month.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"
#include "ledger/economy/breakdown.h"
#include "ledger/economy/contracts.h"
#include "ledger/economy/disclosure.h"

namespace omloop::economy {
namespace {

constexpr SliceKey kTotalKey{SliceKind::kTotal, 0, Place::kLocal};

SliceKey At(Place place) { return {SliceKind::kPlace, 0, place}; }
SliceKey Of(SliceKind kind, uint32_t a, Place b = Place::kLocal) {
  return {kind, a, b};
}
template <typename Enum>
SliceKey Is(SliceKind kind, Enum value) {
  return {kind, static_cast<uint32_t>(value), Place::kLocal};
}

bool IsSpendAbsent(int64_t whole) { return whole <= 0; }

// Reads a breakdown as its audience may.
class Reader {
 public:
  // Tables apart from totals are hidden whole when `totals_only`.
  Reader(const Breakdown& breakdown, Audience audience, bool totals_only)
      : breakdown_(breakdown),
        public_(audience == Audience::kPublic),
        totals_only_(totals_only) {
    if (public_ && !totals_only_) hidden_ = HiddenSlices(breakdown);
  }

  bool is_public() const { return public_; }
  const Tally& Sum(SliceKey key) const { return breakdown_.Of(key); }

  bool Shown(SliceKey key) const {
    if (IsNeverHidden(key)) return true;
    if (totals_only_) return false;
    if (!public_) return true;
    const auto slice = breakdown_.Find(key);
    return !slice || !hidden_[*slice];
  }

  Cell CellOf(SliceKey key) const { return CellOf(Sum(key), Shown(key)); }
  static Cell CellOf(const Tally& tally, bool shown) {
    if (!shown) return {.hidden = true};
    return {.amount = tally.amount,
            .lines = tally.lines,
            .suppliers = tally.suppliers};
  }

  // The sure part over the whole; the part that may belong to it widens the
  // bounds, each supplier by itself, because one that is in credit lowers
  // them. When a public answer hides the part that may belong, the bound is
  // what remains after `known_other`, which it shows.
  Figure Share(SliceKey sure, SliceKey may_be, SliceKey whole,
               int64_t known_other = 0) const {
    const int64_t all = Sum(whole).amount;
    if (IsSpendAbsent(all)) return Absent(kNoSpend);
    if (!Shown(whole) || !Shown(sure)) return Absent(kHidden);
    const Tally& part = Sum(sure);
    const Tally& doubt = Sum(may_be);
    Figure figure;
    figure.value = {part.amount, all};
    if (!Shown(may_be)) {
      // With credits among the hidden ones no bound is sure.
      if (Sum(whole).negative < 0) return Absent(kHidden);
      figure.low = figure.value;
      figure.high = {all - known_other, all};
      figure.coverage = {part.amount + known_other, all};
      return figure;
    }
    figure.low = {part.amount + doubt.negative, all};
    figure.high = {part.amount + doubt.amount - doubt.negative, all};
    figure.coverage = {std::clamp<int64_t>(all - doubt.amount, 0, all), all};
    if (public_ && doubt.negative < 0) {
      // The credits alone are no cell of the answer, so they are shown to
      // the nearest percent outside only.
      figure.low = PercentBelow(figure.low);
      figure.high = PercentAbove(figure.high);
    }
    return figure;
  }

 private:
  static Ratio PercentBelow(Ratio ratio) {
    const absl::int128 scaled = absl::int128(ratio.numerator) * 100;
    absl::int128 percent = scaled / ratio.denominator;
    if (percent * ratio.denominator > scaled) --percent;
    return {static_cast<int64_t>(percent), 100};
  }
  static Ratio PercentAbove(Ratio ratio) {
    const Ratio below = PercentBelow({-ratio.numerator, ratio.denominator});
    return {-below.numerator, 100};
  }

  const Breakdown& breakdown_;
  const bool public_;
  const bool totals_only_;
  std::vector<bool> hidden_;
};

// Gives the cells of one whole their tenths of a percent. `amounts` are those
// before anything was hidden.
void GivePermille(const std::vector<Cell*>& cells,
                  const std::vector<int64_t>& amounts) {
  const std::vector<int64_t> permille = PermilleThatAddUp(amounts);
  for (size_t i = 0; i < cells.size(); ++i) {
    if (!cells[i]->hidden) cells[i]->permille = permille[i];
  }
}

void FillRings(const Reader& reader, const fold::Facts& facts,
               MonthFigures& figures) {
  const RingSet* rings = facts.RingSetOn(LastDay(figures.month));
  const auto add = [&](RingKind kind, std::string nl, std::string en,
                       bool local) {
    figures.rings.push_back({kind, std::move(nl), std::move(en), local,
                             reader.CellOf(Is(SliceKind::kRing, kind))});
  };
  if (rings != nullptr) {
    for (const RingBand& band : rings->bands()) {
      add(band.kind, band.name_nl, band.name_en, band.kind <= rings->local());
    }
  }
  add(RingKind::kAbroad, "buitenland", "abroad", false);
  add(RingKind::kUnknown, "onbekend", "unknown", false);
  std::vector<Cell*> cells;
  std::vector<int64_t> amounts;
  for (RingRow& row : figures.rings) {
    cells.push_back(&row.cell);
    amounts.push_back(reader.Sum(Is(SliceKind::kRing, row.ring)).amount);
  }
  GivePermille(cells, amounts);
}

void FillCategories(const Reader& reader, const Breakdown& breakdown,
                    const fold::Facts& facts, MonthFigures& figures) {
  std::vector<std::tuple<int64_t, uint32_t>> order;
  for (const SliceKey& key : breakdown.keys) {
    if (key.kind != SliceKind::kCategory) continue;
    // What is hidden does not show by its place in the order either.
    const int64_t by = reader.Shown(key) ? reader.Sum(key).amount : 0;
    order.emplace_back(-by, key.a);
  }
  std::sort(order.begin(), order.end());
  std::vector<int64_t> amounts;
  for (const auto& [by, number] : order) {
    CategoryRow row;
    row.number = CategoryNumber(static_cast<uint16_t>(number));
    const fold::CategoryState* state = facts.Category(row.number);
    if (state == nullptr) {
      row.name_nl = "zonder categorie";
      row.name_en = "no category";
    } else {
      row.code = state->terms.code;
      row.name_nl = state->terms.name_nl;
      row.name_en = state->terms.name_en;
      row.influenceable = state->terms.influenceable;
    }
    const auto at = [&](Place place) {
      return Of(SliceKind::kCategoryPlace, number, place);
    };
    row.total = reader.CellOf(Of(SliceKind::kCategory, number));
    row.local = reader.CellOf(at(Place::kLocal));
    row.leak = reader.CellOf(at(Place::kElsewhere));
    row.unknown = reader.CellOf(at(Place::kUnknown));
    GivePermille({&row.local, &row.leak, &row.unknown},
                 {reader.Sum(at(Place::kLocal)).amount,
                  reader.Sum(at(Place::kElsewhere)).amount,
                  reader.Sum(at(Place::kUnknown)).amount});
    amounts.push_back(reader.Sum(Of(SliceKind::kCategory, number)).amount);
    figures.categories.push_back(std::move(row));
  }
  std::vector<Cell*> cells;
  for (CategoryRow& row : figures.categories) cells.push_back(&row.total);
  GivePermille(cells, amounts);
}

void FillSuppliers(const Reader& reader, const Breakdown& breakdown,
                   const fold::Facts& facts, MonthFigures& figures) {
  std::vector<int64_t> amounts;
  Tally others;
  for (const PayeeTotal& total : breakdown.payees) {
    const fold::PartyState* party = facts.Party(total.payee.party);
    if (party != nullptr &&
        party->attributes.kind == PartyKind::kUnnamedSupplier) {
      figures.has_unnamed_supplier = true;
    }
    const SliceKey key = Of(SliceKind::kSupplier, total.payee.party.value());
    const bool listed = reader.is_public()
                            ? reader.Sum(key).suppliers > 0
                            : figures.suppliers_list.size() < kSuppliersListed;
    if (!listed) {
      others.amount += total.amount;
      others.lines += total.lines;
      ++others.suppliers;
      continue;
    }
    const Tally tally{
        .amount = total.amount, .lines = total.lines, .suppliers = 1};
    figures.suppliers_list.push_back(
        {total.payee.party, total.payee.ring,
         total.payee.cooperative == YesNo::kYes,
         Reader::CellOf(tally, !reader.is_public() || reader.Shown(key))});
    amounts.push_back(total.amount);
  }
  if (reader.is_public()) {
    const SliceKey rest = Of(SliceKind::kOtherSuppliers, 0);
    others = reader.Sum(rest);
    figures.other_suppliers = reader.CellOf(rest);
    const SliceKey people = Of(SliceKind::kNaturalPersons, 0);
    if (reader.Sum(people).suppliers > 0) {
      figures.suppliers_list.push_back({.cell = reader.CellOf(people)});
      amounts.push_back(reader.Sum(people).amount);
    }
  } else {
    figures.other_suppliers = Reader::CellOf(others, true);
  }
  std::vector<Cell*> cells;
  for (SupplierRow& row : figures.suppliers_list) cells.push_back(&row.cell);
  cells.push_back(&figures.other_suppliers);
  amounts.push_back(others.amount);
  GivePermille(cells, amounts);
  // What is hidden does not show by its place in the order either.
  auto& rows = figures.suppliers_list;
  const auto hidden = std::stable_partition(
      rows.begin(), rows.end(),
      [](const SupplierRow& row) { return !row.cell.hidden; });
  std::sort(hidden, rows.end(), [](const SupplierRow& a, const SupplierRow& b) {
    return a.party < b.party;
  });
}

void FillAnchors(const Reader& reader, const Breakdown& breakdown,
                 const MonthInput& input, MonthFigures& figures) {
  const auto& parties = input.facts->parties();
  for (uint32_t number = 1; number < parties.size(); ++number) {
    if (parties[number].attributes.kind != PartyKind::kAnchor) continue;
    const PartyNumber party(number);
    const PartyNumber asked = figures.options.anchor;
    if (asked.value() != 0 && party != asked) continue;
    AnchorRow row;
    row.party = party;
    const Tally& tally = reader.Sum(Of(SliceKind::kAnchor, number));
    row.amount = tally.amount;
    row.lines = tally.lines;
    const auto intra = breakdown.intra_of_anchor.find(party);
    const bool has_intra = intra != breakdown.intra_of_anchor.end();
    if (has_intra && !figures.intra_alliance.hidden) {
      row.intra_alliance = intra->second;
    }
    row.local_share =
        reader.Share(Of(SliceKind::kAnchorPlace, number, Place::kLocal),
                     Of(SliceKind::kAnchorPlace, number, Place::kUnknown),
                     Of(SliceKind::kAnchor, number));
    const fold::AnchorMonthState state =
        input.facts->AnchorMonth(party, figures.month);
    row.submitted = state.submitted;
    row.signed_off = state.signed_off;
    if (state.submitted &&
        state.statement.control_total.asset() == figures.options.asset) {
      row.control_total = state.statement.control_total.minor_units();
    }
    row.delivered = row.lines > 0 || has_intra || row.submitted;
    for (const fold::PendingSpend& pending : input.pending) {
      if (pending.payer == party &&
          pending.asset == figures.options.asset.number()) {
        row.pending_lines += static_cast<int64_t>(pending.sums.entry_count);
      }
    }
    figures.anchors.push_back(std::move(row));
  }
}

// Sum of squared shares and share of the five largest among local suppliers.
void FillConcentration(const Reader& reader, const Breakdown& breakdown,
                       MonthFigures& figures) {
  const Tally& local = reader.Sum(At(Place::kLocal));
  const Tally& top = reader.Sum(Of(SliceKind::kTopFive, 0));
  const int64_t positive =
      top.amount + reader.Sum(Of(SliceKind::kTopFive, 1)).amount;
  figures.active_local_suppliers = local.suppliers;
  if (positive <= 0) {
    figures.local_concentration = Absent(kNoSpend);
    figures.top_five_local_share = Absent(kNoSpend);
    return;
  }
  std::map<PartyNumber, int64_t> nets;
  int unlisted = 0;
  const auto local_slice = breakdown.Find(At(Place::kLocal));
  for (const Flow& flow : breakdown.flows) {
    if (std::find(flow.slices.begin(), flow.slices.end(), *local_slice) ==
        flow.slices.end()) {
      continue;
    }
    const auto [it, is_new] = nets.try_emplace(flow.payee, 0);
    it->second += flow.amount;
    const SliceKey named = Of(SliceKind::kSupplier, flow.payee.value());
    if (is_new && reader.Sum(named).suppliers == 0) ++unlisted;
  }
  absl::int128 squares = 0;
  for (const auto& [party, net] : nets) {
    if (net > 0) squares += absl::int128(net) * net;
  }
  constexpr int64_t kMillion = 1'000'000;
  // Divided step by step: whole times a million would not fit.
  const absl::int128 whole = absl::int128(positive) * positive;
  absl::int128 rest = squares;
  int64_t millionths = 0;
  for (int64_t unit = kMillion; unit > 0; unit /= 10) {
    millionths += static_cast<int64_t>(rest / whole) * unit;
    rest = rest % whole * 10;
  }
  if (rest >= whole * 5) ++millionths;
  // Two sums over the same suppliers give away the last two of them; with
  // credits the sum here is not the one in the tables.
  const bool may_tell =
      !reader.is_public() || (reader.Shown(At(Place::kLocal)) &&
                              unlisted >= kPartiesMin && local.negative == 0);
  figures.local_concentration =
      may_tell ? Exactly({millionths, kMillion}) : Absent(kHidden);
  const bool may_tell_top =
      !reader.is_public() ||
      (reader.Shown(At(Place::kLocal)) && local.negative == 0 &&
       reader.Shown(Of(SliceKind::kTopFive, 0)));
  figures.top_five_local_share =
      may_tell_top ? Exactly({top.amount, positive}) : Absent(kHidden);
}

// (R1+R2)/R1 from R2/R1.
Figure PlusOne(const Figure& share) {
  if (!share.present()) return share;
  const auto plus = [](Ratio r) {
    return Ratio{r.numerator + r.denominator, r.denominator};
  };
  Figure figure = share;
  figure.value = plus(share.value);
  figure.low = plus(share.low);
  figure.high = plus(share.high);
  return figure;
}

void FillShares(const Reader& reader, const Breakdown& breakdown,
                MonthFigures& figures) {
  // What a public answer shows to be elsewhere.
  int64_t elsewhere = 0;
  for (const RingRow& row : figures.rings) {
    if (!row.local && row.ring != RingKind::kUnknown) {
      elsewhere += row.cell.amount;
    }
  }
  figures.local_share = reader.Share(At(Place::kLocal), At(Place::kUnknown),
                                     kTotalKey, elsewhere);
  figures.lm2 = PlusOne(figures.local_share);
  figures.local_share_influenceable =
      reader.Share(Of(SliceKind::kInfluencePlace, 1, Place::kLocal),
                   Of(SliceKind::kInfluencePlace, 1, Place::kUnknown),
                   Of(SliceKind::kInfluence, 1));
  figures.cooperative_share =
      reader.Share(Is(SliceKind::kCooperative, YesNo::kYes),
                   Is(SliceKind::kCooperative, YesNo::kUnknown), kTotalKey);
  figures.small_local_share =
      reader.Share(Is(SliceKind::kSmallLocal, YesNo::kYes),
                   Is(SliceKind::kSmallLocal, YesNo::kUnknown), kTotalKey);
  if (IsSpendAbsent(figures.total)) {
    figures.unknown_share = Absent(kNoSpend);
  } else if (!reader.Shown(At(Place::kUnknown))) {
    figures.unknown_share = Absent(kHidden);
  } else {
    figures.unknown_share =
        Exactly({reader.Sum(At(Place::kUnknown)).amount, figures.total});
  }
  FillConcentration(reader, breakdown, figures);
}

void FillPoint(const Reader& reader, MonthFigures& figures) {
  TrendPoint& point = figures.point;
  point.month = figures.month;
  point.total = figures.total;
  point.local_share = figures.local_share;
  const auto part = [&](SliceKey key) -> std::optional<int64_t> {
    if (!reader.Shown(key)) return std::nullopt;
    return reader.Sum(key).amount;
  };
  point.local = part(At(Place::kLocal));
  point.unknown = part(At(Place::kUnknown));
  point.cooperative = part(Is(SliceKind::kCooperative, YesNo::kYes));
}

}  // namespace

absl::StatusOr<MonthFigures> ComputeMonth(const MonthInput& input,
                                          const MonthOptions& options) {
  const bool totals_only =
      options.audience == Audience::kPublic && options.anchor.value() != 0;
  OMLOOP_ASSIGN_OR_RETURN(const Breakdown breakdown,
                          BreakDown(input.cells, *input.facts, input.month,
                                    options.asset.number(), options.anchor));
  const Reader reader(breakdown, options.audience, totals_only);
  MonthFigures figures;
  figures.month = input.month;
  figures.options = options;
  const Tally& total = reader.Sum(kTotalKey);
  figures.total = total.amount;
  figures.lines = total.lines;
  figures.suppliers = total.suppliers;
  figures.influenceable = reader.CellOf(Of(SliceKind::kInfluence, 1));
  figures.intra_alliance = Reader::CellOf(
      breakdown.intra,
      !reader.is_public() || (!totals_only && IsSafe(breakdown.intra)));
  FillRings(reader, *input.facts, figures);
  FillCategories(reader, breakdown, *input.facts, figures);
  if (!totals_only) FillSuppliers(reader, breakdown, *input.facts, figures);
  FillShares(reader, breakdown, figures);
  FillAnchors(reader, breakdown, input, figures);
  for (const AnchorRow& row : figures.anchors) {
    figures.pending_lines += row.pending_lines;
  }
  for (const fold::PendingSpend& pending : input.pending) {
    const bool asked =
        options.anchor.value() == 0 || pending.payer == options.anchor;
    if (!asked || pending.asset != options.asset.number()) continue;
    const absl::int128 sum = figures.pending_amount + pending.sums.sum_minor;
    if (sum > kMonthAmountMax || sum < -kMonthAmountMax) {
      return FailedPrecondition(
          "MONTH_TOO_LARGE",
          "the amounts of imports that are not completed add up to more than "
          "figures are computed with; an amount is probably wrong");
    }
    figures.pending_amount = static_cast<int64_t>(sum);
  }
  for (DateBasis basis : {DateBasis::kPaid, DateBasis::kInvoiced,
                          DateBasis::kBooked, DateBasis::kPeriod}) {
    const SliceKey key = Is(SliceKind::kDateBasis, basis);
    if (reader.Sum(key).lines > 0 && reader.Shown(key)) {
      figures.date_basis[basis] = reader.Sum(key).amount;
    }
  }
  using Mark = fold::ContractMark;
  Cell& named = figures.contracts.named;
  Cell& assumed = figures.contracts.assumed;
  Cell& none = figures.contracts.none;
  std::vector<int64_t> amounts;
  for (auto [mark, cell] :
       {std::pair{Mark::kNamed, &named}, std::pair{Mark::kAssumed, &assumed},
        std::pair{Mark::kNone, &none}}) {
    *cell = reader.CellOf(Is(SliceKind::kContract, mark));
    amounts.push_back(reader.Sum(Is(SliceKind::kContract, mark)).amount);
  }
  GivePermille({&named, &assumed, &none}, amounts);
  OMLOOP_RETURN_IF_ERROR(FillContracts(*input.facts, figures));
  FillPoint(reader, figures);

  if (totals_only) {
    // The anchor's share as the answer about all shows or hides it.
    MonthOptions all = options;
    all.anchor = PartyNumber();
    OMLOOP_ASSIGN_OR_RETURN(const MonthFigures alliance,
                            ComputeMonth(input, all));
    for (const AnchorRow& row : alliance.anchors) {
      if (row.party != options.anchor) continue;
      figures.anchors = {row};
      figures.local_share = row.local_share;
      figures.lm2 = PlusOne(row.local_share);
      figures.point.local_share = row.local_share;
    }
  }
  return figures;
}

namespace {

absl::Status UnknownTooLarge() {
  return FailedPrecondition(
      "MONTH_TOO_LARGE",
      "the unknown spend of this month is more than figures are computed "
      "with; an amount is probably wrong");
}

}  // namespace

absl::StatusOr<UnknownSuppliers> ListUnknown(const MonthInput& input,
                                             const MonthOptions& options,
                                             size_t limit) {
  UnknownSuppliers result;
  if (input.cells == nullptr) return result;
  struct Sum {
    absl::int128 amount = 0;
    // Of the largest part, which says most.
    absl::int128 largest = 0;
    std::string reason;
  };
  std::map<std::pair<PartyNumber, PartyNumber>, Sum> sums;
  for (const auto& [key, cell] : *input.cells) {
    if (!fold::IsSpend(key) || key.asset != options.asset.number()) continue;
    if (options.anchor.value() != 0 && key.payer != options.anchor) continue;
    if (cell.sum_minor > kMonthAmountMax || cell.sum_minor < -kMonthAmountMax) {
      return UnknownTooLarge();
    }
    const std::vector<PayeePart> parts =
        DescribePayees(key.payee, key.payer, PathOfArea(key.area, *input.facts),
                       key.pass_through, *input.facts, input.month);
    const std::vector<int64_t> amounts =
        Divide(static_cast<int64_t>(cell.sum_minor), parts);
    for (size_t i = 0; i < parts.size(); ++i) {
      const Payee& payee = parts[i].payee;
      if (payee.place != Place::kUnknown || payee.anchor) continue;
      std::string reason(payee.unknown_reason);
      if (reason == "place_incomplete" &&
          payee.at_least != RingKind::kUnknown) {
        reason = absl::StrFormat("at_least_%s", RingName(payee.at_least));
      }
      Sum& sum = sums[{key.payer, payee.party}];
      sum.amount += amounts[i];
      if (sum.reason.empty() || amounts[i] > sum.largest ||
          (amounts[i] == sum.largest && reason < sum.reason)) {
        sum.largest = amounts[i];
        sum.reason = std::move(reason);
      }
    }
  }
  absl::int128 total = 0;
  std::vector<PartyNumber> payees;
  for (const auto& [key, sum] : sums) {
    total += sum.amount;
    const absl::int128 magnitude = sum.amount < 0 ? -sum.amount : sum.amount;
    if (magnitude > kMonthAmountMax || total > kMonthAmountMax) {
      return UnknownTooLarge();
    }
    payees.push_back(key.second);
    result.rows.push_back({key.first, key.second,
                           static_cast<int64_t>(sum.amount), 0, sum.reason});
  }
  std::sort(payees.begin(), payees.end());
  result.suppliers = static_cast<int32_t>(
      std::unique(payees.begin(), payees.end()) - payees.begin());
  result.total = static_cast<int64_t>(total);
  std::sort(result.rows.begin(), result.rows.end(),
            [](const UnknownSupplier& a, const UnknownSupplier& b) {
              return std::tuple(-a.amount, a.anchor, a.payee) <
                     std::tuple(-b.amount, b.anchor, b.payee);
            });
  int64_t running = 0;
  for (UnknownSupplier& row : result.rows) {
    running += row.amount;
    if (total > 0) {
      row.cumulative_permille =
          Ratio{running, result.total}.PermilleRoundedHalfAway();
    }
  }
  if (result.rows.size() > limit) result.rows.resize(limit);
  return result;
}

}  // namespace omloop::economy
