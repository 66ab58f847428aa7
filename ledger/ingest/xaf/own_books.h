#ifndef OMLOOP_LEDGER_INGEST_XAF_OWN_BOOKS_H_
#define OMLOOP_LEDGER_INGEST_XAF_OWN_BOOKS_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/base/asset.h"
#include "ledger/base/calendar.h"
#include "ledger/ingest/byte_source.h"
#include "ledger/ingest/problem.h"

namespace omloop::ingest {

// Where a supplier's supplier is, as its books have it; words may be empty.
struct OwnBooksPlace {
  std::string_view postcode;
  std::string_view house_number;
  std::string_view city;
  std::string_view country;  // "NL".
};

// Names the band a place lies in ("focus", "city", "unknown"): the caller
// knows the rings. Called once a relation; must not keep the words.
using PlaceFunction = std::function<std::string(const OwnBooksPlace&)>;

struct OwnBooksBand {
  std::string name;        // As PlaceFunction gave it.
  int64_t recipients = 0;  // Different suppliers that were paid.
  int64_t lines = 0;
  int64_t sum_minor = 0;  // Net, credit notes taken off.
};

// A supplier's own books, added up: what quality A of re-spend rests on. No
// name, number or address is in it, so that the file can be thrown away.
// Amounts are net of VAT, in minor units of `asset`.
struct OwnBooks {
  std::string software;
  std::string fiscal_year;
  // SHA-256 (hexadecimal) of the file as delivered.
  std::string sha256;
  Asset asset;
  // First and last day of the transactions that were counted.
  std::optional<Day> first;
  std::optional<Day> last;
  int64_t transactions = 0;
  int64_t skipped_transactions = 0;  // They do not balance, or have no date.
  int64_t turnover_minor = 0;
  // Purchases from named suppliers by band, sorted by name.
  std::vector<OwnBooksBand> purchases;
  int64_t purchases_minor = 0;
  int64_t wages_minor = 0;  // Cost of staff, social charges included.
  // Costs that name no supplier and are no wages: bank charges and the like.
  int64_t other_costs_minor = 0;
  // purchases + wages + other costs: all that went out but taxes, interest
  // and profit.
  int64_t outgoings_minor = 0;
  std::vector<Problem> warnings;  // The first 100.
};

// Adds up an audit file (packed by gzip or not) as the books of a supplier.
// Only transactions dated in `period` count, all when it is not given.
// Errors: INVALID_ARGUMENT with the reasons of ReadXafFile, WRONG_FORMAT when
// it is no audit file, OWN_BOOKS_EMPTY when no transaction of the period has
// an outgoing; those of `source`.
absl::StatusOr<OwnBooks> SummariseOwnBooks(ByteSource& source,
                                           const PlaceFunction& place_of,
                                           std::optional<Period> period);

}  // namespace omloop::ingest

#endif  // OMLOOP_LEDGER_INGEST_XAF_OWN_BOOKS_H_
