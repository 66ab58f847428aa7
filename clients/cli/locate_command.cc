#include "clients/cli/locate_command.h"

#include <memory>

#include "clients/cli/locate.h"

namespace omloop::cli {

void AddLocate(CLI::App& app, Invocation& invocation) {
  CLI::App* command = AddCommand(
      app,
      {.name = "locate",
       .summary = "where an address lies, and in which ring",
       .details = "Needs no server. The same function decides locality "
                  "everywhere: a level that is not certain is unknown, never "
                  "guessed.",
       .examples = "omloop locate --postcode=1066AZ --number=5\n"
                   "omloop locate --rd=120700.7,487525.5 --output=json\n"
                   "omloop locate --lat=52.3597 --lon=4.8090 --on=2026-10-31\n"
                   "omloop locate --country=GB --focus=GM0363"});
  const auto options = std::make_shared<LocateOptions>();
  command
      ->add_option("--postcode", options->postcode, "with or without letters")
      ->type_name("1066AZ");
  command->add_option("--number", options->number, "house number")
      ->type_name("NUMBER");
  command->add_option("--rd", options->rd, "national grid, in metres")
      ->type_name("X,Y");
  command->add_option("--lat", options->latitude, "latitude, with --lon")
      ->type_name("DEGREES");
  command->add_option("--lon", options->longitude, "longitude, with --lat")
      ->type_name("DEGREES");
  command->add_option("--country", options->country, "code or name; else NL")
      ->type_name("COUNTRY");
  command->add_option("--on", options->on, "the day for which it is asked")
      ->type_name("YYYY-MM-DD");
  command
      ->add_option("--focus", options->focus,
                   "area the rings lie around; else stadsdeel Nieuw-West")
      ->type_name("AREA");
  command
      ->add_option("--reference", options->reference,
                   "folder with the reference data")
      ->type_name("FOLDER");
  SetAction(command, invocation, [options](Context& context) {
    options->output =
        context.output() == OutputFormat::kJson ? "json" : "table";
    return RunLocate(*options, context.terminal().out, context.terminal().err);
  });
}

}  // namespace omloop::cli
