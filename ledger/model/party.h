#ifndef OMLOOP_LEDGER_MODEL_PARTY_H_
#define OMLOOP_LEDGER_MODEL_PARTY_H_

#include <cstdint>

namespace omloop {

// Codes of a party, as the facts carry them; the same numbers as the public
// enums of facts.proto. In payloads on disk: never change or reuse.
enum class PartyKind : uint8_t {
  kNone = 0,
  kAnchor = 1,
  kSupplier = 2,
  kHouseholds = 3,
  kTaxOffice = 4,
  kOutside = 5,
  kUnnamedSupplier = 6,
};

enum class LegalForm : uint8_t {
  kNone = 0,
  kSoleTrader = 1,
  kGeneralPartnership = 2,
  kProfessionalPartnership = 3,
  kLimitedPartnership = 4,
  kPrivateCompany = 5,
  kPublicCompany = 6,
  kCooperative = 7,
  kMutual = 8,
  kFoundation = 9,
  kAssociation = 10,
  kPublicBody = 11,
  kChurch = 12,
  kForeignLegalPerson = 13,
  kOtherLegalPerson = 14,
};

// Whether the form is a legal person. Partnerships and sole traders are
// persons of flesh and blood to the privacy rules.
constexpr bool IsLegalPerson(LegalForm form) {
  return form >= LegalForm::kPrivateCompany;
}

enum class OwnershipClass : uint8_t {
  kNone = 0,
  kMemberOwned = 1,
  kWorkerOwned = 2,
  kResidentOwned = 3,
  kPrivate = 4,
  kPublic = 5,
  kForeign = 6,
};

// Counts towards the cooperative share (domain.md 2.3, coop_share).
constexpr bool IsCooperative(OwnershipClass ownership) {
  return ownership == OwnershipClass::kMemberOwned ||
         ownership == OwnershipClass::kWorkerOwned ||
         ownership == OwnershipClass::kResidentOwned;
}

// People at work: up to 9, 49, 249, more.
enum class SizeClass : uint8_t {
  kNone = 0,
  kMicro = 1,
  kSmall = 2,
  kMedium = 3,
  kLarge = 4,
};

constexpr bool IsSmall(SizeClass size) {
  return size == SizeClass::kMicro || size == SizeClass::kSmall;
}

enum class PartyStatus : uint8_t {
  kNone = 0,
  kSeen = 1,
  kSubmitted = 2,
  kVerified = 3,
  kSuspended = 4,
  kEnded = 5,
};

// Why a payee may not be the one who does the work.
enum class Trap : uint8_t {
  kNone = 0,
  kFactoring = 1,
  kHiringBroker = 2,
  kJointPurchasing = 3,
  kLease = 4,
  kNotary = 5,
  kExpenseClaims = 6,
  kHolding = 7,
  kEnergyReseller = 8,
  kIntraGroup = 9,
};

// Whether money paid to such a party goes on to others, so that its own place
// says nothing.
constexpr bool PassesMoneyOn(Trap trap) {
  return trap >= Trap::kFactoring && trap <= Trap::kExpenseClaims;
}

// Attributes of a party without any that can name it.
struct PartyAttributes {
  PartyKind kind = PartyKind::kNone;
  LegalForm legal_form = LegalForm::kNone;
  OwnershipClass ownership_class = OwnershipClass::kNone;
  SizeClass size_class = SizeClass::kNone;
  PartyStatus status = PartyStatus::kNone;
  bool legal_person = false;
  bool pass_through = false;
  bool contracting_authority = false;
  bool recovers_vat = false;
  // Section of the Standaard Bedrijfsindeling, 'A' to 'V'; 0 = not known.
  char sbi_section = 0;
  Trap trap = Trap::kNone;

  friend bool operator==(const PartyAttributes&,
                         const PartyAttributes&) = default;
};

}  // namespace omloop

#endif  // OMLOOP_LEDGER_MODEL_PARTY_H_
