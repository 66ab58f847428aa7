#ifndef OMLOOP_LEDGER_BOOK_BATCH_H_
#define OMLOOP_LEDGER_BOOK_BATCH_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "ledger/base/ids.h"
#include "ledger/model/entry_kind.h"
#include "ledger/model/record.h"
#include "ledger/store/log.h"

namespace omloop::book {

// One transfer between two accounts, as a client asks for it. Fields are
// those of the record.
struct MoneyDraft {
  EntryKind kind = EntryKind::kNone;
  uint32_t debit_account = 0;
  uint32_t credit_account = 0;
  int64_t amount_minor = 0;
  uint16_t asset = 0;
  int32_t effective_day = 0;
  uint16_t category = 0;
  uint16_t area = 0;
  FundingClass funding_class = FundingClass::kNone;
  EvidenceQuality evidence_quality = EvidenceQuality::kNone;
  Influence influence = Influence::kByRule;
  VatTreatment vat_treatment = VatTreatment::kNone;
  uint32_t import_number = 0;
  uint32_t import_line = 0;
  // Sequences; kNoReference for none.
  uint64_t contract = kNoReference;
  // Id of the contract's award instead of its sequence; zero for none.
  EntryId contract_id;
  uint64_t reversed = kNoReference;
  // kFlag... but for kFlagLinked, which the draft carries itself.
  uint32_t flags = 0;
  std::string detail;
};

// Something that became true; `subject` and `party` are ids of the entries
// that defined them (ledger.proto, message Fact).
struct FactDraft {
  EntryKind kind = EntryKind::kNone;
  EntryId subject;
  EntryId party;
  int32_t valid_from_day = 0;
  AccountClass account_class = AccountClass::kNone;
  uint16_t asset = 0;
  uint16_t category = 0;
  FundingClass funding_class = FundingClass::kNone;
  std::string payload;
};

// Takes back the whole of an entry.
struct ReversalDraft {
  uint64_t reversed = kNoReference;
  bool restatement = false;
  std::string detail;
  // The open import it counts with; 0 = that of the entry.
  uint32_t import_number = 0;
  uint32_t import_line = 0;
};

struct EntryDraft {
  EntryId id;
  std::variant<MoneyDraft, FactDraft, ReversalDraft> body;
  // Stands or falls with the next one.
  bool linked = false;
};

// What stands or falls together. Numbers as the public enum.
enum class Atomicity { kEach = 1, kChain = 2, kBatch = 3 };

struct Batch {
  std::vector<EntryDraft> entries;
  Atomicity atomicity = Atomicity::kChain;
  // Answers what would happen; nothing is written.
  bool validate_only = false;
};

// What became of an entry; numbers and order of precedence as the public enum
// (docs/reference/results.md).
enum class EntryStatus {
  kNone = 0,
  kCreated = 1,
  kExists = 2,
  kValid = 3,
  kExistsDifferent = 4,
  kIdInvalid = 5,
  kKindInvalid = 6,
  kLinkInvalid = 7,
  kPayloadTooLarge = 8,
  kPayloadInvalid = 9,
  kAmountInvalid = 10,
  kDateInvalid = 11,
  kSubjectNotFound = 12,
  kPartyNotFound = 13,
  kAccountNotFound = 14,
  kAccountsSame = 15,
  kAssetMismatch = 16,
  kCategoryNotFound = 17,
  kAreaNotFound = 18,
  kImportNotFound = 19,
  kImportNotOpen = 20,
  kContractNotFound = 21,
  kReversedNotFound = 22,
  kNotReversible = 23,
  kAlreadyReversed = 24,
  kMonthSealed = 25,
  kAlreadyDefined = 26,
  kLimitReached = 27,
  kLinkedRefused = 28,
};

constexpr bool IsAccepted(EntryStatus status) {
  return status == EntryStatus::kCreated || status == EntryStatus::kExists ||
         status == EntryStatus::kValid;
}

struct EntryResult {
  EntryStatus status = EntryStatus::kNone;
  uint64_t sequence = kNoReference;
  // Number given to what a fact defines; 0 for none.
  uint32_t number = 0;
  // The field a refusal is about.
  std::string_view field;
};

struct BatchResult {
  // One per entry, in order.
  std::vector<EntryResult> results;
  // Durable state that includes the batch.
  store::LogState state;
};

}  // namespace omloop::book

#endif  // OMLOOP_LEDGER_BOOK_BATCH_H_
