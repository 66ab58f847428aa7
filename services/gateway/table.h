#ifndef OMLOOP_SERVICES_GATEWAY_TABLE_H_
#define OMLOOP_SERVICES_GATEWAY_TABLE_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/calendar.h"
#include "omloop/insight/v1/insight.pb.h"
#include "services/gateway/format.h"
#include "services/gateway/html.h"
#include "services/gateway/texts.h"

namespace omloop::gateway {

// What the parts of a month's page share.
struct MonthView {
  const insight::v1::GetMonthOverviewResponse& overview;
  Language language;
  Month month;
  // Months with spend, oldest first.
  const std::vector<Month>& months;
  // Assets of the month besides the one shown.
  const std::vector<std::string>& other_assets;
  // Name of the focus area.
  std::string place;
};

// A table's column heading; amounts stand at the right.
struct Column {
  std::string name;
  enum class Align { kText, kNumber } align = Align::kText;
};

// A value in a table: words, with a soft second line, or a hidden cell.
struct Value {
  std::string text;
  std::string note = {};
  bool hidden = false;
};
using Row = std::vector<Value>;

// What stands in place of a figure that is absent: that too few businesses
// are behind it, or that there is none.
std::string AbsentWords(const insight::v1::Figure& figure, Language language);

// A table with its caption, in a box of its own that may scroll. The first
// cell of each row is its heading. A note about hidden cells follows when
// there is one.
void RenderTable(Html& html, Language language, std::string_view caption,
                 const std::vector<Column>& columns,
                 const std::vector<Row>& rows);

// Link to a table of the month as CSV.
void RenderCsvLink(Html& html, const MonthView& view, std::string_view table,
                   std::string_view name);

// The tables of a month. Those of figures with a picture stand inside it.
void RenderRingsTable(Html& html, const MonthView& view);
void RenderTrendTable(Html& html, const MonthView& view);
void RenderCategories(Html& html, const MonthView& view);
void RenderSuppliers(Html& html, const MonthView& view);
void RenderAnchors(Html& html, const MonthView& view);
void RenderContracts(Html& html, const MonthView& view);
void RenderAllFigures(Html& html, const MonthView& view);

// Name of a ring by its code, in this answer's words; the code itself when
// the answer has no such ring.
std::string RingName(const MonthView& view, std::string_view ring);

}  // namespace omloop::gateway

#endif  // OMLOOP_SERVICES_GATEWAY_TABLE_H_
