#include "clients/cli/book.h"

#include <string>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "clients/cli/answers.h"
#include "clients/cli/book_init.h"
#include "clients/cli/money_text.h"
#include "ledger/base/hex.h"
#include "omloop/ledger/v1/ledger.grpc.pb.h"

namespace omloop::cli {
namespace {

absl::StatusOr<int> RunStatus(Context& context) {
  ledger::v1::GetBookRequest request;
  request.set_name(client::kBookName);
  OMLOOP_ASSIGN_OR_RETURN(
      const ledger::v1::GetBookResponse book,
      context.Call(&ledger::v1::LedgerService::StubInterface::GetBook,
                   request));
  Listing listing({{"field", std::string(context.Say("Veld", "Field"))},
                   {"value", std::string(context.Say("Waarde", "Value"))}});
  const auto add = [&](std::string_view name, const std::string& value) {
    listing.Add({std::string(name), value});
  };
  const auto count = [&](int64_t value) {
    return FormatCount(value, context.language());
  };
  add(context.Say("naam", "name"), book.display_name());
  add(context.Say("boekingen", "entries"), count(book.size()));
  add(context.Say("partijen", "parties"), count(book.party_count()));
  add(context.Say("rekeningen", "accounts"), count(book.account_count()));
  add(context.Say("munt", "asset"), book.default_asset());
  add(context.Say("talen", "languages"), absl::StrJoin(book.languages(), ", "));
  add(context.Say("openbaarheid", "disclosure"), book.disclosure());
  add("root", ToHex(book.root()));
  add("id", book.book_id());
  add(context.Say("saldi tot", "balances up to"),
      count(book.balance_watermark()));
  add(context.Say("index tot", "index up to"), count(book.index_watermark()));
  add(context.Say("oudere kopie valt op", "older copy noticed"),
      std::string(book.rollback_protected()
                      ? context.Say("ja", "yes")
                      : context.Say("nee: geen getuige en geen --head-dir",
                                    "no: neither a witness nor --head-dir")));
  context.Print(listing, book, "");
  return kExitOk;
}

}  // namespace

void AddBook(CLI::App& app, Invocation& invocation) {
  CLI::App* group = AddCommand(
      app, {.name = "book",
            .summary = "make a book, or see where it stands",
            .details = "A book is the ledger of one alliance, in one folder.",
            .examples = "omloop book init my-book --name=\"Samen Nieuw-West\"\n"
                        "omloop --folder=my-book book status"});
  group->require_subcommand(1);
  AddBookInit(*group, invocation);
  CLI::App* status = AddCommand(
      *group, {.name = "status",
               .summary = "what the book is, its size and its root",
               .details = "Size and root together fix everything that stands "
                          "in the book: write them down, and any later copy "
                          "can be held against them.",
               .examples = "omloop book status\n"
                           "omloop book status --output=json"});
  SetAction(status, invocation, RunStatus);
}

}  // namespace omloop::cli
