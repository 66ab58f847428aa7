#include "ledger/proof/tree.h"

#include <bit>
#include <cstring>

#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"

namespace omloop::proof {

Hash32 TreeHasher::Leaf(std::string_view entry) {
  return sha_.Update(std::string_view("\0", 1)).Update(entry).Finish();
}

Hash32 TreeHasher::Node(const Hash32& left, const Hash32& right) {
  return sha_.Update("\x01").Update(View(left)).Update(View(right)).Finish();
}

void Frontier::Append(const Hash32& leaf, TreeHasher& hasher) {
  Hash32 hash = leaf;
  // Each trailing one bit of the old size is a full subtree of the same
  // height as `hash`, waiting for its right sibling.
  for (uint64_t n = size_; n & 1; n >>= 1) {
    hash = hasher.Node(subtrees_.back(), hash);
    subtrees_.pop_back();
  }
  subtrees_.push_back(hash);
  ++size_;
}

Hash32 Frontier::Root(TreeHasher& hasher) const {
  if (subtrees_.empty()) return TreeHasher::EmptyRoot();
  Hash32 hash = subtrees_.back();
  for (size_t i = subtrees_.size() - 1; i-- > 0;) {
    hash = hasher.Node(subtrees_[i], hash);
  }
  return hash;
}

std::string Frontier::Serialize() const {
  std::string bytes(sizeof(size_), '\0');
  std::memcpy(bytes.data(), &size_, sizeof(size_));
  for (const Hash32& hash : subtrees_) bytes.append(View(hash));
  return bytes;
}

absl::StatusOr<Frontier> Frontier::Parse(std::string_view bytes) {
  Frontier frontier;
  constexpr size_t kHash = sizeof(Hash32);
  if (bytes.size() < sizeof(size_)) {
    return DataLoss("FRONTIER_INVALID", "the tree's frontier is cut short");
  }
  std::memcpy(&frontier.size_, bytes.data(), sizeof(size_));
  bytes.remove_prefix(sizeof(size_));
  size_t count = static_cast<size_t>(std::popcount(frontier.size_));
  if (bytes.size() != count * kHash) {
    return DataLoss(
        "FRONTIER_INVALID",
        absl::StrFormat("a frontier of size %d has %d hashes, found %d bytes",
                        frontier.size_, count, bytes.size()));
  }
  frontier.subtrees_.resize(count);
  for (Hash32& hash : frontier.subtrees_) {
    std::memcpy(hash.data(), bytes.data(), kHash);
    bytes.remove_prefix(kHash);
  }
  return frontier;
}

}  // namespace omloop::proof
