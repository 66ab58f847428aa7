#include "clients/cli/month_command.h"

#include <memory>

#include "absl/strings/str_format.h"
#include "clients/cli/amount_option.h"
#include "clients/cli/answers.h"
#include "clients/cli/money_text.h"
#include "ledger/base/errors.h"
#include "omloop/procurement/v1/procurement.grpc.pb.h"

namespace omloop::cli {
namespace {

namespace pb = procurement::v1;
using Service = pb::ProcurementService::StubInterface;

struct Options {
  std::string month;
  std::string anchor;
  std::string asset;
  std::string total;
  int64_t count = 0;
  std::string by;
  bool accept_difference = false;
  std::string reason;
  bool dry_run = false;
};

std::string StateWord(const Context& context, const pb::AnchorMonth& row) {
  if (row.not_delivered()) {
    return std::string(context.Say("niet geleverd", "not delivered"));
  }
  switch (row.state()) {
    case pb::MONTH_STATE_SUBMITTED:
      return std::string(context.Say("ingediend", "submitted"));
    case pb::MONTH_STATE_SIGNED_OFF:
      return std::string(context.Say("afgetekend", "signed off"));
    case pb::MONTH_STATE_REOPENED:
      return std::string(context.Say("heropend", "reopened"));
    default:
      return std::string(context.Say("open", "open"));
  }
}

// "on the 12th day", "late", "due 2026-11-15".
std::string TimeWord(const Context& context, const pb::AnchorMonth& row) {
  if (row.submitted_time_ns() == 0) {
    return absl::StrFormat("%s %s",
                           row.late() ? context.Say("te laat, was", "late, was")
                                      : context.Say("uiterlijk", "due"),
                           row.due_date());
  }
  return absl::StrFormat(
      "%s%d %s", row.late() ? context.Say("te laat, ", "late, ") : "",
      row.days_after_month_end(),
      context.Say("dagen na de maand", "days after the month"));
}

Listing TableOf(const Context& context,
                const google::protobuf::RepeatedPtrField<pb::AnchorMonth>& rows,
                const absl::flat_hash_map<int32_t, std::string>& names) {
  Listing listing(
      {{"anchor", std::string(context.Say("Anker", "Anchor")), true},
       {"state", std::string(context.Say("Staat", "State"))},
       {"imported_count", std::string(context.Say("Rijen", "Rows"))},
       {"imported", std::string(context.Say("Geïmporteerd", "Imported"))},
       {"control_total",
        std::string(context.Say("Controletotaal", "Control total"))},
       {"difference", std::string(context.Say("Verschil", "Difference"))},
       {"time", std::string(context.Say("Op tijd", "In time"))},
       {"signed_by", std::string(context.Say("Door", "By")), true}});
  for (const pb::AnchorMonth& row : rows) {
    Value total = Missing{};
    Value difference = Missing{};
    if (row.has_control_total()) {
      total = ToMoney(row.control_total());
      type::v1::Money more = row.imported_sum();
      more.set_minor_units(more.minor_units() -
                           row.control_total().minor_units());
      difference = ToMoney(more);
    }
    listing.Add({NameOr(names, row.anchor()), StateWord(context, row),
                 row.imported_count(), ToMoney(row.imported_sum()), total,
                 difference, TimeWord(context, row), row.signed_by()});
  }
  return listing;
}

absl::StatusOr<int> RunStatus(const Options& options, Context& context) {
  pb::GetMonthStatusRequest request;
  request.set_parent(client::kBookName);
  request.set_month(options.month);
  request.set_asset(options.asset);
  OMLOOP_ASSIGN_OR_RETURN(const int32_t anchor,
                          FindAnchor(context, options.anchor));
  request.set_anchor(anchor);
  OMLOOP_ASSIGN_OR_RETURN(const pb::GetMonthStatusResponse response,
                          context.Call(&Service::GetMonthStatus, request));
  std::vector<int32_t> parties;
  for (const pb::AnchorMonth& row : response.anchors()) {
    parties.push_back(row.anchor());
  }
  OMLOOP_ASSIGN_OR_RETURN(const auto names, PartyNames(context, parties));
  context.Print(TableOf(context, response.anchors(), names), response,
                context.Say("Er zijn nog geen ankers.", "No anchors yet."));
  if (context.output() == OutputFormat::kTable) {
    context.terminal().out
        << "\n"
        << (response.seal_version() == 0
                ? std::string(context.Say("De maand is niet verzegeld.",
                                          "The month is not sealed."))
                : absl::StrFormat(
                      context.dutch()
                          ? "Verzegeld als versie %d, stand van boeking %d."
                          : "Sealed as version %d, as of entry %d.",
                      response.seal_version(),
                      response.sealed_as_of_sequence()))
        << "\n";
  }
  return kExitOk;
}

// Prints what became of one anchor's month.
template <typename Response>
absl::StatusOr<int> Show(Context& context, const Response& response,
                         std::string_view words) {
  google::protobuf::RepeatedPtrField<pb::AnchorMonth> rows;
  *rows.Add() = response.month();
  OMLOOP_ASSIGN_OR_RETURN(const auto names,
                          PartyNames(context, {response.month().anchor()}));
  context.Print(TableOf(context, rows, names), response, "");
  if (context.output() == OutputFormat::kTable) {
    context.terminal().out << "\n" << words << "\n";
  }
  return kExitOk;
}

absl::StatusOr<int32_t> AnchorOf(Context& context, const Options& options) {
  if (options.anchor.empty()) {
    return InvalidArgument("ANCHOR_MISSING",
                           "say whose month it is with --anchor=NAME");
  }
  return FindAnchor(context, options.anchor);
}

absl::StatusOr<int> RunSubmit(const Options& options, Context& context) {
  pb::SubmitMonthRequest request;
  request.set_parent(client::kBookName);
  OMLOOP_ASSIGN_OR_RETURN(const int32_t anchor, AnchorOf(context, options));
  request.set_anchor(anchor);
  request.set_month(options.month);
  request.set_control_count(options.count);
  OMLOOP_ASSIGN_OR_RETURN(
      *request.mutable_control_total(),
      ParseAmountOption("--total", options.total, options.asset));
  request.set_request_id(NewRequestId(context));
  request.set_validate_only(options.dry_run);
  OMLOOP_ASSIGN_OR_RETURN(const pb::SubmitMonthResponse response,
                          context.Call(&Service::SubmitMonth, request));
  return Show(
      context, response,
      options.dry_run
          ? context.Say("Er is niets geschreven (--dry-run).",
                        "Nothing was written (--dry-run).")
          : context.Say("De maand is ingediend. Hierna: omloop month sign-off",
                        "The month is submitted. Next: omloop month sign-off"));
}

absl::StatusOr<int> RunSignOff(const Options& options, Context& context) {
  pb::SignOffMonthRequest request;
  request.set_parent(client::kBookName);
  OMLOOP_ASSIGN_OR_RETURN(const int32_t anchor, AnchorOf(context, options));
  request.set_anchor(anchor);
  request.set_month(options.month);
  request.set_signed_by(options.by);
  request.set_accept_difference(options.accept_difference);
  request.set_request_id(NewRequestId(context));
  OMLOOP_ASSIGN_OR_RETURN(const pb::SignOffMonthResponse response,
                          context.Call(&Service::SignOffMonth, request));
  return Show(context, response,
              context.Say("De maand is afgetekend; hij neemt niets meer aan "
                          "tot hij heropend wordt.",
                          "The month is signed off; it takes nothing more "
                          "until it is reopened."));
}

absl::StatusOr<int> RunReopen(const Options& options, Context& context) {
  pb::ReopenMonthRequest request;
  request.set_parent(client::kBookName);
  OMLOOP_ASSIGN_OR_RETURN(const int32_t anchor, AnchorOf(context, options));
  request.set_anchor(anchor);
  request.set_month(options.month);
  request.set_reason(options.reason);
  request.set_request_id(NewRequestId(context));
  OMLOOP_ASSIGN_OR_RETURN(const pb::ReopenMonthResponse response,
                          context.Call(&Service::ReopenMonth, request));
  return Show(context, response,
              context.Say("De maand is heropend.", "The month is reopened."));
}

void AddMonthOption(CLI::App* command, Options& options) {
  command->add_option("--month", options.month, "which month")
      ->type_name("YYYY-MM")
      ->required();
}

void AddAnchorOption(CLI::App* command, Options& options, const char* meaning) {
  command->add_option("--anchor", options.anchor, meaning)->type_name("NAME");
}

}  // namespace

void AddMonth(CLI::App& app, Invocation& invocation) {
  CLI::App* group = AddCommand(
      app,
      {.name = "month",
       .summary = "submit, sign off and seal a month",
       .details =
           "An anchor submits its month with the totals of its own system, "
           "and a named person signs it off; from then on the month takes "
           "nothing more until it is reopened. The alliance seals the month of "
           "all anchors; what comes later is a restatement with a reason. A "
           "month is submitted in time until the 15th of the next one.",
       .examples = "omloop month status --month=2026-10\n"
                   "omloop month submit --month=2026-10 --anchor=3 "
                   "--total=1234567.89 --count=12418\n"
                   "omloop month sign-off --month=2026-10 --anchor=3 "
                   "--by=\"A. Jansen, controller\"\n"
                   "omloop month seal --month=2026-10"});
  group->require_subcommand(1);

  CLI::App* status = AddCommand(
      *group, {.name = "status",
               .summary = "where each anchor stands with a month",
               .details = "Imported against control total, in time or late, "
                          "and who delivered nothing.",
               .examples = "omloop month status --month=2026-10\n"
                           "omloop month status --month=2026-10 --anchor=3 "
                           "--output=json"});
  const auto of_status = std::make_shared<Options>();
  AddMonthOption(status, *of_status);
  AddAnchorOption(status, *of_status, "only this anchor, by name or number");
  status->add_option("--asset", of_status->asset, "sums in this asset")
      ->type_name("CODE");
  SetAction(status, invocation, [of_status](Context& context) {
    return RunStatus(*of_status, context);
  });

  CLI::App* submit = AddCommand(
      *group,
      {.name = "submit",
       .summary = "say that a month is complete, with control totals",
       .details = "Count and total are those of the finance system, over the "
                  "lines that were handed in; the answer shows what the book "
                  "has. Submitting again replaces what was said.",
       .examples = "omloop month submit --month=2026-10 --anchor=\"Gemeente "
                   "Amsterdam\" --total=1.234.567,89 --count=12418\n"
                   "omloop month submit --month=2026-10 --anchor=3 "
                   "--total=98000.00 --count=412 --asset=GBP --dry-run"});
  const auto of_submit = std::make_shared<Options>();
  AddMonthOption(submit, *of_submit);
  AddAnchorOption(submit, *of_submit, "whose month, by name or number");
  submit
      ->add_option("--total", of_submit->total,
                   "net sum of the month in your own system")
      ->type_name("AMOUNT")
      ->required();
  AddNumber(submit, "--count", of_submit->count, "lines of the month in it")
      ->required();
  submit->add_option("--asset", of_submit->asset, "what the total is in")
      ->type_name("CODE");
  submit->add_flag("--dry-run", of_submit->dry_run, "compare, write nothing");
  SetAction(submit, invocation, [of_submit](Context& context) {
    return RunSubmit(*of_submit, context);
  });

  CLI::App* sign_off = AddCommand(
      *group,
      {.name = "sign-off",
       .summary = "a named person agrees to a submitted month",
       .details = "The name is kept in the vault and shown to the steward "
                  "only. When book and control total differ it is refused, "
                  "unless the difference is accepted.",
       .examples = "omloop month sign-off --month=2026-10 --anchor=3 "
                   "--by=\"A. Jansen, controller\"\n"
                   "omloop month sign-off --month=2026-10 --anchor=3 "
                   "--by=\"A. Jansen\" --accept-difference"});
  const auto of_sign_off = std::make_shared<Options>();
  AddMonthOption(sign_off, *of_sign_off);
  AddAnchorOption(sign_off, *of_sign_off, "whose month, by name or number");
  sign_off
      ->add_option("--by", of_sign_off->by, "name and function of who agrees")
      ->type_name("NAME")
      ->required();
  sign_off->add_flag("--accept-difference", of_sign_off->accept_difference,
                     "agree although book and control total differ");
  SetAction(sign_off, invocation, [of_sign_off](Context& context) {
    return RunSignOff(*of_sign_off, context);
  });

  CLI::App* reopen = AddCommand(
      *group, {.name = "reopen",
               .summary = "take a submission or sign-off back",
               .details = "The reason is kept in the vault. Afterwards the "
                          "month takes lines and corrections again.",
               .examples = "omloop month reopen --month=2026-10 --anchor=3 "
                           "--reason=\"two invoices came late\""});
  const auto of_reopen = std::make_shared<Options>();
  AddMonthOption(reopen, *of_reopen);
  AddAnchorOption(reopen, *of_reopen, "whose month, by name or number");
  reopen->add_option("--reason", of_reopen->reason, "why")
      ->type_name("WORDS")
      ->required();
  SetAction(reopen, invocation, [of_reopen](Context& context) {
    return RunReopen(*of_reopen, context);
  });

  AddMonthSeal(*group, invocation);
}

}  // namespace omloop::cli
