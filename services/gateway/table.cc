#include "services/gateway/table.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"

namespace omloop::gateway {
namespace {

using insight::v1::AnchorRow;
using insight::v1::CategoryRow;
using insight::v1::Cell;
using insight::v1::Figure;
using insight::v1::RingRow;
using insight::v1::SupplierRow;
using insight::v1::TrendPoint;
using Align = Column::Align;

// A heading longer than this is replaced by the plain one.
constexpr size_t kFindingCharsMax = 70;
// As insight says why a figure is absent.
constexpr std::string_view kHiddenReason = "HIDDEN";

std::string Words(Text text, const MonthView& view) {
  return std::string(Say(text, view.language));
}

std::string WithPlace(Text text, const MonthView& view) {
  return Say(text, view.language, {{"place", view.place}});
}

Value AmountOf(const Cell& cell, Language language) {
  if (cell.hidden()) return {.hidden = true};
  return {.text = FormatMoney(cell.amount(), language)};
}

Value PartOf(const Cell& cell, Language language) {
  if (cell.hidden()) return {.hidden = true};
  return {.text = FormatPermille(cell.permille(), language)};
}

// Amount with its part of the whole below it.
Value AmountAndPart(const Cell& cell, Language language) {
  if (cell.hidden()) return {.hidden = true};
  return {.text = FormatMoney(cell.amount(), language),
          .note = FormatPermille(cell.permille(), language)};
}

void Heading(Html& html, std::string_view title, std::string_view subtitle) {
  html.Element("h2", {}, title);
  html.Element("p", {{"class", "subtitle"}}, subtitle);
}

std::string CategoryName(const CategoryRow& row, Language language) {
  return language == Language::kDutch ? row.name_nl() : row.name_en();
}

// Says which kind of purchase loses most, when that can be shown and said
// shortly; else what the table is about.
std::string CategoriesTitle(const MonthView& view) {
  const CategoryRow* most = nullptr;
  for (const CategoryRow& row : view.overview.categories()) {
    if (row.leak().hidden()) return Words(Text::kCategoriesTitle, view);
    const int64_t leak = row.leak().amount().minor_units();
    if (leak > 0 &&
        (most == nullptr || leak > most->leak().amount().minor_units())) {
      most = &row;
    }
  }
  if (most == nullptr) return Words(Text::kCategoriesTitle, view);
  const std::string finding =
      Say(Text::kCategoriesFinding, view.language,
          {{"category", CategoryName(*most, view.language)}});
  return finding.size() <= kFindingCharsMax
             ? finding
             : Words(Text::kCategoriesTitle, view);
}

Value AnchorState(const AnchorRow& row, const MonthView& view) {
  const Text text = row.signed_off()  ? Text::kSigned
                    : row.submitted() ? Text::kSubmitted
                    : row.delivered() ? Text::kSent
                                      : Text::kNotSent;
  Value value{.text = Words(text, view)};
  if (row.pending_line_count() > 0) {
    value.note =
        Say(Text::kPendingLines, view.language,
            {{"lines", FormatCount(row.pending_line_count(), view.language)}});
  } else if (row.has_control_total()) {
    value.note =
        Say(Text::kControlTotal, view.language,
            {{"amount", FormatMoney(row.control_total(), view.language)}});
  }
  return value;
}

std::string FigureOr(const Figure& figure, const MonthView& view) {
  return HasValue(figure) ? FormatShareFine(figure, view.language)
                          : AbsentWords(figure, view.language);
}

Row FigureRow(std::string name, std::string value, const Figure& figure,
              const MonthView& view) {
  return {{.text = std::move(name)},
          {.text = std::move(value)},
          {.text = figure.coverage().denominator() == 0
                       ? "–"
                       : FormatRatio(figure.coverage(), view.language)}};
}

}  // namespace

std::string AbsentWords(const Figure& figure, Language language) {
  return std::string(Say(
      figure.absent_reason() == kHiddenReason ? Text::kHidden : Text::kNoFigure,
      language));
}

void RenderTable(Html& html, Language language, std::string_view caption,
                 const std::vector<Column>& columns,
                 const std::vector<Row>& rows) {
  bool any_hidden = false;
  {
    auto box = html.In("div", {{"class", "scroll"},
                               {"role", "region"},
                               {"tabindex", "0"},
                               {"aria-label", Say(Text::kTableScrolls, language,
                                                  {{"table", caption}})}});
    // Roles are written out: on a phone rows are shown as blocks, and a table
    // that is no longer laid out as one would lose them.
    auto table = html.In("table", {{"role", "table"}});
    html.Element("caption", {{"class", "hush"}}, caption);
    {
      auto head = html.In("thead", {{"role", "rowgroup"}});
      auto line = html.In("tr", {{"role", "row"}});
      for (const Column& column : columns) {
        html.Element("th",
                     {{"scope", "col"},
                      {"role", "columnheader"},
                      {"class", column.align == Align::kNumber ? "n" : "t"}},
                     column.name);
      }
    }
    auto body = html.In("tbody", {{"role", "rowgroup"}});
    for (const Row& row : rows) {
      auto line = html.In("tr", {{"role", "row"}});
      for (size_t i = 0; i < row.size(); ++i) {
        const Value& value = row[i];
        const std::string_view align =
            columns[i].align == Align::kNumber ? "n" : "t";
        auto cell = i == 0 ? html.In("th", {{"scope", "row"},
                                            {"role", "rowheader"},
                                            {"class", align}})
                           : html.In("td", {{"role", "cell"},
                                            {"class", align},
                                            {"data-label", columns[i].name}});
        auto words = html.In("span", {{"class", "value"}});
        if (value.hidden) {
          any_hidden = true;
          html.Element("span", {{"class", "few"}},
                       Say(Text::kHidden, language));
          continue;
        }
        html.Text(value.text);
        if (!value.note.empty()) {
          html.Element("span", {{"class", "note"}}, value.note);
        }
      }
    }
  }
  if (any_hidden) {
    html.Element("p", {{"class", "hidden-note"}},
                 Say(Text::kHiddenNote, language));
  }
}

void RenderCsvLink(Html& html, const MonthView& view, std::string_view table,
                   std::string_view name) {
  const std::string_view language = CodeOf(view.language);
  auto paragraph = html.In("p", {{"class", "links"}});
  html.Element(
      "a",
      {{"href", absl::StrFormat("/v1/months/%s.csv?table=%s&lang=%s&asset=%s",
                                FormatMonth(view.month), table, language,
                                view.overview.asset())},
       {"aria-label", Say(Text::kCsvOf, view.language, {{"table", name}})}},
      Say(Text::kDownloadCsv, view.language));
}

std::string RingName(const MonthView& view, std::string_view ring) {
  for (const RingRow& row : view.overview.rings()) {
    if (row.ring() == ring) {
      return Capitalised(view.language == Language::kDutch ? row.name_nl()
                                                           : row.name_en());
    }
  }
  return std::string(ring);
}

void RenderRingsTable(Html& html, const MonthView& view) {
  std::vector<Row> rows;
  for (const RingRow& ring : view.overview.rings()) {
    rows.push_back({{.text = RingName(view, ring.ring())},
                    AmountOf(ring.cell(), view.language),
                    PartOf(ring.cell(), view.language)});
  }
  RenderTable(html, view.language,
              Say(Text::kRingsSubtitle, view.language,
                  {{"month", MonthInWords(view.month, view.language)}}),
              {{Words(Text::kRing, view)},
               {Words(Text::kAmount, view), Align::kNumber},
               {Words(Text::kPart, view), Align::kNumber}},
              rows);
}

void RenderTrendTable(Html& html, const MonthView& view) {
  std::vector<Row> rows;
  const auto& trend = view.overview.trend();
  for (auto point = trend.rbegin(); point != trend.rend(); ++point) {
    const Month month = ParseMonth(point->month()).value_or(view.month);
    Row row = {{.text = MonthInWords(month, view.language)},
               {.text = FormatMoney(point->total(), view.language)}};
    if (point->hidden()) {
      row.push_back({.hidden = true});
      row.push_back({.hidden = true});
      row.push_back({.hidden = true});
    } else {
      row.push_back({.text = FigureOr(point->local_share(), view)});
      row.push_back({.text = FormatMoney(point->local(), view.language)});
      row.push_back({.text = FormatMoney(point->unknown(), view.language)});
    }
    rows.push_back(std::move(row));
  }
  RenderTable(html, view.language, WithPlace(Text::kTrendSubtitle, view),
              {{Words(Text::kMonth, view)},
               {Words(Text::kTotal, view), Align::kNumber},
               {Words(Text::kPart, view), Align::kNumber},
               {WithPlace(Text::kToPlace, view), Align::kNumber},
               {Words(Text::kUnknownMoney, view), Align::kNumber}},
              rows);
}

void RenderCategories(Html& html, const MonthView& view) {
  if (view.overview.categories().empty()) return;
  auto section = html.In("section", {{"id", "soorten"}});
  const std::string subtitle = WithPlace(Text::kCategoriesSubtitle, view);
  Heading(html, CategoriesTitle(view), subtitle);
  std::vector<Row> rows;
  bool any_fixed = false;
  for (const CategoryRow& row : view.overview.categories()) {
    any_fixed = any_fixed || !row.influenceable();
    rows.push_back(
        {{.text = CategoryName(row, view.language),
          .note = row.influenceable() ? "" : Words(Text::kFixed, view)},
         AmountAndPart(row.total(), view.language),
         AmountAndPart(row.local(), view.language),
         AmountAndPart(row.leak(), view.language),
         AmountAndPart(row.unknown(), view.language)});
  }
  RenderTable(html, view.language, subtitle,
              {{Words(Text::kCategory, view)},
               {Words(Text::kAllOfIt, view), Align::kNumber},
               {WithPlace(Text::kToPlace, view), Align::kNumber},
               {Words(Text::kLeaves, view), Align::kNumber},
               {Words(Text::kUnknownMoney, view), Align::kNumber}},
              rows);
  if (any_fixed) {
    html.Element("p", {{"class", "hidden-note"}},
                 Say(Text::kFixedNote, view.language));
  }
  RenderCsvLink(html, view, "categories", subtitle);
}

void RenderSuppliers(Html& html, const MonthView& view) {
  auto section = html.In("section", {{"id", "bedrijven"}});
  Heading(html, Say(Text::kSuppliersTitle, view.language),
          Say(Text::kSuppliersSubtitle, view.language));
  if (view.overview.suppliers().empty()) {
    html.Element("p", {}, Say(Text::kNoSuppliers, view.language));
    return;
  }
  std::vector<Row> rows;
  for (const SupplierRow& row : view.overview.suppliers()) {
    rows.push_back(
        {{.text = row.party() == 0 ? Words(Text::kSelfEmployed, view)
                                   : row.display_name(),
          .note = row.cooperative() ? Words(Text::kCooperative, view) : ""},
         {.text = row.ring().empty() ? "–" : RingName(view, row.ring())},
         AmountOf(row.cell(), view.language),
         PartOf(row.cell(), view.language)});
  }
  RenderTable(html, view.language, Say(Text::kSuppliersTitle, view.language),
              {{Words(Text::kSupplier, view)},
               {Words(Text::kRing, view)},
               {Words(Text::kAmount, view), Align::kNumber},
               {Words(Text::kPart, view), Align::kNumber}},
              rows);
  RenderCsvLink(html, view, "suppliers",
                Say(Text::kSuppliersTitle, view.language));
}

void RenderAnchors(Html& html, const MonthView& view) {
  if (view.overview.anchors().empty()) return;
  auto section = html.In("section", {{"id", "instellingen"}});
  Heading(html, Say(Text::kAnchorsTitle, view.language),
          Say(Text::kAnchorsSubtitle, view.language,
              {{"month", MonthInWords(view.month, view.language)}}));
  std::vector<const AnchorRow*> anchors;
  for (const AnchorRow& row : view.overview.anchors()) anchors.push_back(&row);
  // By name, never by score.
  std::ranges::sort(anchors, {}, [](const AnchorRow* row) {
    return absl::AsciiStrToLower(row->display_name());
  });
  std::vector<Row> rows;
  for (const AnchorRow* row : anchors) {
    rows.push_back({{.text = row->display_name()},
                    AnchorState(*row, view),
                    {.text = FormatMoney(row->amount(), view.language)},
                    {.text = FormatCount(row->line_count(), view.language)},
                    {.text = FigureOr(row->local_share(), view)}});
  }
  RenderTable(html, view.language, Say(Text::kAnchorsTitle, view.language),
              {{Words(Text::kAnchor, view)},
               {Words(Text::kState, view)},
               {Words(Text::kAmount, view), Align::kNumber},
               {Words(Text::kLines, view), Align::kNumber},
               {WithPlace(Text::kToPlace, view), Align::kNumber}},
              rows);
  RenderCsvLink(html, view, "anchors", Say(Text::kAnchorsTitle, view.language));
}

void RenderContracts(Html& html, const MonthView& view) {
  if (!view.overview.has_contracts()) return;
  const auto& contracts = view.overview.contracts();
  const Language language = view.language;
  auto section = html.In("section", {{"id", "contracten"}});
  const std::string subtitle =
      Say(Text::kContractsSubtitle, language,
          {{"month", MonthInWords(view.month, language)}});
  Heading(html, Say(Text::kContractsTitle, language), subtitle);
  std::vector<Row> rows;
  const std::pair<Text, const Cell*> kinds[] = {
      {Text::kContractNamed, &contracts.named()},
      {Text::kContractAssumed, &contracts.assumed()},
      {Text::kContractNone, &contracts.none()}};
  for (const auto& [text, cell] : kinds) {
    rows.push_back({{.text = Words(text, view)},
                    AmountOf(*cell, language),
                    PartOf(*cell, language)});
  }
  RenderTable(html, language, subtitle,
              {{Words(Text::kContract, view)},
               {Words(Text::kAmount, view), Align::kNumber},
               {Words(Text::kPart, view), Align::kNumber}},
              rows);
  html.Element(
      "p", {},
      Say(Text::kContractsSigned, language,
          {{"count", FormatCount(contracts.signed_count(), language)},
           {"amount", FormatMoney(contracts.signed_value(), language)},
           {"local", FormatMoney(contracts.signed_local_value(), language)},
           {"place", view.place}}));
  html.Element(
      "p", {},
      Say(Text::kContractsEnding, language,
          {{"count", FormatCount(contracts.ending_count(), language)},
           {"amount", FormatMoney(contracts.ending_value(), language)}}));
  RenderCsvLink(html, view, "contracts", subtitle);
}

void RenderAllFigures(Html& html, const MonthView& view) {
  const auto& o = view.overview;
  const Language language = view.language;
  auto section = html.In("section", {{"id", "cijfers"}});
  Heading(html, Say(Text::kMoreTitle, language),
          Say(Text::kMoreSubtitle, language));
  std::vector<Row> rows;
  auto money = [&](Text text, const type::v1::Money& amount) {
    rows.push_back({{.text = Words(text, view)},
                    {.text = FormatMoney(amount, language)},
                    {.text = "–"}});
  };
  auto share = [&](std::string name, const Figure& figure) {
    rows.push_back(
        FigureRow(std::move(name), FigureOr(figure, view), figure, view));
  };
  auto factor = [&](Text text, const Figure& figure) {
    rows.push_back(FigureRow(Words(text, view),
                             HasValue(figure) ? FormatFactor(figure, language)
                                              : AbsentWords(figure, language),
                             figure, view));
  };
  auto count = [&](std::string name, int64_t value) {
    rows.push_back({{.text = std::move(name)},
                    {.text = FormatCount(value, language)},
                    {.text = "–"}});
  };
  money(Text::kTotal, o.total());
  share(WithPlace(Text::kLocalShare, view), o.local_share());
  money(Text::kInfluenceable, o.influenceable());
  share(WithPlace(Text::kLocalOfInfluenceable, view),
        o.local_share_influenceable());
  share(Words(Text::kCooperativeShare, view), o.cooperative_share());
  share(WithPlace(Text::kSmallLocal, view), o.small_local_share());
  share(Words(Text::kUnknownShare, view), o.unknown_share());
  factor(Text::kLm2, o.lm2());
  share(WithPlace(Text::kTopFive, view), o.top_five_local_share());
  factor(Text::kConcentration, o.local_concentration());
  count(Words(Text::kAllSuppliers, view), o.supplier_count());
  count(WithPlace(Text::kActiveLocal, view), o.active_local_supplier_count());
  RenderTable(html, language, Say(Text::kMoreTitle, language),
              {{Words(Text::kFigure, view)},
               {Words(Text::kValue, view), Align::kNumber},
               {Words(Text::kKnown, view), Align::kNumber}},
              rows);
  RenderCsvLink(html, view, "figures", Say(Text::kMoreTitle, language));
}

}  // namespace omloop::gateway
