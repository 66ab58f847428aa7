#ifndef OMLOOP_SERVICES_REGISTRY_ROWS_H_
#define OMLOOP_SERVICES_REGISTRY_ROWS_H_

#include <string>
#include <string_view>

#include "ledger/base/ids.h"
#include "ledger/base/sha256.h"
#include "ledger/model/area.h"
#include "ledger/vault/row.h"
#include "omloop/ledger/v1/ledger.pb.h"
#include "omloop/registry/internal/v1/vault_rows.pb.h"
#include "omloop/type/v1/type.pb.h"

namespace omloop::services {

using ::omloop::registry::internal::v1::AliasRow;
using ::omloop::registry::internal::v1::AllianceRow;
using ::omloop::registry::internal::v1::DraftRow;
using ::omloop::registry::internal::v1::ErasureIntentRow;
using ::omloop::registry::internal::v1::EstablishmentRow;
using ::omloop::registry::internal::v1::IdentityRow;
using ::omloop::registry::internal::v1::MatchRow;
using ::omloop::registry::internal::v1::StepRow;
using ::omloop::registry::internal::v1::TextRow;

// Kinds of the rows in the registry's vault. On disk: never change or reuse.
inline constexpr vault::RowKind kIdentityKind{1};
inline constexpr vault::RowKind kEstablishmentKind{2};
inline constexpr vault::RowKind kAliasKind{3};
inline constexpr vault::RowKind kImportKeyKind{4};
inline constexpr vault::RowKind kTextKind{5};
inline constexpr vault::RowKind kErasureIntentKind{6};
inline constexpr vault::RowKind kMatchKind{7};
inline constexpr vault::RowKind kDraftKind{8};
inline constexpr vault::RowKind kStepKind{9};
inline constexpr vault::RowKind kAllianceKind{10};

// Owner of the rows that belong to nobody: the key of the register itself and
// erasures under way.
inline constexpr EntryId kRegistryOwner{};

vault::RowKey IdentityKey(const EntryId& party);
vault::RowKey EstablishmentKey(const EntryId& party, int32_t establishment);
vault::RowKey ImportKeyKey(const EntryId& owner);
vault::RowKey MatchKeyOf(const EntryId& party);
vault::RowKey DraftKey(const EntryId& draft);
vault::RowKey StepKey(const EntryId& party, const EntryId& request_id);
vault::RowKey AllianceKey(int32_t number);

// Blinded look-ups.
vault::Lookup KvkLookup(std::string_view kvk_number);
vault::Lookup VatLookup(std::string_view vat_number);
vault::Lookup BranchLookup(std::string_view branch_number);
vault::Lookup NameLookup(std::string_view normalized_name);
// `anchor_id` in both: what one anchor calls its suppliers.
vault::Lookup NumberLookup(std::string_view anchor_id, std::string_view number);
vault::Lookup AnchorNameLookup(std::string_view anchor_id,
                               std::string_view normalized_name);
vault::Lookup TextLookup(const EntryId& party, std::string_view text_kind,
                         std::string_view key);
vault::Lookup TextKindLookup(const EntryId& party, std::string_view text_kind);

// The facts that a row stands for in the log; `commitment` is the row's.
// Equal rows give equal facts, so that they can be submitted again.
omloop::ledger::v1::NewEntry IdentityFact(const EntryId& party,
                                          const IdentityRow& row,
                                          const Hash32& commitment);
omloop::ledger::v1::NewEntry EstablishmentFact(const EntryId& party,
                                               const EstablishmentRow& row,
                                               const Hash32& commitment);

// A party found to be another one by the evidence alone; the id follows from
// the party's, so that a crash in between loses nothing.
omloop::ledger::v1::NewEntry AutomaticMergeFact(const EntryId& party,
                                                const MatchRow& row);

omloop::type::v1::AreaPath ToProto(const AreaPath& path);

}  // namespace omloop::services

#endif  // OMLOOP_SERVICES_REGISTRY_ROWS_H_
