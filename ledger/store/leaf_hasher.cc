#include "ledger/store/leaf_hasher.h"

#include <algorithm>
#include <array>

namespace omloop::store {

Hash32 LeafHasher::Leaf(const Record& record) {
  if (disclosure_ == Disclosure::kRecords) return tree_.Leaf(record.bytes());
  return Leaf(record, salts_.For(record.sequence, proof::SaltPurpose::kRecord));
}

Hash32 LeafHasher::Leaf(const Record& record, const proof::Salt& salt) {
  return tree_.Leaf(View(proof::SaltedHash(sha_, salt, record.bytes())));
}

void LeafHasher::Append(absl::Span<const Record> records,
                        proof::Frontier& frontier) {
  if (disclosure_ == Disclosure::kRecords) {
    for (const Record& record : records) frontier.Append(Leaf(record), tree_);
    return;
  }
  std::array<proof::Salt, 256> salts;
  while (!records.empty()) {
    const size_t count = std::min(records.size(), salts.size());
    salts_.Fill(records.front().sequence, proof::SaltPurpose::kRecord,
                {salts.data(), count});
    for (size_t i = 0; i < count; ++i) {
      frontier.Append(Leaf(records[i], salts[i]), tree_);
    }
    records.remove_prefix(count);
  }
}

Hash32 LeafHasher::Commitment(const Record& record, std::string_view payload) {
  if (payload.empty()) return {};
  if (IsPublicFact(record.entry_kind())) return Sha256Of(payload);
  const proof::SaltPurpose purpose = IsMoney(record.entry_kind())
                                         ? proof::SaltPurpose::kDetail
                                         : proof::SaltPurpose::kPayload;
  return proof::SaltedHash(sha_, salts_.For(record.sequence, purpose), payload);
}

}  // namespace omloop::store
