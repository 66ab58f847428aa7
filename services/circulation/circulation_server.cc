#include "services/circulation/circulation_server.h"

#include "absl/status/status.h"
#include "absl/strings/str_format.h"
#include "services/common/caller.h"
#include "services/common/names.h"
#include "services/common/status_bridge.h"

namespace omloop::services {

namespace pb = omloop::circulation::v1;

CirculationServer::CirculationServer(const CirculationOptions& options)
    : ledger_(options.ledger),
      registry_(options.registry),
      facts_(ledger_),
      declarations_{ledger_, registry_, facts_} {}

grpc::Status CirculationServer::GetCirculationStatus(
    grpc::ServerContext*, const pb::GetCirculationStatusRequest* request,
    pb::GetCirculationStatusResponse* response) {
  absl::Status status = CheckBookName(request->parent());
  if (!status.ok()) return ToGrpc(status);
  status = facts_.Read([&](const fold::Facts& facts, uint64_t) {
    int64_t count = 0;
    for (const auto& [party, rows] : facts.declarations()) {
      count += static_cast<int64_t>(rows.size());
    }
    response->set_declaration_count(count);
    response->set_declaring_party_count(
        static_cast<int64_t>(facts.declarations().size()));
  });
  if (!status.ok()) return ToGrpc(status);
  response->set_message(
      response->declaration_count() == 0
          ? "No supplier has declared where its own money goes; \"omloop "
            "declare\" takes what they say. Without it LM2 is all there is."
          : absl::StrFormat("%d suppliers declared where their own money goes.",
                            response->declaring_party_count()));
  return grpc::Status::OK;
}

grpc::Status CirculationServer::DeclareRespend(
    grpc::ServerContext* context, const pb::DeclareRespendRequest* request,
    pb::DeclareRespendResponse* response) {
  absl::Status status = RequireSteward(ViewOf(*context), "declaring");
  if (status.ok()) {
    status = services::DeclareRespend(declarations_, *request, *response);
  }
  return ToGrpc(status);
}

grpc::Status CirculationServer::WithdrawDeclaration(
    grpc::ServerContext* context, const pb::WithdrawDeclarationRequest* request,
    pb::WithdrawDeclarationResponse* response) {
  absl::Status status =
      RequireSteward(ViewOf(*context), "taking a declaration back");
  if (status.ok()) {
    status = services::WithdrawDeclaration(declarations_, *request, *response);
  }
  return ToGrpc(status);
}

grpc::Status CirculationServer::ListDeclarations(
    grpc::ServerContext* context, const pb::ListDeclarationsRequest* request,
    pb::ListDeclarationsResponse* response) {
  absl::Status status =
      RequireSteward(ViewOf(*context), "the list of declarations");
  if (status.ok()) {
    status = services::ListDeclarations(declarations_, *request, *response);
  }
  return ToGrpc(status);
}

}  // namespace omloop::services
