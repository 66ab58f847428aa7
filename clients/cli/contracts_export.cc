#include <algorithm>
#include <fstream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "clients/cli/answers.h"
#include "clients/cli/contracts_fields.h"
#include "clients/cli/contracts_ocds.h"
#include "ledger/base/errors.h"
#include "ledger/base/strings.h"
#include "omloop/procurement/v1/procurement.grpc.pb.h"
#include "omloop/registry/v1/registry.grpc.pb.h"

namespace omloop::cli {
namespace {

namespace lpb = ledger::v1;
namespace ppb = procurement::v1;
namespace rpb = registry::v1;
using Service = ppb::ProcurementService::StubInterface;

// Contracts one call for their entries takes.
constexpr int kContractsPerCall = 1000;
constexpr int kEntriesPerPage = 10'000;

struct ExportOptions {
  std::string file;
  std::string anchor;
  std::string format = "ocds";
  std::string prefix = "ocds-000000";
  std::string publisher;
  bool payments_only = false;
  bool all = false;
};

absl::Status FillParties(Context& context, OcdsExport& source) {
  std::vector<int32_t> numbers;
  for (const ppb::Contract& contract : source.contracts) {
    numbers.push_back(contract.anchor());
    numbers.push_back(contract.supplier());
  }
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  using Registry = rpb::RegistryService::StubInterface;
  for (size_t first = 0; first < numbers.size(); first += kPageRows) {
    rpb::BatchGetPartiesRequest request;
    request.set_parent(client::kBookName);
    const size_t limit =
        std::min(numbers.size(), first + static_cast<size_t>(kPageRows));
    for (size_t i = first; i < limit; ++i) request.add_numbers(numbers[i]);
    OMLOOP_ASSIGN_OR_RETURN(rpb::BatchGetPartiesResponse response,
                            context.Call(&Registry::BatchGetParties, request));
    for (rpb::Party& party : *response.mutable_parties()) {
      source.parties[party.number()] = std::move(party);
    }
  }
  return absl::OkStatus();
}

absl::Status FillEntries(Context& context, const ExportOptions& options,
                         OcdsExport& source) {
  for (size_t first = 0; first < source.contracts.size();
       first += kContractsPerCall) {
    ppb::ListContractEntriesRequest request;
    request.set_parent(client::kBookName);
    request.set_page_size(kEntriesPerPage);
    const size_t limit =
        std::min(source.contracts.size(), first + kContractsPerCall);
    for (size_t i = first; i < limit; ++i) {
      request.add_sequences(source.contracts[i].sequence());
    }
    do {
      OMLOOP_ASSIGN_OR_RETURN(
          ppb::ListContractEntriesResponse response,
          context.Call(&Service::ListContractEntries, request,
                       {.deadline = absl::Minutes(5)}));
      for (ppb::ContractEntry& entry : *response.mutable_entries()) {
        const bool payment = entry.kind() == lpb::ENTRY_KIND_PAYMENT;
        if (options.payments_only && !payment) continue;
        source.entries[entry.contract_sequence()].push_back(std::move(entry));
      }
      request.set_page_token(response.next_page_token());
    } while (!request.page_token().empty());
  }
  // Spend lines and bank payments of one contract are the same money: where
  // the bank was read, its payments are the transactions.
  for (auto& [contract, entries] : source.entries) {
    const auto is_payment = [](const ppb::ContractEntry& entry) {
      return entry.kind() == lpb::ENTRY_KIND_PAYMENT;
    };
    if (std::none_of(entries.begin(), entries.end(), is_payment)) continue;
    std::erase_if(entries, [&](const ppb::ContractEntry& entry) {
      return !is_payment(entry);
    });
  }
  return absl::OkStatus();
}

absl::StatusOr<int> RunExport(const ExportOptions& options, Context& context) {
  ppb::ListContractsRequest request;
  request.set_parent(client::kBookName);
  OMLOOP_ASSIGN_OR_RETURN(const int32_t anchor,
                          FindAnchor(context, options.anchor));
  request.set_anchor(anchor);
  OMLOOP_ASSIGN_OR_RETURN(
      ppb::ListContractsResponse response,
      CallPages(context, &Service::ListContracts, request, 0,
                [](auto& page) { return page.mutable_contracts(); }));
  OcdsExport source;
  source.prefix = options.prefix;
  source.publisher = options.publisher;
  source.published = context.terminal().clock.Now();
  for (ppb::Contract& contract : *response.mutable_contracts()) {
    source.contracts.push_back(std::move(contract));
  }
  OMLOOP_RETURN_IF_ERROR(FillParties(context, source));
  // Open data names nobody who is a natural person.
  const size_t before = source.contracts.size();
  if (!options.all) {
    std::erase_if(source.contracts, [&](const ppb::Contract& contract) {
      const auto supplier = source.parties.find(contract.supplier());
      return supplier == source.parties.end() ||
             !supplier->second.attributes().legal_person();
    });
  }
  OMLOOP_RETURN_IF_ERROR(FillEntries(context, options, source));
  if (source.publisher.empty()) {
    const auto party = source.parties.find(anchor);
    source.publisher =
        party == source.parties.end() ? "Omloop" : party->second.display_name();
  }
  const std::string text =
      ToOcds(source).dump(2, ' ', false,
                          nlohmann::ordered_json::error_handler_t::replace) +
      "\n";
  if (options.file.empty() || options.file == "-") {
    context.terminal().out << text;
  } else {
    std::ofstream out(options.file, std::ios::binary | std::ios::trunc);
    out << text;
    if (!out.flush()) {
      return Unavailable("FILE_UNWRITABLE",
                         absl::StrFormat("cannot write %s", options.file));
    }
  }
  context.Note(absl::StrFormat("%d %s", source.contracts.size(),
                               context.Say("contracten geschreven als OCDS 1.1",
                                           "contracts written as OCDS 1.1")));
  if (before > source.contracts.size()) {
    context.Note(absl::StrFormat(
        "%d %s", before - source.contracts.size(),
        context.Say("met een natuurlijk persoon zijn weggelaten (--all neemt "
                    "ze mee, voor eigen gebruik)",
                    "with a natural person are left out (--all takes them, "
                    "for your own use)")));
  }
  return kExitOk;
}

}  // namespace

void AddContractExport(CLI::App& group, Invocation& invocation) {
  CLI::App* command = AddCommand(
      group,
      {.name = "export",
       .summary = "contracts with their payments as open data (OCDS 1.1)",
       .details =
           "One release a contract, with what was paid on it as transactions "
           "of its implementation: payments of the bank where they were read, "
           "else lines of spend. Local considerations, evidence and reasons "
           "are not written. Reading the file again changes nothing.",
       .examples = "omloop contracts export contracts.json --anchor=3 "
                   "--ocid-prefix=ocds-abc123\n"
                   "omloop contracts export --anchor=3 > contracts.json"});
  const auto options = std::make_shared<ExportOptions>();
  command->add_option("FILE", options->file,
                      "where to; standard output "
                      "without it");
  command
      ->add_option("--anchor", options->anchor,
                   "contracts of this anchor, by name or number")
      ->type_name("NAME");
  OneOf(command->add_option("--format", options->format, "of the file"),
        {"ocds"});
  command
      ->add_option("--ocid-prefix", options->prefix,
                   "the publisher's prefix, as registered with the Open "
                   "Contracting Partnership; ocds-000000 is nobody's")
      ->type_name("PREFIX");
  command
      ->add_option("--publisher", options->publisher,
                   "who publishes; else the anchor")
      ->type_name("NAME");
  command->add_flag("--payments-only", options->payments_only,
                    "only payments of the bank, no lines of spend");
  command->add_flag("--all", options->all,
                    "also contracts with natural persons; not to be "
                    "published");
  SetAction(command, invocation, [options](Context& context) {
    return RunExport(*options, context);
  });
}

}  // namespace omloop::cli
