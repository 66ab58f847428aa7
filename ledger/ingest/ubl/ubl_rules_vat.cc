#include <deque>
#include <string>
#include <utility>

#include "absl/strings/str_format.h"
#include "ledger/ingest/ubl/ubl_rules.h"

// The families of VAT categories: BR-S-01 to BR-O-14.
namespace omloop::ingest {
namespace {

using enum UblName;

// Who must, or may not, have a VAT id when a category is used.
enum class VatIds { kSeller, kSellerAndBuyer, kSellerVatAndBuyerVat, kNobody };
enum class Rate { kPositive, kZero, kNone };
enum class Exemption { kForbidden, kNeeded };

struct Family {
  std::string_view code;  // In documents.
  std::string_view name;  // In rule numbers.
  std::string_view words;
  VatIds ids;
  Rate rate;
  Exemption exemption;
  bool per_rate;  // One breakdown a rate, with VAT.
};

constexpr Family kFamilies[] = {
    {"S", "S", "Standard rated", VatIds::kSeller, Rate::kPositive,
     Exemption::kForbidden, true},
    {"Z", "Z", "Zero rated", VatIds::kSeller, Rate::kZero,
     Exemption::kForbidden, false},
    {"E", "E", "Exempt from VAT", VatIds::kSeller, Rate::kZero,
     Exemption::kNeeded, false},
    {"AE", "AE", "Reverse charge", VatIds::kSellerAndBuyer, Rate::kZero,
     Exemption::kNeeded, false},
    {"K", "IC", "Intra-community supply", VatIds::kSellerVatAndBuyerVat,
     Rate::kZero, Exemption::kNeeded, false},
    {"G", "G", "Export outside the EU", VatIds::kSeller, Rate::kZero,
     Exemption::kNeeded, false},
    {"O", "O", "Not subject to VAT", VatIds::kNobody, Rate::kNone,
     Exemption::kNeeded, false},
    {"L", "AF", "Canary Islands tax (IGIC)", VatIds::kSeller, Rate::kPositive,
     Exemption::kForbidden, true},
    {"M", "AG", "Ceuta and Melilla tax (IPSI)", VatIds::kSeller,
     Rate::kPositive, Exemption::kForbidden, true},
};

constexpr std::string_view kWordsOf[] = {
    "the breakdown has the category when a line, allowance or charge has it",
    "with a line of it the VAT ids it asks for are given",
    "with an allowance of it the VAT ids it asks for are given",
    "with a charge of it the VAT ids it asks for are given",
    "the rate of a line fits the category",
    "the rate of an allowance fits the category",
    "the rate of a charge fits the category",
    "the taxable amount is the sum of its lines, charges and allowances",
    "the VAT is the taxable amount times the rate",
    "a reason of exemption is given where, and only where, it is asked for",
    "delivery date or period is given, or: it is the only category",
    "delivery country is given, or: no line has another category",
    "no allowance has another category",
    "no charge has another category",
};

int RulesOf(const Family& family) {
  if (family.code == "K") return 12;
  if (family.code == "O") return 14;
  return 10;
}

struct VatRules {
  std::deque<std::string> words;  // Ids and sentences; must not move.
  std::vector<UblRule> rules;
  // Place in `rules` of each family's first rule.
  size_t first[std::size(kFamilies)];
};

const VatRules& AllVatRules() {
  static const VatRules& all = *[] {
    auto* made = new VatRules;
    for (size_t i = 0; i < std::size(kFamilies); ++i) {
      made->first[i] = made->rules.size();
      for (int n = 1; n <= RulesOf(kFamilies[i]); ++n) {
        UblRule rule;
        rule.id = made->words.emplace_back(
            absl::StrFormat("BR-%s-%02d", kFamilies[i].name, n));
        rule.sets = kUblCore;
        rule.words = made->words.emplace_back(absl::StrFormat(
            "%s (%s): %s.", kFamilies[i].words, kFamilies[i].code,
            kWordsOf[static_cast<size_t>(n - 1)]));
        made->rules.push_back(rule);
      }
    }
    return made;
  }();
  return all;
}

// What of a document has which category, collected once.
struct Part {
  UblIndex node;      // The line, allowance or charge.
  UblIndex category;  // Its tax category.
  std::string_view code;
  Decimal amount;
  Decimal percent;
  bool has_percent;
};
struct Parts {
  std::vector<Part> lines;
  std::vector<Part> allowances;
  std::vector<Part> charges;
  std::vector<Part> breakdown;
};

Part MakePart(const UblRun& run, UblIndex node, UblIndex category,
              UblIndex amount) {
  const UblTree& tree = run.tree();
  const UblIndex percent = tree.Child(category, kPercent);
  return {node,
          category,
          tree.Text(category, {kID}),
          run.Value(amount),
          run.Value(percent),
          percent != kNoUblNode};
}

Parts Collect(const UblRun& run) {
  const UblTree& tree = run.tree();
  const UblIndex root = tree.root();
  Parts parts;
  for (UblIndex line = tree.Child(root, kDocumentLine); line != kNoUblNode;
       line = tree.Next(line)) {
    const UblIndex category = tree.Find(line, {kItem, kClassifiedTaxCategory});
    if (category == kNoUblNode) continue;
    parts.lines.push_back(
        MakePart(run, line, category, tree.Child(line, kLineExtensionAmount)));
  }
  for (UblIndex node = tree.Child(root, kAllowanceCharge); node != kNoUblNode;
       node = tree.Next(node)) {
    const UblIndex category = tree.Child(node, kTaxCategory);
    if (category == kNoUblNode) continue;
    const bool charge = tree.Text(node, {kChargeIndicator}) == "true";
    (charge ? parts.charges : parts.allowances)
        .push_back(MakePart(run, node, category, tree.Child(node, kAmount)));
  }
  for (const UblIndex node : tree.All(root, {kTaxTotal, kTaxSubtotal})) {
    const UblIndex category = tree.Child(node, kTaxCategory);
    if (category == kNoUblNode) continue;
    parts.breakdown.push_back(
        MakePart(run, node, category, tree.Child(node, kTaxableAmount)));
  }
  return parts;
}

struct Ids {
  bool seller = false;      // Any tax registration of the seller.
  bool seller_vat = false;  // Its VAT id.
  bool representative = false;
  bool buyer_vat = false;
  bool buyer_legal = false;
};

bool HasVatId(const UblTree& tree, UblIndex party) {
  for (UblIndex scheme = tree.Child(party, kPartyTaxScheme);
       scheme != kNoUblNode; scheme = tree.Next(scheme)) {
    const std::string_view id = tree.Text(scheme, {kTaxScheme, kID});
    if (tree.Child(scheme, kCompanyID) != kNoUblNode &&
        (id == "VAT" || id == "vat" || id.empty())) {
      return true;
    }
  }
  return false;
}

Ids IdsOf(const UblTree& tree) {
  const UblIndex root = tree.root();
  const UblIndex seller = tree.Find(root, {kAccountingSupplierParty, kParty});
  const UblIndex buyer = tree.Find(root, {kAccountingCustomerParty, kParty});
  const UblIndex representative = tree.Child(root, kTaxRepresentativeParty);
  return {
      tree.Has(seller, {kPartyTaxScheme, kCompanyID}), HasVatId(tree, seller),
      tree.Has(representative, {kPartyTaxScheme, kCompanyID}),
      HasVatId(tree, buyer), tree.Has(buyer, {kPartyLegalEntity, kCompanyID})};
}

bool IdsFit(const Family& family, const Ids& ids) {
  switch (family.ids) {
    case VatIds::kSeller:
      return ids.seller || ids.representative;
    case VatIds::kSellerAndBuyer:
      return (ids.seller || ids.representative) &&
             (ids.buyer_vat || ids.buyer_legal);
    case VatIds::kSellerVatAndBuyerVat:
      return (ids.seller_vat || ids.representative) && ids.buyer_vat;
    case VatIds::kNobody:
      return !ids.seller_vat && !ids.representative && !ids.buyer_vat;
  }
  return true;
}

bool RateFits(const Family& family, const Part& part) {
  switch (family.rate) {
    case Rate::kPositive:
      // The islands' taxes know a rate of zero.
      return family.code == "S" ? part.percent > Decimal()
                                : part.percent >= Decimal();
    case Rate::kZero:
      return part.has_percent && part.percent == Decimal();
    case Rate::kNone:
      return !part.has_percent;
  }
  return true;
}

class FamilyCheck {
 public:
  FamilyCheck(UblRun& run, const Parts& parts, const Ids& ids, size_t family)
      : run_(run),
        tree_(run.tree()),
        parts_(parts),
        ids_(ids),
        family_(kFamilies[family]),
        rules_(AllVatRules().rules.data() + AllVatRules().first[family]) {}

