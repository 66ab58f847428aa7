#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/ingest/ubl/ubl_codes.h"
#include "ledger/ingest/ubl/ubl_rules.h"

// Who, where and how to pay: identifiers, addresses, payment, and the Dutch
// rules (BR-NL-*, NL-R-*, BR-GA-*).
namespace omloop::ingest {
namespace {

using enum UblName;

bool IsVat(const UblTree& tree, UblIndex scheme) {
  const std::string_view id = tree.Text(scheme, {kTaxScheme, kID});
  return id == "VAT" || id == "vat" || id == "Vat";
}

// Counts of VAT and other tax registrations of a party.
void CheckTaxSchemes(UblRun& run, UblIndex party, bool seller) {
  const UblTree& tree = run.tree();
  int vat = 0;
  int other = 0;
  int all = 0;
  for (UblIndex scheme = tree.Child(party, kPartyTaxScheme);
       scheme != kNoUblNode; scheme = tree.Next(scheme)) {
    ++all;
    if (tree.Child(scheme, kCompanyID) == kNoUblNode) continue;
    ++(IsVat(tree, scheme) ? vat : other);
    if (seller) {
      run.Require(IsVat(tree, scheme), "BR-NL-25", scheme);
    }
  }
  run.Require(vat <= 1, seller ? "UBL-SR-12" : "UBL-SR-18", party);
  if (seller) {
    run.Require(other <= 1, "UBL-SR-13", party);
    run.Require(all <= 2, "UBL-SR-42", party);
  }
}

// BR-CO-09 for all parties that have a VAT id.
void CheckVatPrefixes(UblRun& run) {
  const UblTree& tree = run.tree();
  const UblIndex root = tree.root();
  std::vector<UblIndex> schemes =
      tree.All(root, {kAccountingSupplierParty, kParty, kPartyTaxScheme});
  for (const UblIndex scheme :
       tree.All(root, {kAccountingCustomerParty, kParty, kPartyTaxScheme})) {
    schemes.push_back(scheme);
  }
  for (const UblIndex scheme :
       tree.All(root, {kTaxRepresentativeParty, kPartyTaxScheme})) {
    schemes.push_back(scheme);
  }
  for (const UblIndex scheme : schemes) {
    const UblIndex id = tree.Child(scheme, kCompanyID);
    if (id == kNoUblNode || !IsVat(tree, scheme)) continue;
    const std::string_view prefix = tree.at(id).text.substr(0, 2);
    run.Require(IsUblCountry(prefix) || prefix == "EL" || prefix == "XI" ||
                    prefix == "1A",
                "BR-CO-09", id);
  }
}

void CheckPayee(UblRun& run) {
  const UblTree& tree = run.tree();
  const UblIndex root = tree.root();
  const UblIndex payee = tree.Child(root, kPayeeParty);
  if (payee == kNoUblNode) return;
  const std::string_view seller = tree.Text(
      root,
      {kAccountingSupplierParty, kParty, kPartyLegalEntity, kRegistrationName});
  const std::string_view name = tree.Text(payee, {kPartyName, kName});
  const bool differs = tree.Has(payee, {kPartyName, kName}) && name != seller;
  run.Require(differs && tree.All(payee, {kPartyName, kName}).size() <= 1,
              "UBL-SR-19", payee);
  size_t ids = 0;
  for (const UblIndex id : tree.All(payee, {kPartyIdentification, kID})) {
    ids += tree.Attribute(id, "schemeID") != "SEPA";
  }
  run.Require(differs && ids <= 1, "UBL-SR-20", payee);
  run.Require(
      differs && tree.All(payee, {kPartyLegalEntity, kCompanyID}).size() <= 1,
      "UBL-SR-21", payee);
}

void CheckSepaIds(UblRun& run) {
  const UblTree& tree = run.tree();
  const UblIndex root = tree.root();
  size_t count = 0;
  for (const UblIndex id : tree.All(root, {kAccountingSupplierParty, kParty,
                                           kPartyIdentification, kID})) {
    count += tree.Attribute(id, "schemeID") == "SEPA";
  }
  for (const UblIndex id :
       tree.All(root, {kPayeeParty, kPartyIdentification, kID})) {
    count += tree.Attribute(id, "schemeID") == "SEPA";
  }
  run.Require(count <= 1, "UBL-SR-29", root);
}

void CheckIdentifiers(UblRun& run) {
  const UblTree& tree = run.tree();
  const UblIndex root = tree.root();
  const UblIndex seller = tree.Find(root, {kAccountingSupplierParty, kParty});
  run.Require(tree.Has(seller, {kPartyTaxScheme, kCompanyID}) ||
                  tree.Has(seller, {kPartyIdentification, kID}) ||
                  tree.Has(seller, {kPartyLegalEntity, kCompanyID}),
              "BR-CO-26", tree.Child(root, kAccountingSupplierParty));
  const auto scheme = [&](UblName party, std::string_view rule) {
    const UblIndex endpoint = tree.Find(root, {party, kParty, kEndpointID});
    if (endpoint == kNoUblNode) return;
    run.Require(!tree.Attribute(endpoint, "schemeID").empty(), rule, endpoint);
  };
  scheme(kAccountingSupplierParty, "BR-62");
  scheme(kAccountingCustomerParty, "BR-63");
  CheckTaxSchemes(run, seller, true);
  CheckTaxSchemes(run, tree.Find(root, {kAccountingCustomerParty, kParty}),
                  false);
  CheckVatPrefixes(run);
  CheckPayee(run);
  CheckSepaIds(run);
  for (UblIndex line = tree.Child(root, kDocumentLine); line != kNoUblNode;
       line = tree.Next(line)) {
    const UblIndex item = tree.Child(line, kItem);
    const UblIndex standard =
        tree.Find(item, {kStandardItemIdentification, kID});
    if (standard != kNoUblNode) {
      run.Require(!tree.Attribute(standard, "schemeID").empty(), "BR-64",
                  standard);
    }
    for (const UblIndex code :
         tree.All(item, {kCommodityClassification, kItemClassificationCode})) {
      run.Require(!tree.Attribute(code, "listID").empty(), "BR-65", code);
    }
    for (const UblIndex property : tree.All(item, {kAdditionalItemProperty})) {
      run.Require(tree.Child(property, kName) != kNoUblNode &&
                      tree.Child(property, kValue) != kNoUblNode,
                  "BR-54", property);
    }
    run.Require(tree.All(item, {kClassifiedTaxCategory}).size() == 1,
                "UBL-SR-48", line);
  }
}

bool IsOneOf(std::string_view text,
             std::initializer_list<std::string_view> values) {
  return std::find(values.begin(), values.end(), text) != values.end();
}

void CheckPayment(UblRun& run) {
  const UblTree& tree = run.tree();
  const UblIndex root = tree.root();
  std::string_view first_code;
  std::string_view first_id;
  int named = 0;
  for (UblIndex means = tree.Child(root, kPaymentMeans); means != kNoUblNode;
       means = tree.Next(means)) {
    const UblIndex code_node = tree.Child(means, kPaymentMeansCode);
    const std::string_view code =
        code_node == kNoUblNode ? std::string_view() : tree.at(code_node).text;
    const bool account = tree.Has(means, {kPayeeFinancialAccount, kID});
    run.Require(account || !IsOneOf(code, {"30", "58"}), "BR-61", means);
    if (first_code.empty()) first_code = code;
    run.Require(code == first_code, "UBL-SR-47", means);
    const std::string_view id = tree.Text(means, {kPaymentID});
    if (!id.empty() && !run.In(kUblGAccount)) {
      if (first_id.empty()) first_id = id;
      run.Require(id == first_id, "UBL-SR-44", means);
    }
    if (code_node != kNoUblNode && !tree.Attribute(code_node, "name").empty()) {
      run.Fail("BR-NL-29", code_node);
      run.Require(++named <= 1, "UBL-SR-46", code_node);
    }
    const UblIndex card = tree.Find(means, {kCardAccount});
    if (card != kNoUblNode) {
      run.Require(tree.Text(card, {kPrimaryAccountNumberID}).size() <= 10,
                  "BR-51", card);
    }
    const bool dutch_code = IsOneOf(code, {"30", "48", "49", "57", "58", "59"});
    run.Require(dutch_code, "BR-NL-12", means);
    const bool buyer_dutch =
        tree.Text(root, {kAccountingCustomerParty, kParty, kPostalAddress,
                         kCountry, kIdentificationCode}) == "NL";
    run.Require(dutch_code || !buyer_dutch, "NL-R-008", means);
    if (IsOneOf(code, {"58", "59"})) {
      run.Require(!tree.Has(means, {kPayeeFinancialAccount,
                                    kFinancialInstitutionBranch, kID}),
                  "BR-NL-31", means);
    }
  }
}

void CheckDocuments(UblRun& run) {
  const UblTree& tree = run.tree();
  const UblIndex root = tree.root();
  int objects = 0;
  int projects = 0;
  for (UblIndex document = tree.Child(root, kAdditionalDocumentReference);
       document != kNoUblNode; document = tree.Next(document)) {
    const UblIndex type = tree.Child(document, kDocumentTypeCode);
    const std::string_view code = tree.Text(document, {kDocumentTypeCode});
    objects += code == "130";
    projects += code == "50";
    const UblIndex id = tree.Child(document, kID);
    const bool plain =
        tree.Attribute(id, "schemeID").empty() && type == kNoUblNode;
    run.Require(
        code == "130" || plain || (code == "50" && tree.is_credit_note()),
        "UBL-SR-43", document);
  }
  run.Require(objects <= 1, "UBL-SR-04", root);
  run.Require(objects <= 1, "PEPPOL-EN16931-R006", root);
  run.Require(projects <= 1, "PEPPOL-EN16931-R080", root);
}

// --- The Dutch rules ---

bool HasDutchAddress(const UblTree& tree, UblIndex address) {
  return tree.Child(address, kStreetName) != kNoUblNode &&
         tree.Child(address, kCityName) != kNoUblNode &&
         tree.Child(address, kPostalZone) != kNoUblNode;
}

bool IsDutch(const UblTree& tree, UblIndex address) {
  const std::string_view code =
      tree.Text(address, {kCountry, kIdentificationCode});
  return code == "NL";
}

// A registration number of the trade register or the public sector.
bool HasDutchNumber(const UblTree& tree, UblIndex party, bool& any) {
  any = false;
  for (const UblIndex id : tree.All(party, {kPartyLegalEntity, kCompanyID})) {
    any = true;
    const std::string_view scheme = tree.Attribute(id, "schemeID");
    if ((scheme == "0106" || scheme == "0190") && !tree.at(id).text.empty()) {
      return true;
    }
  }
  return false;
}

void CheckDutchParties(UblRun& run) {
  const UblTree& tree = run.tree();
  const UblIndex root = tree.root();
  const UblIndex seller = tree.Find(root, {kAccountingSupplierParty, kParty});
  const UblIndex buyer = tree.Find(root, {kAccountingCustomerParty, kParty});
  bool any = false;
  const bool seller_number = HasDutchNumber(tree, seller, any);
  run.Require(seller_number, "BR-NL-1", seller);
  run.Require(seller_number, "NL-R-003", seller);
  const UblIndex seller_address = tree.Child(seller, kPostalAddress);
  if (seller_address != kNoUblNode) {
    const bool whole = HasDutchAddress(tree, seller_address);
    run.Require(whole, "BR-NL-3", seller_address);
    run.Require(whole, "NL-R-002", seller_address);
  }
  const UblIndex buyer_address = tree.Child(buyer, kPostalAddress);
  const bool buyer_dutch = IsDutch(tree, buyer_address);
  if (buyer_dutch) {
    const bool whole = HasDutchAddress(tree, buyer_address);
    run.Require(whole, "BR-NL-4", buyer_address);
    run.Require(whole, "NL-R-004", buyer_address);
    const bool number = HasDutchNumber(tree, buyer, any);
    // A buyer without any number, a citizen say, is no fault.
    run.Require(number || !any, "BR-NL-10", buyer);
    run.Require(number || !any, "NL-R-005", buyer);
  }
  const UblIndex representative =
      tree.Find(root, {kTaxRepresentativeParty, kPostalAddress});
  if (representative != kNoUblNode && IsDutch(tree, representative)) {
    const bool whole = HasDutchAddress(tree, representative);
    run.Require(whole, "BR-NL-5", representative);
    run.Require(whole, "NL-R-006", representative);
  }
}

void CheckDutchDocument(UblRun& run) {
  const UblTree& tree = run.tree();
  const UblIndex root = tree.root();
  const bool reference = tree.Has(root, {kBuyerReference}) ||
                         tree.Has(root, {kOrderReference, kID});
  run.Require(reference, "BR-NL-2", root);
  const UblIndex type = tree.Child(root, kTypeCode);
  if (type != kNoUblNode) {
    const std::string_view code = tree.at(type).text;
    run.Require(IsOneOf(code, {"380", "381", "384", "389"}), "BR-NL-7", type);
    run.Require((code == "381") == tree.is_credit_note(), "BR-NL-8", type);
    const bool names_invoice =
        tree.Has(root, {kBillingReference, kInvoiceDocumentReference, kID});
    run.Require(code != "384" || names_invoice, "BR-NL-9", type);
    run.Require((code != "384" && !tree.is_credit_note()) || names_invoice,
                "NL-R-001", type);
  }
  const UblIndex payable =
      tree.Find(root, {kLegalMonetaryTotal, kPayableAmount});
  if (payable != kNoUblNode && run.Value(payable) > Decimal()) {
    const bool means = tree.Child(root, kPaymentMeans) != kNoUblNode;
    run.Require(means, "BR-NL-11", payable);
    run.Require(means, "NL-R-007", payable);
  }
  if (!tree.Has(root, {kOrderReference, kID})) {
    const UblIndex line =
        tree.Find(root, {kDocumentLine, kOrderLineReference, kLineID});
    if (line != kNoUblNode) {
      run.Fail("BR-NL-13", line);
      run.Fail("NL-R-009", line);
    }
  }
}

void WarnOfDutchExtras(UblRun& run) {
  const UblTree& tree = run.tree();
  const UblIndex root = tree.root();
  for (const UblIndex address :
       {tree.Find(root, {kAccountingSupplierParty, kParty, kPostalAddress}),
        tree.Find(root, {kAccountingCustomerParty, kParty, kPostalAddress}),
        tree.Find(root, {kTaxRepresentativeParty, kPostalAddress}),
        tree.Find(root, {kDelivery, kDeliveryLocation, kAddress})}) {
    const UblIndex line = tree.Find(address, {kAddressLine, kLine});
    if (line != kNoUblNode) run.Fail("BR-NL-27", line);
    const UblIndex part = tree.Child(address, kCountrySubentity);
    if (part != kNoUblNode) run.Fail("BR-NL-28", part);
  }
  const std::string_view currency = tree.Text(root, {kDocumentCurrencyCode});
  for (const UblIndex amount : tree.All(root, {kTaxTotal, kTaxAmount})) {
    run.Require(tree.Attribute(amount, "currencyID") == currency, "BR-NL-33",
                amount);
  }
}

void CheckGAccount(UblRun& run) {
  const UblTree& tree = run.tree();
  const UblIndex root = tree.root();
  const std::vector<UblIndex> means = tree.All(root, {kPaymentMeans});
  const std::vector<UblIndex> terms = tree.All(root, {kPaymentTerms});
  run.Require(terms.size() == 2, "BR-GA-1", root);
  run.Require(means.size() == 2, "BR-GA-2", root);
  Decimal sum;
  for (const UblIndex term : terms) {
    sum = sum + run.Value(tree.Child(term, kAmount));
    run.Require(tree.All(term, {kPaymentMeansID}).size() == 1, "BR-GA-4", term);
  }
  const UblIndex payable =
      tree.Find(root, {kLegalMonetaryTotal, kPayableAmount});
  run.Require(sum == run.Value(payable), "BR-GA-3", payable);
  int blocked = 0;
  for (const UblIndex mean : means) {
    const std::vector<UblIndex> ids = tree.All(mean, {kID});
    run.Require(ids.size() == 1, "BR-GA-5", mean);
    const std::string_view id = tree.Text(mean, {kID});
    blocked += id == "GACCOUNT";
    const auto names =
        std::count_if(terms.begin(), terms.end(), [&](UblIndex term) {
          return tree.Text(term, {kPaymentMeansID}) == id;
        });
    run.Require(names == 1, "BR-GA-6", mean);
  }
  run.Require(blocked == 1, "BR-GA-7", root);
}

}  // namespace

void CheckUblParties(UblRun& run) {
  if (run.In(kUblCore)) {
    CheckIdentifiers(run);
    CheckDocuments(run);
  }
  CheckPayment(run);
  if (run.In(kUblNlcius | kUblAnyNlcius | kUblPeppolNl)) {
    CheckDutchParties(run);
    CheckDutchDocument(run);
    WarnOfDutchExtras(run);
  }
  if (run.In(kUblGAccount)) CheckGAccount(run);
}

}  // namespace omloop::ingest
