#ifndef OMLOOP_SERVICES_REGISTRY_TEXTS_H_
#define OMLOOP_SERVICES_REGISTRY_TEXTS_H_

#include "absl/status/status.h"
#include "ledger/base/ids.h"
#include "omloop/registry/v1/registry.pb.h"
#include "services/registry/party_store.h"

namespace omloop::services {

// Most texts, and bytes of them together, one call takes.
inline constexpr int kTextsMax = 1000;
inline constexpr size_t kTextBytesMax = size_t{1} << 20;
// Lengths of a kind and a key.
inline constexpr size_t kTextKindBytesMax = 64;
inline constexpr size_t kTextKeyBytesMax = 400;
// Bytes of texts in one answer, below the largest message.
inline constexpr size_t kTextAnswerBytesMax = size_t{12} << 20;

// Keeps the texts of a request under the key of `party`. A text that is there
// already, word for word, keeps its commitment.
// Errors: INVALID_ARGUMENT FIELDS_INVALID; those of the vault.
absl::Status StoreTexts(const omloop::registry::v1::StoreTextsRequest& request,
                        const EntryId& party, PartyStore& store,
                        omloop::registry::v1::StoreTextsResponse& response);

// Errors: FAILED_PRECONDITION ANSWER_TOO_LARGE; those of the vault.
absl::Status ReadTexts(const omloop::registry::v1::ReadTextsRequest& request,
                       const EntryId& party, const PartyStore& store,
                       omloop::registry::v1::ReadTextsResponse& response);

}  // namespace omloop::services

#endif  // OMLOOP_SERVICES_REGISTRY_TEXTS_H_
