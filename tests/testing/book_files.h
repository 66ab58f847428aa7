#ifndef OMLOOP_TESTS_TESTING_BOOK_FILES_H_
#define OMLOOP_TESTS_TESTING_BOOK_FILES_H_

#include <string>
#include <string_view>

namespace omloop::testing {

// `text` with the first `from` replaced by `to`; "" when `from` is not in it,
// so that a test that changes nothing fails.
inline std::string With(std::string text, std::string_view from,
                        std::string_view to) {
  const size_t at = text.find(from);
  if (at == std::string::npos) return "";
  return text.replace(at, from.size(), to);
}

inline std::string WithAll(std::string text, std::string_view from,
                           std::string_view to) {
  for (size_t at = text.find(from); at != std::string::npos;
       at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

// A valid NLCIUS invoice: F-1 of 2026-10-05, 100.00 and 21.00 VAT, from
// Bakkerij Proef B.V. (1066 AZ, KvK 68750110) to Gemeente Proefstad.
inline std::string SampleInvoice() {
  return R"(<?xml version="1.0" encoding="UTF-8"?>
<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
 xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
 xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
<cbc:CustomizationID>urn:cen.eu:en16931:2017#compliant#urn:fdc:nen.nl:nlcius:v1.0</cbc:CustomizationID>
<cbc:ID>F-1</cbc:ID><cbc:IssueDate>2026-10-05</cbc:IssueDate>
<cbc:DueDate>2026-11-04</cbc:DueDate>
<cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>
<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
<cbc:BuyerReference>R1</cbc:BuyerReference>
<cac:AccountingSupplierParty><cac:Party><cac:PostalAddress>
<cbc:StreetName>Straat 1</cbc:StreetName><cbc:CityName>Amsterdam</cbc:CityName>
<cbc:PostalZone>1066 AZ</cbc:PostalZone>
<cac:Country><cbc:IdentificationCode>NL</cbc:IdentificationCode></cac:Country>
</cac:PostalAddress><cac:PartyTaxScheme><cbc:CompanyID>NL004495445B01</cbc:CompanyID>
<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>
<cac:PartyLegalEntity><cbc:RegistrationName>Bakkerij Proef B.V.</cbc:RegistrationName>
<cbc:CompanyID schemeID="0106">68750110</cbc:CompanyID></cac:PartyLegalEntity>
</cac:Party></cac:AccountingSupplierParty>
<cac:AccountingCustomerParty><cac:Party><cac:PostalAddress>
<cbc:StreetName>Amstel 1</cbc:StreetName><cbc:CityName>Amsterdam</cbc:CityName>
<cbc:PostalZone>1011 PN</cbc:PostalZone>
<cac:Country><cbc:IdentificationCode>NL</cbc:IdentificationCode></cac:Country>
</cac:PostalAddress><cac:PartyLegalEntity>
<cbc:RegistrationName>Gemeente Proefstad</cbc:RegistrationName>
<cbc:CompanyID schemeID="0190">00000001003214345000</cbc:CompanyID>
</cac:PartyLegalEntity></cac:Party></cac:AccountingCustomerParty>
<cac:PaymentMeans><cbc:PaymentMeansCode>58</cbc:PaymentMeansCode>
<cac:PayeeFinancialAccount><cbc:ID>NL91ABNA0417164300</cbc:ID>
</cac:PayeeFinancialAccount></cac:PaymentMeans>
<cac:TaxTotal><cbc:TaxAmount currencyID="EUR">21.00</cbc:TaxAmount>
<cac:TaxSubtotal><cbc:TaxableAmount currencyID="EUR">100.00</cbc:TaxableAmount>
<cbc:TaxAmount currencyID="EUR">21.00</cbc:TaxAmount>
<cac:TaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>21</cbc:Percent>
<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:TaxCategory>
</cac:TaxSubtotal></cac:TaxTotal>
<cac:LegalMonetaryTotal>
<cbc:LineExtensionAmount currencyID="EUR">100.00</cbc:LineExtensionAmount>
<cbc:TaxExclusiveAmount currencyID="EUR">100.00</cbc:TaxExclusiveAmount>
<cbc:TaxInclusiveAmount currencyID="EUR">121.00</cbc:TaxInclusiveAmount>
<cbc:PayableAmount currencyID="EUR">121.00</cbc:PayableAmount>
</cac:LegalMonetaryTotal>
<cac:InvoiceLine><cbc:ID>1</cbc:ID>
<cbc:InvoicedQuantity unitCode="C62">4</cbc:InvoicedQuantity>
<cbc:LineExtensionAmount currencyID="EUR">100.00</cbc:LineExtensionAmount>
<cac:Item><cbc:Name>Brood</cbc:Name><cac:ClassifiedTaxCategory>
<cbc:ID>S</cbc:ID><cbc:Percent>21</cbc:Percent>
<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:ClassifiedTaxCategory>
</cac:Item><cac:Price><cbc:PriceAmount currencyID="EUR">25.00</cbc:PriceAmount>
</cac:Price></cac:InvoiceLine>
</Invoice>
)";
}

// A valid audit file of an anchor with one purchase: F-1 of 2026-10-05, 100.00
// and 21.00 VAT, from relation 7.
inline std::string SampleAuditFile() {
  return R"(<?xml version="1.0" encoding="utf-8"?>
<auditfile xmlns="http://www.auditfiles.nl/XAF/3.2">
<header><fiscalYear>2026</fiscalYear><curCode>EUR</curCode>
<softwareDesc>Boek</softwareDesc></header>
<company><companyName>Proefstad</companyName>
<customersSuppliers><customerSupplier><custSupID>7</custSupID>
<custSupName>Bakkerij Proef</custSupName><commerceNr>687501100000</commerceNr>
<custSupTp>S</custSupTp><streetAddress><postalCode>1066AZ</postalCode>
<country>NL</country></streetAddress></customerSupplier></customersSuppliers>
<generalLedger>
<ledgerAccount><accID>1600</accID><accDesc>Crediteuren</accDesc><accTp>B</accTp></ledgerAccount>
<ledgerAccount><accID>1520</accID><accDesc>Voorheffing</accDesc><accTp>B</accTp></ledgerAccount>
<ledgerAccount><accID>4500</accID><accDesc>Kantinekosten</accDesc><accTp>P</accTp></ledgerAccount>
</generalLedger>
<vatCodes><vatCode><vatID>1</vatID><vatToClaimAccID>1520</vatToClaimAccID></vatCode></vatCodes>
<periods><period><periodNumber>10</periodNumber></period></periods>
<transactions><linesCount>3</linesCount><totalDebit>121.00</totalDebit>
<totalCredit>121.00</totalCredit>
<journal><jrnID>I</jrnID><desc>Inkoopboek</desc><jrnTp>P</jrnTp>
<transaction><nr>1</nr><periodNumber>10</periodNumber><trDt>2026-10-05</trDt>
<trLine><nr>1</nr><accID>1600</accID><docRef>F-1</docRef><effDate>2026-10-05</effDate><amnt>121.00</amnt><amntTp>C</amntTp><custSupID>7</custSupID></trLine>
<trLine><nr>2</nr><accID>4500</accID><docRef>F-1</docRef><effDate>2026-10-05</effDate><amnt>100.00</amnt><amntTp>D</amntTp></trLine>
<trLine><nr>3</nr><accID>1520</accID><docRef>F-1</docRef><effDate>2026-10-05</effDate><amnt>21.00</amnt><amntTp>D</amntTp></trLine>
</transaction></journal></transactions></company></auditfile>
)";
}

// A balanced statement with one payment: 121.00 on 2026-10-25 to the account
// of Bakkerij Proef, which names F-1 in its free text.
inline std::string SampleStatement() {
  return R"(<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">
<BkToCstmrStmt><GrpHdr><MsgId>1</MsgId></GrpHdr><Stmt><Id>S1</Id>
<Acct><Id><IBAN>NL26VAYB8060476890</IBAN></Id><Ccy>EUR</Ccy></Acct>
<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">200.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">79.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>
<Ntry><Amt Ccy="EUR">121.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
<BookgDt><Dt>2026-10-25</Dt></BookgDt><NtryDtls><TxDtls>
<Refs><EndToEndId>E1</EndToEndId></Refs><RltdPties>
<Cdtr><Pty><Nm>Bakkerij Proef B.V.</Nm></Pty></Cdtr>
<CdtrAcct><Id><IBAN>NL91ABNA0417164300</IBAN></Id></CdtrAcct></RltdPties>
<RmtInf><Ustrd>Factuur F-2026/001 met dank aan Jan</Ustrd></RmtInf>
</TxDtls></NtryDtls></Ntry></Stmt></BkToCstmrStmt></Document>
)";
}

}  // namespace omloop::testing

#endif  // OMLOOP_TESTS_TESTING_BOOK_FILES_H_
