#ifndef OMLOOP_LEDGER_INGEST_OCDS_OCDS_RELEASE_H_
#define OMLOOP_LEDGER_INGEST_OCDS_OCDS_RELEASE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ledger/base/calendar.h"
#include "nlohmann/json.hpp"

namespace omloop::ingest {

// One release of the Open Contracting Data Standard, versions 1.0 and 1.1:
// what Omloop needs of it. Words are as delivered, outer blanks removed;
// empty when there are none. Where the versions differ the newer word counts
// (docs/reference/import-formats/ocds.md).

// The member of a value that names its asset.
inline constexpr char kOcdsAssetMember[] = "currency";

// An amount as the file writes it.
struct OcdsValue {
  std::string amount;    // "1311264.0"; empty = none.
  std::string currency;  // As delivered.
};

struct OcdsParty {
  std::string id;      // Of `parties`, to which buyer and suppliers refer.
  std::string name;    // Else the legal name.
  std::string scheme;  // Of its identifier: "NL-KVK".
  std::string number;  // The identifier.
  std::string postcode;
  std::string country;
  // What tells it from others: id, else identifier, else name.
  std::string Key() const;
  // The number when it is one of the Dutch business register, else empty.
  std::string KvkNumber() const;
};

struct OcdsPeriod {
  std::optional<Day> start;
  std::optional<Day> end;
};

struct OcdsTransaction {
  std::string id;
  std::string source;
  OcdsValue value;
  std::optional<Day> date;
  OcdsParty payer;
  OcdsParty payee;
  std::string path;
};

struct OcdsAward {
  std::string id;
  std::string title;
  std::string status;
  OcdsValue value;
  std::optional<Day> date;
  OcdsPeriod period;
  std::string cpv;
  std::vector<OcdsParty> suppliers;
  std::string path;
};

struct OcdsContract {
  std::string id;
  std::string award_id;
  std::string title;
  std::string status;
  OcdsValue value;
  OcdsPeriod period;
  std::optional<Day> signed_on;
  std::string cpv;
  // Extension "contract suppliers": who holds this contract.
  std::vector<OcdsParty> suppliers;
  std::vector<OcdsTransaction> transactions;
  std::string path;
};

struct OcdsRelease {
  std::string ocid;
  std::string id;
  std::string date;  // As delivered; orders the releases of a process.
  OcdsParty buyer;   // Else the procuring entity of the tender.
  std::string tender_title;
  std::string method;          // "open", "selective", "limited", "direct".
  std::string method_details;  // In words.
  std::string category;        // "goods", "works", "services".
  std::string cpv;             // Of the tender.
  OcdsPeriod tender_period;    // Contract period of the tender.
  // Process of the framework contract this one is a call-off of.
  std::string framework_ocid;
  std::vector<OcdsAward> awards;
  std::vector<OcdsContract> contracts;
  // Places that hold something else than the standard says, by path.
  std::vector<std::string> wrong_types;
};

// What of a release can be read; never fails: what has another type than the
// standard says is left out and named in `wrong_types`. `path` is where the
// release stands.
OcdsRelease ReadOcdsRelease(const nlohmann::json& json, std::string path);

}  // namespace omloop::ingest

#endif  // OMLOOP_LEDGER_INGEST_OCDS_OCDS_RELEASE_H_
