#ifndef OMLOOP_LEDGER_INGEST_OCDS_OCDS_DRAFTS_H_
#define OMLOOP_LEDGER_INGEST_OCDS_OCDS_DRAFTS_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "ledger/base/asset.h"
#include "ledger/ingest/draft.h"
#include "ledger/ingest/ocds/ocds_release.h"
#include "ledger/ingest/problem.h"

namespace omloop::ingest {

// Contracts and transactions kept of one file; a longer one is to be split.
inline constexpr size_t kOcdsKeptMax = 2'000'000;

// Transactions of our own export say so in `source`: they stand in the book.
inline constexpr std::string_view kOwnTransactionSource = "urn:omloop:entry:";

// The number a contract of open data goes by in the register: its id, when
// that names its process or the process is named after it; else both,
// "OCID/ID", because ids like "1" come back in every process.
std::string OcdsContractNumber(std::string_view ocid, std::string_view id);

// Merges the releases of a file into the contracts and payments they tell of:
// what a release with a later date states replaces, what it leaves out stays.
class OcdsDrafts {
 public:
  explicit OcdsDrafts(Asset fallback) : fallback_(fallback) {}

  // Errors: INVALID_ARGUMENT OCDS_TOO_MANY past kOcdsKeptMax.
  absl::Status Add(const OcdsRelease& release, int64_t ordinal, int64_t row);

  // What became of a contract or award: a draft, or why there is none.
  struct ContractResult {
    ContractDraft draft;
    std::vector<Problem> problems;
    bool taken = true;
  };
  // Contracts, and awards that no contract names, in order of appearance.
  std::vector<ContractResult> Contracts() const;

  struct TransactionResult {
    SpendDraft draft;
    std::vector<Problem> problems;
    bool taken = true;
  };
  // Payments, once each; those of our own export are counted apart.
  std::vector<TransactionResult> Transactions() const;
  int64_t own_transactions() const { return own_transactions_; }

 private:
  struct Process {
    OcdsRelease head;  // Without awards and contracts.
    std::vector<OcdsAward> awards;
    std::vector<OcdsContract> contracts;
    std::map<std::string, std::string> dates;  // By what was stated.
    int64_t ordinal = 0;
    int64_t row = 0;
  };
  static const OcdsAward* AwardOf(const Process& process,
                                  const OcdsContract& contract);
  // The number of the framework contract that a process holds, when the file
  // tells of it.
  std::string FrameworkNumberOf(const std::string& ocid) const;
  ContractResult ContractOf(const Process& process, const OcdsAward* award,
                            const OcdsContract* contract) const;

  Asset fallback_;
  std::vector<Process> processes_;
  absl::flat_hash_map<std::string, size_t> by_ocid_;
  size_t kept_ = 0;
  int64_t own_transactions_ = 0;
};

}  // namespace omloop::ingest

#endif  // OMLOOP_LEDGER_INGEST_OCDS_OCDS_DRAFTS_H_
