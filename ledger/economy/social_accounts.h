#ifndef OMLOOP_LEDGER_ECONOMY_SOCIAL_ACCOUNTS_H_
#define OMLOOP_LEDGER_ECONOMY_SOCIAL_ACCOUNTS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/economy/matrix.h"

namespace omloop::economy {

// A social accounting matrix of an area: activities (cooperatives,
// conventional firms ...), profit, households, reserve funds of cooperatives.
// Government, the rest of the city and the world are outside: what goes there
// has left.
struct SocialAccounts {
  std::vector<std::string> names;
  // payments(i, j): what account j pays to account i.
  Matrix payments;
  // All that each account pays, outside included.
  std::vector<double> outgoings;
};

// Shares a profit account's payments between member-owners in the area and
// owners elsewhere: the only place in all these methods where cooperative
// ownership changes the number.
struct ProfitSplit {
  size_t activity = 0;
  size_t households = 0;
  double profit = 0;        // Paid out by the activity.
  double members_here = 0;  // Part of it, in [0, 1], that stays.
};
// Adds the local part to payments, and all of the profit to outgoings.
// Errors: INVALID_ARGUMENT BAD_TABLE.
absl::Status SplitProfit(const ProfitSplit& split, SocialAccounts& accounts);

struct SocialResult {
  Matrix a;  // Column-normalised payments.
  // M = (I - A)^-1: income of account i per euro that enters at j.
  Matrix multipliers;
};

// Errors: INVALID_ARGUMENT BAD_TABLE for shapes that do not fit, negative
// payments; OUTGOINGS_ABOVE_INCOME for a column that pays more inside than it
// pays in all; SPECTRAL_RADIUS.
// Source: domain.md 1.5, G17; docs/concepts/social_accounts.md.
absl::StatusOr<SocialResult> AnalyseAccounts(const SocialAccounts& accounts);

// Income of each account when `injection` enters.
std::vector<double> Effect(const SocialResult& result,
                           const std::vector<double>& injection);

}  // namespace omloop::economy

#endif  // OMLOOP_LEDGER_ECONOMY_SOCIAL_ACCOUNTS_H_
