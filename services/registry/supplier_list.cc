#include "services/registry/supplier_list.h"

#include <optional>
#include <utility>

#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"
#include "ledger/model/identifiers.h"
#include "services/common/status_bridge.h"
#include "services/registry/match_new.h"

namespace omloop::services {
namespace {

namespace pb = omloop::registry::v1;
namespace ledger_pb = omloop::ledger::v1;

// A look-up has room for the anchor and this.
constexpr size_t kSupplierTextBytesMax = 400;

int32_t NumberOf(const PartyDirectory& directory, const EntryId& id) {
  std::optional<DirectoryEntry> entry = directory.Find(id);
  return entry ? static_cast<int32_t>(entry->number.value()) : 0;
}

// A spend line as a party.
pb::Party PartyOf(const pb::SupplierKey& supplier) {
  pb::Party party;
  party.set_display_name(supplier.display_name());
  party.set_kvk_number(KvkOrEmpty(supplier.kvk_number()));
  party.set_vat_number(VatOrEmpty(supplier.vat_number()));
  if (auto iban = ParseIban(supplier.iban()); iban.ok()) {
    party.add_ibans(iban->iban);
  }
  const std::string branch = BranchOrEmpty(supplier.branch_number());
  if (!supplier.postcode().empty() || !supplier.country().empty() ||
      !branch.empty()) {
    pb::Establishment& establishment = *party.add_establishments();
    establishment.set_branch_number(branch);
    establishment.set_postcode(supplier.postcode());
    establishment.set_country(supplier.country());
  }
  return party;
}

// A row of a list as the supplier it names.
pb::SupplierKey SupplierOf(const pb::PartyRow& row) {
  pb::SupplierKey supplier;
  supplier.set_supplier_number(row.supplier_number());
  supplier.set_display_name(row.party().display_name());
  supplier.set_kvk_number(row.party().kvk_number());
  supplier.set_vat_number(row.party().vat_number());
  for (const pb::Establishment& each : row.party().establishments()) {
    if (supplier.branch_number().empty()) {
      supplier.set_branch_number(each.branch_number());
    }
    if (supplier.postcode().empty()) supplier.set_postcode(each.postcode());
  }
  return supplier;
}

pb::PartyRowResult Refused(std::string_view code, std::string_view message) {
  pb::PartyRowResult result;
  result.set_outcome(pb::ROW_OUTCOME_REFUSED);
  result.set_code(std::string(code));
  result.set_message(std::string(message));
  return result;
}

}  // namespace

absl::Status CheckSuppliers(const pb::ResolveSuppliersRequest& request) {
  FieldErrors errors;
  for (int i = 0; i < request.suppliers_size(); ++i) {
    const pb::SupplierKey& supplier = request.suppliers(i);
    for (const auto& [name, text] :
         {std::pair("supplier_number", &supplier.supplier_number()),
          {"display_name", &supplier.display_name()},
          {"postcode", &supplier.postcode()},
          {"country", &supplier.country()}}) {
      if (text->size() > kSupplierTextBytesMax) {
        errors.Add(absl::StrFormat("suppliers[%d].%s", i, name),
                   absl::StrFormat("has %d bytes, at most %d", text->size(),
                                   kSupplierTextBytesMax));
      }
    }
  }
  return errors.status();
}

SupplierList::SupplierList(PartyStore& store, const PartyEditor& editor,
                           const EntryId& anchor, std::string import_key,
                           std::string anchor_name)
    : store_(store),
      editor_(editor),
      anchor_(anchor),
      batch_(store),
      matcher_(batch_, store.directory(), anchor, std::move(import_key)),
      anchor_name_(std::move(anchor_name)) {}

absl::Status SupplierList::Commit() {
  OMLOOP_RETURN_IF_ERROR(batch_.Commit());
  return MatchNewParties(new_parties_, store_);
}

absl::StatusOr<bool> SupplierList::Lay(const pb::Party& wanted,
                                       const EntryId& party,
                                       ledger_pb::PartyStatus status_of_new,
                                       FieldErrors& errors) {
  OMLOOP_ASSIGN_OR_RETURN(const StoredParty* stored, batch_.Load(party));
  const bool is_new = stored->identity.fact_id().empty();
  EditedParty edited = editor_.Edit(wanted, *stored, EditMode::kList, errors);
  if (!errors.empty()) return false;
  ledger_pb::PartyAttributes& attributes =
      *edited.identity.mutable_attributes();
  if (is_new && attributes.status() == ledger_pb::PARTY_STATUS_UNSPECIFIED) {
    attributes.set_status(status_of_new);
  }
  if (is_new) {
    editor_.FlagTrap(anchor_name_, edited.identity);
    new_parties_.push_back(party);
  }
  // The register lifts a party above "seen in a file".
  if (is_register() && attributes.status() == ledger_pb::PARTY_STATUS_SEEN) {
    attributes.set_status(status_of_new);
  }
  edited.identity.set_fact_id(is_new ? party.str() : store_.NewId().str());
  OMLOOP_ASSIGN_OR_RETURN(bool changed,
                          batch_.SetIdentity(party, edited.identity));
  for (EstablishmentRow& row : edited.establishments) {
    row.set_fact_id(store_.NewId().str());
    OMLOOP_ASSIGN_OR_RETURN(bool moved,
                            batch_.SetEstablishment(party, std::move(row)));
    changed = changed || moved;
  }
  return changed;
}

absl::StatusOr<pb::SupplierMatch> SupplierList::AddSupplier(
    const pb::SupplierKey& supplier) {
  OMLOOP_ASSIGN_OR_RETURN(SupplierMatcher::Match match,
                          matcher_.Find(supplier));
  parties_.push_back(match.party);
  pb::SupplierMatch result;
  result.set_basis(match.basis);
  std::optional<DirectoryEntry> known = store_.directory().Find(match.party);
  if (match.basis == pb::MATCH_BASIS_NOT_NAMED) {
    if (known) return result;
    pb::Party unnamed;
    unnamed.mutable_attributes()->set_kind(
        ledger_pb::PARTY_KIND_UNNAMED_SUPPLIER);
    FieldErrors none;
    OMLOOP_RETURN_IF_ERROR(
        Lay(unnamed, match.party, ledger_pb::PARTY_STATUS_SEEN, none).status());
    return result;
  }
  pb::Party wanted = PartyOf(supplier);
  const bool is_new = match.basis == pb::MATCH_BASIS_NOT_FOUND;
  // A line completes a place that is not known; it corrects nothing.
  const bool places =
      known && !known->has_place() && wanted.establishments_size() > 0;
  if (is_new || places) {
    if (!is_new) wanted.clear_display_name();
    FieldErrors errors;
    OMLOOP_RETURN_IF_ERROR(
        Lay(wanted, match.party, ledger_pb::PARTY_STATUS_SEEN, errors)
            .status());
    if (!errors.empty() && is_new) {
      // The address is the only part of a line that may be unusable.
      wanted.clear_establishments();
      FieldErrors still;
      OMLOOP_RETURN_IF_ERROR(
          Lay(wanted, match.party, ledger_pb::PARTY_STATUS_SEEN, still)
              .status());
      OMLOOP_RETURN_IF_ERROR(still.status());
    }
    if (is_new) result.set_basis(pb::MATCH_BASIS_CREATED);
  }
  if (match.basis != pb::MATCH_BASIS_SUPPLIER_NUMBER) {
    OMLOOP_RETURN_IF_ERROR(
        batch_.AddAlias(match.party, matcher_.AliasOf(supplier)).status());
  }
  return result;
}

absl::StatusOr<pb::PartyRowResult> SupplierList::AddRow(
    const pb::PartyRow& row) {
  pb::SupplierKey supplier = SupplierOf(row);
  SupplierMatcher::Match match;
  if (row.party().number() != 0) {
    std::optional<DirectoryEntry> entry = store_.directory().Find(
        PartyNumber(static_cast<uint32_t>(row.party().number())));
    if (!entry || entry->erased) {
      parties_.push_back(EntryId());
      return Refused(
          "PARTY_NOT_FOUND",
          absl::StrFormat("no party has number %d", row.party().number()));
    }
    match = {pb::MATCH_BASIS_NAME, entry->id};
  } else if (IsBlank(supplier)) {
    parties_.push_back(EntryId());
    return Refused("NAME_MISSING",
                   "the row has no name, number or KvK number; fill in one");
  } else {
    if (supplier.supplier_number().size() > kSupplierTextBytesMax) {
      parties_.push_back(EntryId());
      return Refused("FIELDS_INVALID", "the supplier number is too long");
    }
    OMLOOP_ASSIGN_OR_RETURN(match, matcher_.Find(supplier));
  }
  FieldErrors errors;
  OMLOOP_ASSIGN_OR_RETURN(bool changed,
                          Lay(row.party(), match.party,
                              is_register() ? ledger_pb::PARTY_STATUS_VERIFIED
                                            : ledger_pb::PARTY_STATUS_SEEN,
                              errors));
  if (!errors.empty()) {
    parties_.push_back(EntryId());
    return Refused("FIELDS_INVALID", std::string(errors.status().message()));
  }
  if (!is_register()) {
    OMLOOP_ASSIGN_OR_RETURN(
        bool named, batch_.AddAlias(match.party, matcher_.AliasOf(supplier)));
    changed = changed || named;
  }
  parties_.push_back(match.party);
  pb::PartyRowResult result;
  result.set_outcome(match.basis == pb::MATCH_BASIS_NOT_FOUND
                         ? pb::ROW_OUTCOME_CREATED
                     : changed ? pb::ROW_OUTCOME_COMPLETED
                               : pb::ROW_OUTCOME_UNCHANGED);
  OMLOOP_ASSIGN_OR_RETURN(const StoredParty* stored, batch_.Load(match.party));
  if (!stored->establishments.empty()) {
    const EstablishmentRow& first = stored->establishments.begin()->second;
    *result.mutable_place() = first.place();
    result.set_place_basis(first.place_basis());
  }
  return result;
}

void SupplierList::FillNumbers(const pb::ResolveSuppliersRequest& request,
                               pb::ResolveSuppliersResponse& response) {
  for (int i = 0; i < response.matches_size(); ++i) {
    pb::SupplierMatch& match = *response.mutable_matches(i);
    std::optional<DirectoryEntry> entry = store_.directory().Find(parties_[i]);
    match.set_party(entry ? static_cast<int32_t>(entry->number.value()) : 0);
    if (match.party() != 0) {
      match.set_party_id(parties_[i].str());
      match.set_place_known(entry->has_place());
      match.set_trap(entry->attributes.trap());
      match.set_pass_through(entry->attributes.pass_through());
      if (std::optional<MatchRow> pair = store_.matches().Pair(entry->number)) {
        match.set_needs_person(pair->state() == pb::MATCH_STATE_OPEN);
        match.set_candidate(NumberOf(store_.directory(),
                                     EntryId::FromBytes(pair->candidate_id())));
        match.set_score_permille(pair->score_permille());
        if (match.basis() == pb::MATCH_BASIS_CREATED &&
            pair->state() == pb::MATCH_STATE_SAME) {
          match.set_basis(pb::MATCH_BASIS_EVIDENCE);
        }
      }
    } else if (match.basis() != pb::MATCH_BASIS_NOT_NAMED) {
      // Only asked what would be found.
      match.set_basis(pb::MATCH_BASIS_NOT_FOUND);
      Foresee(request.suppliers(i), match);
    }
  }
}

// What Commit would find out about a supplier that is not known.
void SupplierList::Foresee(const pb::SupplierKey& supplier,
                           pb::SupplierMatch& match) const {
  IdentityRow row;
  row.set_display_name(supplier.display_name());
  editor_.FlagTrap(anchor_name_, row);
  match.set_trap(row.attributes().trap());
  match.set_pass_through(row.attributes().pass_through());
  std::string postcode = supplier.postcode();
  if (auto plain = ParsePostcode(postcode); plain.ok()) postcode = *plain;
  const std::string kvk = KvkOrEmpty(supplier.kvk_number());
  MatchKey key;
  key.name = supplier.display_name();
  key.postcode = postcode;
  key.kvk_number = kvk;
  if (auto iban = ParseIban(supplier.iban()); iban.ok()) {
    key.ibans.push_back(iban->iban);
  }
  const std::vector<MatchCandidate> found = store_.matches().Find(key);
  if (found.empty()) return;
  match.set_candidate(static_cast<int32_t>(found[0].id));
  match.set_score_permille(found[0].score);
  match.set_needs_person(found[0].score < kMatchAutomatic);
}

void SupplierList::FillNumbers(pb::ImportPartiesResponse& response) {
  for (int i = 0; i < response.results_size(); ++i) {
    response.mutable_results(i)->set_number(
        NumberOf(store_.directory(), parties_[i]));
  }
}

}  // namespace omloop::services
