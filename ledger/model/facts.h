#ifndef OMLOOP_LEDGER_MODEL_FACTS_H_
#define OMLOOP_LEDGER_MODEL_FACTS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ledger/base/calendar.h"
#include "ledger/base/ids.h"
#include "ledger/base/money.h"
#include "ledger/base/ratio.h"
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
  // Effective dates of its rows, when stated.
  std::optional<Day> first_day;
  std::optional<Day> last_day;
  // The month the file was declared complete for.
  std::optional<Month> complete_month;

  // Whether lines of `month` may be among its rows.
  bool MayHold(Month month) const {
    return !first_day.has_value() || !last_day.has_value() ||
           (Month(*first_day) <= month && month <= Month(*last_day));
  }
};

struct ImportOutcome {
  int64_t booked_count = 0;
  int64_t booked_sum_minor = 0;
  int64_t existing_count = 0;
  int64_t existing_sum_minor = 0;
  int64_t reversed_count = 0;
  int64_t reversed_sum_minor = 0;
};

struct ImportUndoing {
  uint32_t undone_by_import = 0;
  int64_t reversed_count = 0;
  int64_t reversed_sum_minor = 0;
  int64_t restored_count = 0;
  int64_t restored_sum_minor = 0;
};

// What a rule about spend decides. Numbers as the public enum; on disk.
enum class SpendRuleKind : uint8_t {
  kNone = 0,
  kInfluenceable = 1,
  kCategory = 2,
};

// 0 in a number = any.
struct SpendRule {
  int32_t number = 0;
  SpendRuleKind kind = SpendRuleKind::kNone;
  uint32_t anchor = 0;
  uint32_t category = 0;
  uint32_t supplier = 0;
  bool influenceable = false;
  uint32_t to_category = 0;
  std::optional<Day> valid_to;
  bool revoked = false;
};

// On disk, as omloop.ledger.v1.ContractForm.
enum class ContractForm : uint8_t { kSingle = 0, kFramework = 1, kCallOff = 2 };

// On disk, as omloop.ledger.v1.ReservedBasis.
enum class ReservedBasis : uint8_t {
  kNone = 0,
  kShelteredWork = 1,   // Article 2.82 Aanbestedingswet 2012.
  kSocialServices = 2,  // Article 77 of Directive 2014/24/EU, 2.82a.
};

struct ContractOption {
  int32_t months = 0;
  Money value;
  bool is_taken = false;
};

struct Subcontractor {
  PartyNumber party;
  Money value;  // 0 = not said.
};

struct ContractTerms {
  Money value;
  Day start;
  std::optional<Day> end;
  std::string cpv;
  std::string procedure;
  bool local_consideration_recorded = false;
  std::optional<Day> signed_on;
  std::optional<Day> published_on;
  ContractForm form = ContractForm::kSingle;
  uint64_t framework = 0;  // Sequence of its award; 0 = none.
  std::vector<ContractOption> options;
  ReservedBasis reserved_basis = ReservedBasis::kNone;
  std::string threshold_kind;
  std::vector<Subcontractor> subcontractors;
};

struct ContractEnd {
  Day last_day;
  std::string reason_code;
};

struct SocialReturn {
  int32_t basis_points = 0;
  Money base;
  Money fulfilled;
  std::string instrument;
  std::optional<Day> due;
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

// How a party came to tell where its money went. On disk.
enum class RespendSource : uint8_t { kNone = 0, kOwnBooks = 1, kSigned = 2 };
// What the parts of a declaration are parts of. On disk.
enum class RespendBasis : uint8_t { kNone = 0, kOutgoings = 1, kTurnover = 2 };
// Whom a part went to. On disk; kAny: suppliers and staff, not told apart.
enum class RespendRecipient : uint8_t { kAny = 0, kSuppliers = 1, kStaff = 2 };

struct RespendPart {
  RespendRecipient recipient = RespendRecipient::kAny;
  RingKind ring = RingKind::kUnknown;
  // Of the declaration's `whole`, 0 or more.
  int64_t amount = 0;
};

// Where a party's own money went from `first` to `last`.
struct RespendDeclaration {
  Day first;
  Day last;
  RespendSource source = RespendSource::kNone;
  RespendBasis basis = RespendBasis::kNone;
  // 1 or more, and no less than all parts together; 0 when withdrawn.
  int64_t whole = 0;
  std::vector<RespendPart> parts;
  std::optional<Money> outgoings;
  std::string ring_set;
  bool withdrawn = false;
  std::string vault_commitment;
};

// Days a declaration may be about, parts it may have.
inline constexpr int kDeclarationDaysMax = 400;
inline constexpr int kDeclarationPartsMax = 32;

struct TargetTerms {
  std::string measure;
  Ratio value;
  Day from;
  Day due;
  bool withdrawn = false;
};
// Part of what `debtor` owes `creditor`, in minor units, more than 0.
struct ClearingLeg {
  PartyNumber debtor;
  PartyNumber creditor;
  int64_t amount_minor = 0;
  friend bool operator==(const ClearingLeg&, const ClearingLeg&) = default;
};

// Legs of a proposal: what a party owes in them equals what it is owed.
struct ClearingTerms {
  Asset asset;
  std::vector<ClearingLeg> legs;
};
// Most legs a proposal may have.
inline constexpr size_t kClearingLegsMax = 2000;

}  // namespace omloop

#endif  // OMLOOP_LEDGER_MODEL_FACTS_H_
