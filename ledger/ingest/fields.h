#ifndef OMLOOP_LEDGER_INGEST_FIELDS_H_
#define OMLOOP_LEDGER_INGEST_FIELDS_H_

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace omloop::ingest {

// What a table is read as.
enum class TableKind { kSpend, kParties, kContracts, kDeclarations };

// What a column can stand for, over all kinds of table.
enum class Field : uint8_t {
  kPaymentDate,
  kInvoiceDate,
  kDate,  // Another date: booked, entered, updated.
  kPeriod,
  kAmountNet,
  kAmount,  // Not said whether net or gross.
  kAmountGross,
  kVat,
  kName,
  kNumber,
  kKvk,
  kPostcode,
  kBranch,
  kCountry,
  kDocumentNumber,
  kLineNumber,
  kOrderNumber,
  kContractNumber,
  kCategory,
  kDescription,
  kBody,
  kAsset,
  kFundingClass,
  kHouseNumber,
  kLegalForm,
  kOwnershipClass,
  kSizeClass,
  kSbi,
  kValidFrom,
  kVatId,
  kTitle,
  kStart,
  kEnd,
  kCpv,
  kProcedure,
  kLocalConsideration,
  kRole,
  kAnchorKind,
  kValidTo,
  kContractingAuthority,
  kSignedOn,
  // Percent of what a supplier spent itself, by where it went.
  kShareFocus,
  kShareCity,
  kShareRegion,
  kShareCountry,
  kShareAbroad,
  kShareWages,  // Of kShareFocus: to staff who live there.
  kSignedBy,
  kDebit,
  kCredit,
  kSign,         // Debit or credit, off or on the account.
  kMonthOfYear,  // Beside a year.
  kContractForm,
  kFrameworkNumber,
  kReserved,
  kTenderReference,
};
inline constexpr size_t kFieldCount =
    static_cast<size_t>(Field::kTenderReference) + 1;

// What the cells of a field's column hold; a header that says otherwise than
// the cells below it is not believed.
enum class Content { kDate, kPeriod, kAmount, kWords, kCode, kAny };

struct FieldSpec {
  Field field;
  std::string_view key;    // In reports: "amount_net".
  std::string_view words;  // "the net amount".
  Content content;
  // Whole headers, normalised, separated by '|'; earlier ones win.
  std::string_view names;
  // Alternatives separated by '|': words that a header must all contain; a
  // word after '!' must not be there.
  std::string_view patterns;
};

std::span<const FieldSpec> FieldsOf(TableKind kind);
const FieldSpec& SpecOf(TableKind kind, Field field);
// The field with the key "amount_net"; null when the kind has none.
const FieldSpec* FindField(TableKind kind, std::string_view key);

// How a header is compared: lower case, accents off, every run of other
// characters one blank. Up to four readings, with and without what stands in
// brackets and with CamelCase taken apart or not.
std::vector<std::string> HeaderReadings(std::string_view header);

struct HeaderMatch {
  Field field;
  int score = 0;  // 1000 for the first whole name, less for later and looser.
  bool exact = false;
  std::string_view match;  // The name or pattern that matched.
};

// Every field that `header` may stand for in a table of `kind`.
std::vector<HeaderMatch> MatchHeader(TableKind kind, std::string_view header);

// 1000 for "(x 1000)", "in duizenden", "'000"; 1000000 for millions; else 1.
int64_t FactorInHeader(std::string_view header);

}  // namespace omloop::ingest

#endif  // OMLOOP_LEDGER_INGEST_FIELDS_H_
