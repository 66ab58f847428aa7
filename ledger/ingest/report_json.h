#ifndef OMLOOP_LEDGER_INGEST_REPORT_JSON_H_
#define OMLOOP_LEDGER_INGEST_REPORT_JSON_H_

#include <string>

#include "ledger/ingest/report.h"

namespace omloop::ingest {

// `report` as the one JSON object of `omloop check --output=json`, on one
// line: sums are decimal strings, counts numbers, words valid UTF-8.
// `by_supplier` is written when `with_suppliers` says so.
enum class BySupplier { kLeaveOut, kWrite };
std::string ReportToJson(const FileReport& report, BySupplier with_suppliers);

}  // namespace omloop::ingest

#endif  // OMLOOP_LEDGER_INGEST_REPORT_JSON_H_
