#include "clients/cli/contracts.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "clients/cli/answers.h"
#include "clients/cli/list_import.h"
#include "clients/cli/progress.h"
#include "ledger/base/calendar.h"
#include "ledger/ingest/byte_source.h"
#include "ledger/ingest/list_reader.h"

namespace omloop::cli {
namespace {

using procurement::v1::Contract;
using procurement::v1::ContractRow;
using Service = procurement::v1::ProcurementService::StubInterface;

// Rows of one request; the service takes up to 1,000.
constexpr size_t kRowsInRequest = 1000;

struct ImportOptions {
  std::string file;
  std::string anchor;
  std::string asset;
  bool dry_run = false;
};

struct Row {
  int64_t line = 0;
  ContractRow contract;
};

ledger::v1::FundingClass FundingOf(const std::string& word) {
  if (word.empty()) return ledger::v1::FUNDING_CLASS_UNSPECIFIED;
  const std::string lower = absl::AsciiStrToLower(word);
  return absl::StrContains(lower, "vliegwiel") ||
                 absl::StrContains(lower, "flywheel")
             ? ledger::v1::FUNDING_CLASS_FLYWHEEL
             : ledger::v1::FUNDING_CLASS_REGULAR;
}

ContractRow ContractRowOf(const ingest::ContractDraft& draft, int32_t anchor) {
  ContractRow row;
  row.set_anchor_name(draft.anchor);
  row.set_supplier_number(draft.supplier_number);
  row.set_supplier_name(draft.supplier_name);
  row.set_supplier_kvk_number(draft.supplier_kvk);
  Contract& contract = *row.mutable_contract();
  if (draft.anchor.empty()) contract.set_anchor(anchor);
  contract.set_contract_number(draft.contract_number);
  for (absl::string_view number :
       absl::StrSplit(draft.order_number, ';', absl::SkipWhitespace())) {
    contract.add_order_numbers(std::string(absl::StripAsciiWhitespace(number)));
  }
  contract.set_title(draft.title);
  contract.set_category(draft.category);
  if (draft.value_minor) {
    contract.mutable_value()->set_minor_units(*draft.value_minor);
    contract.mutable_value()->set_asset(std::string(draft.asset.code()));
  }
  if (draft.start) contract.set_start_date(FormatDay(*draft.start));
  if (draft.end) contract.set_end_date(FormatDay(*draft.end));
  contract.set_funding_class(FundingOf(draft.funding_class));
  contract.set_cpv(draft.cpv);
  contract.set_procedure(draft.procedure);
  contract.set_local_consideration(draft.local_consideration);
  return row;
}

class Collector : public ingest::ContractSink {
 public:
  explicit Collector(int32_t anchor) : anchor_(anchor) {}
  absl::Status OnRecord(const ingest::ContractDraft& draft) override {
    rows_.push_back({draft.row, ContractRowOf(draft, anchor_)});
    return absl::OkStatus();
  }
  absl::Status OnProblem(const ingest::Problem& problem) override {
    remarks_.push_back(LineOf(problem));
    return absl::OkStatus();
  }
  const std::vector<Row>& rows() const { return rows_; }
  std::vector<RowLine>& remarks() { return remarks_; }

