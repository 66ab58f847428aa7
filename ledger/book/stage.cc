#include "ledger/book/stage.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "ledger/base/asset.h"
#include "ledger/base/check.h"
#include "ledger/base/status_macros.h"
#include "ledger/book/limits.h"
#include "ledger/model/fact_codec.h"

namespace omloop::book {
namespace {

// Kinds that may define one number each, the next of their kind.
bool TakesNumber(EntryKind kind) {
  return kind == EntryKind::kPartyRegistered ||
         kind == EntryKind::kImportOpened || kind == EntryKind::kAreaDefined ||
         kind == EntryKind::kCategoryDefined;
}

// Facts whose subject is the entry's own id.
bool DefinesSubject(EntryKind kind) {
  return kind == EntryKind::kPartyRegistered ||
         kind == EntryKind::kImportOpened ||
         kind == EntryKind::kContractAwarded ||
         kind == EntryKind::kClearingProposed;
}

// Facts whose subject is found by their sequence, not by a number.
bool SubjectBySequence(EntryKind kind) {
  return kind == EntryKind::kContractAwarded ||
         kind == EntryKind::kClearingProposed;
}

// The kind of entry that defines the subject a fact names; kNone when it
// names none.
EntryKind SubjectKind(EntryKind kind) {
  switch (kind) {
    case EntryKind::kPartyAmended:
    case EntryKind::kEstablishment:
    case EntryKind::kErasure:
    case EntryKind::kTextAttached:
    case EntryKind::kMappingProfileAdopted:
    case EntryKind::kMonthSubmitted:
    case EntryKind::kMonthSignedOff:
    case EntryKind::kMonthReopened:
    case EntryKind::kContractAwarded:
    case EntryKind::kPartiesMerged:
    case EntryKind::kMergeTakenBack:
    case EntryKind::kLookThrough:
    case EntryKind::kSupplierProfile:
    case EntryKind::kRespendDeclared:
    case EntryKind::kTargetSet:
      return EntryKind::kPartyRegistered;
    case EntryKind::kImportCompleted:
    case EntryKind::kImportUndone:
      return EntryKind::kImportOpened;
    case EntryKind::kContractAmended:
    case EntryKind::kContractEnded:
    case EntryKind::kSocialReturn:
      return EntryKind::kContractAwarded;
    case EntryKind::kClearingAnswered:
      return EntryKind::kClearingProposed;
    default:
      return EntryKind::kNone;
  }
}

// Facts that are the book's own when they name no subject.
bool MayHaveNoSubject(EntryKind kind) { return kind == EntryKind::kTargetSet; }

bool NamesParty(EntryKind kind) {
  return kind == EntryKind::kAccountOpened ||
         kind == EntryKind::kImportOpened ||
         kind == EntryKind::kContractAwarded ||
         kind == EntryKind::kPartiesMerged ||
         kind == EntryKind::kClearingAnswered;
}

bool DayInRange(int32_t day) {
  return day >= kEffectiveDayMin && day <= kEffectiveDayMax;
}

// First field in which two records differ; "" when a repeat. Import, line and
// link say how an entry came in, not what it is: the same row may come again
// by another file, or alone.
std::string_view FirstDifference(const Record& a, const Record& b) {
  if (a.kind != b.kind) return "kind";
  if (a.debit_account != b.debit_account) return "debit_account";
  if (a.credit_account != b.credit_account) return "credit_account";
  if (a.amount_minor != b.amount_minor) return "amount";
  if (a.asset != b.asset) return "asset";
  if (a.effective_day != b.effective_day) return "effective_day";
  if (a.category != b.category) return "category";
  if (a.area != b.area) return "area";
  if (a.funding_class != b.funding_class) return "funding_class";
  if (a.evidence_quality != b.evidence_quality) return "evidence_quality";
  if (a.influence != b.influence) return "influence";
  if (a.vat_treatment != b.vat_treatment) return "vat_treatment";
  if (a.contract != b.contract) return "contract_sequence";
  if (a.reversed != b.reversed) return "reversed_sequence";
  if (((a.flags ^ b.flags) & ~kFlagLinked) != 0) return "flags";
  if (std::memcmp(a.commitment, b.commitment, sizeof(a.commitment)) != 0) {
    return IsMoney(a.entry_kind()) ? "detail" : "payload";
  }
  return "";
}

}  // namespace

absl::StatusOr<std::optional<Record>> Working::Find(uint64_t sequence) const {
  if (sequence >= first) {
    const uint64_t at = sequence - first;
    if (at >= group.records.size()) return std::nullopt;
    return group.records[at];
  }
  if (written != nullptr) {
    const std::vector<Record>& records = written->group().records;
    const uint64_t at = sequence - records.front().sequence;
    // Wraps to a large number for what is before the group.
    if (at < records.size()) return records[at];
  }
  OMLOOP_ASSIGN_OR_RETURN(std::vector<Record> found, log->Read(sequence, 1));
  if (found.empty()) return std::nullopt;
  return found[0];
}

absl::StatusOr<std::optional<uint64_t>> Working::FindId(
    const EntryId& id) const {
  if (auto it = group_ids.find(id); it != group_ids.end()) return it->second;
  if (auto it = written_ids.find(id); it != written_ids.end()) {
    return it->second;
  }
  return log->FindId(id);
}

void Stage::Begin() {
  first_record_ = working_.group.records.size();
  first_payload_ = working_.group.payloads.size();
  if (subjects_.empty() && staged_count_.empty() && accounts_.empty() &&
      reversed_.empty() && completed_imports_.empty() && sealed_.empty()) {
    return;
  }
  subjects_.clear();
  staged_count_.clear();
  accounts_.clear();
  reversed_.clear();
  completed_imports_.clear();
  sealed_.clear();
}

void Stage::Rollback() {
  std::vector<Record>& records = working_.group.records;
  for (size_t i = first_record_; i < records.size(); ++i) {
    working_.group_ids.erase(records[i].id());
  }
  records.resize(first_record_);
  working_.group.payloads.resize(first_payload_);
}

absl::StatusOr<EntryResult> Stage::Add(const EntryDraft& draft) {
  EntryResult result;
  auto refuse = [&](EntryStatus status, std::string_view field) {
    result.status = status;
    result.field = field;
    return result;
  };
  if (draft.id.is_zero()) return refuse(EntryStatus::kIdInvalid, "entry_id");

  Record record = EmptyRecord();
  record.sequence = working_.next_sequence();
  std::memcpy(record.entry_id, draft.id.bytes().data(), EntryId::kSize);
  if (draft.linked) record.flags |= kFlagLinked;
  std::string_view payload;
  bool is_fact = false;
  EntryStatus status = EntryStatus::kNone;
  if (const auto* money = std::get_if<MoneyDraft>(&draft.body)) {
    payload = money->detail;
    status = JudgeMoney(draft, *money, record, result.field);
  } else if (const auto* fact = std::get_if<FactDraft>(&draft.body)) {
    payload = fact->payload;
    is_fact = true;
    status = JudgeFact(*fact, record, result.number, result.field);
  } else {
    const auto& reversal = std::get<ReversalDraft>(draft.body);
    payload = reversal.detail;
    OMLOOP_ASSIGN_OR_RETURN(status,
                            JudgeReversal(reversal, record, result.field));
  }

  // A repeat goes before every refusal that the state has made since: the
  // first answer stands for ever.
  OMLOOP_ASSIGN_OR_RETURN(std::optional<uint64_t> existing,
                          working_.FindId(draft.id));
  if (existing.has_value()) {
    return CompareWith(*existing, record, payload, result.number);
  }
  if (status != EntryStatus::kNone) return refuse(status, result.field);

  SetCommitment(record, payload);
  working_.group_ids.emplace(draft.id, record.sequence);
  EntryKind kind = record.entry_kind();
  if (DefinesSubject(kind)) {
    subjects_[draft.id] = {
        kind, SubjectBySequence(kind) ? record.sequence : result.number};
  }
  if (TakesNumber(kind)) ++staged_count_[kind];
  if (kind == EntryKind::kReversal) reversed_.insert(record.reversed);
  if (kind == EntryKind::kImportCompleted) {
    completed_imports_.insert(record.debit_account);
  }
  if (kind == EntryKind::kImportUndone) {
    undone_imports_.insert(record.debit_account);
  }
  if (kind == EntryKind::kMonthSealed) ++sealed_[Month(record.day())];
  if (kind == EntryKind::kAccountOpened) {
    accounts_.push_back({record.sequence, PartyNumber(record.credit_account),
                         static_cast<AccountClass>(record.category),
                         record.asset});
  }
  working_.group.records.push_back(record);
  // Every fact has a payload row, if an empty one, so that facts can be read
  // without reading the log.
  if (is_fact || !payload.empty()) {
    working_.group.payloads.push_back({record.sequence, std::string(payload)});
  }
  result.status = EntryStatus::kCreated;
  result.sequence = record.sequence;
  return result;
}

absl::StatusOr<EntryResult> Stage::CompareWith(uint64_t sequence,
                                               const Record& wanted,
                                               std::string_view payload,
                                               uint32_t number) {
  OMLOOP_ASSIGN_OR_RETURN(std::optional<Record> found, working_.Find(sequence));
  OMLOOP_CHECK(found.has_value());
  EntryResult result;
  Record same = wanted;
  same.sequence = sequence;  // Salts depend on it.
  EntryKind kind = wanted.entry_kind();
  bool numbered = DefinesSubject(kind) || kind == EntryKind::kAccountOpened ||
                  kind == EntryKind::kAreaDefined ||
                  kind == EntryKind::kCategoryDefined;
  if (numbered && found->kind == same.kind) {
    // Numbers were given by the book, not asked for.
    if (kind == EntryKind::kAreaDefined) {
      same.area = found->area;
      number = found->area;
    } else if (kind == EntryKind::kCategoryDefined) {
      same.category = found->category;
      number = found->category;
    } else if (!SubjectBySequence(kind)) {
      same.debit_account = found->debit_account;
      number = found->debit_account;
    }
  }
  SetCommitment(same, payload);
  result.field = FirstDifference(*found, same);
  result.status = result.field.empty() ? EntryStatus::kExists
                                       : EntryStatus::kExistsDifferent;
  result.sequence = sequence;
  result.number = number;
  return result;
}

// Whether lines may be added to an import.
EntryStatus Stage::JudgeImport(uint32_t number) const {
  const fold::ImportState* import = working_.facts.Import(ImportNumber(number));
  if (import == nullptr) return EntryStatus::kImportNotFound;
  bool open =
      !import->outcome.has_value() && !completed_imports_.contains(number);
  return open ? EntryStatus::kNone : EntryStatus::kImportNotOpen;
}

EntryStatus Stage::JudgeSpendRule(const FactDraft& fact,
                                  std::string_view& field) const {
  field = "payload";
  absl::StatusOr<SpendRule> rule = DecodeSpendRule(fact.payload);
  if (!rule.ok()) return EntryStatus::kPayloadInvalid;
  if (rule->number > kSpendRulesMax) return EntryStatus::kLimitReached;
  for (uint32_t party : {rule->anchor, rule->supplier}) {
    if (party != 0 && working_.facts.Party(PartyNumber(party)) == nullptr) {
      return EntryStatus::kPartyNotFound;
    }
  }
  for (uint32_t category : {rule->category, rule->to_category}) {
    if (category != 0 && (category > kCategoriesMax ||
                          working_.facts.Category(CategoryNumber(
                              static_cast<uint16_t>(category))) == nullptr)) {
      return EntryStatus::kCategoryNotFound;
    }
  }
  field = "";
  return EntryStatus::kNone;
}

EntryStatus Stage::JudgeMonth(int32_t effective_day, bool restatement,
                              bool has_reason) const {
  Month month(DayFromNumber(effective_day));
  bool sealed = working_.facts.IsSealed(month) || sealed_.contains(month);
  if (sealed && !(restatement && has_reason)) return EntryStatus::kMonthSealed;
  return EntryStatus::kNone;
}

EntryStatus Stage::JudgeMoney(const EntryDraft& draft, const MoneyDraft& money,
                              Record& record, std::string_view& field) {
  record.debit_account = money.debit_account;
  record.credit_account = money.credit_account;
  record.amount_minor = money.amount_minor;
  record.asset = money.asset;
  record.kind = static_cast<uint8_t>(money.kind);
  record.flags |= money.flags;
  record.effective_day = money.effective_day;
  record.category = money.category;
  record.area = money.area;
  record.funding_class = static_cast<uint8_t>(money.funding_class);
  record.evidence_quality = static_cast<uint8_t>(money.evidence_quality);
  record.influence = static_cast<uint8_t>(money.influence);
  record.vat_treatment = static_cast<uint8_t>(money.vat_treatment);
  record.import_number = money.import_number;
  record.import_line = money.import_line;
  record.contract = money.contract;
  record.reversed = money.reversed;

  auto refuse = [&](EntryStatus status, std::string_view name) {
    field = name;
    return status;
  };
  if (!IsMoney(money.kind) || money.kind == EntryKind::kReversal ||
      working_.facts.book() == std::nullopt ||
      money.funding_class > FundingClass::kFlywheel ||
      money.evidence_quality > EvidenceQuality::kZ ||
      money.influence > Influence::kNo ||
      money.vat_treatment > VatTreatment::kGrossOnly ||
      (money.flags & ~kFlagsKnown) != 0) {
    return refuse(EntryStatus::kKindInvalid, "kind");
  }
  if ((money.flags & kFlagLinked) != 0 && !draft.linked) {
    return refuse(EntryStatus::kLinkInvalid, "linked");
  }
  if (money.detail.size() > kPayloadBytesMax) {
    return refuse(EntryStatus::kPayloadTooLarge, "detail");
  }
  if (money.amount_minor < 0) {
    return refuse(EntryStatus::kAmountInvalid, "amount");
  }
  if (!DayInRange(money.effective_day)) {
    return refuse(EntryStatus::kDateInvalid, "effective_day");
  }
  const fold::AccountState* debit = Account(money.debit_account);
  if (debit == nullptr) {
    return refuse(EntryStatus::kAccountNotFound, "debit_account");
  }
  uint16_t debit_asset = debit->asset;
  const fold::AccountState* credit = Account(money.credit_account);
  if (credit == nullptr) {
    return refuse(EntryStatus::kAccountNotFound, "credit_account");
  }
  if (money.debit_account == money.credit_account) {
    return refuse(EntryStatus::kAccountsSame, "credit_account");
  }
  if (debit_asset != money.asset || credit->asset != money.asset) {
    return refuse(EntryStatus::kAssetMismatch, "asset");
  }
  if (money.category != 0 &&
      working_.facts.Category(CategoryNumber(money.category)) == nullptr) {
    return refuse(EntryStatus::kCategoryNotFound, "category");
  }
  if (money.area >= working_.facts.areas().size()) {
    return refuse(EntryStatus::kAreaNotFound, "area");
  }
  if (money.import_number != 0) {
    EntryStatus import = JudgeImport(money.import_number);
    if (import != EntryStatus::kNone) return refuse(import, "import_number");
  }
  if (!money.contract_id.is_zero()) {
    std::optional<fold::Subject> contract =
        Subject(money.contract_id, EntryKind::kContractAwarded);
    if (!contract.has_value() || money.contract != kNoReference) {
      return refuse(EntryStatus::kContractNotFound, "contract_id");
    }
    record.contract = contract->number;
  }
  if (money.contract != kNoReference &&
      !working_.facts.contracts().contains(money.contract)) {
    return refuse(EntryStatus::kContractNotFound, "contract_sequence");
  }
  if (money.reversed != kNoReference &&
      money.reversed >= working_.next_sequence()) {
    return refuse(EntryStatus::kReversedNotFound, "reversed_sequence");
  }
  EntryStatus month =
      JudgeMonth(money.effective_day, (money.flags & kFlagRestatement) != 0,
                 !money.detail.empty());
  if (month != EntryStatus::kNone) return refuse(month, "effective_day");
  return EntryStatus::kNone;
}

absl::StatusOr<EntryStatus> Stage::JudgeReversal(const ReversalDraft& reversal,
                                                 Record& record,
                                                 std::string_view& field) {
  record.kind = static_cast<uint8_t>(EntryKind::kReversal);
  record.reversed = reversal.reversed;
  if (reversal.restatement) record.flags |= kFlagRestatement;
  field = "reversed_sequence";
  if (reversal.detail.size() > kPayloadBytesMax) {
    field = "detail";
    return EntryStatus::kPayloadTooLarge;
  }
  OMLOOP_ASSIGN_OR_RETURN(std::optional<Record> original,
                          working_.Find(reversal.reversed));
  if (!original.has_value()) return EntryStatus::kReversedNotFound;
  record.debit_account = original->credit_account;
  record.credit_account = original->debit_account;
  record.amount_minor = original->amount_minor;
  record.asset = original->asset;
  record.effective_day = original->effective_day;
  record.category = original->category;
  record.area = original->area;
  record.funding_class = original->funding_class;
  record.evidence_quality = original->evidence_quality;
  record.influence = original->influence;
  record.vat_treatment = original->vat_treatment;
  // Figures leave a line of an open import out; its reversal goes with it.
  record.import_number = reversal.import_number != 0 ? reversal.import_number
                                                     : original->import_number;
  record.import_line = reversal.import_line;
  record.contract = original->contract;
  record.flags |= original->flags & (kFlagAssumedContract | kFlagPassThrough |
                                     kFlagDateBasisMask);
  if (!IsMoney(original->entry_kind()) ||
      original->entry_kind() == EntryKind::kReversal) {
    return EntryStatus::kNotReversible;
  }
  if (working_.reversals.contains(reversal.reversed) ||
      reversed_.contains(reversal.reversed)) {
    return EntryStatus::kAlreadyReversed;
  }
  if (reversal.import_number != 0) {
    field = "import_number";
    EntryStatus import = JudgeImport(reversal.import_number);
    if (import != EntryStatus::kNone) return import;
    // A line that counts in no figure yet is taken back within its import.
    if (original->import_number != 0 &&
        original->import_number != reversal.import_number &&
        JudgeImport(original->import_number) == EntryStatus::kNone) {
      return EntryStatus::kImportNotOpen;
    }
    field = "reversed_sequence";
  }
  EntryStatus month = JudgeMonth(original->effective_day, reversal.restatement,
                                 !reversal.detail.empty());
  if (month == EntryStatus::kNone) field = "";
  return month;
}

EntryStatus Stage::JudgeFact(const FactDraft& fact, Record& record,
                             uint32_t& number, std::string_view& field) {
  record.kind = static_cast<uint8_t>(fact.kind);
  record.effective_day = fact.valid_from_day;
  record.asset = fact.asset;
  record.category = fact.category;
  record.funding_class = static_cast<uint8_t>(fact.funding_class);
  auto refuse = [&](EntryStatus status, std::string_view name) {
    field = name;
    return status;
  };
  bool opens_book = fact.kind == EntryKind::kBookOpened;
  // Sequence 0 is the book's own fact, so that 0 can stand for "none".
  if (!IsFact(fact.kind) || opens_book != (working_.next_sequence() == 0)) {
    return refuse(EntryStatus::kKindInvalid, "kind");
  }
  if (fact.payload.size() > kPayloadBytesMax) {
    return refuse(EntryStatus::kPayloadTooLarge, "payload");
  }
  if (!CheckPayload(fact.kind, fact.payload).ok()) {
    return refuse(EntryStatus::kPayloadInvalid, "payload");
  }
  if (!DayInRange(fact.valid_from_day)) {
    return refuse(EntryStatus::kDateInvalid, "valid_from_day");
  }
  EntryKind subject_kind = SubjectKind(fact.kind);
  bool of_the_book = MayHaveNoSubject(fact.kind) && fact.subject.is_zero();
  if (subject_kind != EntryKind::kNone && !of_the_book) {
    std::optional<fold::Subject> subject = Subject(fact.subject, subject_kind);
    if (!subject.has_value()) {
      return refuse(EntryStatus::kSubjectNotFound, "subject_id");
    }
    if (SubjectBySequence(subject_kind)) {
      record.contract = subject->number;
    } else {
      record.debit_account = static_cast<uint32_t>(subject->number);
    }
  }
  if (NamesParty(fact.kind)) {
    std::optional<fold::Subject> party =
        Subject(fact.party, EntryKind::kPartyRegistered);
    if (!party.has_value()) {
      return refuse(EntryStatus::kPartyNotFound, "party_id");
    }
    record.credit_account = static_cast<uint32_t>(party->number);
  }
  if (fact.category != 0 &&
      working_.facts.Category(CategoryNumber(fact.category)) == nullptr) {
    return refuse(EntryStatus::kCategoryNotFound, "category");
  }

  switch (fact.kind) {
    case EntryKind::kPartyRegistered: {
      number = NextNumber(fact.kind, working_.facts.parties().size());
      if (number > kPartiesMax) return EntryStatus::kLimitReached;
      record.debit_account = number;
      break;
    }
    case EntryKind::kImportOpened: {
      number = NextNumber(fact.kind, working_.facts.imports().size());
      if (number > kImportsMax) return EntryStatus::kLimitReached;
      record.debit_account = number;
      break;
    }
    case EntryKind::kAccountOpened: {
      int account_class = static_cast<int>(fact.account_class);
      if (account_class < 1 || account_class > kAccountClassMax) {
        return refuse(EntryStatus::kKindInvalid, "account_class");
      }
      if (!Asset::FromNumber(fact.asset).ok()) {
        return refuse(EntryStatus::kAssetMismatch, "asset");
      }
      PartyNumber party(record.credit_account);
      record.category = static_cast<uint16_t>(account_class);
      auto taken =
          working_.facts.FindAccount(party, fact.account_class, fact.asset);
      bool staged = std::any_of(
          accounts_.begin(), accounts_.end(), [&](const auto& account) {
            return account.party == party &&
                   account.account_class == fact.account_class &&
                   account.asset == fact.asset;
          });
      if (taken.has_value() || staged) {
        number = taken.has_value() ? taken->value() : 0;
        return refuse(EntryStatus::kAlreadyDefined, "account_class");
      }
      number = static_cast<uint32_t>(working_.facts.accounts().size() +
                                     accounts_.size());
      if (number > kAccountsMax) return EntryStatus::kLimitReached;
      record.debit_account = number;
      break;
    }
    case EntryKind::kImportCompleted: {
      const fold::ImportState* import =
          working_.facts.Import(ImportNumber(record.debit_account));
      if ((import != nullptr && import->outcome.has_value()) ||
          completed_imports_.contains(record.debit_account)) {
        return refuse(EntryStatus::kImportNotOpen, "subject_id");
      }
      number = record.debit_account;
      break;
    }
    case EntryKind::kPartiesMerged: {
      const MergeTerms terms = *DecodeMerge(fact.payload);
      if (!PartyExists(terms.payer)) {
        return refuse(EntryStatus::kPartyNotFound, "payload");
      }
      // Parties staged beside each other may still make a circle together;
      // the fold lets none in.
      if (working_.facts.merges().WouldCircle(
              PartyNumber(record.debit_account),
              PartyNumber(record.credit_account))) {
        return refuse(EntryStatus::kAlreadyDefined, "party_id");
      }
      break;
    }
    case EntryKind::kMicroAlliance: {
      const MicroAllianceTerms terms = *DecodeMicroAlliance(fact.payload);
      for (PartyNumber member : terms.members) {
        if (!PartyExists(member)) {
          return refuse(EntryStatus::kPartyNotFound, "payload");
        }
      }
      number = static_cast<uint32_t>(terms.number);
      break;
    }
    case EntryKind::kImportUndone: {
      number = record.debit_account;
      if (JudgeImport(number) == EntryStatus::kNone) {
        return refuse(EntryStatus::kImportNotOpen, "subject_id");
      }
      const fold::ImportState* import =
          working_.facts.Import(ImportNumber(number));
      if ((import != nullptr && import->undone.has_value()) ||
          undone_imports_.contains(number)) {
        return refuse(EntryStatus::kAlreadyDefined, "subject_id");
      }
      break;
    }
    case EntryKind::kSpendRule:
      return JudgeSpendRule(fact, field);
    case EntryKind::kClearingProposed: {
      const ClearingTerms terms = *DecodeClearingTerms(fact.payload);
      for (const ClearingLeg& leg : terms.legs) {
        if (working_.facts.Party(leg.debtor) == nullptr) {
          return refuse(EntryStatus::kPartyNotFound, "payload.legs");
        }
      }
      break;
    }
    case EntryKind::kClearingAnswered:
      return JudgeClearingAnswer(record, field);
    case EntryKind::kAreaDefined: {
      auto known = working_.facts.FindArea(DecodeAreaTerms(fact.payload)->code);
      number = known.has_value()
                   ? known->value()
                   : NextNumber(fact.kind, working_.facts.areas().size());
      if (number > kAreasMax) return EntryStatus::kLimitReached;
      record.area = static_cast<uint16_t>(number);
      break;
    }
    case EntryKind::kCategoryDefined: {
      auto known =
          working_.facts.FindCategory(DecodeCategoryTerms(fact.payload)->code);
      number = known.has_value()
                   ? known->value()
                   : NextNumber(fact.kind, working_.facts.categories().size());
      if (number > kCategoriesMax) return EntryStatus::kLimitReached;
      record.category = static_cast<uint16_t>(number);
      break;
    }
    default:
      return EntryStatus::kNone;
  }
  return EntryStatus::kNone;
}

bool Stage::PartyExists(PartyNumber number) const {
  return number.value() < NextNumber(EntryKind::kPartyRegistered,
                                     working_.facts.parties().size());
}

EntryStatus Stage::JudgeClearingAnswer(const Record& record,
                                       std::string_view& field) const {
  auto clearing = working_.facts.clearings().find(record.contract);
  const PartyNumber party(record.credit_account);
  // A proposal of this very batch cannot have been read by anybody.
  if (clearing == working_.facts.clearings().end()) {
    field = "subject_id";
    return EntryStatus::kSubjectNotFound;
  }
  field = "party_id";
  if (!clearing->second.Parties().contains(party)) {
    return EntryStatus::kPartyNotFound;
  }
  const auto staged =
      absl::MakeConstSpan(working_.group.records).subspan(first_record_);
  const bool answered =
      std::any_of(staged.begin(), staged.end(), [&](const Record& other) {
        return other.entry_kind() == EntryKind::kClearingAnswered &&
               other.contract == record.contract &&
               other.credit_account == record.credit_account;
      });
  if (answered || clearing->second.answers.contains(party)) {
    return EntryStatus::kAlreadyDefined;
  }
  field = "";
  return EntryStatus::kNone;
}

uint32_t Stage::NextNumber(EntryKind kind, size_t taken) const {
  auto it = staged_count_.find(kind);
  return static_cast<uint32_t>(taken) +
         (it == staged_count_.end() ? 0 : it->second);
}

std::optional<fold::Subject> Stage::Subject(const EntryId& id,
                                            EntryKind kind) const {
  std::optional<fold::Subject> subject;
  if (auto it = subjects_.find(id); it != subjects_.end()) {
    subject = it->second;
  } else {
    subject = working_.facts.FindSubject(id);
  }
  if (subject.has_value() && subject->kind != kind) return std::nullopt;
  return subject;
}

const fold::AccountState* Stage::Account(uint32_t number) const {
  const auto& known = working_.facts.accounts();
  if (number == 0) return nullptr;
  if (number < known.size()) return &known[number];
  size_t at = number - known.size();
  return at < accounts_.size() ? &accounts_[at] : nullptr;
}

void Stage::SetCommitment(Record& record, std::string_view payload) {
  if (payload.empty()) return;
  const Hash32 hash = hasher_.Commitment(record, payload);
  std::memcpy(record.commitment, hash.data(), sizeof(record.commitment));
}

absl::Status Stage::Commit(uint64_t now_ns) {
  std::vector<Record>& records = working_.group.records;
  size_t payload = first_payload_;
  for (size_t i = first_record_; i < records.size(); ++i) {
    Record& record = records[i];
    record.recorded_ns = std::max(now_ns, working_.last_recorded_ns + 1);
    working_.last_recorded_ns = record.recorded_ns;
    if (IsFact(record.entry_kind())) {
      const std::vector<store::PayloadRow>& payloads = working_.group.payloads;
      while (payloads[payload].sequence != record.sequence) ++payload;
      OMLOOP_RETURN_IF_ERROR(
          working_.facts.Apply(record, payloads[payload].bytes));
    }
    if (record.entry_kind() == EntryKind::kReversal) {
      working_.reversals[record.reversed] = record.sequence;
    }
  }
  return absl::OkStatus();
}

}  // namespace omloop::book
