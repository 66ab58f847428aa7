#include "services/procurement/contracts.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"
#include "services/common/names.h"
#include "services/procurement/contract_booking.h"
#include "services/procurement/contract_terms.h"
#include "services/procurement/contract_texts.h"
#include "services/procurement/contract_words.h"

namespace omloop::services {
namespace {

namespace lpb = omloop::ledger::v1;
namespace ppb = omloop::procurement::v1;
namespace rpb = omloop::registry::v1;

constexpr int kRowsMax = 1000;

uint16_t CategoryOf(const ppb::Contract& contract, const BookFacts& facts,
                    const Reference& reference) {
  auto it = facts.category_numbers.find(contract.category());
  if (it != facts.category_numbers.end()) return it->second;
  std::string_view code =
      reference.categories().CategoryFor(contract.category(), contract.cpv());
  if (code == kUnclassified) {
    code = reference.categories().CategoryFor(contract.title(), contract.cpv());
  }
  return facts.CategoryNumberOf(code);
}

std::string CategoryCode(uint16_t number, const BookFacts& facts) {
  const auto it = facts.categories.find(number);
  return it == facts.categories.end() ? "" : it->second.code;
}

absl::StatusOr<Asset> AssetOf(const ppb::Contract& contract,
                              const BookFacts& facts) {
  if (contract.value().asset().empty()) return facts.default_asset;
  return Asset::FromCode(contract.value().asset());
}

// A framework promises nothing; its call-offs do.
int64_t PromisedBy(const ppb::Contract& contract) {
  return contract.form() == lpb::CONTRACT_FORM_FRAMEWORK
             ? 0
             : contract.value().minor_units();
}

template <typename Message>
void AddRemarks(const std::vector<ContractRemark>& remarks, Message& message) {
  for (const ContractRemark& remark : remarks) {
    ppb::ContractRemark* row = message.add_remarks();
    row->set_code(remark.code);
    row->set_words_nl(remark.words_nl);
    row->set_words_en(remark.words_en);
  }
}

template <typename Message>
void AddChanges(const std::vector<ppb::ContractChange>& changes,
                Message& message) {
  for (const ppb::ContractChange& change : changes) {
    *message.add_changes() = change;
  }
}

// The contract with this award.
absl::StatusOr<const ContractFact*> Find(const BookFacts& facts,
                                         int64_t sequence) {
  const auto it = facts.contracts.find(static_cast<uint64_t>(sequence));
  if (it != facts.contracts.end()) return &it->second;
  return NotFound("CONTRACT_NOT_FOUND",
                  absl::StrFormat("there is no contract %d; \"omloop contracts "
                                  "list\" shows them",
                                  sequence));
}

// A step of a contract that stands; its terms are to be filled in.
absl::StatusOr<ContractStep> NextStep(const ContractFact& known,
                                      const BookFacts& facts) {
  ContractStep step;
  step.award_id = known.id;
  step.version = known.version + 1;
  step.history_size = known.history.size();
  step.anchor_id = facts.parties.at(known.anchor);
  step.supplier_id = facts.parties.at(known.supplier);
  step.category = known.category;
  step.asset = known.terms.value.asset();
  return step;
}

// Sequence of the framework a contract names; 0 when it names none.
absl::StatusOr<uint64_t> FrameworkOf(const ppb::Contract& contract,
                                     const std::string& import_key,
                                     const BookFacts& facts) {
  if (contract.framework_number().empty()) return 0;
  const auto framework = facts.contract_ids.find(
      ContractEntryId(import_key, contract.framework_number()));
  if (framework != facts.contract_ids.end()) return framework->second;
  return NotFound(
      "FRAMEWORK_NOT_FOUND",
      absl::StrFormat("framework contract %s is not registered with this "
                      "anchor; register it first, or put its row above",
                      contract.framework_number()));
}

// Fills in how `contract` amends what was `before`.
absl::Status FillAmendment(const ppb::Contract& before,
                           const ppb::Contract& contract,
                           const std::string& import_key,
                           const BookFacts& facts, const Reference& reference,
                           ContractStep& step) {
  step.contract = contract;
  OMLOOP_ASSIGN_OR_RETURN(step.terms, TermsOf(contract, facts));
  OMLOOP_ASSIGN_OR_RETURN(uint64_t framework,
                          FrameworkOf(contract, import_key, facts));
  step.terms.set_framework_sequence(static_cast<int64_t>(framework));
  step.category = CategoryOf(contract, facts, reference);
  OMLOOP_ASSIGN_OR_RETURN(Asset asset, AssetOf(contract, facts));
  if (asset != step.asset) {
    return InvalidArgument(
        "CONTRACT_ASSET_DIFFERS",
        absl::StrFormat("the contract is in %s; its value cannot become %s",
                        step.asset.code(), asset.code()));
  }
  step.terms.mutable_value()->set_asset(std::string(asset.code()));
  step.promised_minor = PromisedBy(contract) - PromisedBy(before);
  return absl::OkStatus();
}

// Registers rows one by one; keeps what several rows need.
class Registrar {
 public:
  Registrar(const ContractTools& tools, BookFacts facts,
            const ppb::RegisterContractsRequest& request)
      : tools_(tools),
        request_(request),
        facts_(std::move(facts)),
        words_(tools.tools) {}

