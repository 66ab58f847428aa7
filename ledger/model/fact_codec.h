#ifndef OMLOOP_LEDGER_MODEL_FACT_CODEC_H_
#define OMLOOP_LEDGER_MODEL_FACT_CODEC_H_

#include <string_view>

#include "absl/status/statusor.h"
#include "ledger/model/entry_kind.h"
#include "ledger/model/facts.h"

namespace omloop {

// Decoders of fact payloads: serialised messages of
// proto/omloop/ledger/v1/facts.proto. The only place in the library that
// knows the messages; everything else sees the plain structs of facts.h.
//
// Errors of all: INVALID_ARGUMENT PAYLOAD_INVALID with the field and why.
absl::StatusOr<BookTerms> DecodeBookTerms(std::string_view payload);
absl::StatusOr<PartyAttributes> DecodePartyAttributes(std::string_view payload);
// `valid_from` is the record's effective date.
absl::StatusOr<Establishment> DecodeEstablishment(std::string_view payload,
                                                  Day valid_from);
absl::StatusOr<ImportTerms> DecodeImportTerms(std::string_view payload);
absl::StatusOr<ImportOutcome> DecodeImportOutcome(std::string_view payload);
absl::StatusOr<ImportUndoing> DecodeImportUndoing(std::string_view payload);
absl::StatusOr<SpendRule> DecodeSpendRule(std::string_view payload);
absl::StatusOr<ContractTerms> DecodeContractTerms(std::string_view payload);
absl::StatusOr<ContractEnd> DecodeContractEnd(std::string_view payload);
absl::StatusOr<SocialReturn> DecodeSocialReturn(std::string_view payload);
absl::StatusOr<AreaTerms> DecodeAreaTerms(std::string_view payload);
absl::StatusOr<RingSet> DecodeRingSet(std::string_view payload);
absl::StatusOr<CategoryTerms> DecodeCategoryTerms(std::string_view payload);
absl::StatusOr<MonthStatement> DecodeMonthStatement(std::string_view payload);
absl::StatusOr<MonthSeal> DecodeMonthSeal(std::string_view payload);
absl::StatusOr<MergeTerms> DecodeMerge(std::string_view payload);
absl::StatusOr<MergeTerms> DecodeMergeTakenBack(std::string_view payload);
// `valid_from` is the record's effective date.
absl::StatusOr<LookThrough> DecodeLookThrough(std::string_view payload,
                                              Day valid_from);
absl::StatusOr<MicroAllianceTerms> DecodeMicroAlliance(
    std::string_view payload);
absl::StatusOr<SupplierProfile> DecodeSupplierProfile(std::string_view payload);
absl::StatusOr<RespendDeclaration> DecodeRespendDeclaration(
    std::string_view payload);
// `from` is the record's effective date.
absl::StatusOr<TargetTerms> DecodeTargetTerms(std::string_view payload,
                                              Day from);
// Also refuses legs that would change anybody's net position.
absl::StatusOr<ClearingTerms> DecodeClearingTerms(std::string_view payload);
// Whether the party accepted.
absl::StatusOr<bool> DecodeClearingAnswer(std::string_view payload);

// Whether `payload` is a valid one for a fact of `kind`, commitments of the
// right length included. A kind without a payload takes only an empty one.
absl::Status CheckPayload(EntryKind kind, std::string_view payload);

// Payloads the program itself makes when it sets up a book. Deterministic:
// equal terms give equal bytes.
std::string EncodeBookTerms(const BookTerms& terms);
std::string EncodeAreaTerms(const AreaTerms& terms);
std::string EncodeRingSet(const RingSet& rings);
std::string EncodeCategoryTerms(const CategoryTerms& terms);
std::string EncodeClearingTerms(const ClearingTerms& terms);

}  // namespace omloop

#endif  // OMLOOP_LEDGER_MODEL_FACT_CODEC_H_
