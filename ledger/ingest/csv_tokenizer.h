#ifndef OMLOOP_LEDGER_INGEST_CSV_TOKENIZER_H_
#define OMLOOP_LEDGER_INGEST_CSV_TOKENIZER_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/ingest/byte_source.h"

namespace omloop::ingest {

inline constexpr size_t kRowBytesMax = 1 << 20;
inline constexpr size_t kCellBytesMax = 64 << 10;
inline constexpr size_t kColumnsMax = 1024;
// Line breaks inside one quoted cell. More is an opening quote that was never
// closed.
inline constexpr int kCellLineBreaksMax = 64;

enum class RowFault {
  kNone,
  kUnbalancedQuote,  // Cells are those of one line, quotes taken as they are.
  kRowTooLong,       // No cells.
  kCellTooLong,      // The cell is empty.
  kTooManyColumns,   // The first kColumnsMax cells.
};

// What a cell is where the file says it; text files do not.
enum class CellType : uint8_t { kText, kNumber, kDay };

// One row of a table of any format.
struct TableRow {
  // Valid until the next row is asked for.
  std::vector<std::string_view> cells;
  // One a cell, or empty when the file does not say.
  std::vector<CellType> types;
  int64_t line = 0;  // Physical line of its first byte, from 1.
  RowFault fault = RowFault::kNone;
};

// Cuts UTF-8 text (or any superset of ASCII) into rows and cells as RFC 4180
// says, more kindly: LF, CRLF and CR alone all end a line, a quote inside a
// cell that does not start with one is a character, and a quote that opens a
// cell and is not closed before a line break, a delimiter or the end spoils
// one line only. Memory: one row and one read.
class CsvTokenizer {
 public:
  // `source` must outlive the tokenizer; it stands behind `lines_before` lines.
  CsvTokenizer(ByteSource& source, char delimiter, int64_t lines_before = 0);

  // Fills `row`; false at the end. Blank lines are rows of one empty cell.
  absl::StatusOr<bool> Next(TableRow& row);
  int64_t lines() const { return line_; }

 private:
  struct Span {
    size_t begin;
    size_t end;
    bool escaped;
  };
  enum class Outcome { kRow, kNeedMore, kUnbalanced };

  absl::Status Fill();
  Outcome Scan(bool quotes);
  Outcome ScanQuoted(size_t& p);
  bool EndLine(size_t& p);
  absl::Status SkipLongRow(TableRow& row);
  void Deliver(TableRow& row);

  ByteSource& source_;
  const char delimiter_;
  bool stops_[256] = {};
  std::string buffer_;
  size_t begin_ = 0;  // Start of the row.
  size_t size_ = 0;   // Bytes in use.
  bool ended_ = false;
  int64_t line_;
  size_t next_ = 0;      // Start of the next row, after Scan().
  int line_breaks_ = 0;  // In the row, after Scan().
  std::vector<Span> spans_;
  bool too_many_ = false;
};

// The delimiter of a table that starts with `sample`: one of , ; tab | ~ ^ or
// the unit separator (0x1F). A first line "sep=;", as Excel knows it, names it;
// else it is chosen by how many rows agree on how many columns. 0 when no
// delimiter gives two.
char DetectDelimiter(std::string_view sample);

// How the lines of a text are cut.
struct CsvShape {
  char delimiter = ',';
  // Each line is one quoted cell that holds the cells, as a spreadsheet saves
  // a CSV file that it did not cut itself.
  bool wrapped = false;
};

// The shape of a table that starts with `sample`; none when it is no table.
std::optional<CsvShape> DetectShape(std::string_view sample);

// Bytes of a first line "sep=;" with its line end; 0 when there is none.
size_t DelimiterLineBytes(std::string_view sample);

}  // namespace omloop::ingest

#endif  // OMLOOP_LEDGER_INGEST_CSV_TOKENIZER_H_
