#include "clients/cli/multiplier.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "clients/cli/answers.h"
#include "clients/cli/money_text.h"
#include "clients/cli/multiplier_query.h"
#include "clients/cli/multiplier_view.h"
#include "ledger/base/errors.h"
#include "omloop/insight/v1/insight.grpc.pb.h"

namespace omloop::cli {
namespace {

namespace pb = omloop::insight::v1;
using Insight = pb::InsightService::StubInterface;

struct Options {
  QueryOptions query;
  std::string by;
  std::string compare;
  bool details = false;
  bool ask = false;
  int32_t more = 20;
  int64_t as_of = 0;
};

absl::StatusOr<int> RunCompare(const Options& options,
                               const pb::MultiplierQuery& query,
                               Context& context) {
  pb::CompareMultiplierRequest request;
  request.set_parent(client::kBookName);
  *request.mutable_query() = query;
  request.set_baseline_month(options.compare);
  request.set_breakdown(BreakdownOf(options.by));
  request.set_as_of_sequence(options.as_of);
  request.set_as_public(context.options().view == "public");
  OMLOOP_ASSIGN_OR_RETURN(const pb::CompareMultiplierResponse response,
                          context.Call(&Insight::CompareMultiplier, request));
  if (context.output() == OutputFormat::kTable) {
    context.terminal().out << ChangeText(response, context.style());
  } else {
    context.Print(ChangeListing(response, context.language()), response, "");
  }
  return kExitOk;
}

// A width such as 0.21; "–" for none.
std::string WidthText(const type::v1::Ratio& ratio, const Context& context) {
  return FormatMultiplier(RatioOf(ratio), context.language());
}

absl::StatusOr<int> RunAsk(const Options& options,
                           const pb::MultiplierQuery& query, Context& context) {
  pb::RankDeclarationsRequest request;
  request.set_parent(client::kBookName);
  *request.mutable_query() = query;
  request.set_limit(options.more);
  request.set_more_suppliers(options.more);
  OMLOOP_ASSIGN_OR_RETURN(const pb::RankDeclarationsResponse response,
                          context.Call(&Insight::RankDeclarations, request));
  Listing listing(
      {{"party", std::string(context.Say("Nummer", "Number"))},
       {"name", std::string(context.Say("Bedrijf", "Business")), true},
       {"unobserved", std::string(context.Say("Niet gezien", "Not seen"))},
       {"cov3", std::string(context.Say("Dekking dan", "Coverage then"))},
       {"bounds", std::string(context.Say("Grenzen dan", "Bounds then"))},
       {"interval", "95 %"}});
  for (const pb::DeclarationValue& row : response.rows()) {
    listing.Add({int64_t{row.party()}, row.display_name(),
                 ToMoney(row.unobserved()),
                 FormatPercent(RatioOf(row.after().cov3()), context.language()),
                 WidthText(row.after().bounds_width(), context),
                 WidthText(row.after().interval_width(), context)});
  }
  if (context.output() == OutputFormat::kTable) {
    const pb::Certainty& now = response.certainty();
    const pb::Certainty& then = response.certainty_then();
    const auto line = [&](const pb::Certainty& of) {
      return absl::StrFormat(
          "%s %s, %s %s, 95 %%: %s", context.Say("dekking", "coverage"),
          FormatPercent(RatioOf(of.cov3()), context.language()),
          context.Say("grenzen", "bounds"),
          WidthText(of.bounds_width(), context),
          WidthText(of.interval_width(), context));
    };
    context.terminal().out << absl::StrFormat(
        "%s: %s\n%s %d %s: %s\n\n", context.Say("Nu", "Now"), line(now),
        context.Say("Als deze", "If these"), response.more_suppliers(),
        context.Say("ook vertellen", "share too"), line(then));
  }
  context.Print(listing, response,
                context.Say("Er valt niets meer te vragen.",
                            "There is nothing left to ask."));
  return kExitOk;
}

absl::StatusOr<int> Run(const Options& options, Context& context) {
  OMLOOP_ASSIGN_OR_RETURN(const pb::MultiplierQuery query,
                          QueryOf(options.query, context));
  if (options.ask) return RunAsk(options, query, context);
  if (!options.compare.empty()) return RunCompare(options, query, context);
  pb::GetMultiplierRequest request;
  request.set_parent(client::kBookName);
  *request.mutable_query() = query;
  request.set_breakdown(BreakdownOf(options.by));
  request.set_details(options.details);
  request.set_as_of_sequence(options.as_of);
  request.set_as_public(context.options().view == "public");
  OMLOOP_ASSIGN_OR_RETURN(const pb::GetMultiplierResponse response,
                          context.Call(&Insight::GetMultiplier, request));
  if (context.output() == OutputFormat::kTable) {
    context.terminal().out << MultiplierText(response, context.style());
  } else {
    context.Print(MultiplierListing(response, context.language()), response,
                  "");
  }
  return kExitOk;
}

}  // namespace

void AddMultiplier(CLI::App& app, Invocation& invocation) {
  CLI::App* command = AddCommand(
      app,
      {.name = "multiplier",
       .summary = "what arrives in the area of each euro, in three rounds",
       .details =
           "LM2 counts what went to businesses in the area; it rests on booked "
           "lines. The third round, what they spend here again, rests on what "
           "they tell: the figure has a 95% interval, and below 30% coverage "
           "only bounds. \"Per euro\" is rounds 2 and 3 over round 1; LM3 is "
           "one more. --details opens the figure to the part of each "
           "supplier, --ask lists whose answer would help most.",
       .examples = "omloop multiplier --month=2026-10\n"
                   "omloop multiplier --month=2026-10 --year --by=category\n"
                   "omloop multiplier --month=2026-10 --details --output=csv\n"
                   "omloop multiplier --year --compare=2025-10 --by=funding\n"
                   "omloop multiplier --year --ask --more=20"});
  const auto options = std::make_shared<Options>();
  AddQueryOptions(command, options->query);
  OneOf(command->add_option("--by", options->by, "a row for each of these"),
        BreakdownWords());
  command
      ->add_option("--compare", options->compare,
                   "what changed since this month, and whether that is "
                   "significant")
      ->type_name("YYYY-MM");
  command->add_flag("--details", options->details, "the part of each supplier");
  command->add_flag("--ask", options->ask, "whose declaration would help most");
  AddNumber(command, "--more", options->more,
            "with --ask: if so many more suppliers share")
      ->default_str("20");
  AddNumber(command, "--as-of", options->as_of,
            "as it was known after this entry");
  SetAction(command, invocation,
            [options](Context& context) { return Run(*options, context); });
}

}  // namespace omloop::cli
