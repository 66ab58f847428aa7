#include "ledger/book/verify.h"

#include <array>
#include <cstring>
#include <map>
#include <utility>

#include "absl/hash/hash.h"
#include "absl/numeric/int128.h"
#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/base/hex.h"
#include "ledger/base/random.h"
#include "ledger/base/status_macros.h"
#include "ledger/fold/balances.h"
#include "ledger/fold/facts.h"

namespace omloop::book {
namespace {

absl::Status Failed(uint64_t sequence, std::string_view why) {
  return DataLoss("VERIFY_FAILED",
                  absl::StrFormat("entry %d: %s; the book was changed or "
                                  "damaged after it was written: restore it "
                                  "from a backup",
                                  sequence, why));
}

class Verifier {
 public:
  explicit Verifier(const store::Log& log)
      : log_(log), hasher_(log.salt_key(), log.disclosure()) {
    SystemRandom random;
    for (uint64_t& seed : seeds_) {
      const std::string bytes = random.Bytes(sizeof(seed));
      std::memcpy(&seed, bytes.data(), sizeof(seed));
    }
  }

  absl::StatusOr<VerifyReport> Run(uint64_t size, const Hash32& root) {
    OMLOOP_RETURN_IF_ERROR(log_.Scan(
        0, size,
        [&](absl::Span<const Record> records) { return CheckRun(records); }));
    if (frontier_.size() != size) {
      return Failed(frontier_.size(), "cannot be read");
    }
    Hash32 found = hasher_.Root(frontier_);
    if (found != root) {
      return DataLoss(
          "VERIFY_FAILED",
          absl::StrFormat("the tree over all %d entries has root %s, but the "
                          "book acknowledged %s: at least one entry was "
                          "changed; restore the book from a backup",
                          size, ToHex(View(found)), ToHex(View(root))));
    }
    OMLOOP_RETURN_IF_ERROR(CheckSums());
    OMLOOP_RETURN_IF_ERROR(CheckIndexes(size));
    report_.size = size;
    report_.root = root;
    report_.balance_digest = balances_.Digest();
    report_.checks = {
        absl::StrFormat("%d entries, dense and in order of time", size),
        "Merkle root over every record as stored",
        absl::StrFormat("payloads of %d facts match their commitments",
                        report_.fact_count),
        absl::StrFormat("%d money entries on accounts of their asset",
                        report_.money_count),
        "debits equal credits for every asset",
        "every entry is found by id and by account",
    };
    return report_;
  }

 private:
  absl::Status CheckRun(absl::Span<const Record> records) {
    for (const Record& record : records) {
      OMLOOP_RETURN_IF_ERROR(Check(record));
      AddToSums(record);
    }
    hasher_.Append(records, frontier_);
    balances_.Apply(records);
    return absl::OkStatus();
  }

  absl::Status Check(const Record& record) {
    if (record.recorded_ns <= last_ns_) {
      return Failed(record.sequence, "was recorded before its predecessor");
    }
    last_ns_ = record.recorded_ns;
    OMLOOP_ASSIGN_OR_RETURN(std::string payload, CheckPayload(record));
    EntryKind kind = record.entry_kind();
    if (IsFact(kind)) {
      ++report_.fact_count;
      return facts_.Apply(record, payload);
    }
    if (!IsMoney(kind)) return Failed(record.sequence, "has an unknown kind");
    ++report_.money_count;
    const auto* debit = facts_.Account(AccountNumber(record.debit_account));
    const auto* credit = facts_.Account(AccountNumber(record.credit_account));
    if (debit == nullptr || credit == nullptr ||
        record.debit_account == record.credit_account) {
      return Failed(record.sequence, "stands on accounts that do not exist");
    }
    if (debit->asset != record.asset || credit->asset != record.asset) {
      return Failed(record.sequence, "has another asset than its accounts");
    }
    if (record.amount_minor < 0) {
      return Failed(record.sequence, "has a negative amount");
    }
    return absl::OkStatus();
  }

  // The payload of the record after comparing it with the commitment.
  absl::StatusOr<std::string> CheckPayload(const Record& record) {
    bool committed = record.has_commitment();
    bool fact = IsFact(record.entry_kind());
    if (!committed && !fact) return std::string();
    OMLOOP_ASSIGN_OR_RETURN(std::optional<std::string> payload,
                            log_.Payload(record));
    if (!payload.has_value())
      return Failed(record.sequence, "lost its payload");
    if (!committed) {
      if (!payload->empty()) {
        return Failed(record.sequence, "has a payload it never committed to");
      }
      return std::string();
    }
    Hash32 hash = hasher_.Commitment(record, *payload);
    if (std::memcmp(hash.data(), record.commitment, hash.size()) != 0) {
      return Failed(record.sequence, "has another payload than committed");
    }
    return *std::move(payload);
  }

