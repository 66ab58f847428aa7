#ifndef OMLOOP_LEDGER_INGEST_JSON_ROWS_H_
#define OMLOOP_LEDGER_INGEST_JSON_ROWS_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/ingest/row_source.h"

namespace omloop::ingest {

// Levels of objects and arrays in each other.
inline constexpr int kJsonDepthMax = 64;

// A table in JSON: an array of objects, an object that holds one at any depth
// (the one with the most objects is taken), or one object a line. Each object
// is a row; its keys name the columns, in the order of their first appearance,
// and objects in it are columns of their own ("supplier.name"). Values of an
// array in it are put together ("a; b"); objects of an array in it are left
// out. Numbers go through NumberText(); null is an empty cell. The first row
// holds the names. `bytes` must outlive it.
class JsonRows : public RowSource {
 public:
  // Reads all of `bytes` to find the table and its columns.
  // Errors: those of `bytes`; INVALID_ARGUMENT JSON_DAMAGED with the line,
  // JSON_WITHOUT_TABLE, JSON_TOO_DEEP.
  static absl::StatusOr<std::unique_ptr<JsonRows>> Open(
      ByteSource& bytes, const EncodingFindings& encoding);

  absl::Status ForEachRow(RowFunction use) override;
  std::string words() const override;
  bool HasNamedColumns() const override { return true; }

 private:
  JsonRows(ByteSource& bytes, const EncodingFindings& encoding)
      : bytes_(bytes), encoding_(encoding) {}

  ByteSource& bytes_;
  const EncodingFindings encoding_;
  bool lines_ = false;  // One object a line.
  std::string path_;    // Of the array: "result.records"; empty at the top.
  std::vector<std::string> columns_;
};

}  // namespace omloop::ingest

#endif  // OMLOOP_LEDGER_INGEST_JSON_ROWS_H_
