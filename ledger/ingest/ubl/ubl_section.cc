#include "ledger/ingest/ubl/ubl_section.h"

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "ledger/base/money.h"
#include "ledger/ingest/encoding.h"
#include "nlohmann/json.hpp"

namespace omloop::ingest {
namespace {

using Json = nlohmann::ordered_json;

Json Minor(const std::optional<int64_t>& minor) {
  return minor.has_value() ? Json(std::to_string(*minor)) : Json();
}

Json PartyToJson(const UblParty& party) {
  return {{"name", ToValidUtf8(party.name)},
          {"company_id", ToValidUtf8(party.company_id)},
          {"company_scheme", ToValidUtf8(party.company_scheme)},
          {"vat_id", ToValidUtf8(party.vat_id)},
          {"postcode", ToValidUtf8(party.postcode)},
          {"city", ToValidUtf8(party.city)},
          {"country", ToValidUtf8(party.country)}};
}

Json DocumentToJson(const UblDocument& document) {
  Json json = {{"root", document.root},
               {"id", ToValidUtf8(document.id)},
               {"type_code", ToValidUtf8(document.type_code)},
               {"issue_date", ToValidUtf8(document.issue_date)},
               {"due_date", ToValidUtf8(document.due_date)},
               {"customization", ToValidUtf8(document.customization)},
               {"currency", ToValidUtf8(document.currency)},
               {"supplier", PartyToJson(document.supplier)},
               {"customer", PartyToJson(document.customer)},
               {"lines", document.lines},
               {"line_total_minor", Minor(document.line_total_minor)},
               {"tax_exclusive_minor", Minor(document.tax_exclusive_minor)},
               {"vat_minor", Minor(document.vat_minor)},
               {"tax_inclusive_minor", Minor(document.tax_inclusive_minor)},
               {"payable_minor", Minor(document.payable_minor)},
               {"order_ref", ToValidUtf8(document.order_ref)},
               {"contract_ref", ToValidUtf8(document.contract_ref)}};
  json["billing_refs"] = Json::array();
  for (const std::string& reference : document.billing_refs) {
    json["billing_refs"].push_back(ToValidUtf8(reference));
  }
  json["gaccount_minor"] = Minor(document.gaccount_minor);
  json["verdict"] = std::string(VerdictWord(document.verdict));
  json["rules"] = Json::array();
  for (const std::string& rule : document.rules) json["rules"].push_back(rule);
  return json;
}

}  // namespace

void UblSection::AddTo(nlohmann::ordered_json& report) const {
  Json& documents = report["documents"] = Json::array();
  for (const UblDocument& document : documents_) {
    documents.push_back(DocumentToJson(document));
  }
}

std::vector<std::string> UblSection::Lines() const {
  std::vector<std::string> lines;
  for (const UblDocument& document : documents_) {
    const Asset asset = Asset::FromCode(document.currency).value_or(kEur);
    std::string line = absl::StrFormat(
        "%s %s of %s from %s: %s %s without VAT, %s VAT; %s",
        document.root == "CreditNote" ? "credit note" : "invoice", document.id,
        document.issue_date, document.supplier.name, document.currency,
        FormatMinor(document.tax_exclusive_minor.value_or(0), asset),
        FormatMinor(document.vat_minor.value_or(0), asset),
        VerdictWord(document.verdict));
    if (!document.rules.empty()) {
      line += absl::StrFormat(" (%s)", absl::StrJoin(document.rules, ", "));
    }
    if (document.gaccount_minor.has_value()) {
      line += absl::StrFormat("; %s to a blocked account",
                              FormatMinor(*document.gaccount_minor, asset));
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

void UblSection::Merge(const FormatSection& next) {
  const auto& other = static_cast<const UblSection&>(next);
  for (const UblDocument& document : other.documents_) {
    if (documents_.size() >= kUblDocumentsMax) return;
    documents_.push_back(document);
  }
}

}  // namespace omloop::ingest
