#include "clients/cli/clearing.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "clients/cli/answers.h"
#include "clients/cli/flow_file.h"
#include "clients/cli/money_text.h"
#include "ledger/base/errors.h"
#include "omloop/circulation/v1/flows.grpc.pb.h"

namespace omloop::cli {
namespace {

namespace pb = omloop::circulation::v1;
using Flows = pb::FlowService::StubInterface;

struct FileOptions {
  std::string file;
  std::string asset = "EUR";
};

struct AnswerOptions {
  int64_t clearing = 0;
  int32_t party = 0;
  bool accept = false;
  bool refuse = false;
};

template <typename Request>
absl::Status ReadDebts(const FileOptions& options, Context& context,
                       Request& request) {
  OMLOOP_ASSIGN_OR_RETURN(const Asset asset, Asset::FromCode(options.asset));
  OMLOOP_ASSIGN_OR_RETURN(
      const std::vector<FlowRow> rows,
      ReadFlowFile(options.file, asset, /*dated=*/false, context));
  OMLOOP_ASSIGN_OR_RETURN(const auto parties, FindParties(rows, context));
  request.set_parent(client::kBookName);
  for (const FlowRow& row : rows) {
    pb::Obligation* debt = request.add_obligations();
    debt->set_debtor(parties.at(row.from));
    debt->set_creditor(parties.at(row.to));
    debt->mutable_amount()->set_minor_units(row.amount_minor);
    debt->mutable_amount()->set_asset(std::string(asset.code()));
  }
  return absl::OkStatus();
}

std::string NewId(Context& context) {
  const Terminal& terminal = context.terminal();
  return terminal.random.TimeOrderedId(terminal.clock.Now()).str();
}

std::string AnswerWord(const std::string& answer, const Context& context) {
  if (answer == "accepted") return std::string(context.Say("akkoord", answer));
  if (answer == "refused") return std::string(context.Say("nee", answer));
  return std::string(context.Say("nog niet", "not yet"));
}

void PrintClearings(
    const google::protobuf::RepeatedPtrField<pb::Clearing>& clearings,
    const google::protobuf::Message& message, Context& context) {
  Listing listing(
      {{"clearing", std::string(context.Say("Voorstel", "Proposal"))},
       {"state", std::string(context.Say("Stand", "State"))},
       {"party", std::string(context.Say("Nr", "No"))},
       {"name", std::string(context.Say("Naam", "Name")), true},
       {"cleared", std::string(context.Say("Verrekend", "Set off"))},
       {"answer", std::string(context.Say("Antwoord", "Answer"))}});
  for (const pb::Clearing& clearing : clearings) {
    for (const pb::ClearingParty& party : clearing.group().parties()) {
      listing.Add({clearing.sequence(), clearing.state(),
                   int64_t{party.party()}, party.display_name(),
                   ToMoney(party.cleared()),
                   AnswerWord(party.answer(), context)});
    }
  }
  context.Print(listing, message,
                context.Say("Geen voorstellen.", "No proposals."));
}

absl::StatusOr<int> RunFind(const FileOptions& options, Context& context) {
  pb::FindClearingRequest request;
  OMLOOP_RETURN_IF_ERROR(ReadDebts(options, context, request));
  OMLOOP_ASSIGN_OR_RETURN(const pb::FindClearingResponse response,
                          context.Call(&Flows::FindClearing, request));
  Listing listing(
      {{"group", std::string(context.Say("Kring", "Circle"))},
       {"party", std::string(context.Say("Nr", "No"))},
       {"name", std::string(context.Say("Naam", "Name")), true},
       {"owes", std::string(context.Say("Moet betalen", "Owes"))},
       {"owed", std::string(context.Say("Krijgt", "Is owed"))},
       {"cleared", std::string(context.Say("Verrekend", "Set off"))},
       {"net", std::string(context.Say("Per saldo", "Net"))}});
  int64_t number = 0;
  for (const pb::ClearingGroup& group : response.groups()) {
    ++number;
    for (const pb::ClearingParty& party : group.parties()) {
      listing.Add({number, int64_t{party.party()}, party.display_name(),
                   ToMoney(party.owes_before()), ToMoney(party.owed_before()),
                   ToMoney(party.cleared()), ToMoney(party.net())});
    }
  }
  context.Print(listing, response, "");
  context.Note(absl::StrFormat(
      context.dutch()
          ? "Van %s schuld kan %s zonder geld worden verrekend. Er is niets "
            "geboekt: stel het voor met \"omloop clearing propose\"."
          : "Of %s of debt, %s can be set off without money. Nothing is "
            "booked: propose it with \"omloop clearing propose\".",
      FormatMoney(ToMoney(response.obligations()), context.language()),
      FormatMoney(ToMoney(response.cleared()), context.language())));
  return kExitOk;
}

absl::StatusOr<int> RunPropose(const FileOptions& options, Context& context) {
  pb::ProposeClearingRequest request;
  OMLOOP_RETURN_IF_ERROR(ReadDebts(options, context, request));
  request.set_request_id(NewId(context));
  OMLOOP_ASSIGN_OR_RETURN(const pb::ProposeClearingResponse response,
                          context.Call(&Flows::ProposeClearing, request,
                                       {.patience = absl::Seconds(30)}));
  PrintClearings(response.clearings(), response, context);
  return kExitOk;
}

absl::StatusOr<int> RunAnswer(const AnswerOptions& options, Context& context) {
  if (options.accept == options.refuse) {
    return InvalidArgument("BAD_OPTION", "give --accept or --refuse");
  }
  pb::AnswerClearingRequest request;
  request.set_parent(client::kBookName);
  request.set_clearing_sequence(options.clearing);
  request.set_party(options.party);
  request.set_accept(options.accept);
  request.set_request_id(NewId(context));
  OMLOOP_ASSIGN_OR_RETURN(const pb::AnswerClearingResponse response,
                          context.Call(&Flows::AnswerClearing, request,
                                       {.patience = absl::Seconds(30)}));
  google::protobuf::RepeatedPtrField<pb::Clearing> one;
  *one.Add() = response.clearing();
  PrintClearings(one, response, context);
  return kExitOk;
}

absl::StatusOr<int> RunList(int64_t clearing, Context& context) {
  pb::ListClearingsRequest request;
  request.set_parent(client::kBookName);
  request.set_clearing_sequence(clearing);
  OMLOOP_ASSIGN_OR_RETURN(const pb::ListClearingsResponse response,
                          context.Call(&Flows::ListClearings, request));
  PrintClearings(response.clearings(), response, context);
  return kExitOk;
}

void AddFile(CLI::App* command, FileOptions& options) {
  command->add_option("DEBTS", options.file, "CSV: debtor,creditor,amount")
      ->required();
  command->add_option("--asset", options.asset, "what amounts are in; EUR")
      ->type_name("CODE");
}

}  // namespace

void AddClearing(CLI::App& app, Invocation& invocation) {
  CLI::App* clearing = AddCommand(
      app,
      {.name = "clearing",
       .summary = "set off unpaid invoices that go round, without money",
       .details =
           "When firms owe each other in a circle, part of it can be set off "
           "and nobody is better or worse off. All must accept; nothing is "
           "booked until then.",
       .examples = "omloop clearing find debts.csv\n"
                   "omloop clearing propose debts.csv\n"
                   "omloop clearing answer 1234 --party=11 --accept"});
  clearing->require_subcommand(1);
  CLI::App* find =
      AddCommand(*clearing, {.name = "find",
                             .summary = "what could be set off; writes nothing",
                             .details = "Parties by number or exact name.",
                             .examples = "omloop clearing find debts.csv"});
  const auto find_options = std::make_shared<FileOptions>();
  AddFile(find, *find_options);
  SetAction(find, invocation, [find_options](Context& context) {
    return RunFind(*find_options, context);
  });
  CLI::App* propose =
      AddCommand(*clearing, {.name = "propose",
                             .summary = "put it to its parties",
                             .details = "One proposal for each closed group.",
                             .examples = "omloop clearing propose debts.csv"});
  const auto propose_options = std::make_shared<FileOptions>();
  AddFile(propose, *propose_options);
  SetAction(propose, invocation, [propose_options](Context& context) {
    return RunPropose(*propose_options, context);
  });
  CLI::App* answer = AddCommand(
      *clearing,
      {.name = "answer",
       .summary = "what a party says to a proposal",
       .details = "One refusal ends it. With the last acceptance the set-off "
                  "is booked, whole or not at all.",
       .examples = "omloop clearing answer 1234 --party=11 --accept\n"
                   "omloop clearing answer 1234 --party=12 --refuse"});
  const auto answer_options = std::make_shared<AnswerOptions>();
  AddNumber(answer, "CLEARING", answer_options->clearing,
            "number of the proposal")
      ->required();
  AddNumber(answer, "--party", answer_options->party, "who answers")
      ->required();
  answer->add_flag("--accept", answer_options->accept, "agrees");
  answer->add_flag("--refuse", answer_options->refuse, "does not");
  SetAction(answer, invocation, [answer_options](Context& context) {
    return RunAnswer(*answer_options, context);
  });
  CLI::App* list =
      AddCommand(*clearing, {.name = "list",
                             .summary = "proposals and what became of them",
                             .details = "Newest first.",
                             .examples = "omloop clearing list\n"
                                         "omloop clearing list 1234"});
  const auto wanted = std::make_shared<int64_t>(0);
  AddNumber(list, "CLEARING", *wanted, "only this proposal");
  SetAction(list, invocation,
            [wanted](Context& context) { return RunList(*wanted, context); });
}

}  // namespace omloop::cli
