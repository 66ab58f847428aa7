#include "ledger/ingest/ubl/ubl_tree.h"

#include <algorithm>
#include <cstring>
#include <memory>

#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"

namespace omloop::ingest {
namespace {

std::string_view LocalName(const char* name) {
  const char* colon = std::strchr(name, ':');
  return colon == nullptr ? name : colon + 1;
}

bool IsBlank(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

std::string_view Trimmed(const char* text) {
  while (IsBlank(*text)) ++text;
  std::string_view view = text;
  while (!view.empty() && IsBlank(view.back())) view.remove_suffix(1);
  return view;
}

}  // namespace

absl::Status UblTree::Parse(std::string& bytes) {
  if (bytes.size() > kUblBytesMax) {
    return InvalidArgument(
        "UBL_TOO_LARGE", absl::StrFormat("the invoice has %d bytes, more than "
                                         "64 MiB",
                                         bytes.size()));
  }
  line_starts_.assign(1, 0);
  for (size_t i = bytes.find('\n'); i != std::string::npos;
       i = bytes.find('\n', i + 1)) {
    line_starts_.push_back(static_cast<int64_t>(i) + 1);
  }
  // Entities beyond the five of XML itself exist only where a document type
  // defines them; the parser knows none, and a document type is refused.
  const pugi::xml_parse_result result = document_.load_buffer_inplace(
      bytes.data(), bytes.size(), pugi::parse_default | pugi::parse_doctype,
      pugi::encoding_auto);
  if (!result) {
    const auto line = std::upper_bound(line_starts_.begin(), line_starts_.end(),
                                       result.offset) -
                      line_starts_.begin();
    return InvalidArgument(
        "XML_BROKEN",
        absl::StrFormat("line %d: the XML is broken: %s",
                        static_cast<int64_t>(line), result.description()));
  }
  for (const pugi::xml_node node : document_.children()) {
    if (node.type() == pugi::node_doctype) {
      return InvalidArgument(
          "XML_DTD_REFUSED",
          "the invoice brings its own document type definition; such files "
          "are not read, for they can fetch other files or grow without end");
    }
  }
  return Take(document_.document_element());
}

absl::Status UblTree::Take(pugi::xml_node root) {
  nodes_.clear();
  const std::string_view name = LocalName(root.name());
  if (name != "Invoice" && name != "CreditNote") {
    return InvalidArgument(
        "UBL_NO_INVOICE",
        absl::StrFormat("the document is a <%s>, neither an Invoice nor a "
                        "CreditNote",
                        name));
  }
  credit_note_ = name == "CreditNote";
  UblNode& first = nodes_.emplace_back();
  first.xml = root;
  // Depth first without recursion: `open` is the chain of parents with the
  // last child each was given.
  struct Open {
    UblIndex node;
    UblIndex last_child;
    pugi::xml_node next;
  };
  std::vector<Open> open = {{0, kNoUblNode, root.first_child()}};
  while (!open.empty()) {
    Open& top = open.back();
    const pugi::xml_node xml = top.next;
    if (!xml) {
      open.pop_back();
      continue;
    }
    top.next = xml.next_sibling();
    UblNode& parent = nodes_[static_cast<size_t>(top.node)];
    if (xml.type() == pugi::node_pcdata || xml.type() == pugi::node_cdata) {
      if (parent.text.empty()) parent.text = Trimmed(xml.value());
      continue;
    }
    if (xml.type() != pugi::node_element) continue;
    if (open.size() >= static_cast<size_t>(kUblDepthMax)) {
      return InvalidArgument(
          "XML_TOO_DEEP",
          absl::StrFormat("more than %d elements lie in each other",
                          kUblDepthMax));
    }
    if (nodes_.size() >= kUblNodesMax) {
      return InvalidArgument("UBL_TOO_LARGE",
                             "the invoice has more than 4 million elements");
    }
    const auto index = static_cast<UblIndex>(nodes_.size());
    parent.leaf = false;
    if (top.last_child == kNoUblNode) {
      parent.first_child = index;
    } else {
      nodes_[static_cast<size_t>(top.last_child)].next = index;
    }
    top.last_child = index;
    UblNode& node = nodes_.emplace_back();
    node.name = UblNameOf(LocalName(xml.name()));
    node.parent = top.node;
    node.xml = xml;
    // Signatures and extensions are not looked into.
    if (node.name == UblName::kUnknown &&
        xml.first_child().type() == pugi::node_element) {
      node.leaf = false;
      continue;
    }
    open.push_back({index, kNoUblNode, xml.first_child()});
  }
  return absl::OkStatus();
}

UblIndex UblTree::Child(UblIndex node, UblName name) const {
  if (node == kNoUblNode) return kNoUblNode;
  for (UblIndex child = at(node).first_child; child != kNoUblNode;
       child = at(child).next) {
    if (at(child).name == name) return child;
  }
  return kNoUblNode;
}

UblIndex UblTree::Next(UblIndex node) const {
  const UblName name = at(node).name;
  for (UblIndex next = at(node).next; next != kNoUblNode;
       next = at(next).next) {
    if (at(next).name == name) return next;
  }
  return kNoUblNode;
}

UblIndex UblTree::Find(UblIndex node, std::span<const UblName> path) const {
  if (path.empty() || node == kNoUblNode) return node;
  for (UblIndex child = Child(node, path[0]); child != kNoUblNode;
       child = Next(child)) {
    const UblIndex found = Find(child, path.subspan(1));
    if (found != kNoUblNode) return found;
  }
  return kNoUblNode;
}

void UblTree::Collect(UblIndex node, std::span<const UblName> path,
                      std::vector<UblIndex>& out) const {
  if (node == kNoUblNode) return;
  if (path.empty()) {
    out.push_back(node);
    return;
  }
  for (UblIndex child = Child(node, path[0]); child != kNoUblNode;
       child = Next(child)) {
    Collect(child, path.subspan(1), out);
  }
}

std::vector<UblIndex> UblTree::All(UblIndex node,
                                   std::initializer_list<UblName> path) const {
  std::vector<UblIndex> nodes;
  Collect(node, std::span<const UblName>(path.begin(), path.size()), nodes);
  return nodes;
}

std::string_view UblTree::Text(UblIndex node,
                               std::initializer_list<UblName> path) const {
  const UblIndex found = Find(node, path);
  return found == kNoUblNode ? std::string_view() : at(found).text;
}

std::string_view UblTree::Attribute(UblIndex node, const char* name) const {
  if (node == kNoUblNode) return {};
  return at(node).xml.attribute(name).value();
}

std::string UblTree::PathOf(UblIndex node) const {
  std::string path;
  for (; node != kNoUblNode; node = at(node).parent) {
    const pugi::xml_node xml = at(node).xml;
    int place = 1;
    for (pugi::xml_node before = xml.previous_sibling(xml.name()); before;
         before = before.previous_sibling(xml.name())) {
      ++place;
    }
    std::string step = "/";
    step += xml.name();
    if (place > 1 || xml.next_sibling(xml.name())) {
      step += absl::StrFormat("[%d]", place);
    }
    path.insert(0, step);
  }
  return path;
}

int64_t UblTree::RowOf(UblIndex node) const {
  const ptrdiff_t offset = node == kNoUblNode ? 0 : at(node).xml.offset_debug();
  return std::upper_bound(line_starts_.begin(), line_starts_.end(), offset) -
         line_starts_.begin();
}

}  // namespace omloop::ingest
