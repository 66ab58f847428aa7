#include <string_view>

#include "absl/strings/str_format.h"
#include "ledger/ingest/ubl/ubl_codes.h"
#include "ledger/ingest/ubl/ubl_rules.h"

// What Peppol BIS Billing 3 asks beyond EN 16931.
namespace omloop::ingest {
namespace {

using enum UblName;

constexpr std::string_view kProfileStart =
    "urn:fdc:peppol.eu:2017:poacc:billing:";
// Differences up to two cents come from rounding.
constexpr int64_t kSlackUnits = Decimal::kOne / 50;

bool Within(Decimal a, Decimal b) {
  return (a - b).Abs() <= Decimal::FromUnits(kSlackUnits);
}

// a * b / c, rounded towards zero to eight decimals; c is not zero. Both
// factors are below 10^15, so that their product needs more than 128 bits: it
// is taken in two parts.
Decimal TimesOver(Decimal a, Decimal b, Decimal c) {
  const absl::int128 whole = a.units() / Decimal::kOne;
  const absl::int128 part = a.units() % Decimal::kOne;
  const absl::int128 product =
      whole * b.units() + part * b.units() / Decimal::kOne;
  if (c.units() == Decimal::kOne) return Decimal::FromUnits(product);
  const absl::int128 quotient = product / c.units();
  const absl::int128 rest = product % c.units();
  return Decimal::FromUnits(quotient * Decimal::kOne +
                            rest * Decimal::kOne / c.units());
}

bool IsProfile(std::string_view profile) {
  if (profile.substr(0, kProfileStart.size()) != kProfileStart) return false;
  profile.remove_prefix(kProfileStart.size());
  return profile.size() == 6 && profile.substr(2) == ":1.0" &&
         profile[0] >= '0' && profile[0] <= '9' && profile[1] >= '0' &&
         profile[1] <= '9';
}

void CheckAllowances(UblRun& run, UblIndex parent) {
  const UblTree& tree = run.tree();
  for (UblIndex node = tree.Child(parent, kAllowanceCharge); node != kNoUblNode;
       node = tree.Next(node)) {
    const UblIndex base = tree.Child(node, kBaseAmount);
    const UblIndex factor = tree.Child(node, kMultiplierFactorNumeric);
    if (base != kNoUblNode && factor != kNoUblNode) {
      const Decimal expected = run.Value(base).TimesPercent(run.Value(factor));
      run.Require(Within(run.Value(tree.Child(node, kAmount)), expected),
                  "PEPPOL-EN16931-R040", node);
    }
    run.Require(base != kNoUblNode || factor == kNoUblNode,
                "PEPPOL-EN16931-R041", node);
    run.Require(base == kNoUblNode || factor != kNoUblNode,
                "PEPPOL-EN16931-R042", node);
    const std::string_view charge = tree.Text(node, {kChargeIndicator});
    run.Require(charge == "true" || charge == "false", "PEPPOL-EN16931-R043",
                node);
  }
}

void CheckLineAmount(UblRun& run, UblIndex line) {
  const UblTree& tree = run.tree();
  const UblIndex price = tree.Child(line, kPrice);
  const UblIndex base = tree.Child(price, kBaseQuantity);
  const Decimal base_quantity = run.Value(base);
  run.Require(base == kNoUblNode || base_quantity > Decimal(),
              "PEPPOL-EN16931-R121", base);
  const UblIndex quantity_node = tree.Child(line, kQuantity);
  const Decimal one = Decimal::FromInt(1);
  const Decimal quantity =
      quantity_node == kNoUblNode ? one : run.Value(quantity_node);
  const Decimal divisor = base_quantity == Decimal() ? one : base_quantity;
  Decimal expected =
      TimesOver(run.Value(tree.Child(price, kPriceAmount)), quantity, divisor);
  for (UblIndex node = tree.Child(line, kAllowanceCharge); node != kNoUblNode;
       node = tree.Next(node)) {
    const Decimal amount = run.Value(tree.Child(node, kAmount));
    const std::string_view charge = tree.Text(node, {kChargeIndicator});
    if (charge == "true") expected = expected + amount;
    if (charge == "false") expected = expected - amount;
  }
  run.Require(
      Within(run.Value(tree.Child(line, kLineExtensionAmount)), expected),
      "PEPPOL-EN16931-R120", line);
  const std::string_view unit = tree.Attribute(base, "unitCode");
  run.Require(unit.empty() || quantity_node == kNoUblNode ||
                  unit == tree.Attribute(quantity_node, "unitCode"),
              "PEPPOL-EN16931-R130", base);
}

void CheckLine(UblRun& run, UblIndex line) {
  const UblTree& tree = run.tree();
  const UblIndex root = tree.root();
  CheckAllowances(run, line);
  CheckLineAmount(run, line);
  const UblIndex reference = tree.Child(line, kDocumentReference);
  run.Require(reference == kNoUblNode ||
                  tree.Text(reference, {kDocumentTypeCode}) == "130",
              "PEPPOL-EN16931-R101", reference);
  const std::string_view start = tree.Text(line, {kInvoicePeriod, kStartDate});
  const std::string_view end = tree.Text(line, {kInvoicePeriod, kEndDate});
  const std::string_view first = tree.Text(root, {kInvoicePeriod, kStartDate});
  const std::string_view last = tree.Text(root, {kInvoicePeriod, kEndDate});
  run.Require(start.empty() || first.empty() || start >= first,
              "PEPPOL-EN16931-R110", line);
  run.Require(end.empty() || last.empty() || end <= last, "PEPPOL-EN16931-R111",
              line);
  for (const UblIndex discount : tree.All(line, {kPrice, kAllowanceCharge})) {
    run.Require(tree.Text(discount, {kChargeIndicator}) == "false",
                "PEPPOL-EN16931-R044", discount);
    const UblIndex gross = tree.Child(discount, kBaseAmount);
    const Decimal net =
        run.Value(gross) - run.Value(tree.Child(discount, kAmount));
    run.Require(gross == kNoUblNode ||
                    run.Value(tree.Find(line, {kPrice, kPriceAmount})) == net,
                "PEPPOL-EN16931-R046", discount);
  }
}

void CheckTaxTotals(UblRun& run) {
  const UblTree& tree = run.tree();
  const UblIndex root = tree.root();
  const UblIndex currency = tree.Child(root, kTaxCurrencyCode);
  int with = 0;
  int without = 0;
  bool negative = false;
  bool positive = false;
  for (UblIndex total = tree.Child(root, kTaxTotal); total != kNoUblNode;
       total = tree.Next(total)) {
    ++(tree.Child(total, kTaxSubtotal) != kNoUblNode ? with : without);
    const Decimal amount = run.Value(tree.Child(total, kTaxAmount));
    negative = negative || amount < Decimal();
    positive = positive || amount > Decimal();
  }
  run.Require(with == 1, "PEPPOL-EN16931-R053", root);
  run.Require(without == (currency == kNoUblNode ? 0 : 1),
              "PEPPOL-EN16931-R054", root);
  if (currency == kNoUblNode) return;
  run.Require(!(negative && positive), "PEPPOL-EN16931-R055", root);
  run.Require(
      tree.at(currency).text != tree.Text(root, {kDocumentCurrencyCode}),
      "PEPPOL-EN16931-R005", currency);
}

bool IsIn(std::string_view code,
          std::initializer_list<std::string_view> codes) {
  for (const std::string_view known : codes) {
    if (code == known) return true;
  }
  return false;
}

void CheckType(UblRun& run) {
  const UblTree& tree = run.tree();
  const UblIndex type = tree.Child(tree.root(), kTypeCode);
  const std::string_view profile = tree.Text(tree.root(), {kProfileID});
  if (type == kNoUblNode ||
      profile.substr(0, kProfileStart.size()) != kProfileStart ||
      profile.substr(kProfileStart.size(), 2) != "01") {
    return;
  }
  const std::string_view code = tree.at(type).text;
  if (tree.is_credit_note()) {
    run.Require(IsIn(code, {"381", "396", "81", "83", "532"}),
                "PEPPOL-EN16931-P0101", type);
  } else {
    run.Require(IsIn(code, {"71",  "80",  "82",  "84",  "102", "218", "219",
                            "326", "331", "380", "382", "383", "384", "386",
                            "388", "393", "395", "553", "575", "623", "780",
                            "817", "870", "875", "876", "877"}),
                "PEPPOL-EN16931-P0100", type);
  }
}

}  // namespace

void CheckUblPeppol(UblRun& run) {
  if (!run.In(kUblPeppol)) return;
  const UblTree& tree = run.tree();
  const UblIndex root = tree.root();
  run.Require(tree.Has(root, {kBuyerReference}) ||
                  tree.Has(root, {kOrderReference, kID}),
              "PEPPOL-EN16931-R003", root);
  const UblIndex profile = tree.Child(root, kProfileID);
  run.Require(profile == kNoUblNode || IsProfile(tree.at(profile).text),
              "PEPPOL-EN16931-R007", profile);
  CheckTaxTotals(run);
  CheckType(run);
  CheckAllowances(run, root);
  for (UblIndex means = tree.Child(root, kPaymentMeans); means != kNoUblNode;
       means = tree.Next(means)) {
    const std::string_view code = tree.Text(means, {kPaymentMeansCode});
    run.Require(
        !IsIn(code, {"49", "59"}) || tree.Has(means, {kPaymentMandate, kID}),
        "PEPPOL-EN16931-R061", means);
  }
  for (UblIndex line = tree.Child(root, kDocumentLine); line != kNoUblNode;
       line = tree.Next(line)) {
    CheckLine(run, line);
  }
}

}  // namespace omloop::ingest
