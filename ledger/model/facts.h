#ifndef OMLOOP_LEDGER_MODEL_FACTS_H_
#define OMLOOP_LEDGER_MODEL_FACTS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ledger/base/calendar.h"
#include "ledger/base/ids.h"
#include "ledger/base/money.h"
#include "ledger/model/area.h"
#include "ledger/model/establishment.h"
#include "ledger/model/party.h"
#include "ledger/model/ring.h"

namespace omloop {

// Decoded payloads of facts (proto/omloop/ledger/v1/facts.proto says what
// each field means). Party attributes, establishments, areas and ring sets
// have headers of their own.

struct BookTerms {
  std::string name;
  Asset default_asset;
  // "commitments" or "records".
  std::string disclosure;
  std::vector<std::string> languages;
};

struct ImportTerms {
  std::string format;
  Asset asset;
  int64_t accepted_count = 0;
  int64_t accepted_sum_minor = 0;
  int64_t rejected_count = 0;
};

struct ImportOutcome {
  int64_t booked_count = 0;
  int64_t booked_sum_minor = 0;
  int64_t existing_count = 0;
  int64_t existing_sum_minor = 0;
};

struct ContractTerms {
  Money value;
  Day start;
  std::optional<Day> end;
  std::string cpv;
  std::string procedure;
  bool local_consideration_recorded = false;
};

struct AreaTerms {
  std::string code;
  std::string scheme;
  std::string name;
  std::string parent_code;
  std::string level;
  std::string boundary_version;
};

struct CategoryTerms {
  std::string code;
  std::string name_nl;
  std::string name_en;
  bool influenceable = true;
};

struct MonthStatement {
  int64_t control_count = 0;
  Money control_total;
};

// One party counts as another, for one payer alone when `payer` is not 0.
struct MergeTerms {
  PartyNumber payer;
};

struct LookThroughShare {
  AreaPath place;
  // Of all that is paid to the party.
  int32_t per_ten_thousand = 0;
  // The supplier behind it; 0 = not named.
  PartyNumber supplier;
  friend bool operator==(const LookThroughShare&,
                         const LookThroughShare&) = default;
};
inline constexpr int32_t kLookThroughWhole = 10000;
inline constexpr int kLookThroughSharesMax = 200;

// Where the money of a pass-through party goes from one day to another.
struct LookThrough {
  Day valid_from;
  std::optional<Day> valid_to;
  std::vector<LookThroughShare> shares;
  friend bool operator==(const LookThrough&, const LookThrough&) = default;
};

struct MicroAllianceTerms {
  int32_t number = 0;
  // Ascending.
  std::vector<PartyNumber> members;
  std::vector<AreaPath> areas;
  bool ended = false;
};
inline constexpr int kMicroAllianceMembersMax = 1000;
inline constexpr int kMicroAllianceAreasMax = 200;
inline constexpr int kMicroAlliancesMax = 10000;

// What a supplier does and where.
struct SupplierProfile {
  // Codes of categories.
  std::vector<std::string> categories;
  std::vector<AreaPath> areas_served;
  // In a year; 0 = not said.
  Money yearly_capacity;
};
inline constexpr int kProfileCategoriesMax = 50;
inline constexpr int kProfileAreasMax = 200;

struct MonthSeal {
  int version = 0;
  int64_t as_of_sequence = 0;
  std::string rows_root;
  std::string formula_version;
};

}  // namespace omloop

#endif  // OMLOOP_LEDGER_MODEL_FACTS_H_
