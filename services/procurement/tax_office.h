#ifndef OMLOOP_SERVICES_PROCUREMENT_TAX_OFFICE_H_
#define OMLOOP_SERVICES_PROCUREMENT_TAX_OFFICE_H_

#include "absl/status/statusor.h"
#include "clients/cpp/ledger_client.h"
#include "ledger/base/ids.h"

namespace omloop::services {

// The tax office: a party without a person in it, the same in every book.
// Registers it where the book does not have it yet.
// Errors: INTERNAL IMPORT_NOT_OPENED when the book refuses.
absl::StatusOr<EntryId> EnsureTaxOffice(client::LedgerClient& ledger);

}  // namespace omloop::services

#endif  // OMLOOP_SERVICES_PROCUREMENT_TAX_OFFICE_H_
