#include "clients/cli/check_command.h"

#include <memory>

#include "clients/cli/check.h"

namespace omloop::cli {

void AddCheck(CLI::App& app, Invocation& invocation) {
  CLI::App* command = AddCommand(
      app,
      {.name = "check",
       .summary = "what an import of files would take, without a server",
       .details =
           "Recognises the layout and reads every row, as an import would, and "
           "writes nothing. With --output=json it prints one report a file.",
       .examples = "omloop check october.csv\n"
                   "omloop check spend/*.csv --output=json > reports.jsonl\n"
                   "omloop check uk.csv --asset=GBP --rejects=refused.csv\n"
                   "omloop check totals.csv --month=2026-10 --by-supplier\n"
                   "omloop check book.xlsx --sheet=April "
                   "--map=\"Bedrag=amount_net\"\n"
                   "omloop check suppliers.csv --kind=parties"});
  const auto options = std::make_shared<CheckOptions>();
  command
      ->add_option("FILE", options->files,
                   "files or folders; also gzipped or zipped")
      ->required();
  command
      ->add_option("--asset", options->asset,
                   "what amounts are in; else from the file, else EUR")
      ->type_name("CODE");
  command
      ->add_option("--month", options->month,
                   "the month of a file that has no dates")
      ->type_name("YYYY-MM");
  command
      ->add_option("--rejects", options->rejects,
                   "write every problem of every file here, as CSV")
      ->type_name("FILE");
  OneOf(command->add_option("--kind", options->kind, "what the files hold"),
        {"spend", "parties", "contracts"});
  command
      ->add_option("--map", options->columns,
                   "what a column is, where the proposal is wrong: "
                   "HEADER=FIELD, #3=FIELD or HEADER=ignore; may be repeated")
      ->type_name("HEADER=FIELD");
  command
      ->add_option("--sheet", options->sheet,
                   "the sheet of a workbook; else the one with the most rows")
      ->type_name("NAME");
  command->add_flag("--by-supplier", options->by_supplier,
                    "also sums by supplier");
  SetAction(command, invocation, [options](Context& context) {
    options->output =
        context.output() == OutputFormat::kJson ? "json" : "table";
    return RunCheck(*options, context.terminal().out, context.terminal().err);
  });
}

}  // namespace omloop::cli
