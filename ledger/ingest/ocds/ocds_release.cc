#include "ledger/ingest/ocds/ocds_release.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_format.h"
#include "ledger/base/strings.h"
#include "ledger/ingest/dates.h"
#include "ledger/ingest/text.h"

namespace omloop::ingest {
namespace {

using Json = nlohmann::json;

// Reads members of one release and notes what has another type.
class Reader {
 public:
  explicit Reader(OcdsRelease& release) : release_(release) {}

  // The member, or null; also null when it is null.
  static const Json* Find(const Json& object, const char* key) {
    if (!object.is_object()) return nullptr;
    const auto it = object.find(key);
    return it == object.end() || it->is_null() ? nullptr : &*it;
  }

  // A word or number as text.
  std::string Text(const Json& object, const char* key, std::string_view path) {
    const Json* value = Find(object, key);
    if (value == nullptr) return "";
    if (value->is_string()) {
      return std::string(TrimBlanks(value->get_ref<const std::string&>()));
    }
    if (value->is_number()) return value->dump();
    Wrong(path, key);
    return "";
  }

  // An object, or null.
  const Json* Object(const Json& object, const char* key,
                     std::string_view path) {
    const Json* value = Find(object, key);
    if (value == nullptr || value->is_object()) return value;
    Wrong(path, key);
    return nullptr;
  }

  // The objects of a list; a lone object counts as a list of one.
  std::vector<const Json*> Objects(const Json& object, const char* key,
                                   std::string_view path) {
    std::vector<const Json*> objects;
    const Json* value = Find(object, key);
    if (value == nullptr) return objects;
    if (value->is_object()) {
      objects.push_back(value);
    } else if (value->is_array()) {
      for (const Json& element : *value) {
        if (element.is_object()) {
          objects.push_back(&element);
        } else if (!element.is_null()) {
          Wrong(path, key);
        }
      }
    } else {
      Wrong(path, key);
    }
    return objects;
  }

  OcdsValue Value(const Json& object, const char* key, std::string_view path) {
    const Json* value = Object(object, key, path);
    if (value == nullptr) return {};
    const std::string at = Join(path, key);
    return {Text(*value, "amount", at), Text(*value, "currency", at)};
  }

  std::optional<Day> Date(const Json& object, const char* key,
                          std::string_view path) {
    const std::string text = Text(object, key, path);
    if (text.empty()) return std::nullopt;
    const std::optional<Day> day =
        ResolveDate(GuessDate(text), DateOrder::kDayFirst);
    if (!day.has_value()) Wrong(path, key);
    return day;
  }

  OcdsPeriod Period(const Json& object, const char* key,
                    std::string_view path) {
    const Json* period = Object(object, key, path);
    if (period == nullptr) return {};
    const std::string at = Join(path, key);
    return {Date(*period, "startDate", at), Date(*period, "endDate", at)};
  }

  // A party or a reference to one, completed from `parties`.
  OcdsParty Party(const Json& object, std::string_view path) {
    OcdsParty party;
    party.id = Text(object, "id", path);
    party.name = Text(object, "name", path);
    if (party.name.empty()) party.name = Text(object, "legalName", path);
    if (const Json* identifier = Object(object, "identifier", path)) {
      const std::string at = Join(path, "identifier");
      party.scheme = Text(*identifier, "scheme", at);
      party.number = Text(*identifier, "id", at);
      if (party.name.empty()) party.name = Text(*identifier, "legalName", at);
    } else if (const Json* scheme = Find(object, "scheme");
               scheme != nullptr && scheme->is_string()) {
      // Organisations of transactions in 1.0 are identifiers themselves.
      party.scheme = Text(object, "scheme", path);
      party.number = party.id;
    }
    if (const Json* address = Object(object, "address", path)) {
      const std::string at = Join(path, "address");
      party.postcode = Text(*address, "postalCode", at);
      party.country = Text(*address, "countryName", at);
    }
    const auto known = parties_.find(party.id);
    if (party.id.empty() || known == parties_.end()) return party;
    const OcdsParty& full = known->second;
    if (party.name.empty()) party.name = full.name;
    if (party.number.empty()) {
      party.scheme = full.scheme;
      party.number = full.number;
    }
    if (party.postcode.empty()) party.postcode = full.postcode;
    if (party.country.empty()) party.country = full.country;
    return party;
  }
  OcdsParty PartyAt(const Json& object, const char* key,
                    std::string_view path) {
    const Json* party = Object(object, key, path);
    return party == nullptr ? OcdsParty() : Party(*party, Join(path, key));
  }
  std::vector<OcdsParty> PartiesAt(const Json& object, const char* key,
                                   std::string_view path) {
    std::vector<OcdsParty> parties;
    for (const Json* party : Objects(object, key, path)) {
      parties.push_back(Party(*party, Join(path, key)));
    }
    return parties;
  }

  // Reads `parties` first, so that references can be completed.
  void ReadParties(const Json& release, std::string_view path) {
    for (const Json* json : Objects(release, "parties", path)) {
      OcdsParty party = Party(*json, Join(path, "parties"));
      if (!party.id.empty()) parties_[party.id] = std::move(party);
    }
  }

  // The first CPV code of the items; other classifications say nothing here.
  std::string Cpv(const Json& object, std::string_view path) {
    for (const Json* item : Objects(object, "items", path)) {
      const Json* kind = Object(*item, "classification", path);
      if (kind == nullptr) continue;
      const std::string scheme =
          absl::AsciiStrToUpper(Text(*kind, "scheme", path));
      if (scheme == "CPV") return Text(*kind, "id", path);
    }
    return "";
  }

