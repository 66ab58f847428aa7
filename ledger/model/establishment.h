#ifndef OMLOOP_LEDGER_MODEL_ESTABLISHMENT_H_
#define OMLOOP_LEDGER_MODEL_ESTABLISHMENT_H_

#include <cstdint>
#include <optional>
#include <string>

#include "ledger/base/calendar.h"
#include "ledger/base/ids.h"
#include "ledger/model/area.h"

namespace omloop {

// 1, 2, ... within one party; 0 means none.
using EstablishmentNumber = Id<struct EstablishmentNumberTag, int32_t>;

// A place where a party works, without its address: that lies in the vault.
struct Establishment {
  EstablishmentNumber number;
  // First and last day it exists; no last day while it is open.
  Day valid_from;
  std::optional<Day> valid_to;
  // Down to wijk at most, so that a sole trader's home cannot be told.
  AreaPath place;
  PlaceBasis basis = PlaceBasis::kNone;
  std::string boundary_version;
  // A post box is never where work is done.
  bool post_box = false;
  // Head office of a firm with more branches.
  bool head_office_of_many = false;

  bool ValidOn(Day day) const {
    return valid_from <= day && (!valid_to || day <= *valid_to);
  }
  friend bool operator==(const Establishment&, const Establishment&) = default;
};

}  // namespace omloop

#endif  // OMLOOP_LEDGER_MODEL_ESTABLISHMENT_H_
