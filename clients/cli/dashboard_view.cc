#include "clients/cli/dashboard_view.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "clients/cli/answers.h"
#include "clients/cli/charts.h"
#include "clients/cli/dashboard_words.h"
#include "clients/cli/money_text.h"
#include "clients/cli/multiplier_view.h"
#include "clients/cli/text.h"
#include "ledger/base/calendar.h"
#include "ledger/base/hex.h"
#include "omloop/insight/v1/insight.pb.h"

namespace omloop::cli {
namespace {

using insight::v1::AnchorRow;
using insight::v1::Cell;
using insight::v1::Figure;
using insight::v1::GetMonthOverviewResponse;

constexpr size_t kWidthMin = 72;
constexpr size_t kWidthByDefault = 80;
constexpr size_t kWidthMax = 100;
constexpr int kCategoriesShown = 8;
constexpr int kSuppliersShown = 10;
constexpr int kMonthsShown = 24;
// Hexadecimal digits of the root that a person may compare by eye.
constexpr size_t kRootDigits = 16;
constexpr char kLocalFill[] = "█";
constexpr char kUnknownFill[] = "░";
constexpr char kLeakFill[] = "─";

Ratio ToRatio(const type::v1::Ratio& ratio) {
  return {ratio.numerator(), ratio.denominator()};
}

bool HasFigure(const Figure& figure) {
  return figure.absent_reason().empty() && figure.value().denominator() != 0;
}

// Everything that the parts of the view share.
class View {
 public:
  View(const GetMonthOverviewResponse& overview, const Style& style)
      : overview_(overview),
        style_(style),
        words_(WordsIn(style.language)),
        width_(style.width == 0
                   ? kWidthByDefault
                   : std::clamp(style.width, kWidthMin, kWidthMax)) {}

  std::string Text() const {
    std::string out = Head();
    // A month without spend has nothing but who did not deliver.
    if (overview_.line_count() == 0 && overview_.total().minor_units() == 0) {
      out += Anchors() + Foot();
      return style_.ascii ? ToAscii(out) : out;
    }
    out += Tiles(TileList(), width_) + "\n";
    out += MultiplierLines(overview_, style_);
    out += Rings() + Leaks() + Suppliers() + Anchors() + Contracts() + Trend();
    out += Foot();
    return style_.ascii ? ToAscii(out) : out;
  }

 private:
  std::string Whole(const type::v1::Money& money) const {
    return style_.Clean(FormatMoneyWhole(ToMoney(money), style_.language));
  }
  std::string Count(int64_t count) const {
    return FormatCount(count, style_.language);
  }
  std::string Title(std::string_view title) const {
    return style_.Bold(title) + "\n";
  }
  bool dutch() const { return style_.language == Language::kDutch; }
  // Text behind which `right` ends at the right margin.
  std::string Spread(std::string_view left, std::string_view right) const {
    const size_t used = DisplayWidth(left) + DisplayWidth(right);
    return std::string(left) +
           std::string(used + 1 < width_ ? width_ - used : 1, ' ') +
           std::string(right);
  }
  std::string MonthName(Month month) const {
    return FormatMonthName(month, style_.language);
  }
  std::string RingName(std::string_view code) const {
    for (const insight::v1::RingRow& ring : overview_.rings()) {
      if (ring.ring() == code) {
        return style_.Clean(dutch() ? ring.name_nl() : ring.name_en());
      }
    }
    return std::string(code);
  }

  std::string Head() const;
  std::vector<Tile> TileList() const;
  Tile ShareTile(const char* title, const Figure& figure,
                 const std::string& note) const;
  std::string KnownNote(const Figure& figure) const;
  std::string SpendNote() const;
  std::string BarRow(std::string_view name, const Cell& cell,
                     const char* fill) const;
  std::string Rings() const;
  std::string Leaks() const;
  std::string Suppliers() const;
  std::string Anchors() const;
  std::string AnchorStatus(const AnchorRow& anchor) const;
  std::string Contracts() const;
  std::string Trend() const;
  std::string Foot() const;

