#ifndef OMLOOP_SERVICES_INSIGHT_INSIGHT_SERVER_H_
#define OMLOOP_SERVICES_INSIGHT_INSIGHT_SERVER_H_

#include <functional>
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
#include "ledger/base/clock.h"
#include "ledger/base/mutex.h"
#include "ledger/economy/month.h"
#include "ledger/economy/multiplier_report.h"
#include "ledger/economy/spend_window.h"
#include "omloop/insight/v1/insight.grpc.pb.h"
#include "services/common/caller.h"
#include "services/convert/multiplier.h"
#include "services/insight/folded_log.h"
#include "services/insight/log_follower.h"
#include "services/insight/multiplier_query.h"
#include "services/insight/party_names.h"

namespace omloop::services {

struct InsightOptions {
  std::shared_ptr<grpc::Channel> ledger;
  // Null: parties have no names in the answers.
  std::shared_ptr<grpc::Channel> registry;
  // Must outlive the server; null = the system's.
  const Clock* clock = nullptr;
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
  grpc::Status ListOpportunities(
      grpc::ServerContext* context,
      const omloop::insight::v1::ListOpportunitiesRequest* request,
      omloop::insight::v1::ListOpportunitiesResponse* response) override;
  grpc::Status SealMonth(
      grpc::ServerContext* context,
      const omloop::insight::v1::SealMonthRequest* request,
      omloop::insight::v1::SealMonthResponse* response) override;
  grpc::Status GetSealedMonth(
      grpc::ServerContext* context,
      const omloop::insight::v1::GetSealedMonthRequest* request,
      omloop::insight::v1::GetSealedMonthResponse* response) override;
  grpc::Status PreviewRule(
      grpc::ServerContext* context,
      const omloop::insight::v1::PreviewRuleRequest* request,
      omloop::insight::v1::PreviewRuleResponse* response) override;
  grpc::Status GetFoldStatus(
      grpc::ServerContext* context,
      const omloop::insight::v1::GetFoldStatusRequest* request,
      omloop::insight::v1::GetFoldStatusResponse* response) override;

  // multiplier_calls.cc
  grpc::Status GetMultiplier(
      grpc::ServerContext* context,
      const omloop::insight::v1::GetMultiplierRequest* request,
      omloop::insight::v1::GetMultiplierResponse* response) override;
  grpc::Status CompareMultiplier(
      grpc::ServerContext* context,
      const omloop::insight::v1::CompareMultiplierRequest* request,
      omloop::insight::v1::CompareMultiplierResponse* response) override;

  // what_if_calls.cc
  grpc::Status RankDeclarations(
      grpc::ServerContext* context,
      const omloop::insight::v1::RankDeclarationsRequest* request,
      omloop::insight::v1::RankDeclarationsResponse* response) override;
  grpc::Status WhatIf(grpc::ServerContext* context,
                      const omloop::insight::v1::WhatIfRequest* request,
                      omloop::insight::v1::WhatIfResponse* response) override;
  grpc::Status PreviewDeclaration(
      grpc::ServerContext* context,
      const omloop::insight::v1::PreviewDeclarationRequest* request,
      omloop::insight::v1::PreviewDeclarationResponse* response) override;

  // targets.cc
  grpc::Status SetTarget(
      grpc::ServerContext* context,
      const omloop::insight::v1::SetTargetRequest* request,
      omloop::insight::v1::SetTargetResponse* response) override;
  grpc::Status ListTargets(
      grpc::ServerContext* context,
      const omloop::insight::v1::ListTargetsRequest* request,
      omloop::insight::v1::ListTargetsResponse* response) override;

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
    // Recorded time of the last entry.
    uint64_t last_recorded_ns = 0;
    Month month;
    Asset asset;
    // The month asked for last; before it those of its trend.
    std::vector<MonthSnapshot> months;
  };
  // Spend of some months by one definition of local, fixed.
  struct Window {
    Snapshot snapshot;
    MultiplierQuery query;
    View view = View::kPublic;
    bool at_head = true;
    economy::LocalRule rule;
    // Changes whenever anything its figures are computed from changed.
    uint64_t stamp = 0;
    economy::SpendWindow spend;