  void Run() {
    CheckPresence();
    CheckPart(parts_.lines, 2, 5);
    CheckPart(parts_.allowances, 3, 6);
    CheckPart(parts_.charges, 4, 7);
    for (const Part& part : parts_.breakdown) {
      if (part.code == family_.code) CheckBreakdown(part);
    }
    if (family_.code == "K") CheckIntraCommunity();
    if (family_.code == "O") CheckOnlyOne();
  }

 private:
  void Fail(int number, UblIndex node) { run_.Fail(rules_[number - 1], node); }

  size_t Count(const std::vector<Part>& parts) const {
    size_t count = 0;
    for (const Part& part : parts) count += part.code == family_.code;
    return count;
  }

  void CheckPresence() {
    const size_t used =
        Count(parts_.lines) + Count(parts_.allowances) + Count(parts_.charges);
    const size_t broken_down = Count(parts_.breakdown);
    const bool fits = used == 0          ? broken_down == 0
                      : family_.per_rate ? broken_down > 0
                                         : broken_down == 1;
    if (!fits) Fail(1, tree_.root());
  }

  void CheckPart(const std::vector<Part>& parts, int ids_rule, int rate_rule) {
    bool told = false;
    for (const Part& part : parts) {
      if (part.code != family_.code) continue;
      if (!told && !IdsFit(family_, ids_)) Fail(ids_rule, part.node);
      told = true;
      if (!RateFits(family_, part)) Fail(rate_rule, part.category);
    }
  }

