#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "clients/cli/answers.h"
#include "clients/cli/contracts_fields.h"
#include "clients/cli/list_import.h"
#include "clients/cli/progress.h"
#include "ledger/base/calendar.h"
#include "ledger/ingest/byte_source.h"
#include "ledger/ingest/ocds/ocds_list.h"
#include "omloop/ledger/v1/ledger.pb.h"
#include "omloop/procurement/v1/procurement.grpc.pb.h"

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
  std::string reason;
  bool refuse_changes = false;
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

// "raamovereenkomst", "nadere overeenkomst", "framework", "call-off".
ledger::v1::ContractForm FormOf(const std::string& word) {
  const std::string lower = absl::AsciiStrToLower(word);
  if (absl::StrContains(lower, "nadere") ||
      absl::StrContains(lower, "call-off") ||
      absl::StrContains(lower, "calloff")) {
    return ledger::v1::CONTRACT_FORM_CALL_OFF;
  }
  return absl::StrContains(lower, "raam") ||
                 absl::StrContains(lower, "framework")
             ? ledger::v1::CONTRACT_FORM_FRAMEWORK
             : ledger::v1::CONTRACT_FORM_UNSPECIFIED;
}

// "2.82", "sociale werkvoorziening"; "2.82a", "art. 77".
ledger::v1::ReservedBasis ReservedOf(const std::string& word) {
  const std::string lower = absl::AsciiStrToLower(word);
  if (absl::StrContains(lower, "2.82a") || absl::StrContains(lower, "77") ||
      absl::StrContains(lower, "social-services")) {
    return ledger::v1::RESERVED_BASIS_SOCIAL_SERVICES;
  }
  return absl::StrContains(lower, "2.82") ||
                 absl::StrContains(lower, "shelter") ||
                 absl::StrContains(lower, "werkvoorziening")
             ? ledger::v1::RESERVED_BASIS_SHELTERED_WORK
             : ledger::v1::RESERVED_BASIS_UNSPECIFIED;
}

ContractRow ContractRowOf(const ingest::ContractDraft& draft, int32_t anchor) {
  ContractRow row;
  row.set_anchor_name(draft.anchor);
  row.set_supplier_number(draft.supplier_number);
  row.set_supplier_name(draft.supplier_name);
  row.set_supplier_kvk_number(draft.supplier_kvk);
  row.set_supplier_postcode(draft.supplier_postcode);
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
  if (draft.signed_on) contract.set_signed_date(FormatDay(*draft.signed_on));
  if (draft.published_on) {
    contract.set_published_date(FormatDay(*draft.published_on));
  }
  contract.set_form(FormOf(draft.form));
  contract.set_framework_number(draft.framework_number);
  contract.set_reserved_basis(ReservedOf(draft.reserved));
  contract.set_threshold_kind(draft.threshold_kind);
  contract.set_tender_reference(draft.tender_reference);
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
  // Call-offs last, so that their frameworks are registered before them.
  const std::vector<Row>& rows() {
    std::stable_partition(rows_.begin(), rows_.end(), [](const Row& row) {
      return row.contract.contract().framework_number().empty();
    });
    return rows_;
  }
  std::vector<RowLine>& remarks() { return remarks_; }

 private:
  const int32_t anchor_;
  std::vector<Row> rows_;
  std::vector<RowLine> remarks_;
};

std::string ChangesText(const procurement::v1::ContractRowResult& result) {
  std::vector<std::string> words;
  for (const procurement::v1::ContractChange& change : result.changes()) {
    words.push_back(
        absl::StrFormat("%s: %s -> %s", change.field(),
                        change.before().empty() ? "-" : change.before(),
                        change.after().empty() ? "-" : change.after()));
  }
  return absl::StrJoin(words, "; ");
}