  const GetMonthOverviewResponse& overview_;
  const Style& style_;
  const DashboardWords& words_;
  const size_t width_;
};

std::string View::Head() const {
  const auto month = ParseMonth(overview_.month());
  std::string out;
  // The right end is laid out first, so that bold does not count as width.
  const std::string book = style_.Clean(overview_.book_display_name());
  const std::string line =
      Spread(Truncate(book, width_ - 20),
             month.ok() ? MonthName(*month) : style_.Clean(overview_.month()));
  out += style_.Bold(line) + "\n";
  for (size_t i = 0; i < width_; ++i) out += "═";
  out += "\n";
  const std::string sentence =
      style_.Clean(dutch() ? overview_.sentence_nl() : overview_.sentence_en());
  for (const std::string& part : Wrap(sentence, width_)) out += part + "\n";
  return out + "\n";
}

std::string View::SpendNote() const {
  const int64_t before = overview_.previous_total().minor_units();
  const auto month = ParseMonth(overview_.month());
  if (before <= 0 || !month.ok()) {
    return absl::StrFormat("%s %s", Count(overview_.line_count()),
                           words_.lines);
  }
  const Ratio change{overview_.total().minor_units() - before, before};
  const int64_t permille = change.PermilleRoundedHalfAway();
  return absl::StrFormat("%s%s %s %s", permille > 0 ? "+" : "",
                         FormatPermille(permille, style_.language),
                         words_.compared_with,
                         FormatMonthShort(*month - 1, style_.language));
}

std::string View::KnownNote(const Figure& figure) const {
  return absl::StrFormat(
      "%s %s", words_.place_known,
      FormatPercent(ToRatio(figure.coverage()), style_.language));
}

Tile View::ShareTile(const char* title, const Figure& figure,
                     const std::string& note) const {
  return {title, PercentRange(figure, style_.language), note};
}

std::vector<Tile> View::TileList() const {
  const Ratio influenceable{overview_.influenceable().minor_units(),
                            overview_.total().minor_units()};
  std::string lm2 = words_.no_figure;
  if (HasFigure(overview_.lm2())) {
    const std::string low =
        FormatMultiplier(ToRatio(overview_.lm2().low()), style_.language);
    const std::string high =
        FormatMultiplier(ToRatio(overview_.lm2().high()), style_.language);
    lm2 = low == high ? low : low + " – " + high;
  }
  return {
      {words_.spend, Whole(overview_.total()), SpendNote()},
      ShareTile(words_.local_share, overview_.local_share(),
                KnownNote(overview_.local_share())),
      {words_.lm2, lm2, words_.lm2_note},
      {words_.influenceable, Whole(overview_.influenceable()),
       absl::StrFormat("%s %s", FormatPercent(influenceable, style_.language),
                       words_.of_spend)},
      ShareTile(words_.local_influenceable,
                overview_.local_share_influenceable(),
                KnownNote(overview_.local_share_influenceable())),
      ShareTile(words_.unknown_place, overview_.unknown_share(),
                words_.never_counted),
      ShareTile(words_.cooperatives, overview_.cooperative_share(),
                words_.of_money),
      ShareTile(words_.small_local, overview_.small_local_share(),
                words_.fewer_than_50),
      {words_.active_local, Count(overview_.active_local_supplier_count()),
       HasFigure(overview_.top_five_local_share())
           ? absl::StrFormat("%s %s",
                             PercentRange(overview_.top_five_local_share(),
                                          style_.language),
                             words_.top_five)
           : ""},
  };
}

std::string View::BarRow(std::string_view name, const Cell& cell,
                         const char* fill) const {
  constexpr size_t kNameWidth = 23;
  constexpr size_t kPercentWidth = 8;
  constexpr size_t kAmountWidth = 15;
  const size_t bar_width =
      width_ - kNameWidth - kPercentWidth - kAmountWidth - 3;
  const std::string head =
      "  " + PadRight(Truncate(name, kNameWidth), kNameWidth) + " ";
  if (cell.hidden()) return head + style_.Dim(words_.hidden) + "\n";
  const std::string bar =
      std::string_view(fill) == kLocalFill
          ? Bar(cell.permille(), bar_width)
          : StackedBar({{cell.permille(), fill}}, bar_width);
  return head + bar +
         PadLeft(FormatPermille(cell.permille(), style_.language),
                 kPercentWidth) +
         PadLeft(Whole(cell.amount()), kAmountWidth) + "\n";
}

std::string View::Rings() const {
  if (overview_.rings().empty()) return "";
  std::string out = Title(words_.rings_title);
  for (const insight::v1::RingRow& ring : overview_.rings()) {
    out += BarRow(RingName(ring.ring()), ring.cell(),
                  ring.ring() == "unknown" ? kUnknownFill
                  : ring.local()           ? kLocalFill
                                           : "▒");
  }
  return out + "\n";
}

std::string View::Leaks() const {
  if (overview_.categories().empty()) return "";
  constexpr size_t kNameWidth = 26;
  constexpr size_t kAmountWidth = 15;
  const size_t bar_width = width_ - kNameWidth - 2 * kAmountWidth - 4;
  std::string out = Title(
      absl::StrFormat("%s%s", PadRight(words_.leaks_title, kNameWidth + 2),
                      PadLeft(words_.spend, kAmountWidth) +
                          PadLeft(words_.leaks, kAmountWidth)));
  const int count = std::min(kCategoriesShown, overview_.categories_size());
  for (int i = 0; i < count; ++i) {
    const insight::v1::CategoryRow& row = overview_.categories(i);
    const std::string name =
        style_.Clean(dutch() ? row.name_nl() : row.name_en());
    out += "  " + PadRight(Truncate(name, kNameWidth), kNameWidth);
    if (row.total().hidden()) {
      out += "  " + style_.Dim(words_.hidden) + "\n";
      continue;
    }
    out += PadLeft(Whole(row.total().amount()), kAmountWidth);
    // A part that is hidden hides the split.
    if (row.leak().hidden() || row.local().hidden()) {
      const size_t left = kAmountWidth + bar_width;
      out += "  " + style_.Dim(Truncate(words_.hidden, left)) + "\n";
      continue;
    }
    const auto share = [&](const Cell& part) {
      return Ratio{part.amount().minor_units(),
                   row.total().amount().minor_units()}
          .PermilleRoundedHalfAway();
    };
    out += PadLeft(Whole(row.leak().amount()), kAmountWidth) + "  " +
           StackedBar({{share(row.local()), kLocalFill},
                       {share(row.unknown()), kUnknownFill},
                       {share(row.leak()), kLeakFill}},
                      bar_width) +
           "\n";
  }
  const std::string legend = absl::StrFormat(
      "%s %s  %s %s  %s %s", kLocalFill, words_.legend_local, kUnknownFill,
      words_.legend_unknown, kLeakFill, words_.legend_leak);
  return out + style_.Dim(PadLeft(legend, width_)) + "\n\n";
}

std::string View::Suppliers() const {
  if (overview_.suppliers().empty()) return "";
  constexpr size_t kRingWidth = 24;
  constexpr size_t kPercentWidth = 8;
  constexpr size_t kAmountWidth = 15;
  const size_t name_width =
      width_ - kRingWidth - kPercentWidth - kAmountWidth - 3;
  std::string out = Title(words_.suppliers_title);
  const int count = std::min(kSuppliersShown, overview_.suppliers_size());
  for (int i = 0; i < count; ++i) {
    const insight::v1::SupplierRow& row = overview_.suppliers(i);
    std::string ring = RingName(row.ring());
    if (row.cooperative()) {
      ring += absl::StrFormat("%s%s", ring.empty() ? "" : ", ",
                              words_.cooperative_mark);
    }
    // Party 0 is the sum of all natural persons.
    const std::string name = row.party() == 0 && row.display_name().empty()
                                 ? words_.self_employed
                                 : style_.Clean(row.display_name());
    out += "  " + PadRight(Truncate(name, name_width), name_width) + " " +
           PadRight(Truncate(ring, kRingWidth), kRingWidth);
    out += row.cell().hidden()
               ? PadLeft(words_.hidden, kPercentWidth + kAmountWidth)
               : PadLeft(FormatPermille(row.cell().permille(), style_.language),
                         kPercentWidth) +
                     PadLeft(Whole(row.cell().amount()), kAmountWidth);
    out += "\n";
  }
  return out + "\n";
}

std::string View::AnchorStatus(const AnchorRow& anchor) const {
  if (!anchor.delivered()) return words_.not_delivered;
  if (anchor.signed_off()) return words_.signed_off;
  return anchor.submitted() ? words_.submitted : words_.delivered;
}

std::string View::Anchors() const {
  if (overview_.anchors().empty()) return "";
  constexpr size_t kAmountWidth = 15;
  constexpr size_t kShareWidth = 16;
  constexpr size_t kStatusWidth = 13;
  const size_t name_width =
      width_ - kAmountWidth - kShareWidth - kStatusWidth - 4;
  const auto delivered =
      std::count_if(overview_.anchors().begin(), overview_.anchors().end(),
                    [](const AnchorRow& anchor) { return anchor.delivered(); });
  std::string out = Title(
      PadRight(absl::StrFormat("%s (%d/%d %s)", words_.anchors_title, delivered,
                               overview_.anchors_size(), words_.delivered),
               name_width + 2) +
      PadLeft(words_.amount, kAmountWidth) +
      PadLeft(words_.local, kShareWidth) + "  " + words_.status);
  for (const AnchorRow& anchor : overview_.anchors()) {
    out += "  " +
           PadRight(Truncate(style_.Clean(anchor.display_name()), name_width),
                    name_width) +
           PadLeft(Whole(anchor.amount()), kAmountWidth) +
           PadLeft(HasFigure(anchor.local_share())
                       ? PercentRange(anchor.local_share(), style_.language)
                       : "–",
                   kShareWidth) +
           "  " + AnchorStatus(anchor) + "\n";
    // The anchor's own system does not know who else is an anchor.
    const int64_t imported =
        anchor.amount().minor_units() + anchor.intra_alliance().minor_units();
    if (anchor.submitted() && anchor.has_control_total() &&
        anchor.control_total().minor_units() != imported) {
      out += absl::StrFormat(
          "    %s %s\n", words_.control_differs,
          style_.Clean(
              FormatMoney(ToMoney(anchor.control_total()), style_.language)));
    }
    if (anchor.submitted() && anchor.days_after_month_end() > 0) {
      out += absl::StrFormat(
          "    %s %d %s%s\n", words_.submitted, anchor.days_after_month_end(),
          words_.days_after_month, anchor.late() ? words_.after_due : "");
    }
    if (anchor.pending_line_count() > 0) {
      out += absl::StrFormat("    %s %s %s\n", words_.pending,
                             Count(anchor.pending_line_count()), words_.lines);
    }
  }
  return out + "\n";
}

std::string View::Contracts() const {
  if (!overview_.has_contracts()) return "";
  const insight::v1::ContractTile& tile = overview_.contracts();
  std::string out = Title(words_.contracts_title);
  out += BarRow(words_.contract_named, tile.named(), kLocalFill);
  out += BarRow(words_.contract_assumed, tile.assumed(), "▒");
  out += BarRow(words_.contract_none, tile.none(), kUnknownFill);
  if (tile.signed_count() > 0) {
    out += absl::StrFormat("  %s %d, %s, %s %s\n", words_.contracts_signed,
                           tile.signed_count(), Whole(tile.signed_value()),
                           words_.contracts_signed_local,
                           Whole(tile.signed_local_value()));
  }
  if (tile.ending_count() > 0) {
    out += absl::StrFormat("  %s %d, %s\n", words_.contracts_ending,
                           tile.ending_count(), Whole(tile.ending_value()));
  }
  return out + "\n";
}

std::string View::Trend() const {
  // One point is no trend.
  if (overview_.trend_size() < 2) return "";
  const int first = std::max(0, overview_.trend_size() - kMonthsShown);
  std::vector<int64_t> totals;
  std::vector<int64_t> shares;
  for (int i = first; i < overview_.trend_size(); ++i) {
    const insight::v1::TrendPoint& point = overview_.trend(i);
    totals.push_back(std::max<int64_t>(0, point.total().minor_units()));
    shares.push_back(
        point.hidden() || !HasFigure(point.local_share())
            ? -1
            : ToRatio(point.local_share().low()).PermilleRoundedHalfAway());
  }
  const insight::v1::TrendPoint& from = overview_.trend(first);
  const insight::v1::TrendPoint& to =
      overview_.trend(overview_.trend_size() - 1);
  const auto share_of = [&](const insight::v1::TrendPoint& point) {
    return point.hidden() || !HasFigure(point.local_share())
               ? std::string("–")
               : PercentRange(point.local_share(), style_.language);
  };
  std::string out = Title(absl::StrFormat("%s, %s – %s", words_.trend_title,
                                          from.month(), to.month()));
  const auto row = [&](const char* name, const std::string& begin,
                       const std::vector<int64_t>& values,
                       const std::string& end) {
    out += "  " + PadRight(name, 12) + PadLeft(begin, 18) + " " +
           Sparkline(values) + " " + end + "\n";
  };
  row(words_.spend, Whole(from.total()), totals, Whole(to.total()));
  row(words_.local_share, share_of(from), shares, share_of(to));
  return out + "\n";
}

std::string View::Foot() const {
  std::string out;
  if (overview_.pending_line_count() > 0) {
    out += absl::StrFormat("%s %s %s, %s.\n", words_.pending,
                           Count(overview_.pending_line_count()), words_.lines,
                           Whole(overview_.pending_amount()));
  }
  const insight::v1::Cell& between = overview_.intra_alliance();
  if (!between.hidden() && between.line_count() > 0) {
    out += absl::StrFormat("%s %s %s, %s.\n", words_.between_anchors,
                           Count(between.line_count()), words_.lines,
                           Whole(between.amount()));
  }
  if (overview_.public_view()) out += std::string(words_.public_view) + "\n";
  const type::v1::DefinitionStamp& stamp = overview_.stamp();
  std::vector<std::string> parts = {absl::StrFormat(
      "%s %s", words_.stamp_as_of, Count(stamp.as_of_sequence()))};
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) {
      parts.push_back(absl::StrFormat("%s %s", name, style_.Clean(value)));
    }
  };
  add("root", ToHex(stamp.root()).substr(0, kRootDigits));
  add(words_.stamp_rings, stamp.ring_set());
  add(words_.stamp_areas, stamp.boundary_version());
  add(words_.stamp_formulas, stamp.formula_version());
  parts.push_back(stamp.vat_basis() == "net of VAT" || stamp.vat_basis().empty()
                      ? words_.net_of_vat
                      : style_.Clean(stamp.vat_basis()));
  std::vector<std::string> dates;
  for (const type::v1::DateBasisShare& share : stamp.date_basis()) {
    const std::string word = share.basis() == "paid"       ? words_.paid
                             : share.basis() == "invoiced" ? words_.invoiced
                             : share.basis() == "booked"   ? words_.booked
                             : share.basis() == "period"   ? words_.period
                                                           : share.basis();
    dates.push_back(absl::StrFormat(
        "%s %s", word,
        FormatPercent(
            {share.amount().minor_units(), overview_.total().minor_units()},
            style_.language)));
  }
  if (!dates.empty()) {
    parts.push_back(absl::StrFormat("%s: %s", words_.stamp_dates,
                                    absl::StrJoin(dates, ", ")));
  }
  for (const std::string& line : Wrap(absl::StrJoin(parts, " · "), width_)) {
    out += style_.Dim(line) + "\n";
  }
  return out;
}

