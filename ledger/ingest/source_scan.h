#ifndef OMLOOP_LEDGER_INGEST_SOURCE_SCAN_H_
#define OMLOOP_LEDGER_INGEST_SOURCE_SCAN_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "ledger/ingest/byte_source.h"
#include "ledger/ingest/encoding.h"
#include "ledger/ingest/format.h"
#include "ledger/ingest/problem.h"

namespace omloop::ingest {

// What one pass over all bytes of a file tells, whatever it holds.
struct SourceScan {
  std::string sha256;  // Of the file as it lies there, lower-case hex.
  FormatFindings format;
  EncodingFindings encoding;  // Of the unpacked bytes.
  // Why the file as a whole cannot be read: empty, or packed and damaged.
  std::optional<Problem> refusal;
};

// Reads `source` from its start to its end, unpacking gzip on the fly.
// Errors: those of `source`; what is wrong with the content is the refusal.
absl::StatusOr<SourceScan> ScanSource(ByteSource& source);

}  // namespace omloop::ingest

#endif  // OMLOOP_LEDGER_INGEST_SOURCE_SCAN_H_
