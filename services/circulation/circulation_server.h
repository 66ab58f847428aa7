#ifndef OMLOOP_SERVICES_CIRCULATION_CIRCULATION_SERVER_H_
#define OMLOOP_SERVICES_CIRCULATION_CIRCULATION_SERVER_H_

#include "omloop/circulation/v1/circulation.grpc.pb.h"

namespace omloop::services {

// The circulation role. This version of the book records purchases only, so
// there is nothing yet to follow money by; the role says so.
class CirculationServer final
    : public omloop::circulation::v1::CirculationService::Service {
 public:
  grpc::Status GetCirculationStatus(
      grpc::ServerContext* context,
      const omloop::circulation::v1::GetCirculationStatusRequest* request,
      omloop::circulation::v1::GetCirculationStatusResponse* response) override;
};

}  // namespace omloop::services

#endif  // OMLOOP_SERVICES_CIRCULATION_CIRCULATION_SERVER_H_
