#include "clients/cli/parties_steps.h"

#include <charconv>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "clients/cli/answers.h"
#include "ledger/base/errors.h"
#include "ledger/base/hex.h"
#include "omloop/ledger/v1/ledger.pb.h"
#include "omloop/registry/v1/registry.grpc.pb.h"

namespace omloop::cli {
namespace {

using registry::v1::Party;
using Service = registry::v1::RegistryService::StubInterface;

const auto& StatusType() { return *ledger::v1::PartyStatus_descriptor(); }
const auto& TrapType() { return *ledger::v1::Trap_descriptor(); }

std::string NewRequestId(const Context& context) {
  const Terminal& terminal = context.terminal();
  return terminal.random.TimeOrderedId(terminal.clock.Now()).str();
}

struct StepOptions {
  int32_t number = 0;
  std::string reason;
  std::string evidence;
};

absl::StatusOr<int> RunStep(const StepOptions& options,
                            ledger::v1::PartyStatus status, Context& context) {
  registry::v1::SetPartyStatusRequest request;
  request.set_parent(client::kBookName);
  request.set_party(options.number);
  request.set_status(status);
  request.set_reason(options.reason);
  request.set_evidence(options.evidence);
  request.set_request_id(NewRequestId(context));
  OMLOOP_ASSIGN_OR_RETURN(const registry::v1::SetPartyStatusResponse response,
                          context.Call(&Service::SetPartyStatus, request));
  Listing listing({{"number", std::string(context.Say("Nummer", "Number"))},
                   {"name", std::string(context.Say("Naam", "Name")), true},
                   {"status", std::string(context.Say("Stand", "Status"))}});
  listing.Add({int64_t{response.party().number()},
               response.party().display_name(),
               EnumWord(StatusType(), response.party().attributes().status())});
  context.Print(listing, response, "");
  return kExitOk;
}

void AddStep(CLI::App& group, Invocation& invocation, const CommandText& text,
             ledger::v1::PartyStatus status) {
  CLI::App* command = AddCommand(group, text);
  const auto options = std::make_shared<StepOptions>();
  AddNumber(command, "NUMBER", options->number, "the party's number")
      ->required();
  command->add_option("--reason", options->reason, "why; kept in the vault")
      ->type_name("TEXT");
  command
      ->add_option("--evidence", options->evidence,
                   "what was looked at; kept in the vault")
      ->type_name("TEXT");
  SetAction(command, invocation, [options, status](Context& context) {
    return RunStep(*options, status, context);
  });
}

absl::StatusOr<int> RunExport(int32_t number, Context& context) {
  registry::v1::ExportPartyRequest request;
  request.set_parent(client::kBookName);
  request.set_party(number);
  OMLOOP_ASSIGN_OR_RETURN(const registry::v1::ExportPartyResponse response,
                          context.Call(&Service::ExportParty, request));
  Listing listing(
      {{"field", std::string(context.Say("Veld", "Field"))},
       {"value", std::string(context.Say("Waarde", "Value")), true}});
  const Party& party = response.party();
  const auto add = [&](std::string_view name, const std::string& value) {
    if (!value.empty()) listing.Add({std::string(name), value});
  };
  add(context.Say("naam", "name"), party.display_name());
  add("KvK", party.kvk_number());
  add("RSIN", party.rsin());
  add(context.Say("btw-id", "VAT number"), party.vat_number());
  add("OIN", party.oin());
  for (const std::string& iban : party.ibans()) add("IBAN", iban);
  for (const registry::v1::Activity& activity : party.activities()) {
    add(absl::StrFormat("SBI %s", activity.scheme()), activity.code());
  }
  for (const registry::v1::Establishment& each : party.establishments()) {
    add(context.Say("adres", "address"),
        absl::StrFormat("%s %s, %s %s", each.street(), each.house_number(),
                        each.postcode(), each.city()));
  }
  for (const std::string& number_text : party.supplier_numbers()) {
    add(context.Say("nummer bij anker", "number at anchor"), number_text);
  }
  for (const std::string& name : response.known_as()) {
    add(context.Say("ook bekend als", "known as"), name);
  }
  for (const registry::v1::StatusStep& step : response.steps()) {
    std::string text = absl::StrFormat("%s %s", step.day(),
                                       EnumWord(StatusType(), step.status()));
    if (!step.reason().empty()) text += ": " + step.reason();
    if (!step.evidence().empty()) text += " (" + step.evidence() + ")";
    add(context.Say("stap", "step"), text);
  }
  for (const registry::v1::Text& text : response.texts()) {
    add(context.Say("tekst", "text"),
        absl::StrFormat("%s %s, %d bytes", text.text_kind(), text.key(),
                        text.content().size()));
  }
  for (const registry::v1::PartyMatch& match : response.matches()) {
    add(context.Say("misschien ook", "may also be"),
        context.dutch() ? match.reason_nl() : match.reason_en());
  }
  add(context.Say("boekingen over deze partij", "entries about it"),
      std::to_string(response.fact_sequences_size()));
  context.Print(listing, response, "");
  return kExitOk;
}

// "WK0363FC=40%" or "12@WK0363FC=40%": a share of 40 % goes to the wijk, by
// the supplier with number 12.
absl::Status ReadShare(const std::string& text,
                       ledger::v1::LookThroughShare& share) {
  const size_t equals = text.rfind('=');
  const size_t at = text.find('@');
  const auto bad = [&] {
    return InvalidArgument(
        "SHARE_UNREADABLE",
        absl::StrFormat("\"%s\" is no share; write AREA=40%%, or NUMBER@AREA="
                        "40%% or NUMBER=40%% when the supplier is known",
                        text));
  };
  if (equals == std::string::npos || text.empty() || text.back() != '%') {
    return bad();
  }
  // Hundredths of a percent, without a float.
  std::string percent = text.substr(equals + 1, text.size() - equals - 2);
  std::string decimals;
  if (size_t point = percent.find_first_of(".,"); point != std::string::npos) {
    decimals = percent.substr(point + 1);
    percent.resize(point);
  }
  if (decimals.size() > 2) return bad();
  decimals.resize(2, '0');
  const std::string digits = percent + decimals;
  int32_t value = 0;
  auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || end != digits.data() + digits.size())
    return bad();
  share.set_per_ten_thousand(value);
  std::string place = text.substr(0, equals);
  std::string number;
  if (at != std::string::npos && at < equals) {
    number = place.substr(0, at);
    place = place.substr(at + 1);
  } else if (place.find_first_not_of("0123456789") == std::string::npos) {
    number = std::exchange(place, "");
  }
  if (!number.empty()) {
    int32_t supplier = 0;
    auto [stop, bad_number] =
        std::from_chars(number.data(), number.data() + number.size(), supplier);
    if (bad_number != std::errc() || stop != number.data() + number.size()) {
      return bad();
    }
    share.set_supplier(supplier);
  }
  // Two letters are a country; the server completes any other area.
  if (place.size() == 2) {
    share.mutable_place()->set_country(place);
  } else if (!place.empty()) {
    share.mutable_place()->set_wijk(place);
  }
  return absl::OkStatus();
}

struct LookOptions {
  int32_t number = 0;
  std::string from;
  std::string to;
  std::string evidence;
  std::vector<std::string> shares;
};

absl::StatusOr<int> RunLookThrough(const LookOptions& options,
                                   Context& context) {
  registry::v1::DeclareLookThroughRequest request;
  request.set_parent(client::kBookName);
  request.set_party(options.number);
  request.set_evidence(options.evidence);
  request.set_request_id(NewRequestId(context));
  registry::v1::LookThrough& declared = *request.mutable_look_through();
  declared.set_valid_from(options.from);
  declared.set_valid_to(options.to);
  for (const std::string& text : options.shares) {
    OMLOOP_RETURN_IF_ERROR(ReadShare(text, *declared.add_shares()));
  }
  OMLOOP_ASSIGN_OR_RETURN(
      const registry::v1::DeclareLookThroughResponse response,
      context.Call(&Service::DeclareLookThrough, request));
  Listing listing({{"from", std::string(context.Say("Van", "From"))},
                   {"to", std::string(context.Say("Tot en met", "To"))},
                   {"place", std::string(context.Say("Waar", "Where"))},
                   {"supplier", std::string(context.Say("Partij", "Party"))},
                   {"share", std::string(context.Say("Deel", "Share"))}});
  for (const registry::v1::LookThrough& each :
       response.party().look_throughs()) {
    for (const ledger::v1::LookThroughShare& share : each.shares()) {
      listing.Add(
          {each.valid_from(), each.valid_to(), PlaceText(share.place()),
           share.supplier() == 0 ? "" : std::to_string(share.supplier()),
           absl::StrFormat("%d.%02d %%", share.per_ten_thousand() / 100,
                           share.per_ten_thousand() % 100)});
    }
  }
  context.Print(listing, response,
                context.Say("Er geldt niets meer: alles telt als onbekend.",
                            "Nothing holds any more: all counts as unknown."));
  context.Note(context.Say("Wat niet is verdeeld blijft onbekend.",
                           "What is not divided stays unknown."));
  return kExitOk;
}

absl::StatusOr<int> RunTraps(int32_t limit, Context& context) {
  registry::v1::ListPartiesRequest request;
  request.set_parent(client::kBookName);
  request.set_traps_only(true);
  OMLOOP_ASSIGN_OR_RETURN(
      const registry::v1::ListPartiesResponse response,
      CallPages(context, &Service::ListParties, request, limit,
                [](auto& page) { return page.mutable_parties(); }));
  Listing listing(
      {{"number", std::string(context.Say("Nummer", "Number"))},
       {"name", std::string(context.Say("Naam", "Name")), true},
       {"trap", std::string(context.Say("Valkuil", "Trap"))},
       {"counts", std::string(context.Say("Telt als", "Counts as")), true}});
  for (const Party& party : response.parties()) {
    const auto& attributes = party.attributes();
    std::string_view counts = !attributes.pass_through()
                                  ? context.Say("zijn plaats", "its place")
                              : party.look_throughs().empty()
                                  ? context.Say("onbekend, tot een verklaring",
                                                "unknown, until declared")
                                  : context.Say("verklaard", "declared");
    listing.Add({int64_t{party.number()}, party.display_name(),
                 EnumWord(TrapType(), attributes.trap()), std::string(counts)});
  }
  context.Print(listing, response, context.Say("Geen.", "None."));
  NoteMore(context, !response.next_page_token().empty(), limit);
  return kExitOk;
}

absl::StatusOr<int> RunDrafts(Context& context) {
  registry::v1::ListDraftsRequest request;
  request.set_parent(client::kBookName);
  OMLOOP_ASSIGN_OR_RETURN(const registry::v1::ListDraftsResponse response,
                          context.Call(&Service::ListDrafts, request));
  Listing listing(
      {{"draft", std::string(context.Say("Concept", "Draft"))},
       {"name", std::string(context.Say("Naam", "Name")), true},
       {"kept_until", std::string(context.Say("Bewaard tot", "Kept until"))}});
  for (const registry::v1::Draft& draft : response.drafts()) {
    listing.Add({ToHex(draft.draft_id()), draft.party().display_name(),
                 draft.kept_until()});
  }
  context.Print(listing, response, context.Say("Geen.", "None."));
  return kExitOk;
}

void AddExport(CLI::App& group, Invocation& invocation) {
  CLI::App* command = AddCommand(
      group, {.name = "export",
              .summary = "all that is held about a party",
              .details = "For whoever asks what is kept of them: every row of "
                         "the vault, the steps of the registration, texts, and "
                         "how many entries are about the party. "
                         "--output=json gives everything.",
              .examples = "omloop parties export 12 --output=json"});
  const auto number = std::make_shared<int32_t>(0);
  AddNumber(command, "NUMBER", *number, "the party's number")->required();
  SetAction(command, invocation,
            [number](Context& context) { return RunExport(*number, context); });
}

void AddLookThrough(CLI::App& group, Invocation& invocation) {
  CLI::App* command = AddCommand(
      group,
      {.name = "look-through",
       .summary = "say where the money of a broker goes",
       .details =
           "What is paid to a party that passes money on counts as unknown "
           "until it is declared. A declaration divides it for a period over "
           "areas, or over suppliers that the book knows; what is not divided "
           "stays unknown. It counts in months that it covers whole. Without "
           "--share the declaration is taken back from that day on.",
       .examples = "omloop parties look-through 12 --from=2026-01-01 "
                   "--to=2026-12-31 --share=Nieuw-West=40% --share=NL=35.5% "
                   "--evidence=\"statement of 3 October\"\n"
                   "omloop parties look-through 12 --from=2026-01-01 "
                   "--share=31=25% --share=40@WK0363FC=10%\n"
                   "omloop parties look-through 12 --from=2026-07-01"});
  const auto options = std::make_shared<LookOptions>();
  AddNumber(command, "NUMBER", options->number, "the party that passes on")
      ->required();
  command->add_option("--from", options->from, "first day")
      ->type_name("YYYY-MM-DD")
      ->required();
  command->add_option("--to", options->to, "last day; else open-ended")
      ->type_name("YYYY-MM-DD");
  command
      ->add_option("--share", options->shares,
                   "AREA=40%, NUMBER=40% or NUMBER@AREA=40%; may be given "
                   "more than once")
      ->type_name("SHARE");
  command
      ->add_option("--evidence", options->evidence,
                   "what it rests on and who signed; kept in the vault")
      ->type_name("TEXT");
  SetAction(command, invocation, [options](Context& context) {
    return RunLookThrough(*options, context);
  });
}

void AddTraps(CLI::App& group, Invocation& invocation) {
  CLI::App* command = AddCommand(
      group,
      {.name = "traps",
       .summary = "payees that may not be the ones who do the work",
       .details =
           "Factoring, hiring desks, joint purchasing, lease, notaries and "
           "expense claims pass money on and count as unknown until they are "
           "declared; holdings, energy resellers and bodies of the anchor's "
           "own group are only flagged. Words and codes are in traps.csv of "
           "the reference data. A wrong flag is taken away with omloop "
           "parties register --number=NUMBER --no-pass-through.",
       .examples = "omloop parties traps\n"
                   "omloop parties traps --limit=0 --output=csv"});
  const auto limit = std::make_shared<int32_t>(kLimitByDefault);
  AddNumber(command, "--limit", *limit, "most rows; 0 for all")
      ->default_str("100");
  SetAction(command, invocation,
            [limit](Context& context) { return RunTraps(*limit, context); });
}

void AddDrafts(CLI::App& group, Invocation& invocation) {
  CLI::App* command = AddCommand(
      group, {.name = "drafts",
              .summary = "registrations that are not handed in yet",
              .details = "A draft is made with omloop parties register "
                         "--save-draft and handed in with --draft=DRAFT. It is "
                         "gone after 90 days without a change.",
              .examples = "omloop parties drafts"});
  SetAction(command, invocation,
            [](Context& context) { return RunDrafts(context); });
}

}  // namespace

