#include "ledger/ingest/ubl/ubl_codes.h"

#include <algorithm>

#include "ledger/ingest/text.h"

namespace omloop::ingest {
namespace {

// Whether `code` is one of the words of `list`, cut by blanks.
bool IsIn(std::string_view list, std::string_view code) {
  if (code.empty() || code.find(' ') != std::string_view::npos) return false;
  for (size_t at = list.find(code); at != std::string_view::npos;
       at = list.find(code, at + 1)) {
    const bool starts = at == 0 || list[at - 1] == ' ';
    const size_t end = at + code.size();
    if (starts && (end == list.size() || list[end] == ' ')) return true;
  }
  return false;
}

constexpr std::string_view kCountries =
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI "
    "BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN "
    "CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK "
    "FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM "
    "HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN "
    "KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK "
    "ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP "
    "NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW "
    "SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF "
    "TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI "
    "VN VU WF WS YE YT ZA ZM ZW 1A XI XK";

constexpr std::string_view kCurrencies =
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND "
    "BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CLF CLP CNY COP COU "
    "CRC CUC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS "
    "GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD "
    "JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL "
    "MGA MKD MMK MNT MOP MRO MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK "
    "NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR "
    "SDG SEK SGD SHP SLE SLL SOS SRD SSP STD STN SVC SYP SZL THB TJS TMT TND "
    "TOP TRY TTD TWD TZS UAH UGX USD USN UYI UYU UYW UZS VED VEF VES VND VUV "
    "WST XAF XAG XAU XBA XBB XBC XBD XCD XDR XOF XPD XPF XPT XSU XTS XUA "
    "YER ZAR ZMW ZWL";

constexpr std::string_view kElectronicAddresses =
    "0002 0007 0009 0037 0060 0088 0096 0097 0106 0130 0135 0142 0147 0151 "
    "0154 0158 0170 0177 0183 0184 0188 0190 0191 0192 0193 0194 0195 0196 "
    "0198 0199 0200 0201 0202 0203 0204 0205 0208 0209 0210 0211 0212 0213 "
    "0215 0216 0217 0218 0219 0220 0221 0225 0230 0235 0240 0244 9901 9902 "
    "9904 9905 9906 9907 9910 9913 9914 9915 9918 9919 9920 9922 9923 9924 "
    "9925 9926 9927 9928 9929 9930 9931 9932 9933 9934 9935 9936 9937 9938 "
    "9939 9940 9941 9942 9943 9944 9945 9946 9947 9948 9949 9950 9951 9952 "
    "9953 9955 9956 9957 9958 9959 AN AQ AS AU EM";

constexpr std::string_view kInvoiceTypes =
    "71 80 82 84 102 130 202 203 204 211 218 219 295 325 326 331 380 382 383 "
    "384 385 386 387 388 389 390 393 394 395 456 457 527 553 575 623 633 751 "
    "780 817 870 875 876 877 935";
constexpr std::string_view kCreditNoteTypes =
    "81 83 261 262 296 308 381 396 420 458 502 503 532";

constexpr std::string_view kVatCategories = "S Z E AE K G O L M B";

constexpr std::string_view kAllowanceReasons =
    "41 42 60 62 63 64 65 66 67 68 70 71 88 95 100 102 103 104 105";

constexpr std::string_view kChargeReasons =
    "AA AAA AAC AAD AAE AAF AAH AAI AAS AAT AAV AAY AAZ ABA ABB ABC ABD ABF "
    "ABK ABL ABN ABR ABS ABT ABU ACF ACG ACH ACI ACJ ACK ACL ACM ACS ADC ADE "
    "ADJ ADK ADL ADM ADN ADO ADP ADQ ADR ADT ADW ADY ADZ AEA AEB AEC AED AEF "
    "AEH AEI AEJ AEK AEL AEM AEN AEO AEP AES AET AEU AEV AEW AEX AEY AEZ AJ "
    "AU CA CAB CAD CAE CAF CAI CAJ CAK CAL CAM CAN CAO CAP CAQ CAR CAS CAT "
    "CAU CAV CAW CAX CAY CAZ CD CG CS CT DAB DAC DAD DAF DAG DAH DAI DAJ DAK "
    "DAL DAM DAN DAO DAP DAQ DL EG EP ER FAA FAB FAC FC FH FI GAA HAA HD HH "
    "IAA IAB ID IF IR IS KO L1 LA LAA LAB LF MAE MI ML NAA OA PA PAA PC PL "
    "PRV RAB RAC RAD RAF RE RF RH RV SA SAA SAD SAE SAI SG SH SM SU TAB TAC "
    "TT TV V1 V2 WH XAA YY ZZZ";

constexpr std::string_view kMimeCodes =
    "application/pdf image/png image/jpeg text/csv "
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet "
    "application/vnd.oasis.opendocument.spreadsheet";

int NumberOf(std::string_view text) {
  if (text.empty() || text.size() > 4) return -1;
  int number = 0;
  for (const char c : text) {
    if (!IsDigit(c)) return -1;
    number = number * 10 + (c - '0');
  }
  return number;
}

}  // namespace

bool IsUblCountry(std::string_view code) { return IsIn(kCountries, code); }
bool IsUblCurrency(std::string_view code) { return IsIn(kCurrencies, code); }
bool IsIso6523(std::string_view scheme) {
  const int number = scheme.size() == 4 ? NumberOf(scheme) : -1;
  return number >= 2 && number <= 299;
}
bool IsElectronicAddressScheme(std::string_view scheme) {
  return IsIn(kElectronicAddresses, scheme);
}
bool IsInvoiceType(std::string_view code) { return IsIn(kInvoiceTypes, code); }
bool IsCreditNoteType(std::string_view code) {
  return IsIn(kCreditNoteTypes, code);
}
bool IsPaymentMeans(std::string_view code) {
  if (code == "ZZZ") return true;
  const int number = NumberOf(code);
  return number >= 1 && number <= 98 && !(number >= 79 && number <= 90) &&
         !(number >= 71 && number <= 73) && number != 69;
}
bool IsVatCategory(std::string_view code) { return IsIn(kVatCategories, code); }
bool IsAllowanceReason(std::string_view code) {
  return IsIn(kAllowanceReasons, code);
}
bool IsChargeReason(std::string_view code) {
  return IsIn(kChargeReasons, code);
}
bool IsUnitCode(std::string_view code) {
  if (code.size() < 2 || code.size() > 3) return false;
  return std::all_of(code.begin(), code.end(), [](char c) {
    return IsDigit(c) || (c >= 'A' && c <= 'Z');
  });
}
bool IsMimeCode(std::string_view code) { return IsIn(kMimeCodes, code); }
bool IsTaxPointCode(std::string_view code) { return IsIn("3 35 432", code); }

}  // namespace omloop::ingest
