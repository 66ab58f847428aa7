#include "services/registry/party_batch.h"

#include <utility>

#include "google/protobuf/util/message_differencer.h"
#include "ledger/base/status_macros.h"
#include "ledger/model/legal_form.h"

namespace omloop::services {
namespace {

using ::google::protobuf::util::MessageDifferencer;

// Whether two rows say the same; the id of their fact is not what they say.
template <typename Row>
bool SaysTheSame(const Row& a, Row b) {
  b.set_fact_id(a.fact_id());
  return MessageDifferencer::Equals(a, b);
}

}  // namespace

std::vector<vault::Lookup> PartyBatch::LookupsOf(const IdentityRow& row) {
  std::vector<vault::Lookup> lookups;
  if (!row.kvk_number().empty()) lookups.push_back(KvkLookup(row.kvk_number()));
  if (!row.vat_number().empty()) lookups.push_back(VatLookup(row.vat_number()));
  std::string name = NormalizePartyName(row.display_name());
  if (!name.empty()) lookups.push_back(NameLookup(name));
  return lookups;
}

std::vector<vault::Lookup> PartyBatch::LookupsOf(const EstablishmentRow& row) {
  if (row.branch_number().empty()) return {};
  return {BranchLookup(row.branch_number())};
}

std::vector<vault::Lookup> PartyBatch::LookupsOf(const AliasRow& row) {
  std::vector<vault::Lookup> lookups;
  if (!row.supplier_number().empty()) {
    lookups.push_back(NumberLookup(row.anchor_id(), row.supplier_number()));
  }
  if (!row.normalized_name().empty()) {
    lookups.push_back(AnchorNameLookup(row.anchor_id(), row.normalized_name()));
  }
  return lookups;
}

void PartyBatch::Index(const vault::Lookup& lookup, const EntryId& party) {
  index_[{lookup.space, lookup.value}].insert(party);
}

absl::StatusOr<PartyBatch::Change*> PartyBatch::Touch(const EntryId& party) {
  auto& change = changes_[party];
  if (change != nullptr) return change.get();
  auto fresh = std::make_unique<Change>();
  fresh->party.id = party;
  absl::StatusOr<StoredParty> stored = store_.Load(party);
  if (stored.ok()) {
    fresh->party = *std::move(stored);
  } else if (!absl::IsNotFound(stored.status())) {
    changes_.erase(party);
    return stored.status();
  }
  change = std::move(fresh);
  order_.push_back(party);
  return change.get();
}

absl::StatusOr<const StoredParty*> PartyBatch::Load(const EntryId& party) {
  OMLOOP_ASSIGN_OR_RETURN(Change * change, Touch(party));
  return &change->party;
}

absl::StatusOr<bool> PartyBatch::SetIdentity(const EntryId& party,
                                             IdentityRow row) {
  OMLOOP_ASSIGN_OR_RETURN(Change * change, Touch(party));
  if (SaysTheSame(change->party.identity, row)) return false;
  for (const vault::Lookup& lookup : LookupsOf(row)) Index(lookup, party);
  change->party.identity = std::move(row);
  change->identity = true;
  return true;
}

absl::StatusOr<bool> PartyBatch::SetEstablishment(const EntryId& party,
                                                  EstablishmentRow row) {
  OMLOOP_ASSIGN_OR_RETURN(Change * change, Touch(party));
  int32_t number = row.establishment();
  change->party.named.insert(number);
  auto found = change->party.establishments.find(number);
  if (found != change->party.establishments.end() &&
      SaysTheSame(found->second, row)) {
    return false;
  }
  for (const vault::Lookup& lookup : LookupsOf(row)) Index(lookup, party);
  change->party.establishments[number] = std::move(row);
  change->establishments.insert(number);
  return true;
}

absl::StatusOr<bool> PartyBatch::AddAlias(const EntryId& party, AliasRow row) {
  OMLOOP_ASSIGN_OR_RETURN(Change * change, Touch(party));
  for (const AliasRow& alias : change->party.aliases) {
    if (MessageDifferencer::Equals(alias, row)) return false;
  }
  for (const vault::Lookup& lookup : LookupsOf(row)) Index(lookup, party);
  change->aliases.push_back(row);
  change->party.aliases.push_back(std::move(row));
  return true;
}

absl::StatusOr<std::set<EntryId>> PartyBatch::Find(
    const vault::Lookup& lookup) const {
  OMLOOP_ASSIGN_OR_RETURN(std::set<EntryId> found, store_.FindOwners(lookup));
  auto staged = index_.find({lookup.space, lookup.value});
  if (staged != index_.end()) {
    found.insert(staged->second.begin(), staged->second.end());
  }
  return found;
}

absl::Status PartyBatch::Commit() {
  vault::VaultBatch rows = store_.vault().NewBatch();
  // Registrations and amendments before the establishments they carry.
  std::vector<omloop::ledger::v1::NewEntry> facts;
  std::vector<omloop::ledger::v1::NewEntry> establishments;
  std::vector<KnownAs> known;
  for (const EntryId& id : order_) {
    const Change& change = *changes_[id];
    const StoredParty& party = change.party;
    if (change.identity) {
      Hash32 commitment =
          rows.PutCommitted(IdentityKey(id), party.identity.SerializeAsString(),
                            {.lookups = LookupsOf(party.identity)});
      facts.push_back(IdentityFact(id, party.identity, commitment));
    }
    for (int32_t number : change.establishments) {
      const EstablishmentRow& row = party.establishments.at(number);
      Hash32 commitment = rows.PutCommitted(EstablishmentKey(id, number),
                                            row.SerializeAsString(),
                                            {.lookups = LookupsOf(row)});
      establishments.push_back(EstablishmentFact(id, row, commitment));
    }
    if (change.identity || !change.establishments.empty()) {
      known.push_back(KnownAsOf(id, party.identity, party.establishments));
    }
    for (const AliasRow& alias : change.aliases) {
      rows.Put({id, kAliasKind, store_.NewId()}, alias.SerializeAsString(),
               {.lookups = LookupsOf(alias)});
    }
  }
  facts.insert(facts.end(), establishments.begin(), establishments.end());
  return store_.Write(rows, facts, known);
}

}  // namespace omloop::services
