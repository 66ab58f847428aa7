#include "ledger/ingest/format.h"

#include <algorithm>

#include "ledger/ingest/text.h"

namespace omloop::ingest {
namespace {

bool Contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

bool StartsWith(std::string_view text, std::string_view start) {
  return text.substr(0, start.size()) == start;
}

constexpr FormatFindings kEmptyFile = {SourceFormat::kEmpty, "csv",
                                       "an empty file", ""};
constexpr FormatFindings kCsvFile = {SourceFormat::kCsv, "csv", "a text file",
                                     ""};
constexpr FormatFindings kSpreadsheet = {
    SourceFormat::kXlsx, "xlsx", "a spreadsheet",
    "open it in the spreadsheet program and save the sheet as CSV (UTF-8)"};
constexpr FormatFindings kAuditFile = {
    SourceFormat::kXaf, "xaf", "an XAF audit file",
    "export the purchase invoices or payments from the finance system as CSV"};
constexpr FormatFindings kInvoice = {
    SourceFormat::kUbl, "ubl", "a UBL invoice",
    "export the list of purchase invoices as CSV"};
constexpr FormatFindings kStatement = {SourceFormat::kCamt053, "camt053",
                                       "a CAMT.053 bank statement",
                                       "export the list of payments as CSV"};
constexpr FormatFindings kOcdsFile = {SourceFormat::kOcds, "ocds",
                                      "an OCDS file (open contracting data)",
                                      "export the payments as CSV"};
constexpr FormatFindings kJsonFile = {
    SourceFormat::kJson, "json", "a JSON file", "export the payments as CSV"};
constexpr FormatFindings kXmlFile = {SourceFormat::kXml, "xml", "an XML file",
                                     "export the payments as CSV"};
constexpr FormatFindings kHtmlFile = {
    SourceFormat::kHtml, "html", "a web page",
    "download the file behind the page's link instead of the page"};

struct Magic {
  std::string_view start;
  FormatFindings findings;
};

constexpr std::string_view kToCsv =
    "export the payments as CSV from the system they come from";
constexpr Magic kMagics[] = {
    {"%PDF", {SourceFormat::kOther, "pdf", "a PDF document", kToCsv}},
    {"\x89PNG", {SourceFormat::kOther, "png", "a picture", kToCsv}},
    {"\xFF\xD8\xFF", {SourceFormat::kOther, "jpeg", "a picture", kToCsv}},
    {"GIF8", {SourceFormat::kOther, "gif", "a picture", kToCsv}},
    {"\xD0\xCF\x11\xE0",
     {SourceFormat::kOther, "xls", "an old spreadsheet or document",
      kSpreadsheet.advice}},
    {"7z\xBC\xAF",
     {SourceFormat::kOther, "7z", "a packed archive",
      "unpack it and hand in the CSV file inside"}},
    {"Rar!",
     {SourceFormat::kOther, "rar", "a packed archive",
      "unpack it and hand in the CSV file inside"}},
    {"\x1f\x8b",
     {SourceFormat::kOther, "gzip", "a file that is packed twice",
      "unpack it once"}},
    {"SQLite format 3",
     {SourceFormat::kOther, "sqlite", "a database file", kToCsv}},
    {"PAR1", {SourceFormat::kOther, "parquet", "a Parquet file", kToCsv}},
};

FormatFindings RecogniseXml(std::string_view text) {
  if (Contains(text, "urn:oasis:names:specification:ubl")) return kInvoice;
  if (Contains(text, "camt.053") || Contains(text, "BkToCstmrStmt")) {
    return kStatement;
  }
  if (Contains(text, "auditfile") || Contains(text, "Auditfile")) {
    return kAuditFile;
  }
  std::string lower;
  for (const char c : text.substr(0, 512)) lower.push_back(LowerAscii(c));
  if (Contains(lower, "<html") || Contains(lower, "<!doctype html")) {
    return kHtmlFile;
  }
  return kXmlFile;
}

// By the names at its start: a spreadsheet is a zip archive with a certain
// content.
FormatFindings RecogniseZip(std::string_view prefix) {
  if (Contains(prefix, "[Content_Types].xml") || Contains(prefix, "xl/") ||
      Contains(prefix, "_rels/.rels") || Contains(prefix, "docProps/") ||
      Contains(prefix, "opendocument.spreadsheet")) {
    return kSpreadsheet;
  }
  return {SourceFormat::kZip, "zip", "a zip archive",
          "unpack it and hand in the files inside"};
}

// JSON, and not a CSV cell that happens to start with a bracket.
bool LooksLikeJson(std::string_view text) {
  const char open = text[0];
  text = TrimBlanks(text.substr(1));
  if (text.empty()) return true;
  if (open == '{') return text[0] == '"' || text[0] == '}';
  return text[0] == '{' || text[0] == '[' || text[0] == ']' || text[0] == '"';
}

}  // namespace

FormatFindings RecogniseFormat(std::string_view prefix) {
  if (prefix.empty()) return kEmptyFile;
  if (StartsWith(prefix, "PK\x03\x04") || StartsWith(prefix, "PK\x05\x06")) {
    return RecogniseZip(prefix);
  }
  for (const Magic& magic : kMagics) {
    if (StartsWith(prefix, magic.start)) return magic.findings;
  }
  std::string_view text = prefix;
  if (StartsWith(text, "\xEF\xBB\xBF")) text.remove_prefix(3);
  text = TrimBlanks(text);
  if (text.empty()) return kCsvFile;
  if (text[0] == '<') return RecogniseXml(text);
  if ((text[0] == '{' || text[0] == '[') && LooksLikeJson(text)) {
    return Contains(text, "\"ocid\"") || Contains(text, "\"releases\"") ||
                   Contains(text, "\"ocds-")
               ? kOcdsFile
               : kJsonFile;
  }
  return kCsvFile;
}

}  // namespace omloop::ingest
