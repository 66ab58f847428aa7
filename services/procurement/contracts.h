#ifndef OMLOOP_SERVICES_PROCUREMENT_CONTRACTS_H_
#define OMLOOP_SERVICES_PROCUREMENT_CONTRACTS_H_

#include "absl/status/status.h"
#include "ledger/base/calendar.h"
#include "omloop/procurement/v1/procurement.pb.h"
#include "services/common/caller.h"
#include "services/procurement/contract_money.h"
#include "services/procurement/import_run.h"

namespace omloop::services {

// The register of contracts. Words go to the vault under the anchor's key,
// terms into the book as facts, what they promise as commitment entries. A
// contract is known by its number with its anchor.

// What the register works with; all must outlive the call.
struct ContractTools {
  ImportTools tools;
  ContractMoneyView& money;
  // The day that "today" is.
  Day today;
};

// Registers contracts and amends those that are registered with other terms.
// Rows that are refused say why and do not stop the others. The same list
// again, in any order, changes nothing.
absl::Status RegisterContracts(
    const ContractTools& tools,
    const procurement::v1::RegisterContractsRequest& request,
    procurement::v1::RegisterContractsResponse& response);

absl::Status AmendContract(const ContractTools& tools,
                           const procurement::v1::AmendContractRequest& request,
                           procurement::v1::AmendContractResponse& response);

absl::Status EndContract(const ContractTools& tools,
                         const procurement::v1::EndContractRequest& request,
                         procurement::v1::EndContractResponse& response);

absl::Status StateSocialReturn(
    const ContractTools& tools,
    const procurement::v1::StateSocialReturnRequest& request,
    procurement::v1::StateSocialReturnResponse& response);

// Contracts with their words, in order of registration. The public sees those
// with legal persons only, and no considerations, evidence or money.
absl::Status ListContracts(const ContractTools& tools, View view,
                           const procurement::v1::ListContractsRequest& request,
                           procurement::v1::ListContractsResponse& response);

absl::Status GetContract(const ContractTools& tools, View view,
                         const procurement::v1::GetContractRequest& request,
                         procurement::v1::GetContractResponse& response);

// Errors: PERMISSION_DENIED STEWARD_ONLY for the public.
absl::Status ListContractEntries(
    const ContractTools& tools, View view,
    const procurement::v1::ListContractEntriesRequest& request,
    procurement::v1::ListContractEntriesResponse& response);

}  // namespace omloop::services

#endif  // OMLOOP_SERVICES_PROCUREMENT_CONTRACTS_H_
