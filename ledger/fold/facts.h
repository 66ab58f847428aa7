#ifndef OMLOOP_LEDGER_FOLD_FACTS_H_
#define OMLOOP_LEDGER_FOLD_FACTS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "ledger/base/calendar.h"
#include "ledger/base/ids.h"
#include "ledger/base/strings.h"
#include "ledger/fold/merges.h"
#include "ledger/model/facts.h"
#include "ledger/model/record.h"

namespace omloop::fold {

// A party as the facts so far know it.
struct PartyState {
  EntryId id;
  uint64_t defined_at = 0;
  PartyAttributes attributes;
  // In order of sequence; a later one with the same number replaces an
  // earlier one from its own date on.
  std::vector<Establishment> establishments;
  // In order of their first day; no two share a day.
  std::vector<LookThrough> look_throughs;
  SupplierProfile profile;
  bool erased = false;

  // The declaration that covers all days from `first` to `last`; null when
  // none does.
  const LookThrough* LookThroughFor(Day first, Day last) const;
};

// Puts a declaration in its place: of the days it covers nothing else stays;
// one without shares only takes away. `all` is in order of the first day.
void LayOver(LookThrough fresh, std::vector<LookThrough>& all);

struct MicroAllianceState {
  uint64_t defined_at = 0;
  Day valid_from;
  MicroAllianceTerms terms;
};

struct AccountState {
  uint64_t defined_at = 0;
  PartyNumber party;
  AccountClass account_class = AccountClass::kNone;
  uint16_t asset = 0;
};

struct ImportState {
  EntryId id;
  uint64_t defined_at = 0;
  PartyNumber anchor;
  ImportTerms terms;
  std::optional<ImportOutcome> outcome;
  // Taken back as a whole: it counts in no figure.
  std::optional<ImportUndoing> undone;
};

struct ContractState {
  EntryId id;
  uint64_t defined_at = 0;
  PartyNumber anchor;
  PartyNumber supplier;
  CategoryNumber category;
  FundingClass funding_class = FundingClass::kNone;
  // Effective date of the award: the signature.
  Day awarded_on;
  // In force: those of the last amendment.
  ContractTerms terms;
  // Sequences of the amendments, in order.
  std::vector<uint64_t> amendments;
  std::optional<ContractEnd> end;
  std::optional<SocialReturn> social_return;

  // The last day it runs, by its terms or because it was ended.
  std::optional<Day> LastDay() const;
};

struct AreaState {
  uint64_t defined_at = 0;
  AreaTerms terms;
};

struct CategoryState {
  uint64_t defined_at = 0;
  CategoryTerms terms;
};

struct RingSetState {
  uint64_t defined_at = 0;
  Day valid_from;
  RingSet rings;
};

// A proposal to set off unpaid invoices, and what its parties said.
struct ClearingState {
  EntryId id;
  uint64_t defined_at = 0;
  Day proposed_on;
  ClearingTerms terms;
  // Of everybody in the legs who answered: whether it accepted.
  std::map<PartyNumber, bool> answers;

  std::set<PartyNumber> Parties() const;
  bool Refused() const;
  // Everybody in it accepted.
  bool Accepted() const;
};

// What an anchor said about one of its months.
struct AnchorMonthState {
  bool submitted = false;
  bool signed_off = false;
  // Taken back after it was submitted.
  bool reopened = false;
  MonthStatement statement;
  // Recorded times of the first submission, which says whether it was in
  // time, and of the newest sign-off.
  uint64_t submitted_ns = 0;
  uint64_t signed_off_ns = 0;
};

// A version of a month's figures that was sealed or published.
struct MonthSealState {
  uint64_t defined_at = 0;
  uint64_t recorded_ns = 0;
  bool published = false;
  MonthSeal seal;
};

struct SpendRuleState {
  uint64_t defined_at = 0;
  Day valid_from;
  SpendRule rule;
};

struct DeclarationState {
  uint64_t defined_at = 0;
  RespendDeclaration terms;
};

struct TargetState {
  uint64_t defined_at = 0;
  // 0 = the alliance.
  PartyNumber anchor;
  TargetTerms terms;
};

// What kind of subject an id stands for.
struct Subject {
  EntryKind kind = EntryKind::kNone;
  // Number of a party or import; for a contract its sequence.
  uint64_t number = 0;
};

// Everything the facts of a log say, as a pure function of the log: the book
// checks entries against it, insight reads definitions from it.
//
// Numbers index the vectors; index 0 is always an empty row ("none").
class Facts {
 public:
  Facts();

  // Takes in one fact; money records are ignored.
  // Errors: INVALID_ARGUMENT PAYLOAD_INVALID; DATA_LOSS FACT_INVALID for a
  // reference or number that the facts before do not allow, which a log made
  // by a book never has.
  absl::Status Apply(const Record& record, std::string_view payload);

