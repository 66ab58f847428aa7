#ifndef OMLOOP_LEDGER_INGEST_XAF_XAF_ELEMENTS_H_
#define OMLOOP_LEDGER_INGEST_XAF_XAF_ELEMENTS_H_

#include <cstdint>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "ledger/base/strings.h"

namespace omloop::ingest {

// The elements that are read. Version 2 (CLAIR2.00) has other words for some.
enum class XafElement : uint8_t {
  kOther,
  kSkip,  // Holds elements of the same names that mean something else.
  kAuditfile,
  kHeader,
  kCompany,
  kRelations,
  kRelation,
  kLedger,
  kAccount,
  kTaxonomy,
  kTaxoElement,
  kVatCodes,
  kVatCode,
  kPeriods,
  kPeriod,
  kOpening,
  kTransactions,
  kJournal,
  kTransaction,
  kLine,
  kVat,
  kSubledgers,
  kSubledger,
  kSubLine,
  kAddress,
  kBankAccount,
  // Leaves from here on.
  kVersion,
  kFiscalYear,
  kStartDate,
  kEndDate,
  kCurrency,
  kSoftware,
  kIdent,
  kName,
  kRelationId,
  kKvk,
  kTaxId,
  kType,
  kCity,
  kPostcode,
  kNumberOfHouse,
  kCountry,
  kBankNumber,
  kAccountId,
  kDescription,
  kLeadCode,
  kReference,
  kTaxoAccount,
  kVatId,
  kVatAccount,
  kPeriodNumber,
  kLinesCount,
  kTotalDebit,
  kTotalCredit,
  kJournalId,
  kOffsetAccount,
  kNumber,
  kDate,
  kDocument,
  kEffectiveDate,
  kAmount,
  kAmountSide,
  kDebitAmount,
  kCreditAmount,
  kInvoice,
  kOrder,
  kVatAmount,
  kVatSide,
  kTransactionNumber,
};

using XafElementTable =
    absl::flat_hash_map<std::string_view, XafElement, StringHash, StringEq>;
// By local name; other names are kOther.
XafElementTable MakeXafElementTable();

}  // namespace omloop::ingest

#endif  // OMLOOP_LEDGER_INGEST_XAF_XAF_ELEMENTS_H_
