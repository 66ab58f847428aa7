#ifndef OMLOOP_LEDGER_INGEST_XAF_XAF_FILE_H_
#define OMLOOP_LEDGER_INGEST_XAF_XAF_FILE_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger/base/asset.h"
#include "ledger/base/calendar.h"
#include "ledger/base/strings.h"
#include "ledger/ingest/byte_source.h"
#include "ledger/ingest/problem.h"

namespace omloop::ingest {

// The Dutch audit file (XML Auditfile Financieel) of versions 2 (CLAIR2.00)
// to 3.2.1, as vendors write it: docs/reference/import-formats/xaf.md.

// Named limits of one file. Past the first three the file is refused; a
// longer transaction is counted, and refused by itself.
inline constexpr size_t kXafAccountsMax = 200'000;
inline constexpr size_t kXafRelationsMax = 1'000'000;
inline constexpr size_t kXafJournalsMax = 10'000;
inline constexpr size_t kXafTransactionLinesMax = 100'000;
// Different unknown codes that are each told of.
inline constexpr size_t kXafUnknownCodesMax = 100;

// What an account is for, as far as its RGS code, type, number and words say.
enum class XafAccountUse {
  kBalance,    // Something of the balance sheet that is none of the below.
  kAsset,      // Bought things that last.
  kCreditors,  // Owed to suppliers.
  kDebtors,
  kMoney,  // Bank and cash.
  kVat,
  kPayroll,  // Owed wages, wage taxes and pensions.
  kRevenue,
  kPurchases,  // Cost of sales, subcontracted work.
  kCosts,      // Other operating costs.
  kWages,      // Staff costs.
  kNoOutlay,   // Depreciation, interest, taxes on profit, provisions.
};

struct XafAccount {
  std::string id;
  std::string description;
  std::string lead_code;  // RGS, from whichever element the vendor uses.
  char type = 0;          // 'B' balance, 'P' profit and loss, 'M' both, or 0.
  XafAccountUse use = XafAccountUse::kBalance;
};

struct XafRelation {
  std::string id;
  std::string name;
  std::string kvk;  // As delivered.
  std::string vat_id;
  std::string iban;
  std::string city;
  std::string postcode;
  std::string house_number;
  std::string country;
  char type = 0;  // 'S' supplier, 'C' customer, 'B' both, 'O' other, or 0.
};

struct XafJournal {
  std::string id;
  std::string description;
  std::string offset_account;
  char type = 0;  // 'P' purchase, 'S' sales, 'B' bank, 'C' cash, ...
};

// What stands before the transactions.
struct XafMasters {
  std::string version;  // "3.2", "CLAIR2.00".
  std::string company;
  std::string company_ident;
  std::string fiscal_year;
  std::string software;
  std::string currency;
  std::string start_date;
  std::string end_date;
  std::vector<XafAccount> accounts;
  std::vector<XafRelation> relations;
  absl::flat_hash_map<std::string, int32_t, StringHash, StringEq> account_of;
  absl::flat_hash_map<std::string, int32_t, StringHash, StringEq> relation_of;
  absl::flat_hash_set<std::string, StringHash, StringEq> vat_codes;
  absl::flat_hash_set<std::string, StringHash, StringEq> vat_accounts;
  absl::flat_hash_set<std::string, StringHash, StringEq> periods;
};

struct XafLine {
  int32_t account = -1;   // Index in XafMasters; -1 unknown or none.
  int32_t relation = -1;  // The same.
  bool rounded = false;
  bool broken = false;       // Its amount or side cannot be read.
  int64_t amount_minor = 0;  // Debit positive, credit negative.
  int64_t vat_minor = 0;     // Of its vat elements; debit positive.
  std::optional<Day> date;
  std::string number;
  std::string document;  // docRef.
  std::string invoice;   // invRef.
  std::string order;
  std::string description;
};

struct XafTransaction {
  const XafJournal* journal = nullptr;
  int64_t ordinal = 0;  // In the file, from 1.
  int64_t row = 0;      // Physical line where it starts.
  std::string number;
  std::string description;
  std::optional<Day> date;
  // All lines were kept; false past kXafTransactionLinesMax.
  bool whole = true;
  size_t line_count = 0;  // Lines kept: the first ones of `lines`.
  std::vector<XafLine> lines;
  int64_t debit_minor = 0;
  int64_t credit_minor = 0;
};

// Takes the content of an audit file in its order.
class XafSink {
 public:
  virtual ~XafSink() = default;
  // `transaction` is used again for the next one.
  virtual absl::Status OnTransaction(const XafMasters& masters,
                                     const XafTransaction& transaction) = 0;
  // Codes that are not in their table, repeated codes, totals that lie.
  virtual absl::Status OnProblem(const Problem& problem) = 0;
};

struct XafMonth {
  int64_t lines = 0;
  int64_t debit_minor = 0;
  int64_t credit_minor = 0;
};

struct XafSummary {
  XafMasters masters;
  Asset asset;
  int64_t journals = 0;
  int64_t transactions = 0;
  int64_t lines = 0;
  int64_t total_debit_minor = 0;
  int64_t total_credit_minor = 0;
  // As the file states them; none when it does not.
  std::optional<int64_t> stated_lines;
  std::optional<int64_t> stated_debit_minor;
  std::optional<int64_t> stated_credit_minor;
  int64_t unbalanced_transactions = 0;
  std::map<std::string, XafMonth> by_month;
  std::map<std::string, XafMonth> by_relation;  // By custSupID.
};

// Reads an audit file in bounded memory: the masters, one transaction at a
// time. Goes over the file once; before it only so far as to see where the
// relations of the lines stand (in files that have none on their lines, to
// the end). `asset` goes before the file's own.
// Errors: those of ParseXml; INVALID_ARGUMENT XAF_NOT_AN_AUDIT_FILE,
// XAF_TOO_MANY_MASTERS, ASSET_UNKNOWN; those of `source` and `sink`.
absl::StatusOr<XafSummary> ReadXafFile(ByteSource& source,
                                       std::optional<Asset> asset,
                                       XafSink& sink);

// Decides XafAccount::use. `vat_accounts` are those the VAT codes name.
void DecideAccountUses(XafMasters& masters);

}  // namespace omloop::ingest

#endif  // OMLOOP_LEDGER_INGEST_XAF_XAF_FILE_H_
