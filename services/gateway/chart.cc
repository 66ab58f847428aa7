#include "services/gateway/chart.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "services/gateway/texts.h"

namespace omloop::gateway {
namespace {

using insight::v1::GetMonthOverviewResponse;
using insight::v1::RingRow;
using insight::v1::TrendPoint;

// Sizes in CSS pixels.
constexpr int kLabelHeight = 22;
constexpr int kBarHeight = 26;
constexpr int kRowGap = 16;
// Letters of a ring's name on a line, so that it fits a phone of 320 px
// beside its percentage.
constexpr size_t kRingNameWidth = 22;
constexpr int kTrendTop = 28;
constexpr int kTrendPlot = 200;
constexpr int kTrendBottom = 56;
// Space at the left for the scale, as part of the width.
constexpr double kScalePercent = 15;

std::string Percent(double value) { return absl::StrFormat("%.2f%%", value); }
std::string Pixels(double value) { return absl::StrFormat("%.1f", value); }

std::string NameOf(const RingRow& ring, Language language) {
  return Capitalised(language == Language::kDutch ? ring.name_nl()
                                                  : ring.name_en());
}

// Diagonal lines: a place that is not known is never just another grey.
void DefineHatch(Html& html, std::string_view id) {
  auto defs = html.In("defs");
  auto pattern = html.In("pattern", {{"id", id},
                                     {"width", "7"},
                                     {"height", "7"},
                                     {"patternUnits", "userSpaceOnUse"},
                                     {"patternTransform", "rotate(45)"}});
  html.Void("rect",
            {{"class", "hatch-ground"}, {"width", "7"}, {"height", "7"}});
  html.Void("rect",
            {{"class", "hatch-line"}, {"width", "2.5"}, {"height", "7"}});
}

void SvgText(Html& html, std::string_view css, std::string_view x, double y,
             std::string_view anchor, std::string_view text) {
  html.Element(
      "text",
      {{"class", css}, {"x", x}, {"y", Pixels(y)}, {"text-anchor", anchor}},
      text);
}

std::string RingShare(const RingRow& ring, Language language) {
  return ring.cell().hidden()
             ? std::string(Say(Text::kHidden, language))
             : FormatPermille(ring.cell().permille(), language);
}

void RenderRingBar(Html& html, const RingRow& ring, double y) {
  const std::string top = Pixels(y);
  const std::string height = Pixels(kBarHeight);
  html.Void("rect", {{"class", "track"},
                     {"x", "0"},
                     {"y", top},
                     {"width", "100%"},
                     {"height", height}});
  if (ring.cell().hidden()) return;
  const std::string width =
      Percent(std::clamp(ring.cell().permille() / 10.0, 0.0, 100.0));
  const bool unknown = ring.ring() == "unknown";
  html.Void("rect", {{"class", unknown        ? "bar unknown"
                               : ring.local() ? "bar local"
                                              : "bar elsewhere"},
                     {"fill", unknown ? "url(#hatch-rings)" : "currentColor"},
                     {"x", "0"},
                     {"y", top},
                     {"width", width},
                     {"height", height}});
}

bool IsShown(const TrendPoint& point) {
  return !point.hidden() && HasValue(point.local_share());
}

double PercentOf(const type::v1::Ratio& ratio) {
  return ratio.denominator() == 0
             ? 0
             : std::clamp(100.0 * static_cast<double>(ratio.numerator()) /
                              static_cast<double>(ratio.denominator()),
                          0.0, 100.0);
}

// The end of the scale: a multiple of 20 %, so that its half is whole.
int TrendScale(const GetMonthOverviewResponse& overview) {
  double top = 0;
  for (const TrendPoint& point : overview.trend()) {
    if (IsShown(point)) {
      top = std::max(top, PercentOf(point.local_share().high()));
    }
  }
  return std::clamp((static_cast<int>(top) / 20 + 1) * 20, 20, 100);
}

// One month of the trend.
struct TrendColumn {
  double left;
  double width;
  int scale;
};

double TrendY(double percent, int scale) {
  return kTrendTop + kTrendPlot * (1 - percent / scale);
}

void RenderTrendColumn(Html& html, const TrendPoint& point,
                       const TrendColumn& column) {
  const double low = PercentOf(point.local_share().low());
  const double high = PercentOf(point.local_share().high());
  const std::string x = Percent(column.left);
  const std::string width = Percent(column.width);
  const double top_of_low = TrendY(low, column.scale);
  const double top_of_high = TrendY(high, column.scale);
  html.Void("rect", {{"class", "bar unknown"},
                     {"fill", "url(#hatch-trend)"},
                     {"x", x},
                     {"y", Pixels(top_of_high)},
                     {"width", width},
                     {"height", Pixels(top_of_low - top_of_high)}});
  html.Void("rect", {{"class", "bar local"},
                     {"fill", "currentColor"},
                     {"x", x},
                     {"y", Pixels(top_of_low)},
                     {"width", width},
                     {"height", Pixels(kTrendTop + kTrendPlot - top_of_low)}});
}

void RenderTrendScale(Html& html, Language language, int scale) {
  for (int percent : {0, scale / 2, scale}) {
    const double y = TrendY(percent, scale);
    html.Void("line", {{"class", percent == 0 ? "axis" : "grid"},
                       {"x1", Percent(kScalePercent)},
                       {"x2", "100%"},
                       {"y1", Pixels(y)},
                       {"y2", Pixels(y)}});
    SvgText(html, "soft", Percent(kScalePercent - 2), y + 5, "end",
            FormatCount(percent, language) + "%");
  }
}

// The month below its bar, with the year below the first of a year and the
// last one.
void RenderMonthLabel(Html& html, Language language, Month month, int every,
                      bool last, std::string_view x) {
  const std::string_view css = last ? "value" : "soft";
  const std::string_view anchor = last ? "end" : "middle";
  const double y = kTrendTop + kTrendPlot;
  SvgText(html, css, x, y + 22, anchor, MonthShort(month, language));
  if (last || month.month() <= every) {
    SvgText(html, css, x, y + 44, anchor, absl::StrFormat("%d", month.year()));
  }
}

}  // namespace

std::vector<std::string> WrapName(std::string_view name, size_t width) {
  std::vector<std::string> lines;
  while (name.size() > width) {
    size_t cut = name.rfind(' ', width);
    if (cut == std::string_view::npos || cut == 0) {
      cut = name.find(' ');
      if (cut == std::string_view::npos) break;
    }
    lines.emplace_back(name.substr(0, cut));
    name.remove_prefix(cut + 1);
  }
  lines.emplace_back(name);
  return lines;
}

void RenderCoins(Html& html, Language language, const Hundred& hundred,
                 std::string_view place) {
  auto figure = html.In("figure", {{"class", "coins"}});
  {
    auto grid = html.In(
        "div", {{"class", "grid"},
                {"role", "img"},
                {"aria-label",
                 Say(Text::kCoinsText, language,
                     {{"local", FormatCount(hundred.local, language)},
                      {"elsewhere", FormatCount(hundred.elsewhere, language)},
                      {"unknown", FormatCount(hundred.unknown, language)},
                      {"place", place}})}});
    for (int i = 0; i < 100; ++i) {
      html.Element("i",
                   {{"class", i < hundred.local                     ? "c l"
                              : i < hundred.local + hundred.unknown ? "c u"
                                                                    : "c"}},
                   "");
    }
  }
  auto caption = html.In("figcaption");
  html.Element("span", {{"class", "coins-title"}},
               Say(Text::kCoinsCaption, language));
  auto key = html.In("ul", {{"class", "key"}});
  auto entry = [&](std::string_view css, int count, std::string_view words) {
    auto item = html.In("li");
    html.Element("i", {{"class", css}, {"aria-hidden", "true"}}, "");
    html.Element("strong", {}, FormatCount(count, language));
    html.Text(" ");
    html.Text(words);
  };
  entry("c l", hundred.local,
        Say(Text::kCoinsLocal, language, {{"place", place}}));
  entry("c u", hundred.unknown, Say(Text::kCoinsUnknown, language));
  entry("c", hundred.elsewhere, Say(Text::kCoinsElsewhere, language));
}

void RenderRingBars(Html& html, Language language,
                    const GetMonthOverviewResponse& overview) {
  std::vector<std::string> parts;
  std::vector<std::vector<std::string>> names;
  double height = 0;
  for (const RingRow& ring : overview.rings()) {
    parts.push_back(absl::StrFormat("%s %s", NameOf(ring, language),
                                    RingShare(ring, language)));
    names.push_back(WrapName(NameOf(ring, language), kRingNameWidth));
    height += static_cast<double>(names.back().size()) * kLabelHeight +
              kBarHeight + kRowGap;
  }
  auto svg = html.In(
      "svg", {{"class", "chart"},
              {"role", "img"},
              {"width", "100%"},
              {"height", Pixels(height)},
              {"aria-label", Say(Text::kRingsChart, language,
                                 {{"parts", absl::StrJoin(parts, "; ")}})}});
  DefineHatch(html, "hatch-rings");
  double y = 0;
  for (int i = 0; i < overview.rings_size(); ++i) {
    const RingRow& ring = overview.rings(i);
    for (const std::string& line : names[static_cast<size_t>(i)]) {
      y += kLabelHeight;
      SvgText(html, "label", "0", y - 6, "start", line);
    }
    SvgText(html, ring.cell().hidden() ? "soft" : "value", "100%", y - 6, "end",
            RingShare(ring, language));
    RenderRingBar(html, ring, y);
    y += kBarHeight + kRowGap;
  }
}

void RenderTrendBars(Html& html, Language language,
                     const GetMonthOverviewResponse& overview) {
  const int count = overview.trend_size();
  if (count == 0) return;
  auto month_of = [&](int i) {
    return ParseMonth(overview.trend(i).month()).value_or(Month());
  };
  const TrendPoint& newest = overview.trend(count - 1);
  auto svg = html.In(
      "svg",
      {{"class", "chart"},
       {"role", "img"},
       {"width", "100%"},
       {"height", Pixels(kTrendTop + kTrendPlot + kTrendBottom)},
       {"aria-label",
        Say(Text::kTrendChart, language,
            {{"first", MonthInWords(month_of(0), language)},
             {"last", MonthInWords(month_of(count - 1), language)},
             {"value", IsShown(newest)
                           ? FormatShare(newest.local_share(), language)
                           : std::string(Say(Text::kHidden, language))}})}});
  DefineHatch(html, "hatch-trend");
  const int scale = TrendScale(overview);
  RenderTrendScale(html, language, scale);
  const double step = (100 - kScalePercent) / std::max(count, 4);
  // Labels need the room of three bars when there are many.
  const int every = count > 6 ? 3 : 1;
  for (int i = 0; i < count; ++i) {
    const TrendPoint& point = overview.trend(i);
    const double left = kScalePercent + step * i;
    const std::string middle = Percent(left + step / 2);
    if (IsShown(point)) {
      RenderTrendColumn(html, point, {left + step * 0.15, step * 0.7, scale});
    } else {
      SvgText(html, "soft", middle, kTrendTop + kTrendPlot - 8, "middle", "?");
    }
    const bool last = i == count - 1;
    if ((count - 1 - i) % every == 0) {
      RenderMonthLabel(html, language, month_of(i), every, last,
                       last ? Percent(left + step * 0.85) : middle);
    }
  }
  if (IsShown(newest)) {
    // Above all bars, at the right edge of its own.
    SvgText(html, "value", Percent(kScalePercent + step * count - step * 0.15),
            kTrendTop - 10, "end", FormatShare(newest.local_share(), language));
  }
}

}  // namespace omloop::gateway
