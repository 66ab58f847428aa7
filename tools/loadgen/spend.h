#ifndef OMLOOP_TOOLS_LOADGEN_SPEND_H_
#define OMLOOP_TOOLS_LOADGEN_SPEND_H_

#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/calendar.h"
#include "ledger/base/money.h"
#include "tools/loadgen/world.h"

namespace omloop::loadgen {

// One line of an anchor's spend file.
struct SpendLine {
  Day paid;
  Day invoiced;
  std::string invoice_number;
  const Supplier* supplier = nullptr;  // null: the row names none
  int sector = 0;
  std::string_view description;
  Money net;
  Money vat;
  // The contract whose number the line carries; null when it carries none.
  const Contract* contract = nullptr;
};

// The lines of `anchor` in `month`, in the order of its file. The same every
// time, whatever was drawn before.
std::vector<SpendLine> DrawMonth(const World& world, const Anchor& anchor,
                                 Month month);

}  // namespace omloop::loadgen

#endif  // OMLOOP_TOOLS_LOADGEN_SPEND_H_
