#include "services/procurement/book_view.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"
#include "ledger/model/fact_codec.h"
#include "ledger/reference/categories.h"

namespace omloop::services {
namespace {

namespace pb = omloop::ledger::v1;

void AddStep(const Record& record, ContractFact& contract) {
  contract.history.push_back(
      {record.sequence, record.entry_kind(), record.day(), contract.terms});
}

}  // namespace

std::optional<Day> ContractFact::LastDay() const {
  if (!end.has_value()) return terms.end;
  if (!terms.end.has_value()) return end->last_day;
  return std::min(end->last_day, *terms.end);
}

bool ContractFact::RunsOn(Day day) const {
  const std::optional<Day> last = LastDay();
  return terms.start <= day && (!last.has_value() || day <= *last);
}

uint16_t BookFacts::CategoryNumberOf(std::string_view code) const {
  auto it = category_numbers.find(code);
  if (it == category_numbers.end()) it = category_numbers.find(kUnclassified);
  return it == category_numbers.end() ? 0 : it->second;
}

std::string BookFacts::CategoryCode(uint16_t number) const {
  auto it = categories.find(number);
  return it == categories.end() ? "" : it->second.code;
}

bool BookFacts::IsSignedOff(uint32_t anchor, Month month) const {
  auto it = months.find({anchor, month});
  return it != months.end() &&
         it->second.state == MonthFact::State::kSignedOff &&
         !sealed.contains(month);
}

uint32_t BookFacts::AccountOf(uint32_t party, AccountClass account_class,
                              uint16_t asset) const {
  auto it = account_numbers.find({party, account_class, asset});
  return it == account_numbers.end() ? 0 : it->second;
}

std::optional<uint64_t> BookFacts::OnlyRunningContract(uint32_t anchor,
                                                       uint32_t supplier,
                                                       uint16_t category,
                                                       Day day) const {
  std::optional<uint64_t> found;
  for (const auto& [sequence, contract] : contracts) {
    bool fits = contract.anchor == anchor && contract.supplier == supplier &&
                contract.category == category && contract.RunsOn(day);
    if (!fits) continue;
    if (found.has_value()) return std::nullopt;
    found = sequence;
  }
  return found;
}

absl::StatusOr<BookFacts> BookView::Refresh() {
  OMLOOP_ASSIGN_OR_RETURN(pb::GetBookResponse book, ledger_.GetBook());
  uint64_t size = static_cast<uint64_t>(book.size());
  MutexLock lock(mutex_);
  if (next_ < size) {
    grpc::ClientContext context;
    OMLOOP_RETURN_IF_ERROR(ledger_.Watch(
        next_, size,
        [&](const pb::WatchResponse& response)
            ABSL_NO_THREAD_SAFETY_ANALYSIS -> absl::Status {
              for (int i = 0; i < response.payloads_size(); ++i) {
                Record record;
                std::memcpy(static_cast<void*>(&record),
                            response.records().data() +
                                static_cast<size_t>(i) * kRecordSize,
                            kRecordSize);
                OMLOOP_RETURN_IF_ERROR(
                    Take(record, response.payloads(i).payload()));
              }
              return absl::OkStatus();
            },
        context, pb::ENTRY_CLASS_FACT));
    next_ = size;
    facts_.size = size;
  }
  return facts_;
}

absl::Status BookView::Take(const Record& record, std::string_view payload) {
  switch (record.entry_kind()) {
    case EntryKind::kBookOpened: {
      OMLOOP_ASSIGN_OR_RETURN(BookTerms terms, DecodeBookTerms(payload));
      facts_.default_asset = terms.default_asset;
      break;
    }
    case EntryKind::kPartyRegistered:
      facts_.parties[record.debit_account] = record.id();
      [[fallthrough]];
    case EntryKind::kPartyAmended: {
      OMLOOP_ASSIGN_OR_RETURN(facts_.attributes[record.debit_account],
                              DecodePartyAttributes(payload));
      break;
    }
    case EntryKind::kEstablishment: {
      OMLOOP_ASSIGN_OR_RETURN(Establishment establishment,
                              DecodeEstablishment(payload, record.day()));
      if (establishment.place.Deepest().has_value()) {
        facts_.placed.insert(record.debit_account);
      }
      break;
    }
    case EntryKind::kCategoryDefined: {
      OMLOOP_ASSIGN_OR_RETURN(CategoryTerms terms,
                              DecodeCategoryTerms(payload));
      facts_.category_numbers[terms.code] = record.category;
      facts_.categories[record.category] = std::move(terms);
      break;
    }
    case EntryKind::kContractAwarded: {
      ContractFact contract;
      contract.sequence = record.sequence;
      contract.id = record.id();
      contract.anchor = record.debit_account;
      contract.supplier = record.credit_account;
      contract.category = record.category;
      contract.funding_class = static_cast<FundingClass>(record.funding_class);
      OMLOOP_ASSIGN_OR_RETURN(contract.terms, DecodeContractTerms(payload));
      contract.awarded_on = record.day();
      AddStep(record, contract);
      facts_.contract_ids[contract.id] = record.sequence;
      facts_.contracts[record.sequence] = std::move(contract);
      break;
    }
    case EntryKind::kContractAmended: {
      ContractFact& contract = facts_.contracts[record.contract];
      OMLOOP_ASSIGN_OR_RETURN(contract.terms, DecodeContractTerms(payload));
      contract.category = record.category;
      contract.funding_class = static_cast<FundingClass>(record.funding_class);
      AddStep(record, contract);
      ++contract.version;
      contract.end.reset();
      break;
    }
    case EntryKind::kContractEnded: {
      ContractFact& contract = facts_.contracts[record.contract];
      OMLOOP_ASSIGN_OR_RETURN(contract.end, DecodeContractEnd(payload));
      AddStep(record, contract);
      break;
    }
    case EntryKind::kSocialReturn: {
      ContractFact& contract = facts_.contracts[record.contract];
      OMLOOP_ASSIGN_OR_RETURN(contract.social_return,
                              DecodeSocialReturn(payload));
      AddStep(record, contract);
      break;
    }
    case EntryKind::kAccountOpened: {
      if (record.debit_account >= facts_.accounts.size()) {
        facts_.accounts.resize(record.debit_account + 1);
      }
      AccountFact account{record.credit_account,
                          static_cast<AccountClass>(record.category),
                          record.asset};
      facts_.account_numbers[{account.party, account.account_class,
                              account.asset}] = record.debit_account;
      facts_.accounts[record.debit_account] = account;
      break;
    }
    case EntryKind::kImportOpened:
    case EntryKind::kImportCompleted:
    case EntryKind::kImportUndone:
      return TakeImport(record, payload);
    case EntryKind::kMonthSubmitted:
    case EntryKind::kMonthSignedOff:
    case EntryKind::kMonthReopened:
    case EntryKind::kMonthSealed:
      return TakeMonth(record, payload);
    case EntryKind::kSpendRule: {
      OMLOOP_ASSIGN_OR_RETURN(SpendRule rule, DecodeSpendRule(payload));
      facts_.rules[rule.number] = {record.sequence, record.id(), record.day(),
                                   rule};
      break;
    }
    default:
      break;
  }
  return absl::OkStatus();
}

absl::Status BookView::TakeImport(const Record& record,
                                  std::string_view payload) {
  ImportFact& import = facts_.imports[record.debit_account];
  if (record.entry_kind() == EntryKind::kImportOpened) {
    import.number = record.debit_account;
    import.id = record.id();
    import.anchor = record.credit_account;
    import.opened_at = record.sequence;
    import.opened_ns = record.recorded_ns;
    OMLOOP_ASSIGN_OR_RETURN(import.terms, DecodeImportTerms(payload));
  } else if (record.entry_kind() == EntryKind::kImportCompleted) {
    import.completed_at = record.sequence;
    import.completed_ns = record.recorded_ns;
    OMLOOP_ASSIGN_OR_RETURN(import.outcome, DecodeImportOutcome(payload));
  } else {
    import.undone_ns = record.recorded_ns;
    OMLOOP_ASSIGN_OR_RETURN(import.undone, DecodeImportUndoing(payload));
  }
  return absl::OkStatus();
}

absl::Status BookView::TakeMonth(const Record& record,
                                 std::string_view payload) {
  const Month month(record.day());
  if (record.entry_kind() == EntryKind::kMonthSealed) {
    OMLOOP_ASSIGN_OR_RETURN(MonthSeal seal, DecodeMonthSeal(payload));
    facts_.sealed.insert(month);
    facts_.seals[month].push_back(
        {record.sequence, record.recorded_ns, std::move(seal)});
    return absl::OkStatus();
  }
  MonthFact& fact = facts_.months[{record.debit_account, month}];
  fact.sequence = record.sequence;
  if (record.entry_kind() == EntryKind::kMonthReopened) {
    fact.state = MonthFact::State::kReopened;
    return absl::OkStatus();
  }
  OMLOOP_ASSIGN_OR_RETURN(fact.statement, DecodeMonthStatement(payload));
  if (record.entry_kind() == EntryKind::kMonthSubmitted) {
    fact.state = MonthFact::State::kSubmitted;
    if (fact.submitted_ns == 0) fact.submitted_ns = record.recorded_ns;
  } else {
    fact.state = MonthFact::State::kSignedOff;
    fact.signed_off_ns = record.recorded_ns;
    fact.sign_off = record.id();
  }
  return absl::OkStatus();
}

}  // namespace omloop::services
