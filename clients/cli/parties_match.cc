#include "clients/cli/parties_match.h"

#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_format.h"
#include "clients/cli/answers.h"
#include "ledger/base/errors.h"
#include "omloop/registry/v1/registry.grpc.pb.h"

namespace omloop::cli {
namespace {

using registry::v1::PartyMatch;
using Service = registry::v1::RegistryService::StubInterface;

std::string PartyLine(const registry::v1::Party& party) {
  return absl::StrFormat("%d %s", party.number(), party.display_name());
}

// 870 is 87 %.
std::string ScoreText(int32_t permille) {
  return absl::StrFormat("%d %%", permille / 10);
}

const auto& StateType() { return *registry::v1::MatchState_descriptor(); }

absl::StatusOr<int> RunQueue(const std::string& state, int32_t limit,
                             Context& context) {
  registry::v1::ListMatchesRequest request;
  request.set_parent(client::kBookName);
  request.set_state(
      static_cast<registry::v1::MatchState>(EnumValue(StateType(), state)));
  OMLOOP_ASSIGN_OR_RETURN(
      const registry::v1::ListMatchesResponse response,
      CallPages(context, &Service::ListMatches, request, limit,
                [](auto& page) { return page.mutable_matches(); }));
  Listing listing(
      {{"party", std::string(context.Say("Partij", "Party")), true},
       {"candidate", std::string(context.Say("Is misschien", "May be")), true},
       {"score", std::string(context.Say("Sterkte", "Strength"))},
       {"reason", std::string(context.Say("Omdat", "Because")), true},
       {"state", std::string(context.Say("Stand", "State"))}});
  for (const PartyMatch& match : response.matches()) {
    listing.Add({PartyLine(match.party()), PartyLine(match.candidate()),
                 ScoreText(match.score_permille()),
                 context.dutch() ? match.reason_nl() : match.reason_en(),
                 EnumWord(StateType(), match.state())});
  }
  context.Print(listing, response,
                context.Say("Niemand hoeft iets te beslissen.",
                            "Nothing waits for a person."));
  NoteMore(context, !response.next_page_token().empty(), limit);
  if (response.matches_size() > 0 && context.output() == OutputFormat::kTable) {
    context.Note(context.Say(
        "Beslis met: omloop parties match NUMMER --same of --different",
        "Decide with: omloop parties match NUMBER --same or --different"));
  }
  return kExitOk;
}

// What the commands that join and part parties have in common.
struct MergeOptions {
  int32_t party = 0;
  int32_t into = 0;
  std::string anchor;
  std::string name;
  std::string reason;
  bool same = false;
  bool different = false;
  bool open = false;
  bool dry_run = false;
};

std::string NewRequestId(const Context& context) {
  const Terminal& terminal = context.terminal();
  return terminal.random.TimeOrderedId(terminal.clock.Now()).str();
}

absl::StatusOr<int> RunMatch(const MergeOptions& options, Context& context) {
  if (!options.same && !options.different && !options.open) {
    return InvalidArgument("FIELDS_INVALID",
                           "say --same, --different or --open");
  }
  registry::v1::DecideMatchRequest request;
  request.set_parent(client::kBookName);
  request.set_party(options.party);
  request.set_state(options.same        ? registry::v1::MATCH_STATE_SAME
                    : options.different ? registry::v1::MATCH_STATE_DIFFERENT
                                        : registry::v1::MATCH_STATE_OPEN);
  request.set_reason(options.reason);
  request.set_request_id(NewRequestId(context));
  OMLOOP_ASSIGN_OR_RETURN(const registry::v1::DecideMatchResponse response,
                          context.Call(&Service::DecideMatch, request));
  const PartyMatch& match = response.match();
  Listing listing({{"field", std::string(context.Say("Veld", "Field"))},
                   {"value", std::string(context.Say("Waarde", "Value"))}});
  listing.Add(
      {std::string(context.Say("partij", "party")), PartyLine(match.party())});
  listing.Add({std::string(context.Say("andere", "other")),
               PartyLine(match.candidate())});
  listing.Add({std::string(context.Say("stand", "state")),
               EnumWord(StateType(), match.state())});
  context.Print(listing, response, "");
  context.Note(
      options.same
          ? context.Say("Vanaf nu tellen ze als een. De boekingen blijven waar "
                        "ze staan; maanden tonen het voortaan zo.",
                        "From now on they count as one. Entries stay where "
                        "they are; months show it so from now on.")
          : context.Say("Onthouden.", "Remembered."));
  return kExitOk;
}

absl::StatusOr<int> RunMerge(const MergeOptions& options, Context& context) {
  registry::v1::MergePartiesRequest request;
  request.set_parent(client::kBookName);
  request.set_party(options.party);
  request.set_into(options.into);
  request.set_reason(options.reason);
  request.set_validate_only(options.dry_run);
  request.set_request_id(NewRequestId(context));
  OMLOOP_ASSIGN_OR_RETURN(const registry::v1::MergePartiesResponse response,
                          context.Call(&Service::MergeParties, request));
  Listing listing({{"field", std::string(context.Say("Veld", "Field"))},
                   {"value", std::string(context.Say("Waarde", "Value"))}});
  listing.Add({std::string(context.Say("partij", "party")),
               PartyLine(response.party())});
  listing.Add({std::string(context.Say("telt als", "counts as")),
               PartyLine(response.into())});
  if (!options.dry_run) {
    listing.Add({std::string(context.Say("boeking", "entry")),
                 std::to_string(response.sequence())});
  }
  context.Print(listing, response, "");
  // The other's address, ownership and size hold for both.
  if (response.into().establishments().empty() &&
      !response.party().establishments().empty()) {
    context.Note(context.Say(
        "Let op: alleen de eerste heeft een adres. Andersom samenvoegen geeft "
        "beide een plaats.",
        "Mind: the first one alone has an address. Merging the other way "
        "round gives both a place."));
  }
  context.Note(options.dry_run
                   ? context.Say("Zo kan het; er is niets geschreven.",
                                 "This would do; nothing was written.")
                   : context.Say("Terugdraaien kan: omloop parties unmerge.",
                                 "It can be taken back: omloop parties "
                                 "unmerge."));
  return kExitOk;
}

absl::StatusOr<int> RunSplit(const MergeOptions& options, Context& context) {
  registry::v1::SplitPartyRequest request;
  request.set_parent(client::kBookName);
  request.set_party(options.party);
  request.set_into(options.into);
  request.set_display_name(options.name);
  request.set_reason(options.reason);
  request.set_request_id(NewRequestId(context));
  OMLOOP_ASSIGN_OR_RETURN(const int32_t anchor,
                          FindAnchor(context, options.anchor));
  request.set_anchor(anchor);
  OMLOOP_ASSIGN_OR_RETURN(const registry::v1::SplitPartyResponse response,
                          context.Call(&Service::SplitParty, request));
  Listing listing({{"field", std::string(context.Say("Veld", "Field"))},
                   {"value", std::string(context.Say("Waarde", "Value"))}});
  listing.Add({std::string(context.Say("telt voortaan als", "counts as")),
               PartyLine(response.into())});
  listing.Add({std::string(context.Say("boeking", "entry")),
               std::to_string(response.sequence())});
  context.Print(listing, response, "");
  return kExitOk;
}

absl::StatusOr<int> RunUnmerge(const MergeOptions& options, Context& context) {
  registry::v1::UnmergePartyRequest request;
  request.set_parent(client::kBookName);
  request.set_party(options.party);
  request.set_reason(options.reason);
  request.set_request_id(NewRequestId(context));
  OMLOOP_ASSIGN_OR_RETURN(const int32_t anchor,
                          FindAnchor(context, options.anchor));
  request.set_anchor(anchor);
  OMLOOP_ASSIGN_OR_RETURN(const registry::v1::UnmergePartyResponse response,
                          context.Call(&Service::UnmergeParty, request));
  Listing listing({{"field", std::string(context.Say("Veld", "Field"))},
                   {"value", std::string(context.Say("Waarde", "Value"))}});
  listing.Add({std::string(context.Say("telt weer als zichzelf",
                                       "counts as itself again")),
               PartyLine(response.party())});
  listing.Add({std::string(context.Say("boeking", "entry")),
               std::to_string(response.sequence())});
  context.Print(listing, response, "");
  return kExitOk;
}

void AddReason(CLI::App* command,
               const std::shared_ptr<MergeOptions>& options) {
  command
      ->add_option("--reason", options->reason,
                   "why, kept in the vault under the party's key")
      ->type_name("TEXT");
}

void AddQueue(CLI::App& group, Invocation& invocation) {
  CLI::App* command = AddCommand(
      group,
      {.name = "queue",
       .summary = "pairs of parties that may be one, for a person to decide",
       .details =
           "A supplier of a file is recognised by its numbers and its name. "
           "Where the evidence is strong it counts as the known party at once; "
           "where it is not, both stay apart and stand here, the strongest "
           "evidence first. --state=same and --state=different show what was "
           "decided.",
       .examples = "omloop parties queue\n"
                   "omloop parties queue --state=same --limit=0\n"
                   "omloop parties match 31 --same"});
  const auto state = std::make_shared<std::string>();
  const auto limit = std::make_shared<int32_t>(kLimitByDefault);
  OneOf(command->add_option("--state", *state, "open (default) or decided"),
        EnumWords(StateType()));
  AddNumber(command, "--limit", *limit, "most rows; 0 for all")
      ->default_str("100");
  SetAction(command, invocation, [state, limit](Context& context) {
    return RunQueue(*state, *limit, context);
  });
}

void AddMatch(CLI::App& group, Invocation& invocation) {
  CLI::App* command = AddCommand(
      group, {.name = "match",
              .summary = "decide about a pair of the queue",
              .details = "The answer is remembered and can be changed at any "
                         "time; --open takes it back.",
              .examples = "omloop parties match 31 --same\n"
                          "omloop parties match 31 --different "
                          "--reason=\"two bakeries with one name\""});
  const auto options = std::make_shared<MergeOptions>();
  AddNumber(command, "NUMBER", options->party, "the first party of the pair")
      ->required();
  CLI::Option* same = command->add_flag("--same", options->same, "one party");
  CLI::Option* different =
      command->add_flag("--different", options->different, "two parties");
  CLI::Option* open =
      command->add_flag("--open", options->open, "not decided after all");
  same->excludes(different)->excludes(open);
  different->excludes(open);
  AddReason(command, options);
  SetAction(command, invocation, [options](Context& context) {
    return RunMatch(*options, context);
  });
}

void AddMerge(CLI::App& group, Invocation& invocation) {
  CLI::App* command = AddCommand(
      group,
      {.name = "merge",
       .summary = "let one party count as another",
       .details =
           "Entries stay on the party they were booked on, and later files "
           "are booked as before; figures count both as the second. A month "
           "asked with --as-of before the merge shows what it showed. Taken "
           "back with omloop parties unmerge, nothing is left behind.",
       .examples = "omloop parties merge 31 12 --reason=\"renamed in 2025\"\n"
                   "omloop parties merge 31 12 --dry-run"});
  const auto options = std::make_shared<MergeOptions>();
  AddNumber(command, "NUMBER", options->party, "counts as the other")
      ->required();
  AddNumber(command, "INTO", options->into, "the party that goes on")
      ->required();
  AddReason(command, options);
  command->add_flag("--dry-run", options->dry_run, "check, write nothing");
  SetAction(command, invocation, [options](Context& context) {
    return RunMerge(*options, context);
  });
}

void AddSplit(CLI::App& group, Invocation& invocation) {
  CLI::App* command = AddCommand(
      group,
      {.name = "split",
       .summary = "let what one anchor pays to a party count as another's",
       .details =
           "For a party that is two: what the anchor paid and will pay to it "
           "counts as --into, or as a new party with --name. Entries stay "
           "where they are. Single lines are moved with a reversal and a new "
           "entry instead.",
       .examples = "omloop parties split 12 --anchor=\"Gemeente Amsterdam\" "
                   "--name=\"Bakkerij Smit Osdorp\"\n"
                   "omloop parties split 12 --anchor=3 --into=40\n"
                   "omloop parties unmerge 12 --anchor=3"});
  const auto options = std::make_shared<MergeOptions>();
  AddNumber(command, "NUMBER", options->party, "the party that is two")
      ->required();
  command->add_option("--anchor", options->anchor, "whose payments are meant")
      ->type_name("NAME")
      ->required();
  AddNumber(command, "--into", options->into, "a known party");
  command->add_option("--name", options->name, "name of a new party")
      ->type_name("TEXT");
  AddReason(command, options);
  SetAction(command, invocation, [options](Context& context) {
    return RunSplit(*options, context);
  });
}

void AddUnmerge(CLI::App& group, Invocation& invocation) {
  CLI::App* command = AddCommand(
      group, {.name = "unmerge",
              .summary = "take back a merge or a split",
              .details = "The party counts as itself again, for all dates. The "
                         "pair is not proposed again.",
              .examples = "omloop parties unmerge 31\n"
                          "omloop parties unmerge 12 --anchor=3"});
  const auto options = std::make_shared<MergeOptions>();
  AddNumber(command, "NUMBER", options->party, "the party that was merged")
      ->required();
  command
      ->add_option("--anchor", options->anchor,
                   "take back the split of this anchor's payments")
      ->type_name("NAME");
  AddReason(command, options);
  SetAction(command, invocation, [options](Context& context) {
    return RunUnmerge(*options, context);
  });
}

}  // namespace

void AddPartiesMatch(CLI::App& group, Invocation& invocation) {
  AddQueue(group, invocation);
  AddMatch(group, invocation);
  AddMerge(group, invocation);
  AddSplit(group, invocation);
  AddUnmerge(group, invocation);
}

}  // namespace omloop::cli
