#ifndef OMLOOP_SERVICES_CIRCULATION_CIRCULATION_SERVER_H_
#define OMLOOP_SERVICES_CIRCULATION_CIRCULATION_SERVER_H_

#include <memory>

#include "clients/cpp/ledger_client.h"
#include "clients/cpp/registry_client.h"
#include "grpcpp/channel.h"
#include "omloop/circulation/v1/circulation.grpc.pb.h"
#include "services/circulation/circulation_declarations.h"
#include "services/circulation/facts_follower.h"

namespace omloop::services {

struct CirculationOptions {
  std::shared_ptr<grpc::Channel> ledger;
  std::shared_ptr<grpc::Channel> registry;
};

// The circulation role: what suppliers say of where their own money goes.
// Thread-safe.
class CirculationServer final
    : public omloop::circulation::v1::CirculationService::Service {
 public:
  explicit CirculationServer(const CirculationOptions& options);

  grpc::Status GetCirculationStatus(
      grpc::ServerContext* context,
      const omloop::circulation::v1::GetCirculationStatusRequest* request,
      omloop::circulation::v1::GetCirculationStatusResponse* response) override;
  grpc::Status DeclareRespend(
      grpc::ServerContext* context,
      const omloop::circulation::v1::DeclareRespendRequest* request,
      omloop::circulation::v1::DeclareRespendResponse* response) override;
  grpc::Status WithdrawDeclaration(
      grpc::ServerContext* context,
      const omloop::circulation::v1::WithdrawDeclarationRequest* request,
      omloop::circulation::v1::WithdrawDeclarationResponse* response) override;
  grpc::Status ListDeclarations(
      grpc::ServerContext* context,
      const omloop::circulation::v1::ListDeclarationsRequest* request,
      omloop::circulation::v1::ListDeclarationsResponse* response) override;

 private:
  client::LedgerClient ledger_;
  client::RegistryClient registry_;
  FactsFollower facts_;
  const DeclarationTools declarations_;
};

}  // namespace omloop::services

#endif  // OMLOOP_SERVICES_CIRCULATION_CIRCULATION_SERVER_H_
