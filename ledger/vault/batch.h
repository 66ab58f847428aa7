#ifndef OMLOOP_LEDGER_VAULT_BATCH_H_
#define OMLOOP_LEDGER_VAULT_BATCH_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "ledger/base/calendar.h"
#include "ledger/base/random.h"
#include "ledger/base/sha256.h"
#include "ledger/vault/row.h"

namespace omloop::vault {

inline constexpr size_t kBatchOpsMax = 50'000;
inline constexpr size_t kBatchBytesMax = size_t{64} << 20;

// What may go with a row besides its value.
struct PutOptions {
  std::vector<Lookup> lookups;
  // First day on which Sweep removes the row.
  std::optional<Day> expires;
};

// Changes that Vault::Apply makes together or not at all. Filling one cannot
// fail; Apply judges it. Made by Vault::NewBatch. Not thread-safe.
class VaultBatch {
 public:
  explicit VaultBatch(Random& random) : random_(random) {}

  // Writes a row whole; a row with this key, its lookups, its expiry and its
  // commitment are replaced. The owner gets a key with its first row.
  void Put(const RowKey& key, std::string_view value, PutOptions options = {});

  // The same, with a fresh commitment over `value`, whose hash it returns for
  // the log. The salt is kept encrypted in the row; VaultRow gives both back.
  Hash32 PutCommitted(const RowKey& key, std::string_view value,
                      PutOptions options = {});

  // Removes a row with its lookups; no error when it is absent. Its bytes
  // leave the disk at the next Sweep, Scrub or Erase.
  void Delete(const RowKey& key);

  // Errors: INVALID_ARGUMENT ROW_TWICE, ROW_TOO_LARGE, BATCH_TOO_LARGE,
  // BAD_LOOKUP.
  absl::Status Check() const;

  size_t size() const { return ops_.size(); }
  bool empty() const { return ops_.empty(); }

 private:
  friend class Vault;
  struct Op {
    RowKey key;
    std::optional<std::string> value;  // None: delete.
    PutOptions options;
    std::optional<Commitment> commitment;
  };

  Random& random_;
  std::vector<Op> ops_;
};

}  // namespace omloop::vault

#endif  // OMLOOP_LEDGER_VAULT_BATCH_H_
