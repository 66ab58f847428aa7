#ifndef OMLOOP_LEDGER_STORE_LEAF_HASHER_H_
#define OMLOOP_LEDGER_STORE_LEAF_HASHER_H_

#include <optional>
#include <string_view>

#include "absl/types/span.h"
#include "ledger/base/sha256.h"
#include "ledger/model/record.h"
#include "ledger/proof/salt.h"
#include "ledger/proof/tree.h"

namespace omloop::store {

// What outsiders may see of the tree's entries (docs/internals).
enum class Disclosure { kCommitments, kRecords };

// All hashing of a book: leaves of the tree, and what binds payloads.
// Not thread-safe; one object a thread.
class LeafHasher {
 public:
  // `salt_key` is the book's, 32 bytes.
  LeafHasher(std::string_view salt_key, Disclosure disclosure)
      : salts_(salt_key), disclosure_(disclosure) {}

  // The hash of one record as a leaf of the log's tree.
  Hash32 Leaf(const Record& record);
  // Appends the leaves of records that go on from the frontier's size.
  void Append(absl::Span<const Record> records, proof::Frontier& frontier);
  Hash32 Root(const proof::Frontier& frontier) { return frontier.Root(tree_); }

  // What a record holds to bind `payload`; all zeros when it is empty.
  Hash32 Commitment(const Record& record, std::string_view payload);

 private:
  Hash32 Leaf(const Record& record, const proof::Salt& salt);

  proof::SaltMaker salts_;
  Disclosure disclosure_;
  proof::TreeHasher tree_;
  Sha256 sha_;
};

}  // namespace omloop::store

#endif  // OMLOOP_LEDGER_STORE_LEAF_HASHER_H_
