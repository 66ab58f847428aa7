#ifndef OMLOOP_SERVICES_CONVERT_LEDGER_H_
#define OMLOOP_SERVICES_CONVERT_LEDGER_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "ledger/book/batch.h"
#include "ledger/book/book.h"
#include "ledger/book/verify.h"
#include "omloop/ledger/v1/ledger.pb.h"

namespace omloop::convert {

// The request as a batch of drafts.
// Errors: INVALID_ARGUMENT FIELDS_INVALID with every field that cannot be
// read at all (ids of a wrong length, numbers out of range, unknown assets);
// what a book refuses is left to the book.
absl::StatusOr<book::Batch> FromProto(
    const ledger::v1::SubmitBatchRequest& request);

void ToProto(const book::BatchResult& result,
             ledger::v1::SubmitBatchResponse& response);

// `payload` is the fact's payload or the detail, if it has one.
void ToProto(const Record& record, const std::optional<std::string>& payload,
             std::optional<uint64_t> reversed_by, ledger::v1::Entry& entry);

// Errors: DATA_LOSS BALANCE_TOO_LARGE for a sum beyond 64 bits.
absl::Status ToProto(const book::BalanceRow& row,
                     ledger::v1::AccountBalance& balance);

void ToProto(const book::VerifyReport& report,
             ledger::v1::VerifyBookResponse& response);

}  // namespace omloop::convert

#endif  // OMLOOP_SERVICES_CONVERT_LEDGER_H_
