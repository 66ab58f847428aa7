#include "ledger/fold/facts.h"

#include <algorithm>
#include <tuple>

#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"
#include "ledger/model/fact_codec.h"

namespace omloop::fold {
namespace {

absl::Status Bad(const Record& record, std::string_view why) {
  return DataLoss("FACT_INVALID",
                  absl::StrFormat("entry %d: %s; the log was not made by a "
                                  "book or is damaged",
                                  record.sequence, why));
}

// The row for `number`, which must be the next one or an earlier one.
template <typename State>
State* RowFor(std::vector<State>& rows, uint32_t number) {
  if (number == 0 || number > rows.size()) return nullptr;
  if (number == rows.size()) rows.emplace_back();
  return &rows[number];
}

template <typename State>
const State* Find(const std::vector<State>& rows, uint32_t number) {
  return number == 0 || number >= rows.size() ? nullptr : &rows[number];
}

}  // namespace

void LayOver(LookThrough fresh, std::vector<LookThrough>& all) {
  std::vector<LookThrough> kept;
  for (LookThrough& old : all) {
    if (old.valid_from < fresh.valid_from) {
      LookThrough before = old;
      if (!before.valid_to || *before.valid_to >= fresh.valid_from) {
        before.valid_to = fresh.valid_from - 1;
      }
      kept.push_back(std::move(before));
    }
    if (fresh.valid_to && (!old.valid_to || *old.valid_to > *fresh.valid_to)) {
      LookThrough after = std::move(old);
      after.valid_from = std::max(after.valid_from, *fresh.valid_to + 1);
      kept.push_back(std::move(after));
    }
  }
  if (!fresh.shares.empty()) kept.push_back(std::move(fresh));
  std::sort(kept.begin(), kept.end(),
            [](const LookThrough& a, const LookThrough& b) {
              return a.valid_from < b.valid_from;
            });
  all = std::move(kept);
}

const LookThrough* PartyState::LookThroughFor(Day first, Day last) const {
  for (const LookThrough& each : look_throughs) {
    if (each.valid_from <= first &&
        (!each.valid_to || last <= *each.valid_to)) {
      return &each;
    }
  }
  return nullptr;
}

std::optional<Day> ContractState::LastDay() const {
  if (!end.has_value()) return terms.end;
  if (!terms.end.has_value()) return end->last_day;
  return std::min(end->last_day, *terms.end);
}

Facts::Facts()
    : parties_(1), accounts_(1), imports_(1), areas_(1), categories_(1) {}

absl::Status Facts::Apply(const Record& record, std::string_view payload) {
  switch (record.entry_kind()) {
    case EntryKind::kPartyRegistered:
    case EntryKind::kPartyAmended:
    case EntryKind::kEstablishment:
    case EntryKind::kErasure:
      return ApplyParty(record, payload);
    case EntryKind::kPartiesMerged:
    case EntryKind::kMergeTakenBack:
    case EntryKind::kLookThrough:
    case EntryKind::kMicroAlliance:
    case EntryKind::kSupplierProfile:
      return ApplyRelation(record, payload);
    case EntryKind::kImportOpened:
    case EntryKind::kImportCompleted:
    case EntryKind::kImportUndone:
      return ApplyImport(record, payload);
    case EntryKind::kSpendRule:
      return ApplySpendRule(record, payload);
    case EntryKind::kContractAwarded:
    case EntryKind::kContractAmended:
    case EntryKind::kContractEnded:
    case EntryKind::kSocialReturn:
      return ApplyContract(record, payload);
    case EntryKind::kClearingProposed:
    case EntryKind::kClearingAnswered:
      return ApplyClearing(record, payload);
    case EntryKind::kMonthSubmitted:
    case EntryKind::kMonthSignedOff:
    case EntryKind::kMonthReopened:
    case EntryKind::kMonthSealed:
    case EntryKind::kMonthPublished:
      return ApplyMonth(record, payload);
    case EntryKind::kRespendDeclared:
      return ApplyDeclaration(record, payload);
    case EntryKind::kTargetSet:
      return ApplyTarget(record, payload);
    case EntryKind::kBookOpened:
    case EntryKind::kAccountOpened:
    case EntryKind::kAreaDefined:
    case EntryKind::kRingSetDefined:
    case EntryKind::kCategoryDefined:
      return ApplyDefinition(record, payload);
    default:
      return absl::OkStatus();
  }
}

absl::Status Facts::ApplyParty(const Record& record, std::string_view payload) {
  if (record.entry_kind() == EntryKind::kPartyRegistered) {
    PartyState* party = record.debit_account == parties_.size()
                            ? RowFor(parties_, record.debit_account)
                            : nullptr;
    if (party == nullptr) return Bad(record, "party number is not the next");
    party->id = record.id();
    party->defined_at = record.sequence;
    OMLOOP_ASSIGN_OR_RETURN(party->attributes, DecodePartyAttributes(payload));
    subjects_[record.id()] = {EntryKind::kPartyRegistered,
                              record.debit_account};
    return absl::OkStatus();
  }
  if (Find(parties_, record.debit_account) == nullptr) {
    return Bad(record, "party is not registered");
  }
  PartyState& party = parties_[record.debit_account];
  if (record.entry_kind() == EntryKind::kErasure) {
    party.erased = true;
    return absl::OkStatus();
  }
  if (record.entry_kind() == EntryKind::kPartyAmended) {
    OMLOOP_ASSIGN_OR_RETURN(party.attributes, DecodePartyAttributes(payload));
    return absl::OkStatus();
  }
  OMLOOP_ASSIGN_OR_RETURN(Establishment establishment,
                          DecodeEstablishment(payload, record.day()));
  // The same establishment from a later date: the earlier row ends the day
  // before, so that a move is a move. From the same or an earlier date it
  // replaces what was said.
  auto same_number = [&](const Establishment& other) {
    return other.number == establishment.number;
  };
  std::erase_if(party.establishments, [&](const Establishment& other) {
    return same_number(other) && other.valid_from >= establishment.valid_from;
  });
  for (Establishment& other : party.establishments) {
    if (same_number(other) && other.ValidOn(establishment.valid_from)) {
      other.valid_to = establishment.valid_from - 1;
    }
  }
  party.establishments.push_back(std::move(establishment));
  return absl::OkStatus();
}

absl::Status Facts::ApplyRelation(const Record& record,
                                  std::string_view payload) {
  if (record.entry_kind() == EntryKind::kMicroAlliance) {
    MicroAllianceState state{.defined_at = record.sequence,
                             .valid_from = record.day()};
    OMLOOP_ASSIGN_OR_RETURN(state.terms, DecodeMicroAlliance(payload));
    for (PartyNumber member : state.terms.members) {
      if (Party(member) == nullptr) return Bad(record, "a member is nobody");
    }
    micro_alliances_[state.terms.number] = std::move(state);
    return absl::OkStatus();
  }
  const PartyNumber number(record.debit_account);
  if (Party(number) == nullptr) return Bad(record, "party is not registered");
  PartyState& party = parties_[number.value()];
  switch (record.entry_kind()) {
    case EntryKind::kPartiesMerged: {
      const PartyNumber into(record.credit_account);
      if (Party(into) == nullptr) {
        return Bad(record, "the other party is not registered");
      }
      OMLOOP_ASSIGN_OR_RETURN(MergeTerms terms, DecodeMerge(payload));
      merges_.Merge(number, into, terms.payer);
      return absl::OkStatus();
    }
    case EntryKind::kMergeTakenBack: {
      OMLOOP_ASSIGN_OR_RETURN(MergeTerms terms, DecodeMergeTakenBack(payload));
      merges_.TakeBack(number, terms.payer);
      return absl::OkStatus();
    }
    case EntryKind::kLookThrough: {
      OMLOOP_ASSIGN_OR_RETURN(LookThrough terms,
                              DecodeLookThrough(payload, record.day()));
      LayOver(std::move(terms), party.look_throughs);
      return absl::OkStatus();
    }
    default: {
      OMLOOP_ASSIGN_OR_RETURN(party.profile, DecodeSupplierProfile(payload));
      return absl::OkStatus();
    }
  }
}

absl::Status Facts::ApplyImport(const Record& record,
                                std::string_view payload) {
  if (record.entry_kind() == EntryKind::kImportOpened) {
    ImportState* import = record.debit_account == imports_.size()
                              ? RowFor(imports_, record.debit_account)
                              : nullptr;
    if (import == nullptr) return Bad(record, "import number is not the next");
    import->id = record.id();
    import->defined_at = record.sequence;
    import->anchor = PartyNumber(record.credit_account);
    OMLOOP_ASSIGN_OR_RETURN(import->terms, DecodeImportTerms(payload));
    subjects_[record.id()] = {EntryKind::kImportOpened, record.debit_account};
    return absl::OkStatus();
  }
  if (Find(imports_, record.debit_account) == nullptr) {
    return Bad(record, "import was never opened");
  }
  if (record.entry_kind() == EntryKind::kImportUndone) {
    OMLOOP_ASSIGN_OR_RETURN(imports_[record.debit_account].undone,
                            DecodeImportUndoing(payload));
    return absl::OkStatus();
  }
  OMLOOP_ASSIGN_OR_RETURN(imports_[record.debit_account].outcome,
                          DecodeImportOutcome(payload));
  return absl::OkStatus();
}

absl::Status Facts::ApplyContract(const Record& record,
                                  std::string_view payload) {
  if (record.entry_kind() == EntryKind::kContractAwarded) {
    ContractState contract;
    contract.id = record.id();
    contract.defined_at = record.sequence;
    contract.anchor = PartyNumber(record.debit_account);
    contract.supplier = PartyNumber(record.credit_account);
    contract.category = CategoryNumber(record.category);
    contract.funding_class = static_cast<FundingClass>(record.funding_class);
    contract.awarded_on = record.day();
    OMLOOP_ASSIGN_OR_RETURN(contract.terms, DecodeContractTerms(payload));
    subjects_[record.id()] = {EntryKind::kContractAwarded, record.sequence};
    contracts_.emplace(record.sequence, std::move(contract));
    return absl::OkStatus();
  }
  auto contract = contracts_.find(record.contract);
  if (contract == contracts_.end()) {
    return Bad(record, "contract was never awarded");
  }
  ContractState& state = contract->second;
  if (record.entry_kind() == EntryKind::kContractEnded) {
    OMLOOP_ASSIGN_OR_RETURN(state.end, DecodeContractEnd(payload));
    return absl::OkStatus();
  }
  if (record.entry_kind() == EntryKind::kSocialReturn) {
    OMLOOP_ASSIGN_OR_RETURN(state.social_return, DecodeSocialReturn(payload));
    return absl::OkStatus();
  }
  OMLOOP_ASSIGN_OR_RETURN(state.terms, DecodeContractTerms(payload));
  state.category = CategoryNumber(record.category);
  state.funding_class = static_cast<FundingClass>(record.funding_class);
  state.amendments.push_back(record.sequence);
  // New terms put an ended contract in force again, as a resumption does.
  state.end.reset();
  return absl::OkStatus();
}

std::set<PartyNumber> ClearingState::Parties() const {
  std::set<PartyNumber> parties;
  // Each is a debtor: what it owes in the legs equals what it is owed.
  for (const ClearingLeg& leg : terms.legs) parties.insert(leg.debtor);
  return parties;
}

bool ClearingState::Refused() const {
  return std::any_of(answers.begin(), answers.end(),
                     [](const auto& answer) { return !answer.second; });
}

bool ClearingState::Accepted() const {
  return !Refused() && answers.size() == Parties().size();
}

absl::Status Facts::ApplyClearing(const Record& record,
                                  std::string_view payload) {
  if (record.entry_kind() == EntryKind::kClearingProposed) {
    ClearingState clearing;
    clearing.id = record.id();
    clearing.defined_at = record.sequence;
    clearing.proposed_on = record.day();
    OMLOOP_ASSIGN_OR_RETURN(clearing.terms, DecodeClearingTerms(payload));
    for (PartyNumber party : clearing.Parties()) {
      if (Party(party) == nullptr) {
        return Bad(record, "a party of the clearing is not registered");
      }
    }
    subjects_[record.id()] = {EntryKind::kClearingProposed, record.sequence};
    clearings_.emplace(record.sequence, std::move(clearing));
    return absl::OkStatus();
  }
  auto clearing = clearings_.find(record.contract);
  if (clearing == clearings_.end()) {
    return Bad(record, "clearing was never proposed");
  }
  OMLOOP_ASSIGN_OR_RETURN(bool accepted, DecodeClearingAnswer(payload));
  // The first answer of a party stands.
  clearing->second.answers.emplace(PartyNumber(record.credit_account),
                                   accepted);
  return absl::OkStatus();
}

absl::Status Facts::ApplyMonth(const Record& record, std::string_view payload) {
  Month month(record.day());
  EntryKind kind = record.entry_kind();
  if (kind == EntryKind::kMonthSealed || kind == EntryKind::kMonthPublished) {
    MonthSealState state{record.sequence,
                         record.recorded_ns,
                         kind == EntryKind::kMonthPublished,
                         {}};
    OMLOOP_ASSIGN_OR_RETURN(state.seal, DecodeMonthSeal(payload));
    seals_[month].push_back(std::move(state));
    return absl::OkStatus();
  }
  PartyNumber anchor(record.debit_account);
  if (Party(anchor) == nullptr) return Bad(record, "anchor is not registered");
  AnchorMonthState& state = anchor_months_[{anchor, month}];
  if (kind == EntryKind::kMonthReopened) {
    state.submitted = state.signed_off = false;
    state.reopened = true;
    return absl::OkStatus();
  }
  OMLOOP_ASSIGN_OR_RETURN(state.statement, DecodeMonthStatement(payload));
  state.submitted = true;
  state.signed_off = kind == EntryKind::kMonthSignedOff;
  state.reopened = false;
  if (state.signed_off) {
    state.signed_off_ns = record.recorded_ns;
  } else if (state.submitted_ns == 0) {
    state.submitted_ns = record.recorded_ns;
  }
  return absl::OkStatus();
}

absl::Status Facts::ApplyDeclaration(const Record& record,
                                     std::string_view payload) {
  const PartyNumber party(record.debit_account);
  if (Party(party) == nullptr) return Bad(record, "party is not registered");
  OMLOOP_ASSIGN_OR_RETURN(RespendDeclaration terms,
                          DecodeRespendDeclaration(payload));
  std::vector<DeclarationState>& rows = declarations_[party];
  const auto order = [](const RespendDeclaration& of) {
    return std::tuple(of.first, of.last, of.source);
  };
  auto row = std::lower_bound(
      rows.begin(), rows.end(), terms,
      [&](const DeclarationState& a, const RespendDeclaration& b) {
        return order(a.terms) < order(b);
      });
  const bool known = row != rows.end() && order(row->terms) == order(terms);
  if (terms.withdrawn) {
    if (known) rows.erase(row);
    if (rows.empty()) declarations_.erase(party);
    return absl::OkStatus();
  }
  if (!known) row = rows.emplace(row);
  *row = {record.sequence, std::move(terms)};
  return absl::OkStatus();
}

absl::Status Facts::ApplyTarget(const Record& record,
                                std::string_view payload) {
  const PartyNumber anchor(record.debit_account);
  if (anchor.value() != 0 && Party(anchor) == nullptr) {
    return Bad(record, "anchor is not registered");
  }
  OMLOOP_ASSIGN_OR_RETURN(TargetTerms terms,
                          DecodeTargetTerms(payload, record.day()));
  const auto order = [](const TargetState& of) {
    return std::tuple(of.terms.due, of.anchor, of.terms.measure);
  };
  TargetState target{record.sequence, anchor, std::move(terms)};
  auto row = std::lower_bound(targets_.begin(), targets_.end(), target,
                              [&](const TargetState& a, const TargetState& b) {
                                return order(a) < order(b);
                              });
  const bool known = row != targets_.end() && order(*row) == order(target);
  if (known) row = targets_.erase(row);
  if (!target.terms.withdrawn) targets_.insert(row, std::move(target));
  return absl::OkStatus();
}

absl::Status Facts::ApplySpendRule(const Record& record,
                                   std::string_view payload) {
  SpendRuleState state{record.sequence, record.day(), {}};
  OMLOOP_ASSIGN_OR_RETURN(state.rule, DecodeSpendRule(payload));
  spend_rules_[state.rule.number] = std::move(state);
  return absl::OkStatus();
}

const SpendRule* Facts::RuleFor(SpendRuleKind kind, PartyNumber anchor,
                                CategoryNumber category, PartyNumber supplier,
                                Month month) const {
  const Day first(month);
  const SpendRuleState* found = nullptr;
  for (const auto& [number, state] : spend_rules_) {
    const SpendRule& rule = state.rule;
    const bool fits =
        rule.kind == kind && !rule.revoked && state.valid_from <= first &&
        (!rule.valid_to.has_value() || first <= *rule.valid_to) &&
        (rule.anchor == 0 || rule.anchor == anchor.value()) &&
        (rule.category == 0 || rule.category == category.value()) &&
        (rule.supplier == 0 || rule.supplier == supplier.value());
    if (fits && (found == nullptr || found->defined_at < state.defined_at)) {
      found = &state;
    }
  }
  return found == nullptr ? nullptr : &found->rule;
}

CategoryNumber Facts::CategoryByRule(PartyNumber anchor,
                                     CategoryNumber delivered,
                                     PartyNumber supplier, Month month) const {
  const SpendRule* rule =
      RuleFor(SpendRuleKind::kCategory, anchor, delivered, supplier, month);
  return rule == nullptr
             ? delivered
             : CategoryNumber(static_cast<uint16_t>(rule->to_category));
}

bool Facts::InfluenceableByRule(PartyNumber anchor, CategoryNumber category,
                                PartyNumber supplier, Month month) const {
  const SpendRule* rule =
      RuleFor(SpendRuleKind::kInfluenceable, anchor, category, supplier, month);
  if (rule != nullptr) return rule->influenceable;
  const CategoryState* state = Category(category);
  return state == nullptr || state->terms.influenceable;
}

absl::Status Facts::ApplyDefinition(const Record& record,
                                    std::string_view payload) {
  switch (record.entry_kind()) {
    case EntryKind::kBookOpened: {
      OMLOOP_ASSIGN_OR_RETURN(book_, DecodeBookTerms(payload));
      return absl::OkStatus();
    }
    case EntryKind::kAccountOpened: {
      AccountState* account = record.debit_account == accounts_.size()
                                  ? RowFor(accounts_, record.debit_account)
                                  : nullptr;
      PartyNumber party(record.credit_account);
      if (account == nullptr || Party(party) == nullptr) {
        return Bad(record, "account number or its party is wrong");
      }
      *account = {record.sequence, party,
                  static_cast<AccountClass>(record.category), record.asset};
      account_keys_[{party, account->account_class, account->asset}] =
          AccountNumber(record.debit_account);
      return absl::OkStatus();
    }
    case EntryKind::kAreaDefined: {
      AreaState* area = RowFor(areas_, record.area);
      if (area == nullptr) return Bad(record, "area number is not the next");
      OMLOOP_ASSIGN_OR_RETURN(area->terms, DecodeAreaTerms(payload));
      area->defined_at = record.sequence;
      area_codes_[area->terms.code] = AreaNumber(record.area);
      return absl::OkStatus();
    }
    case EntryKind::kCategoryDefined: {
      CategoryState* category = RowFor(categories_, record.category);
      if (category == nullptr) {
        return Bad(record, "category number is not the next");
      }
      OMLOOP_ASSIGN_OR_RETURN(category->terms, DecodeCategoryTerms(payload));
      category->defined_at = record.sequence;
      category_codes_[category->terms.code] = CategoryNumber(record.category);
      return absl::OkStatus();
    }
    default: {
      OMLOOP_ASSIGN_OR_RETURN(RingSet rings, DecodeRingSet(payload));
      ring_sets_.push_back({record.sequence, record.day(), std::move(rings)});
      return absl::OkStatus();
    }
  }
}

const PartyState* Facts::Party(PartyNumber number) const {
  return Find(parties_, number.value());
}

const AccountState* Facts::Account(AccountNumber number) const {
  return Find(accounts_, number.value());
}

const ImportState* Facts::Import(ImportNumber number) const {
  return Find(imports_, number.value());
}

const CategoryState* Facts::Category(CategoryNumber number) const {
  return Find(categories_, number.value());
}

std::optional<Subject> Facts::FindSubject(const EntryId& id) const {
  auto it = subjects_.find(id);
  if (it == subjects_.end()) return std::nullopt;
  return it->second;
}

std::optional<AccountNumber> Facts::FindAccount(PartyNumber party,
                                                AccountClass account_class,
                                                uint16_t asset) const {
  auto it = account_keys_.find({party, account_class, asset});
  if (it == account_keys_.end()) return std::nullopt;
  return it->second;
}

std::optional<CategoryNumber> Facts::FindCategory(std::string_view code) const {
  auto it = category_codes_.find(code);
  if (it == category_codes_.end()) return std::nullopt;
  return it->second;
}

std::optional<AreaNumber> Facts::FindArea(std::string_view code) const {
  auto it = area_codes_.find(code);
  if (it == area_codes_.end()) return std::nullopt;
  return it->second;
}

const RingSet* Facts::RingSetOn(Day day) const {
  for (auto it = ring_sets_.rbegin(); it != ring_sets_.rend(); ++it) {
    if (it->valid_from <= day) return &it->rings;
  }
  return ring_sets_.empty() ? nullptr : &ring_sets_.front().rings;
}

const MonthSeal* Facts::SealOf(Month month) const {
  const std::vector<MonthSealState>& seals = SealsOf(month);
  return seals.empty() ? nullptr : &seals.back().seal;
}

const std::vector<MonthSealState>& Facts::SealsOf(Month month) const {
  static const std::vector<MonthSealState>& none =
      *new std::vector<MonthSealState>();
  auto it = seals_.find(month);
  return it == seals_.end() ? none : it->second;
}

AnchorMonthState Facts::AnchorMonth(PartyNumber anchor, Month month) const {
  auto it = anchor_months_.find({anchor, month});
  return it == anchor_months_.end() ? AnchorMonthState{} : it->second;
}

}  // namespace omloop::fold
