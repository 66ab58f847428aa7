#include "services/procurement/procurement_server.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "ledger/base/errors.h"
#include "ledger/base/sha256.h"
#include "ledger/base/status_macros.h"
#include "ledger/ingest/report_json.h"
#include "services/common/names.h"
#include "services/common/paging.h"
#include "services/common/status_bridge.h"
#include "services/procurement/contracts.h"
#include "services/procurement/due.h"
#include "services/procurement/entry_correction.h"
#include "services/procurement/import_undo.h"
#include "services/procurement/months.h"
#include "services/procurement/restatements.h"
#include "services/procurement/spend_rules.h"

namespace omloop::services {
namespace {

namespace ppb = omloop::procurement::v1;

constexpr int kPageDefault = 100;
constexpr int kPageMax = 1000;
// How long a restart tries to go on with interrupted imports.
constexpr int kResumeAttemptsMax = 60;

absl::StatusOr<EntryId> ParseImportId(std::string_view bytes,
                                      std::string_view field) {
  if (bytes.size() == EntryId::kSize) return EntryId::FromBytes(bytes);
  return InvalidArgument(
      "BAD_IMPORT_ID",
      absl::StrFormat("%s has %d bytes, an id has 16", field, bytes.size()));
}

void SetMoney(int64_t minor, Asset asset, omloop::type::v1::Money& money) {
  money.set_minor_units(minor);
  money.set_asset(std::string(asset.code()));
}

void FillChanges(const ImportFindings& findings, ppb::ImportChanges& changes) {
  Asset asset = findings.report.asset;
  changes.set_correction_count(findings.corrected_to.count);
  SetMoney(findings.corrected_from.sum_minor, asset,
           *changes.mutable_corrected_from());
  SetMoney(findings.corrected_to.sum_minor, asset,
           *changes.mutable_corrected_to());
  changes.set_reversal_count(findings.reversals.count);
  SetMoney(findings.reversals.sum_minor, asset,
           *changes.mutable_reversal_sum());
}

template <typename Response>
void AddBodiesAndMonths(const ImportFindings& findings, Response& response) {
  Asset asset = findings.report.asset;
  for (const auto& [name, tally] : findings.bodies) {
    ppb::BodyMatch* body = response.add_bodies();
    body->set_body_name(name);
    body->set_anchor(findings.body_anchors.at(name));
    body->set_record_count(tally.count);
    SetMoney(tally.sum_minor, asset, *body->mutable_sum());
  }
  for (const auto& [name, tally] : findings.months) {
    ppb::MonthEffect* month = response.add_months();
    month->set_month(name);
    month->set_record_count(tally.count);
    SetMoney(tally.sum_minor, asset, *month->mutable_sum());
  }
}

ppb::PaymentFindings PaymentsToProto(const ImportFindings& findings) {
  const PaymentTotals& totals = findings.payments;
  const Asset asset = findings.report.asset;
  ppb::PaymentFindings out;
  out.set_invoice_count(totals.invoices.count);
  SetMoney(totals.invoices.sum_minor, asset, *out.mutable_invoice_sum());
  out.set_supplier_count(totals.suppliers.count);
  SetMoney(totals.suppliers.sum_minor, asset, *out.mutable_supplier_sum());
  out.set_blocked_account_count(totals.blocked_accounts.count);
  SetMoney(totals.blocked_accounts.sum_minor, asset,
           *out.mutable_blocked_account_sum());
  out.set_unknown_count(totals.unknown.count);
  SetMoney(totals.unknown.sum_minor, asset, *out.mutable_unknown_sum());
  for (const auto& [size, stat] : totals.days) {
    ppb::PaymentDays& days = *out.add_payment_days();
    days.set_size_class(size);
    days.set_invoice_count(stat.count);
    SetMoney(stat.sum_minor, asset, *days.mutable_sum());
    days.set_median_days(stat.median_days);
    days.set_late_permille(stat.late_permille);
  }
  return out;
}

}  // namespace

ProcurementServer::ProcurementServer(const ProcurementOptions& options)
    : options_(options),
      ledger_(options.ledger),
      registry_(options.registry),
      view_(ledger_),
      contract_money_(ledger_),
      desk_(*options.desk) {}

ProcurementServer::~ProcurementServer() {
  stopping_ = true;
  if (resumer_.joinable()) resumer_.join();
}

Day ProcurementServer::Today() const {
  return Day(absl::ToCivilDay(options_.clock->Now(), absl::UTCTimeZone()));
}

void ProcurementServer::ResumeImports() {
  resumer_ = std::thread([this] {
    absl::StatusOr<std::vector<ppb::Import>> imports = desk_.List();
    if (!imports.ok()) return;
    for (const ppb::Import& import : *imports) {
      if (import.state() != ppb::IMPORT_STATE_BOOKING) continue;
      for (int i = 0; i < kResumeAttemptsMax && !stopping_; ++i) {
        absl::Status status = Resume(import);
        if (!absl::IsUnavailable(status)) break;
        absl::SleepFor(absl::Milliseconds(500));
      }
    }
  });
}

absl::Status ProcurementServer::Resume(const ppb::Import& import) {
  if (import.undoes_import() != 0) {
    ppb::UndoImportRequest request;
    request.set_parent("books/-");
    request.set_import_number(import.undoes_import());
    request.set_request_id(import.import_id());
    request.set_reason(import.options().restatement_reason());
    ppb::UndoImportResponse response;
    return DoUndo(request, response);
  }
  ppb::CommitImportResponse response;
  return DoCommit(EntryId::FromBytes(import.import_id()), nullptr, response);
}

absl::StatusOr<ppb::Import> ProcurementServer::Find(
    std::string_view parent, std::string_view import_id) const {
  OMLOOP_RETURN_IF_ERROR(CheckBookName(parent));
  OMLOOP_ASSIGN_OR_RETURN(EntryId id, ParseImportId(import_id, "import_id"));
  return desk_.Get(id);
}

absl::Status ProcurementServer::DoBegin(const ppb::BeginImportRequest& request,
                                        ppb::BeginImportResponse& response) {
  OMLOOP_RETURN_IF_ERROR(CheckBookName(request.parent()));
  OMLOOP_ASSIGN_OR_RETURN(EntryId id,
                          ParseImportId(request.request_id(), "request_id"));
  const ppb::ImportOptions& options = request.options();
  if (!options.asset().empty()) {
    OMLOOP_RETURN_IF_ERROR(Asset::FromCode(options.asset()).status());
  }
  if (!options.month().empty()) {
    OMLOOP_RETURN_IF_ERROR(ParseMonth(options.month()).status());
  }
  if (!options.complete_month().empty()) {
    OMLOOP_RETURN_IF_ERROR(ParseMonth(options.complete_month()).status());
  }
  if (options.anchor() != 0) {
    OMLOOP_ASSIGN_OR_RETURN(BookFacts facts, view_.Refresh());
    auto attributes =
        facts.attributes.find(static_cast<uint32_t>(options.anchor()));
    if (attributes == facts.attributes.end() ||
        attributes->second.kind != PartyKind::kAnchor) {
      return NotFound("ANCHOR_NOT_FOUND",
                      absl::StrFormat("party %d is not an anchor; "
                                      "\"omloop parties list --kind=anchor\" "
                                      "shows those that are",
                                      options.anchor()));
    }
  }
  MutexLock lock(desk_mutex_);
  absl::StatusOr<ppb::Import> known = desk_.Get(id);
  if (!known.ok()) {
    ppb::Import import;
    import.set_import_id(id.str());
    *import.mutable_options() = options;
    import.set_state(ppb::IMPORT_STATE_UPLOADING);
    OMLOOP_RETURN_IF_ERROR(desk_.Put(import, Today()));
    known = std::move(import);
  }
  *response.mutable_import() = *std::move(known);
  return absl::OkStatus();
}

absl::Status ProcurementServer::DoAppend(
    const ppb::AppendImportChunkRequest& request,
    ppb::AppendImportChunkResponse& response) {
  const std::string& content = request.content();
  if (content.size() > kChunkBytesMax || content.empty()) {
    return InvalidArgument(
        "CHUNK_SIZE", absl::StrFormat("a chunk has 1 to %d bytes, this one %d",
                                      kChunkBytesMax, content.size()));
  }
  if (omloop::View(Sha256Of(content)) != request.sha256()) {
    return InvalidArgument("CHUNK_HASH_MISMATCH",
                           "the chunk does not have the SHA-256 that was sent "
                           "with it; send it again");
  }
  MutexLock lock(desk_mutex_);
  OMLOOP_ASSIGN_OR_RETURN(ppb::Import import,
                          Find(request.parent(), request.import_id()));
  int64_t size = static_cast<int64_t>(content.size());
  response.set_received_bytes(import.received_bytes());
  if (request.offset() >= 0 &&
      request.offset() + size <= import.received_bytes()) {
    return absl::OkStatus();  // Came before.
  }
  if (import.state() != ppb::IMPORT_STATE_UPLOADING &&
      import.state() != ppb::IMPORT_STATE_CHECKED) {
    return FailedPrecondition("IMPORT_CLOSED",
                              "the import is being booked or has been; begin "
                              "a new one for another file");
  }
  if (request.offset() != import.received_bytes()) {
    return FailedPrecondition(
        "CHUNK_GAP",
        absl::StrFormat("the next chunk begins at byte %d, this one at %d",
                        import.received_bytes(), request.offset()));
  }
  if (import.received_bytes() + size > kUploadBytesMax) {
    return InvalidArgument("FILE_TOO_LARGE",
                           absl::StrFormat("a file has at most %d bytes; "
                                           "split it",
                                           kUploadBytesMax));
  }
  import.set_state(ppb::IMPORT_STATE_UPLOADING);
  OMLOOP_RETURN_IF_ERROR(desk_.Append(import, content, Today()));
  response.set_received_bytes(import.received_bytes());
  return absl::OkStatus();
}

absl::Status ProcurementServer::DoCheck(const ppb::CheckImportRequest& request,
                                        ppb::CheckImportResponse& response) {
  OMLOOP_ASSIGN_OR_RETURN(ppb::Import import,
                          Find(request.parent(), request.import_id()));
  if (import.state() == ppb::IMPORT_STATE_COMPLETED) {
    return FailedPrecondition("IMPORT_CLOSED",
                              "the import is booked; its file is not kept");
  }
  EntryId id = EntryId::FromBytes(import.import_id());
  ingest::ChunkSource source(
      [&](int64_t index) { return desk_.Chunk(id, index); });
  ImportRun run(Tools(), import.options());
  OMLOOP_ASSIGN_OR_RETURN(ImportFindings findings, run.Check(source));
  {
    MutexLock lock(desk_mutex_);
    OMLOOP_ASSIGN_OR_RETURN(import, desk_.Get(id));
    if (import.state() == ppb::IMPORT_STATE_UPLOADING) {
      import.set_state(ppb::IMPORT_STATE_CHECKED);
    }
    import.set_accepted_count(findings.report.accepted);
    import.set_file_sha256(findings.report.sha256);
    OMLOOP_RETURN_IF_ERROR(desk_.Put(import, Today()));
  }
  Asset asset = findings.report.asset;
  *response.mutable_import() = std::move(import);
  response.set_report_json(
      ingest::ReportToJson(findings.report, ingest::BySupplier::kLeaveOut));
  response.set_new_count(findings.fresh.count);
  SetMoney(findings.fresh.sum_minor, asset, *response.mutable_new_sum());
  response.set_existing_count(findings.existing.count);
  SetMoney(findings.existing.sum_minor, asset,
           *response.mutable_existing_sum());
  response.set_rejected_count(findings.report.rejected);
  FillChanges(findings, *response.mutable_changes());
  for (const ppb::ProposedChange& change : findings.proposed) {
    *response.add_proposed_changes() = change;
  }
  response.set_taken_back_count(findings.taken_back);
  response.set_alike_count(findings.alike);
  response.set_pass_through_count(findings.pass_through.count);
  SetMoney(findings.pass_through.sum_minor, asset,
           *response.mutable_pass_through_sum());
  AddBodiesAndMonths(findings, response);
  if (findings.payments.any) {
    *response.mutable_payments() = PaymentsToProto(findings);
  }
  response.set_known_supplier_count(findings.known_suppliers);
  response.set_new_supplier_count(findings.new_suppliers);
  response.set_unplaced_supplier_count(findings.unplaced_suppliers);
  response.set_same_file_booked(
      findings.existing.count > 0 && findings.fresh.count == 0 &&
      findings.corrected_to.count == 0 && findings.reversals.count == 0 &&
      findings.interrupted.empty());
  if (findings.report.rejected > 0) {
    response.set_rejects_csv(findings.rejects_csv);
  }
  return absl::OkStatus();
}

absl::Status ProcurementServer::DoCommit(const EntryId& id,
                                         const ppb::ImportChanges* agreed,
                                         ppb::CommitImportResponse& response) {
  MutexLock commit(commit_mutex_);
  ppb::Import import;
  {
    MutexLock lock(desk_mutex_);
    OMLOOP_ASSIGN_OR_RETURN(import, desk_.Get(id));
    if (import.state() == ppb::IMPORT_STATE_COMPLETED) {
      *response.mutable_import() = import;
      response.set_existing_count(import.accepted_count());
      return absl::OkStatus();
    }
    if (import.received_bytes() == 0) {
      return FailedPrecondition("FILE_EMPTY",
                                "nothing was uploaded for this import yet");
    }
    import.set_state(ppb::IMPORT_STATE_BOOKING);
    OMLOOP_RETURN_IF_ERROR(desk_.Put(import, Today()));
  }
  ingest::ChunkSource source(
      [&](int64_t index) { return desk_.Chunk(id, index); });
  ImportRun run(Tools(), import.options());
  absl::StatusOr<ImportFindings> findings = run.Book(
      source,
      [&](int64_t rows) {
        MutexLock lock(desk_mutex_);
        import.set_booked_count(rows);
        // Only progress: a failure here changes nothing that counts.
        desk_.Put(import, Today()).IgnoreError();
      },
      agreed);
  MutexLock lock(desk_mutex_);
  if (!findings.ok()) {
    // What may pass (a role that is away, a stop) leaves the import as it is,
    // to go on with; anything else is the user's to mend.
    if (!absl::IsUnavailable(findings.status()) && !stopping_) {
      import.set_state(ppb::IMPORT_STATE_FAILED);
      import.set_failure(std::string(findings.status().message()));
      OMLOOP_RETURN_IF_ERROR(desk_.Put(import, Today()));
    }
    return findings.status();
  }
  import.set_state(ppb::IMPORT_STATE_COMPLETED);
  import.set_booked_count(findings->fresh.count);
  import.set_accepted_count(findings->report.accepted);
  import.set_file_sha256(findings->report.sha256);
  import.set_import_number(static_cast<int32_t>(findings->import_number));
  import.clear_failure();
  OMLOOP_RETURN_IF_ERROR(desk_.Put(import, Today()));
  OMLOOP_RETURN_IF_ERROR(desk_.DropChunks(id));
  Asset asset = findings->report.asset;
  *response.mutable_import() = std::move(import);
  response.set_booked_count(findings->fresh.count);
  SetMoney(findings->fresh.sum_minor, asset, *response.mutable_booked_sum());
  response.set_existing_count(findings->existing.count);
  SetMoney(findings->existing.sum_minor, asset,
           *response.mutable_existing_sum());
  response.set_rejected_count(findings->report.rejected);
  FillChanges(*findings, *response.mutable_changes());
  AddBodiesAndMonths(*findings, response);
  if (findings->payments.any) {
    *response.mutable_payments() = PaymentsToProto(*findings);
  }
  response.set_created_supplier_count(findings->new_suppliers);
  response.set_contract_named_count(findings->contract_named);
  response.set_contract_assumed_count(findings->contract_assumed);
  OMLOOP_ASSIGN_OR_RETURN(ledger::v1::GetBookResponse book, ledger_.GetBook());
  response.set_size(book.size());
  response.set_root(book.root());
  return absl::OkStatus();
}

absl::Status ProcurementServer::DoList(const ppb::ListImportsRequest& request,
                                       ppb::ListImportsResponse& response) {
  OMLOOP_RETURN_IF_ERROR(CheckBookName(request.parent()));
  OMLOOP_ASSIGN_OR_RETURN(
      int count, PageSize(request.page_size(), kPageDefault, kPageMax));
  OMLOOP_ASSIGN_OR_RETURN(std::vector<ppb::Import> imports, desk_.List());
  OMLOOP_ASSIGN_OR_RETURN(
      PageToken page, PageToken::Decode(request.page_token(),
                                        QueryHash("imports"), ~uint64_t{0}));
  uint64_t limit = std::min<uint64_t>(
      imports.size(), page.position + static_cast<uint64_t>(count));
  for (uint64_t i = page.position; i < limit; ++i) {
    *response.add_imports() = imports[i];
  }
  if (limit < imports.size()) {
    page.position = limit;
    response.set_next_page_token(page.Encode());
  }
  return absl::OkStatus();
}

grpc::Status ProcurementServer::BeginImport(
    grpc::ServerContext*, const ppb::BeginImportRequest* request,
    ppb::BeginImportResponse* response) {
  return ToGrpc(DoBegin(*request, *response));
}

grpc::Status ProcurementServer::AppendImportChunk(
    grpc::ServerContext*, const ppb::AppendImportChunkRequest* request,
    ppb::AppendImportChunkResponse* response) {
  return ToGrpc(DoAppend(*request, *response));
}

grpc::Status ProcurementServer::CheckImport(
    grpc::ServerContext*, const ppb::CheckImportRequest* request,
    ppb::CheckImportResponse* response) {
  return ToGrpc(DoCheck(*request, *response));
}

grpc::Status ProcurementServer::CommitImport(
    grpc::ServerContext*, const ppb::CommitImportRequest* request,
    ppb::CommitImportResponse* response) {
  absl::Status status = CheckBookName(request->parent());
  if (!status.ok()) return ToGrpc(status);
  absl::StatusOr<EntryId> id = ParseImportId(request->import_id(), "import_id");
  if (!id.ok()) return ToGrpc(id.status());
  return ToGrpc(DoCommit(
      *id, request->has_agreed_changes() ? &request->agreed_changes() : nullptr,
      *response));
}

grpc::Status ProcurementServer::GetImport(grpc::ServerContext*,
                                          const ppb::GetImportRequest* request,
                                          ppb::GetImportResponse* response) {
  absl::StatusOr<ppb::Import> import =
      Find(request->parent(), request->import_id());
  if (!import.ok()) return ToGrpc(import.status());
  *response->mutable_import() = *std::move(import);
  return grpc::Status::OK;
}

grpc::Status ProcurementServer::ListImports(
    grpc::ServerContext*, const ppb::ListImportsRequest* request,
    ppb::ListImportsResponse* response) {
  return ToGrpc(DoList(*request, *response));
}

grpc::Status ProcurementServer::CancelImport(
    grpc::ServerContext*, const ppb::CancelImportRequest* request,
    ppb::CancelImportResponse*) {
  MutexLock lock(desk_mutex_);
  absl::StatusOr<ppb::Import> import =
      Find(request->parent(), request->import_id());
  if (!import.ok()) return ToGrpc(import.status());
  if (import->state() == ppb::IMPORT_STATE_BOOKING ||
      import->state() == ppb::IMPORT_STATE_COMPLETED ||
      import->import_number() != 0) {
    return ToGrpc(FailedPrecondition(
        "IMPORT_CLOSED",
        "the import is being booked or has been, and is not dropped"));
  }
  return ToGrpc(desk_.Drop(EntryId::FromBytes(import->import_id())));
}

absl::Status ProcurementServer::DoUndo(const ppb::UndoImportRequest& request,
                                       ppb::UndoImportResponse& response) {
  OMLOOP_ASSIGN_OR_RETURN(EntryId id,
                          ParseImportId(request.request_id(), "request_id"));
  MutexLock commit(commit_mutex_);
  if (request.validate_only()) {
    return services::UndoImport(Tools(), request, response);
  }
  // On the desk, so that a restart goes on with it.
  ppb::Import import;
  import.set_import_id(id.str());
  import.set_undoes_import(request.import_number());
  import.set_state(ppb::IMPORT_STATE_BOOKING);
  import.mutable_options()->set_restatement_reason(request.reason());
  {
    MutexLock lock(desk_mutex_);
    absl::StatusOr<ppb::Import> known = desk_.Get(id);
    if (known.ok() && known->undoes_import() != request.import_number()) {
      return FailedPrecondition("REQUEST_ID_REUSED",
                                "the request id belongs to another import; "
                                "make a new one");
    }
    OMLOOP_RETURN_IF_ERROR(desk_.Put(import, Today()));
  }
  absl::Status status = services::UndoImport(Tools(), request, response);
  MutexLock lock(desk_mutex_);
  if (absl::IsUnavailable(status) || stopping_) return status;
  if (!status.ok() && !absl::IsAborted(status)) {
    // Nothing was begun.
    desk_.Drop(id).IgnoreError();
    return status;
  }
  import.set_state(status.ok() ? ppb::IMPORT_STATE_COMPLETED
                               : ppb::IMPORT_STATE_FAILED);
  import.set_failure(std::string(status.message()));
  import.set_import_number(response.undone_by_import());
  import.mutable_options()->clear_restatement_reason();
  OMLOOP_RETURN_IF_ERROR(desk_.Put(import, Today()));
  return status;
}

grpc::Status ProcurementServer::UndoImport(
    grpc::ServerContext* context, const ppb::UndoImportRequest* request,
    ppb::UndoImportResponse* response) {
  absl::Status status = RequireSteward(ViewOf(*context), "undoing an import");
  if (status.ok()) status = DoUndo(*request, *response);
  return ToGrpc(status);
}

grpc::Status ProcurementServer::ListBookImports(
    grpc::ServerContext* context, const ppb::ListBookImportsRequest* request,
    ppb::ListBookImportsResponse* response) {
  absl::Status status = RequireSteward(ViewOf(*context), "the list of imports");
  if (status.ok()) {
    status = services::ListBookImports(Tools(), ViewOf(*context), *request,
                                       *response);
  }
  return ToGrpc(status);
}

grpc::Status ProcurementServer::CorrectEntry(
    grpc::ServerContext* context, const ppb::CorrectEntryRequest* request,
    ppb::CorrectEntryResponse* response) {
  absl::Status status = RequireSteward(ViewOf(*context), "correcting an entry");
  if (!status.ok()) return ToGrpc(status);
  MutexLock commit(commit_mutex_);
  return ToGrpc(services::CorrectEntry(Tools(), *request, *response));
}

grpc::Status ProcurementServer::SubmitMonth(
    grpc::ServerContext* context, const ppb::SubmitMonthRequest* request,
    ppb::SubmitMonthResponse* response) {
  absl::Status status = RequireSteward(ViewOf(*context), "submitting a month");
  if (status.ok())
    status = services::SubmitMonth(Tools(), Today(), *request, *response);
  return ToGrpc(status);
}

grpc::Status ProcurementServer::SignOffMonth(
    grpc::ServerContext* context, const ppb::SignOffMonthRequest* request,
    ppb::SignOffMonthResponse* response) {
  absl::Status status = RequireSteward(ViewOf(*context), "signing a month off");
  if (status.ok())
    status = services::SignOffMonth(Tools(), Today(), *request, *response);
  return ToGrpc(status);
}

grpc::Status ProcurementServer::ReopenMonth(
    grpc::ServerContext* context, const ppb::ReopenMonthRequest* request,
    ppb::ReopenMonthResponse* response) {
  absl::Status status = RequireSteward(ViewOf(*context), "reopening a month");
  if (status.ok())
    status = services::ReopenMonth(Tools(), Today(), *request, *response);
  return ToGrpc(status);
}

grpc::Status ProcurementServer::GetMonthStatus(
    grpc::ServerContext* context, const ppb::GetMonthStatusRequest* request,
    ppb::GetMonthStatusResponse* response) {
  return ToGrpc(services::GetMonthStatus(Tools(), ViewOf(*context), Today(),
                                         *request, *response));
}

grpc::Status ProcurementServer::ListRestatements(
    grpc::ServerContext* context, const ppb::ListRestatementsRequest* request,
    ppb::ListRestatementsResponse* response) {
  absl::Status status =
      RequireSteward(ViewOf(*context), "the list of restatements");
  if (status.ok()) {
    status = services::ListRestatements(Tools(), ViewOf(*context), *request,
                                        *response);
  }
  return ToGrpc(status);
}

grpc::Status ProcurementServer::AdoptRule(grpc::ServerContext* context,
                                          const ppb::AdoptRuleRequest* request,
                                          ppb::AdoptRuleResponse* response) {
  absl::Status status = RequireSteward(ViewOf(*context), "adopting a rule");
  if (status.ok()) status = services::AdoptRule(Tools(), *request, *response);
  return ToGrpc(status);
}

grpc::Status ProcurementServer::ListRules(grpc::ServerContext* context,
                                          const ppb::ListRulesRequest* request,
                                          ppb::ListRulesResponse* response) {
  return ToGrpc(
      services::ListRules(Tools(), ViewOf(*context), *request, *response));
}

grpc::Status ProcurementServer::ListDue(grpc::ServerContext* context,
                                        const ppb::ListDueRequest* request,
                                        ppb::ListDueResponse* response) {
  absl::Status status =
      RequireSteward(ViewOf(*context), "the list of what is due");
  if (!status.ok()) return ToGrpc(status);
  absl::StatusOr<std::vector<ppb::Import>> desk = desk_.List();
  if (!desk.ok()) return ToGrpc(desk.status());
  return ToGrpc(
      services::ListDue(Tools(), Today(), *desk, *request, *response));
}

grpc::Status ProcurementServer::RegisterContracts(
    grpc::ServerContext* context, const ppb::RegisterContractsRequest* request,
    ppb::RegisterContractsResponse* response) {
  absl::Status status =
      RequireSteward(ViewOf(*context), "registering contracts");
  if (status.ok()) {
    status =
        services::RegisterContracts(ToolsOfContracts(), *request, *response);
  }
  return ToGrpc(status);
}

grpc::Status ProcurementServer::ListContracts(
    grpc::ServerContext* context, const ppb::ListContractsRequest* request,
    ppb::ListContractsResponse* response) {
  return ToGrpc(services::ListContracts(ToolsOfContracts(), ViewOf(*context),
                                        *request, *response));
}

grpc::Status ProcurementServer::GetContract(
    grpc::ServerContext* context, const ppb::GetContractRequest* request,
    ppb::GetContractResponse* response) {
  return ToGrpc(services::GetContract(ToolsOfContracts(), ViewOf(*context),
                                      *request, *response));
}

grpc::Status ProcurementServer::AmendContract(
    grpc::ServerContext* context, const ppb::AmendContractRequest* request,
    ppb::AmendContractResponse* response) {
  absl::Status status = RequireSteward(ViewOf(*context), "amending contracts");
  if (status.ok()) {
    status = services::AmendContract(ToolsOfContracts(), *request, *response);
  }
  return ToGrpc(status);
}

grpc::Status ProcurementServer::EndContract(
    grpc::ServerContext* context, const ppb::EndContractRequest* request,
    ppb::EndContractResponse* response) {
  absl::Status status = RequireSteward(ViewOf(*context), "ending contracts");
  if (status.ok()) {
    status = services::EndContract(ToolsOfContracts(), *request, *response);
  }
  return ToGrpc(status);
}

grpc::Status ProcurementServer::StateSocialReturn(
    grpc::ServerContext* context, const ppb::StateSocialReturnRequest* request,
    ppb::StateSocialReturnResponse* response) {
  absl::Status status =
      RequireSteward(ViewOf(*context), "stating social return");
  if (status.ok()) {
    status =
        services::StateSocialReturn(ToolsOfContracts(), *request, *response);
  }
  return ToGrpc(status);
}

grpc::Status ProcurementServer::ListContractEntries(
    grpc::ServerContext* context,
    const ppb::ListContractEntriesRequest* request,
    ppb::ListContractEntriesResponse* response) {
  return ToGrpc(services::ListContractEntries(
      ToolsOfContracts(), ViewOf(*context), *request, *response));
}

}  // namespace omloop::services
