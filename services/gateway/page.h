#ifndef OMLOOP_SERVICES_GATEWAY_PAGE_H_
#define OMLOOP_SERVICES_GATEWAY_PAGE_H_

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/calendar.h"
#include "services/gateway/assets.h"
#include "services/gateway/format.h"
#include "services/gateway/html.h"
#include "services/gateway/http.h"
#include "services/gateway/texts.h"

namespace omloop::gateway {

// What every page knows.
struct PageContext {
  const Assets& assets;
  Language language = Language::kDutch;
  // The same in both languages: "/maand/2026-10".
  std::string path = "/";
  // "" when it is not known.
  std::string book_name;
};

// "/maand/2026-10" or "/en/maand/2026-10".
std::string PagePath(Language language, std::string_view path);
std::string MonthPath(Month month);

// A whole page: head, header, `main` and footer.
std::string RenderPage(const PageContext& context, std::string_view title,
                       const std::function<void(Html&)>& main);

// A text of sentences as one paragraph.
void Paragraph(Html& html, std::string_view text);

// The form to choose a month, newest first; nothing when there are none.
void RenderMonthPicker(Html& html, Language language,
                       const std::vector<Month>& months,
                       std::optional<Month> chosen);

// Pages without figures.
HttpResponse HowWeCountPage(const PageContext& context);
HttpResponse AccessibilityPage(const PageContext& context);
// 404: no such page.
HttpResponse NotFoundPage(const PageContext& context);
// 404: a month without spend, with those that have it; 200 when there is no
// month at all yet and none was asked for.
HttpResponse NoMonthPage(const PageContext& context, Month month,
                         const std::vector<Month>& months);
HttpResponse EmptyPage(const PageContext& context);
// 503: the services are away.
HttpResponse AwayPage(const PageContext& context);

// A 200 with the page as its body.
HttpResponse HtmlResponse(std::string page);

}  // namespace omloop::gateway

#endif  // OMLOOP_SERVICES_GATEWAY_PAGE_H_
