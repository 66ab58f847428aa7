#include "ledger/ingest/source_scan.h"

#include <string_view>

#include "ledger/base/errors.h"
#include "ledger/base/hex.h"
#include "ledger/base/status_macros.h"
#include "ledger/base/strings.h"

namespace omloop::ingest {
namespace {

constexpr size_t kReadBytes = 256 << 10;

}  // namespace

absl::StatusOr<SourceScan> ScanSource(ByteSource& source) {
  OMLOOP_RETURN_IF_ERROR(source.Rewind());
  HashingSource hashing(source);
  InflatingSource unpacked(hashing);
  EncodingScan encoding;
  SourceScan scan;
  std::string prefix;
  std::string buffer(kReadBytes, '\0');
  while (true) {
    const auto count = unpacked.Read(buffer.data(), buffer.size());
    if (!count.ok()) {
      const std::string reason = ReasonOf(count.status());
      if (reason != "GZIP_DAMAGED" && reason != "FILE_TOO_LARGE") {
        return count.status();
      }
      scan.refusal = MakeProblem(reason, ToStd(count.status().message()));
      break;
    }
    if (*count == 0) break;
    const std::string_view piece(buffer.data(), *count);
    if (prefix.size() < kFormatPrefixBytes) {
      prefix.append(piece.substr(0, kFormatPrefixBytes - prefix.size()));
    }
    encoding.Feed(piece);
  }
  OMLOOP_ASSIGN_OR_RETURN(const Hash32 hash, hashing.Finish());
  scan.sha256 = ToHex(View(hash));
  scan.encoding = encoding.Finish();
  const bool big_endian = scan.encoding.encoding == Encoding::kUtf16Be;
  if (big_endian || scan.encoding.encoding == Encoding::kUtf16Le) {
    scan.format = RecogniseFormat(FromUtf16(
        std::string_view(prefix).substr(scan.encoding.skip), big_endian));
  } else {
    scan.format = RecogniseFormat(prefix);
  }
  if (!scan.refusal.has_value() && scan.format.format == SourceFormat::kEmpty) {
    scan.refusal = MakeProblem("EMPTY_FILE", "the file has no bytes");
  }
  return scan;
}

}  // namespace omloop::ingest
