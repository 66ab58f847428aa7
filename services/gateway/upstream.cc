#include "services/gateway/upstream.h"

#include <chrono>
#include <utility>

#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "grpcpp/generic/generic_stub.h"
#include "services/common/caller.h"

namespace omloop::gateway {
namespace {

// Everything a call in flight needs; the callback holds it.
struct Call {
  explicit Call(std::shared_ptr<grpc::Channel> channel)
      : stub(std::move(channel)) {}
  grpc::GenericStub stub;
  std::shared_ptr<grpc::ClientContext> context =
      std::make_shared<grpc::ClientContext>();
  grpc::ByteBuffer request;
  grpc::ByteBuffer response;
};

std::string BytesOf(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  std::string out;
  if (!buffer.Dump(&slices).ok()) return out;
  for (const grpc::Slice& slice : slices) {
    out.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return out;
}

RpcResult ResultOf(const Call& call, grpc::Status status) {
  RpcResult result;
  if (status.ok()) result.message = BytesOf(call.response);
  for (const auto& [key, value] : call.context->GetServerTrailingMetadata()) {
    result.trailers.emplace_back(std::string(key.data(), key.size()),
                                 std::string(value.data(), value.size()));
  }
  result.status = std::move(status);
  return result;
}

}  // namespace

void Cancellation::Cancel() {
  std::shared_ptr<grpc::ClientContext> context;
  {
    MutexLock lock(mutex_);
    cancelled_ = true;
    context = context_;
  }
  if (context != nullptr) context->TryCancel();
}

void Cancellation::Watch(std::shared_ptr<grpc::ClientContext> context) {
  bool cancelled;
  {
    MutexLock lock(mutex_);
    context_ = context;
    cancelled = cancelled_;
  }
  if (cancelled) context->TryCancel();
}

void Upstream::Start(const RpcCall& call, Cancellation& cancellation,
                     Done done) {
  const auto channel = channels_.find(call.service);
  if (channel == channels_.end() || channel->second == nullptr) {
    Answer(grpc::Status(
               grpc::StatusCode::UNAVAILABLE,
               absl::StrFormat("no server of %s is known here", call.service)),
           std::move(done));
    return;
  }
  {
    MutexLock lock(mutex_);
    if (draining_) {
      Answer(grpc::Status::CANCELLED, std::move(done));
      return;
    }
    ++in_flight_;
  }
  auto state = std::make_shared<Call>(channel->second);
  grpc::ClientContext& context = *state->context;
  context.set_deadline(std::chrono::system_clock::now() +
                       absl::ToChronoMilliseconds(call.timeout));
  context.AddMetadata(services::kViewMetadata, "public");
  for (const auto& [key, value] : call.metadata) {
    context.AddMetadata(key, value);
  }
  cancellation.Watch(state->context);
  const grpc::Slice slice(call.message);
  state->request = grpc::ByteBuffer(&slice, 1);
  state->stub.UnaryCall(
      &context, absl::StrFormat("/%s/%s", call.service, call.method), {},
      &state->request, &state->response,
      [this, state, done = std::move(done)](grpc::Status status) {
        post_([done, result = ResultOf(*state, std::move(status))]() mutable {
          done(std::move(result));
        });
        MutexLock lock(mutex_);
        if (--in_flight_ == 0) idle_.notify_all();
      });
}

void Upstream::Answer(grpc::Status status, Done done) {
  post_([done = std::move(done), status = std::move(status)] {
    done(RpcResult{.status = status});
  });
}

void Upstream::Drain() {
  MutexLock lock(mutex_);
  draining_ = true;
  while (in_flight_ > 0) idle_.wait(mutex_);
}

}  // namespace omloop::gateway
