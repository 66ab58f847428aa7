#ifndef OMLOOP_LEDGER_INGEST_TABLE_READER_H_
#define OMLOOP_LEDGER_INGEST_TABLE_READER_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger/ingest/byte_source.h"
#include "ledger/ingest/encoding.h"
#include "ledger/ingest/format.h"
#include "ledger/ingest/layout.h"

namespace omloop::ingest {

// What a row of a table is. Only kData rows are records.
enum class RowKind { kBlank, kHeader, kPreamble, kData };

// One file that holds a table, surveyed. Three passes in all: bytes (hash,
// encoding), rows (layout), and the reading itself; the file is never in
// memory. `source` must outlive the reader.
class TableReader {
 public:
  // Reads the file twice. Errors: those of `source` alone; a file that cannot
  // be used comes back with a refusal().
  static absl::StatusOr<TableReader> Open(ByteSource& source, TableKind kind,
                                          const ReadOptions& options);

  const std::string& sha256() const { return sha256_; }  // Lower-case hex.
  const FormatFindings& format() const { return format_; }
  const EncodingFindings& encoding() const { return encoding_; }
  const TableLayout& layout() const { return layout_; }
  // Why the file as a whole is not taken.
  const std::optional<Problem>& refusal() const { return layout_.refusal; }

  // Calls `use` for each row in order. Errors: those of the source and of
  // `use`, which end the reading.
  absl::Status Read(
      absl::FunctionRef<absl::Status(RowKind, const CsvRow&)> use);

 private:
  explicit TableReader(ByteSource& source);
  absl::Status ScanBytes();
  absl::Status SurveyRows(TableKind kind, const ReadOptions& options);
  RowKind KindOf(const CsvRow& row);
  bool LooksLikeRecord(const CsvRow& row) const;

  std::unique_ptr<InflatingSource> bytes_;
  ByteSource* origin_;
  std::string sha256_;
  FormatFindings format_;
  EncodingFindings encoding_;
  TableLayout layout_;
  bool data_started_ = false;
};

}  // namespace omloop::ingest

#endif  // OMLOOP_LEDGER_INGEST_TABLE_READER_H_
