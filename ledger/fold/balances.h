#ifndef OMLOOP_LEDGER_FOLD_BALANCES_H_
#define OMLOOP_LEDGER_FOLD_BALANCES_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/numeric/int128.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "ledger/base/sha256.h"
#include "ledger/model/record.h"

namespace omloop::fold {

// Sums of an account. 128 bits: no run of 64-bit amounts overflows them.
struct AccountSums {
  absl::int128 debit_minor = 0;
  absl::int128 credit_minor = 0;
  uint64_t entry_count = 0;
};

// The balances after the first `size()` entries of a log: a pure function of
// the log, the same in the book, in verify and in audit.
class Balances {
 public:
  uint64_t size() const { return size_; }
  // Account 0 is none; accounts without entries are zero.
  AccountSums Of(uint32_t account) const;

  // Records must go on from size().
  void Apply(absl::Span<const Record> records);

  // SHA-256 over all accounts that have entries, in order of number: u32
  // number, then debit, credit (16 bytes each) and u64 count, little-endian;
  // before them u64 size.
  Hash32 Digest() const;
  // The same bytes, to be read back.
  std::string Serialize() const;
  // Errors: DATA_LOSS SNAPSHOT_INVALID.
  static absl::StatusOr<Balances> Parse(std::string_view bytes);

 private:
  uint64_t size_ = 0;
  std::vector<AccountSums> accounts_;
};

}  // namespace omloop::fold

#endif  // OMLOOP_LEDGER_FOLD_BALANCES_H_
