#ifndef OMLOOP_LEDGER_INGEST_OCDS_OCDS_READER_H_
#define OMLOOP_LEDGER_INGEST_OCDS_OCDS_READER_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger/base/asset.h"
#include "ledger/ingest/byte_source.h"
#include "ledger/ingest/ocds/ocds_release.h"
#include "ledger/ingest/problem.h"

namespace omloop::ingest {

// Things told apart (releases, awards, contracts, transactions, suppliers), in
// one file. Past it the counts stand still and a warning says so.
inline constexpr size_t kOcdsTrackedMax = size_t{16} << 20;
// Problems of one kind; more of them are counted in one more.
inline constexpr int64_t kOcdsSameProblemMax = 100;

// An amount of a file in minor units of its currency.
struct OcdsAmount {
  enum class State { kNone, kRead, kUnreadable, kCurrencyUnknown };
  State state = State::kNone;
  int64_t minor_units = 0;
  Asset asset;
  bool rounded = false;
};
// A value without a currency is in `fallback`.
OcdsAmount ReadOcdsAmount(const OcdsValue& value, Asset fallback);

struct OcdsSum {
  int64_t count = 0;
  int64_t sum_minor = 0;
};

// What was found in one file. A process is told in several releases, so an
// award, contract or transaction counts once by its process (ocid) and id, as
// the release with the last date states it.
struct OcdsSummary {
  std::string version;          // "1.1"; "1.0" when the file names none.
  int64_t releases = 0;         // Those in records included.
  int64_t linked_releases = 0;  // Named by address only.
  int64_t records = 0;
  int64_t distinct_release_ids = 0;
  int64_t ocids = 0;
  int64_t awards = 0;
  int64_t contracts = 0;
  int64_t transactions = 0;
  int64_t suppliers = 0;  // Of awards, by id, identifier or name.
  int64_t awards_stated = 0;
  int64_t contracts_stated = 0;
  int64_t transactions_stated = 0;
  std::map<std::string, OcdsSum> award_sum;  // By currency.
  std::map<std::string, OcdsSum> transaction_sum;
  int64_t rounded = 0;
  // Parts that are no release or record: refused, the rest is taken.
  int64_t refused_parts = 0;
};

struct OcdsOptions {
  // Of values that name no currency.
  Asset asset = kEur;
};

// Takes the releases of a file in its order.
class OcdsSink {
 public:
  virtual ~OcdsSink() = default;
  // `ordinal` counts releases from 1; `row` is where it begins.
  virtual absl::Status OnRelease(const OcdsRelease& release, int64_t ordinal,
                                 int64_t row) = 0;
  virtual absl::Status OnProblem(const Problem& problem) = 0;
};

// Reads a release package, record package, list of them, single release or
// record, or JSON lines of any of these; `source` is UTF-8. Memory grows with
// the number of processes and their parts, not with the bytes.
// Errors: INVALID_ARGUMENT JSON_BROKEN, JSON_TOO_DEEP, JSON_PART_TOO_LARGE or
// OCDS_NOTHING_FOUND for the file as a whole; those of `source` and `sink`.
absl::StatusOr<OcdsSummary> ReadOcds(ByteSource& source,
                                     const OcdsOptions& options,
                                     OcdsSink& sink);

}  // namespace omloop::ingest

#endif  // OMLOOP_LEDGER_INGEST_OCDS_OCDS_READER_H_
