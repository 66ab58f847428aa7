#include "ledger/ingest/fields.h"

#include <algorithm>

#include "ledger/base/check.h"
#include "ledger/ingest/text.h"

namespace omloop::ingest {
namespace {

constexpr int kExactScore = 1000;
constexpr int kPatternScore = 500;
constexpr int kStep = 4;  // Lost per place down a list.

// Names are whole headers after normalising, in English and Dutch as
// municipalities, councils and finance systems write them. None of them is
// particular to one publisher: a header that only one file has belongs into a
// pattern, or nowhere.
constexpr FieldSpec kSpendFields[] = {
    {Field::kPaymentDate, "payment_date", "the payment date", Content::kDate,
     "payment date|date paid|paid date|date of payment|invoice payment date|"
     "paid on|clearing date|payment made date|date payment made|"
     "betaaldatum|betaal datum|datum betaling|datum betaald|betaald op|"
     "betalingsdatum|datum van betaling|uitbetaald op|valutadatum|"
     "value date",
     "payment date|paid date|date paid|betaal datum|datum betaling|"
     "datum betaald"},
    {Field::kInvoiceDate, "invoice_date", "the invoice date", Content::kDate,
     "invoice date|date of invoice|inv date|bill date|factuurdatum|"
     "factuur datum|datum factuur|document date|documentdatum|nota datum",
     "invoice date|factuur datum|datum factuur"},
    {Field::kDate, "date", "a date", Content::kDate,
     "transaction date|date|datum|posting date|gl date|effective date|"
     "boekdatum|boekingsdatum|datum boeking|transactiedatum|mutatiedatum|"
     "posted|entry date|journal date|updated|update date|date of expenditure|"
     "spend date|trans date|accounting date|voucher date",
     "date|datum|dt trans"},
    {Field::kPeriod, "period", "the period", Content::kPeriod,
     "period|periode|month|maand|boekperiode|accounting period|"
     "financial period|year month|jaar maand|jaarmaand|jaar|year|boekjaar|"
     "financial year|calendar year|kalenderjaar|betaalmaand|payment month|"
     "month paid|maand van betaling|factuurmaand",
     ""},
    {Field::kMonthOfYear, "month_of_year", "the month of the year",
     Content::kPeriod,
     "maand|month|maandnummer|maand nummer|maandnr|maand nr|month number|"
     "month no|betaalmaand|payment month|periode|period",
     ""},
    {Field::kAmountNet, "amount_net", "the net amount", Content::kAmount,
     "net amount|invoice line value net of vat|amount net|net|nett amount|net "
     "value|amount net of vat|"
     "amount excluding vat|amount excl vat|amount ex vat|"
     "total excludes vat|total excluding vat|"
     "line amount net|net invoice amount|"
     "bedrag excl btw|bedrag exclusief btw|bedrag ex btw|netto bedrag|"
     "nettobedrag|netto|bedrag netto|excl btw|exclusief btw|"
     "factuurbedrag excl btw|regelbedrag excl btw|ex vat|excl vat",
     "net vat|net amount|excl vat|excluding vat|excludes vat|exclusive vat|"
     "ex vat|less vat|without vat|excl btw|exclusief btw|ex btw|zonder btw|"
     "netto bedrag"},
    {Field::kAmount, "amount", "the amount", Content::kAmount,
     "amount|amount paid|bedrag|payment amount|invoice amount|value|"
     "transaction amount|line amount|invoice line value|invoice value|"
     "spend|total|total amount|amount gbp|amount eur|amount in eur|"
     "factuurbedrag|boekbedrag|betaald bedrag|bedrag betaald|bedrag eur|"
     "bedrag in euro|bedrag euro|waarde|uitgaven|realisatie|verleend|"
     "verleend bedrag|lasten|totaal|totaalbedrag|regelbedrag|som|"
     "uitbetaald bedrag|uitgekeerd bedrag|vastgesteld bedrag|"
     "toegekend bedrag|kosten|prijs|saldo|expenditure|actual value|actual|"
     "actuals|sum paid|cost|price|paid|amt|payment amt|invoice amt|sum|"
     "payment|euro|eur|gbp",
     "amount !vat !btw !tax !type !code|bedrag !btw !soort|"
     "value !vat !date !code !type|realisatie|"
     "spend !date !purpose !type !area !category"},
    {Field::kAmountGross, "amount_gross", "the gross amount", Content::kAmount,
     "gross|gross amount|amount gross|gross value|amount including vat|"
     "amount incl vat|amount inc vat|total including vat|total incl vat|"
     "bruto|bruto bedrag|brutobedrag|bedrag incl btw|bedrag inclusief btw|"
     "incl btw|inclusief btw|factuurbedrag incl btw|inc vat|incl vat",
     "gross|incl vat|inc vat|including vat|inclusive vat|incl btw|"
     "inclusief btw|bruto bedrag"},
    {Field::kVat, "vat", "the VAT", Content::kAmount,
     "vat|vat amount|amount vat|tax amount|irrecoverable vat|btw|btw bedrag|"
     "bedrag btw|btwbedrag|non recoverable vat|vat irrecoverable",
     "vat amount|btw bedrag|irrecoverable vat"},
    {Field::kDebit, "debit", "the debit amount", Content::kAmount,
     "debet|debit|debet bedrag|bedrag debet|debit amount|amount debit|"
     "debetbedrag|debit eur|debet eur|debit value",
     "bedrag debet|debit amount|debet eur"},
    {Field::kCredit, "credit", "the credit amount", Content::kAmount,
     "credit|credit bedrag|bedrag credit|credit amount|amount credit|"
     "creditbedrag|credit eur|credit value",
     "bedrag credit|credit amount|credit eur"},
    {Field::kSign, "debit_or_credit", "debit or credit", Content::kWords,
     "debet credit|debit credit|d c|dc|credit debet|credit debit|c d|af bij|"
     "bij af|af of bij|debet of credit|dc indicator|d c indicator|dr cr|"
     "debit credit indicator|debet credit indicator|soll haben|s h",
     "debet credit|debit credit"},
    {Field::kName, "supplier_name", "the supplier's name", Content::kWords,
     "supplier name|supplier|vendor name|vendor|creditor name|payee name|"
     "payee|beneficiary name|beneficiary|supplier beneficiary name|"
     "merchant name|merchant|company name|supplier company name|recipient|"
     "recipient name|creditor|paid to|name of supplier|name|"
     "leverancier|leveranciersnaam|naam leverancier|leverancier naam|"
     "crediteur|crediteurnaam|naam crediteur|crediteur naam|begunstigde|"
     "naam begunstigde|ontvanger|naam ontvanger|relatie|relatienaam|"
     "naam relatie|leverancier omschrijving|bedrijfsnaam|"
     "naam tegenpartij|tegenpartij|naam|apar name|subsidieontvanger|"
     "naam subsidieontvanger|rekeninghouder|naam rekeninghouder|"
     "ontvangende partij|tenaamstelling|aanvrager|trader|counterparty|"
     "account holder|supplier payee|recipient organisation|third party",
     "supplier name|vendor name|creditor name|payee name|merchant name|"
     "beneficiary name|supplier !number !id !code !no !type !registered "
     "!company !postcode !vat !ref !charity !address !enterprise !invoice|"
     "naam leverancier|naam crediteur"},
    {Field::kNumber, "supplier_number", "the supplier's number", Content::kCode,
     "supplier number|supplier id|supplier no|supplier code|supplier ref|"
     "supplier reference|vendor number|vendor id|vendor no|vendor code|"
     "creditor number|creditor no|creditor id|payee id|payee number|"
     "leveranciersnummer|leveranciernummer|leveranciersnr|leveranciernr|"
     "leverancier nummer|leverancier nr|leverancier id|leveranciercode|"
     "leverancierscode|crediteurnummer|crediteurnr|crediteur nummer|"
     "crediteur nr|crediteurennummer|crediteur id|relatienummer|relatienr|"
     "relatie nummer|nummer leverancier|apar id",
     "supplier number|supplier id|supplier code|vendor number|vendor id|"
     "creditor number"},
    {Field::kKvk, "supplier_kvk", "the supplier's company number",
     Content::kCode,
     "kvk|kvk nummer|kvknummer|kvk nr|kvknr|kvk number|company number|"
     "company registration number|supplier registered company number|"
     "supplier company number|registered company number|company reg no|"
     "company no|kvk leverancier|kvk nummer leverancier|inschrijfnummer kvk|"
     "handelsregisternummer|kamer van koophandel|kamer van koophandel nummer",
     "kvk !vestiging|company number|company registration"},
    {Field::kPostcode, "supplier_postcode", "the supplier's postcode",
     Content::kAny,
     "supplier postcode|supplier post code|vendor postcode|postcode|"
     "post code|postal code|postcode leverancier|leverancier postcode|"
     "postcode crediteur|crediteur postcode|zip|zip code",
     "postcode|post code|postal code"},
    {Field::kBranch, "supplier_branch", "the supplier's establishment",
     Content::kCode,
     "vestigingsnummer|vestiging nummer|vestigingsnr|vestiging nr|"
     "establishment number|branch number|kvk vestigingsnummer|kvk vestiging|"
     "vestigingsnummer leverancier|supplier branch",
     "vestigingsnummer"},
    {Field::kCountry, "supplier_country", "the supplier's country",
     Content::kWords,
     "supplier country|country|country code|land|landcode|"
     "land leverancier|leverancier land|vendor country",
     ""},
    {Field::kDocumentNumber, "document_number", "the document number",
     Content::kAny,
     "transaction number|transaction no|trans no|trans number|transno|"
     "transaction id|transaction ref|transaction reference|internal ref number|"
     "internal ref|document number|"
     "document no|documentno|invoice number|invoice no|invoice ref|"
     "invoice reference|voucher number|"
     "voucher no|payment reference|payment ref|payment number|reference|"
     "reference number|ref no|ref|unique reference|factuurnummer|"
     "factuur nummer|factuurnr|factuur nr|boekstuknummer|boekstuk nummer|"
     "boekstuknr|boekstuk|documentnummer|document nummer|"
     "transactienummer|stuknummer|referentie|kenmerk|factuurkenmerk|"
     "betalingskenmerk|journaalpost",
     "ref no|transaction number|document number|invoice number|"
     "factuur nummer|boekstuk nummer"},
    {Field::kLineNumber, "line_number", "the line number", Content::kCode,
     "line number|line no|line|seq no|sequence number|sequence|"
     "invoice line|invoice line number|regel|regelnummer|regelnr|"
     "regel nummer|factuurregel|volgnummer|boekingsregel|seq",
     "line number|seq no|regel nummer"},
    {Field::kOrderNumber, "order_number", "the order number", Content::kAny,
     "order number|order no|purchase order|purchase order number|"
     "po number|po no|po|ordernummer|order nummer|inkoopordernummer|"
     "inkooporder|bestelnummer|verplichtingnummer|verplichting",
     "purchase order|po number"},
    {Field::kContractNumber, "contract_number", "the contract number",
     Content::kAny,
     "contract number|contract no|contract reference|contract ref|"
     "contract id|contract|contractnummer|contract nummer|contractnr|"
     "contract nr|contractkenmerk|overeenkomst|overeenkomstnummer",
     "contract number|contract reference"},
    {Field::kCategory, "category", "the category", Content::kAny,
     "category|expense type|expenses type|expenditure category|"
     "expense area|expenditure type|spend category|procurement category|"
     "procurement classification|account detail|account description|"
     "gl description|account|ledger account|merchant category|"
     "detailed expenses type|detailed expenditure type|cipfsubs t|"
     "cipfsubj t|cipfsubs|cipfsubj|purpose|subjective|proclass|"
     "proclass description|cost centre name|expenditure code|"
     "expense code|service label|service area|service division|service|"
     "department|directorate|nstrg t|categorie|kostensoort|"
     "kostensoort omschrijving|grootboek|grootboekrekening|"
     "grootboekomschrijving|omschrijving grootboek|inkoopcategorie|"
     "inkooppakket|productgroep|pakket|taakveld|kostenplaats|"
     "kostenplaats omschrijving|naam beleidsartikel|thema|regeling|"
     "service cost centre|department area",
     "expense type|expenditure category|expenses type|procurement category|"
     "procurement classification"},
    {Field::kDescription, "description", "the description", Content::kAny,
     "description|omschrijving|narrative|tekst|extended "
     "description|text|details|"
     "line description|invoice description|item description|"
     "purpose of spend|purpose of spend summary|factuuromschrijving|"
     "regelomschrijving|boekingsomschrijving|omschrijving factuur|"
     "toelichting|project|uitsplitsing bijdrage",
     "narrative"},
    {Field::kBody, "body", "the paying body", Content::kWords,
     "body name|authority name|organisation name|organistion name|"
     "organization name|public body|entity|body|authority|organisation|"
     "organization|paying body|departmental family|purchasing body|"
     "instelling|organisatie|naam organisatie|opdrachtgever|gemeente|"
     "administratie|bedrijfseenheid|anchor",
     ""},
    {Field::kAsset, "currency", "the currency", Content::kWords,
     "currency|currency code|valuta|valutacode|valuta code|munt|muntsoort|"
     "asset|ccy|document currency",
     ""},
    {Field::kFundingClass, "funding_class", "the funding class",
     Content::kWords,
     "funding class|funding|financiering|financieringsbron|geldsoort|"
     "soort geld|financieringsklasse|bekostiging",
     ""},
};

constexpr FieldSpec kPartyFields[] = {
    {Field::kNumber, "number", "the party's number", Content::kAny,
     "number|nummer|party number|partijnummer|supplier number|supplier id|"
     "supplier no|vendor number|vendor id|leveranciersnummer|"
     "leveranciernummer|leverancier nummer|crediteurnummer|crediteur nummer|"
     "crediteurnr|debiteurnummer|relatienummer|relatie nummer|id|code|nr|"
     "party|oin|lrknummer",
     "supplier number|vendor number"},
    {Field::kName, "name", "the party's name", Content::kWords,
     "name|naam|party name|supplier name|vendor name|company name|"
     "leveranciersnaam|naam leverancier|leverancier|crediteurnaam|"
     "naam crediteur|bedrijfsnaam|handelsnaam|statutaire naam|"
     "organisatienaam|organisation name|officiele benaming|"
     "ad officiele benaming|supplier|vendor|relatie|relatienaam",
     "supplier name|company name|officiele benaming"},
    {Field::kKvk, "kvk", "the company number", Content::kCode,
     "kvk|kvk nummer|kvknummer|kvk nr|kvknr|kvk number|company number|"
     "company registration number|registered company number|"
     "handelsregisternummer|kamer van koophandel|"
     "kamer van koophandel nummer|nationale identificatie|"
     "nationale identificatie aansluitnummer",
     "kvk !vestiging|company number"},
    {Field::kBranch, "branch", "the establishment", Content::kCode,
     "vestigingsnummer|vestiging|vestigingsnr|vestiging nummer|branch|"
     "branch number|establishment|establishment number|"
     "kvk vestigingsnummer|kvk vestiging",
     "vestigingsnummer"},
    {Field::kPostcode, "postcode", "the postcode", Content::kAny,
     "postcode|post code|postal code|zip|zip code|ad postcode|"
     "bezoekpostcode|postcode vestiging|supplier postcode",
     "postcode|post code"},
    {Field::kHouseNumber, "house_number", "the house number", Content::kAny,
     "house number|huisnummer|huisnr|huis nummer|number in street|"
     "street number",
     "huisnummer"},
    {Field::kCountry, "country", "the country", Content::kWords,
     "country|country code|land|landcode|ad land", ""},
    {Field::kLegalForm, "legal_form", "the legal form", Content::kWords,
     "legal form|rechtsvorm|legal entity type|company type", "rechtsvorm"},
    {Field::kOwnershipClass, "ownership_class", "the ownership class",
     Content::kWords,
     "ownership class|ownership|owner class|eigendom|eigendomsklasse|"
     "eigendomsvorm|eigenaarschap",
     ""},
    {Field::kSizeClass, "size_class", "the size class", Content::kAny,
     "size class|size|grootte|grootteklasse|omvang|bedrijfsgrootte|"
     "omvangklasse|sme|mkb",
     ""},
    {Field::kSbi, "sbi", "the SBI code", Content::kAny,
     "sbi|sbi code|sbicode|sbi codes|sic|sic code|branche|branchecode|"
     "nace|nace code",
     "sbi"},
    {Field::kValidFrom, "valid_from", "valid from", Content::kDate,
     "valid from|geldig vanaf|ingangsdatum|vanaf|from|start date|startdatum|"
     "datum vanaf|since",
     ""},
    {Field::kValidTo, "valid_to", "valid to", Content::kDate,
     "valid to|valid until|geldig tot|geldig tot en met|tot|until|end date|"
     "einddatum|datum tot",
     ""},
    {Field::kRole, "role", "the role", Content::kWords,
     "role|rol|party kind|soort partij", ""},
    {Field::kAnchorKind, "anchor_kind", "the kind of anchor", Content::kWords,
     "anchor kind|kind|soort|soort anker|soort instelling", ""},
    {Field::kContractingAuthority, "contracting_authority",
     "whether it is a contracting authority", Content::kAny,
     "contracting authority|aanbestedende dienst|aanbestedingsplichtig", ""},
    {Field::kVatId, "vat_id", "the VAT id", Content::kAny,
     "vat id|vat number|vat registration number|btw|btw id|btw nummer|"
     "btwnummer|btw identificatienummer",
     "vat number|btw nummer"},
};

constexpr FieldSpec kContractFields[] = {
    {Field::kBody, "anchor", "the contracting anchor", Content::kWords,
     "anchor|purchasing body|contracting authority|body name|authority name|"
     "organisation name|body|buyer|opdrachtgever|aanbestedende dienst|"
     "organisatie|instelling|directorate name|directorate",
     ""},
    {Field::kName, "supplier_name", "the supplier's name", Content::kWords,
     "supplier name|supplier|supplier company name|vendor name|vendor|"
     "contractor|contractor name|awarded supplier|awarded to|"
     "winning supplier|leverancier|leveranciersnaam|naam leverancier|"
     "opdrachtnemer|naam opdrachtnemer|contractant|gegund aan|name|naam",
     "supplier name|supplier company|naam leverancier"},
    {Field::kNumber, "supplier_number", "the supplier's number", Content::kAny,
     "supplier number|supplier id|supplier no|vendor number|vendor id|"
     "leveranciersnummer|leveranciernummer|leverancier nummer|"
     "crediteurnummer|crediteur nummer|relatienummer",
     "supplier number|vendor number"},
    {Field::kKvk, "supplier_kvk", "the supplier's company number",
     Content::kCode,
     "kvk|kvk nummer|kvknummer|kvk nr|kvk leverancier|company number|"
     "company registration number|registered company number",
     "kvk !vestiging|company number"},
    {Field::kPostcode, "supplier_postcode", "the supplier's postcode",
     Content::kAny,
     "supplier postcode|postcode|post code|postcode leverancier|"
     "delivery postcode",
     "postcode"},
    {Field::kContractNumber, "contract_number", "the contract number",
     Content::kAny,
     "contract number|contract no|contract reference|contract ref|"
     "contract id|contractnummer|contract nummer|contractnr|kenmerk|"
     "reference|reference number|contract",
     "contract reference|contract number"},
    {Field::kTitle, "title", "the title", Content::kAny,
     "title|contract title|contract name|titel|naam contract|contractnaam|"
     "onderwerp|omschrijving|description|contract description",
     "contract title"},
    {Field::kCategory, "category", "the category", Content::kAny,
     "category|categorie|procurement category|inkoopcategorie|"
     "proclass description|proclass classification|inkooppakket|"
     "spend category",
     "proclass"},
    {Field::kAmount, "value", "the value", Content::kAmount,
     "contract value|total contract value|value|total value|"
     "total contract value including extensions|contractwaarde|waarde|"
     "waarde contract|totale waarde|bedrag|amount|annual value|jaarwaarde",
     "contract value|contractwaarde|total value"},
    {Field::kStart, "start", "the start date", Content::kDate,
     "start date|contract start date|start|startdatum|ingangsdatum|"
     "begindatum|datum ingang|contract start|valid from",
     "start date|begin datum"},
    {Field::kEnd, "end", "the end date", Content::kDate,
     "end date|contract end date|end|einddatum|expiry date|datum einde|"
     "current expiry date|contract end|afloopdatum|valid to",
     "end date|expiry date|eind datum"},
    {Field::kFundingClass, "funding_class", "the funding class",
     Content::kWords,
     "funding class|funding|financiering|financieringsbron|geldsoort", ""},
    {Field::kCpv, "cpv", "the CPV code", Content::kAny,
     "cpv|cpv code|cpvcode|cpv codes|cpv number", "cpv"},
    {Field::kProcedure, "procedure", "the procedure", Content::kWords,
     "procedure|process used|process|aanbestedingsprocedure|"
     "procurement procedure|tender procedure|soort procedure",
     "procedure"},
    {Field::kOrderNumber, "order_number", "the order number", Content::kAny,
     "order number|order no|purchase order|po number|ordernummer|"
     "inkoopordernummer",
     "order number"},
    {Field::kSignedOn, "signed_on", "the day of signature", Content::kDate,
     "signed on|signature date|date signed|award date|date of award|"
     "getekend op|datum ondertekening|ondertekend op|gunningsdatum|"
     "datum gunning|contractdatum",
     ""},
    {Field::kLocalConsideration, "local_consideration",
     "the local consideration", Content::kAny,
     "local consideration|lokale afweging|lokale overweging|"
     "local considerations|afweging lokaal",
     ""},
    {Field::kContractForm, "form", "a framework contract or a call-off",
     Content::kWords,
     "contract form|contract type|type of contract|contractvorm|contracttype|"
     "soort contract|soort overeenkomst",
     ""},
    {Field::kFrameworkNumber, "framework_number",
     "the number of the framework contract", Content::kAny,
     "framework number|framework reference|framework agreement|"
     "framework contract|raamcontract|raamovereenkomst|nummer raamcontract|"
     "nummer raamovereenkomst",
     ""},
    {Field::kReserved, "reserved", "the ground for reserving", Content::kAny,
     "reserved|reserved basis|reserved contract|voorbehouden|"
     "voorbehouden opdracht|grond voorbehoud",
     ""},
    {Field::kTenderReference, "tender_reference", "the number of the notice",
     Content::kAny,
     "tender reference|notice number|notice reference|tenderned|"
     "tenderned kenmerk|aankondigingsnummer|kenmerk aankondiging|ted number|"
     "ocid",
     ""},
    {Field::kAsset, "currency", "the currency", Content::kWords,
     "currency|currency code|valuta|valutacode|asset", ""},
};

constexpr FieldSpec kDeclarationFields[] = {
    {Field::kName, "supplier_name", "the supplier's name", Content::kWords,
     "supplier name|supplier|name|leverancier|leveranciersnaam|naam|"
     "naam leverancier|organisatie|organisation",
     ""},
    {Field::kKvk, "kvk", "the KvK number", Content::kCode,
     "kvk|kvk nummer|kvknummer|kvk nr|company number|registration number", ""},
    {Field::kStart, "first_day", "the first day of the period", Content::kDate,
     "period from|from|first day|start|start date|periode van|van|begin|"
     "begindatum|eerste dag",
     "periode van|period from"},
    {Field::kEnd, "last_day", "the last day of the period", Content::kDate,
     "period to|to|last day|end|end date|periode tot en met|tot en met|tot|"
     "einde|einddatum|laatste dag",
     "periode tot|period to"},
    {Field::kAmount, "outgoings", "all outgoings", Content::kAmount,
     "outgoings|total outgoings|outgoings total|costs|uitgaven|"
     "uitgaven totaal|totale uitgaven|kosten",
     ""},
    {Field::kShareFocus, "share_focus", "the share spent in the area",
     Content::kAmount,
     "share local|local share|share own area|aandeel eigen gebied|"
     "aandeel lokaal|aandeel in het gebied|eigen gebied|lokaal",
     "aandeel eigen gebied|share own area|share local"},
    {Field::kShareCity, "share_city", "the share spent in the rest of the city",
     Content::kAmount,
     "share city|share rest of city|aandeel rest van de stad|aandeel stad",
     "aandeel stad|share city"},
    {Field::kShareRegion, "share_region", "the share spent in the region",
     Content::kAmount,
     "share region|share rest of region|aandeel rest van de regio|"
     "aandeel regio|aandeel rest van de provincie",
     "aandeel regio|aandeel provincie|share region"},
    {Field::kShareCountry, "share_country",
     "the share spent in the rest of the country", Content::kAmount,
     "share country|share rest of country|aandeel rest van het land|"
     "aandeel land|aandeel rest van nederland",
     "aandeel land|share country"},
    {Field::kShareAbroad, "share_abroad", "the share spent abroad",
     Content::kAmount, "share abroad|aandeel buitenland",
     "aandeel buitenland|share abroad"},
    {Field::kShareWages, "share_wages",
     "the share paid to staff who live in the area", Content::kAmount,
     "of which wages|wages local|share wages|waarvan loon|"
     "waarvan loon eigen gebied|aandeel loon|loon lokaal",
     "waarvan loon|of which wages"},
    {Field::kSignedBy, "signed_by", "who signed", Content::kAny,
     "signed by|signatory|ondertekend door|ondertekenaar", ""},
    {Field::kAsset, "currency", "the currency", Content::kWords,
     "currency|currency code|valuta|valutacode|asset", ""},
};

// The plain letter for a character of Latin-1 in UTF-8, or 0.
char PlainLetter(unsigned char first, unsigned char second) {
  if (first != 0xC3) return 0;
  constexpr std::string_view kLetters =
      "aaaaaaaceeeeiiiidnoooooxouuuuypsaaaaaaaceeeeiiiidnoooooxouuuuypy";
  const size_t index = second - 0x80u;
  return index < kLetters.size() ? kLetters[index] : '\0';
}

std::string Normalise(std::string_view header, bool brackets, bool camel) {
  std::string out;
  int depth = 0;
  bool previous_lower = false;
  const auto blank = [&out] {
    if (!out.empty() && out.back() != ' ') out.push_back(' ');
  };
  for (size_t i = 0; i < header.size(); ++i) {
    char c = header[i];
    if (c == '(' || c == '[') ++depth;
    if ((c == ')' || c == ']') && depth > 0) {
      --depth;
      blank();
      continue;
    }
    if (depth > 0 && !brackets) {
      blank();
      continue;
    }
    if (i + 1 < header.size()) {
      const char plain = PlainLetter(static_cast<unsigned char>(c),
                                     static_cast<unsigned char>(header[i + 1]));
      if (plain != 0) {
        out.push_back(plain);
        previous_lower = true;
        ++i;
        continue;
      }
    }
    if (c == '\'') continue;
    if (!IsLetter(c) && !IsDigit(c)) {
      blank();
      previous_lower = false;
      continue;
    }
    const bool upper = c >= 'A' && c <= 'Z';
    if (camel && upper && previous_lower) blank();
    out.push_back(LowerAscii(c));
    previous_lower = !upper && IsLetter(c);
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

// Calls `use(part, place)` for each part of `list` between '|'.
template <typename Use>
void ForEachPart(std::string_view list, const Use& use) {
  int place = 0;
  while (!list.empty()) {
    const size_t end = std::min(list.find('|'), list.size());
    use(list.substr(0, end), place++);
    list.remove_prefix(std::min(end + 1, list.size()));
  }
}

bool HasWord(std::string_view text, std::string_view word) {
  size_t at = 0;
  while ((at = text.find(word, at)) != std::string_view::npos) {
    const size_t end = at + word.size();
    if ((at == 0 || text[at - 1] == ' ') &&
        (end == text.size() || text[end] == ' ')) {
      return true;
    }
    ++at;
  }
  return false;
}

bool FitsPattern(std::string_view header, std::string_view pattern) {
  while (!pattern.empty()) {
    const size_t end = std::min(pattern.find(' '), pattern.size());
    const std::string_view word = pattern.substr(0, end);
    pattern.remove_prefix(std::min(end + 1, pattern.size()));
    const bool unwanted = word[0] == '!';
    if (HasWord(header, unwanted ? word.substr(1) : word) == unwanted) {
      return false;
    }
  }
  return true;
}

}  // namespace

std::span<const FieldSpec> FieldsOf(TableKind kind) {
  switch (kind) {
    case TableKind::kSpend:
      return kSpendFields;
    case TableKind::kParties:
      return kPartyFields;
    case TableKind::kContracts:
      return kContractFields;
    case TableKind::kDeclarations:
      return kDeclarationFields;
  }
  return {};
}

const FieldSpec& SpecOf(TableKind kind, Field field) {
  const auto specs = FieldsOf(kind);
  const auto found = std::find_if(
      specs.begin(), specs.end(),
      [field](const FieldSpec& spec) { return spec.field == field; });
  OMLOOP_CHECK(found != specs.end());
  return *found;
}

const FieldSpec* FindField(TableKind kind, std::string_view key) {
  for (const FieldSpec& spec : FieldsOf(kind)) {
    if (spec.key == key) return &spec;
  }
  return nullptr;
}

std::vector<std::string> HeaderReadings(std::string_view header) {
  std::vector<std::string> readings;
  for (const bool brackets : {true, false}) {
    for (const bool camel : {true, false}) {
      std::string reading = Normalise(header, brackets, camel);
      if (!reading.empty() && std::find(readings.begin(), readings.end(),
                                        reading) == readings.end()) {
        readings.push_back(std::move(reading));
      }
    }
  }
  // Nothing but a sign of money.
  if (readings.empty() &&
      (header.find("\xC2\xA3") != std::string_view::npos ||
       header.find("\xE2\x82\xAC") != std::string_view::npos)) {
    readings.emplace_back("amount");
  }
  return readings;
}

std::vector<HeaderMatch> MatchHeader(TableKind kind, std::string_view header) {
  constexpr size_t kHeaderBytesMax = 160;
  std::vector<HeaderMatch> matches;
  if (header.size() > kHeaderBytesMax) return matches;
  const std::vector<std::string> readings = HeaderReadings(header);
  if (readings.empty()) return matches;
  for (const FieldSpec& spec : FieldsOf(kind)) {
    HeaderMatch best{spec.field};
    const auto offer = [&best](int score, bool exact, std::string_view match) {
      if (score <= best.score) return;
      best.score = score;
      best.exact = exact;
      best.match = match;
    };
    ForEachPart(spec.names, [&](std::string_view name, int place) {
      for (const std::string& reading : readings) {
        if (reading == name) offer(kExactScore - place * kStep, true, name);
      }
    });
    ForEachPart(spec.patterns, [&](std::string_view pattern, int place) {
      for (const std::string& reading : readings) {
        if (FitsPattern(reading, pattern)) {
          offer(kPatternScore - place * kStep, false, pattern);
        }
      }
    });
    if (best.score > 0) matches.push_back(best);
  }
  return matches;
}

int64_t FactorInHeader(std::string_view header) {
  const std::string text = Normalise(header, true, false);
  for (const std::string_view word :
       {"miljoen", "miljoenen", "million", "millions", "mln"}) {
    if (HasWord(text, word)) return 1'000'000;
  }
  for (const std::string_view word :
       {"duizend", "duizenden", "duizendtallen", "thousand", "thousands"}) {
    if (HasWord(text, word)) return 1000;
  }
  std::string tight;
  for (const char c : header) {
    if (c != ' ') tight.push_back(LowerAscii(c));
  }
  // A bare 1000 may be a threshold ("over 1000"), so a sign must stand by it.
  for (const std::string_view sign :
       {"*1000", "x1000", "*1.000", "x1.000", "*1,000", "x1,000", "'000",
        "\xC2\xA3"
        "000",
        "\xE2\x82\xAC"
        "000"}) {
    if (tight.find(sign) != std::string::npos) return 1000;
  }
  return 1;
}

}  // namespace omloop::ingest
