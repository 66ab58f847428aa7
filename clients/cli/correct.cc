#include "clients/cli/correct.h"

#include <memory>

#include "absl/strings/str_format.h"
#include "clients/cli/amount_option.h"
#include "clients/cli/answers.h"
#include "clients/cli/money_text.h"
#include "omloop/procurement/v1/procurement.grpc.pb.h"

namespace omloop::cli {
namespace {

namespace pb = procurement::v1;
using Service = pb::ProcurementService::StubInterface;

struct Options {
  int64_t sequence = 0;
  std::string amount;
  std::string vat;
  std::string date;
  std::string category;
  int32_t supplier = 0;
  std::string influenceable;
  std::string asset;
  std::string reason;
  bool yes = false;
  bool dry_run = false;
};

std::string Describe(const Context& context, const Options& options,
                     const pb::CorrectEntryResponse& response) {
  const auto amount = [&](const type::v1::Money& money) {
    return context.style().Clean(
        FormatMoney(ToMoney(money), context.language()));
  };
  std::string out = absl::StrFormat(
      "%s %d: %s, %s\n", context.Say("Boeking", "Entry"), options.sequence,
      response.old_date(), amount(response.old_amount()));
  if (response.has_new_amount()) {
    out += absl::StrFormat("%s: %s, %s\n", context.Say("  wordt", "  becomes"),
                           response.new_date(), amount(response.new_amount()));
  } else {
    out += absl::StrFormat(
        "%s\n", context.Say("  wordt teruggeboekt", "  is taken back"));
  }
  if (response.restatement()) {
    out += absl::StrFormat(
        "%s\n", context.Say("  De maand is verzegeld: dit is een herziening.",
                            "  The month is sealed: this is a restatement."));
  }
  return out;
}

absl::StatusOr<int> Run(const Options& options, bool replaces,
                        Context& context) {
  pb::CorrectEntryRequest request;
  request.set_parent(client::kBookName);
  request.set_sequence(options.sequence);
  request.set_reason(options.reason);
  request.set_request_id(NewRequestId(context));
  if (replaces) {
    pb::Replacement* replacement = request.mutable_replacement();
    if (!options.amount.empty()) {
      OMLOOP_ASSIGN_OR_RETURN(
          *replacement->mutable_amount(),
          ParseAmountOption("--amount", options.amount, options.asset));
    }
    if (!options.vat.empty()) {
      OMLOOP_ASSIGN_OR_RETURN(
          *replacement->mutable_vat(),
          ParseAmountOption("--vat", options.vat, options.asset));
    }
    replacement->set_date(options.date);
    replacement->set_category(options.category);
    replacement->set_supplier(options.supplier);
    if (!options.influenceable.empty()) {
      replacement->set_influence(options.influenceable == "yes"
                                     ? ledger::v1::INFLUENCE_YES
                                     : ledger::v1::INFLUENCE_NO);
    }
  }
  request.set_validate_only(true);
  OMLOOP_ASSIGN_OR_RETURN(pb::CorrectEntryResponse response,
                          context.Call(&Service::CorrectEntry, request));
  const bool for_people = context.output() == OutputFormat::kTable;
  std::ostream& out = context.terminal().out;
  if (for_people) out << Describe(context, options, response) << std::flush;
  if (options.dry_run) {
    if (for_people) {
      out << context.Say("Er is niets geschreven (--dry-run).",
                         "Nothing was written (--dry-run).")
          << "\n";
    }
  } else {
    OMLOOP_ASSIGN_OR_RETURN(
        const bool agreed,
        Confirm(context, options.yes,
                context.Say("Zo boeken?", "Book it like this?")));
    if (!agreed) return kExitFailed;
    request.set_validate_only(false);
    OMLOOP_ASSIGN_OR_RETURN(response,
                            context.Call(&Service::CorrectEntry, request,
                                         {.patience = absl::Seconds(15)}));
    if (for_people) {
      out << absl::StrFormat(context.dutch() ? "Teruggeboekt door boeking %d"
                                             : "Taken back by entry %d",
                             response.reversal_sequence());
      if (response.replacement_sequence() != 0) {
        out << absl::StrFormat(
            context.dutch() ? "; de nieuwe is %d" : "; the new one is %d",
            response.replacement_sequence());
      }
      out << ".\n";
    }
  }
  if (!for_people) out << MessageAsJson(response) << "\n";
  return kExitOk;
}

void AddCommon(CLI::App* command, Options& options) {
  AddNumber(command, "ENTRY", options.sequence, "sequence of the spend line")
      ->required();
  command
      ->add_option("--reason", options.reason,
                   "why; kept in the vault, never in the book")
      ->type_name("WORDS")
      ->required();
  command->add_flag("--yes,-y", options.yes, "book without asking");
  command->add_flag("--dry-run", options.dry_run,
                    "show what would happen, write nothing");
}

}  // namespace

void AddCorrect(CLI::App& app, Invocation& invocation) {
  CLI::App* correct = AddCommand(
      app,
      {.name = "correct",
       .summary = "replace one spend line by what it should have been",
       .details =
           "Nothing is edited: the line is taken back and a new one booked, "
           "linked to it, both at once and with the reason. What is not named "
           "stays as it is. A file that brings the line as it was is not "
           "booked again.",
       .examples = "omloop correct 1234 --amount=1.250,00 --reason=\"typing "
                   "error in the invoice\"\n"
                   "omloop correct 1234 --supplier=88 --reason=\"booked to the "
                   "wrong firm\" --yes\n"
                   "omloop correct 1234 --date=2026-09-30 --dry-run "
                   "--reason=\"paid in September\""});
  const auto options = std::make_shared<Options>();
  AddCommon(correct, *options);
  correct
      ->add_option("--amount", options->amount,
                   "the right net amount; negative for a credit note")
      ->type_name("AMOUNT");
  correct->add_option("--vat", options->vat, "the right VAT of the line")
      ->type_name("AMOUNT");
  correct->add_option("--date", options->date, "the right date")
      ->type_name("YYYY-MM-DD");
  correct->add_option("--category", options->category, "the right category")
      ->type_name("CODE");
  AddNumber(correct, "--supplier", options->supplier,
            "the right supplier, by its number");
  OneOf(correct->add_option("--influenceable", options->influenceable,
                            "whether the anchor could choose whom it pays"),
        {"yes", "no"});
  correct->add_option("--asset", options->asset, "what the amounts are in")
      ->type_name("CODE");
  SetAction(correct, invocation, [options](Context& context) {
    return Run(*options, /*replaces=*/true, context);
  });

  CLI::App* reverse = AddCommand(
      app,
      {.name = "reverse",
       .summary = "take one spend line back",
       .details = "Books the reversal of the line and of its VAT, with the "
                  "reason. A file that brings the line again does not book it "
                  "again, unless it is declared a complete month.",
       .examples = "omloop reverse 1234 --reason=\"paid twice\"\n"
                   "omloop reverse 1234 --reason=\"paid twice\" --yes"});
  const auto of_reverse = std::make_shared<Options>();
  AddCommon(reverse, *of_reverse);
  SetAction(reverse, invocation, [of_reverse](Context& context) {
    return Run(*of_reverse, /*replaces=*/false, context);
  });
}

}  // namespace omloop::cli
