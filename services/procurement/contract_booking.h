#ifndef OMLOOP_SERVICES_PROCUREMENT_CONTRACT_BOOKING_H_
#define OMLOOP_SERVICES_PROCUREMENT_CONTRACT_BOOKING_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "ledger/base/asset.h"
#include "ledger/base/ids.h"
#include "omloop/ledger/v1/facts.pb.h"
#include "omloop/procurement/v1/procurement.pb.h"
#include "services/procurement/book_view.h"
#include "services/procurement/import_run.h"

namespace omloop::services {

// One step in the life of a contract, ready to be booked: its words, its fact,
// and what it promises more or less.
struct ContractStep {
  procurement::v1::Contract contract;
  ledger::v1::ContractTerms terms;
  EntryId award_id;
  int32_t version = 1;  // 1 is the award; above, amendments.
  size_t history_size = 0;
  EntryId anchor_id;
  EntryId supplier_id;
  uint16_t category = 0;
  Day day;  // Of signature, or from when it is amended.
  // Added to the commitment; negative takes back.
  int64_t promised_minor = 0;
  Asset asset;
  // Set by BookSteps: what became of it.
  absl::Status status;
  int64_t sequence = 0;
};

// Ids of the entries of a step of a contract: they follow from the award and
// from how many steps there were, so that a repeat finds them.
EntryId ContractStepId(const EntryId& award, size_t history_size, uint32_t n);

// Books steps, each with its commitment, or neither: texts first, then all
// entries in one batch. `reason` (in words) stands with entries of sealed
// months.
// Errors: of the roles; what the book refuses is the status of its step, with
// CONTRACT_MONTH_SEALED or CONTRACT_REFUSED.
absl::Status BookSteps(const ImportTools& tools, const BookFacts& facts,
                       const std::string& reason,
                       std::vector<ContractStep>& steps);

// The entry that promises `minor` more (negative: less) on a contract.
// Errors: of the ledger; FAILED_PRECONDITION CONTRACT_MONTH_SEALED.
absl::Status AddCommitment(const ImportTools& tools, const BookFacts& facts,
                           const ContractStep& step, const EntryId& entry_id,
                           const std::string& reason_commitment,
                           ledger::v1::SubmitBatchRequest& request);

// Stores `reason` under the anchor; its commitment, empty for no reason.
absl::StatusOr<std::string> StoreReason(const ImportTools& tools,
                                        int32_t anchor, const std::string& key,
                                        const std::string& reason);

// What a status of the book means for a contract.
absl::Status StatusOfEntry(const ledger::v1::EntryResult& result);

}  // namespace omloop::services

#endif  // OMLOOP_SERVICES_PROCUREMENT_CONTRACT_BOOKING_H_