  absl::Status Register(const ppb::ContractRow& row,
                        ppb::ContractRowResult& result) {
    ppb::Contract contract = row.contract();
    OMLOOP_ASSIGN_OR_RETURN(Anchor * anchor, AnchorOf(row));
    contract.set_anchor(anchor->number);
    if (contract.contract_number().empty()) {
      return InvalidArgument("CONTRACT_NUMBER_MISSING",
                             "a contract is known by its number; fill it in");
    }
    const EntryId id =
        ContractEntryId(anchor->import_key, contract.contract_number());
    if (contract.has_value() && contract.value().asset().empty()) {
      contract.mutable_value()->set_asset(
          std::string(facts_.default_asset.code()));
    }
    if (!contract.category().empty()) {
      contract.set_category(CategoryCode(
          CategoryOf(contract, facts_, tools_.tools.reference), facts_));
    }
    OMLOOP_ASSIGN_OR_RETURN(rpb::SupplierMatch supplier,
                            SupplierOf(row, anchor->number));
    contract.set_supplier(supplier.party());
    if (const auto planned = planned_.find(id); planned != planned_.end()) {
      return SameAsBefore(contract, planned->second, result);
    }
    const auto known = facts_.contract_ids.find(id);
    if (known != facts_.contract_ids.end()) {
      return Amend(contract, facts_.contracts.at(known->second), result);
    }
    return Award(contract, *anchor, supplier, id, result);
  }

  // Books what was planned since the last time.
  absl::Status Flush() {
    OMLOOP_RETURN_IF_ERROR(
        BookSteps(tools_.tools, facts_, request_.reason(), steps_));
    for (size_t i = 0; i < steps_.size(); ++i) {
      ppb::ContractRowResult& result = *results_[i];
      if (steps_[i].status.ok()) {
        if (!result.existing()) result.set_sequence(steps_[i].sequence);
      } else {
        result.set_code(ReasonOf(steps_[i].status));
        result.set_message(std::string(steps_[i].status.message()));
      }
    }
    for (auto& [result, first] : repeats_) {
      result->set_sequence(first->sequence());
    }
    steps_.clear();
    results_.clear();
    repeats_.clear();
    return absl::OkStatus();
  }

 private:
  struct Anchor {
    int32_t number = 0;
    EntryId party_id;
    std::string import_key;
  };
  struct Planned {
    ppb::Contract contract;
    ppb::ContractRowResult* result = nullptr;
  };

  absl::StatusOr<Anchor*> AnchorOf(const ppb::ContractRow& row) {
    const std::string query = row.contract().anchor() != 0
                                  ? std::to_string(row.contract().anchor())
                                  : row.anchor_name();
    if (query.empty()) {
      return InvalidArgument("ANCHOR_MISSING",
                             "the row names no anchor; fill in its name");
    }
    auto it = anchors_.find(query);
    if (it == anchors_.end()) {
      OMLOOP_ASSIGN_OR_RETURN(rpb::Party party,
                              tools_.tools.registry.FindAnchor(query));
      OMLOOP_ASSIGN_OR_RETURN(
          std::string key, tools_.tools.registry.LendImportKey(party.number()));
      it = anchors_
               .emplace(query, Anchor{party.number(),
                                      EntryId::FromBytes(party.party_id()),
                                      std::move(key)})
               .first;
    }
    return &it->second;
  }

