#ifndef OMLOOP_LEDGER_INGEST_UBL_UBL_CODES_H_
#define OMLOOP_LEDGER_INGEST_UBL_UBL_CODES_H_

#include <string_view>

namespace omloop::ingest {

// Code lists that the rules of electronic invoices name.
// ISO 3166-1 alpha-2, with XI for Northern Ireland left out.
bool IsUblCountry(std::string_view code);
// ISO 4217.
bool IsUblCurrency(std::string_view code);
// ISO 6523: four digits that are given out.
bool IsIso6523(std::string_view scheme);
// Schemes of electronic addresses (EAS).
bool IsElectronicAddressScheme(std::string_view scheme);
// UNTDID 1001, as far as invoices and credit notes use it.
bool IsInvoiceType(std::string_view code);
bool IsCreditNoteType(std::string_view code);
// UNTDID 4461.
bool IsPaymentMeans(std::string_view code);
// UNCL 5305, as far as EN 16931 uses it.
bool IsVatCategory(std::string_view code);
// UNCL 5189 and 7161.
bool IsAllowanceReason(std::string_view code);
bool IsChargeReason(std::string_view code);
// Recommendations 20 and 21: by form, two or three letters or digits, for the
// lists have 2,000 codes and grow.
bool IsUnitCode(std::string_view code);
bool IsMimeCode(std::string_view code);
bool IsTaxPointCode(std::string_view code);

}  // namespace omloop::ingest

#endif  // OMLOOP_LEDGER_INGEST_UBL_UBL_CODES_H_
