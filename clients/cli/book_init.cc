#include "clients/cli/book_init.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "clients/cli/answers.h"
#include "clients/cli/text.h"
#include "ledger/base/errors.h"
#include "ledger/book/setup.h"
#include "ledger/reference/reference.h"

namespace omloop::cli {
namespace {

struct Options {
  std::string folder;
  std::string name;
  std::string asset = "EUR";
  std::string focus = "F";
  std::string languages = "nl,en";
  std::string disclosure = "commitments";
  std::string reference;
  bool example = false;
};

absl::StatusOr<std::vector<std::string>> ParseLanguages(
    const std::string& text) {
  std::vector<std::string> languages = absl::StrSplit(text, ',');
  for (const std::string& language : languages) {
    if (language == "nl" || language == "en") continue;
    return InvalidArgument(
        "BAD_LANGUAGE",
        absl::StrFormat("--languages: \"%s\" is not offered; write nl, en, or "
                        "both with a comma between, the first is the default",
                        language));
  }
  return languages;
}

// Areas of the book: every country, province and municipality, and all that
// lies in the municipality of the focus. Smaller areas elsewhere are added
// when they are needed.
std::vector<AreaTerms> AreasAround(const AreaTable& areas,
                                   const AreaPath& focus) {
  std::vector<AreaTerms> terms;
  AreaPath home = focus.UpTo(AreaLevel::kGemeente);
  for (const Area& area : areas.areas()) {
    const bool small = area.level > AreaLevel::kGemeente;
    if (small && (home.gemeente().empty() ||
                  areas.PathOf(area.code).gemeente() != home.gemeente())) {
      continue;
    }
    terms.push_back(
        {.code = area.code.str(),
         .scheme = area.level <= AreaLevel::kProvince ? "iso3166" : "cbs",
         .name = area.name,
         .parent_code = area.parent.str(),
         .level = std::string(AreaLevelName(area.level)),
         .boundary_version = area.boundary_version});
  }
  return terms;
}

absl::StatusOr<book::BookPlan> MakePlan(const Options& options) {
  OMLOOP_ASSIGN_OR_RETURN(const Reference reference,
                          Reference::Load(ReferenceFolder(options.reference)));
  OMLOOP_ASSIGN_OR_RETURN(const Asset asset, Asset::FromCode(options.asset));
  OMLOOP_ASSIGN_OR_RETURN(std::vector<std::string> languages,
                          ParseLanguages(options.languages));
  OMLOOP_ASSIGN_OR_RETURN(RingSet rings, reference.RingsAround(options.focus));
  book::BookPlan plan;
  plan.areas =
      AreasAround(reference.areas(), rings.bands().front().areas.front());
  for (const Category& category : reference.categories().categories()) {
    plan.categories.push_back({.code = category.code,
                               .name_nl = category.name_nl,
                               .name_en = category.name_en,
                               .influenceable = category.influenceable});
  }
  plan.terms.name = options.name;
  if (plan.terms.name.empty()) {
    plan.terms.name = rings.bands().front().name_nl;
  }
  if (options.example) plan.terms.name += " (voorbeeld, example data)";
  plan.terms.default_asset = asset;
  plan.terms.disclosure = options.disclosure;
  plan.terms.languages = std::move(languages);
  plan.rings = std::move(rings);
  return plan;
}

absl::StatusOr<int> Run(const Options& options, Context& context) {
  OMLOOP_ASSIGN_OR_RETURN(const book::BookPlan plan, MakePlan(options));
  const Terminal& terminal = context.terminal();
  OMLOOP_RETURN_IF_ERROR(
      book::InitBook(options.folder, plan, terminal.clock, terminal.random));
  Listing listing({{"field", std::string(context.Say("Veld", "Field"))},
                   {"value", std::string(context.Say("Waarde", "Value"))}});
  const auto add = [&](std::string_view name, std::string value) {
    listing.Add({std::string(name), std::move(value)});
  };
  add(context.Say("map", "folder"), options.folder);
  add(context.Say("naam", "name"), plan.terms.name);
  add(context.Say("munt", "asset"),
      std::string(plan.terms.default_asset.code()));
  add(context.Say("ringen", "rings"),
      absl::StrFormat("%s/%d", plan.rings.name(), plan.rings.version()));
  for (const RingBand& band : plan.rings.bands()) {
    add(absl::StrFormat("  %s", RingName(band.kind)),
        std::string(context.Say(band.name_nl, band.name_en)));
  }
  add(context.Say("gebieden", "areas"), std::to_string(plan.areas.size()));
  add(context.Say("categorieën", "categories"),
      std::to_string(plan.categories.size()));
  context.Print(listing, "");
  if (context.output() == OutputFormat::kTable) {
    context.Note(
        absl::StrFormat("\n%s\n  omloopd --folder=%s",
                        context.Say("Het boek staat er. Start nu de server:",
                                    "The book is made. Now start its server:"),
                        options.folder));
  }
  return kExitOk;
}

}  // namespace

void AddBookInit(CLI::App& group, Invocation& invocation) {
  CLI::App* command = AddCommand(
      group,
      {.name = "init",
       .summary = "make a book in a folder",
       .details =
           "Writes the first entries: what the book is called, its areas, "
           "categories and the rings around the focus area. Needs no server; "
           "start one on the folder afterwards. A folder that holds a book is "
           "left as it is.",
       .examples = "omloop book init my-book --name=\"Samen Nieuw-West\"\n"
                   "omloop book init leeds --name=\"Leeds anchors\" "
                   "--asset=GBP --focus=GB --languages=en\n"
                   "omloop book init demo --example"});
  const auto options = std::make_shared<Options>();
  command->add_option("FOLDER", options->folder, "made when it is not there")
      ->required();
  command
      ->add_option("--name", options->name,
                   "what the book is called; else after its focus")
      ->type_name("TEXT");
  command
      ->add_option("--asset", options->asset, "asset that figures are shown in")
      ->type_name("CODE");
  command
      ->add_option("--focus", options->focus,
                   "area that is local, by code or name; else Nieuw-West")
      ->type_name("AREA");
  command
      ->add_option("--languages", options->languages,
                   "of the pages, the first is the default")
      ->type_name("nl,en");
  OneOf(command->add_option("--disclosure", options->disclosure,
                            "what outsiders may see of an entry"),
        {"commitments", "records"});
  command
      ->add_option("--reference", options->reference,
                   "folder with the reference data")
      ->type_name("FOLDER");
  command->add_flag("--example", options->example,
                    "label the book as example data, wherever its name is "
                    "shown");
  SetAction(command, invocation,
            [options](Context& context) { return Run(*options, context); });
}

}  // namespace omloop::cli
