#include "services/procurement/contracts.h"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"
#include "omloop/ledger/v1/facts.pb.h"
#include "services/common/names.h"
#include "services/common/paging.h"
#include "services/procurement/contract_texts.h"

namespace omloop::services {
namespace {

namespace lpb = omloop::ledger::v1;
namespace ppb = omloop::procurement::v1;
namespace rpb = omloop::registry::v1;

constexpr int kRowsMax = 1000;
constexpr int kPageDefault = 100;
constexpr int kPageMax = 1000;

// Registers rows one by one; keeps what several rows need.
class Registrar {
 public:
  Registrar(const ImportTools& tools, const BookFacts& facts,
            bool validate_only)
      : tools_(tools), facts_(facts), validate_only_(validate_only) {}

  absl::Status Register(const ppb::ContractRow& row,
                        ppb::ContractRowResult& result) {
    ppb::Contract contract = row.contract();
    OMLOOP_ASSIGN_OR_RETURN(Anchor * anchor, AnchorOf(row));
    contract.set_anchor(anchor->number);
    OMLOOP_ASSIGN_OR_RETURN(lpb::ContractTerms terms, TermsOf(contract));
    OMLOOP_ASSIGN_OR_RETURN(rpb::SupplierMatch supplier,
                            SupplierOf(row, anchor->number));
    contract.set_supplier(supplier.party());
    EntryId id =
        ContractEntryId(anchor->import_key, contract.contract_number());
    for (const auto& [sequence, known] : facts_.contracts) {
      if (known.id == id) {
        return CompareWith(known, contract, terms, result);
      }
    }
    if (validate_only_) return absl::OkStatus();
    rpb::Text text;
    text.set_text_kind(kContractTextKind);
    text.set_key(contract.contract_number());
    text.set_content(contract.SerializeAsString());
    OMLOOP_ASSIGN_OR_RETURN(std::vector<std::string> commitments,
                            tools_.registry.StoreTexts(anchor->number, {text}));
    terms.set_vault_commitment(commitments[0]);
    return Book(contract, terms, *anchor, supplier, id, result);
  }

 private:
  struct Anchor {
    int32_t number = 0;
    std::string party_id;
    std::string import_key;
  };

