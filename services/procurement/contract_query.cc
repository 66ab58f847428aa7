#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"
#include "services/common/names.h"
#include "services/common/paging.h"
#include "services/procurement/contract_terms.h"
#include "services/procurement/contract_texts.h"
#include "services/procurement/contract_words.h"
#include "services/procurement/contracts.h"

namespace omloop::services {
namespace {

namespace lpb = omloop::ledger::v1;
namespace ppb = omloop::procurement::v1;

constexpr int kPageDefault = 100;
constexpr int kPageMax = 1000;
constexpr int kEntriesPageDefault = 1000;
constexpr int kEntriesPageMax = 10'000;
constexpr int kSequencesMax = 1000;

bool IsLegalPerson(const BookFacts& facts, uint32_t party) {
  const auto attributes = facts.attributes.find(party);
  return attributes != facts.attributes.end() &&
         attributes->second.legal_person;
}

// What of a contract a reader of `view` does not see.
void HideFrom(View view, const BookFacts& facts, ppb::Contract& contract) {
  if (view != View::kPublic) return;
  contract.clear_local_consideration();
  contract.clear_evidence();
  contract.clear_reason();
  contract.clear_order_numbers();
  contract.clear_money();
  contract.mutable_social_return()->clear_evidence();
  if (contract.social_return().instrument().empty()) {
    contract.clear_social_return();
  }
  auto* rows = contract.mutable_subcontractors();
  for (int i = rows->size() - 1; i >= 0; --i) {
    if (!IsLegalPerson(facts, static_cast<uint32_t>(rows->Get(i).party()))) {
      rows->DeleteSubrange(i, 1);
    }
  }
}

void SetMoney(int64_t minor, Asset asset, omloop::type::v1::Money* money) {
  money->set_minor_units(minor);
  money->set_asset(std::string(asset.code()));
}

void FillMoney(const ContractFact& fact, const ContractSums& sums,
               ppb::ContractMoney& money) {
  const Asset asset = fact.terms.value.asset();
  SetMoney(sums.committed, asset, money.mutable_committed());
  SetMoney(sums.invoiced, asset, money.mutable_invoiced());
  money.set_invoice_count(sums.invoice_count);
  SetMoney(sums.invoiced_paid, asset, money.mutable_invoiced_paid());
  SetMoney(sums.paid, asset, money.mutable_paid());
  money.set_payment_count(sums.payment_count);
  SetMoney(sums.invoiced_assumed, asset, money.mutable_invoiced_assumed());
  SetMoney(sums.InvoicedOutside(fact.terms.start, fact.LastDay()), asset,
           money.mutable_invoiced_outside_term());
  if (sums.first) money.set_first_date(FormatDay(*sums.first));
  if (sums.last) money.set_last_date(FormatDay(*sums.last));
}

// Call-offs of each framework: by its award.
std::map<uint64_t, std::vector<uint64_t>> CallOffs(const BookFacts& facts) {
  std::map<uint64_t, std::vector<uint64_t>> call_offs;
  for (const auto& [sequence, contract] : facts.contracts) {
    if (contract.terms.framework != 0) {
      call_offs[contract.terms.framework].push_back(sequence);
    }
  }
  return call_offs;
}

void FillCalledOff(const BookFacts& facts, const ContractFact& framework,
                   const std::vector<uint64_t>& call_offs,
                   ppb::ContractMoney& money) {
  int64_t sum = 0;
  int32_t count = 0;
  for (const uint64_t sequence : call_offs) {
    const ContractTerms& terms = facts.contracts.at(sequence).terms;
    if (terms.value.asset() != framework.terms.value.asset()) continue;
    sum += terms.value.minor_units();
    ++count;
  }
  SetMoney(sum, framework.terms.value.asset(), money.mutable_called_off());
  money.set_call_off_count(count);
}

// Adds committed, invoiced and paid to the contracts of an answer.
absl::Status AddMoney(const ContractTools& tools, const BookFacts& facts,
                      const std::vector<ppb::Contract*>& contracts) {
  std::vector<uint64_t> sequences;
  for (const ppb::Contract* contract : contracts) {
    sequences.push_back(static_cast<uint64_t>(contract->sequence()));
  }
  OMLOOP_ASSIGN_OR_RETURN(std::vector<ContractSums> sums,
                          tools.money.SumsOf(sequences));
  const auto call_offs = CallOffs(facts);
  for (size_t i = 0; i < contracts.size(); ++i) {
    const ContractFact& fact = facts.contracts.at(sequences[i]);
    ppb::ContractMoney& money = *contracts[i]->mutable_money();
    FillMoney(fact, sums[i], money);
    if (const auto rows = call_offs.find(sequences[i]);
        rows != call_offs.end()) {
      FillCalledOff(facts, fact, rows->second, money);
    }
  }
  return absl::OkStatus();
}

// What a list is asked for.
struct Filter {
  Day from{1900, 1, 1};
  Day to{9999, 12, 31};
  bool by_end = false;
  Day on;
  ppb::ContractState state = ppb::CONTRACT_STATE_UNSPECIFIED;
};

absl::StatusOr<Filter> FilterOf(const ppb::ListContractsRequest& request,
                                Day today) {
  Filter filter;
  filter.by_end = !request.ends_from().empty() || !request.ends_to().empty();
  if (!request.ends_from().empty()) {
    OMLOOP_ASSIGN_OR_RETURN(filter.from, ParseDay(request.ends_from()));
  }
  if (!request.ends_to().empty()) {
    OMLOOP_ASSIGN_OR_RETURN(filter.to, ParseDay(request.ends_to()));
  }
  filter.on = today;
  if (!request.on_date().empty()) {
    OMLOOP_ASSIGN_OR_RETURN(filter.on, ParseDay(request.on_date()));
  }
  filter.state = request.state();
  return filter;
}

bool Fits(const ContractFact& fact, const BookFacts& facts,
          const ppb::ListContractsRequest& request, const Filter& filter) {
  if (request.anchor() != 0 &&
      fact.anchor != static_cast<uint32_t>(request.anchor())) {
    return false;
  }
  if (request.supplier() != 0 &&
      fact.supplier != static_cast<uint32_t>(request.supplier())) {
    return false;
  }
  if (!request.category().empty()) {
    const auto number = facts.category_numbers.find(request.category());
    if (number == facts.category_numbers.end() ||
        number->second != fact.category) {
      return false;
    }
  }
  if (request.without_consideration() &&
      (fact.terms.local_consideration_recorded || fact.terms.framework != 0)) {
    return false;
  }
  const std::optional<Day> last = fact.LastDay();
  if (filter.by_end &&
      (!last.has_value() || *last < filter.from || *last > filter.to)) {
    return false;
  }
  switch (filter.state) {
    case ppb::CONTRACT_STATE_COMING:
      return filter.on < fact.terms.start;
    case ppb::CONTRACT_STATE_RUNNING:
      return fact.RunsOn(filter.on);
    case ppb::CONTRACT_STATE_ENDED:
      return last.has_value() && *last < filter.on;
    default:
      return true;
  }
}

void FillEntry(const Record& record, const ContractFold::Amounts& amounts,
               const ContractFact& contract, ppb::ContractEntry& entry) {
  entry.set_sequence(static_cast<int64_t>(record.sequence));
  entry.set_contract_sequence(static_cast<int64_t>(record.contract));
  entry.set_kind(
      static_cast<lpb::EntryKind>(static_cast<int>(record.entry_kind())));
  entry.set_date(FormatDay(record.day()));
  SetMoney(amounts.is_line ? amounts.invoiced : amounts.paid,
           contract.terms.value.asset(), entry.mutable_amount());
  entry.set_date_basis(
      static_cast<lpb::DateBasis>(static_cast<int>(record.date_basis())));
  entry.set_supplier(static_cast<int32_t>(contract.supplier));
  entry.set_entry_id(record.id().str());
  entry.set_assumed_contract((record.flags & kFlagAssumedContract) != 0);
}

absl::StatusOr<const ContractFact*> FindContract(
    const ppb::GetContractRequest& request, const BookFacts& facts,
    ContractWords& words) {
  uint64_t sequence = static_cast<uint64_t>(request.sequence());
  if (request.sequence() == 0 && request.anchor() != 0) {
    OMLOOP_ASSIGN_OR_RETURN(std::string key,
                            words.ImportKeyOf(request.anchor()));
    const auto known = facts.contract_ids.find(
        ContractEntryId(key, request.contract_number()));
    if (known != facts.contract_ids.end()) sequence = known->second;
  }
  const auto found = facts.contracts.find(sequence);
  if (found != facts.contracts.end()) return &found->second;
  return NotFound(
      "CONTRACT_NOT_FOUND",
      request.contract_number().empty()
          ? absl::StrFormat("there is no contract %d; \"omloop contracts "
                            "list\" shows them",
                            request.sequence())
          : absl::StrFormat("anchor %d has no contract with number %s; "
                            "\"omloop contracts list\" shows them",
                            request.anchor(), request.contract_number()));
}

// The coded terms of a step, for comparing steps with each other.
ppb::Contract TermsAt(const ContractFact::Step& step) {
  ppb::Contract contract;
  const ContractTerms& terms = step.terms;
  SetMoney(terms.value.minor_units(), terms.value.asset(),
           contract.mutable_value());
  contract.set_start_date(FormatDay(terms.start));
  if (terms.end) contract.set_end_date(FormatDay(*terms.end));
  if (terms.signed_on) contract.set_signed_date(FormatDay(*terms.signed_on));
  if (terms.published_on) {
    contract.set_published_date(FormatDay(*terms.published_on));
  }
  contract.set_cpv(terms.cpv);
  contract.set_procedure(terms.procedure);
  contract.set_threshold_kind(terms.threshold_kind);
  contract.set_form(
      static_cast<lpb::ContractForm>(static_cast<int>(terms.form)));
  contract.set_reserved_basis(
      static_cast<lpb::ReservedBasis>(static_cast<int>(terms.reserved_basis)));
  for (const ContractOption& option : terms.options) {
    lpb::ContractOption* row = contract.add_options();
    row->set_months(option.months);
    SetMoney(option.value.minor_units(), option.value.asset(),
             row->mutable_value());
    row->set_is_taken(option.is_taken);
  }
  for (const Subcontractor& row : terms.subcontractors) {
    lpb::ContractSubcontractor* message = contract.add_subcontractors();
    message->set_party(static_cast<int32_t>(row.party.value()));
    SetMoney(row.value.minor_units(), row.value.asset(),
             message->mutable_value());
  }
  return contract;
}

void FillHistory(const ContractFact& fact, ppb::GetContractResponse& response) {
  const ContractFact::Step* before = nullptr;
  for (const ContractFact::Step& step : fact.history) {
    ppb::ContractEvent* event = response.add_history();
    event->set_sequence(static_cast<int64_t>(step.sequence));
    event->set_kind(static_cast<lpb::EntryKind>(static_cast<int>(step.kind)));
    event->set_date(FormatDay(step.day));
    if (step.kind == EntryKind::kContractAmended && before != nullptr) {
      for (const ppb::ContractChange& change :
           CompareContracts(TermsAt(*before), TermsAt(step))) {
        *event->add_changes() = change;
      }
    }
    before = &step;
  }
}

}  // namespace

absl::Status ListContracts(const ContractTools& tools, View view,
                           const ppb::ListContractsRequest& request,
                           ppb::ListContractsResponse& response) {
  OMLOOP_RETURN_IF_ERROR(CheckBookName(request.parent()));
  OMLOOP_ASSIGN_OR_RETURN(
      int count, PageSize(request.page_size(), kPageDefault, kPageMax));
  OMLOOP_ASSIGN_OR_RETURN(Filter filter, FilterOf(request, tools.today));
  OMLOOP_ASSIGN_OR_RETURN(BookFacts facts, tools.tools.view.Refresh());
  ppb::ListContractsRequest query = request;
  query.clear_page_size();
  query.clear_page_token();
  OMLOOP_ASSIGN_OR_RETURN(
      PageToken page,
      PageToken::Decode(request.page_token(),
                        QueryHash(query.SerializeAsString()), ~uint64_t{0}));
  ContractWords words(tools.tools);
  std::vector<ppb::Contract*> shown;
  for (auto it = facts.contracts.lower_bound(page.position);
       it != facts.contracts.end(); ++it) {
    const ContractFact& fact = it->second;
    if (!Fits(fact, facts, request, filter)) continue;
    if (view == View::kPublic && !IsLegalPerson(facts, fact.supplier)) continue;
    if (response.contracts_size() == count) {
      page.position = it->first;
      response.set_next_page_token(page.Encode());
      break;
    }
    OMLOOP_ASSIGN_OR_RETURN(ppb::Contract contract,
                            words.Of(fact, facts, filter.on));
    *response.add_contracts() = std::move(contract);
  }
  for (ppb::Contract& contract : *response.mutable_contracts()) {
    HideFrom(view, facts, contract);
    shown.push_back(&contract);
  }
  if (view != View::kPublic) {
    OMLOOP_RETURN_IF_ERROR(AddMoney(tools, facts, shown));
  }
  response.set_on_date(FormatDay(filter.on));
  return absl::OkStatus();
}

absl::Status GetContract(const ContractTools& tools, View view,
                         const ppb::GetContractRequest& request,
                         ppb::GetContractResponse& response) {
  OMLOOP_RETURN_IF_ERROR(CheckBookName(request.parent()));
  OMLOOP_ASSIGN_OR_RETURN(BookFacts facts, tools.tools.view.Refresh());
  ContractWords words(tools.tools);
  OMLOOP_ASSIGN_OR_RETURN(const ContractFact* fact,
                          FindContract(request, facts, words));
  if (view == View::kPublic && !IsLegalPerson(facts, fact->supplier)) {
    return NotFound("CONTRACT_NOT_FOUND",
                    absl::StrFormat("there is no contract %d to be shown",
                                    request.sequence()));
  }
  OMLOOP_ASSIGN_OR_RETURN(*response.mutable_contract(),
                          words.Of(*fact, facts, tools.today));
  for (const ContractRemark& remark :
       RemarksFor(response.contract(), fact->sequence, facts,
                  tools.tools.reference.thresholds())) {
    if (view == View::kPublic) break;
    ppb::ContractRemark* row = response.add_remarks();
    row->set_code(remark.code);
    row->set_words_nl(remark.words_nl);
    row->set_words_en(remark.words_en);
  }
  FillHistory(*fact, response);
  const auto call_offs = CallOffs(facts);
  if (const auto rows = call_offs.find(fact->sequence);
      rows != call_offs.end()) {
    for (const uint64_t sequence : rows->second) {
      if (view == View::kPublic &&
          !IsLegalPerson(facts, facts.contracts.at(sequence).supplier)) {
        continue;
      }
      response.add_call_offs(static_cast<int64_t>(sequence));
    }
  }
  HideFrom(view, facts, *response.mutable_contract());
  if (view == View::kPublic) return absl::OkStatus();
  return AddMoney(tools, facts, {response.mutable_contract()});
}

absl::Status ListContractEntries(const ContractTools& tools, View view,
                                 const ppb::ListContractEntriesRequest& request,
                                 ppb::ListContractEntriesResponse& response) {
  OMLOOP_RETURN_IF_ERROR(CheckBookName(request.parent()));
  if (view == View::kPublic) {
    return MakeError(absl::StatusCode::kPermissionDenied, "STEWARD_ONLY",
                     "entries of contracts are shown to the anchor's own side "
                     "only");
  }
  if (request.sequences_size() > kSequencesMax) {
    return InvalidArgument(
        "BATCH_TOO_LARGE",
        absl::StrFormat("at most %d contracts in one call", kSequencesMax));
  }
  OMLOOP_ASSIGN_OR_RETURN(
      int count,
      PageSize(request.page_size(), kEntriesPageDefault, kEntriesPageMax));
  OMLOOP_ASSIGN_OR_RETURN(BookFacts facts, tools.tools.view.Refresh());
  std::set<uint64_t> wanted;
  for (const int64_t sequence : request.sequences()) {
    wanted.insert(static_cast<uint64_t>(sequence));
  }
  ppb::ListContractEntriesRequest query = request;
  query.clear_page_size();
  query.clear_page_token();
  OMLOOP_ASSIGN_OR_RETURN(
      PageToken page,
      PageToken::Decode(request.page_token(),
                        QueryHash(query.SerializeAsString()), ~uint64_t{0}));
  const absl::Status full = absl::CancelledError("the page is full");
  const absl::Status status = tools.money.Scan(
      page.position,
      [&](const Record& record, const ContractFold::Amounts& amounts) {
        const auto found = facts.contracts.find(record.contract);
        if (found == facts.contracts.end() ||
            (!wanted.empty() && !wanted.contains(record.contract)) ||
            (request.anchor() != 0 &&
             found->second.anchor != static_cast<uint32_t>(request.anchor()))) {
          return absl::OkStatus();
        }
        if (response.entries_size() == count) {
          page.position = record.sequence;
          response.set_next_page_token(page.Encode());
          return full;
        }
        FillEntry(record, amounts, found->second, *response.add_entries());
        return absl::OkStatus();
      });
  return absl::IsCancelled(status) ? absl::OkStatus() : status;
}

}  // namespace omloop::services