// The row, and what there is to look at about it.
void AddLines(const Context& context, const Row& row,
              const procurement::v1::ContractRowResult& result,
              std::vector<RowLine>& lines) {
  const bool refused = !result.code().empty();
  RowLine line{.row = row.line,
               .what = row.contract.contract().contract_number().empty()
                           ? row.contract.supplier_name()
                           : row.contract.contract().contract_number(),
               .number = result.sequence(),
               .code = result.code(),
               .message = result.message()};
  if (refused) {
    line.outcome = "refused";
  } else if (!result.existing()) {
    line.outcome = "created";
  } else if (result.changes().empty()) {
    line.outcome = "unchanged";
  } else {
    line.outcome = "amended";
    line.message = ChangesText(result);
  }
  const bool is_new = line.outcome != "unchanged" && !refused;
  const std::string what = line.what;
  lines.push_back(std::move(line));
  if (!is_new) return;
  for (const procurement::v1::ContractRemark& remark : result.remarks()) {
    lines.push_back({.row = row.line,
                     .what = what,
                     .outcome = "warning",
                     .code = remark.code(),
                     .message = std::string(
                         context.Say(remark.words_nl(), remark.words_en()))});
  }
}

absl::StatusOr<std::vector<RowLine>> Send(const std::vector<Row>& rows,
                                          const ImportOptions& options,
                                          Context& context) {
  std::vector<RowLine> lines;
  Progress progress(context);
  progress.Start(context.Say("Registreren", "Registering"),
                 static_cast<int64_t>(rows.size()), Progress::Unit::kRows);
  for (size_t first = 0; first < rows.size(); first += kRowsInRequest) {
    const size_t limit = std::min(rows.size(), first + kRowsInRequest);
    procurement::v1::RegisterContractsRequest request;
    request.set_parent(client::kBookName);
    request.set_validate_only(options.dry_run);
    request.set_reason(options.reason);
    if (options.refuse_changes) {
      request.set_on_other_terms(procurement::v1::ON_OTHER_TERMS_REFUSE);
    }
    for (size_t i = first; i < limit; ++i) {
      *request.add_rows() = rows[i].contract;
    }
    OMLOOP_ASSIGN_OR_RETURN(
        const procurement::v1::RegisterContractsResponse response,
        context.Call(&Service::RegisterContracts, request,
                     {.deadline = absl::Minutes(10)}));
    for (int i = 0; i < response.results_size(); ++i) {
      AddLines(context, rows[first + static_cast<size_t>(i)],
               response.results(i), lines);
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
                          ingest::ReadContractFile(*source, read, collector));
  if (report.refused) return FileRefused(options.file, report);
  OMLOOP_ASSIGN_OR_RETURN(std::vector<RowLine> lines,
                          Send(collector.rows(), options, context));
  for (RowLine& remark : collector.remarks()) {
    lines.push_back(std::move(remark));
  }
  return PrintRowLines(context, options.file, std::move(lines),
                       options.dry_run);
}

}  // namespace

void AddContractImport(CLI::App& group, Invocation& invocation) {
  CLI::App* command = AddCommand(
      group,
      {.name = "import",
       .summary = "register the contracts of a list or of open data",
       .details =
           "A CSV list: columns are found by their headers, Dutch or English: "
           "anchor, supplier, KvK, number, contract number, order number, "
           "title, category, start, end, signed, value, procedure, form, "
           "framework, reserved, local consideration. Or open contracting "
           "data (OCDS 1.0, 1.1: packages, records, JSON lines; also packed "
           "by gzip). Importing a list again changes nothing; other terms "
           "amend the contract, blank cells leave what is registered.",
       .examples = "omloop contracts import contracts.csv\n"
                   "omloop contracts import own.csv --anchor=3 --dry-run\n"
                   "omloop contracts import ocds-releases.jsonl.gz "
                   "--anchor=3"});
  const auto options = std::make_shared<ImportOptions>();
  command->add_option("FILE", options->file, "a list of contracts, CSV or OCDS")
      ->required();
  command
      ->add_option("--anchor", options->anchor,
                   "whose contracts they are, when no column says so")
      ->type_name("NAME");
  command
      ->add_option("--asset", options->asset,
                   "what values are in; else from the file, else EUR")
      ->type_name("CODE");
  command->add_flag("--refuse-changes", options->refuse_changes,
                    "refuse rows with other terms than registered");
  command
      ->add_option("--reason", options->reason,
                   "why, for what falls in a sealed month or is amended")
      ->type_name("TEXT");
  command->add_flag("--dry-run", options->dry_run, "check, write nothing");
  SetAction(command, invocation, [options](Context& context) {
    return RunImport(*options, context);
  });
}

}  // namespace omloop::cli
