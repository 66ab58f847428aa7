#ifndef OMLOOP_LEDGER_MODEL_IDENTIFIERS_H_
#define OMLOOP_LEDGER_MODEL_IDENTIFIERS_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace omloop {

// Checks of Dutch identifiers. Blanks, points and hyphens that people write
// are taken away first; the answer is the plain form.
// Source: docs/reference/import-formats/csv.md, "Identifiers".

struct KvkNumber {
  std::string number;          // Eight digits.
  bool zero_restored = false;  // Seven came: a spreadsheet took the first zero.
  // The weighted sum of the digits is a multiple of eleven. Numbers of today
  // are, old ones need not be: a warning, never an error.
  bool passes_eleven_test = false;
};
// Errors: INVALID_ARGUMENT KVK_UNREADABLE.
absl::StatusOr<KvkNumber> ParseKvk(std::string_view text);

// Twelve digits. Errors: INVALID_ARGUMENT BRANCH_UNREADABLE.
absl::StatusOr<std::string> ParseBranch(std::string_view text);

// "1066AZ". Errors: INVALID_ARGUMENT POSTCODE_UNREADABLE.
absl::StatusOr<std::string> ParsePostcode(std::string_view text);

// Nine digits that pass the eleven test of RSIN and BSN.
bool IsRsin(std::string_view text);
// The plain form of an RSIN; eight digits get their lost zero back. It looks
// like a citizen service number, so that only legal persons may be asked for
// it. Errors: INVALID_ARGUMENT RSIN_UNREADABLE.
absl::StatusOr<std::string> ParseRsin(std::string_view text);

// "GM0363", "WK0363FA" or "BU0363FN04": municipality, wijk and buurt as CBS
// codes them. Errors: INVALID_ARGUMENT CBS_CODE_UNREADABLE.
absl::StatusOr<std::string> ParseCbsCode(std::string_view text);

struct VatId {
  std::string id;  // "NL004495445B01".
  // Old ids carry the RSIN, and for a person the BSN.
  bool passes_eleven_test = false;
  // ISO 7064 mod 97-10 over the whole id, letters as 10 to 35.
  bool passes_mod_97 = false;
  // The first nine digits may be a citizen service number: the id of a natural
  // person must then not be stored.
  bool may_hide_bsn() const { return passes_eleven_test && !passes_mod_97; }
};
// A Dutch VAT id, with or without NL before it; one of the two checks must
// hold. Errors: INVALID_ARGUMENT VAT_ID_UNREADABLE.
absl::StatusOr<VatId> ParseVatId(std::string_view text);

struct Iban {
  std::string iban;  // Without blanks, upper case.
  // Dutch accounts of most banks pass the eleven test: a warning, no error.
  bool passes_eleven_test = false;
};
// Errors: INVALID_ARGUMENT IBAN_UNREADABLE.
absl::StatusOr<Iban> ParseIban(std::string_view text);

// Twenty digits that start with eight digits of a known kind of register.
// Errors: INVALID_ARGUMENT OIN_UNREADABLE.
absl::StatusOr<std::string> ParseOin(std::string_view text);

}  // namespace omloop

#endif  // OMLOOP_LEDGER_MODEL_IDENTIFIERS_H_
