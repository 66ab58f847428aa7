#ifndef OMLOOP_LEDGER_MODEL_FACTS_H_
#define OMLOOP_LEDGER_MODEL_FACTS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ledger/base/calendar.h"
#include "ledger/base/money.h"
#include "ledger/model/area.h"
#include "ledger/model/establishment.h"
#include "ledger/model/party.h"
#include "ledger/model/ring.h"

namespace omloop {

// Decoded payloads of facts (proto/omloop/ledger/v1/facts.proto says what
// each field means). Party attributes, establishments, areas and ring sets
// have headers of their own.

struct BookTerms {
  std::string name;
  Asset default_asset;
  // "commitments" or "records".
  std::string disclosure;
  std::vector<std::string> languages;
};

struct ImportTerms {
  std::string format;
  Asset asset;
  int64_t accepted_count = 0;
  int64_t accepted_sum_minor = 0;
  int64_t rejected_count = 0;
};

struct ImportOutcome {
  int64_t booked_count = 0;
  int64_t booked_sum_minor = 0;
  int64_t existing_count = 0;
  int64_t existing_sum_minor = 0;
};

struct ContractTerms {
  Money value;
  Day start;
  std::optional<Day> end;
  std::string cpv;
  std::string procedure;
  bool local_consideration_recorded = false;
};

struct AreaTerms {
  std::string code;
  std::string scheme;
  std::string name;
  std::string parent_code;
  std::string level;
  std::string boundary_version;
};

struct CategoryTerms {
  std::string code;
  std::string name_nl;
  std::string name_en;
  bool influenceable = true;
};

struct MonthStatement {
  int64_t control_count = 0;
  Money control_total;
};

struct MonthSeal {
  int version = 0;
  int64_t as_of_sequence = 0;
  std::string rows_root;
  std::string formula_version;
};

}  // namespace omloop

#endif  // OMLOOP_LEDGER_MODEL_FACTS_H_
