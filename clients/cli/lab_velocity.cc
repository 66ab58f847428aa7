#include "clients/cli/lab_velocity.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "clients/cli/lab_file.h"
#include "ledger/base/errors.h"
#include "ledger/circulation/velocity.h"

namespace omloop::cli {
namespace {

constexpr size_t kFileBytesMax = size_t{4} << 30;
constexpr double kHoursPerWeek = 168;

struct VelocityOptions {
  std::string file;
  std::string config;
  std::string method = "mixed";
  std::string size_limit = "0.01";
};

Value Text(const std::optional<double>& number) {
  if (!number.has_value()) return Missing{};
  return absl::StrFormat("%.7f", *number);
}

Listing Columns() {
  return Listing({{"period", "period"},
                  {"volume", "volume"},
                  {"weeks", "weeks"},
                  {"balance_avg", "mean balance"},
                  {"duration_avg_min", "weeks held, min"},
                  {"duration_avg_max", "max"},
                  {"velocity_cnv", "velocity"},
                  {"velocity_inv_min", "1/held, min"},
                  {"velocity_inv_max", "max"},
                  {"balance_eff_min", "effective, min"},
                  {"balance_eff_max", "max"},
                  {"balance_frc_min", "fraction, min"},
                  {"balance_frc_max", "max"}});
}

void AddRow(const circulation::VelocityRow& row, Listing& listing) {
  const circulation::VelocityInput& input = row.input;
  const circulation::Velocity velocity = circulation::ComputeVelocity(input);
  listing.Add({row.label, Text(input.volume), Text(input.weeks),
               Text(input.mean_balance), Text(input.holding_weeks_min),
               Text(input.holding_weeks_max), Text(velocity.conventional),
               Text(velocity.inverse_min), Text(velocity.inverse_max),
               Text(velocity.effective_min), Text(velocity.effective_max),
               Text(velocity.fraction_min), Text(velocity.fraction_max)});
}

absl::StatusOr<int> RunList(const VelocityOptions& options,
                            std::string_view csv, Context& context) {
  OMLOOP_ASSIGN_OR_RETURN(std::string json,
                          ReadLabFile(options.config, kFileBytesMax, context));
  absl::StatusOr<circulation::LabConfig> config =
      circulation::ParseLabConfig(json);
  if (!config.ok()) return Annotate(config.status(), options.config);
  OMLOOP_ASSIGN_OR_RETURN(const circulation::LabTransactions list,
                          circulation::ReadLabTransactions(*config, csv));
  const auto method = options.method == "lifo"   ? circulation::Method::kLifo
                      : options.method == "fifo" ? circulation::Method::kFifo
                                                 : circulation::Method::kMixed;
  const circulation::HoldingReport report =
      circulation::MeasureHolding(*config, list, method, options.size_limit);
  Listing listing = Columns();
  for (const circulation::HoldingMonth& month : report.months) {
    circulation::VelocityRow row;
    row.label = FormatMonth(month.month);
    row.input.volume = month.volume;
    const auto utc = absl::UTCTimeZone();
    const absl::Time begin =
        std::max(config->window_begin,
                 absl::FromCivil(absl::CivilSecond(month.month), utc));
    const absl::Time end =
        std::min(config->window_end,
                 absl::FromCivil(absl::CivilSecond(month.month + 1), utc));
    row.input.weeks = absl::ToDoubleHours(end - begin) / kHoursPerWeek;
    row.input.mean_balance = month.mean_balance;
    const double amount = month.amount + month.cut_amount;
    if (amount > 0) {
      row.input.holding_weeks_min =
          (month.amount_hours + month.cut_hours_min) / amount / kHoursPerWeek;
      row.input.holding_weeks_max =
          (month.amount_hours + month.cut_hours_max) / amount / kHoursPerWeek;
    }
    AddRow(row, listing);
  }
  context.Print(listing, "No months.");
  context.Note(absl::StrFormat(
      "Method %s. Of %.2f that came in, %.2f was still there at the end and is "
      "in no month; %.2f was paid out of what was there before. Rows left out: "
      "%d.",
      options.method, report.inflow, report.resting, report.from_before,
      list.issue_count));
  return list.issue_count > 0 ? kExitSomeRefused : kExitOk;
}

absl::StatusOr<int> Run(const VelocityOptions& options, Context& context) {
  OMLOOP_ASSIGN_OR_RETURN(std::string csv,
                          ReadLabFile(options.file, kFileBytesMax, context));
  if (!options.config.empty()) return RunList(options, csv, context);
  absl::StatusOr<std::vector<circulation::VelocityRow>> rows =
      circulation::ReadVelocityTable(csv);
  if (!rows.ok()) return Annotate(rows.status(), options.file);
  Listing listing = Columns();
  for (const circulation::VelocityRow& row : *rows) AddRow(row, listing);
  context.Print(listing, "No rows.");
  return kExitOk;
}

}  // namespace

void AddLabVelocity(CLI::App& lab, Invocation& invocation) {
  CLI::App* command = AddCommand(
      lab,
      {.name = "velocity",
       .summary = "how fast money goes from hand to hand",
       .details =
           "With --config: holding times by month of a list of transactions "
           "(omloop lab trails), from money that came in and went out of the "
           "same account. Stays that the size limit cut off give a shortest "
           "and a longest mean.\n\n"
           "Without: a table with one row a period and the columns volume, "
           "weeks or days, balance_avg, duration_avg_min, duration_avg_max.",
       .examples = "omloop lab velocity --config=config.json list.csv\n"
                   "omloop lab velocity monthly.csv --output=csv"});
  const auto options = std::make_shared<VelocityOptions>();
  command->add_option("FILE", options->file, "a list or a table, CSV")
      ->required();
  command
      ->add_option("--config", options->config,
                   "how a list of transactions is described")
      ->type_name("FILE");
  OneOf(command->add_option("--method", options->method,
                            "which money leaves an account first"),
        {"mixed", "lifo", "fifo"});
  command
      ->add_option("--size-limit", options->size_limit,
                   "stop following parts below this; else 0.01")
      ->type_name("AMOUNT");
  SetAction(command, invocation,
            [options](Context& context) { return Run(*options, context); });
}

}  // namespace omloop::cli
