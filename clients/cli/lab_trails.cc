#include "clients/cli/lab_trails.h"

#include <fstream>
#include <memory>
#include <string>

#include "absl/strings/str_format.h"
#include "clients/cli/lab_file.h"
#include "ledger/base/errors.h"
#include "ledger/circulation/decimal.h"
#include "ledger/circulation/lab_trails.h"

namespace omloop::cli {
namespace {

constexpr size_t kConfigBytesMax = size_t{16} << 20;
constexpr size_t kListBytesMax = size_t{4} << 30;

struct TrailOptions {
  std::string list;
  std::string config;
  std::string method = "mixed";
  std::string size_limit = "0.01";
  std::string cutoff_hours;
  bool absolute = false;
  bool infer = false;
  bool no_balance = false;
  bool pairwise = false;
  int32_t rounding = 6;
  std::string inferred;
  std::string untracked;
};

absl::StatusOr<circulation::Method> MethodOf(std::string_view name) {
  for (circulation::Method method : circulation::kAllMethods) {
    if (circulation::MethodName(method) == name) return method;
  }
  return InvalidArgument("BAD_OPTION", "give --method=mixed, lifo or fifo");
}

absl::StatusOr<circulation::LabTrailOptions> Read(const TrailOptions& options) {
  circulation::LabTrailOptions read;
  OMLOOP_ASSIGN_OR_RETURN(read.method, MethodOf(options.method));
  read.size_limit = options.size_limit;
  read.cutoff_since_root = options.absolute;
  read.infer = options.infer;
  read.no_starting_balance = options.no_balance;
  read.pairwise = options.pairwise;
  read.rounding = options.rounding;
  if (options.cutoff_hours.empty()) {
    if (options.absolute) {
      return InvalidArgument("BAD_OPTION",
                             "--absolute says how --cutoff-hours is counted; "
                             "give both");
    }
    return read;
  }
  const auto hours = circulation::ParseDecimal(options.cutoff_hours);
  // A century; longer than any list.
  constexpr int64_t kHoursMax = 24 * 36525;
  const __int128 unit = circulation::PowerOfTen(circulation::kDecimalsMax);
  if (!hours.has_value() || *hours < 0 || *hours > unit * kHoursMax) {
    return InvalidArgument(
        "BAD_OPTION",
        absl::StrFormat("--cutoff-hours is \"%s\"; give hours from 0 to %d",
                        options.cutoff_hours, kHoursMax));
  }
  constexpr int64_t kHourUs = int64_t{3600} * 1000 * 1000;
  // The tool takes 0 for no cutoff.
  if (*hours > 0) {
    read.cutoff =
        absl::Microseconds(static_cast<int64_t>(*hours * kHourUs / unit));
  }
  return read;
}

// Opens `path` for writing when one is given; null when none is.
absl::StatusOr<std::unique_ptr<std::ofstream>> Create(const std::string& path) {
  if (path.empty()) return std::unique_ptr<std::ofstream>();
  auto file = std::make_unique<std::ofstream>(path, std::ios::binary);
  if (!*file) {
    return Unavailable("FILE_NOT_WRITTEN",
                       absl::StrFormat("%s cannot be written; look whether "
                                       "its folder is there",
                                       path));
  }
  return file;
}

circulation::Writer To(std::ofstream* file) {
  if (file == nullptr) return nullptr;
  return [file](std::string_view text) { *file << text; };
}

absl::StatusOr<int> Run(const TrailOptions& options, Context& context) {
  OMLOOP_ASSIGN_OR_RETURN(circulation::LabTrailOptions read, Read(options));
  OMLOOP_ASSIGN_OR_RETURN(
      std::string json, ReadLabFile(options.config, kConfigBytesMax, context));
  absl::StatusOr<circulation::LabConfig> config =
      circulation::ParseLabConfig(json);
  if (!config.ok()) return Annotate(config.status(), options.config);
  OMLOOP_ASSIGN_OR_RETURN(std::string csv,
                          ReadLabFile(options.list, kListBytesMax, context));
  absl::StatusOr<circulation::LabTransactions> list =
      circulation::ReadLabTransactions(*config, csv);
  if (!list.ok()) return Annotate(list.status(), options.list);
  csv = std::string();
  OMLOOP_ASSIGN_OR_RETURN(auto inferred, Create(options.inferred));
  OMLOOP_ASSIGN_OR_RETURN(auto untracked, Create(options.untracked));
  std::ostream& out = context.terminal().out;
  OMLOOP_ASSIGN_OR_RETURN(
      circulation::LabTrailReport report,
      circulation::RunLabTrails(
          *config, *list, read, [&](std::string_view text) { out << text; },
          To(inferred.get()), To(untracked.get())));
  out.flush();
  context.Note(absl::StrFormat(
      "Trails of %s\nUsing the configuration file %s\n%s", options.list,
      options.config,
      circulation::LabReportText(*config, *list, read, report)));
  return list->issue_count > 0 ? kExitSomeRefused : kExitOk;
}

}  // namespace

void AddLabTrails(CLI::App& lab, Invocation& invocation) {
  CLI::App* command = AddCommand(
      lab,
      {.name = "trails",
       .summary = "follow money through a list of transactions",
       .details =
           "Reads a list of transactions and the configuration of the public "
           "tool \"follow the money\", and writes the flows as that tool does: "
           "CSV on standard output, one flow a row. The report goes to "
           "standard error.\n\n"
           "A list that is not in order of time is put in order; rows that "
           "cannot be read are left out and named, and the exit status is "
           "then 1. docs/reference/trail-files.md has every key and column.",
       .examples =
           "omloop lab trails --config=config.json --method=mixed list.csv\n"
           "omloop lab trails --config=config.json --method=lifo --infer "
           "--inferred=inferred.csv list.csv > flows.csv\n"
           "omloop lab trails --config=config.json --method=fifo "
           "--cutoff-hours=72 --absolute --size-limit=5 list.csv"});
  const auto options = std::make_shared<TrailOptions>();
  command->add_option("LIST", options->list, "the transactions, CSV")
      ->required();
  command
      ->add_option("--config", options->config,
                   "how the list and the system's boundary are described")
      ->type_name("FILE")
      ->required();
  OneOf(command->add_option("--method", options->method,
                            "which money leaves an account first"),
        {"mixed", "lifo", "fifo"});
  command
      ->add_option("--cutoff-hours", options->cutoff_hours,
                   "stop following money after so long in an account")
      ->type_name("HOURS");
  command->add_flag("--absolute", options->absolute,
                    "count the cutoff from where a flow began");
  command
      ->add_option("--size-limit", options->size_limit,
                   "stop following parts below this; else 0.01")
      ->type_name("AMOUNT");
  command->add_flag("--infer", options->infer,
                    "make payments of what balances show and nobody saw");
  command->add_flag("--no-balance", options->no_balance,
                    "take all accounts as empty when the window begins");
  command->add_flag("--pairwise", options->pairwise,
                    "flows in and out of one account each, for holding times");
  AddNumber(command, "--rounding", options->rounding,
            "decimals of the output; else 6");
  command
      ->add_option("--inferred", options->inferred,
                   "write the inferred payments here, as CSV")
      ->type_name("FILE");
  command
      ->add_option("--untracked", options->untracked,
                   "write the payments outside the system here")
      ->type_name("FILE");
  SetAction(command, invocation,
            [options](Context& context) { return Run(*options, context); });
}

}  // namespace omloop::cli
