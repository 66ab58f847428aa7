#include "clients/cli/contracts_ocds.h"

#include <cstdlib>
#include <utility>

#include "absl/strings/str_format.h"
#include "clients/cli/answers.h"
#include "ledger/base/hex.h"
#include "ledger/ingest/ocds/ocds_drafts.h"
#include "ledger/ingest/ocds/ocds_release.h"
#include "omloop/ledger/v1/ledger.pb.h"
#include "omloop/procurement/v1/procurement.pb.h"
#include "omloop/registry/v1/registry.pb.h"

namespace omloop::cli {
namespace {

using Json = nlohmann::ordered_json;
namespace lpb = ledger::v1;
namespace ppb = procurement::v1;

std::string DateTime(const std::string& day) { return day + "T00:00:00Z"; }

// The exact decimal of an amount, as a JSON number: "1000.25".
Json Amount(const type::v1::Money& money) {
  const Money value = ToMoney(money);
  // Parsed from its digits; a double of up to 15 digits prints them again.
  return Json::parse(FormatMinor(value.minor_units(), value.asset()), nullptr,
                     /*allow_exceptions=*/false);
}

Json Value(const type::v1::Money& money) {
  return {{"amount", Amount(money)},
          {ingest::kOcdsAssetMember,
           money.asset().empty() ? "EUR" : money.asset()}};
}

std::string PartyId(int32_t number) {
  return absl::StrFormat("omloop-party-%d", number);
}

// A reference to a party: id and name.
Json Reference(const OcdsExport& source, int32_t number) {
  Json reference = {{"id", PartyId(number)}};
  if (const auto party = source.parties.find(number);
      party != source.parties.end()) {
    reference["name"] = party->second.display_name();
  }
  return reference;
}

Json Organisation(const OcdsExport& source, int32_t number, const char* role) {
  Json json = Reference(source, number);
  json["roles"] = Json::array({role});
  const auto found = source.parties.find(number);
  if (found == source.parties.end()) return json;
  const registry::v1::Party& party = found->second;
  if (!party.kvk_number().empty()) {
    json["identifier"] = {{"scheme", "NL-KVK"},
                          {"id", party.kvk_number()},
                          {"legalName", party.display_name()}};
  }
  return json;
}

// "open", "selective", "limited", "direct": the method code list.
std::string MethodOf(const std::string& procedure) {
  if (procedure == "open") return "open";
  if (procedure == "restricted") return "selective";
  if (procedure == "negotiated" || procedure == "below-threshold" ||
      procedure == "reserved") {
    return "limited";
  }
  return "";
}

Json Transaction(const OcdsExport& source, const ppb::Contract& contract,
                 const ppb::ContractEntry& entry) {
  return {{"id", std::to_string(entry.sequence())},
          {"source", std::string(ingest::kOwnTransactionSource) +
                         ToHex(entry.entry_id())},
          {"date", DateTime(entry.date())},
          {"value", Value(entry.amount())},
          {"payer", Reference(source, contract.anchor())},
          {"payee", Reference(source, contract.supplier())}};
}

Json ContractJson(const OcdsExport& source, const ppb::Contract& contract,
                  const std::string& award_id) {
  const std::string status =
      contract.state() == ppb::CONTRACT_STATE_COMING  ? "pending"
      : contract.state() == ppb::CONTRACT_STATE_ENDED ? "terminated"
                                                      : "active";
  Json period = {{"startDate", DateTime(contract.start_date())}};
  const std::string& end = contract.end_date();
  if (!end.empty()) period["endDate"] = DateTime(end);
  Json json = {
      {"id", contract.contract_number()}, {"awardID", award_id},
      {"title", contract.title()},        {"status", status},
      {"period", std::move(period)},      {"value", Value(contract.value())}};
  if (!contract.signed_date().empty()) {
    json["dateSigned"] = DateTime(contract.signed_date());
  }
  if (!contract.cpv().empty()) {
    json["items"] = Json::array(
        {{{"id", "1"},
          {"classification", {{"scheme", "CPV"}, {"id", contract.cpv()}}}}});
  }
  const auto entries = source.entries.find(contract.sequence());
  if (entries != source.entries.end()) {
    Json transactions = Json::array();
    for (const ppb::ContractEntry& entry : entries->second) {
      transactions.push_back(Transaction(source, contract, entry));
    }
    json["implementation"] = {{"transactions", std::move(transactions)}};
  }
  return json;
}

Json Release(const OcdsExport& source, const ppb::Contract& contract,
             const std::string& published) {
  const std::string ocid =
      absl::StrFormat("%s-%s", source.prefix, contract.contract_number());
  const std::string award_id = contract.contract_number() + "-award";
  Json release = {
      {"ocid", ocid},
      {"id", absl::StrFormat("%s-v%d", ocid, contract.version())},
      {"date", published},
      {"tag", Json::array({"award", "contract"})},
      {"initiationType", "tender"},
      {"parties",
       Json::array({Organisation(source, contract.anchor(), "buyer"),
                    Organisation(source, contract.supplier(), "supplier")})},
      {"buyer", Reference(source, contract.anchor())}};
  Json tender = {{"id", contract.tender_reference().empty()
                            ? contract.contract_number()
                            : contract.tender_reference()}};
  if (!contract.procedure().empty()) {
    const std::string method = MethodOf(contract.procedure());
    if (!method.empty()) tender["procurementMethod"] = method;
    tender["procurementMethodDetails"] = contract.procedure();
  }
  release["tender"] = std::move(tender);
  release["awards"] = Json::array(
      {{{"id", award_id},
        {"status", "active"},
        {"value", Value(contract.value())},
        {"suppliers", Json::array({Reference(source, contract.supplier())})}}});
  release["contracts"] =
      Json::array({ContractJson(source, contract, award_id)});
  if (!contract.framework_number().empty()) {
    release["relatedProcesses"] = Json::array(
        {{{"id", "1"},
          {"relationship", Json::array({"framework"})},
          {"scheme", "ocid"},
          {"identifier", absl::StrFormat("%s-%s", source.prefix,
                                         contract.framework_number())}}});
  }
  return release;
}

}  // namespace

Json ToOcds(const OcdsExport& source) {
  const std::string published = absl::FormatTime(
      "%Y-%m-%dT%H:%M:%SZ", source.published, absl::UTCTimeZone());
  Json package = {
      {"uri", absl::StrFormat("urn:omloop:contracts:%s", published)},
      {"version", "1.1"},
      {"publishedDate", published},
      {"publisher", {{"name", source.publisher}}},
      {"releases", Json::array()}};
  for (const ppb::Contract& contract : source.contracts) {
    package["releases"].push_back(Release(source, contract, published));
  }
  return package;
}

}  // namespace omloop::cli
