#include "ledger/ingest/ubl/ubl_rules.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "ledger/base/check.h"
#include "ledger/base/strings.h"

namespace omloop::ingest {
namespace {

constexpr std::string_view kEn16931 = "urn:cen.eu:en16931:2017";
constexpr std::string_view kNlcius =
    "urn:cen.eu:en16931:2017#compliant#urn:fdc:nen.nl:nlcius:v1.0";
constexpr std::string_view kGAccount =
    "urn:cen.eu:en16931:2017#compliant#urn:fdc:nen.nl:nlcius:v1.0#conformant#"
    "urn:fdc:nen.nl:gaccount:v1.0";
constexpr std::string_view kPeppol =
    "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:"
    "3.0";
// Starts of what Dutch invoices said before EN 16931.
constexpr std::string_view kOlder[] = {
    "urn:www.cenbii.eu:", "urn:www.simplerinvoicing.org:",
    "urn:www.peppol.eu:bis:"};

bool StartsWith(std::string_view text, std::string_view start) {
  return text.substr(0, start.size()) == start;
}

using RuleIndex =
    absl::flat_hash_map<std::string_view, const UblRule*, StringHash, StringEq>;

const UblRule* FindRule(std::string_view id) {
  static const RuleIndex& rules = *[] {
    auto* index = new RuleIndex;
    for (const UblRule& rule : UblRules()) (*index)[rule.id] = &rule;
    for (const UblRule& rule : UblVatRules()) (*index)[rule.id] = &rule;
    return index;
  }();
  const auto found = rules.find(id);
  return found == rules.end() ? nullptr : found->second;
}

std::vector<UblName> PathOf(std::string_view words) {
  std::vector<UblName> path;
  while (!words.empty()) {
    const size_t slash = words.find('/');
    path.push_back(UblNameOf(words.substr(0, slash)));
    OMLOOP_CHECK(path.back() != UblName::kUnknown);
    if (slash == std::string_view::npos) break;
    words.remove_prefix(slash + 1);
  }
  return path;
}

}  // namespace

uint8_t UblSetsOf(const UblTree& tree) {
  const std::string_view customization =
      tree.Text(tree.root(), {UblName::kCustomizationID});
  if (!StartsWith(customization, kEn16931)) {
    for (const std::string_view start : kOlder) {
      if (StartsWith(customization, start)) return kUblBasic;
    }
    return kUblCore;
  }
  const std::string_view country =
      tree.Text(tree.root(), {UblName::kAccountingSupplierParty,
                              UblName::kParty, UblName::kPostalAddress,
                              UblName::kCountry, UblName::kIdentificationCode});
  const bool dutch = country == "NL" || country == "nl";
  uint8_t sets = kUblCore;
  const bool g_account = customization == kGAccount;
  if (customization == kNlcius || g_account) {
    sets |= kUblAnyNlcius;
    if (dutch) sets |= kUblNlcius;
  }
  if (g_account) sets |= kUblGAccount;
  if (StartsWith(customization, kPeppol)) {
    sets |= kUblPeppol;
    if (dutch) sets |= kUblPeppolNl;
  }
  return sets;
}

void UblRun::Fail(const UblRule& rule, UblIndex node, std::string detail) {
  if (!In(rule.sets) || findings_.size() >= kUblFindingsMax) return;
  findings_.push_back({&rule, node, std::move(detail)});
}

void UblRun::Fail(std::string_view id, UblIndex node, std::string detail) {
  const UblRule* rule = FindRule(id);
  OMLOOP_CHECK(rule != nullptr);
  Fail(*rule, node, std::move(detail));
}

std::optional<ParsedDecimal> UblRun::Number(UblIndex node) const {
  if (node == kNoUblNode) return std::nullopt;
  return ParseDecimal(tree_.at(node).text);
}

Decimal UblRun::Value(UblIndex node) const {
  const auto number = Number(node);
  return number.has_value() ? number->value : Decimal();
}

// The rules that a path tells, with their paths as numbers.
struct UblChecker::Tables {
  struct Row {
    const UblRule* rule;
    std::vector<UblName> context;
    std::vector<UblName> target;
  };
  std::vector<Row> rows;
};

UblChecker::UblChecker() {
  static const Tables& tables = *[] {
    auto* made = new Tables;
    for (const UblRule& rule : UblRules()) {
      if (rule.check == UblCheck::kCode) continue;
      made->rows.push_back({&rule, PathOf(rule.context), PathOf(rule.target)});
    }
    // Rules of one context follow each other, so that it is looked up once.
    std::stable_sort(made->rows.begin(), made->rows.end(),
                     [](const Tables::Row& a, const Tables::Row& b) {
                       return a.context < b.context;
                     });
    return made;
  }();
  tables_ = &tables;
}

UblChecker::~UblChecker() = default;

const std::vector<UblFinding>& UblChecker::Check(const UblTree& tree,
                                                 uint8_t sets) {
  findings_.clear();
  UblRun run(tree, sets, findings_);
  std::vector<UblIndex> nodes;
  std::vector<UblIndex> targets;
  const std::vector<UblName>* context = nullptr;
  for (const Tables::Row& row : tables_->rows) {
    if (!run.In(row.rule->sets)) continue;
    if (context == nullptr || *context != row.context) {
      nodes.clear();
      tree.Collect(tree.root(), row.context, nodes);
      context = &row.context;
    }
    for (const UblIndex node : nodes) {
      switch (row.rule->check) {
        case UblCheck::kExists:
          if (tree.Find(node, row.target) == kNoUblNode) {
            run.Fail(*row.rule, node);
          }
          break;
        case UblCheck::kAtMostOne:
          targets.clear();
          tree.Collect(node, row.target, targets);
          if (targets.size() > 1) run.Fail(*row.rule, targets[1]);
          break;
        case UblCheck::kAbsent:
          run.Fail(*row.rule, node);
          break;
        case UblCheck::kCents: {
          const auto number = run.Number(node);
          if (number.has_value() && number->decimals > 2) {
            run.Fail(*row.rule, node);
          }
          break;
        }
        case UblCheck::kCode:
          break;
      }
    }
  }
  if (!tree.Has(tree.root(), {UblName::kCustomizationID}) ||
      (sets == kUblCore &&
       !StartsWith(tree.Text(tree.root(), {UblName::kCustomizationID}),
                   kEn16931))) {
    run.Fail("BR-01", tree.root(),
             std::string(tree.Text(tree.root(), {UblName::kCustomizationID})));
  }
  CheckUblTotals(run);
  CheckUblVat(run);
  CheckUblParties(run);
  CheckUblCodes(run);
  CheckUblPeppol(run);
  CheckUblStructure(run);
  return findings_;
}

}  // namespace omloop::ingest