  static std::string Join(std::string_view path, std::string_view key) {
    std::string joined(path);
    if (!joined.empty()) joined += '.';
    joined += key;
    return joined;
  }

 private:
  // More of them say nothing new.
  static constexpr size_t kWrongTypesMax = 20;
  void Wrong(std::string_view path, const char* key) {
    if (release_.wrong_types.size() < kWrongTypesMax) {
      release_.wrong_types.push_back(Join(path, key));
    }
  }

  OcdsRelease& release_;
  std::map<std::string, OcdsParty> parties_;
};

OcdsTransaction ReadTransaction(Reader& reader, const Json& json,
                                std::string path) {
  OcdsTransaction transaction;
  transaction.id = reader.Text(json, "id", path);
  transaction.source = reader.Text(json, "source", path);
  transaction.date = reader.Date(json, "date", path);
  // 1.1 says value, payer and payee; 1.0 amount and organisations.
  transaction.value = reader.Value(json, "value", path);
  if (transaction.value.amount.empty()) {
    transaction.value = reader.Value(json, "amount", path);
  }
  transaction.payer = reader.PartyAt(json, "payer", path);
  if (transaction.payer.Key().empty()) {
    transaction.payer = reader.PartyAt(json, "providerOrganization", path);
  }
  transaction.payee = reader.PartyAt(json, "payee", path);
  if (transaction.payee.Key().empty()) {
    transaction.payee = reader.PartyAt(json, "receiverOrganization", path);
  }
  transaction.path = std::move(path);
  return transaction;
}

OcdsContract ReadContract(Reader& reader, const Json& json, std::string path) {
  OcdsContract contract;
  contract.id = reader.Text(json, "id", path);
  contract.award_id = reader.Text(json, "awardID", path);
  contract.title = reader.Text(json, "title", path);
  contract.status = reader.Text(json, "status", path);
  contract.value = reader.Value(json, "value", path);
  contract.period = reader.Period(json, "period", path);
  contract.signed_on = reader.Date(json, "dateSigned", path);
  contract.cpv = reader.Cpv(json, path);
  contract.suppliers = reader.PartiesAt(json, "suppliers", path);
  if (const Json* implementation =
          reader.Object(json, "implementation", path)) {
    const std::string at = Reader::Join(path, "implementation");
    for (const Json* transaction :
         reader.Objects(*implementation, "transactions", at)) {
      contract.transactions.push_back(
          ReadTransaction(reader, *transaction,
                          absl::StrFormat("%s.transactions[%d]", at,
                                          contract.transactions.size())));
    }
  }
  contract.path = std::move(path);
  return contract;
}

OcdsAward ReadAward(Reader& reader, const Json& json, std::string path) {
  OcdsAward award;
  award.id = reader.Text(json, "id", path);
  award.title = reader.Text(json, "title", path);
  award.status = reader.Text(json, "status", path);
  award.value = reader.Value(json, "value", path);
  award.date = reader.Date(json, "date", path);
  award.period = reader.Period(json, "contractPeriod", path);
  award.cpv = reader.Cpv(json, path);
  award.suppliers = reader.PartiesAt(json, "suppliers", path);
  award.path = std::move(path);
  return award;
}

// The process that holds the framework contract of a call-off.
std::string FrameworkOf(Reader& reader, const Json& json,
                        std::string_view path) {
  for (const Json* related : reader.Objects(json, "relatedProcesses", path)) {
    const Json* kinds = Reader::Find(*related, "relationship");
    if (kinds == nullptr) continue;
    const bool framework =
        *kinds == "framework" ||
        (kinds->is_array() &&
         std::find(kinds->begin(), kinds->end(), "framework") != kinds->end());
    if (framework) return reader.Text(*related, "identifier", path);
  }
  return "";
}

}  // namespace

std::string OcdsParty::Key() const {
  if (!id.empty()) return id;
  if (!number.empty()) return scheme + " " + number;
  return name;
}

std::string OcdsParty::KvkNumber() const {
  return absl::EqualsIgnoreCase(scheme, "NL-KVK") ? number : "";
}

OcdsRelease ReadOcdsRelease(const Json& json, std::string path) {
  OcdsRelease release;
  Reader reader(release);
  release.ocid = reader.Text(json, "ocid", path);
  release.id = reader.Text(json, "id", path);
  release.date = reader.Text(json, "date", path);
  reader.ReadParties(json, path);
  release.buyer = reader.PartyAt(json, "buyer", path);
  if (const Json* tender = reader.Object(json, "tender", path)) {
    const std::string at = Reader::Join(path, "tender");
    release.tender_title = reader.Text(*tender, "title", at);
    release.method = reader.Text(*tender, "procurementMethod", at);
    release.method_details =
        reader.Text(*tender, "procurementMethodDetails", at);
    release.category = reader.Text(*tender, "mainProcurementCategory", at);
    release.cpv = reader.Cpv(*tender, at);
    release.tender_period = reader.Period(*tender, "contractPeriod", at);
    if (release.buyer.Key().empty()) {
      release.buyer = reader.PartyAt(*tender, "procuringEntity", at);
    }
  }
  release.framework_ocid = FrameworkOf(reader, json, path);
  for (const Json* award : reader.Objects(json, "awards", path)) {
    release.awards.push_back(ReadAward(
        reader, *award,
        Reader::Join(path,
                     absl::StrFormat("awards[%d]", release.awards.size()))));
  }
  for (const Json* contract : reader.Objects(json, "contracts", path)) {
    release.contracts.push_back(ReadContract(
        reader, *contract,
        Reader::Join(
            path, absl::StrFormat("contracts[%d]", release.contracts.size()))));
  }
  return release;
}

}  // namespace omloop::ingest
