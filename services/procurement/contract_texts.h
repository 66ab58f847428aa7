#ifndef OMLOOP_SERVICES_PROCUREMENT_CONTRACT_TEXTS_H_
#define OMLOOP_SERVICES_PROCUREMENT_CONTRACT_TEXTS_H_

#include <optional>
#include <string_view>

#include "ledger/base/ids.h"
#include "ledger/base/sha256.h"
#include "ledger/model/entry_kind.h"

namespace omloop::services {

// Kind of the text that holds a contract's words (a serialised
// procurement.v1.Contract), keyed by contract number under the anchor.
inline constexpr char kContractTextKind[] = "contract";

// Id of a contract's award: from the anchor's secret and the contract number,
// so that registering the list again finds it.
inline EntryId ContractEntryId(std::string_view import_key,
                               std::string_view contract_number) {
  return EntryId::FromBytes(omloop::View(HmacSha256(
      import_key, std::string("contract ").append(contract_number))));
}

// "vliegwiel", "flywheel", "regulier", "regular"; none for anything else.
std::optional<FundingClass> FundingClassFromText(std::string_view text);

// The code of a procedure by its Dutch or English name
// (docs/reference/contracts.md): "below-threshold"; "other" for words that are
// none of them, "" for none. The words themselves go to the vault, never into
// the book.
std::string_view ProcedureCode(std::string_view text);

}  // namespace omloop::services

#endif  // OMLOOP_SERVICES_PROCUREMENT_CONTRACT_TEXTS_H_
