#ifndef OMLOOP_SERVICES_PROCUREMENT_CONTRACT_TERMS_H_
#define OMLOOP_SERVICES_PROCUREMENT_CONTRACT_TERMS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "ledger/base/calendar.h"
#include "ledger/base/money.h"
#include "ledger/reference/contract_rules.h"
#include "omloop/ledger/v1/facts.pb.h"
#include "omloop/procurement/v1/procurement.pb.h"
#include "services/procurement/book_view.h"

namespace omloop::services {

// Limits of one contract.
inline constexpr int kContractOptionsMax = 20;
inline constexpr int kSubcontractorsMax = 100;
inline constexpr int kContractNumberBytesMax = 200;
inline constexpr int kContractTextBytesMax = 20'000;

// Reasons to end a contract, and instruments of social return: the codes that
// the book may hold (docs/reference/contracts.md).
bool IsEndReason(std::string_view code);
bool IsSocialReturnInstrument(std::string_view code);
std::string EndReasons();
std::string SocialReturnInstruments();

// Fields of Contract that can be stated and amended, in the order they are
// shown.
absl::Span<const std::string_view> ContractFields();

// The terms of a contract as the book holds them; words stay behind.
// Errors: INVALID_ARGUMENT with the reason of the field.
absl::StatusOr<ledger::v1::ContractTerms> TermsOf(
    const procurement::v1::Contract& contract, const BookFacts& facts);

// `known` with what `next` states; empty fields of `next` leave it.
procurement::v1::Contract MergeContract(const procurement::v1::Contract& known,
                                        const procurement::v1::Contract& next);

// `known` with `fields` taken from `next`, also empty ones.
// Errors: INVALID_ARGUMENT MASK_EMPTY, FIELD_UNKNOWN.
absl::StatusOr<procurement::v1::Contract> ApplyFields(
    const procurement::v1::Contract& known,
    const procurement::v1::Contract& next,
    absl::Span<const std::string> fields);

// What differs, field by field, in words that a person reads.
std::vector<procurement::v1::ContractChange> CompareContracts(
    const procurement::v1::Contract& before,
    const procurement::v1::Contract& after);

// What the rules remark on a contract that stands, or would stand, so.
// `sequence` is its own, 0 when it is new.
std::vector<ContractRemark> RemarksFor(
    const procurement::v1::Contract& contract, uint64_t sequence,
    const BookFacts& facts, const ThresholdTable& thresholds);

}  // namespace omloop::services

#endif  // OMLOOP_SERVICES_PROCUREMENT_CONTRACT_TERMS_H_
