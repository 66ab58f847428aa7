#include "services/procurement/tax_office.h"

#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/base/sha256.h"
#include "ledger/base/status_macros.h"
#include "omloop/ledger/v1/facts.pb.h"

namespace omloop::services {

absl::StatusOr<EntryId> EnsureTaxOffice(client::LedgerClient& ledger) {
  namespace lpb = omloop::ledger::v1;
  EntryId id = EntryId::FromBytes(omloop::View(Sha256Of("omloop tax office")));
  lpb::PartyAttributes attributes;
  attributes.set_kind(lpb::PARTY_KIND_TAX_OFFICE);
  attributes.set_legal_form(lpb::LEGAL_FORM_PUBLIC_BODY);
  attributes.set_legal_person(true);
  lpb::SubmitBatchRequest request;
  request.set_parent("books/-");
  lpb::NewEntry* entry = request.add_entries();
  entry->set_entry_id(id.str());
  entry->mutable_fact()->set_kind(lpb::ENTRY_KIND_PARTY_REGISTERED);
  entry->mutable_fact()->set_payload(attributes.SerializeAsString());
  OMLOOP_ASSIGN_OR_RETURN(lpb::SubmitBatchResponse response,
                          ledger.Submit(request));
  const lpb::EntryResult& result = response.results(0);
  if (result.status() == lpb::ENTRY_STATUS_CREATED ||
      result.status() == lpb::ENTRY_STATUS_EXISTS) {
    return id;
  }
  return Internal(
      "IMPORT_NOT_OPENED",
      absl::StrFormat("the book refused to register the tax office: %s %s",
                      lpb::EntryStatus_Name(result.status()), result.field()));
}

}  // namespace omloop::services
