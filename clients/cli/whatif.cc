#include "clients/cli/whatif.h"

#include <charconv>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "clients/cli/answers.h"
#include "clients/cli/declare_terms.h"
#include "clients/cli/money_text.h"
#include "clients/cli/multiplier_query.h"
#include "clients/cli/multiplier_view.h"
#include "ledger/base/errors.h"
#include "ledger/base/strings.h"
#include "ledger/ingest/amounts.h"
#include "omloop/insight/v1/insight.grpc.pb.h"

namespace omloop::cli {
namespace {

namespace pb = omloop::insight::v1;

absl::Status BadMove(const std::string& text, std::string_view why) {
  return InvalidArgument(
      "BAD_MOVE",
      absl::StrFormat("\"%s\": %s; write FROM>TO=AMOUNT or FROM>TO=PERCENT%%, "
                      "where a side is a category's code, a supplier's number "
                      "(#12) or, behind >, the word local",
                      text, why));
}

// "cleaning>local=10%", "#12>#40=25000", "ict>cleaning=5%".
absl::StatusOr<pb::Move> ParseMove(const std::string& text) {
  const size_t arrow = text.find('>');
  const size_t equals = text.rfind('=');
  if (arrow == std::string::npos || equals == std::string::npos ||
      equals < arrow) {
    return BadMove(text, "is no move");
  }
  const std::string from = text.substr(0, arrow);
  std::string to = text.substr(arrow + 1, equals - arrow - 1);
  const std::string size = text.substr(equals + 1);
  pb::Move move;
  const auto party = [&](const std::string& side) -> absl::StatusOr<int32_t> {
    int32_t number = 0;
    const char* const end = side.data() + side.size();
    const auto read = std::from_chars(side.data() + 1, end, number);
    if (read.ec != std::errc() || read.ptr != end || number <= 0) {
      return BadMove(text, "a supplier is its number behind #");
    }
    return number;
  };
  if (from.starts_with("#")) {
    OMLOOP_ASSIGN_OR_RETURN(const int32_t number, party(from));
    move.set_from_supplier(number);
  } else {
    move.set_from_category(from);
  }
  if (to == "local") {
    move.set_to_local(true);
  } else if (to.starts_with("#")) {
    OMLOOP_ASSIGN_OR_RETURN(const int32_t number, party(to));
    move.set_to_supplier(number);
  } else {
    if (to.ends_with(":local")) {
      move.set_to_local(true);
      to.resize(to.size() - 6);
    }
    move.set_to_category(to);
  }
  if (size.ends_with("%")) {
    OMLOOP_ASSIGN_OR_RETURN(const int64_t share, ParseShare(size));
    if (share == 0 || share % 10 != 0) {
      return BadMove(text, "a percentage has one decimal and is above 0");
    }
    move.set_permille(share / 10);
    return move;
  }
  ingest::AmountStyle style;
  if (absl::StrContains(size, ",")) style.mark = ingest::DecimalMark::kComma;
  const auto amount = ingest::ParseAmount(size, style);
  if (!amount.ok()) return BadMove(text, "the amount cannot be read");
  move.mutable_amount()->set_minor_units(amount->minor_units);
  return move;
}

struct Options {
  QueryOptions query;
  std::vector<std::string> moves;
};

absl::StatusOr<int> Run(const Options& options, Context& context) {
  pb::WhatIfRequest request;
  request.set_parent(client::kBookName);
  OMLOOP_ASSIGN_OR_RETURN(*request.mutable_query(),
                          QueryOf(options.query, context));
  for (const std::string& text : options.moves) {
    OMLOOP_ASSIGN_OR_RETURN(*request.add_moves(), ParseMove(text));
  }
  OMLOOP_ASSIGN_OR_RETURN(
      const pb::WhatIfResponse response,
      context.Call(&pb::InsightService::StubInterface::WhatIf, request));
  const Language language = context.language();
  Listing listing({{"figure", std::string(context.Say("Cijfer", "Figure"))},
                   {"before", std::string(context.Say("Nu", "Now"))},
                   {"after", std::string(context.Say("Dan", "Then"))}});
  const auto add = [&](std::string_view name, const pb::Figure& before,
                       const pb::Figure& after) {
    listing.Add({std::string(name), FigureText(before, language),
                 FigureText(after, language)});
  };
  add("LM2", response.before().lm2(), response.after().lm2());
  add(context.Say("per euro", "per euro"), response.before().area_income(),
      response.after().area_income());
  add("LM3", response.before().lm3(), response.after().lm3());
  add("LM3-plus", response.before().lm3_plus(), response.after().lm3_plus());
  context.Print(listing, response, "");
  if (context.output() != OutputFormat::kTable) return kExitOk;
  std::ostream& out = context.terminal().out;
  out << absl::StrFormat("\n%s: %s\n",
                         context.Say("Verschil per euro van alle uitgaven",
                                     "Difference per euro of all spending"),
                         FigureText(response.difference(), language));
  for (int i = 0; i < response.effects_size(); ++i) {
    const pb::MoveEffect& effect = response.effects(i);
    out << absl::StrFormat(
        "%s  %s: %s %s; %s %s\n", options.moves[static_cast<size_t>(i)],
        FormatMoney(ToMoney(effect.amount()), language),
        context.Say("een verplaatste euro geeft het gebied",
                    "a moved euro gives the area"),
        FigureText(effect.per_euro(), language),
        context.Say("het mag zoveel duurder zijn:", "it may be dearer by:"),
        FigureText(effect.premium(), language));
  }
  out << context.Say(
             "Er is niets geboekt. Kwaliteit, banen en wat leveranciers elders "
             "missen staan hier niet in.",
             "Nothing was booked. Quality, jobs and what suppliers elsewhere "
             "lose are not in this.")
      << "\n";
  return kExitOk;
}

}  // namespace

void AddWhatif(CLI::App& app, Invocation& invocation) {
  CLI::App* command = AddCommand(
      app,
      {.name = "whatif",
       .summary = "the multiplier if money went elsewhere",
       .details =
           "Moves money in thought, between categories or suppliers, and "
           "shows LM2, area income and LM3 before and after with their doubt, "
           "and how much dearer the work may be before the area gains less "
           "than it costs. Nothing is booked. A side is a category's code, a "
           "supplier's number (#12) or, behind >, local: the local suppliers "
           "of that category. Takers get parts in proportion to what they "
           "receive now.",
       .examples = "omloop whatif --month=2026-10 --move=\"cleaning>local=10%\""
                   "\n"
                   "omloop whatif --year --move=\"ict>cleaning:local=50000\"\n"
                   "omloop whatif --year --move=\"#12>#40=25000\" "
                   "--output=json"});
  const auto options = std::make_shared<Options>();
  AddQueryOptions(command, options->query);
  command
      ->add_option("--move", options->moves,
                   "what goes elsewhere; may be given more than once")
      ->type_name("FROM>TO=AMOUNT")
      ->required();
  SetAction(command, invocation,
            [options](Context& context) { return Run(*options, context); });
}

}  // namespace omloop::cli