// Rows of the CSV.
class Rows {
 public:
  explicit Rows(Language language) : language_(language) {}

  void Amount(const char* section, const std::string& key,
              const type::v1::Money& amount) {
    Add(section, key, "", ToMoney(amount), Missing{}, Missing{}, Missing{},
        Missing{}, Missing{}, Missing{}, false);
  }
  void Share(const char* section, const std::string& key,
             const std::string& name, Value amount, const Figure& figure) {
    if (!HasFigure(figure)) {
      Add(section, key, name, std::move(amount), Missing{}, Missing{},
          Missing{}, Missing{}, Missing{}, Missing{}, false);
      return;
    }
    const auto permille = [](const type::v1::Ratio& ratio) -> Value {
      return ToRatio(ratio).PermilleRoundedHalfAway();
    };
    Add(section, key, name, std::move(amount), permille(figure.value()),
        permille(figure.low()), permille(figure.high()),
        permille(figure.coverage()), Missing{}, Missing{}, false);
  }
  void Table(const char* section, const std::string& key,
             const std::string& name, const Cell& cell) {
    if (cell.hidden()) {
      Add(section, key, name, Missing{}, Missing{}, Missing{}, Missing{},
          Missing{}, Missing{}, Missing{}, true);
      return;
    }
    Add(section, key, name, ToMoney(cell.amount()), cell.permille(), Missing{},
        Missing{}, Missing{}, cell.line_count(), int64_t{cell.supplier_count()},
        false);
  }
  Listing Take() && { return std::move(listing_); }
  std::string Name(const std::string& nl, const std::string& en) const {
    return language_ == Language::kDutch ? nl : en;
  }