  const std::optional<BookTerms>& book() const { return book_; }
  const std::vector<PartyState>& parties() const { return parties_; }
  const std::vector<AccountState>& accounts() const { return accounts_; }
  const std::vector<ImportState>& imports() const { return imports_; }
  // By sequence of the award.
  const std::map<uint64_t, ContractState>& contracts() const {
    return contracts_;
  }
  const std::vector<AreaState>& areas() const { return areas_; }
  const std::vector<CategoryState>& categories() const { return categories_; }
  const std::vector<RingSetState>& ring_sets() const { return ring_sets_; }
  // By number; the newest definition of each.
  const std::map<int32_t, MicroAllianceState>& micro_alliances() const {
    return micro_alliances_;
  }
  // Which party counts as which: figures ask CountsAs, entries stay.
  const Merges& merges() const { return merges_; }
  PartyNumber CountsAs(PartyNumber party, PartyNumber payer) const {
    return merges_.CountsAs(party, payer);
  }

  // Re-spend declarations in force, by party, each in order of first day; a
  // withdrawn one is gone.
  const std::map<PartyNumber, std::vector<DeclarationState>>& declarations()
      const {
    return declarations_;
  }
  // Targets in force, by due day, anchor and measure.
  const std::vector<TargetState>& targets() const { return targets_; }

  // By sequence of the proposal.
  const std::map<uint64_t, ClearingState>& clearings() const {
    return clearings_;
  }

  const PartyState* Party(PartyNumber number) const;
  const AccountState* Account(AccountNumber number) const;
  const ImportState* Import(ImportNumber number) const;
  const CategoryState* Category(CategoryNumber number) const;

  std::optional<Subject> FindSubject(const EntryId& id) const;
  std::optional<AccountNumber> FindAccount(PartyNumber party,
                                           AccountClass account_class,
                                           uint16_t asset) const;
  std::optional<CategoryNumber> FindCategory(std::string_view code) const;
  std::optional<AreaNumber> FindArea(std::string_view code) const;
  // The newest ring set whose validity has begun on `day`.
  const RingSet* RingSetOn(Day day) const;

  bool IsSealed(Month month) const { return seals_.contains(month); }
  const MonthSeal* SealOf(Month month) const;
  // All seals and publications of a month, oldest first.
  const std::vector<MonthSealState>& SealsOf(Month month) const;
  AnchorMonthState AnchorMonth(PartyNumber anchor, Month month) const;

  // Rules about spend by number; those revoked stay, marked so.
  const std::map<int32_t, SpendRuleState>& spend_rules() const {
    return spend_rules_;
  }
  // The category of spend in `month` by the rules in force; the delivered one
  // when none fits. A rule holds for a month when it does on its first day;
  // of several that fit the one adopted last counts.
  CategoryNumber CategoryByRule(PartyNumber anchor, CategoryNumber delivered,
                                PartyNumber supplier, Month month) const;
  // Whether the anchor could choose, by the rules in force, else by the
  // category (after CategoryByRule); yes without one.
  bool InfluenceableByRule(PartyNumber anchor, CategoryNumber category,
                           PartyNumber supplier, Month month) const;

 private:
  absl::Status ApplyParty(const Record& record, std::string_view payload);
  absl::Status ApplyRelation(const Record& record, std::string_view payload);
  absl::Status ApplyImport(const Record& record, std::string_view payload);
  absl::Status ApplyContract(const Record& record, std::string_view payload);
  absl::Status ApplyClearing(const Record& record, std::string_view payload);
  absl::Status ApplyMonth(const Record& record, std::string_view payload);
  absl::Status ApplyDeclaration(const Record& record, std::string_view payload);
  absl::Status ApplyTarget(const Record& record, std::string_view payload);
  absl::Status ApplySpendRule(const Record& record, std::string_view payload);
  const SpendRule* RuleFor(SpendRuleKind kind, PartyNumber anchor,
                           CategoryNumber category, PartyNumber supplier,
                           Month month) const;
  absl::Status ApplyDefinition(const Record& record, std::string_view payload);

  std::optional<BookTerms> book_;
  std::vector<PartyState> parties_;
  std::vector<AccountState> accounts_;
  std::vector<ImportState> imports_;
  std::map<uint64_t, ContractState> contracts_;
  std::map<uint64_t, ClearingState> clearings_;
  std::vector<AreaState> areas_;
  std::vector<CategoryState> categories_;
  std::vector<RingSetState> ring_sets_;
  std::map<int32_t, MicroAllianceState> micro_alliances_;
  Merges merges_;
  std::map<Month, std::vector<MonthSealState>> seals_;
  std::map<int32_t, SpendRuleState> spend_rules_;
  std::map<std::pair<PartyNumber, Month>, AnchorMonthState> anchor_months_;
  std::map<PartyNumber, std::vector<DeclarationState>> declarations_;
  std::vector<TargetState> targets_;

  absl::flat_hash_map<EntryId, Subject> subjects_;
  absl::flat_hash_map<std::tuple<PartyNumber, AccountClass, uint16_t>,
                      AccountNumber>
      account_keys_;
  absl::flat_hash_map<std::string, CategoryNumber, StringHash, StringEq>
      category_codes_;
  absl::flat_hash_map<std::string, AreaNumber, StringHash, StringEq>
      area_codes_;
};

}  // namespace omloop::fold

#endif  // OMLOOP_LEDGER_FOLD_FACTS_H_
