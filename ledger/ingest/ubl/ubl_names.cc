#include "ledger/ingest/ubl/ubl_names.h"

#include <vector>

#include "absl/container/flat_hash_map.h"
#include "ledger/base/strings.h"

namespace omloop::ingest {

std::vector<std::string_view> UblStructureNames();  // ubl_structure.cc

namespace {

using NameTable =
    absl::flat_hash_map<std::string_view, UblName, StringHash, StringEq>;

NameTable* MakeTable() {
  auto* table = new NameTable;
#define OMLOOP_UBL_ROW(name) (*table)[#name] = UblName::k##name;
  OMLOOP_UBL_NAMES(OMLOOP_UBL_ROW)
#undef OMLOOP_UBL_ROW
  (*table)["InvoiceLine"] = UblName::kDocumentLine;
  (*table)["CreditNoteLine"] = UblName::kDocumentLine;
  (*table)["InvoicedQuantity"] = UblName::kQuantity;
  (*table)["CreditedQuantity"] = UblName::kQuantity;
  (*table)["InvoiceTypeCode"] = UblName::kTypeCode;
  (*table)["CreditNoteTypeCode"] = UblName::kTypeCode;
  auto next = static_cast<uint16_t>(UblName::kFirstOther);
  for (const std::string_view name : UblStructureNames()) {
    if (table->try_emplace(name, static_cast<UblName>(next)).second) ++next;
  }
  return table;
}

}  // namespace

UblName UblNameOf(std::string_view local_name) {
  static const NameTable& table = *MakeTable();
  const auto found = table.find(local_name);
  return found == table.end() ? UblName::kUnknown : found->second;
}

}  // namespace omloop::ingest
