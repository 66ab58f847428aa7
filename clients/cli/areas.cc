#include "clients/cli/areas.h"

#include <memory>

#include "clients/cli/answers.h"
#include "clients/cli/locate.h"
#include "ledger/reference/reference.h"

namespace omloop::cli {
namespace {

struct ListOptions {
  std::string level;
  std::string within;
  std::string reference;
};

absl::StatusOr<int> RunList(const ListOptions& options, Context& context) {
  OMLOOP_ASSIGN_OR_RETURN(const Reference reference,
                          Reference::Load(ReferenceFolder(options.reference)));
  const AreaTable& areas = reference.areas();
  AreaPath within;
  if (!options.within.empty()) {
    OMLOOP_ASSIGN_OR_RETURN(const Area* area, areas.FindByText(options.within));
    within = areas.PathOf(area->code);
  }
  Listing listing(
      {{"code", "Code"},
       {"level", std::string(context.Say("Niveau", "Level"))},
       {"name", std::string(context.Say("Naam", "Name")), true},
       {"path", std::string(context.Say("Pad", "Path"))},
       {"boundary_version", std::string(context.Say("Indeling", "Division"))}});
  for (const Area& area : areas.areas()) {
    const AreaPath path = areas.PathOf(area.code);
    if (!options.level.empty() && AreaLevelName(area.level) != options.level) {
      continue;
    }
    if (!within.empty() && Contains(within, path) != Containment::kIn) continue;
    listing.Add({area.code.str(), std::string(AreaLevelName(area.level)),
                 area.name, FormatAreaPath(path), area.boundary_version});
  }
  context.Print(listing, context.Say("Geen gebieden.", "No areas."));
  return kExitOk;
}

}  // namespace

void AddAreas(CLI::App& app, Invocation& invocation) {
  CLI::App* group = AddCommand(
      app, {.name = "areas",
            .summary = "areas, and the postcode table that finds them",
            .details = "Needs no server: these are the reference data that "
                       "come with the program.",
            .examples = "omloop areas list --level=district --within=GM0363\n"
                        "omloop areas load pc6hnr2026.csv --from=2026-08-01"});
  group->require_subcommand(1);

  CLI::App* list = AddCommand(
      *group, {.name = "list",
               .summary = "areas by level, from large to small",
               .details = "A code or a name may be used wherever an area is "
                          "asked for.",
               .examples = "omloop areas list --level=municipality\n"
                           "omloop areas list --within=Nieuw-West\n"
                           "omloop areas list --output=csv > areas.csv"});
  const auto options = std::make_shared<ListOptions>();
  OneOf(list->add_option("--level", options->level, "only this level"),
        {"country", "province", "municipality", "district", "wijk", "buurt",
         "gebied"});
  list->add_option("--within", options->within,
                   "only areas in this one, by code or name")
      ->type_name("AREA");
  list->add_option("--reference", options->reference,
                   "folder with the reference data")
      ->type_name("FOLDER");
  SetAction(list, invocation,
            [options](Context& context) { return RunList(*options, context); });

  CLI::App* load = AddCommand(
      *group,
      {.name = "load",
       .summary = "check and keep a table from postcode to buurt",
       .details = "The statistics office publishes one each year. It is used "
                  "from the next start of the server on, for dates from --from "
                  "until the next table.",
       .examples = "omloop areas load pc6hnr2026.csv --from=2026-08-01"});
  const auto table = std::make_shared<AreasLoadOptions>();
  load->add_option("FILE", table->file, "CSV with pc6, buurt and house numbers")
      ->required();
  load->add_option("--from", table->from, "first day the division holds")
      ->type_name("YYYY-MM-DD")
      ->required();
  load->add_option("--reference", table->reference,
                   "folder with the reference data")
      ->type_name("FOLDER");
  SetAction(load, invocation, [table](Context& context) {
    return RunAreasLoad(*table, context.terminal().out, context.terminal().err);
  });
}

}  // namespace omloop::cli
