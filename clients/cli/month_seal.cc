// omloop month seal | check | restatements.
#include <memory>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "clients/cli/amount_option.h"
#include "clients/cli/answers.h"
#include "clients/cli/money_text.h"
#include "clients/cli/month_command.h"
#include "ledger/base/hex.h"
#include "omloop/insight/v1/insight.grpc.pb.h"
#include "omloop/procurement/v1/procurement.grpc.pb.h"

namespace omloop::cli {
namespace {

using insight::v1::GetMonthOverviewRequest;
using insight::v1::GetMonthOverviewResponse;
using insight::v1::GetSealedMonthRequest;
using insight::v1::GetSealedMonthResponse;
using insight::v1::SealMonthRequest;
using insight::v1::SealMonthResponse;
using Insight = insight::v1::InsightService::StubInterface;
using Procurement = procurement::v1::ProcurementService::StubInterface;

struct Options {
  std::string month;
  int32_t version = 0;
  bool yes = false;
  bool dry_run = false;
  bool rows = false;
};

absl::StatusOr<std::string> NamesOf(
    Context& context, const google::protobuf::RepeatedField<int32_t>& numbers) {
  std::vector<int32_t> parties(numbers.begin(), numbers.end());
  OMLOOP_ASSIGN_OR_RETURN(const auto names, PartyNames(context, parties));
  std::vector<std::string> words;
  for (int32_t party : parties) words.push_back(NameOr(names, party));
  return context.style().Clean(absl::StrJoin(words, ", "));
}

void PrintRows(const Context& context,
               const google::protobuf::RepeatedPtrField<std::string>& rows) {
  for (const std::string& row : rows) context.terminal().out << row << "\n";
}

absl::StatusOr<int> RunSeal(const Options& options, Context& context) {
  SealMonthRequest request;
  request.set_parent(client::kBookName);
  request.set_month(options.month);
  request.set_request_id(NewRequestId(context));
  request.set_validate_only(true);
  OMLOOP_ASSIGN_OR_RETURN(SealMonthResponse response,
                          context.Call(&Insight::SealMonth, request));
  const bool for_people = context.output() == OutputFormat::kTable;
  std::ostream& out = context.terminal().out;
  if (for_people) {
    if (!response.not_delivered_anchors().empty()) {
      OMLOOP_ASSIGN_OR_RETURN(
          std::string names,
          NamesOf(context, response.not_delivered_anchors()));
      out << context.Say("Niet geleverd: ", "Not delivered: ") << names << "\n";
    }
    if (!response.unsigned_anchors().empty()) {
      OMLOOP_ASSIGN_OR_RETURN(std::string names,
                              NamesOf(context, response.unsigned_anchors()));
      out << context.Say("Niet afgetekend: ", "Not signed off: ") << names
          << "\n";
    }
    out << absl::StrFormat(
               context.dutch()
                   ? "%s wordt versie %d: %d openbare rijen, stand van boeking "
                     "%d."
                   : "%s becomes version %d: %d public rows, as of entry %d.",
               options.month, response.sealed().version(), response.rows_size(),
               response.sealed().as_of_sequence())
        << "\n"
        << std::flush;
  }
  if (!options.dry_run) {
    OMLOOP_ASSIGN_OR_RETURN(
        const bool agreed,
        Confirm(context, options.yes,
                absl::StrFormat(context.dutch()
                                    ? "%s verzegelen? Wat later komt, is een "
                                      "herziening met reden."
                                    : "Seal %s? What comes later is a "
                                      "restatement with a reason.",
                                options.month)));
    if (!agreed) return kExitFailed;
    request.set_validate_only(false);
    OMLOOP_ASSIGN_OR_RETURN(response,
                            context.Call(&Insight::SealMonth, request,
                                         {.patience = absl::Seconds(15)}));
  }
  if (!for_people) {
    out << MessageAsJson(response) << "\n";
    return kExitOk;
  }
  if (options.rows) PrintRows(context, response.rows());
  out << absl::StrFormat("%s %s\n", context.Say("Wortel", "Root"),
                         ToHex(response.sealed().rows_root()));
  out << (options.dry_run
              ? std::string(context.Say("Er is niets geschreven (--dry-run).",
                                        "Nothing was written (--dry-run)."))
              : context.style().Bold(absl::StrFormat(
                    context.dutch() ? "%s is verzegeld (boeking %d)."
                                    : "%s is sealed (entry %d).",
                    options.month, response.sealed().sequence())))
      << "\n";
  return kExitOk;
}

absl::StatusOr<int> RunCheck(const Options& options, Context& context) {
  GetSealedMonthRequest request;
  request.set_parent(client::kBookName);
  request.set_month(options.month);
  request.set_version(options.version);
  OMLOOP_ASSIGN_OR_RETURN(const GetSealedMonthResponse response,
                          context.Call(&Insight::GetSealedMonth, request));
  if (context.output() != OutputFormat::kTable) {
    context.terminal().out << MessageAsJson(response) << "\n";
    return response.root_matches() ? kExitOk : kExitFailed;
  }
  if (options.rows) PrintRows(context, response.rows());
  const auto& sealed = response.sealed();
  context.terminal().out << absl::StrFormat(
      context.dutch() ? "%s, versie %d, stand van boeking %d, formules %s\n"
                        "Wortel %s\n%s\n"
                      : "%s, version %d, as of entry %d, formulas %s\n"
                        "Root %s\n%s\n",
      sealed.month(), sealed.version(), sealed.as_of_sequence(),
      sealed.formula_version(), ToHex(sealed.rows_root()),
      response.root_matches()
          ? context.Say("De rijen, opnieuw berekend, zijn die van het zegel.",
                        "The rows, computed anew, are those of the seal.")
          : context.Say("De rijen, opnieuw berekend, zijn NIET die van het "
                        "zegel.",
                        "The rows, computed anew, are NOT those of the seal."));
  return response.root_matches() ? kExitOk : kExitFailed;
}

absl::StatusOr<GetMonthOverviewResponse> OverviewOf(Context& context,
                                                    const std::string& month,
                                                    int64_t as_of) {
  GetMonthOverviewRequest request;
  request.set_parent(client::kBookName);
  request.set_month(month);
  request.set_as_of_sequence(as_of);
  return context.Call(&Insight::GetMonthOverview, request);
}

// "As reported" beside "as known today".
absl::StatusOr<std::string> Bridge(
    Context& context, const std::string& month,
    const procurement::v1::ListRestatementsResponse& response) {
  OMLOOP_ASSIGN_OR_RETURN(
      const GetMonthOverviewResponse then,
      OverviewOf(context, month, response.sealed_as_of_sequence()));
  OMLOOP_ASSIGN_OR_RETURN(
      const GetMonthOverviewResponse now,
      OverviewOf(context, month, response.as_of_sequence()));
  Listing listing(
      {{"figure", std::string(context.Say("Cijfer", "Figure"))},
       {"reported", absl::StrFormat(context.dutch() ? "Toen gemeld (%d)"
                                                    : "As reported (%d)",
                                    response.sealed_as_of_sequence())},
       {"today", absl::StrFormat(
                     context.dutch() ? "Nu bekend (%d)" : "As known today (%d)",
                     response.as_of_sequence())}});
  const Language language = context.language();
  const auto percent = [&](const insight::v1::Figure& figure) {
    return FormatPercent(
        Ratio{figure.value().numerator(), figure.value().denominator()},
        language);
  };
  listing.Add({std::string(context.Say("uitgaven", "spend")),
               ToMoney(then.total()), ToMoney(now.total())});
  listing.Add({std::string(context.Say("regels", "lines")), then.line_count(),
               now.line_count()});
  listing.Add({std::string(context.Say("lokaal aandeel", "local share")),
               percent(then.local_share()), percent(now.local_share())});
  listing.Add({std::string(context.Say("onbekend", "unknown")),
               percent(then.unknown_share()), percent(now.unknown_share())});
  return listing.AsTable(context.style());
}

absl::StatusOr<int> RunRestatements(const Options& options, Context& context) {
  procurement::v1::ListRestatementsRequest request;
  request.set_parent(client::kBookName);
  request.set_month(options.month);
  request.set_version(options.version);
  OMLOOP_ASSIGN_OR_RETURN(
      const procurement::v1::ListRestatementsResponse response,
      context.Call(&Procurement::ListRestatements, request));
  std::vector<int32_t> parties;
  for (const auto& row : response.restatements()) {
    parties.push_back(row.anchor());
  }
  OMLOOP_ASSIGN_OR_RETURN(const auto names, PartyNames(context, parties));
  Listing listing(
      {{"sequence", std::string(context.Say("Volgnr", "Sequence"))},
       {"when", std::string(context.Say("Wanneer", "When"))},
       {"anchor", std::string(context.Say("Anker", "Anchor")), true},
       {"import", "Import"},
       {"format", std::string(context.Say("Soort", "Format"))},
       {"added", std::string(context.Say("Erbij", "Added"))},
       {"taken_back", std::string(context.Say("Terug", "Taken back"))},
       {"change", std::string(context.Say("Verschil", "Change"))},
       {"reason", std::string(context.Say("Reden", "Reason")), true}});
  for (const auto& row : response.restatements()) {
    std::string reason = row.reason();
    if (row.undone()) {
      reason = absl::StrFormat("%s%s%s",
                               context.Say("ongedaan gemaakt", "undone since"),
                               reason.empty() ? "" : ": ", reason);
    }
    listing.Add({row.sequence(),
                 absl::FormatTime("%Y-%m-%d",
                                  absl::FromUnixNanos(row.recorded_time_ns()),
                                  absl::UTCTimeZone()),
                 NameOr(names, row.anchor()),
                 row.import_number() == 0 ? Value(Missing{})
                                          : Value(int64_t{row.import_number()}),
                 row.format(), row.added_count(), row.taken_back_count(),
                 ToMoney(row.change()), reason});
  }
  if (context.output() == OutputFormat::kTable) {
    OMLOOP_ASSIGN_OR_RETURN(std::string bridge,
                            Bridge(context, options.month, response));
    context.terminal().out << bridge << "\n";
  }
  context.Print(listing, response,
                context.Say("Geen herzieningen sinds het zegel.",
                            "No restatements since the seal."));
  return kExitOk;
}

void AddMonthOption(CLI::App* command, Options& options) {
  command->add_option("--month", options.month, "which month")
      ->type_name("YYYY-MM")
      ->required();
}

}  // namespace

void AddMonthSeal(CLI::App& group, Invocation& invocation) {
  CLI::App* seal = AddCommand(
      group,
      {.name = "seal",
       .summary = "fix the figures of a month for all anchors",
       .details =
           "Binds the root of the month's public rows in the book. Sealing "
           "does not wait for an anchor that delivered nothing: it is named. "
           "What comes later is a restatement with a reason; sealing again "
           "then makes the next version.",
       .examples = "omloop month seal --month=2026-10 --dry-run --rows\n"
                   "omloop month seal --month=2026-10 --yes"});
  const auto sealing = std::make_shared<Options>();
  AddMonthOption(seal, *sealing);
  seal->add_flag("--rows", sealing->rows, "show the rows that are bound");
  seal->add_flag("--yes,-y", sealing->yes, "seal without asking");
  seal->add_flag("--dry-run", sealing->dry_run,
                 "show what would be bound, write nothing");
  SetAction(seal, invocation,
            [sealing](Context& context) { return RunSeal(*sealing, context); });

  CLI::App* check = AddCommand(
      group, {.name = "check",
              .summary = "compute a sealed month anew and compare",
              .details = "Folds the book up to the seal, makes the public rows "
                         "and compares their root with the one in the seal. "
                         "The exit status is 2 when they differ.",
              .examples = "omloop month check --month=2026-10\n"
                          "omloop month check --month=2026-10 --version=1 "
                          "--rows"});
  const auto checking = std::make_shared<Options>();
  AddMonthOption(check, *checking);
  AddNumber(check, "--version", checking->version,
            "which seal; else the newest");
  check->add_flag("--rows", checking->rows, "show the rows");
  SetAction(check, invocation, [checking](Context& context) {
    return RunCheck(*checking, context);
  });

  CLI::App* list = AddCommand(
      group,
      {.name = "restatements",
       .summary = "what changed in a month since it was sealed",
       .details = "The figures as reported beside those known today, and each "
                  "import or correction since the seal with its reason. An "
                  "undone import is one row.",
       .examples = "omloop month restatements --month=2026-10\n"
                   "omloop month restatements --month=2026-10 --version=1"});
  const auto listing = std::make_shared<Options>();
  AddMonthOption(list, *listing);
  AddNumber(list, "--version", listing->version,
            "compare with this seal; else the newest");
  SetAction(list, invocation, [listing](Context& context) {
    return RunRestatements(*listing, context);
  });
}

}  // namespace omloop::cli
