#ifndef OMLOOP_LEDGER_INGEST_XLSX_BOOK_H_
#define OMLOOP_LEDGER_INGEST_XLSX_BOOK_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/ingest/zip_archive.h"

namespace omloop::ingest {

// Different texts of a workbook, and bytes of all of them. A sheet has at most
// a million rows.
inline constexpr size_t kXlsxTextsMax = 8 << 20;
inline constexpr size_t kXlsxTextBytesMax = 512 << 20;
// Bytes of a part that is held as a whole: the list of sheets, the styles.
inline constexpr size_t kXlsxPartBytesMax = 32 << 20;
inline constexpr size_t kXlsxSheetsMax = 1000;

struct XlsxSheet {
  std::string name;
  std::string part;  // Name of its entry in the archive.
  bool hidden = false;
};

// What the sheets of an .xlsx or .xlsm workbook (ECMA-376) refer to: their
// names, the shared texts and which styles show a day. Macros, formulas,
// drawings and links to outside are never looked at.
class XlsxBook {
 public:
  // Errors: INVALID_ARGUMENT XLSX_WITHOUT_SHEETS (another kind of document, or
  // sheets of charts only), XLSX_DAMAGED, XLSX_TOO_LARGE, those of ZipArchive.
  static absl::StatusOr<XlsxBook> Read(std::unique_ptr<ZipArchive> archive);

  // Tables only, in the order of the workbook.
  const std::vector<XlsxSheet>& sheets() const { return sheets_; }
  const ZipArchive& archive() const { return *archive_; }
  // Empty when there is no such text.
  std::string_view SharedText(uint64_t index) const;
  bool ShowsDay(uint64_t style) const {
    return style < days_.size() && days_[style];
  }
  // Day 0 of day numbers is 1904-01-01, as old Macintosh programs count.
  bool counts_from_1904() const { return counts_from_1904_; }

 private:
  explicit XlsxBook(std::unique_ptr<ZipArchive> archive)
      : archive_(std::move(archive)) {}
  absl::StatusOr<std::string> ReadPart(std::string_view name) const;
  absl::Status ReadSheets();
  absl::Status ReadStyles(std::string_view part);
  absl::Status ReadSharedTexts(std::string_view part);

  std::unique_ptr<ZipArchive> archive_;
  std::vector<XlsxSheet> sheets_;
  std::vector<bool> days_;  // By style of a cell.
  bool counts_from_1904_ = false;
  std::string texts_;
  std::vector<size_t> text_ends_;
};

// Whether a number format shows a day: "dd-mm-yyyy", "[$-413]d mmmm yyyy";
// not "#,##0.00", "[Red]0.0" or a time of day alone.
bool FormatShowsDay(std::string_view format);

}  // namespace omloop::ingest

#endif  // OMLOOP_LEDGER_INGEST_XLSX_BOOK_H_
