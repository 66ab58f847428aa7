#include "ledger/ingest/xml/xml_stream.h"

#include <expat.h>

#include <cstring>
#include <memory>

#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"

namespace omloop::ingest {
namespace {

constexpr int kBufferBytes = 128 << 10;

// 0x80 to 0x9F in Windows-1252; 0 = not assigned, read as U+FFFD.
constexpr int kWindows1252[32] = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
    0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017D, 0,
    0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
    0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

bool IsWindows1252(const char* name) {
  for (const char* known : {"windows-1252", "cp1252", "cp-1252", "ansi",
                            "iso-8859-15", "latin1", "latin-1"}) {
    if (strcasecmp(name, known) == 0) return true;
  }
  return false;
}

int OnUnknownEncoding(void*, const XML_Char* name, XML_Encoding* encoding) {
  if (!IsWindows1252(name)) return XML_STATUS_ERROR;
  for (int i = 0; i < 256; ++i) encoding->map[i] = i;
  for (int i = 0; i < 32; ++i) {
    encoding->map[0x80 + i] = kWindows1252[i] != 0 ? kWindows1252[i] : 0xFFFD;
  }
  encoding->data = nullptr;
  encoding->convert = nullptr;
  encoding->release = nullptr;
  return XML_STATUS_OK;
}

struct Context {
  XML_Parser parser = nullptr;
  XmlHandler* handler = nullptr;
  int depth = 0;
  int64_t token_start = 0;
  bool doctype = false;
  bool too_deep = false;
};

std::string_view LocalName(const XML_Char* name) {
  const char* colon = std::strchr(name, ':');
  return colon == nullptr ? name : colon + 1;
}

void OnStart(void* data, const XML_Char* name, const XML_Char** attributes) {
  auto& context = *static_cast<Context*>(data);
  if (++context.depth > kXmlDepthMax) {
    context.too_deep = true;
    XML_StopParser(context.parser, XML_FALSE);
    return;
  }
  context.handler->OnStart(LocalName(name), attributes);
}

void OnEnd(void* data, const XML_Char*) {
  auto& context = *static_cast<Context*>(data);
  --context.depth;
  context.handler->OnEnd();
  if (!context.handler->status().ok()) {
    XML_StopParser(context.parser, XML_FALSE);
  }
}

void OnText(void* data, const XML_Char* text, int size) {
  static_cast<Context*>(data)->handler->OnText(
      {text, static_cast<size_t>(size)});
}

void OnDoctype(void* data, const XML_Char*, const XML_Char*, const XML_Char*,
               int) {
  auto& context = *static_cast<Context*>(data);
  context.doctype = true;
  XML_StopParser(context.parser, XML_FALSE);
}

absl::Status Failure(const Context& context) {
  if (!context.handler->status().ok()) return context.handler->status();
  const auto line =
      static_cast<int64_t>(XML_GetCurrentLineNumber(context.parser));
  if (context.doctype) {
    return InvalidArgument(
        "XML_DTD_REFUSED",
        absl::StrFormat("line %d: the file brings its own document type "
                        "definition; such files are not read, for they can "
                        "fetch other files or grow without end",
                        line));
  }
  if (context.too_deep) {
    return InvalidArgument(
        "XML_TOO_DEEP",
        absl::StrFormat("line %d: more than %d elements lie in each other",
                        line, kXmlDepthMax));
  }
  return InvalidArgument(
      "XML_BROKEN",
      absl::StrFormat("line %d: the XML is broken: %s", line,
                      XML_ErrorString(XML_GetErrorCode(context.parser))));
}

}  // namespace

int64_t XmlHandler::line() const {
  if (parser_ == nullptr) return 0;
  auto* parser = static_cast<XML_Parser>(const_cast<void*>(parser_));
  return static_cast<int64_t>(XML_GetCurrentLineNumber(parser));
}

absl::Status ParseXml(ByteSource& source, XmlHandler& handler) {
  std::unique_ptr<XML_ParserStruct, decltype(&XML_ParserFree)> parser(
      XML_ParserCreate(nullptr), &XML_ParserFree);
  if (parser == nullptr) {
    return Internal("XML_FAILED", "the XML parser cannot be started");
  }
  Context context{parser.get(), &handler};
  handler.set_line_source(parser.get());
  XML_SetUserData(parser.get(), &context);
  XML_SetElementHandler(parser.get(), OnStart, OnEnd);
  XML_SetCharacterDataHandler(parser.get(), OnText);
  XML_SetStartDoctypeDeclHandler(parser.get(), OnDoctype);
  XML_SetUnknownEncodingHandler(parser.get(), OnUnknownEncoding, nullptr);
  int64_t total = 0;
  absl::Status result;
  while (true) {
    void* buffer = XML_GetBuffer(parser.get(), kBufferBytes);
    if (buffer == nullptr) {
      result = Internal("XML_FAILED", "the XML parser has no memory");
      break;
    }
    auto count = source.Read(static_cast<char*>(buffer), kBufferBytes);
    if (!count.ok()) {
      result = count.status();
      break;
    }
    total += static_cast<int64_t>(*count);
    const bool last = *count == 0;
    if (XML_ParseBuffer(parser.get(), static_cast<int>(*count), last) !=
        XML_STATUS_OK) {
      result = Failure(context);
      break;
    }
    if (last) break;
    // What the parser has not finished stays in its buffer.
    const int64_t kept = total - XML_GetCurrentByteIndex(parser.get());
    if (kept > static_cast<int64_t>(kXmlTokenMax)) {
      result = InvalidArgument(
          "XML_TOKEN_TOO_LONG",
          absl::StrFormat(
              "line %d: a tag or comment does not end within 1 MiB",
              static_cast<int64_t>(XML_GetCurrentLineNumber(parser.get()))));
      break;
    }
  }
  handler.set_line_source(nullptr);
  return result;
}

}  // namespace omloop::ingest
