#include "clients/cli/verify.h"

#include <filesystem>
#include <memory>

#include "absl/strings/str_format.h"
#include "clients/cli/answers.h"
#include "clients/cpp/channels.h"
#include "ledger/base/errors.h"
#include "ledger/base/hex.h"
#include "ledger/base/sha256.h"
#include "ledger/book/book.h"
#include "omloop/ledger/v1/ledger.grpc.pb.h"

namespace omloop::cli {
namespace {

using ledger::v1::VerifyBookResponse;

// Reading a large book again takes a while.
constexpr absl::Duration kVerifyDeadline = absl::Hours(12);

absl::StatusOr<VerifyBookResponse> VerifyFolder(const std::string& folder,
                                                const Clock& clock) {
  if (!std::filesystem::exists(folder + "/BOOK")) {
    return NotFound("BOOK_NOT_FOUND",
                    absl::StrFormat("%s holds no book", folder));
  }
  book::BookOptions options;
  options.folder = folder;
  options.read_only = true;
  options.clock = &clock;
  OMLOOP_ASSIGN_OR_RETURN(const std::unique_ptr<book::Book> opened,
                          book::Book::Open(options));
  OMLOOP_ASSIGN_OR_RETURN(const book::VerifyReport report, opened->Verify());
  VerifyBookResponse response;
  response.set_size(static_cast<int64_t>(report.size));
  response.set_root(std::string(View(report.root)));
  response.set_balance_digest(std::string(View(report.balance_digest)));
  response.set_money_count(static_cast<int64_t>(report.money_count));
  response.set_fact_count(static_cast<int64_t>(report.fact_count));
  for (const std::string& check : report.checks) response.add_checks(check);
  return response;
}

absl::StatusOr<VerifyBookResponse> Verify(bool offline, Context& context) {
  if (offline) {
    return VerifyFolder(context.Folder(), context.terminal().clock);
  }
  ledger::v1::VerifyBookRequest request;
  request.set_name(client::kBookName);
  const client::CallOptions options{.deadline = kVerifyDeadline};
  return context.Call(&ledger::v1::LedgerService::StubInterface::VerifyBook,
                      request, options);
}

absl::StatusOr<int> Run(bool offline, Context& context) {
  absl::StatusOr<VerifyBookResponse> answer = Verify(offline, context);
  // Without a server the folder can be read by itself.
  if (!offline && !answer.ok() && ReasonOf(answer.status()) == "NO_SERVER" &&
      context.ServerText().empty() &&
      std::filesystem::exists(context.Folder() + "/BOOK")) {
    context.Note(
        context.Say("Er draait geen server; de map zelf wordt gelezen.",
                    "No server runs; reading the folder itself."));
    answer = Verify(true, context);
  }
  OMLOOP_ASSIGN_OR_RETURN(const VerifyBookResponse response, std::move(answer));
  Listing listing({{"field", std::string(context.Say("Veld", "Field"))},
                   {"value", std::string(context.Say("Waarde", "Value"))}});
  listing.Add({std::string("size"), response.size()});
  listing.Add({std::string("money entries"), response.money_count()});
  listing.Add({std::string("facts"), response.fact_count()});
  listing.Add({std::string("root"), ToHex(response.root())});
  listing.Add(
      {std::string("balance digest"), ToHex(response.balance_digest())});
  for (const std::string& check : response.checks()) {
    listing.Add({std::string("checked"), check});
  }
  if (context.output() == OutputFormat::kTable) {
    std::ostream& out = context.terminal().out;
    const Style& style = context.style();
    out << style.Bold(context.Say("Het boek klopt.", "The book is sound."))
        << "\n\n";
    // Numbers and hashes under each other read best to the left.
    const auto line = [&](std::string_view name, std::string_view value) {
      out << absl::StrFormat("%-16s", name) << value << "\n";
    };
    line(context.Say("omvang", "size"), absl::StrFormat("%d", response.size()));
    line(context.Say("geldboekingen", "money entries"),
         absl::StrFormat("%d", response.money_count()));
    line(context.Say("feiten", "facts"),
         absl::StrFormat("%d", response.fact_count()));
    line("root", ToHex(response.root()));
    line(context.Say("saldi", "balances"), ToHex(response.balance_digest()));
    out << "\n" << context.Say("Nagegaan:", "Checked:") << "\n";
    for (const std::string& check : response.checks()) {
      out << "  " << style.Clean(check) << "\n";
    }
    return kExitOk;
  }
  context.Print(listing, response, "");
  return kExitOk;
}

}  // namespace

void AddVerify(CLI::App& app, Invocation& invocation) {
  CLI::App* command = AddCommand(
      app,
      {.name = "verify",
       .summary = "read the whole book again and check that it is sound",
       .details =
           "Checks every record against the Merkle root, that sequences have "
           "no gap, that payloads fit their commitments, that debits equal "
           "credits for each asset, and that sums and indexes follow from the "
           "log. The server does it; without one, or with --offline, the "
           "folder is read by this program and nothing is written.",
       .examples = "omloop --folder=my-book verify\n"
                   "omloop --folder=copy-of-book verify --offline"});
  const auto offline = std::make_shared<bool>(false);
  command->add_flag("--offline", *offline,
                    "read the folder, whether a server runs or not");
  SetAction(command, invocation,
            [offline](Context& context) { return Run(*offline, context); });
}

}  // namespace omloop::cli
