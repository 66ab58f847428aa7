#ifndef OMLOOP_LEDGER_REFERENCE_TABLE_FILE_H_
#define OMLOOP_LEDGER_REFERENCE_TABLE_FILE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace omloop {

// Largest reference file read, in bytes after unpacking.
inline constexpr size_t kReferenceFileBytesMax = size_t{512} << 20;

// The whole file, unpacked when it is gzip.
// Errors: NOT_FOUND REFERENCE_FILE_MISSING; INVALID_ARGUMENT
// REFERENCE_FILE_BAD (unreadable, damaged or too large).
absl::StatusOr<std::string> ReadReferenceFile(const std::string& path);

// Rows of a reference table: UTF-8, a header line, fields separated by ',' or
// ';' (whichever the header has), quoted with '"' where needed. Every row has
// as many fields as the header. Errors are INVALID_ARGUMENT
// REFERENCE_FILE_BAD and name file and line.
class TableReader {
 public:
  // `text` must outlive the reader; `name` is for messages.
  static absl::StatusOr<TableReader> Open(std::string_view text,
                                          std::string name);

  const std::vector<std::string>& header() const { return header_; }
  // Position of the column `name`, compared without case.
  std::optional<size_t> FindColumn(std::string_view name) const;
  absl::StatusOr<size_t> Column(std::string_view name) const;

  // Reads the next row; false at the end. Blank lines are passed over.
  absl::StatusOr<bool> Next();
  // A field of the row read last, without outer blanks; `column` comes from
  // Column().
  std::string_view field(size_t column) const;
  int64_t line() const { return row_line_; }

  // An error about the row read last.
  absl::Status RowError(std::string_view problem) const;

 private:
  TableReader(std::string_view rest, std::string name)
      : rest_(rest), name_(std::move(name)) {}
  // Splits one record off `rest_` into `fields_`.
  absl::Status ReadRecord();

  std::string_view rest_;
  std::string name_;
  char separator_ = ',';
  int64_t next_line_ = 1;
  int64_t row_line_ = 0;
  std::vector<std::string> header_;
  std::vector<std::string> fields_;
  size_t field_count_ = 0;  // Of `fields_`, whose strings are used again.
};

}  // namespace omloop

#endif  // OMLOOP_LEDGER_REFERENCE_TABLE_FILE_H_
