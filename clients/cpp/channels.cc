#include "clients/cpp/channels.h"

#include <filesystem>

#include "absl/strings/str_format.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "grpcpp/support/channel_arguments.h"
#include "ledger/base/errors.h"

namespace omloop::client {

std::shared_ptr<grpc::Channel> ConnectTo(std::string_view address) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kMessageBytesMax);
  arguments.SetMaxSendMessageSize(kMessageBytesMax);
  return grpc::CreateCustomChannel(
      std::string(address), grpc::InsecureChannelCredentials(), arguments);
}

std::string SocketPath(const std::string& folder, std::string_view role) {
  // Absolute, so that it means the same to every process.
  return absl::StrFormat("%s/%s.sock",
                         std::filesystem::absolute(folder).string(), role);
}

absl::StatusOr<Channels> ConnectToFolder(const std::string& folder) {
  if (std::filesystem::exists(SocketPath(folder, "omloop"))) {
    return ConnectAllTo("unix:" + SocketPath(folder, "omloop"));
  }
  Channels channels;
  int found = 0;
  auto connect = [&](std::string_view role,
                     std::shared_ptr<grpc::Channel>& channel) {
    std::string path = SocketPath(folder, role);
    if (std::filesystem::exists(path)) ++found;
    // Made in any case: a call then says that the role is away.
    channel = ConnectTo("unix:" + path);
  };
  connect("ledger", channels.ledger);
  connect("registry", channels.registry);
  connect("procurement", channels.procurement);
  connect("circulation", channels.circulation);
  connect("insight", channels.insight);
  if (found == 0) {
    return Unavailable(
        "NO_SERVER",
        absl::StrFormat("no omloopd serves %s; start one with \"omloopd "
                        "--folder=%s\", or name one with --server=ADDRESS",
                        folder, folder));
  }
  return channels;
}

Channels ConnectAllTo(std::string_view address) {
  auto channel = ConnectTo(address);
  return {channel, channel, channel, channel, channel};
}

}  // namespace omloop::client
