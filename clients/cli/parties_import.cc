#include "clients/cli/parties_import.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "clients/cli/answers.h"
#include "clients/cli/list_import.h"
#include "clients/cli/progress.h"
#include "ledger/base/calendar.h"
#include "ledger/ingest/byte_source.h"
#include "ledger/ingest/list_reader.h"
#include "omloop/ledger/v1/ledger.pb.h"
#include "omloop/registry/v1/registry.grpc.pb.h"

namespace omloop::cli {
namespace {

using registry::v1::PartyRow;

// Rows of one request; the service takes up to 5,000.
constexpr size_t kRowsInRequest = 2000;
// Establishments of one party in a list; more is a file gone wrong.
constexpr int kEstablishmentsMax = 500;

struct Options {
  std::string file;
  std::string anchor;
  bool dry_run = false;
};

// A party to send, and the first of its rows in the file.
struct Row {
  int64_t line = 0;
  PartyRow party;
};

registry::v1::Establishment EstablishmentOf(const ingest::PartyDraft& draft) {
  registry::v1::Establishment establishment;
  establishment.set_branch_number(draft.branch);
  establishment.set_house_number(draft.house_number);
  establishment.set_postcode(draft.postcode);
  establishment.set_country(draft.country);
  if (establishment.ByteSizeLong() == 0) return establishment;
  if (draft.valid_from) {
    establishment.set_valid_from(FormatDay(*draft.valid_from));
  }
  if (draft.valid_to) establishment.set_valid_to(FormatDay(*draft.valid_to));
  return establishment;
}

PartyRow PartyRowOf(const ingest::PartyDraft& draft) {
  PartyRow row;
  // A list that came from `parties unknown --output=csv`.
  row.set_supplier_number(std::string(WithoutFormulaGuard(draft.number)));
  registry::v1::Party& party = *row.mutable_party();
  party.set_display_name(std::string(WithoutFormulaGuard(draft.name)));
  party.set_kvk_number(draft.kvk);
  party.set_vat_number(draft.vat_id);
  party.set_sbi_code(draft.sbi);
  ledger::v1::PartyAttributes& attributes = *party.mutable_attributes();
  attributes.set_kind(draft.is_anchor ? ledger::v1::PARTY_KIND_ANCHOR
                                      : ledger::v1::PARTY_KIND_SUPPLIER);
  // The same numbers on both sides (ledger/model/party.h).
  attributes.set_legal_form(
      static_cast<ledger::v1::LegalForm>(static_cast<int>(draft.form)));
  attributes.set_ownership_class(static_cast<ledger::v1::OwnershipClass>(
      static_cast<int>(draft.ownership)));
  attributes.set_size_class(
      static_cast<ledger::v1::SizeClass>(static_cast<int>(draft.size)));
  attributes.set_contracting_authority(
      draft.contracting_authority.value_or(false));
  return row;
}

bool SameParty(const PartyRow& a, const PartyRow& b) {
  return a.supplier_number() == b.supplier_number() &&
         a.party().kvk_number() == b.party().kvk_number() &&
         a.party().display_name() == b.party().display_name();
}

// Collects rows; neighbouring rows of one party are its establishments.
class Collector : public ingest::PartySink {
 public:
  absl::Status OnRecord(const ingest::PartyDraft& draft) override {
    PartyRow row = PartyRowOf(draft);
    if (rows_.empty() || !SameParty(rows_.back().party, row) ||
        rows_.back().party.party().establishments_size() >=
            kEstablishmentsMax) {
      rows_.push_back({draft.row, std::move(row)});
    }
    registry::v1::Establishment establishment = EstablishmentOf(draft);
    if (establishment.ByteSizeLong() > 0) {
      *rows_.back().party.mutable_party()->add_establishments() =
          std::move(establishment);
    }
    return absl::OkStatus();
  }
  absl::Status OnProblem(const ingest::Problem& problem) override {
    remarks_.push_back(LineOf(problem));
    return absl::OkStatus();
  }
  const std::vector<Row>& rows() const { return rows_; }
  std::vector<RowLine>& remarks() { return remarks_; }

