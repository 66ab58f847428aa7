#include "clients/cli/due.h"

#include <memory>

#include "absl/strings/str_format.h"
#include "clients/cli/answers.h"
#include "clients/cli/money_text.h"
#include "clients/cli/text.h"
#include "ledger/base/calendar.h"
#include "omloop/procurement/v1/procurement.grpc.pb.h"

namespace omloop::cli {
namespace {

namespace pb = procurement::v1;
using Service = pb::ProcurementService::StubInterface;
using Names = absl::flat_hash_map<int32_t, std::string>;

// Octets of a line of an iCalendar file, without its end.
constexpr size_t kCalendarLine = 75;

struct Options {
  std::string party;
  int32_t days = 0;
};

// One item in words, without whose it is.
std::string Words(const Context& context, const pb::DueItem& item) {
  const std::string amount = context.style().Clean(
      FormatMoney(ToMoney(item.amount()), context.language()));
  const std::string count = FormatCount(item.count(), context.language());
  const auto say = [&](std::string_view nl, std::string_view en) {
    return std::string(context.Say(nl, en));
  };
  switch (item.kind()) {
    case pb::DUE_KIND_DELIVER:
      return say("uitgaven aanleveren van ", "hand in the spend of ") +
             item.month();
    case pb::DUE_KIND_SUBMIT:
      return say("maand indienen: ", "submit the month: ") + item.month();
    case pb::DUE_KIND_SIGN_OFF:
      return say("maand aftekenen: ", "sign off the month: ") + item.month();
    case pb::DUE_KIND_CONTROL_DIFFERS:
      return absl::StrFormat(
          context.dutch() ? "%s wijkt af van het controletotaal: %s regels, %s"
                          : "%s differs from its control total: %s lines, %s",
          item.month(), count, amount);
    case pb::DUE_KIND_FINISH_IMPORT:
      return say("een import is niet afgerond", "an import is not completed");
    case pb::DUE_KIND_PLACE_SUPPLIERS:
      return absl::StrFormat(context.dutch()
                                 ? "%s leveranciers zonder plaats in %s, %s"
                                 : "%s suppliers without a place in %s, %s",
                             count, item.month(), amount);
    case pb::DUE_KIND_SEAL:
      return say("maand verzegelen: ", "seal the month: ") + item.month();
    case pb::DUE_KIND_CONTRACT_ENDS:
      return absl::StrFormat(context.dutch()
                                 ? "contract eindigt (boeking %d), %s"
                                 : "contract ends (entry %d), %s",
                             item.contract_sequence(), amount);
    default:
      return "";
  }
}

std::string Whose(const Context& context, const Names& names, int32_t party) {
  return party == 0 ? std::string(context.Say("alliantie", "alliance"))
                    : NameOr(names, party);
}

absl::StatusOr<pb::ListDueResponse> Ask(const Options& options, bool dated_only,
                                        Context& context) {
  pb::ListDueRequest request;
  request.set_parent(client::kBookName);
  request.set_dated_only(dated_only);
  request.set_days_ahead(options.days);
  OMLOOP_ASSIGN_OR_RETURN(const int32_t party,
                          FindAnchor(context, options.party));
  request.set_party(party);
  return context.Call(&Service::ListDue, request);
}

absl::StatusOr<int> Run(const Options& options, bool dated_only,
                        Context& context) {
  OMLOOP_ASSIGN_OR_RETURN(const pb::ListDueResponse response,
                          Ask(options, dated_only, context));
  std::vector<int32_t> parties;
  for (const pb::DueItem& item : response.items()) {
    if (item.party() != 0) parties.push_back(item.party());
  }
  OMLOOP_ASSIGN_OR_RETURN(const Names names, PartyNames(context, parties));
  if (context.output() == OutputFormat::kCalendar) {
    context.terminal().out << AsCalendar(
        response.items(),
        [&](const pb::DueItem& item) {
          return Whose(context, names, item.party()) + ": " +
                 Words(context, item);
        },
        context.terminal().clock.Now());
    return kExitOk;
  }
  Listing listing(
      {{"due", std::string(context.Say("Uiterlijk", "Due"))},
       {"overdue", ""},
       {"party", std::string(context.Say("Wie", "Who")), true},
       {"what", std::string(context.Say("Wat", "What")), true},
       {"command", std::string(context.Say("Opdracht", "Command"))}});
  for (const pb::DueItem& item : response.items()) {
    listing.Add(
        {item.due_date(),
         std::string(item.overdue() ? context.Say("te laat", "late") : ""),
         Whose(context, names, item.party()), Words(context, item),
         item.command()});
  }
  context.Print(listing, response,
                context.Say("Er is niets te doen.", "There is nothing to do."));
  return kExitOk;
}

// Text in a property: RFC 5545 section 3.3.11.
std::string Escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\' || c == ';' || c == ',') out.push_back('\\');
    if (c == '\n') {
      out += "\\n";
    } else {
      out.push_back(c);
    }
  }
  return out;
}

