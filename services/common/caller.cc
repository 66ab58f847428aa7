#include "services/common/caller.h"

#include "absl/strings/str_format.h"
#include "ledger/base/errors.h"

namespace omloop::services {

View ViewOf(std::string_view peer, std::string_view asked) {
  // Only a socket with a path has the rights of a folder; anything else, also
  // a peer that gRPC cannot name, is the public.
  bool local = peer.starts_with("unix:");
  return local && asked != "public" ? View::kSteward : View::kPublic;
}

View ViewOf(const grpc::ServerContext& context) {
  auto asked = context.client_metadata().find(kViewMetadata);
  return ViewOf(context.peer(), asked == context.client_metadata().end()
                                    ? std::string_view()
                                    : std::string_view(asked->second.data(),
                                                       asked->second.size()));
}

void PassOn(View view, grpc::ClientContext& context) {
  if (view == View::kPublic) context.AddMetadata(kViewMetadata, "public");
}

absl::Status RequireSteward(View view, std::string_view what) {
  if (view == View::kSteward) return absl::OkStatus();
  return MakeError(
      absl::StatusCode::kPermissionDenied, "STEWARD_ONLY",
      absl::StrFormat("%s is for the steward of the book: call over the Unix "
                      "socket in the book's folder (omloop --folder=FOLDER)",
                      what));
}

}  // namespace omloop::services