  // Sums of hashes, which do not depend on the order: indexes that hold the
  // same rows as the log, in another order, have the same sums.
  struct IndexSums {
    absl::uint128 ids = 0;
    absl::uint128 postings = 0;
    friend bool operator==(const IndexSums&, const IndexSums&) = default;
  };

  absl::uint128 IdHash(const EntryId& id, uint64_t sequence) const {
    return absl::MakeUint128(absl::HashOf(seeds_[0], id, sequence),
                             absl::HashOf(seeds_[1], sequence, id));
  }
  absl::uint128 PostingHash(uint32_t account, uint64_t sequence) const {
    return absl::MakeUint128(absl::HashOf(seeds_[2], account, sequence),
                             absl::HashOf(seeds_[3], sequence, account));
  }

  void AddToSums(const Record& record) {
    sums_.ids += IdHash(record.id(), record.sequence);
    if (!IsMoney(record.entry_kind())) return;
    sums_.postings += PostingHash(record.debit_account, record.sequence);
    sums_.postings += PostingHash(record.credit_account, record.sequence);
  }

  absl::Status CheckIndexes(uint64_t size) {
    IndexSums found;
    OMLOOP_RETURN_IF_ERROR(
        log_.ScanIds(size, [&](const EntryId& id, uint64_t sequence) {
          found.ids += IdHash(id, sequence);
        }));
    OMLOOP_RETURN_IF_ERROR(
        log_.ScanPostings(size, [&](uint32_t account, uint64_t sequence) {
          found.postings += PostingHash(account, sequence);
        }));
    if (found == sums_) return absl::OkStatus();
    // Row by row: to name the entry, or to see that rows stand twice after a
    // crash, which harms nothing.
    return log_.Scan(0, size, [&](absl::Span<const Record> records) {
      return LookUpEach(records);
    });
  }

  absl::Status LookUpEach(absl::Span<const Record> records) {
    // By account: the postings of this run of records, read in one go each.
    std::map<uint32_t, std::vector<uint64_t>> postings;
    for (const Record& record : records) {
      OMLOOP_ASSIGN_OR_RETURN(std::optional<uint64_t> found,
                              log_.FindId(record.id()));
      if (found != record.sequence) {
        return Failed(record.sequence, "is not found by its id");
      }
      if (!IsMoney(record.entry_kind())) continue;
      postings[record.debit_account].push_back(record.sequence);
      postings[record.credit_account].push_back(record.sequence);
    }
    uint64_t first = records.front().sequence;
    uint64_t limit = records.back().sequence + 1;
    for (const auto& [account, sequences] : postings) {
      OMLOOP_ASSIGN_OR_RETURN(
          std::vector<uint64_t> found,
          log_.Postings(account, first, limit, sequences.size() + 1));
      if (found != sequences) {
        return Failed(first, absl::StrFormat("or one up to %d is not found by "
                                             "its account %d",
                                             limit - 1, account));
      }
    }
    return absl::OkStatus();
  }

  absl::Status CheckSums() {
    std::map<uint16_t, std::pair<absl::int128, absl::int128>> sums;
    for (uint32_t i = 1; i < facts_.accounts().size(); ++i) {
      auto& [debit, credit] = sums[facts_.accounts()[i].asset];
      debit += balances_.Of(i).debit_minor;
      credit += balances_.Of(i).credit_minor;
    }
    for (const auto& [asset, sides] : sums) {
      if (sides.first != sides.second) {
        return DataLoss(
            "VERIFY_FAILED",
            absl::StrFormat("debits and credits of asset %d differ", asset));
      }
    }
    return absl::OkStatus();
  }

  const store::Log& log_;
  store::LeafHasher hasher_;
  proof::Frontier frontier_;
  fold::Facts facts_;
  fold::Balances balances_;
  uint64_t last_ns_ = 0;
  // Chosen for this run, so that nobody can make rows whose hashes cancel out.
  std::array<uint64_t, 4> seeds_;
  IndexSums sums_;
  VerifyReport report_;
};

}  // namespace

absl::StatusOr<VerifyReport> Verify(const store::Log& log, uint64_t size,
                                    const Hash32& root) {
  return Verifier(log).Run(size, root);
}

}  // namespace omloop::book
