#include "ledger/ingest/problem.h"

#include <algorithm>

#include "ledger/base/check.h"

namespace omloop::ingest {
namespace {

constexpr auto kError = Severity::kError;
constexpr auto kWarning = Severity::kWarning;

// The order is that of the reference page: files, then rows, then warnings.
constexpr ProblemKind kKinds[] = {
    {"FILE_NOT_FOUND", kError, true, "The file is there.",
     "Check the name and the folder."},
    {"NOT_A_FILE", kError, true, "A file is read, not a folder.",
     "Name the files in it."},
    {"FILE_UNREADABLE", kError, true, "The file can be read to its end.",
     "Check its permissions and the disk."},
    {"EMPTY_FILE", kError, true, "A file holds at least one record.",
     "Export the list again and check that it has rows."},
    {"NOT_TEXT", kError, true, "A CSV file is text without zero bytes.",
     "Open the file in its own program and save it as CSV (UTF-8)."},
    {"WRONG_FORMAT", kError, true, "This command reads CSV spend files.",
     "Export the payments as CSV, one row a payment or invoice line."},
    {"GZIP_DAMAGED", kError, true, "A packed file is whole.",
     "Fetch the file again, or pack it again."},
    {"FILE_TOO_LARGE", kError, true, "A file has at most 16 GiB unpacked.",
     "Split the file by month."},
    {"NOT_A_TABLE", kError, true,
     "A table has at least two columns, cut by comma, semicolon, tab or bar.",
     "Export the list as CSV with one row a payment and a header row."},
    {"HEADER_ABSENT_LIST", kError, true,
     "A list of parties or contracts starts with a row of column names.",
     "Add a first row that names the columns, such as number, name, KvK, "
     "postcode."},
    {"NO_AMOUNT_COLUMN", kError, true, "A spend file has a column of amounts.",
     "Name the column in the header row, such as \"Net amount\" or \"Bedrag "
     "excl. btw\"."},
    {"NO_DATE", kError, true,
     "A spend file has a date in each record, or one month for all.",
     "Add a date column, or name the month with --month=YYYY-MM."},
    {"NO_NAME_COLUMN", kError, true,
     "A list of parties or contracts has a name, a number or a KvK number.",
     "Name the column in the header row, such as \"Naam\" or \"Leverancier\"."},
    {"NO_RECORDS", kError, true, "A file holds at least one record.",
     "The header row stands alone: export the list again with its rows."},
    {"TWO_LAYOUTS", kError, true,
     "A file has one layout: a repeated header names the same columns.",
     "Two tables stand in one file: split it where the second header is."},
    {"XML_BROKEN", kError, true, "An XML file is whole and well formed.",
     "Export the file again; a transfer may have cut it off."},
    {"XML_DTD_REFUSED", kError, true,
     "A business file brings no document type definition and no entities.",
     "Ask the sender for a file without a DOCTYPE; such files may be meant to "
     "do harm."},
    {"XML_TOO_DEEP", kError, true,
     "Elements lie at most 64 deep in each other.",
     "Look at the file: it is not what its name says."},
    {"XML_TOKEN_TOO_LONG", kError, true, "A tag or comment ends within 1 MiB.",
     "Look at the file: it is not what its name says."},
    {"XAF_NOT_AN_AUDIT_FILE", kError, true,
     "An audit file starts with <auditfile>.",
     "Export the audit file (auditfile financieel) from the bookkeeping "
     "program."},
    {"XAF_TOO_MANY_MASTERS", kError, true,
     "An audit file has at most 200,000 accounts, 1,000,000 relations and "
     "10,000 journals.",
     "Export one company and one year at a time."},
    {"ASSET_UNKNOWN", kError, true,
     "A file is in a currency by its code of three letters (ISO 4217).",
     "Name the currency with --asset=EUR."},
    {"ROW_TOO_LONG", kError, false, "A row has at most 1 MiB.",
     "Look at this row: a line end is probably missing."},
    {"DATE_MISSING", kError, false, "A record has a date.",
     "Fill in the payment date of this record."},
    {"DATE_UNREADABLE", kError, false,
     "A date is a day of the calendar between 1950 and 2100.",
     "Write the date as 2022-04-30 or 30-04-2022."},
    {"AMOUNT_MISSING", kError, false, "A record has an amount.",
     "Fill in the amount; a zero is allowed."},
    {"AMOUNT_UNREADABLE", kError, false,
     "An amount is a number with at most one decimal mark and groups of three.",
     "Write the amount as 1234.56 or 1.234,56."},
    {"AMOUNT_TOO_LARGE", kError, false,
     "An amount fits 64 bits of minor units (92,233,720,368,547,758.07).",
     "Check the amount: such a number cannot be a payment."},
    {"SUM_TOO_LARGE", kError, false,
     "The sum of a file fits 64 bits of minor units.",
     "Check the amounts of this file."},
    {"ASSET_MIXED", kError, false,
     "All records of one import are in one asset.",
     "Import the records of each currency apart, with --asset."},
    {"NAME_MISSING", kError, false,
     "A party or contract has a name, a number or a KvK number.",
     "Fill in the name."},
    {"KVK_UNREADABLE", kWarning, false, "A KvK number has eight digits.",
     "It is left out; look the number up in the trade register."},
    {"POSTCODE_UNREADABLE", kWarning, false,
     "A Dutch postcode is four digits and two letters, not SA, SD or SS.",
     "It is left out; write the postcode as 1066 AZ."},
    {"BRANCH_UNREADABLE", kWarning, false,
     "An establishment number has twelve digits.",
     "It is left out; look the number up in the trade register."},
    {"VAT_ID_MAY_HIDE_BSN", kWarning, false,
     "A VAT id that may hold a citizen service number is not stored.",
     "It is left out; ask the party for its VAT id of 2020 or later."},
    {"VAT_ID_UNREADABLE", kWarning, false,
     "A Dutch VAT id is NL, nine digits, B, two digits, with a right check.",
     "It is left out; ask the party for its VAT id."},
    {"VALUE_UNREADABLE", kError, false, "A contract value is an amount.",
     "Write the value as 1234.56 or 1.234,56, or leave it out."},
    {"PERIOD_UNREADABLE", kError, false,
     "Start and end of a contract are days, and the end is not first.",
     "Write the dates as 2022-04-30 or 30-04-2022."},
    {"VALID_FROM_UNREADABLE", kError, false,
     "\"Valid from\" and \"valid to\" are days, and the end is not first.",
     "Write the date as 2022-04-30 or 30-04-2022."},
    {"DUPLICATE_NUMBER", kError, false,
     "A number names one party of a list, in one or more rows.",
     "Keep one of the two names, or give them different numbers."},
    {"XAF_UNBALANCED", kError, false,
     "The lines of a transaction debit as much as they credit.",
     "Mend the transaction in the bookkeeping program and export again; the "
     "others are taken."},
    {"XAF_AMOUNT_UNREADABLE", kError, false,
     "A line has an amount with a point, and D or C beside it.",
     "Mend the line in the bookkeeping program and export again."},
    {"XAF_TRANSACTION_TOO_LONG", kError, false,
     "A transaction has at most 100,000 lines.",
     "Export a shorter period, or one journal at a time."},
    {"XAF_CODE_UNKNOWN", kWarning, false,
     "Accounts, relations, VAT codes and periods of lines are defined in the "
     "file.",
     "The line is read; tell the maker of the program that the file is not "
     "whole."},
    {"XAF_CODE_REPEATED", kWarning, false,
     "An account, relation, VAT code or journal is defined once.",
     "The first one counts; tell the maker of the program."},
    {"XAF_TOTAL_DIFFERS", kWarning, false,
     "The totals an audit file states are those of its lines.",
     "The lines count; look for a part that is missing before you rely on "
     "it."},
    {"SUPPLIER_NOT_NAMED", kWarning, false,
     "A record without a supplier is booked to \"supplier not named\".",
     "Fill in the supplier if it is known."},
    {"QUOTE_UNBALANCED", kWarning, false,
     "A cell that opens with a quote closes with one.",
     "Close the quote in this row, or take it away."},
    {"CELL_TOO_LONG", kWarning, false,
     "A cell has at most 64 KiB; a longer one is read as empty.",
     "Shorten the text in this row."},
    {"TOO_MANY_COLUMNS", kWarning, false,
     "A row has at most 1,024 cells; the rest is left out.",
     "Look at this row: a line end is probably missing."},
    {"KVK_LEADING_ZERO", kWarning, false,
     "A KvK number of seven digits lost its first zero in a spreadsheet.",
     "It is read with the zero; keep the column as text next time."},
    {"ENCODING_DAMAGED", kWarning, true,
     "Broken characters are replaced, and the rest is read.",
     "Export the file again as UTF-8 when names look damaged."},
    {"HEADER_ABSENT", kWarning, true,
     "Without a header the columns are told by what they hold.",
     "Check the mapping; a header row makes it certain."},
    {"DATE_ORDER_ASSUMED", kWarning, true,
     "Dates such as 04/05/2022 are read day first when nothing tells.",
     "Check a few dates; write them as 2022-05-04 when this is wrong."},
    {"AMOUNT_STYLE_ASSUMED", kWarning, true,
     "A mark before exactly three digits separates thousands when nothing "
     "tells.",
     "Check the total; write the cents of the amounts when this is wrong."},
    {"AMOUNT_GROSS", kWarning, true,
     "Spend is counted without VAT where the file says it.",
     "Add a column with the net amount if there is one."},
    {"AMOUNT_IN_THOUSANDS", kWarning, true,
     "A header that says \"in thousands\" multiplies the amounts.",
     "Check the total."},
    {"MONTH_FOR_ALL", kWarning, true,
     "A file with one month for all records takes the last day of it.",
     "Add a date column to see days."},
    {"PERIOD_AS_DATE", kWarning, true,
     "A period code is read as a calendar month and takes its last day.",
     "Add a date column when the codes count months of a financial year."},
    {"YEARS_ONLY", kWarning, true,
     "A file with years only is counted by year and not booked as it is.",
     "Name the month to book it in with --month=YYYY-MM."},
    {"TOTAL_DIFFERS", kWarning, false,
     "A total line equals the sum of the accepted records above it.",
     "Look for records that are missing or refused."},
};

}  // namespace

std::span<const ProblemKind> ProblemKinds() { return kKinds; }

Problem MakeProblem(std::string_view code, std::string_view message) {
  const auto kind =
      std::find_if(std::begin(kKinds), std::end(kKinds),
                   [code](const ProblemKind& k) { return k.code == code; });
  OMLOOP_CHECK(kind != std::end(kKinds));
  Problem problem;
  problem.severity = kind->severity;
  problem.code = std::string(kind->code);
  problem.rule = std::string(kind->rule);
  problem.message = std::string(message);
  problem.hint = std::string(kind->hint);
  return problem;
}

}  // namespace omloop::ingest
