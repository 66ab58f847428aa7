#ifndef OMLOOP_SERVICES_GATEWAY_FAKE_TESTING_H_
#define OMLOOP_SERVICES_GATEWAY_FAKE_TESTING_H_

#include <map>
#include <memory>
#include <string>

#include "grpcpp/server.h"
#include "ledger/base/mutex.h"
#include "omloop/insight/v1/insight.grpc.pb.h"
#include "omloop/ledger/v1/ledger.grpc.pb.h"
#include "services/gateway/upstream.h"

namespace omloop::gateway {

// A made-up month that shows everything a page can hold: hidden cells, names
// of 60 letters, money on its way, all rings. `unknown_only` knows no place
// at all; `local_only` knows all of them and has a total of zero elsewhere.
enum class MonthKind { kFull, kUnknownOnly, kLocalOnly };
insight::v1::GetMonthOverviewResponse MakeMonth(std::string_view month,
                                                MonthKind kind);

// Services with made-up answers, in this process. Thread-safe.
class FakeServices {
 public:
  FakeServices();
  ~FakeServices();

  // The book then has this month; replaces one of the same name.
  void Put(const insight::v1::GetMonthOverviewResponse& month);
  // Every call then fails like this.
  void FailWith(grpc::Status status);
  // Calls then wait until they are cancelled or run out of time.
  void Hang();
  // Sent after every answer.
  void SetTrailer(std::string key, std::string value);

  // What the last call came with.
  std::multimap<std::string, std::string> last_metadata() const;
  insight::v1::GetMonthOverviewRequest last_request() const;
  absl::Duration last_time_left() const;
  int cancelled_count() const;

  // One channel for all services.
  ServiceChannels channels();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace omloop::gateway

#endif  // OMLOOP_SERVICES_GATEWAY_FAKE_TESTING_H_
