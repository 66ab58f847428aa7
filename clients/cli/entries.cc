#include "clients/cli/entries.h"

#include <memory>

#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "clients/cli/answers.h"
#include "clients/cli/text.h"
#include "ledger/base/calendar.h"
#include "ledger/base/errors.h"
#include "ledger/base/hex.h"
#include "omloop/ledger/v1/ledger.grpc.pb.h"

namespace omloop::cli {
namespace {

using ledger::v1::Entry;
using Service = ledger::v1::LedgerService::StubInterface;

// Hexadecimal digits of a record in one line of a table.
constexpr size_t kHexInLine = 64;

struct ListOptions {
  std::string month;
  int32_t account = 0;
  int32_t party = 0;
  int32_t import_number = 0;
  std::string only;
  int64_t as_of = 0;
  int32_t limit = kLimitByDefault;
};

std::string KindWord(const Entry& entry) {
  return EnumWord(*ledger::v1::EntryKind_descriptor(), entry.kind());
}

std::string DayText(const Entry& entry) {
  return FormatDay(DayFromNumber(entry.has_money()
                                     ? entry.money().effective_day()
                                     : entry.fact().valid_from_day()));
}

Value NumberOrNone(int64_t number) {
  if (number == 0) return Missing{};
  return number;
}

// For people: a line of an import as "7:42", no column without use.
Listing TableOf(const Context& context,
                const ledger::v1::ListEntriesResponse& response) {
  Listing listing(
      {{"sequence", std::string(context.Say("Volgnr", "Sequence"))},
       {"date", std::string(context.Say("Datum", "Date"))},
       {"kind", std::string(context.Say("Soort", "Kind"))},
       {"amount", std::string(context.Say("Bedrag", "Amount"))},
       {"debit", std::string(context.Say("Debet", "Debit"))},
       {"credit", "Credit"},
       {"import", "Import"},
       {"party", std::string(context.Say("Partij", "Party"))},
       {"reversed", std::string(context.Say("Terug", "Reversed"))}});
  for (const Entry& entry : response.entries()) {
    const ledger::v1::MoneyEntry& money = entry.money();
    listing.Add({entry.sequence(), DayText(entry), KindWord(entry),
                 entry.has_money() ? Value(ToMoney(money.amount())) : Missing{},
                 NumberOrNone(money.debit_account()),
                 NumberOrNone(money.credit_account()),
                 money.import_number() == 0
                     ? Value(Missing{})
                     : absl::StrFormat("%d:%d", money.import_number(),
                                       money.import_line()),
                 NumberOrNone(entry.party_number()),
                 NumberOrNone(entry.reversed_by_sequence())});
  }
  return listing;
}

Listing CsvOf(const ledger::v1::ListEntriesResponse& response) {
  Listing listing({{"sequence", ""},
                   {"date", ""},
                   {"kind", ""},
                   {"amount", ""},
                   {"asset", ""},
                   {"debit_account", ""},
                   {"credit_account", ""},
                   {"import", ""},
                   {"line", ""},
                   {"subject", ""},
                   {"party", ""},
                   {"reversed_by", ""}});
  for (const Entry& entry : response.entries()) {
    const ledger::v1::MoneyEntry& money = entry.money();
    const bool is_money = entry.has_money();
    listing.Add({entry.sequence(), DayText(entry), KindWord(entry),
                 is_money ? Value(ToMoney(money.amount())) : Missing{},
                 is_money ? Value(money.amount().asset()) : Missing{},
                 NumberOrNone(money.debit_account()),
                 NumberOrNone(money.credit_account()),
                 NumberOrNone(money.import_number()),
                 NumberOrNone(money.import_line()),
                 NumberOrNone(entry.subject_number()),
                 NumberOrNone(entry.party_number()),
                 NumberOrNone(entry.reversed_by_sequence())});
  }
  return listing;
}

absl::StatusOr<int> RunList(const ListOptions& options, Context& context) {
  ledger::v1::ListEntriesRequest request;
  request.set_parent(client::kBookName);
  request.set_month(options.month);
  request.set_account(options.account);
  request.set_party(options.party);
  request.set_import_number(options.import_number);
  request.set_as_of_sequence(options.as_of);
  if (options.only == "money") {
    request.set_entry_class(ledger::v1::ENTRY_CLASS_MONEY);
  } else if (options.only == "facts") {
    request.set_entry_class(ledger::v1::ENTRY_CLASS_FACT);
  }
  OMLOOP_ASSIGN_OR_RETURN(
      const ledger::v1::ListEntriesResponse response,
      CallPages(context, &Service::ListEntries, request, options.limit,
                [](auto& page) { return page.mutable_entries(); }));
  context.Print(context.output() == OutputFormat::kCsv
                    ? CsvOf(response)
                    : TableOf(context, response),
                response, context.Say("Geen boekingen.", "No entries."));
  NoteMore(context, !response.next_page_token().empty(), options.limit);
  return kExitOk;
}

// "12 (Gemeente Amsterdam, purchases)", as far as it can be found.
absl::StatusOr<std::string> AccountText(Context& context, int32_t account) {
  ledger::v1::ListBalancesRequest request;
  request.set_parent(client::kBookName);
  // Numbers are dense from 1 and rows in their order, so the account is among
  // the first `account` rows.
  OMLOOP_ASSIGN_OR_RETURN(
      const ledger::v1::ListBalancesResponse response,
      CallPages(context, &Service::ListBalances, request, account,
                [](auto& page) { return page.mutable_balances(); }));
  for (const ledger::v1::AccountBalance& balance : response.balances()) {
    if (balance.account() != account) continue;
    OMLOOP_ASSIGN_OR_RETURN(const auto names,
                            PartyNames(context, {balance.party()}));
    return absl::StrFormat("%d (%s, %s)", account,
                           NameOr(names, balance.party()),
                           EnumWord(*ledger::v1::AccountClass_descriptor(),
                                    balance.account_class()));
  }
  return absl::StrFormat("%d", account);
}

void AddMoneyRows(const Entry& entry, Listing& listing) {
  const ledger::v1::MoneyEntry& money = entry.money();
  const auto add = [&](const char* field, Value value) {
    listing.Add({std::string(field), std::move(value)});
  };
  add("amount", ToMoney(money.amount()));
  if (money.category() != 0) add("category", int64_t{money.category()});
  if (money.area() != 0) add("area", int64_t{money.area()});
  if (money.import_number() != 0) {
    add("import", absl::StrFormat("%d, line %d", money.import_number(),
                                  money.import_line()));
  }
  if (money.contract_sequence() != 0) {
    add("contract",
        absl::StrFormat("entry %d%s", money.contract_sequence(),
                        money.assumed_contract() ? " (assumed)" : ""));
  }
  if (money.reversed_sequence() != 0) {
    add("reverses", absl::StrFormat("entry %d", money.reversed_sequence()));
  }
  if (money.restatement()) add("restatement", std::string("yes"));
  add("date basis",
      money.date_basis() == ledger::v1::DATE_BASIS_UNSPECIFIED
          ? std::string("paid")
          : EnumWord(*ledger::v1::DateBasis_descriptor(), money.date_basis()));
}

absl::StatusOr<int> RunShow(int64_t sequence, Context& context) {
  ledger::v1::GetEntryRequest request;
  request.set_name(
      absl::StrFormat("%s/entries/%d", client::kBookName, sequence));
  OMLOOP_ASSIGN_OR_RETURN(const ledger::v1::GetEntryResponse response,
                          context.Call(&Service::GetEntry, request));
  const Entry& entry = response.entry();
  Listing listing({{"field", std::string(context.Say("Veld", "Field"))},
                   {"value", std::string(context.Say("Waarde", "Value"))}});
  listing.Add({std::string("name"), entry.name()});
  listing.Add({std::string("id"), ToHex(entry.entry_id())});
  listing.Add({std::string("recorded"),
               absl::FormatTime("%Y-%m-%d %H:%M:%E3S UTC",
                                absl::FromUnixNanos(entry.recorded_time_ns()),
                                absl::UTCTimeZone())});
  listing.Add({std::string("kind"), KindWord(entry)});
  listing.Add({std::string("date"), DayText(entry)});
  if (entry.has_money()) {
    AddMoneyRows(entry, listing);
    for (const auto& [side, account] :
         {std::pair<const char*, int32_t>("debit",
                                          entry.money().debit_account()),
          {"credit", entry.money().credit_account()}}) {
      OMLOOP_ASSIGN_OR_RETURN(std::string text, AccountText(context, account));
      listing.Add({std::string(side), std::move(text)});
    }
  } else {
    if (entry.subject_number() != 0) {
      listing.Add({std::string("about"),
                   absl::StrFormat("number %d", entry.subject_number())});
    }
    if (entry.party_number() != 0) {
      OMLOOP_ASSIGN_OR_RETURN(const auto names,
                              PartyNames(context, {entry.party_number()}));
      listing.Add({std::string("party"),
                   absl::StrFormat("%d (%s)", entry.party_number(),
                                   NameOr(names, entry.party_number()))});
    }
    listing.Add({std::string("payload"),
                 absl::StrFormat("%d bytes", entry.fact().payload().size())});
  }
  if (entry.reversed_by_sequence() != 0) {
    listing.Add({std::string("reversed by"),
                 absl::StrFormat("entry %d", entry.reversed_by_sequence())});
  }
  const std::string record = ToHex(entry.record());
  for (size_t at = 0; at < record.size(); at += kHexInLine) {
    listing.Add(
        {std::string(at == 0 ? "record" : ""), record.substr(at, kHexInLine)});
  }
  context.Print(listing, response, "");
  return kExitOk;
}

}  // namespace

void AddEntries(CLI::App& app, Invocation& invocation) {
  CLI::App* group = AddCommand(
      app, {.name = "entries",
            .summary = "what stands in the book, entry by entry",
            .details = "Every line of money and every fact is one entry, with "
                       "a sequence that never changes.",
            .examples = "omloop entries list --month=2026-10 --limit=20\n"
                        "omloop entries show 1234"});
  group->require_subcommand(1);

  CLI::App* list = AddCommand(
      *group,
      {.name = "list",
       .summary = "entries in order, filtered",
       .details = "Filters go together: an entry is shown when all that are "
                  "given fit. Amounts in CSV and JSON are plain.",
       .examples = "omloop entries list --month=2026-10\n"
                   "omloop entries list --party=12 --only=money --limit=0\n"
                   "omloop entries list --import=3 --output=csv > lines.csv"});
  const auto options = std::make_shared<ListOptions>();
  list->add_option("--month", options->month, "entries dated in this month")
      ->type_name("YYYY-MM");
  AddNumber(list, "--account", options->account, "entries of this account");
  AddNumber(list, "--party", options->party,
            "entries of this party, on either side");
  AddNumber(list, "--import", options->import_number, "lines of this import");
  OneOf(list->add_option("--only", options->only, "only one kind of entry"),
        {"money", "facts"});
  AddNumber(list, "--as-of", options->as_of,
            "the book as it was after this entry");
  AddNumber(list, "--limit", options->limit, "most rows; 0 for all")
      ->default_str("100");
  SetAction(list, invocation,
            [options](Context& context) { return RunList(*options, context); });

  CLI::App* show = AddCommand(
      *group, {.name = "show",
               .summary = "one entry with all that is known of it",
               .details = "The record is the 128 bytes as they are hashed, in "
                          "hexadecimal.",
               .examples = "omloop entries show 1234\n"
                           "omloop entries show 0 --output=json"});
  const auto sequence = std::make_shared<int64_t>(0);
  AddNumber(show, "SEQUENCE", *sequence, "place of the entry, from 0")
      ->required();
  SetAction(show, invocation, [sequence](Context& context) {
    return RunShow(*sequence, context);
  });
}

}  // namespace omloop::cli