 private:
  void Add(const char* section, const std::string& key, const std::string& name,
           Value amount, Value permille, Value low, Value high, Value coverage,
           Value lines, Value suppliers, bool hidden) {
    const Money* money = std::get_if<Money>(&amount);
    Value asset = money == nullptr ? Value(Missing{})
                                   : Value(std::string(money->asset().code()));
    listing_.Add({std::string(section), key, name, std::move(amount),
                  std::move(asset), std::move(permille), std::move(low),
                  std::move(high), std::move(coverage), std::move(lines),
                  std::move(suppliers), std::string(hidden ? "yes" : "")});
  }

  const Language language_;
  Listing listing_{{{"section", ""},
                    {"key", ""},
                    {"name", ""},
                    {"amount", ""},
                    {"asset", ""},
                    {"permille", ""},
                    {"low_permille", ""},
                    {"high_permille", ""},
                    {"coverage_permille", ""},
                    {"lines", ""},
                    {"suppliers", ""},
                    {"hidden", ""}}};
};

}  // namespace

std::string PercentRange(const Figure& figure, Language language) {
  if (!HasFigure(figure)) return WordsIn(language).no_figure;
  const std::string low = FormatPercent(ToRatio(figure.low()), language);
  const std::string high = FormatPercent(ToRatio(figure.high()), language);
  if (low == high) return low;
  // The sign of the first one is left out: "37,0 – 46,2 %".
  return low.substr(0, low.find_first_of(" %")) + " – " + high;
}

