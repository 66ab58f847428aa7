#include "ledger/ingest/xlsx_book.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <map>
#include <utility>

#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"
#include "ledger/ingest/text.h"
#include "ledger/ingest/xml/xml_stream.h"
#include "pugixml.hpp"

namespace omloop::ingest {
namespace {

// Built-in number formats that show a day; ECMA-376 part 1, 18.8.30. Those of
// 27 to 58 are days in East Asian programs and free elsewhere.
bool BuiltInShowsDay(uint64_t id) {
  return (id >= 14 && id <= 17) || id == 22 || (id >= 27 && id <= 36) ||
         (id >= 50 && id <= 58);
}

absl::Status Damaged(std::string_view part) {
  return InvalidArgument(
      "XLSX_DAMAGED",
      absl::StrFormat("the part \"%s\" of the workbook cannot be read", part));
}

// The name of an element without its namespace.
std::string_view LocalName(const pugi::xml_node& node) {
  const std::string_view name = node.name();
  const size_t colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

pugi::xml_node Child(const pugi::xml_node& node, std::string_view name) {
  return node.find_child(
      [name](const pugi::xml_node& child) { return LocalName(child) == name; });
}

// An attribute by its name without namespace: "r:id" is "id".
std::string_view Attribute(const pugi::xml_node& node, std::string_view name) {
  for (const pugi::xml_attribute& attribute : node.attributes()) {
    std::string_view own = attribute.name();
    const size_t colon = own.find(':');
    if (colon != std::string_view::npos) own.remove_prefix(colon + 1);
    if (own == name) return attribute.value();
  }
  return {};
}

uint64_t NumberOf(std::string_view text, uint64_t otherwise) {
  uint64_t value = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end != text.data() ? value : otherwise;
}

bool IsTrue(std::string_view text) { return text == "1" || text == "true"; }

absl::Status Load(std::string_view part, std::string& content,
                  pugi::xml_document& document) {
  // No DTD is read: entities stay text.
  if (!document.load_buffer_inplace(content.data(), content.size(),
                                    pugi::parse_default)) {
    return Damaged(part);
  }
  return absl::OkStatus();
}

// A relation of the workbook: where a part lies and what it is.
struct Relation {
  std::string target;
  std::string type;  // The last word of the URI: "worksheet".
};

// Targets are relative to the workbook's folder, or absolute in the archive.
std::string PartName(std::string_view target) {
  if (!target.empty() && target[0] == '/') return std::string(target.substr(1));
  return "xl/" + std::string(target);
}

// Takes the shared texts as they come; phonetic readings of a text are no part
// of it.
class TextsHandler : public XmlHandler {
 public:
  TextsHandler(std::string& texts, std::vector<size_t>& ends)
      : texts_(texts), ends_(ends) {}

  void OnStart(std::string_view name, const char**) override {
    ++depth_;
    if (name == "t" && phonetic_depth_ == 0) in_text_ = true;
    if (name == "rPh" && phonetic_depth_ == 0) phonetic_depth_ = depth_;
  }
  void OnEnd() override {
    in_text_ = false;
    if (depth_ == phonetic_depth_) phonetic_depth_ = 0;
    if (--depth_ != 1) return;
    if (ends_.size() >= kXlsxTextsMax || texts_.size() > kXlsxTextBytesMax) {
      status_ = InvalidArgument("XLSX_TOO_LARGE",
                                "the workbook holds more text than is read");
      return;
    }
    ends_.push_back(texts_.size());
  }
  void OnText(std::string_view text) override {
    if (in_text_) texts_ += text;
  }
  const absl::Status& status() const override { return status_; }

 private:
  std::string& texts_;
  std::vector<size_t>& ends_;
  int depth_ = 0;
  int phonetic_depth_ = 0;
  bool in_text_ = false;
  absl::Status status_;
};

}  // namespace

bool FormatShowsDay(std::string_view format) {
  // The first section is the one for positive numbers.
  bool day = false;
  for (size_t i = 0; i < format.size() && format[i] != ';'; ++i) {
    const char c = LowerAscii(format[i]);
    if (c == '\\' || c == '_' || c == '*') {
      ++i;  // The next character stands for itself.
    } else if (c == '"') {
      i = std::min(format.find('"', i + 1), format.size());
    } else if (c == '[') {
      i = std::min(format.find(']', i + 1), format.size());
    } else if (c == '0' || c == '#' || c == '?') {
      return false;
    } else if (c == 'd' || c == 'y') {
      day = true;
    }
  }
  return day;
}

absl::StatusOr<std::string> XlsxBook::ReadPart(std::string_view name) const {
  const ZipEntry* entry = archive_->Find(name);
  if (entry == nullptr) return Damaged(name);
  OMLOOP_ASSIGN_OR_RETURN(const std::unique_ptr<ByteSource> source,
                          archive_->OpenEntry(*entry));
  std::string content;
  std::string buffer(64 << 10, '\0');
  while (true) {
    OMLOOP_ASSIGN_OR_RETURN(const size_t count,
                            source->Read(buffer.data(), buffer.size()));
    if (count == 0) return content;
    content.append(buffer, 0, count);
    if (content.size() > kXlsxPartBytesMax) {
      return InvalidArgument(
          "XLSX_TOO_LARGE",
          absl::StrFormat("the part \"%s\" of the workbook has more than %d "
                          "MiB",
                          name, kXlsxPartBytesMax >> 20));
    }
  }
}

absl::Status XlsxBook::ReadSheets() {
  constexpr char kBook[] = "xl/workbook.xml";
  constexpr char kRelations[] = "xl/_rels/workbook.xml.rels";
  if (archive_->Find(kBook) == nullptr) {
    return InvalidArgument("XLSX_WITHOUT_SHEETS",
                           "this is a document of another program, not a "
                           "workbook with sheets");
  }
  OMLOOP_ASSIGN_OR_RETURN(std::string relations_xml, ReadPart(kRelations));
  pugi::xml_document document;
  OMLOOP_RETURN_IF_ERROR(Load(kRelations, relations_xml, document));
  std::map<std::string, Relation, std::less<>> relations;
  for (const pugi::xml_node& node : document.document_element().children()) {
    const std::string_view type = Attribute(node, "Type");
    relations[std::string(Attribute(node, "Id"))] = {
        PartName(Attribute(node, "Target")),
        std::string(type.substr(type.rfind('/') + 1))};
  }
  OMLOOP_ASSIGN_OR_RETURN(std::string book_xml, ReadPart(kBook));
  pugi::xml_document book;
  OMLOOP_RETURN_IF_ERROR(Load(kBook, book_xml, book));
  const pugi::xml_node root = book.document_element();
  counts_from_1904_ = IsTrue(Attribute(Child(root, "workbookPr"), "date1904"));
  for (const pugi::xml_node& node : Child(root, "sheets").children()) {
    const auto relation = relations.find(Attribute(node, "id"));
    if (relation == relations.end() || relation->second.type != "worksheet") {
      continue;
    }
    if (sheets_.size() >= kXlsxSheetsMax) break;
    const std::string_view state = Attribute(node, "state");
    sheets_.push_back({std::string(Attribute(node, "name")),
                       relation->second.target,
                       state == "hidden" || state == "veryHidden"});
  }
  if (sheets_.empty()) {
    return InvalidArgument("XLSX_WITHOUT_SHEETS",
                           "the workbook has no sheet with cells");
  }
  for (const auto& [id, relation] : relations) {
    if (relation.type == "styles") {
      OMLOOP_RETURN_IF_ERROR(ReadStyles(relation.target));
    } else if (relation.type == "sharedStrings") {
      OMLOOP_RETURN_IF_ERROR(ReadSharedTexts(relation.target));
    }
  }
  return absl::OkStatus();
}

absl::Status XlsxBook::ReadStyles(std::string_view part) {
  OMLOOP_ASSIGN_OR_RETURN(std::string content, ReadPart(part));
  pugi::xml_document document;
  OMLOOP_RETURN_IF_ERROR(Load(part, content, document));
  const pugi::xml_node root = document.document_element();
  std::map<uint64_t, bool> own_formats;
  for (const pugi::xml_node& node : Child(root, "numFmts").children()) {
    own_formats[NumberOf(Attribute(node, "numFmtId"), 0)] =
        FormatShowsDay(Attribute(node, "formatCode"));
  }
  for (const pugi::xml_node& node : Child(root, "cellXfs").children()) {
    const uint64_t id = NumberOf(Attribute(node, "numFmtId"), 0);
    const auto own = own_formats.find(id);
    days_.push_back(own == own_formats.end() ? BuiltInShowsDay(id)
                                             : own->second);
  }
  return absl::OkStatus();
}

absl::Status XlsxBook::ReadSharedTexts(std::string_view part) {
  const ZipEntry* entry = archive_->Find(part);
  if (entry == nullptr) return Damaged(part);
  OMLOOP_ASSIGN_OR_RETURN(const std::unique_ptr<ByteSource> source,
                          archive_->OpenEntry(*entry));
  TextsHandler handler(texts_, text_ends_);
  return ParseXml(*source, handler);
}

std::string_view XlsxBook::SharedText(uint64_t index) const {
  if (index >= text_ends_.size()) return {};
  const size_t begin = index == 0 ? 0 : text_ends_[index - 1];
  return std::string_view(texts_).substr(begin, text_ends_[index] - begin);
}

absl::StatusOr<XlsxBook> XlsxBook::Read(std::unique_ptr<ZipArchive> archive) {
  XlsxBook book(std::move(archive));
  OMLOOP_RETURN_IF_ERROR(book.ReadSheets());
  return book;
}

}  // namespace omloop::ingest
