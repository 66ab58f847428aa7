#ifndef OMLOOP_LEDGER_INGEST_DRAFT_H_
#define OMLOOP_LEDGER_INGEST_DRAFT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/asset.h"
#include "ledger/base/calendar.h"
#include "ledger/model/party.h"

namespace omloop::ingest {

// Which date of the source placed a line; the same order as in the record.
enum class DraftDateBasis { kPaid, kInvoiced, kBooked, kPeriod };

// One accepted record of a spend file, before suppliers are matched. Words are
// UTF-8 as delivered, outer blanks removed; empty when the file has none.
struct SpendDraft {
  int64_t record = 0;  // Data record from 1.
  int64_t row = 0;     // Physical line from 1.
  Day date;
  DraftDateBasis basis = DraftDateBasis::kBooked;
  // Only the year is known: `date` is its last day, and the record may be
  // counted but not booked.
  bool year_only = false;
  std::optional<Day> invoice_date;  // Beside a payment date.
  int64_t amount_minor = 0;  // Net where the file has it; negative is a credit.
  bool amount_is_gross = false;
  bool rounded = false;
  std::optional<int64_t> vat_minor;
  std::optional<int64_t> gross_minor;
  Asset asset;
  std::string supplier_name;  // Inner runs of blanks made one.
  std::string supplier_number;
  std::string supplier_kvk;  // As delivered.
  std::string supplier_postcode;
  std::string supplier_branch;
  std::string supplier_country;
  std::string supplier_city;
  // Left out where it may hide a citizen service number.
  std::string supplier_vat_id;
  std::string supplier_iban;
  std::string document_number;
  std::string line_number;
  std::string order_number;
  std::string contract_number;
  std::string category;
  std::string description;
  std::string body;
  std::string funding_class;
  // The draft is a document that exists once: met again, in this file or in
  // another, it is the same and never a second line.
  bool whole_document = false;
  // The part of an invoice that is paid to the supplier's blocked account
  // (G-rekening): a leak to tax, not income of the supplier.
  std::optional<int64_t> gaccount_minor;
  std::string gaccount_iban;
  // The row as delivered, valid while the reader hands the record over; null
  // where the format has no cells.
  const std::vector<std::string_view>* cells = nullptr;
};

// One payment of a bank statement: money that left the account of the anchor.
// It confirms invoices and is no spend. Words serve to find the invoice and
// are not kept.
struct PaymentDraft {
  int64_t record = 0;
  int64_t row = 0;
  Day date;                  // Booking date.
  int64_t amount_minor = 0;  // Gross; negative for money that came back.
  Asset asset;
  std::string account;    // Of the anchor.
  std::string statement;  // Id of the statement.
  std::string name;       // Of the other party.
  std::string iban;
  std::string end_to_end;
  // Numbers the payer gave: of documents in structured remittance, and tokens
  // of a free text that may be such numbers.
  std::vector<std::string> references;
};

// One accepted record of a list of parties.
struct PartyDraft {
  int64_t record = 0;
  int64_t row = 0;
  std::string number;  // In the administration of the anchor.
  std::string name;
  std::string kvk;       // Eight digits, or a foreign number as delivered.
  std::string branch;    // Twelve digits.
  std::string postcode;  // "1066AZ", or a foreign one as delivered.
  std::string house_number;
  std::string country;
  std::string legal_form;             // As delivered.
  LegalForm form = LegalForm::kNone;  // From the column, else the name.
  std::string ownership_class;        // As delivered.
  OwnershipClass ownership = OwnershipClass::kNone;
  std::string size_class;  // As delivered.
  SizeClass size = SizeClass::kNone;
  std::string sbi;
  std::string vat_id;
  std::optional<Day> valid_from;
  std::optional<Day> valid_to;
  std::string role;         // As delivered: "anker", "supplier".
  bool is_anchor = false;   // `role` says so.
  std::string anchor_kind;  // As delivered.
  std::optional<bool> contracting_authority;
};

// One accepted record of a list of contracts.
struct ContractDraft {
  int64_t record = 0;
  int64_t row = 0;
  std::string anchor;
  std::string supplier_name;
  std::string supplier_number;
  std::string supplier_kvk;
  std::string supplier_postcode;
  std::string contract_number;
  std::string title;
  std::string category;
  std::optional<int64_t> value_minor;
  Asset asset;
  std::optional<Day> signed_on;
  std::optional<Day> start;
  std::optional<Day> end;
  std::string funding_class;
  std::string cpv;
  std::string procedure;
  std::string order_number;
  std::string local_consideration;
  std::optional<Day> published_on;
  std::string form;              // As delivered: "raamovereenkomst".
  std::string framework_number;  // Of a call-off, as delivered.
  std::string reserved;          // As delivered: "2.82".
  std::string threshold_kind;    // As delivered: "social".
  std::string tender_reference;  // Number of the notice, or the ocid.
};

// What a list says of where a supplier's own money went. Shares are hundredths
// of a percent; a blank one is not told.
struct DeclarationDraft {
  int64_t record = 0;
  int64_t row = 0;
  std::string supplier_name;
  std::string supplier_kvk;
  std::optional<Day> first;
  std::optional<Day> last;
  std::optional<int64_t> outgoings_minor;
  Asset asset;
  std::optional<int64_t> focus;
  std::optional<int64_t> city;
  std::optional<int64_t> region;
  std::optional<int64_t> country;
  std::optional<int64_t> abroad;
  // Part of `focus`.
  std::optional<int64_t> wages;
  std::string signed_by;
};

}  // namespace omloop::ingest

#endif  // OMLOOP_LEDGER_INGEST_DRAFT_H_
