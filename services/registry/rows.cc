#include "services/registry/rows.h"

#include <array>

#include "absl/strings/str_cat.h"
#include "clients/cpp/ledger_client.h"
#include "ledger/base/strings.h"

namespace omloop::services {

namespace pb = omloop::ledger::v1;

// Beyond the entries that a registration makes. Never change.
constexpr uint32_t kAutomaticMergeIndex = 1u << 20;

vault::RowKey IdentityKey(const EntryId& party) {
  return {party, kIdentityKind, party};
}

vault::RowKey EstablishmentKey(const EntryId& party, int32_t establishment) {
  std::array<uint8_t, EntryId::kSize> row{};
  for (int i = 0; i < 4; ++i) {
    row[EntryId::kSize - 1 - i] =
        static_cast<uint8_t>(static_cast<uint32_t>(establishment) >> (8 * i));
  }
  return {party, kEstablishmentKind, EntryId(row)};
}

vault::RowKey ImportKeyKey(const EntryId& owner) {
  return {owner, kImportKeyKind, owner};
}

vault::RowKey MatchKeyOf(const EntryId& party) {
  return {party, kMatchKind, party};
}

vault::RowKey DraftKey(const EntryId& draft) {
  return {draft, kDraftKind, draft};
}

vault::RowKey StepKey(const EntryId& party, const EntryId& request_id) {
  return {party, kStepKind, request_id};
}

vault::RowKey AllianceKey(int32_t number) {
  vault::RowKey key = EstablishmentKey(kRegistryOwner, number);
  key.kind = kAllianceKind;
  return key;
}

vault::Lookup VatLookup(std::string_view vat_number) {
  return {"vat", std::string(vat_number)};
}

vault::Lookup BranchLookup(std::string_view branch_number) {
  return {"branch", std::string(branch_number)};
}

vault::Lookup KvkLookup(std::string_view kvk_number) {
  return {"kvk", std::string(kvk_number)};
}

vault::Lookup NameLookup(std::string_view normalized_name) {
  return {"name", std::string(normalized_name)};
}

vault::Lookup NumberLookup(std::string_view anchor_id,
                           std::string_view number) {
  return {"supplier-number", absl::StrCat(ToAbsl(anchor_id), ToAbsl(number))};
}

vault::Lookup AnchorNameLookup(std::string_view anchor_id,
                               std::string_view normalized_name) {
  return {"supplier-name",
          absl::StrCat(ToAbsl(anchor_id), ToAbsl(normalized_name))};
}

vault::Lookup TextLookup(const EntryId& party, std::string_view text_kind,
                         std::string_view key) {
  std::string value = party.str();
  value.append(text_kind);
  value.push_back('\0');
  value.append(key);
  return {"text", std::move(value)};
}

vault::Lookup TextKindLookup(const EntryId& party, std::string_view text_kind) {
  return {"text-kind", absl::StrCat(ToAbsl(party.view()), ToAbsl(text_kind))};
}

pb::NewEntry IdentityFact(const EntryId& party, const IdentityRow& row,
                          const Hash32& commitment) {
  pb::NewEntry entry;
  entry.set_entry_id(row.fact_id());
  bool registers = row.fact_id() == party.view();
  pb::Fact& fact = *entry.mutable_fact();
  fact.set_kind(registers ? pb::ENTRY_KIND_PARTY_REGISTERED
                          : pb::ENTRY_KIND_PARTY_AMENDED);
  if (!registers) fact.set_subject_id(party.str());
  pb::PartyAttributes attributes = row.attributes();
  attributes.set_vault_commitment(std::string(View(commitment)));
  fact.set_payload(attributes.SerializeAsString());
  return entry;
}

pb::NewEntry EstablishmentFact(const EntryId& party,
                               const EstablishmentRow& row,
                               const Hash32& commitment) {
  pb::NewEntry entry;
  entry.set_entry_id(row.fact_id());
  pb::Fact& fact = *entry.mutable_fact();
  fact.set_kind(pb::ENTRY_KIND_ESTABLISHMENT);
  fact.set_subject_id(party.str());
  fact.set_valid_from_day(row.valid_from_day());
  pb::EstablishmentDefined payload;
  payload.set_establishment(row.establishment());
  payload.set_valid_to_day(row.valid_to_day());
  *payload.mutable_place() = row.place();
  payload.set_place_basis(row.place_basis());
  payload.set_boundary_version(row.boundary_version());
  payload.set_post_box(row.post_box());
  payload.set_head_office_of_many(row.head_office_of_many());
  payload.set_vault_commitment(std::string(View(commitment)));
  fact.set_payload(payload.SerializeAsString());
  return entry;
}

pb::NewEntry AutomaticMergeFact(const EntryId& party, const MatchRow& row) {
  pb::NewEntry entry;
  // The registration used the party's own id; this is a further entry of it.
  entry.set_entry_id(client::DerivedId(party, kAutomaticMergeIndex).str());
  pb::Fact& fact = *entry.mutable_fact();
  fact.set_kind(pb::ENTRY_KIND_PARTIES_MERGED);
  fact.set_subject_id(party.str());
  fact.set_party_id(row.candidate_id());
  pb::PartiesMerged payload;
  payload.set_basis(pb::MERGE_BASIS_EVIDENCE);
  payload.set_score_permille(row.score_permille());
  fact.set_payload(payload.SerializeAsString());
  return entry;
}

omloop::type::v1::AreaPath ToProto(const AreaPath& path) {
  omloop::type::v1::AreaPath proto;
  proto.set_country(path.country().str());
  proto.set_province(path.province().str());
  proto.set_municipality(path.gemeente().str());
  proto.set_district(path.stadsdeel().str());
  proto.set_wijk(path.wijk().str());
  proto.set_buurt(path.buurt().str());
  return proto;
}

}  // namespace omloop::services
