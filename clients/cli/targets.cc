#include "clients/cli/targets.h"

#include <memory>
#include <string>

#include "absl/strings/str_format.h"
#include "clients/cli/answers.h"
#include "clients/cli/declare_terms.h"
#include "clients/cli/money_text.h"
#include "clients/cli/multiplier_view.h"
#include "ledger/base/calendar.h"
#include "omloop/insight/v1/insight.grpc.pb.h"

namespace omloop::cli {
namespace {

namespace pb = omloop::insight::v1;
using Insight = pb::InsightService::StubInterface;

// Shares are hundredths of a percent.
constexpr int64_t kWhole = 100'00;

struct SetOptions {
  std::string measure;
  std::string value;
  std::string due;
  std::string from;
  std::string anchor;
  bool withdraw = false;
};

absl::StatusOr<int> RunSet(const SetOptions& options, Context& context) {
  pb::SetTargetRequest request;
  request.set_parent(client::kBookName);
  const Terminal& terminal = context.terminal();
  request.set_request_id(
      terminal.random.TimeOrderedId(terminal.clock.Now()).str());
  request.set_withdraw(options.withdraw);
  pb::Target& target = *request.mutable_target();
  target.set_measure(options.measure);
  target.set_due_month(options.due);
  OMLOOP_ASSIGN_OR_RETURN(const int32_t anchor,
                          FindAnchor(context, options.anchor));
  target.set_anchor(anchor);
  if (!options.withdraw) {
    OMLOOP_ASSIGN_OR_RETURN(const int64_t share, ParseShare(options.value));
    target.mutable_value()->set_numerator(share);
    target.mutable_value()->set_denominator(kWhole);
    target.set_from_month(options.from.empty()
                              ? FormatMonth(Month(absl::ToCivilMonth(
                                    terminal.clock.Now(), absl::UTCTimeZone())))
                              : options.from);
  }
  OMLOOP_ASSIGN_OR_RETURN(const pb::SetTargetResponse response,
                          context.Call(&Insight::SetTarget, request));
  Listing listing({{"sequence", std::string(context.Say("Boeking", "Entry"))}});
  listing.Add({int64_t{response.sequence()}});
  context.Print(listing, response, "");
  return kExitOk;
}

std::string StateText(const std::string& state, const Context& context) {
  return std::string(
      state == "reached"       ? context.Say("gehaald", "reached")
      : state == "not_reached" ? context.Say("niet gehaald", "not reached")
      : state == "undecided"   ? context.Say("nog niet te zeggen", "undecided")
                               : context.Say("niet bekend", "unknown"));
}

absl::StatusOr<int> RunList(const std::string& month, Context& context) {
  pb::ListTargetsRequest request;
  request.set_parent(client::kBookName);
  request.set_month(month);
  OMLOOP_ASSIGN_OR_RETURN(const pb::ListTargetsResponse response,
                          context.Call(&Insight::ListTargets, request));
  Listing listing({{"due", std::string(context.Say("Uiterlijk", "Due"))},
                   {"who", std::string(context.Say("Wie", "Who")), true},
                   {"measure", std::string(context.Say("Maat", "Measure"))},
                   {"target", std::string(context.Say("Doel", "Target"))},
                   {"now", std::string(context.Say("12 maanden", "12 months"))},
                   {"state", std::string(context.Say("Stand", "State"))}});
  for (const pb::TargetRow& row : response.targets()) {
    const Language language = context.language();
    const pb::Figure& figure = row.figure();
    std::string now = "–";
    if (figure.absent_reason().empty()) {
      now = absl::StrFormat("%s – %s",
                            FormatPercent(RatioOf(figure.low()), language),
                            FormatPercent(RatioOf(figure.high()), language));
    }
    listing.Add({row.target().due_month(),
                 row.target().anchor() == 0
                     ? std::string(context.Say("de alliantie", "the alliance"))
                     : row.display_name(),
                 row.target().measure(),
                 FormatPercent(RatioOf(row.target().value()), language), now,
                 StateText(row.state(), context)});
  }
  context.Print(listing, response, context.Say("Geen doelen.", "No targets."));
  return kExitOk;
}

}  // namespace

void AddTargets(CLI::App& app, Invocation& invocation) {
  CLI::App* group = AddCommand(
      app, {.name = "targets",
            .summary = "what the alliance or an anchor wants to reach",
            .details = "A target is of one measure and due in one month; it is "
                       "held against the twelve months up to the month asked "
                       "for. Where the bounds of the figure lie on both sides "
                       "of the target it is undecided, not missed.",
            .examples = "omloop targets set local-share 40 --due=2027-12\n"
                        "omloop targets list --month=2026-10"});
  group->require_subcommand(1);
  CLI::App* set = AddCommand(
      *group,
      {.name = "set",
       .summary = "set, change or take back a target",
       .details = "Setting one for the same measure, anchor and month again "
                  "replaces it.",
       .examples = "omloop targets set local-share 40 --due=2027-12\n"
                   "omloop targets set area-income 55 --due=2027-12 "
                   "--anchor=1\n"
                   "omloop targets set local-share --due=2027-12 --withdraw"});
  const auto options = std::make_shared<SetOptions>();
  OneOf(set->add_option("MEASURE", options->measure, "of what")->required(),
        {"local-share", "local-share-influenceable", "cooperative-share",
         "small-local-share", "area-income", "cov3"});
  set->add_option("VALUE", options->value, "how much, as a percentage")
      ->type_name("PERCENT");
  set->add_option("--due", options->due, "the month it is due in")
      ->type_name("YYYY-MM")
      ->required();
  set->add_option("--from", options->from,
                  "since when it holds; else this month")
      ->type_name("YYYY-MM");
  set->add_option("--anchor", options->anchor,
                  "of this anchor; else of the alliance")
      ->type_name("NAME");
  set->add_flag("--withdraw", options->withdraw, "take it back");
  SetAction(set, invocation,
            [options](Context& context) { return RunSet(*options, context); });

  CLI::App* list = AddCommand(
      *group, {.name = "list",
               .summary = "targets in force, and how far they are",
               .details = "Each is held against the twelve months up to the "
                          "month.",
               .examples = "omloop targets list\n"
                           "omloop targets list --month=2026-10"});
  const auto month = std::make_shared<std::string>();
  list->add_option("--month", *month, "else the newest month with spend")
      ->type_name("YYYY-MM");
  SetAction(list, invocation,
            [month](Context& context) { return RunList(*month, context); });
}

}  // namespace omloop::cli
