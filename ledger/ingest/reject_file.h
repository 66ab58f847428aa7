#ifndef OMLOOP_LEDGER_INGEST_REJECT_FILE_H_
#define OMLOOP_LEDGER_INGEST_REJECT_FILE_H_

#include <string>
#include <string_view>
#include <vector>

#include "ledger/ingest/problem.h"

namespace omloop::ingest {

// One cell of a CSV file that people open in a spreadsheet: quoted where
// needed, and with an apostrophe before a text that a spreadsheet would take
// for a formula (= + - @, tab or line end first). Numbers keep their minus.
std::string SafeCsvCell(std::string_view text);

// The header and one line of a file of rejects, with line end (CRLF).
std::string RejectHeader();
std::string RejectLine(std::string_view file, const Problem& problem);

// A file of refused rows that can be corrected and imported on its own: the
// columns of the source, then row, column, reason and hint under names that
// no reader takes for anything.
std::string RefusedRowsHeader(const std::vector<std::string>& source_header);
std::string RefusedRow(const std::vector<std::string_view>& cells,
                       size_t columns, const Problem& problem);

}  // namespace omloop::ingest

#endif  // OMLOOP_LEDGER_INGEST_REJECT_FILE_H_