    Month first() const { return snapshot.months.front().month; }
    Month last() const { return snapshot.months.back().month; }
    economy::MultiplierOptions options() const {
      return {.frame = query.frame, .income = query.income};
    }
  };
  using Report = std::shared_ptr<const economy::MultiplierReport>;
  // What a call says about the log it wants.
  struct Wanted {
    uint64_t as_of_size = 0;
    uint64_t min_size = 0;
    View view = View::kPublic;
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
  // Calls `visit` with the log at the size asked for, while nothing changes.
  absl::Status ReadLog(uint64_t min_size, uint64_t as_of_size,
                       grpc::ServerContext& context,
                       const std::function<absl::Status(FoldedLog&)>& visit);
  absl::StatusOr<std::shared_ptr<FoldedLog>> FoldTo(
      uint64_t size, grpc::ServerContext& context)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(past_mutex_);
  absl::StatusOr<Figures> FiguresOf(const MonthSnapshot& month,
                                    const Snapshot& snapshot,
                                    const Question& question);
  absl::Status Answer(const Snapshot& snapshot, const Question& question,
                      omloop::insight::v1::GetMonthOverviewResponse& response);
  // Multiplier, sentences and targets of the month's answer.
  absl::Status AddMultiplier(
      const Snapshot& snapshot, const Question& question,
      omloop::insight::v1::GetMonthOverviewResponse& response);

  static absl::StatusOr<Wanted> ReadWanted(std::string_view parent,
                                           int64_t as_of_sequence,
                                           int64_t min_sequence, bool as_public,
                                           const grpc::ServerContext& context);
  // One window a last month of `ends` (none: the newest with spend), all from
  // one log and by the definition of the first.
  absl::StatusOr<std::vector<Window>> TakeWindows(
      const omloop::insight::v1::MultiplierQuery& query,
      const std::vector<std::optional<Month>>& ends, const Wanted& wanted,
      grpc::ServerContext& context);
  // The `months` up to the one of `snapshot`, by its own definition.
  static Window WindowOf(const Snapshot& snapshot, const Question& question,
                         int months);
  absl::Status FillWindow(Window& window, economy::WindowDetail detail);
  absl::StatusOr<std::shared_ptr<const economy::MonthLines>> LinesOf(
      const MonthSnapshot& month, const Window& window);
  absl::StatusOr<Report> ReportOf(Window& window, economy::ReportBy by);
  // What of the whole, and of each month of `report`, the caller may see.
  absl::StatusOr<convert::MultiplierShown> ShownOf(
      const Window& window, const economy::MultiplierReport& report);
  absl::StatusOr<convert::MultiplierShown> ShownOfMonth(
      const Window& window, Month month,
      const economy::MultiplierFigures& figures);
  void Stamp(const Window& window, type::v1::DefinitionStamp& stamp);
  absl::Status AddRows(
      const Window& window, const economy::MultiplierReport& report,
      omloop::insight::v1::MultiplierBreakdown breakdown,
      google::protobuf::RepeatedPtrField<omloop::insight::v1::MultiplierRow>&
          rows);
  absl::Status AddContributions(
      const Window& window, const economy::MultiplierReport& report,
      omloop::insight::v1::GetMultiplierResponse& response);
  absl::Status DoGetMultiplier(
      grpc::ServerContext& context,
      const omloop::insight::v1::GetMultiplierRequest& request,
      omloop::insight::v1::GetMultiplierResponse& response);
  absl::Status DoCompareMultiplier(
      grpc::ServerContext& context,
      const omloop::insight::v1::CompareMultiplierRequest& request,
      omloop::insight::v1::CompareMultiplierResponse& response);
  absl::Status DoRankDeclarations(
      grpc::ServerContext& context,
      const omloop::insight::v1::RankDeclarationsRequest& request,
      omloop::insight::v1::RankDeclarationsResponse& response);
  absl::Status DoWhatIf(grpc::ServerContext& context,
                        const omloop::insight::v1::WhatIfRequest& request,
                        omloop::insight::v1::WhatIfResponse& response);
  absl::Status DoPreviewDeclaration(
      grpc::ServerContext& context,
      const omloop::insight::v1::PreviewDeclarationRequest& request,
      omloop::insight::v1::PreviewDeclarationResponse& response);
  absl::Status DoSetTarget(const omloop::insight::v1::SetTargetRequest& request,
                           omloop::insight::v1::SetTargetResponse& response);
  absl::Status DoListTargets(
      grpc::ServerContext& context,
      const omloop::insight::v1::ListTargetsRequest& request,
      omloop::insight::v1::ListTargetsResponse& response);
  // The figure of a target's measure (a Measure of targets.cc) over the twelve
  // months.
  absl::StatusOr<economy::Figure> MeasureFigure(const Snapshot& snapshot,
                                                const Question& question,
                                                PartyNumber anchor,
                                                int measure);
  absl::Status AddTargets(
      const Snapshot& snapshot, const Question& question,
      google::protobuf::RepeatedPtrField<omloop::insight::v1::TargetRow>& rows);

