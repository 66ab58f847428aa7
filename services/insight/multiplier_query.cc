#include "services/insight/multiplier_query.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"

namespace omloop::services {
namespace {

namespace pb = omloop::insight::v1;

absl::Status BadFilter(std::string_view what, std::string_view value,
                       std::string_view hint) {
  return InvalidArgument(
      "BAD_FILTER", absl::StrFormat("\"%s\" is no %s; %s", value, what, hint));
}

}  // namespace

bool MultiplierQuery::has_filter() const {
  return words.anchor() != 0 || !words.category().empty() ||
         !words.supplier_class().empty() || !words.funding_class().empty() ||
         !words.wijk().empty() || !words.micro_alliance().empty();
}

absl::StatusOr<MultiplierQuery> ReadQuery(const pb::MultiplierQuery& message) {
  MultiplierQuery query;
  query.words = message;
  if (!message.month().empty()) {
    OMLOOP_ASSIGN_OR_RETURN(query.month, ParseMonth(message.month()));
  }
  query.months =
      message.window() == pb::MULTIPLIER_WINDOW_YEAR ? kYearMonths : 1;
  if (!message.asset().empty()) {
    OMLOOP_ASSIGN_OR_RETURN(query.asset, Asset::FromCode(message.asset()));
  }
  if (message.local_rings_size() > 1) {
    return InvalidArgument(
        "TWO_DEFINITIONS",
        "a figure has one definition of local; ask once for each ring and keep "
        "the answers apart, they cannot be compared");
  }
  if (message.local_rings_size() == 1) {
    query.local = RingFromName(message.local_rings(0));
    if (!query.local.has_value() || *query.local == RingKind::kUnknown ||
        *query.local == RingKind::kAbroad) {
      return InvalidArgument(
          "BAD_RING",
          absl::StrFormat("\"%s\" is no ring that can count as local; take "
                          "focus, city, region or country",
                          message.local_rings(0)));
    }
  }
  const bool income = message.frame() == pb::MULTIPLIER_FRAME_INCOME;
  if (income != (message.has_income() && message.income().minor_units() > 0)) {
    return InvalidArgument("BAD_FILTER",
                           income ? "the income frame needs the income of the "
                                    "window, above 0: it is round 1"
                                  : "an income belongs to the income frame");
  }
  if (income) {
    query.frame = economy::Frame::kIncome;
    query.income = message.income().minor_units();
  }
  return query;
}

std::vector<economy::PartyGroup> GroupsOf(const fold::Facts& facts) {
  std::vector<economy::PartyGroup> groups;
  for (const auto& [number, state] : facts.micro_alliances()) {
    if (state.terms.ended) continue;
    economy::PartyGroup group;
    group.code = std::to_string(number);
    group.parties.insert(state.terms.members.begin(),
                         state.terms.members.end());
    for (const AreaPath& area : state.terms.areas) {
      const AreaCode& wijk = area.At(AreaLevel::kWijk);
      if (!wijk.empty()) group.wijken.insert(wijk);
    }
    groups.push_back(std::move(group));
  }
  return groups;
}

absl::Status CheckAnchor(PartyNumber anchor, const fold::Facts& facts) {
  const fold::PartyState* party = facts.Party(anchor);
  if (party != nullptr && party->attributes.kind == PartyKind::kAnchor) {
    return absl::OkStatus();
  }
  return NotFound("ANCHOR_NOT_FOUND",
                  absl::StrFormat("no anchor has number %d; \"omloop parties "
                                  "list --kind=anchor\" names them",
                                  anchor.value()));
}

absl::StatusOr<economy::SpendFilter> FilterOf(const MultiplierQuery& query,
                                              const fold::Facts& facts) {
  const pb::MultiplierQuery& words = query.words;
  economy::SpendFilter filter;
  if (words.anchor() != 0) {
    filter.anchor = PartyNumber(static_cast<uint32_t>(words.anchor()));
    OMLOOP_RETURN_IF_ERROR(CheckAnchor(*filter.anchor, facts));
  }
  if (!words.category().empty()) {
    filter.category = facts.FindCategory(words.category());
    if (!filter.category) {
      return BadFilter("category", words.category(),
                       "the dashboard lists the codes");
    }
  }
  if (!words.supplier_class().empty()) {
    using enum economy::SupplierClass;
    for (const economy::SupplierClass one :
         {kCooperative, kSmallLocal, kOtherLocal, kNotLocal, kUnknown}) {
      if (economy::SupplierClassName(one) == words.supplier_class()) {
        filter.supplier_class = one;
      }
    }
    if (!filter.supplier_class) {
      return BadFilter("supplier class", words.supplier_class(),
                       "take cooperative, small-local, other-local, not-local "
                       "or unknown");
    }
  }
  if (!words.funding_class().empty()) {
    for (const FundingClass one : {FundingClass::kNone, FundingClass::kRegular,
                                   FundingClass::kFlywheel}) {
      if (economy::FundingClassName(one) == words.funding_class()) {
        filter.funding_class = one;
      }
    }
    if (!filter.funding_class) {
      return BadFilter("funding class", words.funding_class(),
                       "take regular, flywheel or none");
    }
  }
  if (!words.wijk().empty()) {
    const auto code = AreaCode::Parse(words.wijk());
    if (!code.ok() || !facts.FindArea(words.wijk()).has_value()) {
      return BadFilter("wijk", words.wijk(),
                       "\"omloop areas list --level=wijk\" lists the codes");
    }
    filter.wijk = *code;
  }
  if (!words.micro_alliance().empty()) {
    for (economy::PartyGroup& group : GroupsOf(facts)) {
      if (group.code == words.micro_alliance()) {
        filter.group = std::move(group);
      }
    }
    if (!filter.group) {
      return BadFilter("micro-alliance", words.micro_alliance(),
                       "give the number of one that has not ended");
    }
  }
  return filter;
}

economy::ReportBy ReportByOf(pb::MultiplierBreakdown by) {
  using economy::ReportBy;
  switch (by) {
    case pb::MULTIPLIER_BREAKDOWN_ANCHOR:
      return ReportBy::kAnchor;
    case pb::MULTIPLIER_BREAKDOWN_CATEGORY:
      return ReportBy::kCategory;
    case pb::MULTIPLIER_BREAKDOWN_SUPPLIER_CLASS:
      return ReportBy::kSupplierClass;
    case pb::MULTIPLIER_BREAKDOWN_FUNDING_CLASS:
      return ReportBy::kFundingClass;
    case pb::MULTIPLIER_BREAKDOWN_WIJK:
      return ReportBy::kWijk;
    case pb::MULTIPLIER_BREAKDOWN_MICRO_ALLIANCE:
      return ReportBy::kGroup;
    case pb::MULTIPLIER_BREAKDOWN_MONTH:
      return ReportBy::kMonth;
    default:
      return ReportBy::kNothing;
  }
}

// Version of the borders of the focus area, or of any area.
std::string BoundaryVersion(const fold::Facts& facts, const RingSet* rings) {
  if (rings != nullptr && !rings->bands().empty()) {
    const AreaPath& focus = rings->bands().front().areas.front();
    const auto number = facts.FindArea(focus.At(*focus.Deepest()).view());
    if (number) return facts.areas()[number->value()].terms.boundary_version;
  }
  for (const fold::AreaState& area : facts.areas()) {
    if (!area.terms.boundary_version.empty()) {
      return area.terms.boundary_version;
    }
  }
  return "";
}

absl::StatusOr<uint64_t> SizeAfter(int64_t sequence, std::string_view field) {
  if (sequence < 0 || sequence == std::numeric_limits<int64_t>::max()) {
    return InvalidArgument(
        "BAD_SEQUENCE",
        absl::StrFormat("%s is %d; give the sequence of an entry, or 0", field,
                        sequence));
  }
  return sequence == 0 ? 0 : static_cast<uint64_t>(sequence) + 1;
}

}  // namespace omloop::services
