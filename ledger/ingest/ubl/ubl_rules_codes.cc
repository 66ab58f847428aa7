#include <string_view>

#include "ledger/ingest/text.h"
#include "ledger/ingest/ubl/ubl_codes.h"
#include "ledger/ingest/ubl/ubl_rules.h"

// Code lists (BR-CL-*), and what is looked at in every element: decimals of
// amounts, currencies, empty elements.
namespace omloop::ingest {
namespace {

using enum UblName;

bool IsAmount(UblName name) {
  switch (name) {
    case kAmount:
    case kBaseAmount:
    case kTaxAmount:
    case kTaxableAmount:
    case kLineExtensionAmount:
    case kTaxExclusiveAmount:
    case kTaxInclusiveAmount:
    case kAllowanceTotalAmount:
    case kChargeTotalAmount:
    case kPrepaidAmount:
    case kPayableRoundingAmount:
    case kPayableAmount:
      return true;
    default:
      return false;
  }
}

UblName NameOf(const UblTree& tree, UblIndex node) {
  return node == kNoUblNode ? kUnknown : tree.at(node).name;
}

void CheckAmount(UblRun& run, UblIndex node, std::string_view currency) {
  const UblTree& tree = run.tree();
  const UblName parent = NameOf(tree, tree.at(node).parent);
  const bool in_price =
      parent == kPrice ||
      (parent == kAllowanceCharge &&
       NameOf(tree, tree.at(tree.at(node).parent).parent) == kPrice);
  if (!in_price) {
    const auto number = run.Number(node);
    run.Require(!number.has_value() || number->decimals <= 2, "UBL-DT-01",
                node);
  }
  const std::string_view own = tree.Attribute(node, "currencyID");
  if (own.empty()) return;
  run.Require(IsUblCurrency(own), "BR-CL-03", node);
  run.Require(IsUblCurrency(own), "PEPPOL-EN16931-CL007", node);
  // The total VAT may also be given in another currency.
  const bool second_vat =
      tree.at(node).name == kTaxAmount && parent == kTaxTotal &&
      tree.Child(tree.at(node).parent, kTaxSubtotal) == kNoUblNode;
  run.Require(own == currency || second_vat, "PEPPOL-EN16931-R051", node);
}

void CheckReason(UblRun& run, UblIndex node, std::string_view text) {
  const UblTree& tree = run.tree();
  const std::string_view charge =
      tree.Text(tree.at(node).parent, {kChargeIndicator});
  if (charge == "false") {
    run.Require(IsAllowanceReason(text), "BR-CL-19", node);
    run.Require(IsAllowanceReason(text), "PEPPOL-EN16931-CL002", node);
  } else if (charge == "true") {
    run.Require(IsChargeReason(text), "BR-CL-20", node);
  }
}

void CheckId(UblRun& run, UblIndex node, std::string_view text) {
  const UblTree& tree = run.tree();
  const UblName parent = NameOf(tree, tree.at(node).parent);
  if (parent == kTaxCategory) {
    run.Require(IsVatCategory(text), "BR-CL-17", node);
    return;
  }
  if (parent == kClassifiedTaxCategory) {
    run.Require(IsVatCategory(text), "BR-CL-18", node);
    return;
  }
  const std::string_view scheme = tree.Attribute(node, "schemeID");
  if (scheme.empty()) return;
  if (parent == kPartyIdentification) {
    run.Require(IsIso6523(scheme) || scheme == "SEPA", "BR-CL-10", node);
  } else if (parent == kStandardItemIdentification) {
    run.Require(IsIso6523(scheme), "BR-CL-21", node);
  } else if (parent == kDeliveryLocation) {
    run.Require(IsIso6523(scheme), "BR-CL-26", node);
  }
}

bool IsVatex(std::string_view text) {
  std::string upper;
  for (const char c : text.substr(0, 6)) {
    upper.push_back(c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A')
                                         : c);
  }
  return upper == "VATEX-" && text.size() > 6;
}

bool IsIsoDate(std::string_view text) {
  if (text.size() < 10 || text[4] != '-' || text[7] != '-') return false;
  for (const size_t i : {0, 1, 2, 3, 5, 6, 8, 9}) {
    if (!IsDigit(text[i])) return false;
  }
  return text.size() == 10;
}

void CheckNode(UblRun& run, UblIndex index, std::string_view currency) {
  const UblTree& tree = run.tree();
  const UblNode& node = tree.at(index);
  if (IsAmount(node.name)) return CheckAmount(run, index, currency);
  switch (node.name) {
    case kID:
      return CheckId(run, index, node.text);
    case kQuantity:
    case kBaseQuantity: {
      const std::string_view unit = tree.Attribute(index, "unitCode");
      run.Require(unit.empty() || IsUnitCode(unit), "BR-CL-23", index);
      return;
    }
    case kCompanyID: {
      const std::string_view scheme = tree.Attribute(index, "schemeID");
      if (NameOf(tree, node.parent) != kPartyLegalEntity || scheme.empty()) {
        return;
      }
      run.Require(IsIso6523(scheme), "BR-CL-11", index);
      return;
    }
    case kEndpointID: {
      const std::string_view scheme = tree.Attribute(index, "schemeID");
      if (scheme.empty()) return;
      run.Require(IsElectronicAddressScheme(scheme), "BR-CL-25", index);
      run.Require(IsElectronicAddressScheme(scheme), "PEPPOL-EN16931-CL008",
                  index);
      return;
    }
    case kIdentificationCode: {
      const UblIndex country = node.parent;
      const bool origin = NameOf(tree, country) == kOriginCountry;
      run.Require(IsUblCountry(node.text), origin ? "BR-CL-15" : "BR-CL-14",
                  index);
      return;
    }
    case kDocumentCurrencyCode:
      return run.Require(IsUblCurrency(node.text), "BR-CL-04", index);
    case kTaxCurrencyCode:
      return run.Require(IsUblCurrency(node.text), "BR-CL-05", index);
    case kDescriptionCode:
      run.Require(IsTaxPointCode(node.text), "BR-CL-06", index);
      return run.Require(IsTaxPointCode(node.text), "PEPPOL-EN16931-CL006",
                         index);
    case kPaymentMeansCode:
      return run.Require(IsPaymentMeans(node.text), "BR-CL-16", index);
    case kAllowanceChargeReasonCode:
      return CheckReason(run, index, node.text);
    case kTaxExemptionReasonCode:
      return run.Require(IsVatex(node.text), "BR-CL-22", index);
    case kTypeCode:
      if (node.parent != tree.root()) return;
      return run.Require(tree.is_credit_note() ? IsCreditNoteType(node.text)
                                               : IsInvoiceType(node.text),
                         "BR-CL-01", index);
    case kEmbeddedDocumentBinaryObject: {
      const std::string_view mime = tree.Attribute(index, "mimeCode");
      run.Require(!mime.empty(), "UBL-DT-06", index);
      run.Require(!tree.Attribute(index, "filename").empty(), "UBL-DT-07",
                  index);
      run.Require(mime.empty() || IsMimeCode(mime), "BR-CL-24", index);
      run.Require(mime.empty() || IsMimeCode(mime), "PEPPOL-EN16931-CL001",
                  index);
      return;
    }
    case kIssueDate:
    case kDueDate:
    case kTaxPointDate:
    case kStartDate:
    case kEndDate:
    case kActualDeliveryDate:
      return run.Require(IsIsoDate(node.text), "PEPPOL-EN16931-F001", index);
    default:
      return;
  }
}

}  // namespace

void CheckUblCodes(UblRun& run) {
  if (!run.In(kUblCore)) return;
  const UblTree& tree = run.tree();
  const std::string_view currency =
      tree.Text(tree.root(), {kDocumentCurrencyCode});
  const auto size = static_cast<UblIndex>(tree.size());
  for (UblIndex index = 1; index < size; ++index) {
    const UblNode& node = tree.at(index);
    if (node.leaf && node.text.empty()) {
      run.Fail("SI-UBL-2", index);
      run.Fail("PEPPOL-EN16931-R008", index);
    }
    CheckNode(run, index, currency);
  }
}

}  // namespace omloop::ingest
