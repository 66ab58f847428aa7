#ifndef OMLOOP_LEDGER_PROOF_TREE_H_
#define OMLOOP_LEDGER_PROOF_TREE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/base/sha256.h"

namespace omloop::proof {

// Hashes of an RFC 6962 Merkle tree: leaf SHA-256(0x00 || entry), node
// SHA-256(0x01 || left || right), empty tree SHA-256("").
// Not thread-safe; one object a thread.
class TreeHasher {
 public:
  Hash32 Leaf(std::string_view entry);
  Hash32 Node(const Hash32& left, const Hash32& right);
  static Hash32 EmptyRoot() { return Sha256Of(""); }

 private:
  Sha256 sha_;
};

// The right edge of a growing tree: one hash for each full subtree, which is
// all that is needed to append leaves and to know the root.
//
// Shape: for size n one hash per set bit of n, largest subtree first.
class Frontier {
 public:
  uint64_t size() const { return size_; }

  void Append(const Hash32& leaf, TreeHasher& hasher);
  Hash32 Root(TreeHasher& hasher) const;

  // u64 size, then the hashes; little-endian.
  std::string Serialize() const;
  // Errors: DATA_LOSS FRONTIER_INVALID.
  static absl::StatusOr<Frontier> Parse(std::string_view bytes);

  friend bool operator==(const Frontier&, const Frontier&) = default;

 private:
  uint64_t size_ = 0;
  std::vector<Hash32> subtrees_;
};

}  // namespace omloop::proof

#endif  // OMLOOP_LEDGER_PROOF_TREE_H_
