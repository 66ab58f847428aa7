#ifndef OMLOOP_LEDGER_INGEST_NUMBER_TEXT_H_
#define OMLOOP_LEDGER_INGEST_NUMBER_TEXT_H_

#include <string>
#include <string_view>

namespace omloop::ingest {

// A number of a spreadsheet or of JSON as text that reads the same under every
// style of amounts: a point before the decimals, no exponent, no thousands
// marks, and never exactly three decimals ("1.2340"), which could be taken
// for thousands. Up to 15 significant digits are kept as they stand; more are
// the dust of a binary fraction (1234.5600000000001) and are rounded as
// spreadsheets show them. What is no number comes back as it is.
std::string NumberText(std::string_view number);

}  // namespace omloop::ingest

#endif  // OMLOOP_LEDGER_INGEST_NUMBER_TEXT_H_
