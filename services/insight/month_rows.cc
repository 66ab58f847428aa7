#include "services/insight/month_rows.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_format.h"
#include "ledger/model/month_rules.h"
#include "ledger/proof/tree.h"

namespace omloop::services {
namespace {

namespace pb = omloop::insight::v1;

std::string Of(const pb::Cell& cell) {
  if (cell.hidden()) return "hidden";
  return absl::StrFormat("%d\t%d\t%d", cell.amount().minor_units(),
                         cell.line_count(), cell.supplier_count());
}

std::string Of(const pb::Figure& figure) {
  if (!figure.absent_reason().empty()) return figure.absent_reason();
  const auto ratio = [](const type::v1::Ratio& r) {
    return absl::StrFormat("%d/%d", r.numerator(), r.denominator());
  };
  return absl::StrFormat("%s\t%s\t%s\t%s", ratio(figure.value()),
                         ratio(figure.low()), ratio(figure.high()),
                         ratio(figure.coverage()));
}

}  // namespace

std::vector<std::string> MonthRows(const pb::GetMonthOverviewResponse& month) {
  std::vector<std::string> rows;
  const auto add = [&](std::string_view table, std::string_view key,
                       std::string_view values) {
    rows.push_back(absl::StrFormat("%s\t%s\t%s", table, key, values));
  };
  add("month", month.month(), month.asset());
  add("total", "spend",
      absl::StrFormat("%d\t%d\t%d", month.total().minor_units(),
                      month.line_count(), month.supplier_count()));
  add("total", "influenceable",
      month.has_influenceable()
          ? absl::StrFormat("%d", month.influenceable().minor_units())
          : "hidden");
  add("total", "intra_alliance", Of(month.intra_alliance()));
  const std::pair<const char*, const pb::Figure*> figures[] = {
      {"local_share", &month.local_share()},
      {"local_share_influenceable", &month.local_share_influenceable()},
      {"cooperative_share", &month.cooperative_share()},
      {"small_local_share", &month.small_local_share()},
      {"unknown_share", &month.unknown_share()},
      {"lm2", &month.lm2()},
  };
  for (const auto& [name, figure] : figures) add("figure", name, Of(*figure));
  for (const pb::RingRow& row : month.rings()) {
    add("ring", row.ring(), Of(row.cell()));
  }
  // In the order of the answer a hidden row would stand by its amount.
  std::vector<std::string> categories;
  for (const pb::CategoryRow& row : month.categories()) {
    categories.push_back(absl::StrFormat(
        "category\t%s\t%s\t%s\t%s\t%s", row.category(), Of(row.total()),
        Of(row.local()), Of(row.leak()), Of(row.unknown())));
  }
  std::sort(categories.begin(), categories.end());
  rows.insert(rows.end(), categories.begin(), categories.end());
  std::vector<std::pair<int32_t, std::string>> parties;
  for (const pb::SupplierRow& row : month.suppliers()) {
    parties.emplace_back(row.party(),
                         absl::StrFormat("supplier\t%d\t%s\t%s", row.party(),
                                         row.ring(), Of(row.cell())));
  }
  std::sort(parties.begin(), parties.end());
  for (const auto& [party, row] : parties) rows.push_back(row);
  add("supplier", "others", Of(month.other_suppliers()));
  for (const pb::AnchorRow& row : month.anchors()) {
    add("anchor", absl::StrFormat("%d", row.party()),
        absl::StrFormat("%d\t%d\t%s", row.amount().minor_units(),
                        row.line_count(), Of(row.local_share())));
  }
  const type::v1::DefinitionStamp& stamp = month.stamp();
  add("definition", stamp.formula_version(),
      absl::StrFormat("%s\t%s\t%s", stamp.ring_set(), stamp.boundary_version(),
                      stamp.vat_basis()));
  return rows;
}

Hash32 RootOfRows(absl::Span<const std::string> rows) {
  proof::TreeHasher hasher;
  proof::Frontier frontier;
  for (const std::string& row : rows) frontier.Append(hasher.Leaf(row), hasher);
  return frontier.Root(hasher);
}

void FillTimeliness(const fold::Facts& facts, Month month,
                    uint64_t last_recorded_ns,
                    pb::GetMonthOverviewResponse& response) {
  const Day today = DayOfRecordedTime(last_recorded_ns);
  for (pb::AnchorRow& row : *response.mutable_anchors()) {
    const fold::AnchorMonthState state = facts.AnchorMonth(
        PartyNumber(static_cast<uint32_t>(row.party())), month);
    if (state.submitted) row.set_control_count(state.statement.control_count);
    row.set_late(IsLate(month, state.submitted_ns, today));
    if (state.submitted_ns != 0) {
      row.set_days_after_month_end(
          DaysAfterMonthEnd(month, state.submitted_ns));
    }
  }
}

}  // namespace omloop::services