  absl::StatusOr<Anchor*> AnchorOf(const ppb::ContractRow& row) {
    std::string query = row.contract().anchor() != 0
                            ? std::to_string(row.contract().anchor())
                            : row.anchor_name();
    if (query.empty()) {
      return InvalidArgument("ANCHOR_MISSING",
                             "the row names no anchor; fill in its name");
    }
    auto it = anchors_.find(query);
    if (it == anchors_.end()) {
      OMLOOP_ASSIGN_OR_RETURN(rpb::Party party,
                              tools_.registry.FindAnchor(query));
      OMLOOP_ASSIGN_OR_RETURN(std::string key,
                              tools_.registry.LendImportKey(party.number()));
      it = anchors_
               .emplace(query, Anchor{party.number(), party.party_id(),
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
    OMLOOP_ASSIGN_OR_RETURN(
        std::vector<rpb::SupplierMatch> matches,
        tools_.registry.ResolveSuppliers(anchor, {key}, validate_only_));
    return matches[0];
  }

  absl::StatusOr<lpb::ContractTerms> TermsOf(const ppb::Contract& contract) {
    if (contract.contract_number().empty()) {
      return InvalidArgument("CONTRACT_NUMBER_MISSING",
                             "a contract is known by its number; fill it in");
    }
    if (contract.value().minor_units() < 0) {
      return InvalidArgument("CONTRACT_VALUE_NEGATIVE",
                             "the value of a contract is not negative");
    }
    lpb::ContractTerms terms;
    *terms.mutable_value() = contract.value();
    OMLOOP_ASSIGN_OR_RETURN(Day start, ParseDay(contract.start_date()));
    terms.set_start_day(DayNumber(start));
    if (!contract.end_date().empty()) {
      OMLOOP_ASSIGN_OR_RETURN(Day end, ParseDay(contract.end_date()));
      if (end < start) {
        return InvalidArgument(
            "CONTRACT_ENDS_BEFORE_START",
            absl::StrFormat("the contract ends on %s, before it starts on %s",
                            contract.end_date(), contract.start_date()));
      }
      terms.set_end_day(DayNumber(end));
    }
    terms.set_cpv(contract.cpv());
    terms.set_procedure(std::string(ProcedureCode(contract.procedure())));
    terms.set_local_consideration_recorded(
        !contract.local_consideration().empty());
    return terms;
  }

  uint16_t CategoryOf(const ppb::Contract& contract) const {
    auto it = facts_.category_numbers.find(contract.category());
    if (it != facts_.category_numbers.end()) return it->second;
    std::string_view code = tools_.reference.categories().CategoryFor(
        contract.category(), contract.cpv());
    if (code == kUnclassified) {
      code = tools_.reference.categories().CategoryFor(contract.title(),
                                                       contract.cpv());
    }
    return facts_.CategoryNumberOf(code);
  }

  absl::Status CompareWith(const ContractFact& known,
                           const ppb::Contract& contract,
                           const lpb::ContractTerms& terms,
                           ppb::ContractRowResult& result) const {
    std::optional<Day> end;
    if (terms.end_day() != 0) end = DayFromNumber(terms.end_day());
    std::string_view differs;
    if (known.terms.value.minor_units() != terms.value().minor_units()) {
      differs = "value";
    } else if (known.terms.start != DayFromNumber(terms.start_day())) {
      differs = "start date";
    } else if (known.terms.end != end) {
      differs = "end date";
    } else if (known.supplier != static_cast<uint32_t>(contract.supplier())) {
      differs = "supplier";
    }
    if (!differs.empty()) {
      return FailedPrecondition(
          "CONTRACT_DIFFERS",
          absl::StrFormat("contract %s is registered with another %s; "
                          "registered contracts are not overwritten",
                          contract.contract_number(), differs));
    }
    result.set_sequence(static_cast<int64_t>(known.sequence));
    result.set_existing(true);
    return absl::OkStatus();
  }

  absl::Status Book(const ppb::Contract& contract,
                    const lpb::ContractTerms& terms, const Anchor& anchor,
                    const rpb::SupplierMatch& supplier, const EntryId& id,
                    ppb::ContractRowResult& result) {
    Asset asset = facts_.default_asset;
    if (!contract.value().asset().empty()) {
      OMLOOP_ASSIGN_OR_RETURN(asset, Asset::FromCode(contract.value().asset()));
    }
    OMLOOP_ASSIGN_OR_RETURN(
        std::vector<AccountNumber> accounts,
        tools_.ledger.EnsureAccounts(
            {{PartyNumber(static_cast<uint32_t>(anchor.number)),
              EntryId::FromBytes(anchor.party_id), lpb::ACCOUNT_CLASS_COMMITTED,
              asset},
             {PartyNumber(static_cast<uint32_t>(supplier.party())),
              EntryId::FromBytes(supplier.party_id()),
              lpb::ACCOUNT_CLASS_PROMISED, asset}}));
    lpb::SubmitBatchRequest request;
    request.set_parent("books/-");
    request.set_atomicity(lpb::ATOMICITY_CHAIN);
    lpb::NewEntry* award = request.add_entries();
    award->set_entry_id(id.str());
    lpb::Fact* fact = award->mutable_fact();
    fact->set_kind(lpb::ENTRY_KIND_CONTRACT_AWARDED);
    fact->set_subject_id(anchor.party_id);
    fact->set_party_id(supplier.party_id());
    fact->set_valid_from_day(terms.start_day());
    fact->set_category(CategoryOf(contract));
    fact->set_funding_class(contract.funding_class());
    fact->set_payload(terms.SerializeAsString());
    OMLOOP_ASSIGN_OR_RETURN(lpb::SubmitBatchResponse response,
                            tools_.ledger.Submit(request));
    const lpb::EntryResult& awarded = response.results(0);
    if (awarded.status() != lpb::ENTRY_STATUS_CREATED &&
        awarded.status() != lpb::ENTRY_STATUS_EXISTS &&
        awarded.status() != lpb::ENTRY_STATUS_EXISTS_DIFFERENT) {
      return FailedPrecondition(
          "CONTRACT_REFUSED",
          absl::StrFormat("the book refuses the contract: %s %s",
                          lpb::EntryStatus_Name(awarded.status()),
                          awarded.field()));
    }
    // The commitment names the award, so it follows it; its id follows too,
    // and a repeat after a stop in between completes it.
    request.clear_entries();
    lpb::NewEntry* entry = request.add_entries();
    entry->set_entry_id(client::DerivedId(id, 1).str());
    lpb::MoneyEntry* money = entry->mutable_money();
    money->set_kind(lpb::ENTRY_KIND_COMMITMENT);
    money->set_debit_account(static_cast<int32_t>(accounts[0].value()));
    money->set_credit_account(static_cast<int32_t>(accounts[1].value()));
    money->mutable_amount()->set_minor_units(contract.value().minor_units());
    money->mutable_amount()->set_asset(std::string(asset.code()));
    money->set_effective_day(terms.start_day());
    money->set_category(fact->category());
    money->set_funding_class(contract.funding_class());
    money->set_contract_sequence(awarded.sequence());
    OMLOOP_ASSIGN_OR_RETURN(lpb::SubmitBatchResponse committed,
                            tools_.ledger.Submit(request));
    if (committed.results(0).status() != lpb::ENTRY_STATUS_CREATED &&
        committed.results(0).status() != lpb::ENTRY_STATUS_EXISTS) {
      return FailedPrecondition(
          "CONTRACT_REFUSED",
          absl::StrFormat("the contract stands, but the book refuses its "
                          "commitment: %s %s",
                          lpb::EntryStatus_Name(committed.results(0).status()),
                          committed.results(0).field()));
    }
    result.set_sequence(awarded.sequence());
    return absl::OkStatus();
  }

  const ImportTools& tools_;
  const BookFacts& facts_;
  bool validate_only_;
  std::map<std::string, Anchor> anchors_;
};

}  // namespace

absl::Status RegisterContracts(const ImportTools& tools,
                               const ppb::RegisterContractsRequest& request,
                               ppb::RegisterContractsResponse& response) {
  OMLOOP_RETURN_IF_ERROR(CheckBookName(request.parent()));
  if (request.rows_size() > kRowsMax) {
    return InvalidArgument(
        "BATCH_TOO_LARGE",
        absl::StrFormat("at most %d contracts in one call", kRowsMax));
  }
  OMLOOP_ASSIGN_OR_RETURN(BookFacts facts, tools.view.Refresh());
  Registrar registrar(tools, facts, request.validate_only());
  for (const ppb::ContractRow& row : request.rows()) {
    ppb::ContractRowResult* result = response.add_results();
    absl::Status status = registrar.Register(row, *result);
    if (absl::IsUnavailable(status)) return status;
    if (!status.ok()) {
      result->set_code(ReasonOf(status));
      result->set_message(std::string(status.message()));
    }
  }
  return absl::OkStatus();
}

absl::Status ListContracts(const ImportTools& tools, View view,
                           const ppb::ListContractsRequest& request,
                           ppb::ListContractsResponse& response) {
  OMLOOP_RETURN_IF_ERROR(CheckBookName(request.parent()));
  OMLOOP_ASSIGN_OR_RETURN(
      int count, PageSize(request.page_size(), kPageDefault, kPageMax));
  OMLOOP_ASSIGN_OR_RETURN(BookFacts facts, tools.view.Refresh());
  Day from(1900, 1, 1);
  Day to(9999, 12, 31);
  bool by_end = !request.ends_from().empty() || !request.ends_to().empty();
  if (!request.ends_from().empty()) {
    OMLOOP_ASSIGN_OR_RETURN(from, ParseDay(request.ends_from()));
  }
  if (!request.ends_to().empty()) {
    OMLOOP_ASSIGN_OR_RETURN(to, ParseDay(request.ends_to()));
  }
  ppb::ListContractsRequest query = request;
  query.clear_page_size();
  query.clear_page_token();
  OMLOOP_ASSIGN_OR_RETURN(
      PageToken page,
      PageToken::Decode(request.page_token(),
                        QueryHash(query.SerializeAsString()), ~uint64_t{0}));
  // Words of one anchor are read once: by contract number.
  std::map<uint32_t, std::map<EntryId, ppb::Contract>> words;
  for (auto it = facts.contracts.lower_bound(page.position);
       it != facts.contracts.end(); ++it) {
    const ContractFact& fact = it->second;
    if (request.anchor() != 0 &&
        fact.anchor != static_cast<uint32_t>(request.anchor())) {
      continue;
    }
    if (view == View::kPublic) {
      auto supplier = facts.attributes.find(fact.supplier);
      if (supplier == facts.attributes.end() ||
          !supplier->second.legal_person) {
        continue;
      }
    }
    if (by_end && (!fact.terms.end.has_value() || *fact.terms.end < from ||
                   *fact.terms.end > to)) {
      continue;
    }
    if (response.contracts_size() == count) {
      page.position = it->first;
      response.set_next_page_token(page.Encode());
      break;
    }
    int32_t anchor = static_cast<int32_t>(fact.anchor);
    auto [known, added] = words.try_emplace(fact.anchor);
    if (added) {
      OMLOOP_ASSIGN_OR_RETURN(std::string key,
                              tools.registry.LendImportKey(anchor));
      OMLOOP_ASSIGN_OR_RETURN(
          std::vector<rpb::Text> texts,
          tools.registry.ReadTexts(anchor, kContractTextKind, {}));
      for (const rpb::Text& text : texts) {
        ppb::Contract contract;
        if (!contract.ParseFromString(text.content())) continue;
        EntryId id = ContractEntryId(key, contract.contract_number());
        known->second[id] = std::move(contract);
      }
    }
    ppb::Contract* contract = response.add_contracts();
    if (auto text = known->second.find(fact.id); text != known->second.end()) {
      *contract = text->second;
    }
    if (view == View::kPublic) contract->clear_local_consideration();
    contract->set_sequence(static_cast<int64_t>(fact.sequence));
    contract->set_anchor(anchor);
    contract->set_supplier(static_cast<int32_t>(fact.supplier));
    if (auto category = facts.categories.find(fact.category);
        category != facts.categories.end()) {
      contract->set_category(category->second.code);
    }
    contract->mutable_value()->set_minor_units(fact.terms.value.minor_units());
    contract->mutable_value()->set_asset(
        std::string(fact.terms.value.asset().code()));
    contract->set_start_date(FormatDay(fact.terms.start));
    contract->set_end_date(
        fact.terms.end.has_value() ? FormatDay(*fact.terms.end) : "");
  }
  return absl::OkStatus();
}

}  // namespace omloop::services