  // insight_month.cc: sealing and rules.
  absl::StatusOr<std::vector<std::string>> RowsOf(
      const Snapshot& snapshot,
      omloop::insight::v1::GetMonthOverviewResponse& response);
  absl::Status DoSealMonth(grpc::ServerContext& context,
                           const omloop::insight::v1::SealMonthRequest& request,
                           omloop::insight::v1::SealMonthResponse& response);
  absl::Status DoGetSealedMonth(
      grpc::ServerContext& context,
      const omloop::insight::v1::GetSealedMonthRequest& request,
      omloop::insight::v1::GetSealedMonthResponse& response);
  absl::Status DoPreviewRule(
      grpc::ServerContext& context,
      const omloop::insight::v1::PreviewRuleRequest& request,
      omloop::insight::v1::PreviewRuleResponse& response);
  absl::Status DoGetMonthOverview(
      grpc::ServerContext& context,
      const omloop::insight::v1::GetMonthOverviewRequest& request,
      omloop::insight::v1::GetMonthOverviewResponse& response);
  absl::Status DoListUnknownSuppliers(
      grpc::ServerContext& context,
      const omloop::insight::v1::ListUnknownSuppliersRequest& request,
      omloop::insight::v1::ListUnknownSuppliersResponse& response);

  absl::Status DoListOpportunities(
      grpc::ServerContext& context,
      const omloop::insight::v1::ListOpportunitiesRequest& request,
      omloop::insight::v1::ListOpportunitiesResponse& response);

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
  struct KeptLines {
    uint64_t stamp = 0;
    std::shared_ptr<const economy::MonthLines> lines;
  };
  // By month, asset and outermost local ring.
  std::map<std::tuple<Month, Asset, RingKind>, KeptLines> kept_lines_
      ABSL_GUARDED_BY(mutex_);
  struct KeptReport {
    uint64_t stamp = 0;
    Report report;
  };
  // By everything in the question that a report hangs on.
  std::map<std::string, KeptReport> kept_reports_ ABSL_GUARDED_BY(mutex_);

  // The last log that was folded for a past sequence.
  Mutex past_mutex_;
  std::shared_ptr<FoldedLog> past_ ABSL_GUARDED_BY(past_mutex_);

  // Last: its thread uses what stands above.
  LogFollower follower_;
};

}  // namespace omloop::services

#endif  // OMLOOP_SERVICES_INSIGHT_INSIGHT_SERVER_H_
