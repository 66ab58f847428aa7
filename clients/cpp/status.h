#ifndef OMLOOP_CLIENTS_CPP_STATUS_H_
#define OMLOOP_CLIENTS_CPP_STATUS_H_

#include <string>

#include "absl/status/status.h"
#include "grpcpp/support/status.h"

namespace omloop::client {

// The status of an RPC with the reason of its ErrorInfo (ReasonOf) and the
// field violations, when it has any, written into the message.
absl::Status FromGrpc(const grpc::Status& status);

}  // namespace omloop::client

#endif  // OMLOOP_CLIENTS_CPP_STATUS_H_
