#include "ledger/vault/batch.h"

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"

namespace omloop::vault {
namespace {

absl::Status CheckLookups(const RowKey& key,
                          const std::vector<Lookup>& lookups) {
  if (lookups.size() > kLookupsPerRowMax) {
    return InvalidArgument(
        "BAD_LOOKUP", absl::StrCat(Describe(key), " has ", lookups.size(),
                                   " look-ups, at most ", kLookupsPerRowMax));
  }
  for (const Lookup& lookup : lookups) {
    if (lookup.space.empty() || lookup.space.size() > kLookupSpaceBytesMax ||
        lookup.space.find('\0') != std::string::npos ||
        lookup.value.size() > kLookupValueBytesMax) {
      return InvalidArgument(
          "BAD_LOOKUP",
          absl::StrCat(Describe(key), ": a look-up needs a space of 1 to ",
                       kLookupSpaceBytesMax, " bytes without NUL and at most ",
                       kLookupValueBytesMax, " bytes of value"));
    }
  }
  return absl::OkStatus();
}

}  // namespace

void VaultBatch::Put(const RowKey& key, std::string_view value,
                     PutOptions options) {
  ops_.push_back({key, std::string(value), std::move(options), std::nullopt});
}

Hash32 VaultBatch::PutCommitted(const RowKey& key, std::string_view value,
                                PutOptions options) {
  Commitment commitment = Commit(random_, value);
  ops_.push_back({key, std::string(value), std::move(options), commitment});
  return commitment.hash;
}

void VaultBatch::Delete(const RowKey& key) {
  ops_.push_back({key, std::nullopt, {}, std::nullopt});
}

absl::Status VaultBatch::Check() const {
  std::set<RowKey> seen;
  size_t bytes = 0;
  for (const Op& op : ops_) {
    if (!seen.insert(op.key).second) {
      return InvalidArgument(
          "ROW_TWICE", absl::StrCat(Describe(op.key),
                                    " is in the batch twice; put the last "
                                    "value only"));
    }
    OMLOOP_RETURN_IF_ERROR(CheckLookups(op.key, op.options.lookups));
    size_t size = op.value ? op.value->size() : 0;
    if (size > kRowBytesMax) {
      return InvalidArgument(
          "ROW_TOO_LARGE",
          absl::StrCat(Describe(op.key), " has ", size, " bytes, at most ",
                       kRowBytesMax, "; split it into several rows"));
    }
    bytes += size;
  }
  if (ops_.size() > kBatchOpsMax || bytes > kBatchBytesMax) {
    return InvalidArgument(
        "BATCH_TOO_LARGE",
        absl::StrCat("a batch of ", ops_.size(), " rows and ", bytes,
                     " bytes exceeds ", kBatchOpsMax, " rows or ",
                     kBatchBytesMax, " bytes; send it in parts"));
  }
  return absl::OkStatus();
}

}  // namespace omloop::vault
