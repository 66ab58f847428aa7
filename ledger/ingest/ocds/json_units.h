#ifndef OMLOOP_LEDGER_INGEST_OCDS_JSON_UNITS_H_
#define OMLOOP_LEDGER_INGEST_OCDS_JSON_UNITS_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "ledger/ingest/byte_source.h"
#include "nlohmann/json.hpp"

namespace omloop::ingest {

// Reads a JSON file of any size in bounded memory: the parts of its lists one
// by one. Made for OCDS packages, that may hold millions of releases.

// Bytes of one part, and of the members of a package beside its lists.
inline constexpr int64_t kJsonUnitBytesMax = int64_t{64} << 20;
// Bytes of one string or number.
inline constexpr int64_t kJsonTokenBytesMax = int64_t{16} << 20;
// Lists and objects in each other, within one part.
inline constexpr size_t kJsonDepthMax = 64;

// Where a part stands in its file.
struct JsonPlace {
  int64_t row = 0;   // Physical line where it begins, from 1.
  std::string path;  // "releases[3]"; empty for a whole document.
};

// Takes the parts. A number with a point or exponent comes as a string, as it
// is written, so that no amount is rounded on the way.
class JsonUnitSink {
 public:
  virtual ~JsonUnitSink() = default;
  // An element of the list `list` ("releases", "records") of a package.
  virtual absl::Status OnUnit(std::string_view list, nlohmann::json unit,
                              const JsonPlace& place) = 0;
  // The end of a document (or of an element of an outer list): its members
  // but for the lists. `had_lists` when it has one of them.
  virtual absl::Status OnDocument(nlohmann::json members, bool had_lists,
                                  const JsonPlace& place) = 0;
  // A line of a file of JSON lines that is no JSON.
  virtual absl::Status OnBrokenLine(std::string_view message,
                                    const JsonPlace& place) = 0;
};

// Reads `source` (UTF-8) as one JSON document, a list of documents, JSON lines
// or documents one after another.
// Errors: INVALID_ARGUMENT JSON_BROKEN, JSON_TOO_DEEP or JSON_PART_TOO_LARGE
// with the line, for the file as a whole; those of `source` and `sink`.
absl::Status ReadJsonUnits(ByteSource& source, JsonUnitSink& sink);

}  // namespace omloop::ingest

#endif  // OMLOOP_LEDGER_INGEST_OCDS_JSON_UNITS_H_