std::string DashboardText(const GetMonthOverviewResponse& overview,
                          const Style& style) {
  return View(overview, style).Text();
}

Listing DashboardListing(const GetMonthOverviewResponse& overview,
                         Language language) {
  Rows rows(language);
  rows.Amount("month", "total", overview.total());
  rows.Amount("month", "influenceable", overview.influenceable());
  rows.Amount("month", "pending", overview.pending_amount());
  if (!overview.intra_alliance().hidden()) {
    rows.Amount("month", "between_anchors", overview.intra_alliance().amount());
  }
  const std::pair<const char*, const Figure*> figures[] = {
      {"local_share", &overview.local_share()},
      {"local_share_influenceable", &overview.local_share_influenceable()},
      {"cooperative_share", &overview.cooperative_share()},
      {"small_local_share", &overview.small_local_share()},
      {"unknown_share", &overview.unknown_share()},
      {"lm2", &overview.lm2()},
      {"local_concentration", &overview.local_concentration()},
      {"top_five_local_share", &overview.top_five_local_share()},
  };
  for (const auto& [key, figure] : figures) {
    rows.Share("month", key, "", Missing{}, *figure);
  }
  if (overview.has_multiplier()) {
    rows.Share("month", "area_income", "", Missing{},
               overview.multiplier().area_income());
    rows.Share("month", "lm3", "", Missing{}, overview.multiplier().lm3());
    rows.Share("year", "area_income", "", Missing{},
               overview.multiplier_year().area_income());
    rows.Share("year", "lm3", "", Missing{}, overview.multiplier_year().lm3());
  }
  for (const auto& ring : overview.rings()) {
    rows.Table("ring", ring.ring(), rows.Name(ring.name_nl(), ring.name_en()),
               ring.cell());
  }
  for (const auto& row : overview.categories()) {
    const std::string name = rows.Name(row.name_nl(), row.name_en());
    rows.Table("category", row.category(), name, row.total());
    rows.Table("category_local", row.category(), name, row.local());
    rows.Table("category_leak", row.category(), name, row.leak());
    rows.Table("category_unknown", row.category(), name, row.unknown());
  }
  for (const auto& row : overview.suppliers()) {
    rows.Table("supplier", std::to_string(row.party()), row.display_name(),
               row.cell());
  }
  for (const auto& row : overview.anchors()) {
    rows.Share("anchor", std::to_string(row.party()), row.display_name(),
               ToMoney(row.amount()), row.local_share());
  }
  rows.Table("contract", "named", "", overview.contracts().named());
  rows.Table("contract", "assumed", "", overview.contracts().assumed());
  rows.Table("contract", "none", "", overview.contracts().none());
  for (const auto& point : overview.trend()) {
    rows.Share("trend", point.month(), "", ToMoney(point.total()),
               point.hidden() ? Figure() : point.local_share());
  }
  return std::move(rows).Take();
}

}  // namespace omloop::cli
