#ifndef OMLOOP_SERVICES_GATEWAY_CHART_H_
#define OMLOOP_SERVICES_GATEWAY_CHART_H_

#include <string>
#include <string_view>
#include <vector>

#include "omloop/insight/v1/insight.pb.h"
#include "services/gateway/format.h"
#include "services/gateway/html.h"

// Pictures with real text. Horizontal places and lengths are percentages of
// the width, so that letters keep their size on every screen.
namespace omloop::gateway {

// A hundred coins: local, not known, elsewhere, in that order.
void RenderCoins(Html& html, Language language, const Hundred& hundred,
                 std::string_view place);

// One bar a ring; the whole width is all the money.
void RenderRingBars(Html& html, Language language,
                    const insight::v1::GetMonthOverviewResponse& overview);

// One upright bar a month: what is surely local and, above it, what may be.
void RenderTrendBars(Html& html, Language language,
                     const insight::v1::GetMonthOverviewResponse& overview);

// A name in lines of at most `width` letters, broken between words where
// there is one.
std::vector<std::string> WrapName(std::string_view name, size_t width);

}  // namespace omloop::gateway

#endif  // OMLOOP_SERVICES_GATEWAY_CHART_H_
