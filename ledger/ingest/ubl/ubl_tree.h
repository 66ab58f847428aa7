#ifndef OMLOOP_LEDGER_INGEST_UBL_UBL_TREE_H_
#define OMLOOP_LEDGER_INGEST_UBL_UBL_TREE_H_

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "ledger/ingest/ubl/ubl_names.h"
#include "pugixml.hpp"

namespace omloop::ingest {

// An invoice has at most this many bytes, attachments included, and elements
// lie at most this deep; the deepest rule looks at seven.
inline constexpr size_t kUblBytesMax = 64 << 20;
inline constexpr int kUblDepthMax = 32;
inline constexpr size_t kUblNodesMax = 4'000'000;

using UblIndex = int32_t;
inline constexpr UblIndex kNoUblNode = -1;

struct UblNode {
  UblName name = UblName::kUnknown;
  bool leaf = true;  // It holds no element.
  UblIndex parent = kNoUblNode;
  UblIndex first_child = kNoUblNode;
  UblIndex next = kNoUblNode;  // Sibling.
  std::string_view text;       // Outer blanks removed; of a leaf only.
  pugi::xml_node xml;          // For attributes and paths.
};

// An invoice or credit note in memory, with names as numbers. Views live as
// long as the tree and its next Parse(). Not thread-safe.
class UblTree {
 public:
  // Parses `bytes`, which are changed. A document type definition is refused.
  // Errors: INVALID_ARGUMENT XML_BROKEN (with the place), XML_DTD_REFUSED,
  // XML_TOO_DEEP, UBL_TOO_LARGE, UBL_NO_INVOICE when the root is neither
  // Invoice nor CreditNote.
  absl::Status Parse(std::string& bytes);
  // Takes an element of a parsed document as the root, for fragments.
  absl::Status Take(pugi::xml_node root);

  UblIndex root() const { return 0; }
  bool is_credit_note() const { return credit_note_; }
  const UblNode& at(UblIndex node) const {
    return nodes_[static_cast<size_t>(node)];
  }
  size_t size() const { return nodes_.size(); }

  // First child of `node` with `name`, and the next one of the same name;
  // kNoUblNode when there is none. `node` may be kNoUblNode.
  UblIndex Child(UblIndex node, UblName name) const;
  UblIndex Next(UblIndex node) const;
  // The first node at `path` below `node`, trying every branch.
  UblIndex Find(UblIndex node, std::span<const UblName> path) const;
  UblIndex Find(UblIndex node, std::initializer_list<UblName> path) const {
    return Find(node, std::span<const UblName>(path.begin(), path.size()));
  }
  // All nodes at `path` below `node`, in document order, added to `out`.
  void Collect(UblIndex node, std::span<const UblName> path,
               std::vector<UblIndex>& out) const;
  std::vector<UblIndex> All(UblIndex node,
                            std::initializer_list<UblName> path) const;
  bool Has(UblIndex node, std::initializer_list<UblName> path) const {
    return Find(node, path) != kNoUblNode;
  }
  // Text of the first node at `path`; "" when there is none.
  std::string_view Text(UblIndex node,
                        std::initializer_list<UblName> path) const;
  std::string_view Attribute(UblIndex node, const char* name) const;
  // "/Invoice/cac:InvoiceLine[2]/cbc:ID" as the file writes its names.
  std::string PathOf(UblIndex node) const;
  // Physical line of `node`, counted in the parsed bytes, from 1.
  int64_t RowOf(UblIndex node) const;

 private:
  pugi::xml_document document_;
  std::string_view original_;
  std::vector<int64_t> line_starts_;
  std::vector<UblNode> nodes_;
  bool credit_note_ = false;
};

}  // namespace omloop::ingest

#endif  // OMLOOP_LEDGER_INGEST_UBL_UBL_TREE_H_
