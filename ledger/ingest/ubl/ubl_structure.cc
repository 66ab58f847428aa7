#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_format.h"
#include "ledger/base/strings.h"
#include "ledger/ingest/ubl/ubl_rules.h"

// UBL-CR-001 to UBL-CR-680: elements of UBL that EN 16931 does not know. UBL
// has thousands, so the rules are a list of them; it is written here in runs
// of elements below one parent, which have numbers that follow each other.
namespace omloop::ingest {
namespace {

constexpr std::string_view kSeller = "AccountingSupplierParty/Party";
constexpr std::string_view kBuyer = "AccountingCustomerParty/Party";

constexpr std::string_view kReference =
    "CopyIndicator UUID IssueDate IssueTime DocumentTypeCode DocumentType "
    "Xpath LanguageID LocaleCode VersionID DocumentStatusCode "
    "DocumentDescription Attachment ValidityPeriod IssuerParty "
    "ResultOfVerification";
constexpr std::string_view kAddress =
    "ID AddressTypeCode AddressFormatCode Postbox Floor Room BlockName "
    "BuildingName BuildingNumber InhouseMail Department MarkAttention "
    "MarkCare PlotIdentification CitySubdivisionName CountrySubentityCode "
    "Region District TimezoneOffset Country/Name LocationCoordinate";
constexpr std::string_view kParty =
    "MarkCareIndicator MarkAttentionIndicator WebsiteURI LogoReferenceID";
constexpr std::string_view kTaxScheme =
    "RegistrationName TaxLevelCode ExemptionReasonCode ExemptionReason "
    "RegistrationAddress TaxScheme/Name TaxScheme/TaxTypeCode "
    "TaxScheme/CurrencyCode TaxScheme/JurisdictionRegionAddress";
constexpr std::string_view kAgents =
    "Person AgentParty ServiceProviderParty PowerOfAttorney FinancialAccount";
constexpr std::string_view kItemId =
    "ExtendedID BareCodeSymbologyID PhysicalAttribute MeasurementDimension "
    "IssuerParty";
constexpr std::string_view kCharge =
    "ID PrepaidIndicator SequenceNumeric AccountingCostCode AccountingCost "
    "PerUnitAmount";

struct Run {
  int first;
  std::string_view parent;  // Empty = the document itself.
  std::string_view names;   // Numbered from `first` on.
};

constexpr Run kRuns[] = {
    {1, "", "UBLExtensions"},
    {3, "",
     "ProfileExecutionID CopyIndicator UUID IssueTime PricingCurrencyCode "
     "PaymentCurrencyCode PaymentAlternativeCurrencyCode AccountingCostCode "
     "LineCountNumeric"},
    {12, "InvoicePeriod", "StartTime EndTime DurationMeasure Description"},
    {16, "OrderReference",
     "CopyIndicator UUID IssueDate IssueTime CustomerReference OrderTypeCode "
     "DocumentReference"},
    {23, "BillingReference/InvoiceDocumentReference",
     "CopyIndicator UUID IssueTime DocumentTypeCode DocumentType Xpath "
     "LanguageID LocaleCode VersionID DocumentStatusCode DocumentDescription "
     "Attachment ValidityPeriod IssuerParty ResultOfVerification"},
    {38, "BillingReference",
     "SelfBilledInvoiceDocumentReference CreditNoteDocumentReference "
     "SelfBilledCreditNoteDocumentReference DebitNoteDocumentReference "
     "ReminderDocumentReference AdditionalDocumentReference "
     "BillingReferenceLine"},
    {45, "DespatchDocumentReference", kReference},
    {61, "ReceiptDocumentReference", kReference},
    {77, "", "StatementDocumentReference"},
    {78, "OriginatorDocumentReference", kReference},
    {94, "ContractDocumentReference", kReference},
    {110, "AdditionalDocumentReference",
     "CopyIndicator UUID IssueDate IssueTime DocumentType Xpath LanguageID "
     "LocaleCode VersionID DocumentStatusCode"},
    {121, "AdditionalDocumentReference/Attachment/ExternalReference",
     "DocumentHash HashAlgorithmMethod ExpiryDate ExpiryTime MimeCode "
     "FormatCode EncodingCode CharacterSetCode FileName Description"},
    {131, "AdditionalDocumentReference",
     "ValidityPeriod IssuerParty ResultOfVerification"},
    {134, "ProjectReference", "UUID IssueDate WorkPhaseReference"},
    {137, "", "Signature"},
    {138, "AccountingSupplierParty",
     "CustomerAssignedAccountID AdditionalAccountID DataSendingCapability"},
    {141, kSeller, kParty},
    {145, kSeller, "IndustryClassificationCode Language"},
    {147, "AccountingSupplierParty/Party/PostalAddress", kAddress},
    {168, kSeller, "PhysicalLocation"},
    {169, "AccountingSupplierParty/Party/PartyTaxScheme", kTaxScheme},
    {178, "AccountingSupplierParty/Party/PartyLegalEntity",
     "RegistrationDate RegistrationExpirationDate CompanyLegalFormCode "
     "SoleProprietorshipIndicator CompanyLiquidationStatusCode "
     "CorporationStockAmount FullyPaidSharesIndicator RegistrationAddress "
     "CorporateRegistrationScheme HeadOfficeParty ShareholderParty"},
    {189, "AccountingSupplierParty/Party/Contact",
     "ID Telefax Note OtherCommunication"},
    {193, kSeller, kAgents},
    {198, "AccountingSupplierParty",
     "DespatchContact AccountingContact SellerContact"},
    {201, "AccountingCustomerParty",
     "CustomerAssignedAccountID SupplierAssignedAccountID "
     "AdditionalAccountID"},
    {204, kBuyer, kParty},
    {208, kBuyer, "IndustryClassificationCode Language"},
    {210, "AccountingCustomerParty/Party/PostalAddress", kAddress},
    {231, kBuyer, "PhysicalLocation"},
    {232, "AccountingCustomerParty/Party/PartyTaxScheme", kTaxScheme},
    {241, "AccountingCustomerParty/Party/PartyLegalEntity",
     "RegistrationDate RegistrationExpirationDate CompanyLegalFormCode "
     "CompanyLegalForm SoleProprietorshipIndicator "
     "CompanyLiquidationStatusCode CorporationStockAmount "
     "FullyPaidSharesIndicator RegistrationAddress "
     "CorporateRegistrationScheme HeadOfficeParty ShareholderParty"},
    {253, "AccountingCustomerParty/Party/Contact",
     "ID Telefax Note OtherCommunication"},
    {257, kBuyer, kAgents},
    {262, "AccountingCustomerParty",
     "DeliveryContact AccountingContact BuyerContact"},
    {265, "PayeeParty", kParty},
    {269, "PayeeParty",
     "EndpointID IndustryClassificationCode Language PostalAddress "
     "PhysicalLocation PartyTaxScheme"},
    {275, "PayeeParty/PartyLegalEntity",
     "RegistrationName RegistrationDate RegistrationExpirationDate "
     "CompanyLegalFormCode CompanyLegalForm SoleProprietorshipIndicator "
     "CompanyLiquidationStatusCode CorporationStockAmount "
     "FullyPaidSharesIndicator RegistrationAddress "
     "CorporateRegistrationScheme HeadOfficeParty ShareholderParty"},
    {288, "PayeeParty", "Contact"},
    {289, "PayeeParty", kAgents},
    {294, "", "BuyerCustomerParty SellerSupplierParty"},
    {296, "TaxRepresentativeParty", kParty},
    {300, "TaxRepresentativeParty",
     "EndpointID IndustryClassificationCode PartyIdentification Language"},
    {304, "TaxRepresentativeParty/PostalAddress", kAddress},
    {325, "TaxRepresentativeParty", "PhysicalLocation"},
    {326, "TaxRepresentativeParty/PartyTaxScheme", kTaxScheme},
    {335, "TaxRepresentativeParty", "PartyLegalEntity Contact"},
    {337, "TaxRepresentativeParty", kAgents},
    {342, "Delivery",
     "ID Quantity MinimumQuantity MaximumQuantity ActualDeliveryTime "
     "LatestDeliveryDate LatestDeliveryTime ReleaseID TrackingID"},
    {351, "Delivery/DeliveryLocation",
     "Description Conditions CountrySubentity CountrySubentityCode "
     "LocationTypeCode InformationURI Name ValidationPeriod"},
    {359, "Delivery/DeliveryLocation/Address", kAddress},
    {380, "Delivery/DeliveryLocation", "SubsidiaryLocation LocationCoordinate"},
    {382, "Delivery",
     "AlternativeDeliveryLocation RequestedDeliveryPeriod "
     "PromisedDeliveryPeriod CarrierParty"},
    {386, "Delivery/DeliveryParty", kParty},
    {390, "Delivery/DeliveryParty",
     "EndpointID IndustryClassificationCode PartyIdentification Language "
     "PostalAddress PhysicalLocation PartyTaxScheme PartyLegalEntity "
     "Contact"},
    {399, "Delivery/DeliveryParty", kAgents},
    {404, "Delivery",
     "NotifyParty Despatch DeliveryTerms MinimumDeliveryUnit "
     "MaximumDeliveryUnit Shipment"},
    {410, "", "DeliveryTerms"},
    {411, "PaymentMeans", "ID PaymentDueDate PaymentChannelCode InstructionID"},
    {415, "PaymentMeans/CardAccount",
     "CardTypeCode ValidityStartDate ExpiryDate IssuerID IssuerNumberID CV2ID "
     "CardChipCode ChipApplicationID"},
    {424, "PaymentMeans/PayeeFinancialAccount",
     "AliasName AccountTypeCode AccountFormatCode CurrencyCode PaymentNote "
     "FinancialInstitutionBranch/Name "
     "FinancialInstitutionBranch/FinancialInstitution/Name "
     "FinancialInstitutionBranch/FinancialInstitution/Address "
     "FinancialInstitutionBranch/Address Country"},
    {434, "PaymentMeans", "CreditAccount"},
    {435, "PaymentMeans/PaymentMandate",
     "MandateTypeCode MaximumPaymentInstructionsNumeric MaximumPaidAmount "
     "SignatureID PayerParty PayerFinancialAccount/Name "
     "PayerFinancialAccount/AliasName PayerFinancialAccount/AccountTypeCode "
     "PayerFinancialAccount/AccountFormatCode "
     "PayerFinancialAccount/CurrencyCode PayerFinancialAccount/PaymentNote "
     "PayerFinancialAccount/FinancialInstitutionBranch "
     "PayerFinancialAccount/Country ValidityPeriod PaymentReversalPeriod "
     "Clause"},
    {451, "PaymentMeans", "TradeFinancing"},
    {452, "PaymentTerms",
     "ID PaymentMeansID PrepaidPaymentReferenceID ReferenceEventCode "
     "SettlementDiscountPercent PenaltySurchargePercent PaymentPercent Amount "
     "SettlementDiscountAmount PenaltyAmount PaymentTermsDetailsURI "
     "PaymentDueDate InstallmentDueDate InvoicingPartyReference "
     "SettlementPeriod PenaltyPeriod ExchangeRate ValidityPeriod"},
    {470, "", "PrepaidPayment"},
    {471, "AllowanceCharge", kCharge},
    {477, "AllowanceCharge/TaxCategory",
     "Name BaseUnitMeasure PerUnitAmount TaxExemptionReasonCode "
     "TaxExemptionReason TierRange TierRatePercent TaxScheme/Name "
     "TaxScheme/TaxTypeCode TaxScheme/CurrencyCode "
     "TaxScheme/JurisdictionRegionAddress"},
    {488, "AllowanceCharge", "TaxTotal PaymentMeans"},
    {490, "",
     "TaxExchangeRate PricingExchangeRate PaymentExchangeRate "
     "PaymentAlternativeExchangeRate"},
    {494, "TaxTotal",
     "RoundingAmount TaxEvidenceIndicator TaxIncludedIndicator"},
    {497, "TaxTotal/TaxSubtotal",
     "CalculationSequenceNumeric TransactionCurrencyTaxAmount Percent "
     "BaseUnitMeasure PerUnitAmount TierRange TierRatePercent"},
    {504, "TaxTotal/TaxSubtotal/TaxCategory",
     "Name BaseUnitMeasure PerUnitAmount TierRange TierRatePercent "
     "TaxScheme/Name TaxScheme/TaxTypeCode TaxScheme/CurrencyCode "
     "TaxScheme/JurisdictionRegionAddress"},
    {513, "", "WithholdingTaxTotal"},
    {514, "LegalMonetaryTotal", "PayableAlternativeAmount"},
    {515, "DocumentLine",
     "UUID TaxPointDate AccountingCostCode PaymentPurposeCode "
     "FreeOfChargeIndicator"},
    {520, "DocumentLine/InvoicePeriod",
     "StartTime EndTime DurationMeasure DescriptionCode Description"},
    {525, "DocumentLine/OrderLineReference",
     "SalesOrderLineID UUID LineStatusCode OrderReference"},
    {529, "DocumentLine",
     "DespatchLineReference ReceiptLineReference BillingReference"},
    {532, "DocumentLine/DocumentReference",
     "CopyIndicator UUID IssueDate IssueTime"},
    {537, "DocumentLine/DocumentReference",
     "DocumentType Xpath LanguageID LocaleCode VersionID DocumentStatusCode "
     "DocumentDescription Attachment ValidityPeriod IssuerParty "
     "ResultOfVerification"},
    {548, "DocumentLine",
     "PricingReference OriginatorParty Delivery PaymentTerms"},
    {552, "DocumentLine/AllowanceCharge", kCharge},
    {558, "DocumentLine/AllowanceCharge", "TaxCategory TaxTotal PaymentMeans"},
    {561, "DocumentLine", "TaxTotal WithholdingTaxTotal"},
    {563, "DocumentLine/Item",
     "PackQuantity PackSizeNumeric CatalogueIndicator HazardousRiskIndicator "
     "AdditionalInformation Keyword BrandName ModelName"},
    {571, "DocumentLine/Item/BuyersItemIdentification", kItemId},
    {576, "DocumentLine/Item/SellersItemIdentification", kItemId},
    {581, "DocumentLine/Item", "ManufacturersItemIdentification"},
    {582, "DocumentLine/Item/StandardItemIdentification", kItemId},
    {587, "DocumentLine/Item",
     "CatalogueItemIdentification AdditionalItemIdentification "
     "CatalogueDocumentReference ItemSpecificationDocumentReference "
     "OriginCountry/Name CommodityClassification/NatureCode "
     "CommodityClassification/CargoTypeCode "
     "CommodityClassification/CommodityCode TransactionConditions "
     "HazardousItem"},
    {597, "DocumentLine/Item/ClassifiedTaxCategory",
     "Name BaseUnitMeasure PerUnitAmount TaxExemptionReasonCode "
     "TaxExemptionReason TierRange TierRatePercent TaxScheme/Name "
     "TaxScheme/TaxTypeCode TaxScheme/CurrencyCode "
     "TaxScheme/JurisdictionRegionAddress"},
    {608, "DocumentLine/Item/AdditionalItemProperty",
     "ID NameCode TestMethod ValueQuantity ValueQualifier ImportanceCode "
     "ListValue UsabilityPeriod ItemPropertyGroup RangeDimension "
     "ItemPropertyRange"},
    {619, "DocumentLine/Item",
     "ManufacturerParty InformationContentProviderParty OriginAddress "
     "ItemInstance Certificate Dimension"},
    {625, "DocumentLine/Price",
     "PriceChangeReason PriceTypeCode PriceType OrderableUnitFactorRate "
     "ValidityPeriod PriceList"},
    {632, "DocumentLine/Price/AllowanceCharge", "ID"},
    {636, "DocumentLine/Price/AllowanceCharge",
     "PrepaidIndicator SequenceNumeric AccountingCostCode AccountingCost "
     "PerUnitAmount TaxCategory TaxTotal PaymentMeans"},
    {644, "DocumentLine/Price", "PricingExchangeRate"},
    {645, "DocumentLine", "DeliveryTerms SubInvoiceLine ItemPriceExtension"},
    {669, "DocumentLine/Price/AllowanceCharge",
     "AllowanceChargeReasonCode AllowanceChargeReason "
     "MultiplierFactorNumeric"},
    {680, "PaymentMeans", "PayerFinancialAccount"},
};

// Attributes that are not used: number, path of the element, attribute.
struct AttributeRule {
  int number;
  std::string_view path;
  const char* attribute;
};
constexpr AttributeRule kAttributes[] = {
    {648, "CustomizationID", "schemeID"},
    {649, "ProfileID", "schemeID"},
    {650, "ID", "schemeID"},
    {651, "SalesOrderID", "schemeID"},
    {652, "AccountingSupplierParty/Party/PartyTaxScheme/CompanyID", "schemeID"},
    {652, "AccountingCustomerParty/Party/PartyTaxScheme/CompanyID", "schemeID"},
    {652, "TaxRepresentativeParty/PartyTaxScheme/CompanyID", "schemeID"},
    {653, "PaymentMeans/PaymentID", "schemeID"},
    {654, "PaymentMeans/PayeeFinancialAccount/ID", "schemeID"},
    {655, "PaymentMeans/PayeeFinancialAccount/FinancialInstitutionBranch/ID",
     "schemeID"},
    {656, "TypeCode", "listID"},
    {657, "DocumentCurrencyCode", "listID"},
    {658, "TaxCurrencyCode", "listID"},
    {659, "AdditionalDocumentReference/DocumentTypeCode", "listID"},
    {660,
     "AccountingSupplierParty/Party/PostalAddress/Country/"
     "IdentificationCode",
     "listID"},
    {660,
     "AccountingCustomerParty/Party/PostalAddress/Country/"
     "IdentificationCode",
     "listID"},
    {661, "PaymentMeans/PaymentMeansCode", "listID"},
    {662, "AllowanceCharge/AllowanceChargeReasonCode", "listID"},
    {663, "DocumentLine/Quantity", "unitCodeListID"},
    {667, "DocumentLine/Item/BuyersItemIdentification/ID", "schemeID"},
    {668, "DocumentLine/Item/SellersItemIdentification/ID", "schemeID"},
    {674, "PaymentMeans/CardAccount/PrimaryAccountNumberID", "schemeID"},
    {675, "PaymentMeans/CardAccount/NetworkID", "schemeID"},
    {676, "PaymentMeans/PaymentMandate/ID", "schemeID"},
    {677, "PaymentMeans/PaymentMandate/PayerFinancialAccount/ID", "schemeID"},
    {678, "TaxTotal/TaxSubtotal/TaxCategory/ID", "schemeID"},
    {679, "DocumentLine/Item/ClassifiedTaxCategory/ID", "schemeID"},
};

void AddRule(int number, std::string path, std::string_view what,
             std::vector<UblStructureRule>& rules) {
  UblStructureRule& rule = rules.emplace_back();
  rule.id = absl::StrFormat("UBL-CR-%03d", number);
  rule.path = std::move(path);
  rule.rule.severity = Severity::kWarning;
  rule.rule.sets = kUblCore;
  rule.rule.words = what;
}

constexpr std::string_view kElementWords =
    "EN 16931 does not know this element; it is not read.";
constexpr std::string_view kAttributeWords =
    "EN 16931 does not use this attribute here.";

std::vector<UblStructureRule> MakeRules() {
  std::vector<UblStructureRule> rules;
  for (const Run& run : kRuns) {
    int number = run.first;
    std::string_view names = run.names;
    while (!names.empty()) {
      const size_t blank = names.find(' ');
      std::string path(run.parent);
      if (!path.empty()) path += '/';
      path += names.substr(0, blank);
      AddRule(number++, std::move(path), kElementWords, rules);
      if (blank == std::string_view::npos) break;
      names.remove_prefix(blank + 1);
    }
  }
  for (const AttributeRule& rule : kAttributes) {
    AddRule(rule.number, absl::StrFormat("%s/@%s", rule.path, rule.attribute),
            kAttributeWords, rules);
  }
  return rules;
}

// The element paths as a tree of names: a document is walked along it.
struct Step {
  absl::flat_hash_map<uint16_t, int32_t> next;
  const UblRule* rule = nullptr;
};

struct Attribute {
  std::vector<UblName> path;
  const char* name;
  const UblRule* rule;
};

struct Tables {
  std::vector<UblStructureRule> rules;
  std::vector<Step> steps;
  std::vector<Attribute> attributes;
};

std::vector<UblName> NamesOf(std::string_view path) {
  std::vector<UblName> names;
  while (!path.empty()) {
    const size_t slash = path.find('/');
    const std::string_view step = path.substr(0, slash);
    if (step[0] == '@') break;
    names.push_back(UblNameOf(step));
    if (slash == std::string_view::npos) break;
    path.remove_prefix(slash + 1);
  }
  return names;
}

const Tables& AllTables() {
  static const Tables& tables = *[] {
    auto* made = new Tables;
    made->rules = MakeRules();
    made->steps.emplace_back();
    size_t attribute = 0;
    for (UblStructureRule& rule : made->rules) {
      rule.rule.id = rule.id;
      rule.rule.context = rule.path;
      const std::vector<UblName> names = NamesOf(rule.path);
      if (rule.path.find('@') != std::string::npos) {
        made->attributes.push_back(
            {names, kAttributes[attribute++].attribute, &rule.rule});
        continue;
      }
      int32_t at = 0;
      for (const UblName name : names) {
        auto [next, added] =
            made->steps[static_cast<size_t>(at)].next.try_emplace(
                static_cast<uint16_t>(name),
                static_cast<int32_t>(made->steps.size()));
        at = next->second;
        if (added) made->steps.emplace_back();
      }
      made->steps[static_cast<size_t>(at)].rule = &rule.rule;
    }
    return made;
  }();
  return tables;
}

// The extension for blocked accounts uses these three.
bool GAccountUses(const UblRule& rule) {
  return rule.id == "UBL-CR-411" || rule.id == "UBL-CR-453" ||
         rule.id == "UBL-CR-459";
}

}  // namespace

const std::vector<UblStructureRule>& UblStructureRules() {
  return AllTables().rules;
}

// Names beyond those of ubl_names.h, in a fixed order.
std::vector<std::string_view> UblStructureNames() {
  std::vector<std::string_view> names;
  for (const Run& run : kRuns) {
    std::string_view rest = run.names;
    while (!rest.empty()) {
      const size_t end = rest.find_first_of(" /");
      names.push_back(rest.substr(0, end));
      if (end == std::string_view::npos) break;
      rest.remove_prefix(end + 1);
    }
  }
  return names;
}

void CheckUblStructure(UblRun& run) {
  if (!run.In(kUblCore)) return;
  const UblTree& tree = run.tree();
  const Tables& tables = AllTables();
  // The step each node stands on; -1 leaves the tree of names.
  std::vector<int32_t> step_of(tree.size(), -1);
  step_of[0] = 0;
  const auto size = static_cast<UblIndex>(tree.size());
  for (UblIndex index = 1; index < size; ++index) {
    const UblNode& node = tree.at(index);
    const int32_t from = step_of[static_cast<size_t>(node.parent)];
    if (from < 0) continue;
    const auto& next = tables.steps[static_cast<size_t>(from)].next;
    const auto found = next.find(static_cast<uint16_t>(node.name));
    if (found == next.end()) continue;
    step_of[static_cast<size_t>(index)] = found->second;
    const UblRule* rule = tables.steps[static_cast<size_t>(found->second)].rule;
    if (rule == nullptr) continue;
    if (run.In(kUblGAccount) && GAccountUses(*rule)) continue;
    // A credit note has no due date of its own.
    if (tree.is_credit_note() && rule->id == "UBL-CR-412") continue;
    run.Fail(*rule, index);
  }
  std::vector<UblIndex> nodes;
  for (const Attribute& attribute : tables.attributes) {
    nodes.clear();
    tree.Collect(tree.root(), attribute.path, nodes);
    for (const UblIndex node : nodes) {
      if (tree.Attribute(node, attribute.name).empty()) continue;
      run.Fail(*attribute.rule, node);
      break;
    }
  }
  const UblIndex version = tree.Child(tree.root(), UblName::kUBLVersionID);
  if (version != kNoUblNode && tree.at(version).text != "2.1") {
    run.Fail("UBL-CR-002", version);
  }
}

}  // namespace omloop::ingest