  Decimal Sum(const std::vector<Part>& parts, const Part& breakdown,
              bool& any) const {
    Decimal sum;
    for (const Part& part : parts) {
      if (part.code != family_.code) continue;
      if (family_.per_rate && !(part.percent == breakdown.percent)) continue;
      any = true;
      sum = sum + part.amount;
    }
    return sum;
  }

  void CheckBreakdown(const Part& part) {
    bool any = false;
    const Decimal sum = Sum(parts_.lines, part, any) +
                        Sum(parts_.charges, part, any) -
                        Sum(parts_.allowances, part, any);
    const Decimal tax = run_.Value(tree_.Child(part.node, kTaxAmount));
    const Decimal one = Decimal::FromInt(1);
    if (family_.per_rate) {
      // A difference below one is allowed, and a rate that no line has.
      if (any && !(part.amount - one < sum && part.amount + one > sum)) {
        Fail(8, part.node);
      }
      const Decimal expected =
          part.amount.Abs().TimesPercent(part.percent).RoundHalfUp(2);
      if (!(tax.Abs() - one < expected && tax.Abs() + one > expected)) {
        Fail(9, part.node);
      }
    } else {
      if (!(part.amount == sum)) Fail(8, part.node);
      if (!(tax == Decimal())) Fail(9, part.node);
    }
    const bool reason =
        tree_.Child(part.category, kTaxExemptionReason) != kNoUblNode ||
        tree_.Child(part.category, kTaxExemptionReasonCode) != kNoUblNode;
    if (reason != (family_.exemption == Exemption::kNeeded)) {
      Fail(10, part.category);
    }
  }

  void CheckIntraCommunity() {
    if (Count(parts_.breakdown) == 0) return;
    const UblIndex root = tree_.root();
    if (!tree_.Has(root, {kDelivery, kActualDeliveryDate}) &&
        !tree_.Has(root, {kInvoicePeriod})) {
      Fail(11, root);
    }
    if (!tree_.Has(root, {kDelivery, kDeliveryLocation, kAddress, kCountry,
                          kIdentificationCode})) {
      Fail(12, root);
    }
  }

  void CheckOnlyOne() {
    if (Count(parts_.breakdown) == 0) return;
    const auto other = [this](const std::vector<Part>& parts) {
      return Count(parts) != parts.size();
    };
    if (other(parts_.breakdown)) Fail(11, tree_.root());
    if (other(parts_.lines)) Fail(12, tree_.root());
    if (other(parts_.allowances)) Fail(13, tree_.root());
    if (other(parts_.charges)) Fail(14, tree_.root());
  }

  UblRun& run_;
  const UblTree& tree_;
  const Parts& parts_;
  const Ids& ids_;
  const Family& family_;
  const UblRule* rules_;
};

}  // namespace

std::span<const UblRule> UblVatRules() { return AllVatRules().rules; }

void CheckUblVat(UblRun& run) {
  if (!run.In(kUblCore)) return;
  const Parts parts = Collect(run);
  const Ids ids = IdsOf(run.tree());
  for (size_t i = 0; i < std::size(kFamilies); ++i) {
    FamilyCheck(run, parts, ids, i).Run();
  }
  bool split = false;
  bool standard = false;
  for (const Part& part : parts.breakdown) {
    split = split || part.code == "B";
    standard = standard || part.code == "S";
  }
  if (!split) return;
  const auto country = [&run](UblName party) {
    return run.tree().Text(run.tree().root(), {party, kParty, kPostalAddress,
                                               kCountry, kIdentificationCode});
  };
  run.Require(country(kAccountingSupplierParty) == "IT" &&
                  country(kAccountingCustomerParty) == "IT",
              "BR-B-01", run.tree().root());
  run.Require(!standard, "BR-B-02", run.tree().root());
}

}  // namespace omloop::ingest
