#ifndef OMLOOP_LEDGER_INGEST_ROW_SOURCE_H_
#define OMLOOP_LEDGER_INGEST_ROW_SOURCE_H_

#include <memory>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger/ingest/byte_source.h"
#include "ledger/ingest/csv_tokenizer.h"
#include "ledger/ingest/encoding.h"

namespace omloop::ingest {

// The rows of a table, whatever kind of file they stand in.
class RowSource {
 public:
  using RowFunction = absl::FunctionRef<absl::Status(const TableRow&)>;

  virtual ~RowSource() = default;
  // Calls `use` for each row in order, from the first one on; may be called
  // again. Errors: those of the bytes and of `use`, which end the reading, and
  // INVALID_ARGUMENT with a code of ProblemKinds() when the file is damaged.
  virtual absl::Status ForEachRow(RowFunction use) = 0;
  // Where the rows stand, for a person: "cut by commas".
  virtual std::string words() const = 0;
  // Amounts without a hint of their own have a comma before the cents.
  virtual bool MarksAreCommas() const { return false; }
  // The first row names the columns, whatever it says.
  virtual bool HasNamedColumns() const { return false; }
};

// Text cut into cells by a delimiter. `bytes` must outlive it.
class CsvRows : public RowSource {
 public:
  CsvRows(ByteSource& bytes, const EncodingFindings& encoding, CsvShape shape)
      : bytes_(bytes), encoding_(encoding), shape_(shape) {}
  absl::Status ForEachRow(RowFunction use) override;
  std::string words() const override;
  bool MarksAreCommas() const override { return shape_.delimiter == ';'; }

 private:
  absl::Status ForEachWrapped(ByteSource& text, RowFunction use);

  ByteSource& bytes_;
  const EncodingFindings encoding_;
  const CsvShape shape_;
};

}  // namespace omloop::ingest

#endif  // OMLOOP_LEDGER_INGEST_ROW_SOURCE_H_
