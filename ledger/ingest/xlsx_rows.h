#ifndef OMLOOP_LEDGER_INGEST_XLSX_ROWS_H_
#define OMLOOP_LEDGER_INGEST_XLSX_ROWS_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/ingest/row_source.h"
#include "ledger/ingest/xlsx_book.h"

namespace omloop::ingest {

// The rows of one sheet of a workbook. A cell is its text as stored: numbers
// by NumberText(), days by their style as 2022-04-30, formulas by the value
// that was saved with them. Rows have the numbers of the sheet.
class XlsxRows : public RowSource {
 public:
  // Takes the sheet named `sheet` (or its number, from 1); without one the
  // visible sheet with the most rows of two or more cells.
  // Errors: INVALID_ARGUMENT SHEET_NOT_FOUND, those of XlsxBook and ZipArchive.
  static absl::StatusOr<std::unique_ptr<XlsxRows>> Open(
      ByteSource& bytes, const std::string& sheet);

  absl::Status ForEachRow(RowFunction use) override;
  std::string words() const override;
  // Other sheets that look like tables: "Maart (120 rows)".
  const std::vector<std::string>& left_out() const { return left_out_; }

 private:
  explicit XlsxRows(XlsxBook book) : book_(std::move(book)) {}
  absl::Status Choose(const std::string& sheet);
  absl::Status ForEachRowOf(const XlsxSheet& sheet, RowFunction use);

  XlsxBook book_;
  size_t chosen_ = 0;
  std::vector<std::string> left_out_;
};

}  // namespace omloop::ingest

#endif  // OMLOOP_LEDGER_INGEST_XLSX_ROWS_H_
