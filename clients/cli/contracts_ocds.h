#ifndef OMLOOP_CLIENTS_CLI_CONTRACTS_OCDS_H_
#define OMLOOP_CLIENTS_CLI_CONTRACTS_OCDS_H_

#include <map>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/time/time.h"
#include "nlohmann/json.hpp"
#include "omloop/procurement/v1/procurement.pb.h"
#include "omloop/registry/v1/registry.pb.h"

namespace omloop::cli {

// What an export of contracts is made from.
struct OcdsExport {
  // "ocds-213czf"; see docs/reference/import-formats/ocds.md.
  std::string prefix;
  std::string publisher;
  absl::Time published;
  std::vector<procurement::v1::Contract> contracts;
  // By number: anchors and suppliers that may be named.
  absl::flat_hash_map<int32_t, registry::v1::Party> parties;
  // By award.
  std::map<int64_t, std::vector<procurement::v1::ContractEntry>> entries;
  // Numbers of contracts by award, for call-offs.
  std::map<int64_t, std::string> numbers;
};

// A release package of OCDS 1.1, one compiled-style release a contract, with
// what was invoiced or paid as its transactions. Holds no local consideration,
// evidence or reason.
nlohmann::ordered_json ToOcds(const OcdsExport& source);

}  // namespace omloop::cli

#endif  // OMLOOP_CLIENTS_CLI_CONTRACTS_OCDS_H_
