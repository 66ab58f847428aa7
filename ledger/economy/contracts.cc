#include "ledger/economy/contracts.h"

#include <algorithm>
#include <vector>

#include "ledger/base/errors.h"
#include "ledger/economy/breakdown.h"
#include "ledger/economy/disclosure.h"

namespace omloop::economy {

absl::Status FillContracts(const fold::Facts& facts, MonthFigures& figures) {
  const Month month = figures.month;
  const Day last = LastDay(month);
  const Day ending_limit = LastDay(month + kEndingMonths);
  std::vector<Flow> signed_flows;
  std::vector<Flow> ending_flows;
  absl::int128 value = 0;
  for (const auto& [sequence, contract] : facts.contracts()) {
    const PartyNumber asked = figures.options.anchor;
    if (asked.value() != 0 && contract.anchor != asked) continue;
    const Money worth = contract.terms.value;
    if (worth.asset() != figures.options.asset) continue;
    // The framework has the value of its call-offs already.
    if (contract.terms.framework != 0) continue;
    const bool is_signed = Month(contract.awarded_on) == month;
    const std::optional<Day> end = contract.LastDay();
    const bool ends = end && *end > last && *end <= ending_limit;
    if (!is_signed && !ends) continue;
    value += worth.minor_units() < 0 ? -absl::int128(worth.minor_units())
                                     : absl::int128(worth.minor_units());
    if (value > kMonthAmountMax) {
      return FailedPrecondition(
          "MONTH_TOO_LARGE",
          "the values of the contracts of this month add up to more than "
          "figures are computed with; a value is probably wrong");
    }
    const PartyNumber payee =
        facts.CountsAs(contract.supplier, contract.anchor);
    Flow flow{payee, contract.anchor, worth.minor_units(), 1, {}};
    if (ends) ending_flows.push_back(flow);
    if (!is_signed) continue;
    const Payee supplier = DescribePayee(payee, AreaPath(),
                                         /*pass_through=*/false, facts, month);
    flow.slices.push_back(supplier.place == Place::kLocal ? 1 : 0);
    signed_flows.push_back(std::move(flow));
  }
  const auto by_payee = [](const Flow& a, const Flow& b) {
    return a.payee < b.payee;
  };
  std::stable_sort(signed_flows.begin(), signed_flows.end(), by_payee);
  std::stable_sort(ending_flows.begin(), ending_flows.end(), by_payee);

  const auto everyone = [](const Flow&) { return true; };
  const auto local = [](const Flow& flow) { return flow.slices[0] == 1; };
  const auto other = [](const Flow& flow) { return flow.slices[0] == 0; };
  const Tally signed_all = TallyOf(signed_flows, everyone);
  const Tally signed_local = TallyOf(signed_flows, local);
  const Tally signed_other = TallyOf(signed_flows, other);
  const Tally ending = TallyOf(ending_flows, everyone);

  const bool is_public = figures.options.audience == Audience::kPublic;
  const bool one_anchor = is_public && figures.options.anchor.value() != 0;
  ContractTile& tile = figures.contracts;
  tile.signed_count = static_cast<int32_t>(signed_all.lines);
  tile.signed_hidden = one_anchor || (is_public && !IsSafe(signed_all));
  tile.signed_local_hidden =
      tile.signed_hidden ||
      (is_public && (!IsSafe(signed_local) || !IsSafe(signed_other)));
  if (!tile.signed_hidden) tile.signed_value = signed_all.amount;
  if (!tile.signed_local_hidden) tile.signed_local_value = signed_local.amount;
  tile.ending_count = static_cast<int32_t>(ending.lines);
  tile.ending_hidden = one_anchor || (is_public && !IsSafe(ending));
  if (!tile.ending_hidden) tile.ending_value = ending.amount;
  return absl::OkStatus();
}

}  // namespace omloop::economy
