#include "services/circulation/circulation_server.h"

#include "absl/status/status.h"
#include "services/common/names.h"
#include "services/common/status_bridge.h"

namespace omloop::services {

grpc::Status CirculationServer::GetCirculationStatus(
    grpc::ServerContext*,
    const circulation::v1::GetCirculationStatusRequest* request,
    circulation::v1::GetCirculationStatusResponse* response) {
  if (absl::Status status = CheckBookName(request->parent()); !status.ok()) {
    return ToGrpc(status);
  }
  response->set_declaration_count(0);
  response->set_message(
      "No supplier has declared where its own money goes: this version "
      "records what anchors buy, not yet what suppliers spend on. What went "
      "to local suppliers in the first round is in the monthly overview "
      "(local share and LM2).");
  return grpc::Status::OK;
}

}  // namespace omloop::services
