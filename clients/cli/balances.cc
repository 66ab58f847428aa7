#include "clients/cli/balances.h"

#include <memory>
#include <vector>

#include "clients/cli/answers.h"

namespace omloop::cli {
namespace {

struct Options {
  int32_t party = 0;
  int64_t as_of = 0;
  int32_t limit = kLimitByDefault;
};

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
  Listing listing(
      {{"account", std::string(context.Say("Rekening", "Account"))},
       {"party", std::string(context.Say("Partij", "Party"))},
       {"name", std::string(context.Say("Naam", "Name")), true},
       {"class", std::string(context.Say("Soort", "Class"))},
       {"asset", std::string(context.Say("Munt", "Asset"))},
       {"debit", "Debit"},
       {"credit", "Credit"},
       {"balance", std::string(context.Say("Saldo", "Balance"))},
       {"entries", std::string(context.Say("Boekingen", "Entries"))}});
  for (const ledger::v1::AccountBalance& balance : response.balances()) {
    type::v1::Money money;
    money.set_asset(balance.asset());
    const Asset asset = ToMoney(money).asset();
    listing.Add({int64_t{balance.account()}, int64_t{balance.party()},
                 NameOr(names, balance.party()),
                 EnumWord(*ledger::v1::AccountClass_descriptor(),
                          balance.account_class()),
                 balance.asset(), Money(balance.debit_minor(), asset),
                 Money(balance.credit_minor(), asset),
                 // Both sides are below 2^63, so the difference fits.
                 Money(balance.debit_minor() - balance.credit_minor(), asset),
                 balance.entry_count()});
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
