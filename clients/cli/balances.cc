#include "clients/cli/balances.h"

#include <memory>
#include <vector>

#include "clients/cli/answers.h"
#include "omloop/ledger/v1/ledger.grpc.pb.h"

namespace omloop::cli {
namespace {

struct Options {
  int32_t party = 0;
  int64_t as_of = 0;
  int32_t limit = kLimitByDefault;
};

Listing TableWithTitles(const Context& context) {
  return Listing({{"account", std::string(context.Say("Nr", "No"))},
                  {"name", std::string(context.Say("Naam", "Name")), true},
                  {"class", std::string(context.Say("Soort", "Class"))},
                  {"debit", std::string(context.Say("Debet", "Debit"))},
                  {"credit", "Credit"},
                  {"balance", std::string(context.Say("Saldo", "Balance"))}});
}

Listing CsvColumns() {
  return Listing({{"account", ""},
                  {"party", ""},
                  {"name", ""},
                  {"class", ""},
                  {"asset", ""},
                  {"debit", ""},
                  {"credit", ""},
                  {"balance", ""},
                  {"entries", ""}});
}

absl::StatusOr<int> Run(const Options& options, Context& context) {
  ledger::v1::ListBalancesRequest request;
  request.set_parent(client::kBookName);
  request.set_party(options.party);
  request.set_as_of_sequence(options.as_of);
  OMLOOP_ASSIGN_OR_RETURN(
      const ledger::v1::ListBalancesResponse response,
      CallPages(context,
                &ledger::v1::LedgerService::StubInterface::ListBalances,
                request, options.limit,
                [](auto& page) { return page.mutable_balances(); }));
  std::vector<int32_t> parties;
  for (const auto& balance : response.balances()) {
    parties.push_back(balance.party());
  }
  OMLOOP_ASSIGN_OR_RETURN(const auto names, PartyNames(context, parties));
  const bool table = context.output() == OutputFormat::kTable;
  Listing listing = table ? TableWithTitles(context) : CsvColumns();
  for (const ledger::v1::AccountBalance& balance : response.balances()) {
    type::v1::Money money;
    money.set_asset(balance.asset());
    const Asset asset = ToMoney(money).asset();
    const Money debit(balance.debit_minor(), asset);
    const Money credit(balance.credit_minor(), asset);
    // Both sides are below 2^63, so the difference fits.
    const Money sum(balance.debit_minor() - balance.credit_minor(), asset);
    const std::string name = NameOr(names, balance.party());
    const std::string account_class = EnumWord(
        *ledger::v1::AccountClass_descriptor(), balance.account_class());
    if (table) {
      listing.Add({int64_t{balance.account()}, name, account_class, debit,
                   credit, sum});
    } else {
      listing.Add({int64_t{balance.account()}, int64_t{balance.party()}, name,
                   account_class, balance.asset(), debit, credit, sum,
                   balance.entry_count()});
    }
  }
  context.Print(listing, response,
                context.Say("Geen rekeningen.", "No accounts."));
  NoteMore(context, !response.next_page_token().empty(), options.limit);
  return kExitOk;
}

}  // namespace

void AddBalances(CLI::App& app, Invocation& invocation) {
  CLI::App* command = AddCommand(
      app, {.name = "balances",
            .summary = "the sums of accounts",
            .details = "An account belongs to a party and has a class "
                       "(purchases, sales ...) and an asset. The balance is "
                       "debit less credit.",
            .examples = "omloop balances\n"
                        "omloop balances --party=1 --as-of=5000\n"
                        "omloop balances --limit=0 --output=csv"});
  const auto options = std::make_shared<Options>();
  AddNumber(command, "--party", options->party, "accounts of this party");
  AddNumber(command, "--as-of", options->as_of,
            "the sums as they were after this entry");
  AddNumber(command, "--limit", options->limit, "most rows; 0 for all")
      ->default_str("100");
  SetAction(command, invocation,
            [options](Context& context) { return Run(*options, context); });
}

}  // namespace omloop::cli
