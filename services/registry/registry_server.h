#ifndef OMLOOP_SERVICES_REGISTRY_REGISTRY_SERVER_H_
#define OMLOOP_SERVICES_REGISTRY_REGISTRY_SERVER_H_

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "grpcpp/channel.h"
#include "ledger/base/clock.h"
#include "ledger/base/mutex.h"
#include "ledger/base/random.h"
#include "ledger/reference/reference.h"
#include "ledger/vault/vault.h"
#include "omloop/registry/v1/registry.grpc.pb.h"
#include "services/common/caller.h"
#include "services/registry/party_edit.h"
#include "services/registry/party_store.h"

namespace omloop::services {

// Rows of one call of ImportParties and ResolveSuppliers.
inline constexpr int kPartyRowsMax = 5000;
// Numbers of one call of BatchGetParties.
inline constexpr int kPartyNumbersMax = 1000;

struct RegistryOptions {
  // The ledger role whose book this registry belongs to.
  std::shared_ptr<grpc::Channel> ledger;
  // Folder and key-encryption key of the vault; purpose is "vault".
  std::string vault_folder;
  std::string kek_path;
  // Must outlive the server.
  const Reference* reference = nullptr;
  const Clock* clock = nullptr;
  Random* random = nullptr;
};

// The registry role: who takes part, where they are, and what may be known
// about them. Owns the vault. Anybody who can call may register until people
// can sign in; erasure and what roles ask each other (matching, import keys,
// texts) are the steward's, and the public reads what ShowParty lets it see.
//
// Threading: thread-safe; writes take turns.
class RegistryServer final
    : public omloop::registry::v1::RegistryService::Service {
 public:
  // Opens the vault, reads the parties of the book and finishes writes that
  // were cut off, so the ledger must answer.
  // Errors: those of vault::Vault::Open and of the ledger.
  static absl::StatusOr<std::unique_ptr<RegistryServer>> Open(
      const RegistryOptions& options);

  // Daily: clears the bytes that replaced and deleted rows left in the vault.
  absl::Status Sweep(Day today) { return store_.vault().Sweep(today).status(); }

  grpc::Status RegisterParty(
      grpc::ServerContext* context,
      const omloop::registry::v1::RegisterPartyRequest* request,
      omloop::registry::v1::RegisterPartyResponse* response) override;
  grpc::Status ImportParties(
      grpc::ServerContext* context,
      const omloop::registry::v1::ImportPartiesRequest* request,
      omloop::registry::v1::ImportPartiesResponse* response) override;
  grpc::Status ResolveSuppliers(
      grpc::ServerContext* context,
      const omloop::registry::v1::ResolveSuppliersRequest* request,
      omloop::registry::v1::ResolveSuppliersResponse* response) override;
  grpc::Status FindAnchor(
      grpc::ServerContext* context,
      const omloop::registry::v1::FindAnchorRequest* request,
      omloop::registry::v1::FindAnchorResponse* response) override;
  grpc::Status ListParties(
      grpc::ServerContext* context,
      const omloop::registry::v1::ListPartiesRequest* request,
      omloop::registry::v1::ListPartiesResponse* response) override;
  grpc::Status BatchGetParties(
      grpc::ServerContext* context,
      const omloop::registry::v1::BatchGetPartiesRequest* request,
      omloop::registry::v1::BatchGetPartiesResponse* response) override;
  grpc::Status LendImportKey(
      grpc::ServerContext* context,
      const omloop::registry::v1::LendImportKeyRequest* request,
      omloop::registry::v1::LendImportKeyResponse* response) override;
  grpc::Status StoreTexts(
      grpc::ServerContext* context,
      const omloop::registry::v1::StoreTextsRequest* request,
      omloop::registry::v1::StoreTextsResponse* response) override;
  grpc::Status ReadTexts(
      grpc::ServerContext* context,
      const omloop::registry::v1::ReadTextsRequest* request,
      omloop::registry::v1::ReadTextsResponse* response) override;
  grpc::Status EraseParty(
      grpc::ServerContext* context,
      const omloop::registry::v1::ErasePartyRequest* request,
      omloop::registry::v1::ErasePartyResponse* response) override;
  grpc::Status SaveDraft(
      grpc::ServerContext* context,
      const omloop::registry::v1::SaveDraftRequest* request,
      omloop::registry::v1::SaveDraftResponse* response) override;
  grpc::Status GetDraft(
      grpc::ServerContext* context,
      const omloop::registry::v1::GetDraftRequest* request,
      omloop::registry::v1::GetDraftResponse* response) override;
  grpc::Status ListDrafts(
      grpc::ServerContext* context,
      const omloop::registry::v1::ListDraftsRequest* request,
      omloop::registry::v1::ListDraftsResponse* response) override;
  grpc::Status DeleteDraft(
      grpc::ServerContext* context,
      const omloop::registry::v1::DeleteDraftRequest* request,
      omloop::registry::v1::DeleteDraftResponse* response) override;
  grpc::Status SetPartyStatus(
      grpc::ServerContext* context,
      const omloop::registry::v1::SetPartyStatusRequest* request,
      omloop::registry::v1::SetPartyStatusResponse* response) override;
  grpc::Status ListMatches(
      grpc::ServerContext* context,
      const omloop::registry::v1::ListMatchesRequest* request,
      omloop::registry::v1::ListMatchesResponse* response) override;
  grpc::Status DecideMatch(
      grpc::ServerContext* context,
      const omloop::registry::v1::DecideMatchRequest* request,
      omloop::registry::v1::DecideMatchResponse* response) override;
  grpc::Status MergeParties(
      grpc::ServerContext* context,
      const omloop::registry::v1::MergePartiesRequest* request,
      omloop::registry::v1::MergePartiesResponse* response) override;
  grpc::Status SplitParty(
      grpc::ServerContext* context,
      const omloop::registry::v1::SplitPartyRequest* request,
      omloop::registry::v1::SplitPartyResponse* response) override;
  grpc::Status UnmergeParty(
      grpc::ServerContext* context,
      const omloop::registry::v1::UnmergePartyRequest* request,
      omloop::registry::v1::UnmergePartyResponse* response) override;
  grpc::Status DeclareLookThrough(
      grpc::ServerContext* context,
      const omloop::registry::v1::DeclareLookThroughRequest* request,
      omloop::registry::v1::DeclareLookThroughResponse* response) override;
  grpc::Status SetSupplierProfile(
      grpc::ServerContext* context,
      const omloop::registry::v1::SetSupplierProfileRequest* request,
      omloop::registry::v1::SetSupplierProfileResponse* response) override;
  grpc::Status SearchDirectory(
      grpc::ServerContext* context,
      const omloop::registry::v1::SearchDirectoryRequest* request,
      omloop::registry::v1::SearchDirectoryResponse* response) override;
  grpc::Status DefineMicroAlliance(
      grpc::ServerContext* context,
      const omloop::registry::v1::DefineMicroAllianceRequest* request,
      omloop::registry::v1::DefineMicroAllianceResponse* response) override;
  grpc::Status ListMicroAlliances(
      grpc::ServerContext* context,
      const omloop::registry::v1::ListMicroAlliancesRequest* request,
      omloop::registry::v1::ListMicroAlliancesResponse* response) override;
  grpc::Status ExportParty(
      grpc::ServerContext* context,
      const omloop::registry::v1::ExportPartyRequest* request,
      omloop::registry::v1::ExportPartyResponse* response) override;

 private:
  RegistryServer(const RegistryOptions& options,
                 std::unique_ptr<vault::Vault> vault);

  // Runs `write` as the only writer, on a store that has nothing left over
  // from earlier.
  absl::Status AsWriter(const std::function<absl::Status()>& write);

  absl::Status DoRegister(
      const omloop::registry::v1::RegisterPartyRequest& request, View view,
      omloop::registry::v1::RegisterPartyResponse& response);
  absl::Status DoImport(
      const omloop::registry::v1::ImportPartiesRequest& request,
      omloop::registry::v1::ImportPartiesResponse& response);
  absl::Status DoResolve(
      const omloop::registry::v1::ResolveSuppliersRequest& request,
      omloop::registry::v1::ResolveSuppliersResponse& response);
  absl::Status DoList(const omloop::registry::v1::ListPartiesRequest& request,
                      View view,
                      omloop::registry::v1::ListPartiesResponse& response);
  absl::Status DoErase(const omloop::registry::v1::ErasePartyRequest& request,
                       omloop::registry::v1::ErasePartyResponse& response);

  // Errors: NOT_FOUND PARTY_NOT_FOUND; FAILED_PRECONDITION PARTY_ERASED.
  absl::StatusOr<DirectoryEntry> LivingParty(int32_t number);
  // The same, and FAILED_PRECONDITION NOT_AN_ANCHOR.
  absl::StatusOr<DirectoryEntry> Anchor(int32_t number);

  // Answers a call: `work` on a store that knows all that the log has; for the
  // steward alone when `what` names something that is. Writers take turns.
  enum class Access { kRead, kWrite };
  grpc::Status Serve(const grpc::ServerContext& context,
                     std::string_view parent, Access access,
                     std::string_view what,
                     const std::function<absl::Status()>& work);

  const Reference& reference_;
  const PartyEditor editor_;
  Mutex write_mutex_;
  PartyStore store_;
};

}  // namespace omloop::services

#endif  // OMLOOP_SERVICES_REGISTRY_REGISTRY_SERVER_H_
