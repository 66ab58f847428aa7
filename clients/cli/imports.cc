#include "clients/cli/imports.h"

#include <memory>

#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "clients/cli/amount_option.h"
#include "clients/cli/answers.h"
#include "clients/cli/money_text.h"
#include "ledger/base/errors.h"
#include "omloop/procurement/v1/procurement.grpc.pb.h"

namespace omloop::cli {
namespace {

namespace pb = procurement::v1;
using Service = pb::ProcurementService::StubInterface;

// Taking back a hundred thousand lines takes seconds; a slow disk more.
constexpr absl::Duration kUndoDeadline = absl::Hours(1);

struct ListOptions {
  std::string anchor;
  bool with_undoing = false;
  int32_t limit = kLimitByDefault;
};

std::string TimeText(int64_t time_ns) {
  if (time_ns == 0) return "";
  return absl::FormatTime("%Y-%m-%d %H:%M", absl::FromUnixNanos(time_ns),
                          absl::UTCTimeZone());
}

std::string StateText(const Context& context, const pb::BookImport& import) {
  switch (import.state()) {
    case pb::BOOK_IMPORT_STATE_OPEN:
      return std::string(context.Say("bezig", "open"));
    case pb::BOOK_IMPORT_STATE_COMPLETED:
      return std::string(context.Say("geboekt", "booked"));
    case pb::BOOK_IMPORT_STATE_UNDONE:
      return absl::StrFormat("%s %d", context.Say("ongedaan door", "undone by"),
                             import.undone_by_import());
    default:
      return "";
  }
}

std::string PeriodText(const pb::BookImport& import) {
  if (!import.complete_month().empty()) return import.complete_month() + " *";
  if (import.first_date().empty()) return "";
  const std::string first = import.first_date().substr(0, 7);
  const std::string last = import.last_date().substr(0, 7);
  return first == last ? first : first + " .. " + last;
}

absl::StatusOr<int> RunList(const ListOptions& options, Context& context) {
  pb::ListBookImportsRequest request;
  request.set_parent(client::kBookName);
  request.set_with_undoing(options.with_undoing);
  OMLOOP_ASSIGN_OR_RETURN(const int32_t anchor,
                          FindAnchor(context, options.anchor));
  request.set_anchor(anchor);
  OMLOOP_ASSIGN_OR_RETURN(
      const pb::ListBookImportsResponse response,
      CallPages(context, &Service::ListBookImports, request, options.limit,
                [](auto& page) { return page.mutable_imports(); }));
  std::vector<int32_t> parties;
  for (const pb::BookImport& import : response.imports()) {
    parties.push_back(import.anchor());
  }
  OMLOOP_ASSIGN_OR_RETURN(const auto names, PartyNames(context, parties));
  Listing listing(
      {{"import", "Import"},
       {"anchor", std::string(context.Say("Anker", "Anchor")), true},
       {"format", std::string(context.Say("Soort", "Format"))},
       {"period", std::string(context.Say("Maanden", "Months"))},
       {"booked", std::string(context.Say("Rijen", "Rows"))},
       {"sum", std::string(context.Say("Bedrag", "Sum"))},
       {"taken_back", std::string(context.Say("Terug", "Taken back"))},
       {"state", std::string(context.Say("Staat", "State"))},
       {"when", std::string(context.Say("Wanneer (UTC)", "When (UTC)"))}});
  for (const pb::BookImport& import : response.imports()) {
    const int64_t when =
        import.state() == pb::BOOK_IMPORT_STATE_UNDONE ? import.undone_time_ns()
        : import.completed_time_ns() != 0 ? import.completed_time_ns()
                                          : import.opened_time_ns();
    listing.Add({int64_t{import.import_number()},
                 NameOr(names, import.anchor()), import.format(),
                 PeriodText(import), import.booked_count(),
                 ToMoney(import.booked_sum()),
                 import.reversed_count() == 0 ? Value(Missing{})
                                              : Value(import.reversed_count()),
                 StateText(context, import), TimeText(when)});
  }
  context.Print(listing, response,
                context.Say("Er is nog niets geïmporteerd.",
                            "Nothing was imported yet."));
  NoteMore(context, !response.next_page_token().empty(), options.limit);
  return kExitOk;
}

absl::StatusOr<int> RunShow(int32_t number, Context& context) {
  pb::ListBookImportsRequest request;
  request.set_parent(client::kBookName);
  request.set_import_number(number);
  OMLOOP_ASSIGN_OR_RETURN(const pb::ListBookImportsResponse response,
                          context.Call(&Service::ListBookImports, request));
  if (response.imports().empty()) {
    return NotFound("IMPORT_NOT_FOUND",
                    absl::StrFormat("the book has no import %d; \"omloop "
                                    "imports list\" shows those there are",
                                    number));
  }
  const pb::BookImport& import = response.imports(0);
  OMLOOP_ASSIGN_OR_RETURN(const auto names,
                          PartyNames(context, {import.anchor()}));
  Listing listing({{"field", std::string(context.Say("Veld", "Field"))},
                   {"value", std::string(context.Say("Waarde", "Value"))}});
  const auto add = [&](std::string_view nl, std::string_view en, Value value) {
    listing.Add({std::string(context.Say(nl, en)), std::move(value)});
  };
  add("import", "import", int64_t{import.import_number()});
  add("anker", "anchor", NameOr(names, import.anchor()));
  add("soort", "format", import.format());
  add("staat", "state", StateText(context, import));
  if (!import.first_date().empty()) {
    add("eerste datum", "first date", import.first_date());
    add("laatste datum", "last date", import.last_date());
  }
  if (!import.complete_month().empty()) {
    add("volledige maand", "complete month", import.complete_month());
  }
  add("geboekt", "booked", import.booked_count());
  add("bedrag", "sum", ToMoney(import.booked_sum()));
  add("stonden er al", "stood already", import.existing_count());
  add("geweigerd", "refused", import.rejected_count());
  if (import.reversed_count() > 0) {
    add("teruggeboekt", "taken back", import.reversed_count());
    add("bedrag terug", "sum taken back", ToMoney(import.reversed_sum()));
  }
  add("geopend", "opened", TimeText(import.opened_time_ns()));
  add("afgerond", "completed", TimeText(import.completed_time_ns()));
  if (import.undone_by_import() != 0) {
    add("ongedaan", "undone", TimeText(import.undone_time_ns()));
    if (!import.undo_reason().empty()) {
      add("reden", "reason", import.undo_reason());
    }
  }
  if (import.undoes_import() != 0) {
    add("maakt ongedaan", "undoes", int64_t{import.undoes_import()});
  }
  add("boekingen", "entries",
      absl::StrFormat("%d .. %d", import.opened_sequence(),
                      import.completed_sequence()));
  context.Print(listing, response, "");
  return kExitOk;
}

std::string Describe(const Context& context,
                     const pb::UndoImportResponse& response) {
  const auto count = [&](int64_t value) {
    return FormatCount(value, context.language());
  };
  const auto amount = [&](const type::v1::Money& money) {
    return context.style().Clean(
        FormatMoney(ToMoney(money), context.language()));
  };
  std::string out = absl::StrFormat(
      context.dutch() ? "%s rijen worden teruggeboekt, samen %s.\n"
                      : "%s lines are taken back, sum %s.\n",
      count(response.reversed_count()), amount(response.reversed_sum()));
  if (response.restored_count() > 0) {
    out += absl::StrFormat(
        context.dutch()
            ? "%s rijen die deze import had teruggeboekt, staan er weer, samen "
              "%s.\n"
            : "%s lines that this import had taken back stand again, sum %s.\n",
        count(response.restored_count()), amount(response.restored_sum()));
  }
  if (response.months_size() > 0) {
    Listing listing(
        {{"month", std::string(context.Say("Maand", "Month"))},
         {"change", std::string(context.Say("Verschil", "Change"))}});
    for (const pb::MonthEffect& month : response.months()) {
      listing.Add({month.month(), ToMoney(month.sum())});
    }
    out += "\n" + listing.AsTable(context.style());
  }
  return out;
}

}  // namespace

absl::StatusOr<int> RunUndo(const UndoOptions& options, Context& context) {
  pb::UndoImportRequest request;
  request.set_parent(client::kBookName);
  request.set_import_number(options.import_number);
  request.set_reason(options.reason);
  request.set_request_id(NewRequestId(context));
  request.set_validate_only(true);
  OMLOOP_ASSIGN_OR_RETURN(
      pb::UndoImportResponse response,
      context.Call(&Service::UndoImport, request, {.deadline = kUndoDeadline}));
  const bool for_people = context.output() == OutputFormat::kTable;
  std::ostream& out = context.terminal().out;
  if (response.existing()) {
    if (for_people) {
      out << absl::StrFormat(
          context.dutch()
              ? "Import %d was al ongedaan gemaakt door import %d; er is niets "
                "veranderd.\n"
              : "Import %d was undone before by import %d; nothing changed.\n",
          options.import_number, response.undone_by_import());
    } else {
      out << MessageAsJson(response) << "\n";
    }
    return kExitOk;
  }
  if (for_people) out << Describe(context, response) << std::flush;
  if (!options.dry_run) {
    OMLOOP_ASSIGN_OR_RETURN(
        const bool agreed,
        Confirm(context, options.yes,
                absl::StrFormat(context.dutch() ? "Import %d ongedaan maken?"
                                                : "Undo import %d?",
                                options.import_number)));
    if (!agreed) return kExitFailed;
    request.set_validate_only(false);
    OMLOOP_ASSIGN_OR_RETURN(response,
                            context.Call(&Service::UndoImport, request,
                                         {.deadline = kUndoDeadline,
                                          .patience = absl::Seconds(15)}));
    if (for_people) {
      out << "\n"
          << context.style().Bold(absl::StrFormat(
                 context.dutch()
                     ? "Import %d is ongedaan gemaakt (door import %d)."
                     : "Import %d is undone (by import %d).",
                 options.import_number, response.undone_by_import()))
          << "\n";
    }
  } else if (for_people) {
    out << "\n"
        << context.Say("Er is niets geschreven (--dry-run).",
                       "Nothing was written (--dry-run).")
        << "\n";
  }
  if (!for_people) out << MessageAsJson(response) << "\n";
  return kExitOk;
}

void AddImports(CLI::App& app, Invocation& invocation) {
  CLI::App* group = AddCommand(
      app, {.name = "imports",
            .summary = "what was imported, and undoing it",
            .details = "Each booked file is one import with a number. A "
                       "correction of one line is an import too.",
            .examples = "omloop imports list --anchor=3\n"
                        "omloop imports show 7\n"
                        "omloop imports undo 7"});
  group->require_subcommand(1);

  CLI::App* list = AddCommand(
      *group,
      {.name = "list",
       .summary = "imports, newest first",
       .details = "An undone import is one row; the import that holds its "
                  "reversals is left out unless asked for. A month with * "
                  "was declared complete.",
       .examples = "omloop imports list\n"
                   "omloop imports list --anchor=3 --with-undoing --limit=0"});
  const auto options = std::make_shared<ListOptions>();
  list->add_option("--anchor", options->anchor,
                   "imports of this anchor, by name or number")
      ->type_name("NAME");
  list->add_flag("--with-undoing", options->with_undoing,
                 "also the imports that only hold reversals");
  AddNumber(list, "--limit", options->limit, "most rows; 0 for all")
      ->default_str("100");
  SetAction(list, invocation,
            [options](Context& context) { return RunList(*options, context); });

  CLI::App* show =
      AddCommand(*group, {.name = "show",
                          .summary = "one import with all that is known of it",
                          .details = "Its lines are listed by \"omloop entries "
                                     "list --import=NUMBER\".",
                          .examples = "omloop imports show 7\n"
                                      "omloop imports show 7 --output=json"});
  const auto number = std::make_shared<int32_t>(0);
  AddNumber(show, "IMPORT", *number, "number of the import")->required();
  SetAction(show, invocation,
            [number](Context& context) { return RunShow(*number, context); });

  CLI::App* undo = AddCommand(
      *group,
      {.name = "undo",
       .summary = "take an import back as a whole",
       .details =
           "Each line gets a reversal; nothing is removed. In figures all of "
           "it counts or nothing, also when the server stops half way: it goes "
           "on by itself. Lines that the import had taken back (corrections, a "
           "complete month) stand again. Afterwards the same file may be "
           "imported anew.",
       .examples = "omloop imports undo 7 --dry-run\n"
                   "omloop imports undo 7 --yes\n"
                   "omloop imports undo 7 --reason=\"wrong year\""});
  const auto undoing = std::make_shared<UndoOptions>();
  AddNumber(undo, "IMPORT", undoing->import_number, "number of the import")
      ->required();
  undo->add_option("--reason", undoing->reason,
                   "why; needed when a month of it is sealed")
      ->type_name("WORDS");
  undo->add_flag("--yes,-y", undoing->yes, "undo without asking");
  undo->add_flag("--dry-run", undoing->dry_run,
                 "show what would happen, write nothing");
  SetAction(undo, invocation,
            [undoing](Context& context) { return RunUndo(*undoing, context); });
}

}  // namespace omloop::cli
