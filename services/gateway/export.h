#ifndef OMLOOP_SERVICES_GATEWAY_EXPORT_H_
#define OMLOOP_SERVICES_GATEWAY_EXPORT_H_

#include <string>
#include <string_view>

#include "omloop/insight/v1/insight.pb.h"
#include "services/gateway/format.h"
#include "services/gateway/http.h"

namespace omloop::gateway {

// Tables of a month that CSV knows: "figures", "rings", "categories",
// "suppliers", "anchors", "trend", "contracts".
bool IsTable(std::string_view table);

// A month's tables, one line a value, as spreadsheets open it: UTF-8 with a
// byte order mark; in Dutch ";" and a decimal comma, in English "," and a
// point. Text that a spreadsheet would run as a formula gets a quote before
// it. `table` names one of them; "" is all. Columns stand in
// docs/reference/http.md.
std::string MonthCsv(const insight::v1::GetMonthOverviewResponse& overview,
                     std::string_view table, Language language);

// A message in the JSON mapping of protocol buffers, names as in the .proto,
// fields without a value included.
std::string ToJson(const google::protobuf::Message& message);

// An error for programs (RFC 9457).
HttpResponse Problem(int status, std::string_view title,
                     std::string_view detail);

// One CSV cell: quoted when it has to be, never a formula.
std::string CsvText(std::string_view text, char separator);

}  // namespace omloop::gateway

#endif  // OMLOOP_SERVICES_GATEWAY_EXPORT_H_
