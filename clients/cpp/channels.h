#ifndef OMLOOP_CLIENTS_CPP_CHANNELS_H_
#define OMLOOP_CLIENTS_CPP_CHANNELS_H_

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"

namespace omloop::client {

// Largest message either side takes.
inline constexpr int kMessageBytesMax = 16 << 20;

// The roles of a server and where each is reached; one channel may serve
// several.
struct Channels {
  std::shared_ptr<grpc::Channel> ledger;
  std::shared_ptr<grpc::Channel> registry;
  std::shared_ptr<grpc::Channel> procurement;
  std::shared_ptr<grpc::Channel> circulation;
  std::shared_ptr<grpc::Channel> insight;
};

// A channel to "unix:/path", "127.0.0.1:4040" or "[::1]:4040"; it connects
// when it is first used.
std::shared_ptr<grpc::Channel> ConnectTo(std::string_view address);

// The sockets of a book's folder: FOLDER/omloop.sock for all roles, else
// FOLDER/<role>.sock for each.
// Errors: UNAVAILABLE NO_SERVER with how to start one.
absl::StatusOr<Channels> ConnectToFolder(const std::string& folder);

// All roles at one address.
Channels ConnectAllTo(std::string_view address);

// Path of a role's socket in a book's folder; role "omloop" is all of them.
std::string SocketPath(const std::string& folder, std::string_view role);

}  // namespace omloop::client

#endif  // OMLOOP_CLIENTS_CPP_CHANNELS_H_
