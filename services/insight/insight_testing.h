#ifndef OMLOOP_SERVICES_INSIGHT_INSIGHT_TESTING_H_
#define OMLOOP_SERVICES_INSIGHT_INSIGHT_TESTING_H_

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "clients/cpp/channels.h"
#include "clients/cpp/status.h"
#include "grpcpp/grpcpp.h"
#include "gtest/gtest.h"
#include "ledger/economy/month_testing.h"
#include "ledger/model/record.h"
#include "services/insight/insight_server.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/temp_dir.h"

namespace omloop::services {

namespace pb = omloop::insight::v1;
using ::omloop::economy::TestBook;

// Serves the log of a test's book as a ledger does, as far as it was let out.
class FakeLedger final : public ledger::v1::LedgerService::Service {
 public:
  // Copies the log; what was served before must still be its beginning.
  void Publish(const omloop::testing::LogBuilder& log) {
    MutexLock lock(mutex_);
    records_ = log.records();
    payloads_ = log.payloads();
  }
  // Breaks every stream after its next message.
  void BreakStreams() { ++breaks_; }
  void Stop() { stopping_ = true; }
  // Stands for the root of the first `size` entries.
  static std::string RootAt(size_t size) {
    return std::string(32, static_cast<char>('a' + size % 26));
  }
  int streams() const { return streams_; }

  grpc::Status GetBook(grpc::ServerContext*, const ledger::v1::GetBookRequest*,
                       ledger::v1::GetBookResponse* response) override {
    MutexLock lock(mutex_);
    response->set_size(static_cast<int64_t>(records_.size()));
    return grpc::Status::OK;
  }

  grpc::Status Watch(
      grpc::ServerContext* context, const ledger::v1::WatchRequest* request,
      grpc::ServerWriter<ledger::v1::WatchResponse>* writer) override {
    ++streams_;
    const int breaks = breaks_;
    auto next = static_cast<size_t>(request->from_sequence());
    const auto limit = static_cast<size_t>(request->limit_sequence());
    while (!context->IsCancelled() && !stopping_) {
      ledger::v1::WatchResponse message;
      {
        MutexLock lock(mutex_);
        // In small pieces, so that a stream can break between them.
        size_t end = std::min(records_.size(), next + 7);
        if (limit != 0) end = std::min(end, limit);
        message.set_first_sequence(static_cast<int64_t>(next));
        const size_t told =
            limit != 0 && end == limit ? limit : records_.size();
        message.set_size(static_cast<int64_t>(told));
        message.set_root(RootAt(told));
        for (; next < end; ++next) {
          message.mutable_records()->append(records_[next].bytes());
          if (payloads_[next].empty()) continue;
          auto* payload = message.add_payloads();
          payload->set_sequence(static_cast<int64_t>(next));
          payload->set_payload(payloads_[next]);
        }
      }
      if (!message.records().empty()) {
        if (!writer->Write(message)) break;
        if (breaks_ != breaks) {
          return {grpc::StatusCode::UNAVAILABLE, "broken by the test"};
        }
      } else {
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
      }
      if (limit != 0 && next >= limit) break;
    }
    return grpc::Status::OK;
  }

 private:
  Mutex mutex_;
  std::vector<Record> records_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::string> payloads_ ABSL_GUARDED_BY(mutex_);
  std::atomic<int> breaks_ = 0;
  std::atomic<int> streams_ = 0;
  std::atomic<bool> stopping_ = false;
};

// Names every party "Party N", and remembers how it was asked.
class FakeRegistry final : public registry::v1::RegistryService::Service {
 public:
  grpc::Status BatchGetParties(
      grpc::ServerContext* context,
      const registry::v1::BatchGetPartiesRequest* request,
      registry::v1::BatchGetPartiesResponse* response) override {
    if (away) return {grpc::StatusCode::UNAVAILABLE, "away"};
    ++calls;
    last_view = ViewOf(*context);
    for (int32_t number : request->numbers()) {
      registry::v1::Party* party = response->add_parties();
      party->set_number(number);
      party->set_display_name("Party " + std::to_string(number));
      party->add_supplier_numbers("1:C-" + std::to_string(number));
      party->add_supplier_numbers("12:other");
      party->add_establishments()->set_postcode("1069 AA");
    }
    return grpc::Status::OK;
  }

  std::atomic<bool> away = false;
  std::atomic<int> calls = 0;
  std::atomic<View> last_view = View::kSteward;
};

class InsightTest : public ::testing::Test {
 protected:
  InsightTest() {
    book.log.OpenBook("Samen Nieuw-West");
    grpc::ServerBuilder others;
    others.RegisterService(&ledger);
    others.RegisterService(&registry);
    const std::string socket_of_others = "unix:" + folder_.file("others.sock");
    others.AddListeningPort(socket_of_others,
                            grpc::InsecureServerCredentials());
    others_server_ = others.BuildAndStart();
    auto channel = client::ConnectTo(socket_of_others);
    insight = std::make_unique<InsightServer>(
        InsightOptions{.ledger = channel,
                       .registry = channel,
                       .patience = absl::Milliseconds(300)});
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(),
                             &port_);
    const std::string socket = "unix:" + folder_.file("omloop.sock");
    builder.AddListeningPort(socket, grpc::InsecureServerCredentials());
    builder.RegisterService(insight.get());
    server_ = builder.BuildAndStart();
    steward = pb::InsightService::NewStub(client::ConnectTo(socket));
    outside = pb::InsightService::NewStub(
        client::ConnectTo("127.0.0.1:" + std::to_string(port_)));
  }
  ~InsightTest() override {
    server_->Shutdown();
    insight.reset();
    ledger.Stop();
    others_server_->Shutdown();
  }

  using Stub = pb::InsightService::Stub;
  using Overview = pb::GetMonthOverviewResponse;
  static absl::StatusOr<Overview> Get(Stub& stub,
                                      pb::GetMonthOverviewRequest request) {
    if (request.parent().empty()) request.set_parent("books/-");
    grpc::ClientContext context;
    Overview response;
    absl::Status status =
        client::FromGrpc(stub.GetMonthOverview(&context, request, &response));
    if (!status.ok()) return status;
    return response;
  }
  // Publishes the book and asks when it is folded.
  absl::StatusOr<Overview> Fresh(Stub& stub,
                                 pb::GetMonthOverviewRequest request = {}) {
    ledger.Publish(book.log);
    request.set_min_sequence(static_cast<int64_t>(book.log.size()) - 1);
    // The fold may need longer on a busy machine than a call waits.
    for (int i = 0; i < 50; ++i) {
      auto response = Get(stub, request);
      if (response.ok() || !absl::IsUnavailable(response.status())) {
        return response;
      }
    }
    return absl::DeadlineExceededError("never folded");
  }

  TestBook book;
  FakeLedger ledger;
  FakeRegistry registry;
  std::unique_ptr<InsightServer> insight;
  std::unique_ptr<Stub> steward;
  std::unique_ptr<Stub> outside;

 private:
  omloop::testing::TempDir folder_;
  int port_ = 0;
  std::unique_ptr<grpc::Server> others_server_;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace omloop::services

#endif  // OMLOOP_SERVICES_INSIGHT_INSIGHT_TESTING_H_
