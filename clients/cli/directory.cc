#include "clients/cli/directory.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "clients/cli/answers.h"
#include "omloop/ledger/v1/ledger.pb.h"
#include "omloop/registry/v1/registry.grpc.pb.h"

namespace omloop::cli {
namespace {

using registry::v1::MicroAlliance;
using registry::v1::Party;
using Service = registry::v1::RegistryService::StubInterface;

const auto& OwnershipType() { return *ledger::v1::OwnershipClass_descriptor(); }
const auto& SizeType() { return *ledger::v1::SizeClass_descriptor(); }

struct SearchOptions {
  std::string category;
  std::string area;
  std::string ownership;
  bool cooperatives = false;
  int32_t limit = kLimitByDefault;
};

std::string PlaceOf(const Party& party) {
  return party.establishments().empty()
             ? ""
             : PlaceText(party.establishments(0).place());
}

absl::StatusOr<int> RunDirectory(const SearchOptions& options,
                                 Context& context) {
  registry::v1::SearchDirectoryRequest request;
  request.set_parent(client::kBookName);
  request.set_category(options.category);
  request.set_area(options.area);
  request.set_ownership_class(static_cast<ledger::v1::OwnershipClass>(
      EnumValue(OwnershipType(), options.ownership)));
  request.set_cooperatives_only(options.cooperatives);
  OMLOOP_ASSIGN_OR_RETURN(
      const registry::v1::SearchDirectoryResponse response,
      CallPages(context, &Service::SearchDirectory, request, options.limit,
                [](auto& page) { return page.mutable_parties(); }));
  Listing listing(
      {{"number", std::string(context.Say("Nummer", "Number"))},
       {"name", std::string(context.Say("Naam", "Name")), true},
       {"ownership", std::string(context.Say("Eigendom", "Ownership"))},
       {"size", std::string(context.Say("Grootte", "Size"))},
       {"categories", std::string(context.Say("Doet", "Does")), true},
       {"place", std::string(context.Say("Plaats", "Place"))}});
  for (const Party& party : response.parties()) {
    listing.Add(
        {int64_t{party.number()}, party.display_name(),
         EnumWord(OwnershipType(), party.attributes().ownership_class()),
         EnumWord(SizeType(), party.attributes().size_class()),
         absl::StrJoin(party.profile().categories(), ", "), PlaceOf(party)});
  }
  context.Print(listing, response,
                context.Say("Niemand gevonden.", "Nobody found."));
  NoteMore(context, !response.next_page_token().empty(), options.limit);
  if (context.output() == OutputFormat::kTable) {
    context.Note(context.Say("Op alfabet; de volgorde zegt niets.",
                             "In alphabetical order; it ranks nobody."));
  }
  return kExitOk;
}

Listing ListingOf(
    const Context& context,
    const google::protobuf::RepeatedPtrField<MicroAlliance>& all) {
  Listing listing({{"number", std::string(context.Say("Nummer", "Number"))},
                   {"name", std::string(context.Say("Naam", "Name")), true},
                   {"members", std::string(context.Say("Leden", "Members"))},
                   {"areas", std::string(context.Say("Gebieden", "Areas"))},
                   {"ended", std::string(context.Say("Gestopt", "Ended"))}});
  for (const MicroAlliance& alliance : all) {
    listing.Add(
        {int64_t{alliance.micro_alliance()}, alliance.display_name(),
         absl::StrJoin(alliance.members(), ", "),
         absl::StrJoin(alliance.areas(), ", "),
         std::string(alliance.ended() ? context.Say("ja", "yes") : "")});
  }
  return listing;
}

absl::StatusOr<int> RunAlliances(Context& context) {
  registry::v1::ListMicroAlliancesRequest request;
  request.set_parent(client::kBookName);
  OMLOOP_ASSIGN_OR_RETURN(
      const registry::v1::ListMicroAlliancesResponse response,
      context.Call(&Service::ListMicroAlliances, request));
  context.Print(ListingOf(context, response.alliances()), response,
                context.Say("Geen micro-allianties.", "No micro-alliances."));
  return kExitOk;
}

absl::StatusOr<int> RunDefine(const MicroAlliance& alliance, Context& context) {
  registry::v1::DefineMicroAllianceRequest request;
  request.set_parent(client::kBookName);
  *request.mutable_alliance() = alliance;
  const Terminal& terminal = context.terminal();
  request.set_request_id(
      terminal.random.TimeOrderedId(terminal.clock.Now()).str());
  OMLOOP_ASSIGN_OR_RETURN(
      const registry::v1::DefineMicroAllianceResponse response,
      context.Call(&Service::DefineMicroAlliance, request));
  registry::v1::ListMicroAlliancesResponse shown;
  *shown.add_alliances() = response.alliance();
  context.Print(ListingOf(context, shown.alliances()), response, "");
  return kExitOk;
}

void AddAlliances(CLI::App& app, Invocation& invocation) {
  CLI::App* group = AddCommand(
      app, {.name = "alliances",
            .summary = "micro-alliances: who works together on some wijken",
            .details = "A micro-alliance is a group of parties and a group of "
                       "areas, by which pages and figures can be filtered.",
            .examples = "omloop alliances list\n"
                        "omloop alliances define --name=\"Osdorp schoon\" "
                        "--member=3 --member=12 --area=WK0363FF"});
  group->require_subcommand(1);
  CLI::App* list =
      AddCommand(*group, {.name = "list",
                          .summary = "all micro-alliances",
                          .details = "With their members and areas; those "
                                     "that ended too.",
                          .examples = "omloop alliances list"});
  SetAction(list, invocation,
            [](Context& context) { return RunAlliances(context); });
  CLI::App* define = AddCommand(
      *group,
      {.name = "define",
       .summary = "make, change or end a micro-alliance",
       .details = "With --number what is given replaces the whole; members and "
                  "areas that are not named again are no longer in it.",
       .examples = "omloop alliances define --name=\"Osdorp schoon\" "
                   "--member=3 --member=12 --area=WK0363FF\n"
                   "omloop alliances define --number=1 --name=\"Osdorp "
                   "schoon\" --member=3 --ended"});
  const auto alliance = std::make_shared<MicroAlliance>();
  define
      ->add_option_function<int32_t>(
          "--number",
          [alliance](int32_t number) { alliance->set_micro_alliance(number); },
          "change this one")
      ->type_name("NUMBER");
  define
      ->add_option_function<std::string>(
          "--name",
          [alliance](const std::string& name) {
            alliance->set_display_name(name);
          },
          "its name")
      ->type_name("TEXT")
      ->required();
  define
      ->add_option_function<std::vector<int32_t>>(
          "--member",
          [alliance](const std::vector<int32_t>& members) {
            for (int32_t member : members) alliance->add_members(member);
          },
          "number of a party in it; may be given more than once")
      ->type_name("NUMBER");
  define
      ->add_option_function<std::vector<std::string>>(
          "--area",
          [alliance](const std::vector<std::string>& areas) {
            for (const std::string& area : areas) alliance->add_areas(area);
          },
          "code or name of an area; may be given more than once")
      ->type_name("AREA");
  define->add_flag_callback(
      "--ended", [alliance] { alliance->set_ended(true); }, "it has ended");
  SetAction(define, invocation, [alliance](Context& context) {
    return RunDefine(*alliance, context);
  });
}

}  // namespace

void AddDirectory(CLI::App& app, Invocation& invocation) {
  CLI::App* command = AddCommand(
      app,
      {.name = "directory",
       .summary = "registered suppliers by what they do, where and whose",
       .details =
           "Cooperatives and businesses that registered, in alphabetical "
           "order: it ranks nobody. An area finds who is established there "
           "and who says to work there. Categories: the codes of omloop "
           "dashboard --output=csv, such as cleaning, catering, green, "
           "home_care.",
       .examples = "omloop directory --category=cleaning --area=Nieuw-West\n"
                   "omloop directory --cooperatives\n"
                   "omloop directory --ownership=worker-owned --output=csv"});
  const auto options = std::make_shared<SearchOptions>();
  command->add_option("--category", options->category, "what they do")
      ->type_name("CODE");
  command->add_option("--area", options->area, "code or name of an area")
      ->type_name("AREA");
  OneOf(command->add_option("--ownership", options->ownership, "who owns them"),
        EnumWords(OwnershipType()));
  command->add_flag("--cooperatives", options->cooperatives,
                    "owned by members, workers or residents");
  AddNumber(command, "--limit", options->limit, "most rows; 0 for all")
      ->default_str("100");
  SetAction(command, invocation, [options](Context& context) {
    return RunDirectory(*options, context);
  });
  AddAlliances(app, invocation);
}

}  // namespace omloop::cli
