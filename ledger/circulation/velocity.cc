#include "ledger/circulation/velocity.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <memory>

#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"
#include "ledger/circulation/decimal.h"

namespace omloop::circulation {
namespace {

constexpr double kHourUs = 3600.0 * 1000 * 1000;

Month MonthAt(int64_t time_us) {
  return Month(
      absl::ToCivilMonth(absl::FromUnixMicros(time_us), absl::UTCTimeZone()));
}

class StaySink : public FlowSink {
 public:
  StaySink(int64_t begin_us, int64_t end_us, double unit,
           std::map<Month, HoldingMonth>& months, HoldingReport& report)
      : begin_us_(begin_us),
        end_us_(end_us),
        unit_(unit),
        months_(months),
        report_(report) {}

  void OnFlow(const Flow& flow) override {
    const FlowStep& in = flow.steps.front();
    const double amount = static_cast<double>(flow.steps.back().amount) / unit_;
    if (flow.stays_us.empty() || in.time_us < begin_us_) {
      // Nobody saw it come, so how long it stayed is not known.
      report_.from_before += amount;
      return;
    }
    const int64_t ended = in.time_us + flow.stays_us[0];
    const double hours = static_cast<double>(flow.stays_us[0]) / kHourUs;
    if (ended >= end_us_) {
      report_.resting += amount;
      return;
    }
    HoldingMonth& month = months_[MonthAt(ended)];
    if (flow.end == FlowEnd::kPayment) {
      month.amount += amount;
      month.amount_hours += amount * hours;
    } else {
      month.cut_amount += amount;
      month.cut_hours_min += amount * hours;
      month.cut_hours_max +=
          amount * static_cast<double>(end_us_ - in.time_us) / kHourUs;
    }
  }

 private:
  const int64_t begin_us_;
  const int64_t end_us_;
  const double unit_;
  std::map<Month, HoldingMonth>& months_;
  HoldingReport& report_;
};

// Part of [from, to) that lies in `month`, in microseconds.
double Overlap(int64_t from, int64_t to, Month month) {
  const auto utc = absl::UTCTimeZone();
  const int64_t begin =
      absl::ToUnixMicros(absl::FromCivil(absl::CivilSecond(month), utc));
  const int64_t end =
      absl::ToUnixMicros(absl::FromCivil(absl::CivilSecond(month + 1), utc));
  return static_cast<double>(
      std::max<int64_t>(std::min(to, end) - std::max(from, begin), 0));
}

std::optional<double> ReadNumber(std::string_view text) {
  double value = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() ||
      !std::isfinite(value)) {
    return std::nullopt;
  }
  return value;
}

absl::Status BadCell(int64_t row, std::string_view column,
                     std::string_view wants) {
  return InvalidArgument(
      "TABLE_INVALID",
      absl::StrFormat("row %d, column %s: %s", row, column, wants));
}

}  // namespace

Velocity ComputeVelocity(const VelocityInput& input) {
  Velocity velocity;
  if (!(input.weeks > 0)) return velocity;
  const bool has_balance =
      input.mean_balance.has_value() && *input.mean_balance > 0;
  if (has_balance) {
    velocity.conventional = input.volume / *input.mean_balance / input.weeks;
  }
  auto fill =
      [&](const std::optional<double>& holding, std::optional<double>& inverse,
          std::optional<double>& effective, std::optional<double>& fraction) {
        if (!holding.has_value() || !(*holding > 0)) return;
        inverse = 1 / *holding;
        effective = input.volume / *inverse / input.weeks;
        if (has_balance) fraction = *effective / *input.mean_balance;
      };
  fill(input.holding_weeks_min, velocity.inverse_min, velocity.effective_min,
       velocity.fraction_min);
  fill(input.holding_weeks_max, velocity.inverse_max, velocity.effective_max,
       velocity.fraction_max);
  return velocity;
}

