#include "ledger/economy/social_accounts.h"

#include <cmath>

#include "absl/strings/str_format.h"
#include "ledger/base/check.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"

namespace omloop::economy {
namespace {

// Sums of decimals that were typed are equal up to this part.
constexpr double kSumTolerance = 1e-9;

}  // namespace

absl::Status SplitProfit(const ProfitSplit& split, SocialAccounts& accounts) {
  const size_t n = accounts.outgoings.size();
  if (split.activity >= n || split.households >= n || !(split.profit >= 0) ||
      !(split.members_here >= 0 && split.members_here <= 1)) {
    return InvalidArgument(
        "BAD_TABLE",
        "a profit of 0 or more is split by a part between 0 and 1, between "
        "accounts of the table");
  }
  accounts.payments.at(split.households, split.activity) +=
      split.profit * split.members_here;
  accounts.outgoings[split.activity] += split.profit;
  return absl::OkStatus();
}

absl::StatusOr<SocialResult> AnalyseAccounts(const SocialAccounts& accounts) {
  const size_t n = accounts.payments.rows();
  if (accounts.payments.columns() != n || accounts.outgoings.size() != n) {
    return InvalidArgument(
        "BAD_TABLE", "payments must be square, with all outgoings an account");
  }
  SocialResult result{.a = Matrix(n, n)};
  for (size_t j = 0; j < n; ++j) {
    double inside = 0;
    for (size_t i = 0; i < n; ++i) inside += accounts.payments.at(i, j);
    const double all = accounts.outgoings[j];
    if (inside > all * (1 + kSumTolerance) || (inside > 0 && !(all > 0))) {
      return InvalidArgument(
          "OUTGOINGS_ABOVE_INCOME",
          absl::StrFormat("%s pays %g inside the area but %g in all; give all "
                          "its outgoings",
                          j < accounts.names.size() ? accounts.names[j]
                                                    : std::to_string(j + 1),
                          inside, all));
    }
    for (size_t i = 0; i < n; ++i) {
      const double payment = accounts.payments.at(i, j);
      result.a.at(i, j) = payment == 0 ? 0 : payment / all;
    }
  }
  OMLOOP_ASSIGN_OR_RETURN(result.multipliers, InverseOfLeak(result.a));
  return result;
}

std::vector<double> Effect(const SocialResult& result,
                           const std::vector<double>& injection) {
  const Matrix& m = result.multipliers;
  OMLOOP_CHECK(injection.size() == m.columns());
  std::vector<double> income(m.rows());
  for (size_t i = 0; i < m.rows(); ++i) {
    for (size_t j = 0; j < m.columns(); ++j) {
      income[i] += m.at(i, j) * injection[j];
    }
  }
  return income;
}

}  // namespace omloop::economy
