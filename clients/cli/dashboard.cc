#include "clients/cli/dashboard.h"

#include <memory>
#include <string>

#include "clients/cli/answers.h"
#include "clients/cli/dashboard_view.h"
#include "omloop/insight/v1/insight.grpc.pb.h"

namespace omloop::cli {
namespace {

struct Options {
  std::string month;
  std::string anchor;
  std::string asset;
  int64_t as_of = 0;
};

absl::StatusOr<int> Run(const Options& options, Context& context) {
  insight::v1::GetMonthOverviewRequest request;
  request.set_parent(client::kBookName);
  request.set_month(options.month);
  request.set_asset(options.asset);
  request.set_as_of_sequence(options.as_of);
  request.set_as_public(context.options().view == "public");
  OMLOOP_ASSIGN_OR_RETURN(const int32_t anchor,
                          FindAnchor(context, options.anchor));
  request.set_anchor(anchor);
  OMLOOP_ASSIGN_OR_RETURN(
      const insight::v1::GetMonthOverviewResponse overview,
      context.Call(
          &insight::v1::InsightService::StubInterface::GetMonthOverview,
          request));
  if (context.output() == OutputFormat::kTable) {
    context.terminal().out << DashboardText(overview, context.style());
  } else {
    context.Print(DashboardListing(overview, context.language()), overview, "");
  }
  return kExitOk;
}

}  // namespace

void AddDashboard(CLI::App& app, Invocation& invocation) {
  CLI::App* command = AddCommand(
      app,
      {.name = "dashboard",
       .summary = "a month: where the money went, and how sure that is",
       .details =
           "Shares are shown as bounds: the true value lies between them, "
           "wherever the money went whose place is not known. What is unknown "
           "is never counted as local or as elsewhere. The last lines say by "
           "which definitions, and at which size of the book, the figures were "
           "made.",
       .examples = "omloop dashboard\n"
                   "omloop dashboard --month=2026-10 --lang=nl\n"
                   "omloop dashboard --month=2026-10 --anchor=\"Gemeente "
                   "Amsterdam\"\n"
                   "omloop dashboard --as=public --output=json\n"
                   "omloop dashboard --month=2026-03 --as-of=120000"});
  const auto options = std::make_shared<Options>();
  command
      ->add_option("--month", options->month,
                   "else the newest month with spend")
      ->type_name("YYYY-MM");
  command
      ->add_option("--anchor", options->anchor,
                   "only this anchor, by name or number")
      ->type_name("NAME");
  command
      ->add_option("--asset", options->asset,
                   "spend in this asset; else the book's own")
      ->type_name("CODE");
  AddNumber(command, "--as-of", options->as_of,
            "the month as it was known after this entry");
  SetAction(command, invocation,
            [options](Context& context) { return Run(*options, context); });
}

}  // namespace omloop::cli
