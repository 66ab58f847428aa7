#ifndef OMLOOP_LEDGER_ECONOMY_CONTRACTS_H_
#define OMLOOP_LEDGER_ECONOMY_CONTRACTS_H_

#include "absl/status/status.h"
#include "ledger/economy/month.h"

namespace omloop::economy {

// Fills in the contracts signed in the month and those that end within
// kEndingMonths after it, of the asset and anchor asked for, by the terms in
// force; a call-off is part of its framework. A public answer counts them
// always and hides the value of fewer than three suppliers, or one with more
// than 80 %; with the local part goes what is left when it is subtracted.
// Errors: FAILED_PRECONDITION MONTH_TOO_LARGE.
absl::Status FillContracts(const fold::Facts& facts, MonthFigures& figures);

}  // namespace omloop::economy

#endif  // OMLOOP_LEDGER_ECONOMY_CONTRACTS_H_
