#include <initializer_list>
#include <string>
#include <string_view>

#include "ledger/ingest/text.h"
#include "ledger/ingest/xaf/xaf_file.h"

namespace omloop::ingest {
namespace {

bool StartsWith(std::string_view text, std::string_view start) {
  return text.substr(0, start.size()) == start;
}

bool HasAny(std::string_view text,
            std::initializer_list<std::string_view> words) {
  for (const std::string_view word : words) {
    if (text.find(word) != std::string_view::npos) return true;
  }
  return false;
}

struct CodeUse {
  std::string_view start;
  XafAccountUse use;
};

// Starts of RGS codes (Referentie Grootboekschema 3), longer ones first.
constexpr CodeUse kCodeUses[] = {
    {"BSchCre", XafAccountUse::kCreditors},
    {"BSchBepBtw", XafAccountUse::kVat},
    {"BSchBepLhe", XafAccountUse::kPayroll},
    {"BSchSal", XafAccountUse::kPayroll},
    {"BVorDeb", XafAccountUse::kDebtors},
    {"BVorVbkTvo", XafAccountUse::kVat},
    {"BLim", XafAccountUse::kMoney},
    {"BIva", XafAccountUse::kAsset},
    {"BMva", XafAccountUse::kAsset},
    {"BVas", XafAccountUse::kAsset},
    {"BVrd", XafAccountUse::kAsset},
    {"WOmz", XafAccountUse::kRevenue},
    {"WOvb", XafAccountUse::kRevenue},
    {"WKpr", XafAccountUse::kPurchases},
    {"WPerOvpUik", XafAccountUse::kCosts},  // Hired staff.
    {"WPer", XafAccountUse::kWages},
    {"WAfs", XafAccountUse::kNoOutlay},
    {"WBed", XafAccountUse::kCosts},
    {"WFbe", XafAccountUse::kNoOutlay},
    {"WBel", XafAccountUse::kNoOutlay},
    {"WRed", XafAccountUse::kNoOutlay},
};

XafAccountUse UseOfBalance(std::string_view words, char first) {
  if (HasAny(words, {"btw", "omzetbelasting", "voorbelasting", "b.t.w"})) {
    return XafAccountUse::kVat;
  }
  if (HasAny(words, {"crediteur", "creditor", "accounts payable",
                     "trade payable", "leveranciers"})) {
    return XafAccountUse::kCreditors;
  }
  if (HasAny(words, {"debiteur", "debtor", "receivable"})) {
    return XafAccountUse::kDebtors;
  }
  if (HasAny(words, {"loon", "lonen", "salaris", "vakantiegeld", "pensioen",
                     "wage"})) {
    return XafAccountUse::kPayroll;
  }
  if (HasAny(words, {"bank", "kas", "giro", "liquide", "kruispost", "cash"})) {
    return XafAccountUse::kMoney;
  }
  if (!HasAny(words, {"afschrijving", "herwaard", "kapitaal", "reserve",
                      "vermogen", "voorziening", "priv", "onverdeeld"}) &&
      (first == '0' || first == '3') &&
      HasAny(words, {"inventaris", "gebouw", "machine", "vervoer", "comput",
                     "hardware", "software", "auto", "terrein", "verbouwing",
                     "voorraad", "installatie", "grond", "apparatuur",
                     "inrichting", "gereedschap"})) {
    return XafAccountUse::kAsset;
  }
  return XafAccountUse::kBalance;
}

XafAccountUse UseOfResult(std::string_view words, char first) {
  if (HasAny(words, {"afschrijving", "rente", "interest", "valuta", "koers",
                     "vennootschapsbelasting", "voorziening", "resultaat",
                     "btw", "betalingsversch", "rekenversch", "dotatie",
                     "bijzondere baten", "realisatie"})) {
    return XafAccountUse::kNoOutlay;
  }
  if (HasAny(words,
             {"uitzend", "inhuur", "detacher", "ingeleend", "management"})) {
    return XafAccountUse::kCosts;
  }
  if (HasAny(words, {"loon", "lonen", "salaris", "sociale last", "pensioen",
                     "vakantiegeld", "wages", "salaries"})) {
    return XafAccountUse::kWages;
  }
  if (HasAny(words,
             {"kostprijs", "inkoop", "grondstof", "uitbesteed", "uitbesteding",
              "purchase", "cost of sales", "onderaannem"})) {
    return XafAccountUse::kPurchases;
  }
  if (HasAny(words, {"omzet", "opbrengst", "revenue", "turnover"}) ||
      first == '8') {
    return XafAccountUse::kRevenue;
  }
  return first == '7' ? XafAccountUse::kPurchases : XafAccountUse::kCosts;
}

XafAccountUse UseOf(const XafAccount& account) {
  for (const CodeUse& code : kCodeUses) {
    if (StartsWith(account.lead_code, code.start)) return code.use;
  }
  std::string words;
  for (const char c : account.description) words.push_back(LowerAscii(c));
  const char first = account.id.empty() ? char{0} : account.id[0];
  char type = account.type;
  if (type != 'B' && type != 'P') {
    // By the decimal plan that most Dutch bookkeepers keep: 0 to 3 balance,
    // 4 to 9 result.
    type = first >= '4' && first <= '9' ? 'P' : 'B';
  }
  return type == 'P' ? UseOfResult(words, first) : UseOfBalance(words, first);
}

}  // namespace

void DecideAccountUses(XafMasters& masters) {
  for (XafAccount& account : masters.accounts) {
    account.use = masters.vat_accounts.contains(account.id)
                      ? XafAccountUse::kVat
                      : UseOf(account);
  }
}

}  // namespace omloop::ingest
