#ifndef OMLOOP_SERVICES_GATEWAY_UPSTREAM_H_
#define OMLOOP_SERVICES_GATEWAY_UPSTREAM_H_

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"
#include "ledger/base/mutex.h"
#include "services/gateway/connect.h"

namespace omloop::gateway {

// Stops the work behind one HTTP request when its connection ends.
// Thread-safe.
class Cancellation {
 public:
  // Cancels the call being made and those made later.
  void Cancel();
  // Makes `context` the call that Cancel stops.
  void Watch(std::shared_ptr<grpc::ClientContext> context);

 private:
  Mutex mutex_;
  bool cancelled_ ABSL_GUARDED_BY(mutex_) = false;
  std::shared_ptr<grpc::ClientContext> context_ ABSL_GUARDED_BY(mutex_);
};

// Where each service is reached; services of one role may live in another
// process than those of the next.
using ServiceChannels = std::map<std::string, std::shared_ptr<grpc::Channel>>;

// Makes unary calls of bytes to the services behind the gateway, every one of
// them as the public. Thread-safe.
class Upstream {
 public:
  using Done = std::function<void(RpcResult)>;
  // Runs a function later on the thread that answers requests.
  using Post = std::function<void(std::function<void()>)>;

  Upstream(ServiceChannels channels, Post post)
      : channels_(std::move(channels)), post_(std::move(post)) {}

  // Starts the call; `done` runs through Post, once, never inside Start.
  // A service without a channel answers UNAVAILABLE; after Drain every one
  // answers CANCELLED.
  void Start(const RpcCall& call, Cancellation& cancellation, Done done);

  // Lets no further call start and waits until those made are answered.
  void Drain();

 private:
  // Answers without a call.
  void Answer(grpc::Status status, Done done);

  const ServiceChannels channels_;
  const Post post_;
  Mutex mutex_;
  CondVar idle_;
  bool draining_ ABSL_GUARDED_BY(mutex_) = false;
  int in_flight_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace omloop::gateway

#endif  // OMLOOP_SERVICES_GATEWAY_UPSTREAM_H_
