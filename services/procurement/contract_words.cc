#include "services/procurement/contract_words.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "ledger/base/status_macros.h"
#include "services/procurement/contract_texts.h"

namespace omloop::services {
namespace {

namespace lpb = omloop::ledger::v1;
namespace ppb = omloop::procurement::v1;
namespace rpb = omloop::registry::v1;

void Set(Money money, omloop::type::v1::Money* message) {
  message->set_minor_units(money.minor_units());
  message->set_asset(std::string(money.asset().code()));
}

std::string DayText(std::optional<Day> day) {
  return day.has_value() ? FormatDay(*day) : "";
}

void FillSocialReturn(const SocialReturn& known, ppb::SocialReturn& message) {
  message.set_basis_points(known.basis_points);
  Set(known.base, message.mutable_base());
  Set(known.fulfilled, message.mutable_fulfilled());
  message.set_instrument(known.instrument);
  message.set_due_date(DayText(known.due));
}

// What the book says goes before the words.
void FillFromFact(const ContractFact& fact, const BookFacts& facts, Day today,
                  ppb::Contract& contract) {
  const ContractTerms& terms = fact.terms;
  contract.set_sequence(static_cast<int64_t>(fact.sequence));
  contract.set_anchor(static_cast<int32_t>(fact.anchor));
  contract.set_supplier(static_cast<int32_t>(fact.supplier));
  if (auto category = facts.categories.find(fact.category);
      category != facts.categories.end()) {
    contract.set_category(category->second.code);
  }
  Set(terms.value, contract.mutable_value());
  contract.set_start_date(FormatDay(terms.start));
  contract.set_end_date(DayText(terms.end));
  contract.set_signed_date(DayText(terms.signed_on));
  contract.set_published_date(DayText(terms.published_on));
  contract.set_funding_class(
      static_cast<lpb::FundingClass>(static_cast<int>(fact.funding_class)));
  contract.set_form(
      static_cast<lpb::ContractForm>(static_cast<int>(terms.form)));
  contract.set_reserved_basis(
      static_cast<lpb::ReservedBasis>(static_cast<int>(terms.reserved_basis)));
  contract.set_threshold_kind(terms.threshold_kind);
  contract.clear_options();
  for (const ContractOption& option : terms.options) {
    lpb::ContractOption* row = contract.add_options();
    row->set_months(option.months);
    Set(option.value, row->mutable_value());
    row->set_is_taken(option.is_taken);
  }
  contract.clear_subcontractors();
  for (const Subcontractor& row : terms.subcontractors) {
    lpb::ContractSubcontractor* message = contract.add_subcontractors();
    message->set_party(static_cast<int32_t>(row.party.value()));
    Set(row.value, message->mutable_value());
  }
  if (contract.cpv().empty()) contract.set_cpv(terms.cpv);
  if (contract.procedure().empty()) contract.set_procedure(terms.procedure);
  contract.set_local_consideration_recorded(terms.local_consideration_recorded);
  contract.set_version(fact.version);
  const std::optional<Day> last = fact.LastDay();
  contract.set_state(today < terms.start ? ppb::CONTRACT_STATE_COMING
                     : last.has_value() && *last < today
                         ? ppb::CONTRACT_STATE_ENDED
                         : ppb::CONTRACT_STATE_RUNNING);
  contract.clear_ended_date();
  contract.clear_end_reason();
  if (fact.end.has_value()) {
    contract.set_ended_date(FormatDay(fact.end->last_day));
    contract.set_end_reason(fact.end->reason_code);
  }
  contract.clear_social_return();
  if (fact.social_return.has_value()) {
    FillSocialReturn(*fact.social_return, *contract.mutable_social_return());
  }
  contract.clear_money();
}

}  // namespace

absl::StatusOr<ContractWords::Anchor*> ContractWords::AnchorOf(int32_t number) {
  const auto known = anchors_.find(number);
  if (known != anchors_.end()) return &known->second;
  Anchor anchor;
  OMLOOP_ASSIGN_OR_RETURN(anchor.import_key,
                          tools_.registry.LendImportKey(number));
  OMLOOP_ASSIGN_OR_RETURN(
      std::vector<rpb::Text> texts,
      tools_.registry.ReadTexts(number, kContractTextKind, {}));
  for (const rpb::Text& text : texts) {
    ppb::Contract contract;
    if (!contract.ParseFromString(text.content())) continue;
    const EntryId id =
        ContractEntryId(anchor.import_key, contract.contract_number());
    const int32_t version = std::max(1, contract.version());
    anchor.words[id][version] = std::move(contract);
  }
  return &anchors_.emplace(number, std::move(anchor)).first->second;
}

absl::StatusOr<std::string> ContractWords::ImportKeyOf(int32_t number) {
  OMLOOP_ASSIGN_OR_RETURN(Anchor * anchor, AnchorOf(number));
  return anchor->import_key;
}

absl::StatusOr<ppb::Contract> ContractWords::Of(const ContractFact& fact,
                                                const BookFacts& facts,
                                                Day today) {
  OMLOOP_ASSIGN_OR_RETURN(Anchor * anchor,
                          AnchorOf(static_cast<int32_t>(fact.anchor)));
  ppb::Contract contract;
  if (const auto words = anchor->words.find(fact.id);
      words != anchor->words.end()) {
    // Words of a later version were stored, but their fact never stood.
    auto version = words->second.upper_bound(fact.version);
    if (version != words->second.begin()) contract = std::prev(version)->second;
  }
  FillFromFact(fact, facts, today, contract);
  return contract;
}

rpb::Text ContractWords::TextOf(const ppb::Contract& contract,
                                int32_t version) {
  ppb::Contract words = contract;
  words.set_version(version);
  words.clear_sequence();
  words.clear_money();
  words.clear_state();
  words.clear_social_return();
  rpb::Text text;
  text.set_text_kind(kContractTextKind);
  text.set_key(
      version == 1
          ? contract.contract_number()
          : absl::StrFormat("%s\n%d", contract.contract_number(), version));
  text.set_content(words.SerializeAsString());
  return text;
}

}  // namespace omloop::services
