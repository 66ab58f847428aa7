#include "clients/cli/lab_io.h"

#include <charconv>
#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "clients/cli/lab_file.h"
#include "clients/cli/lab_table.h"
#include "ledger/base/errors.h"
#include "ledger/base/status_macros.h"
#include "ledger/economy/input_output.h"
#include "ledger/economy/social_accounts.h"

namespace omloop::cli {
namespace {

using Json = nlohmann::ordered_json;
using economy::Matrix;

struct IoOptions {
  std::string file;
  std::string show;
  TableNames names;
  std::string tolerance;
  std::string household_income;
  std::string region;
  std::string delta = "0.3";
};

absl::StatusOr<double> NumberOption(const std::string& text,
                                    std::string_view option) {
  double number = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() ||
      !std::isfinite(number) || number < 0) {
    return InvalidArgument(
        "BAD_NUMBER",
        absl::StrFormat("%s: \"%s\" is no number of 0 or more (a point marks "
                        "the decimals)",
                        option, text.substr(0, 40)));
  }
  return number;
}

std::string Text(double number) { return absl::StrFormat("%.6f", number); }

absl::StatusOr<NumberTable> ReadNumbers(const std::string& file,
                                        Context& context) {
  OMLOOP_ASSIGN_OR_RETURN(const std::string text,
                          ReadLabFile(file, kTableBytesMax, context));
  absl::StatusOr<NumberTable> table = NumberTable::Parse(text);
  if (!table.ok()) return Annotate(table.status(), file);
  return table;
}

Json JsonOf(const Matrix& matrix) {
  Json rows = Json::array();
  for (size_t i = 0; i < matrix.rows(); ++i) {
    Json row = Json::array();
    for (size_t j = 0; j < matrix.columns(); ++j)
      row.push_back(matrix.at(i, j));
    rows.push_back(std::move(row));
  }
  return rows;
}

Listing ListingOf(const Matrix& matrix, std::vector<std::string> names,
                  const std::string& corner) {
  if (names.size() < matrix.rows()) names.push_back("households");
  std::vector<Column> columns = {{"row", corner}};
  for (const std::string& name : names) columns.push_back({name, name});
  Listing listing(std::move(columns));
  for (size_t i = 0; i < matrix.rows(); ++i) {
    std::vector<Value> row = {names[i]};
    for (size_t j = 0; j < matrix.columns(); ++j) {
      row.push_back(Text(matrix.at(i, j)));
    }
    listing.Add(std::move(row));
  }
  return listing;
}

// What a region is large enough to deliver itself, of a national table.
absl::StatusOr<economy::InputOutputResult> AnalyseRegion(
    const NamedTable& named, const economy::InputOutputResult& nation,
    const IoOptions& options, Context& context) {
  OMLOOP_ASSIGN_OR_RETURN(const NumberTable numbers,
                          ReadNumbers(options.region, context));
  OMLOOP_ASSIGN_OR_RETURN(const auto sizes, ReadSizes(numbers, named.sectors));
  OMLOOP_ASSIGN_OR_RETURN(const double delta,
                          NumberOption(options.delta, "--delta"));
  OMLOOP_ASSIGN_OR_RETURN(const economy::Regionalised region,
                          economy::Regionalise(nation.a, sizes, delta));
  economy::ClosedModel model{.a = region.a};
  const economy::InputOutputTable& table = named.table;
  const double income =
      table.household_income > 0
          ? table.household_income
          : std::accumulate(table.wages.begin(), table.wages.end(), 0.0);
  for (size_t i = 0; i < table.output.size(); ++i) {
    const bool closed = !table.wages.empty();
    model.wages.push_back(closed ? table.wages[i] / table.output[i] : 0);
    // Households buy in the region what it is large enough to deliver.
    model.consumption.push_back(
        closed ? table.consumption[i] / income *
                     std::min(1.0, region.quotients.at(i, i))
               : 0);
  }
  OMLOOP_ASSIGN_OR_RETURN(economy::InputOutputResult result,
                          economy::AnalyseClosed(model));
  result.closed = nation.closed;
  return result;
}

Json AsJson(const NamedTable& named, const economy::InputOutputResult& result) {
  Json json = {{"sectors", named.sectors}, {"multipliers", Json::array()}};
  for (size_t j = 0; j < named.sectors.size(); ++j) {
    const economy::SectorMultipliers& m = result.sectors[j];
    Json sector = {{"sector", named.sectors[j]}, {"type_one", m.type_one}};
    if (result.closed) {
      sector["type_two_total"] = m.type_two_total;
      sector["type_two_truncated"] = m.type_two_truncated;
      sector["income_simple"] = m.income.simple;
      sector["income_type_one"] = m.income.type_one;
      sector["income_type_two"] = m.income.type_two;
    }
    json["multipliers"].push_back(std::move(sector));
  }
  json["coefficients"] = JsonOf(result.a);
  json["inverse"] = JsonOf(result.inverse);
  if (result.closed) json["closed_inverse"] = JsonOf(result.closed_inverse);
  return json;
}

Listing Multipliers(const NamedTable& named,
                    const economy::InputOutputResult& result,
                    const Context& context) {
  const auto say = [&](std::string_view nl, std::string_view en) {
    return std::string(context.Say(nl, en));
  };
  std::vector<Column> columns = {{"sector", say("Sector", "Sector"), true},
                                 {"type_one", say("Type I", "Type I")}};
  if (result.closed) {
    columns.insert(
        columns.end(),
        {{"type_two_total", say("Type II", "Type II")},
         {"type_two_truncated", say("II zonder huish.", "II truncated")},
         {"income_simple", say("Loon", "Income")},
         {"income_type_one", say("Loon I", "Income I")},
         {"income_type_two", say("Loon II", "Income II")}});
  }
  Listing listing(std::move(columns));
  for (size_t j = 0; j < named.sectors.size(); ++j) {
    const economy::SectorMultipliers& m = result.sectors[j];
    std::vector<Value> row = {named.sectors[j], Text(m.type_one)};
    if (result.closed) {
      for (double value :
           {m.type_two_total, m.type_two_truncated, m.income.simple,
            m.income.type_one, m.income.type_two}) {
        row.push_back(Text(value));
      }
    }
    listing.Add(std::move(row));
  }
  return listing;
}

absl::StatusOr<int> RunIo(IoOptions options, Context& context) {
  if (!options.tolerance.empty()) {
    OMLOOP_ASSIGN_OR_RETURN(options.names.tolerance,
                            NumberOption(options.tolerance, "--tolerance"));
  }
  OMLOOP_ASSIGN_OR_RETURN(const NumberTable numbers,
                          ReadNumbers(options.file, context));
  absl::StatusOr<NamedTable> named = ReadInputOutput(numbers, options.names);
  if (!named.ok()) return Annotate(named.status(), options.file);
  if (!options.household_income.empty()) {
    OMLOOP_ASSIGN_OR_RETURN(
        named->table.household_income,
        NumberOption(options.household_income, "--household-income"));
  }
  OMLOOP_ASSIGN_OR_RETURN(economy::InputOutputResult result,
                          economy::AnalyseTable(named->table));
  if (!options.region.empty()) {
    OMLOOP_ASSIGN_OR_RETURN(result,
                            AnalyseRegion(*named, result, options, context));
  }
  if (!result.closed) {
    context.Note(context.Say(
        "Geen rij met lonen of kolom van huishoudens: alleen type I.",
        "No row of wages or no column of households: type I alone."));
  }
  if (context.output() == OutputFormat::kJson) {
    context.terminal().out << AsJson(*named, result).dump(2) << "\n";
    return kExitOk;
  }
  const std::string corner(context.Say("verkoper", "seller"));
  if (options.show == "coefficients") {
    context.Print(ListingOf(result.a, named->sectors, corner), "");
  } else if (options.show == "inverse") {
    context.Print(ListingOf(result.inverse, named->sectors, corner), "");
  } else if (options.show == "closed") {
    context.Print(ListingOf(result.closed_inverse, named->sectors, corner),
                  context.Say("Niet gesloten.", "Not closed."));
  } else {
    context.Print(Multipliers(*named, result, context), "");
  }
  return kExitOk;
}

absl::StatusOr<int> RunSam(const std::string& file, Context& context) {
  OMLOOP_ASSIGN_OR_RETURN(const NumberTable numbers,
                          ReadNumbers(file, context));
  absl::StatusOr<economy::SocialAccounts> accounts = ReadAccounts(numbers);
  if (!accounts.ok()) return Annotate(accounts.status(), file);
  OMLOOP_ASSIGN_OR_RETURN(const economy::SocialResult result,
                          economy::AnalyseAccounts(*accounts));
  if (context.output() == OutputFormat::kJson) {
    const Json json = {{"accounts", accounts->names},
                       {"coefficients", JsonOf(result.a)},
                       {"multipliers", JsonOf(result.multipliers)}};
    context.terminal().out << json.dump(2) << "\n";
    return kExitOk;
  }
  context.Print(ListingOf(result.multipliers, accounts->names,
                          std::string(context.Say("inkomen van", "income of"))),
                "");
  return kExitOk;
}

}  // namespace

