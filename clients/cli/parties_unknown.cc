#include "clients/cli/parties_unknown.h"

#include <algorithm>
#include <memory>
#include <string>

#include "absl/strings/str_format.h"
#include "clients/cli/answers.h"
#include "clients/cli/money_text.h"
#include "clients/cli/text.h"
#include "omloop/insight/v1/insight.grpc.pb.h"

namespace omloop::cli {
namespace {

using insight::v1::ListUnknownSuppliersResponse;
using insight::v1::UnknownSupplierRow;

constexpr int32_t kRowsByDefault = 20;
constexpr size_t kLineWidth = 79;

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

// Why a place is unknown, as the service names it, in words.
struct ReasonWords {
  std::string_view reason;
  std::string_view nl;
  std::string_view en;
};
constexpr ReasonWords kReasons[] = {
    {"no_establishment", "geen adres", "no address"},
    {"only_postbus", "alleen een postbus", "only a post box"},
    {"only_head_office", "alleen een hoofdkantoor", "only a head office"},
    {"establishments_differ", "meer vestigingen", "more establishments"},
    {"pass_through", "geeft door aan anderen", "passes on to others"},
    {"moved_in_month", "deze maand verhuisd", "moved this month"},
    {"place_incomplete", "adres onvolledig", "address incomplete"},
    {"at_least_city", "minstens de stad", "at least the city"},
    {"at_least_region", "minstens de regio", "at least the region"},
    {"at_least_country", "minstens het land", "at least the country"},
};

std::string ReasonText(const Context& context, const std::string& reason) {
  const auto* found = std::find_if(
      std::begin(kReasons), std::end(kReasons),
      [&](const ReasonWords& words) { return words.reason == reason; });
  return found == std::end(kReasons)
             ? reason
             : std::string(context.Say(found->nl, found->en));
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
                 row.supplier_number(), ReasonText(context, row.reason())});
  }
  return listing;
}

// As a shell takes it: a number as it is, a name in quotes.
std::string Quoted(const std::string& anchor) {
  const bool number =
      anchor.find_first_not_of("0123456789") == std::string::npos;
  return number ? anchor : "\"" + anchor + "\"";
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
  const std::string headline = absl::StrFormat(
      context.dutch()
          ? "Deze %d leveranciers zijn %s van wat onbekend is: samen %s bij %s "
            "leveranciers."
          : "These %d are %s of what is unknown: %s at %s suppliers in all.",
      response.rows_size(), FormatPermille(covered, language), total,
      FormatCount(response.unknown_supplier_count(), language));
  for (const std::string& line : Wrap(headline, kLineWidth)) {
    out << context.style().Bold(line) << "\n";
  }
  out << "\n" << ForReading(context, response).AsTable(context.style()) << "\n";
  const std::string anchor = options.anchor.empty()
                                 ? std::string(context.Say("NAAM", "NAME"))
                                 : Quoted(options.anchor);
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
