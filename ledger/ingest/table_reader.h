#ifndef OMLOOP_LEDGER_INGEST_TABLE_READER_H_
#define OMLOOP_LEDGER_INGEST_TABLE_READER_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger/ingest/byte_source.h"
#include "ledger/ingest/encoding.h"
#include "ledger/ingest/format.h"
#include "ledger/ingest/layout.h"
#include "ledger/ingest/report.h"
#include "ledger/ingest/row_source.h"
#include "ledger/ingest/source_scan.h"

namespace omloop::ingest {

// What a row of a table is. Only kData rows are records.
enum class RowKind { kBlank, kHeader, kPreamble, kData };

// One file that holds a table (CSV, a workbook, JSON), surveyed. Three passes
// in all: bytes (hash, encoding), rows (layout), and the reading itself; a
// text file is never in memory. `source` must outlive the reader.
class TableReader {
 public:
  // Reads the file twice. Errors: those of `source` alone; a file that cannot
  // be used comes back with a refusal().
  static absl::StatusOr<TableReader> Open(ByteSource& source, TableKind kind,
                                          const ReadOptions& options);

  // The same for a file that was scanned; `unpacked` gives its bytes without
  // gzip and must outlive the reader.
  static absl::StatusOr<TableReader> Open(ByteSource& unpacked,
                                          const SourceScan& scan,
                                          TableKind kind,
                                          const ReadOptions& options);

  const SourceScan& scan() const { return scan_; }
  const TableLayout& layout() const { return layout_; }
  // Why the file as a whole is not taken.
  const std::optional<Problem>& refusal() const { return layout_.refusal; }

  // Calls `use` for each row in order. Errors: those of the source and of
  // `use`, which end the reading.
  absl::Status Read(
      absl::FunctionRef<absl::Status(RowKind, const TableRow&)> use);

 private:
  explicit TableReader(SourceScan scan) : scan_(std::move(scan)) {}
  absl::Status OpenRows(const ReadOptions& options);
  absl::Status OpenCsv();
  absl::Status OpenWorkbook(const ReadOptions& options);
  absl::Status SurveyRows(TableKind kind, const ReadOptions& options);
  // Keeps an error about the content as the refusal; gives back others.
  absl::Status RefuseContent(const absl::Status& status);
  RowKind KindOf(const TableRow& row);
  bool LooksLikeRecord(const TableRow& row) const;

  std::unique_ptr<InflatingSource> owned_;
  ByteSource* bytes_ = nullptr;
  SourceScan scan_;
  std::unique_ptr<RowSource> rows_;
  std::vector<Problem> warnings_;
  TableLayout layout_;
  bool data_started_ = false;
};

// The part of a report that scan and survey give, with warnings or refusal.
FileReport StartReport(const TableReader& reader);

}  // namespace omloop::ingest

#endif  // OMLOOP_LEDGER_INGEST_TABLE_READER_H_
