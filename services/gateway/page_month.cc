#include "services/gateway/page_month.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "absl/strings/str_format.h"
#include "ledger/base/check.h"
#include "ledger/base/hex.h"
#include "services/gateway/chart.h"
#include "services/gateway/table.h"

namespace omloop::gateway {
namespace {

using insight::v1::AnchorRow;
using insight::v1::Figure;
using insight::v1::GetMonthOverviewResponse;
using insight::v1::TrendPoint;

// Below this part of the money with a known place, LM2 is shown in grey with
// a warning (domain study, "coverage first").
constexpr double kLowCoverage = 0.3;
// Letters of a sentence that may be set in the largest type.
constexpr size_t kShortSentenceMax = 90;
// Bytes of the root shown; the whole stands in the JSON.
constexpr size_t kShortRootBytes = 8;

// The month's answer, and what insight says after it.
struct Answer {
  std::string sentence;
  std::string rest;
};

Answer AnswerOf(const MonthView& view) {
  const std::string& words = view.language == Language::kDutch
                                 ? view.overview.sentence_nl()
                                 : view.overview.sentence_en();
  if (words.empty()) {
    return {
        .sentence = Say(
            Text::kTitleOfMonth, view.language,
            {{"month", Capitalised(MonthInWords(view.month, view.language))}})};
  }
  const size_t end = words.find(". ");
  if (end == std::string::npos) return {.sentence = words};
  return {.sentence = words.substr(0, end + 1), .rest = words.substr(end + 2)};
}

std::string DeliveredSentence(const MonthView& view) {
  const auto& anchors = view.overview.anchors();
  const auto done = std::ranges::count_if(
      anchors, [](const AnchorRow& row) { return row.delivered(); });
  return Say(Text::kDelivered, view.language,
             {{"done", FormatCount(done, view.language)},
              {"all", FormatCount(anchors.size(), view.language)}});
}

void RenderHero(Html& html, const MonthView& view) {
  auto hero = html.In("div", {{"class", "hero"}});
  auto wrap = html.In("div", {{"class", "wrap"}});
  const Answer answer = AnswerOf(view);
  const auto hundred =
      HundredOf(view.overview.local_share(), view.overview.unknown_share());
  {
    auto words = html.In("div", {{"class", "answer"}});
    html.Element("p", {{"class", "kicker"}},
                 Capitalised(MonthInWords(view.month, view.language)));
    {
      const bool is_long = answer.sentence.size() > kShortSentenceMax;
      auto heading =
          is_long ? html.In("h1", {{"class", "long"}}) : html.In("h1");
      html.Text(answer.sentence);
    }
    if (!answer.rest.empty()) {
      html.Element("p", {{"class", "lead"}}, answer.rest);
    } else if (hundred && hundred->unknown == 0) {
      html.Element("p", {{"class", "lead"}},
                   Say(Text::kNothingUnknown, view.language));
    }
    if (!view.overview.anchors().empty()) {
      html.Element("p", {{"class", "lead"}}, DeliveredSentence(view));
    }
  }
  if (hundred) RenderCoins(html, view.language, *hundred, view.place);
}

void RenderMonthBar(Html& html, const MonthView& view) {
  auto nav =
      html.In("nav", {{"class", "wrap months"},
                      {"aria-label", Say(Text::kOtherMonths, view.language)}});
  RenderMonthPicker(html, view.language, view.months, view.month);
  auto list = html.In("ul", {{"class", "steps"}});
  auto link = [&](Text text, Month month, std::string_view rel) {
    auto item = html.In("li");
    html.Element(
        "a",
        {{"href", PagePath(view.language, MonthPath(month))}, {"rel", rel}},
        Say(text, view.language,
            {{"month", MonthInWords(month, view.language)}}));
  };
  const auto& months = view.months;
  const auto next = std::ranges::upper_bound(months, view.month);
  const auto here = std::ranges::lower_bound(months, view.month);
  if (here != months.begin()) link(Text::kPreviousMonth, *(here - 1), "prev");
  if (next != months.end()) link(Text::kNextMonth, *next, "next");
}

void RenderNotices(Html& html, const MonthView& view) {
  const auto& overview = view.overview;
  for (const std::string& asset : view.other_assets) {
    auto notice = html.In("p", {{"class", "notice"}});
    html.Element(
        "a",
        {{"href", absl::StrFormat(
                      "%s?asset=%s",
                      PagePath(view.language, MonthPath(view.month)), asset)}},
        Say(Text::kOtherAsset, view.language, {{"asset", asset}}));
  }
  const auto& between = overview.intra_alliance();
  if (!between.hidden() && between.line_count() > 0) {
    html.Element(
        "p", {{"class", "claim"}},
        Say(Text::kBetween, view.language,
            {{"lines", FormatCount(between.line_count(), view.language)},
             {"amount", FormatMoney(between.amount(), view.language)}}));
  }
  if (overview.pending_line_count() == 0) return;
  auto notice = html.In("section", {{"class", "notice"}});
  html.Element("h2", {}, Say(Text::kPendingTitle, view.language));
  html.Element(
      "p", {},
      Say(Text::kPending, view.language,
          {{"lines", FormatCount(overview.pending_line_count(), view.language)},
           {"amount", FormatMoney(overview.pending_amount(), view.language)}}));
}

// One of the four figures.
struct Tile {
  std::string id;
  std::string name;
  std::string value;
  std::string explained;
  // What it was a month earlier.
  std::string change;
  std::string meaning;
  // Rests on too little to be read as a figure.
  bool weak = false;
};

void RenderTile(Html& html, Language language, const Tile& tile) {
  auto item = html.In(
      "li", {{"class", tile.weak ? "tile weak" : "tile"}, {"id", tile.id}});
  html.Element("h3", {}, tile.name);
  html.Element("p", {{"class", "figure"}}, tile.value);
  html.Element("p", {}, tile.explained);
  html.Element("p", {{"class", "change"}}, tile.change);
  auto details = html.In("details");
  html.Element("summary", {}, Say(Text::kWhatDoesItMean, language));
  Paragraph(html, tile.meaning);
}

Month Previous(const MonthView& view) { return view.month - 1; }

std::string MoneyChange(const MonthView& view) {
  const auto& overview = view.overview;
  if (!overview.has_previous_total()) {
    return std::string(Say(Text::kNoEarlierMonth, view.language));
  }
  const int64_t now = overview.total().minor_units();
  const int64_t then = overview.previous_total().minor_units();
  const std::string month = MonthName(Previous(view), view.language);
  if (now == then)
    return Say(Text::kWasSame, view.language, {{"month", month}});
  return Say(
      now > then ? Text::kWasMore : Text::kWasLess, view.language,
      {{"month", month},
       {"value", FormatMoneyShort(overview.previous_total(), view.language)}});
}

std::string WasChange(const MonthView& view, const std::string& value) {
  return Say(
      Text::kWas, view.language,
      {{"month", MonthName(Previous(view), view.language)}, {"value", value}});
}

std::string ShareChange(const MonthView& view) {
  const Figure& before = view.overview.previous_local_share();
  if (!view.overview.has_previous_local_share() || !HasValue(before)) {
    return std::string(Say(Text::kNoEarlierMonth, view.language));
  }
  return WasChange(view, FormatShare(before, view.language));
}

// Money to cooperatives a month earlier, from the trend.
std::string CooperativeChange(const MonthView& view) {
  const std::string month = FormatMonth(Previous(view));
  for (const TrendPoint& point : view.overview.trend()) {
    if (point.month() == month && !point.hidden() && point.has_cooperative()) {
      return Say(
          Text::kCooperativesBefore, view.language,
          {{"month", MonthName(Previous(view), view.language)},
           {"value", FormatMoneyShort(point.cooperative(), view.language)}});
    }
  }
  return std::string(Say(Text::kNoEarlierMonth, view.language));
}

// How much of the money the figure knows the place of.
std::string KnownPart(const MonthView& view, const Figure& figure) {
  if (figure.coverage().denominator() == 0) {
    return AbsentWords(figure, view.language) + ".";
  }
  return Say(Text::kKnownPart, view.language,
             {{"share", FormatRatio(figure.coverage(), view.language)}});
}

bool RestsOnLittle(const Figure& figure) {
  return figure.coverage().denominator() != 0 &&
         static_cast<double>(figure.coverage().numerator()) <
             kLowCoverage *
                 static_cast<double>(figure.coverage().denominator());
}

Tile TotalTile(const MonthView& view) {
  const Language language = view.language;
  const auto& overview = view.overview;
  const std::string lines = FormatCount(overview.line_count(), language);
  return {
      .id = "uitgegeven",
      .name = std::string(Say(Text::kTotal, language)),
      .value = FormatMoneyShort(overview.total(), language),
      .explained =
          IsShortened(overview.total())
              ? Say(Text::kTotalExplained, language,
                    {{"amount", FormatMoney(overview.total(), language)},
                     {"lines", lines}})
              : Say(Text::kTotalExplainedShort, language, {{"lines", lines}}),
      .change = MoneyChange(view),
      .meaning = std::string(Say(Text::kTotalMeaning, language))};
}

std::string ShareOr(const MonthView& view, const Figure& figure) {
  return HasValue(figure) ? FormatShare(figure, view.language)
                          : AbsentWords(figure, view.language);
}

Tile LocalTile(const MonthView& view) {
  const Language language = view.language;
  const Placeholders place = {{"place", view.place}};
  return {.id = "lokaal",
          .name = Say(Text::kLocalShare, language, place),
          .value = ShareOr(view, view.overview.local_share()),
          .explained = KnownPart(view, view.overview.local_share()),
          .change = ShareChange(view),
          .meaning = absl::StrFormat(
              "%s %s", Say(Text::kLocalShareExplained, language, place),
              Say(Text::kLocalShareMeaning, language, place))};
}

Tile CooperativeTile(const MonthView& view) {
  const Language language = view.language;
  return {.id = "cooperaties",
          .name = std::string(Say(Text::kCooperativeShare, language)),
          .value = ShareOr(view, view.overview.cooperative_share()),
          .explained = std::string(Say(Text::kCooperativeExplained, language)),
          .change = CooperativeChange(view),
          .meaning = std::string(Say(Text::kCooperativeMeaning, language))};
}

Tile Lm2Tile(const MonthView& view) {
  const Language language = view.language;
  const Figure& lm2 = view.overview.lm2();
  const bool weak = RestsOnLittle(lm2);
  return {.id = "lm2",
          .name = std::string(Say(Text::kLm2, language)),
          .value = HasValue(lm2) ? FormatFactor(lm2, language)
                                 : AbsentWords(lm2, language),
          .explained = std::string(Say(
              weak ? Text::kLm2LowCoverage : Text::kLm2Explained, language)),
          .change = KnownPart(view, lm2),
          .meaning = Say(Text::kLm2Meaning, language, {{"place", view.place}}),
          .weak = weak};
}

void RenderTiles(Html& html, const MonthView& view) {
  auto section = html.In("section", {{"class", "wrap"}});
  html.Element("h2", {{"class", "hush"}},
               Say(Text::kFourFigures, view.language));
  auto list = html.In("ul", {{"class", "tiles"}});
  for (const Tile& tile : {TotalTile(view), LocalTile(view),
                           CooperativeTile(view), Lm2Tile(view)}) {
    RenderTile(html, view.language, tile);
  }
}

// A figure by its interval where it has one, since pages show that one.
Figure AsShown(const Figure& figure) {
  Figure shown = figure;
  if (figure.interval_low().denominator() != 0) {
    *shown.mutable_low() = figure.interval_low();
    *shown.mutable_high() = figure.interval_high();
  }
  return shown;
}

std::string Lm3Words(const MonthView& view,
                     const insight::v1::MultiplierRow& row, Text when) {
  const Language language = view.language;
  const bool withheld = row.lm3().absent_reason() == "LOW_COVERAGE";
  Figure bounds = AsShown(row.lm3());
  if (withheld) bounds.clear_absent_reason();
  const bool known = HasValue(bounds);
  return Say(withheld ? Text::kLm3Withheld
             : known  ? Text::kLm3Line
                      : Text::kLm3Absent,
             language,
             {{"when", std::string(Say(when, language))},
              {"value", known ? FormatFactor(bounds, language)
                              : AbsentWords(row.lm3(), language)},
              {"share", FormatRatio(row.cov3(), language)}});
}

// Area income and LM3, with what they rest on.
void RenderMultiplier(Html& html, const MonthView& view) {
  if (!view.overview.has_multiplier()) return;
  auto section = html.In("section", {{"class", "wrap"}, {"id", "omloop"}});
  html.Element("h2", {}, Say(Text::kMultiplierTitle, view.language));
  Paragraph(html, view.language == Language::kDutch
                      ? view.overview.multiplier_sentence_nl()
                      : view.overview.multiplier_sentence_en());
  auto list = html.In("ul", {{"class", "link-list"}});
  html.Element("li", {},
               Lm3Words(view, view.overview.multiplier(), Text::kThisMonth));
  html.Element(
      "li", {},
      Lm3Words(view, view.overview.multiplier_year(), Text::kTwelveMonths));
}

void RenderRings(Html& html, const MonthView& view) {
  auto section = html.In("section", {{"id", "gebieden"}});
  const std::string subtitle =
      Say(Text::kRingsSubtitle, view.language,
          {{"month", MonthInWords(view.month, view.language)}});
  html.Element("h2", {}, Say(Text::kRingsTitle, view.language));
  html.Element("p", {{"class", "subtitle"}}, subtitle);
  RenderRingBars(html, view.language, view.overview);
  {
    auto details = html.In("details", {{"class", "as-table"}});
    html.Element("summary", {}, Say(Text::kShowTable, view.language));
    RenderRingsTable(html, view);
  }
  RenderCsvLink(html, view, "rings", subtitle);
}

void RenderTrend(Html& html, const MonthView& view) {
  if (view.overview.trend().empty()) return;
  auto section = html.In("section", {{"id", "verloop"}});
  const std::string subtitle =
      Say(Text::kTrendSubtitle, view.language, {{"place", view.place}});
  html.Element("h2", {}, Say(Text::kTrendTitle, view.language));
  html.Element("p", {{"class", "subtitle"}}, subtitle);
  {
    auto key = html.In("ul", {{"class", "key"}});
    const std::pair<std::string_view, Text> entries[] = {
        {"s l", Text::kTrendKeyLocal}, {"s u", Text::kTrendKeyUnknown}};
    for (const auto& [css, text] : entries) {
      auto item = html.In("li");
      html.Element("i", {{"class", css}, {"aria-hidden", "true"}}, "");
      html.Text(Say(text, view.language));
    }
  }
  RenderTrendBars(html, view.language, view.overview);
  {
    auto details = html.In("details", {{"class", "as-table"}});
    html.Element("summary", {}, Say(Text::kShowTable, view.language));
    RenderTrendTable(html, view);
  }
  RenderCsvLink(html, view, "trend", subtitle);
}

std::string BasisName(std::string_view basis, Language language) {
  const std::pair<std::string_view, Text> names[] = {
      {"paid", Text::kBasisPaid},
      {"invoiced", Text::kBasisInvoiced},
      {"booked", Text::kBasisBooked},
      {"period", Text::kBasisPeriod}};
  for (const auto& [code, text] : names) {
    if (code == basis) return std::string(Say(text, language));
  }
  return std::string(basis);
}

std::string DateBasisText(const MonthView& view) {
  std::string out;
  for (const auto& share : view.overview.stamp().date_basis()) {
    if (!out.empty()) out += "; ";
    out += absl::StrFormat("%s: %s", BasisName(share.basis(), view.language),
                           FormatMoney(share.amount(), view.language));
  }
  return out;
}

void RenderStamp(Html& html, const MonthView& view) {
  const auto& stamp = view.overview.stamp();
  const Language language = view.language;
  auto section = html.In("section", {{"class", "stamp"}, {"id", "bron"}});
  html.Element("h2", {}, Say(Text::kStampTitle, language));
  Paragraph(html, Say(Text::kStampIntro, language));
  {
    auto list = html.In("dl");
    auto row = [&](Text name, const std::string& value) {
      if (value.empty()) return;
      auto pair = html.In("div");
      html.Element("dt", {}, Say(name, language));
      html.Element("dd", {}, value);
    };
    // The stamp names the last entry; the book is one larger.
    row(Text::kStampSize,
        Say(Text::kStampEntries, language,
            {{"count", FormatCount(stamp.as_of_sequence() + 1, language)}}));
    if (!stamp.root().empty()) {
      row(Text::kStampRoot,
          ToHex(
              std::string_view(stamp.root())
                  .substr(0, std::min(kShortRootBytes, stamp.root().size()))) +
              "…");
    }
    row(Text::kStampRings, stamp.ring_set());
    row(Text::kStampBoundaries, stamp.boundary_version());
    row(Text::kStampFormulas, stamp.formula_version());
    row(Text::kStampVat, stamp.vat_basis() == "net of VAT"
                             ? std::string(Say(Text::kStampNet, language))
                             : stamp.vat_basis());
    row(Text::kStampDates, DateBasisText(view));
  }
  if (view.overview.public_view()) {
    Paragraph(html, Say(Text::kPublicView, language));
  }
  auto links = html.In("ul", {{"class", "link-list"}});
  auto link = [&](const std::string& href, Text text) {
    auto item = html.In("li");
    html.Element("a", {{"href", href}}, Say(text, language));
  };
  const std::string data = "/v1/months/" + FormatMonth(view.month);
  link(PagePath(language, "/zo-rekenen-wij"), Text::kHowWeCount);
  link(absl::StrFormat("%s.csv?lang=%s&asset=%s", data, CodeOf(language),
                       view.overview.asset()),
       Text::kAllTablesCsv);
  link(absl::StrFormat("%s.json?asset=%s", data, view.overview.asset()),
       Text::kDataForPrograms);
}

}  // namespace

HttpResponse MonthPage(const PageContext& context,
                       const GetMonthOverviewResponse& overview,
                       const std::vector<Month>& months,
                       const std::vector<std::string>& other_assets) {
  const auto month = ParseMonth(overview.month());
  OMLOOP_CHECK(month.ok());
  const MonthView view{.overview = overview,
                       .language = context.language,
                       .month = *month,
                       .months = months,
                       .other_assets = other_assets,
                       .place = context.language == Language::kDutch
                                    ? overview.focus_name_nl()
                                    : overview.focus_name_en()};
  const std::string title =
      Say(Text::kTitleOfMonth, view.language,
          {{"month", Capitalised(MonthInWords(*month, view.language))}});
  return HtmlResponse(RenderPage(context, title, [&](Html& html) {
    RenderHero(html, view);
    RenderMonthBar(html, view);
    {
      auto wrap = html.In("div", {{"class", "wrap"}});
      RenderNotices(html, view);
    }
    RenderTiles(html, view);
    RenderMultiplier(html, view);
    auto wrap = html.In("div", {{"class", "wrap"}});
    {
      auto pair = html.In("div", {{"class", "pair"}});
      RenderRings(html, view);
      RenderTrend(html, view);
    }
    RenderCategories(html, view);
    RenderSuppliers(html, view);
    RenderAnchors(html, view);
    {
      auto pair = html.In("div", {{"class", "pair"}});
      RenderContracts(html, view);
      RenderAllFigures(html, view);
    }
    RenderStamp(html, view);
  }));
}

}  // namespace omloop::gateway
