#ifndef OMLOOP_LEDGER_INGEST_UBL_UBL_RULES_H_
#define OMLOOP_LEDGER_INGEST_UBL_UBL_RULES_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/ingest/problem.h"
#include "ledger/ingest/ubl/ubl_tree.h"
#include "ledger/ingest/xml/decimal.h"

namespace omloop::ingest {

// The published rules for electronic invoices, by their own numbers:
// EN 16931 (BR-*, UBL-*), the Dutch NLCIUS (BR-NL-*), its G-account extension
// (BR-GA-*), Peppol BIS Billing 3 (PEPPOL-EN16931-*) with the Dutch national
// rules (NL-R-*). docs/reference/import-formats/ubl.md lists what each asks.

// What must hold for a rule to be looked at; bits.
enum UblSet : uint8_t {
  kUblCore = 1,        // Every EN 16931 document.
  kUblNlcius = 2,      // NLCIUS document of a Dutch supplier.
  kUblGAccount = 4,    // With the G-account extension.
  kUblPeppol = 8,      // Peppol BIS Billing 3.
  kUblPeppolNl = 16,   // The same, of a Dutch supplier.
  kUblAnyNlcius = 32,  // NLCIUS document of any supplier.
  kUblBasic = 64,      // Older Dutch invoices (SI-UBL 1, BII).
};

// How a rule is checked. Paths are local names from the document element,
// cut by '/'; "DocumentLine" is InvoiceLine or CreditNoteLine, "TypeCode" and
// "Quantity" are the type code of the document and the quantity of a line.
enum class UblCheck : uint8_t {
  kCode,       // In one of the functions of ubl_rules_*.cc.
  kExists,     // Each node at `context` has a node at `target`.
  kAtMostOne,  // Each node at `context` has at most one at `target`.
  kAbsent,     // There is no node at `context`.
  kCents,      // Numbers at `context` have at most two decimals.
};

struct UblRule {
  std::string_view id;
  Severity severity = Severity::kError;
  uint8_t sets = 0;
  UblCheck check = UblCheck::kCode;
  std::string_view context;
  std::string_view target;
  std::string_view words;  // What the rule asks for.
};

// All rules but those of the VAT categories and of the structure.
std::span<const UblRule> UblRules();
// BR-S-01 and its like: nine VAT categories with ten rules or more each.
std::span<const UblRule> UblVatRules();

struct UblFinding {
  const UblRule* rule = nullptr;
  UblIndex node = kNoUblNode;  // Where; the parent of what is missing.
  std::string detail;          // Numbers that differ; may be empty.
};

// Which sets apply to a document by its CustomizationID and supplier.
uint8_t UblSetsOf(const UblTree& tree);

// Looks at one document. Keeps its tables between documents.
// Not thread-safe.
class UblChecker {
 public:
  UblChecker();
  ~UblChecker();
  UblChecker(const UblChecker&) = delete;
  UblChecker& operator=(const UblChecker&) = delete;

  // What fails, in no certain order; at most kUblFindingsMax. `sets` are
  // those of UblSetsOf.
  const std::vector<UblFinding>& Check(const UblTree& tree, uint8_t sets);

 private:
  struct Tables;
  const Tables* tables_;
  std::vector<UblFinding> findings_;
};

inline constexpr size_t kUblFindingsMax = 200;

// Whom the check functions tell.
class UblRun {
 public:
  UblRun(const UblTree& tree, uint8_t sets, std::vector<UblFinding>& findings)
      : tree_(tree), sets_(sets), findings_(findings) {}
  const UblTree& tree() const { return tree_; }
  bool In(uint8_t sets) const { return (sets_ & sets) != 0; }
  // `id` must be one of UblRules(); it is dropped when its sets do not apply.
  void Fail(std::string_view id, UblIndex node, std::string detail = {});
  void Fail(const UblRule& rule, UblIndex node, std::string detail = {});
  void Require(bool holds, std::string_view id, UblIndex node) {
    if (!holds) Fail(id, node);
  }
  // The number at `node`; none when it is absent or no number.
  std::optional<ParsedDecimal> Number(UblIndex node) const;
  // The value, zero when there is none.
  Decimal Value(UblIndex node) const;

 private:
  const UblTree& tree_;
  const uint8_t sets_;
  std::vector<UblFinding>& findings_;
};

// The rules that need more than a path, by file.
void CheckUblTotals(UblRun& run);     // ubl_rules_totals.cc
void CheckUblVat(UblRun& run);        // ubl_rules_vat.cc
void CheckUblParties(UblRun& run);    // ubl_rules_parties.cc
void CheckUblCodes(UblRun& run);      // ubl_rules_codes.cc
void CheckUblPeppol(UblRun& run);     // ubl_rules_peppol.cc
void CheckUblStructure(UblRun& run);  // ubl_structure.cc

// The elements that EN 16931 does not know, with the number of the rule that
// says so ("UBL-CR-561"). Paths are of the document element; "//" at the start
// means anywhere; "@" before a name means an attribute.
struct UblStructureRule {
  UblRule rule;
  std::string id;
  std::string path;
};
const std::vector<UblStructureRule>& UblStructureRules();

}  // namespace omloop::ingest

#endif  // OMLOOP_LEDGER_INGEST_UBL_UBL_RULES_H_
