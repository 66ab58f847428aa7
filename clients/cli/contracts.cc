#include "clients/cli/contracts.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "clients/cli/answers.h"
#include "clients/cli/contracts_fields.h"
#include "ledger/base/calendar.h"
#include "ledger/base/errors.h"
#include "omloop/procurement/v1/procurement.grpc.pb.h"

namespace omloop::cli {
namespace {

namespace ppb = procurement::v1;
using ppb::Contract;
using Service = ppb::ProcurementService::StubInterface;

struct ListOptions {
  std::string anchor;
  std::string category;
  std::string state;
  std::string ending_from;
  std::string ending_before;
  bool without_consideration = false;
  bool money = false;
  int32_t limit = kLimitByDefault;
};

std::string NumberOrTitle(const Contract& contract) {
  return contract.contract_number().empty() ? contract.title()
                                            : contract.contract_number();
}

// Names of the anchors and suppliers of an answer.
auto NamesOf(Context& context, const ppb::ListContractsResponse& response) {
  std::vector<int32_t> parties;
  for (const Contract& contract : response.contracts()) {
    parties.push_back(contract.anchor());
    parties.push_back(contract.supplier());
  }
  return PartyNames(context, parties);
}

Column Titled(const Context& context, const char* key, std::string_view nl,
              std::string_view en, bool flexible = false) {
  return {key, std::string(context.Say(nl, en)), flexible};
}

absl::StatusOr<int> RunList(const ListOptions& options, Context& context) {
  ppb::ListContractsRequest request;
  request.set_parent(client::kBookName);
  request.set_ends_from(options.ending_from);
  if (!options.ending_before.empty()) {
    // The service takes the last day itself.
    OMLOOP_ASSIGN_OR_RETURN(const Day day, ParseDay(options.ending_before));
    request.set_ends_to(FormatDay(day - 1));
  }
  OMLOOP_ASSIGN_OR_RETURN(const int32_t anchor,
                          FindAnchor(context, options.anchor));
  request.set_anchor(anchor);
  request.set_category(options.category);
  request.set_state(static_cast<ppb::ContractState>(
      EnumValue(*ppb::ContractState_descriptor(), options.state)));
  request.set_without_consideration(options.without_consideration);
  OMLOOP_ASSIGN_OR_RETURN(
      const ppb::ListContractsResponse response,
      CallPages(context, &Service::ListContracts, request, options.limit,
                [](auto& page) { return page.mutable_contracts(); }));
  OMLOOP_ASSIGN_OR_RETURN(const auto names, NamesOf(context, response));
  std::vector<Column> columns = {
      {"contract", "Contract", true},
      Titled(context, "anchor", "Anker", "Anchor", true),
      Titled(context, "supplier", "Leverancier", "Supplier", true),
      Titled(context, "category", "Categorie", "Category", true),
      Titled(context, "end", "Einde", "Ends"),
      Titled(context, "value", "Waarde", "Value")};
  if (options.money) {
    columns.push_back(Titled(context, "committed", "Toegezegd", "Committed"));
    columns.push_back(Titled(context, "invoiced", "Gefactureerd", "Invoiced"));
    columns.push_back(Titled(context, "paid", "Betaald", "Paid"));
  }
  Listing listing(std::move(columns));
  for (const Contract& contract : response.contracts()) {
    std::vector<Value> row = {NumberOrTitle(contract),
                              NameOr(names, contract.anchor()),
                              NameOr(names, contract.supplier()),
                              contract.category(),
                              contract.ended_date().empty()
                                  ? contract.end_date()
                                  : contract.ended_date(),
                              ToMoney(contract.value())};
    if (options.money) {
      const ppb::ContractMoney& money = contract.money();
      row.push_back(ToMoney(money.committed()));
      row.push_back(ToMoney(money.invoiced()));
      row.push_back(money.payment_count() == 0 ? Value(Missing{})
                                               : ToMoney(money.paid()));
    }
    listing.Add(std::move(row));
  }
  context.Print(listing, response,
                context.Say("Geen contracten.", "No contracts."));
  NoteMore(context, !response.next_page_token().empty(), options.limit);
  return kExitOk;
}

struct ExpiringOptions {
  std::string anchor;
  std::string category;
  std::string from;
  int32_t months = 12;
  int32_t limit = kLimitByDefault;
};

// "12+12 maanden": options that are not taken yet.
std::string OptionsLeft(const Context& context, const Contract& contract) {
  std::string text;
  for (const auto& option : contract.options()) {
    if (option.is_taken()) continue;
    if (!text.empty()) text += "+";
    text += std::to_string(option.months());
  }
  if (!text.empty()) text += context.Say(" mnd", " months");
  return text;
}

absl::StatusOr<int> RunExpiring(const ExpiringOptions& options,
                                Context& context) {
  Day from(
      absl::ToCivilDay(context.terminal().clock.Now(), absl::UTCTimeZone()));
  if (!options.from.empty()) {
    OMLOOP_ASSIGN_OR_RETURN(from, ParseDay(options.from));
  }
  const Month last = Month(from) + options.months;
  const Day limit =
      std::min(Day(last.year(), last.month(), from.day()), LastDay(last));
  ppb::ListContractsRequest request;
  request.set_parent(client::kBookName);
  request.set_ends_from(FormatDay(from));
  request.set_ends_to(FormatDay(limit));
  request.set_category(options.category);
  OMLOOP_ASSIGN_OR_RETURN(const int32_t anchor,
                          FindAnchor(context, options.anchor));
  request.set_anchor(anchor);
  OMLOOP_ASSIGN_OR_RETURN(
      ppb::ListContractsResponse response,
      CallPages(context, &Service::ListContracts, request, 0,
                [](auto& page) { return page.mutable_contracts(); }));
  const auto end_of = [](const Contract& contract) {
    return contract.ended_date().empty() ? contract.end_date()
                                         : contract.ended_date();
  };
  std::stable_sort(response.mutable_contracts()->begin(),
                   response.mutable_contracts()->end(),
                   [&](const Contract& a, const Contract& b) {
                     return end_of(a) < end_of(b);
                   });
  const int all = response.contracts_size();
  if (options.limit != 0 && all > options.limit) {
    response.mutable_contracts()->DeleteSubrange(options.limit,
                                                 all - options.limit);
  }
  OMLOOP_ASSIGN_OR_RETURN(const auto names, NamesOf(context, response));
  Listing listing({Titled(context, "end", "Einde", "Ends"),
                   {"contract", "Contract", true},
                   Titled(context, "anchor", "Anker", "Anchor", true),
                   Titled(context, "supplier", "Leverancier", "Supplier", true),
                   Titled(context, "category", "Categorie", "Category", true),
                   Titled(context, "options", "Opties", "Options"),
                   Titled(context, "value", "Waarde", "Value"),
                   Titled(context, "invoiced", "Gefactureerd", "Invoiced")});
  for (const Contract& contract : response.contracts()) {
    listing.Add({end_of(contract), NumberOrTitle(contract),
                 NameOr(names, contract.anchor()),
                 NameOr(names, contract.supplier()), contract.category(),
                 OptionsLeft(context, contract), ToMoney(contract.value()),
                 contract.has_money()
                     ? Value(ToMoney(contract.money().invoiced()))
                     : Value(Missing{})});
  }
  context.Print(listing, response,
                context.Say("Geen contracten die dan aflopen.",
                            "No contracts that end then."));
  NoteMore(context, all > response.contracts_size(), options.limit);
  return kExitOk;
}

void AddList(CLI::App& group, Invocation& invocation) {
  CLI::App* list = AddCommand(
      group, {.name = "list",
              .summary = "contracts, by when they end or where they stand",
              .details = "A contract without an end is open-ended; it is not "
                         "listed when a time is asked for.",
              .examples = "omloop contracts list --anchor=3\n"
                          "omloop contracts list --state=running --money\n"
                          "omloop contracts list --ending-from=2026-11-01 "
                          "--ending-before=2027-11-01"});
  const auto options = std::make_shared<ListOptions>();
  list->add_option("--anchor", options->anchor,
                   "contracts of this anchor, by name or number")
      ->type_name("NAME");
  list->add_option("--category", options->category, "of this category")
      ->type_name("CODE");
  OneOf(list->add_option("--state", options->state, "where they stand today"),
        EnumWords(*ppb::ContractState_descriptor()));
  list->add_option("--ending-from", options->ending_from,
                   "that end on this day or later")
      ->type_name("YYYY-MM-DD");
  list->add_option("--ending-before", options->ending_before,
                   "that end before this day")
      ->type_name("YYYY-MM-DD");
  list->add_flag("--without-consideration", options->without_consideration,
                 "that have no local consideration");
  list->add_flag("--money", options->money,
                 "with what was committed, invoiced and paid");
  AddNumber(list, "--limit", options->limit, "most rows; 0 for all")
      ->default_str("100");
  SetAction(list, invocation,
            [options](Context& context) { return RunList(*options, context); });
}

void AddExpiring(CLI::App& group, Invocation& invocation) {
  CLI::App* expiring = AddCommand(
      group,
      {.name = "expiring",
       .summary = "contracts that end soon, the first first",
       .details = "What comes up for renewal: time to talk to the market, to "
                  "cut lots, or to ask who nearby could do it. An option not "
                  "taken yet can move the end.",
       .examples = "omloop contracts expiring --months=12\n"
                   "omloop contracts expiring --category=cleaning "
                   "--output=csv"});
  const auto options = std::make_shared<ExpiringOptions>();
  expiring
      ->add_option("--anchor", options->anchor,
                   "contracts of this anchor, by name or number")
      ->type_name("NAME");
  expiring->add_option("--category", options->category, "of this category")
      ->type_name("CODE");
  expiring
      ->add_option("--from", options->from, "from this day; else from today")
      ->type_name("YYYY-MM-DD");
  AddNumber(expiring, "--months", options->months, "within so many months")
      ->default_str("12");
  AddNumber(expiring, "--limit", options->limit, "most rows; 0 for all")
      ->default_str("100");
  SetAction(expiring, invocation, [options](Context& context) {
    return RunExpiring(*options, context);
  });
}

}  // namespace

void AddContracts(CLI::App& app, Invocation& invocation) {
  CLI::App* group = AddCommand(
      app,
      {.name = "contracts",
       .summary = "contracts of anchors with suppliers",
       .details = "A spend line finds its contract by contract or order "
                  "number, else by the only contract of anchor and supplier "
                  "that runs in its category; that is shown as assumed.",
       .examples = "omloop contracts import contracts.csv\n"
                   "omloop contracts expiring --months=12\n"
                   "omloop contracts show C-2026-7"});
  group->require_subcommand(1);
  AddContractImport(*group, invocation);
  AddContractChanges(*group, invocation);
  AddContractShow(*group, invocation);
  AddList(*group, invocation);
  AddExpiring(*group, invocation);
  AddContractExport(*group, invocation);
}

}  // namespace omloop::cli
