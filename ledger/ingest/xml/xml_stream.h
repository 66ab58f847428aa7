#ifndef OMLOOP_LEDGER_INGEST_XML_XML_STREAM_H_
#define OMLOOP_LEDGER_INGEST_XML_XML_STREAM_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "absl/status/status.h"
#include "ledger/ingest/byte_source.h"

namespace omloop::ingest {

// Elements may lie this deep in each other; audit files need 10.
inline constexpr int kXmlDepthMax = 64;
// Bytes of text kept of one element; the rest is left out.
inline constexpr size_t kXmlTextMax = 64 << 10;
// A name, a tag or a comment that does not end within this many bytes is no
// business file: the parser would have to keep all of it.
inline constexpr size_t kXmlTokenMax = 1 << 20;

// Where in the file the parser stands.
struct XmlPlace {
  int64_t line = 0;  // From 1.
};

// Takes what a streaming parser finds. Names come without their prefix and
// text comes in pieces, as UTF-8. A status that is not OK ends the parsing.
class XmlHandler {
 public:
  virtual ~XmlHandler() = default;
  // `attributes`: names and values in turn, closed by a null pointer.
  virtual void OnStart(std::string_view name, const char** attributes) = 0;
  virtual void OnEnd() = 0;
  virtual void OnText(std::string_view text) = 0;
  // Asked after each piece of input and after each `OnEnd`.
  virtual const absl::Status& status() const = 0;

  // Set by the parser before each OnStart and OnEnd that asks for it.
  void set_line_source(const void* parser) { parser_ = parser; }

 protected:
  // Line of the element being told of; costs a count of the line ends since
  // it was asked last.
  int64_t line() const;

 private:
  const void* parser_ = nullptr;
};

// Parses XML in bounded memory. UTF-8, UTF-16, ISO-8859-1, US-ASCII and
// Windows-1252 are read as the file declares them. A document type definition
// is refused before any of it is read, so that no entity but the five of XML
// itself ever exists: nothing is fetched and nothing grows.
// Errors: INVALID_ARGUMENT XML_BROKEN (with line and cause), XML_DTD_REFUSED,
// XML_TOO_DEEP, XML_TOKEN_TOO_LONG; those of `source` and of the handler.
absl::Status ParseXml(ByteSource& source, XmlHandler& handler);

}  // namespace omloop::ingest

#endif  // OMLOOP_LEDGER_INGEST_XML_XML_STREAM_H_
