#ifndef OMLOOP_SERVICES_INSIGHT_MULTIPLIER_QUERY_H_
#define OMLOOP_SERVICES_INSIGHT_MULTIPLIER_QUERY_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/base/asset.h"
#include "ledger/base/calendar.h"
#include "ledger/economy/multiplier_report.h"
#include "ledger/fold/facts.h"
#include "ledger/model/ring.h"
#include "omloop/insight/v1/insight.pb.h"

namespace omloop::services {

// A question about a multiplier, read and checked as far as it can be without
// the log.
struct MultiplierQuery {
  std::optional<Month> month;
  // Of the window.
  int months = 1;
  std::optional<Asset> asset;
  // Outermost ring that counts as local; none: the ring set's own.
  std::optional<RingKind> local;
  economy::Frame frame = economy::Frame::kProcurement;
  int64_t income = 0;
  // The words of the message; FilterOf looks them up.
  omloop::insight::v1::MultiplierQuery words;

  bool has_filter() const;
};

inline constexpr int kYearMonths = 12;

// Errors: INVALID_ARGUMENT BAD_MONTH, UNKNOWN_ASSET, BAD_RING,
// TWO_DEFINITIONS; BAD_FILTER for an income in frame P or none in frame I.
absl::StatusOr<MultiplierQuery> ReadQuery(
    const omloop::insight::v1::MultiplierQuery& message);

// Errors: NOT_FOUND ANCHOR_NOT_FOUND; INVALID_ARGUMENT BAD_FILTER for a
// category, class, wijk or micro-alliance that the book does not have.
absl::StatusOr<economy::SpendFilter> FilterOf(const MultiplierQuery& query,
                                              const fold::Facts& facts);

// Micro-alliances that have not ended, by number.
std::vector<economy::PartyGroup> GroupsOf(const fold::Facts& facts);

// Errors: NOT_FOUND ANCHOR_NOT_FOUND.
absl::Status CheckAnchor(PartyNumber anchor, const fold::Facts& facts);

economy::ReportBy ReportByOf(omloop::insight::v1::MultiplierBreakdown by);

// Version of the borders of the focus area, or of any area.
std::string BoundaryVersion(const fold::Facts& facts, const RingSet* rings);

// The size of the log after entry `sequence`; 0 for 0, the head.
// Errors: INVALID_ARGUMENT BAD_SEQUENCE.
absl::StatusOr<uint64_t> SizeAfter(int64_t sequence, std::string_view field);

}  // namespace omloop::services

#endif  // OMLOOP_SERVICES_INSIGHT_MULTIPLIER_QUERY_H_