// A content line, folded so that no line has more than 75 octets and no
// character is cut.
std::string Folded(const std::string& line) {
  std::string out;
  size_t used = 0;
  for (size_t i = 0; i < line.size();) {
    size_t length = 1;
    while (i + length < line.size() &&
           (static_cast<unsigned char>(line[i + length]) & 0xc0) == 0x80) {
      ++length;
    }
    if (used + length > kCalendarLine) {
      out += "\r\n ";
      used = 1;
    }
    out.append(line, i, length);
    used += length;
    i += length;
  }
  return out + "\r\n";
}

std::string Compact(const std::string& date) {
  std::string out;
  for (const char c : date) {
    if (c != '-') out.push_back(c);
  }
  return out;
}

}  // namespace

std::string AsCalendar(
    const google::protobuf::RepeatedPtrField<pb::DueItem>& items,
    const std::function<std::string(const pb::DueItem&)>& words,
    absl::Time now) {
  const std::string stamp =
      absl::FormatTime("%Y%m%dT%H%M%SZ", now, absl::UTCTimeZone());
  std::string out = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n";
  out += "PRODID:-//Omloop//omloop due//EN\r\nCALSCALE:GREGORIAN\r\n";
  for (const pb::DueItem& item : items) {
    const absl::StatusOr<Day> due = ParseDay(item.due_date());
    if (!due.ok()) continue;  // No day is set.
    out += "BEGIN:VEVENT\r\n";
    out += Folded("UID:" + item.id() + "@omloop");
    out += "DTSTAMP:" + stamp + "\r\n";
    out += "DTSTART;VALUE=DATE:" + Compact(item.due_date()) + "\r\n";
    out += "DTEND;VALUE=DATE:" + Compact(FormatDay(*due + 1)) + "\r\n";
    out += Folded("SUMMARY:" + Escaped(words(item)));
    if (!item.command().empty()) {
      out += Folded("DESCRIPTION:" + Escaped(item.command()));
    }
    out += "END:VEVENT\r\n";
  }
  return out + "END:VCALENDAR\r\n";
}

void AddDue(CLI::App& app, Invocation& invocation) {
  CLI::App* due = AddCommand(
      app,
      {.name = "due",
       .summary = "what has to be done by which day",
       .details =
           "Months to hand in, submit, sign off and seal, and contracts that "
           "end. With --output=ics it is a calendar file; the same item keeps "
           "its identity, so that loading it again updates it.",
       .examples = "omloop due\n"
                   "omloop due --anchor=3 --days=180\n"
                   "omloop due --output=ics > omloop.ics"});
  const auto of_due = std::make_shared<Options>();
  due->add_option("--anchor", of_due->party,
                  "only of this anchor, by name or number")
      ->type_name("NAME");
  AddNumber(due, "--days", of_due->days, "days to look ahead; 0 for 60");
  SetAction(due, invocation, [of_due](Context& context) {
    return Run(*of_due, /*dated_only=*/true, context);
  });

  CLI::App* todo = AddCommand(
      app, {.name = "todo",
            .summary = "everything that waits, for each party",
            .details = "What is due, and what has no day: imports that were "
                       "not completed, totals that differ, suppliers without "
                       "a place. Each with the command that does it.",
            .examples = "omloop todo --anchor=\"Gemeente Amsterdam\"\n"
                        "omloop todo --output=json"});
  const auto of_todo = std::make_shared<Options>();
  todo->add_option("--anchor", of_todo->party,
                   "only of this anchor, by name or number")
      ->type_name("NAME");
  AddNumber(todo, "--days", of_todo->days, "days to look ahead; 0 for 60");
  SetAction(todo, invocation, [of_todo](Context& context) {
    return Run(*of_todo, /*dated_only=*/false, context);
  });
}

}  // namespace omloop::cli