HoldingReport MeasureHolding(const LabConfig& config,
                             const LabTransactions& list, Method method,
                             std::string_view size_limit) {
  const auto unit = static_cast<double>(PowerOfTen(list.decimals));
  TrackerOptions options;
  options.method = method;
  options.pairwise = true;
  const __int128 limit = ParseDecimal(size_limit).value_or(0) /
                         PowerOfTen(kDecimalsMax - list.decimals);
  options.size_limit =
      static_cast<int64_t>(std::clamp<__int128>(limit, 1, __int128{1} << 62));
  options.window_begin_us = absl::ToUnixMicros(config.window_begin);
  options.window_end_us = absl::ToUnixMicros(config.window_end);
  std::map<Month, HoldingMonth> months;
  HoldingReport report;
  StaySink sink(options.window_begin_us, options.window_end_us, unit, months,
                report);
  Tracker tracker(options, sink);
  const std::vector<int64_t> starting = InferStartingBalances(list);
  for (AccountIndex i = 0; i < starting.size(); ++i) {
    tracker.SetStartingBalance(i, starting[i]);
  }
  // What is inside, over time: what everybody inside had at the start, and
  // what came in and went out since.
  std::vector<bool> inside(list.accounts.size(), false);
  for (const Payment& payment : list.payments) {
    if (payment.category == Category::kTransfer ||
        payment.category == Category::kWithdraw) {
      inside[payment.source] = true;
    }
    if (payment.category == Category::kTransfer ||
        payment.category == Category::kDeposit) {
      inside[payment.target] = true;
    }
  }
  double balance = 0;
  for (AccountIndex i = 0; i < starting.size(); ++i) {
    if (inside[i]) balance += static_cast<double>(starting[i]) / unit;
  }
  const Month first = MonthAt(options.window_begin_us);
  const Month last = MonthAt(options.window_end_us - 1);
  for (Month month = first; month <= last; ++month) months[month];
  int64_t since = options.window_begin_us;
  auto pass = [&](int64_t until) {
    for (Month month = MonthAt(since); month <= MonthAt(until); ++month) {
      auto it = months.find(month);
      if (it == months.end()) continue;
      it->second.mean_balance += balance * Overlap(since, until, month);
    }
    since = until;
  };
  for (const Payment& payment : list.payments) {
    const double amount = static_cast<double>(payment.received) / unit;
    if (payment.time_us > since) pass(payment.time_us);
    if (payment.category == Category::kDeposit) {
      balance += amount;
      report.inflow += amount;
    } else if (payment.category == Category::kWithdraw) {
      balance -= static_cast<double>(payment.sent) / unit;
    } else if (payment.category == Category::kTransfer) {
      balance -= static_cast<double>(payment.sent - payment.received) / unit;
      report.inflow += amount;
    }
    if (payment.category == Category::kTransfer ||
        payment.category == Category::kWithdraw) {
      months[MonthAt(payment.time_us)].volume +=
          static_cast<double>(payment.sent) / unit;
    }
    tracker.Add(payment);
  }
  pass(options.window_end_us);
  tracker.Finish({});
  for (auto& [month, row] : months) {
    row.month = month;
    const double time =
        Overlap(options.window_begin_us, options.window_end_us, month);
    row.mean_balance = time > 0 ? row.mean_balance / time : 0;
    report.months.push_back(row);
  }
  return report;
}

absl::StatusOr<std::vector<VelocityRow>> ReadVelocityTable(
    std::string_view csv) {
  const LabConfig plain;
  std::vector<std::string> header, cells;
  if (!NextCsvRow(csv, plain, header)) {
    return InvalidArgument("TABLE_INVALID", "the table is empty");
  }
  auto place = [&](std::string_view name) -> std::optional<size_t> {
    auto it = std::find(header.begin(), header.end(), name);
    if (it == header.end()) return std::nullopt;
    return static_cast<size_t>(it - header.begin());
  };
  const auto volume = place("volume"), weeks = place("weeks"),
             days = place("days"), balance = place("balance_avg"),
             low = place("duration_avg_min"), high = place("duration_avg_max");
  if (!volume.has_value() || (!weeks.has_value() && !days.has_value())) {
    return InvalidArgument("TABLE_INVALID",
                           "the header needs the columns volume, and weeks or "
                           "days");
  }
  std::vector<VelocityRow> rows;
  for (int64_t line = 2; NextCsvRow(csv, plain, cells); ++line) {
    if (cells.size() == 1 && cells[0].empty()) continue;
    auto number =
        [&](std::optional<size_t> at,
            std::string_view column) -> absl::StatusOr<std::optional<double>> {
      if (!at.has_value() || *at >= cells.size() || cells[*at].empty()) {
        return std::optional<double>();
      }
      const std::optional<double> value = ReadNumber(cells[*at]);
      if (!value.has_value() || *value < 0) {
        return BadCell(line, column, "is no number of 0 or more");
      }
      return value;
    };
    VelocityRow row;
    row.label = cells[0];
    OMLOOP_ASSIGN_OR_RETURN(std::optional<double> sum,
                            number(volume, "volume"));
    OMLOOP_ASSIGN_OR_RETURN(std::optional<double> time, number(weeks, "weeks"));
    if (!time.has_value()) {
      OMLOOP_ASSIGN_OR_RETURN(time, number(days, "days"));
      if (time.has_value()) *time /= 7;
    }
    if (!sum.has_value()) return BadCell(line, "volume", "is empty");
    if (!time.has_value() || !(*time > 0)) {
      return BadCell(line, "weeks", "is empty or 0");
    }
    row.input.volume = *sum;
    row.input.weeks = *time;
    OMLOOP_ASSIGN_OR_RETURN(row.input.mean_balance,
                            number(balance, "balance_avg"));
    OMLOOP_ASSIGN_OR_RETURN(row.input.holding_weeks_min,
                            number(low, "duration_avg_min"));
    OMLOOP_ASSIGN_OR_RETURN(row.input.holding_weeks_max,
                            number(high, "duration_avg_max"));
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace omloop::circulation