  absl::StatusOr<rpb::SupplierMatch> SupplierOf(const ppb::ContractRow& row,
                                                int32_t anchor) {
    if (row.contract().supplier() != 0) {
      rpb::SupplierMatch match;
      auto known =
          facts_.parties.find(static_cast<uint32_t>(row.contract().supplier()));
      if (known == facts_.parties.end()) {
        return NotFound(
            "SUPPLIER_NOT_FOUND",
            absl::StrFormat("there is no party %d", row.contract().supplier()));
      }
      match.set_party(row.contract().supplier());
      match.set_party_id(known->second.str());
      return match;
    }
    if (row.supplier_name().empty() && row.supplier_number().empty() &&
        row.supplier_kvk_number().empty()) {
      return InvalidArgument("SUPPLIER_MISSING",
                             "the row names no supplier; fill in its name, "
                             "number or KvK number");
    }
    rpb::SupplierKey key;
    key.set_supplier_number(row.supplier_number());
    key.set_display_name(row.supplier_name());
    key.set_kvk_number(row.supplier_kvk_number());
    key.set_postcode(row.supplier_postcode());
    key.set_country(row.supplier_country());
    OMLOOP_ASSIGN_OR_RETURN(std::vector<rpb::SupplierMatch> matches,
                            tools_.tools.registry.ResolveSuppliers(
                                anchor, {key}, request_.validate_only()));
    return matches[0];
  }

  // A second row of the list about the same contract.
  absl::Status SameAsBefore(const ppb::Contract& contract, const Planned& first,
                            ppb::ContractRowResult& result) {
    const std::vector<ppb::ContractChange> changes = CompareContracts(
        first.contract, MergeContract(first.contract, contract));
    if (!changes.empty()) {
      return InvalidArgument(
          "CONTRACT_TWICE",
          absl::StrFormat("the list has contract %s twice, with another %s; "
                          "the first row was taken",
                          contract.contract_number(), changes[0].field()));
    }
    result.set_existing(true);
    repeats_.emplace_back(&result, first.result);
    return absl::OkStatus();
  }

  absl::Status Amend(const ppb::Contract& contract, const ContractFact& known,
                     ppb::ContractRowResult& result) {
    result.set_existing(true);
    result.set_sequence(static_cast<int64_t>(known.sequence));
    if (contract.supplier() != 0 &&
        known.supplier != static_cast<uint32_t>(contract.supplier())) {
      return FailedPrecondition(
          "CONTRACT_DIFFERS",
          absl::StrFormat("contract %s is registered with another supplier "
                          "(party %d); another supplier is another contract: "
                          "end this one and register the new one",
                          contract.contract_number(), known.supplier));
    }
    OMLOOP_ASSIGN_OR_RETURN(ppb::Contract before,
                            words_.Of(known, facts_, tools_.today));
    ppb::Contract after = MergeContract(before, contract);
    const std::vector<ppb::ContractChange> changes =
        CompareContracts(before, after);
    AddRemarks(RemarksFor(after, known.sequence, facts_,
                          tools_.tools.reference.thresholds()),
               result);
    if (changes.empty()) return absl::OkStatus();
    AddChanges(changes, result);
    if (request_.on_other_terms() == ppb::ON_OTHER_TERMS_REFUSE) {
      return FailedPrecondition(
          "CONTRACT_DIFFERS",
          absl::StrFormat("contract %s is registered with another %s: \"%s\", "
                          "not \"%s\"",
                          contract.contract_number(), changes[0].field(),
                          changes[0].before(), changes[0].after()));
    }
    after.set_reason(request_.reason());
    OMLOOP_ASSIGN_OR_RETURN(ContractStep step, NextStep(known, facts_));
    OMLOOP_ASSIGN_OR_RETURN(std::string key,
                            words_.ImportKeyOf(contract.anchor()));
    OMLOOP_RETURN_IF_ERROR(FillAmendment(before, after, key, facts_,
                                         tools_.tools.reference, step));
    step.day = tools_.today;
    return Keep(std::move(step), known.id, result);
  }

