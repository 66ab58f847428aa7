#include "services/gateway/page.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_format.h"
#include "ledger/base/strings.h"

namespace omloop::gateway {
namespace {

constexpr std::string_view kCountPath = "/zo-rekenen-wij";
constexpr std::string_view kAccessPath = "/toegankelijkheid";

Language Other(Language language) {
  return language == Language::kDutch ? Language::kEnglish : Language::kDutch;
}

bool IsExample(std::string_view book_name) {
  const std::string name = absl::AsciiStrToLower(ToAbsl(book_name));
  return absl::StrContains(name, "voorbeeld") ||
         absl::StrContains(name, "example");
}

void RenderHead(Html& html, const PageContext& context,
                std::string_view title) {
  auto head = html.In("head");
  html.Void("meta", {{"charset", "utf-8"}});
  html.Element("title", {}, title);
  html.Void("meta", {{"name", "viewport"},
                     {"content", "width=device-width, initial-scale=1"}});
  html.Void("meta", {{"name", "color-scheme"}, {"content", "light"}});
  html.Void("link", {{"rel", "icon"},
                     {"type", "image/svg+xml"},
                     {"href", context.assets.UrlOf("mark.svg")}});
  html.Void("link", {{"rel", "stylesheet"},
                     {"href", context.assets.UrlOf("omloop.css")}});
  for (Language language : {Language::kDutch, Language::kEnglish}) {
    html.Void("link", {{"rel", "alternate"},
                       {"hreflang", CodeOf(language)},
                       {"href", PagePath(language, context.path)}});
  }
}

void NavLink(Html& html, const PageContext& context, std::string_view path,
             Text text, bool here) {
  auto item = html.In("li");
  const std::string href = PagePath(context.language, path);
  if (here) {
    html.Element("a", {{"href", href}, {"aria-current", "page"}},
                 Say(text, context.language));
  } else {
    html.Element("a", {{"href", href}}, Say(text, context.language));
  }
}

void RenderHeader(Html& html, const PageContext& context) {
  const Language language = context.language;
  auto header = html.In("header", {{"class", "top"}});
  auto wrap = html.In("div", {{"class", "wrap bar"}});
  {
    auto brand =
        html.In("a", {{"class", "brand"}, {"href", PagePath(language, "/")}});
    html.Void("img", {{"src", context.assets.UrlOf("mark.svg")},
                      {"alt", ""},
                      {"width", "40"},
                      {"height", "40"}});
    auto words = html.In("span");
    html.Element("strong", {}, Say(Text::kSiteName, language));
    html.Element("span", {{"class", "claim"}},
                 context.book_name.empty() ? Say(Text::kSiteClaim, language)
                                           : context.book_name);
  }
  auto nav = html.In("nav", {{"aria-label", Say(Text::kMenu, language)}});
  auto list = html.In("ul");
  const bool counts = context.path == kCountPath;
  const bool overview =
      context.path == "/" || context.path.starts_with("/maand/");
  NavLink(html, context, "/", Text::kOverview, overview);
  NavLink(html, context, kCountPath, Text::kHowWeCount, counts);
  auto item = html.In("li");
  const std::string_view other = CodeOf(Other(language));
  html.Element("a",
               {{"href", PagePath(Other(language), context.path)},
                {"lang", other},
                {"hreflang", other}},
               Say(Text::kOtherLanguage, language));
}

void RenderFooter(Html& html, const PageContext& context) {
  const Language language = context.language;
  auto footer = html.In("footer", {{"class", "foot"}});
  auto wrap = html.In("div", {{"class", "wrap"}});
  {
    auto words = html.In("p");
    html.Text(Say(Text::kFooterSource, language));
    html.Text(" ");
    html.Text(Say(Text::kFooterProof, language));
  }
  auto nav =
      html.In("nav", {{"aria-label", Say(Text::kAboutThisSite, language)}});
  auto list = html.In("ul");
  NavLink(html, context, kCountPath, Text::kHowWeCount,
          context.path == kCountPath);
  NavLink(html, context, kAccessPath, Text::kAccessibility,
          context.path == kAccessPath);
}

// A page of a title and what follows it, in a column of text.
HttpResponse TextPage(const PageContext& context, int status,
                      std::string_view title,
                      const std::function<void(Html&)>& body) {
  HttpResponse response =
      HtmlResponse(RenderPage(context, title, [&](Html& html) {
        auto wrap = html.In("div", {{"class", "wrap text"}});
        html.Element("h1", {}, title);
        body(html);
      }));
  response.status = status;
  return response;
}

void TextSection(Html& html, Language language, Text title, Text text) {
  html.Element("h2", {}, Say(title, language));
  Paragraph(html, Say(text, language));
}

void ActionLink(Html& html, const PageContext& context, std::string_view path,
                Text text) {
  auto paragraph = html.In("p");
  html.Element(
      "a", {{"class", "button"}, {"href", PagePath(context.language, path)}},
      Say(text, context.language));
}

}  // namespace

std::string PagePath(Language language, std::string_view path) {
  if (language == Language::kDutch) return std::string(path);
  return absl::StrFormat("/en%s", path);
}

std::string MonthPath(Month month) { return "/maand/" + FormatMonth(month); }

std::string RenderPage(const PageContext& context, std::string_view title,
                       const std::function<void(Html&)>& main) {
  Html html;
  {
    auto root = html.In("html", {{"lang", CodeOf(context.language)}});
    RenderHead(html, context,
               absl::StrFormat("%s | %s", title,
                               context.book_name.empty()
                                   ? Say(Text::kSiteName, context.language)
                                   : std::string_view(context.book_name)));
    auto body = html.In("body");
    html.Element("a", {{"class", "skip"}, {"href", "#inhoud"}},
                 Say(Text::kSkipToContent, context.language));
    RenderHeader(html, context);
    {
      auto content = html.In("main", {{"id", "inhoud"}, {"tabindex", "-1"}});
      if (IsExample(context.book_name)) {
        auto banner = html.In("p", {{"class", "example"}});
        html.Element("strong", {{"class", "wrap"}},
                     Say(Text::kExampleBanner, context.language));
      }
      main(html);
    }
    RenderFooter(html, context);
  }
  return html.Take();
}

void Paragraph(Html& html, std::string_view text) {
  html.Element("p", {}, text);
}

void RenderMonthPicker(Html& html, Language language,
                       const std::vector<Month>& months,
                       std::optional<Month> chosen) {
  if (months.empty()) return;
  auto form = html.In("form", {{"class", "picker"},
                               {"action", PagePath(language, "/maand")},
                               {"method", "get"}});
  html.Element("label", {{"for", "maand"}}, Say(Text::kChooseMonth, language));
  auto row = html.In("div", {{"class", "row"}});
  {
    auto select = html.In("select", {{"id", "maand"}, {"name", "maand"}});
    for (auto month = months.rbegin(); month != months.rend(); ++month) {
      const std::string value = FormatMonth(*month);
      if (chosen == *month) {
        html.Element("option", {{"value", value}, {"selected"}},
                     MonthInWords(*month, language));
      } else {
        html.Element("option", {{"value", value}},
                     MonthInWords(*month, language));
      }
    }
  }
  html.Element("button", {{"type", "submit"}}, Say(Text::kShowMonth, language));
}

HttpResponse HtmlResponse(std::string page) {
  HttpResponse response;
  response.Set("Content-Type", "text/html; charset=utf-8");
  // Figures change with every import; the browser asks each time.
  response.Set("Cache-Control", "no-cache");
  response.body = std::move(page);
  return response;
}

HttpResponse HowWeCountPage(const PageContext& context) {
  const Language language = context.language;
  return TextPage(
      context, 200, Say(Text::kHowWeCount, language), [&](Html& html) {
        html.Element("p", {{"class", "lead"}},
                     Say(Text::kCountIntro, language));
        TextSection(html, language, Text::kCountWhatTitle, Text::kCountWhat);
        TextSection(html, language, Text::kCountWhereTitle, Text::kCountWhere);
        TextSection(html, language, Text::kCountBoundsTitle,
                    Text::kCountBounds);
        TextSection(html, language, Text::kCountLm2Title, Text::kCountLm2);
        TextSection(html, language, Text::kCountHiddenTitle,
                    Text::kCountHidden);
        TextSection(html, language, Text::kCountNotTitle, Text::kCountNot);
        TextSection(html, language, Text::kCountCheckTitle, Text::kCountCheck);
        ActionLink(html, context, "/", Text::kToOverview);
      });
}

HttpResponse AccessibilityPage(const PageContext& context) {
  const Language language = context.language;
  return TextPage(
      context, 200, Say(Text::kAccessibility, language), [&](Html& html) {
        html.Element("p", {{"class", "lead"}},
                     Say(Text::kAccessIntro, language));
        TextSection(html, language, Text::kAccessDoneTitle, Text::kAccessDone);
        TextSection(html, language, Text::kAccessLimitsTitle,
                    Text::kAccessLimits);
        TextSection(html, language, Text::kAccessHelpTitle, Text::kAccessHelp);
        ActionLink(html, context, "/", Text::kToOverview);
      });
}

HttpResponse NotFoundPage(const PageContext& context) {
  const Language language = context.language;
  return TextPage(context, 404, Say(Text::kNotFoundTitle, language),
                  [&](Html& html) {
                    Paragraph(html, Say(Text::kNotFoundHelp, language));
                    ActionLink(html, context, "/", Text::kToOverview);
                  });
}

HttpResponse NoMonthPage(const PageContext& context, Month month,
                         const std::vector<Month>& months) {
  const Language language = context.language;
  return TextPage(context, 404,
                  Say(Text::kNoMonthTitle, language,
                      {{"month", MonthInWords(month, language)}}),
                  [&](Html& html) {
                    if (months.empty()) {
                      Paragraph(html, Say(Text::kEmptyHelp, language));
                      return;
                    }
                    Paragraph(html, Say(Text::kNoMonthHelp, language));
                    RenderMonthPicker(html, language, months, std::nullopt);
                    ActionLink(html, context, "/", Text::kToOverview);
                  });
}

HttpResponse EmptyPage(const PageContext& context) {
  const Language language = context.language;
  return TextPage(context, 200, Say(Text::kEmptyTitle, language),
                  [&](Html& html) {
                    Paragraph(html, Say(Text::kEmptyHelp, language));
                    Paragraph(html, Say(Text::kEmptyOperator, language));
                  });
}

HttpResponse AwayPage(const PageContext& context) {
  const Language language = context.language;
  HttpResponse response =
      TextPage(context, 503, Say(Text::kAwayTitle, language), [&](Html& html) {
        Paragraph(html, Say(Text::kAwayHelp, language));
        ActionLink(html, context, context.path, Text::kTryAgain);
      });
  response.Set("Retry-After", "60");
  return response;
}

}  // namespace omloop::gateway
