#include "clients/cli/parties.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "clients/cli/answers.h"
#include "clients/cli/parties_import.h"
#include "clients/cli/parties_match.h"
#include "clients/cli/parties_steps.h"
#include "clients/cli/parties_unknown.h"
#include "ledger/base/errors.h"
#include "ledger/base/hex.h"
#include "omloop/ledger/v1/ledger.pb.h"
#include "omloop/registry/v1/registry.grpc.pb.h"

namespace omloop::cli {
namespace {

using registry::v1::Party;
using Service = registry::v1::RegistryService::StubInterface;

const auto& KindType() { return *ledger::v1::PartyKind_descriptor(); }
const auto& FormType() { return *ledger::v1::LegalForm_descriptor(); }
const auto& OwnershipType() { return *ledger::v1::OwnershipClass_descriptor(); }
const auto& SizeType() { return *ledger::v1::SizeClass_descriptor(); }
const auto& StatusType() { return *ledger::v1::PartyStatus_descriptor(); }

// The name, or why there is none.
std::string NameText(const Context& context, const Party& party) {
  if (party.erased()) return std::string(context.Say("(gewist)", "(erased)"));
  if (party.withheld()) {
    return std::string(context.Say("(niet openbaar)", "(not public)"));
  }
  return party.display_name();
}

// The place of the newest establishment; "" when none is known. In a table the
// smallest area stands for all, since there is no room for the path.
std::string NewestPlace(const Context& context, const Party& party) {
  if (party.establishments().empty()) return "";
  const auto newest = std::max_element(party.establishments().begin(),
                                       party.establishments().end(),
                                       [](const auto& a, const auto& b) {
                                         return a.valid_from() < b.valid_from();
                                       });
  const std::string path = PlaceText(newest->place());
  return context.output() == OutputFormat::kTable
             ? path.substr(path.rfind('/') + 1)
             : path;
}

// "contracting authority, recovers VAT", in codes for a program.
std::string FlagsText(const Context& context, const Party& party) {
  const bool words = context.output() == OutputFormat::kTable;
  std::vector<std::string> flags;
  const auto add = [&](bool set, std::string_view nl, std::string_view en,
                       std::string_view code) {
    if (!set) return;
    flags.emplace_back(words ? context.Say(nl, en) : code);
  };
  const ledger::v1::PartyAttributes& attributes = party.attributes();
  add(attributes.contracting_authority(), "aanbestedende dienst",
      "contracting authority", "contracting_authority");
  add(attributes.recovers_vat(), "btw terug", "recovers VAT", "recovers_vat");
  add(attributes.pass_through(), "doorgeefluik", "pass-through",
      "pass_through");
  add(party.counts_as() != 0, "telt als andere", "counts as another",
      "counts_as");
  return absl::StrJoin(flags, ", ");
}

struct ListOptions {
  std::string kind;
  std::string ownership;
  std::string query;
  int32_t limit = kLimitByDefault;
};

absl::StatusOr<int> RunList(const ListOptions& options, Context& context) {
  registry::v1::ListPartiesRequest request;
  request.set_parent(client::kBookName);
  request.set_kind(
      static_cast<ledger::v1::PartyKind>(EnumValue(KindType(), options.kind)));
  request.set_ownership_class(static_cast<ledger::v1::OwnershipClass>(
      EnumValue(OwnershipType(), options.ownership)));
  request.set_query(options.query);
  OMLOOP_ASSIGN_OR_RETURN(
      const registry::v1::ListPartiesResponse response,
      CallPages(context, &Service::ListParties, request, options.limit,
                [](auto& page) { return page.mutable_parties(); }));
  Listing listing(
      {{"number", std::string(context.Say("Nummer", "Number"))},
       {"name", std::string(context.Say("Naam", "Name")), true},
       {"kind", std::string(context.Say("Soort", "Kind"))},
       {"ownership", std::string(context.Say("Eigendom", "Ownership"))},
       {"kvk_number", "KvK"},
       {"place", std::string(context.Say("Plaats", "Place"))},
       {"flags", std::string(context.Say("Bijzonder", "Flags"))}});
  for (const Party& party : response.parties()) {
    listing.Add(
        {int64_t{party.number()}, NameText(context, party),
         EnumWord(KindType(), party.attributes().kind()),
         EnumWord(OwnershipType(), party.attributes().ownership_class()),
         party.kvk_number(), NewestPlace(context, party),
         FlagsText(context, party)});
  }
  context.Print(listing, response,
                context.Say("Geen partijen.", "No parties."));
  if (response.withheld_count() > 0) {
    context.Note(
        absl::StrFormat("%d %s", response.withheld_count(),
                        context.Say("natuurlijke personen zijn weggelaten.",
                                    "natural persons are left out.")));
  }
  NoteMore(context, !response.next_page_token().empty(), options.limit);
  return kExitOk;
}

void AddEstablishment(const Context& context,
                      const registry::v1::Establishment& establishment,
                      Listing& listing) {
  std::vector<std::string> parts;
  std::string street = establishment.street();
  if (!street.empty() && !establishment.house_number().empty()) street += ' ';
  street += establishment.house_number();
  for (const std::string& part :
       {street, establishment.postcode(), establishment.city(),
        establishment.country()}) {
    if (!part.empty()) parts.push_back(part);
  }
  std::string name(context.Say("vestiging", "establishment"));
  if (establishment.establishment() != 0) {
    name += absl::StrFormat(" %d", establishment.establishment());
  }
  listing.Add({std::move(name), absl::StrJoin(parts, ", ")});
  if (!establishment.place_basis().empty()) {
    listing.Add({std::string(context.Say("  plaats", "  place")),
                 absl::StrFormat("%s (%s)", PlaceText(establishment.place()),
                                 establishment.place_basis())});
  }
  if (!establishment.valid_from().empty() ||
      !establishment.valid_to().empty()) {
    listing.Add({std::string(context.Say("  geldig", "  valid")),
                 absl::StrFormat("%s – %s", establishment.valid_from(),
                                 establishment.valid_to())});
  }
}

Listing ListingOf(const Context& context, const Party& party) {
  Listing listing({{"field", std::string(context.Say("Veld", "Field"))},
                   {"value", std::string(context.Say("Waarde", "Value"))}});
  const auto add = [&](std::string_view name, const std::string& value) {
    if (!value.empty()) listing.Add({std::string(name), value});
  };
  const ledger::v1::PartyAttributes& attributes = party.attributes();
  add(context.Say("nummer", "number"), std::to_string(party.number()));
  add(context.Say("naam", "name"), NameText(context, party));
  add(context.Say("soort", "kind"), EnumWord(KindType(), attributes.kind()));
  add(context.Say("rechtsvorm", "legal form"),
      EnumWord(FormType(), attributes.legal_form()));
  add(context.Say("eigendom", "ownership"),
      EnumWord(OwnershipType(), attributes.ownership_class()));
  add(context.Say("grootte", "size"),
      EnumWord(SizeType(), attributes.size_class()));
  add(context.Say("stand", "status"),
      EnumWord(StatusType(), attributes.status()));
  if (attributes.pass_through()) {
    add(context.Say("doorgeefluik", "pass-through"),
        std::string(context.Say("ja", "yes")));
  }
  if (attributes.trap() != 0) {
    add(context.Say("valkuil", "trap"),
        EnumWord(*ledger::v1::Trap_descriptor(), attributes.trap()));
  }
  if (attributes.contracting_authority()) {
    add(context.Say("aanbestedende dienst", "contracting authority"),
        std::string(context.Say("ja", "yes")));
  }
  if (attributes.recovers_vat()) {
    add(context.Say("krijgt btw terug", "recovers VAT"),
        std::string(context.Say("ja", "yes")));
  }
  if (party.counts_as() != 0) {
    add(context.Say("telt als partij", "counts as party"),
        std::to_string(party.counts_as()));
  }
  for (const registry::v1::CountsAs& split : party.splits()) {
    add(absl::StrFormat("%s %d", context.Say("van anker", "from anchor"),
                        split.payer()),
        absl::StrFormat("%s %d", context.Say("telt als", "counts as"),
                        split.party()));
  }
  for (const std::string& category : party.profile().categories()) {
    add(context.Say("doet", "does"), category);
  }
  for (const type::v1::AreaPath& area : party.profile().areas_served()) {
    add(context.Say("werkt in", "works in"), PlaceText(area));
  }
  add("KvK", party.kvk_number());
  add("RSIN", party.rsin());
  add(context.Say("btw-id", "VAT number"), party.vat_number());
  add("OIN", party.oin());
  add("SBI", party.sbi_code());
  for (const std::string& iban : party.ibans()) add("IBAN", iban);
  for (const std::string& number : party.supplier_numbers()) {
    add(context.Say("nummer bij anker", "number at anchor"), number);
  }
  for (const registry::v1::Establishment& establishment :
       party.establishments()) {
    AddEstablishment(context, establishment, listing);
  }
  add("id", ToHex(party.party_id()));
  return listing;
}

absl::StatusOr<int> RunShow(int32_t number, Context& context) {
  registry::v1::BatchGetPartiesRequest request;
  request.set_parent(client::kBookName);
  request.add_numbers(number);
  OMLOOP_ASSIGN_OR_RETURN(const registry::v1::BatchGetPartiesResponse response,
                          context.Call(&Service::BatchGetParties, request));
  if (response.parties().empty()) {
    return NotFound("PARTY_NOT_FOUND",
                    absl::StrFormat("the book has no party %d", number));
  }
  context.Print(ListingOf(context, response.parties(0)), response.parties(0),
                "");
  return kExitOk;
}

// Words of enums are kept as words until they are sent.
struct RegisterOptions {
  Party party;
  registry::v1::Establishment establishment;
  // Empty: a supplier, or what it was when it is amended.
  std::string kind;
  std::string legal_form;
  std::string ownership;
  std::string size;
  ledger::v1::SupplierProfile profile;
  std::vector<std::string> clear_flags;
  // Hexadecimal; empty for none.
  std::string draft;
  bool save_draft = false;
  bool dry_run = false;
};

// Keeps what was given so far instead of handing it in.
absl::StatusOr<int> SaveDraft(const registry::v1::RegisterPartyRequest& given,
                              Context& context) {
  registry::v1::SaveDraftRequest request;
  request.set_parent(client::kBookName);
  registry::v1::Draft& draft = *request.mutable_draft();
  draft.set_draft_id(given.draft_id());
  *draft.mutable_party() = given.party();
  *draft.mutable_profile() = given.profile();
  OMLOOP_ASSIGN_OR_RETURN(const registry::v1::SaveDraftResponse response,
                          context.Call(&Service::SaveDraft, request));
  const std::string id = ToHex(response.draft().draft_id());
  Listing listing({{"field", std::string(context.Say("Veld", "Field"))},
                   {"value", std::string(context.Say("Waarde", "Value"))}});
  listing.Add({std::string(context.Say("concept", "draft")), id});
  listing.Add({std::string(context.Say("bewaard tot", "kept until")),
               response.draft().kept_until()});
  context.Print(listing, response, "");
  context.Note(absl::StrFormat(
      "%s omloop parties register --draft=%s",
      context.Say("Ga verder en lever in met:", "Go on and hand in with:"),
      id));
  return kExitOk;
}

// Lays what is given over the draft it goes on with.
absl::Status GoOnWithDraft(const std::string& draft_id,
                           registry::v1::RegisterPartyRequest& given,
                           Context& context) {
  OMLOOP_ASSIGN_OR_RETURN(const std::string id, FromHex(draft_id));
  registry::v1::GetDraftRequest request;
  request.set_parent(client::kBookName);
  request.set_draft_id(id);
  OMLOOP_ASSIGN_OR_RETURN(const registry::v1::GetDraftResponse response,
                          context.Call(&Service::GetDraft, request));
  Party party = response.draft().party();
  // One address at a time: a new one takes the place of the draft's.
  if (given.party().establishments_size() > 0) {
    registry::v1::Establishment place;
    if (party.establishments_size() > 0) place = party.establishments(0);
    place.MergeFrom(given.party().establishments(0));
    party.clear_establishments();
    given.mutable_party()->clear_establishments();
    *party.add_establishments() = std::move(place);
  }
  party.MergeFrom(given.party());
  *given.mutable_party() = std::move(party);
  if (!given.has_profile())
    *given.mutable_profile() = response.draft().profile();
  given.set_draft_id(id);
  return absl::OkStatus();
}

absl::StatusOr<int> RunRegister(const RegisterOptions& options,
                                Context& context) {
  registry::v1::RegisterPartyRequest request;
  request.set_parent(client::kBookName);
  request.set_validate_only(options.dry_run);
  const Terminal& terminal = context.terminal();
  request.set_request_id(
      terminal.random.TimeOrderedId(terminal.clock.Now()).str());
  Party& party = *request.mutable_party();
  party = options.party;
  ledger::v1::PartyAttributes& attributes = *party.mutable_attributes();
  attributes.set_kind(
      static_cast<ledger::v1::PartyKind>(EnumValue(KindType(), options.kind)));
  attributes.set_legal_form(static_cast<ledger::v1::LegalForm>(
      EnumValue(FormType(), options.legal_form)));
  attributes.set_ownership_class(static_cast<ledger::v1::OwnershipClass>(
      EnumValue(OwnershipType(), options.ownership)));
  attributes.set_size_class(
      static_cast<ledger::v1::SizeClass>(EnumValue(SizeType(), options.size)));
  if (options.establishment.ByteSizeLong() > 0) {
    *party.add_establishments() = options.establishment;
  }
  if (options.profile.ByteSizeLong() > 0) {
    *request.mutable_profile() = options.profile;
  }
  for (const std::string& flag : options.clear_flags) {
    request.add_clear_flags(flag);
  }
  if (!options.draft.empty()) {
    OMLOOP_RETURN_IF_ERROR(GoOnWithDraft(options.draft, request, context));
  }
  if (options.save_draft) return SaveDraft(request, context);
  OMLOOP_ASSIGN_OR_RETURN(const registry::v1::RegisterPartyResponse response,
                          context.Call(&Service::RegisterParty, request));
  context.Print(ListingOf(context, response.party()), response, "");
  context.Note(options.dry_run
                   ? context.Say("Zo kan het; er is niets geschreven.",
                                 "This would do; nothing was written.")
                   : context.Say("Staat in het boek.", "Registered."));
  return kExitOk;
}

absl::StatusOr<int> RunErase(int32_t number, bool yes, Context& context) {
  if (!yes) {
    return FailedPrecondition(
        "NOT_CONFIRMED",
        absl::StrFormat("names, identifiers and addresses of party %d would be "
                        "destroyed and cannot be brought back; amounts stay. "
                        "Nothing was done: say --yes to erase",
                        number));
  }
  registry::v1::ErasePartyRequest request;
  request.set_parent(client::kBookName);
  request.set_party(number);
  const Terminal& terminal = context.terminal();
  request.set_request_id(
      terminal.random.TimeOrderedId(terminal.clock.Now()).str());
  OMLOOP_ASSIGN_OR_RETURN(const registry::v1::ErasePartyResponse response,
                          context.Call(&Service::EraseParty, request));
  Listing listing({{"field", std::string(context.Say("Veld", "Field"))},
                   {"value", std::string(context.Say("Waarde", "Value"))}});
  listing.Add({std::string(context.Say("rijen gewist", "rows removed")),
               std::to_string(response.rows_removed())});
  listing.Add({std::string(context.Say("boeking", "entry")),
               std::to_string(response.sequence())});
  listing.Add({std::string(context.Say("bewijs", "receipt")),
               ToHex(response.receipt_hash())});
  context.Print(listing, response, "");
  return kExitOk;
}

void AddList(CLI::App& group, Invocation& invocation) {
  CLI::App* command = AddCommand(
      group, {.name = "list",
              .summary = "parties by kind, ownership or name",
              .details = "Over the book's socket everybody is listed; a public "
                         "answer leaves natural persons out and says how many.",
              .examples = "omloop parties list --kind=anchor\n"
                          "omloop parties list --ownership=worker-owned\n"
                          "omloop parties list --query=bakker --limit=0"});
  const auto options = std::make_shared<ListOptions>();
  OneOf(command->add_option("--kind", options->kind, "what the party is"),
        EnumWords(KindType()));
  OneOf(command->add_option("--ownership", options->ownership, "who owns it"),
        EnumWords(OwnershipType()));
  command->add_option("--query", options->query, "part of the name")
      ->type_name("TEXT");
  AddNumber(command, "--limit", options->limit, "most rows; 0 for all")
      ->default_str("100");
  SetAction(command, invocation,
            [options](Context& context) { return RunList(*options, context); });
}

void AddShow(CLI::App& group, Invocation& invocation) {
  CLI::App* command = AddCommand(
      group, {.name = "show",
              .summary = "one party with all that you may see of it",
              .details = "The basis of a place says how it was found; see "
                         "omloop locate --help.",
              .examples = "omloop parties show 12\n"
                          "omloop parties show 12 --output=json"});
  const auto number = std::make_shared<int32_t>(0);
  AddNumber(command, "NUMBER", *number, "the party's number")->required();
  SetAction(command, invocation,
            [number](Context& context) { return RunShow(*number, context); });
}

// An option whose text goes into a field of a message.
template <typename Set>
void AddText(CLI::App* command, const char* name, const char* type,
             const char* meaning, const Set& set) {
  command->add_option_function<std::string>(name, set, meaning)
      ->type_name(type);
}

void AddIdentityOptions(CLI::App* command,
                        const std::shared_ptr<RegisterOptions>& options) {
  Party* party = &options->party;
  AddText(command, "--kvk", "NUMBER", "KvK number, eight digits",
          [party](const std::string& text) { party->set_kvk_number(text); });
  AddText(command, "--rsin", "NUMBER", "RSIN, nine digits",
          [party](const std::string& text) { party->set_rsin(text); });
  AddText(command, "--vat", "NUMBER", "VAT number, NL123456789B01",
          [party](const std::string& text) { party->set_vat_number(text); });
  AddText(command, "--oin", "NUMBER", "OIN of a public body, twenty digits",
          [party](const std::string& text) { party->set_oin(text); });
  AddText(command, "--sbi", "CODE", "SBI code of what it does",
          [party](const std::string& text) { party->set_sbi_code(text); });
}

void AddPlaceOptions(CLI::App* command,
                     const std::shared_ptr<RegisterOptions>& options) {
  registry::v1::Establishment* place = &options->establishment;
  AddText(command, "--branch", "NUMBER", "establishment's number at the KvK",
          [place](const std::string& text) { place->set_branch_number(text); });
  AddText(command, "--street", "TEXT", "street of the establishment",
          [place](const std::string& text) { place->set_street(text); });
  AddText(command, "--house-number", "NUMBER", "house number, with letter",
          [place](const std::string& text) { place->set_house_number(text); });
  AddText(command, "--postcode", "1066AZ", "postcode of the establishment",
          [place](const std::string& text) { place->set_postcode(text); });
  AddText(command, "--city", "TEXT", "city of the establishment",
          [place](const std::string& text) { place->set_city(text); });
  AddText(command, "--country", "CODE", "country; else NL",
          [place](const std::string& text) { place->set_country(text); });
  AddText(command, "--valid-from", "YYYY-MM-DD",
          "first day the establishment holds; else always",
          [place](const std::string& text) { place->set_valid_from(text); });
  command->add_flag_callback(
      "--post-box", [place] { place->set_post_box(true); },
      "the address is a post box: no work is done there");
  command->add_flag_callback(
      "--head-office", [place] { place->set_head_office_of_many(true); },
      "head office of a firm with more branches");
}

void AddProfileOptions(CLI::App* command,
                       const std::shared_ptr<RegisterOptions>& options) {
  ledger::v1::SupplierProfile* profile = &options->profile;
  command
      ->add_option_function<std::vector<std::string>>(
          "--category",
          [profile](const std::vector<std::string>& codes) {
            for (const std::string& code : codes) profile->add_categories(code);
          },
          "what it does: a category; may be given more than once")
      ->type_name("CODE");
  command
      ->add_option_function<std::vector<std::string>>(
          "--serves",
          [profile](const std::vector<std::string>& areas) {
            for (const std::string& area : areas) {
              profile->add_areas_served()->set_wijk(area);
            }
          },
          "area it works in, by code or name; may be given more than once")
      ->type_name("AREA");
  Party* party = &options->party;
  AddText(command, "--iban", "IBAN", "bank account, to recognise it by",
          [party](const std::string& text) { party->add_ibans(text); });
  for (const char* scheme : {"2008", "2025"}) {
    AddText(command, scheme[3] == '8' ? "--sbi-2008" : "--sbi-2025", "CODE",
            "activity by this table of the SBI",
            [party, scheme](const std::string& text) {
              registry::v1::Activity& activity = *party->add_activities();
              activity.set_scheme(scheme);
              activity.set_code(text);
              if (std::string_view(scheme) == "2025") {
                // The day the Dutch register went over.
                activity.set_valid_from("2025-09-07");
              }
            });
  }
}

void AddRegister(CLI::App& group, Invocation& invocation) {
  CLI::App* command = AddCommand(
      group,
      {.name = "register",
       .summary = "register one party, or amend it",
       .details =
           "Names, identifiers and addresses go to the vault, where they can "
           "be "
           "erased; the book itself holds a number, codes and the place down "
           "to the wijk. With --number the party is amended: what is given "
           "replaces what was known.",
       .examples =
           "omloop parties register --kind=anchor --name=\"Gemeente "
           "Amsterdam\" --legal-form=public-body --contracting-authority\n"
           "omloop parties register --name=\"De Wasserette U.A.\" "
           "--kvk=12345678 --ownership=worker-owned --size=small "
           "--postcode=1066AZ --house-number=5\n"
           "omloop parties register --number=12 --postcode=1061AB --dry-run"});
  const auto options = std::make_shared<RegisterOptions>();
  Party* party = &options->party;
  ledger::v1::PartyAttributes* attributes = party->mutable_attributes();
  OneOf(command->add_option("--kind", options->kind,
                            "what it is; a new one is a supplier unless given"),
        EnumWords(KindType()));
  AddText(command, "--name", "TEXT", "its name",
          [party](const std::string& text) { party->set_display_name(text); });
  command
      ->add_option_function<int32_t>(
          "--number", [party](int32_t number) { party->set_number(number); },
          "amend the party with this number")
      ->type_name("NUMBER");
  OneOf(command->add_option("--legal-form", options->legal_form,
                            "legal form; else from the name"),
        EnumWords(FormType()));
  OneOf(command->add_option("--ownership", options->ownership, "who owns it"),
        EnumWords(OwnershipType()));
  OneOf(command->add_option("--size", options->size,
                            "people at work: up to 9, 49, 249, more"),
        EnumWords(SizeType()));
  AddIdentityOptions(command, options);
  AddPlaceOptions(command, options);
  command->add_flag_callback(
      "--pass-through", [attributes] { attributes->set_pass_through(true); },
      "what it is paid goes on to others (factoring, broker)");
  command->add_flag_callback(
      "--contracting-authority",
      [attributes] { attributes->set_contracting_authority(true); },
      "anchor bound by procurement law");
  command->add_flag_callback(
      "--recovers-vat", [attributes] { attributes->set_recovers_vat(true); },
      "anchor that recovers VAT on most purchases");
  const auto add_clear = [&](const char* name, const char* flag,
                             const char* meaning) {
    command->add_flag_callback(
        name, [options, flag] { options->clear_flags.push_back(flag); },
        meaning);
  };
  add_clear("--no-pass-through", "pass_through",
            "it does the work itself after all");
  add_clear("--no-trap", "trap", "the flag of omloop parties traps is wrong");
  add_clear("--no-contracting-authority", "contracting_authority",
            "anchor not bound by procurement law");
  add_clear("--no-recovers-vat", "recovers_vat",
            "anchor that cannot recover VAT");
  AddProfileOptions(command, options);
  command
      ->add_option("--draft", options->draft,
                   "go on with a draft; it is handed in unless --save-draft")
      ->type_name("DRAFT");
  command->add_flag("--save-draft", options->save_draft,
                    "keep it as a draft, hand nothing in");
  command->add_flag("--dry-run", options->dry_run, "check, write nothing");
  SetAction(command, invocation, [options](Context& context) {
    return RunRegister(*options, context);
  });
}

void AddErase(CLI::App& group, Invocation& invocation) {
  CLI::App* command = AddCommand(
      group,
      {.name = "erase",
       .summary = "destroy what is known of a person or firm",
       .details = "Deletes names, identifiers, addresses and texts with the "
                  "key they are encrypted by, for good. Amounts, totals and "
                  "proofs stand. The book keeps a receipt.",
       .examples = "omloop parties erase 12 --yes"});
  struct EraseOptions {
    int32_t number = 0;
    bool yes = false;
  };
  const auto options = std::make_shared<EraseOptions>();
  AddNumber(command, "NUMBER", options->number, "the party's number")
      ->required();
  command->add_flag("--yes", options->yes, "yes, destroy it");
  SetAction(command, invocation, [options](Context& context) {
    return RunErase(options->number, options->yes, context);
  });
}

}  // namespace

void AddParties(CLI::App& app, Invocation& invocation) {
  CLI::App* group = AddCommand(
      app, {.name = "parties",
            .summary = "anchors, cooperatives and other suppliers",
            .details = "Who takes part, and where they are. An anchor is an "
                       "institution whose spend is followed.",
            .examples = "omloop parties import register.csv\n"
                        "omloop parties import suppliers.csv "
                        "--anchor=\"Gemeente Amsterdam\"\n"
                        "omloop parties unknown --month=2026-10"});
  group->require_subcommand(1);
  AddPartiesImport(*group, invocation);
  AddList(*group, invocation);
  AddShow(*group, invocation);
  AddPartiesUnknown(*group, invocation);
  AddRegister(*group, invocation);
  AddPartiesSteps(*group, invocation);
  AddPartiesMatch(*group, invocation);
  AddErase(*group, invocation);
}

}  // namespace omloop::cli