  absl::Status Award(ppb::Contract& contract, const Anchor& anchor,
                     const rpb::SupplierMatch& supplier, const EntryId& id,
                     ppb::ContractRowResult& result) {
    ContractStep step;
    OMLOOP_ASSIGN_OR_RETURN(step.terms, TermsOf(contract, facts_));
    OMLOOP_RETURN_IF_ERROR(FillFramework(contract, anchor, step.terms));
    step.category = CategoryOf(contract, facts_, tools_.tools.reference);
    OMLOOP_ASSIGN_OR_RETURN(step.asset, AssetOf(contract, facts_));
    step.terms.mutable_value()->set_asset(std::string(step.asset.code()));
    AddRemarks(
        RemarksFor(contract, 0, facts_, tools_.tools.reference.thresholds()),
        result);
    step.day =
        DayFromNumber(step.terms.signed_day() != 0 ? step.terms.signed_day()
                                                   : step.terms.start_day());
    step.contract = contract;
    step.award_id = id;
    step.anchor_id = anchor.party_id;
    if (supplier.party_id().size() == EntryId::kSize) {
      step.supplier_id = EntryId::FromBytes(supplier.party_id());
    }
    step.promised_minor = PromisedBy(contract);
    return Keep(std::move(step), id, result);
  }

  // Finds the framework of a call-off, also one of the same list.
  absl::Status FillFramework(ppb::Contract& contract, const Anchor& anchor,
                             lpb::ContractTerms& terms) {
    if (contract.framework_number().empty()) return absl::OkStatus();
    if (contract.form() == lpb::CONTRACT_FORM_UNSPECIFIED) {
      contract.set_form(lpb::CONTRACT_FORM_CALL_OFF);
      terms.set_form(lpb::CONTRACT_FORM_CALL_OFF);
    }
    const EntryId id =
        ContractEntryId(anchor.import_key, contract.framework_number());
    if (planned_.contains(id)) {
      if (request_.validate_only()) return absl::OkStatus();
      OMLOOP_RETURN_IF_ERROR(Flush());
      OMLOOP_ASSIGN_OR_RETURN(facts_, tools_.tools.view.Refresh());
    }
    OMLOOP_ASSIGN_OR_RETURN(uint64_t framework,
                            FrameworkOf(contract, anchor.import_key, facts_));
    terms.set_framework_sequence(static_cast<int64_t>(framework));
    return absl::OkStatus();
  }

  absl::Status Keep(ContractStep step, const EntryId& id,
                    ppb::ContractRowResult& result) {
    planned_[id] = {step.contract, &result};
    if (request_.validate_only()) return absl::OkStatus();
    steps_.push_back(std::move(step));
    results_.push_back(&result);
    return absl::OkStatus();
  }