void AddPartiesSteps(CLI::App& group, Invocation& invocation) {
  AddDrafts(group, invocation);
  AddStep(group, invocation,
          {.name = "verify",
           .summary = "a registration was checked and is right",
           .details = "From submitted, or again after it was suspended. Reason "
                      "and evidence are kept with the party and erased with "
                      "it.",
           .examples = "omloop parties verify 12 --evidence=\"KvK extract of "
                       "2026-10-01; statutes, article 3\""},
          ledger::v1::PARTY_STATUS_VERIFIED);
  AddStep(group, invocation,
          {.name = "suspend",
           .summary = "a registration is in doubt",
           .details = "The party is no longer listed in the directory until it "
                      "is verified again. Its figures stay.",
           .examples = "omloop parties suspend 12 --reason=\"statutes were "
                       "changed\""},
          ledger::v1::PARTY_STATUS_SUSPENDED);
  AddStep(group, invocation,
          {.name = "end",
           .summary = "a registration has ended",
           .details = "The party stays in the book for what it was paid; it is "
                      "no longer listed in the directory.",
           .examples = "omloop parties end 12 --reason=\"dissolved\""},
          ledger::v1::PARTY_STATUS_ENDED);
  AddTraps(group, invocation);
  AddLookThrough(group, invocation);
  AddExport(group, invocation);
}

}  // namespace omloop::cli
