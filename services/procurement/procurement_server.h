#ifndef OMLOOP_SERVICES_PROCUREMENT_PROCUREMENT_SERVER_H_
#define OMLOOP_SERVICES_PROCUREMENT_PROCUREMENT_SERVER_H_

#include <atomic>
#include <memory>
#include <thread>

#include "clients/cpp/ledger_client.h"
#include "clients/cpp/registry_client.h"
#include "grpcpp/channel.h"
#include "ledger/base/clock.h"
#include "ledger/base/mutex.h"
#include "ledger/reference/reference.h"
#include "ledger/vault/vault.h"
#include "omloop/procurement/v1/procurement.grpc.pb.h"
#include "services/common/caller.h"
#include "services/procurement/book_view.h"
#include "services/procurement/contract_money.h"
#include "services/procurement/contracts.h"
#include "services/procurement/desk.h"
#include "services/procurement/import_run.h"

namespace omloop::services {

struct ProcurementOptions {
  std::shared_ptr<grpc::Channel> ledger;
  std::shared_ptr<grpc::Channel> registry;
  // All must outlive the server.
  vault::Vault* desk = nullptr;
  const Reference* reference = nullptr;
  const Clock* clock = nullptr;
};

// The procurement role: imports and contracts behind the public contract.
// Imports are committed one at a time. Thread-safe.
class ProcurementServer final
    : public omloop::procurement::v1::ProcurementService::Service {
 public:
  explicit ProcurementServer(const ProcurementOptions& options);
  ~ProcurementServer() override;

  // Goes on, in the background, with the imports that a stop interrupted
  // while they were booked. Call once the other roles can be reached.
  void ResumeImports();

  grpc::Status BeginImport(
      grpc::ServerContext* context,
      const omloop::procurement::v1::BeginImportRequest* request,
      omloop::procurement::v1::BeginImportResponse* response) override;
  grpc::Status AppendImportChunk(
      grpc::ServerContext* context,
      const omloop::procurement::v1::AppendImportChunkRequest* request,
      omloop::procurement::v1::AppendImportChunkResponse* response) override;
  grpc::Status CheckImport(
      grpc::ServerContext* context,
      const omloop::procurement::v1::CheckImportRequest* request,
      omloop::procurement::v1::CheckImportResponse* response) override;
  grpc::Status CommitImport(
      grpc::ServerContext* context,
      const omloop::procurement::v1::CommitImportRequest* request,
      omloop::procurement::v1::CommitImportResponse* response) override;
  grpc::Status GetImport(
      grpc::ServerContext* context,
      const omloop::procurement::v1::GetImportRequest* request,
      omloop::procurement::v1::GetImportResponse* response) override;
  grpc::Status ListImports(
      grpc::ServerContext* context,
      const omloop::procurement::v1::ListImportsRequest* request,
      omloop::procurement::v1::ListImportsResponse* response) override;
  grpc::Status CancelImport(
      grpc::ServerContext* context,
      const omloop::procurement::v1::CancelImportRequest* request,
      omloop::procurement::v1::CancelImportResponse* response) override;
  grpc::Status UndoImport(
      grpc::ServerContext* context,
      const omloop::procurement::v1::UndoImportRequest* request,
      omloop::procurement::v1::UndoImportResponse* response) override;
  grpc::Status ListBookImports(
      grpc::ServerContext* context,
      const omloop::procurement::v1::ListBookImportsRequest* request,
      omloop::procurement::v1::ListBookImportsResponse* response) override;
  grpc::Status CorrectEntry(
      grpc::ServerContext* context,
      const omloop::procurement::v1::CorrectEntryRequest* request,
      omloop::procurement::v1::CorrectEntryResponse* response) override;
  grpc::Status SubmitMonth(
      grpc::ServerContext* context,
      const omloop::procurement::v1::SubmitMonthRequest* request,
      omloop::procurement::v1::SubmitMonthResponse* response) override;
  grpc::Status SignOffMonth(
      grpc::ServerContext* context,
      const omloop::procurement::v1::SignOffMonthRequest* request,
      omloop::procurement::v1::SignOffMonthResponse* response) override;
  grpc::Status ReopenMonth(
      grpc::ServerContext* context,
      const omloop::procurement::v1::ReopenMonthRequest* request,
      omloop::procurement::v1::ReopenMonthResponse* response) override;
  grpc::Status GetMonthStatus(
      grpc::ServerContext* context,
      const omloop::procurement::v1::GetMonthStatusRequest* request,
      omloop::procurement::v1::GetMonthStatusResponse* response) override;
  grpc::Status ListRestatements(
      grpc::ServerContext* context,
      const omloop::procurement::v1::ListRestatementsRequest* request,
      omloop::procurement::v1::ListRestatementsResponse* response) override;
  grpc::Status AdoptRule(
      grpc::ServerContext* context,
      const omloop::procurement::v1::AdoptRuleRequest* request,
      omloop::procurement::v1::AdoptRuleResponse* response) override;
  grpc::Status ListRules(
      grpc::ServerContext* context,
      const omloop::procurement::v1::ListRulesRequest* request,
      omloop::procurement::v1::ListRulesResponse* response) override;
  grpc::Status ListDue(
      grpc::ServerContext* context,
      const omloop::procurement::v1::ListDueRequest* request,
      omloop::procurement::v1::ListDueResponse* response) override;
  grpc::Status RegisterContracts(
      grpc::ServerContext* context,
      const omloop::procurement::v1::RegisterContractsRequest* request,
      omloop::procurement::v1::RegisterContractsResponse* response) override;
  grpc::Status ListContracts(
      grpc::ServerContext* context,
      const omloop::procurement::v1::ListContractsRequest* request,
      omloop::procurement::v1::ListContractsResponse* response) override;
  grpc::Status GetContract(
      grpc::ServerContext* context,
      const omloop::procurement::v1::GetContractRequest* request,
      omloop::procurement::v1::GetContractResponse* response) override;
  grpc::Status AmendContract(
      grpc::ServerContext* context,
      const omloop::procurement::v1::AmendContractRequest* request,
      omloop::procurement::v1::AmendContractResponse* response) override;
  grpc::Status EndContract(
      grpc::ServerContext* context,
      const omloop::procurement::v1::EndContractRequest* request,
      omloop::procurement::v1::EndContractResponse* response) override;
  grpc::Status StateSocialReturn(
      grpc::ServerContext* context,
      const omloop::procurement::v1::StateSocialReturnRequest* request,
      omloop::procurement::v1::StateSocialReturnResponse* response) override;
  grpc::Status ListContractEntries(
      grpc::ServerContext* context,
      const omloop::procurement::v1::ListContractEntriesRequest* request,
      omloop::procurement::v1::ListContractEntriesResponse* response) override;

 private:
  Day Today() const;
  absl::Status DoBegin(
      const omloop::procurement::v1::BeginImportRequest& request,
      omloop::procurement::v1::BeginImportResponse& response);
  absl::Status DoAppend(
      const omloop::procurement::v1::AppendImportChunkRequest& request,
      omloop::procurement::v1::AppendImportChunkResponse& response);
  absl::Status DoCheck(
      const omloop::procurement::v1::CheckImportRequest& request,
      omloop::procurement::v1::CheckImportResponse& response);
  absl::Status DoCommit(
      const EntryId& id, const omloop::procurement::v1::ImportChanges* agreed,
      omloop::procurement::v1::CommitImportResponse& response);
  absl::Status DoUndo(const omloop::procurement::v1::UndoImportRequest& request,
                      omloop::procurement::v1::UndoImportResponse& response);
  absl::Status DoList(
      const omloop::procurement::v1::ListImportsRequest& request,
      omloop::procurement::v1::ListImportsResponse& response);
  absl::Status Resume(const omloop::procurement::v1::Import& import);
  absl::StatusOr<omloop::procurement::v1::Import> Find(
      std::string_view parent, std::string_view import_id) const;
  ImportTools Tools() {
    return {ledger_, registry_, view_, *options_.reference};
  }
  ContractTools ToolsOfContracts() {
    return {Tools(), contract_money_, Today()};
  }

  ProcurementOptions options_;
  client::LedgerClient ledger_;
  client::RegistryClient registry_;
  BookView view_;
  ContractMoneyView contract_money_;
  Desk desk_;
  // Held while an import is booked: which lines of a file are new is decided
  // against a book that no other import changes meanwhile.
  Mutex commit_mutex_;
  // Held while an import's row on the desk is read and written.
  Mutex desk_mutex_;
  std::atomic<bool> stopping_{false};
  std::thread resumer_;
};

}  // namespace omloop::services

#endif  // OMLOOP_SERVICES_PROCUREMENT_PROCUREMENT_SERVER_H_
