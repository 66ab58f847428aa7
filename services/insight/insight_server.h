#ifndef OMLOOP_SERVICES_INSIGHT_INSIGHT_SERVER_H_
#define OMLOOP_SERVICES_INSIGHT_INSIGHT_SERVER_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "clients/cpp/ledger_client.h"
#include "grpcpp/channel.h"
#include "ledger/base/mutex.h"
#include "ledger/economy/month.h"
#include "omloop/insight/v1/insight.grpc.pb.h"
#include "services/common/caller.h"
#include "services/insight/folded_log.h"
#include "services/insight/log_follower.h"
#include "services/insight/party_names.h"

namespace omloop::services {

struct InsightOptions {
  std::shared_ptr<grpc::Channel> ledger;
  // Null: parties have no names in the answers.
  std::shared_ptr<grpc::Channel> registry;
  // How long a call waits for the fold to reach what it needs.
  absl::Duration patience = absl::Seconds(5);
};

// The insight role: a fold of the ledger's log in memory and the figures
// computed from it. Holds no truth: everything is made anew from the log at
// the next start. Thread-safe.
//
// An answer is computed from tables that no longer change, outside all locks.
// Figures of a month are kept and dropped when an entry of the month or a fact
// changes; whole answers are kept while the log does not grow.
class InsightServer final
    : public omloop::insight::v1::InsightService::Service {
 public:
  explicit InsightServer(InsightOptions options);

  grpc::Status GetMonthOverview(
      grpc::ServerContext* context,
      const omloop::insight::v1::GetMonthOverviewRequest* request,
      omloop::insight::v1::GetMonthOverviewResponse* response) override;
  grpc::Status ListMonths(
      grpc::ServerContext* context,
      const omloop::insight::v1::ListMonthsRequest* request,
      omloop::insight::v1::ListMonthsResponse* response) override;
  grpc::Status ListUnknownSuppliers(
      grpc::ServerContext* context,
      const omloop::insight::v1::ListUnknownSuppliersRequest* request,
      omloop::insight::v1::ListUnknownSuppliersResponse* response) override;
  grpc::Status GetFoldStatus(
      grpc::ServerContext* context,
      const omloop::insight::v1::GetFoldStatusRequest* request,
      omloop::insight::v1::GetFoldStatusResponse* response) override;

 private:
  // What was asked for, read and checked as far as it can be without the log.
  struct Question {
    std::optional<Month> month;
    std::optional<Asset> asset;
    PartyNumber anchor;
    economy::Audience audience = economy::Audience::kPublic;
    View view = View::kPublic;
    uint64_t min_size = 0;
    // Size of the log to answer from; 0 = the head.
    uint64_t as_of_size = 0;
  };
  // A log at one size and the months an answer needs, fixed.
  struct Snapshot {
    uint64_t size = 0;
    std::string root;
    std::shared_ptr<const fold::Facts> facts;
    uint64_t facts_changed_at = 0;
    Month month;
    Asset asset;
    // The month asked for last; before it those of its trend.
    std::vector<MonthSnapshot> months;
  };
  using FigureKey = std::tuple<Month, PartyNumber, Asset, economy::Audience>;
  using Figures = std::shared_ptr<const economy::MonthFigures>;

  static absl::StatusOr<Question> ReadQuestion(std::string_view month,
                                               std::string_view asset,
                                               int32_t anchor);
  absl::StatusOr<Snapshot> Take(const Question& question,
                                grpc::ServerContext& context);
  static absl::StatusOr<Snapshot> TakeFrom(FoldedLog& log,
                                           const Question& question);
  absl::StatusOr<std::shared_ptr<FoldedLog>> FoldTo(
      uint64_t size, grpc::ServerContext& context)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(past_mutex_);
  absl::StatusOr<Figures> FiguresOf(const MonthSnapshot& month,
                                    const Snapshot& snapshot,
                                    const Question& question);
  absl::Status Answer(const Snapshot& snapshot, const Question& question,
                      omloop::insight::v1::GetMonthOverviewResponse& response);
  absl::Status DoGetMonthOverview(
      grpc::ServerContext& context,
      const omloop::insight::v1::GetMonthOverviewRequest& request,
      omloop::insight::v1::GetMonthOverviewResponse& response);
  absl::Status DoListUnknownSuppliers(
      grpc::ServerContext& context,
      const omloop::insight::v1::ListUnknownSuppliersRequest& request,
      omloop::insight::v1::ListUnknownSuppliersResponse& response);

  const InsightOptions options_;
  client::LedgerClient ledger_;
  PartyNames names_;

  struct KeptFigures {
    uint64_t stamp = 0;
    Figures figures;
  };
  struct KeptAnswer {
    uint64_t size = 0;
    omloop::insight::v1::GetMonthOverviewResponse response;
  };
  Mutex mutex_;
  std::map<FigureKey, KeptFigures> kept_figures_ ABSL_GUARDED_BY(mutex_);
  std::map<FigureKey, KeptAnswer> kept_answers_ ABSL_GUARDED_BY(mutex_);

  // The last log that was folded for a past sequence.
  Mutex past_mutex_;
  std::shared_ptr<FoldedLog> past_ ABSL_GUARDED_BY(past_mutex_);

  // Last: its thread uses what stands above.
  LogFollower follower_;
};

}  // namespace omloop::services

#endif  // OMLOOP_SERVICES_INSIGHT_INSIGHT_SERVER_H_
