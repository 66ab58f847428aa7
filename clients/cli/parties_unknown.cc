#include "clients/cli/parties_unknown.h"

#include <memory>
#include <string>

#include "absl/strings/str_format.h"
#include "clients/cli/answers.h"
#include "clients/cli/money_text.h"

namespace omloop::cli {
namespace {

using insight::v1::ListUnknownSuppliersResponse;
using insight::v1::UnknownSupplierRow;

constexpr int32_t kRowsByDefault = 20;

struct Options {
  std::string month;
  std::string anchor;
  std::string asset;
  int32_t limit = kRowsByDefault;
};

// Columns by the names that `omloop parties import` knows, so that the file
// can be filled in and handed back as it is.
Listing FileToFillIn(const ListUnknownSuppliersResponse& response) {
  Listing listing({{"number", ""},
                   {"name", ""},
                   {"kvk", ""},
                   {"branch", ""},
                   {"postcode", ""},
                   {"house number", ""},
                   {"country", ""},
                   {"amount", ""},
                   {"anchor", ""},
                   {"party", ""},
                   {"reason", ""}});
  for (const UnknownSupplierRow& row : response.rows()) {
    listing.Add({row.supplier_number(), row.display_name(), row.kvk_number(),
                 std::string(), row.postcode(), std::string(), row.country(),
                 ToMoney(row.amount()), int64_t{row.anchor()},
                 int64_t{row.party()}, row.reason()});
  }
  return listing;
}

Listing ForReading(const Context& context,
                   const ListUnknownSuppliersResponse& response) {
  Listing listing(
      {{"party", std::string(context.Say("Partij", "Party"))},
       {"name", std::string(context.Say("Naam", "Name")), true},
       {"amount", std::string(context.Say("Bedrag", "Amount"))},
       {"cumulative", std::string(context.Say("Samen", "Together"))},
       {"number", std::string(context.Say("Nummer", "Number"))},
       {"reason", std::string(context.Say("Waarom", "Why")), true}});
  for (const UnknownSupplierRow& row : response.rows()) {
    listing.Add({int64_t{row.party()}, row.display_name(),
                 ToMoney(row.amount()),
                 FormatPermille(row.cumulative_permille(), context.language()),
                 row.supplier_number(), row.reason()});
  }
  return listing;
}

void PrintForPeople(const Options& options, const Context& context,
                    const ListUnknownSuppliersResponse& response) {
  std::ostream& out = context.terminal().out;
  const Language language = context.language();
  if (response.rows().empty()) {
    out << context.Say("Van elke leverancier is de plaats bekend.",
                       "The place of every supplier is known.")
        << "\n";
    return;
  }
  const int64_t covered =
      response.rows(response.rows_size() - 1).cumulative_permille();
  const std::string total = context.style().Clean(
      FormatMoney(ToMoney(response.unknown_total()), language));
  out << context.style().Bold(absl::StrFormat(
             context.dutch()
                 ? "Deze %d leveranciers zijn %s van wat onbekend is: samen %s "
                   "bij %s leveranciers."
                 : "These %d are %s of what is unknown: %s at %s suppliers in "
                   "all.",
             response.rows_size(), FormatPermille(covered, language), total,
             FormatCount(response.unknown_supplier_count(), language)))
      << "\n\n"
      << ForReading(context, response).AsTable(context.style()) << "\n";
  const std::string anchor = options.anchor.empty()
                                 ? std::string(context.Say("NAAM", "NAME"))
                                 : "\"" + options.anchor + "\"";
  const std::string month =
      options.month.empty() ? "" : " --month=" + options.month;
  out << context.Say("Vul postcode en land in en lever de lijst weer in:",
                     "Fill in postcode and country and hand the list back:")
      << absl::StrFormat(
             "\n  omloop parties unknown%s --anchor=%s --output=csv > "
             "unknown.csv\n"
             "  omloop parties import unknown.csv --anchor=%s\n",
             month, anchor, anchor);
}

absl::StatusOr<int> Run(const Options& options, Context& context) {
  insight::v1::ListUnknownSuppliersRequest request;
  request.set_parent(client::kBookName);
  request.set_month(options.month);
  request.set_asset(options.asset);
  request.set_limit(options.limit);
  OMLOOP_ASSIGN_OR_RETURN(const int32_t anchor,
                          FindAnchor(context, options.anchor));
  request.set_anchor(anchor);
  OMLOOP_ASSIGN_OR_RETURN(
      const ListUnknownSuppliersResponse response,
      context.Call(
          &insight::v1::InsightService::StubInterface::ListUnknownSuppliers,
          request));
  if (context.output() == OutputFormat::kTable) {
    PrintForPeople(options, context, response);
  } else {
    context.Print(FileToFillIn(response), response, "");
  }
  return kExitOk;
}

}  // namespace

void AddPartiesUnknown(CLI::App& group, Invocation& invocation) {
  CLI::App* command = AddCommand(
      group,
      {.name = "unknown",
       .summary = "suppliers without a place, the largest first",
       .details =
           "Few suppliers are most of what is unknown. With --output=csv the "
           "list is a file ready to fill in (number, name, KvK, branch, "
           "postcode, house number, country) and to hand back with omloop "
           "parties import --anchor; other columns are for you and are not "
           "read.",
       .examples = "omloop parties unknown --month=2026-10\n"
                   "omloop parties unknown --month=2026-10 --anchor=3 "
                   "--limit=50 --output=csv > unknown.csv\n"
                   "omloop parties import unknown.csv --anchor=3"});
  const auto options = std::make_shared<Options>();
  command->add_option("--month", options->month, "spend of this month")
      ->type_name("YYYY-MM")
      ->required();
  command
      ->add_option("--anchor", options->anchor,
                   "suppliers of this anchor, by name or number")
      ->type_name("NAME");
  command
      ->add_option("--asset", options->asset,
                   "spend in this asset; else the book's own")
      ->type_name("CODE");
  AddNumber(command, "--limit", options->limit, "most rows")->default_str("20");
  SetAction(command, invocation,
            [options](Context& context) { return Run(*options, context); });
}

}  // namespace omloop::cli
