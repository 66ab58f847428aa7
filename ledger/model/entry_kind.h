#ifndef OMLOOP_LEDGER_MODEL_ENTRY_KIND_H_
#define OMLOOP_LEDGER_MODEL_ENTRY_KIND_H_

#include <cstdint>

namespace omloop {

// What kind of entry a record is. On disk: never change or reuse a number.
// Below 64: money. From 64: facts. The same numbers as the public
// omloop.ledger.v1.EntryKind.
enum class EntryKind : uint8_t {
  kNone = 0,
  kCommitment = 1,
  kInvoice = 2,
  kTax = 3,
  kCreditNote = 4,
  kPayment = 5,
  kReversal = 6,
  kOpening = 7,
  kBookOpened = 64,
  kPartyRegistered = 65,
  kPartyAmended = 66,
  kEstablishment = 67,
  kAccountOpened = 68,
  kImportOpened = 69,
  kImportCompleted = 70,
  kContractAwarded = 71,
  kContractAmended = 72,
  kAreaDefined = 73,
  kRingSetDefined = 74,
  kCategoryDefined = 75,
  kMonthSubmitted = 76,
  kMonthSignedOff = 77,
  kMonthReopened = 78,
  kMonthSealed = 79,
  kMonthPublished = 80,
  kTextAttached = 81,
  kErasure = 82,
  kRespendDeclared = 83,
  kImportUndone = 84,
  kContractEnded = 85,
  kPartiesMerged = 86,
  kMergeTakenBack = 87,
  kLookThrough = 88,
  kMicroAlliance = 89,
  kSupplierProfile = 90,
  kSpendRule = 91,
  kTargetSet = 92,
  kClearingProposed = 94,
  kClearingAnswered = 95,
  kSocialReturn = 96,
  kMappingProfileAdopted = 97,
};

constexpr bool IsMoney(EntryKind kind) {
  return kind >= EntryKind::kCommitment && kind <= EntryKind::kOpening;
}
constexpr bool IsFact(EntryKind kind) {
  return kind >= EntryKind::kBookOpened &&
         kind <= EntryKind::kMappingProfileAdopted;
}
// Facts about public things carry a plain hash; all others a salted one.
constexpr bool IsPublicFact(EntryKind kind) {
  switch (kind) {
    case EntryKind::kBookOpened:
    case EntryKind::kAreaDefined:
    case EntryKind::kRingSetDefined:
    case EntryKind::kCategoryDefined:
    case EntryKind::kMonthSealed:
    case EntryKind::kMonthPublished:
      return true;
    default:
      return false;
  }
}

// What an account of a party is for. On disk.
enum class AccountClass : uint16_t {
  kNone = 0,
  kCommitted = 1,
  kPromised = 2,
  kPurchases = 3,
  kSales = 4,
  kVatRecoverable = 5,
  kVatCost = 6,
  kTax = 7,
  kMoney = 8,
  kOpening = 9,
};
inline constexpr int kAccountClassMax = 9;

// Regular money or the covenant's temporary flywheel money. On disk.
enum class FundingClass : uint8_t { kNone = 0, kRegular = 1, kFlywheel = 2 };

// Quality ladder of evidence, domain.md 1.7 rule 2. On disk.
enum class EvidenceQuality : uint8_t {
  kNone = 0,
  kA = 1,
  kB = 2,
  kC = 3,
  kD = 4,
  kE = 5,
  kZ = 6,
};

// Whether the anchor could choose whom it paid: by its category's rule or
// overridden for one line. On disk.
enum class Influence : uint8_t { kByRule = 0, kYes = 1, kNo = 2 };

// How a line's VAT was treated. On disk.
enum class VatTreatment : uint8_t { kNone = 0, kNet = 1, kGrossOnly = 2 };

// Which date placed a line in its month. On disk, two bits.
enum class DateBasis : uint8_t {
  kPaid = 0,
  kInvoiced = 1,
  kBooked = 2,
  kPeriod = 3,
};

}  // namespace omloop

#endif  // OMLOOP_LEDGER_MODEL_ENTRY_KIND_H_
