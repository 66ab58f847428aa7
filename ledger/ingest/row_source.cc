#include "ledger/ingest/row_source.h"

#include "absl/strings/str_format.h"
#include "ledger/base/status_macros.h"

namespace omloop::ingest {
namespace {

std::string DelimiterWords(char delimiter) {
  switch (delimiter) {
    case ',':
      return "commas";
    case ';':
      return "semicolons";
    case '\t':
      return "tabs";
    case '|':
      return "bars";
    case '\x1f':
      return "unit separators";
    default:
      return absl::StrFormat("\"%c\"", delimiter);
  }
}

// Steps over a first line that only names the delimiter; gives the lines
// stepped over.
absl::StatusOr<int64_t> SkipDelimiterLine(ByteSource& text) {
  char start[8];
  size_t size = 0;
  while (size < sizeof start) {
    OMLOOP_ASSIGN_OR_RETURN(const size_t count,
                            text.Read(start + size, sizeof start - size));
    if (count == 0) break;
    size += count;
  }
  OMLOOP_RETURN_IF_ERROR(text.Rewind());
  const size_t skip = DelimiterLineBytes({start, size});
  for (size_t done = 0; done < skip;) {
    OMLOOP_ASSIGN_OR_RETURN(const size_t count, text.Read(start, skip - done));
    if (count == 0) break;
    done += count;
  }
  return skip > 0 ? 1 : 0;
}

}  // namespace

absl::Status CsvRows::ForEachRow(RowFunction use) {
  OMLOOP_RETURN_IF_ERROR(bytes_.Rewind());
  Utf8Source text(bytes_, encoding_);
  if (shape_.wrapped) return ForEachWrapped(text, use);
  OMLOOP_ASSIGN_OR_RETURN(const int64_t lines, SkipDelimiterLine(text));
  CsvTokenizer tokenizer(text, shape_.delimiter, lines);
  TableRow row;
  while (true) {
    OMLOOP_ASSIGN_OR_RETURN(const bool more, tokenizer.Next(row));
    if (!more) return absl::OkStatus();
    OMLOOP_RETURN_IF_ERROR(use(row));
  }
}

absl::Status CsvRows::ForEachWrapped(ByteSource& text, RowFunction use) {
  // Zero bytes are never in the text, so each line is one cell.
  CsvTokenizer lines(text, '\0');
  TableRow line;
  TableRow row;
  while (true) {
    OMLOOP_ASSIGN_OR_RETURN(const bool more, lines.Next(line));
    if (!more) return absl::OkStatus();
    if (line.cells.size() != 1 || line.fault != RowFault::kNone) {
      OMLOOP_RETURN_IF_ERROR(use(line));
      continue;
    }
    MemorySource cells(line.cells[0]);
    CsvTokenizer tokenizer(cells, shape_.delimiter);
    OMLOOP_ASSIGN_OR_RETURN(const bool filled, tokenizer.Next(row));
    if (!filled) row.cells.assign(1, std::string_view());
    row.line = line.line;
    OMLOOP_RETURN_IF_ERROR(use(row));
  }
}

std::string CsvRows::words() const {
  std::string words = "cut by " + DelimiterWords(shape_.delimiter);
  if (shape_.wrapped) words += " in lines that are quoted as a whole";
  return words;
}

}  // namespace omloop::ingest