 private:
  const int32_t anchor_;
  std::vector<Row> rows_;
  std::vector<RowLine> remarks_;
};

RowLine LineOfResult(const Row& row,
                     const procurement::v1::ContractRowResult& result) {
  const bool refused = !result.code().empty();
  return {.row = row.line,
          .what = row.contract.contract().contract_number().empty()
                      ? row.contract.supplier_name()
                      : row.contract.contract().contract_number(),
          .outcome = refused             ? "refused"
                     : result.existing() ? "unchanged"
                                         : "created",
          .number = result.sequence(),
          .code = result.code(),
          .message = result.message()};
}

absl::StatusOr<std::vector<RowLine>> Send(const std::vector<Row>& rows,
                                          bool dry_run, Context& context) {
  std::vector<RowLine> lines;
  Progress progress(context);
  progress.Start(context.Say("Registreren", "Registering"),
                 static_cast<int64_t>(rows.size()), Progress::Unit::kRows);
  for (size_t first = 0; first < rows.size(); first += kRowsInRequest) {
    const size_t limit = std::min(rows.size(), first + kRowsInRequest);
    procurement::v1::RegisterContractsRequest request;
    request.set_parent(client::kBookName);
    request.set_validate_only(dry_run);
    for (size_t i = first; i < limit; ++i) {
      *request.add_rows() = rows[i].contract;
    }
    OMLOOP_ASSIGN_OR_RETURN(
        const procurement::v1::RegisterContractsResponse response,
        context.Call(&Service::RegisterContracts, request,
                     {.deadline = absl::Minutes(10)}));
    for (int i = 0; i < response.results_size(); ++i) {
      lines.push_back(LineOfResult(rows[first + static_cast<size_t>(i)],
                                   response.results(i)));
    }
    progress.Update(static_cast<int64_t>(limit));
  }
  return lines;
}

absl::StatusOr<int> RunImport(const ImportOptions& options, Context& context) {
  OMLOOP_ASSIGN_OR_RETURN(const auto source,
                          ingest::FileSource::Open(options.file));
  ingest::ReadOptions read;
  if (!options.asset.empty()) {
    OMLOOP_ASSIGN_OR_RETURN(read.asset, Asset::FromCode(options.asset));
  }
  OMLOOP_ASSIGN_OR_RETURN(const int32_t anchor,
                          FindAnchor(context, options.anchor));
  Collector collector(anchor);
  OMLOOP_ASSIGN_OR_RETURN(const ingest::FileReport report,
                          ingest::ReadContracts(*source, read, collector));
  if (report.refused) return FileRefused(options.file, report);
  OMLOOP_ASSIGN_OR_RETURN(std::vector<RowLine> lines,
                          Send(collector.rows(), options.dry_run, context));
  for (RowLine& remark : collector.remarks()) {
    lines.push_back(std::move(remark));
  }
  return PrintRowLines(context, options.file, std::move(lines),
                       options.dry_run);
}

struct ListOptions {
  std::string anchor;
  std::string ending_from;
  std::string ending_before;
  int32_t limit = kLimitByDefault;
};

absl::StatusOr<int> RunList(const ListOptions& options, Context& context) {
  procurement::v1::ListContractsRequest request;
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
  OMLOOP_ASSIGN_OR_RETURN(
      const procurement::v1::ListContractsResponse response,
      CallPages(context, &Service::ListContracts, request, options.limit,
                [](auto& page) { return page.mutable_contracts(); }));
  std::vector<int32_t> parties;
  for (const Contract& contract : response.contracts()) {
    parties.push_back(contract.anchor());
    parties.push_back(contract.supplier());
  }
  OMLOOP_ASSIGN_OR_RETURN(const auto names, PartyNames(context, parties));
  Listing listing(
      {{"contract", "Contract", true},
       {"anchor", std::string(context.Say("Anker", "Anchor")), true},
       {"supplier", std::string(context.Say("Leverancier", "Supplier")), true},
       {"category", std::string(context.Say("Categorie", "Category")), true},
       {"end", std::string(context.Say("Einde", "Ends"))},
       {"value", std::string(context.Say("Waarde", "Value"))}});
  for (const Contract& contract : response.contracts()) {
    listing.Add(
        {contract.contract_number().empty() ? contract.title()
                                            : contract.contract_number(),
         NameOr(names, contract.anchor()), NameOr(names, contract.supplier()),
         contract.category(), contract.end_date(), ToMoney(contract.value())});
  }
  context.Print(listing, response,
                context.Say("Geen contracten.", "No contracts."));
  NoteMore(context, !response.next_page_token().empty(), options.limit);
  return kExitOk;
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
                   "omloop contracts list --ending-before=2027-01-01"});
  group->require_subcommand(1);

  CLI::App* import = AddCommand(
      *group,
      {.name = "import",
       .summary = "register the contracts of a list",
       .details =
           "Columns are found by their headers, Dutch or English: anchor, "
           "supplier, KvK, number, contract number, order number, title, "
           "category, start, end, value, procedure, local consideration. "
           "Importing a list again changes nothing.",
       .examples = "omloop contracts import contracts.csv\n"
                   "omloop contracts import own.csv --anchor=3 --dry-run\n"
                   "omloop contracts import leeds.csv --asset=GBP"});
  const auto import_options = std::make_shared<ImportOptions>();
  import->add_option("FILE", import_options->file, "a list of contracts, CSV")
      ->required();
  import
      ->add_option("--anchor", import_options->anchor,
                   "whose contracts they are, when no column says so")
      ->type_name("NAME");
  import
      ->add_option("--asset", import_options->asset,
                   "what values are in; else from the file, else EUR")
      ->type_name("CODE");
  import->add_flag("--dry-run", import_options->dry_run,
                   "check, write nothing");
  SetAction(import, invocation, [import_options](Context& context) {
    return RunImport(*import_options, context);
  });

  CLI::App* list = AddCommand(
      *group, {.name = "list",
               .summary = "contracts by when they end",
               .details = "A contract without an end is open-ended; it is not "
                          "listed when a time is asked for.",
               .examples = "omloop contracts list --anchor=3\n"
                           "omloop contracts list --ending-from=2026-11-01 "
                           "--ending-before=2027-11-01"});
  const auto list_options = std::make_shared<ListOptions>();
  list->add_option("--anchor", list_options->anchor,
                   "contracts of this anchor, by name or number")
      ->type_name("NAME");
  list->add_option("--ending-from", list_options->ending_from,
                   "that end on this day or later")
      ->type_name("YYYY-MM-DD");
  list->add_option("--ending-before", list_options->ending_before,
                   "that end before this day")
      ->type_name("YYYY-MM-DD");
  AddNumber(list, "--limit", list_options->limit, "most rows; 0 for all")
      ->default_str("100");
  SetAction(list, invocation, [list_options](Context& context) {
    return RunList(*list_options, context);
  });
}

}  // namespace omloop::cli
