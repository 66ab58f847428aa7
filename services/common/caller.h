#ifndef OMLOOP_SERVICES_COMMON_CALLER_H_
#define OMLOOP_SERVICES_COMMON_CALLER_H_

#include <string_view>

#include "absl/status/status.h"
#include "grpcpp/client_context.h"
#include "grpcpp/server_context.h"

namespace omloop::services {

// How much a caller may see. Until people can sign in, the way a call comes
// in decides: whoever reaches the book's Unix socket has rights on its folder
// and is the steward; everybody else is the public.
enum class View { kPublic, kSteward };

// Metadata by which any caller may ask for less: "public". The gateway always
// does, and roles pass on the view of the call they serve.
inline constexpr char kViewMetadata[] = "omloop-view";

View ViewOf(const grpc::ServerContext& context);
// The same for a peer as gRPC names it and the metadata's value.
View ViewOf(std::string_view peer, std::string_view asked);

// Makes a call to another role carry the view of the call it serves.
void PassOn(View view, grpc::ClientContext& context);

// Errors: PERMISSION_DENIED STEWARD_ONLY for the public.
absl::Status RequireSteward(View view, std::string_view what);

}  // namespace omloop::services

#endif  // OMLOOP_SERVICES_COMMON_CALLER_H_
