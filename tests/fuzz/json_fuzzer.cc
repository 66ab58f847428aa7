// Any bytes as JSON: no crash, and the same bytes in other pieces give the
// same report.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "tests/fuzz/table_check.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace omloop;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  ingest::MemorySource whole(bytes);
  const std::string first = fuzz::ReadAndCheck(whole);
  constexpr size_t kPiece = 3;
  ingest::ChunkSource pieces([bytes](int64_t i) -> absl::StatusOr<std::string> {
    const size_t begin =
        std::min(static_cast<size_t>(i) * kPiece, bytes.size());
    return std::string(bytes.substr(begin, kPiece));
  });
  OMLOOP_CHECK(fuzz::ReadAndCheck(pieces) == first);
  return 0;
}
