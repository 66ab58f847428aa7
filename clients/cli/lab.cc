#include "clients/cli/lab.h"

#include "clients/cli/lab_io.h"
#include "clients/cli/lab_multiplier.h"
#include "clients/cli/lab_trails.h"

namespace omloop::cli {

void AddLab(CLI::App& app, Invocation& invocation) {
  CLI::App* lab = AddCommand(
      app,
      {.name = "lab",
       .summary = "the formulas on files of your own, without a server",
       .details = "For researchers, and for whoever wants to check us: each "
                  "command reads a documented file, computes with the code "
                  "that the server uses, and writes a table, CSV or JSON.",
       .examples = "omloop lab multiplier card.json\n"
                   "omloop lab io table.csv\n"
                   "omloop lab trails --config=config.json --method=mixed "
                   "transactions.csv"});
  lab->require_subcommand(1);
  AddLabMultiplier(*lab, invocation);
  AddLabIo(*lab, invocation);
  AddLabSam(*lab, invocation);
  AddLabTrails(*lab, invocation);
}

}  // namespace omloop::cli