void AddLabIo(CLI::App& lab, Invocation& invocation) {
  CLI::App* command = AddCommand(
      lab,
      {.name = "io",
       .summary = "multipliers of an input-output table",
       .details =
           "Type I (direct and indirect), type II (with what households "
           "spend) and income multipliers of each sector. The table is a CSV: "
           "sectors as columns up to TOTAL and as the first rows, a row of "
           "output, and for type II a row of wages and a column of household "
           "consumption. Stated totals are checked; what rounding does not "
           "explain is refused.\n\n"
           "With --region a national table is made regional by Flegg's "
           "location quotients: for want of anything better.",
       .examples =
           "omloop lab io nl_2000_simplified_io_table.csv\n"
           "omloop lab io table.csv --show=inverse --output=csv\n"
           "omloop lab io table.csv --region=employment.csv --delta=0.25"});
  const auto o = std::make_shared<IoOptions>();
  command->add_option("TABLE", o->file, "the table, - for standard input")
      ->required();
  OneOf(
      command->add_option("--show", o->show, "another table than multipliers"),
      {"multipliers", "coefficients", "inverse", "closed"});
  command
      ->add_option("--sectors", o->names.sectors,
                   "how many sectors; else the columns before TOTAL")
      ->type_name("NUMBER")
      ->check(CLI::Range(1, 2000));
  command->add_option("--output-row", o->names.output_row, "row of the output")
      ->type_name("NAME");
  command->add_option("--wages-row", o->names.wages_row, "row of the wages")
      ->type_name("NAME");
  command
      ->add_option("--households-column", o->names.households_column,
                   "column of what households buy")
      ->type_name("NAME");
  command
      ->add_option("--household-income", o->household_income,
                   "income that household consumption is a part of; else the "
                   "sum of wages")
      ->type_name("AMOUNT");
  command
      ->add_option("--tolerance", o->tolerance,
                   "allow sums to be off by so many times what rounding "
                   "explains")
      ->type_name("FACTOR");
  command
      ->add_option("--region", o->region,
                   "CSV with sector, region and nation: jobs or output")
      ->type_name("FILE");
  command->add_option("--delta", o->delta, "of the location quotients; 0.3")
      ->type_name("PART");
  SetAction(command, invocation,
            [o](Context& context) { return RunIo(*o, context); });
}

void AddLabSam(CLI::App& lab, Invocation& invocation) {
  CLI::App* command = AddCommand(
      lab,
      {.name = "sam",
       .summary = "multipliers of a social accounting matrix",
       .details =
           "Income of each account for every euro that enters at another. The "
           "file is a CSV with accounts as columns that pay and as rows that "
           "receive, and a row \"outgoings\" with all that each pays, inside "
           "or out. Profit that members in the area receive stands in the row "
           "of households: the one place where ownership changes the number.",
       .examples = "omloop lab sam accounts.csv"});
  const auto file = std::make_shared<std::string>();
  command->add_option("ACCOUNTS", *file, "the accounts, - for standard input")
      ->required();
  SetAction(command, invocation,
            [file](Context& context) { return RunSam(*file, context); });
}

}  // namespace omloop::cli