 private:
  std::vector<Row> rows_;
  std::vector<RowLine> remarks_;
};

RowLine LineOfResult(const Row& row,
                     const registry::v1::PartyRowResult& result) {
  const registry::v1::Party& party = row.party.party();
  return {.row = row.line,
          .what = !party.display_name().empty() ? party.display_name()
                  : !row.party.supplier_number().empty()
                      ? row.party.supplier_number()
                      : party.kvk_number(),
          .outcome = EnumWord(*registry::v1::RowOutcome_descriptor(),
                              result.outcome()),
          .number = result.number(),
          .place = PlaceText(result.place()),
          .code = result.code(),
          .message = result.message()};
}

absl::StatusOr<std::vector<RowLine>> Send(const std::vector<Row>& rows,
                                          int32_t anchor, bool dry_run,
                                          Context& context) {
  std::vector<RowLine> lines;
  Progress progress(context);
  progress.Start(context.Say("Registreren", "Registering"),
                 static_cast<int64_t>(rows.size()), Progress::Unit::kRows);
  for (size_t first = 0; first < rows.size(); first += kRowsInRequest) {
    const size_t limit = std::min(rows.size(), first + kRowsInRequest);
    registry::v1::ImportPartiesRequest request;
    request.set_parent(client::kBookName);
    request.set_anchor(anchor);
    request.set_validate_only(dry_run);
    for (size_t i = first; i < limit; ++i) *request.add_rows() = rows[i].party;
    OMLOOP_ASSIGN_OR_RETURN(
        const registry::v1::ImportPartiesResponse response,
        context.Call(
            &registry::v1::RegistryService::StubInterface::ImportParties,
            request, {.deadline = absl::Minutes(10)}));
    for (int i = 0; i < response.results_size(); ++i) {
      lines.push_back(LineOfResult(rows[first + static_cast<size_t>(i)],
                                   response.results(i)));
    }
    progress.Update(static_cast<int64_t>(limit));
  }
  return lines;
}

absl::StatusOr<int> Run(const Options& options, Context& context) {
  OMLOOP_ASSIGN_OR_RETURN(const auto source,
                          ingest::FileSource::Open(options.file));
  Collector collector;
  OMLOOP_ASSIGN_OR_RETURN(const ingest::FileReport report,
                          ingest::ReadParties(*source, {}, collector));
  if (report.refused) return FileRefused(options.file, report);
  OMLOOP_ASSIGN_OR_RETURN(const int32_t anchor,
                          FindAnchor(context, options.anchor));
  OMLOOP_ASSIGN_OR_RETURN(
      std::vector<RowLine> lines,
      Send(collector.rows(), anchor, options.dry_run, context));
  for (RowLine& remark : collector.remarks()) {
    lines.push_back(std::move(remark));
  }
  return PrintRowLines(context, options.file, std::move(lines),
                       options.dry_run);
}

}  // namespace

void AddPartiesImport(CLI::App& group, Invocation& invocation) {
  CLI::App* command = AddCommand(
      group,
      {.name = "import",
       .summary = "register parties of a list, or an anchor's suppliers",
       .details =
           "Columns are found by their headers, Dutch or English: number, "
           "name, KvK, branch, postcode, house number, country, legal form, "
           "ownership, size, SBI, valid from and to, role (anchor or "
           "supplier). With --anchor the numbers are that anchor's and parties "
           "seen before are completed; a new postcode or country moves their "
           "spend from unknown to its ring. Several rows of one party are its "
           "establishments. Importing a list again changes nothing.",
       .examples = "omloop parties import register.csv\n"
                   "omloop parties import suppliers.csv --anchor=\"Gemeente "
                   "Amsterdam\"\n"
                   "omloop parties import unknown.csv --anchor=3 --dry-run"});
  const auto options = std::make_shared<Options>();
  command->add_option("FILE", options->file, "a list of parties, CSV")
      ->required();
  command
      ->add_option("--anchor", options->anchor,
                   "whose supplier list it is, by name or number")
      ->type_name("NAME");
  command->add_flag("--dry-run", options->dry_run, "check, write nothing");
  SetAction(command, invocation,
            [options](Context& context) { return Run(*options, context); });
}

}  // namespace omloop::cli
