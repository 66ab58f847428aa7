#include "clients/cli/mail.h"

#include <memory>

#include "absl/strings/str_format.h"
#include "clients/cli/answers.h"
#include "clients/cli/mail_relay.h"
#include "clients/cli/mail_text.h"
#include "ledger/base/errors.h"
#include "omloop/ledger/v1/ledger.grpc.pb.h"
#include "omloop/procurement/v1/procurement.grpc.pb.h"

namespace omloop::cli {
namespace {

using Procurement = procurement::v1::ProcurementService::StubInterface;
using Ledger = ledger::v1::LedgerService::StubInterface;

// Secrets come by the environment, never by an option that others can see.
constexpr char kUserVariable[] = "OMLOOP_SMTP_USER";
constexpr char kPasswordVariable[] = "OMLOOP_SMTP_PASSWORD";

struct Options {
  std::string kind;
  std::string anchor;
  std::string month;
  std::string to;
  std::string from;
  std::string relay;
};

absl::StatusOr<MailSubject> SubjectOf(const Options& options,
                                      Context& context) {
  MailSubject about;
  OMLOOP_ASSIGN_OR_RETURN(about.month, ParseMonth(options.month));
  OMLOOP_ASSIGN_OR_RETURN(const int32_t anchor,
                          FindAnchor(context, options.anchor));
  procurement::v1::GetMonthStatusRequest request;
  request.set_parent(client::kBookName);
  request.set_month(options.month);
  request.set_anchor(anchor);
  OMLOOP_ASSIGN_OR_RETURN(const procurement::v1::GetMonthStatusResponse status,
                          context.Call(&Procurement::GetMonthStatus, request));
  if (status.anchors().empty()) {
    return NotFound("ANCHOR_NOT_FOUND",
                    absl::StrFormat("no anchor has number %d", anchor));
  }
  about.state = status.anchors(0);
  OMLOOP_ASSIGN_OR_RETURN(const auto names, PartyNames(context, {anchor}));
  about.anchor_name = NameOr(names, anchor);
  ledger::v1::GetBookRequest ask;
  ask.set_name(client::kBookName);
  OMLOOP_ASSIGN_OR_RETURN(const ledger::v1::GetBookResponse book,
                          context.Call(&Ledger::GetBook, ask));
  about.book_name = book.display_name();
  return about;
}

absl::StatusOr<int> Run(const Options& options, Context& context) {
  OMLOOP_ASSIGN_OR_RETURN(const MailSubject about, SubjectOf(options, context));
  const MailKind kind = options.kind == "invitation" ? MailKind::kInvitation
                        : options.kind == "reminder" ? MailKind::kReminder
                                                     : MailKind::kReceipt;
  const bool submitted = about.state.submitted_time_ns() != 0;
  if (kind == MailKind::kReceipt && !submitted) {
    return FailedPrecondition(
        "MONTH_NOT_SUBMITTED",
        absl::StrFormat("%s of %s is not submitted, so there is nothing to "
                        "receipt",
                        options.month, about.anchor_name));
  }
  const Mail mail = ComposeMail(kind, about, context.language());
  if (options.relay.empty()) {
    // To copy: nothing but the text.
    if (!options.to.empty()) {
      context.terminal().out << context.Say("Aan: ", "To: ") << options.to
                             << "\n";
    }
    context.terminal().out << context.Say("Onderwerp: ", "Subject: ")
                           << context.style().Clean(mail.subject) << "\n\n"
                           << context.style().Clean(mail.body);
    return kExitOk;
  }
  if (options.to.empty() || options.from.empty()) {
    return InvalidArgument("BAD_MAIL_ADDRESS",
                           "say with --to and --from who gets the mail and who "
                           "sends it");
  }
  OMLOOP_ASSIGN_OR_RETURN(const std::string message,
                          AsMessage(mail, options.from, options.to,
                                    context.terminal().clock.Now()));
  MailRelay relay{
      options.relay, context.terminal().environment(kUserVariable).value_or(""),
      context.terminal().environment(kPasswordVariable).value_or("")};
  OMLOOP_RETURN_IF_ERROR(SendMail(relay, options.from, options.to, message));
  context.Note(absl::StrFormat("%s %s", context.Say("Verstuurd aan", "Sent to"),
                               options.to));
  return kExitOk;
}

}  // namespace

void AddMail(CLI::App& app, Invocation& invocation) {
  CLI::App* command = AddCommand(
      app,
      {.name = "mail",
       .summary = "a letter to an anchor about its month",
       .details =
           "An invitation to hand in a month, a reminder, or the receipt of a "
           "submitted one, in Dutch or English (--lang). Without --relay the "
           "text is shown, to be copied; with it the mail is handed to a "
           "relay, whose user and password are OMLOOP_SMTP_USER and "
           "OMLOOP_SMTP_PASSWORD. Addresses are not kept.",
       .examples =
           "omloop mail invitation --anchor=3 --month=2026-10 --lang=nl\n"
           "omloop mail receipt --anchor=3 --month=2026-10 "
           "--to=inkoop@example.org --from=omloop@example.org "
           "--relay=smtp://mail.example.org:587"});
  const auto options = std::make_shared<Options>();
  OneOf(command->add_option("KIND", options->kind, "which letter"),
        {"invitation", "reminder", "receipt"})
      ->required();
  command
      ->add_option("--anchor", options->anchor,
                   "about this anchor, by name or number")
      ->type_name("NAME")
      ->required();
  command->add_option("--month", options->month, "about this month")
      ->type_name("YYYY-MM")
      ->required();
  command->add_option("--to", options->to, "who gets it")->type_name("ADDRESS");
  command->add_option("--from", options->from, "who sends it")
      ->type_name("ADDRESS");
  command
      ->add_option("--relay", options->relay,
                   "send by this relay: smtp://HOST:PORT or smtps://HOST")
      ->type_name("URL");
  SetAction(command, invocation,
            [options](Context& context) { return Run(*options, context); });
}

}  // namespace omloop::cli
