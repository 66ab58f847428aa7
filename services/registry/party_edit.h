#ifndef OMLOOP_SERVICES_REGISTRY_PARTY_EDIT_H_
#define OMLOOP_SERVICES_REGISTRY_PARTY_EDIT_H_

#include <string>
#include <string_view>

#include "ledger/reference/locator.h"
#include "ledger/reference/reference.h"
#include "omloop/ledger/v1/facts.pb.h"
#include "omloop/registry/v1/registry.pb.h"
#include "services/common/status_bridge.h"
#include "services/registry/party_store.h"
#include "services/registry/rows.h"

namespace omloop::services {

// How strictly a request is read.
enum class EditMode {
  // A form: every bad field is an error; `attributes` replace the old ones.
  kForm,
  // A list somebody delivered: what is given completes what is there, and an
  // address that cannot be read is kept without a place.
  kList,
};

// What becomes of a party when `wanted` is laid over it.
struct EditedParty {
  IdentityRow identity;
  std::vector<EstablishmentRow> establishments;  // Those that `wanted` names.
};

// Reads the party of a request, checks its identifiers (domain rules for KvK,
// RSIN, VAT id, OIN, branch and postcode) and finds its places. Empty fields
// leave what is there. Fact ids are the caller's to set.
//
// Errors go to `errors`, one a field; the answer is then incomplete.
class PartyEditor {
 public:
  // `reference` must outlive the editor.
  explicit PartyEditor(const Reference& reference)
      : reference_(reference), locator_(reference) {}

  EditedParty Edit(const omloop::registry::v1::Party& wanted,
                   const StoredParty& stored, EditMode mode,
                   FieldErrors& errors) const;

  // Sets the trap that name and activity show and, when such a party passes
  // money on, `pass_through`. `payer_name` is the anchor's whose list it is,
  // or "". What stands there already stays.
  void FlagTrap(std::string_view payer_name, IdentityRow& row) const;

 private:
  void EditActivities(const omloop::registry::v1::Party& wanted,
                      IdentityRow& row, FieldErrors& errors) const;
  void EditIdentity(const omloop::registry::v1::Party& wanted, IdentityRow& row,
                    FieldErrors& errors) const;
  void EditEstablishment(const omloop::registry::v1::Establishment& wanted,
                         std::string_view field, EditMode mode,
                         EstablishmentRow& row, FieldErrors& errors) const;
  void FindPlace(std::string_view field, EditMode mode, EstablishmentRow& row,
                 FieldErrors& errors) const;

  // The code of a country written in any way; as given when unknown.
  std::string CountryCode(std::string_view text) const;
  bool HasForeignEstablishment(const omloop::registry::v1::Party& party) const;

  const Reference& reference_;
  const Locator locator_;
};

// Attributes of a party with this name: the legal form that was registered,
// else the one in the name, says whether it is a legal person.
void SettleLegalForm(std::string_view name,
                     omloop::ledger::v1::PartyAttributes& attributes);

// Whether the fields of an address are all empty.
bool IsBlank(const omloop::registry::v1::Establishment& establishment);

}  // namespace omloop::services

#endif  // OMLOOP_SERVICES_REGISTRY_PARTY_EDIT_H_
