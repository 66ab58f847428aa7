#include <string>

#include "absl/strings/str_format.h"
#include "ledger/ingest/ubl/ubl_rules.h"

// Sums of an invoice: BR-CO-10 to BR-CO-17, allowances and charges, periods,
// prices.
namespace omloop::ingest {
namespace {

using enum UblName;

std::string Words(Decimal value) {
  const Decimal cents = value.RoundHalfUp(2);
  const auto minor =
      static_cast<int64_t>(cents.units() / (Decimal::kOne / 100));
  const int64_t size = minor < 0 ? -minor : minor;
  return absl::StrFormat("%s%d.%02d", minor < 0 ? "-" : "", size / 100,
                         size % 100);
}

std::string Differs(Decimal stated, Decimal found) {
  return absl::StrFormat("stated %s, computed %s", Words(stated), Words(found));
}

bool IsCharge(const UblTree& tree, UblIndex allowance) {
  return tree.Text(allowance, {kChargeIndicator}) == "true";
}

bool IsAllowance(const UblTree& tree, UblIndex allowance) {
  return tree.Text(allowance, {kChargeIndicator}) == "false";
}

// Sum of the numbers at `path` below each node of `name` in the document.
Decimal SumOf(const UblRun& run, UblName name, UblName amount) {
  const UblTree& tree = run.tree();
  Decimal sum;
  for (UblIndex node = tree.Child(tree.root(), name); node != kNoUblNode;
       node = tree.Next(node)) {
    sum = sum + run.Value(tree.Child(node, amount));
  }
  return sum;
}

Decimal SumOfCharges(const UblRun& run, bool charges) {
  const UblTree& tree = run.tree();
  Decimal sum;
  for (UblIndex node = tree.Child(tree.root(), kAllowanceCharge);
       node != kNoUblNode; node = tree.Next(node)) {
    if (charges ? IsCharge(tree, node) : IsAllowance(tree, node)) {
      sum = sum + run.Value(tree.Child(node, kAmount));
    }
  }
  return sum.RoundHalfUp(2);
}

// VAT in the currency of the document; one number, or the rule fails.
bool DocumentVat(const UblRun& run, Decimal& vat) {
  const UblTree& tree = run.tree();
  const std::string_view currency =
      tree.Text(tree.root(), {kDocumentCurrencyCode});
  int count = 0;
  int totals = 0;
  for (UblIndex total = tree.Child(tree.root(), kTaxTotal); total != kNoUblNode;
       total = tree.Next(total)) {
    ++totals;
    for (UblIndex amount = tree.Child(total, kTaxAmount); amount != kNoUblNode;
         amount = tree.Next(amount)) {
      const std::string_view own = tree.Attribute(amount, "currencyID");
      if (own != currency && !own.empty() && !currency.empty()) continue;
      ++count;
      vat = vat + run.Value(amount);
    }
  }
  return count == 1 || totals == 0;
}

void CheckMonetaryTotal(UblRun& run, UblIndex total) {
  const UblTree& tree = run.tree();
  const auto at = [&](UblName name) { return tree.Child(total, name); };
  const Decimal lines = run.Value(at(kLineExtensionAmount));
  const Decimal net = run.Value(at(kTaxExclusiveAmount));
  const Decimal gross = run.Value(at(kTaxInclusiveAmount));

  const Decimal line_sum =
      SumOf(run, kDocumentLine, kLineExtensionAmount).RoundHalfUp(2);
  if (at(kLineExtensionAmount) != kNoUblNode && !(lines == line_sum)) {
    run.Fail("BR-CO-10", at(kLineExtensionAmount), Differs(lines, line_sum));
  }
  const UblIndex allowances = at(kAllowanceTotalAmount);
  const Decimal allowance_sum = SumOfCharges(run, false);
  if (allowances != kNoUblNode && !(run.Value(allowances) == allowance_sum)) {
    run.Fail("BR-CO-11", allowances,
             Differs(run.Value(allowances), allowance_sum));
  }
  const UblIndex charges = at(kChargeTotalAmount);
  const Decimal charge_sum = SumOfCharges(run, true);
  if (charges != kNoUblNode && !(run.Value(charges) == charge_sum)) {
    run.Fail("BR-CO-12", charges, Differs(run.Value(charges), charge_sum));
  }
  if (at(kTaxExclusiveAmount) != kNoUblNode &&
      at(kLineExtensionAmount) != kNoUblNode) {
    const Decimal expected =
        (lines + run.Value(charges) - run.Value(allowances)).RoundHalfUp(2);
    if (!(net == expected)) {
      run.Fail("BR-CO-13", at(kTaxExclusiveAmount), Differs(net, expected));
    }
  }
  Decimal vat;
  const bool one_vat = DocumentVat(run, vat);
  if (at(kTaxInclusiveAmount) != kNoUblNode) {
    const Decimal expected = (net + vat).RoundHalfUp(2);
    if (!one_vat || !(gross == expected)) {
      run.Fail("BR-CO-15", at(kTaxInclusiveAmount),
               one_vat ? Differs(gross, expected)
                       : "the VAT total in the currency of the invoice is not "
                         "given once");
    }
  }
  if (at(kPayableAmount) != kNoUblNode &&
      at(kTaxInclusiveAmount) != kNoUblNode) {
    const Decimal payable = run.Value(at(kPayableAmount));
    const Decimal expected = (gross - run.Value(at(kPrepaidAmount)) +
                              run.Value(at(kPayableRoundingAmount)))
                                 .RoundHalfUp(2);
    if (!(payable == expected)) {
      run.Fail("BR-CO-16", at(kPayableAmount), Differs(payable, expected));
    }
  }
  const UblIndex payable = at(kPayableAmount);
  if (run.Value(payable) > Decimal() && !tree.Has(tree.root(), {kDueDate}) &&
      !tree.Has(tree.root(), {kPaymentMeans, kPaymentDueDate}) &&
      !tree.Has(tree.root(), {kPaymentTerms, kNote})) {
    // Money that is given back is due to nobody; the extension for blocked
    // accounts has payment terms of its own.
    if (!tree.is_credit_note() && !run.In(kUblGAccount)) {
      run.Fail("BR-CO-25", payable);
    }
  }
}

void CheckTaxTotals(UblRun& run) {
  const UblTree& tree = run.tree();
  for (UblIndex total = tree.Child(tree.root(), kTaxTotal); total != kNoUblNode;
       total = tree.Next(total)) {
    if (tree.Child(total, kTaxSubtotal) == kNoUblNode) continue;
    Decimal sum;
    for (UblIndex part = tree.Child(total, kTaxSubtotal); part != kNoUblNode;
         part = tree.Next(part)) {
      sum = sum + run.Value(tree.Child(part, kTaxAmount));
    }
    const UblIndex amount = tree.Child(total, kTaxAmount);
    if (!(run.Value(amount) == sum.RoundHalfUp(2))) {
      run.Fail("BR-CO-14", amount == kNoUblNode ? total : amount,
               Differs(run.Value(amount), sum));
    }
  }
  for (const UblIndex part : tree.All(tree.root(), {kTaxTotal, kTaxSubtotal})) {
    const UblIndex percent = tree.Find(part, {kTaxCategory, kPercent});
    const Decimal tax = run.Value(tree.Child(part, kTaxAmount));
    const Decimal taxable = run.Value(tree.Child(part, kTaxableAmount));
    // Whole units of difference are allowed: programs round per line.
    bool holds = true;
    if (percent == kNoUblNode ||
        run.Value(percent).RoundHalfUp(0) == Decimal()) {
      holds = tax.RoundHalfUp(0) == Decimal();
    } else {
      const Decimal expected =
          taxable.Abs().TimesPercent(run.Value(percent)).RoundHalfUp(2);
      const Decimal one = Decimal::FromInt(1);
      holds = tax.Abs() - one < expected && tax.Abs() + one > expected;
    }
    if (!holds) run.Fail("BR-CO-17", part);
    const bool outside = tree.Text(part, {kTaxCategory, kID}) == "O";
    run.Require(percent != kNoUblNode || outside, "BR-48", part);
  }
}

void CheckCents(UblRun& run, UblIndex node, std::string_view id) {
  const auto number = run.Number(node);
  if (number.has_value() && number->decimals > 2) run.Fail(id, node);
}

void CheckAllowances(UblRun& run, UblIndex parent, bool document) {
  const UblTree& tree = run.tree();
  for (UblIndex node = tree.Child(parent, kAllowanceCharge); node != kNoUblNode;
       node = tree.Next(node)) {
    const bool charge = IsCharge(tree, node);
    if (!charge && !IsAllowance(tree, node)) continue;
    const UblIndex amount = tree.Child(node, kAmount);
    const UblIndex base = tree.Child(node, kBaseAmount);
    const bool reason =
        tree.Child(node, kAllowanceChargeReason) != kNoUblNode ||
        tree.Child(node, kAllowanceChargeReasonCode) != kNoUblNode;
    const bool category = tree.Has(node, {kTaxCategory, kID});
    if (document) {
      run.Require(amount != kNoUblNode, charge ? "BR-36" : "BR-31", node);
      run.Require(category, charge ? "BR-37" : "BR-32", node);
      run.Require(reason, charge ? "BR-38" : "BR-33", node);
      run.Require(reason, charge ? "BR-CO-22" : "BR-CO-21", node);
      CheckCents(run, amount, charge ? "BR-DEC-05" : "BR-DEC-01");
      CheckCents(run, base, charge ? "BR-DEC-06" : "BR-DEC-02");
    } else {
      run.Require(amount != kNoUblNode, charge ? "BR-43" : "BR-41", node);
      run.Require(reason, charge ? "BR-44" : "BR-42", node);
      run.Require(reason, charge ? "BR-CO-24" : "BR-CO-23", node);
      CheckCents(run, amount, charge ? "BR-DEC-27" : "BR-DEC-24");
      CheckCents(run, base, charge ? "BR-DEC-28" : "BR-DEC-25");
    }
    const UblIndex code = tree.Child(node, kAllowanceChargeReasonCode);
    if (code != kNoUblNode) {
      run.Fail(charge ? "BR-NL-34" : "BR-NL-32", code);
    }
  }
}

// ISO dates compare as text.
bool EndsBeforeStart(const UblTree& tree, UblIndex period) {
  const std::string_view start = tree.Text(period, {kStartDate});
  const std::string_view end = tree.Text(period, {kEndDate});
  return !start.empty() && !end.empty() && end < start;
}

bool HasStartOrEnd(const UblTree& tree, UblIndex period) {
  return tree.Child(period, kStartDate) != kNoUblNode ||
         tree.Child(period, kEndDate) != kNoUblNode;
}

void CheckLine(UblRun& run, UblIndex line) {
  const UblTree& tree = run.tree();
  CheckAllowances(run, line, false);
  const UblIndex quantity = tree.Child(line, kQuantity);
  if (quantity != kNoUblNode) {
    run.Require(!tree.Attribute(quantity, "unitCode").empty(), "BR-23",
                quantity);
  }
  const UblIndex price = tree.Find(line, {kPrice, kPriceAmount});
  run.Require(run.Value(price) >= Decimal(), "BR-27", price);
  const UblIndex gross =
      tree.Find(line, {kPrice, kAllowanceCharge, kBaseAmount});
  run.Require(run.Value(gross) >= Decimal(), "BR-28", gross);
  for (UblIndex period = tree.Child(line, kInvoicePeriod); period != kNoUblNode;
       period = tree.Next(period)) {
    run.Require(!EndsBeforeStart(tree, period), "BR-30", period);
    run.Require(HasStartOrEnd(tree, period), "BR-CO-20", period);
  }
}

}  // namespace

void CheckUblTotals(UblRun& run) {
  const UblTree& tree = run.tree();
  const UblIndex root = tree.root();
  for (UblIndex total = tree.Child(root, kLegalMonetaryTotal);
       total != kNoUblNode; total = tree.Next(total)) {
    CheckMonetaryTotal(run, total);
  }
  CheckTaxTotals(run);
  CheckAllowances(run, root, true);
  for (UblIndex line = tree.Child(root, kDocumentLine); line != kNoUblNode;
       line = tree.Next(line)) {
    CheckLine(run, line);
  }
  for (UblIndex period = tree.Child(root, kInvoicePeriod); period != kNoUblNode;
       period = tree.Next(period)) {
    run.Require(!EndsBeforeStart(tree, period), "BR-29", period);
    run.Require(HasStartOrEnd(tree, period) ||
                    tree.Child(period, kDescriptionCode) != kNoUblNode,
                "BR-CO-19", period);
  }
  if (tree.Child(root, kTaxPointDate) != kNoUblNode) {
    run.Require(!tree.Has(root, {kInvoicePeriod, kDescriptionCode}), "BR-CO-03",
                tree.Child(root, kTaxPointDate));
  }
  const UblIndex tax_currency = tree.Child(root, kTaxCurrencyCode);
  if (tax_currency != kNoUblNode) {
    bool given = false;
    for (const UblIndex amount : tree.All(root, {kTaxTotal, kTaxAmount})) {
      given = given || tree.Attribute(amount, "currencyID") ==
                           tree.at(tax_currency).text;
    }
    run.Require(given, "BR-53", tax_currency);
  }
}

}  // namespace omloop::ingest