  const ContractTools& tools_;
  const ppb::RegisterContractsRequest& request_;
  BookFacts facts_;
  ContractWords words_;
  std::map<std::string, Anchor> anchors_;
  std::map<EntryId, Planned> planned_;
  std::vector<ContractStep> steps_;
  std::vector<ppb::ContractRowResult*> results_;
  std::vector<std::pair<ppb::ContractRowResult*, ppb::ContractRowResult*>>
      repeats_;
};

}  // namespace

absl::Status RegisterContracts(const ContractTools& tools,
                               const ppb::RegisterContractsRequest& request,
                               ppb::RegisterContractsResponse& response) {
  OMLOOP_RETURN_IF_ERROR(CheckBookName(request.parent()));
  if (request.rows_size() > kRowsMax) {
    return InvalidArgument(
        "BATCH_TOO_LARGE",
        absl::StrFormat("at most %d contracts in one call", kRowsMax));
  }
  OMLOOP_ASSIGN_OR_RETURN(BookFacts facts, tools.tools.view.Refresh());
  Registrar registrar(tools, std::move(facts), request);
  for (const ppb::ContractRow& row : request.rows()) {
    ppb::ContractRowResult* result = response.add_results();
    absl::Status status = registrar.Register(row, *result);
    if (absl::IsUnavailable(status)) return status;
    if (!status.ok()) {
      result->set_code(ReasonOf(status));
      result->set_message(std::string(status.message()));
    }
  }
  return registrar.Flush();
}

absl::Status AmendContract(const ContractTools& tools,
                           const ppb::AmendContractRequest& request,
                           ppb::AmendContractResponse& response) {
  OMLOOP_RETURN_IF_ERROR(CheckBookName(request.parent()));
  OMLOOP_ASSIGN_OR_RETURN(BookFacts facts, tools.tools.view.Refresh());
  OMLOOP_ASSIGN_OR_RETURN(const ContractFact* known,
                          Find(facts, request.sequence()));
  ContractWords words(tools.tools);
  OMLOOP_ASSIGN_OR_RETURN(ppb::Contract before,
                          words.Of(*known, facts, tools.today));
  const std::vector<std::string> fields(request.update_fields().begin(),
                                        request.update_fields().end());
  OMLOOP_ASSIGN_OR_RETURN(ppb::Contract after,
                          ApplyFields(before, request.contract(), fields));
  if (after.has_value() && after.value().asset().empty()) {
    after.mutable_value()->set_asset(
        std::string(known->terms.value.asset().code()));
  }
  after.set_category(
      CategoryCode(CategoryOf(after, facts, tools.tools.reference), facts));
  AddChanges(CompareContracts(before, after), response);
  AddRemarks(RemarksFor(after, known->sequence, facts,
                        tools.tools.reference.thresholds()),
             response);
  after.set_reason(request.reason());
  OMLOOP_ASSIGN_OR_RETURN(ContractStep step, NextStep(*known, facts));
  OMLOOP_ASSIGN_OR_RETURN(std::string key, words.ImportKeyOf(before.anchor()));
  OMLOOP_RETURN_IF_ERROR(
      FillAmendment(before, after, key, facts, tools.tools.reference, step));
  step.day = tools.today;
  if (!request.effective_date().empty()) {
    OMLOOP_ASSIGN_OR_RETURN(step.day, ParseDay(request.effective_date()));
  }
  // New terms put a contract that was ended in force again.
  const bool nothing = response.changes().empty() && !known->end.has_value();
  if (request.validate_only() || nothing) return absl::OkStatus();
  std::vector<ContractStep> steps = {std::move(step)};
  OMLOOP_RETURN_IF_ERROR(
      BookSteps(tools.tools, facts, request.reason(), steps));
  OMLOOP_RETURN_IF_ERROR(steps[0].status);
  response.set_sequence(steps[0].sequence);
  return absl::OkStatus();
}

absl::Status EndContract(const ContractTools& tools,
                         const ppb::EndContractRequest& request,
                         ppb::EndContractResponse& response) {
  OMLOOP_RETURN_IF_ERROR(CheckBookName(request.parent()));
  if (!IsEndReason(request.reason_code())) {
    return InvalidArgument(
        "END_REASON_UNKNOWN",
        absl::StrFormat("\"%s\" is no reason to end a contract: %s",
                        request.reason_code(), EndReasons()));
  }
  Day last = tools.today;
  if (!request.last_date().empty()) {
    OMLOOP_ASSIGN_OR_RETURN(last, ParseDay(request.last_date()));
  }
  OMLOOP_ASSIGN_OR_RETURN(BookFacts facts, tools.tools.view.Refresh());
  OMLOOP_ASSIGN_OR_RETURN(const ContractFact* known,
                          Find(facts, request.sequence()));
  if (known->end.has_value() && known->end->last_day == last &&
      known->end->reason_code == request.reason_code()) {
    return absl::OkStatus();
  }
  if (known->terms.end.has_value() && last > *known->terms.end) {
    return InvalidArgument(
        "END_AFTER_TERM",
        absl::StrFormat("the contract ends on %s by its terms; to let it run "
                        "longer, extend it",
                        FormatDay(*known->terms.end)));
  }
  OMLOOP_ASSIGN_OR_RETURN(std::vector<ContractSums> sums,
                          tools.money.SumsOf({known->sequence}));
  const int64_t left =
      std::max<int64_t>(0, sums[0].committed - sums[0].invoiced);
  response.mutable_released()->set_minor_units(left);
  response.mutable_released()->set_asset(
      std::string(known->terms.value.asset().code()));
  if (request.validate_only()) return absl::OkStatus();
  OMLOOP_ASSIGN_OR_RETURN(ContractStep step, NextStep(*known, facts));
  step.contract.set_anchor(static_cast<int32_t>(known->anchor));
  step.contract.set_supplier(static_cast<int32_t>(known->supplier));
  step.contract.set_funding_class(
      static_cast<lpb::FundingClass>(static_cast<int>(known->funding_class)));
  step.day = last;
  step.promised_minor = -left;
  const EntryId fact_id = ContractStepId(step.award_id, step.history_size, 2);
  OMLOOP_ASSIGN_OR_RETURN(
      std::string commitment,
      StoreReason(tools.tools, step.contract.anchor(),
                  absl::StrFormat("contract %d ended", known->sequence),
                  request.reason()));
  lpb::ContractEnded ended;
  ended.set_last_day(DayNumber(last));
  ended.set_reason_code(request.reason_code());
  ended.set_vault_commitment(commitment);
  lpb::SubmitBatchRequest batch;
  batch.set_parent("books/-");
  batch.set_atomicity(lpb::ATOMICITY_CHAIN);
  lpb::NewEntry* entry = batch.add_entries();
  entry->set_entry_id(fact_id.str());
  entry->set_linked(left != 0);
  entry->mutable_fact()->set_kind(lpb::ENTRY_KIND_CONTRACT_ENDED);
  entry->mutable_fact()->set_subject_id(known->id.str());
  entry->mutable_fact()->set_valid_from_day(DayNumber(last));
  entry->mutable_fact()->set_payload(ended.SerializeAsString());
  if (left != 0) {
    OMLOOP_RETURN_IF_ERROR(
        AddCommitment(tools.tools, facts, step,
                      ContractStepId(step.award_id, step.history_size, 3),
                      commitment, batch));
  }
  OMLOOP_ASSIGN_OR_RETURN(lpb::SubmitBatchResponse submitted,
                          tools.tools.ledger.Submit(batch));
  for (const lpb::EntryResult& result : submitted.results()) {
    OMLOOP_RETURN_IF_ERROR(StatusOfEntry(result));
  }
  response.set_sequence(submitted.results(0).sequence());
  return absl::OkStatus();
}

absl::Status StateSocialReturn(const ContractTools& tools,
                               const ppb::StateSocialReturnRequest& request,
                               ppb::StateSocialReturnResponse& response) {
  OMLOOP_RETURN_IF_ERROR(CheckBookName(request.parent()));
  const ppb::SocialReturn& asked = request.social_return();
  if (asked.basis_points() < 0 || asked.basis_points() > 10'000 ||
      asked.base().minor_units() < 0 || asked.fulfilled().minor_units() < 0) {
    return InvalidArgument("SOCIAL_RETURN_OUT_OF_RANGE",
                           "social return is 0 to 100 % of an amount that is "
                           "not negative, and so is what was done of it");
  }
  if (!IsSocialReturnInstrument(asked.instrument())) {
    return InvalidArgument(
        "INSTRUMENT_UNKNOWN",
        absl::StrFormat("\"%s\" is no instrument of social return: %s",
                        asked.instrument(), SocialReturnInstruments()));
  }
  OMLOOP_ASSIGN_OR_RETURN(BookFacts facts, tools.tools.view.Refresh());
  OMLOOP_ASSIGN_OR_RETURN(const ContractFact* known,
                          Find(facts, request.sequence()));
  const std::string asset(known->terms.value.asset().code());
  lpb::SocialReturnStated stated;
  stated.set_basis_points(asked.basis_points());
  *stated.mutable_base() = asked.base();
  if (!asked.has_base()) {
    stated.mutable_base()->set_minor_units(known->terms.value.minor_units());
  }
  stated.mutable_base()->set_asset(asset);
  *stated.mutable_fulfilled() = asked.fulfilled();
  stated.mutable_fulfilled()->set_asset(asset);
  stated.set_instrument(asked.instrument());
  if (!asked.due_date().empty()) {
    OMLOOP_ASSIGN_OR_RETURN(Day due, ParseDay(asked.due_date()));
    stated.set_due_day(DayNumber(due));
  }
  if (request.validate_only()) return absl::OkStatus();
  OMLOOP_ASSIGN_OR_RETURN(
      std::string commitment,
      StoreReason(tools.tools, static_cast<int32_t>(known->anchor),
                  absl::StrFormat("contract %d social return %d",
                                  known->sequence, known->history.size()),
                  asked.evidence()));
  stated.set_vault_commitment(commitment);
  lpb::SubmitBatchRequest batch;
  batch.set_parent("books/-");
  lpb::NewEntry* entry = batch.add_entries();
  entry->set_entry_id(
      ContractStepId(known->id, known->history.size(), 4).str());
  entry->mutable_fact()->set_kind(lpb::ENTRY_KIND_SOCIAL_RETURN);
  entry->mutable_fact()->set_subject_id(known->id.str());
  entry->mutable_fact()->set_valid_from_day(DayNumber(tools.today));
  entry->mutable_fact()->set_payload(stated.SerializeAsString());
  OMLOOP_ASSIGN_OR_RETURN(lpb::SubmitBatchResponse submitted,
                          tools.tools.ledger.Submit(batch));
  OMLOOP_RETURN_IF_ERROR(StatusOfEntry(submitted.results(0)));
  response.set_sequence(submitted.results(0).sequence());
  return absl::OkStatus();
}

}  // namespace omloop::services
