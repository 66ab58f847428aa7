#ifndef OMLOOP_LEDGER_INGEST_FORMAT_H_
#define OMLOOP_LEDGER_INGEST_FORMAT_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace omloop::ingest {

// What a file is, by its content; the name of a file is never looked at.
enum class SourceFormat {
  kCsv,  // Text that is none of the others.
  kUbl,
  kXaf,
  kCamt053,
  kOcds,
  kJson,
  kXlsx,
  kZip,  // An archive of documents.
  kXml,
  kHtml,
  kOther,  // A picture, PDF, archive or other binary file.
  kEmpty,
};

// Bytes of a file's start (unpacked) that are enough to tell.
inline constexpr size_t kFormatPrefixBytes = 8192;

struct FormatFindings {
  SourceFormat format = SourceFormat::kCsv;
  std::string_view name;    // In reports: "csv", "ubl", ...; "other".
  std::string_view words;   // "an XAF audit file".
  std::string_view advice;  // What to do to get CSV; empty for CSV.
};

FormatFindings RecogniseFormat(std::string_view prefix);

}  // namespace omloop::ingest

#endif  // OMLOOP_LEDGER_INGEST_FORMAT_H_
