#ifndef OMLOOP_LEDGER_INGEST_UBL_UBL_NAMES_H_
#define OMLOOP_LEDGER_INGEST_UBL_UBL_NAMES_H_

#include <cstdint>
#include <string_view>

namespace omloop::ingest {

// Every element of a UBL invoice or credit note that a rule looks at, by its
// local name. Names that only the structure rules know follow after them
// (UblNameOf gives each name of that table a number too).
// Invoice and credit note have different words for three elements that the
// rules treat alike; both words have the one number.
#define OMLOOP_UBL_NAMES(NAME)       \
  NAME(AccountingCost)               \
  NAME(AccountingCustomerParty)      \
  NAME(AccountingSupplierParty)      \
  NAME(ActualDeliveryDate)           \
  NAME(AdditionalDocumentReference)  \
  NAME(AdditionalItemProperty)       \
  NAME(AdditionalStreetName)         \
  NAME(Address)                      \
  NAME(AddressLine)                  \
  NAME(AllowanceCharge)              \
  NAME(AllowanceChargeReason)        \
  NAME(AllowanceChargeReasonCode)    \
  NAME(AllowanceTotalAmount)         \
  NAME(Amount)                       \
  NAME(Attachment)                   \
  NAME(BaseAmount)                   \
  NAME(BaseQuantity)                 \
  NAME(BillingReference)             \
  NAME(BuyerReference)               \
  NAME(BuyersItemIdentification)     \
  NAME(CardAccount)                  \
  NAME(ChargeIndicator)              \
  NAME(ChargeTotalAmount)            \
  NAME(CityName)                     \
  NAME(ClassifiedTaxCategory)        \
  NAME(CommodityClassification)      \
  NAME(CompanyID)                    \
  NAME(CompanyLegalForm)             \
  NAME(Contact)                      \
  NAME(ContractDocumentReference)    \
  NAME(Country)                      \
  NAME(CountrySubentity)             \
  NAME(CustomizationID)              \
  NAME(Delivery)                     \
  NAME(DeliveryLocation)             \
  NAME(DeliveryParty)                \
  NAME(Description)                  \
  NAME(DescriptionCode)              \
  NAME(DespatchDocumentReference)    \
  NAME(DocumentCurrencyCode)         \
  NAME(DocumentDescription)          \
  NAME(DocumentReference)            \
  NAME(DocumentTypeCode)             \
  NAME(DueDate)                      \
  NAME(EmbeddedDocumentBinaryObject) \
  NAME(EndDate)                      \
  NAME(EndpointID)                   \
  NAME(ExternalReference)            \
  NAME(FinancialInstitution)         \
  NAME(FinancialInstitutionBranch)   \
  NAME(ID)                           \
  NAME(IdentificationCode)           \
  NAME(InstructionNote)              \
  NAME(InvoiceDocumentReference)     \
  NAME(InvoicePeriod)                \
  NAME(IssueDate)                    \
  NAME(Item)                         \
  NAME(ItemClassificationCode)       \
  NAME(LegalMonetaryTotal)           \
  NAME(DocumentLine)                 \
  NAME(Line)                         \
  NAME(LineExtensionAmount)          \
  NAME(LineID)                       \
  NAME(MultiplierFactorNumeric)      \
  NAME(Name)                         \
  NAME(NetworkID)                    \
  NAME(Note)                         \
  NAME(OrderLineReference)           \
  NAME(OrderReference)               \
  NAME(OriginCountry)                \
  NAME(OriginatorDocumentReference)  \
  NAME(Party)                        \
  NAME(PartyIdentification)          \
  NAME(PartyLegalEntity)             \
  NAME(PartyName)                    \
  NAME(PartyTaxScheme)               \
  NAME(PayableAmount)                \
  NAME(PayableRoundingAmount)        \
  NAME(PayeeFinancialAccount)        \
  NAME(PayeeParty)                   \
  NAME(PayerFinancialAccount)        \
  NAME(PaymentDueDate)               \
  NAME(PaymentID)                    \
  NAME(PaymentMandate)               \
  NAME(PaymentMeans)                 \
  NAME(PaymentMeansCode)             \
  NAME(PaymentMeansID)               \
  NAME(PaymentTerms)                 \
  NAME(Percent)                      \
  NAME(PostalAddress)                \
  NAME(PostalZone)                   \
  NAME(PrepaidAmount)                \
  NAME(Price)                        \
  NAME(PriceAmount)                  \
  NAME(PrimaryAccountNumberID)       \
  NAME(ProfileID)                    \
  NAME(ProjectReference)             \
  NAME(Quantity)                     \
  NAME(ReceiptDocumentReference)     \
  NAME(RegistrationName)             \
  NAME(SalesOrderID)                 \
  NAME(SellersItemIdentification)    \
  NAME(StandardItemIdentification)   \
  NAME(StartDate)                    \
  NAME(StreetName)                   \
  NAME(TaxAmount)                    \
  NAME(TaxCategory)                  \
  NAME(TaxCurrencyCode)              \
  NAME(TaxExclusiveAmount)           \
  NAME(TaxExemptionReason)           \
  NAME(TaxExemptionReasonCode)       \
  NAME(TaxInclusiveAmount)           \
  NAME(TaxPointDate)                 \
  NAME(TaxRepresentativeParty)       \
  NAME(TaxScheme)                    \
  NAME(TaxSubtotal)                  \
  NAME(TaxTotal)                     \
  NAME(TaxableAmount)                \
  NAME(TypeCode)                     \
  NAME(UBLVersionID)                 \
  NAME(Value)

enum class UblName : uint16_t {
  kUnknown,
#define OMLOOP_UBL_ENUM(name) k##name,
  OMLOOP_UBL_NAMES(OMLOOP_UBL_ENUM)
#undef OMLOOP_UBL_ENUM
      kFirstOther,
};

// The number of a local name; kUnknown when no rule knows it.
UblName UblNameOf(std::string_view local_name);

}  // namespace omloop::ingest

#endif  // OMLOOP_LEDGER_INGEST_UBL_UBL_NAMES_H_
