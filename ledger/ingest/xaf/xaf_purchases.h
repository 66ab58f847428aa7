#ifndef OMLOOP_LEDGER_INGEST_XAF_XAF_PURCHASES_H_
#define OMLOOP_LEDGER_INGEST_XAF_XAF_PURCHASES_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "ledger/ingest/xaf/xaf_file.h"

namespace omloop::ingest {

// One bought thing: a line of a transaction.
struct XafPurchase {
  const XafLine* line = nullptr;
  const XafRelation* supplier = nullptr;  // Null when nothing tells.
  const XafAccount* account = nullptr;    // Null when it is not defined.
  int64_t net_minor = 0;                  // Negative for a credit note.
  std::optional<int64_t> vat_minor;
};

// What one transaction bought. In a purchase journal all lines but those on
// creditor, VAT, money and debtor accounts are purchases; in bank, cash and
// memorial journals those on cost and asset accounts that a supplier is named
// for. Sales, payroll, opening and stock journals hold none. Cost lines that
// name nobody (wages, depreciation, bank charges) are no purchases; their
// count and sum are told.
struct XafPurchases {
  std::vector<XafPurchase> lines;
  int64_t unnamed_count = 0;
  int64_t unnamed_minor = 0;
};
XafPurchases PurchasesOf(const XafMasters& masters,
                         const XafTransaction& transaction);

}  // namespace omloop::ingest

#endif  // OMLOOP_LEDGER_INGEST_XAF_XAF_PURCHASES_H_
