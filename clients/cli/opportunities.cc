#include "clients/cli/opportunities.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "clients/cli/answers.h"
#include "clients/cli/money_text.h"
#include "clients/cli/text.h"
#include "ledger/base/calendar.h"
#include "ledger/base/errors.h"
#include "omloop/insight/v1/insight.grpc.pb.h"

namespace omloop::cli {
namespace {

namespace ipb = insight::v1;
using Service = ipb::InsightService::StubInterface;

constexpr size_t kTextWidth = 76;

struct Options {
  std::string month;
  std::string asset;
  std::string category;
  int32_t ending_months = 12;
  bool letter = false;
};

std::string AmountOf(const Context& context, const ipb::Cell& cell) {
  if (cell.hidden()) {
    return std::string(context.Say("te weinig partijen", "too few parties"));
  }
  return FormatMoneyWhole(ToMoney(cell.amount()), context.language());
}

Value CellValue(const ipb::Cell& cell) {
  if (cell.hidden()) return Missing{};
  return ToMoney(cell.amount());
}

std::string NameOf(const Context& context, const ipb::OpportunityRow& row) {
  if (row.category().empty()) {
    return std::string(context.Say("zonder categorie", "without category"));
  }
  return std::string(context.Say(row.name_nl(), row.name_en()));
}

std::string Period(const Context& context,
                   const ipb::ListOpportunitiesResponse& answer) {
  const auto first = ParseMonth(answer.first_month());
  const auto last = ParseMonth(answer.last_month());
  if (!first.ok() || !last.ok()) return "";
  return absl::StrFormat("%s - %s", FormatMonthName(*first, context.language()),
                         FormatMonthName(*last, context.language()));
}

void PrintRule(const Context& context) {
  for (const std::string& line :
       Wrap(context.Say(
                "Dit meet en bereidt voor. Het rangschikt niemand: namen staan "
                "op alfabet, en waar een bedrijf zit mag in een aanbesteding "
                "geen keuze bepalen.",
                "This measures and prepares. It ranks nobody: names stand in "
                "alphabetical order, and where a firm sits may decide nothing "
                "in a tender."),
            kTextWidth)) {
    context.terminal().out << line << "\n";
  }
}

void PrintOverview(const Context& context,
                   const ipb::ListOpportunitiesResponse& answer) {
  std::ostream& out = context.terminal().out;
  out << context.style().Bold(
             absl::StrFormat("%s, %s", context.Say("Kansen", "Opportunities"),
                             Period(context, answer)))
      << "\n\n";
  const auto title = [&](const char* key, std::string_view nl,
                         std::string_view en) {
    return Column{key, std::string(context.Say(nl, en)), false};
  };
  Listing listing(
      {{"category", std::string(context.Say("Categorie", "Category")), true},
       title("total", "Inkoop", "Spend"),
       title("local", "Lokaal", "Local"),
       title("leak", "Lekt weg", "Leaks"),
       title("unknown", "Onbekend", "Unknown"),
       title("anchors", "Ankers", "Anchors"),
       title("ending", "Loopt af", "Ending"),
       title("candidates", "Lokaal al actief", "Local already")});
  for (const ipb::OpportunityRow& row : answer.rows()) {
    listing.Add({NameOf(context, row), AmountOf(context, row.total()),
                 AmountOf(context, row.local()), AmountOf(context, row.leak()),
                 AmountOf(context, row.unknown()),
                 row.total().hidden() ? Value(Missing{})
                                      : Value(int64_t{row.anchor_count()}),
                 int64_t{row.ending_count()}, int64_t{row.candidate_count()}});
  }
  out << listing.AsTable(context.style()) << "\n";
  out << context.Say(
             "Onbekend telt niet als lek. Meer over een categorie: "
             "--category=CODE.",
             "Unknown is not counted as a leak. More about a category: "
             "--category=CODE.")
      << "\n";
  PrintRule(context);
}

void PrintDetails(const Context& context,
                  const ipb::ListOpportunitiesResponse& answer,
                  const ipb::OpportunityRow& row) {
  std::ostream& out = context.terminal().out;
  out << context.style().Bold(absl::StrFormat("%s, %s", NameOf(context, row),
                                              Period(context, answer)))
      << "\n";
  const auto line = [&](std::string_view nl, std::string_view en,
                        const std::string& text) {
    out << "  " << PadRight(context.Say(nl, en), 24) << text << "\n";
  };
  line("Inkoop", "Spend", AmountOf(context, row.total()));
  line("  lokaal", "  local", AmountOf(context, row.local()));
  line("  lekt weg", "  leaks", AmountOf(context, row.leak()));
  line("  plaats onbekend", "  place unknown",
       AmountOf(context, row.unknown()));
  if (row.demand_size() > 0) {
    out << "\n  " << context.Say("Wie koopt dit", "Who buys this") << "\n";
    for (const ipb::DemandRow& demand : row.demand()) {
      out << "    "
          << PadRight(context.style().Clean(demand.display_name()), 38)
          << PadLeft(AmountOf(context, demand.total()), 16) << "  "
          << context.Say("lokaal", "local") << " "
          << FormatPermille(demand.local().permille(), context.language())
          << "\n";
    }
  }
  if (row.ending_size() > 0) {
    out << "\n  "
        << absl::StrFormat("%s %s",
                           context.Say("Contracten die aflopen tot en met",
                                       "Contracts that end up to"),
                           answer.ending_to())
        << "\n";
    for (const ipb::EndingContract& contract : row.ending()) {
      out << "    " << contract.end_date() << "  "
          << PadRight(context.style().Clean(absl::StrFormat(
                          "%s - %s", contract.anchor_display_name(),
                          contract.supplier_display_name())),
                      46)
          << PadLeft(FormatMoneyWhole(ToMoney(contract.value()),
                                      context.language()),
                     16)
          << (contract.has_option() ? context.Say("  optie", "  option") : "")
          << "\n";
    }
  }
  out << "\n  "
      << context.Say("Lokaal al actief (op alfabet)",
                     "Local already (alphabetical)")
      << "\n";
  if (row.candidates_size() == 0) {
    out << "    "
        << (row.candidate_count() == 0
                ? context.Say("niemand die we kennen: een kans om te beginnen",
                              "nobody we know of: a chance to start")
                : context.Say("niet openbaar", "not public"))
        << "\n";
  }
  for (const ipb::CandidateRow& candidate : row.candidates()) {
    out << "    "
        << PadRight(context.style().Clean(
                        candidate.display_name().empty()
                            ? absl::StrFormat("%s %d",
                                              context.Say("partij", "party"),
                                              candidate.party())
                            : candidate.display_name()),
                    34)
        << PadLeft(AmountOf(context, candidate.sold()), 14) << "  "
        << context.Say("beste maand", "best month") << " "
        << AmountOf(context, candidate.best_month())
        << (candidate.cooperative()
                ? context.Say(", coöperatie", ", cooperative")
                : "")
        << "\n";
  }
  out << "\n";
  PrintRule(context);
}

// The draft of a letter by which anchors ask the market together. Says what is
// wanted, never who should win.
std::string Letter(const Context& context,
                   const ipb::ListOpportunitiesResponse& answer,
                   const ipb::OpportunityRow& row) {
  std::vector<std::string> anchors;
  for (const ipb::DemandRow& demand : row.demand()) {
    anchors.push_back(demand.display_name());
  }
  const std::string who =
      anchors.empty() ? std::string(context.Say("[ankers]", "[anchors]"))
                      : absl::StrJoin(anchors, ", ");
  const std::string what = NameOf(context, row);
  const std::string amount = AmountOf(context, row.total());
  const std::string period = Period(context, answer);
  std::string first_end = row.ending_size() > 0
                              ? row.ending(0).end_date()
                              : std::string(context.Say("[datum]", "[date]"));
  if (context.dutch()) {
    return absl::StrFormat(
        "CONCEPT - marktconsultatie %s\n\n"
        "Aan ondernemers, coöperaties en maatschappelijke ondernemingen\n\n"
        "%s kochten in de periode %s samen voor %s (exclusief btw) in bij de "
        "categorie %s. De komende twaalf maanden lopen %d contracten af; het "
        "eerste op %s.\n\n"
        "Voordat wij iets aanbesteden horen wij graag:\n"
        "1. welk deel van dit werk u kunt doen, en hoeveel per maand;\n"
        "2. welke indeling in percelen dat mogelijk maakt;\n"
        "3. welke eisen u onnodig buitensluiten;\n"
        "4. of u samen met anderen wilt inschrijven;\n"
        "5. wat u nodig hebt om te beginnen of te groeien: looptijd, "
        "voorschot, zekerheid van afname.\n\n"
        "Deze consultatie is geen aanbesteding. Meedoen geeft geen voorrang en "
        "verplicht tot niets; wat wij van u horen maken wij voor iedereen "
        "bekend. Een opdracht gunnen wij volgens het aanbestedingsrecht, nooit "
        "op grond van postcode.\n\n"
        "Reageren kan tot [datum] bij [naam, e-mail].\n",
        what, who, period, amount, what, row.ending_count(), first_end);
  }
  return absl::StrFormat(
      "DRAFT - market consultation %s\n\n"
      "To businesses, cooperatives and social enterprises\n\n"
      "In the period %s, %s together bought for %s (without VAT) in the "
      "category %s. Over the next twelve months %d contracts end; the first "
      "one on %s.\n\n"
      "Before we tender anything we would like to hear:\n"
      "1. which part of this work you can do, and how much a month;\n"
      "2. which division into lots makes that possible;\n"
      "3. which requirements shut you out without need;\n"
      "4. whether you would bid together with others;\n"
      "5. what you need to start or to grow: length of the contract, an "
      "advance, certainty of demand.\n\n"
      "This consultation is no tender. Taking part gives no precedence and "
      "commits to nothing; what we hear we make known to everybody. Contracts "
      "are awarded by procurement law, never by postcode.\n\n"
      "Please answer by [date] to [name, e-mail].\n",
      what, period, who, amount, what, row.ending_count(), first_end);
}

absl::StatusOr<int> Run(const Options& options, Context& context) {
  if (options.letter && options.category.empty()) {
    return InvalidArgument("BAD_OPTION",
                           "--letter writes about one category; name it with "
                           "--category");
  }
  ipb::ListOpportunitiesRequest request;
  request.set_parent(client::kBookName);
  request.set_month(options.month);
  request.set_asset(options.asset);
  request.set_category(options.category);
  request.set_ending_months(options.ending_months);
  request.set_as_public(context.options().view == "public");
  OMLOOP_ASSIGN_OR_RETURN(const ipb::ListOpportunitiesResponse answer,
                          context.Call(&Service::ListOpportunities, request));
  if (context.output() == OutputFormat::kJson) {
    context.terminal().out << MessageAsJson(answer) << "\n";
    return kExitOk;
  }
  if (context.output() == OutputFormat::kCsv) {
    Listing listing({{"category", ""},
                     {"total", ""},
                     {"local", ""},
                     {"leak", ""},
                     {"unknown", ""},
                     {"anchors", ""},
                     {"ending", ""},
                     {"candidates", ""}});
    for (const ipb::OpportunityRow& row : answer.rows()) {
      listing.Add({row.category(), CellValue(row.total()),
                   CellValue(row.local()), CellValue(row.leak()),
                   CellValue(row.unknown()), int64_t{row.anchor_count()},
                   int64_t{row.ending_count()},
                   int64_t{row.candidate_count()}});
    }
    context.Print(listing, "");
    return kExitOk;
  }
  if (options.category.empty()) {
    PrintOverview(context, answer);
    return kExitOk;
  }
  if (answer.rows().empty()) {
    context.terminal().out
        << context.Say(
               "Geen inkoop en geen aflopende contracten in deze "
               "categorie.",
               "No spend and no ending contracts in this category.")
        << "\n";
    return kExitOk;
  }
  if (options.letter) {
    for (const std::string& line :
         Wrap(Letter(context, answer, answer.rows(0)), kTextWidth)) {
      context.terminal().out << line << "\n";
    }
    return kExitOk;
  }
  PrintDetails(context, answer, answer.rows(0));
  return kExitOk;
}

}  // namespace

void AddOpportunities(CLI::App& app, Invocation& invocation) {
  CLI::App* command = AddCommand(
      app,
      {.name = "opportunities",
       .summary = "where demand leaks that could be met nearby",
       .details =
           "Twelve months of spend by category: what anchors buy together, "
           "what of it leaks, which contracts end, and who local already does "
           "such work. With --category the anchors, contracts and names; with "
           "--letter the draft of a letter to the market. It measures and "
           "prepares, and ranks nobody.",
       .examples = "omloop opportunities\n"
                   "omloop opportunities --category=cleaning\n"
                   "omloop opportunities --category=cleaning --letter "
                   "> letter.txt\n"
                   "omloop opportunities --as=public --output=csv"});
  const auto options = std::make_shared<Options>();
  command
      ->add_option("--month", options->month,
                   "last of the twelve months; else the newest with spend")
      ->type_name("YYYY-MM");
  command
      ->add_option("--asset", options->asset,
                   "of this asset; else the "
                   "book's")
      ->type_name("CODE");
  command->add_option("--category", options->category, "about this category")
      ->type_name("CODE");
  AddNumber(command, "--ending-months", options->ending_months,
            "contracts that end within so many months")
      ->default_str("12");
  command->add_flag("--letter", options->letter,
                    "write the draft of a letter to the market");
  SetAction(command, invocation,
            [options](Context& context) { return Run(*options, context); });
}

}  // namespace omloop::cli
