#ifndef OMLOOP_LEDGER_VAULT_ROW_H_
#define OMLOOP_LEDGER_VAULT_ROW_H_

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/base/calendar.h"
#include "ledger/base/ids.h"
#include "ledger/base/random.h"
#include "ledger/base/sha256.h"
#include "ledger/vault/aead.h"

namespace omloop::vault {

// What a row is about; the numbers belong to the caller of a vault, who never
// changes or reuses one.
using RowKind = Id<struct RowKindTag, uint8_t>;

// Names one row. `owner` is the person or body whose erasure takes the row.
struct RowKey {
  EntryId owner;
  RowKind kind;
  EntryId row;
  friend auto operator<=>(const RowKey&, const RowKey&) = default;
};

// "owner 0190.../kind 3/row 0191...", for messages. Ids only, never content.
std::string Describe(const RowKey& key);

// A value by which rows are found without lying readable on disk: a KvK
// number, a supplier number under an anchor, a normalised name. `space` says
// which kind of value it is and holds no NUL; the same value in another space
// is another entry.
struct Lookup {
  std::string space;
  std::string value;
};

// A promise about a row that goes into the log: `hash` = HMAC-SHA-256(`salt`,
// canonical bytes). Without the salt, which is erased with the row, the hash
// says nothing, not even to one who tries every KvK number.
struct Commitment {
  Hash32 salt;
  Hash32 hash;
  friend bool operator==(const Commitment&, const Commitment&) = default;
};
Commitment Commit(Random& random, std::string_view canonical);
// True when `commitment` was made over `canonical`.
bool Opens(const Commitment& commitment, std::string_view canonical);

// Limits, checked before anything is written.
inline constexpr size_t kRowBytesMax = size_t{2} << 20;
inline constexpr size_t kLookupsPerRowMax = 64;
inline constexpr size_t kLookupSpaceBytesMax = 64;
inline constexpr size_t kLookupValueBytesMax = 1024;

// A row as its caller sees it.
struct VaultRow {
  RowKey key;
  std::string value;
  // First day on which Sweep removes the row.
  std::optional<Day> expires;
  std::optional<Commitment> commitment;
};

// --- On disk (docs/internals/vault_format.md); never change or reuse. ---

// First byte of a key in the database.
inline constexpr char kExpiryTag = 'E';
inline constexpr char kLookupTag = 'I';
inline constexpr char kMetaTag = 'M';
inline constexpr char kRowTag = 'R';

inline constexpr size_t kRowSuffixSize = 2 * EntryId::kSize + 1;

// 'R' owner kind row; the prefixes scan an owner, and a kind of an owner.
std::string RowDbKey(const RowKey& key);
std::string RowPrefix(const EntryId& owner);
std::string RowPrefix(const EntryId& owner, RowKind kind);
// 'I' blinded(32) owner kind row, and 'E' day(big-endian) owner kind row.
std::string LookupDbKey(const Hash32& blinded, const RowKey& key);
std::string ExpiryDbKey(Day day, const RowKey& key);
std::string ExpiryPrefixAfter(Day day);
// The row named by the last 33 bytes of any of these keys.
RowKey RowKeyFromSuffix(std::string_view db_key);

// HMAC-SHA-256(index key, space, NUL, value).
Hash32 Blind(const Secret& index_key, const Lookup& lookup);

// The readable front of a stored row: enough to remove it with its index
// entries and to write its receipt, without its key.
struct RowHeader {
  std::optional<Day> expires;
  std::optional<Hash32> commitment;
  std::vector<Hash32> blinded;  // Index entries that point here.
};

// header, then AES-256-GCM over [salt] value. The header and the row's own
// key are bound by the tag, so rows cannot be swapped, nor headers altered.
std::string SealRow(const Secret& key, Random& random, const RowKey& row,
                    const RowHeader& header, const std::optional<Hash32>& salt,
                    std::string_view value);

// Errors: DATA_LOSS ROW_DAMAGED, naming the row; FAILED_PRECONDITION
// VAULT_TOO_NEW.
absl::StatusOr<RowHeader> ParseRowHeader(const RowKey& row,
                                         std::string_view stored);
absl::StatusOr<VaultRow> UnsealRow(const Secret& key, const RowKey& row,
                                   std::string_view stored);

}  // namespace omloop::vault

#endif  // OMLOOP_LEDGER_VAULT_ROW_H_
