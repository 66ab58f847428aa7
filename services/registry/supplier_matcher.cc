#include "services/registry/supplier_matcher.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "ledger/base/sha256.h"
#include "ledger/base/status_macros.h"
#include "ledger/base/strings.h"
#include "ledger/model/identifiers.h"
#include "ledger/model/legal_form.h"
#include "ledger/model/name_words.h"

namespace omloop::services {
namespace {

namespace pb = omloop::registry::v1;

// What is hashed for ids of parties; never change.
constexpr std::string_view kPartyWord = "party";
constexpr std::string_view kNotNamed = "not named";

std::string Trimmed(const std::string& text) {
  return std::string(absl::StripAsciiWhitespace(text));
}

}  // namespace

std::string KvkOrEmpty(std::string_view text) {
  absl::StatusOr<KvkNumber> kvk = ParseKvk(text);
  return kvk.ok() ? kvk->number : std::string();
}

std::string VatOrEmpty(std::string_view text) {
  absl::StatusOr<VatId> vat = ParseVatId(text);
  return vat.ok() && !vat->may_hide_bsn() ? vat->id : std::string();
}

std::string BranchOrEmpty(std::string_view text) {
  absl::StatusOr<std::string> branch = ParseBranch(text);
  return branch.ok() ? *branch : std::string();
}

bool IsBlank(const pb::SupplierKey& supplier) {
  return Trimmed(supplier.supplier_number()).empty() &&
         Trimmed(supplier.display_name()).empty() &&
         Trimmed(supplier.kvk_number()).empty();
}

EntryId SupplierMatcher::PartyId(std::string_view canonical) const {
  // The id of somebody erased is never used again: the next one is taken.
  for (uint32_t n = 0;; ++n) {
    std::string message = absl::StrCat(ToAbsl(kPartyWord), ToAbsl(canonical));
    if (n > 0) absl::StrAppend(&message, "\n", n);
    EntryId id = EntryId::FromBytes(View(HmacSha256(key_, message)));
    std::optional<DirectoryEntry> entry = directory_.Find(id);
    if (!entry || !entry->erased) return id;
  }
}

EntryId SupplierMatcher::NewPartyId(const pb::SupplierKey& supplier,
                                    std::string_view kvk) const {
  std::string number = Trimmed(supplier.supplier_number());
  if (!number.empty()) return PartyId(absl::StrCat("number ", number));
  if (!kvk.empty()) return PartyId(absl::StrCat("kvk ", ToAbsl(kvk)));
  std::string name = NormalizePartyName(supplier.display_name());
  if (name.empty()) name = Trimmed(supplier.display_name());
  return PartyId(absl::StrCat("name ", name));
}

AliasRow SupplierMatcher::AliasOf(const pb::SupplierKey& supplier) const {
  AliasRow alias;
  alias.set_anchor_id(anchor_.str());
  alias.set_supplier_number(Trimmed(supplier.supplier_number()));
  alias.set_normalized_name(NormalizePartyName(supplier.display_name()));
  return alias;
}

absl::StatusOr<bool> SupplierMatcher::MayBe(const EntryId& party,
                                            const pb::SupplierKey& supplier,
                                            std::string_view kvk) const {
  std::string number = Trimmed(supplier.supplier_number());
  if (kvk.empty() && number.empty()) return true;
  OMLOOP_ASSIGN_OR_RETURN(const StoredParty* stored, batch_.Load(party));
  const std::string& known = stored->identity.kvk_number();
  if (!kvk.empty() && !known.empty() && known != kvk) return false;
  if (number.empty() || stored->identity.attributes().legal_person()) {
    return true;
  }
  for (const AliasRow& alias : stored->aliases) {
    if (alias.anchor_id() == anchor_.view() &&
        !alias.supplier_number().empty() && alias.supplier_number() != number) {
      return false;
    }
  }
  return true;
}

absl::StatusOr<std::optional<EntryId>> SupplierMatcher::FindByName(
    const pb::SupplierKey& supplier, std::string_view kvk) const {
  std::string name = NormalizePartyName(supplier.display_name());
  if (name.empty()) return std::optional<EntryId>();
  std::vector<vault::Lookup> lookups;
  if (anchor_ != kRegistryOwner) {
    lookups.push_back(AnchorNameLookup(anchor_.view(), name));
  }
  // Two people may have one name: beyond the anchor's own list a person says.
  if (anchor_ == kRegistryOwner || !LooksLikePerson(supplier.display_name())) {
    lookups.push_back(NameLookup(name));
  }
  for (const vault::Lookup& lookup : lookups) {
    OMLOOP_ASSIGN_OR_RETURN(std::set<EntryId> found, batch_.Find(lookup));
    std::vector<EntryId> fitting;
    for (const EntryId& party : found) {
      OMLOOP_ASSIGN_OR_RETURN(bool may_be, MayBe(party, supplier, kvk));
      if (may_be) fitting.push_back(party);
    }
    if (fitting.size() == 1) return std::optional<EntryId>(fitting[0]);
    if (fitting.size() > 1) break;  // A name cannot decide between them.
  }
  return std::optional<EntryId>();
}

absl::StatusOr<SupplierMatcher::Match> SupplierMatcher::Find(
    const pb::SupplierKey& supplier) const {
  if (IsBlank(supplier)) {
    return Match{pb::MATCH_BASIS_NOT_NAMED, PartyId(kNotNamed)};
  }
  std::string number = Trimmed(supplier.supplier_number());
  if (anchor_ != kRegistryOwner && !number.empty()) {
    OMLOOP_ASSIGN_OR_RETURN(std::set<EntryId> found,
                            batch_.Find(NumberLookup(anchor_.view(), number)));
    if (!found.empty()) {
      return Match{pb::MATCH_BASIS_SUPPLIER_NUMBER, *found.begin()};
    }
  }
  std::string kvk = KvkOrEmpty(supplier.kvk_number());
  if (!kvk.empty()) {
    OMLOOP_ASSIGN_OR_RETURN(std::set<EntryId> found,
                            batch_.Find(KvkLookup(kvk)));
    if (found.size() == 1) {
      return Match{pb::MATCH_BASIS_KVK_NUMBER, *found.begin()};
    }
  }
  for (const auto& [basis, lookup] :
       {std::pair(pb::MATCH_BASIS_VAT_NUMBER,
                  VatLookup(VatOrEmpty(supplier.vat_number()))),
        {pb::MATCH_BASIS_BRANCH,
         BranchLookup(BranchOrEmpty(supplier.branch_number()))}}) {
    if (lookup.value.empty()) continue;
    OMLOOP_ASSIGN_OR_RETURN(std::set<EntryId> found, batch_.Find(lookup));
    if (found.size() != 1) continue;
    // Another KvK number speaks against it.
    OMLOOP_ASSIGN_OR_RETURN(const StoredParty* stored,
                            batch_.Load(*found.begin()));
    const std::string& known = stored->identity.kvk_number();
    if (kvk.empty() || known.empty() || known == kvk) {
      return Match{basis, *found.begin()};
    }
  }
  OMLOOP_ASSIGN_OR_RETURN(std::optional<EntryId> named,
                          FindByName(supplier, kvk));
  if (named) return Match{pb::MATCH_BASIS_NAME, *named};
  EntryId id = NewPartyId(supplier, kvk);
  // The list brought this very supplier before.
  if (directory_.Find(id)) return Match{pb::MATCH_BASIS_NAME, id};
  return Match{pb::MATCH_BASIS_NOT_FOUND, id};
}

}  // namespace omloop::services
