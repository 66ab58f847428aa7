#include "services/procurement/contract_booking.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_format.h"
#include "clients/cpp/ledger_client.h"
#include "ledger/base/errors.h"
#include "ledger/base/hex.h"
#include "ledger/base/status_macros.h"
#include "services/procurement/contract_words.h"

namespace omloop::services {
namespace {

namespace lpb = omloop::ledger::v1;
namespace rpb = omloop::registry::v1;

// Ids of one step; the first ones after the award's own.
constexpr uint32_t kIdsPerStep = 16;

constexpr char kReasonTextKind[] = "reason";

// Texts of the steps of each anchor, and their commitments into the terms.
absl::Status StoreWords(const ImportTools& tools,
                        std::vector<ContractStep>& steps) {
  std::map<int32_t, std::vector<ContractStep*>> by_anchor;
  for (ContractStep& step : steps) {
    by_anchor[step.contract.anchor()].push_back(&step);
  }
  for (auto& [anchor, rows] : by_anchor) {
    for (size_t first = 0; first < rows.size();
         first += static_cast<size_t>(client::kTextsMax)) {
      const size_t limit =
          std::min(rows.size(), first + static_cast<size_t>(client::kTextsMax));
      std::vector<rpb::Text> texts;
      for (size_t i = first; i < limit; ++i) {
        texts.push_back(
            ContractWords::TextOf(rows[i]->contract, rows[i]->version));
      }
      OMLOOP_ASSIGN_OR_RETURN(std::vector<std::string> commitments,
                              tools.registry.StoreTexts(anchor, texts));
      for (size_t i = first; i < limit; ++i) {
        rows[i]->terms.set_vault_commitment(commitments[i - first]);
      }
    }
  }
  return absl::OkStatus();
}

}  // namespace

EntryId ContractStepId(const EntryId& award, size_t history_size, uint32_t n) {
  return client::DerivedId(
      award, kIdsPerStep * static_cast<uint32_t>(history_size) + n);
}

absl::StatusOr<std::string> StoreReason(const ImportTools& tools,
                                        int32_t anchor, const std::string& key,
                                        const std::string& reason) {
  if (reason.empty()) return std::string();
  rpb::Text text;
  text.set_text_kind(kReasonTextKind);
  text.set_key(key);
  text.set_content(reason);
  OMLOOP_ASSIGN_OR_RETURN(std::vector<std::string> commitments,
                          tools.registry.StoreTexts(anchor, {text}));
  return commitments[0];
}

absl::Status StatusOfEntry(const lpb::EntryResult& result) {
  switch (result.status()) {
    case lpb::ENTRY_STATUS_CREATED:
    case lpb::ENTRY_STATUS_EXISTS:
      return absl::OkStatus();
    case lpb::ENTRY_STATUS_EXISTS_DIFFERENT:
      return MakeError(absl::StatusCode::kAborted, "CONTRACT_CHANGED",
                       "somebody else changed this contract at the same "
                       "moment; look at it and try again");
    case lpb::ENTRY_STATUS_MONTH_SEALED:
      return FailedPrecondition(
          "CONTRACT_MONTH_SEALED",
          "its commitment falls in a month that is sealed; give a reason, so "
          "that it becomes a restatement");
    default:
      return FailedPrecondition(
          "CONTRACT_REFUSED",
          absl::StrFormat("the book refuses the contract: %s %s",
                          lpb::EntryStatus_Name(result.status()),
                          result.field()));
  }
}

absl::Status AddCommitment(const ImportTools& tools, const BookFacts& facts,
                           const ContractStep& step, const EntryId& entry_id,
                           const std::string& reason_commitment,
                           lpb::SubmitBatchRequest& request) {
  const bool sealed = facts.sealed.contains(Month(step.day));
  if (sealed && reason_commitment.empty()) {
    lpb::EntryResult result;
    result.set_status(lpb::ENTRY_STATUS_MONTH_SEALED);
    return StatusOfEntry(result);
  }
  OMLOOP_ASSIGN_OR_RETURN(
      std::vector<AccountNumber> accounts,
      tools.ledger.EnsureAccounts(
          {{PartyNumber(static_cast<uint32_t>(step.contract.anchor())),
            step.anchor_id, lpb::ACCOUNT_CLASS_COMMITTED, step.asset},
           {PartyNumber(static_cast<uint32_t>(step.contract.supplier())),
            step.supplier_id, lpb::ACCOUNT_CLASS_PROMISED, step.asset}}));
  // Debit receives: the anchor has committed itself to more.
  const bool less = step.promised_minor < 0;
  lpb::NewEntry* entry = request.add_entries();
  entry->set_entry_id(entry_id.str());
  lpb::MoneyEntry* money = entry->mutable_money();
  money->set_kind(lpb::ENTRY_KIND_COMMITMENT);
  money->set_debit_account(
      static_cast<int32_t>(accounts[less ? 1 : 0].value()));
  money->set_credit_account(
      static_cast<int32_t>(accounts[less ? 0 : 1].value()));
  money->mutable_amount()->set_minor_units(less ? -step.promised_minor
                                                : step.promised_minor);
  money->mutable_amount()->set_asset(std::string(step.asset.code()));
  money->set_effective_day(DayNumber(step.day));
  money->set_category(step.category);
  money->set_funding_class(step.contract.funding_class());
  money->set_contract_id(step.award_id.str());
  if (sealed) {
    money->set_restatement(true);
    money->set_detail(reason_commitment);
  }
  return absl::OkStatus();
}

absl::Status BookSteps(const ImportTools& tools, const BookFacts& facts,
                       const std::string& reason,
                       std::vector<ContractStep>& steps) {
  if (steps.empty()) return absl::OkStatus();
  OMLOOP_RETURN_IF_ERROR(StoreWords(tools, steps));
  std::map<int32_t, std::string> reasons;  // By anchor.
  lpb::SubmitBatchRequest request;
  request.set_parent("books/-");
  request.set_atomicity(lpb::ATOMICITY_CHAIN);
  std::vector<int> fact_at(steps.size(), -1);
  for (size_t i = 0; i < steps.size(); ++i) {
    ContractStep& step = steps[i];
    const bool award = step.version == 1;
    const EntryId fact_id =
        award ? step.award_id
              : ContractStepId(step.award_id, step.history_size, 0);
    if (facts.sealed.contains(Month(step.day)) &&
        !reasons.contains(step.contract.anchor())) {
      OMLOOP_ASSIGN_OR_RETURN(
          reasons[step.contract.anchor()],
          StoreReason(tools, step.contract.anchor(),
                      "contract " + ToHex(fact_id.str()), reason));
    }
    const int at = request.entries_size();
    lpb::NewEntry* entry = request.add_entries();
    entry->set_entry_id(fact_id.str());
    lpb::Fact* fact = entry->mutable_fact();
    if (award) {
      fact->set_kind(lpb::ENTRY_KIND_CONTRACT_AWARDED);
      fact->set_subject_id(step.anchor_id.str());
      fact->set_party_id(step.supplier_id.str());
    } else {
      fact->set_kind(lpb::ENTRY_KIND_CONTRACT_AMENDED);
      fact->set_subject_id(step.award_id.str());
    }
    fact->set_valid_from_day(DayNumber(step.day));
    fact->set_category(step.category);
    fact->set_funding_class(step.contract.funding_class());
    fact->set_payload(step.terms.SerializeAsString());
    if (step.promised_minor != 0) {
      entry->set_linked(true);
      const EntryId money_id =
          award ? client::DerivedId(step.award_id, 1)
                : ContractStepId(step.award_id, step.history_size, 1);
      step.status = AddCommitment(tools, facts, step, money_id,
                                  reasons[step.contract.anchor()], request);
      if (!step.status.ok()) {
        request.mutable_entries()->RemoveLast();
        continue;
      }
    }
    fact_at[i] = at;
  }
  if (request.entries_size() == 0) return absl::OkStatus();
  OMLOOP_ASSIGN_OR_RETURN(lpb::SubmitBatchResponse response,
                          tools.ledger.Submit(request));
  for (size_t i = 0; i < steps.size(); ++i) {
    if (fact_at[i] < 0) continue;
    const lpb::EntryResult& fact = response.results(fact_at[i]);
    steps[i].sequence = fact.sequence();
    steps[i].status = StatusOfEntry(fact);
    // Of a chain that failed, the member at fault says why.
    if (steps[i].promised_minor != 0) {
      const lpb::EntryResult& money = response.results(fact_at[i] + 1);
      if (fact.status() != lpb::ENTRY_STATUS_EXISTS_DIFFERENT &&
          !StatusOfEntry(money).ok()) {
        steps[i].status = StatusOfEntry(money);
      }
    }
  }
  return absl::OkStatus();
}

}  // namespace omloop::services
