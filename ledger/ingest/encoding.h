#ifndef OMLOOP_LEDGER_INGEST_ENCODING_H_
#define OMLOOP_LEDGER_INGEST_ENCODING_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "ledger/ingest/byte_source.h"

namespace omloop::ingest {

enum class Encoding { kAscii, kUtf8, kWindows1252, kUtf16Le, kUtf16Be };

// What was found in all bytes of a file.
struct EncodingFindings {
  Encoding encoding = Encoding::kAscii;
  size_t skip = 0;  // Bytes of a byte order mark, plain or doubly encoded.
  bool doubly_encoded_mark = false;
  int64_t broken = 0;      // Bytes of a UTF-8 file that are not UTF-8.
  int64_t nul_bytes = 0;   // Zero bytes, but for those of UTF-16.
  int64_t nul_offset = 0;  // Of the first one.
  int64_t size = 0;
  // For a person: "UTF-8 with byte order mark", "Windows-1252 (first byte that
  // is not UTF-8 at 62)".
  std::string words;
};

// Decides the encoding from content. A file with good multi-byte characters
// and broken bytes was put together from two sources: it is UTF-8, and the
// broken bytes are Windows-1252. Without good ones one broken byte makes all
// of it Windows-1252, of which Latin-1 text is a part.
class EncodingScan {
 public:
  void Feed(std::string_view bytes);
  EncodingFindings Finish();

 private:
  void Step(unsigned char byte);
  void CountBroken();

  std::string start_;
  int64_t offset_ = 0;
  int64_t nul_bytes_ = 0;
  int64_t nul_offset_ = 0;
  int64_t odd_nul_bytes_ = 0;  // At odd offsets.
  int64_t characters_ = 0;     // Good multi-byte ones.
  int64_t broken_ = 0;
  int64_t first_broken_ = -1;
  int64_t high_controls_ = 0;  // 0x80-0x9F: text in Windows-1252 only.
  int64_t sequence_start_ = 0;
  int pending_ = 0;
  unsigned char low_ = 0x80;
  unsigned char high_ = 0xBF;
};

// The bytes of `inner` as UTF-8 without a byte order mark and without zero
// bytes. Broken bytes are read as Windows-1252.
class Utf8Source : public ByteSource {
 public:
  Utf8Source(ByteSource& inner, const EncodingFindings& findings)
      : inner_(inner), findings_(findings), to_skip_(findings.skip) {}
  absl::StatusOr<size_t> Read(char* out, size_t size) override;
  absl::Status Rewind() override;

 private:
  absl::Status SkipMark();
  absl::Status Convert(size_t size);
  void ConvertUtf16(bool at_end);

  ByteSource& inner_;
  const EncodingFindings findings_;
  size_t to_skip_;
  std::string raw_;
  std::string text_;
  size_t position_ = 0;
  bool ended_ = false;
};

// `bytes` of UTF-16 as UTF-8; what is broken becomes U+FFFD.
std::string FromUtf16(std::string_view bytes, bool big_endian);

// `text` as valid UTF-8, each broken byte replaced by U+FFFD. For words that
// go into a JSON report.
std::string ToValidUtf8(std::string_view text);

}  // namespace omloop::ingest

#endif  // OMLOOP_LEDGER_INGEST_ENCODING_H_
