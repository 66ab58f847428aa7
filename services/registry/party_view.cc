#include "services/registry/party_view.h"

#include "absl/strings/str_cat.h"
#include "ledger/base/calendar.h"
#include "ledger/base/status_macros.h"
#include "ledger/model/record.h"

namespace omloop::services {
namespace {

namespace pb = omloop::registry::v1;

void ShowPlace(int32_t number, const DirectoryEstablishment& establishment,
               pb::Establishment& shown) {
  const auto& terms = establishment.terms;
  shown.set_establishment(number);
  // The earliest day there is means "always".
  if (establishment.valid_from_day != kEffectiveDayMin) {
    shown.set_valid_from(
        FormatDay(DayFromNumber(establishment.valid_from_day)));
  }
  if (terms.valid_to_day() != 0) {
    shown.set_valid_to(FormatDay(DayFromNumber(terms.valid_to_day())));
  }
  *shown.mutable_place() = terms.place();
  shown.set_place_basis(terms.place_basis());
  shown.set_post_box(terms.post_box());
  shown.set_head_office_of_many(terms.head_office_of_many());
}

void ShowIdentity(const StoredParty& stored, const PartyDirectory& directory,
                  pb::Party& party) {
  const IdentityRow& identity = stored.identity;
  party.set_display_name(identity.display_name());
  party.set_kvk_number(identity.kvk_number());
  party.set_rsin(identity.rsin());
  party.set_vat_number(identity.vat_number());
  party.set_oin(identity.oin());
  party.set_sbi_code(identity.sbi_code());
  *party.mutable_ibans() = identity.ibans();
  for (const auto& activity : identity.activities()) {
    pb::Activity& shown = *party.add_activities();
    shown.set_scheme(activity.scheme());
    shown.set_code(activity.code());
    if (activity.valid_from_day() != kEffectiveDayMin) {
      shown.set_valid_from(FormatDay(DayFromNumber(activity.valid_from_day())));
    }
  }
  for (const AliasRow& alias : stored.aliases) {
    if (alias.supplier_number().empty()) continue;
    auto anchor = directory.Find(EntryId::FromBytes(alias.anchor_id()));
    party.add_supplier_numbers(absl::StrCat(anchor ? anchor->number.value() : 0,
                                            ":", alias.supplier_number()));
  }
}

void ShowRelations(const DirectoryEntry& entry, const PartyDirectory& directory,
                   pb::Party& party) {
  *party.mutable_profile() = entry.profile;
  const fold::Merges merges = directory.merges();
  for (auto said = merges.all().lower_bound({entry.number, PartyNumber(0)});
       said != merges.all().end() && said->first.first == entry.number;
       ++said) {
    const auto into = static_cast<int32_t>(said->second.value());
    if (said->first.second.value() == 0) {
      party.set_counts_as(into);
    } else {
      pb::CountsAs& split = *party.add_splits();
      split.set_payer(static_cast<int32_t>(said->first.second.value()));
      split.set_party(into);
    }
  }
  for (const LookThrough& declared : entry.look_throughs) {
    pb::LookThrough& shown = *party.add_look_throughs();
    shown.set_valid_from(FormatDay(declared.valid_from));
    if (declared.valid_to) shown.set_valid_to(FormatDay(*declared.valid_to));
    for (const LookThroughShare& share : declared.shares) {
      auto& row = *shown.add_shares();
      *row.mutable_place() = ToProto(share.place);
      row.set_per_ten_thousand(share.per_ten_thousand);
      row.set_supplier(static_cast<int32_t>(share.supplier.value()));
    }
  }
}

}  // namespace

void ShowAddress(const EstablishmentRow& row, pb::Establishment& shown) {
  shown.set_branch_number(row.branch_number());
  shown.set_street(row.street());
  shown.set_house_number(row.house_number());
  shown.set_postcode(row.postcode());
  shown.set_city(row.city());
  shown.set_country(row.country());
  shown.set_latitude(row.latitude());
  shown.set_longitude(row.longitude());
}

absl::StatusOr<pb::Party> ShowParty(const DirectoryEntry& entry,
                                    const PartyStore& store, View view) {
  pb::Party party;
  party.set_number(static_cast<int32_t>(entry.number.value()));
  const bool withheld = view == View::kPublic && !entry.is_public();
  if (entry.erased || withheld) {
    party.set_erased(entry.erased);
    party.set_withheld(withheld && !entry.erased);
    party.mutable_attributes()->set_kind(entry.attributes.kind());
    return party;
  }
  *party.mutable_attributes() = entry.attributes;
  party.mutable_attributes()->clear_vault_commitment();
  party.set_display_name(entry.name);
  for (const auto& [number, establishment] : entry.establishments) {
    ShowPlace(number, establishment, *party.add_establishments());
  }
  ShowRelations(entry, store.directory(), party);
  if (view == View::kPublic) return party;
  party.set_party_id(entry.id.str());
  absl::StatusOr<StoredParty> stored = store.Load(entry.id);
  // Parties that another role registered have no rows.
  if (absl::IsNotFound(stored.status())) return party;
  OMLOOP_RETURN_IF_ERROR(stored.status());
  ShowIdentity(*stored, store.directory(), party);
  for (pb::Establishment& shown : *party.mutable_establishments()) {
    auto row = stored->establishments.find(shown.establishment());
    if (row != stored->establishments.end()) ShowAddress(row->second, shown);
  }
  return party;
}

}  // namespace omloop::services
